from __future__ import annotations

import datetime as dt

import pytest

from ingest.understanding.dates import as_of, days_in, find_dates, iso_prefix

D = dt.date


@pytest.mark.parametrize(
    ("text", "since", "until", "precision"),
    [
        ("am 18.06.2024", D(2024, 6, 18), D(2024, 6, 18), "day"),
        ("am 18.6.24", D(2024, 6, 18), D(2024, 6, 18), "day"),
        ("am 18. Juni 2024", D(2024, 6, 18), D(2024, 6, 18), "day"),
        ("2024-06-18", D(2024, 6, 18), D(2024, 6, 18), "day"),
        ("im Juni 2024", D(2024, 6, 1), D(2024, 6, 30), "month"),
        ("im Q3 2025", D(2025, 7, 1), D(2025, 9, 30), "quarter"),
        ("im 3. Quartal 2025", D(2025, 7, 1), D(2025, 9, 30), "quarter"),
        ("im zweiten Halbjahr 2025", D(2025, 7, 1), D(2025, 12, 31), "half"),
        ("im Sommer 2014", D(2014, 6, 1), D(2014, 8, 31), "season"),
        ("im Winter 2023/24", D(2023, 12, 1), D(2024, 2, 29), "season"),
        ("im Schuljahr 2023/24", D(2023, 8, 1), D(2024, 7, 31), "school_year"),
        ("im Kita-Jahr 2023/2024", D(2023, 8, 1), D(2024, 7, 31), "school_year"),
        ("in 2006–2008", D(2006, 1, 1), D(2008, 12, 31), "period"),
        ("im Jahr 2014", D(2014, 1, 1), D(2014, 12, 31), "year"),
        ("von 2014 bis 2023", D(2014, 1, 1), D(2023, 12, 31), "period"),
        ("zwischen Mai 2020 und Juni 2021", D(2020, 5, 1), D(2021, 6, 30), "period"),
        ("vom 01.06.2019 bis zum 31.12.2020", D(2019, 6, 1), D(2020, 12, 31), "period"),
        ("02.–11.12.2025", D(2025, 12, 2), D(2025, 12, 11), "period"),
        ("vom 1. bis 15. März 2024", D(2024, 3, 1), D(2024, 3, 15), "period"),
        ("am 12./13. Juni 2024", D(2024, 6, 12), D(2024, 6, 13), "period"),
        ("Januar bis März 2024", D(2024, 1, 1), D(2024, 3, 31), "period"),
        ("im April/Mai 2024", D(2024, 4, 1), D(2024, 5, 31), "period"),
        ("KW 12/2024", D(2024, 3, 18), D(2024, 3, 24), "week"),
        ("12. Kalenderwoche 2024", D(2024, 3, 18), D(2024, 3, 24), "week"),
        ("Stand 10.2025", D(2025, 10, 1), D(2025, 10, 31), "month"),
        ("zum Jahresende 2023", D(2023, 9, 1), D(2023, 12, 31), "half"),
        ("BV Mitte 2024", D(2024, 1, 1), D(2024, 12, 31), "year"),
        ("Mitte 2024", D(2024, 5, 1), D(2024, 8, 31), "half"),
        ("Studie (06/2025)", D(2025, 6, 1), D(2025, 6, 30), "month"),
    ],
)
def test_reads_every_form(text: str, since: dt.date, until: dt.date, precision: str) -> None:
    found = find_dates(text)

    assert [(f.since, f.until, f.precision) for f in found] == [(since, until, precision)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("seit 2020", D(2020, 1, 1), None),
        ("ab dem 01.02.2021", D(2021, 2, 1), None),
        ("bis Ende 2016", None, D(2016, 12, 31)),
        ("vor 2020", None, D(2019, 12, 31)),
        ("nach dem 30.01.2026", D(2026, 1, 31), None),
    ],
)
def test_leaves_a_limit_open_on_one_side(
    text: str, since: dt.date | None, until: dt.date | None
) -> None:
    (found,) = find_dates(text)

    assert (found.since, found.until, found.written) == (since, until, text)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("am 14. Juni oder am 28. Juni 2012", [D(2012, 6, 14), D(2012, 6, 28)]),
        ("am 14. oder 28. Juni 2012", [D(2012, 6, 14), D(2012, 6, 28)]),
        ("am 3., 10. und am 17.05.2024", [D(2024, 5, 3), D(2024, 5, 10), D(2024, 5, 17)]),
        ("am 14.06. oder erst am 28.06.2012", [D(2012, 6, 14), D(2012, 6, 28)]),
        ("am 28. Dezember und 3. Januar 2024", [D(2023, 12, 28), D(2024, 1, 3)]),
        ("§ 14 und 28. Juni 2012", [D(2012, 6, 28)]),
        ("Punkt 45., dann am 3. Mai 2024", [D(2024, 5, 3)]),
        ("Punkt 45. oder 3. Mai 2024", [D(2024, 5, 3)]),
    ],
)
def test_a_day_may_leave_month_and_year_to_the_next(text: str, days: list[dt.date]) -> None:
    assert list(days_in(text)) == days
    assert [text[f.start : f.end] for f in find_dates(text)] == [
        f.written for f in find_dates(text)
    ]


