"""The page "Fragen" put together: the chat, its answers by their addresses, and what is around."""

from __future__ import annotations

import logging
import threading

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from assistant.facets import NO_KIND, Facet, counted
from assistant.web.answers import Archive, answer_router
from assistant.web.chat import CHAT_PATH, Chat, entry_files, mount_chat
from assistant.web.conversations import Conversations
from assistant.web.desk import Desk
from assistant.web.metrics import Metrics
from assistant.web.site import Site
from assistant.web.wording import AUTOMATIC
from ingest.errors import EmptyLibraryError, VorlagenlotseError

log = logging.getLogger(__name__)
Counted = tuple[tuple[str, int], ...]


def add_asking(app: FastAPI, site: Site, metrics: Metrics) -> None:
    """Add the page, the answers' addresses and the chat to the app."""
    conversations = Conversations(site.assistant.settings.conversation_hours)
    archive = Archive(site, conversations)
    app.include_router(_front(site))
    app.include_router(answer_router(site, archive))
    desk = Desk(site.assistant, site.viewer, conversations, metrics)
    mount_chat(app, Chat(site, conversations, archive, desk))
    threading.Thread(target=_sweep, args=(archive,), name="vergessen", daemon=True).start()


def _sweep(archive: Archive) -> None:
    """Forget at the start what was erased while the program did not run."""
    try:
        archive.sweep()
    except VorlagenlotseError:
        log.exception("What was erased is still to be taken out of kept answers")


def _front(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    script, style = entry_files()
    chat = {"chat": CHAT_PATH, "chat_style": style, "chat_script": script, "automatic": AUTOMATIC}

    @router.get("/")
    def ask(request: Request) -> HTMLResponse:
        organizations, kinds = _choices(site)
        values = {"holdings": site.holdings(), "organizations": organizations, "kinds": kinds}
        return site.page(request, "fragen.html", {**chat, **values})

    return router


def _choices(site: Site) -> tuple[Counted, Counted]:
    """Return the bodies and kinds a question can be narrowed to, by name, with documents."""
    try:
        with site.library() as library:
            items = site.shelf(library).items
    except EmptyLibraryError:
        return (), ()
    kinds = (kind for kind in counted(items, Facet.KIND) if kind[0] != NO_KIND)
    return tuple(sorted(counted(items, Facet.ORGANIZATION))), tuple(sorted(kinds))
