"""HTML → one page with what a reader sees of it."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from ingest.errors import NoTextError
from ingest.model import ReadText
from ingest.reading.plain import BYTE_ORDER_MARKS, decode
from ingest.reading.text import Sheets, one_line

MEDIA_TYPE = "text/html"
DROPPED = frozenset(
    "script style noscript template nav head title button input select option textarea svg iframe "
    "object audio video canvas datalist".split()
)
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hr html legend li main ol p pre section summary table ul".split()
)
# Blocks that stand apart from what is before and after them.
PARAGRAPHS = frozenset("p pre blockquote table ul ol dl hr article section".split())
LANDMARKS = frozenset(("header", "footer"))
WITHIN = ("main", "article", "section")
HEADING = re.compile(r"h([1-6])")
CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]+encoding\s*=\s*[\"']([\w-]+)")
HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:[a-z%]*)\s*(?:;|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
WHITE = r"(?:#fff(?:fff)?|white|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
WHITE_TEXT = re.compile(rf"(?:^|;)\s*color\s*:\s*{WHITE}", re.IGNORECASE)
WHITE_GROUND = re.compile(rf"background(?:-color)?\s*:\s*{WHITE}", re.IGNORECASE)
HIDING_CLASSES = re.compile(r"\b(?<!-)(?:hidden|d-none|sr-only|visually-?hidden|skip)(?!-)\b")
INTERFACE = re.compile(
    r"(?:(?:Reduzieren|Erweitern|Loading\s?(?:\.{3}|…)|Wird geladen\s?(?:\.{3}|…)|Drucken"
    r"|Zu[rm] (?:Haupt)?(?:navigation|menü|inhalt|suche|fuß\w*|seiten\w*) springen"
    r"|Nach oben|Seitenanfang|Zurück|Menü|Schließen|Alle (?:auf|zu)klappen)\s*)+",
    re.IGNORECASE,
)
ONLINE_VERSION = re.compile(r"Online-Version dieser Seite:\s*\S*")
SITE_NAME = re.compile(r"\s[-–|]\s(?:ALLRIS|SessionNet|Stadt \w+|Ratsinfo\w*)\b.*", re.IGNORECASE)


def read_html(path: Path) -> ReadText:
    """Read the visible text of a page; raises NoTextError where there is none."""
    soup = BeautifulSoup(decode_html(path, path.read_bytes()), "lxml")
    walker = _Walker()
    walker.walk(soup)
    walker.end_line()
    walker.sheets.end_page()
    if not walker.sheets.pages[0].text:
        raise NoTextError(path, "enthält keinen sichtbaren Text")
    return ReadText(
        MEDIA_TYPE,
        tuple(walker.sheets.pages),
        tuple(walker.sheets.headings),
        tuple(walker.sheets.table_rows),
        title=_title(soup),
    )


def decode_html(path: Path, data: bytes) -> str:
    """Decode by byte order mark, by what the page declares, or as `plain` does."""
    if data.startswith(tuple(BYTE_ORDER_MARKS)):
        return decode(path, data)
    declared = CHARSET.search(data[:4096]) or XML_ENCODING.search(data)
    try:
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        # Browsers read Latin-1 as Windows-1252, and pages rely on it.
        return data.decode("cp1252" if name in ("iso-8859-1", "latin1", "ascii") else name)
    except (UnicodeDecodeError, LookupError):
        return decode(path, data)


def _title(soup: BeautifulSoup) -> str | None:
    title = one_line(soup.title.get_text()) if soup.title else ""
    return SITE_NAME.sub("", title) or None


def _is_hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "")
    classes = str(tag.get("class") or "")
    return (
        tag.has_attr("hidden")
        or tag.get("aria-hidden") == "true"
        or HIDING_STYLE.search(style) is not None
        or (WHITE_TEXT.search(style) is not None and WHITE_GROUND.search(style) is not None)
        or HIDING_CLASSES.search(classes) is not None
    )


def _is_landmark(tag: Tag) -> bool:
    return tag.name in LANDMARKS and tag.find_parent(WITHIN) is None


def _is_text(node: object) -> bool:
    """Tell text from comments, CDATA, doctype and the like, which are its subclasses."""
    return type(node) is NavigableString


def visible_text(node: Tag) -> str:
    """Return the visible text of an element; white space as it is."""
    parts: list[str] = []
    for child in node.children:
        if _is_text(child):
            parts.append(str(child))
        elif isinstance(child, Tag) and not (child.name in DROPPED or _is_hidden(child)):
            # Words of neighbouring blocks and cells must not grow together.
            apart = " " if child.name in BLOCKS or child.name in ("br", "td", "th") else ""
            parts.append(f"{apart}{visible_text(child)}{apart}")
    return "".join(parts)


class _Walker:
    """Writes a tree of elements as lines."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self._inline: list[str] = []
        self._label = ""

    def walk(self, node: Tag) -> None:
        """Write all that is inside an element."""
        for child in node.children:
            if _is_text(child):
                self._inline.append(str(child))
            elif isinstance(child, Tag) and not (child.name in DROPPED or _is_hidden(child)):
                self._element(child)

    def end_line(self) -> None:
        """Write what has been gathered since the last line."""
        line = one_line("".join(self._inline))
        self._inline = []
        if not line or INTERFACE.fullmatch(line):
            return
        if ONLINE_VERSION.fullmatch(line):
            self.sheets.margins.append(line)
            return
        self.sheets.line(self._label + line)
        self._label = ""

    def _element(self, tag: Tag) -> None:
        heading = HEADING.fullmatch(tag.name)
        if heading:
            self._heading(tag, int(heading[1]))
        elif _is_landmark(tag):
            self._landmark(tag)
        elif tag.name == "br":
            self.end_line()
        elif tag.name == "dl":
            self._definitions(tag)
        elif tag.name == "table" and not _is_layout(tag):
            self._table(tag)
        elif tag.name in BLOCKS or tag.name in ("tr", "td", "th", "caption"):
            self._block(tag)
        else:
            self.walk(tag)

    def _heading(self, tag: Tag, level: int) -> None:
        self.end_line()
        text = one_line(visible_text(tag))
        if text and not INTERFACE.fullmatch(text):
            self.sheets.heading(text, level)

    def _landmark(self, tag: Tag) -> None:
        self.end_line()
        text = one_line(visible_text(tag))
        if text:
            self.sheets.margins.append(text)

    def _block(self, tag: Tag) -> None:
        self.end_line()
        apart = tag.name in PARAGRAPHS and tag.find_parent("li") is None
        if apart:
            self.sheets.line("")
        if tag.name == "li":
            self._label = _item_label(tag)
        if tag.name == "pre":
            self._preformatted(tag)
        else:
            self.walk(tag)
        self.end_line()
        if apart:
            self.sheets.line("")

    def _preformatted(self, tag: Tag) -> None:
        for line in tag.get_text().splitlines():
            self._inline.append(line)
            self.end_line()

    def _definitions(self, tag: Tag) -> None:
        """Write "term:\\tvalue" lines."""
        self.end_line()
        term = ""
        for child in tag.find_all(("dt", "dd")):
            text = "" if _is_hidden(child) else one_line(visible_text(child))
            if child.name == "dt":
                self._put_row([term] if term else [])
                term = text if text.endswith(":") or not text else f"{text}:"
            else:
                self._put_row([term, text] if term else [text])
                term = ""
        self._put_row([term] if term else [])

    def _table(self, tag: Tag) -> None:
        self.end_line()
        self.sheets.line("")
        for part in tag.find_all(("caption", "tr")):
            if part.name == "caption":
                self._put_row([one_line(visible_text(part))])
            elif not _is_hidden(part) and not any(_is_hidden(p) for p in _up_to(part, tag)):
                cells = [c for c in part.find_all(("td", "th")) if not _is_hidden(c)]
                self._put_row([one_line(visible_text(cell)) for cell in cells])
        self.sheets.line("")

    def _put_row(self, cells: list[str]) -> None:
        if not INTERFACE.fullmatch(" ".join(cells).strip() or " "):
            self.sheets.row(cells)


def _up_to(tag: Tag, end: Tag) -> list[Tag]:
    parents: list[Tag] = []
    for parent in tag.parents:
        if parent is end:
            break
        parents.append(parent)
    return parents


def _is_layout(table: Tag) -> bool:
    """Tell a table that only arranges the page: it holds another one, or headings."""
    return table.find(["table", "h1", "h2", "h3"]) is not None


def _item_label(item: Tag) -> str:
    parent = item.parent
    if parent is None or parent.name != "ol":
        return "- "
    start = str(parent.get("start") or "1")
    before = len(item.find_previous_siblings("li"))
    return f"{(int(start) if start.isdigit() else 1) + before}. "
