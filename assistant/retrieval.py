"""Passages for a question: dense, sentence and word scores, fused; the catalog decides.

Candidates come from both indexes; every score used is exact, so equal libraries rank equally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question
from assistant.searching import NO_FILTERS, Filters
from ingest.embedding import TextEmbedder
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.library.words import FieldWeights
from ingest.model import Document, Passage
from ingest.understanding.references import same_reference

Vector = NDArray[np.float32]
Rows = NDArray[np.int64]
FIELDS = FieldWeights()
TITLE_ONLY = FieldWeights(body=0.0, title=1.0, section=0.0, reference=0.0)
_TITLES = 20
_SAME_TITLE = 0.6  # F1 from which a question is taken for the title of a document


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the views in the fused score; each view is scaled to 0..1 over the candidates.

    The first three were chosen on the first half of XQuAD-de's articles, see docs/decisions.md.
    """

    dense: float = 0.40
    sentence: float = 0.40
    words: float = 0.20
    title: float = 0.5  # times the F1 of question and title, for documents called what is asked
    reference: float = 1.2  # for a paper whose number the question names: it comes first
    mention: float = 0.25  # added where a text mentions that number
    organization: float = 0.08  # added where the document is from or for a named organization
    period: float = 0.08  # added where the document's date lies in the period asked for


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `dense` and `sentence` are cosines, `words` a BM25 score.

    `sentences` holds the cosine of each of the passage's sentences with the question.
    """

    store: Store
    row: int
    passage: Passage
    document: Document
    score: float
    dense: float
    words: float
    sentences: tuple[float, ...]


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
        # One question is often asked twice in a row: for passages and for an answer.
        self._embed = lru_cache(maxsize=64)(embedder.embed_query)
        self._weights = weights or Weights()
        self._candidates = candidates

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
        query = self._embed(question.text)
        views = [
            self._views(store, question, query, _allowed(store, filters))
            for store in library.stores
        ]
        views = [view for view in views if len(view.rows)]
        if not views:
            return []
        scores = self._fuse(views)
        hits = [
            hit
            for view, fused in zip(views, scores, strict=True)
            for hit in self._hits(view, fused, question, limit)
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.store.group, hit.row))
        return hits[:limit]

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
        found = dict(zip(words.rows.tolist(), words.scores.tolist(), strict=True))
        offsets = store.catalog.sentence_offsets()
        return _Views(
            store=store,
            rows=rows,
            dense=store.vectors.scores(query, rows),
            words=np.array([found.get(row, 0.0) for row in rows.tolist()], dtype=np.float32),
            sentences=tuple(
                store.vectors.sentence_scores(query, int(offsets[row]), int(offsets[row + 1]))
                for row in rows
            ),
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

    def _hits(self, view: _Views, fused: Vector, question: Question, limit: int) -> list[Hit]:
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
            )
            for i, passage in zip(order, passages, strict=True)
        ]

    def _boosts(self, view: _Views, question: Question) -> Vector:
        """Return what titles, named papers, organizations and the period add, shape (n,)."""
        catalog = view.store.catalog
        ordinals = catalog.file_of_row[view.rows].tolist()
        boosts = {o: self._boost(catalog.document_at(o), question) for o in set(ordinals)}
        return np.array([boosts[o] for o in ordinals], dtype=np.float32)

    def _boost(self, document: Document, question: Question) -> float:
        weights = self._weights
        likeness = title_likeness(question, document)
        boost = weights.title * likeness if likeness >= _SAME_TITLE else 0.0
        if any(same_reference(document.reference or "", r) for r in question.references):
            boost += weights.reference
        elif any(
            same_reference(cited.target, r)
            for cited in document.references
            for r in question.references
        ):
            boost += weights.mention
        if _is_of(document, question.organizations):
            boost += weights.organization
        if question.period and document.date and question.period.holds(document.date):
            boost += weights.period
        return boost


def title_likeness(question: Question, document: Document) -> float:
    """Return the F1 (0..1) of the question's terms and those of the document's title."""
    title = set(terms(document.title))
    asked = set(terms(question.text))
    shared = len(title & asked)
    return 2 * shared / (len(title) + len(asked)) if shared else 0.0


def _word_query(question: Question) -> str:
    """Return the words to look for: the question's, full names of bodies, corrected spellings."""
    return " ".join((question.text, *question.organizations, *question.corrections))


def _allowed(store: Store, filters: Filters) -> Rows | None:
    """Return the rows of the documents the filters admit, None where there are no filters."""
    if not filters.any:
        return None
    return _rows_of(store, [d for d in store.catalog.documents() if filters.admits(d)])


def _rows_of_papers(store: Store, references: Sequence[str]) -> Rows:
    """Return the rows of the papers named, so that a number always finds its paper."""
    if not references:
        return np.empty(0, np.int64)
    named = [
        document
        for document in store.catalog.documents()
        if document.reference and any(same_reference(document.reference, r) for r in references)
    ]
    return _rows_of(store, named)


def _rows_of(store: Store, documents: Iterable[Document]) -> Rows:
    ranges = [store.catalog.rows_of(document.file.sha256) for document in documents]
    rows = [np.arange(r.start, r.stop, dtype=np.int64) for r in ranges]
    return np.sort(np.concatenate(rows)) if rows else np.empty(0, np.int64)


def _is_of(document: Document, organizations: Sequence[str]) -> bool:
    bodies = {document.organization, *(c.organization for c in document.consultations)}
    return any(name in bodies for name in organizations)


def _scaled(values: Vector) -> Vector:
    """Return `values` (n,) scaled linearly to 0..1; all 0 where they do not differ."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros_like(values)
    return (values - low) / (high - low)
