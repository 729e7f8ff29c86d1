"""The chat: questions in German, answers with their sources. The one importer of Gradio.

Seen in Gradio 6.31, 2026-11:
- Theme and footer are arguments of `mount_gradio_app`, no longer of `Blocks`. Its own page has
  inline scripts and an English <html>; so the page is ours (templates/fragen.html), and only the
  element <gradio-app>, its scripts and its queue come from Gradio, mounted under `CHAT_PATH`.
- `Chatbot` puts the HTML of each message into an `aria-label`, keeps English names ("bot's
  message") and a button that empties the page but not the session; `HTML` needs `unsafe-eval`.
  `Markdown` sanitises like the chatbot and adds nothing: so the conversation is one `Markdown`.
- `js=` of an event needs `unsafe-eval`, and `State` ends with the page. So static/chat.js writes
  what it knows (which conversation, what the question is narrowed to, what was pressed at an
  answer) as JSON into hidden text boxes, and conversations are kept in `conversations.py`.
- The event `input` of a `Textbox` comes from keys only; what a script writes is a `change`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component
from gradio.events import Dependency
from pydantic import BaseModel, Field, ValidationError

from assistant.record import Narrowing
from assistant.web.answers import Archive
from assistant.web.conversations import BusyError, Conversation, Conversations, Exchange, State
from assistant.web.days import day_of
from assistant.web.desk import Desk
from assistant.web.render import exchange_html, message_html, progress_html, record_html
from assistant.web.site import Site
from assistant.web.wording import (
    BUSY,
    EMPTY_PERIOD,
    RELOAD,
    STOPPED,
    no_day,
    searching,
    too_long,
)
from ingest.errors import VorlagenlotseError

CHAT_PATH = "/chat"
ASSETS_PATH = "/assets"  # Gradio looks for its parts beside the page
ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
EXAMPLES = 4
EVENTS_WAITING = 256  # events only follow the desk's work; it is the desk that limits questions
_LOOK_SECONDS = 0.1
_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "monospace"]

P = TypeVar("P", bound="Place")
Turn = tuple[object, ...]
Trigger = Callable[..., Dependency]


class Place(BaseModel, extra="ignore", frozen=True):
    """Which conversation the page shows, and what is set beside the question, as typed."""

    conversation: str = Field(pattern=r"^[0-9a-f]{32}$")
    since: str = Field(default="", max_length=20)
    until: str = Field(default="", max_length=20)
    organization: str = Field(default="", max_length=200)
    type: str = Field(default="", max_length=200)

    def narrowing(self) -> Narrowing:
        """Return what the question is narrowed to; raises _UnusableError for a day that is none."""
        since, until = day_of(self.since), day_of(self.until, end=True)
        for label, typed, day in (("Von", self.since, since), ("Bis", self.until, until)):
            if typed.strip() and day is None:
                raise _UnusableError(no_day(label, typed.strip()))
        if since and until and since > until:
            raise _UnusableError(EMPTY_PERIOD)
        return Narrowing(since, until, self.organization or None, self.type or None)


class Order(Place, frozen=True):
    """What was pressed at an exchange; "show" is what a page says that finds its conversation."""

    action: Literal["show", "again", "edit"]
    exchange: str = Field(default="", max_length=64)


class _UnusableError(Exception):
    """What was typed cannot be asked; the message says why."""


@dataclass(frozen=True, slots=True)
class Controls:
    """The parts of the chat that events read and change."""

    shown: gr.Markdown
    notice: gr.Markdown
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    anew: gr.Button
    examples: tuple[gr.Button, ...]
    place: gr.Textbox
    order: gr.Textbox

    def outputs(self) -> list[Component]:
        """Return what every turn sets, in the order of `Chat._turn`."""
        return [self.shown, self.notice, self.question, self.stop, self.anew, *self.examples]


def mount_chat(app: FastAPI, chat: Chat) -> None:
    """Mount the chat's scripts and queue under `CHAT_PATH`."""
    gr.mount_gradio_app(
        app,
        build_chat(chat),
        path=CHAT_PATH,
        theme=gr.themes.Base(font=_FONTS, font_mono=_MONO),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        max_file_size=0,
    )


