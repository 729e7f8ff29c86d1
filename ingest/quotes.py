"""Verbatim text of spans: the one place that turns places on pages into quotes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ingest.model import Page, Span


def quote_of(pages: Mapping[int, Page] | Sequence[Page], spans: Iterable[Span]) -> str:
    """Return the quote at `spans`: the pages' own characters, line ends and gaps as one space.

    `pages` is a mapping from page number, or all pages of a file in order (number 1 first).
    Raises LookupError when a span's page is not there.
    """
    by_number = pages if isinstance(pages, Mapping) else {p.number: p for p in pages}
    parts = (by_number[s.page].text[s.start : s.end] for s in spans)
    return one_line(" ".join(parts))


def one_line(text: str) -> str:
    """Return `text` with every run of white space as a single space."""
    return " ".join(text.split())


class Stretch:
    """Spans laid end to end as one text, with the way back from its offsets to the pages.

    Parts are joined by "\\n", which belongs to no page.
    """

    def __init__(self, pages: Mapping[int, Page], spans: Sequence[Span]) -> None:
        self._parts: list[tuple[int, Span]] = []
        texts: list[str] = []
        position = 0
        for span in spans:
            text = pages[span.page].text[span.start : span.end]
            self._parts.append((position, span))
            texts.append(text)
            position += len(text) + 1
        self.text = "\n".join(texts)

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the spans of characters `start` to `end` (exclusive) of `text`."""
        found = []
        for position, span in self._parts:
            low = max(start, position)
            high = min(end, position + span.end - span.start)
            if low < high:
                offset = span.start - position
                found.append(Span(span.page, low + offset, high + offset))
        return tuple(found)
