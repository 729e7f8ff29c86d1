"""What the web app counts about itself, for Prometheus; no question and no address among it.

The one importer of prometheus_client.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


class Metrics:
    """Counts questions, searches and failures of one app; safe for many threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Counter(
            "vorlagenlotse_questions", "Questions asked", ("outcome",), registry=self._registry
        )
        self._seconds = Histogram(
            "vorlagenlotse_question_seconds",
            "Seconds until the answer stood",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._searches = Histogram(
            "vorlagenlotse_search_seconds",
            "Seconds until the list of a search stood",
            buckets=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0),
            registry=self._registry,
        )
        self._failures = Counter(
            "vorlagenlotse_errors", "Pages that failed", registry=self._registry
        )
        self._documents = Gauge(
            "vorlagenlotse_documents", "Documents that can be read", registry=self._registry
        )
        self._generation = Gauge(
            "vorlagenlotse_generation", "Number of the open generation", registry=self._registry
        )

    @contextmanager
    def question(self) -> Iterator[None]:
        """Count and time one question; an exception counts as an error and goes on."""
        started = time.monotonic()
        try:
            yield
        except Exception:
            self._questions.labels("error").inc()
            raise
        self._questions.labels("answered").inc()
        self._seconds.observe(time.monotonic() - started)

    @contextmanager
    def search(self) -> Iterator[None]:
        """Time one search."""
        with self._searches.time():
            yield

    def failed(self) -> None:
        """Count a page that could not be shown."""
        self._failures.inc()

    def text(self, generation: int | None, documents: int) -> bytes:
        """Return all figures in the text format of Prometheus."""
        self._generation.set(generation or 0)
        self._documents.set(documents)
        return generate_latest(self._registry)
