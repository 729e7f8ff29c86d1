"""The routes: Fragen (around the chat), Suchen, Vorgang, Quelle, Bestand, and the health check."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from assistant.dossier import dossier
from assistant.links import parse_places
from assistant.web.chat import CHAT_PATH, entry_files
from assistant.web.overview import Overview, overview
from assistant.web.pictures import Pictures
from assistant.web.search import MOST_HITS, SearchView, filters_of, results_of
from assistant.web.site import Site, all_documents, find_document
from assistant.web.source import picture_of, view_of
from ingest.errors import EmptyLibraryError, NotFoundError, ReadingError, VorlagenlotseError
from ingest.model import File

Places = Annotated[list[str], Query(alias="stelle", max_length=64)]
_PDF = "application/pdf"


def page_router(site: Site, pictures: Pictures) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)
    _add_front(router, site)
    _add_search(router, site)
    _add_source(router, site, pictures)
    return router


def _add_front(router: APIRouter, site: Site) -> None:
    script, style = entry_files()

    @router.get("/")
    def ask(request: Request) -> HTMLResponse:
        values = {"chat": CHAT_PATH, "chat_style": style, "chat_script": script}
        return site.page(request, "fragen.html", {**values, "holdings": site.holdings()})

    @router.get("/bestand")
    def holdings(request: Request) -> HTMLResponse:
        return site.page(request, "bestand.html", {"overview": _overview(site)})

    @router.get("/health")
    def health() -> JSONResponse:
        held = site.holdings()
        newest = held.newest.isoformat() if held.newest else None
        state = {"generation": held.generation, "documents": held.documents, "newest": newest}
        if held.generation is None:
            return JSONResponse({"status": "empty", **state}, status_code=503)
        return JSONResponse({"status": "ok", **state})


def _add_search(router: APIRouter, site: Site) -> None:
    @router.get("/suchen")
    def search(request: Request, q: str = "", von: str = "", bis: str = "") -> HTMLResponse:
        longest = site.assistant.settings.question_characters
        view = _searched(site, q.strip(), von, bis)
        return site.page(request, "suchen.html", {"view": view, "longest": longest})

    @router.get("/vorgang/{reference:path}")
    def paper(request: Request, reference: str) -> HTMLResponse:
        with site.library() as library:
            found = dossier(reference, library)
        return site.page(request, "vorgang.html", {"dossier": found})


def _searched(site: Site, words: str, since: str, until: str) -> SearchView:
    empty = SearchView(words, since, until)
    if not words:
        return empty
    try:
        hits = site.assistant.search(words, filters_of(since, until), site.viewer, MOST_HITS)
    except VorlagenlotseError as error:
        return replace(empty, message=str(error))
    return replace(empty, results=results_of(hits, words))


def _add_source(router: APIRouter, site: Site, pictures: Pictures) -> None:
    @router.get("/quelle/{sha256}")
    def source(
        request: Request,
        sha256: str,
        stelle: Places = [],  # noqa: B006 - FastAPI copies it
        zitat: str = "",
        seite: str = "",
    ) -> HTMLResponse:
        view = view_of(site, pictures, sha256, parse_places(stelle), zitat, _number(seite))
        return site.page(request, "quelle.html", {"view": view})

    @router.get("/quelle/{sha256}/seite/{name}.png")
    def picture(
        request: Request,
        sha256: str,
        name: str,
        stelle: Places = [],  # noqa: B006 - FastAPI copies it
    ) -> Response:
        try:
            shown = picture_of(site, pictures, sha256, _number(name) or 0, parse_places(stelle))
        except ReadingError as error:
            raise NotFoundError("Von dieser Seite gibt es kein Bild.") from error
        etag = f'"{shown.etag}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(shown.rendered.png, media_type="image/png", headers=headers)

    @router.get("/quelle/{sha256}/datei")
    def download(sha256: str) -> FileResponse:
        with site.library() as library:
            _, document = find_document(library, sha256)
        path = site.file_path(sha256)
        kind = _PDF if document.file.media_type == _PDF else "application/octet-stream"
        return FileResponse(path, media_type=kind, filename=download_name(document.file, path))


def _overview(site: Site) -> Overview:
    try:
        with site.library() as library:
            failures = [f for f in library.manifest.failures if f.group in site.viewer.groups]
            return overview(all_documents(library), failures)
    except EmptyLibraryError:
        return overview(())


def download_name(file: File, path: Path) -> str:
    """Return a name safe to save under: no folders, no control characters, a true suffix."""
    last = file.name.replace("\\", "/").rpartition("/")[2]
    stem = Path("".join(c for c in last if c.isprintable())).stem.strip(". ")
    return f"{stem[:120] or 'dokument'}{path.suffix}"


def _number(text: str) -> int | None:
    """Return a page number from an address, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
