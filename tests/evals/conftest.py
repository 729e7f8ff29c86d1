"""One real run over the development questions, shared by all tests that look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from eval_dev import Dev

from assistant.answer import Viewer
from assistant.assistant import Assistant
from evals import gold
from evals.evaluation import GOLD, REFERENCE_DAY, retrieved
from evals.places import Texts
from evals.run import configure, evaluate
from evals.splits import select
from ingest import pipeline
from ingest.embedding import Embedder
from ingest.settings import Settings

ROOT = Path(__file__).parents[2]
FEW = ("0750-2025.pdf", "2025-12-11_Rat_TOP6.34.pdf", "0067-2026.txt", "0166-2025.html")


@pytest.fixture(scope="session")
def dev(
    corpus_home: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dev]:
    questions = select(gold.load([GOLD]), gold.Split.DEV)
    assistant = Assistant(Settings(home=corpus_home), embedder)
    with assistant.library(Viewer()) as library:
        texts = Texts(library)
        configuration = configure(questions, texts, 1, "modell", "Vorlagenlotse", REFERENCE_DAY)
        folder = tmp_path_factory.mktemp("dev")
        retrieve = partial(retrieved, assistant)
        run = evaluate(questions, assistant, texts, folder, configuration, retrieve)
        yield Dev(questions, assistant, texts, run, folder)
    assistant.close()


@pytest.fixture(scope="session")
def few_papers(
    corpus_home: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home of a few papers, for copying."""
    home = tmp_path_factory.mktemp("wenige") / "home"
    home.mkdir()
    shutil.copy(corpus_home / "cache.sqlite", home / "cache.sqlite")  # its vectors are known
    files = [ROOT / "corpus/documents" / name for name in FEW]
    pipeline.ingest(files, Settings(home=home), lambda: embedder)
    return home
