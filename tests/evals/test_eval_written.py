"""What was written by hand for measuring: every quoted text stands where it is said to stand."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from evals.gold import GoldSpan, load
from evals.places import locate
from evals.splits import torn
from ingest.reading.reader import Limits, read_file
from ingest.settings import Settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = ROOT / "corpus/documents"
PAIRS, PAIRS_FOR_IMPROVING = (
    yaml.safe_load((ROOT / "evals/verifier" / file).read_text(encoding="utf-8"))
    for file in ("heldout.yaml", "dev.yaml")
)
FOREIGN = load([ROOT / "evals/gold_fremd/verordnungen.yaml"])


@cache
def pages(path):
    return read_file(path, Limits.of(Settings())).pages


def test_held_out_pairs_have_the_same_keys_and_ids_of_their_own():
    keys = {"id", "kind", "statement", "quote", "file", "page", "supported"}
    assert all(set(pair) == keys for pair in PAIRS)
    assert len({pair["id"] for pair in PAIRS}) == len(PAIRS)
    assert len({(pair["statement"], pair["quote"]) for pair in PAIRS}) == len(PAIRS)


def test_no_held_out_statement_is_among_those_for_improving():
    seen = {pair["statement"] for pair in PAIRS_FOR_IMPROVING}
    assert not [pair["id"] for pair in PAIRS if pair["statement"] in seen]


def test_held_out_pairs_are_balanced_and_every_alteration_is_there_eight_times():
    supported = [pair for pair in PAIRS if pair["supported"]]
    altered = Counter(pair["kind"] for pair in PAIRS if not pair["supported"])
    assert 0.40 <= len(supported) / len(PAIRS) <= 0.50
    assert len(altered) == 13
    assert min(altered.values()) >= 8
    assert {pair["kind"] for pair in supported} == {"true_verbatim", "true_paraphrase"}


def test_a_verbatim_pair_repeats_its_quote_and_no_other_does():
    for pair in PAIRS:
        same = pair["statement"] == pair["quote"]
        assert same == (pair["kind"] == "true_verbatim"), pair["id"]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["id"])
def test_a_quote_stands_on_its_page(pair):
    span = GoldSpan(pair["file"], pair["page"], pair["quote"], "heldout.yaml:1")
    assert locate(span, pages(DOCUMENTS / pair["file"])).page == pair["page"]


def test_questions_on_foreign_regulations_quote_little_and_keep_documents_together():
    texts = [p.text for q in FOREIGN for span in q.gold for p in span.places()]
    assert max(len(text.split()) for text in texts) <= 12
    assert torn(FOREIGN) == []
    assert len(FOREIGN) >= 40
    assert sum(question.unanswerable for question in FOREIGN) >= 6


@pytest.mark.shared_data
@pytest.mark.parametrize("question", FOREIGN, ids=lambda question: question.id)
def test_a_gold_text_stands_in_the_foreign_regulation(question, shared_data):
    for span in question.gold:
        for place in span.places():
            assert locate(place, pages(shared_data / "pdfs_admin" / place.file))


def test_questions_on_the_corpus_are_many_and_keep_documents_together():
    questions = load([ROOT / "evals/gold"])
    assert len(questions) >= 220
    assert torn(questions) == []