def entry_files() -> tuple[str, str]:
    """Return the names of Gradio's entry script and style sheet in `ASSETS`."""
    script, style = (min(p.name for p in ASSETS.glob(f"index-*.{end}")) for end in ("js", "css"))
    return script, style


def build_chat(chat: Chat) -> gr.Blocks:
    """Return the chat's parts and events."""
    blocks = gr.Blocks(title="Fragen – Vorlagenlotse", analytics_enabled=False)
    with blocks:
        _wire(blocks, _controls(), chat)
    blocks.queue(max_size=EVENTS_WAITING, api_open=False, default_concurrency_limit=None)
    return blocks


def _controls() -> Controls:
    shown = _words("gespraech")
    with gr.Row(elem_id="eingabe"):
        question = gr.Textbox(
            label="Ihre Frage",
            placeholder="zum Beispiel nach einer Zahl, einem Beschluss oder einer Vorlagennummer",
            lines=1,
            max_lines=6,
            scale=5,
            container=True,
            elem_id="frage",
        )
        ask = gr.Button("Fragen", variant="primary", scale=1, min_width=96, elem_id="fragen")
        stop = gr.Button("Stopp", visible=False, scale=1, min_width=96, elem_id="stopp")
    notice = _words("meldung")
    with gr.Row(elem_id="beispiele"):
        examples = tuple(gr.Button(visible=False, size="sm") for _ in range(EXAMPLES))
    anew = gr.Button("Neues Gespräch", visible=False, size="sm", elem_id="neu")
    place = gr.Textbox(visible="hidden", elem_id="lage", label="Lage")
    order = gr.Textbox(visible="hidden", elem_id="auftrag", label="Auftrag")
    return Controls(shown, notice, question, ask, stop, anew, examples, place, order)


def _words(name: str) -> gr.Markdown:
    return gr.Markdown(
        visible=False, sanitize_html=True, latex_delimiters=[], line_breaks=False, elem_id=name
    )


def _wire(blocks: gr.Blocks, controls: Controls, chat: Chat) -> None:
    """Connect the parts: load, ask by button, by Enter or by example, stop, and start anew."""

    def on(triggers: list[Trigger], work: Callable[..., object], inputs: list[Component]) -> None:
        gr.on(
            triggers,
            work,
            inputs,
            controls.outputs(),
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=None,
            trigger_mode="multiple",
        )

    place = controls.place
    on([controls.ask.click, controls.question.submit], chat.ask, [controls.question, place])
    for example in controls.examples:
        on([example.click], chat.ask, [example, place])
    on([controls.order.change], chat.obey, [controls.order])
    on([controls.stop.click], chat.stop, [place])
    on([controls.anew.click], chat.clear, [place])
    on([blocks.load], chat.open, [])


