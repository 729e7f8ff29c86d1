"""When a document is placed in time."""

from __future__ import annotations

import datetime as dt

from assistant.answer import Period
from ingest.model import Document
from ingest.understanding.references import reference_key


def moment(document: Document) -> dt.date | None:
    """Return a document's own date, else its last consultation that is not merely planned.

    A document dated by month or year only stands at the beginning of that.
    """
    if document.date:
        return document.date
    if document.dated:
        return dt.date.fromisoformat(f"{document.dated}-01-01"[:10])
    days = [day for c in document.consultations if c.state != "planned" for day in c.dates]
    return max(days, default=None)


def latest(document: Document) -> dt.date | None:
    """Return the last day a document may tell of as past, None where nothing dates it.

    That is its last consultation, its own day or the end of the year of its number.
    """
    year = _year_of_number(document)
    return max(_days(document), default=year[1] if year else None)


def lies_in(document: Document, period: Period) -> bool:
    """Tell whether a document or one of its consultations lies in a period.

    An undated paper lies where its number says, too: in its year.
    """
    if any(map(period.holds, _days(document))):
        return True
    year = _year_of_number(document)
    if year is None or document.date or document.dated:
        return False
    first, last = year
    return (period.since or first) <= last and (period.until or last) >= first


def _days(document: Document) -> set[dt.date]:
    """Return the days of a document: its moment, and all of its consultations."""
    own = moment(document)
    return {*([own] if own else ()), *(day for c in document.consultations for day in c.dates)}


def _year_of_number(document: Document) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of the year a paper has its number from."""
    key = reference_key(document.reference or "")
    return (dt.date(key[0], 1, 1), dt.date(key[0], 12, 31)) if key else None
