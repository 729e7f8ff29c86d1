"""Fragments of a page → blocks to be read one after the other: columns of running text.

Columns of text and columns of a table look alike: what tells them apart is that columns are
about as wide as each other, that their lines fill them and run on, and that a file sets one
column after the other, but a table row by row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from ingest.reading.fragments import Fragment, joined

# All lengths are type sizes unless they are said to be points.
NARROWEST_COLUMN = 15.0
SMALLEST_GUTTER, WIDEST_GUTTER = 0.8, 4.5
# The narrower of two columns has at least this share of the width of the other.
ALIKE = 0.6
# A line that reaches this share of its column's width fills it.
FILLED = 0.8
FILLED_LINES, FILLED_LINES_A_SIDE = 0.5, 0.3
# Points between the left edges of lines of one column, and between its right ones if justified.
SAME_EDGE, JUSTIFIED_EDGE = 2.0, 1.0
JUSTIFIED = 0.6
FEWEST_LINES = 3
LIKELY_EDGES = 3
# Lines that each column needs where the page has columns at several heights ...
LINES_OF_SEVERAL = 8
# Share of the lines of two columns that may stand beside each other above and below them.
OTHERS = 0.3
# ... or where the file goes from line to line across the gutter; such lines are of one piece.
LINES_OF_WOVEN = 6
WHOLE_LINES = 0.7
SAME_LINE = 0.5
CELL_LEADING = 2.1
# Words of a justified line are equally far apart, within so many points.
EQUAL_GAPS = 1.5
BROKEN = re.compile(r"[^\W\d_]-$")
OPEN = re.compile(r"[^\W\d_],?$")

_Line = list[Fragment]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Two columns side by side, each in the order of the file."""

    left: list[Fragment]
    right: list[Fragment]

    @property
    def top(self) -> float:
        """The y of the uppermost writing line, in points."""
        return min(fragment.baseline for fragment in (*self.left, *self.right))

    @property
    def bottom(self) -> float:
        """The y of the lowest writing line, in points."""
        return max(fragment.baseline for fragment in (*self.left, *self.right))

    @property
    def lines(self) -> int:
        """How many lines the shorter one has."""
        return min(len(_lines(self.left)), len(_lines(self.right)))


def blocks_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Return the fragments of a page as blocks in reading order; one block if it has no columns.

    Every fragment is in exactly one block; within a block the order stays, but the pieces of a
    justified line of a column are put together.
    """
    for edge in _edges(fragments):
        columns = _columns_at(edge, fragments)
        if columns:
            return _parted(fragments, columns)
    return [list(fragments)] if fragments else []


def _edges(fragments: Sequence[Fragment]) -> list[float]:
    """Return where a column on the right may begin, in points, the likeliest first."""
    if len(fragments) < 2 * FEWEST_LINES:
        return []
    first = min(fragment.left for fragment in fragments)
    far = [f for f in fragments if f.left > first + NARROWEST_COLUMN * f.size]
    counts = Counter(round(fragment.left / SAME_EDGE) for fragment in far)
    return [
        (place - 1) * SAME_EDGE
        for place, count in counts.most_common(LIKELY_EDGES)
        if count >= FEWEST_LINES
    ]


def _columns_at(edge: float, fragments: Sequence[Fragment]) -> list[_Columns]:
    """Return the columns of text left and right of `edge`, from top to bottom."""
    crossing = [f for f in fragments if _crosses(f, edge)]
    table = [f for f in crossing if any(_level(f, g) for g in fragments if g is not f)]
    found = [
        columns
        for band in _bands(crossing, fragments)
        if (columns := _columns(edge, band)) and not any(_close(columns, f) for f in table)
    ]
    if len(found) > 1:
        return [columns for columns in found if columns.lines >= LINES_OF_SEVERAL]
    return found


def _crosses(fragment: Fragment, edge: float) -> bool:
    """Tell whether a line crosses the gutter left of `edge`."""
    return fragment.left < edge and fragment.right > edge - SMALLEST_GUTTER * fragment.size


def _level(fragment: Fragment, other: Fragment) -> bool:
    return abs(fragment.baseline - other.baseline) < SAME_LINE * fragment.size


def _close(columns: _Columns, row: Fragment) -> bool:
    """Tell whether a table row is so close that the columns are more lines of its cells."""
    reach = CELL_LEADING * row.size
    return columns.top - reach < row.baseline < columns.bottom + reach


def _bands(crossing: Sequence[Fragment], fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Part the page at the lines that cross the gutter, and leave out what is level with them."""
    ordered = sorted(crossing, key=lambda f: f.baseline)
    heights = [fragment.baseline for fragment in ordered]
    bands: list[list[Fragment]] = [[] for _ in range(len(ordered) + 1)]
    for fragment in fragments:
        place = bisect_left(heights, fragment.baseline)
        if not any(_level(fragment, line) for line in ordered[max(0, place - 1) : place + 1]):
            bands[place].append(fragment)
    return bands


