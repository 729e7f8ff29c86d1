import gzip
import json
import unicodedata
from pathlib import Path

import pytest

from evals.bench.retrieval import (
    Found,
    FoundSentence,
    Query,
    answer_within,
    bench,
    difference,
    known_item_queries,
    pool,
    squad_queries,
    summarize,
)
from evals.bench.sheets import retrieval_sheet
from evals.datasets import (
    DatasetError,
    merge_chunks,
    nordstemmen,
    squad,
    texts_of_contexts,
    texts_of_town,
)
from ingest.errors import VorlagenlotseError
from ingest.model import Span

SHARED = Path(__file__).parents[3] / "shared" / "data"


def write_squad(path: Path, *articles: tuple[str, list[dict]]) -> Path:
    data = [{"title": title, "paragraphs": paragraphs} for title, paragraphs in articles]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def paragraph(context: str, answer: str, name: str) -> dict:
    start = context.index(answer)
    answers = [{"text": answer, "answer_start": start}] * 2
    return {"context": context, "qas": [{"id": name, "question": f"{name}?", "answers": answers}]}


def test_squad_keeps_titles_and_merges_equal_contexts(tmp_path) -> None:
    same = "Der Rat tagt in Hagen."
    path = write_squad(
        tmp_path / "s.json",
        ("A", [paragraph(same, "Hagen", "a1"), paragraph(same, "Rat", "a2")]),
        ("B", [paragraph("Die Volme fließt.", "Volme", "b1")]),
        ("C", [paragraph("Die Ruhr auch.", "Ruhr", "c1")]),
    )
    data = squad(path)
    assert [(c.name, c.title) for c in data.contexts] == [
        ("absatz-00000.txt", "A"),
        ("absatz-00001.txt", "B"),
        ("absatz-00002.txt", "C"),
    ]
    assert [q.answers for q in data.questions[:2]] == [(Span(1, 16, 21),), (Span(1, 4, 7),)]
    assert [q.id for q in data.half("first")] == ["a1", "a2", "b1"]
    assert [q.id for q in data.half("second")] == ["c1"]
    assert len(data.half("all")) == 4
    name, text = next(texts_of_contexts(data.contexts))
    assert (name, text.pages[0].text) == ("absatz-00000.txt", same)


def test_answers_keep_their_place_when_the_context_is_composed(tmp_path) -> None:
    context = unicodedata.normalize("NFD", "Über Köln und Hagen")
    data = squad(write_squad(tmp_path / "s.json", ("A", [paragraph(context, "Hagen", "a")])))
    span = data.questions[0].answers[0]
    assert data.contexts[0].text[span.start : span.end] == "Hagen"


def test_a_file_in_another_shape_is_refused(tmp_path) -> None:
    bad = paragraph("abc", "b", "x")
    bad["qas"][0]["answers"][0]["answer_start"] = 2
    with pytest.raises(DatasetError, match="does not stand at 2"):
        squad(write_squad(tmp_path / "s.json", ("A", [bad])))
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(DatasetError, match="nicht im SQuAD-Format"):
        squad(tmp_path / "x.json")
    with pytest.raises(DatasetError, match="nicht lesbar"):
        squad(tmp_path / "fehlt.json")


def test_chunks_of_a_page_are_merged_at_what_they_share() -> None:
    first, second = "Zeile eins\nZeile zwei und mehr", "Zeile zwei und mehr\nZeile drei"
    assert merge_chunks([first, second]) == "Zeile eins\nZeile zwei und mehr\nZeile drei"
    assert merge_chunks(["endet mit e", "e beginnt"]) == "endet mit e\ne beginnt"
    assert merge_chunks([]) == ""


def test_the_town_is_read_from_its_files(tmp_path) -> None:
    rows = [
        {"doc": 3, "page": 2, "chunk": 0, "text": "Seite zwei"},
        {"doc": 3, "page": 1, "chunk": 1, "text": "gemeinsamer Teil und Ende"},
        {"doc": 3, "page": 1, "chunk": 0, "text": "Anfang, gemeinsamer Teil"},
    ]
    with gzip.open(tmp_path / "chunks.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    queries = [
        {"query": "Titel", "kind": "title", "gold_doc": 3, "unique_title": True},
        {"query": "DS 1", "kind": "ds_number", "gold_doc": 3},
        {"query": "ohne Text", "kind": "title", "gold_doc": 4},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in queries)
    (tmp_path / "queries_known_item.jsonl").write_text(lines)
    town = nordstemmen(tmp_path)
    name, text = next(texts_of_town(town.documents))
    assert name == "nordstemmen-00003.txt"
    assert [p.text for p in text.pages] == ["Anfang, gemeinsamer Teil und Ende", "Seite zwei"]
    assert [(i.kind, i.document, i.unique_title) for i in town.items] == [
        ("title", name, True),
        ("ds_number", name, False),
    ]
    assert [q.text for q in known_item_queries(town.items, "title")] == ["Titel"]
    assert len(known_item_queries(town.items)) == 2


