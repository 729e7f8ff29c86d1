"""The conversations of all users, in memory only, each found by a key nobody can guess.

A conversation outlives its page: a tablet that was locked, or a page that was reloaded, finds it
again by its key. It is forgotten after some idle hours, and with the program.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.record import Narrowing, Record

MOST_EXCHANGES = 50  # of one conversation; the oldest go first
MOST_KEPT = 4000  # of all conversations together; the longest idle go first


class State(StrEnum):
    """How far a question has come."""

    WAITING = "wartet"
    ANSWERING = "laeuft"
    DONE = "fertig"
    STOPPED = "angehalten"
    FAILED = "gescheitert"

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still to come."""
        return self in (State.WAITING, State.ANSWERING)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came of it; `message` is told where there is no answer (yet)."""

    key: str
    question: str
    narrowing: Narrowing
    state: State = State.WAITING
    message: str = ""
    record: Record | None = None


Conversation = tuple[Exchange, ...]


class BusyError(Exception):
    """The conversation still waits for an answer."""


@dataclass(slots=True)
class _Held:
    exchanges: Conversation = ()
    used: float = 0.0


class Conversations:
    """Keeps conversations for some hours since their last use; safe for many threads."""

    def __init__(self, hours: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = hours * 3600
        self._clock = clock
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, conversation: str) -> Conversation:
        """Return a conversation, empty when there is none of this key."""
        with self._lock:
            return self._touch(conversation).exchanges if conversation in self._held else ()

    def ask(self, conversation: str, question: str, narrowing: Narrowing) -> Exchange:
        """Add a question and return it; raises BusyError while another one is open."""
        with self._lock:
            held = self._touch(conversation)
            if any(e.state.is_open for e in held.exchanges):
                raise BusyError
            asked = Exchange(secrets.token_urlsafe(16), question, narrowing)
            held.exchanges = (*held.exchanges, asked)[-MOST_EXCHANGES:]
            self._shed()
            return asked

    def history(self, conversation: str, exchange: str) -> tuple[str, ...]:
        """Return the questions answered before an exchange, oldest first."""
        before = _before(self.get(conversation), exchange)
        return tuple(e.question for e in before if e.state is State.DONE)

    def change(self, conversation: str, changed: Exchange) -> bool:
        """Put an exchange in the place of the open one of its key.

        Returns False, and does nothing, when nobody waits for it any more.
        """
        with self._lock:
            held = self._held.get(conversation)
            if held is None:
                return False
            waiting = any(e.key == changed.key and e.state.is_open for e in held.exchanges)
            if waiting:
                held.exchanges = tuple(
                    changed if e.key == changed.key else e for e in held.exchanges
                )
            return waiting

    def stop(self, conversation: str, message: str) -> None:
        """Give up what is open, telling `message`."""
        for exchange in self.get(conversation):
            if exchange.state.is_open:
                stopped = replace(exchange, state=State.STOPPED, message=message, record=None)
                self.change(conversation, stopped)

    def cut(self, conversation: str, exchange: str) -> Exchange | None:
        """Drop an exchange with all that came after; return it, None where it is not there."""
        with self._lock:
            held = self._held.get(conversation)
            found = next((e for e in held.exchanges if e.key == exchange), None) if held else None
            if held and found:
                held.exchanges = _before(held.exchanges, exchange)
            return found

    def clear(self, conversation: str) -> None:
        """Forget a conversation."""
        with self._lock:
            self._held.pop(conversation, None)

    def record(self, exchange: str) -> Record | None:
        """Return the answer of this key of any conversation, None where there is none."""
        with self._lock:
            self._drop_idle()
            found = (e for held in self._held.values() for e in held.exchanges)
            return next((e.record for e in found if e.key == exchange and _is_answered(e)), None)

    def _touch(self, conversation: str) -> _Held:
        self._drop_idle()
        held = self._held.setdefault(conversation, _Held())
        self._held.move_to_end(conversation)
        held.used = self._clock()
        return held

    def _drop_idle(self) -> None:
        oldest = self._clock() - self._seconds
        while self._held and next(iter(self._held.values())).used < oldest:
            self._held.popitem(last=False)

    def _shed(self) -> None:
        while len(self._held) > 1 and _count(self._held.values()) > MOST_KEPT:
            self._held.popitem(last=False)


def _before(exchanges: Conversation, key: str) -> Conversation:
    keys = [e.key for e in exchanges]
    return exchanges[: keys.index(key)] if key in keys else exchanges


def _is_answered(exchange: Exchange) -> bool:
    return exchange.state is State.DONE and exchange.record is not None


def _count(held: Iterable[_Held]) -> int:
    return sum(max(len(h.exchanges), 1) for h in held)
