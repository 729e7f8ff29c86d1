"""Words with their places → fragments: pieces of a line that belong together.

All lengths are PDF points, seen as the page is displayed: x to the right, y downwards from the
top left corner of the turned and cropped page.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

# A gap this many type sizes wide parts two cells, unless the whole line is set as wide.
CELL_GAP = 1.2
STRETCH = 2.2
ASCENT, DESCENT = 0.75, 0.22


class Style(NamedTuple):
    """How a word is set: type size in points, bold, and whether it runs from left to right."""

    size: float
    bold: bool
    upright: bool


class Word(NamedTuple):
    """A run of characters without a space: `text` is canonical, `indices` those of pdfium.

    `bold` and `size` come with the style; `baseline` is the y of the writing line.
    """

    text: str
    indices: array[int]
    left: float
    right: float
    baseline: float
    style: Style


@dataclass(slots=True)
class Fragment:
    """Words on one writing line with no wide gap between them."""

    text: str
    indices: array[int]
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    upright: bool

    @property
    def top(self) -> float:
        """The y of the upper edge of its capitals."""
        return self.baseline - ASCENT * self.size

    @property
    def bottom(self) -> float:
        """The y of the lower edge of its descenders."""
        return self.baseline + DESCENT * self.size


def fragments_of(line: Sequence[Word]) -> list[Fragment]:
    """Return the fragments of one line of pdfium, in its order."""
    wide = _cell_gap(line)
    pieces: list[list[Word]] = []
    for word in line:
        if pieces and not _apart(pieces[-1], word, wide):
            pieces[-1].append(word)
        else:
            pieces.append([word])
    return [_fragment(piece) for piece in pieces]


def _cell_gap(line: Sequence[Word]) -> float:
    """Return from which gap on two words of this line stand in different cells."""
    size = max((word.style.size for word in line), default=0.0)
    gaps = [b.left - a.right for a, b in pairwise(line)]
    usual = min((gap for gap in gaps if gap > 0), default=0.0)
    wide = CELL_GAP * size
    return wide if usual > wide else max(wide, STRETCH * usual)


def _apart(piece: Sequence[Word], word: Word, wide: float) -> bool:
    last = piece[-1]
    if not (last.style.upright and word.style.upright):
        return False
    size = max(last.style.size, word.style.size)
    if abs(word.baseline - last.baseline) > 0.7 * size:
        return True
    return word.left - last.right > wide or word.right < piece[0].left - size


def _fragment(words: Sequence[Word]) -> Fragment:
    """Join words by a space; the space is not in the file as far as marking is concerned."""
    indices = array("i")
    for word in words:
        if indices:
            indices.append(-1)
        indices.extend(word.indices)
    main = max(words, key=lambda word: len(word.text))
    return Fragment(
        text=" ".join(word.text for word in words),
        indices=indices,
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        baseline=main.baseline,
        size=main.style.size,
        bold=_mostly_bold(words),
        upright=main.style.upright,
    )


def _mostly_bold(words: Iterable[Word]) -> bool:
    return all(word.style.bold for word in words if word.text.isalnum() or len(word.text) > 2)


def joined(pieces: Sequence[Fragment]) -> Fragment:
    """Return the pieces of one writing line as one fragment, parted by spaces."""
    if len(pieces) == 1:
        return pieces[0]
    indices = array("i")
    for piece in pieces:
        if indices:
            indices.append(-1)
        indices.extend(piece.indices)
    return replace(
        max(pieces, key=lambda piece: len(piece.text)),
        text=" ".join(piece.text for piece in pieces),
        indices=indices,
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        bold=all(piece.bold for piece in pieces),
    )
