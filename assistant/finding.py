"""Search by words, for staff: every document that has them all, in full and counted by facets.

Unlike the retrieval for questions nothing is guessed here: a document is found because the words,
as their stems, stand in its text, its title or its headings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Period
from assistant.facets import Facet, Item, Shelf, counted
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.library.words import BODY_ONLY, FieldWeights
from ingest.model import Passage
from ingest.understanding.references import reference_key

MOST_WORDS = 24
_HEADS = FieldWeights(body=0.0, title=1.0, section=0.5, reference=1.0)
_PHRASE_WEIGHT = 2.0
_HEAD_WEIGHT = 0.5
_QUOTED = re.compile(r"[\"„“”«»‚‘]([^\"„“”«»‚‘]*)[\"„“”«»‚‘]")
# A number alone, however it is typed: "DS 750/2025", "0123-2024", "Vorlage Nr. 75/24-1".
_NUMBER = re.compile(
    r"\s*(?:(?:beschluss|sach)?(?:vorlagen?|drucksachen?|anträge|antrag|anfragen?|ds|drs|vo|bv|mv)"
    r"[-\s.]*)?(?:(?:nummer|nr)[-\s.:]*)?(?P<number>\d{1,5})(?:-(?P<inner>\d{1,2}))?"
    r"\s*[/_\-–]\s*(?P<year>(?:19|20)\d\d|\d\d)(?:\s*[-–]\s*(?P<outer>\d{1,2}))?\s*",
    re.IGNORECASE,
)


class Order(StrEnum):
    """How found documents are put in order; the value is its name in addresses."""

    RELEVANCE = "relevanz"
    NEWEST = "neueste"
    OLDEST = "aelteste"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed: words and quoted phrases that all must be there, stop words left out.

    `number` is a paper's number when nothing else was typed.
    """

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    number: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Words and phrases."""
        return (*self.words, *self.phrases)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The chosen values of each facet (any of them) and the days a document must lie in."""

    chosen: Mapping[Facet, tuple[str, ...]]
    period: Period | None = None

    def admits(self, item: Item, but: Facet | None = None) -> bool:
        """Tell whether a document passes all facets, `but` one, and the period."""
        if self.period and not _in_period(item, self.period):
            return False
        return all(
            facet is but or not values or not set(values).isdisjoint(item.traits[facet])
            for facet, values in self.chosen.items()
        )


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """One document found; `places` is the number of its passages that have a word."""

    item: Item
    score: float
    places: int
    scores: NDArray[np.float32]
    first_row: int

    def rows(self, most: int) -> list[int]:
        """Return the rows of the document's passages that have a word, best first."""
        order = np.argsort(-self.scores, kind="stable")[: min(most, self.places)]
        return [self.first_row + int(i) for i in order]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, in order; `facets` count what choosing one more value would leave.

    `partial` tells that no document has all the words; then those with the most are shown.
    """

    matches: tuple[Match, ...]
    facets: Mapping[Facet, tuple[tuple[str, int], ...]]
    partial: bool = False

    @property
    def passages(self) -> int:
        """How many passages have the words."""
        return sum(match.places for match in self.matches)


def read_words(text: str) -> Wanted:
    """Return what was typed into the search field."""
    text = " ".join(text.split())
    quoted = [phrase.strip() for phrase in _QUOTED.findall(text)]
    loose = _QUOTED.sub(" ", text).split()
    return Wanted(
        text=text,
        words=tuple(dict.fromkeys(word for word in loose if terms(word)))[:MOST_WORDS],
        phrases=tuple(dict.fromkeys(p for p in quoted if terms(p)))[:MOST_WORDS],
        number=typed_number(text),
    )


def typed_number(text: str) -> str | None:
    """Return the paper number a text is, written as papers write it; None for anything else."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
    inner = f"-{match['inner']}" if match["inner"] else ""
    outer = f"-{match['outer']}" if match["outer"] else ""
    written = f"{int(match['number']):04}{inner}/{year}{outer}"
    return written if reference_key(written) else None


