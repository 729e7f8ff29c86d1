"""What measures and figures are called in German: one wording for every form of a report."""

from __future__ import annotations

from evals.limits import Checked
from evals.scoring import Measure
from evals.statistics import Interval

KIND_LABELS = {
    "fact": "Einzelangabe",
    "figure": "Zahl",
    "table": "Tabelle",
    "path": "Beratungsfolge",
    "result": "Ergebnis",
    "list": "Aufzählung",
    "several": "mehrere Dokumente",
    "development": "Entwicklung",
    "conflict": "Widerspruch",
    "version": "Fassungen",
    "follow_up": "Anschlussfrage",
    "paraphrase": "andere Worte",
    "misspelling": "Tippfehler",
    "false_premise": "falsche Annahme",
    "excerpt": "nur Auszug vorhanden",
    "unanswerable_time": "unbeantwortbar: Zeit",
    "unanswerable_place": "unbeantwortbar: Ort",
    "unanswerable_topic": "unbeantwortbar: Thema",
    "unanswerable_removed": "unbeantwortbar: entfernt",
    "nonpublic": "nichtöffentlich",
}


def number(value: float | None) -> str:
    """Return a measure as German text with three digits; "–" where it is not defined."""
    return "–" if value is None else f"{value:.3f}".replace(".", ",").replace("-", "−")


def interval(value: Interval | None) -> str:
    """Return a 95 % interval as German text; "–" where there are too few documents for one."""
    if value is None or not value.is_reliable:
        return "–"
    return f"{number(value.low)} bis {number(value.high)}"


def percent(value: float | None, measure: Measure | None = None, signed: bool = False) -> str:
    """Return a share as German per cent; a measure that is no share as a number from −1 to 1.

    With `signed` it is a difference in percentage points, without a unit.
    """
    if value is None:
        return "–"
    sign = "+" if signed else ""
    if measure is not None and measure.name == "truthfulness":
        return f"{value:{sign}.2f}".replace(".", ",").replace("-", "−")
    text = f"{100 * value:{sign}.1f}".replace(".", ",").replace("-", "−")
    return text.removesuffix(",0") + ("" if signed else "\u00a0%")


def share_interval(
    value: Interval | None, measure: Measure | None = None, signed: bool = False
) -> str:
    """Return a 95 % interval in per cent; "zu wenige" with too few documents for one."""
    if value is None or not value.is_reliable:
        return "zu wenige"
    low, high = (percent(end, measure, signed) for end in (value.low, value.high))
    return f"{low.removesuffix(chr(0xA0) + '%')} bis {high}"


def limit_line(checked: Checked) -> str:
    """Return one limit as a German line that begins with "hält" or "hält nicht"."""
    verdict = {True: "hält", False: "hält nicht", None: "nicht messbar"}[checked.holds]
    sign = "mindestens" if checked.limit.measure.rises else "höchstens"
    bound = number(checked.limit.bound)
    return f"{verdict}: {checked.limit.measure.label} {number(checked.value)} ({sign} {bound})"
