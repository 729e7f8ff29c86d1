"""What tests share: the real model and the real corpus, set up once and kept between runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.embedding import Embedder
from ingest.settings import Settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def kept_home(request: pytest.FixtureRequest) -> Path:
    """A home that survives the run: its caches are keyed by content, so they are never stale."""
    cache = request.config.cache
    assert cache is not None
    return Path(cache.mkdir("vorlagenlotse-home"))


@pytest.fixture(scope="session")
def embedder(kept_home: Path) -> Embedder:
    """The default model."""
    return Embedder.load(Settings(home=kept_home))


@pytest.fixture(scope="session")
def corpus_home(kept_home: Path, embedder: Embedder) -> Path:
    """A home whose library holds corpus/documents as they are now; for reading only."""
    pipeline.ingest([ROOT / "corpus/documents"], Settings(home=kept_home), lambda: embedder)
    return kept_home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The third-party data beside the project; a test that needs it is skipped without it."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data ist nicht da (fremde Daten, nicht Teil des Projekts)")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A Chromium of this machine; tests that need one are skipped without it.

    One for each file: while Playwright runs, nothing else may run an event loop in this thread.
    """
    from chromium import CHROMIUM, FLAGS, playwright

    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the browser tests renew the screenshots of the documentation."""
    parser.addoption("--screenshots", help="Ordner, in den Bildschirmfotos geschrieben werden")
