"""The known-item benchmark on a town of three papers, with and without the published fields."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from one_vector import OneVector

from evals.bench.product import bench_baseline
from evals.bench.retrieval import summarize
from evals.bench.town import TownBench, bench_town
from evals.datasets import nordstemmen, with_published_fields
from ingest.errors import VorlagenlotseError
from ingest.settings import Settings
from ingest.understanding.document import understand

TEXTS = (
    "DS 1/2020\nBeschlussvorlage\n\nSanierung der Turnhalle\n\nBegründung:\nDas Dach ist undicht.",
    "DS 2/2020\nBeschlussvorlage\n\nNeubau der Kita\n\nBegründung:\nEs fehlen Plätze.",
    "Anlage ohne Nummer\nLageplan des Spielplatzes am Bach mit allen Geräten.",
)
FIELDS = (
    ("DS 1/2020", "Sanierung der Turnhalle"),
    ("DS 2/2020", "Neubau der Kita"),
    ("DS 3/2020", "Neue Geräte für den Spielplatz"),
)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    chunks = [{"doc": n, "page": 1, "chunk": 0, "text": text} for n, text in enumerate(TEXTS)]
    docs = [
        {"doc": n, "reference": number, "paperType": "Beschlussvorlage", "name": title}
        for n, (number, title) in enumerate(FIELDS)
    ]
    for name, rows in (("chunks", chunks), ("docs", docs)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    queries = [
        row
        for n, (number, title) in enumerate(FIELDS)
        for row in (
            {"query": number, "kind": "ds_number", "gold_doc": n},
            {"query": title, "kind": "title", "gold_doc": n, "unique_title": n != 1},
        )
    ]
    lines = "".join(json.dumps(row) + "\n" for row in queries)
    (folder / "queries_known_item.jsonl").write_text(lines, encoding="utf-8")
    return folder


def recall_at_1(town: Path, home: Path, what: TownBench) -> tuple[int, float]:
    (scores,) = bench_town(town, what, Settings(home=home), OneVector()).values()
    summary = summarize(scores)
    (recall,) = (f.interval.mean for f in summary.figures if f.name == "recall_at_1")
    return summary.queries, recall


def test_the_number_is_read_from_the_text_alone(town: Path, tmp_path: Path) -> None:
    what = TownBench(("number",), "noise")

    queries, recall = recall_at_1(town, tmp_path, what)

    assert queries == 3
    assert recall == pytest.approx(2 / 3)


def test_with_the_published_fields_the_attachment_is_found_too(town: Path, tmp_path: Path) -> None:
    assert recall_at_1(town, tmp_path, TownBench(("number",), "noise", given=True)) == (3, 1.0)


def test_unique_titles_are_those_that_only_one_paper_bears(town: Path, tmp_path: Path) -> None:
    assert recall_at_1(town, tmp_path, TownBench(("unique_title",), "noise", given=True)) == (
        2,
        1.0,
    )


def test_all_kinds_share_one_index(town: Path, tmp_path: Path) -> None:
    found = bench_town(town, TownBench(vectors="noise"), Settings(home=tmp_path), OneVector())

    assert {kind: len(scores) for kind, scores in found.items()} == {
        "number": 3, "title": 3, "unique_title": 2,
    }  # fmt: skip


def test_the_published_fields_are_read_by_the_products_own_understanding(town: Path) -> None:
    from ingest.building import file_of
    from ingest.model import ReadText

    documents = with_published_fields(town, nordstemmen(town).documents)
    text = ReadText("text/plain", documents[2].pages)
    document = understand(file_of("a", "0" * 64, 0, text), text)

    assert (document.reference, document.type) == ("3/2020", "Beschlussvorlage")
    assert document.title == "Neue Geräte für den Spielplatz"


def test_a_comparison_over_papers_nobody_asks_for_is_refused(town, tmp_path):
    queries = town / "queries_known_item.jsonl"
    lines = queries.read_text(encoding="utf-8").splitlines()
    queries.write_text("\n".join(line for line in lines if '"gold_doc": 2' in line), "utf-8")
    settings = Settings(home=tmp_path / "home")
    with pytest.raises(VorlagenlotseError, match="Nach keinem von 1 Dokumenten"):
        bench_baseline(None, town, 1, settings, OneVector())
