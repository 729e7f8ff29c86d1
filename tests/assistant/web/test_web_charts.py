"""Where the marks of the small charts lie."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from assistant.web.charts import graph, timeline, year_chart


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_dots_lie_in_order_and_never_on_each_other() -> None:
    days = [(1, "2020-01-01"), (2, "2020-01-02"), (3, "2020-01-03"), (4, "2025-12-30"),
            (5, "2025-12-31")]  # fmt: skip
    line = timeline([(number, day(text), False) for number, text in days])
    assert line is not None
    xs = [dot.x for dot in line.dots]
    assert all(b - a >= 26 for a, b in pairwise(xs))
    assert xs[0] > 0 and xs[-1] < line.width
    assert [dot.number for dot in line.dots] == [1, 2, 3, 4, 5]


def test_one_day_is_no_line() -> None:
    assert timeline([]) is None
    assert timeline([(1, day("2020-01-01"), False), (2, day("2020-01-01"), True)]) is None


def test_a_graph_shows_some_and_counts_the_rest() -> None:
    drawn = graph([(f"{i:04}/2020", True) for i in range(9)], [("0001/2019", False)])
    assert drawn is not None
    assert len(drawn.left) == 6
    assert drawn.more_left == 3
    assert drawn.more_right == 0
    assert not drawn.right[0].held
    edges = [node.y for node in drawn.left]
    assert all(b - a > drawn.node_height for a, b in pairwise(edges))
    assert edges[0] >= 0 and edges[-1] + drawn.node_height <= drawn.height
    assert graph([], []) is None


def test_a_year_chart_counts_every_document_once() -> None:
    counts = [("Antrag", 2020), ("Antrag", 2020), ("Bericht", 2022)]
    chart = year_chart(counts)
    assert chart is not None
    assert [(bar.year, bar.count) for bar in chart.bars] == [(2020, 2), (2021, 0), (2022, 1)]
    assert chart.bars[0].height > chart.bars[2].height > chart.bars[1].height == 0
    assert [row.name for row in chart.rows] == ["Antrag", "Bericht"]
    assert [bubble.count for row in chart.rows for bubble in row.bubbles] == [2, 1]


def test_rare_kinds_share_a_row() -> None:
    counts = [(f"Art {i}", 2020) for i in range(20) for _ in range(20 - i)]
    chart = year_chart(counts)
    assert chart is not None
    assert [row.name for row in chart.rows][-1] == "übrige"
    assert sum(b.count for row in chart.rows for b in row.bubbles) == len(counts)


def test_no_year_no_chart() -> None:
    assert year_chart([]) is None
