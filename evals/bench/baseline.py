"""The product beside the plain pipeline of most tutorials: same files, same model, same run.

The plain pipeline is a LangChain loader, the recursive splitter (1000/200), the same embedding
model and Chroma's similarity search. Quality is compared question by question, with paired
bootstrap intervals; times are taken in turn, for the same number of passages.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.bench import retrieval as measure
from evals.bench.page import Bar, Bars, Sheet, Table, interval, number
from evals.langchain_pipeline import Pipeline
from evals.metrics import percentile
from evals.statistics import Interval
from ingest.embedding import Embedder, TextEmbedder
from ingest.library.generation import Library
from ingest.settings import Settings

PASSAGES = 50  # asked for and timed: enough that ten documents are among them
WARM_UP = 5  # questions asked before times count
PRODUCT = "Vorlagenlotse"
FIRST_STAGE = "… ohne zweite Stufe"
TUTORIAL = "einfache Kette"
PREFIXED = "einfache Kette mit Präfixen"
MEASURES = ("ndcg_at_10", "recall_at_1", "recall_at_5", "recall_at_10", "mrr_at_10")


@dataclass(frozen=True, slots=True)
class System:
    """What one system reached; `seconds` from question to passages."""

    name: str
    figures: tuple[measure.Figure, ...]
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The product minus another system in one measure; `p` is that of a sign-flip test."""

    against: str
    measure: str
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Compared:
    """All systems on one data set or a part of it."""

    data: str
    systems: tuple[System, ...]
    differences: tuple[Difference, ...]
    queries: int

    def slower(self, name: str = PRODUCT, against: str = TUTORIAL) -> float:
        """Return a system's median time as a multiple of another's."""
        times = {system.name: system.p50 for system in self.systems}
        return times[name] / times[against]


Scores = Mapping[str, tuple[measure.QueryScore, ...]]


def score(
    queries: Sequence[measure.Query], systems: Mapping[str, measure.Search]
) -> dict[str, tuple[measure.QueryScore, ...]]:
    """Return every system's score of every query; `seconds` are those for 50 passages.

    The systems are asked in turn, a question at a time and each first in turn, so that whatever
    else the machine does meets all of them alike.
    """
    names = list(systems)
    for query in queries[:WARM_UP]:
        for search in systems.values():
            search(f"{query.text} ", PASSAGES)
    scores: dict[str, list[measure.QueryScore]] = {name: [] for name in names}
    for place, query in enumerate(queries):
        turn = place % len(names)
        for name in names[turn:] + names[:turn]:
            before = time.perf_counter()
            found = systems[name](query.text, PASSAGES)
            seconds = time.perf_counter() - before
            scores[name].append(measure.score_found(query, found, seconds))
    return {name: tuple(of_one) for name, of_one in scores.items()}


def compare(data: str, scores: Scores) -> Compared:
    """Return what `scores`, over the same queries, come to."""
    product = scores[PRODUCT]
    return Compared(
        data=data,
        systems=tuple(_system(name, of_one) for name, of_one in scores.items()),
        differences=tuple(
            Difference(name, figure, found, p)
            for name, of_one in scores.items()
            if name != PRODUCT
            for figure in MEASURES
            for found, p in [measure.difference(of_one, product, figure)]
            if found is not None and p is not None
        ),
        queries=len(product),
    )


def plain_pipelines(library: Library, settings: Settings) -> dict[str, measure.Search]:
    """Return the plain pipelines over the pages of `library`, indexed.

    One embeds texts as they are, as the tutorials do, the other with the model's prompts.
    """
    variants = {TUTORIAL: without_prompts(settings), PREFIXED: Embedder.prepare(settings)}
    cache = settings.home / "bench" / "plain.sqlite"
    return {
        name: _search(library, Pipeline(library, model, cache)) for name, model in variants.items()
    }


def without_prompts(settings: Settings) -> TextEmbedder:
    """Return the model of the settings, used without the prompts it was trained with."""
    return Embedder.prepare(settings.model_copy(update={"query_prompt": "", "passage_prompt": ""}))


