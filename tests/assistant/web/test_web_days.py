"""Days as people type them."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.web.days import day_of, day_text


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("31.12.2025", "2025-12-31", "2025-12-31"),
        ("1. 2. 2025", "2025-02-01", "2025-02-01"),
        ("2.2024", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-12-31", "2025-12-31", "2025-12-31"),
        ("2025-02", "2025-02-01", "2025-02-28"),
    ],
)
def test_a_month_or_year_has_a_first_and_a_last_day(typed: str, first: str, last: str) -> None:
    assert day_of(typed) == dt.date.fromisoformat(first)
    assert day_of(typed, end=True) == dt.date.fromisoformat(last)


@pytest.mark.parametrize("typed", ["", "31.02.2025", "13.2025", "gestern", "0000", "1.1.25"])
def test_anything_else_is_no_day(typed: str) -> None:
    assert day_of(typed) is None


def test_a_day_is_written_in_german() -> None:
    assert day_text(dt.date(2025, 2, 1)) == "01.02.2025"
    assert day_text(None) == ""
