from __future__ import annotations

from pages import understood, words


def paths(text: str, headings: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    return [section.path for section in understood(text, headings).sections]


def test_a_law_has_a_section_for_each_paragraph() -> None:
    text = (
        "Satzung der Stadt\n\nErster Abschnitt\n\n§ 1 Zweck\nDer Zweck nach\n§ 5 Abs. 2 gilt.\n\n"
        "§ 2 Gebühren\nText.\n"
    )

    assert paths(text) == [
        (), ("Erster Abschnitt",), ("Erster Abschnitt", "§ 1 Zweck"),
        ("Erster Abschnitt", "§ 2 Gebühren"),
    ]  # fmt: skip


def test_text_without_headings_is_one_section() -> None:
    assert paths("Ein Satz.\nNoch ein Satz.\n") == [()]


def test_numbered_lines_are_headings_only_when_they_stand_apart() -> None:
    text = "1. Sachstand\n\nDer Stand ist gut.\n\n1. Erstens gilt\n2. Zweitens gilt\n\nEnde.\n"

    assert paths(text) == [("1. Sachstand",)]


def test_declared_headings_nest_and_the_documents_own_title_is_none() -> None:
    text = "Antrag\nKita\n\nZiel\nText.\nBegründung:\nWeil.\n"

    assert paths(text, ("Ziel",)) == [(), ("Ziel",), ("Ziel", "Begründung")]


def test_an_attachment_is_a_path_of_its_own() -> None:
    text = (
        "Beschlussvorlage - 0750/2025\n\nBegründung\n\nText.\n\nAnlagen\n\n1\tKarte\n\f"
        "Anlage 1 zur Vorlage 0750/2025: Karte\n\nDie Karte zeigt den Raum.\n"
    )

    assert paths(text)[-1] == ("Anlage 1 zur Vorlage 0750/2025: Karte",)


def test_a_section_crosses_a_page() -> None:
    text = "Begründung\nAnfang\fEnde\nBeschluss\nJa.\n"
    first = understood(text).sections[0]

    assert {span.page for span in first.spans} == {1, 2}
    assert words(text, first.spans) == "Begründung\nAnfangEnde\n"
