"""The limits a version must hold to go live, written down before the first `test` run.

They are never lowered to fit. The report opens with them.
"""

from __future__ import annotations

from dataclasses import dataclass

from evals.scoring import BY_NAME, Measure
from evals.summary import Summary


@dataclass(frozen=True, slots=True)
class Limit:
    """The worst mean a measure may have: at most for falling measures, at least for rising ones."""

    name: str
    bound: float
    reason: str

    @property
    def measure(self) -> Measure:
        """The measure that is limited."""
        return BY_NAME[self.name]


@dataclass(frozen=True, slots=True)
class Checked:
    """A limit and what was measured; `holds` is None where nothing could be measured."""

    limit: Limit
    value: float | None
    holds: bool | None


GO_LIVE = (
    Limit("wrong_statements", 0.01, "eine falsche Aussage im Ausschuss kostet das Vertrauen"),
    Limit("citation_validity", 1.0, "ein Beleg, der nirgends hinführt, ist ein Fehler im Programm"),
    Limit("hallucination", 0.03, "„nicht belegt“ ist eine Antwort"),
    Limit("over_refusal", 0.05, "wer zu oft nichts sagt, wird nicht gefragt"),
)


def check(summary: Summary, limits: tuple[Limit, ...] = GO_LIVE) -> tuple[Checked, ...]:
    """Return for each limit whether the run's mean holds it."""
    return tuple(_check(limit, summary) for limit in limits)


def _check(limit: Limit, summary: Summary) -> Checked:
    interval = summary.interval(limit.name)
    if interval is None:
        return Checked(limit, None, None)
    value = interval.mean
    holds = value >= limit.bound if limit.measure.rises else value <= limit.bound
    return Checked(limit, value, holds)
