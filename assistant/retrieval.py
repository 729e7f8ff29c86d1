"""Passages for a question: dense, sentence and word scores, fused; then token by token.

Candidates come from both indexes; every score used is exact, so equal libraries rank equally. The
best of them are looked at again by late interaction, where the library holds tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.bodies import known
from assistant.question import Question
from assistant.searching import NO_FILTERS, Filters
from assistant.synonyms import same_as
from assistant.token_weights import weighed
from ingest.embedding import TextEmbedder, with_tokens
from ingest.library.catalog import Outline
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.hits import Hits
from ingest.library.store import Store
from ingest.library.words import FieldWeights
from ingest.model import Document, Passage
from ingest.understanding.document import ANNEX
from ingest.understanding.references import same_reference

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]
FIELDS = FieldWeights()
TITLE_ONLY = FieldWeights(body=0.0, title=1.0, section=0.0, reference=0.0)
_TITLES = 20
_LOOKED_AT_AGAIN = 50  # candidates for late interaction; they are nearly always the right ones
_SAME_TITLE = 0.6  # F1 from which a question is taken for the title of a document


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the views in the fused score; each view is scaled to 0..1 over the candidates.

    The first four were chosen on the first half of XQuAD-de's articles and the development
    questions of evals/gold, see docs/retrieval.md.
    """

    dense: float = 0.20
    sentence: float = 0.50
    words: float = 0.30
    tokens: float = 0.50  # share of late interaction in the score of those it looks at
    title: float = 0.5  # times the F1 of question and title, for documents called what is asked
    same_title: float = 0.3  # added where the title holds just the words asked, no year more
    reference: float = 1.2  # for a paper whose number the question names: it comes first
    annex: float = 1.0  # for a file that is only an attachment of that paper: it comes after it
    mention: float = 0.25  # added where a text mentions that number
    organization: float = 0.08  # added where the document is from or for a named organization
    period: float = 0.08  # added where the document's date lies in the period asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `dense` is a cosine, `words` a BM25 score.

    `sentences` holds the cosine of each of the passage's sentences with the question, `tokens`
    their likeness token by token, nothing where the library holds no tokens. `also` are passages
    of other documents that say the same, where repetitions were put together.
    """

    store: Store
    row: int
    passage: Passage
    document: Document
    score: float
    dense: float
    words: float
    sentences: tuple[float, ...]
    tokens: tuple[float, ...] = ()
    also: tuple[Hit, ...] = ()


class _Query:
    """What is asked, as vectors: of the whole (d,), of its tokens (t, d) where there are any.

    The tokens are as long as they count.
    """

    def __init__(self, vector: Vector, tokens: Vector | None) -> None:
        self.vector = vector
        self.tokens = tokens
        self._scores: dict[tuple[Store, int], tuple[float, ...]] = {}

    def token_scores(self, store: Store, row: int) -> tuple[float, ...]:
        """Return the likeness of each sentence of a passage, token by token, if there are any."""
        if store.tokens is None or self.tokens is None:
            return ()
        if (store, row) not in self._scores:
            offsets = store.catalog.sentence_offsets()
            first, last = int(offsets[row]), int(offsets[row + 1])
            self._scores[store, row] = tuple(
                store.tokens.sentence_scores(self.tokens, first, last).tolist()
            )
        return self._scores[store, row]


@dataclass(frozen=True, slots=True)
class _Views:
    """The exact scores of one store's candidate rows; arrays of shape (n,)."""

    store: Store
    rows: Rows
    dense: Vector
    words: Vector
    sentences: tuple[Vector, ...]


