"""The papers held among those of another town: does an answer survive foreign papers?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from assistant.assistant import Assistant
from evals.datasets import nordstemmen, texts_of_town
from ingest.building import index_documents
from ingest.embedding import TextEmbedder
from ingest.library.generation import Library
from ingest.model import PUBLIC_GROUP, ReadText
from ingest.pipeline import stored_file
from ingest.progress import Progress
from ingest.reading.reader import Limits, read_file
from ingest.settings import Settings


def with_distractors(
    folder: Path,
    documents: int,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
) -> Assistant:
    """Return an assistant over the public papers held and the first `documents` of another town."""
    town = nordstemmen(folder)
    home = settings.home / "bench" / "distractors"
    texts = chain(_held_texts(settings), texts_of_town(town.documents[:documents]))
    index_documents(home, texts, embedder, progress=progress)
    return Assistant(Settings(home=home), embedder)


def _held_texts(settings: Settings) -> Iterator[tuple[str, ReadText]]:
    """Read the papers of the public store again, from the files kept."""
    limits = Limits.of(settings)
    with Library.open(settings.home, frozenset({PUBLIC_GROUP})) as library:
        for store in library.stores:
            for document in store.catalog.documents():
                path = stored_file(settings.home, document.file.sha256)
                if path is not None:
                    yield document.file.name, read_file(path, limits)
