"""Rows of all pages → canonical text with its character map, headings and table rows."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from statistics import median

from ingest.model import Heading, Page, Span
from ingest.reading.columns import blocks_of
from ingest.reading.fragments import Fragment
from ingest.reading.hyphens import Joint, joint, known_words
from ingest.reading.margins import PageFragments, ordered_lines, split_margins
from ingest.reading.rows import Row, gap, rows_of

# A line distance this many times the usual one parts paragraphs.
PARAGRAPH = 1.22
HEADING_CHARACTERS = 240
HEADING_LINES = 4
LARGER = 1.07
# A line that reaches this share of the furthest right edge goes on in the next one.
FULL_LINE = 0.85
LEVELS = 6
# Type sizes between two pieces of one word, such as "m" and a raised "2".
TOUCH = 0.12
SENTENCE_END = re.compile(r"[.!?][)“”\"]*$")
NOT_A_HEADING = re.compile(r".*[^\W\d_].*(?<!\b[A-Z])[.,;]$|[-–•▪▸]\s|[^A-Za-zÄÖÜäöüß]*$")


@dataclass(frozen=True, slots=True)
class Body:
    """How running text is set in a document: size in points, leading in type sizes."""

    size: float
    bold: bool
    leading: float


@dataclass(slots=True)
class _Line:
    """One line of canonical text: where it starts and ends, and the row it comes from."""

    row: Row
    start: int
    end: int


@dataclass(slots=True)
class _Sheet:
    """The text of a page as it grows."""

    text: list[str] = field(default_factory=list)
    indices: array[int] = field(default_factory=lambda: array("i"))
    length: int = 0

    def put(self, text: str, indices: Iterable[int] | None = None) -> None:
        """Append `text`; without indices it is not in the file."""
        self.text.append(text)
        self.indices.extend([-1] * len(text) if indices is None else indices)
        self.length += len(text)

    def drop_hyphen(self) -> None:
        """Take the last character back."""
        self.text[-1] = self.text[-1][:-1]
        self.indices.pop()
        self.length -= 1


@dataclass(frozen=True, slots=True)
class Typeset:
    """Pages with what their type showed."""

    pages: tuple[Page, ...]
    headings: tuple[Heading, ...]
    table_rows: tuple[Span, ...]


def typeset(pages: Sequence[PageFragments], labels: Sequence[str | None]) -> Typeset:
    """Return the canonical pages; every fragment is in the text or the margins of its page."""
    parted = split_margins(pages)
    rows = [_rows_in_blocks(text) for text, _ in parted]
    body = body_of(fragment for text, _ in parted for fragment in text)
    known = known_words(fragment.text for text, _ in parted for fragment in text)
    made, candidates, tables = [], [], []
    for page, label, (_, margins), page_rows in zip(pages, labels, parted, rows, strict=True):
        sheet, lines = _set_page(page_rows, body, known)
        made.append(
            Page(page.number, "".join(sheet.text), sheet.indices.tobytes(),
                 ordered_lines(margins), label)
        )  # fmt: skip
        candidates.extend(_heading_spans(made[-1], lines, body))
        tables.extend(_table_spans(made[-1], lines))
    return Typeset(tuple(made), _levelled(candidates, body), tuple(tables))


def _rows_in_blocks(fragments: Sequence[Fragment]) -> list[Row]:
    rows: list[Row] = []
    for block in blocks_of(fragments):
        first, *others = rows_of(block)
        rows += [replace(first, begins_block=True), *others]
    return rows


def body_of(fragments: Iterable[Fragment]) -> Body:
    """Return size, weight and leading of most characters of a document."""
    sizes: Counter[float] = Counter()
    bolds: Counter[bool] = Counter()
    leadings: list[float] = []
    last: Fragment | None = None
    placed = list(fragments)
    full = FULL_LINE * max((fragment.right for fragment in placed), default=0.0)
    for fragment in placed:
        sizes[_size(fragment)] += len(fragment.text)
        bolds[fragment.bold] += len(fragment.text)
        if last and last.right > full and 0.8 < (step := _step(last, fragment)) < 2.2:
            leadings.append(step)
        last = fragment
    if not sizes:
        return Body(10.0, False, 1.2)
    leading = median(leadings) if leadings else 1.2
    return Body(sizes.most_common(1)[0][0], bolds[True] > bolds[False], leading)


def _size(fragment: Fragment) -> float:
    return round(fragment.size * 2) / 2


def _step(upper: Fragment, lower: Fragment) -> float:
    """Return the distance of two writing lines in type sizes of the lower one."""
    return (lower.baseline - upper.baseline) / max(lower.size, 1.0)


def _set_page(rows: Sequence[Row], body: Body, known: Container[str]) -> tuple[_Sheet, list[_Line]]:
    sheet, lines = _Sheet(), []
    before: Row | None = None
    for row in rows:
        if before is not None:
            _join_rows(sheet, before, row, body, known)
        start = sheet.length
        _set_row(sheet, row, known)
        lines.append(_Line(row, start, sheet.length))
        before = row
    return sheet, lines


def _join_rows(sheet: _Sheet, before: Row, row: Row, body: Body, known: Container[str]) -> None:
    if before.is_table or row.is_table:
        sheet.put(
            "\n\n" if _parted(before, row, body) and before.is_table != row.is_table else "\n"
        )
        return
    how = joint(before.last.text, row.first.text, known)
    if how is Joint.LINE and _parted(before, row, body):
        sheet.put("\n\n")
    else:
        _put_joint(sheet, how)


def _parted(before: Row, row: Row, body: Body) -> bool:
    """Tell whether there is more than the usual distance between two rows."""
    upper = max(before.fragments, key=lambda f: f.baseline) if before.is_table else before.last
    step = (row.first.baseline - upper.baseline) / max(row.first.size, upper.size, 1.0)
    if row.begins_block and step < 0:
        return _ended(upper, row.first)
    return step > PARAGRAPH * body.leading


def _ended(upper: Fragment, lower: Fragment) -> bool:
    """Tell whether the paragraph at the end of a column is not the one at the head of the next."""
    if (_size(upper), upper.bold) != (_size(lower), lower.bold):
        return True
    short = upper.right - upper.left < FULL_LINE * (lower.right - lower.left)
    return short and SENTENCE_END.search(upper.text) is not None


def _put_joint(sheet: _Sheet, how: Joint) -> None:
    if not how.keeps_hyphen:
        sheet.drop_hyphen()
    sheet.put(how.glue)


def _set_row(sheet: _Sheet, row: Row, known: Container[str]) -> None:
    for number, cell in enumerate(row.cells):
        if number:
            sheet.put("\t")
        for upper, lower in pairwise([None, *cell]):
            if upper is not None and lower is not None:
                _join_in_cell(sheet, upper, lower, known)
            if lower is not None:
                sheet.put(lower.text, lower.indices)


def _join_in_cell(sheet: _Sheet, upper: Fragment, lower: Fragment, known: Container[str]) -> None:
    how = joint(upper.text, lower.text, known)
    if 0 <= gap(upper, lower) + TOUCH * lower.size < 2 * TOUCH * lower.size:
        return
    if how is Joint.LINE:
        sheet.put(" ")
    else:
        _put_joint(sheet, how)


def _table_spans(page: Page, lines: Sequence[_Line]) -> list[Span]:
    """Return lines of several cells that have two tabs or stand next to another such line."""
    spans: list[Span] = []
    for is_table, run in groupby(lines, key=lambda line: line.row.is_table):
        group = list(run)
        if is_table:
            spans.extend(
                Span(page.number, line.start, line.end)
                for line in group
                if len(group) > 1 or len(line.row.cells) > 2
            )
    return spans


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A line set like a heading."""

    span: Span
    size: float
    bold: bool


