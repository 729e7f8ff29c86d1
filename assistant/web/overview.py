"""What is in the library and what is new, counted for the page "Bestand"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.facets import Facet, Item, Shelf, counted
from assistant.holdings import Gap, known_gaps
from assistant.web.charts import YearChart, year_chart
from assistant.web.days import day_of, day_text
from ingest.library.generation import Failure, Manifest

NO_QUARTER = "ohne Stadtteil"
_MONTHS_BACK = 6


@dataclass(frozen=True, slots=True)
class Group:
    """New documents of one quarter or kind, newest first, and how many there are of each kind."""

    name: str
    items: tuple[Item, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class News:
    """The documents dated since a day; `typed` is what was asked, `problem` what was wrong."""

    since: dt.date | None
    typed: str
    by_kind: bool
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """The run that published what is open; `created` is in local time."""

    generation: int
    created: dt.datetime
    documents: int
    passages: int
    failures: tuple[Failure, ...]
    read: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The documents and how they spread over kinds and years."""

    documents: int
    kinds: tuple[tuple[str, int], ...]
    years: tuple[str, ...]
    table: tuple[tuple[str, tuple[int, ...]], ...]
    chart: YearChart | None
    undated: int
    oldest: dt.date | None
    newest: Item | None
    run: Run | None
    news: News | None
    gaps: tuple[Gap, ...] = ()
    empty_pages: tuple[tuple[Item, tuple[int, ...]], ...] = ()


EMPTY = Overview(0, (), (), (), None, 0, None, None, None, None)


def overview(shelf: Shelf, manifest: Manifest, since: str = "", by: str = "") -> Overview:
    """Count the documents of a shelf; `since` is a day as typed, `by` is "art" or a quarter."""
    items = shelf.items
    days = [item.day for item in items if item.day]
    dated = [(item.traits[Facet.KIND][0], item.day.year) for item in items if item.day]
    years = sorted({year for _, year in dated}, reverse=True)
    kinds = counted(items, Facet.KIND)
    cells = Counter(dated)
    return Overview(
        documents=len(items),
        kinds=kinds,
        years=tuple(str(year) for year in years),
        table=tuple((kind, tuple(cells[kind, year] for year in years)) for kind, _ in kinds),
        chart=year_chart(dated),
        undated=len(items) - len(days),
        oldest=min(days, default=None),
        newest=next((item for item in items if item.day), None),
        run=_run(items, manifest),
        news=news(items, since, by == "art"),
        gaps=known_gaps([item.document for item in items]),
        empty_pages=tuple((item, item.empty_pages) for item in items if item.empty_pages),
    )


def news(items: Sequence[Item], typed: str, by_kind: bool) -> News:
    """Return what is dated since the day typed, by default half a year before the newest.

    `items` are newest first. A document that names several quarters is listed in each.
    """
    since = day_of(typed) if typed.strip() else _default_since(items)
    if since is None:
        problem = "Bitte als Tag (31.12.2025), Monat (12.2025) oder Jahr (2025) angeben."
        return News(None, typed, by_kind, problem=problem if typed.strip() else "")
    new = tuple(item for item in items if item.day and item.day >= since)
    groups: dict[str, list[Item]] = {}
    for item in new:
        names = item.traits[Facet.KIND if by_kind else Facet.QUARTER] or (NO_QUARTER,)
        for name in names:
            groups.setdefault(name, []).append(item)
    named = sorted(groups.items(), key=lambda g: (g[0] == NO_QUARTER, -len(g[1]), g[0]))
    return News(
        since=since,
        typed=typed.strip() or day_text(since),
        by_kind=by_kind,
        items=new,
        groups=tuple(
            Group(name, tuple(held), () if by_kind else counted(held, Facet.KIND))
            for name, held in named
        ),
    )


def _default_since(items: Sequence[Item]) -> dt.date | None:
    """Return the first day of the month half a year before the newest document."""
    newest = next((item.day for item in items if item.day), None)
    if newest is None:
        return None
    year, month = divmod(newest.year * 12 + newest.month - 1 - _MONTHS_BACK, 12)
    return dt.date(year, month + 1, 1)


def _run(items: Sequence[Item], manifest: Manifest) -> Run:
    methods = Counter(item.document.file.method for item in items)
    return Run(
        generation=manifest.number,
        created=dt.datetime.fromisoformat(manifest.created).astimezone(),
        documents=len(items),
        passages=manifest.passage_count,
        failures=manifest.failures,
        read=tuple(methods.most_common()),
    )