class Retriever:
    """Finds passages in the stores a library opens; holds no state but its model."""

    def __init__(
        self, embedder: TextEmbedder, weights: Weights | None = None, candidates: int = 100
    ) -> None:
        self._embedder = embedder
        # One question is often asked twice in a row: for passages and for an answer.
        self._vectors = lru_cache(maxsize=64)(self._embed)
        self._weights = weights or Weights()
        self._candidates = candidates

    def weighing(self, weights: Weights) -> Retriever:
        """Return a retriever with other weights that shares what this one has embedded."""
        other = copy(self)
        other._weights = weights
        return other

    def search(
        self,
        question: Question,
        library: Library,
        limit: int = 20,
        filters: Filters = NO_FILTERS,
    ) -> list[Hit]:
        """Return the best passages of all stores, best first; equal scores by group and row.

        Only passages of documents that `filters` admits are considered.
        """
        query = _Query(*self._vectors(question.text))
        views = [
            self._views(store, question, query.vector, _allowed(store, filters))
            for store in library.stores
        ]
        views = [view for view in views if len(view.rows)]
        if not views:
            return []
        scores = self._look_again(views, self._fuse(views), query)
        hits = [
            hit
            for view, fused in zip(views, scores, strict=True)
            for hit in self._hits(view, fused, question, query, limit)
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.store.group, hit.row))
        return hits[:limit]

    def _embed(self, text: str) -> tuple[Vector, Vector | None]:
        giving_tokens = with_tokens(self._embedder)
        if giving_tokens is None:
            return self._embedder.embed_query(text), None
        vector, tokens = giving_tokens.embed_query_with_tokens(text)
        return vector, weighed(tokens, giving_tokens.info)

    def _views(
        self, store: Store, question: Question, query: Vector, allowed: Rows | None
    ) -> _Views:
        dense = store.vectors.search(query, self._candidates, allowed)
        words = store.words.search(_word_query(question), self._candidates, FIELDS, allowed)
        titled = store.words.search(_word_query(question), _TITLES, TITLE_ONLY, allowed)
        named = _rows_of_papers(store, question.references)
        if allowed is not None:
            named = np.intersect1d(named, allowed)
        rows = np.unique(np.concatenate([dense.rows, words.rows, titled.rows, named]))
        offsets = store.catalog.sentence_offsets()
        return _Views(
            store=store,
            rows=rows,
            dense=_completed(dense, rows, lambda rest: store.vectors.scores(query, rest)),
            words=_completed(words, rows, lambda rest: np.zeros(len(rest), np.float32)),
            sentences=store.vectors.sentence_scores_of(query, offsets[rows], offsets[rows + 1]),
        )

    def _fuse(self, views: Sequence[_Views]) -> list[Vector]:
        """Return the fused scores per store; scaled over all stores' candidates together."""
        weights = self._weights
        best = [[s.max(initial=-1.0) for s in view.sentences] for view in views]
        dense = _scaled(np.concatenate([view.dense for view in views]))
        words = _scaled(np.concatenate([view.words for view in views]))
        sentence = _scaled(np.array([b for part in best for b in part], dtype=np.float32))
        fused = weights.dense * dense + weights.words * words + weights.sentence * sentence
        ends = np.cumsum([len(view.rows) for view in views])[:-1]
        return np.split(fused.astype(np.float32), ends)

    def _look_again(
        self, views: Sequence[_Views], fused: Sequence[Vector], query: _Query
    ) -> list[Vector]:
        """Return the scores after late interaction with the best candidates of all stores."""
        if query.tokens is None or not all(view.store.tokens for view in views):
            return list(fused)
        together = np.concatenate(fused)
        best = np.zeros(len(together), dtype=bool)
        best[np.argsort(-together, kind="stable")[:_LOOKED_AT_AGAIN]] = True
        ends = np.cumsum([len(part) for part in fused])[:-1]
        late = [
            max(query.token_scores(view.store, int(row)), default=0.0)
            for view, chosen in zip(views, np.split(best, ends), strict=True)
            for row in view.rows[chosen]
        ]
        share = self._weights.tokens
        together = (1 - share) * together
        together[best] += share * _scaled(np.array(late, dtype=np.float32))
        return np.split(together, ends)

    def _hits(
        self, view: _Views, fused: Vector, question: Question, query: _Query, limit: int
    ) -> list[Hit]:
        catalog = view.store.catalog
        boosted = fused + self._boosts(view, question)
        order = np.lexsort((view.rows, -boosted))[:limit]
        passages = catalog.passages(view.rows[order].tolist())
        return [
            Hit(
                store=view.store,
                row=int(view.rows[i]),
                passage=passage,
                document=catalog.document(passage.file_sha256),
                score=float(boosted[i]),
                dense=float(view.dense[i]),
                words=float(view.words[i]),
                sentences=tuple(float(s) for s in view.sentences[i]),
                tokens=query.token_scores(view.store, int(view.rows[i])),
            )
            for i, passage in zip(order, passages, strict=True)
        ]

    def _boosts(self, view: _Views, question: Question) -> Vector:
        """Return what titles, named papers, organizations and the period add, shape (n,)."""
        catalog = view.store.catalog
        unique, places = np.unique(catalog.file_of_row[view.rows], return_inverse=True)
        ordinals: list[int] = unique.tolist()
        # Most questions name no body and no number: then nobody has to look who is meant.
        nothing: list[tuple[str, ...]] = [()] * len(ordinals)
        bodies = catalog.bodies(ordinals) if question.organizations else nothing
        targets = catalog.targets(ordinals) if question.references else nothing
        documents = zip(catalog.outlines(ordinals), bodies, targets, strict=True)
        boosts = np.array([self._boost(question, *document) for document in documents], np.float32)
        return np.asarray(boosts[places], dtype=np.float32)

    def _boost(
        self,
        question: Question,
        document: Outline,
        bodies: Sequence[str],
        targets: Sequence[str],
    ) -> float:
        """Return what one document gets; it was before `bodies` and mentions `targets`."""
        weights = self._weights
        likeness = title_likeness(question, document)
        boost = weights.title * likeness if likeness >= _SAME_TITLE else 0.0
        if likeness == 1.0:
            boost += weights.same_title
        if any(same_reference(document.reference or "", r) for r in question.references):
            boost += weights.annex if document.type == ANNEX else weights.reference
        elif any(same_reference(target, r) for target in targets for r in question.references):
            boost += weights.mention
        if _is_of((document.organization, *bodies), question.organizations):
            boost += weights.organization
        if question.period and document.date and question.period.holds(document.date):
            boost += weights.period
        return boost


