"""The conversation: one session's own, limited, and never broken by an error."""

from __future__ import annotations

import logging

import gradio as gr
import pytest
from web_fakes import FakeAssistant

from assistant.answer import Viewer
from assistant.web.chat import (
    SHOWN_EXCHANGES,
    Conversation,
    Exchange,
    answer_question,
    build_chat,
    take_turn,
)
from ingest.errors import LibraryError

VIEWER = Viewer()


def last_turn(
    assistant: FakeAssistant, question: str, conversation: Conversation = ()
) -> Conversation:
    *_, last = take_turn(assistant, VIEWER, question, conversation)
    return next(part for part in last if isinstance(part, tuple))


def test_question_and_answer_are_added(assistant: FakeAssistant) -> None:
    after = last_turn(assistant, "  Wie viele?  ")
    assert [e.question for e in after] == ["Wie viele?"]
    assert "224 Objekte" in after[0].html


def test_earlier_questions_are_handed_on(assistant: FakeAssistant) -> None:
    after = last_turn(assistant, "Und wo?", last_turn(assistant, "Wie viele?"))
    assert assistant.asked == [("Wie viele?", ()), ("Und wo?", ("Wie viele?",))]
    assert len(after) == 2


def test_the_question_is_shown_while_the_search_runs(assistant: FakeAssistant) -> None:
    first = next(take_turn(assistant, VIEWER, "Wie viele?", ()))
    assert isinstance(first[0], gr.Markdown)
    assert "werden durchsucht" in str(first[0].value)
    assert assistant.asked == []


def test_empty_question_asks_nothing(assistant: FakeAssistant) -> None:
    assert last_turn(assistant, "   ") == ()
    assert assistant.asked == []


def test_long_question_is_refused_in_german(assistant: FakeAssistant) -> None:
    exchange = answer_question(assistant, VIEWER, "x" * 2001, ())
    assert "2&#46;001 Zeichen" in exchange.html
    assert assistant.asked == []
    assert len(exchange.question) < 2010


def test_our_errors_are_shown_and_others_only_logged(
    assistant: FakeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.answers = {
        "a": LibraryError("Der Bestand <fehlt>."),
        "b": ValueError("geheime Einzelheit"),
    }
    assert "Der Bestand &#60;fehlt&#62;" in answer_question(assistant, VIEWER, "a", ()).html
    with caplog.at_level(logging.ERROR):
        shown = answer_question(assistant, VIEWER, "b", ()).html
    assert "Fehlers im Programm" in shown
    assert "geheim" not in shown
    assert "geheime Einzelheit" in caplog.text


def test_failed_questions_are_no_history(assistant: FakeAssistant) -> None:
    assistant.answers = {"a": LibraryError("Nein.")}
    last_turn(assistant, "Und?", last_turn(assistant, "a"))
    assert assistant.asked[-1] == ("Und?", ())


def test_long_conversations_are_cut_at_the_beginning(assistant: FakeAssistant) -> None:
    before = tuple(Exchange(str(n), "", True) for n in range(SHOWN_EXCHANGES))
    after = last_turn(assistant, "neu", before)
    assert len(after) == SHOWN_EXCHANGES
    assert after[-1].question == "neu"


def test_gradio_is_told_to_be_quiet(assistant: FakeAssistant) -> None:
    blocks = build_chat(assistant, VIEWER)
    config = str(blocks.get_config_file())
    assert blocks.analytics_enabled is False
    assert "Ihre Frage" in config
    assert "fonts.googleapis" not in config
