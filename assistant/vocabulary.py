"""How much a word of the question tells: rare words weigh more, unknown ones are noticed."""

from __future__ import annotations

import math

from ingest.library.generation import Library

# What is not a name (verbs, adjectives) tells less of the matter, and German bends it more.
OTHER_WORDS = 0.35


class Vocabulary:
    """How much each term of a question tells, over the passages of an open library."""

    def __init__(self, library: Library, names: frozenset[str]) -> None:
        self._names = names
        self._words = [store.words for store in library.stores]
        self._passages = sum(words.count for words in self._words)

    def weight(self, term: str) -> float:
        """Return the inverse document frequency ln(1 + (N − n + 0.5) / (n + 0.5)), as in BM25.

        Terms that name nothing count for a part of it.
        """
        n = self._frequency(term)
        share = 1.0 if term in self._names else OTHER_WORDS
        return share * math.log(1 + (self._passages - n + 0.5) / (n + 0.5))

    def unknown(self, terms: tuple[str, ...]) -> tuple[str, ...]:
        """Return the terms that occur in no passage."""
        return tuple(term for term in terms if not self._frequency(term))

    def _frequency(self, term: str) -> int:
        return sum(words.frequency(term) for words in self._words)
