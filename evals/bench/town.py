"""The known-item benchmark: a real town's papers by number and by title, from page texts alone.

What number, title and kind of each document are is read by the product's own understanding. In a
second column the fields the town publishes stand at the head of each text, as an export has them:
the difference is what understanding misses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rich.console import Console

from assistant.assistant import Assistant
from assistant.question import read_question
from assistant.retrieval import Retriever, Weights
from assistant.vocabulary import in_known_words
from evals.bench import retrieval as measure
from evals.bench.noise import NoiseEmbedder
from evals.datasets import KnownItem, Town, nordstemmen, texts_of_town, with_published_fields
from ingest.building import index_documents
from ingest.embedding import TextEmbedder
from ingest.progress import Progress
from ingest.settings import Settings

KINDS = ("number", "title", "unique_title")
VECTORS = ("model", "noise")
# Shares of the fused score that come from vectors; with noise for vectors they count nothing.
_FROM_VECTORS = frozenset({"dense", "sentence", "tokens"})
_FIRST_DAY = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class TownBench:
    """What is measured: kinds of known items, real vectors or noise, fields given or not.

    With noise the search ranks by words, numbers and titles alone: minutes instead of hours.
    """

    kinds: tuple[str, ...] = KINDS
    vectors: str = "model"
    given: bool = False


def bench_town(
    folder: Path,
    what: TownBench,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
    console: Console | None = None,
) -> dict[str, tuple[measure.QueryScore, ...]]:
    """Index the town's page texts and score its known items through the product's search.

    Returns the scores of every kind asked for.
    """
    town = nordstemmen(folder)
    assistant, retriever = index_town(folder, town, what, settings, embedder, progress)

    def search(question: str, limit: int) -> list[measure.Found]:
        with assistant.library() as library:
            asked, _, _ = in_known_words(read_question(question, _FIRST_DAY), library)
            hits = retriever.search(asked, library, limit)
        return [measure.Found(hit.document.file.name, hit.score) for hit in hits]

    asked = {k: measure.known_item_queries(_items(town.items, k)) for k in what.kinds}
    return {k: measure.bench(queries, search, console=console) for k, queries in asked.items()}


def index_town(
    folder: Path,
    town: Town,
    what: TownBench,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
) -> tuple[Assistant, Retriever]:
    """Index the town's page texts; return an assistant over them and the retriever to ask.

    With noise for vectors the retriever leaves them out.
    """
    documents = with_published_fields(folder, town.documents) if what.given else town.documents
    used = NoiseEmbedder(embedder) if what.vectors == "noise" else embedder
    name = "-".join(
        (folder.name, *(["noise"] if used is not embedder else []), *["given"] * what.given)
    )
    home = settings.home / "bench" / name
    index_documents(home, texts_of_town(documents), used, progress=progress)
    assistant = Assistant(Settings(home=home), used)
    noise = used is not embedder
    return assistant, assistant.retriever.weighing(words_only()) if noise else assistant.retriever


def _items(items: Sequence[KnownItem], kind: str) -> list[KnownItem]:
    if kind == "number":
        return [item for item in items if item.kind == "ds_number"]
    titles = [item for item in items if item.kind == "title"]
    return [item for item in titles if item.unique_title] if kind == "unique_title" else titles


def words_only() -> Weights:
    """Return the product's weights without the shares of vectors; words keep the whole share."""
    known = {field.name for field in fields(Weights)}
    return replace(Weights(), **dict.fromkeys(_FROM_VECTORS & known, 0.0), words=1.0)
