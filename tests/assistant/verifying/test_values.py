"""Values of a sentence: equal however they are written."""

import pytest

from assistant.verifying.values import (
    Value,
    ValueKind,
    carries_date,
    same_number,
    values,
    without_values,
    word_number,
)


def only(text) -> Value:
    (value,) = values(text)
    return value


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1.234,5 Plätze", "1234,5 Plätze"),
        ("64 %", "64 Prozent"),
        ("89 Mio. €", "89 Millionen Euro"),
        ("21 Mio. €", "21.000.000 EUR"),
        ("zwei Häuser", "2 Häuser"),
        ("einundzwanzig Häuser", "21 Häuser"),
        ("die Hälfte", "50 %"),
        ("jeder Vierte", "25 Prozent"),
        ("zweimal jährlich", "zweimal im Jahr"),
        ("halbjährlich", "alle sechs Monate"),
        ("jedes Jahr", "jährlich"),
        ("zwei Prozent", "2 %"),
        ("740 000 Euro", "740.000 €"),
        ("Fachbereichs 56", "FB56"),
        ("FB61", "FB 61"),
        ("Fachbereich 56", "FB56"),
        ("Absatz 3", "Abs. 3"),
        ("TOP 6.34", "Ö 6.34"),
        ("das zweite Konzept", "das 2. Konzept"),
    ],
)
def test_one_number_has_one_meaning(left, right):
    mine, theirs = only(left), only(right)
    assert mine.kind is ValueKind.NUMBER
    assert same_number(mine, theirs), (mine, theirs)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("224 Objekte", "242 Objekte"),
        ("64 %", "64 Häuser"),
        ("64 %", "64 €"),
        ("89 Mio. €", "89 Tsd. €"),
        ("89 Mio. €", "89 Milliarden Euro"),
        ("jährlich", "monatlich"),
        ("2,5 Stellen", "25 Stellen"),
        ("FB55", "FB56"),
        ("U3", "Ü3"),
        ("Abs. 1", "Nr. 1"),
        ("die Hälfte", "ein Drittel"),
    ],
)
def test_different_numbers_stay_different(left, right):
    assert not same_number(only(left), only(right))


@pytest.mark.parametrize(
    ("stated", "quoted", "carried"),
    [
        ("18.06.2024", "18. Juni 2024", True),
        ("18.6.24", "18.06.2024", True),
        ("Juni 2024", "18.06.2024", True),
        ("2024", "18.06.2024", True),
        ("am 18. Juni", "18.06.2024", True),
        ("im Juni", "18.06.2024", True),
        ("18.06.2024", "Juni 2024", False),
        ("18.06.2024", "2024", False),
        ("19.06.2024", "18.06.2024", False),
        ("am 18. Juli", "18.06.2024", False),
        ("Juni 2023", "18.06.2024", False),
        ("seit 2015", "seit 2015", True),
        ("ab 2015", "seit 2015", True),
        ("bis 2015", "seit 2015", False),
        ("von 2014 bis 2023", "2014–2023", True),
        ("von 2014 bis 2022", "von 2014 bis 2023", False),
    ],
)
def test_a_date_is_carried_by_the_same_or_a_finer_one(stated, quoted, carried):
    assert carries_date(values(stated)[0], values(quoted)[0]) is carried


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("rund 64 %", "about"),
        ("etwa 64 %", "about"),
        ("knapp 1.200 Plätze", "below"),
        ("gut 1.200 Plätze", "over"),
        ("über 7 %", "over"),
        ("mehr als 7 %", "over"),
        ("weniger als 7 %", "under"),
        ("mindestens 3 Sitzungen", "least"),
        ("höchstens 2 %", "most"),
        ("64 %", ""),
        ("über zehn Jahre", ""),
    ],
)
def test_how_exact_a_number_is_called_stays_with_it(text, bound):
    assert only(text).bound == bound


def test_both_ends_of_a_range_are_about():
    assert [v.bound for v in values("etwa 200 bis 300 Personen")] == ["about", "about"]


def test_papers_dates_and_numbers_do_not_mix():
    found = values("Die Vorlage 0075/2024-1 nennt am 18.11.2025 nach § 25 Abs. 1 zwölf Häuser.")
    kinds = [(v.kind, v.paper, v.unit) for v in found]
    assert kinds == [
        (ValueKind.PAPER, (2024, 75, 1), ""),
        (ValueKind.DATE, None, ""),
        (ValueKind.NUMBER, None, "§"),
        (ValueKind.NUMBER, None, "abs"),
        (ValueKind.NUMBER, None, ""),
    ]


def test_an_article_is_no_number():
    assert values("Eine Vorlage lag dem Rat in einem Fall vor.") == ()


@pytest.mark.parametrize(
    ("word", "number"),
    [("zwölf", 12), ("neunundneunzig", 99), ("zweihundert", 200), ("tausend", 1000),
     ("dreitausendfünfhundert", 3500), ("hundertzwei", 102), ("haus", None), ("undeins", None)],
)  # fmt: skip
def test_number_words(word, number):
    assert word_number(word) == number


def test_blanking_keeps_places():
    text = "Am 18.11.2025 lagen 224 Objekte vor."
    assert len(without_values(text)) == len(text)
    assert without_values(text).split() == ["Am", "lagen", "Objekte", "vor."]
