"""Verbatim text of spans: the one place that turns places on pages into quotes.

A word that is broken at the end of a page is whole again: its hyphen is on the page and in the
span, but not in the quote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.model import Page, Span
from ingest.reading.hyphens import Joint, joint, known_words


def quote_of(pages: Mapping[int, Page] | Sequence[Page], spans: Iterable[Span]) -> str:
    """Return the quote at `spans`: the pages' own characters, line ends and gaps as one space.

    `pages` is a mapping from page number, or all pages of a file in order (number 1 first).
    Raises LookupError when a span's page is not there.
    """
    by_number = pages if isinstance(pages, Mapping) else {p.number: p for p in pages}
    parts = _parts(by_number, list(spans))
    return one_line("".join(part.text + part.glue for part in parts))


def one_line(text: str) -> str:
    """Return `text` with every run of white space as a single space."""
    return " ".join(text.split())


class Stretch:
    """Spans laid end to end as one text, with the way back from its offsets to the pages.

    Parts are joined by "\\n", which belongs to no page, or as a broken word demands.
    """

    def __init__(self, pages: Mapping[int, Page], spans: Sequence[Span]) -> None:
        self._parts: list[tuple[int, _Part]] = []
        position = 0
        for part in _parts(pages, spans):
            self._parts.append((position, part))
            position += len(part.text) + len(part.glue)
        self.text = "".join(part.text + part.glue for _, part in self._parts)

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the spans of characters `start` to `end` (exclusive) of `text`.

        A hyphen that is left out of `text` belongs to what goes across it.
        """
        found = []
        for position, part in self._parts:
            low, high = max(start, position), min(end, position + len(part.text))
            if low < high:
                offset = part.span.start - position
                goes_on = end > position + len(part.text)
                last = part.span.end if goes_on else high + offset
                found.append(Span(part.span.page, low + offset, last))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Part:
    """The text of a span, without the hyphen of a word broken at its end, and what follows it."""

    span: Span
    text: str
    glue: str


def _parts(pages: Mapping[int, Page], spans: Sequence[Span]) -> Iterator[_Part]:
    for span, after in pairwise([*spans, None]):
        assert span is not None
        text = pages[span.page].text[span.start : span.end]
        how = _joint(pages, span, after) if after else None
        if how is not None and not how.keeps_hyphen:
            text = text[:-1]
        yield _Part(span, text, "" if after is None else how.glue if how else "\n")


def _joint(pages: Mapping[int, Page], span: Span, after: Span) -> Joint:
    """Return how a span goes on in the next one, which it does from page to page only."""
    upper, lower = pages[span.page].text, pages[after.page].text
    text = upper[span.start : span.end]
    whole = not upper[span.end :].strip() and not lower[: after.start].strip()
    if after.page != span.page + 1 or not whole or not text.endswith("-"):
        return Joint.LINE
    known = known_words((*upper.splitlines(), *lower.splitlines()))
    last = text.rpartition("\n")[2]
    return joint(last, lower[after.start : after.end].partition("\n")[0], known)
