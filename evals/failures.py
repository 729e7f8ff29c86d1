"""Questions that were not answered as they should be, and all one needs to see why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Status
from evals.gold import Pattern, Question
from evals.metrics import Extract, coverage, first_rank, is_exact, is_valid, shown
from evals.pictures import Excerpt, Illustrator
from evals.places import Texts, evidence
from evals.run import Record, Run, Scored

STATUS_LABELS = {"answered": "beantwortet", "partial": "teilweise", "not_found": "nicht belegt"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of a failed answer; `flaw` says what is wrong with it, "" if nothing is."""

    number: int
    file: str
    page: int
    quote: str
    flaw: str
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Expected:
    """A gold span: where it stands and at which rank the search found it.

    `rank` is that of the first passage that covers it, None if none did; `searched` tells whether
    retrieval was looked at. `excerpt` is shown where the answer cites nothing.
    """

    file: str
    page: int
    text: str
    searched: bool
    rank: int | None
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered correctly.

    `problem` is what went wrong in German; `missing` and `wrong` are expressions in readable form.
    """

    id: str
    kind: str
    split: str
    problem: str
    question: str
    history: tuple[str, ...]
    status: str
    expected: str
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    gold: tuple[Expected, ...]
    cited: tuple[Cited, ...]
    error: str | None
    note: str


def failures_of(
    run: Run, questions: Sequence[Question], texts: Texts, illustrator: Illustrator | None
) -> tuple[Failure, ...]:
    """Return what is to be looked at, in the order of the run.

    Also answers that count as correct but break what must never break: a citation that leads
    nowhere, a statement nothing carries.
    """
    return tuple(
        failure_of(question, record, scored, texts, illustrator)
        for question, record, scored in zip(questions, run.records, run.scored, strict=True)
        if scored.scores.correct != 1.0 or _is_flawed(scored)
    )


def failure_of(
    question: Question,
    record: Record,
    scored: Scored,
    texts: Texts,
    illustrator: Illustrator | None = None,
) -> Failure:
    """Return what was asked, said and expected."""
    answer = record.answer
    said = shown(answer) if answer else ""
    missing = tuple(_missing(question, said))
    wrong = tuple(readable(f) for f in question.forbidden if f.search(said))
    return Failure(
        id=question.id,
        kind=question.kind.value,
        split=question.split.value,
        problem=_problem(question, answer, scored, bool(wrong), bool(missing)),
        question=question.question,
        history=question.history,
        status=STATUS_LABELS[answer.status] if answer else "Fehler",
        expected=" oder ".join(STATUS_LABELS[status] for status in sorted(question.status)),
        statements=tuple(s.text for s in answer.statements) if answer else (),
        notes=answer.notes if answer else (),
        missing=missing,
        wrong=wrong,
        gold=tuple(_expected(question, record, texts, illustrator)),
        cited=tuple(_cited(answer, texts, illustrator)) if answer else (),
        error=record.error,
        note=question.note,
    )


def readable(pattern: Pattern) -> str:
    """Return an expression as a person reads it: "(?:zwei|2) Büros?" → "(zwei oder 2) Büros"."""
    text = re.sub(r"\\b|\^|\$|\(\?[=!<][^)]*\)|\[\^[^\]]*\]", "", pattern.pattern)
    text = re.sub(r"(?:\.|\[[^\]]*\]|\\[swdSWD])[*+](?:\?)?|\.\{[\d,]*\}\??", " … ", text)
    text = re.sub(r"\\s\??| \?", " ", text).replace("(?:", "(").replace("|", " oder ")
    text = re.sub(r"\\(.)", r"\1", text)
    text = re.sub(r"[?+*]|\{[\d,]+\}", "", text)
    return " ".join(text.split()).strip(" …") or pattern.pattern


def _problem(
    question: Question, answer: Answer | None, scored: Scored, wrong: bool, missing: bool
) -> str:
    """Return in one German phrase what went wrong, the worst first."""
    if answer is None:
        return "das Programm meldete einen Fehler"
    refused = answer.status is Status.NOT_FOUND
    found = (
        (wrong, "etwas Falsches gesagt"),
        (question.unanswerable and not refused, "beantwortet, obwohl die Unterlagen nichts sagen"),
        (question.answerable and refused, "verneint, obwohl es in den Unterlagen steht"),
        (missing, "es fehlt etwas"),
        (bool(scored.scores.wrong_statements), "eine Aussage, die ihr Beleg nicht trägt"),
        (scored.scores.citation_validity not in (None, 1.0), "ein Beleg führt ins Leere"),
    )
    return next((what for holds, what in found if holds), "anders eingestuft als erwartet")


def _is_flawed(scored: Scored) -> bool:
    scores = scored.scores
    return scores.citation_validity not in (None, 1.0) or bool(scores.wrong_statements)


def _missing(question: Question, said: str) -> Iterator[str]:
    for alternatives in question.nuggets.vital:
        if not any(a.search(said) for a in alternatives):
            yield " oder ".join(readable(a) for a in alternatives)


def _expected(
    question: Question, record: Record, texts: Texts, illustrator: Illustrator | None
) -> Iterator[Expected]:
    cites = bool(record.answer and record.answer.citations)
    ranked: Iterable[Extract] = record.retrieved or ()
    for span, item in zip(question.gold, evidence(question, texts), strict=True):
        place = item[0]
        yield Expected(
            file=span.file,
            page=span.page,
            text=span.text,
            searched=record.retrieved is not None,
            rank=first_rank(coverage(ranked, [item])),
            excerpt=illustrator.excerpt(place.sha256, (place.span,))
            if illustrator and not cites
            else None,
        )


def _cited(answer: Answer, texts: Texts, illustrator: Illustrator | None) -> Iterator[Cited]:
    for citation in answer.citations:
        valid = is_valid(citation, texts.pages)
        flaw = "" if valid else "führt zu keiner Stelle im Bestand"
        if valid and not is_exact(citation, texts.pages):
            flaw = "dort steht ein anderer Wortlaut"
        yield Cited(
            number=citation.number,
            file=citation.file,
            page=citation.page if citation.spans else 0,
            quote=citation.quote,
            flaw=flaw,
            excerpt=illustrator.excerpt(citation.file_sha256, citation.spans)
            if illustrator and valid
            else None,
        )
