import unicodedata

import pytest

from ingest.library.german import STOP_WORDS, analyze, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Maßnahmen", ["massnahm"]),
        ("Massnahmen MASSNAHME", ["massnahm", "massnahm"]),
        ("Häuser Haus", ["haus", "haus"]),
        ("Straße Strasse", ["strass", "strass"]),
        ("Café", ["cafe"]),
        ("km²", ["km2"]),
        ("Sozial\u00adraum", ["sozialraum"]),
        ("Was heißt: AND (Stand: Oktober)?", ["heisst", "and", "stand", "oktob"]),
        ("", []),
        ("*?!", []),
        ("Was ist das?", []),
        ("Verkehrs- und Grünflächen", ["verkehr", "grunflach"]),
        ("Hagen–Altenhagen", ["hag", "altenhag"]),
        ("A46", ["a46"]),
    ],
)
def test_words(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Sozialraum-Gesamtstrategie",
            ["sozialraumgesamtstrategi", "sozialraum", "gesamtstrategi"],
        ),
        ("Sozialraumgesamtstrategie", ["sozialraumgesamtstrategi"]),
        ("COVID-19", ["covid19", "covid", "19"]),
        ("2024-2026", ["2024-2026", "2024", "2026"]),
        ("Schüler*innen", ["schul"]),
        ("Schüler:innen", ["schul"]),
        ("Schülerinnen", ["schul"]),
    ],
)
def test_compounds_are_found_whole_and_by_their_parts(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0750/2025", ["0750/2025", "0750", "2025"]),
        ("750 / 2025", ["0750/2025", "0750", "2025"]),
        ("0075/2024-1", ["0075/2024-1", "0075/2024", "0075", "2024", "1"]),
        ("0091-1/2023", ["0091-1/2023", "0091/2023", "0091", "1", "2023"]),
        ("18.06.2024", ["18.06.2024", "18", "juni", "2024"]),
        ("18. Juni 2024", ["18.06.2024", "18", "juni", "2024"]),
        ("5. März 2024", ["05.03.2024", "5", "marz", "2024"]),
        ("3. Sept. 2024", ["03.09.2024", "3", "septemb", "2024"]),
        ("3. Dezernat 2024", ["3", "dezernat", "2024"]),
        ("18.06.24", ["18.06.2024", "18", "juni", "2024"]),
        ("18.06.", ["18", "juni"]),
        ("99.99.2024", ["99.99.2024"]),
        ("45. Mai 2024", ["45", "2024"]),
        ("1.234,5", ["1234,5"]),
        ("1.234.567", ["1234567"]),
        ("3,9", ["3,9"]),
        ("6.34", ["6.34"]),
        ("3.2.10", ["3.2.10"]),
        ("64 %", ["64%", "64", "prozent"]),
        ("64%", ["64%", "64", "prozent"]),
        ("64 Prozent", ["64%", "64", "prozent"]),
        ("12,5 %", ["12,5%", "12,5", "prozent"]),
        ("§ 25", ["§25", "25"]),
        ("§25", ["§25", "25"]),
        ("§ 34a BauGB", ["§34a", "34a", "baugb"]),
        ("Paragraph 25", ["§25", "25"]),
        ("17:00", ["17:00"]),
        ("2025.", ["2025"]),
    ],
)
def test_numbers_stay_whole(text, expected):
    assert terms(text) == expected


@pytest.mark.parametrize(
    "word",
    """nicht nichts nie niemals niemand niemandem nirgends kein keine keinem keinen keiner keines
    keinerlei ohne nur weder gegen kaum außer""".split(),
)
def test_what_denies_or_limits_is_never_dropped(word):
    assert word not in STOP_WORDS
    assert len(terms(word)) == 1
    assert len(terms(word.upper())) == 1


def test_composed_and_decomposed_text_give_the_same_terms():
    text = "Größe der Flächen für Bürger*innen in Hövel"
    assert analyze(unicodedata.normalize("NFD", text)) == analyze(text)


def test_offsets_point_at_the_words():
    text = "Die Sozialraum-Strategie (0750/2025)"
    words = [(text[t.start : t.end], t.position) for t in analyze(text)]
    assert words == [
        ("Sozialraum-Strategie", 1),
        ("Sozialraum", 1),
        ("Strategie", 2),
        ("0750/2025", 3),
        ("0750/2025", 3),
        ("0750/2025", 4),
    ]


def test_a_year_glued_to_its_month_is_read() -> None:
    assert terms("am 18. Juni2024") == terms("am 18. Juni 2024")
