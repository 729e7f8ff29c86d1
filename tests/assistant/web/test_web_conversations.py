"""Conversations in memory: one open question each, found again, forgotten in time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_web_records import record_of
from web_fakes import FakeAssistant

from assistant.record import NOT_NARROWED
from assistant.web import conversations as module
from assistant.web.conversations import BusyError, Conversations, Exchange, State


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def asked(all_of_them: Conversations, key: str, question: str) -> Exchange:
    """Ask, and let it be answered."""
    exchange = all_of_them.ask(key, question, NOT_NARROWED)
    all_of_them.change(key, replace(exchange, state=State.DONE))
    return exchange


def test_one_question_at_a_time() -> None:
    held = Conversations(1)
    first = held.ask("a", "Erste?", NOT_NARROWED)
    with pytest.raises(BusyError):
        held.ask("a", "Zweite?", NOT_NARROWED)
    held.ask("b", "Andere Person?", NOT_NARROWED)
    held.change("a", replace(first, state=State.DONE))
    held.ask("a", "Zweite?", NOT_NARROWED)
    assert [e.question for e in held.get("a")] == ["Erste?", "Zweite?"]


def test_conversations_do_not_mix(assistant: FakeAssistant) -> None:
    held = Conversations(1)
    asked(held, "a", "Von A?")
    last = asked(held, "b", "Von B?")
    assert [e.question for e in held.get("a")] == ["Von A?"]
    assert held.history("b", last.key) == ()
    assert held.get("c") == ()


def test_an_answer_nobody_waits_for_is_dropped() -> None:
    held = Conversations(1)
    exchange = held.ask("a", "Lange Frage?", NOT_NARROWED)
    held.stop("a", "Angehalten.")
    assert not held.change("a", replace(exchange, state=State.DONE))
    assert [(e.state, e.message) for e in held.get("a")] == [(State.STOPPED, "Angehalten.")]
    held.clear("a")
    assert not held.change("a", replace(exchange, state=State.DONE))
    assert held.get("a") == ()


def test_cutting_drops_what_came_after_and_the_history_with_it() -> None:
    held = Conversations(1)
    keys = [asked(held, "a", f"Frage {n}?").key for n in range(4)]
    assert held.history("a", keys[3]) == ("Frage 0?", "Frage 1?", "Frage 2?")
    cut = held.cut("a", keys[1])
    assert cut is not None and cut.question == "Frage 1?"
    assert [e.question for e in held.get("a")] == ["Frage 0?"]
    assert held.cut("a", keys[3]) is None
    assert held.cut("niemand", keys[0]) is None


def test_stopped_and_failed_questions_are_no_history() -> None:
    held = Conversations(1)
    held.ask("a", "Angehalten?", NOT_NARROWED)
    held.stop("a", "")
    last = asked(held, "a", "Beantwortet?")
    assert held.history("a", last.key) == ()


def test_an_idle_conversation_is_forgotten() -> None:
    clock = Clock()
    held = Conversations(2, clock)
    asked(held, "a", "Alt?")
    clock.now = 3600.0
    asked(held, "b", "Neu?")
    clock.now = 2 * 3600.0 + 1
    assert held.get("b") != ()
    assert held.get("a") == ()


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 10)
    held = Conversations(1)
    for n in range(30):
        asked(held, str(n), "Frage?")
    assert sum(bool(held.get(str(n))) for n in range(30)) == 10
    assert held.get("29") and not held.get("0")


def test_long_conversations_are_cut_at_the_beginning() -> None:
    held = Conversations(1)
    for n in range(module.MOST_EXCHANGES + 3):
        asked(held, "a", f"Frage {n}?")
    assert len(held.get("a")) == module.MOST_EXCHANGES
    assert held.get("a")[0].question == "Frage 3?"


def test_an_answer_is_found_by_its_own_key_only_when_it_stands(assistant: FakeAssistant) -> None:
    held = Conversations(1)
    exchange = held.ask("a", "Frage?", NOT_NARROWED)
    record = record_of(assistant, key=exchange.key)
    held.change("a", replace(exchange, record=record, state=State.ANSWERING))
    assert held.record(exchange.key) is None
    held.change("a", replace(exchange, record=record, state=State.DONE))
    assert held.record(exchange.key) == record
    assert held.record("a") is None
