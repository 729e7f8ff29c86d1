"""The chat: questions in German, answers with their sources. The one importer of Gradio.

Seen in Gradio 6.31, 2026-11:
- Theme and footer are arguments of `mount_gradio_app`, no longer of `Blocks`. Its own page has
  inline scripts and an English <html>; so the page is ours (templates/fragen.html), and only the
  element <gradio-app>, its scripts and its queue come from Gradio, mounted under `CHAT_PATH`.
- `Chatbot` puts the HTML of each message into an `aria-label`, keeps English names ("bot's
  message") and a button that empties the page but not the session; `HTML` needs `unsafe-eval`.
  `Markdown` sanitises like the chatbot and adds nothing: so the conversation is one `Markdown`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component
from gradio.events import Dependency

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.web.render import answer_html, exchange_html, message_html
from assistant.web.wording import german_number
from ingest.errors import VorlagenlotseError

CHAT_PATH = "/chat"
ASSETS_PATH = "/assets"  # Gradio looks for its parts beside the page
ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
EXAMPLES = 4
PARALLEL_QUESTIONS = 4
WAITING_QUESTIONS = 64
REMEMBERED_QUESTIONS = 20
SHOWN_EXCHANGES = 50
SEARCHING = "Die Unterlagen werden durchsucht …"
UNEXPECTED = (
    "Diese Frage konnte wegen eines Fehlers im Programm nicht beantwortet werden. Bitte fragen Sie "
    "mit anderen Worten oder wenden Sie sich an die Betreuung der Anwendung."
)
_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "monospace"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered, as shown."""

    question: str
    html: str
    answered: bool


Conversation = tuple[Exchange, ...]
Turn = tuple[object, ...]
Trigger = Callable[..., Dependency]


@dataclass(frozen=True, slots=True)
class Controls:
    """The parts of the chat that events read and change."""

    shown: gr.Markdown
    question: gr.Textbox
    ask: gr.Button
    again: gr.Button
    examples: tuple[gr.Button, ...]
    conversation: gr.State

    def outputs(self) -> list[Component]:
        """Return what every turn sets, in the order of `_turn`."""
        return [self.shown, self.question, self.again, self.conversation, *self.examples]


def mount_chat(app: FastAPI, assistant: Assistant, viewer: Viewer) -> None:
    """Mount the chat's scripts and queue under `CHAT_PATH`."""
    gr.mount_gradio_app(
        app,
        build_chat(assistant, viewer),
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


def build_chat(assistant: Assistant, viewer: Viewer) -> gr.Blocks:
    """Return the chat's parts and events."""
    blocks = gr.Blocks(title="Fragen – Vorlagenlotse", analytics_enabled=False)
    with blocks:
        controls = _controls()
        _wire(blocks, controls, assistant, viewer)
    blocks.queue(max_size=WAITING_QUESTIONS, api_open=False)
    return blocks


def _controls() -> Controls:
    conversation = gr.State(())
    shown = gr.Markdown(
        visible=False,
        sanitize_html=True,
        latex_delimiters=[],
        line_breaks=False,
        elem_id="gespraech",
    )
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
    with gr.Row(elem_id="beispiele"):
        examples = tuple(gr.Button(visible=False, size="sm") for _ in range(EXAMPLES))
    again = gr.Button("Neues Gespräch", visible=False, size="sm", elem_id="neu")
    return Controls(shown, question, ask, again, examples, conversation)


def _wire(blocks: gr.Blocks, controls: Controls, assistant: Assistant, viewer: Viewer) -> None:
    """Connect the parts: load, ask by button, by Enter or by example, and start anew."""

    def turn(question: str, conversation: Conversation) -> Iterator[Turn]:
        yield from take_turn(assistant, viewer, question, conversation)

    def fresh() -> Turn:
        return _turn((), (), examples=_examples(assistant, viewer))

    sources: list[tuple[Component, list[Trigger]]]
    sources = [(controls.question, [controls.ask.click, controls.question.submit])]
    sources += [(example, [example.click]) for example in controls.examples]
    for source, triggers in sources:
        gr.on(
            triggers,
            turn,
            [source, controls.conversation],
            controls.outputs(),
            show_progress="hidden",
            api_visibility="private",
            concurrency_limit=PARALLEL_QUESTIONS,
            concurrency_id="fragen",
            trigger_mode="once",
        )
    gr.on(
        [blocks.load, controls.again.click],
        fresh,
        None,
        controls.outputs(),
        show_progress="hidden",
        api_visibility="private",
    )


def take_turn(
    assistant: Assistant, viewer: Viewer, question: str, conversation: Conversation
) -> Iterator[Turn]:
    """Yield the chat after the question was sent, and again with the answer."""
    question = question.strip()
    if not question:
        yield _turn(conversation, conversation, examples=None)
        return
    waiting = Exchange(question, message_html(SEARCHING), answered=False)
    yield _turn(conversation, (*conversation, waiting), examples=())
    exchange = answer_question(assistant, viewer, question, conversation)
    conversation = (*conversation, exchange)[-SHOWN_EXCHANGES:]
    yield _turn(conversation, conversation, examples=())


def answer_question(
    assistant: Assistant, viewer: Viewer, question: str, conversation: Conversation
) -> Exchange:
    """Return a question with its answer, or with what went wrong in German."""
    limit = assistant.settings.question_characters
    if len(question) > limit:
        shown = f"{question[:limit]}…"
        return Exchange(shown, message_html(_too_long(len(question), limit)), answered=False)
    history = [e.question for e in conversation if e.answered][-REMEMBERED_QUESTIONS:]
    try:
        answer = assistant.ask(question, history, viewer)
    except VorlagenlotseError as error:
        return Exchange(question, message_html(str(error)), answered=False)
    except Exception:  # one question must not end the chat
        log.exception("A question could not be answered")
        return Exchange(question, message_html(UNEXPECTED), answered=False)
    return Exchange(question, answer_html(answer), answered=True)


def _too_long(length: int, limit: int) -> str:
    return (
        f"Die Frage ist mit {german_number(length)} Zeichen zu lang; "
        f"möglich sind {german_number(limit)}. Bitte fragen Sie kürzer."
    )


def _examples(assistant: Assistant, viewer: Viewer) -> Sequence[str]:
    """Return the example questions of the open library, none while it is empty."""
    try:
        return assistant.example_questions(viewer)
    except VorlagenlotseError:
        return ()


def _turn(conversation: Conversation, shown: Conversation, examples: Sequence[str] | None) -> Turn:
    """Return new values for `Controls.outputs`; `examples` None leaves input and buttons alone."""
    html = "".join(exchange_html(e.question, e.html) for e in shown)
    return (
        gr.Markdown(value=html, visible=bool(shown)),
        gr.skip() if examples is None else gr.Textbox(value=""),
        gr.Button(visible=bool(shown)),
        conversation,
        *_example_buttons(examples),
    )


def _example_buttons(examples: Sequence[str] | None) -> list[object]:
    if examples is None:
        return [gr.skip() for _ in range(EXAMPLES)]
    given = list(examples[:EXAMPLES]) + [""] * (EXAMPLES - len(examples[:EXAMPLES]))
    return [gr.Button(value=text, visible=bool(text)) for text in given]
