"""Scores → what a person reads: means with intervals, a table per kind, the failures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics import mean, percentile
from evals.run import Run, Scored
from evals.scoring import MEASURES, Measure
from evals.statistics import Interval, bootstrap


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the questions it is defined for; `interval` is None if for none."""

    measure: Measure
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of question: every measure's mean (0 to 1, None where not defined), seconds p50.

    `correct` comes with its interval.
    """

    kind: str
    questions: int
    correct: Interval | None
    means: Mapping[str, float | None]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds at the median and at the 95th percentile, None where nothing was measured."""

    name: str
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run comes to; `failed` counts questions at which the system itself failed."""

    questions: int
    failed: int
    rows: tuple[Row, ...]
    kinds: tuple[KindRow, ...]
    latencies: tuple[Latency, ...]

    def interval(self, name: str) -> Interval | None:
        """Return the interval of the measure `name`, None where it is not defined."""
        return next((row.interval for row in self.rows if row.measure.name == name), None)


def summarize(run: Run) -> Summary:
    """Return the summary of a run; intervals are 95 % cluster bootstrap intervals."""
    return Summary(
        questions=len(run.scored),
        failed=sum(record.error is not None for record in run.records),
        rows=tuple(Row(m, interval_of(run.scored, m.name)) for m in MEASURES),
        kinds=_kinds(run.scored),
        latencies=(
            _latency("Suche", (s.retrieval_seconds for s in run.scored)),
            _latency("Antwort", (s.total_seconds for s in run.scored)),
        ),
    )


def interval_of(scored: Iterable[Scored], name: str) -> Interval | None:
    """Return the mean of a measure over the questions it is defined for, with its interval."""
    defined = [(v, s.cluster) for s in scored if (v := s.scores.get(name)) is not None]
    return bootstrap([value for value, _ in defined], [cluster for _, cluster in defined])


def _kinds(scored: Sequence[Scored]) -> tuple[KindRow, ...]:
    kinds = dict.fromkeys(s.kind for s in scored)
    return tuple(_kind(kind, [s for s in scored if s.kind == kind]) for kind in kinds)


def _kind(kind: str, scored: Sequence[Scored]) -> KindRow:
    return KindRow(
        kind=kind,
        questions=len(scored),
        correct=interval_of(scored, "correct"),
        means={m.name: mean(s.scores.get(m.name) for s in scored) for m in MEASURES},
        seconds=_latency("Antwort", (s.total_seconds for s in scored)).p50,
    )


def _latency(name: str, values: Iterable[float | None]) -> Latency:
    seconds = [value for value in values if value is not None]
    return Latency(name, percentile(seconds, 50), percentile(seconds, 95))
