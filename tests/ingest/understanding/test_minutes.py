from __future__ import annotations

import pytest
from pages import understood, words

MANY = """Niederschrift
über die Sitzung des Rates der Stadt X am Donnerstag, dem 11. Dezember 2025
Tagesordnung
TOP 1 Eröffnung
TOP 2 Kita-Plan

TOP 1 Eröffnung
Oberbürgermeister Rehbein begrüßt die Anwesenden.
TOP 2 Kita-Plan
Vorlage 0466/2023
Ratsmitglied Meier (SPD) fragt nach den Plätzen. Frau Dr. Fischer erläutert die Zahlen.
Die Verwaltung sagt einen Bericht zu.
Beschluss:
Der Kita-Plan wird beschlossen.
Abstimmungsergebnis:
Fraktion\tJa\tNein\tEnthaltung
CDU\t5\t0\t0
Bündnis 90/Die Grünen\t2\t0\t1
Dafür: 7
Dagegen: 0
Enthaltungen: 0
"""


def test_each_item_of_a_niederschrift_is_its_own_unit() -> None:
    document = understood(MANY)
    first, second = document.agenda_items

    assert document.organization == "Rat der Stadt X"
    assert (first.number, first.title, first.date) == ("1", "Eröffnung", document.date)
    assert first.speakers == ("Oberbürgermeister Rehbein",)
    assert (second.number, second.title, second.paper) == ("2", "Kita-Plan", "0466/2023")
    assert second.speakers == ("Ratsmitglied Meier (SPD)", "Frau Dr. Fischer", "Verwaltung")
    assert words(MANY, second.resolution) == "Der Kita-Plan wird beschlossen."
    assert words(MANY, second.spans).startswith("TOP 2 Kita-Plan\nVorlage")


def test_votes_are_read_and_what_does_not_add_up_is_named() -> None:
    document = understood(MANY)
    vote = document.agenda_items[1].vote

    assert vote is not None
    assert (vote.yes, vote.no, vote.abstained, vote.unanimous) == (7, 0, 0, False)
    assert vote.by_group == (("CDU", 5, 0, 0), ("Bündnis 90/Die Grünen", 2, 0, 1))
    assert document.warnings == ("TOP 2: Enthaltung-Stimmen nach Fraktionen 1, als Gesamtzahl 0",)


def test_votes_in_words() -> None:
    text = (
        "Auszug aus der Niederschrift\nTOP 3 Haushalt\n"
        "Abstimmungsergebnis: 23 Ja-Stimmen, 2 Nein-Stimmen, eine Enthaltung\n"
    )
    vote = understood(text).agenda_items[0].vote

    assert vote is not None
    assert (vote.yes, vote.no, vote.abstained) == (23, 2, 1)


def test_votes_of_groups_in_running_text() -> None:
    text = (
        "Auszug aus der Niederschrift\nTOP 3 Haushalt\nAbstimmungsergebnis:\n"
        "CDU: 5 Ja, 1 Nein; SPD: 4 Ja; Bündnis 90/Die Grünen: 2 Nein, 1 Enthaltung\n"
        "Dafür: 9\nDagegen: 1\n"  # three by the groups
    )
    document = understood(text)
    vote = document.agenda_items[0].vote

    assert vote is not None
    assert vote.by_group == (("CDU", 5, 1, 0), ("SPD", 4, 0, 0), ("Bündnis 90/Die Grünen", 0, 2, 1))
    assert document.warnings == ("TOP 3: Nein-Stimmen nach Fraktionen 3, als Gesamtzahl 1",)


@pytest.mark.parametrize(
    ("line", "against", "abstaining"),
    [
        ("Mehrheitlich gegen die Stimmen der CDU beschlossen", ("CDU",), ()),
        (
            "Mit Mehrheit beschlossen gegen die Stimmen der Fraktionen AfD und Bürger für "
            "Hohenlimburg bei Enthaltung der Fraktion Die Linke.",
            ("AfD", "Bürger für Hohenlimburg"),
            ("Die Linke",),
        ),
        (
            "Einstimmig beschlossen bei Enthaltung von Bündnis 90/Die Grünen und der FDP",
            (),
            ("Bündnis 90/Die Grünen", "FDP"),
        ),
        ("Mehrheitlich beschlossen gegen die Stimme von Frau Muster.", ("Frau Muster",), ()),
        ("Einstimmig beschlossen bei 2 Enthaltungen", (), ()),
        ("Einstimmig beschlossen", (), ()),
    ],
)
def test_groups_named_without_a_count(line, against, abstaining) -> None:
    text = f"Auszug aus der Niederschrift\nTOP 3 Haushalt\nAbstimmungsergebnis:\n{line}\n"
    vote = understood(text).agenda_items[0].vote

    assert vote is not None
    assert (vote.against, vote.abstaining) == (against, abstaining)


def test_a_unanimous_vote_against_someone_is_named() -> None:
    text = "Niederschrift\nTOP 3 Haushalt\nAbstimmungsergebnis:\n"
    document = understood(f"{text}Einstimmig beschlossen gegen die Stimmen der CDU\n")

    assert document.warnings == ("TOP 3: einstimmig, aber gegen die Stimmen von CDU",)


def test_of_two_votes_on_one_item_the_last_decides_and_both_are_kept() -> None:
    text = (
        "Auszug aus der Niederschrift\nTOP 3 Haushalt\nAbstimmungsergebnis:\nDafür: 5\n"
        "Dagegen: 9\nBeschluss:\nDer Haushalt wird beschlossen.\nAbstimmungsergebnis:\n"
        "Dafür: 12\nDagegen: 2\nEnthaltungen: 1\n"
    )
    (item,) = understood(text).agenda_items

    assert [(vote.yes, vote.no) for vote in item.votes] == [(5, 9), (12, 2)]
    assert item.vote == item.votes[1]


def test_a_vote_told_in_a_sentence_counts_if_it_is_the_only_one() -> None:
    told = (
        "Niederschrift\nTOP 3 Wahl\nEr wird mit 17 Nein-Stimmen, 5 Ja-Stimmen\nsowie 7 Enthaltungen"
    )
    item = understood(f"{told} abgelehnt.\n").agenda_items[0]
    twice = understood(f"{told} abgelehnt.\nSie mit 6 Ja-Stimmen gewählt.\n").agenda_items[0]

    assert item.vote is not None
    assert (item.vote.yes, item.vote.no, item.vote.abstained) == (5, 17, 7)
    assert twice.vote is None  # the sentences do not say which of them decides
    assert [vote.yes for vote in twice.votes] == [5, 6]


def test_who_speaks_again_by_name_alone_is_told_once() -> None:
    text = "Niederschrift\nTOP 1 Plan\nRatsmitglied Eiche (SPD) fragt nach. Eiche dankt.\n"

    assert understood(text).agenda_items[0].speakers == ("Ratsmitglied Eiche (SPD)",)


def test_bare_words_are_no_speakers() -> None:
    text = "Niederschrift\nTOP 1 Fragen\nZudem fragt er. Klepper fordert Hilfe. Ziel ist Ruhe.\n"

    assert understood(text).agenda_items[0].speakers == ("Klepper",)
