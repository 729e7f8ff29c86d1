"""What every stage of the retrieval is worth: the same questions with one stage left out at a time.

The candidates stay the same but for corrections; left out is what a stage adds to the score. The
sets ask for different stages: a SQuAD-format file, the same with the longest word misspelt, the
known items of a town (words, titles and numbers alone), the development questions, and the papers
of the own library by the committee and by the month that single one out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from rich.console import Console

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.question import read_question
from assistant.retrieval import Hit, Weights
from assistant.vocabulary import in_known_words
from assistant.web.wording import german_moment
from evals import gold, metrics
from evals.bench import retrieval as measure
from evals.bench.page import Sheet, Table, interval
from evals.bench.product import index_squad
from evals.bench.town import TownBench, index_town, words_only
from evals.datasets import nordstemmen, squad
from evals.evaluation import GOLD, REFERENCE_DAY, extracts_of
from evals.places import Texts, evidence
from evals.run import progress_bar
from evals.splits import cluster_of, select
from evals.statistics import Interval, bootstrap, paired_bootstrap
from ingest.embedding import TextEmbedder
from ingest.progress import Progress
from ingest.settings import Settings

_FIRST_DAY = dt.date(2000, 1, 1)
_PASSAGES = 40  # asked for, so that ten documents are mostly among them
_SHORTEST_MISSPELT = 8  # letters


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the retrieval: the weights that make it, or the corrections of the question."""

    name: str
    weights: tuple[str, ...] = ()

    def left_out(self, weights: Weights) -> Weights:
        """Return the weights without this stage's."""
        return replace(weights, **dict.fromkeys(self.weights, 0.0))


