"""What is in the library, counted for the page "Bestand"."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.holdings import Gap, known_gaps
from ingest.library.generation import Failure
from ingest.model import Document

NO_KIND = "ohne erkannte Art"


@dataclass(frozen=True, slots=True)
class Overview:
    """The documents and how they spread over kinds and years; `years` also holds the empty ones."""

    documents: tuple[Document, ...]
    kinds: tuple[tuple[str, int], ...]
    years: tuple[tuple[int, int], ...]
    undated: int
    oldest: dt.date | None
    newest: dt.date | None
    failures: tuple[Failure, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def busiest(self) -> int:
        """The most documents in one year."""
        return max((number for _, number in self.years), default=0)


def overview(documents: Sequence[Document], failures: Sequence[Failure] = ()) -> Overview:
    """Count documents by kind (most first) and by year; `failures` are files that were not read."""
    days = [d.date for d in documents if d.date]
    kinds = Counter(d.type or NO_KIND for d in documents)
    return Overview(
        documents=tuple(documents),
        kinds=tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        years=_by_year(days),
        undated=len(documents) - len(days),
        oldest=min(days, default=None),
        newest=max(days, default=None),
        failures=tuple(failures),
        gaps=known_gaps(list(documents)),
    )


def _by_year(days: Sequence[dt.date]) -> tuple[tuple[int, int], ...]:
    if not days:
        return ()
    years = Counter(day.year for day in days)
    return tuple((year, years[year]) for year in range(min(years), max(years) + 1))
