"""Greetings and questions about the assistant get a short fixed answer; nothing else does."""

import datetime as dt
from types import SimpleNamespace

import pytest

from assistant.about import answer_about

LIBRARY = SimpleNamespace(manifest=SimpleNamespace(document_count=104, newest=dt.date(2026, 1, 30)))


@pytest.mark.parametrize(
    "question",
    ["Hallo!", "Guten Tag", "Wer bist du?", "Was können Sie?", "Hilfe", "Sind Sie eine KI?"],
)
def test_it_says_what_it_is_and_what_it_holds(question):
    said = " ".join(answer_about(question, LIBRARY))
    assert "104 Dokumente" in said
    assert "30.01.2026" in said


@pytest.mark.parametrize("question", ["Danke!", "Vielen Dank, das hilft.", "Ok, alles klar"])
def test_thanks_are_answered_shortly(question):
    assert len(answer_about(question, LIBRARY)) == 1


@pytest.mark.parametrize(
    "question",
    [
        "Guten Tag, wie viele Problemimmobilien gibt es?",
        "Danke, und wer ist federführend?",
        "Was kann die Stadt gegen Leerstand tun?",
        "Wer ist zuständig?",
        "Welche Hilfe gibt es für Wohnungslose?",
        "Dankt der Rat den Ehrenamtlichen?",
        "Prima Klima in Hagen: was steht im Konzept?",
    ],
)
def test_a_question_on_papers_is_none_of_these(question):
    assert answer_about(question, LIBRARY) == ()
