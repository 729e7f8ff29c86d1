"""Figures on which sources differ are shown side by side; those of other times are not at odds."""

import datetime as dt

import pytest

from assistant.composing.candidates import candidates
from assistant.conflicts import Figure, conflicting, contradicting, figures
from tests.assistant.composing.shelf import Paper, Shelf, ask, even


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Im Fokusraum liegen 224 Objekte, rund 64 %.", {(224, ""), (64, "%")}),
        ("Es sind 50 Prozent oder 50 %.", {(50, "%")}),
        ("Es sind 12,5% davon.", {(12.5, "%")}),
        ("Davon lägen 244 von 350 Immobilien dort.", {(244, ""), (350, "")}),
        ("Die Kosten betragen 3,9 Mio. Euro.", {(3_900_000, "€")}),
        ("2,5 Mio. € und 1,5 Mrd. Euro", {(2_500_000, "€"), (1_500_000_000, "€")}),
        ("1 Mio. Euro sind 1.000.000 Euro und 1.000 Tsd. Euro", {(1_000_000, "€")}),
        ("12.500 Euro für 1.234 Personen", {(12_500, "€"), (1_234, "")}),
        ("10 Jahre, 4 Monate und 3 Stunden", {(10, "zeit"), (4, "zeit"), (3, "zeit")}),
        ("Am 11.12.2025 waren es 5 Häuser.", {(5, "")}),
        ("Stand Oktober 2025: 224 Objekte", {(224, "")}),
        ("Im Jahr 2025 waren es 7.", {(7, "")}),
        ("Vorlage 0750/2025 nach § 34 Abs. 2 BauGB", set()),
        ("§ 34 und 5 Häuser", {(5, "")}),
        ("nach §§ 165 bis 171 BauGB", set()),
        ("TOP 6.34, Nr. 5, Anlage 3, Artikel 4, Ziffer 2", set()),
        ("Anlagen 1 Abgrenzung Fokusraum", set()),
        ("zwei Häuser, zweimal im Jahr", {(2, "mal")}),
        ("", set()),
    ],
)
def test_figures_are_numbers_with_units_without_dates_and_numberings(sentence, expected):
    assert figures(sentence) == {Figure(value, unit) for value, unit in expected}


# -- two papers -------------------------------------------------------------------------------

QUESTION = "Wie viele Objekte liegen im Quartier?"
FIRST = Paper("a", "Im Quartier liegen 224 Objekte.", date=dt.date(2025, 11, 18))
ON_A_DAY = Paper("a", "Im Quartier liegen am 18.11.2025 224 Objekte.", date=FIRST.date)


@pytest.fixture
def at_odds(tmp_path):
    """Return the files that contradict each other on a question, over two papers."""
    opened = []

    def find(left, right, question=QUESTION):
        shelf = Shelf(tmp_path / str(len(opened)), (left, right))
        opened.append(shelf)
        asked = ask(question)
        ranked = candidates(asked, [shelf.hit(left.name), shelf.hit(right.name)], even)
        found = conflicting(asked, ranked)
        assert bool(contradicting(asked, ranked)) == bool(found)
        return [c.hit.document.file.name for c in found]

    yield find
    for shelf in opened:
        shelf.store.close()


def second(text, day=dt.date(2025, 12, 11), name="b"):
    return Paper(name, text, date=day)


def test_different_figures_of_one_time_are_a_conflict(at_odds):
    assert at_odds(FIRST, second("Im Quartier liegen 244 Objekte.")) == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    "other",
    [
        second("Im Quartier liegen 224 Objekte."),
        second("Im Quartier liegen 224 von 350 Objekten."),
        second("Im Quartier liegen 70 % der Objekte."),
        second("Im Quartier liegen viele Objekte."),
        second("Im Quartier liegen 244 Objekte.", dt.date(2022, 6, 1)),
        second("Im Quartier liegen 244 Objekte (Stand Oktober 2022)."),
        second("Im Quartier liegen 244 Objekte.", None),
    ],
    ids=["equal", "one equal", "other unit", "no figure", "years ago", "stated time", "undated"],
)
def test_what_agrees_or_stands_for_another_time_is_no_conflict(at_odds, other):
    assert at_odds(FIRST, other) == []


def test_a_time_said_in_the_sentence_counts_before_that_of_the_document(at_odds):
    late = second("Im Quartier liegen 244 Objekte (Stand Oktober 2025).", dt.date(2030, 1, 1))
    assert at_odds(FIRST, late) == ["a.txt", "b.txt"]


def test_figures_of_other_days_are_no_conflict(at_odds):
    assert at_odds(ON_A_DAY, second("Im Quartier liegen am 01.12.2025 noch 244 Objekte.")) == []
    same_day = second("Im Quartier liegen am 18.11.2025 noch 244 Objekte.")
    assert at_odds(ON_A_DAY, same_day) == ["a.txt", "b.txt"]


def test_only_questions_for_a_figure_find_conflicts(at_odds):
    other = second("Im Quartier liegen 244 Objekte.")
    assert at_odds(FIRST, other, "Was liegt im Quartier?") == []


