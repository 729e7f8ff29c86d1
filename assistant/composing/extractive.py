"""The answer without a language model: the sentences that answer, verbatim, each cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Statement, StatementKind
from assistant.composing.candidates import Candidate, TermWeight, candidates, with_context
from assistant.composing.citing import Citations
from assistant.conflicts import contradicting, moment
from assistant.question import Kind, Question
from assistant.retrieval import Hit
from ingest.library.german import terms
from ingest.understanding.dates import as_of

MOST_STATEMENTS = 4
MOST_WORDS = 130  # of an answer; a first statement may be longer
MOST_OF_ONE_DOCUMENT = 2
_SAME = 0.8  # share of common terms from which two sentences say the same
_NEAR_BEST = 0.80  # a further statement needs this share of the best one's score
_HITS = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sentences chosen for the answer; `alike` are repetitions found elsewhere."""

    candidate: Candidate
    alike: tuple[Candidate, ...] = ()


def rank(question: Question, hits: Sequence[Hit], weight: TermWeight) -> list[Candidate]:
    """Return the sentences of the best hits, best first."""
    return candidates(question, hits[:_HITS], weight)


def choose(question: Question, ranked: Sequence[Candidate]) -> list[Chosen]:
    """Return the sentences that answer, best first, and those that contradict the best.

    Where the best sentence holds the kind of thing asked for, the others must hold one, too.
    """
    chosen: list[Chosen] = []
    for candidate in ranked:
        if candidate.score < _NEAR_BEST * ranked[0].score or len(chosen) >= MOST_STATEMENTS:
            break
        if candidate.fits or not ranked[0].fits:
            _take(candidate, chosen)
    for candidate in contradicting(question, ranked):
        _take(candidate, chosen)
    return chosen


def _take(candidate: Candidate, chosen: list[Chosen]) -> None:
    """Add a candidate, or join it to the sentence it repeats; one without room is left out."""
    twin = _twin(candidate, chosen)
    if twin is not None:
        chosen[twin] = Chosen(chosen[twin].candidate, (*chosen[twin].alike, candidate))
    elif _has_room(candidate, chosen):
        chosen.append(Chosen(candidate))


def arrange(question: Question, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Return the sentences in the order to show: by document, in time where time is asked for."""
    documents: dict[str, int] = {}
    for item in chosen:
        documents.setdefault(item.candidate.hit.document.file.sha256, len(documents))

    def order(item: Chosen) -> tuple[float, int, int, int]:
        hit = item.candidate.hit
        day = moment(hit.document) or dt.date.min
        if question.kind is Kind.DEVELOPMENT:
            time = float(day.toordinal())
        elif question.present:
            time = -float(day.toordinal())
        else:
            time = 0.0
        return (time, documents[hit.document.file.sha256], hit.row, item.candidate.index)

    return sorted(chosen, key=order)


def state(chosen: Sequence[Chosen], citations: Citations) -> tuple[Statement, ...]:
    """Return the statements: each the quote itself, cited, repetitions cited beside it."""
    return tuple(_statement(item, citations) for item in chosen)


def _statement(item: Chosen, citations: Citations) -> Statement:
    places = [item.candidate, *item.alike]
    cited = (citations.cite(c.hit.store, c.hit.document, with_context(c)) for c in places)
    numbers = tuple(dict.fromkeys(cited))
    text = citations.all()[numbers[0] - 1].quote
    return Statement(text=text, kind=StatementKind.QUOTED, citations=numbers, as_of=as_of(text))


def _twin(candidate: Candidate, chosen: Sequence[Chosen]) -> int | None:
    mine = set(terms(candidate.sentence.text))
    for position, item in enumerate(chosen):
        if candidate.sentence.spans == item.candidate.sentence.spans:
            return position
        other = set(terms(item.candidate.sentence.text))
        if mine and other and len(mine & other) >= _SAME * len(mine | other):
            return position
    return None


def _has_room(candidate: Candidate, chosen: Sequence[Chosen]) -> bool:
    document = candidate.hit.document.file.sha256
    same = sum(c.candidate.hit.document.file.sha256 == document for c in chosen)
    words = sum(len(c.candidate.sentence.text.split()) for c in chosen)
    fits = words + len(candidate.sentence.text.split()) <= MOST_WORDS
    return not chosen or (same < MOST_OF_ONE_DOCUMENT and fits)
