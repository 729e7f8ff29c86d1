"""Find a quote again on the pages of a document, whatever has moved since the address was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.links import QUOTE_CHARACTERS
from ingest.model import Page, Span


class Finding(StrEnum):
    """How the marked place was come by."""

    NONE_ASKED = "none_asked"
    AT_PLACE = "at_place"
    MOVED = "moved"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Located:
    """The spans to mark, and how they were found."""

    spans: tuple[Span, ...]
    finding: Finding


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a page's text, marked or not."""

    text: str
    marked: bool


def locate(pages: Sequence[Page], spans: Sequence[Span], quote: str) -> Located:
    """Return where to mark: at `spans` if the quote stands there, else where it is found."""
    valid = _within(pages, spans)
    if not spans and not quote.strip():
        return Located((), Finding.NONE_ASKED)
    if valid and (not quote.strip() or _stands_at(pages, valid, quote)):
        return Located(valid, Finding.AT_PLACE)
    found = _search(pages, quote)
    return Located(found, Finding.MOVED if found else Finding.MISSING)


def pieces(page: Page, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Cut a page's text into marked and unmarked stretches; overlapping spans are joined."""
    cut: list[Piece] = []
    at = 0
    for span in sorted(s for s in spans if s.page == page.number):
        start, end = max(span.start, at), min(span.end, len(page.text))
        if start >= end:
            continue
        cut += [Piece(page.text[at:start], False), Piece(page.text[start:end], True)]
        at = end
    cut.append(Piece(page.text[at:], False))
    return tuple(piece for piece in cut if piece.text)


def _within(pages: Sequence[Page], spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans if all of them lie within their pages, else none."""
    lengths = {page.number: len(page.text) for page in pages}
    inside = all(0 <= s.start < s.end <= lengths.get(s.page, -1) for s in spans)
    return tuple(spans) if inside else ()


def _stands_at(pages: Sequence[Page], spans: Sequence[Span], quote: str) -> bool:
    """Tell whether the text at the spans is the quote, as far as a cut-off quote goes."""
    texts = {page.number: page.text for page in pages}
    there = _letters(" ".join(texts[s.page][s.start : s.end] for s in spans))
    wanted = _letters(quote)
    if len(quote) >= QUOTE_CHARACTERS:
        return there.startswith(wanted)
    return there == wanted


def _letters(text: str) -> str:
    """Return the text without white space: that is what line ends and page joins may change."""
    return "".join(text.split())


def _search(pages: Sequence[Page], quote: str) -> tuple[Span, ...]:
    """Return the spans of the first place that reads like the quote; it may cross pages."""
    wanted = _letters(quote)
    places = [(p.number, i) for p in pages for i, c in enumerate(p.text) if not c.isspace()]
    letters = "".join(_letters(page.text) for page in pages)
    texts = {page.number: page.text for page in pages}
    start = letters.find(wanted) if wanted else -1
    while start >= 0:
        hit = places[start : start + len(wanted)]
        if not _cuts_a_word(texts, hit, cut_off=len(quote) >= QUOTE_CHARACTERS):
            return _spans_of(hit)
        start = letters.find(wanted, start + 1)
    return ()


def _cuts_a_word(texts: Mapping[int, str], hit: Sequence[tuple[int, int]], cut_off: bool) -> bool:
    """Tell whether a hit begins or ends inside a word: "224 Objekte" is not in "1224 Objekte"."""
    (first, start), (last, end) = hit[0], hit[-1]
    begins_inside = start > 0 and texts[first][start - 1 : start + 1].isalnum()
    ends_inside = texts[last][end : end + 2].isalnum() and end + 1 < len(texts[last])
    return begins_inside or (ends_inside and not cut_off)


def _spans_of(places: Sequence[tuple[int, int]]) -> tuple[Span, ...]:
    """Return one span per page from the first to the last of its characters."""
    numbers = dict.fromkeys(number for number, _ in places)
    spans = []
    for number in numbers:
        offsets = [offset for on, offset in places if on == number]
        spans.append(Span(number, offsets[0], offsets[-1] + 1))
    return tuple(spans)
