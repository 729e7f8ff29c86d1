import gzip
import json
from collections import Counter
from itertools import count

import numpy as np
import pytest

from evals.bench.scale import (
    Asked,
    Clock,
    Scaled,
    StageTime,
    _cut,
    build_library,
    copies,
    recall_at_50,
)
from evals.bench.sheets import scale_sheet
from evals.datasets import nordstemmen
from ingest.embedding import ModelInfo
from ingest.library.generation import Library
from ingest.model import PUBLIC_GROUP

SENTENCES = [f"Der Ausschuss berät Punkt {i} und empfiehlt ihn dem Rat." for i in range(40)]


@pytest.fixture
def town(tmp_path):
    folder = tmp_path / "ort"
    folder.mkdir()
    rows = [
        {"doc": number, "page": 1, "chunk": 0, "text": " ".join(SENTENCES[number:])}
        for number in range(3)
    ]
    with gzip.open(folder / "chunks.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    query = {"query": "Punkt 3", "kind": "title", "gold_doc": 1, "unique_title": True}
    (folder / "queries_known_item.jsonl").write_text(json.dumps(query) + "\n")
    return folder


@pytest.fixture
def cuts(town):
    return [_cut(document) for document in nordstemmen(town).documents]


def test_copies_come_to_exactly_the_size_wanted(cuts):
    for size in (1, 7, 50):
        assert sum(len(passages) for _, _, passages in copies(cuts, size)) == size


def test_first_come_the_documents_themselves_then_copies_with_other_hashes(cuts):
    made = list(copies(cuts, 3 * sum(len(p) for _, _, p in cuts)))
    assert made[: len(cuts)] == cuts
    assert len({document.file.sha256 for document, _, _ in made}) == len(made)
    assert all(d.reference is None for d, _, _ in made[len(cuts) :])
    for document, _, passages in made:
        assert all(passage.file_sha256 == document.file.sha256 for passage in passages)


def test_a_copy_has_the_same_sentences_in_another_order(cuts):
    made = list(copies(cuts, 2 * sum(len(p) for _, _, p in cuts)))
    original, copy = made[0][2], made[len(cuts)][2]

    def texts(passages):
        return [s.text for p in passages for s in p.sentences]

    assert Counter(texts(copy)) == Counter(texts(original))
    assert texts(copy) != texts(original)
    assert [len(p.sentences) for p in copy] == [len(p.sentences) for p in original]
    assert all(p.text == " ".join(s.text for s in p.sentences) for p in copy)


def test_a_library_of_the_size_is_published_and_measured(town, tmp_path):
    centres = np.random.default_rng(1).standard_normal((50, 16)).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    np.save(tmp_path / "centres.npy", centres)
    home = tmp_path / "bestand"
    built = build_library(home, town, 300, tmp_path / "centres.npy", ModelInfo("m", "f", 16))
    with Library.open(home, frozenset({PUBLIC_GROUP})) as library:
        (store,) = library.stores
        assert store.catalog.passage_count == built.passages == 300
        assert store.catalog.sentence_count == built.sentences
        assert library.manifest.model_fingerprint == "noise-f"
        vectors = np.load(next(home.glob("generations/*/*/vectors.npy")))
        assert np.median((vectors @ centres.T).max(axis=1)) == pytest.approx(0.97, abs=0.02)
        assert recall_at_50(store, home, centres[:5]) == 1.0
    assert dict(built.disk)["vectors.npy"] > 300 * 16 * 4
    assert built.seconds == pytest.approx(built.adding + built.finishing)
    assert built.peak_memory > 10_000_000


def test_the_clock_sums_a_stage_and_gives_the_rest_its_own_name(monkeypatch):
    ticks = count()
    monkeypatch.setattr("evals.bench.scale.time.perf_counter", lambda: float(next(ticks)))
    clock = Clock()
    spend = clock.timed("Stufe", lambda: None)
    for _ in range(5):
        with clock.total():
            spend()
            spend()
    stage, rest = clock.stages()
    assert (stage.name, rest.name) == ("Stufe", "Verschmelzen und Katalog")
    assert (stage.p50, rest.p50, clock.whole().p50) == (2.0, 3.0, 5.0)
    clock.forget()
    assert clock.stages() == ()


def test_the_page_states_growth_and_targets():
    def asked(p50):
        whole = StageTime("gesamt", p50, 2 * p50)
        return Asked(10, (StageTime("Wörter", p50 / 2, p50),), whole, 1.0, 0.99, 10**9, 2 * 10**9)

    shown = scale_sheet([Scaled(10_000, None, asked(0.02)), Scaled(1_000_000, None, asked(0.05))])
    result = json.loads(json.dumps(shown.result))
    assert result["growth_of_p50"] == 2.5
    assert result["sizes"][1]["milliseconds"]["gesamt"] == {"p50": 50.0, "p95": 100.0}
    assert result["wanted"]["p50_ms"] == 60.0
