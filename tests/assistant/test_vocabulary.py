"""How much a word tells, and what a misspelt name may stand for."""

import math
from dataclasses import dataclass

import pytest

from assistant.vocabulary import EARLIER_WORDS, OTHER_WORDS, Vocabulary
from ingest.library.german import terms
from ingest.library.store import Store
from tests.assistant.composing.shelf import Paper, Shelf

TEXTS = (
    "Problemimmobilien in Wehringhausen werden saniert.",
    "Die Sanierung der Problemimmobilien kostet Geld.",
    "Die Kita am Bahnhof hat 64 Plätze.",
    "Die Schule hat neue Räume.",
)


@dataclass
class Stores:
    """A library is a row of stores."""

    stores: tuple[Store, ...]


@pytest.fixture
def library(tmp_path):
    shelf = Shelf(tmp_path / "s", tuple(Paper(str(i), text) for i, text in enumerate(TEXTS)))
    yield Stores((shelf.store,))
    shelf.store.close()


def term(word):
    return terms(word)[0]


def idf(n):
    return math.log(1 + (len(TEXTS) - n + 0.5) / (n + 0.5))


def test_a_name_weighs_its_inverse_document_frequency(library):
    vocabulary = Vocabulary(library, ["Problemimmobilien", "Kita", "Tunnel"])
    assert vocabulary.weight(term("Problemimmobilien")) == pytest.approx(idf(2))
    assert vocabulary.weight(term("Kita")) == pytest.approx(idf(1))
    assert vocabulary.weight(term("Tunnel")) == pytest.approx(idf(0))


def test_the_rarest_names_tell_most_all_that_are_about_as_rare(tmp_path):
    texts = ["Kita und Park", *["Schule und Park"] * 2, *["Park"] * 2, *["Haus"] * 7]
    shelf = Shelf(tmp_path / "s", tuple(Paper(str(i), f"{t}.") for i, t in enumerate(texts)))
    vocabulary = Vocabulary(Stores((shelf.store,)), ["Kita", "Schule", "Park", "Geld", "Tunnel"])
    asked = terms("Kita Schule Park Geld Tunnel Haus")
    assert vocabulary.telling_most(asked) == (term("Kita"), term("Schule"))
    shelf.store.close()


def test_other_words_weigh_a_part_of_it(library):
    vocabulary = Vocabulary(library, ["Kita"])
    assert vocabulary.weight(term("neue")) == pytest.approx(OTHER_WORDS * idf(1))


def test_words_of_earlier_questions_weigh_a_part_of_it(library):
    names = ["Problemimmobilien", "Kita"]
    vocabulary = Vocabulary(library, names, [term("Kita"), term("Tunnel")])
    assert vocabulary.weight(term("Kita")) == pytest.approx(idf(1))
    earlier = EARLIER_WORDS * idf(2)
    assert vocabulary.weight(term("Problemimmobilien")) == pytest.approx(earlier)


def test_a_question_of_one_word_lives_on_the_earlier_ones(library):
    vocabulary = Vocabulary(library, ["Problemimmobilien", "Kita"], [term("Kita")])
    assert vocabulary.weight(term("Problemimmobilien")) == pytest.approx(idf(2))


def test_another_word_for_the_same_is_known_and_weighs_alike(library):
    vocabulary = Vocabulary(library, ["Schrottimmobilien"])
    assert vocabulary.unknown_share([term("Schrottimmobilien")]) == 0
    assert vocabulary.weight(term("Schrottimmobilien")) == pytest.approx(idf(2))
    assert vocabulary.corrections() == {}


def test_a_compound_in_no_paper_is_asked_for_by_its_known_parts(library):
    vocabulary = Vocabulary(library, [])
    asked = ("kitatunnel", "kita", "tunnel", "neu")
    assert vocabulary.without_unknown_wholes(asked) == ("kita", "tunnel", "neu")
    assert vocabulary.without_unknown_wholes(asked[1:]) == asked[1:]


def test_what_a_name_is_corrected_to_weighs_as_a_name(library):
    vocabulary = Vocabulary(library, ["Problemimobilien"])
    known = vocabulary.naming(vocabulary.corrections().values())
    assert known.weight(term("Problemimmobilien")) == pytest.approx(idf(2))
    assert vocabulary.weight(term("Problemimmobilien")) == pytest.approx(OTHER_WORDS * idf(2))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Problemimobilien", "Problemimmobilien"),
        ("Problehmimobilien", "Problemimmobilien"),
        ("Wehringhaussen", "Wehringhausen"),
        ("Bahnhoff", "Bahnhof"),
    ],
)
def test_a_misspelt_name_stands_for_the_nearest_term_that_begins_alike(library, written, meant):
    assert Vocabulary(library, [written]).corrections() == {written: term(meant)}


@pytest.mark.parametrize(
    "written",
    ["Problemimmobilien", "Kita", "Kitt", "64", "65", "Probleme", "Tunnel", "Broblemimmobilien"],
)
def test_known_short_and_quite_other_words_are_not_corrected(library, written):
    assert Vocabulary(library, [written]).corrections() == {}


def test_the_frequencies_of_all_stores_count_together(tmp_path, library):
    shelf = Shelf(tmp_path / "t", (Paper("z", "Noch eine Kita."),))
    both = Vocabulary(Stores((*library.stores, shelf.store)), ["Kita"])
    assert both.weight(term("Kita")) == pytest.approx(math.log(1 + (5 - 2 + 0.5) / (2 + 0.5)))
    shelf.store.close()


def test_an_unknown_compound_stands_for_its_known_parts(library):
    vocabulary = Vocabulary(library, ["Bahnhofsräume", "Bahnhofskran"])
    assert vocabulary.corrections() == {"Bahnhofsräume": f"{term('Bahnhof')} {term('Räume')}"}


def test_the_unknown_share_is_that_of_words_in_no_paper(library):
    vocabulary = Vocabulary(library, ["Kita", "Schwimmbad"])
    asked = [term("Kita"), term("Schwimmbad")]
    assert vocabulary.unknown_share(asked) == pytest.approx(idf(0) / (idf(0) + idf(1)))
    assert vocabulary.unknown_share(asked[:1]) == 0
    assert vocabulary.unknown_share([]) == 0
