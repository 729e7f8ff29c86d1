"""What tests share: the real model and the real corpus, set up once and kept between runs.

The tests run in one process or, as ./check has it, in several workers of pytest-xdist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ingest import embedding, pipeline
from ingest.embedding import Embedder
from ingest.settings import Settings

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
# Files that go to one worker because they share what took long to make (file → the other file).
TOGETHER = {"tests/evals/test_eval_browser.py": "tests/evals/test_eval_dev.py"}


@pytest.fixture(scope="session")
def kept_home(request: pytest.FixtureRequest) -> Path:
    """A home that survives the run: its caches are keyed by content, so they are never stale."""
    cache = request.config.cache
    assert cache is not None
    return Path(cache.mkdir("vorlagenlotse-home"))


def one_at_a_time(home: Path, what: str) -> FileLock:
    """Held by the worker that makes something in the kept home; the others wait and find it."""
    return FileLock(home.with_name(f"{home.name}-{what}.lock"))


@pytest.fixture(scope="session")
def embedder(kept_home: Path) -> Embedder:
    """The default model."""
    with one_at_a_time(kept_home, "model"):
        return Embedder.load(Settings(home=kept_home))


@pytest.fixture(scope="session")
def corpus_home(kept_home: Path, embedder: Embedder) -> Path:
    """A home whose library holds corpus/documents as they are now; for reading only."""
    with one_at_a_time(kept_home, "corpus"):
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


def pytest_configure() -> None:
    """Give each of several workers its share of the cores, so that they do not crowd each other."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    share = max(1, embedding._cores() // workers)
    embedding._cores = lambda: share


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers where there are two cores; more would wait for the same few long files."""
    return min(2, embedding._cores())


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hand out whole files, since the tests of a file share fixtures."""
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return TOGETHER.get(file, file)

    config.option.loadscopereorder = False  # the order below
    return Files(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests for several workers, so that none waits for another.

    First the run over the development questions with the corpus it needs, meanwhile what needs no
    corpus, then the rest.
    """
    if not hasattr(config, "workerinput"):
        return

    def place(item: pytest.Item) -> int:
        used = by_file[item.path]
        return 0 if "dev" in used else 2 if "corpus_home" in used else 1

    by_file: dict[Path, set[str]] = {}
    for item in items:
        by_file.setdefault(item.path, set()).update(getattr(item, "fixturenames", ()))
    items.sort(key=place)
