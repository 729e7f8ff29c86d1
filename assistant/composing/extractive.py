"""The answer without a language model: the sentences that answer, verbatim, each cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from assistant.answer import Period, Statement, StatementKind
from assistant.composing.candidates import (
    Candidate,
    TermWeight,
    candidates,
    is_of,
    with_context,
)
from assistant.composing.citing import Citations
from assistant.composing.series import newer_count
from assistant.conflicts import contradicting
from assistant.moments import moment
from assistant.question import Kind, Question
from assistant.repeating import say_the_same
from assistant.retrieval import Hit
from ingest.library.german import terms
from ingest.model import Span
from ingest.understanding.dates import as_of, find_dates

_COMPLETING = 0.6  # share of the best score for a sentence on something else the question names
_AS_KNOWN = 0.65  # share of the most words met for the newest sentence on the same matter
_FOCUS = 0.25  # share of the best coverage a sentence of a development needs
_HITS = 10
_MANY_HITS = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How much an answer holds: statements in all and of one document, words, and the share of
    the best score that a further statement needs. A first statement may be longer.
    """

    statements: int = 5
    of_one_document: int = 2
    words: int = 120
    near_best: float = 0.77


# Lists and developments ask for more than one thing.
_SHAPES = {
    Kind.LIST: Shape(statements=8, of_one_document=4, words=200, near_best=0.67),
    Kind.DEVELOPMENT: Shape(statements=12, of_one_document=5, words=320, near_best=0.55),
}
_SHORT = Shape()
_DOUBLE = Shape(statements=5, of_one_document=3, words=150, near_best=0.56)  # two questions in one


@dataclass(frozen=True, slots=True)
class Chosen:
    """Sentences chosen for the answer; `alike` are repetitions found elsewhere."""

    candidate: Candidate
    alike: tuple[Candidate, ...] = ()


def rank(question: Question, hits: Sequence[Hit], weight: TermWeight) -> list[Candidate]:
    """Return the sentences of the best hits, best first."""
    most = _MANY_HITS if question.kind in _SHAPES else _HITS
    return candidates(question, hits[:most], weight)


def choose(question: Question, ranked: Sequence[Candidate]) -> list[Chosen]:
    """Return the sentences that answer, best first, and those that contradict the best.

    Where the best sentence holds the kind of thing asked for, the others must hold one, too.
    """
    shape = _SHAPES.get(question.kind, _DOUBLE if question.double else _SHORT)
    chosen: list[Chosen] = []
    any_kind = not ranked or not ranked[0].fits or question.double
    near = [
        candidate
        for candidate in ranked
        if candidate.score >= shape.near_best * ranked[0].score and (any_kind or candidate.fits)
    ]
    if question.kind is Kind.DEVELOPMENT and near:  # of the thing itself, not of all around it
        enough = _FOCUS * max(c.coverage for c in near)
        near = [c for c in near if c.coverage >= enough]
    if question.kind in _SHAPES:  # hear of every document before hearing more of one
        for candidate in near:
            if candidate.score >= _SHORT.near_best * ranked[0].score:
                _take(candidate, chosen, replace(shape, of_one_document=1))
    for candidate in near:
        _take(candidate, chosen, shape)
    wider = replace(
        shape, statements=shape.statements + 2, of_one_document=shape.of_one_document + 2
    )
    for candidate in (
        *contradicting(question, ranked),
        *newer_count(question, ranked),
        *_newest(question, ranked),
        *_completing(question, ranked, chosen),
        *_of_each_time(question, ranked, chosen),
    ):
        _take(candidate, chosen, wider)
    return chosen


def _of_each_time(
    question: Question, ranked: Sequence[Candidate], chosen: Sequence[Chosen]
) -> list[Candidate]:
    """Return the best sentence of each time the question names that no chosen one is of.

    "Trifft man Anfang 2026 mehr Leute an als im Frühjahr 2022?" wants both.
    """
    found: list[Candidate] = []
    fitting = [c for c in ranked if c.fits and c.score >= _COMPLETING * ranked[0].score]
    for time in find_dates(question.asked):
        asked = Period(time.since, time.until)
        if asked.since is None or asked.until is None:
            continue
        if any(is_of(asked, c) for c in (*(item.candidate for item in chosen), *found)):
            continue
        found += [c for c in fitting if is_of(asked, c)][:1]
    return found


