"""The retrieval benchmark: known answers in public data, the product's own passages and ranking.

Retrieval is measured on documents: a document's score is that of its best passage.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import track

from evals import metrics
from evals.datasets import KnownItem, SpanQuestion
from evals.statistics import Interval, bootstrap, paired_bootstrap, sign_flip_p
from ingest.errors import VorlagenlotseError
from ingest.model import Span

PASSAGES = 100  # passages asked for, so that ten documents are among them
DEPTH = 10
# The figures and what they are called.
LABELS = {
    "ndcg_at_10": "nDCG@10",
    "recall_at_1": "Recall@1",
    "recall_at_5": "Recall@5",
    "recall_at_10": "Recall@10",
    "mrr_at_10": "MRR@10",
    "answer_in_first": "Antwort im ersten Satz",
    "answer_in_three": "Antwort in drei Sätzen",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage: the name its document was indexed under, and its score."""

    document: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence taken for the answer: the name of its document, and where it stands."""

    document: str
    spans: tuple[Span, ...]


class Search(Protocol):
    """Passages for a question, in any order."""

    def __call__(self, question: str, limit: int, /) -> Sequence[Found]:
        """Return up to `limit` passages."""


class FindSentences(Protocol):
    """The sentences most likely to answer, best first."""

    def __call__(self, question: str, limit: int, /) -> Sequence[FoundSentence]:
        """Return up to `limit` sentences."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the document that answers it; `answers` are spans of it, if known."""

    id: str
    text: str
    document: str
    cluster: str
    answers: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryScore:
    """What one query reached. `rank` is None beyond what was retrieved; seconds of the search."""

    id: str
    cluster: str
    ndcg_at_10: float
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mrr_at_10: float
    seconds: float
    rank: int | None
    answer_in_first: float | None = None
    answer_in_three: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure's name and its mean with interval."""

    name: str
    interval: Interval


@dataclass(frozen=True, slots=True)
class BenchSummary:
    """What a benchmark comes to; seconds per search."""

    queries: int
    figures: tuple[Figure, ...]
    p50_seconds: float | None
    p95_seconds: float | None


def squad_queries(questions: Iterable[SpanQuestion]) -> tuple[Query, ...]:
    """Return SQuAD questions as queries; the cluster is the article."""
    return tuple(Query(q.id, q.question, q.context, q.title, q.answers) for q in questions)


def known_item_queries(items: Iterable[KnownItem], kind: str | None = None) -> tuple[Query, ...]:
    """Return known-item queries, of one kind or of all; the cluster is the document."""
    return tuple(
        Query(f"{item.kind}:{number}", item.query, item.document, item.document)
        for number, item in enumerate(items)
        if kind in (None, item.kind)
    )


def bench(
    queries: Sequence[Query],
    search: Search,
    find_sentences: FindSentences | None = None,
    console: Console | None = None,
) -> tuple[QueryScore, ...]:
    """Return the score of every query; `console` shows the progress (none: no bar)."""
    asked = track(queries, "Suchen", console=console) if console else queries
    return tuple(_score(query, search, find_sentences) for query in asked)


def score_found(
    query: Query,
    found: Iterable[Found],
    seconds: float,
    sentences: Sequence[FoundSentence] | None = None,
) -> QueryScore:
    """Return what the passages found for a query are worth; `sentences` are those taken first."""
    covered = [frozenset({0} if d == query.document else ()) for d in pool(found)]
    return QueryScore(
        id=query.id,
        cluster=query.cluster,
        ndcg_at_10=metrics.ndcg_at_k(covered, 1, DEPTH) or 0.0,
        recall_at_1=metrics.recall_at_k(covered, 1, 1) or 0.0,
        recall_at_5=metrics.recall_at_k(covered, 1, 5) or 0.0,
        recall_at_10=metrics.recall_at_k(covered, 1, DEPTH) or 0.0,
        mrr_at_10=metrics.mrr_at_k(covered, 1, DEPTH) or 0.0,
        seconds=seconds,
        rank=metrics.first_rank(covered),
        answer_in_first=None if sentences is None else answer_within(query, sentences, 1),
        answer_in_three=None if sentences is None else answer_within(query, sentences, 3),
    )


def pool(found: Iterable[Found]) -> list[str]:
    """Return documents by their best passage, best first; equal scores by name."""
    best: dict[str, float] = {}
    for passage in found:
        best[passage.document] = max(passage.score, best.get(passage.document, passage.score))
    return sorted(best, key=lambda document: (-best[document], document))


def answer_within(query: Query, sentences: Sequence[FoundSentence], k: int) -> float | None:
    """Return 1 if an answer lies wholly inside one of the first k sentences, else 0.

    None for a query without known answer spans.
    """
    if not query.answers:
        return None
    return float(
        any(
            sentence.document == query.document and _inside(answer, sentence.spans)
            for sentence in sentences[:k]
            for answer in query.answers
        )
    )


def summarize(scores: Sequence[QueryScore]) -> BenchSummary:
    """Return means with 95 % cluster bootstrap intervals and the seconds per search."""
    figures = ((name, _interval(scores, name)) for name in LABELS)
    return BenchSummary(
        queries=len(scores),
        figures=tuple(Figure(name, interval) for name, interval in figures if interval),
        p50_seconds=metrics.percentile((s.seconds for s in scores), 50),
        p95_seconds=metrics.percentile((s.seconds for s in scores), 95),
    )


def difference(
    old: Sequence[QueryScore], new: Sequence[QueryScore], name: str = "ndcg_at_10"
) -> tuple[Interval | None, float | None]:
    """Return the paired difference new - old of one measure, and its sign-flip p.

    Raises VorlagenlotseError if the queries are not the same.
    """
    after = {score.id: score for score in new}
    if after.keys() != {score.id for score in old}:
        raise VorlagenlotseError("Die beiden Messungen enthalten verschiedene Fragen.")
    pairs = [(_value(s, name), _value(after[s.id], name), s.cluster) for s in old]
    defined = [(a, b, c) for a, b, c in pairs if a is not None and b is not None]
    clusters = [c for _, _, c in defined]
    interval = paired_bootstrap([a for a, _, _ in defined], [b for _, b, _ in defined], clusters)
    return interval, sign_flip_p([b - a for a, b, _ in defined], clusters)


def _score(query: Query, search: Search, find_sentences: FindSentences | None) -> QueryScore:
    before = time.perf_counter()
    found = search(query.text, PASSAGES)
    seconds = time.perf_counter() - before
    sentences = find_sentences(query.text, 3) if find_sentences and query.answers else None
    return score_found(query, found, seconds, sentences)


def _inside(answer: Span, spans: Iterable[Span]) -> bool:
    return any(
        s.page == answer.page and s.start <= answer.start and answer.end <= s.end for s in spans
    )


def _interval(scores: Iterable[QueryScore], name: str) -> Interval | None:
    defined = [(v, s.cluster) for s in scores if (v := _value(s, name)) is not None]
    return bootstrap([value for value, _ in defined], [cluster for _, cluster in defined])


def _value(score: QueryScore, name: str) -> float | None:
    value: float | None = getattr(score, name)
    return value