def sheet(compared: Sequence[Compared]) -> Sheet:
    """Return the page: for each data set quality, differences and times."""
    parts: list[Bars | Table] = []
    for one in compared:
        bars = [
            Bar.of(system.name, figure.interval)
            for system in one.systems
            for figure in system.figures
            if figure.name == "ndcg_at_10"
        ]
        start = min(0.9, *(int((bar.low or bar.value) * 20) / 20 for bar in bars))
        parts += [
            Bars(f"{one.data}: nDCG@10 über {one.queries} Fragen", tuple(bars), start=start),
            _figures(one),
            _differences(one),
        ]
    return Sheet(
        title="Suche im Vergleich mit einer einfachen LangChain-Kette",
        notes=(
            "Dieselben Texte, dasselbe Einbettungsmodell, derselbe Lauf. Die einfache Kette: "
            "RecursiveCharacterTextSplitter (1000 Zeichen, 200 Überlappung), Chroma, "
            "Ähnlichkeitssuche; ohne Präfixe, wie in Anleitungen üblich, und mit den Präfixen, "
            "für die das Modell trainiert wurde.",
            f"Zeiten: von der Frage zu {PASSAGES} Textstellen, die Systeme abwechselnd. "
            "Bereiche sind 95-%-Intervalle (Bootstrap über Dokumente oder Artikel, gepaart).",
        ),
        parts=tuple(parts),
        result={"sets": [_json(one) for one in compared]},
    )


def _system(name: str, scores: Sequence[measure.QueryScore]) -> System:
    summary = measure.summarize(scores)
    seconds = [score.seconds for score in scores]
    return System(
        name=name,
        figures=tuple(figure for figure in summary.figures if figure.name in MEASURES),
        p50=percentile(seconds, 50) or 0.0,
        p95=percentile(seconds, 95) or 0.0,
    )


def _search(library: Library, pipeline: Pipeline) -> measure.Search:
    names = {
        document.file.sha256: document.file.name
        for store in library.stores
        for document in store.catalog.documents()
    }

    def search(question: str, limit: int) -> list[measure.Found]:
        chunks = pipeline.search(question, limit)
        return [measure.Found(names[c.sha256], -rank) for rank, c in enumerate(chunks)]

    return search


def _figures(one: Compared) -> Table:
    rows = [
        (
            system.name,
            *(interval(figure.interval) for figure in system.figures),
            f"{number(system.p50 * 1000, 0)} / {number(system.p95 * 1000, 0)} ms",
            f"× {number(one.slower(system.name), 2)}",
        )
        for system in one.systems
    ]
    head = (
        "System",
        *(measure.LABELS[name] for name in MEASURES),
        "Zeit p50 / p95",
        f"gegen {TUTORIAL}",
    )
    return Table(f"{one.data}: alle Maße", head, tuple(rows))


def _differences(one: Compared) -> Table:
    others = tuple(system.name for system in one.systems if system.name != PRODUCT)
    found = {(d.against, d.measure): d for d in one.differences}
    rows = [
        (
            f"gegen {name}",
            *(interval(found[name, figure].interval, signed=True) for figure in MEASURES),
        )
        for name in others
    ]
    head = (PRODUCT, *(measure.LABELS[name] for name in MEASURES))
    return Table(f"{one.data}: Unterschied", head, tuple(rows))


def _json(one: Compared) -> dict[str, object]:
    return {
        "data": one.data,
        "queries": one.queries,
        "systems": [
            {
                "name": system.name,
                **{f.name: f.interval.rounded() for f in system.figures},
                "seconds": {"p50": round(system.p50, 4), "p95": round(system.p95, 4)},
                "p50_over_plain": round(one.slower(system.name), 3),
            }
            for system in one.systems
        ],
        "differences": [
            {
                "against": difference.against,
                "measure": difference.measure,
                "p": round(difference.p, 5),
                **difference.interval.rounded(),
            }
            for difference in one.differences
        ],
    }