def find(
    library: Library, shelf: Shelf, wanted: Wanted, narrowing: Narrowing, order: Order
) -> Found:
    """Return the documents that have all the words and pass the filters; none typed: all of them.

    `shelf` must be that of `library`. Where no document has all the words, those are returned that
    have the most of them.
    """
    scored = [_Scored(store, wanted) for store in library.stores]
    hits = [(item, scored[item.store]) for item in shelf.items]
    most = max((s.most for s in scored), default=0)
    needed = len(wanted.all)
    partial = needed > 0 and most < needed
    enough = most if partial else needed
    kept = [
        (item, score)
        for item, score in hits
        if score.found[item.ordinal] >= enough and (needed == 0 or score.found[item.ordinal])
    ]
    facets = {facet: _facet(kept, facet, narrowing) for facet in Facet}
    matches = [score.match(item) for item, score in kept if narrowing.admits(item)]
    return Found(tuple(_ordered(matches, order)), facets, partial and bool(kept))


def passages(library: Library, match: Match, most: int) -> list[Passage]:
    """Return the best passages of a document that was found."""
    return library.stores[match.item.store].catalog.passages(match.rows(most))


class _Scored:
    """One store's documents and passages for some words.

    `found` (documents,) counts the words a document has, `best` (documents,) is the score of its
    best passage and its title, both indexed by ordinal.
    """

    def __init__(self, store: Store, wanted: Wanted) -> None:
        self._catalog = store.catalog
        documents, rows = store.catalog.document_count, store.catalog.passage_count
        self.found: NDArray[np.int32] = np.zeros(documents, np.int32)
        self._row_scores: NDArray[np.float32] = np.zeros(rows, np.float32)
        heads: NDArray[np.float32] = np.zeros(documents, np.float32)
        together: NDArray[np.int32] = np.zeros(rows, np.int32)
        owners = store.catalog.file_of_row
        for text in wanted.all:
            weight = _PHRASE_WEIGHT if text in wanted.phrases else 1.0
            body = store.words.search_phrase(text, rows, BODY_ONLY)
            head = store.words.search_phrase(text, rows, _HEADS)
            self._row_scores[body.rows] += weight * body.scores
            together[body.rows] += 1
            np.maximum.at(heads, owners[head.rows], weight * _HEAD_WEIGHT * head.scores)
            self.found[np.union1d(owners[body.rows], owners[head.rows])] += 1
        # Words that stand together tell more than words that are strewn about.
        self._row_scores *= together / max(len(wanted.all), 1)
        lifted: NDArray[np.float32] = np.zeros(documents, np.float32)
        np.maximum.at(lifted, owners, self._row_scores)
        self.best = heads + lifted
        self._places = np.bincount(owners[self._row_scores > 0], minlength=documents)

    @property
    def most(self) -> int:
        """The most words one document has."""
        return int(self.found.max(initial=0))

    def match(self, item: Item) -> Match:
        """Return a document with what was found in it."""
        own = self._catalog.rows_of(item.document.file.sha256)
        return Match(
            item=item,
            score=float(self.best[item.ordinal]),
            places=int(self._places[item.ordinal]),
            scores=self._row_scores[own.start : own.stop],
            first_row=own.start,
        )


def _facet(
    kept: Sequence[tuple[Item, _Scored]], facet: Facet, narrowing: Narrowing
) -> tuple[tuple[str, int], ...]:
    """Count one facet over what the other filters leave; chosen values stay even at 0."""
    counts = counted([item for item, _ in kept if narrowing.admits(item, but=facet)], facet)
    missing = set(narrowing.chosen.get(facet, ())) - {value for value, _ in counts}
    return (*counts, *((value, 0) for value in sorted(missing)))


def _ordered(matches: list[Match], order: Order) -> list[Match]:
    """Put matches in order; the shelf's order, newest first, decides between equals."""
    if order is Order.RELEVANCE:
        return sorted(matches, key=lambda match: -match.score)
    if order is Order.NEWEST:
        return matches
    return sorted(matches, key=lambda m: m.item.placed or dt.date.max)


def _in_period(item: Item, period: Period) -> bool:
    days = {item.placed, *(day for c in item.document.consultations for day in c.dates)} - {None}
    return any(period.holds(day) for day in days if day)
