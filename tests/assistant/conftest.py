"""The assistant over the corpus, on the day after its newest paper."""

import datetime as dt

import pytest

from assistant.assistant import Assistant
from ingest.settings import Settings


@pytest.fixture(scope="module")
def assistant(corpus_home, embedder):
    opened = Assistant(Settings(home=corpus_home), embedder, lambda: dt.date(2026, 2, 1))
    yield opened
    opened.close()