CORRECTIONS = Stage("Schreibweisen und Zusammensetzungen")
STAGES = (
    Stage("zweite Stufe (Wort für Wort)", ("tokens",)),
    Stage("bester Satz", ("sentence",)),
    Stage("Wörter", ("words",)),
    Stage("Vektor der Textstelle", ("dense",)),
    Stage("Titel", ("title", "same_title")),
    Stage("Nummern", ("reference", "annex", "mention")),
    Stage("Gremien", ("organization",)),
    Stage("Zeiträume", ("period",)),
    CORRECTIONS,
)
_OF_WORDS = tuple(s for s in STAGES if s.name in {"Titel", "Nummern", "Gremien", "Zeiträume"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; `worth` tells how well passages answer it (nDCG@10), None: cannot be told."""

    text: str
    cluster: str
    worth: Callable[[Sequence[Hit]], float | None]
    today: dt.date = _FIRST_DAY


@dataclass(frozen=True, slots=True)
class Without:
    """What is left without a stage (None: nothing left out), and the paired difference."""

    stage: Stage | None
    ndcg: Interval
    difference: Interval | None = None


@dataclass(frozen=True, slots=True)
class Ablated:
    """One set of questions, whole first, then without each stage."""

    data: str
    results: tuple[Without, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions over the library of an assistant, and the stages to leave out."""

    data: str
    assistant: Assistant
    asked: tuple[Asked, ...]
    stages: tuple[Stage, ...] = STAGES
    weights: Weights = field(default_factory=Weights)


def ablate(questions: QuestionSet, console: Console | None = None) -> Ablated:
    """Ask all questions with everything and without each stage."""
    whole = questions.assistant.retriever
    variants: dict[Stage | None, Weights] = {None: questions.weights}
    variants |= {stage: stage.left_out(questions.weights) for stage in questions.stages}
    values: Mapping[Stage | None, list[float]] = {stage: [] for stage in variants}
    clusters: list[str] = []
    with questions.assistant.library() as library, progress_bar(console) as bar:
        task = bar.add_task(questions.data, total=len(questions.asked)) if bar else None
        for asked in questions.asked:
            plain = read_question(asked.text, asked.today)
            known, _, _ = in_known_words(plain, library)
            found = {
                stage: asked.worth(
                    whole.weighing(weights).search(
                        plain if stage is CORRECTIONS else known, library, _PASSAGES
                    )
                )
                for stage, weights in variants.items()
            }
            if bar and task is not None:
                bar.advance(task)
            told = {stage: value for stage, value in found.items() if value is not None}
            if len(told) < len(found):
                continue
            clusters.append(asked.cluster)
            for stage, value in told.items():
                values[stage].append(value)
    results = []
    for stage, of_one in values.items():
        mean = bootstrap(of_one, clusters)
        difference = paired_bootstrap(values[None], of_one, clusters) if stage else None
        if mean:
            results.append(Without(stage, mean, difference))
    return Ablated(questions.data, tuple(results))


def of_squad(
    file: Path,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None,
    every: int = 1,
) -> Iterable[QuestionSet]:
    """Yield a SQuAD-format file's questions: the two halves of its articles, then all misspelt.

    Only each `every`th question is asked.
    """
    data = squad(file)
    assistant = index_squad(file.name, data, settings, embedder, progress).assistant
    for name, half in (("erste Hälfte", "first"), ("zweite Hälfte", "second")):
        queries = measure.squad_queries(data.half(half))[::every]
        yield QuestionSet(f"{file.stem}, {name}", assistant, tuple(map(_asked, queries)))
    asked = tuple(
        _asked(replace(query, text=misspelt(query.text)))
        for query in measure.squad_queries(data.questions)[::every]
        if misspelt(query.text) != query.text
    )
    yield QuestionSet(f"{file.stem}, falsch geschrieben", assistant, asked, (CORRECTIONS,))


def of_town(
    folder: Path,
    settings: Settings,
    embedder: TextEmbedder,
    progress: Progress | None,
    every: int = 1,
) -> Iterable[QuestionSet]:
    """Yield a town's known items by number and by title; passages have noise for vectors.

    Only each `every`th question is asked.
    """
    town = nordstemmen(folder)
    what = TownBench(vectors="noise")
    assistant, _ = index_town(folder, town, what, settings, embedder, progress)
    for name, kind in (("Nummern", "ds_number"), ("Titel", "title")):
        queries = measure.known_item_queries(town.items, kind)[::every]
        yield QuestionSet(
            f"{folder.name}, {name}",
            assistant,
            tuple(map(_asked, queries)),
            _OF_WORDS,
            words_only(),
        )


def of_gold(assistant: Assistant) -> QuestionSet:
    """Return the development questions on public papers, over the assistant's own library."""
    alone = [q for q in select(gold.load((GOLD,)), gold.Split.DEV) if not q.history]
    with assistant.library() as library:
        texts = Texts(library)
        asked = [
            Asked(
                question.question,
                cluster_of(question),
                partial(_covering, evidence(question, texts)),
                question.today or REFERENCE_DAY,
            )
            for question in alone
            if question.viewer == Viewer()
        ]
    return QuestionSet("eigene Fragen, dev", assistant, tuple(asked))


def of_papers(assistant: Assistant) -> Iterable[QuestionSet]:
    """Yield the library's own papers, by half-remembered title and committee, and by meeting.

    Asked is only where one file alone was dealt with there, or stems from that month.
    """
    with assistant.library() as library:
        papers = [d for store in library.stores for d in store.catalog.documents()]
    by_title: defaultdict[str, set[str]] = defaultdict(set)
    by_meeting: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        name = paper.file.name
        for body in {paper.organization, *(c.organization for c in paper.consultations)}:
            if body and paper.title:
                by_title[f"{half_remembered(paper.title)} {body}"].add(name)
        if paper.organization and paper.date:
            month = german_moment(f"{paper.date:%Y-%m}")
            asked = f"Was wurde im {month} im Gremium {paper.organization} beraten?"
            by_meeting[asked].add(name)
    for named, files in (("Titel und Gremium", by_title), ("Gremium und Monat", by_meeting)):
        queries = [
            measure.Query(asked, asked, file, file)
            for asked, (file, *others) in sorted(files.items())
            if not others
        ]
        yield QuestionSet(f"eigene Vorlagen, {named}", assistant, tuple(map(_asked, queries)))


def half_remembered(title: str) -> str:
    """Return the two longest words of a title, in its order."""
    words = re.findall(r"\w[\w-]*", title)
    kept = sorted(range(len(words)), key=lambda i: (-len(words[i]), i))[:2]
    return " ".join(words[i] for i in sorted(kept))


def misspelt(text: str) -> str:
    """Return `text` with two letters in the middle of its longest word swapped, if it is long."""
    words = text.split(" ")
    place = max(range(len(words)), key=lambda i: (len(words[i]), -i))
    word = words[place]
    if len(word.strip("?!.,„“\"'")) < _SHORTEST_MISSPELT:
        return text
    middle = len(word) // 2
    words[place] = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return " ".join(words)


def sheet(ablated: Sequence[Ablated]) -> Sheet:
    """Return the page: a table for each set of questions."""
    return Sheet(
        title="Was jede Stufe der Suche beiträgt",
        notes=(
            "Dieselben Fragen, jeweils ohne eine Stufe. nDCG@10; Bereiche sind 95-%-Intervalle "
            "(Bootstrap über Artikel oder Dokumente), Unterschiede gepaart.",
        ),
        parts=tuple(
            Table(
                f"{one.data}: {one.results[0].ndcg.count} Fragen",
                ("ohne", "nDCG@10", "Unterschied"),
                tuple(
                    (
                        row.stage.name if row.stage else "nichts (alles wie im Betrieb)",
                        interval(row.ndcg),
                        interval(row.difference, signed=True) if row.difference else "",
                    )
                    for row in one.results
                ),
            )
            for one in ablated
        ),
        result={"schema": 1, "sets": [_json(one) for one in ablated]},
    )


def _json(one: Ablated) -> dict[str, object]:
    return {
        "data": one.data,
        "questions": one.results[0].ndcg.count,
        "without": [
            {
                "stage": row.stage.name if row.stage else None,
                "ndcg_at_10": row.ndcg.rounded(),
                "difference": row.difference.rounded() if row.difference else None,
            }
            for row in one.results
        ],
    }


def _asked(query: measure.Query) -> Asked:
    return Asked(query.text, query.cluster, partial(_of_document, query))


def _of_document(query: measure.Query, hits: Sequence[Hit]) -> float:
    found = [measure.Found(hit.document.file.name, hit.score) for hit in hits]
    return measure.score_found(query, found, 0.0).ndcg_at_10


def _covering(items: Sequence[metrics.GoldItem], hits: Sequence[Hit]) -> float | None:
    return metrics.ndcg_at_k(metrics.coverage(extracts_of(hits), items), len(items), measure.DEPTH)
