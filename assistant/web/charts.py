"""Where the marks of small charts lie: pure numbers, which the templates draw as SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

_WIDTH = 720
_TIMELINE_MARGIN = 30
_APART = 26  # pixels between the middles of two dots
_ROW = 30
_LABEL = 190
_BARS = 84
_LARGEST = 11.0
_NODE_WIDTH, _NODE_HEIGHT, _NODE_STEP = 220, 34, 46
_MOST_NODES = 6
_MOST_KINDS = 9


@dataclass(frozen=True, slots=True)
class Dot:
    """A dot of a time line: its middle, the number of its event, and whether it is only planned."""

    x: float
    number: int
    planned: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dots between two days."""

    width: int
    first: dt.date
    last: dt.date
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a reference graph; `y` is its upper edge."""

    y: int
    label: str
    held: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """A paper in the middle, who names it on the left, whom it names on the right."""

    width: int
    height: int
    middle: float
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    more_left: int
    more_right: int
    node_width: int = _NODE_WIDTH
    node_height: int = _NODE_HEIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: the left edge of its column, the height of its bar and its count."""

    x: float
    height: float
    year: int
    count: int
    labelled: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """How many documents of one kind lie in one year."""

    x: float
    radius: float
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of document: the middle of its row and its bubbles."""

    y: float
    name: str
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True, slots=True)
class YearChart:
    """Bars by year above rows of bubbles by kind."""

    width: float
    height: float
    column: float
    base: float
    bars: tuple[Bar, ...]
    rows: tuple[Row, ...]


def timeline(days: Sequence[tuple[int, dt.date, bool]]) -> Timeline | None:
    """Place (number, day, planned) on a line, days rising; None for fewer than two days.

    Days too close together are moved apart, so that every number can be read.
    """
    if len({day for _, day, _ in days}) < 2 or len(days) * _APART > _WIDTH:
        return None
    first, last = days[0][1], days[-1][1]
    room = _WIDTH - 2 * _TIMELINE_MARGIN
    span = (last - first).days
    xs = [_TIMELINE_MARGIN + room * (day - first).days / span for _, day, _ in days]
    for i in range(1, len(xs)):
        xs[i] = max(xs[i], xs[i - 1] + _APART)
    if xs[-1] > _WIDTH - _TIMELINE_MARGIN:
        xs[-1] = float(_WIDTH - _TIMELINE_MARGIN)
        for i in range(len(xs) - 2, -1, -1):
            xs[i] = min(xs[i], xs[i + 1] - _APART)
    dots = [Dot(round(x, 1), n, planned) for x, (n, _, planned) in zip(xs, days, strict=True)]
    return Timeline(_WIDTH, first, last, tuple(dots))


def graph(left: Sequence[tuple[str, bool]], right: Sequence[tuple[str, bool]]) -> Graph | None:
    """Place the (label, held) of both sides; None where there is nothing to show."""
    if not left and not right:
        return None
    rows = max(min(len(left), _MOST_NODES), min(len(right), _MOST_NODES), 1)
    height = rows * _NODE_STEP + 10
    return Graph(
        width=_WIDTH,
        height=height,
        middle=height / 2,
        left=_nodes(left, height),
        right=_nodes(right, height),
        more_left=max(0, len(left) - _MOST_NODES),
        more_right=max(0, len(right) - _MOST_NODES),
    )


def year_chart(counts: Sequence[tuple[str, int]], columns: Sequence[int] = ()) -> YearChart | None:
    """Place documents given as (kind, year); `columns` are the years shown, rising, by default all.

    The rarest kinds share one row. None where there is no year.
    """
    years = list(columns) or list(
        range(min((y for _, y in counts), default=1), max((y for _, y in counts), default=0) + 1)
    )
    if not years:
        return None
    column = max(22.0, min(34.0, (_WIDTH - _LABEL) / len(years)))
    totals = {year: sum(1 for _, y in counts if y == year) for year in years}
    busiest = max(totals.values())
    step = max(1, -(-len(years) // 12))
    bars = [
        Bar(
            x=round(_LABEL + i * column, 1),
            height=round((_BARS - 24) * totals[year] / max(busiest, 1), 1),
            year=year,
            count=totals[year],
            labelled=(len(years) - 1 - i) % step == 0,
        )
        for i, year in enumerate(years)
    ]
    cells = _by_kind(counts)
    most = max((n for row in cells.values() for n in row.values()), default=1)
    rows = [
        Row(
            y=_BARS + 26 + _ROW * (i + 0.5),
            name=kind,
            bubbles=tuple(
                Bubble(
                    x=round(_LABEL + (year - years[0] + 0.5) * column, 1),
                    radius=round(max(2.5, _LARGEST * (n / most) ** 0.5), 1),
                    count=n,
                )
                for year, n in sorted(by_year.items())
            ),
        )
        for i, (kind, by_year) in enumerate(cells.items())
    ]
    height = _BARS + 26 + _ROW * len(rows) + 4
    width = _LABEL + column * len(years) + 6
    return YearChart(width, height, column, _BARS, tuple(bars), tuple(rows))


def _by_kind(counts: Sequence[tuple[str, int]]) -> dict[str, dict[int, int]]:
    """Return kind → year → documents, most frequent kinds first, the rest as "übrige"."""
    totals: dict[str, int] = {}
    for kind, _ in counts:
        totals[kind] = totals.get(kind, 0) + 1
    names = sorted(totals, key=lambda kind: (-totals[kind], kind))
    shown = names if len(names) <= _MOST_KINDS else names[: _MOST_KINDS - 1]
    cells: dict[str, dict[int, int]] = {name: {} for name in shown}
    for kind, year in counts:
        row = cells.setdefault(kind if kind in shown else "übrige", {})
        row[year] = row.get(year, 0) + 1
    return cells


def _nodes(names: Sequence[tuple[str, bool]], height: int) -> tuple[Node, ...]:
    shown = names[:_MOST_NODES]
    top = (height - len(shown) * _NODE_STEP) / 2 + (_NODE_STEP - _NODE_HEIGHT) / 2
    return tuple(
        Node(round(top + i * _NODE_STEP), label, held) for i, (label, held) in enumerate(shown)
    )
