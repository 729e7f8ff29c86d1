"""What the bytes of a file are, whatever the file is called."""

from __future__ import annotations

import codecs
import json
import re
import zipfile
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from ingest.errors import ReadingError

HEAD = 4096
PDF_WITHIN = 1024


class Kind(StrEnum):
    """The formats that are read; the value is the media type."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    HTML = "text/html"
    PLAIN = "text/plain"
    MARKDOWN = "text/markdown"


SAVE_AS = "bitte als PDF oder DOCX sichern"
# First bytes → what the file is called in a message.
SIGNATURES: dict[bytes, str] = {
    b"\x89PNG\r\n": "ein Bild (PNG)",
    b"\xff\xd8\xff": "ein Bild (JPEG)",
    b"GIF8": "ein Bild (GIF)",
    b"II*\x00": "ein Bild (TIFF)",
    b"MM\x00*": "ein Bild (TIFF)",
    b"BM": "ein Bild (BMP)",
    b"MZ": "ein Programm",
    b"\x7fELF": "ein Programm",
    b"\xd0\xcf\x11\xe0": f"eine alte Office-Datei (DOC, XLS, PPT); {SAVE_AS}",
    b"{\\rtf": f"eine RTF-Datei; {SAVE_AS}",
    b"\x1f\x8b": "ein Archiv (gzip)",
    b"7z\xbc\xaf": "ein Archiv (7z)",
    b"Rar!": "ein Archiv (RAR)",
    b"SQLite format 3": "eine Datenbank (SQLite)",
    b"%!PS": "eine PostScript-Datei",
}
IN_ZIP = {
    "xl/workbook.xml": "eine Tabelle (XLSX)",
    "ppt/presentation.xml": "eine Präsentation (PPTX)",
    "content.xml": f"eine OpenDocument-Datei; {SAVE_AS}",
}
BYTE_ORDER_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
HTML_TAGS = re.compile(rb"</?(?:p|div|table|tr|td|span|h[1-6]|ul|li|br|a)\b[^>]*>", re.IGNORECASE)
XML_START = re.compile(rb"\s*<\?xml\b")
JSON_START = re.compile(rb"\s*[\[{]")
# Control characters that no text holds; form feed, tab and line ends are text.
NOT_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKDOWN_SUFFIXES = {".md", ".markdown"}


def detect(path: Path) -> Kind:
    """Return what the file is; raises ReadingError that names what it seems to be instead."""
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise ReadingError(path, f"lässt sich nicht lesen ({error.strerror})") from error
    if not head.strip():
        raise ReadingError(path, "ist leer")
    if b"%PDF-" in head[: PDF_WITHIN + 5]:
        return Kind.PDF
    if head.startswith(b"PK\x03\x04"):
        return _zip(path)
    for signature, name in SIGNATURES.items():
        if head.startswith(signature):
            raise ReadingError(path, _refusal(name))
    return _text(path, head)


def _refusal(name: str) -> str:
    return f"ist {name}; gelesen werden PDF, DOCX, HTML und Text"


def _zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReadingError(path, f"ist ein beschädigtes ZIP-Archiv ({error})") from error
    if "word/document.xml" in names:
        return Kind.DOCX
    raise ReadingError(path, _refusal(_first_named(names)))


def _first_named(names: Iterable[str]) -> str:
    return next((IN_ZIP[name] for name in names if name in IN_ZIP), "ein ZIP-Archiv")


def _text(path: Path, head: bytes) -> Kind:
    marked = head.startswith(BYTE_ORDER_MARKS)
    if not marked and NOT_TEXT.search(head):
        raise ReadingError(path, _refusal("eine Binärdatei unbekannter Art"))
    if HTML_START.match(head.removeprefix(codecs.BOM_UTF8)) or len(HTML_TAGS.findall(head)) > 5:
        return Kind.HTML
    if marked and b"<\x00h\x00t\x00m\x00l" in head.lower().replace(b"\x00<", b"<"):
        return Kind.HTML
    if XML_START.match(head):
        raise ReadingError(path, _refusal("eine XML-Datei"))
    if JSON_START.match(head) and _is_json(path):
        raise ReadingError(path, _refusal("eine JSON-Datei"))
    return Kind.MARKDOWN if path.suffix.lower() in MARKDOWN_SUFFIXES else Kind.PLAIN


def _is_json(path: Path) -> bool:
    """Tell whether the file begins with a JSON object or a list of them, one or several."""
    try:
        text = path.read_text("utf-8-sig").lstrip()
        value, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value[0] if isinstance(value, list) and value else value, dict)
