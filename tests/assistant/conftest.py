"""The assistant over the corpus, on the day after its newest paper."""

import datetime as dt

import pytest

from assistant.assistant import Assistant
from ingest.settings import Settings, settings


@pytest.fixture
def use_table(tmp_path, monkeypatch):
    """Return what writes a table of the user's and makes it the one in use by its setting."""

    def use(setting, text):
        path = tmp_path / f"{setting}.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv(f"VORLAGENLOTSE_{setting.upper()}", str(path))
        settings.cache_clear()

    yield use
    settings.cache_clear()


@pytest.fixture(scope="module")
def assistant(corpus_home, embedder):
    opened = Assistant(Settings(home=corpus_home), embedder, lambda: dt.date(2026, 2, 1))
    yield opened
    opened.close()
