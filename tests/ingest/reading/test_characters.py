import unicodedata

import pytest

from ingest.reading.characters import canonical, clean, clean_mapped


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("\u00a0", " "),
        ("\u00ad", ""),
        ("\u200b", ""),
        ("\x00", ""),
        ("ﬁ", "fi"),
        ("\u2011", "-"),
        ("\uf0b7", "•"),
        ("–", "–"),
        ("ß", "ß"),
        ("\t", "\t"),
    ],
)
def test_single_characters(written, expected):
    assert canonical(written) == expected


def test_both_letters_of_a_ligature_come_from_the_same_place():
    text, indices = clean_mapped("Oﬀen", range(10, 14))
    assert text == "Offen"
    assert list(indices) == [10, 11, 11, 12, 13]


def test_a_composed_letter_comes_from_the_place_of_its_base():
    text, indices = clean_mapped("fu\u0308r", range(4))
    assert text == "für"
    assert list(indices) == [0, 1, 3]


def test_text_that_melts_without_combining_marks_is_composed_too():
    text, indices = clean_mapped("\u1100\u1161x", range(3))
    assert unicodedata.is_normalized("NFC", text)
    assert list(indices) == [0, 2]


def test_dropped_characters_leave_no_index():
    text, indices = clean_mapped("a\u00adb", range(3))
    assert (text, list(indices)) == ("ab", [0, 2])


def test_clean_is_nfc():
    assert clean("Bu\u0308ro\u00a01") == "Büro 1"
