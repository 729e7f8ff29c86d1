"""What a table tells only when its rows are compared: the largest, the smallest, a sum, a change.

Such a statement is computed: it names its operands, cites the rows they stand in, and is checked
again before it is shown (`verifying/arithmetic.py`). Cells that hold more than a number ("22
gemeldet") or none are not compared, and the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property

from assistant.answer import Statement, StatementKind
from assistant.composing.candidates import merged, names_time
from assistant.composing.citing import Citations
from assistant.composing.matter import Held
from assistant.places import places_in
from assistant.question import Kind, Question
from assistant.question_words import names_no_matter
from assistant.retrieval import Hit
from assistant.synonyms import same_as
from assistant.verifying.arithmetic import amount_of, difference_line, extreme_line, sum_line
from ingest.library.german import terms
from ingest.model import Page, Span
from ingest.understanding.dates import FoundDate, find_dates

_ONLY_OF_TABLE = "Zusammengezählt ist nur, was die Tabelle aufführt."
_FEWEST = 2  # values to compare
_ABOUT = 0.5  # share of the question's terms that a table has to hold
_MOST = re.compile(
    r"\b(?:meisten?|(?:höchst|größt|stärkst|häufigst)e[nrsm]?"
    r"|am (?:höchst|größt|stärkst|häufigst)en)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"\b(?:wenigsten?|(?:niedrigst|kleinst|geringst|seltenst)e[nrsm]?)\b", re.IGNORECASE
)
_ALL = re.compile(r"\b(?:insgesamt|zusammen(?:gerechnet|genommen)?|in summe)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\bum wie ?viele?\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:insgesamt|gesamt|summe|zusammen|total)\b", re.IGNORECASE)
# "abgemeldet" and "Abmeldung", "geboren" and "Geborene"
_PARTICIPLE = re.compile(
    r"^(?P<before>ab|an|auf|aus|ein|zu|vor|um|nach|mit|bei|weg|her|hin|fest|frei)?ge(?=\w{3})"
)
_COMMON = 5  # first letters that words of one stem share


class _Form(Enum):
    """What rows are put together to."""

    MOST = auto()
    LEAST = auto()
    SUM = auto()
    CHANGE = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table with its cells, and where it stands."""

    cells: tuple[str, ...]
    span: Span

    @property
    def label(self) -> str:
        """What the row is about: its first cell."""
        return self.cells[0]


