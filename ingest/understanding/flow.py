"""The pages of a file as one text: lines and table cells with the way back to the pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.model import Page, Span

_CELL = re.compile(r"[^\t]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the flow without outer blanks; `text` is exactly its characters."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flow:
    """All pages in reading order as one text; offsets into it lead back to page spans."""

    text: str
    page_numbers: tuple[int, ...]
    page_starts: tuple[int, ...]
    page_ends: tuple[int, ...]
    lines: tuple[Part, ...]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the page spans of the flow's characters `start` to `end` (exclusive)."""
        first = max(bisect_right(self.page_starts, start) - 1, 0)
        return tuple(self._spans_from(first, start, end))

    def _spans_from(self, first: int, start: int, end: int) -> Iterator[Span]:
        pages = zip(self.page_numbers, self.page_starts, self.page_ends, strict=True)
        for number, opens, closes in list(pages)[first:]:
            if opens >= end:
                return
            low, high = max(start, opens), min(end, closes)
            if low < high:
                yield Span(number, low - opens, high - opens)

    def offset(self, span: Span) -> int | None:
        """Return where a page span begins in the flow; None for a page that is not there."""
        if span.page not in self.page_numbers:
            return None
        return self.page_starts[self.page_numbers.index(span.page)] + span.start

    def part(self, start: int, end: int) -> Part:
        """Return the stretch `start` to `end` without outer blanks."""
        raw = self.text[start:end]
        left = len(raw) - len(raw.lstrip())
        text = raw.strip()
        return Part(text, start + left, start + left + len(text))

    def line_at(self, offset: int) -> int:
        """Return the index of the line that holds `offset`."""
        starts = [line.start for line in self.lines]
        return max(bisect_right(starts, offset) - 1, 0)


def flow_of(pages: Iterable[Page]) -> Flow:
    """Join pages into one flow; a line break parts two pages."""
    numbers, starts, ends, texts, position = [], [], [], [], 0
    for page in pages:
        gap = "" if page.text.endswith("\n") else "\n"
        numbers.append(page.number)
        starts.append(position)
        ends.append(position + len(page.text))
        texts.append(page.text + gap)
        position += len(page.text) + len(gap)
    text = "".join(texts)
    return Flow(text, tuple(numbers), tuple(starts), tuple(ends), _lines(text))


def cells(line: Part) -> tuple[Part, ...]:
    """Return the cells of a line, parted by tabs; a line without tabs is one cell."""
    return tuple(
        _trimmed(match.group(), line.start + match.start())
        for match in _CELL.finditer(line.text)
        if match.group().strip()
    )


def joined(parts: Iterable[Part]) -> str:
    """Return the text of wrapped parts on one line; a hyphen at a line end closes up."""
    text = ""
    for part in parts:
        text = _close_up(text, part.text)
    return " ".join(text.split())


def _close_up(left: str, right: str) -> str:
    """Join two lines: "Förde-" + "rung" is one word, "Informations-" + "und" keeps its hyphen."""
    if left.endswith("\N{SOFT HYPHEN}"):
        return left[:-1] + right
    if left.endswith("-") and left[-2:-1].isalpha() and right[:1].islower():
        first = right.split(" ", 1)[0]
        return f"{left} {right}" if first in ("und", "oder", "bzw.") else left[:-1] + right
    if left.endswith("-") and left[-2:-1].isalnum() and right[:1].isupper():
        return left + right
    return f"{left} {right}" if left else right


def _lines(text: str) -> tuple[Part, ...]:
    breaks = [-1, *(match.start() for match in re.finditer(r"\n", text))]
    return tuple(_trimmed(text[a + 1 : b], a + 1) for a, b in pairwise(breaks))


def _trimmed(raw: str, start: int) -> Part:
    text = raw.strip()
    offset = start + raw.find(text) if text else start
    return Part(text, offset, offset + len(text))
