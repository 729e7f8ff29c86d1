"""Plain text and Markdown → pages."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from ingest.errors import NoTextError, ReadingError
from ingest.model import ReadText
from ingest.reading.characters import clean
from ingest.reading.text import AROUND_TABS, SPACES, Sheets

MARKDOWN = "text/markdown"
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x85]")
HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
FENCE = re.compile(r"(?:```|~~~)")
MARKDOWN_ROW = re.compile(r"\s*\|.*\|\s*")
MARKDOWN_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?)?\s*\|?\s*")


def read_plain(path: Path, media_type: str = "text/plain") -> ReadText:
    """Read a text file; a form feed begins a new page. Raises NoTextError, ReadingError."""
    text = decode(path, path.read_bytes())
    sheets = Sheets()
    for page in LINE_END.sub("\n", text).strip("\f").split("\f"):
        _write_page(sheets, page, media_type == MARKDOWN)
        sheets.end_page()
    if not any(page.text for page in sheets.pages):
        raise NoTextError(path, "enthält keinen Text")
    return ReadText(
        media_type, tuple(sheets.pages), tuple(sheets.headings), tuple(sheets.table_rows)
    )


def decode(path: Path, data: bytes) -> str:
    """Decode by byte order mark, as UTF-8, or by the encoding that fits German best."""
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(path, data)


def _guess(path: Path, data: bytes) -> str:
    """Windows-1252 is what German offices wrote; another encoding only where that fails."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        best = from_bytes(data).best()
        if best is None:
            raise ReadingError(path, "Zeichenkodierung nicht erkennbar") from None
        return str(best)


def _write_page(sheets: Sheets, page: str, is_markdown: bool) -> None:
    fenced = False
    for line in page.split("\n"):
        fenced ^= is_markdown and FENCE.match(line) is not None
        heading = HEADING.fullmatch(line.strip()) if is_markdown and not fenced else None
        if heading:
            sheets.heading(tidy(heading[2]).strip(), len(heading[1]))
        elif is_markdown and MARKDOWN_ROW.fullmatch(line):
            _write_markdown_row(sheets, line)
        else:
            _write_line(sheets, tidy(line))


def tidy(line: str) -> str:
    """Return a line in canonical characters with single spaces; tabs between words stay."""
    return AROUND_TABS.sub("\t", SPACES.sub(" ", clean(line))).strip(" ").rstrip("\t")


def _write_markdown_row(sheets: Sheets, line: str) -> None:
    if not MARKDOWN_RULE.fullmatch(line):
        sheets.row([tidy(cell).strip() for cell in line.strip().strip("|").split("|")])


def _write_line(sheets: Sheets, line: str) -> None:
    if line.count("\t") >= 2:
        sheets.row(line.split("\t"))
    else:
        sheets.line(line.strip())