@dataclass(frozen=True)
class Table:
    """Rows under the names of their columns; `caption` is the line above it."""

    held: Held
    caption: str
    head: Row
    rows: tuple[Row, ...]

    @cached_property
    def named(self) -> str:
        """All that names the table, its columns and its rows."""
        labels = (row.label for row in self.rows)
        return " ".join((self.held.document.title, self.caption, *self.head.cells, *labels))

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The index terms of what names it."""
        return tuple(terms(self.named))

    def amount(self, row: Row, column: int) -> float | None:
        """Return the number of a cell, None where it is missing or says more than a number."""
        return amount_of(row.cells[column]) if column < len(row.cells) else None


def computed(
    question: Question, hits: Sequence[Hit], citations: Citations
) -> tuple[list[Statement], list[str]]:
    """Return what a table answers when its rows are put together, with remarks; mostly nothing."""
    form = _form(question)
    if form is None:
        return [], []
    for table in _tables_near(hits):
        column = _column(question, table)
        if column is None or not _is_about(question, table):
            continue
        rows = _rows_asked(question, table)
        if (told := _told(form, table, column, rows, citations)) is not None:
            remarks = _left_out(table, column, rows)
            return [told], [_ONLY_OF_TABLE, *remarks] if form is _Form.SUM else remarks
    return [], []


def asks_extreme(question: Question) -> bool:
    """Tell whether the highest or the lowest of something is asked for."""
    return _form(question) in {_Form.MOST, _Form.LEAST}


def _form(question: Question) -> _Form | None:
    """Return what the rows are to be put together to, None where nothing like it is asked for."""
    main = question.main
    if _LEAST.search(main):
        return _Form.LEAST
    if _MOST.search(main):
        return _Form.MOST
    # "von 2017 bis 2021 insgesamt" is read as a development
    if question.kind in {Kind.COUNT, Kind.DEVELOPMENT} and _ALL.search(main):
        return _Form.SUM
    return _Form.CHANGE if _CHANGE.search(main) else None


def _told(
    form: _Form, table: Table, column: int, rows: Sequence[Row], citations: Citations
) -> Statement | None:
    """Return what the rows asked for come to, None where there are too few."""
    amounts = [(row, amount) for row in rows if (amount := table.amount(row, column)) is not None]
    if len(amounts) < _FEWEST:
        return None
    compared = [row for row, _ in amounts]
    written = [row.cells[column] for row in compared]
    name = table.head.cells[column]
    if form in {_Form.MOST, _Form.LEAST}:
        most = form is _Form.MOST
        best = (max if most else min)(amount for _, amount in amounts)
        found = [row for row, amount in amounts if amount == best]
        text = extreme_line([r.label for r in found], found[0].cells[column], name, written, most)
    elif form is _Form.SUM:
        text = sum_line(name, written)
    elif len(compared) == _FEWEST:
        text = difference_line(name, *((row.label, row.cells[column]) for row in compared))
    else:
        return None
    spans = merged([table.head.span, *(row.span for row in compared)])
    number = citations.cite(table.held.store, table.held.document, spans)
    return Statement(text, StatementKind.COMPUTED, (number,))


def _left_out(table: Table, column: int, rows: Sequence[Row]) -> list[str]:
    """Say which rows were not compared, as they hold no number or say more than one."""
    without = [row for row in rows if table.amount(row, column) is None]
    shown = (
        f"{row.label} („{row.cells[column] if column < len(row.cells) else ''}“)" for row in without
    )
    return (
        [f"Nicht verglichen, weil dort keine bloße Zahl steht: {', '.join(shown)}."]
        if without
        else []
    )


def _tables_near(hits: Sequence[Hit]) -> Iterator[Table]:
    """Yield the tables of the documents found, nearest first."""
    found = {hit.document.file.sha256: Held(hit.store, hit.document) for hit in hits}
    for sha256, held in found.items():
        yield from _tables(held, held.store.catalog.pages(sha256))


def _tables(held: Held, pages: Sequence[Page]) -> list[Table]:
    """Return the tables of a file; one that goes on at the top of the next page is one."""
    found: list[Table] = []
    ended_page = False
    for page in pages:
        for caption, rows in _runs(page):
            begins_page = rows[0].span.start == 0
            last = found[-1] if found else None
            if last and ended_page and begins_page and len(rows[0].cells) == len(last.head.cells):
                more = tuple(row for row in rows if row.cells != last.head.cells)
                found[-1] = Table(held, last.caption, last.head, (*last.rows, *more))
            elif _is_head(rows[0]) and len(rows) > _FEWEST:
                found.append(Table(held, caption, rows[0], tuple(rows[1:])))
            else:
                continue
            ended_page = rows[-1].span.end >= len(page.text.rstrip())
    return found


def _is_head(row: Row) -> bool:
    """Tell whether a line names columns: none of its cells is a number."""
    return all(cell and amount_of(cell) is None for cell in row.cells)


def _runs(page: Page) -> Iterator[tuple[str, list[Row]]]:
    """Yield the neighbouring lines of a page that have cells, with the line above them."""
    above, rows, start = "", [], 0
    for line in (*page.text.split("\n"), ""):
        span = Span(page.number, start, start + len(line))
        start += len(line) + 1
        if "\t" in line:
            rows.append(Row(tuple(cell.strip() for cell in line.split("\t")), span))
            continue
        if rows:
            yield above, rows
            rows = []
        above = line.strip() or above
    if rows:
        yield above, rows


def _column(question: Question, table: Table) -> int | None:
    """Return the column of numbers asked for: the only one, or the one the question names."""
    numbered = [
        column
        for column in range(1, len(table.head.cells))
        if sum(table.amount(row, column) is not None for row in table.rows) > len(table.rows) / 2
    ]
    if len(numbered) == 1 and len(table.head.cells) == _FEWEST:
        return numbered[0]
    named = {
        column: sum(_is_meant(term, terms(table.head.cells[column])) for term in _asked(question))
        for column in numbered
    }
    best = max(named.values(), default=0)
    fitting = [column for column, shared in named.items() if shared == best]
    return fitting[0] if best and len(fitting) == 1 else None


def _is_about(question: Question, table: Table) -> bool:
    """Tell whether a table is on the places and holds enough of what the question names."""
    asked = _asked(question)
    if not set(question.places) <= set(places_in(table.named)):
        return False
    return bool(asked) and sum(_is_meant(t, table.said) for t in asked) >= _ABOUT * len(asked)


def _asked(question: Question) -> list[str]:
    """Return the terms of the matter, without the words that ask for the most or for all."""
    bare = set(
        terms(
            " ".join(m.group() for p in (_MOST, _LEAST, _ALL) for m in p.finditer(question.asked))
        )
    )
    return [t for t in question.terms if t not in bare and not names_no_matter(t)]


def _is_meant(term: str, held: Sequence[str]) -> bool:
    """Tell whether a term of the question is one of those held, or of one stem with it."""
    wanted = {term, *same_as(term)}
    return any(w == h or _is_of_one_stem(_stem(w), _stem(h)) for w in wanted for h in held)


def _stem(term: str) -> str:
    return _PARTICIPLE.sub(lambda match: match["before"] or "", term)


def _is_of_one_stem(left: str, right: str) -> bool:
    return min(len(left), len(right)) >= _COMMON and left[:_COMMON] == right[:_COMMON]


def _rows_asked(question: Question, table: Table) -> list[Row]:
    """Return the rows of the time and the places asked for, without sums of others."""
    rows = [row for row in table.rows if not _TOTAL.search(row.label)]
    if question.period and any(find_dates(row.label) for row in rows):
        document = table.held.document
        rows = [row for row in rows if names_time(document, question.period, find_dates(row.label))]
    if _form(question) is _Form.CHANGE:
        ends = find_dates(question.asked)
        rows = [
            row
            for row in rows
            if any(_is_end(t, end) for t in find_dates(row.label) for end in ends)
        ]
    placed = [row for row in rows if set(question.places) & set(places_in(row.label))]
    return placed or rows


def _is_end(time: FoundDate, end: FoundDate) -> bool:
    """Tell whether a row's time is the beginning or the end of the stretch the question names."""
    days = {day for day in (end.since, end.until) if day}
    return bool(time.since and time.until and any(time.since <= d <= time.until for d in days))