def test_a_document_counts_as_its_best_passage() -> None:
    found = [Found("a", 0.2), Found("b", 0.5), Found("a", 0.9), Found("c", 0.5)]
    assert pool(found) == ["a", "b", "c"]


QUERIES = (
    Query("1", "eins", "a", "t", (Span(1, 5, 9),)),
    Query("2", "zwei", "b", "t", (Span(1, 5, 9),)),
    Query("3", "drei", "fehlt", "u"),
)


def search(_question: str, _limit: int) -> list[Found]:
    return [Found("a", 0.9), Found("c", 0.8), Found("b", 0.7)]


def sentences(_question: str, _limit: int) -> list[FoundSentence]:
    return [
        FoundSentence("a", (Span(1, 0, 20),)),
        FoundSentence("b", (Span(1, 6, 20),)),
        FoundSentence("b", (Span(1, 0, 9),)),
    ]


def test_the_benchmark_ranks_documents_and_finds_answers() -> None:
    first, second, third = bench(QUERIES, search, sentences)
    assert (first.rank, first.ndcg_at_10, first.recall_at_1, first.mrr_at_10) == (1, 1, 1, 1)
    assert (first.answer_in_first, first.answer_in_three) == (1.0, 1.0)
    # rank 3: nDCG 1/log2(4) = 0.5, MRR 1/3
    assert (second.rank, second.ndcg_at_10, second.recall_at_1, second.recall_at_5) == (
        3,
        0.5,
        0,
        1,
    )
    assert second.mrr_at_10 == pytest.approx(1 / 3)
    assert (second.answer_in_first, second.answer_in_three) == (0.0, 1.0)
    assert (third.rank, third.ndcg_at_10, third.answer_in_first) == (None, 0.0, None)


def test_an_answer_must_lie_wholly_inside_a_sentence() -> None:
    assert answer_within(QUERIES[1], sentences("", 3)[:2], 2) == 0.0
    assert answer_within(QUERIES[2], sentences("", 3), 3) is None


def test_the_summary_of_a_benchmark() -> None:
    summary = summarize(bench(QUERIES, search, sentences))
    means = {figure.name: figure.interval.mean for figure in summary.figures}
    assert summary.queries == 3
    assert means["ndcg_at_10"] == pytest.approx(0.5)  # (1 + 0.5 + 0) / 3
    assert means["answer_in_first"] == 0.5  # of the two with known answers
    without = summarize(bench(QUERIES, search))
    assert "answer_in_first" not in {figure.name for figure in without.figures}


def test_scores_per_query_are_compared() -> None:
    old = bench(QUERIES, search)
    new = bench(QUERIES, lambda question, limit: search(question, limit)[::-1][:1])
    interval, p = difference(old, new)
    # query 1: 1 → 0, query 2: 0.5 → 1, query 3: 0 → 0; (-1 + 0.5 + 0) / 3
    assert interval is not None and interval.mean == pytest.approx(-1 / 6)
    assert p == 1.0  # cluster sums -0.5 and 0: every flip is as far out
    with pytest.raises(VorlagenlotseError, match="verschiedene Fragen"):
        difference(old, new[:2])


def test_a_backend_is_shown_beside_the_exact_one() -> None:
    exact = bench(QUERIES, search)
    scores = bench(QUERIES, lambda question, limit: search(question, limit)[::-1][:1])
    alone, beside = (retrieval_sheet(scores, "x", other) for other in (None, exact))
    assert "exact" not in alone.result
    assert beside.result["exact"]["ndcg_at_10"] == 0.5
    change = beside.result["difference_to_exact"]["ndcg_at_10"]["mean"]
    assert change == pytest.approx(beside.result["ndcg_at_10"] - 0.5, abs=1e-3)
    assert change == pytest.approx(-1 / 6, abs=1e-3)
    assert len(beside.parts) == len(alone.parts) + 1
    assert beside.parts[-1].rows[0][0] == "nDCG@10"


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not there")
def test_the_public_data_sets_have_the_published_sizes() -> None:
    data = squad(SHARED / "xquad_de" / "xquad.de.json")
    assert (len(data.contexts), len(data.questions), len(data.titles())) == (240, 1190, 48)
    assert len(data.half("first")) + len(data.half("second")) == 1190
    assert len(squad_queries(data.half("all"))) == 1190
    town = nordstemmen(SHARED / "nordstemmen")
    assert (len(town.documents), sum(len(d.pages) for d in town.documents)) == (2308, 10232)
    assert len(town.items) == 2482