def title_likeness(question: Question, document: Document | Outline) -> float:
    """Return the F1 (0..1) of the question's terms and those of the document's title."""
    title, asked = term_set(document.title), term_set(question.text)
    shared = len(title & asked)
    return 2 * shared / (len(title) + len(asked)) if shared else 0.0


@lru_cache(maxsize=10_000)
def term_set(text: str) -> frozenset[str]:
    """Return the index terms of a text; titles are asked for again and again."""
    return frozenset(terms(text))


def _word_query(question: Question) -> str:
    """Return the words to look for: the question's, full names of bodies, corrected spellings.

    And other words for its own.
    """
    others = {other for term in question.terms for other in same_as(term)}
    return " ".join(
        (question.text, *question.organizations, *question.corrections, *sorted(others))
    )


def _allowed(store: Store, filters: Filters) -> Rows | None:
    """Return the rows of the documents the filters admit, None where there are no filters."""
    if not filters.any:
        return None
    return _rows_of(store, [d for d in store.catalog.documents() if filters.admits(d)])


def _rows_of_papers(store: Store, references: Sequence[str]) -> Rows:
    """Return the rows of the papers named, so that a number always finds its paper."""
    return _rows_of(store, [d for r in references for d in store.catalog.papers(r)])


def _rows_of(store: Store, documents: Iterable[Document]) -> Rows:
    ranges = [store.catalog.rows_of(document.file.sha256) for document in documents]
    rows = [np.arange(r.start, r.stop, dtype=np.int64) for r in ranges]
    return np.unique(np.concatenate(rows)) if rows else np.empty(0, np.int64)


def _is_of(bodies: Sequence[str | None], organizations: Sequence[str]) -> bool:
    return any(known().same(body, name) for name in organizations for body in bodies if body)


def _completed(hits: Hits, rows: Rows, missing: Callable[[Rows], Vector]) -> Vector:
    """Return the scores of `rows` (n,), sorted and with those of `hits`; `missing` has the rest."""
    scores = np.empty(len(rows), np.float32)
    there = np.isin(rows, hits.rows)
    scores[np.searchsorted(rows, hits.rows)] = hits.scores
    scores[~there] = missing(rows[~there])
    return scores


def _scaled(values: Vector) -> Vector:
    """Return `values` (n,) scaled linearly to 0..1; all 0 where they do not differ."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros_like(values)
    return (values - low) / (high - low)
