"""What the product must beat: plain ways to answer, scored like the product on the same questions.

Fair to them: they read the same canonical pages, use the same embedding model, and get follow-up
questions already made standalone by the product. What they copy they cite exactly: every copied
passage is one statement that cites its own place. They refuse only where nothing is found.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from assistant.answer import (
    Answer,
    Searched,
    Seconds,
    Statement,
    StatementKind,
    Status,
    Understood,
    Viewer,
)
from assistant.assistant import Assistant
from assistant.composing.citing import Citations
from assistant.conversation import standalone
from assistant.question import read_question
from assistant.retrieval import Hit, Retriever, Weights
from evals.metrics import Extract
from evals.run import Retrieved
from ingest.embedding import TextEmbedder
from ingest.library.generation import Library
from ingest.library.store import Store
from ingest.model import Document, Span

if TYPE_CHECKING:
    from evals.langchain_pipeline import Pipeline

COPIED = 4  # passages: what LangChain's retrievers return unless told otherwise
RANKED = 20  # passages looked at for the measures of retrieval, as for the product
_PUBLIC = Viewer()


@dataclass(frozen=True, slots=True)
class Place:
    """A retrieved passage: its document in a store, and where it stands."""

    store: Store
    document: Document
    spans: tuple[Span, ...]


class Find(Protocol):
    """A way to find passages."""

    def __call__(
        self, question: str, library: Library, today: dt.date, limit: int, /
    ) -> list[Place]:
        """Return up to `limit` places for a standalone question, best first."""


def nothing(_question: str, _library: Library, _today: dt.date, _limit: int) -> list[Place]:
    """Find nothing: the answer is always "not found"."""
    return []


def by_views(embedder: TextEmbedder, weights: Weights) -> Find:
    """Return the product's retriever with other weights."""
    retriever = Retriever(embedder, weights)

    def find(question: str, library: Library, today: dt.date, limit: int) -> list[Place]:
        hits = retriever.search(read_question(question, today), library, limit)
        return [_place(hit) for hit in hits]

    return find


def by_langchain(embedder: TextEmbedder, cache: Path) -> Find:
    """Return the plain LangChain pipeline over the pages of a library, indexed when first asked.

    Each set of access groups gets an index of its own. Vectors are kept in the file `cache`.
    """
    pipelines: dict[Library, Pipeline] = {}

    def find(question: str, library: Library, _today: dt.date, limit: int) -> list[Place]:
        from evals.langchain_pipeline import Pipeline

        if library not in pipelines:
            pipelines[library] = Pipeline(library, embedder, cache)
        return [
            Place(store, store.catalog.document(chunk.sha256), (chunk.span,))
            for chunk in pipelines[library].search(question, limit)
            for store in library.stores
            if store.group == chunk.group
        ]

    return find


class Copier:
    """Answers with the first passages a search finds, copied whole and cited."""

    def __init__(self, assistant: Assistant, find: Find, copied: int = COPIED) -> None:
        self._assistant = assistant
        self._find = find
        self._copied = copied

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = _PUBLIC,
        today: dt.date | None = None,
    ) -> Answer:
        """Answer a question; raises LibraryError when nothing can be searched."""
        started = time.monotonic()
        asked = standalone(question, history)
        with self._assistant.library(viewer) as library:
            places = self._find(asked, library, today or dt.date.today(), self._copied)
            found = time.monotonic() - started
            citations = Citations()
            numbers = [citations.cite(p.store, p.document, p.spans) for p in places]
            newest = library.manifest.newest
        statements = tuple(
            Statement(citations.all()[number - 1].quote, StatementKind.QUOTED, (number,))
            for number in dict.fromkeys(numbers)
        )
        return Answer(
            question=question,
            standalone_question=asked,
            status=Status.ANSWERED if statements else Status.NOT_FOUND,
            composer="copy",
            as_of=newest,
            statements=statements,
            citations=citations.all(),
            understood=Understood(),
            searched=Searched(0, None, None),
            seconds=Seconds(found, time.monotonic() - started),
        )

    def retrieve(self, question: str, viewer: Viewer, today: dt.date) -> Retrieved:
        """Return the passages the measures of retrieval look at."""
        with self._assistant.library(viewer) as library:
            places = self._find(question, library, today, RANKED)
        return Retrieved(tuple(Extract(p.document.file.sha256, p.spans) for p in places))


@dataclass(frozen=True, slots=True)
class Baseline:
    """A baseline by name: what it is called in reports, and how it is made."""

    name: str
    label: str
    meaning: str
    make: Callable[[Assistant, TextEmbedder], Copier]


def only(**weights: float) -> Weights:
    """Return weights in which only the named views count."""
    none = dict.fromkeys(Weights.__dataclass_fields__, 0.0)
    return Weights(**{**none, **weights})


BASELINES = {
    baseline.name: baseline
    for baseline in (
        Baseline(
            "langchain",
            "LangChain schlicht",
            "Seiten in Stücke zu 1000 Zeichen (200 Überlappung), dasselbe Modell, Chroma; die vier"
            " ähnlichsten Stücke werden kopiert",
            lambda assistant, embedder: Copier(
                assistant, by_langchain(embedder, assistant.settings.home / "cache.sqlite")
            ),
        ),
        Baseline(
            "bm25",
            "nur Wörter (BM25)",
            "Textstellen des Produkts, nur nach Wörtern gereiht; die ersten vier werden kopiert",
            lambda assistant, embedder: Copier(assistant, by_views(embedder, only(words=1.0))),
        ),
        Baseline(
            "dense",
            "nur Bedeutung (Vektoren)",
            "Textstellen des Produkts, nur nach Vektoren gereiht; die ersten vier werden kopiert",
            lambda assistant, embedder: Copier(assistant, by_views(embedder, only(dense=1.0))),
        ),
        Baseline(
            "top-passage",
            "erste Textstelle kopieren",
            "die Suche des Produkts; ihre erste Textstelle wird ganz kopiert",
            lambda assistant, embedder: Copier(assistant, by_views(embedder, Weights()), 1),
        ),
        Baseline(
            "refuse",
            "immer „nicht belegt“",
            "verneint jede Frage",
            lambda assistant, _embedder: Copier(assistant, nothing),
        ),
    )
}


def _place(hit: Hit) -> Place:
    return Place(hit.store, hit.document, hit.passage.spans)
