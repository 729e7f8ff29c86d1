"""What is computed must follow from numbers that are quoted."""

import pytest

from assistant.verifying.arithmetic import (
    amount_of,
    difference_line,
    extreme_line,
    holds,
    sum_line,
)

ROWS = "Jahr Geburten 2017 1.878 2018 1.985 2021 2.052"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("42", 42.0),
        ("2.052", 2052.0),
        ("49,89 %", 49.89),
        ("740.000 €", 740000.0),
        ("22 gemeldet", None),
        ("–", None),
        ("", None),
        ("13.08.2025", None),
        ("PM_622338", None),
    ],
)
def test_a_cell_is_a_number_only_where_it_says_nothing_else(cell, amount):
    assert amount_of(cell) == amount


def test_what_is_worded_holds():
    highest = extreme_line(["2021"], "2.052", "Geburten", ["1.878", "1.985", "2.052"], most=True)
    lowest = extreme_line(["2017"], "1.878", "Geburten", ["1.878", "1.985", "2.052"], most=False)
    total = sum_line("Geburten", ["1.878", "1.985"])
    change = difference_line("Geburten", ("2021", "2.052"), ("2017", "1.878"))
    assert total.endswith("1.878 + 1.985 = 3.863.")
    assert change.endswith("1.878 − 2.052 = −174.")
    for line in (highest, lowest, total, change):
        assert holds(line, [ROWS]), line


@pytest.mark.parametrize(
    "text",
    [
        "2018: 1.985, der höchste Wert unter „Geburten“ (1.878; 1.985; 2.052).",
        "2021: 2.052, der niedrigste Wert unter „Geburten“ (1.878; 1.985; 2.052).",
        "2019: 2.100, der höchste Wert unter „Geburten“ (1.878; 2.100).",
        "Summe der Spalte „Geburten“: 1.878 + 1.985 = 3.864.",
        "Summe der Spalte „Geburten“: 1.878 + 185 = 2.063.",
        "Spalte „Geburten“ von 2017 bis 2021: 2.052 − 1.878 = 175.",
        "Es waren 2.052.",
    ],
)
def test_what_does_not_follow_or_is_not_quoted_does_not_hold(text):
    assert not holds(text, [ROWS])


def test_decimals_are_added_as_written():
    assert sum_line("Anteil", ["49,89 %", "0,11 %"]).endswith("= 50.")
    assert holds(sum_line("Anteil", ["49,89 %", "0,11 %"]), ["A 49,89 % B 0,11 %"])