class Chat:
    """What the chat does when something is pressed; yields new values for `Controls.outputs`."""

    def __init__(
        self, site: Site, conversations: Conversations, archive: Archive, desk: Desk
    ) -> None:
        self._site = site
        self._conversations = conversations
        self._archive = archive
        self._desk = desk

    def open(self) -> Turn:
        """Return the page before anything was asked."""
        return self._turn(())

    async def ask(self, question: str, place: str) -> AsyncIterator[Turn]:
        """Ask, and yield the conversation as the answer grows."""
        at = _parsed(Place, place)
        if at is None:
            yield _told(RELOAD)
            return
        text = question.strip()
        if not text:
            return
        try:
            asked = self._asked(at, text)
        except _UnusableError as error:
            yield _told(str(error))
            return
        async for turn in self._follow(at.conversation, asked, box=""):
            yield turn

    async def obey(self, order: str) -> AsyncIterator[Turn]:
        """Do what was pressed at an exchange, or show the conversation of a page that is back."""
        at = _parsed(Order, order)
        if at is None:
            yield _told(RELOAD)
            return
        asked, box = None, None
        try:
            if at.action == "again":
                asked = self._again(at)
            elif at.action == "edit":
                box = self._edited(at)
        except _UnusableError as error:
            yield _told(str(error))
            return
        async for turn in self._follow(at.conversation, asked, box):
            yield turn

    def stop(self, place: str) -> Turn:
        """Give up the question that is open."""
        at = _parsed(Place, place)
        if at is None:
            return _told(RELOAD)
        self._conversations.stop(at.conversation, STOPPED)
        return self._turn(self._conversations.get(at.conversation))

    def clear(self, place: str) -> Turn:
        """Forget the conversation."""
        at = _parsed(Place, place)
        if at is not None:
            self._conversations.clear(at.conversation)
        return self._turn((), box="")

    def _asked(self, at: Place, question: str) -> Exchange:
        """Put a question into the conversation; raises _UnusableError when it cannot be asked."""
        limit = self._site.assistant.settings.question_characters
        if len(question) > limit:
            raise _UnusableError(too_long(len(question), limit))
        try:
            return self._conversations.ask(at.conversation, question, at.narrowing())
        except BusyError as error:
            raise _UnusableError(BUSY) from error

    def _again(self, at: Order) -> Exchange | None:
        """Ask a question of the conversation once more; what came after it is dropped."""
        at.narrowing()  # before anything is dropped
        self._conversations.stop(at.conversation, STOPPED)
        before = self._conversations.cut(at.conversation, at.exchange)
        return self._asked(at, before.question) if before else None

    def _edited(self, at: Order) -> str | None:
        """Take a question out of the conversation, with what came after; return its words."""
        self._conversations.stop(at.conversation, STOPPED)
        before = self._conversations.cut(at.conversation, at.exchange)
        return before.question if before else None

    async def _follow(
        self, conversation: str, asked: Exchange | None, box: str | None
    ) -> AsyncIterator[Turn]:
        """Hand a question to the desk and yield the conversation until nothing is open in it."""
        if asked:
            self._desk.take(conversation, asked)
        seen: Conversation | None = None
        while True:
            now = self._conversations.get(conversation)
            if now is not seen:
                yield await asyncio.to_thread(self._turn, now, box)
                seen, box = now, None
            if not any(e.state.is_open for e in now):
                return
            await asyncio.sleep(_LOOK_SECONDS)

    def _turn(self, conversation: Conversation, box: str | None = None) -> Turn:
        """Return new values for `Controls.outputs`; `box` None leaves the question as it is."""
        html = "".join(self._html(exchange) for exchange in conversation)
        return (
            gr.Markdown(value=html, visible=bool(html)),
            gr.Markdown(value="", visible=False),
            gr.skip() if box is None else gr.Textbox(value=box),
            gr.Button(visible=any(e.state.is_open for e in conversation)),
            gr.Button(visible=bool(conversation)),
            *_example_buttons(() if conversation else self._examples()),
        )

    def _html(self, exchange: Exchange) -> str:
        return exchange_html(
            exchange.question, self._reply(exchange), exchange.key, exchange.state.value
        )

    def _reply(self, exchange: Exchange) -> str:
        if exchange.state in (State.STOPPED, State.FAILED):
            return message_html(exchange.message)
        said = record_html(self._archive.present(exchange.record)) if exchange.record else ""
        if exchange.state.is_open:
            said += progress_html(searching(self._site.holdings().documents))
        return said

    def _examples(self) -> Sequence[str]:
        """Return the example questions of the open library, none while it is empty."""
        try:
            return self._site.assistant.example_questions(self._site.viewer)
        except VorlagenlotseError:
            return ()


def _parsed(kind: type[P], text: str) -> P | None:
    """Return what a page told of itself, None where it is not usable."""
    try:
        return kind.model_validate_json(text)
    except ValidationError:
        return None


def _told(notice: str) -> Turn:
    """Return a turn that changes nothing but the notice under the question."""
    shown = gr.Markdown(value=message_html(notice), visible=True)
    return (gr.skip(), shown, gr.skip(), gr.skip(), gr.skip(), *[gr.skip()] * EXAMPLES)


def _example_buttons(examples: Sequence[str]) -> list[object]:
    given = list(examples[:EXAMPLES]) + [""] * (EXAMPLES - len(examples[:EXAMPLES]))
    return [gr.Button(value=text, visible=bool(text)) for text in given]
