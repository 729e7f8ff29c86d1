"""What the chat does when something is pressed: one user's own, limited, never broken."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from threading import Event

import gradio as gr
import pytest
from web_fakes import FakeAssistant

from assistant.answer import Viewer
from assistant.searching import Filters
from assistant.web.answers import Archive
from assistant.web.chat import Chat, build_chat
from assistant.web.conversations import Conversations
from assistant.web.desk import Desk
from assistant.web.metrics import Metrics
from assistant.web.site import Site
from ingest.errors import LibraryError

ME, YOU = "a" * 32, "b" * 32


class Page:
    """A page with its conversation, as chat.js keeps it."""

    def __init__(self, assistant: FakeAssistant, conversations: Conversations | None = None):
        site = Site(assistant, Viewer())  # type: ignore[arg-type]
        self.conversations = conversations or Conversations(1)
        desk = Desk(assistant, site.viewer, self.conversations, Metrics())  # type: ignore[arg-type]
        self.chat = Chat(site, self.conversations, Archive(site, self.conversations), desk)

    def ask(self, question: str, key: str = ME, **typed: str) -> list[tuple[object, ...]]:
        return collected(self.chat.ask(question, json.dumps({"conversation": key, **typed})))

    def order(self, action: str, number: int = -1, **typed: str) -> list[tuple[object, ...]]:
        exchanges = self.conversations.get(ME)
        key = exchanges[number].key if exchanges else ""
        what = {"conversation": ME, "action": action, "exchange": key, **typed}
        return collected(self.chat.obey(json.dumps(what)))

    def questions(self, key: str = ME) -> list[str]:
        return [e.question for e in self.conversations.get(key)]


def collected(turns: AsyncIterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    async def run() -> list[tuple[object, ...]]:
        return [turn async for turn in turns]

    return asyncio.run(asyncio.wait_for(run(), 30))


def shown(turn: tuple[object, ...]) -> str:
    assert isinstance(turn[0], gr.Markdown)
    return str(turn[0].value)


def notice(turn: tuple[object, ...]) -> str:
    assert isinstance(turn[1], gr.Markdown)
    return str(turn[1].value)


@pytest.fixture
def page(assistant: FakeAssistant) -> Page:
    return Page(assistant)


def test_question_and_answer_are_shown(page: Page) -> None:
    turns = page.ask("  Wie viele?  ")
    assert page.questions() == ["Wie viele?"]
    assert "224 Objekte" in shown(turns[-1])


def test_what_is_searched_is_told_before_the_answer_is_there(
    page: Page, assistant: FakeAssistant
) -> None:
    assistant.gate = Event()

    async def first() -> str:
        turns = page.chat.ask("Wie viele?", json.dumps({"conversation": ME}))
        turn = await anext(turns)
        assistant.gate.set()  # type: ignore[union-attr]
        assert [t async for t in turns]
        return shown(turn)

    said = asyncio.run(first())
    assert "Suche in 3 Dokumenten" in said
    assert "224 Objekte" not in said


def test_earlier_questions_are_handed_on(page: Page, assistant: FakeAssistant) -> None:
    page.ask("Wie viele?")
    page.ask("Und wo?")
    assert assistant.asked == [("Wie viele?", ()), ("Und wo?", ("Wie viele?",))]


def test_two_conversations_do_not_mix(page: Page, assistant: FakeAssistant) -> None:
    page.ask("Erste Person?")
    turns = page.ask("Zweite Person?", key=YOU)
    assert assistant.asked[-1] == ("Zweite Person?", ())
    assert "Erste Person" not in shown(turns[-1])


def test_an_empty_question_asks_nothing(page: Page, assistant: FakeAssistant) -> None:
    assert page.ask("   ") == []
    assert assistant.asked == []


def test_a_long_question_is_refused_and_stays_in_the_box(
    page: Page, assistant: FakeAssistant
) -> None:
    (turn,) = page.ask("x" * 2001)
    assert "2&#46;001 Zeichen" in notice(turn)
    assert assistant.asked == []
    assert not isinstance(turn[2], gr.Textbox)


def test_filters_are_handed_on_and_named(page: Page, assistant: FakeAssistant) -> None:
    turns = page.ask("Wie viele?", since="2024", until="3.2025", organization="Rat", type="Antrag")
    assert assistant.filters is not None
    assert assistant.filters == Filters(
        since=assistant.filters.since,
        until=assistant.filters.until,
        organization="Rat",
        type="Antrag",
    )
    assert str(assistant.filters.since) == "2024-01-01"
    assert str(assistant.filters.until) == "2025-03-31"
    assert "Eingegrenzt auf" in shown(turns[-1]) and "01&#46;01&#46;2024" in shown(turns[-1])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"since": "gestern"}, "ist kein Datum"),
        ({"until": "31.02.2025"}, "ist kein Datum"),
        ({"since": "2025", "until": "2024"}, "Der Zeitraum ist leer"),
    ],
)
def test_a_period_that_is_none_is_told_and_nothing_asked(
    page: Page, assistant: FakeAssistant, typed: dict[str, str], said: str
) -> None:
    (turn,) = page.ask("Wie viele?", **typed)
    assert said in notice(turn)
    assert assistant.asked == []


@pytest.mark.parametrize("place", ["", "{}", "[]", '{"conversation": "../x"}', "kein JSON"])
def test_a_page_that_does_not_say_who_it_is_is_told_to_reload(page: Page, place: str) -> None:
    for turns in (page.chat.ask("Wie viele?", place), page.chat.obey(place)):
        (turn,) = collected(turns)
        assert "laden Sie sie neu" in notice(turn)


def test_our_errors_are_shown_and_others_only_logged(
    page: Page, assistant: FakeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.answers = {
        "a": LibraryError("Der Bestand <fehlt>."),
        "b": ValueError("geheime Einzelheit"),
    }
    assert "Der Bestand &#60;fehlt&#62;" in shown(page.ask("a")[-1])
    with caplog.at_level(logging.ERROR):
        said = shown(page.ask("b")[-1])
    assert "Fehlers im Programm" in said
    assert "geheim" not in said
    assert "geheime Einzelheit" in caplog.text


def test_failed_questions_are_no_history(page: Page, assistant: FakeAssistant) -> None:
    assistant.answers = {"a": LibraryError("Nein.")}
    page.ask("a")
    page.ask("Und?")
    assert assistant.asked[-1] == ("Und?", ())


def test_a_second_question_waits_for_the_first(page: Page, assistant: FakeAssistant) -> None:
    assistant.gate = Event()

    async def both() -> str:
        place = json.dumps({"conversation": ME})
        first = page.chat.ask("Erste?", place)
        await anext(first)
        refused = [t async for t in page.chat.ask("Zweite?", place)]
        assistant.gate.set()  # type: ignore[union-attr]
        assert [t async for t in first]
        return notice(refused[0])

    assert "wird noch beantwortet" in asyncio.run(both())
    assert page.questions() == ["Erste?"]


def test_too_many_waiting_questions_are_refused_in_german(
    assistant: FakeAssistant,
) -> None:
    assistant.settings = assistant.settings.model_copy(
        update={"questions_at_once": 1, "questions_waiting": 1}
    )
    assistant.gate = Event()
    page = Page(assistant)

    async def many() -> str:
        runs = [page.chat.ask("Frage?", json.dumps({"conversation": key * 32})) for key in "123"]
        turns = [await anext(run) for run in runs]
        assistant.gate.set()  # type: ignore[union-attr]
        for run in runs[:2]:
            assert [t async for t in run]
        return shown(turns[-1])

    assert "sehr viele Menschen zugleich" in asyncio.run(many())
    assert len(assistant.asked) == 2


def test_stopping_ends_the_wait_and_drops_the_late_answer(
    page: Page, assistant: FakeAssistant
) -> None:
    assistant.gate = Event()
    place = json.dumps({"conversation": ME})

    async def stopped() -> list[tuple[object, ...]]:
        turns = page.chat.ask("Lange?", place)
        await anext(turns)
        page.chat.stop(place)
        rest = [t async for t in turns]
        assistant.gate.set()  # type: ignore[union-attr]
        return rest

    rest = asyncio.run(stopped())
    assert "Angehalten" in shown(rest[-1])
    page.ask("Danach?")
    assert assistant.asked[-1] == ("Danach?", ())
    assert "Angehalten" in shown(page.order("show")[-1])


def test_again_asks_with_what_is_set_now(page: Page, assistant: FakeAssistant) -> None:
    page.ask("Erste?", type="Antrag")
    page.ask("Zweite?", type="Antrag")
    page.order("again", 1)
    assert page.questions() == ["Erste?", "Zweite?"]
    assert assistant.filters == Filters()
    assert assistant.asked[-1] == ("Zweite?", ("Erste?",))


def test_again_with_a_bad_period_drops_nothing(page: Page) -> None:
    page.ask("Erste?")
    (turn,) = page.order("again", 0, since="morgen")
    assert "ist kein Datum" in notice(turn)
    assert page.questions() == ["Erste?"]


def test_editing_puts_the_question_into_the_box_and_drops_what_came_after(page: Page) -> None:
    for question in ("Erste?", "Zweite?", "Dritte?"):
        page.ask(question)
    (turn,) = page.order("edit", 1)
    assert page.questions() == ["Erste?"]
    assert isinstance(turn[2], gr.Textbox) and turn[2].value == "Zweite?"
    assert "Dritte" not in shown(turn)


def test_nobody_can_touch_what_is_not_theirs(page: Page, assistant: FakeAssistant) -> None:
    page.ask("Meine Frage?", key=YOU)
    key = page.conversations.get(YOU)[0].key
    for action in ("again", "edit", "show"):
        what = {"conversation": ME, "action": action, "exchange": key}
        for turn in collected(page.chat.obey(json.dumps(what))):
            assert "Meine Frage" not in repr([getattr(part, "value", "") for part in turn])
    assert page.questions(YOU) == ["Meine Frage?"]
    assert len(assistant.asked) == 1


def test_a_page_that_comes_back_finds_its_conversation(page: Page) -> None:
    page.ask("Wie viele?")
    assert "224 Objekte" in shown(page.order("show")[-1])


def test_a_new_conversation_forgets_the_old_one(page: Page) -> None:
    page.ask("Wie viele?")
    turn = page.chat.clear(json.dumps({"conversation": ME}))
    assert shown(turn) == ""
    assert page.questions() == []


def test_an_answer_grows_before_the_eyes(page: Page, assistant: FakeAssistant) -> None:
    assistant.steps = [Event(), Event()]

    async def seen() -> list[str]:
        texts = []
        async for turn in page.chat.ask("Wie viele?", json.dumps({"conversation": ME})):
            texts.append(shown(turn))
            if "224 Objekte" in texts[-1]:
                assistant.steps[0].set()
            if "244 von 350 Immobilien" in texts[-1]:
                assistant.steps[1].set()
        return texts

    texts = asyncio.run(asyncio.wait_for(seen(), 30))
    growing = [t for t in texts if "224 Objekte" in t and "Suche in" in t]
    assert any("Berechnet" not in t for t in growing)
    assert "Berechnet" in texts[-1] and "Suche in" not in texts[-1]


def test_gradio_is_told_to_be_quiet(page: Page) -> None:
    blocks = build_chat(page.chat)
    config = str(blocks.get_config_file())
    assert blocks.analytics_enabled is False
    assert "Ihre Frage" in config
    assert "fonts.googleapis" not in config