def _newest(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the newest sentence on the matter, where it is asked for how things stand."""
    if not question.present or not ranked:
        return []
    known = max(c.own for c in ranked[:_HITS])
    fitting = [
        (day, c)
        for c in ranked
        if c.score >= _COMPLETING * ranked[0].score
        and c.own >= _AS_KNOWN * known
        and (day := moment(c.hit.document))
    ]
    return [max(fitting, key=itemgetter(0))[1]] if fitting else []


def _completing(
    question: Question, ranked: Sequence[Candidate], chosen: Sequence[Chosen]
) -> list[Candidate]:
    """Return the best sentence for each thing the question names that no chosen one speaks of.

    So, too, for what it asks to have been done.
    """
    said = {t for item in chosen for t in terms(item.candidate.sentence.text)}
    found = []
    for wanted in (*map(terms, question.names), *([term] for term in question.done)):
        missing = [t for t in wanted if t in question.terms and t not in said]
        for candidate in ranked:
            if candidate.score < _COMPLETING * ranked[0].score:
                break
            held = set(terms(candidate.sentence.text))
            if missing and set(missing) <= held:
                found.append(candidate)
                said |= held
                break
    return found


def _take(candidate: Candidate, chosen: list[Chosen], shape: Shape) -> None:
    """Add a candidate, or join it to the sentence it repeats; one without room is left out.

    A paper that repeats itself (a motion in its own annex) is not cited twice.
    """
    twin = _twin(candidate, chosen)
    if twin is not None:
        cited = [chosen[twin].candidate, *chosen[twin].alike]
        if any(c.hit.document.file == candidate.hit.document.file for c in cited):
            return
        chosen[twin] = Chosen(chosen[twin].candidate, (*chosen[twin].alike, candidate))
    elif _has_room(candidate, chosen, shape):
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
    """Return the statements: each the quote itself, cited, repetitions cited beside it.

    A sentence that leans on the one before it quotes that one, too, unless it is stated itself.
    """
    stated: list[Statement] = []
    before: Candidate | None = None
    for item in chosen:
        follows = before is not None and _follows(before, item.candidate)
        stated.append(_statement(item, citations, follows))
        before = item.candidate
    return tuple(stated)


def _follows(before: Candidate, candidate: Candidate) -> bool:
    """Tell whether a sentence is the next one of the same passage."""
    same = (before.hit.store.group, before.hit.row) == (
        candidate.hit.store.group,
        candidate.hit.row,
    )
    return same and candidate.index == before.index + 1


def _statement(item: Chosen, citations: Citations, follows: bool) -> Statement:
    first, hit = item.candidate, item.candidate.hit
    numbers = [citations.cite(hit.store, hit.document, with_context(first, after_it=follows))]
    numbers += [citations.cite(c.hit.store, c.hit.document, with_context(c)) for c in item.alike]
    text = citations.all()[numbers[0] - 1].quote
    return Statement(
        text=text,
        kind=StatementKind.QUOTED,
        citations=tuple(dict.fromkeys(numbers)),
        as_of=as_of(text),
    )


def _twin(candidate: Candidate, chosen: Sequence[Chosen]) -> int | None:
    for position, item in enumerate(chosen):
        if _place(candidate) == _place(item.candidate):
            return position
        if say_the_same(candidate.sentence.text, item.candidate.sentence.text):
            return position
    return None


def _place(candidate: Candidate) -> tuple[str, str, tuple[Span, ...]]:
    hit = candidate.hit
    return hit.store.group, hit.document.file.sha256, candidate.sentence.spans


def _has_room(candidate: Candidate, chosen: Sequence[Chosen], shape: Shape) -> bool:
    document = candidate.hit.document.file.sha256
    same = sum(c.candidate.hit.document.file.sha256 == document for c in chosen)
    words = sum(len(c.candidate.sentence.text.split()) for c in chosen)
    fits = words + len(candidate.sentence.text.split()) <= shape.words
    room = len(chosen) < shape.statements and same < shape.of_one_document
    return not chosen or (room and fits)
