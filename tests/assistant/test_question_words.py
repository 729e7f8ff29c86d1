import pytest

from assistant.question_words import names_no_matter
from ingest.library.german import terms


@pytest.mark.parametrize("word", ["zusammenstellen", "Beschlussvorlage", "Sitzungsdatum"])
def test_how_one_asks_and_what_a_council_does_name_no_matter(word):
    assert all(map(names_no_matter, terms(word)))


@pytest.mark.parametrize("word", ["Schulausschuss", "Radweg", "Anlage", "Sprache", "sicher"])
def test_what_may_be_at_issue_does(word):
    assert not any(map(names_no_matter, terms(word)))
