"""The routes: Fragen (around the chat), Suchen, Vorgang, Quelle, Bestand, the pages on law, health.

Every page works without a script but the chat.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.finding import read_words
from assistant.links import parse_places
from assistant.web.metrics import CONTENT_TYPE, Metrics
from assistant.web.overview import EMPTY, Overview, overview
from assistant.web.paper import document_label, paper_view
from assistant.web.pictures import Pictures
from assistant.web.search import LONGEST_SEARCH, SearchQuery, SearchView, csv_of, searched
from assistant.web.site import Site, find_document
from assistant.web.source import Asked, picture_of, view_of, zoom_of
from ingest.errors import EmptyLibraryError, NotFoundError, ReadingError
from ingest.model import File

Places = Annotated[list[str], Query(alias="stelle", max_length=64)]
_PDF = "application/pdf"
_LEGAL = ("ueber", "barrierefreiheit", "datenschutz")


def page_router(site: Site, pictures: Pictures, metrics: Metrics) -> APIRouter:
    """Return the routes of all pages."""
    router = APIRouter(include_in_schema=False)
    _add_front(router, site)
    _add_state(router, site, metrics)
    _add_search(router, site, metrics)
    _add_source(router, site, pictures)
    return router


def _add_front(router: APIRouter, site: Site) -> None:
    @router.get("/bestand")
    def holdings(request: Request, seit: str = "", nach: str = "") -> HTMLResponse:
        view = _overview(site, seit[:20], nach)
        return site.page(request, "bestand.html", {"overview": view, "label": document_label})

    def add_legal(name: str) -> None:
        @router.get(f"/{name}")
        def legal(request: Request) -> HTMLResponse:
            return site.page(request, f"{name}.html", {"holdings": site.holdings()})

    for name in _LEGAL:
        add_legal(name)


def _add_state(router: APIRouter, site: Site, metrics: Metrics) -> None:
    @router.get("/health")
    def health() -> JSONResponse:
        held = site.holdings()
        newest = held.newest.isoformat() if held.newest else None
        state = {"generation": held.generation, "documents": held.documents, "newest": newest}
        if held.generation is None:
            return JSONResponse({"status": "empty", **state}, status_code=503)
        return JSONResponse({"status": "ok", **state})

    @router.get("/metrics")
    def figures() -> Response:
        held = site.holdings()
        return Response(metrics.text(held.generation, held.documents), media_type=CONTENT_TYPE)


def _add_search(router: APIRouter, site: Site, metrics: Metrics) -> None:
    @router.get("/suchen")
    def search(request: Request) -> Response:
        query = SearchQuery.read(request.query_params.multi_items())
        try:
            with metrics.search(), site.library() as library:
                view = searched(library, site.shelf(library), query)
                if view.paper:
                    root = str(request.scope.get("root_path", "")).rstrip("/")
                    return RedirectResponse(f"{root}{view.paper}", status_code=303)
        except EmptyLibraryError:
            view = SearchView(query, read_words(query.words), empty=True)
        return site.page(request, "suchen.html", {"view": view, "longest": LONGEST_SEARCH})

    @router.get("/suchen.csv")
    def table(request: Request) -> Response:
        query = SearchQuery.read(request.query_params.multi_items())
        with site.library() as library:
            text = csv_of(library, site.shelf(library), query, str(request.base_url).rstrip("/"))
        headers = {"Content-Disposition": 'attachment; filename="treffer.csv"'}
        return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/vorgang/{reference:path}")
    def paper(request: Request, reference: str) -> HTMLResponse:
        with site.library() as library:
            view = paper_view(library, reference)
        return site.page(request, "vorgang.html", {"paper": view, "label": document_label})


def _add_source(router: APIRouter, site: Site, pictures: Pictures) -> None:
    @router.get("/quelle/{sha256}")
    def source(
        request: Request,
        sha256: str,
        stelle: Places = [],  # noqa: B006 - FastAPI copies it
        zitat: str = "",
        seite: str = "",
        zoom: str = "",
    ) -> HTMLResponse:
        asked = Asked(parse_places(stelle), zitat, _number(seite), zoom_of(zoom))
        return site.page(request, "quelle.html", {"view": view_of(site, pictures, sha256, asked)})

    @router.get("/quelle/{sha256}/seite/{name}.png")
    def picture(
        request: Request,
        sha256: str,
        name: str,
        stelle: Places = [],  # noqa: B006 - FastAPI copies it
        zoom: str = "",
    ) -> Response:
        spans, number = parse_places(stelle), _number(name) or 0
        try:
            shown = picture_of(site, pictures, sha256, number, spans, zoom_of(zoom))
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


def _overview(site: Site, since: str, by: str) -> Overview:
    try:
        with site.library() as library:
            return overview(site.shelf(library), library.manifest, since, by)
    except EmptyLibraryError:
        return EMPTY


def download_name(file: File, path: Path) -> str:
    """Return a name safe to save under: no folders, no control characters, a true suffix."""
    last = file.name.replace("\\", "/").rpartition("/")[2]
    stem = Path("".join(c for c in last if c.isprintable())).stem.strip(". ")
    return f"{stem[:120] or 'dokument'}{path.suffix}"


def _number(text: str) -> int | None:
    """Return a page number from an address, None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
