"""When a document is placed in time."""

from __future__ import annotations

import datetime as dt

from ingest.model import Document


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
