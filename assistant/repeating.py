"""Texts that repeat each other, as minutes repeat a paper: shown once, the others named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.retrieval import Hit, term_set

_SAME = 0.8  # share of common terms from which two texts say the same
_ALIKE = 0.6  # share of common words below which two passages are not looked at
_OF_ONE_DOCUMENT = 3  # passages before other documents have their turn
_NOT = re.compile(r"\b(?:nicht|nie|niemals|kein\w*|ohne|weder)\b", re.IGNORECASE)
_ITEM_MARK = re.compile(r"^\(?\d{1,2}[.)] ")


def say_the_same(left: str, right: str) -> bool:
    """Tell whether two texts share nearly all words, every number and a negation, if any."""
    if _numbers(left) != _numbers(right) or bool(_NOT.search(left)) != bool(_NOT.search(right)):
        return False
    mine, other = term_set(left), term_set(right)
    return bool(mine and other) and len(mine & other) >= _SAME * len(mine | other)


def without_repetitions(hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Return the `limit` best of `hits` (best first): each text once, spread over documents.

    A passage that repeats a better one of another document is named by it (`Hit.also`). Of one
    document three passages come first; further ones follow those of all others.
    """
    kept: list[Hit] = []
    for hit in hits:
        place = next((i for i, other in enumerate(kept) if _repeats(hit, other)), None)
        if place is None:
            kept.append(hit)
        else:
            kept[place] = replace(kept[place], also=(*kept[place].also, hit))
    first: list[Hit] = []
    later: list[Hit] = []
    seen: Counter[str] = Counter()
    for hit in kept:
        seen[hit.passage.file_sha256] += 1
        (first if seen[hit.passage.file_sha256] <= _OF_ONE_DOCUMENT else later).append(hit)
    return [*first, *later][:limit]


def _repeats(hit: Hit, other: Hit) -> bool:
    if hit.passage.file_sha256 == other.passage.file_sha256:
        return False
    mine, its = _words(hit.passage.text), _words(other.passage.text)
    alike = len(mine & its) >= _ALIKE * len(mine | its)  # a glance, as stemming takes its time
    return alike and say_the_same(hit.passage.text, other.passage.text)


@lru_cache(maxsize=2_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", _ITEM_MARK.sub("", text)))
