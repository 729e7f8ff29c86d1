"""Marks searched words in a text, and cuts a passage down to what shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.finding import Wanted
from assistant.web.locate import Piece
from ingest.library.german import analyze
from ingest.model import Passage, Span
from ingest.quotes import one_line

SNIPPET = 240  # characters a snippet is filled up to with whole sentences
LONGEST = 420


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is shown of a passage, and the place of the sentence it was chosen for."""

    pieces: tuple[Piece, ...]
    spans: tuple[Span, ...]
    quote: str

    @property
    def text(self) -> str:
        """The words without marks."""
        return "".join(piece.text for piece in self.pieces)


def marks(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Return (start, end) of every place where a searched word or phrase stands, none twice.

    Words count by their stems; the parts of a phrase must follow each other.
    """
    terms: dict[int, set[str]] = defaultdict(set)
    places: dict[int, tuple[int, int]] = {}
    for token in analyze(text):
        terms[token.position].add(token.term)
        start, end = places.get(token.position, (token.start, token.end))
        places[token.position] = (max(start, token.start), max(end, token.end))
    found = [
        (_start(text, places, first), places[first + length][1])
        for steps, length in (_steps(searched) for searched in wanted.all)
        for first in places
        if all(not terms[first + at].isdisjoint(any_of) for at, any_of in steps.items())
        and first + length in places
    ]
    return _joined(found)


def pieces_of(text: str, places: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """Cut a text into marked and unmarked stretches."""
    cut: list[Piece] = []
    at = 0
    for start, end in places:
        cut += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    cut.append(Piece(text[at:], False))
    return tuple(piece for piece in cut if piece.text)


def snippet(passage: Passage, wanted: Wanted) -> Snippet:
    """Return the sentence with most of the words and as many around it as fit."""
    sentences = [one_line(sentence.text) for sentence in passage.sentences]
    if not sentences:
        text = one_line(passage.text)
        return Snippet(_short(text, wanted), passage.spans, text)
    counts = [len(marks(text, wanted)) for text in sentences]
    best = counts.index(max(counts))
    first, last = _filled(sentences, best)
    text = " ".join(sentences[first : last + 1])
    before = "… " if first > 0 else ""
    after = " …" if last < len(sentences) - 1 else ""
    pieces = _short(text, wanted)
    pieces = tuple(
        piece for piece in (Piece(before, False), *pieces, Piece(after, False)) if piece.text
    )
    return Snippet(pieces, passage.sentences[best].spans, sentences[best])


@lru_cache(maxsize=1000)
def _steps(searched: str) -> tuple[dict[int, set[str]], int]:
    """Return for each place of a word or phrase the terms it may have, and the last place."""
    tokens = analyze(searched)
    first = min(token.position for token in tokens)
    steps: dict[int, set[str]] = defaultdict(set)
    for token in tokens:
        steps[token.position - first].add(token.term)
    return steps, max(steps)


def _start(text: str, places: dict[int, tuple[int, int]], first: int) -> int:
    """Return where a match begins; a part of a word shows the whole word."""
    start = places[first][0]
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in "/-"):
        start -= 1
    return start


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _filled(sentences: Sequence[str], best: int) -> tuple[int, int]:
    """Return the first and last sentence of a stretch of about SNIPPET characters."""
    first = last = best
    size = len(sentences[best])
    while True:
        after = len(sentences[last + 1]) if last + 1 < len(sentences) else LONGEST
        before = len(sentences[first - 1]) if first > 0 else LONGEST
        if size + after <= SNIPPET:
            last, size = last + 1, size + after
        elif size + before <= SNIPPET:
            first, size = first - 1, size + before
        else:
            return first, last


def _short(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Return a text with its marks; an overlong one is cut around the first of them."""
    places = marks(text, wanted)
    if len(text) <= LONGEST:
        return pieces_of(text, places)
    start = max(0, (places[0][0] if places else 0) - LONGEST // 3)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + LONGEST)
    end = end if end > start else start + LONGEST
    window = text[start:end]
    inside = [(max(a - start, 0), min(b, end) - start) for a, b in places if start < b and a < end]
    return (
        *((Piece("… ", False),) if start else ()),
        *pieces_of(window, inside),
        *((Piece(" …", False),) if end < len(text) else ()),
    )
