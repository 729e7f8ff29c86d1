"""How quickly a run goes over files that have not changed since the last one."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bench.page import Bar, Bars, Sheet, Table, number
from evals.metrics import percentile
from ingest import pipeline
from ingest.embedding import ModelInfo, Vectors
from ingest.settings import Settings

WANTED = 500.0  # files a second
RUNS = 3
_DIMENSIONS = 32
_WORDS = (
    "Verwaltung Ausschuss Beschluss Haushalt Quartier Sanierung Spielplatz Schule Radweg Antrag "
    "Vorlage Bürger Förderung Gebäude Fläche Kosten Zeitplan Sachstand Planung Stadtteil"
).split()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What was measured; seconds, files a second. `steps` are those of the median run."""

    files: int
    first_seconds: float
    seconds: tuple[float, ...]
    rate: float
    steps: tuple[tuple[str, float], ...]


class HashEmbedder:
    """Vectors made of a text's hash, at no cost: for measuring everything but the model."""

    info = ModelInfo("Prüfsummen", "bench-ingest-1", _DIMENSIONS)

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        vector: Vectors = self.embed_passages([text])[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return self.embed_passages(texts)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return vectors of length 1, shape (n, 32)."""
        bits = [hashlib.sha256(text.encode()).digest() for text in texts]
        vectors = np.array([list(b) for b in bits], dtype=np.float32).reshape(-1, _DIMENSIONS)
        vectors = vectors - 127.5
        if progress is not None:
            progress(len(texts))
        return np.asarray(
            vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32
        )


def bench_unchanged(files: int, settings: Settings) -> Unchanged:
    """Ingest `files` small texts once, then again unchanged, in a library of their own."""
    settings.home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=settings.home))
    try:
        _write_files(folder / "texte", files)
        own = settings.model_copy(update={"home": folder / "bestand"})
        first = _run(folder / "texte", own)
        again = [_run(folder / "texte", own) for _ in range(RUNS)]
    finally:
        shutil.rmtree(folder)
    middle = sorted(again, key=lambda run: run[0])[RUNS // 2]
    return Unchanged(
        files=files,
        first_seconds=first[0],
        seconds=tuple(seconds for seconds, _ in again),
        rate=files / (percentile((seconds for seconds, _ in again), 50) or 1.0),
        steps=middle[1].seconds,
    )


def sheet(measured: Unchanged) -> Sheet:
    """Return the page."""
    return Sheet(
        title="Einlesen unveränderter Dateien",
        notes=(
            f"{measured.files} kleine Textdateien, Zwischenspeicher und Bestand von einem ersten "
            f"Lauf ({number(measured.first_seconds, 1)} s ohne Sprachmodell). Gezählt wird ein "
            "ganzer Lauf: Ordner durchsehen, Bestand prüfen, Bericht.",
        ),
        parts=(
            Bars(
                "Dateien je Sekunde",
                tuple(
                    Bar(f"Lauf {i}", measured.files / seconds)
                    for i, seconds in enumerate(measured.seconds, 2)
                ),
                target=WANTED,
                digits=0,
            ),
            Table(
                "Schritte des mittleren Laufs",
                ("Schritt", "Sekunden"),
                tuple((name, number(seconds)) for name, seconds in measured.steps),
            ),
        ),
        result={
            "files": measured.files,
            "first_seconds": round(measured.first_seconds, 2),
            "seconds": [round(seconds, 3) for seconds in measured.seconds],
            "files_per_second": round(measured.rate),
            "wanted": WANTED,
            "steps": {name: round(seconds, 3) for name, seconds in measured.steps},
        },
    )


def _run(folder: Path, settings: Settings) -> tuple[float, pipeline.RunReport]:
    before = time.perf_counter()
    report = pipeline.ingest([folder], settings, HashEmbedder)
    return time.perf_counter() - before, report


def _write_files(folder: Path, files: int) -> None:
    folder.mkdir()
    random = np.random.default_rng(0)
    for number_of_file in range(files):
        words = " ".join(random.choice(_WORDS, 60))
        text = f"Vorlage {number_of_file:05}/2024\n\nBericht {number_of_file}\n\n{words}.\n"
        (folder / f"{number_of_file:05}.txt").write_text(text, encoding="utf-8")
