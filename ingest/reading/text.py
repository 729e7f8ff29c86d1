"""Lines with their kinds → pages, headings and table rows: what HTML, DOCX and text share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.model import Heading, Page, Span
from ingest.reading.characters import clean

SPACES = re.compile(r"[^\S\n\t]+")
AROUND_TABS = re.compile(r" ?\t ?")


def one_line(text: str) -> str:
    """Return `text` in canonical characters, all white space as single spaces."""
    return " ".join(clean(text).split())


@dataclass(slots=True)
class Sheets:
    """Pages as they are written, line by line."""

    pages: list[Page] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    table_rows: list[Span] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _length: int = 0

    def line(self, text: str) -> Span | None:
        """Write one line of canonical text; an empty one parts paragraphs."""
        if not text:
            if self._lines and self._lines[-1]:
                self._append("")
            return None
        start = self._length
        self._append(text)
        return Span(len(self.pages) + 1, start, start + len(text))

    def heading(self, text: str, level: int) -> None:
        """Write a heading of level 1 (highest) to 6."""
        self.line("")
        span = self.line(text)
        if span is not None:
            self.headings.append(Heading(level, span))

    def row(self, cells: list[str]) -> None:
        """Write the cells of one table row as one line, parted by tabs."""
        if not any(cells):
            return
        span = self.line("\t".join(cells).rstrip("\t"))
        if span is not None and len(cells) > 1:
            self.table_rows.append(span)

    def end_page(self) -> None:
        """Finish a page; the next line goes to a new one."""
        text = "\n".join(self._lines).rstrip("\n")
        self.pages.append(Page(len(self.pages) + 1, text, margins=tuple(self.margins)))
        self._lines, self._length, self.margins = [], 0, []

    def _append(self, text: str) -> None:
        self._lines.append(text)
        self._length += len(text) + 1
