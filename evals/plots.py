"""Runs → what the plots of the report show: plain shares and counts; the template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from assistant.answer import Status
from evals.gold import Question
from evals.metrics import percentile
from evals.run import Record, Run, Scored

COLUMNS = 5  # of the calibration: fifths of the questions, weakest evidence first
BARS = 24  # of the histogram of seconds


class Outcome(StrEnum):
    """What became of a question, told in German."""

    RIGHT = "richtig beantwortet"
    FLAWED = "unvollständig oder falsch beantwortet"
    INVENTED = "beantwortet, obwohl die Unterlagen nichts sagen"
    RIGHTLY_REFUSED = "zu Recht verneint"
    WRONGLY_REFUSED = "verneint, obwohl die Antwort in den Unterlagen steht"


@dataclass(frozen=True, slots=True)
class Column:
    """A fifth of the questions by strength of evidence (cosine `low` to `high`) and its outcomes.

    `counts` are in the order of `Outcome`.
    """

    low: float
    high: float
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many questions the column holds."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many answers took how long: `counts` of bars of `width` seconds from 0 on."""

    width: float
    counts: tuple[int, ...]
    p50: float
    p95: float

    @property
    def longest(self) -> float:
        """The right end of the last bar, seconds."""
        return self.width * len(self.counts)


def outcome(question: Question, record: Record, scored: Scored) -> Outcome | None:
    """Return what became of a question, None where the system failed."""
    if record.answer is None:
        return None
    right = scored.scores.correct == 1.0
    if record.answer.status is Status.NOT_FOUND:
        return Outcome.RIGHTLY_REFUSED if right else Outcome.WRONGLY_REFUSED
    if right:
        return Outcome.RIGHT
    return Outcome.INVENTED if question.unanswerable else Outcome.FLAWED


def calibration(run: Run, questions: Sequence[Question]) -> tuple[Column, ...]:
    """Return the outcomes by strength of evidence; empty where no strength was recorded."""
    found = [
        (record.strength.meaning, what)
        for question, record, scored in zip(questions, run.records, run.scored, strict=True)
        if record.strength is not None and (what := outcome(question, record, scored)) is not None
    ]
    found.sort(key=lambda pair: pair[0])
    edges = [round(i * len(found) / COLUMNS) for i in range(COLUMNS + 1)]
    parts = [found[a:b] for a, b in pairwise(edges) if a < b]
    return tuple(
        Column(
            low=part[0][0],
            high=part[-1][0],
            counts=tuple(sum(what is o for _, what in part) for o in Outcome),
        )
        for part in parts
    )


def histogram(run: Run) -> Histogram | None:
    """Return how long the answers took, None where nothing was measured."""
    seconds = [s.total_seconds for s in run.scored if s.total_seconds is not None]
    p50, p95 = percentile(seconds, 50), percentile(seconds, 95)
    if p50 is None or p95 is None:
        return None
    width = max(max(seconds) / BARS, 0.001)
    bars = [0] * BARS
    for value in seconds:
        bars[min(int(value / width), BARS - 1)] += 1
    return Histogram(width, tuple(bars), p50, p95)
