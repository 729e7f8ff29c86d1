"""The traps of the real pages that no single expression shows: each with what must stay out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pages import read_text, understood, words

from ingest.passages import cut_passages
from ingest.understanding.sections import field_of

SEED = Path(__file__).resolve().parents[4] / "shared" / "seed" / "0067-2026.txt"

ITEM = """11.12.2025 - Ö 6.34 Handlungsstrategie zum Umgang mit Problemimmo...
Grunddaten
TOP
Ö 6.34
Betreff
Handlungsstrategie zum Umgang mit Problemimmobilien
Sitzung
Sitzung des Sozialausschusses
Datum
Do., 11.12.2025
Status
gemischt (Sitzung abgeschlossen)
Vorlage
0750/2025
Wortprotokoll
Reduzieren
Erweitern
Zusammenfassung des Diskussionsergebnisses:
Die Verwaltung erläutert den Stand.
Beschluss
Der Ausschuss empfiehlt dem Rat, die Strategie zu beschließen.
Abstimmungsergebnis
Fraktion\tJa\tNein\tEnthaltung
CDU\t5\t0\t0
SPD\t5\t0\t0
X Einstimmig beschlossen
Dafür: 14
Dagegen: 0
Enthaltungen: 0
Anlagen zur Vorlage
Nr.\tName\tOriginal\tStatus\tGröße
Loading...
"""


def test_the_whole_title_and_not_the_cut_off_one_is_the_title() -> None:
    assert understood(ITEM).title == "Handlungsstrategie zum Umgang mit Problemimmobilien"


def test_the_body_is_read_from_the_meeting_where_no_body_is_printed() -> None:
    document = understood(ITEM)

    assert document.organization == "Sozialausschuss"
    assert document.date == dt.date(2025, 12, 11)


def test_a_recommendation_in_the_minutes_is_kept_as_printed() -> None:
    (item,) = understood(ITEM).agenda_items

    assert words(ITEM, item.resolution).startswith("Der Ausschuss empfiehlt dem Rat")
    assert item.result is None  # "X Einstimmig beschlossen" is the vote, not the kind of decision
    assert item.vote is not None and item.vote.unanimous


def test_votes_that_do_not_add_up_are_named_with_both_figures() -> None:
    assert "TOP Ö 6.34: Ja-Stimmen nach Fraktionen 10, als Gesamtzahl 14" in (
        understood(ITEM).warnings
    )


def test_an_approved_status_is_no_result() -> None:
    document = understood(
        "Beschlussvorlage - 0750/2025\nStatus: öffentlich (Vorlage freigegeben)\n"
        "Beratungsfolge\nStatus\tDatum\tGremium\tBeschluss\tNA\n"
        "Erledigt\t11.12.2025\tRat der Stadt Hagen\tEntscheidung\t\n"
    )

    assert document.status == "öffentlich (Vorlage freigegeben)"
    assert [c.result for c in document.consultations] == [None]


def test_an_item_of_the_closed_part_makes_the_page_nonpublic() -> None:
    assert understood(ITEM.replace("Ö 6.34", "N 6.34")).nonpublic
    assert not understood(ITEM).nonpublic


def test_technical_ids_in_addresses_are_no_numbers_of_papers() -> None:
    document = understood(
        "Beschlussvorlage - 0750/2025\n"
        "Original: https://allris.hagen.de/public/vo020?VOLFDNR=1000750&refresh=false\n"
        "Begründung\nSiehe https://allris.hagen.de/public/to020?TOLFDNR=1017/2025 und Text.\n"
    )

    assert document.references == ()
    assert document.url == "https://allris.hagen.de/public/vo020?VOLFDNR=1000750&refresh=false"


def test_the_foot_of_the_print_version_is_no_source() -> None:
    document = understood(
        "Beschlussvorlage - 0750/2025\nBegründung\nText.\n"
        "Online-Version dieser Seite: https://allris.hagen.de/publicto020?TOLFDNR=1017360\n"
    )

    assert document.url is None


def test_a_motion_glued_to_hier_gives_title_and_group() -> None:
    document = understood(
        "Vorschlag zur Tagesordnung - 0067/2026\nGrunddaten\n"
        "Betreff: Antrag der SPD-Fraktionhier: Sozialraumentwicklung\nStatus: öffentlich\n"
    )

    assert (document.title, document.originator) == ("Sozialraumentwicklung", "SPD-Fraktion")


def test_kurzfassung_says_nothing_and_is_a_section_of_its_own() -> None:
    document = understood(
        "Beschlussvorlage - 0750/2025\nSachverhalt\nKurzfassung\nentfällt\nBegründung\nText.\n"
        "Auswirkungen\nInklusion von Menschen mit Behinderung\nkeine\n"
        "Klimaschutz und Klimaanpassung\nkeine\nFinanzielle Auswirkungen\nkeine\nAnlagen\n"
    )

    assert [section.field for section in document.sections if section.path] == [
        "Sachverhalt", "Kurzfassung", "Begründung", "Auswirkungen", "Inklusion", "Klima",
        "Finanzielle Auswirkungen", "Anlagen",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (("Beschlussvorschlag",), "Beschlussvorschlag"),
        (("Beschlussempfehlung",), "Beschlussvorschlag"),
        (("Bericht",), "Begründung"),
        (("Begründung", "1. Sachstand im Quartier"), "Begründung"),
        (("Auswirkungen auf den Klimaschutz",), "Klima"),
        (("Anlage/n",), "Anlagen"),
        (("1. Ausgangslage",), None),
        (("Berichtswesen",), None),
        ((), None),
    ],
)
def test_the_field_is_that_of_the_innermost_heading_that_names_one(
    path: tuple[str, ...], field: str | None
) -> None:
    assert field_of(path) == field


def test_an_attachment_of_its_own_file_carries_its_papers_number() -> None:
    document = understood("Anlage 2 zur 2. Ergänzung der DS 31/2017\nHauptsatzung\nder Gemeinde\n")

    assert (document.type, document.reference) == ("Anlage", "31/2017 2. Ergänzung")


@pytest.mark.parametrize(
    "text",
    [
        "Hauptsatzung\nder Gemeinde\n\nAnlage 2 zur DS 31/2017 gehört nicht dazu.\n",
        "Beschlussvorlage - 0750/2025\nAnlage 1 zur Vorlage 0750/2025: Karte\n",
        "Niederschrift\nTOP 3 Anlage zur DS 31/2017\n",
    ],
)
def test_a_mention_of_an_attachment_makes_no_attachment(text: str) -> None:
    assert understood(text).type != "Anlage"


def test_a_month_on_the_face_is_kept_as_a_month() -> None:
    document = understood("Pressemeldung\nKinderarmut in Zahlen\nGrunddaten\nDatum\nApril 2021\n")

    assert (document.date, document.dated, document.date_precision) == (None, "2021-04", "month")


def test_an_unreadable_head_gives_no_fields_and_a_line_for_each() -> None:
    document = understood("Vorlagennummer: ohne\nDatum: bald\nBeratungsfolge\nText\n")

    assert (document.reference, document.date, document.dated) == (None, None, None)
    assert document.warnings == (
        "Vorlagennummer nicht lesbar: 'ohne'",
        "Datum nicht lesbar: 'bald'",
        "Beratungsfolge ohne lesbare Zeile",
    )


@pytest.mark.shared_data
@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/seed")
def test_the_seeds_motion_stands_in_two_sections_that_share_no_character() -> None:
    document = understood(SEED.read_text(encoding="utf-8"))
    proposal = [s for s in document.sections if s.field == "Beschlussvorschlag"]
    motion = [s for s in document.sections if s.field == "Antrag"]

    assert len(proposal) == len(motion) == 1
    assert not set(_characters(proposal[0].spans)) & set(_characters(motion[0].spans))
    assert motion[0].path[0].startswith("Anlage 1")
    passages = cut_passages(document, read_text(SEED.read_text(encoding="utf-8")).pages)
    places = [place for p in passages for place in _characters(p.spans)]
    assert len(places) == len(set(places))


def _characters(spans: object) -> list[tuple[int, int]]:
    assert isinstance(spans, tuple)
    return [(s.page, offset) for s in spans for offset in range(s.start, s.end)]
