"""When a document is placed in time."""

from __future__ import annotations

import datetime as dt

from ingest.model import Document


def moment(document: Document) -> dt.date | None:
    """Return a document's own date, else its last consultation that is not merely planned."""
    if document.date:
        return document.date
    days = [day for c in document.consultations if c.state != "planned" for day in c.dates]
    return max(days, default=None)
