"""Numbers a search names that are not held, with the documents that mention them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assistant.composing.matter import not_held
from assistant.question import read_question
from ingest.library.generation import Library
from ingest.model import Document


@dataclass(frozen=True, slots=True)
class Absent:
    """A paper that is not held; `mentioned_by` is who names it, newest first, each file once."""

    reference: str
    mentioned_by: tuple[Document, ...]


def absent_papers(words: str, library: Library, today: dt.date) -> tuple[Absent, ...]:
    """Return the papers that `words` name by number and the library does not hold."""
    return tuple(
        Absent(reference, _mentioning(reference, library))
        for reference in not_held(read_question(words, today), library)
    )


def _mentioning(reference: str, library: Library) -> tuple[Document, ...]:
    found = {
        document.file.sha256: document
        for store in library.stores
        for document, _ in store.catalog.references_to(reference)
    }
    return tuple(found.values())