def _columns(edge: float, band: Sequence[Fragment]) -> _Columns | None:
    """Return the columns of text between two crossing lines, if it is such."""
    if len(band) < 2 * FEWEST_LINES or not all(fragment.upright for fragment in band):
        return None
    runs = [list(run) for _, run in groupby(band, key=lambda f: f.left < edge)]
    flowing = _flowing(edge, runs)
    if flowing and _is_prose(flowing):
        return flowing
    woven = _Columns([f for f in band if f.left < edge], [f for f in band if f.left >= edge])
    return woven if len(runs) > 2 and _is_woven(woven) and _is_prose(woven) else None


def _flowing(edge: float, runs: Sequence[list[Fragment]]) -> _Columns | None:
    """Return the columns if the file has one after the other, and else little in this band.

    What else there is stands wholly above or below them: a date, the heading that follows.
    """
    pairs = [_Columns(a, b) for a, b in pairwise(runs) if a[0].left < edge]
    if not pairs:
        return None
    columns = max(pairs, key=lambda pair: pair.lines)
    place = next(k for k, run in enumerate(runs) if run is columns.left)
    above = [f for run in runs[:place] for f in run]
    below = [f for run in runs[place + 2 :] for f in run]
    if len(pairs) > 1 and columns.lines < LINES_OF_SEVERAL:
        return None
    if sum(pair.lines for pair in pairs) > (1 + OTHERS) * columns.lines:
        return None
    apart = all(f.baseline < columns.top for f in above) and all(
        f.baseline > columns.bottom for f in below
    )
    return columns if apart else None


def _is_prose(columns: _Columns) -> bool:
    """Tell whether the columns are placed alike, filled by their lines, and run on in them."""
    if not _well_placed(columns):
        return False
    left, right = (_text_lines(side) for side in _shared_lines(columns))
    if len(left) < 2 or len(right) < 2 or len(left) + len(right) < 2 * FEWEST_LINES:
        return False
    counts = [_filled(left, columns.left), _filled(right, columns.right)]
    return _enough(counts, [len(left), len(right)]) and _run_on(left, right)


def _shared_lines(columns: _Columns) -> tuple[list[_Line], list[_Line]]:
    """Return the lines of both sides on the heights at which there is text on both."""
    top = max(min(f.top for f in side) for side in (columns.left, columns.right))
    bottom = min(max(f.bottom for f in side) for side in (columns.left, columns.right))
    left, right = (
        [line for line in _lines(side) if line[0].bottom > top and line[0].top < bottom]
        for side in (columns.left, columns.right)
    )
    return left, right


def _lines(side: Sequence[Fragment]) -> list[_Line]:
    """Return the lines of one side from top to bottom, their pieces from left to right."""
    lines: list[_Line] = []
    for fragment in sorted(side, key=lambda f: f.baseline):
        if lines and fragment.baseline - lines[-1][0].baseline < SAME_LINE * fragment.size:
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    return [sorted(line, key=lambda f: f.left) for line in lines]


