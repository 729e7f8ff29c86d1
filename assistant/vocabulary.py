"""How much a word of the question tells: rare words weigh more, unknown ones are noticed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace

from assistant.question import Question, content_terms, corrected
from assistant.synonyms import same_as
from ingest.library.generation import Library
from ingest.library.german import terms

# What is only said in earlier questions tells less of what is asked now.
EARLIER_WORDS = 0.5
_ENOUGH_OF_ITS_OWN = 2  # words; with fewer, the question lives on the earlier ones
# What is not a name (verbs, adjectives) tells less of the matter, and German bends it more.
OTHER_WORDS = 0.35

_ABOUT_AS_TELLING = 0.75  # share of the weight of the name that tells most
# What is counted in names no matter.
_UNITS = frozenset(
    content_terms(
        "Geld Euro Cent Tausend Million Millionen Mio Milliarden Mrd Kosten Preis Betrag Summe"
        " Prozent"
    )
)

# Misspellings: words this long, this many letters alike at the beginning, two edits from here on.
_SHORTEST_MISSPELT = 5
_SAME_BEGINNING = 3
_LONG = 8
# Compounds: parts this long, and what may link the first one to the second.
_SHORTEST_PART = 4
_LINKS = ("", "s", "es", "n", "en")


def in_known_words(
    question: Question, library: Library
) -> tuple[Question, Vocabulary, dict[str, str]]:
    """Return the question with known terms for its unknown names, and what each term tells.

    The last part are the corrections: each unknown name with the terms it may stand for.
    """
    vocabulary = Vocabulary(library, question.names, content_terms(question.asked))
    corrections = vocabulary.corrections()
    known = replace(question, terms=vocabulary.without_unknown_wholes(question.terms))
    return corrected(known, corrections), vocabulary.naming(corrections.values()), corrections


class Vocabulary:
    """How much each term of a question tells, over the passages of an open library."""

    def __init__(self, library: Library, names: Sequence[str], asked: Sequence[str] = ()) -> None:
        self._names = names
        self._asked = frozenset(asked) if len(asked) >= _ENOUGH_OF_ITS_OWN else frozenset()
        self._named_terms = frozenset(content_terms(" ".join(names)))
        self._words = [store.words for store in library.stores]
        self._passages = sum(words.count for words in self._words)

    def naming(self, found: Iterable[str]) -> Vocabulary:
        """Return this vocabulary with more terms that name things: what names were corrected to."""
        wider = copy(self)
        named = {t for terms in found for t in terms.split()}
        wider._named_terms = self._named_terms | named
        wider._asked = self._asked | named if self._asked else self._asked
        return wider

    def weight(self, term: str) -> float:
        """Return the inverse document frequency ln(1 + (N − n + 0.5) / (n + 0.5)), as in BM25.

        Terms that name nothing count for a part of it, for nothing where no paper holds them: "mir
        fehlen noch" is how one asks. So do those of earlier questions, where the question has words
        of its own.
        """
        n = self._frequency(term)
        if not n and term not in self._named_terms:
            return 0.0
        share = 1.0 if term in self._named_terms else OTHER_WORDS
        if self._asked and term not in self._asked:
            share *= EARLIER_WORDS
        return share * math.log(1 + (self._passages - n + 0.5) / (n + 0.5))

    def unknown_share(self, terms: Sequence[str]) -> float:
        """Return the share (0..1), by weight, of terms that no passage holds; 0 for no terms."""
        total = sum(self.weight(term) for term in terms)
        unknown = sum(self.weight(term) for term in terms if not self._frequency(term))
        return unknown / total if total else 0.0

    def without_unknown_wholes(self, terms: Sequence[str]) -> tuple[str, ...]:
        """Return the terms without those in no passage that stand there in their parts, too.

        "EU-Recht" is asked for as a whole, as "eu" and as "recht".
        """
        return tuple(
            term
            for term, *following in (terms[i : i + 3] for i in range(len(terms)))
            if "".join(following) != term or self._frequency(term)
        )

    def telling_most(self, terms: Sequence[str]) -> tuple[str, ...]:
        """Return the names among the terms that the fewest passages hold, and about as few."""
        named = [
            t for t in terms if t in self._named_terms and t not in _UNITS and self._frequency(t)
        ]
        most = max(map(self.weight, named), default=0.0)
        return tuple(term for term in named if self.weight(term) >= _ABOUT_AS_TELLING * most)

    def corrections(self) -> dict[str, str]:
        """Return for each unknown name of the question the known terms it may stand for.

        That is one it may be misspelt from, or the two it may be put together from ("Sperrmüll" and
        "Abholung" for "Sperrmüllabholung"), joined by a space.
        """
        unknown = [name for name in self._names if self._is_unknown(name)]
        found = {name: self._correction(name) or self._parts(name) for name in unknown}
        return {name: term for name, term in found.items() if term}

    def _is_unknown(self, name: str) -> bool:
        return not any(self._frequency(term) for term in content_terms(name))

    def _correction(self, name: str) -> str | None:
        """Return the most frequent near term that begins alike, None for short words."""
        term = max(content_terms(name), key=len)
        if len(term) < _SHORTEST_MISSPELT:
            return None
        near = [
            other
            for words in self._words
            for other in words.beginning_with(term[:_SAME_BEGINNING])
            if _edits(term, other) <= (1 if len(term) < _LONG else 2)
        ]
        return min(near, key=lambda o: (_edits(term, o), -self._frequency(o), o), default=None)

    def _parts(self, name: str) -> str | None:
        """Return the two known terms a compound is put together from, the most even cut of all.

        Between them may stand a linking s, n, en or es.
        """
        word = max(content_terms(name), key=len)
        whole = next((w for w in re.findall(r"[^\W\d_]+", name) if content_terms(w) == (word,)), "")
        cuts = []
        for place in range(_SHORTEST_PART, len(whole) - _SHORTEST_PART + 1):
            left, right = self._known(whole[:place], _LINKS), self._known(whole[place:], ("",))
            if left and right:
                cuts.append((min(place, len(whole) - place), f"{left} {right}"))
        return max(cuts, default=(0, None))[1]

    def _known(self, part: str, links: Sequence[str]) -> str | None:
        """Return the index term of a part of a compound, without a linking sound if need be."""
        for link in links:
            bare = part.removesuffix(link)
            term = next(iter(terms(bare)), "") if len(bare) >= _SHORTEST_PART else ""
            if term and self._frequency(term):
                return term
        return None

    def _frequency(self, term: str) -> int:
        """Return in how many passages a term or another word for it occurs, at least."""
        return max(
            sum(words.frequency(word) for words in self._words) for word in {term, *same_as(term)}
        )


def _edits(left: str, right: str) -> int:
    """Return the Levenshtein distance, or 3 where the lengths alone are further apart than 2."""
    if abs(len(left) - len(right)) > 2:
        return 3
    row = list(range(len(right) + 1))
    for i, mine in enumerate(left, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (mine != other))
    return row[-1]
