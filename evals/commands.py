"""What `vorlagenlotse bench` does: the measures wired to the product."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from rich.console import Console

from assistant.assistant import Assistant
from assistant.composing.candidates import candidates
from assistant.question import read_question
from assistant.retrieval import Hit, Retriever
from assistant.vocabulary import Vocabulary
from evals import bench as measure
from evals.bench_baseline import (
    FIRST_STAGE,
    PRODUCT,
    Compared,
    Scores,
    compare,
    plain_pipelines,
    score,
)
from evals.datasets import nordstemmen, squad, texts_of_contexts, texts_of_town
from evals.metrics import percentile
from ingest.building import index_documents
from ingest.embedding import Embedder, ModelInfo, TextEmbedder, Vectors
from ingest.errors import VorlagenlotseError
from ingest.library.generation import Library, current
from ingest.model import PUBLIC_GROUP, ReadText
from ingest.pipeline import stored_file
from ingest.progress import Progress
from ingest.reading.reader import Limits, read_file
from ingest.settings import Settings

_FIRST_DAY = dt.date(2000, 1, 1)
_HALVES = {
    "alle Artikel": "all",
    "erste Hälfte (zum Wählen benutzt)": "first",
    "zweite Hälfte (nicht benutzt)": "second",
}
_ITEMS = {"Titel": "title", "Nummern": "ds_number"}


@dataclass(frozen=True, slots=True)
class Indexed:
    """A benchmark's texts in a library of their own."""

    assistant: Assistant

    def search(self, question: str, limit: int) -> list[measure.Found]:
        """Return passages by the product's retrieval."""
        hits = self._hits(question, limit)
        return [measure.Found(hit.document.file.name, hit.score) for hit in hits]

    def find_sentences(self, question: str, limit: int) -> list[measure.FoundSentence]:
        """Return the sentences the extractive answer would take, best first."""
        asked = read_question(question, _FIRST_DAY)
        with self.assistant.library() as library:
            hits = self.assistant.retriever.search(asked, library, 10)
            ranked = candidates(asked, hits, Vocabulary(library, asked.names).weight)
        return [
            measure.FoundSentence(c.hit.document.file.name, c.sentence.spans)
            for c in ranked[:limit]
        ]

    def beside_plain(self, queries: Sequence[measure.Query], settings: Settings) -> Scores:
        """Return the scores of the product and of the plain pipelines over the same pages."""
        first_stage = Retriever(
            Embedder.prepare(settings.model_copy(update={"late_interaction": False}))
        )
        with self.assistant.library() as library:

            def search(question: str, limit: int) -> list[measure.Found]:
                hits = first_stage.search(read_question(question, _FIRST_DAY), library, limit)
                return [measure.Found(hit.document.file.name, hit.score) for hit in hits]

            plain = plain_pipelines(library, settings)
            return score(queries, {PRODUCT: self.search, FIRST_STAGE: search, **plain})

    def _hits(self, question: str, limit: int) -> list[Hit]:
        asked = read_question(question, _FIRST_DAY)
        with self.assistant.library() as library:
            return self.assistant.retriever.search(asked, library, limit)


def bench_squad(
    file: Path,
    half: str,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
    console: Console | None = None,
) -> tuple[measure.QueryScore, ...]:
    """Index the contexts of a SQuAD-format file and score the questions of a half of it."""
    data = squad(file)
    indexed = _index(_home(settings, file), texts_of_contexts(data.contexts), embedder, progress)
    queries = measure.squad_queries(data.half(half))
    return measure.bench(queries, indexed.search, indexed.find_sentences, console)


