"""What all pages share: who looks, what is open, and how a page is put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.facets import Shelf, shelf_of
from assistant.web import wording
from ingest.errors import EmptyLibraryError, NotFoundError
from ingest.library.catalog import Catalog
from ingest.library.generation import Library
from ingest.model import Document

NAVIGATION = (("Fragen", "/"), ("Suchen", "/suchen"), ("Bestand", "/bestand"))
FOOTER = (
    ("Über", "/ueber"),
    ("Barrierefreiheit", "/barrierefreiheit"),
    ("Datenschutz", "/datenschutz"),
)
_SHA256_LENGTH = 64
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many documents the viewer may read, and the date of the newest."""

    generation: int | None = None
    documents: int = 0
    newest: dt.date | None = None
    model: str = ""


class Site:
    """The assistant behind the pages, their templates and their viewer."""

    def __init__(self, assistant: Assistant, viewer: Viewer) -> None:
        self.assistant = assistant
        self.viewer = viewer
        self._templates = _templates()
        self._holdings = Holdings()
        self._shelf: Shelf | None = None
        self._shelf_lock = Lock()

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Open what the viewer may read; an empty library holds nothing that could be found."""
        with self.assistant.library(self.viewer) as library:
            yield library

    def holdings(self) -> Holdings:
        """Return what is open; counted once per generation, empty when nothing is published."""
        try:
            with self.library() as library:
                if library.manifest.number != self._holdings.generation:
                    self._holdings = _count(library)
        except EmptyLibraryError:
            self._holdings = Holdings()
        return self._holdings

    def shelf(self, library: Library) -> Shelf:
        """Return the documents of the open library with their traits; read once per generation."""
        with self._shelf_lock:
            if self._shelf is None or self._shelf.generation != library.manifest.number:
                self._shelf = shelf_of(library)
            return self._shelf

    def file_path(self, sha256: str) -> Path:
        """Return where the source file is kept; raises NotFoundError."""
        folder = self.assistant.settings.home / "files"
        found = sorted(folder.glob(f"{sha256}.*")) if is_sha256(sha256) else []
        if not found:
            raise NotFoundError("Diese Datei ist nicht vorhanden.")
        return found[0]

    def page(
        self, request: Request, name: str, values: Mapping[str, object], status: int = 200
    ) -> HTMLResponse:
        """Return a page made from a template."""
        root = str(request.scope.get("root_path", "")).rstrip("/")
        shared = {
            "root": root,
            "navigation": NAVIGATION,
            "footer": FOOTER,
            "here": here(request),
            "settings": self.assistant.settings,
        }
        html = self._templates.get_template(name).render({**shared, **values})
        return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-cache"})


def find_document(library: Library, sha256: str) -> tuple[Catalog, Document]:
    """Return a document and the catalog that holds it; raises NotFoundError."""
    if is_sha256(sha256):
        for store in library.stores:
            try:
                return store.catalog, store.catalog.document(sha256)
            except NotFoundError:
                continue
    raise NotFoundError("Dieses Dokument ist nicht vorhanden.")


def all_documents(library: Library) -> tuple[Document, ...]:
    """Return the documents of all stores, each file once, newest first and undated last."""
    by_file = {d.file.sha256: d for store in library.stores for d in store.catalog.documents()}
    return tuple(sorted(by_file.values(), key=_newest_first))


def is_sha256(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hexadecimal."""
    return len(text) == _SHA256_LENGTH and set(text) <= set("0123456789abcdef")


def here(request: Request) -> str:
    """Return the path of the page below the prefix the app is served under."""
    return request.url.path.removeprefix(str(request.scope.get("root_path", ""))) or "/"


def _newest_first(document: Document) -> tuple[bool, int, str, str]:
    day = document.date.toordinal() if document.date else 0
    return (document.date is None, -day, document.reference or "", document.file.name)


def _count(library: Library) -> Holdings:
    documents = all_documents(library)
    newest = max((d.date for d in documents if d.date), default=None)
    return Holdings(library.manifest.number, len(documents), newest, library.manifest.model)


def _without_turning(value: object) -> object:
    """Return a text without the characters that turn the direction of what follows them.

    In a title or a file name they would set the words of the page around it in disorder.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_TURNING)
    return value


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("assistant.web"),
        autoescape=True,
        finalize=_without_turning,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "datum": wording.german_date,
        "zahl": wording.german_number,
        "anzahl": wording.count,
        "dateiart": wording.media_name,
        "lesart": wording.method_name,
    }
    return environment