def test_a_month_may_leave_its_year_to_the_next() -> None:
    found = find_dates("im Juni oder Juli 2019, im Mai oder erst im August 2020")

    assert [f.since for f in found] == [D(2019, 6, 1), D(2019, 7, 1), D(2020, 5, 1), D(2020, 8, 1)]


def test_a_period_may_name_its_year_once() -> None:
    (found,) = find_dates("zwischen dem 1. Mai und dem 3. Juni 2020")

    assert (found.since, found.until, found.precision) == (D(2020, 5, 1), D(2020, 6, 3), "period")


def test_offsets_lead_to_the_written_words() -> None:
    text = "Seit 2020 und am Do., 11.12.2025 in Hagen"

    assert [text[f.start : f.end] for f in find_dates(text)] == ["Seit 2020", "11.12.2025"]


@pytest.mark.parametrize(
    "text",
    ["31.02.2024", "11.62.14", "0750/2025", "2019 Personen", "22.870 Menschen", "2020 €",
     "Ende der 1990er Jahre", "61. KW 2024 €"],
)  # fmt: skip
def test_finds_no_date_in_other_numbers(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("224 Objekte, rund 64 % (Stand Oktober 2025).", "2025-10"),
        ("6.181 Personen (Stand: 30.06.2024)", "2024-06-30"),
        ("Zum 31.12.2022 lebten 5.400 Personen dort.", "2022-12-31"),
        ("Stand Ende 2023", "2023-12"),
        ("Stand der Daten: 31.12.2024", "2024-12-31"),
        ("Stichtag war der 31.12.2023.", "2023-12-31"),
        ("Stand: Januar 2017 – Juni 2018", "2018-06"),
        ("186 Kinder (Stand 10.2025)", "2025-10"),
        ("Stichtag 31.10.2023: 8,8 Mio.", "2023-10-31"),
        ("Die Erweiterung beginnt zum 01.01.2016.", None),
        ("Der Rat hat am 11.12.2025 beschlossen.", None),
        ("Sachstand Oktober 2025", None),
        ("Keine Zahl, kein Datum.", None),
    ],
)
def test_tells_what_a_figure_stands_for(sentence: str, expected: str | None) -> None:
    assert as_of(sentence) == expected


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("18.11.2025", "2025-11-18"), ("April 2021", "2021-04"), ("2020", "2020"),
     ("im Sommer 2020", None), ("demnächst", None)],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_is_printed(text: str, prefix: str | None) -> None:
    assert iso_prefix(text) == prefix


def test_reads_single_days() -> None:
    assert days_in("Do., 11.12.2025") == (D(2025, 12, 11),)
    assert days_in("April 2021") == ()
    assert days_in("20.05.2021, 24.06.2021") == (D(2021, 5, 20), D(2021, 6, 24))
