"""What several documents say alike is shown once, and no document fills the list."""

import pytest

from assistant.contract import hit_json
from assistant.langchain_retriever import as_document
from assistant.plain_text import hit_text
from assistant.repeating import without_repetitions
from tests.assistant.composing.shelf import Paper, Shelf

PAPER = "Die Verwaltung soll bis zum 30.06.2026 ein Konzept für die Spielplätze vorlegen."
MINUTES = "Die Verwaltung soll bis zum 30.06.2026 ein Konzept für die Spielplätze vorlegen!"
OTHER_DAY = PAPER.replace("30.06.2026", "30.09.2026")
DENIED = PAPER.replace("soll bis", "soll nicht bis")
TEXTS = {"paper": PAPER, "minutes": MINUTES, "day": OTHER_DAY, "denied": DENIED}


@pytest.fixture
def hits(tmp_path):
    shelf = Shelf(tmp_path / "store", tuple(Paper(n, text) for n, text in TEXTS.items()))
    return [shelf.hit(name, score=1.0 - place / 10) for place, name in enumerate(TEXTS)]


def names(found):
    return [hit.document.file.name for hit in found]


def test_minutes_that_repeat_a_paper_are_named_by_it(hits):
    first, *rest = without_repetitions(hits, 10)
    assert names([first, *first.also]) == ["paper.txt", "minutes.txt"]
    assert names(rest) == ["day.txt", "denied.txt"]
    assert not any(hit.also for hit in rest)


def test_who_repeats_it_is_told_wherever_results_are_shown(hits):
    (first,) = without_repetitions(hits[:2], 10)
    assert hit_text(first).endswith("Ebenso in: minutes.txt")
    assert [other["file"] for other in hit_json(first)["also"]] == ["minutes.txt"]
    assert as_document(first).metadata["also"] == ["minutes.txt"]


def test_a_document_that_repeats_itself_stays(hits):
    assert without_repetitions([hits[0], hits[0]], 10) == [hits[0], hits[0]]


def test_after_three_passages_of_a_document_others_have_their_turn(hits):
    found = without_repetitions([hits[0]] * 5 + hits[2:], 6)
    assert names(found) == ["paper.txt"] * 3 + ["day.txt", "denied.txt", "paper.txt"]


def test_no_more_than_wanted(hits):
    assert len(without_repetitions(hits, 2)) == 2
