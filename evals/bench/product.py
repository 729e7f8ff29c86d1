"""The product over a benchmark's own texts: what `bench retrieval` and `bench baseline` measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from assistant.assistant import Assistant
from assistant.question import read_question
from assistant.retrieval import Retriever
from assistant.vocabulary import in_known_words
from evals.bench import retrieval as measure
from evals.bench.baseline import (
    FIRST_STAGE,
    PRODUCT,
    Compared,
    Scores,
    compare,
    plain_pipelines,
    score,
)
from evals.datasets import Squad, nordstemmen, squad, texts_of_contexts, texts_of_town
from ingest.building import index_documents
from ingest.embedding import Embedder, TextEmbedder
from ingest.errors import VorlagenlotseError
from ingest.library.generation import current
from ingest.model import ReadText
from ingest.progress import Progress
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
        hits = self.assistant.search(question, limit=limit, today=_FIRST_DAY)
        return [measure.Found(hit.document.file.name, hit.score) for hit in hits]

    def find_sentences(self, question: str, limit: int) -> list[measure.FoundSentence]:
        """Return the sentences the extractive answer would take, best first."""
        ranked = self.assistant.candidates(question, today=_FIRST_DAY)
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
                asked, _, _ = in_known_words(read_question(question, _FIRST_DAY), library)
                hits = first_stage.search(asked, library, limit)
                return [measure.Found(hit.document.file.name, hit.score) for hit in hits]

            plain = plain_pipelines(library, settings)
            return score(queries, {PRODUCT: self.search, FIRST_STAGE: search, **plain})


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
    indexed = index_squad(file.name, data, settings, embedder, progress)
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

    Of a town about `town_documents` are indexed, spread evenly over it, as it is sorted by kind
    and year, and asked are its known items among them.
    Only each `every`th question is asked.
    """
    compared: list[Compared] = []
    if squad_file is not None:
        data = squad(squad_file)
        indexed = index_squad(squad_file.name, data, settings, embedder, progress)
        queries = measure.squad_queries(data.half("all"))[::every]
        scores = indexed.beside_plain(queries, settings)
        for name, half in _HALVES.items():
            asked = {question.id for question in data.half(half)}
            compared.append(compare(f"{squad_file.stem}, {name}", _only(scores, asked)))
    if town_folder is not None:
        town = nordstemmen(town_folder)
        documents = town.documents[:: max(len(town.documents) // town_documents, 1)]
        held = {document.name for document in documents}
        items = [item for item in town.items if item.document in held]
        if not items:
            raise VorlagenlotseError(
                f"{town_folder}: Nach keinem von {len(documents)} Dokumenten wird gefragt."
                " Bitte mit --documents mehr davon nehmen."
            )
        home = settings.home / "bench" / f"{town_folder.name}-{len(documents)}"
        indexed = _index(home, texts_of_town(documents), embedder, progress)
        scores = indexed.beside_plain(measure.known_item_queries(items)[::every], settings)
        for name, kind in _ITEMS.items():
            asked = {score.id for score in scores[PRODUCT] if score.id.startswith(f"{kind}:")}
            compared.append(compare(f"{town_folder.name}, {name}", _only(scores, asked)))
    return tuple(compared)


def _only(scores: Scores, asked: set[str]) -> Scores:
    return {name: tuple(s for s in of_one if s.id in asked) for name, of_one in scores.items()}


def index_squad(
    name: str, data: Squad, settings: Settings, embedder: TextEmbedder, progress: Progress | None
) -> Indexed:
    """Index the contexts of a data set, in a home under its `name`, kept for cached vectors."""
    home = settings.home / "bench" / name
    return _index(home, texts_of_contexts(data.contexts), embedder, progress)


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
