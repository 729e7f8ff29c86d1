"""Typesets a document as a Word file with real headings, lists, tables, header and footer."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import docx
import face
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from schema import Block, Document, ItemList, Table

FIXED_DAY = datetime(2000, 1, 1)
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def typeset(document: Document) -> bytes:
    """The Word file; the same bytes for the same document."""
    word = docx.Document()
    _slim(word)
    _properties(word, document)
    _running_lines(word, document)
    _title_block(word, document)
    _tables_in_front(word, document)
    for section in document.sections:
        if section.heading:
            word.add_heading(section.heading, level=1)
        _blocks(word, section.blocks)
    _votes(word, document)
    _attachments(word, document)
    _annex(word, document)
    return _packed(word)


def _slim(word: WordFile) -> None:
    """Drops what no document needs from the template; it is ten times the rest."""
    for style in list(word.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()
    for owner, kind in ((word.part, "stylesWithEffects"), (word.part.package, "thumbnail")):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.endswith(f"/{kind}"):
                del owner.rels[key]


def _properties(word: WordFile, document: Document) -> None:
    properties = word.core_properties
    properties.title = face.heading(document)
    properties.subject = face.RETELLING
    properties.author = "Vorlagenlotse (Nacherzählung)"
    properties.last_modified_by = "Vorlagenlotse"
    properties.comments = ""
    properties.language = "de-DE"
    properties.created = properties.modified = FIXED_DAY


def _running_lines(word: WordFile, document: Document) -> None:
    section = word.sections[0]
    section.header.paragraphs[0].text = face.running_head(document)
    section.footer.paragraphs[0].text = face.foot(document)


def _title_block(word: WordFile, document: Document) -> None:
    word.add_heading(face.heading(document), level=0)
    subject = face.subject(document)
    if subject:
        word.add_paragraph().add_run(subject).bold = True
    box = word.add_table(rows=0, cols=1, style="Table Grid")
    cell = box.add_row().cells[0]
    lines = face.note(document)
    cell.paragraphs[0].text = lines[0]
    for line in lines[1:]:
        cell.add_paragraph(line)


def _tables_in_front(word: WordFile, document: Document) -> None:
    data = face.basic_data(document)
    if data:
        word.add_heading("Grunddaten", level=1)
        _rows(word, data)
    if document.consultations:
        word.add_heading("Beratungsfolge", level=1)
        rows = [face.consultation_row(line) for line in document.consultations]
        _rows(word, [face.CONSULTATION_HEAD, *rows])


def _votes(word: WordFile, document: Document) -> None:
    if document.votes is None:
        return
    word.add_heading("Abstimmungsergebnis", level=1)
    if document.votes.table:
        _rows(word, [face.VOTES_HEAD, *document.votes.table])
    for line in face.vote_lines(document.votes):
        word.add_paragraph(line)


def _attachments(word: WordFile, document: Document) -> None:
    if document.attachments:
        word.add_heading("Anlagen", level=1)
        rows = [(attachment.number, attachment.name) for attachment in document.attachments]
        _rows(word, [("Nr.", "Name"), *rows])


def _annex(word: WordFile, document: Document) -> None:
    if document.annex:
        word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        word.add_heading(document.annex.title, level=1)
        _blocks(word, document.annex.blocks)


def _blocks(word: WordFile, blocks: Sequence[Block]) -> None:
    for block in blocks:
        if isinstance(block, str):
            word.add_paragraph(block)
        elif isinstance(block, ItemList):
            _list(word, block)
        else:
            _table(word, block)


def _list(word: WordFile, block: ItemList) -> None:
    style = "List Number" if block.ordered else "List Bullet"
    paragraphs = [word.add_paragraph(text, style=style) for text in block.items]
    if block.ordered:
        _restart_numbering(word, paragraphs)


def _restart_numbering(word: WordFile, paragraphs: Sequence[Paragraph]) -> None:
    """Gives the list a numbering of its own: by style alone Word would count on."""
    numbering = word.part.numbering_part.element
    style_number = word.styles["List Number"].element.pPr.numPr.numId.val
    number = numbering.add_num(numbering.num_having_numId(style_number).abstractNumId.val)
    number.add_lvlOverride(ilvl=0).add_startOverride(1)
    for paragraph in paragraphs:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = number.numId


def _table(word: WordFile, table: Table) -> None:
    if table.caption:
        word.add_paragraph(table.caption, style="Caption")
    _rows(word, [table.head, *table.rows])
    _mark_head(word)


def _rows(word: WordFile, rows: Sequence[Sequence[str]]) -> None:
    table = word.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _mark_head(word: WordFile) -> None:
    """Makes the first row of the last table repeat on each page."""
    properties = word.tables[-1].rows[0]._tr.get_or_add_trPr()
    flag = OxmlElement("w:tblHeader")
    flag.set(qn("w:val"), "true")
    properties.append(flag)


def _packed(word: WordFile) -> bytes:
    """The file with fixed time stamps, and stored: what zlib makes differs between versions."""
    raw, packed = BytesIO(), BytesIO()
    word.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return packed.getvalue()