def _text_lines(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out the lines of several cells: a column may hold a table."""
    start = min((line[0].left for line in lines), default=0.0)
    end = max((line[-1].right for line in lines), default=0.0)
    return [line for line in lines if len(line) == 1 or _spans(line, start, end)]


def _well_placed(columns: _Columns) -> bool:
    """Tell whether the sides are alike in width and wide enough, with a gutter between them."""
    size = median(fragment.size for fragment in (*columns.left, *columns.right))
    widths = [_right(side) - _left(side) for side in (columns.left, columns.right)]
    gutter = _left(columns.right) - _right(columns.left)
    return (
        min(widths) >= max(NARROWEST_COLUMN * size, ALIKE * max(widths))
        and SMALLEST_GUTTER * size <= gutter <= WIDEST_GUTTER * size
    )


def _left(side: Sequence[Fragment]) -> float:
    return min(fragment.left for fragment in side)


def _right(side: Sequence[Fragment]) -> float:
    return max(fragment.right for fragment in side)


def _enough(filled: Sequence[int], lines: Sequence[int]) -> bool:
    """Tell whether enough of the lines of both sides fill their column."""
    each = all(f >= FILLED_LINES_A_SIDE * n for f, n in zip(filled, lines, strict=True))
    return each and sum(filled) >= FILLED_LINES * sum(lines)


def _run_on(left: Sequence[_Line], right: Sequence[_Line]) -> bool:
    """Tell whether sentences run on from line to line; short columns may be justified instead."""
    running = [_running_on(side) for side in (left, right)]
    even = [_justified(side) >= 2 for side in (left, right)]
    return any(running) and all(a or b for a, b in zip(running, even, strict=True))


def _filled(lines: Sequence[_Line], column: Sequence[Fragment]) -> int:
    """Count the lines that go from about one edge of their column to the other."""
    width = _right(column) - _left(column)
    return sum(line[-1].right - line[0].left >= FILLED * width for line in lines)


def _running_on(lines: Sequence[_Line]) -> int:
    """Count the lines that go on in the next one, which a hyphen or a small letter shows."""
    ends = [(upper[-1].text, lower[0].text) for upper, lower in pairwise(lines)]
    return sum(
        BROKEN.search(upper) is not None or (lower[:1].islower() and OPEN.search(upper) is not None)
        for upper, lower in ends
    )


def _justified(lines: Sequence[_Line]) -> int:
    end = max(line[-1].right for line in lines)
    return sum(line[-1].right > end - JUSTIFIED_EDGE for line in lines)


def _is_woven(columns: _Columns) -> bool:
    """Tell whether lines that the file has side by side are still no table.

    They are if each column is justified and its lines are of one piece.
    """
    return all(
        len(lines) >= LINES_OF_WOVEN
        and _justified(lines) >= JUSTIFIED * len(lines)
        and sum(len(line) == 1 for line in lines) >= WHOLE_LINES * len(lines)
        for lines in (_lines(columns.left), _lines(columns.right))
    )


def _parted(fragments: Sequence[Fragment], columns: Sequence[_Columns]) -> list[list[Fragment]]:
    """Return what stands between columns and the columns, from top to bottom."""
    taken = {id(f) for pair in columns for f in (*pair.left, *pair.right)}
    between: list[list[Fragment]] = [[] for _ in range(len(columns) + 1)]
    for fragment in fragments:
        if id(fragment) not in taken:
            between[sum(pair.top < fragment.baseline for pair in columns)].append(fragment)
    blocks = [between[0]]
    for pair, rest in zip(columns, between[1:], strict=True):
        blocks += [_closed_up(pair.left), _closed_up(pair.right), rest]
    return [block for block in blocks if block]


def _closed_up(column: Sequence[Fragment]) -> list[Fragment]:
    """Return a column in which the pieces of justified lines are one fragment each.

    In a narrow column few words stand as far apart as cells do. Such a line goes from edge to
    edge with equal gaps, and a line of one piece does so above or below.
    """
    start, end = _left(column), _right(column)
    whole: dict[int, _Line] = {}
    for justified, run in groupby(_lines(column), key=lambda line: _spans(line, start, end)):
        lines = list(run)
        if justified and any(len(line) == 1 for line in lines):
            whole |= {id(line[0]): line for line in lines if len(line) > 1}
    rest = {id(f) for line in whole.values() for f in line[1:]}
    return [joined(whole.get(id(f), [f])) for f in column if id(f) not in rest]


def _spans(line: _Line, start: float, end: float) -> bool:
    """Tell whether a line goes from edge to edge, its pieces equally far apart.

    One that ends in a figure may be a table row with its figures set to the right.
    """
    gaps = [right.left - left.right for left, right in pairwise(line)]
    edges = line[0].left - start < JUSTIFIED_EDGE and end - line[-1].right < JUSTIFIED_EDGE
    even = max(gaps, default=0.0) - min(gaps, default=0.0) < EQUAL_GAPS
    return edges and even and any(map(str.isalpha, line[-1].text))
