"""DOCX → pages in document order: paragraphs, headings, lists, tables, notes.

The XML is walked itself and not python-docx's paragraphs, because those leave out tracked
insertions, content controls and text boxes.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import NoTextError, ReadingError
from ingest.model import ReadText
from ingest.reading.text import Sheets, one_line

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_UNPACKED = 200 * 1024 * 1024
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
HEADING_STYLE = re.compile(r"(?:heading|überschrift)\s*(\d)", re.IGNORECASE)
TITLE_STYLE = re.compile(r"(?:title|titel)", re.IGNORECASE)
LEVEL_NUMBER = re.compile(r"%(\d)")
PAGE_BREAK = "\f"
# What a run may hold besides text → what it is in the line.
SIGNS = {f"{W}tab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t"}


def read_docx(path: Path) -> ReadText:
    """Read a Word file; a page break begins a new page. Raises NoTextError, ReadingError."""
    import docx
    from docx.opc.exceptions import OpcError

    _check_size(path)
    try:
        document = docx.Document(str(path))
        sheets = _write(document)
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise ReadingError(path, f"ist eine beschädigte DOCX-Datei ({error})") from error
    if not any(page.text for page in sheets.pages):
        raise NoTextError(path, "enthält keinen Text")
    title = one_line(document.core_properties.title or "")
    return ReadText(
        MEDIA_TYPE, tuple(sheets.pages), tuple(sheets.headings), tuple(sheets.table_rows),
        title=title or None,
    )  # fmt: skip


def _check_size(path: Path) -> None:
    """Refuse a file that unpacks to more than 200 MB (a "zip bomb")."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ReadingError(path, f"ist eine beschädigte DOCX-Datei ({error})") from error
    if unpacked > MOST_UNPACKED:
        raise ReadingError(path, f"wird entpackt zu groß ({unpacked // 2**20} MB, erlaubt 200)")


def _write(document: Document) -> Sheets:
    writer = _Writer(document)
    for block in _blocks(document.element.body):
        writer.block(block)
    for note in _notes(document):
        writer.block(note)
    writer.sheets.end_page()
    writer.add_margins(tuple(dict.fromkeys(_running_lines(document))))
    return writer.sheets


