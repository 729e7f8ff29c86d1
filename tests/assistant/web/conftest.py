"""The web app over a small library in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import FakeAssistant, filled

from assistant.assistant import Assistant
from assistant.web.app import create_app
from ingest.embedding import Embedder
from ingest.settings import Settings


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    return filled(tmp_path)


@pytest.fixture
def client(assistant: FakeAssistant) -> Iterator[TestClient]:
    with TestClient(create_app(assistant), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The app over the small library, served."""
    from browser_tools import Served

    with Served(filled(tmp_path_factory.mktemp("home"))) as served:
        yield served


@pytest.fixture(scope="session")
def product(corpus_home: Path, embedder: Embedder) -> Iterator[object]:
    """The whole product over the corpus, served."""
    from browser_tools import Served

    assistant = Assistant(Settings(home=corpus_home), embedder)
    with Served(assistant) as served:
        yield served
    assistant.close()


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where screenshots go: `--screenshots docs/screenshots` renews those of the documentation."""
    wanted = request.config.getoption("--screenshots")
    folder = Path(wanted) if wanted else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder
