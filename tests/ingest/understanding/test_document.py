from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest
from pages import read_text, understood, words

from ingest.model import Extent, Nature

SHARED = Path(__file__).resolve().parents[4] / "shared"
SEED = SHARED / "seed" / "0067-2026.txt"
MELLE = SHARED / "data" / "council_texts"

ALLRIS = """Beschlussvorlage - 0310/2012
- Betreff:
-
Integrationskonzept für die Stadt Hagenhier: Entwurf
- Status:
-
öffentlich (Vorlage abgeschlossen)
- Vorlageart:
-
Beschlussvorlage
- Federführend:
-
FB55 Jugend und Soziales
- Beteiligt:
-
FB48 Bildung; FB61 Stadtentwicklung
Beratungsfolge
Status\tDatum\tGremium\tBeschluss\tNA
Erledigt\t05.06.2012\tSozialausschuss\tVorberatung\t
Geplant\t14.06.2012\tHaupt- und Finanzausschuss\tEntscheidung\t
Beschlussvorschlag
Das Konzept wird beschlossen.
Sachverhalt
Kurzfassung
entfällt
Begründung
Siehe DS Nr. 0500/2010 (Stand: 30.06.2011).
"""


def test_reads_a_labelled_page_of_the_council_system() -> None:
    document = understood(ALLRIS)

    assert document.type == "Beschlussvorlage"
    assert document.reference == document.written_reference == "0310/2012"
    assert document.title == "Integrationskonzept für die Stadt Hagen hier: Entwurf"
    assert document.status == "öffentlich (Vorlage abgeschlossen)"
    assert document.lead == "FB55 Jugend und Soziales"
    assert document.involved == ("FB48 Bildung", "FB61 Stadtentwicklung")
    assert document.date is None
    assert [(c.organization, c.role, c.state) for c in document.consultations] == [
        ("Sozialausschuss", "Vorberatung", "held"),
        ("Haupt- und Finanzausschuss", "Entscheidung", "planned"),
    ]
    assert [r.target for r in document.references] == ["0500/2010"]
    assert [s.path for s in document.sections][-3:] == [
        ("Sachverhalt",), ("Kurzfassung",), ("Begründung",),
    ]  # fmt: skip


def test_every_field_says_where_it_was_read() -> None:
    document = understood(ALLRIS)
    read = {e.field: words(ALLRIS, e.spans) for e in document.evidence}

    assert read["lead"] == "FB55 Jugend und Soziales"
    assert read["reference"] == "0310/2012"
    assert read["title"] == "Integrationskonzept für die Stadt Hagenhier: Entwurf"


def test_labels_without_colon_count_in_grunddaten_only() -> None:
    text = (
        "Anfrage - 0166/2021\nGrunddaten\nBetreff Anfrage zur Arbeit\nStatus öffentlich\n"
        "Federführend FB56 Integration, Zuwanderung und Wohnraumsicherung sowie FB48\n"
        "Bildung\nBegründung\nStatus quo bleibt.\n"
    )
    document = understood(text)

    assert document.title == "Anfrage zur Arbeit"
    assert document.lead and document.lead.endswith("sowie FB48 Bildung")


def test_an_agenda_item_page_is_minutes_and_not_the_paper() -> None:
    text = (
        "11.12.2025 - Ö 6.34 Handlungsstrategie zum Umgang mit Problemimmobi...\n"
        "Grunddaten\nTOP\tÖ 6.34\nSitzung\tSitzung des Sozialausschusses\n"
        "Datum\tDo., 11.12.2025\nStatus\tgemischt (Niederschrift genehmigt)\n"
        "Vorlage\t0750/2025\nBeschluss\tungeändert beschlossen\nWortprotokoll\nText.\n"
    )
    document = understood(text)
    (item,) = document.agenda_items

    assert document.type == "Niederschriftsauszug"
    assert document.reference is None
    assert document.date == dt.date(2025, 12, 11)
    assert document.organization == "Sozialausschuss"
    assert (item.number, item.paper, item.result) == (
        "Ö 6.34", "0750/2025", "ungeändert beschlossen",
    )  # fmt: skip
    assert not document.nonpublic


@pytest.mark.parametrize(
    ("text", "nonpublic"),
    [
        ("Beschlussvorlage - 0001/2020\nStatus: nichtöffentlich\n", True),
        ("NICHTÖFFENTLICH\nBeschlussvorlage - 0001/2020\n", True),
        ("11.12.2025 - N 3.1 Grundstück\n", True),
        ("Beratung in nichtöffentlicher Sitzung\nDS 1/2020\nBeschlussvorlage\n", True),
        ("Beschlussvorlage - 0001/2020\nStatus: öffentlich\n"
         "Begründung\nDer Vertrag wird nichtöffentlich beraten.\n", False),
        ("Beschlussvorlage - 0001/2020\nAnlage/n\n1 - Vertrag (nichtöffentlich)\n", False),
    ],
)  # fmt: skip
def test_is_nonpublic_only_if_it_says_so_of_itself(text: str, nonpublic: bool) -> None:
    assert understood(text).nonpublic is nonpublic


def test_the_face_tells_a_retelling_and_an_excerpt() -> None:
    text = (
        "Antrag\nStraßen in Hagen\nNacherzählung öffentlicher Angaben.\n"
        "Original: https://example.org/x\nAuszug: Es liegt nur der Anfang vor.\n"
    )
    document = understood(text)

    assert (document.nature, document.extent) == (Nature.RETELLING, Extent.EXCERPT)
    assert (document.title, document.url) == ("Straßen in Hagen", "https://example.org/x")


def test_a_malformed_head_gives_no_field_and_a_warning() -> None:
    document = understood("Vorlagennummer: ?/??\nDatum: demnächst\nBeratungsfolge\nText\n")

    assert (document.reference, document.date, document.consultations) == (None, None, ())
    assert len(document.warnings) == 3


def test_takes_no_date_from_the_beratungsfolge() -> None:
    text = "DS 1/2020\nBeschlussvorlage\nBeratungsfolge Termin Stand\nRat 01.02.2020 Anhörung\n"

    assert understood(text).date is None


def test_reads_another_towns_letterhead() -> None:
    text = (
        "Aktenzeichen: (3) 68 34 01\nTelefon: 800 - 42 10.08.2009\nDS 10/2022 – 2. Ergänzung\n"
        "Beschlussvorlage\nBeratung in öffentlicher Sitzung\n"
        "Beratungsfolge Termin Stand Abstimmung\n"
        "Fachausschuss Planung, Bau\n03.09.2009 Beratung und Empfehlung Einstimmig\nund Umwelt\n"
        "Beratung und Beschlussfas-\nRat 08.09.2009\nsung\n"
        "Verfügung über das Verbrennen von Garten-\nabfällen\nBeschlussvorschlag:\nText.\n"
    )
    document = understood(text)

    assert document.reference == "10/2022 2. Ergänzung"
    assert document.title == "Verfügung über das Verbrennen von Gartenabfällen"
    assert document.date == dt.date(2009, 8, 10)
    assert document.status == "öffentlich"
    assert [(c.organization, c.role, c.result) for c in document.consultations] == [
        ("Fachausschuss Planung, Bau und Umwelt", "Vorberatung", "Einstimmig"),
        ("Rat", "Entscheidung", None),
    ]


@pytest.mark.shared_data
@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/seed")
def test_the_seed_gives_paper_consultation_and_attachment() -> None:
    text = SEED.read_text(encoding="utf-8")
    document = understood(text)
    (consultation,) = document.consultations
    annex = [s for s in document.sections if s.path and s.path[0].startswith("Anlage 1")]

    assert document.type == "Vorschlag zur Tagesordnung"
    assert document.reference == "0067/2026"
    assert document.title.startswith("Sozialraumentwicklung im Rahmen der Handlungsstrategie")
    assert document.originator == "SPD-Fraktion"
    assert document.date == dt.date(2026, 1, 30)
    assert consultation.dates == (dt.date(2026, 2, 10),)
    assert (consultation.role, consultation.state) == ("Entscheidung", "planned")
    assert [s.path[1:] for s in annex] == [(), ("Antrag",), ("Begründung",)]
    assert words(text, annex[0].spans).startswith("An den Vorsitzenden")
    assert {r.target for r in document.references} == {"0750/2025"}


@pytest.mark.shared_data
@pytest.mark.skipif(not MELLE.exists(), reason="needs ../shared/data")
def test_the_melle_texts_give_what_is_in_them_and_nothing_else() -> None:
    def read(name: str) -> str:
        return (MELLE / name).read_text(encoding="utf-8")

    paper = understood(read("document_beschlussvorlage_sessionnet.txt"))
    minutes = understood(read("document_protokoll_sessionnet.txt"))
    slides = understood(read("windkraft_riemsloh_extracted.txt"))
    (item,) = minutes.agenda_items

    assert (paper.type, paper.title) == ("Beschlussvorlage", "Ausbau der Ganztagsbetreuung")
    assert (paper.reference, paper.date, paper.consultations) == (None, None, ())
    assert (item.number, item.title, item.result) == (
        "Oe 7", "Ganztagsbetreuung", "einstimmig angenommen",
    )  # fmt: skip
    assert item.vote is not None and item.vote.unanimous
    assert (slides.type, slides.reference, slides.date) == (None, None, None)
    assert slides.references == ()


@pytest.mark.parametrize("seed", range(60))
def test_never_raises_on_odd_input(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        *ALLRIS.split("\n"),
        "\f",
        "\t\t",
        "TOP 1",
        "Zu Punkt 2: x",
        "CDU\t5\t0\t0",
        "§ 5",
        "",
    ]
    text = "\n".join(chance.choices(pieces, k=chance.randint(0, 40)))
    text = text[: chance.randint(0, len(text) + 1)]

    document = understood(text)

    _check_cover(text, document.sections)


def _check_cover(text: str, sections: object) -> None:
    pages = read_text(text).pages
    assert isinstance(sections, tuple)
    found = [span for section in sections for span in section.spans]
    for page in pages:
        here = sorted((s.start, s.end) for s in found if s.page == page.number)
        assert "".join(page.text[a:b] for a, b in here) == page.text


def test_a_file_without_pages_or_text_is_a_document() -> None:
    assert understood("").sections == ()