def _heading_spans(page: Page, lines: Sequence[_Line], body: Body) -> list[_Candidate]:
    """Return the headings of a page; lines of the same type right below each other are one."""
    candidates: list[_Candidate] = []
    for is_set_off, run in groupby(lines, key=lambda line: _is_set_off(line.row, body)):
        if is_set_off:
            for block in _blocks(list(run), body):
                candidates.extend(_heading(page, block))
    return candidates


def _is_set_off(row: Row, body: Body) -> bool:
    if row.is_table or not all(fragment.upright for fragment in row.fragments):
        return False
    main = max(row.fragments, key=lambda fragment: len(fragment.text))
    larger = main.size > LARGER * body.size
    return larger or (main.bold and not body.bold and main.size > 0.9 * body.size)


def _blocks(lines: Sequence[_Line], body: Body) -> list[list[_Line]]:
    blocks: list[list[_Line]] = []
    for line in lines:
        if blocks and _same_block(blocks[-1][-1].row, line.row, body):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _same_block(upper: Row, lower: Row, body: Body) -> bool:
    same = _size(upper.last) == _size(lower.first) and upper.last.bold == lower.first.bold
    return same and _step(upper.last, lower.first) > 0 and not _parted(upper, lower, body)


def _heading(page: Page, block: Sequence[_Line]) -> list[_Candidate]:
    start, end = block[0].start, block[-1].end
    text = page.text[start:end]
    if len(block) > HEADING_LINES or len(text) > HEADING_CHARACTERS:
        return []
    if NOT_A_HEADING.match(" ".join(text.split())):
        return []
    main = block[0].row.last
    return [_Candidate(Span(page.number, start, end), _size(main), main.bold)]


def _levelled(candidates: Sequence[_Candidate], body: Body) -> tuple[Heading, ...]:
    """Rank headings by type size; bold ones of the body's size are the lowest level."""
    ranks = sorted({(max(c.size, body.size), c.size > LARGER * body.size) for c in candidates})
    levels = {rank: min(k, LEVELS) for k, rank in enumerate(reversed(ranks), 1)}
    return tuple(
        Heading(levels[max(c.size, body.size), c.size > LARGER * body.size], c.span)
        for c in candidates
    )
