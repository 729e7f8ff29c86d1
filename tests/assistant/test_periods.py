"""The time a question is about, relative words counted from a Sunday, 2026-02-01."""

import datetime as dt

import pytest

from assistant.periods import find_periods, period_of, without_periods

TODAY = dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Was geschah im letzten halben Jahr?", "2025-08-01", "2026-02-01"),
        ("Was geschah im vergangenen Vierteljahr?", "2025-11-01", "2026-02-01"),
        ("Was wurde letztes Jahr beschlossen?", "2025-01-01", "2025-12-31"),
        ("Was wurde im letzten Jahr beschlossen?", "2025-01-01", "2025-12-31"),
        ("Was geschah in diesem Jahr?", "2026-01-01", "2026-12-31"),
        ("Was ist nächstes Jahr geplant?", "2027-01-01", "2027-12-31"),
        ("in den letzten zwölf Monaten", "2025-02-01", "2026-02-01"),
        ("in den vergangenen 2 Jahren", "2024-02-01", "2026-02-01"),
        ("innerhalb der letzten drei Wochen", "2026-01-11", "2026-02-01"),
        ("seit fünf Jahren", "2021-02-01", "2026-02-01"),
        ("vor zehn Jahren", "2016-01-01", "2016-12-31"),
        ("im vergangenen Monat", "2026-01-01", "2026-01-31"),
        ("letzte Woche", "2026-01-19", "2026-01-25"),
        ("im dritten Quartal 2025", "2025-07-01", "2025-09-30"),
        ("in den 2010er Jahren", "2010-01-01", "2019-12-31"),
        ("in den 90er Jahren", "1990-01-01", "1999-12-31"),
        ("vor der Kommunalwahl 2025", None, "2025-09-13"),
        ("seit der Kommunalwahl", "2025-09-14", None),
        ("nach der Kommunalwahl 2020", "2020-09-13", None),
        ("nach der Kommunalwahl 1999", "1999-01-01", None),  # the day is not in our table
        ("in dieser Wahlperiode", "2025-11-01", None),
        ("in der letzten Wahlperiode", "2020-11-01", "2025-10-31"),
        ("seit 2020", "2020-01-01", None),
        ("zwischen 2019 und 2021", "2019-01-01", "2021-12-31"),
        ("2023 mehr als im Jahr davor", "2022-01-01", "2023-12-31"),
        ("im Juni 2023 mehr als im Vorjahr", "2022-01-01", "2023-06-30"),
        ("im Vorjahr", "2025-01-01", "2025-12-31"),
        ("Wann ist die nächste Sitzung?", "2026-02-01", None),
    ],
)
def test_a_period_is_read(text, since, until):
    period = period_of(text, TODAY)
    days = [day and day.isoformat() for day in (period.since, period.until)]
    assert days == [since, until]


@pytest.mark.parametrize(
    "text",
    [
        "Wer leitet den Ausschuss?",
        "in den letzten Jahren",  # how many is not said
        "Wer hat bei der Kommunalwahl kandidiert?",
        "das letzte Wort",
        "Wann war der nächste Termin?",  # next to what was spoken of, not to today
    ],
)
def test_what_names_no_period_has_none(text):
    assert period_of(text, TODAY) is None


def test_a_relative_period_moves_with_the_day():
    leap = dt.date(2024, 2, 29)
    assert period_of("im letzten halben Jahr", leap).since == dt.date(2023, 8, 28)


def test_the_words_of_a_period_say_nothing_of_the_matter():
    text = "Was wurde im letzten halben Jahr und seit März 2024 gebaut?"
    assert len(find_periods(text, TODAY)) == 2
    assert without_periods(text, TODAY).split()[:2] == ["Was", "wurde"]
    assert "Jahr" not in without_periods(text, TODAY)
    assert len(without_periods(text, TODAY)) == len(text)
