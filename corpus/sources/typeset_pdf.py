"""Typesets a document as PDF, in the manner of a German municipal paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from io import BytesIO

import face
from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BalancedColumns,
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)
from schema import Annex, Block, Document, ItemList, Section, SourceError, Votes
from schema import Table as FigureTable

# Vera comes with reportlab itself, so the pages look the same on every machine.
FONTS = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf", "Vera-Italic": "VeraIt.ttf"}
LEFT, RIGHT, TOP, BOTTOM = 2.5 * cm, 2.0 * cm, 2.4 * cm, 2.2 * cm
GREY = Color(0.45, 0.45, 0.45)
PALE = Color(0.93, 0.93, 0.93)

_FIGURE = re.compile(r"[-–]|(\d+|\d{1,3}(\.\d{3})+)(,\d+)?( ?(%|€|Mio\. €))?")


def typeset(document: Document) -> bytes:
    """The PDF; the same bytes for the same document, whenever and wherever it is made."""
    _fonts()
    _check_glyphs(document)
    pages = _build(document, total=0)[1]
    return _build(document, total=pages)[0]


@cache
def _fonts() -> None:
    for name, file in FONTS.items():
        registerFont(TTFont(name, file))


def _check_glyphs(document: Document) -> None:
    known = getFont("Vera").face.charToGlyph
    unknown = sorted({sign for sign in repr(document) if ord(sign) not in known})
    if unknown:
        reason = f"the font has no glyph for {' '.join(unknown)}"
        raise SourceError(document.file, "text", reason)


def _build(document: Document, total: int) -> tuple[bytes, int]:
    buffer = BytesIO()
    size = landscape(A4) if document.layout.landscape else A4
    template = BaseDocTemplate(
        buffer,
        pagesize=size,
        title=face.heading(document),
        author="Vorlagenlotse (Nacherzählung)",
        subject=face.RETELLING,
        lang="de-DE",
        invariant=1,
        # Not compressed: what zlib makes differs between its versions.
        pageCompression=0,
    )
    frame = Frame(
        LEFT, BOTTOM, size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0, id="text",
    )  # fmt: skip
    template.addPageTemplates(
        PageTemplate("page", [frame], onPage=_running_lines(document, size, total))
    )
    template.build(_Story(document, size[0] - LEFT - RIGHT).flowables())
    return buffer.getvalue(), template.page


def _running_lines(
    document: Document, size: tuple[float, float], total: int
) -> Callable[[Canvas, BaseDocTemplate], None]:
    def draw(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFillColor(GREY)
        canvas.setStrokeColor(GREY)
        canvas.setFont("Vera", 8)
        top, bottom = size[1] - 1.5 * cm, 1.2 * cm
        canvas.drawString(LEFT, top, face.running_head(document))
        canvas.line(LEFT, top - 4, size[0] - RIGHT, top - 4)
        canvas.drawString(LEFT, bottom, face.foot(document))
        number = f"Seite {template.page} von {total}"
        canvas.drawRightString(size[0] - RIGHT, bottom, number)
        canvas.restoreState()

    return draw


class _Story:
    """The flowables of one document at its type size and text width."""

    def __init__(self, document: Document, width: float) -> None:
        self.document = document
        self.width = width
        size = document.layout.fontsize
        self.body = ParagraphStyle(
            "body", fontName="Vera", fontSize=size, leading=1.4 * size, spaceAfter=0.55 * size,
            alignment=TA_JUSTIFY, hyphenationLang="de_DE", embeddedHyphenation=1,
            hyphenationMinWordLength=6, allowWidows=1, allowOrphans=1,
        )  # fmt: skip
        small = min(size - 1, 9.5)
        self.cell = ParagraphStyle("cell", fontName="Vera", fontSize=small, leading=1.3 * small)
        self.figure = ParagraphStyle("figure", self.cell, alignment=2)
        self.label = ParagraphStyle("label", self.cell, fontName="Vera-Bold")
        self.caption = ParagraphStyle(
            "caption", self.cell, fontName="Vera-Italic", spaceBefore=4, spaceAfter=4
        )
        self.heading = ParagraphStyle(
            "heading", fontName="Vera-Bold", fontSize=size + 1, leading=1.4 * size,
            spaceBefore=0.9 * size, spaceAfter=0.45 * size, keepWithNext=1,
        )  # fmt: skip
        self.title = ParagraphStyle(
            "title", fontName="Vera-Bold", fontSize=size + 5, leading=1.3 * (size + 5), spaceAfter=5
        )
        self.subject = ParagraphStyle(
            "subject", fontName="Vera-Bold", fontSize=size + 1.5, leading=1.35 * (size + 1.5),
            spaceAfter=0.8 * size,
        )  # fmt: skip

    def flowables(self) -> list[Flowable]:
        """Everything from the title block to the annex."""
        document = self.document
        text = [flowable for section in document.sections for flowable in self._section(section)]
        if document.votes:
            text += self._votes(document.votes)
        if document.layout.columns == 2:
            text = [BalancedColumns(text, nCols=2, innerPadding=16, needed=72)]
        return [
            *self._title_block(),
            *self._basic_data(),
            *self._consultations(),
            *text,
            *self._attachments(),
            *self._annex(document.annex),
        ]

    def _title_block(self) -> list[Flowable]:
        block = [Paragraph(escape(face.heading(self.document)), self.title)]
        subject = face.subject(self.document)
        if subject:
            block.append(Paragraph(escape(subject), self.subject))
        return [*block, Spacer(1, 4), self._note(), Spacer(1, 10)]

    def _note(self) -> Table:
        rows = [[_fitted(line, self.width - 16)] for line in face.note(self.document)]
        frame = [
            ("BOX", (0, 0), (-1, -1), 0.8, black),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        return Table(rows, colWidths=[self.width], style=TableStyle(frame))

    def _basic_data(self) -> list[Flowable]:
        rows = [
            [Paragraph(escape(label), self.label), Paragraph(escape(value), self.cell)]
            for label, value in face.basic_data(self.document)
        ]
        if not rows:
            return []
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, GREY),
                ("BACKGROUND", (0, 0), (0, -1), PALE),
            ]
        )
        table = Table(rows, colWidths=[3.6 * cm, self.width - 3.6 * cm], style=style)
        return [*self._head("Grunddaten"), table, Spacer(1, 6)]

    def _consultations(self) -> list[Flowable]:
        if not self.document.consultations:
            return []
        rows = [face.consultation_row(line) for line in self.document.consultations]
        grid = self._grid(face.CONSULTATION_HEAD, rows, (0.12, 0.155, 0.335, 0.19, 0.20))
        return [*self._head("Beratungsfolge"), grid, Spacer(1, 6)]

    def _section(self, section: Section) -> list[Flowable]:
        head = self._head(section.heading) if section.heading else []
        return [*head, *self._blocks(section.blocks)]

    def _votes(self, votes: Votes) -> list[Flowable]:
        flowables = self._head("Abstimmungsergebnis")
        if votes.table:
            flowables += [self._grid(face.VOTES_HEAD, votes.table), Spacer(1, 4)]
        return flowables + [Paragraph(escape(line), self.cell) for line in face.vote_lines(votes)]

    def _attachments(self) -> list[Flowable]:
        if not self.document.attachments:
            return []
        rows = [(attachment.number, attachment.name) for attachment in self.document.attachments]
        return [*self._head("Anlagen"), self._grid(("Nr.", "Name"), rows, (0.1, 0.9))]

    def _annex(self, annex: Annex | None) -> list[Flowable]:
        if annex is None:
            return []
        title = Paragraph(escape(annex.title), self.subject)
        return [PageBreak(), title, *self._blocks(annex.blocks)]

    def _head(self, text: str) -> list[Flowable]:
        return [Paragraph(escape(text), self.heading)]

    def _blocks(self, blocks: Sequence[Block]) -> list[Flowable]:
        return [flowable for block in blocks for flowable in self._block(block)]

    def _block(self, block: Block) -> list[Flowable]:
        if isinstance(block, str):
            return [Paragraph(escape(block), self.body)]
        if isinstance(block, ItemList):
            return [self._list(block)]
        return self._figures(block)

    def _list(self, block: ItemList) -> ListFlowable:
        items = [ListItem(Paragraph(escape(text), self.body)) for text in block.items]
        size = self.body.fontSize
        return ListFlowable(
            items,
            bulletType="1" if block.ordered else "bullet",
            start=1 if block.ordered else "–",
            bulletFormat="%s." if block.ordered else None,
            bulletFontName="Vera",
            bulletFontSize=size,
            leftIndent=2 * size,
        )

    def _figures(self, table: FigureTable) -> list[Flowable]:
        grid: list[Flowable] = [self._grid(table.head, table.rows), Spacer(1, 8)]
        if table.caption:
            grid.insert(0, Paragraph(escape(table.caption), self.caption))
        return grid

    def _grid(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float] | None = None,
    ) -> Table:
        columns = self.document.layout.columns if shares is None else 1
        width = self.width if columns == 1 else (self.width - 32) / 2
        cells = [[Paragraph(escape(text), self.label) for text in head]]
        cells += [[self._cell(text) for text in row] for row in rows]
        style = TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, GREY),
                ("BACKGROUND", (0, 0), (-1, 0), PALE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
        parts = shares or _shares(head, rows)
        return Table(cells, [part * width for part in parts], repeatRows=1, style=style)

    def _cell(self, text: str) -> Paragraph:
        return Paragraph(escape(text), self.figure if _FIGURE.fullmatch(text) else self.cell)


def _fitted(line: str, width: float) -> Paragraph:
    """One line of the note, set as small as needed so that an address stays in one piece."""
    size = 8.5
    while size > 5 and stringWidth(line, "Vera", size) > width:
        size -= 0.25
    style = ParagraphStyle("note", fontName="Vera", fontSize=size, leading=1.3 * size)
    return Paragraph(escape(line), style)


def _shares(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Column widths by the longest entry, within reason."""
    lengths = [
        min(max(len(cell) for cell in column), 60) + 3 for column in zip(head, *rows, strict=True)
    ]
    return [length / sum(lengths) for length in lengths]
