"""Everything known of one paper: its files and who mentions it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.errors import NotFoundError
from ingest.library.generation import Library
from ingest.model import Document
from ingest.understanding.references import normalize_reference, same_reference


@dataclass(frozen=True, slots=True)
class Dossier:
    """A paper's files as (access group, document), and the documents that mention it."""

    reference: str
    files: tuple[tuple[str, Document], ...]
    mentioned_by: tuple[Document, ...]


def dossier(reference: str, library: Library) -> Dossier:
    """Return what is known of a paper; NotFoundError when nothing holds or mentions it."""
    wanted = normalize_reference(reference) or reference.strip()
    files = tuple(
        (store.group, document)
        for store in library.stores
        for document in store.catalog.documents()
        if document.reference and same_reference(document.reference, wanted)
    )
    own = {document.file.sha256 for _, document in files}
    mentioned_by = tuple(
        document
        for store in library.stores
        for document in store.catalog.documents()
        if document.file.sha256 not in own
        and any(same_reference(r.target, wanted) for r in document.references)
    )
    if not files and not mentioned_by:
        raise NotFoundError(
            f"{reference}: nicht im Bestand, und kein Dokument erwähnt die Nummer."
            " `vorlagenlotse search` sucht nach Wörtern."
        )
    return Dossier(wanted, files, mentioned_by)
