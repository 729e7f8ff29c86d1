"""How long a question takes over the texts of a town."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.assistant import Assistant
from evals.bench.noise import NoiseEmbedder
from evals.bench.page import Bar, Bars, Sheet, number
from evals.datasets import nordstemmen, texts_of_town
from evals.metrics import percentile
from ingest.building import index_documents
from ingest.embedding import TextEmbedder
from ingest.progress import Progress
from ingest.settings import Settings


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


def sheet(measured: Speed) -> Sheet:
    """Return the page."""
    times = (
        ("Suche, Median", measured.retrieval_p50),
        ("Suche, 95 %", measured.retrieval_p95),
        ("Antwort, Median", measured.answer_p50),
        ("Antwort, 95 %", measured.answer_p95),
    )
    return Sheet(
        title="Dauer einer Frage",
        notes=(
            f"{measured.questions} Fragen über {number(measured.passages, 0)} Textstellen; "
            "Rauschen statt Vektoren, an der Zeit ändern ihre Werte nichts. Erste Antwort nach "
            f"dem Öffnen: {number(measured.first_answer, 1)} s.",
        ),
        parts=(
            Bars(
                "Millisekunden",
                tuple(Bar(name, (value or 0.0) * 1000) for name, value in times),
                digits=0,
            ),
        ),
        result=asdict(measured),
    )
