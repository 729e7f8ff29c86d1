"""The product beside its baselines: one line each, with intervals and paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.compare import compare
from evals.metrics import percentile
from evals.run import Run
from evals.scoring import BY_NAME, Measure
from evals.statistics import Interval
from evals.summary import interval_of

SHOWN = tuple(
    BY_NAME[name]
    for name in (
        "correct",
        "truthfulness",
        "strict_vital",
        "forbidden",
        "hallucination",
        "over_refusal",
        "citation_recall",
        "gold_page_f1",
        "recall_at_5",
        "ndcg_at_10",
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A system that was asked the same questions."""

    name: str
    label: str
    meaning: str
    run: Run


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one system; `difference` is system minus product over the same questions.

    Both are None where nothing was defined; `difference` is None for the product itself.
    """

    measure: Measure
    interval: Interval | None
    difference: Interval | None = None

    @property
    def clearly(self) -> str:
        """Return "better" or "worse" than the product if the interval says so, else ""."""
        d = self.difference
        if d is None or not d.is_reliable or d.low <= 0 <= d.high:
            return ""
        return "better" if (d.low > 0) is self.measure.rises else "worse"


@dataclass(frozen=True, slots=True)
class Line:
    """One system; `words` is the median length of its answers, `seconds` the median time."""

    name: str
    label: str
    meaning: str
    cells: tuple[Cell, ...]
    words: float | None
    seconds: float | None


def table(product: Entry, baselines: Sequence[Entry]) -> tuple[Line, ...]:
    """Return one line per system, the product first; intervals are 95 % bootstrap intervals."""
    return (_line(product, None), *(_line(entry, product.run) for entry in baselines))


def _line(entry: Entry, product: Run | None) -> Line:
    changes = compare(product, entry.run).changes if product else ()
    differences = {change.measure.name: change.difference for change in changes}
    scored = entry.run.scored
    return Line(
        name=entry.name,
        label=entry.label,
        meaning=entry.meaning,
        cells=tuple(Cell(m, interval_of(scored, m.name), differences.get(m.name)) for m in SHOWN),
        words=percentile([s.words for s in scored if s.words is not None], 50),
        seconds=percentile([s.total_seconds for s in scored if s.total_seconds is not None], 50),
    )
