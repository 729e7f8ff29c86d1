"""What a stage is worth: left out, the questions that need it lose, the others do not."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from one_vector import OneVector

from assistant.assistant import Assistant
from assistant.retrieval import Weights
from evals.bench.ablation import (
    CORRECTIONS,
    STAGES,
    QuestionSet,
    Stage,
    ablate,
    half_remembered,
    misspelt,
    of_papers,
    of_squad,
    sheet,
)
from ingest.embedding import Embedder
from ingest.settings import Settings

TEXTS = {
    "Wolfenbüttel": "In Wolfenbüttel steht eine Bibliothek.",
    "Donaueschingen": "In Donaueschingen entspringt ein Fluss.",
    "Friedrichshafen": "In Friedrichshafen landen Luftschiffe.",
}


@pytest.fixture
def sets(tmp_path: Path) -> dict[str, QuestionSet]:
    data = [
        {
            "title": town,
            "paragraphs": [
                {
                    "context": text,
                    "qas": [
                        {
                            "id": town,
                            "question": f"Was ist in {town}?",
                            "answers": [{"text": town, "answer_start": 3}],
                        }
                    ],
                }
            ],
        }
        for town, text in TEXTS.items()
    ]
    file = tmp_path / "s.json"
    file.write_text(json.dumps({"data": data}), encoding="utf-8")
    found = of_squad(file, Settings(home=tmp_path / "home"), OneVector(), None)
    return {one.data: one for one in found}


def means(one: QuestionSet) -> dict[str | None, float]:
    return {r.stage.name if r.stage else None: r.ndcg.mean for r in ablate(one).results}


def test_without_corrections_a_misspelt_name_no_longer_finds_its_text(sets) -> None:
    one = sets["s, falsch geschrieben"]
    assert [asked.text for asked in one.asked] == [
        "Was ist in Wolfebnüttel?",
        "Was ist in Donauecshingen?",
        "Was ist in Friedrihcshafen?",
    ]
    found = means(one)
    assert found[None] == 1.0
    assert found[CORRECTIONS.name] < 0.9


def test_where_only_words_can_tell_only_leaving_them_out_costs(sets) -> None:
    found = means(sets["s, erste Hälfte"])
    assert found.pop("Wörter") < 1.0
    assert set(found) == {None, *(s.name for s in STAGES)} - {"Wörter"}
    assert set(found.values()) == {1.0}


def test_the_difference_is_paired_and_shown_beside_the_rest(sets) -> None:
    shown = sheet([ablate(sets["s, falsch geschrieben"])])
    (one,) = shown.result["sets"]
    whole, without = one["without"]
    assert one["questions"] == 3
    assert whole["difference"] is None
    expected = without["ndcg_at_10"]["mean"] - whole["ndcg_at_10"]["mean"]
    assert without["difference"]["mean"] == pytest.approx(expected, abs=2e-4)
    assert shown.parts[0].rows[1][0] == CORRECTIONS.name


def test_the_own_papers_prove_committees_and_periods(corpus_home: Path, embedder: Embedder) -> None:
    by_title, by_meeting = of_papers(Assistant(Settings(home=corpus_home), embedder))
    assert len(by_title.asked) > 100
    assert len(by_meeting.asked) > 40
    for asked, stage in ((by_title, "Gremien"), (by_meeting, "Zeiträume")):
        _, without = ablate(replace(asked, stages=_named(stage))).results
        assert without.difference is not None
        assert without.difference.high < 0


def _named(name: str) -> tuple[Stage, ...]:
    return tuple(stage for stage in STAGES if stage.name == name)


def test_leaving_a_stage_out_keeps_all_other_weights() -> None:
    title = next(stage for stage in STAGES if stage.name == "Titel")
    weights = title.left_out(Weights(dense=0.4))
    assert weights == Weights(dense=0.4, title=0.0, same_title=0.0)


def test_of_a_title_the_longest_words_are_remembered() -> None:
    assert half_remembered("Bericht der Verwaltung zur Flüchtlingssituation") == (
        "Verwaltung Flüchtlingssituation"
    )
    assert half_remembered("Westside") == "Westside"


def test_short_words_are_left_as_they_are() -> None:
    assert misspelt("Wer ist es?") == "Wer ist es?"
    assert misspelt("Wer leitet das Jugendamt?") == "Wer leitet das Jugednamt?"
