"""What is typed into the search field: words, phrases, numbers."""

from __future__ import annotations

import pytest

from assistant.finding import read_words, typed_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0750/2025", "0750/2025"),
        ("750/2025", "0750/2025"),
        ("750/25", "0750/2025"),
        ("DS 0750/2025", "0750/2025"),
        ("Drucksachen-Nr. 750/2025", "0750/2025"),
        ("Vorlagennummer: 0750/2025", "0750/2025"),
        ("beschlussvorlage 0750 / 2025", "0750/2025"),
        ("0750-2025", "0750/2025"),
        ("0075/2024-1", "0075/2024-1"),
        ("0091-1/2023", "0091-1/2023"),
    ],
)
def test_numbers_are_read_however_they_are_typed(typed: str, number: str) -> None:
    assert typed_number(typed) == number


@pytest.mark.parametrize(
    "typed", ["11.12.2025", "2025", "Haus 5/2020", "0750/2025 Kosten", "", "750", "1.2025"]
)
def test_anything_else_is_no_number(typed: str) -> None:
    assert typed_number(typed) is None


def test_words_phrases_and_fillers_are_told_apart() -> None:
    wanted = read_words('die Kita „offene Ganztagsschule“ und "der Rat" Kita')
    assert wanted.words == ("Kita",)
    assert wanted.phrases == ("offene Ganztagsschule", "der Rat")


def test_a_quotation_mark_alone_is_no_phrase() -> None:
    assert read_words('Kita "').words == ("Kita",)
    assert read_words('Kita "').phrases == ()