def _blocks(element: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Yield paragraphs and tables in order, through content controls and tracked changes."""
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
            if child.tag == f"{W}p":
                yield from _text_boxes(child)
        elif child.tag not in (f"{W}sectPr", f"{W}del", f"{W}moveFrom"):
            yield from _blocks(child)


def _text_boxes(paragraph: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    for box in paragraph.iter(f"{W}txbxContent"):
        if not any(parent.tag == FALLBACK for parent in box.iterancestors()):
            yield from _blocks(box)


def _notes(document: Document) -> Iterator[BaseOxmlElement]:
    """Yield the paragraphs of footnotes and endnotes."""
    from docx.oxml.parser import parse_xml

    for part in document.part.package.iter_parts():
        if part.partname in ("/word/footnotes.xml", "/word/endnotes.xml"):
            yield from _blocks(parse_xml(part.blob))


def _running_lines(document: Document) -> Iterator[str]:
    """Yield the lines of headers and footers."""
    for section in document.sections:
        for part in (
            section.first_page_header, section.header, section.first_page_footer, section.footer,
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                lines = (one_line(_text(p)) for p in part._element.iter(f"{W}p"))
                yield from (line for line in lines if line)


def _text(paragraph: BaseOxmlElement) -> str:
    """Return the text of a paragraph without that of text boxes; "\\f" is a page break."""
    return "".join(_pieces(paragraph))


def _pieces(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag == f"{W}br":
            yield PAGE_BREAK if child.get(f"{W}type") == "page" else "\n"
        elif child.tag == f"{W}lastRenderedPageBreak":
            yield PAGE_BREAK
        elif child.tag not in (f"{W}txbxContent", f"{W}pPr", f"{W}rPr", FALLBACK):
            yield from _pieces(child)


class _Writer:
    """Writes blocks to pages."""

    def __init__(self, document: Document) -> None:
        self.sheets = Sheets()
        self._styles = _Styles(document)
        self._numbers = _Numbers(document)
        self._has_text = False

    def block(self, block: BaseOxmlElement) -> None:
        """Write a paragraph or a table."""
        if block.tag == f"{W}tbl":
            self._table(block)
        else:
            self._paragraph(block)

    def add_margins(self, lines: tuple[str, ...]) -> None:
        """Give all pages the running lines."""
        from dataclasses import replace

        self.sheets.pages = [replace(page, margins=lines) for page in self.sheets.pages]

    def _paragraph(self, paragraph: BaseOxmlElement) -> None:
        style = _style_id(paragraph)
        level = _outline(paragraph) or self._styles.heading_level(style)
        label = self._numbers.label(paragraph, self._styles.numbering(style))
        for number, part in enumerate(_text(paragraph).split(PAGE_BREAK)):
            if number and self._has_text:
                self.sheets.end_page()
                self._has_text = False
            self._lines(part, label, level)
            label = label if not part.strip() else ""

    def _lines(self, text: str, label: str, level: int | None) -> None:
        lines = [line for line in map(one_line, text.split("\n")) if line]
        if not lines:
            return
        lines[0] = label + lines[0]
        self._has_text = True
        if level:
            self.sheets.heading(" ".join(lines), level)
            return
        if not label:
            self.sheets.line("")
        for line in lines:
            self.sheets.line(line)

    def _table(self, table: BaseOxmlElement) -> None:
        self.sheets.line("")
        for row in table.iter(f"{W}tr"):
            cells = [cell for cell in row.iter(f"{W}tc") if _owner(cell) is row]
            if _inside_cell(row, table):
                continue
            if len(cells) == 1:
                for block in _blocks(cells[0]):
                    self.block(block)
            else:
                self.sheets.row([_cell_text(cell) for cell in cells])
                self._has_text = True
        self.sheets.line("")


def _owner(cell: BaseOxmlElement) -> BaseOxmlElement | None:
    return next(cell.iterancestors(f"{W}tr"), None)


def _inside_cell(row: BaseOxmlElement, table: BaseOxmlElement) -> bool:
    """Tell whether the row belongs to a table nested in this one."""
    return next(row.iterancestors(f"{W}tbl"), None) is not table


def _cell_text(cell: BaseOxmlElement) -> str:
    texts = (one_line(_text(paragraph)) for paragraph in cell.iter(f"{W}p"))
    return " ".join(text for text in texts if text)


def _style_id(paragraph: BaseOxmlElement) -> str | None:
    return _value(paragraph, "pPr", "pStyle")


def _outline(paragraph: BaseOxmlElement) -> int | None:
    level = _value(paragraph, "pPr", "outlineLvl")
    return int(level) + 1 if level and level.isdigit() and int(level) < 6 else None


def _value(element: BaseOxmlElement, *names: str) -> str | None:
    """Return w:val at the end of a path of child elements."""
    found = element.find("/".join(f"{W}{name}" for name in names))
    return None if found is None else found.get(f"{W}val")


class _Styles:
    """What paragraph styles say, those they are based on included."""

    def __init__(self, document: Document) -> None:
        self._by_id = {style.get(f"{W}styleId"): style for style in document.styles.element}

    def heading_level(self, style_id: str | None) -> int | None:
        """Return 1 to 6 for heading styles."""
        for style in self._chain(style_id):
            name = _value(style, "name") or ""
            match = HEADING_STYLE.match(name)
            if match:
                return min(max(int(match[1]), 1), 6)
            if TITLE_STYLE.fullmatch(name):
                return 1
        return None

    def numbering(self, style_id: str | None) -> tuple[str, int] | None:
        """Return list id and level a style sets."""
        found = (_numbering(style) for style in self._chain(style_id))
        return next((numbering for numbering in found if numbering), None)

    def _chain(self, style_id: str | None) -> Iterator[BaseOxmlElement]:
        seen: set[str] = set()
        while style_id and style_id in self._by_id and style_id not in seen:
            seen.add(style_id)
            yield self._by_id[style_id]
            style_id = _value(self._by_id[style_id], "basedOn")


def _numbering(element: BaseOxmlElement) -> tuple[str, int] | None:
    number = _value(element, "pPr", "numPr", "numId")
    return (number, int(_value(element, "pPr", "numPr", "ilvl") or 0)) if number else None


class _Numbers:
    """Counts list items: the number of an item is not in the file's text."""

    def __init__(self, document: Document) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._levels = dict(_list_levels(document))

    def label(self, paragraph: BaseOxmlElement, of_style: tuple[str, int] | None) -> str:
        """Return "- ", "3. " or "a) " for a list item, "" for other paragraphs."""
        number, level = _numbering(paragraph) or of_style or ("0", 0)
        form = self._levels.get((number, level))
        if number == "0" or form is None:
            return ""
        kind, pattern, start = form
        if kind == "bullet":
            return "- "
        counts = self._counts[number]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        return self._filled(number, pattern, counts)

    def _filled(self, number: str, pattern: str, counts: dict[int, int]) -> str:
        def written(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            kind = self._levels.get((number, level), ("decimal", "", 1))[0]
            return _count(counts.get(level, 1), kind)

        text = LEVEL_NUMBER.sub(written, pattern).strip()
        return f"{text} " if text else ""


def _list_levels(document: Document) -> Iterator[tuple[tuple[str, int], tuple[str, str, int]]]:
    """Yield (list id, level) → (kind, pattern such as "%1.", first number)."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return
    abstract = {a.get(f"{W}abstractNumId"): a for a in root.iter(f"{W}abstractNum")}
    for number in root.iter(f"{W}num"):
        levels: Iterable[BaseOxmlElement] = abstract.get(_value(number, "abstractNumId"), ())
        for level in levels:
            if level.tag == f"{W}lvl":
                key = (number.get(f"{W}numId") or "", int(level.get(f"{W}ilvl") or 0))
                yield (
                    key,
                    (
                        _value(level, "numFmt") or "decimal",
                        _value(level, "lvlText") or "",
                        int(_value(level, "start") or 1),
                    ),
                )


def _count(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.lower() if kind == "lowerRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    made = ""
    for value, sign in zip((50, 40, 10, 9, 5, 4, 1), ("L", "XL", "X", "IX", "V", "IV", "I"),
                           strict=True):  # fmt: skip
        made += sign * (count // value)
        count %= value
    return made
