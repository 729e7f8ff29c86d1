"""Single characters: what is dropped, replaced or composed on the way to the canonical text."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
# Symbol and Wingdings put their signs at U+F000; these four are the list bullets of Word.
BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf02d": "-", "\uf0d8": "▸"}
HYPHENS = {"\u2010": "-", "\u2011": "-"}
REPLACEMENTS = LIGATURES | BULLETS | HYPHENS
KEPT_CONTROLS = "\n\t"
# Letters and signs of joining scripts need these two; nothing German does.
ZERO_WIDTH_JOINERS = "\u200c\u200d"


@lru_cache(maxsize=4096)
def canonical(char: str) -> str:
    """Return what one character of a file is in the canonical text: "", one or more characters."""
    if char in KEPT_CONTROLS or (char.isascii() and char.isprintable()):
        return char
    if char in REPLACEMENTS:
        return REPLACEMENTS[char]
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Cs":
        return "\ufffd"
    dropped = category in ("Cc", "Cn") or (category == "Cf" and char not in ZERO_WIDTH_JOINERS)
    return "" if dropped else char


def clean(text: str) -> str:
    """Return `text` in canonical characters and NFC; lines and spaces stay as they are."""
    return unicodedata.normalize("NFC", "".join(map(canonical, text)))


def clean_mapped(chars: Iterable[str], indices: Iterable[int]) -> tuple[str, array[int]]:
    """Return the canonical text of `chars` and for each of its characters its source index.

    All letters of a ligature get the ligature's index, a composed letter that of its base.
    """
    parts = [canonical(char) for char in chars]
    text = "".join(parts)
    if len(text) == len(parts) and "" not in parts:
        return compose(text, array("i", indices))
    mapped = array("i")
    for part, index in zip(parts, indices, strict=True):
        mapped.extend([index] * len(part))
    return compose(text, mapped)


def compose(text: str, indices: array[int]) -> tuple[str, array[int]]:
    """Return `text` in NFC with its indices, one per character."""
    if unicodedata.is_normalized("NFC", text):
        return text, indices
    composed: list[str] = []
    mapped = array("i")
    for start, end in _clusters(text):
        cluster = unicodedata.normalize("NFC", text[start:end])
        composed.append(cluster)
        mapped.extend(indices[min(start + k, end - 1)] for k in range(len(cluster)))
    return "".join(composed), mapped


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the stretches of `text` that do not change each other when normalised."""
    bounds = [0, *(i for i in range(1, len(text)) if not _melt(text[i - 1], text[i])), len(text)]
    return list(pairwise(bounds))


def _melt(left: str, right: str) -> bool:
    if unicodedata.combining(right):
        return True
    apart = unicodedata.normalize("NFC", left) + unicodedata.normalize("NFC", right)
    return unicodedata.normalize("NFC", left + right) != apart


def letters(text: str) -> int:
    """Return how many letters of any script `text` holds."""
    return sum(map(str.isalpha, text))


def is_unmapped(char: str) -> bool:
    """Tell whether a character says that its font does not tell what it is."""
    return char == "\ufffd" or unicodedata.category(char) == "Co"
