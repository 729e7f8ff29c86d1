import json

import pytest

from evals.bench.baseline import (
    FIRST_STAGE,
    PREFIXED,
    PRODUCT,
    TUTORIAL,
    WARM_UP,
    compare,
    score,
    sheet,
    without_prompts,
)
from evals.bench.product import bench_baseline
from evals.bench.retrieval import Found, Query
from ingest.settings import Settings
from ingest.weights import FOLDER

QUERIES = [Query(str(i), f"Frage {i}", f"d{i}", f"Artikel {i % 6}") for i in range(12)]


def ranking(place):
    """A search that finds each document at a place of its own, noting what it was asked."""
    asked = []

    def search(question, limit):
        asked.append((question.strip(), limit))
        number = question.strip().split()[-1]
        return [*(Found(f"x{i}", 2.0 - i / 100) for i in range(place)), Found(f"d{number}", 1.0)]

    return search, asked


def test_every_system_answers_every_query_the_same_number_of_times():
    (good, of_good), (bad, of_bad) = ranking(0), ranking(1)
    scores = score(QUERIES, {PRODUCT: good, TUTORIAL: bad})
    assert len(of_good) == len(of_bad) == WARM_UP + len(QUERIES)
    assert sorted(of_good) == sorted(of_bad)
    assert [s.id for s in scores[PRODUCT]] == [q.id for q in QUERIES]
    assert {s.rank for s in scores[PRODUCT]} == {1}
    assert {s.rank for s in scores[TUTORIAL]} == {2}


def test_the_difference_is_the_products_gain():
    scores = score(QUERIES, {PRODUCT: ranking(0)[0], TUTORIAL: ranking(1)[0]})
    compared = compare("Probe", scores)
    found = {d.measure: d for d in compared.differences}
    assert found["recall_at_1"].interval.mean == 1.0
    assert found["mrr_at_10"].interval.mean == pytest.approx(0.5)
    assert found["recall_at_5"].interval.mean == 0.0
    assert found["recall_at_1"].p < 0.05
    assert compared.slower() == pytest.approx(compared.systems[0].p50 / compared.systems[1].p50)


def test_the_page_shows_figures_differences_and_times():
    scores = score(QUERIES, {PRODUCT: ranking(0)[0], TUTORIAL: ranking(1)[0]})
    shown = sheet([compare("Probe", scores)])
    (one,) = json.loads(json.dumps(shown.result))["sets"]
    assert one["systems"][0]["recall_at_1"]["mean"] == 1.0
    assert {d["against"] for d in one["differences"]} == {TUTORIAL}
    assert [part.title for part in shown.parts] == [
        "Probe: nDCG@10 über 12 Fragen",
        "Probe: alle Maße",
        "Probe: Unterschied",
    ]


@pytest.mark.model
def test_both_chains_and_the_product_search_the_same_contexts(tmp_path, kept_home, embedder):
    towns = {"Hagen": "Volme", "Köln": "Rhein", "Dresden": "Elbe", "Bremen": "Weser"}
    paragraphs = [
        {
            "context": f"Die Stadt {town} liegt an einem Fluss, der {river} heißt.",
            "qas": [
                {
                    "id": town,
                    "question": f"An welchem Fluss liegt {town}?",
                    "answers": [
                        {
                            "text": river,
                            "answer_start": len(f"Die Stadt {town} liegt an einem Fluss, der "),
                        }
                    ],
                }
            ],
        }
        for town, river in towns.items()
    ]
    data = [{"title": p["qas"][0]["id"], "paragraphs": [p]} for p in paragraphs]
    (tmp_path / "s.json").write_text(json.dumps({"data": data}), encoding="utf-8")
    settings = Settings(home=tmp_path / "home", model=str(kept_home / "models" / FOLDER))
    whole, first, second = bench_baseline(tmp_path / "s.json", None, 1, settings, embedder)
    assert (whole.queries, first.queries, second.queries) == (4, 2, 2)
    assert [s.name for s in whole.systems] == [PRODUCT, FIRST_STAGE, TUTORIAL, PREFIXED]
    for system in whole.systems:
        found = {figure.name: figure.interval.mean for figure in system.figures}
        assert found["recall_at_10"] == 1.0
        assert 0 < system.p50 <= system.p95


@pytest.mark.model
def test_without_prompts_texts_get_other_vectors(kept_home, embedder):
    plain = without_prompts(Settings(home=kept_home))
    text = "Der Rat beschließt."
    assert plain.info.fingerprint != embedder.info.fingerprint
    assert float(plain.embed_query(text) @ embedder.embed_query(text)) < 0.999
    assert float(plain.embed_query(text) @ plain.embed_passages([text])[0]) > 0.9999
