"""Where questions are answered: a few at a time, apart from the connections that ask them.

A user who goes away and comes back finds the answer; one who stops waiting frees the desk at the
next statement.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.record import Record
from assistant.web.conversations import Conversations, Exchange, State
from assistant.web.metrics import Metrics
from assistant.web.wording import CROWDED, UNEXPECTED
from ingest.errors import VorlagenlotseError

REMEMBERED_QUESTIONS = 20
log = logging.getLogger(__name__)


class Desk:
    """Answers the open questions of conversations, in the order they came."""

    def __init__(
        self,
        assistant: Assistant,
        viewer: Viewer,
        conversations: Conversations,
        metrics: Metrics,
    ) -> None:
        self._assistant = assistant
        self._viewer = viewer
        self._conversations = conversations
        self._metrics = metrics
        settings = assistant.settings
        self._most = settings.questions_at_once + settings.questions_waiting
        self._taken = 0
        self._lock = threading.Lock()
        self._workers = ThreadPoolExecutor(settings.questions_at_once, "fragen")

    def take(self, conversation: str, exchange: Exchange) -> None:
        """Answer a question as soon as it is its turn; refuse it when too many wait."""
        with self._lock:
            full = self._taken >= self._most
            self._taken += not full
        if full:
            refused = replace(exchange, state=State.FAILED, message=CROWDED)
            self._conversations.change(conversation, refused)
            return
        self._workers.submit(self._work, conversation, exchange)

    def _work(self, conversation: str, exchange: Exchange) -> None:
        try:
            answering = replace(exchange, state=State.ANSWERING)
            if self._conversations.change(conversation, answering):
                self._answer(conversation, answering)
        finally:
            with self._lock:
                self._taken -= 1

    def _answer(self, conversation: str, exchange: Exchange) -> None:
        """Put every stage of the answer into the conversation, until nobody waits any more."""
        history = self._conversations.history(conversation, exchange.key)[-REMEMBERED_QUESTIONS:]
        latest = exchange
        try:
            with self._metrics.question():
                for record in self._records(exchange, history):
                    latest = replace(exchange, record=record)
                    if not self._conversations.change(conversation, latest):
                        return
            done = replace(latest, state=State.DONE)
        except VorlagenlotseError as error:
            done = replace(exchange, state=State.FAILED, message=str(error))
        except Exception:  # one question must not end the others
            log.exception("A question could not be answered")
            done = replace(exchange, state=State.FAILED, message=UNEXPECTED)
        self._conversations.change(conversation, done)

    def _records(self, exchange: Exchange, history: Sequence[str]) -> Iterator[Record]:
        """Yield what is known of the answer, again and again, the whole answer last."""
        with self._assistant.library(self._viewer) as library:
            number, published = library.manifest.number, library.manifest.created
        now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
        answers = self._assistant.ask_streaming(
            exchange.question, history, self._viewer, filters=exchange.narrowing.filters()
        )
        for answer in answers:
            yield Record(
                key=exchange.key,
                asked=now,
                history=tuple(history),
                narrowing=exchange.narrowing,
                groups=tuple(sorted(self._viewer.groups)),
                generation=number,
                published=published,
                answer=answer,
            )
