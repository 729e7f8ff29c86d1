"""Two runs on the same questions: is the new one worse?

One function, `judge`, gives the verdict; report and exit code both follow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from evals.run import Configuration, Run, Scored
from evals.scoring import MEASURES, Measure
from evals.statistics import Interval, holm, paired_bootstrap, sign_flip_p

ALPHA = 0.05


class Verdict(StrEnum):
    """What a comparison comes to; exit code 0 only for PASS."""

    PASS = "PASS"
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    NOT_COMPARABLE = "NOT COMPARABLE"


@dataclass(frozen=True, slots=True)
class Gate:
    """A measure that decides; `margin` is the loss that is still no loss (a share)."""

    name: str
    margin: float


GATES = (
    Gate("correct", 0.03),
    Gate("wrong_statements", 0.01),
    Gate("citation_validity", 0.0),
    Gate("citation_precision", 0.03),
    Gate("citation_recall", 0.03),
    Gate("quote_exactness", 0.0),
    Gate("abstention_recall", 0.05),
    Gate("over_refusal", 0.03),
    Gate("recall_at_10", 0.03),
)


@dataclass(frozen=True, slots=True)
class Change:
    """New minus old for one measure over the questions where both are defined.

    `lost` counts questions where only the old run has a value. `p` is the sign-flip p, `adjusted`
    the same after Holm over the gates; None for measures that are no gate or have no pairs.
    `worse` and `better` are the ids of the questions that changed, in the order of the run.
    """

    measure: Measure
    gate: Gate | None
    difference: Interval | None
    lost: int
    p: float | None = None
    adjusted: float | None = None
    worse: tuple[str, ...] = ()
    better: tuple[str, ...] = ()

    @property
    def gain(self) -> tuple[float, float, float] | None:
        """Mean, low and high of the difference, turned so that more is better."""
        if self.difference is None:
            return None
        d = self.difference
        return (d.mean, d.low, d.high) if self.measure.rises else (-d.mean, -d.high, -d.low)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict with its reasons; `better` and `worse` are ids whose correctness flipped.

    Every reason names the questions behind it.
    """

    verdict: Verdict
    reasons: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 for PASS, else 1."""
        return 0 if self.verdict is Verdict.PASS else 1


def compare(old: Run, new: Run, gates: Sequence[Gate] = GATES) -> Comparison:
    """Return how `new` differs from `old`, question by question."""
    obstacles = differences(old.configuration, new.configuration)
    pairs = _pairs(old, new)
    if not obstacles and len(pairs) != len(old.scored):
        obstacles.append("die Auswertungen enthalten verschiedene Fragen")
    if obstacles:
        return Comparison(*judge(obstacles, ()))
    changes = _adjusted([_change(m, pairs, gates) for m in MEASURES])
    verdict, reasons = judge((), changes)
    return Comparison(
        verdict=verdict,
        reasons=reasons,
        changes=changes,
        better=tuple(a.id for a, b in pairs if _correct(b) > _correct(a)),
        worse=tuple(a.id for a, b in pairs if _correct(b) < _correct(a)),
    )


def judge(obstacles: Sequence[str], changes: Sequence[Change]) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict and its reasons.

    NOT COMPARABLE: there are obstacles. FAIL: a gate's interval lies wholly on the worse side and
    Holm's p is below ALPHA. PASS: no gate may have lost more than its margin (the worse end of its
    95 % interval lies within it; with too few documents for an interval: none fell at all) and
    none lost all its values. INCONCLUSIVE: anything else.
    """
    if obstacles:
        return Verdict.NOT_COMPARABLE, tuple(obstacles)
    gated = [c for c in changes if c.gate]
    failed = [c for c in gated if _is_worse(c)]
    if failed:
        return Verdict.FAIL, tuple(f"{c.measure.label}: {_said(c)}" for c in failed)
    open_ = [c for c in gated if not _is_safe(c)]
    if open_:
        return Verdict.INCONCLUSIVE, tuple(f"{c.measure.label}: {_said(c)}" for c in open_)
    if not any(c.difference for c in gated):
        return Verdict.INCONCLUSIVE, ("kein Maß, das entscheidet, ist in beiden definiert",)
    return Verdict.PASS, ()


def differences(old: Configuration, new: Configuration) -> list[str]:
    """Return what keeps two runs from being compared."""
    same = (
        (old.gold == new.gold, "die Fragen haben sich geändert"),
        (old.corpus == new.corpus, "der Bestand hat sich geändert"),
        (old.today == new.today, f"der Stichtag ist ein anderer ({old.today}, {new.today})"),
    )
    return [what for equal, what in same if not equal]


def _pairs(old: Run, new: Run) -> list[tuple[Scored, Scored]]:
    by_id = {scored.id: scored for scored in new.scored}
    if by_id.keys() != {scored.id for scored in old.scored}:
        return []
    return [(scored, by_id[scored.id]) for scored in old.scored]


def _change(
    measure: Measure, pairs: Sequence[tuple[Scored, Scored]], gates: Sequence[Gate]
) -> Change:
    values = [(a, a.scores.get(measure.name), b.scores.get(measure.name)) for a, b in pairs]
    both = [(a, x, y) for a, x, y in values if x is not None and y is not None]
    clusters = [a.cluster for a, _, _ in both]
    gate = next((g for g in gates if g.name == measure.name), None)
    gains = [(a.id, y - x if measure.rises else x - y) for a, x, y in both]
    return Change(
        measure=measure,
        gate=gate,
        difference=paired_bootstrap([x for _, x, _ in both], [y for _, _, y in both], clusters),
        lost=sum(x is not None and y is None for _, x, y in values),
        p=sign_flip_p([y - x for _, x, y in both], clusters) if gate else None,
        worse=tuple(name for name, gain in gains if gain < 0),
        better=tuple(name for name, gain in gains if gain > 0),
    )


def _adjusted(changes: Sequence[Change]) -> tuple[Change, ...]:
    tested = [change for change in changes if change.p is not None]
    corrected = iter(holm([change.p for change in tested if change.p is not None]))
    return tuple(replace(c, adjusted=next(corrected)) if c.p is not None else c for c in changes)


def _is_worse(change: Change) -> bool:
    gain = change.gain
    return bool(gain and gain[2] < 0 and change.adjusted is not None and change.adjusted < ALPHA)


def _is_safe(change: Change) -> bool:
    if change.gain is None or change.difference is None or change.gate is None:
        return change.lost == 0
    mean, low, _ = change.gain
    if not change.difference.is_reliable:
        return mean >= 0
    return low >= -change.gate.margin


def _said(change: Change) -> str:
    if change.difference is None:
        return f"bei {change.lost} Fragen nicht mehr messbar"
    d = change.difference
    figures = f"{d.mean:+.3f} (95 %: {d.low:+.3f} bis {d.high:+.3f}, {d.count} Fragen)"
    said = figures.replace(".", ",").replace("-", "−")
    return f"{said}, schlechter bei: {', '.join(change.worse)}" if change.worse else said


def _correct(scored: Scored) -> float:
    return scored.scores.correct or 0.0