@pytest.mark.parametrize(
    ("question", "first", "other", "differ"),
    [
        ("Bis wann lief das Programm?", "Das Programm lief von 1998 bis 2008.",
         "Das Programm sei 2008/2009 ausgelaufen.", True),
        ("Bis wann lief das Programm?", "Das Programm lief von 1998 bis 2008.",
         "Das Programm ist Ende 2008 ausgelaufen.", False),
        ("Bis wann lief das Programm?", "Das Programm lief von 1998 bis 2008.",
         "Das Programm hatte 2009 einen Bericht.", False),
        ("Seit wann gibt es das Programm?", "Das Programm begann 1998.",
         "Seit 1999 gibt es das Programm.", True),
        ("Wie lange lief das Programm?", "Das Programm lief von 1998 bis 2008.",
         "Das Programm sei 2008/2009 ausgelaufen.", True),
        ("Wer leitet das Programm?", "Das Programm begann 1998.",
         "Seit 1999 gibt es das Programm.", False),
    ],
)  # fmt: skip
def test_an_end_or_a_beginning_in_different_years_is_a_conflict(
    at_odds, question, first, other, differ
):
    found = sorted(at_odds(Paper("a", first), Paper("b", other), question))
    assert found == (["a.txt", "b.txt"] if differ else [])


@pytest.mark.parametrize(
    ("other", "differ"),
    [
        ("Im Quartier liegen 244 Objekte.", True),
        ("Im Quartier liegen nicht 224 Objekte.", True),
        ("Im Quartier liegen 224 Objekte.", False),
        ("Im Rathaus gibt es 12 neue Stühle.", False),
    ],
)
def test_asked_whether_sources_agree_figures_and_denials_count(at_odds, other, differ):
    question = "Passen die Objekte im Quartier zusammen?"
    assert bool(at_odds(FIRST, second(other), question)) is differ


@pytest.mark.parametrize(
    ("other", "differ"),
    [
        ("Altenhagen hat ein Netzwerk, Wehringhausen und Vorhalle haben keines.", False),
        ("Wehringhausen hat ein Netzwerk, Altenhagen hat keines.", True),
        ("Ein Netzwerk in Altenhagen gibt es nicht.", True),
    ],
)
def test_what_is_denied_of_other_places_is_not_denied_of_the_one_asked_for(at_odds, other, differ):
    first = Paper("a", "Altenhagen hat ein Netzwerk seit Jahren.", date=dt.date(2025, 11, 18))
    assert bool(at_odds(first, second(other), "Stimmt es, dass Altenhagen ein Netzwerk hat?")) is (
        differ
    )


def test_two_sentences_of_one_file_are_no_conflict(tmp_path):
    text = "Im Quartier liegen 224 Objekte. Im Quartier liegen 244 Objekte."
    shelf = Shelf(tmp_path / "s", (second(text),))
    ranked = candidates(ask(QUESTION), [shelf.hit("b")], even)
    assert conflicting(ask(QUESTION), ranked) == ()
    shelf.store.close()


# -- counts that fall -------------------------------------------------------------------------

DAY = dt.date(2025, 11, 18)
BY_2022 = Paper(
    "a",
    "Seit 2015 sind 827 Häuser mit 22.870 Personen geprüft worden (Stand Februar 2022).",
    date=dt.date(2022, 2, 1),
)
BY_2024 = "Seit {year} sind 1.056 Häuser und {people} Personen geprüft worden (Stand Juni 2024)."


@pytest.mark.parametrize(
    ("question", "year", "people", "differ"),
    [
        ("Wie viele Personen sind seit 2015 geprüft worden?", 2015, "6.181", True),
        ("Wie viele Bewohner hat man seit 2015 geprüft?", 2015, "6.181", True),
        ("Wie viele Häuser sind seit 2015 geprüft worden?", 2015, "6.181", False),
        ("Wie viele Personen sind seit 2015 geprüft worden?", 2015, "26.181", False),
        ("Wie viele Personen sind seit 2015 geprüft worden?", 2020, "6.181", False),
    ],
    ids=["falls", "in other words", "another noun", "rises", "from another year on"],
)
def test_a_count_from_one_year_on_cannot_fall(at_odds, question, year, people, differ):
    later = second(BY_2024.format(year=year, people=people), dt.date(2024, 6, 26))
    assert bool(at_odds(BY_2022, later, question)) is differ


def test_what_one_sentence_counts_twice_is_of_two_kinds(at_odds):
    text = (
        "Seit 2015 wurden 747 Personen abgemeldet und 1.144 Personen getroffen (Stand Juni 2024)."
    )
    later = second(text, dt.date(2024, 6, 26))
    assert at_odds(BY_2022, later, "Wie viele Personen sind seit 2015 geprüft worden?") == []


@pytest.mark.parametrize(
    ("other", "differ"),
    [
        ("Dem Ausschuss wird zweimal jährlich über das Konzept berichtet.", True),
        ("Dem Ausschuss wird einmal jährlich über das Konzept berichtet.", False),
    ],
)
def test_how_often_is_also_said_in_words(at_odds, other, differ):
    first = Paper("a", "Dem Ausschuss wird einmal jährlich über das Konzept berichtet.", date=DAY)
    question = "Wie oft wird über das Konzept berichtet? Sagen beide dasselbe?"
    assert bool(at_odds(first, second(other, DAY), question)) is differ


@pytest.mark.parametrize(
    ("other", "differ"),
    [
        ("Das Programm in Haspe läuft seit 2014.", True),
        ("Der Verein kauft seit 2018 Häuser in Haspe.", False),
    ],
    ids=["one thing", "another thing in that quarter"],
)
def test_only_one_thing_began_in_two_years(at_odds, other, differ):
    first = Paper("a", "Das Programm gibt es in Haspe seit 2012.", date=DAY)
    found = at_odds(first, second(other), "Seit wann gibt es das in Haspe?")
    assert bool(found) is differ
