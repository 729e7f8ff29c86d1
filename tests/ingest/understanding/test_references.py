from __future__ import annotations

import pytest
from pages import read_text

from ingest.understanding.flow import flow_of
from ingest.understanding.references import (
    base_reference,
    find_references,
    normalize_reference,
    reference_key,
    same_reference,
)


def found(text: str, own: str | None = None) -> list[tuple[str, str]]:
    flow = flow_of(read_text(text).pages)
    return [(r.target, r.relation) for r in find_references(flow, own)]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("DS Nr. 0500/2020", "0500/2020"),
        ("Drucksachennr.: 987/2006", "987/2006"),
        ("DS 1/2007", "1/2007"),
        ("0075/2024-1", "0075/2024-1"),
        ("0091-1/2023", "0091-1/2023"),
        ("DS 10/2022 2. Ergänzung", "10/2022 2. Ergänzung"),
        ("ohne Nummer", None),
    ],
)
def test_keeps_what_the_paper_writes(written: str, expected: str | None) -> None:
    assert normalize_reference(written) == expected


def test_compares_over_zeros_and_spellings() -> None:
    assert same_reference("987/2006", "0987/2006")
    assert same_reference("0075-1/2024", "0075/2024-1")
    assert same_reference("10/2022 2. Ergänzung", "10/2022-2")
    assert not same_reference("0075/2024", "0075/2024-1")
    assert not same_reference("ohne", "ohne")
    assert reference_key("DS 0750/2025") == (2025, 750, 0)
    assert base_reference("0091-1/2023") == "0091/2023"


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("Vorlage 0750/2025", ["0750/2025"]),
        ("DS Nr. 0500/2020", ["0500/2020"]),
        ("Drucksachennummer 12/2020", ["12/2020"]),
        ("Drucksachennr.: 987/2006", ["987/2006"]),
        ("wie (987/2006) zeigt", ["987/2006"]),
        ("Vorlagen 0336/2025, 0337/2025 und 12/2024", ["0336/2025", "0337/2025", "12/2024"]),
        ("(0310/2012)", ["0310/2012"]),
        ("Beschluss zu 1069/2020", ["1069/2020"]),
        ("Antrag Nr. 5/2020", ["5/2020"]),
        ("am 12/2025", []),
        ("§ 12/2024", []),
        ("Amtsblatt 18/2024 vom 05.07.2024", []),
        ("Amtsblatt Nr. 118/2024", []),
        ("in den Jahren 2006–2008 und 2007/2008", []),
        ("im Schuljahr 2024/25 und 2025/2026", []),
        ("Telefon 02331/2074", []),
        ("Az. 51 13 00/2006", []),
        ("11.40.30/2021", []),
        ("Verordnung (EG) Nr. 2580/2001", []),
        ("https://example.org/0750/2025", []),
    ],
)
def test_tells_papers_from_other_numbers(text: str, targets: list[str]) -> None:
    assert [target for target, _ in found(text)] == targets


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Diese Vorlage ersetzt die Vorlage 0336/2025.", "replaces"),
        ("Die Neufassung tritt an die Stelle der Satzung aus der Vorlage 0337/2025.", "replaces"),
        ("Grundlage der Neufassung ist die Zielkonzeption der Vorlage 0336/2025.", "cites"),
        ("Die Vorlage 0336/2025 wird aufgehoben.", "repeals"),
        ("Aufhebung des Beschlusses zur Vorlage 0336/2025", "repeals"),
        ("Ergänzung zur Vorlage 0336/2025", "supplements"),
        ("Die Vorlage wird durch die Vorlage 0337/2025 ersetzt.", "replaced_by"),
        ("Diese Vorlage wurde mit der Vorlage 0337/2025 fortgeschrieben.", "continued_by"),
        ("Diese Vorlage wird nicht durch die Vorlage 0337/2025 ersetzt.", "cites"),
        ("Die Satzung von 1991 wird durch die Vorlage 0337/2025 ersetzt.", "cites"),
        ("Mit der Vorlage 0337/2025 wird die Satzung ersetzt.", "cites"),
        ("Die Vorlage schreibt den Plan der Vorlage 0565/2019 fort.", "continues"),
        ("Fortschreibung der Vorlage 0565/2019", "continues"),
        ("Der Plan führt die Zahlen aus der Vorlage 0336/2025 auf.", "cites"),
        ("Die Vorlage 0336/2025 wurde 2021 aufgehoben.", "cites"),
        ("Sie ersetzt nicht die Vorlage 0336/2025.", "cites"),
        ("Die Fortschreibung des Aktionsplans (0466/2023) liegt vor.", "cites"),
        ("Auf die Vorlage 0336/2025 wird verwiesen.", "cites"),
    ],
)
def test_reads_the_relation_from_the_sentence(text: str, relation: str) -> None:
    assert [r for _, r in found(text)] == [relation]


@pytest.mark.parametrize(
    ("own", "text", "expected"),
    [
        ("0166/2025", "Die Vorlage 0166/2025 wurde durch die Vorlage 0337/2025 ersetzt.",
         [("0337/2025", "replaced_by")]),
        ("1/2026", "Die Vorlage 0166/2025 wurde durch die Vorlage 0337/2025 ersetzt.",
         [("0166/2025", "cites"), ("0337/2025", "cites")]),
        ("1/2026", "0337/2025 ersetzt die Vorlage 0166/2025.",
         [("0337/2025", "cites"), ("0166/2025", "cites")]),
        ("0337/2025", "Die Vorlage 0337/2025 ersetzt die Vorlage 0166/2025.",
         [("0166/2025", "replaces")]),
        ("1/2026", "Sie ersetzt die Vorlagen 0336/2025, 0337/2025 und 0338/2025.",
         [("0336/2025", "replaces"), ("0337/2025", "replaces"), ("0338/2025", "replaces")]),
        ("0075/2024", "Die Vorlage 0075/2024-1 liegt vor.", [("0075/2024-1", "supplemented_by")]),
        ("0075-1/2024", "Wie in 0075/2024 und 35/2022 1. Erg. steht,",
         [("0075/2024", "supplements"), ("35/2022 1. Ergänzung", "cites")]),
    ],
)  # fmt: skip
def test_a_relation_has_a_direction(own: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, own) == expected


def test_own_number_is_no_reference_and_its_base_is_supplemented() -> None:
    text = "Vorlage 0075/2024-1 führt die Vorlage 0075/2024 weiter."

    assert found(text, "0075/2024-1") == [("0075/2024", "supplements")]


def test_a_number_may_cross_a_page() -> None:
    flow = flow_of(read_text("siehe Vorlage\f0750/2025 dazu").pages)

    (reference,) = find_references(flow, None)

    assert [(s.page, s.start, s.end) for s in reference.spans] == [(2, 0, 9)]