def bench_baseline(
    squad_file: Path | None,
    town_folder: Path | None,
    town_documents: int,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
    every: int = 1,
) -> tuple[Compared, ...]:
    """Compare the product with the plain pipeline on a SQuAD-format file, a town, or both.

    Of a town the first `town_documents` are indexed, and asked are its known items among them.
    Only each `every`th question is asked.
    """
    compared: list[Compared] = []
    if squad_file is not None:
        data = squad(squad_file)
        texts = texts_of_contexts(data.contexts)
        indexed = _index(_home(settings, squad_file), texts, embedder, progress)
        queries = measure.squad_queries(data.half("all"))[::every]
        scores = indexed.beside_plain(queries, settings)
        for name, half in _HALVES.items():
            asked = {question.id for question in data.half(half)}
            compared.append(compare(f"{squad_file.stem}, {name}", _only(scores, asked)))
    if town_folder is not None:
        town = nordstemmen(town_folder)
        documents = town.documents[:town_documents]
        home = settings.home / "bench" / f"{town_folder.name}-{len(documents)}"
        indexed = _index(home, texts_of_town(documents), embedder, progress)
        held = {document.name for document in documents}
        items = [item for item in town.items if item.document in held]
        scores = indexed.beside_plain(measure.known_item_queries(items)[::every], settings)
        for name, kind in _ITEMS.items():
            asked = {score.id for score in scores[PRODUCT] if score.id.startswith(f"{kind}:")}
            compared.append(compare(f"{town_folder.name}, {name}", _only(scores, asked)))
    return tuple(compared)


def _only(scores: Scores, asked: set[str]) -> Scores:
    return {name: tuple(s for s in of_one if s.id in asked) for name, of_one in scores.items()}


class NoiseEmbedder:
    """The real model for questions, noise for passages: for measuring time, which the values of
    the vectors do not change. Nothing found with it means anything.
    """

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._noise = np.random.default_rng(0)

    @property
    def info(self) -> ModelInfo:
        """The model's own, under a fingerprint that keeps noise apart from vectors."""
        info = self._embedder.info
        return replace(
            info, name=f"{info.name} (Rauschen)", fingerprint=f"noise-{info.fingerprint}"
        )

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return self._embedder.embed_query(text)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return self._embedder.embed_queries(texts)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return random vectors of length 1, shape (n, dimensions)."""
        vectors = self._noise.standard_normal((len(texts), self.info.dimensions))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts))
        return vectors.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Speed:
    """How long questions took over a library of `passages`; seconds."""

    passages: int
    questions: int
    retrieval_p50: float | None
    retrieval_p95: float | None
    answer_p50: float | None
    answer_p95: float | None
    first_answer: float


def bench_speed(
    folder: Path,
    questions: int,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None = None,
) -> Speed:
    """Time titles as questions over the town's real texts with noise for their vectors."""
    town = nordstemmen(folder)
    home = settings.home / "bench" / "speed"
    noise = NoiseEmbedder(embedder)
    manifest = index_documents(home, texts_of_town(town.documents), noise, progress=progress)
    started = time.monotonic()
    assistant = Assistant(Settings(home=home), noise)
    asked = [item.query for item in town.items if item.kind == "title"][: questions + 1]
    assistant.ask(asked[0])
    first = time.monotonic() - started
    answers = [assistant.ask(question) for question in asked[1:]]
    return Speed(
        passages=manifest.passage_count,
        questions=len(answers),
        retrieval_p50=percentile((a.seconds.retrieval for a in answers), 50),
        retrieval_p95=percentile((a.seconds.retrieval for a in answers), 95),
        answer_p50=percentile((a.seconds.total for a in answers), 50),
        answer_p95=percentile((a.seconds.total for a in answers), 95),
        first_answer=first,
    )


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


def summary_json(scores: Sequence[measure.QueryScore]) -> dict[str, object]:
    """Return what `bench --json` prints: means, 95 % intervals and seconds per search."""
    summary = measure.summarize(scores)
    figures: dict[str, object] = {f.name: round(f.interval.mean, 4) for f in summary.figures}
    intervals = {
        f.name: [round(f.interval.low, 4), round(f.interval.high, 4)] for f in summary.figures
    }
    return {
        "schema": 1,
        "queries": summary.queries,
        **figures,
        "intervals": intervals,
        "seconds": {"p50": summary.p50_seconds, "p95": summary.p95_seconds},
    }


def _index(
    home: Path,
    texts: Iterable[tuple[str, ReadText]],
    embedder: TextEmbedder,
    progress: Progress | None,
) -> Indexed:
    index_documents(home, texts, embedder, progress=progress)
    if current(home) is None:
        raise VorlagenlotseError(f"{home}: Der Bestand des Vergleichs wurde nicht angelegt.")
    return Indexed(Assistant(Settings(home=home), embedder))


def _home(settings: Settings, source: Path) -> Path:
    """Return a home of its own for a data set, kept so that its vectors are cached."""
    return settings.home / "bench" / source.name
