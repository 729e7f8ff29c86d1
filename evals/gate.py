"""What `./check` demands of the development questions: a fall fails and names its questions.

These are no aims: those are the go-live limits in `limits.py`. They keep what is reached from
getting lost unnoticed. Each lies a little below what was measured on the day named, by the room its
reason gives. They are raised when the product gets better; lowering one needs a line in
`docs/decisions.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.labels import number
from evals.run import Run, Scored
from evals.scoring import BY_NAME
from evals.summary import interval_of

MEASURED = "2026-11-23"


@dataclass(frozen=True, slots=True)
class Threshold:
    """The worst mean of a measure on `dev`, what was `measured` when it was set, and why."""

    name: str
    bound: float
    measured: float
    reason: str


@dataclass(frozen=True, slots=True)
class Fall:
    """A measure beyond its threshold (`value` is None: not defined any more) and its questions."""

    threshold: Threshold
    value: float | None
    questions: tuple[str, ...]

    def __str__(self) -> str:
        """Say what fell and at which questions, in German."""
        measure = BY_NAME[self.threshold.name]
        sign = "mindestens" if measure.rises else "höchstens"
        return (
            f"{measure.label}: {number(self.value)}, verlangt {sign} {number(self.threshold.bound)}"
            f" ({MEASURED}: {number(self.threshold.measured)}; {self.threshold.reason})."
            f" Nicht vollkommen bei: {', '.join(self.questions) or '–'}"
        )


_ROOM = "Luft für sechs der Fragen: eine Umstellung darf einzelne kippen, nicht eine ganze Art"
_NEVER = "ein Fehler im Programm, nie eine Frage des Ermessens: hier gibt es keine Luft"
THRESHOLDS = (
    Threshold("correct", 0.765, 0.783, _ROOM),
    Threshold("strict_vital", 0.795, 0.815, _ROOM),
    Threshold("forbidden", 0.0, 0.0, "ein Wert, der falsch ist, stand noch in keiner Antwort"),
    Threshold("wrong_statements", 0.01, 0.0, "der Grenzwert für den Betrieb, er ist erreicht"),
    Threshold("citation_validity", 1.0, 1.0, _NEVER),
    Threshold("quote_exactness", 1.0, 1.0, _NEVER),
    Threshold("citation_recall", 0.98, 1.0, "Luft für zwei Antworten, deren Beleg zu wenig trägt"),
    Threshold("citation_precision", 0.98, 1.0, "Luft für zwei Antworten mit unnötigen Belegen"),
    Threshold("hallucination", 0.03, 0.0, "Luft für eine der 34 unbeantwortbaren Fragen"),
    Threshold("over_refusal", 0.108, 0.098, "Luft für vier der beantwortbaren Fragen"),
    Threshold(
        "conflict_recall",
        0.64,
        0.667,
        "Luft für eine von 39 Fragen, deren Quellen sich widersprechen",
    ),
    Threshold("conflict_precision", 0.85, 0.867, "kaum Luft bei 30 gezeigten"),
    Threshold("recall_at_10", 0.88, 0.915, "Luft für fünf Fundstellen; Gleichstände reihen anders"),
    Threshold("page_hit_at_5", 0.9, 0.921, "Luft für fünf Fragen; Gleichstände reihen anders"),
)


def falls(run: Run, thresholds: Sequence[Threshold] = THRESHOLDS) -> tuple[Fall, ...]:
    """Return every measure that is beyond its threshold."""
    found = (_fall(run.scored, threshold) for threshold in thresholds)
    return tuple(fall for fall in found if fall is not None)


def _fall(scored: Sequence[Scored], threshold: Threshold) -> Fall | None:
    rises = BY_NAME[threshold.name].rises
    interval = interval_of(scored, threshold.name)
    value = interval.mean if interval else None
    if value is not None and (value >= threshold.bound if rises else value <= threshold.bound):
        return None
    best = 1.0 if rises else 0.0
    worse = (s.id for s in scored if s.scores.get(threshold.name) not in (None, best))
    return Fall(threshold, value, tuple(worse))
