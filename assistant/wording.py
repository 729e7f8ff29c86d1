"""German words for dates and documents, shared by all that shows them."""

from __future__ import annotations

import datetime as dt

from ingest.model import Document


def german_day(day: dt.date | None) -> str:
    """Return a day as 31.12.2025, "ohne Datum" where there is none."""
    return day.strftime("%d.%m.%Y") if day else "ohne Datum"


def named(document: Document) -> str:
    """Return how a document is called in a sentence: "Beschlussvorlage 0750/2025"."""
    if document.reference:
        return f"{document.type or 'Vorlage'} {document.reference}"
    day = f" vom {german_day(document.date)}" if document.date else ""
    body = f" {document.organization}" if document.organization else ""
    return f"{document.type or 'Dokument'}{body}{day}"
