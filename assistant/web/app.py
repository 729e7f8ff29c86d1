"""The web app put together: pages, chat, headers and errors."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.web.asking import add_asking
from assistant.web.chat import ASSETS, ASSETS_PATH
from assistant.web.headers import ChatGate, SecurityHeaders, security_headers
from assistant.web.logs import log_config
from assistant.web.metrics import Metrics
from assistant.web.pages import page_router
from assistant.web.pictures import Pictures, RenderPage
from assistant.web.site import Site, here
from ingest.errors import EmptyLibraryError, NotFoundError, VorlagenlotseError

NOT_FOUND = ("Nicht gefunden", "Diese Adresse gibt es hier nicht, oder sie ist nicht zugänglich.")
FAILED = (
    "Das hat nicht geklappt",
    "Die Seite konnte wegen eines Fehlers nicht gezeigt werden. Bitte versuchen Sie es später noch "
    "einmal.",
)
WRONG = ("Nicht verstanden", "Diese Anfrage ist so nicht möglich.")


def create_app(assistant: Assistant, render: RenderPage | None = None) -> FastAPI:
    """Return the web app; everybody who can reach it sees what is public, and nothing else."""
    viewer = Viewer()
    site = Site(assistant, viewer)
    metrics = Metrics()
    app = FastAPI(
        title="Vorlagenlotse",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry={"auto_configure": False},
    )
    pictures = Pictures(render or _drawers(app))
    app.include_router(page_router(site, pictures, metrics))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.mount(ASSETS_PATH, StaticFiles(directory=ASSETS))
    add_asking(app, site, metrics)
    _add_errors(app, site, metrics)
    app.add_middleware(ChatGate)
    app.add_middleware(SecurityHeaders)
    threading.Thread(target=_read_ahead, args=[site], name="vorlesen", daemon=True).start()
    return app


def serve(assistant: Assistant, host: str, port: int, root_path: str = "") -> None:
    """Serve until interrupted; `root_path` is the prefix a reverse proxy has cut off."""
    print(f"Vorlagenlotse: http://{host}:{port}{root_path}/ (beenden mit Strg+C)", file=sys.stderr)
    uvicorn.run(
        create_app(assistant),
        host=host,
        port=port,
        root_path=root_path.rstrip("/"),
        log_config=log_config(assistant.settings.log_details),
        access_log=assistant.settings.log_details,
        server_header=False,
    )


def _read_ahead(site: Site) -> None:
    """Count the documents before the first page asks for them; what fails will fail there again."""
    with suppress(VorlagenlotseError), site.library() as library:
        site.shelf(library)


def _drawers(app: FastAPI) -> RenderPage:
    """Return what draws pages in processes of their own; they end with the app."""
    from ingest.reading.drawing import Drawers

    drawers = Drawers()
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            stack.callback(drawers.close)
            yield await stack.enter_async_context(inner(app))

    app.router.lifespan_context = lifespan
    return drawers.draw


def _add_errors(app: FastAPI, site: Site, metrics: Metrics) -> None:
    """Show errors as German pages; what does not exist and what may not be seen look the same."""

    def page(request: Request, words: tuple[str, str], status: int) -> HTMLResponse:
        values = {"title": words[0], "message": words[1]}
        return site.page(request, "fehler.html", values, status)

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> HTMLResponse:
        words = NOT_FOUND if error.status_code == 404 else WRONG
        return page(request, words, error.status_code)

    @app.exception_handler(NotFoundError)
    @app.exception_handler(EmptyLibraryError)
    @app.exception_handler(RequestValidationError)
    def missing(request: Request, _: Exception) -> HTMLResponse:
        return page(request, NOT_FOUND, 404)

    @app.exception_handler(VorlagenlotseError)
    @app.exception_handler(Exception)
    def failed(request: Request, _: Exception) -> HTMLResponse:
        metrics.failed()
        response = page(request, FAILED, 500)
        response.headers.update(security_headers(here(request)))  # made outside all middleware
        return response
