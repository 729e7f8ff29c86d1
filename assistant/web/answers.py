"""Answers by their address: permanent page, Word file, text to copy, feedback."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from markupsafe import Markup
from pydantic import BaseModel, Field, ValidationError

from assistant.answer import Viewer
from assistant.export_docx import MEDIA_TYPE, answer_docx
from assistant.feedback import MOST_CHARACTERS, FeedbackFile, Verdict
from assistant.forgetting import change_memories, has_memories
from assistant.kept import Kept, KeptAnswers
from assistant.plain_text import footnoted_text
from assistant.record import Record, without_erased
from assistant.web.conversations import Conversations
from assistant.web.render import record_html
from assistant.web.site import Site
from assistant.web.wording import german_date
from ingest.errors import EmptyLibraryError, NotFoundError

PRIVATE = {"Cache-Control": "private, no-store"}
_MOST_BYTES = 16_384
_UP = "../"  # from /antwort/<key> to the app's root


class Opinion(BaseModel, extra="forbid"):
    """What the page sends when somebody gives feedback."""

    verdict: Verdict
    comment: str = Field(default="", max_length=MOST_CHARACTERS)


class Archive:
    """The answers that can be looked at: those of running conversations and those kept for good.

    Whatever leaves it has lost what was erased from the library since.
    """

    def __init__(self, site: Site, conversations: Conversations) -> None:
        settings = site.assistant.settings
        self._site = site
        self._conversations = conversations
        self._kept = KeptAnswers(settings.home, settings.link_days)
        self._feedback = FeedbackFile(settings.home, settings.feedback_days)
        self._told: set[str] = set()  # answers that have their feedback
        self._swept: tuple[int | None, dt.date] | None = None
        self._lock = threading.Lock()

    def present(self, record: Record) -> Record:
        """Return the record without anything that was erased from the library since."""
        try:
            with self._site.assistant.library(Viewer(frozenset(record.groups))) as library:
                if library.manifest.number == record.generation:
                    return record
                return without_erased(record, library)
        except EmptyLibraryError:
            return without_erased(record, None)

    def find(self, key: str) -> Record:
        """Return an answer of a running conversation or a kept one; raises NotFoundError."""
        live = self._conversations.record(key)
        return self._shown(live or self._kept.get(key).record)

    def kept(self, key: str) -> Kept:
        """Return a kept answer; raises NotFoundError for all that this viewer may not see."""
        self.sweep()
        kept = self._kept.get(key)
        return Kept(self._shown(kept.record), kept.until)

    def keep(self, key: str) -> Kept:
        """Keep an answer under its permanent address; raises NotFoundError."""
        self.sweep()
        return self._kept.keep(self.find(key))

    def tell(self, key: str, verdict: Verdict, comment: str) -> bool:
        """Keep feedback on an answer, False when there is some; raises NotFoundError."""
        record = self.find(key)
        with self._lock:
            if key in self._told:
                return False
            self._told.add(key)
        self._feedback.add(record, verdict, comment)
        return True

    def sweep(self) -> None:
        """Take what was erased, and what is too old, out of all that is kept.

        Works once for every generation and day; the first time when the program starts.
        """
        state = (self._site.holdings().generation, dt.datetime.now(dt.UTC).date())
        with self._lock:
            if self._swept == state:
                return
            settings = self._site.assistant.settings
            if has_memories(settings):
                change_memories(settings, self.present)
            self._swept = state

    def _shown(self, record: Record) -> Record:
        if not record.may_be_seen_by(self._site.viewer.groups):
            raise NotFoundError("Diesen Link gibt es nicht oder nicht mehr.")
        return self.present(record)


def answer_router(site: Site, archive: Archive) -> APIRouter:
    """Return the routes under `/antwort/`; what does not exist and what is not shown look alike."""
    router = APIRouter(prefix="/antwort", include_in_schema=False)
    _add_reading(router, site, archive)
    _add_writing(router, archive)
    return router


def _add_reading(router: APIRouter, site: Site, archive: Archive) -> None:
    @router.get("/{key}")
    def page(request: Request, key: str) -> HTMLResponse:
        kept = archive.kept(key)
        shown = {"kept": kept, "answer": Markup(record_html(kept.record, _UP))}
        response = site.page(request, "antwort.html", shown)
        response.headers.update(PRIVATE)
        return response

    @router.get("/{key}/antwort.docx")
    def word(request: Request, key: str) -> Response:
        record = archive.find(key)
        name = f'attachment; filename="antwort-{record.day.isoformat()}.docx"'
        headers = {**PRIVATE, "Content-Disposition": name}
        return Response(answer_docx(record, _root(request)), media_type=MEDIA_TYPE, headers=headers)

    @router.get("/{key}/text")
    def text(request: Request, key: str) -> PlainTextResponse:
        return PlainTextResponse(footnoted_text(archive.find(key), _root(request)), headers=PRIVATE)


def _add_writing(router: APIRouter, archive: Archive) -> None:
    ours = [Depends(_same_origin)]

    @router.post("/{key}", dependencies=ours)
    def keep(key: str) -> JSONResponse:
        until = german_date(archive.keep(key).until)
        return JSONResponse({"until": until}, status_code=201, headers=PRIVATE)

    @router.post("/{key}/rueckmeldung", dependencies=ours)
    async def tell(key: str, raw: Annotated[bytes, Depends(_body)]) -> Response:
        try:
            opinion = Opinion.model_validate_json(raw)
        except ValidationError as error:
            raise HTTPException(422) from error
        told = await run_in_threadpool(archive.tell, key, opinion.verdict, opinion.comment)
        return Response(status_code=204 if told else 409, headers=PRIVATE)


def _root(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _same_origin(request: Request) -> None:
    """Refuse what another site's page sends; programs and old browsers say nothing of it."""
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise HTTPException(403)


async def _body(request: Request) -> bytes:
    """Return a short body; FastAPI would read one of any length."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > _MOST_BYTES:
        raise HTTPException(413)
    return await request.body()
