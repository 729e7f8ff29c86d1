"""Fragments in reading order → rows: text lines, and table rows whose cells are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf

from ingest.reading.fragments import CELL_GAP, Fragment

# A cell of more lines than this is taken for a column of text, not for a table cell.
MOST_CELL_LINES = 14
# Lines of one cell follow each other within this many type sizes.
CELL_LEADING = 2.1
ENUMERATOR = re.compile(
    r"§+\s?\d{0,4}\w?|\d{1,3}[.)]|\d{1,2}(?:\.\d{1,2}){1,4}\.?|[a-zA-Z][.)]|\(\w{1,3}\)"
)
BARE_NUMBER = re.compile(r"\d{1,2}")
BULLET = re.compile(r"[-–—•▪▸●○◦*·■□☐☒✓oO§]|\W")
# From its number to the text of a list item or a heading, in type sizes.
ENUMERATOR_GAP = 4.5
BARE_NUMBER_GAP = 2.2
# Points between the left edges of two cells of one column.
SAME_COLUMN = 2.0


@dataclass(slots=True)
class Row:
    """Cells from left to right, each of one or more fragments from top to bottom.

    `begins_block` tells that it is the first of a column of text or of the page.
    """

    cells: list[list[Fragment]]
    begins_block: bool = False

    @property
    def is_table(self) -> bool:
        """Whether it has several cells."""
        return len(self.cells) > 1

    @property
    def fragments(self) -> list[Fragment]:
        """All fragments in reading order."""
        return [fragment for cell in self.cells for fragment in cell]

    @property
    def first(self) -> Fragment:
        """The fragment it begins with."""
        return self.cells[0][0]

    @property
    def last(self) -> Fragment:
        """The fragment it ends with."""
        return self.cells[-1][-1]

    @property
    def top(self) -> float:
        """The y of its upper edge, in points."""
        return min(fragment.top for fragment in self.fragments)

    @property
    def bottom(self) -> float:
        """The y of its lower edge, in points."""
        return max(fragment.bottom for fragment in self.fragments)


def rows_of(fragments: Iterable[Fragment]) -> list[Row]:
    """Return the rows of a page; every fragment is in exactly one of them, in its order."""
    rows: list[Row] = []
    for fragment in fragments:
        if not (rows and fragment.upright and _into_row(rows, fragment)):
            rows.append(Row([[fragment]]))
    return rows


def _into_row(rows: list[Row], fragment: Fragment) -> bool:
    """Put the fragment into the last row, or say that it begins a new one."""
    row = rows[-1]
    if not row.last.upright:
        return False
    if _continues_cell(row, fragment):
        row.cells[-1].append(fragment)
        return True
    if _beside(row.cells[-1], fragment) and _overlaps(row, fragment):
        gathered = _gathered(rows, fragment)
        if gathered:
            _merge(rows, gathered, fragment)
            return True
    return False


def _continues_cell(row: Row, fragment: Fragment) -> bool:
    """Tell whether the fragment is the next line of the last cell of a row with several cells."""
    if not row.is_table:
        return False
    cell = row.cells[-1]
    step = fragment.baseline - cell[-1].baseline
    left, before = min(part.left for part in cell), max(part.right for part in row.cells[-2])
    inside = fragment.left >= left - 0.5 * fragment.size or (
        fragment.left > before and fragment.right > left
    )
    close = 0.3 * fragment.size < step < CELL_LEADING * max(fragment.size, cell[-1].size)
    return close and inside and fragment.left > row.cells[0][0].left + fragment.size


def _beside(cell: Sequence[Fragment], fragment: Fragment) -> bool:
    return fragment.left > max(part.right for part in cell) - 0.1 * fragment.size


def _overlaps(row: Row, fragment: Fragment) -> bool:
    """Tell whether the fragment is on a height with the row, or above its last line."""
    on_line = abs(fragment.baseline - row.last.baseline) < 0.5 * fragment.size
    above = fragment.baseline < row.last.baseline
    within = fragment.top < row.bottom - 0.3 * fragment.size
    return on_line or above or within


def _gathered(rows: Sequence[Row], fragment: Fragment) -> int:
    """Return how many of the last rows are lines of the cells left of `fragment`; 0 if it isn't so.

    A first cell of several lines has come as several rows before the second cell showed that
    they are one.
    """
    count = 0
    for row in reversed(rows):
        if row.bottom <= fragment.top + 0.35 * fragment.size:
            break
        if count and (row.is_table or not _stacked(row, rows[-count])):
            break
        if count == MOST_CELL_LINES or not _beside(row.cells[-1], fragment):
            return 0
        count += 1
    level = [row for row in rows[len(rows) - count :] if _near(row, fragment)]
    return count if level else 0


def _stacked(upper: Row, lower: Row) -> bool:
    step = lower.first.baseline - upper.last.baseline
    return 0 < step < CELL_LEADING * max(upper.last.size, lower.first.size)


def _near(row: Row, fragment: Fragment) -> bool:
    return row.top < fragment.bottom and fragment.top < row.bottom


def _merge(rows: list[Row], count: int, fragment: Fragment) -> None:
    taken = rows[-count:]
    del rows[-count:]
    row = taken[0] if taken[0].is_table else Row([taken[0].fragments])
    for other in taken[1:]:
        row.cells[-1].extend(other.fragments)
    numbered = _is_enumerator(row, fragment) and not _in_second_column(rows, fragment)
    if numbered or gap(row.last, fragment) < CELL_GAP * fragment.size:
        row.cells[-1].append(fragment)
    else:
        row.cells.append([fragment])
    rows.append(row)


def gap(left: Fragment, right: Fragment) -> float:
    """Return the points between two fragments side by side; infinite if they are not."""
    beside = right.top < left.bottom and left.top < right.bottom
    return right.left - left.right if beside else inf


def _in_second_column(rows: Sequence[Row], fragment: Fragment) -> bool:
    """Tell whether the table row above has its second cell here: "Nr." above "1" is no list."""
    if not rows or not rows[-1].is_table:
        return False
    return abs(rows[-1].cells[1][0].left - fragment.left) < SAME_COLUMN


def _is_enumerator(row: Row, fragment: Fragment) -> bool:
    """Tell whether the row so far is only the number or bullet before the fragment."""
    if len(row.cells) > 1 or len(row.cells[0]) > 1:
        return False
    text, space = row.first.text.strip(), fragment.left - row.first.right
    if BARE_NUMBER.fullmatch(text):
        return space < BARE_NUMBER_GAP * fragment.size
    numbered = ENUMERATOR.fullmatch(text) or BULLET.fullmatch(text)
    return bool(numbered) and space < ENUMERATOR_GAP * fragment.size
