"""Structured questions over the real corpus in the words of many askers, without the model.

The papers lie in a catalog of their own; every line must be carried by the place it cites.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.answer import StatementKind
from assistant.composing import facts
from assistant.composing.citing import Citations
from assistant.composing.intents import Intent, intents_of
from assistant.question import read_question
from evals.support import supports
from ingest.building import file_of
from ingest.errors import NoTextError
from ingest.library.catalog import Catalog, CatalogWriter
from ingest.passages import cut_passages
from ingest.reading.reader import Limits, read_file
from ingest.understanding.document import understand

DOCUMENTS = Path(__file__).resolve().parents[3] / "corpus" / "documents"
TODAY = dt.date(2026, 2, 1)


@dataclass
class CatalogOnly:
    """What answers from facts need of a store, and of a library of one store."""

    catalog: Catalog
    group: str = "oeffentlich"

    @property
    def stores(self):
        return (self,)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog")
    with CatalogWriter(folder) as writer:
        for path in sorted(DOCUMENTS.iterdir()):
            try:
                text = read_file(path, Limits())
            except NoTextError:
                continue
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            # names that say nothing: what is answered must come from the documents
            document = understand(file_of(f"{digest[:8]}.bin", digest, 0, text), text)
            writer.add(document, text.pages, cut_passages(document, text.pages))
    opened = CatalogOnly(Catalog(folder))
    yield opened
    opened.catalog.close()


@pytest.fixture
def asked(library):
    def ask(question):
        citations = Citations()
        found = facts.compose(read_question(question, TODAY), library, citations)
        return found, citations.all()

    return ask


def check(found, citations, holds, lacks=()):
    """Every expression is in a line or note; what must not be said is not; all is cited."""
    said = "\n".join([*(s.text for s in found.statements), *found.notes])
    assert [words for words in holds if not re.search(words, said)] == [], said
    assert [words for words in lacks if re.search(words, said)] == [], said
    for statement in found.statements:
        assert statement.citations
        places = [citations[number - 1].quote for number in statement.citations]
        assert supports(statement, places), (statement.text, places)
        quotes = " ".join(places)
        if statement.kind is StatementKind.QUOTED:
            assert statement.text in quotes
        if statement.kind is StatementKind.FACT:
            numbers = set(re.findall(r"\d{2}\.\d{2}\.\d{4}", statement.text))
            assert all(number in quotes for number in numbers), (statement.text, quotes)


SID = "Ausschuss für Soziales, Integration und Demographie"
RAT_0750 = "11.12.2025 Rat der Stadt Hagen: Entscheidung, ungeändert beschlossen"

ANSWERED = [
    # papers meant by their matter, numbers as people write them
    ("War die Drs. 0228/21 auch im StEA, und wenn ja, wann?", ["17.06.2021"], []),
    ("An welchen Tagen stand die quantitative Betrachtung zum Wohnen im Rat auf der"
     " Tagesordnung?", ["20.05.2021", "24.06.2021"], []),
    ("Durch welche Gremien ging die Weiterführung der Schulsozialarbeit 2015, bevor der Rat an der"
     " Reihe war?", ["Jugendhilfeausschuss", "Haupt- und Finanzausschuss", "Haspe"], []),
    ("Wer in der Verwaltung kümmert sich um „Sauberes und sicheres Hagen“ von 2025, und wer macht"
     " noch mit?", ["0166/2025: federführend FB69", "FB32; FB65; HEB; WBH"], ["0915"]),
    ("An welches frühere Konzept knüpft 964/18 an?", ["0310/2012", "28.06.2012"], []),
    ("Was hatte die BV Mitte 2016 zu Müll und Sauberkeit auf der Tagesordnung?",
     ["20.04.2016", "13.09.2016"], ["2015"]),
    ("Welche Anträge zu Obdach- und Wohnungslosigkeit gab es?",
     ["08.03.2018", "09.05.2023"], ["SPD"]),
    ("Was haben die Grünen seit 2020 für Altenhagen beantragt, und wie ging es weiter?",
     ["28.01.2020", "vertagt", "Netzwerkkoordination"], []),
    ("Worauf baut der Antrag 67/2026 auf?", ["0750/2025"], []),
    ("Ist der Statusbericht zur Stadtsauberkeit von 2022 noch der neueste?", ["0166/2025"], []),
    # lists
    ("Welche Anträge der SPD zu Altenhagen gibt es seit 2020?", ["0067/2026"], ["Grüne"]),
    ("welche anträge der spd zu altenhagen seit 2020", ["0067/2026"], ["Grüne"]),
    ("Liste alle Anträge der SPD-Fraktion auf.", ["0067/2026", "07.12.2017"], ["Grüne"]),
    ("Gibt es Anträge der Grünen zur Wohnungslosigkeit?", ["09.05.2023"], ["28.01.2020"]),
    ("Welche Anfragen der AfD gibt es?", ["04.04.2019"], []),
    ("Wie viele Anträge der SPD gibt es?", ["Im Bestand: 2"], []),
    ("Welche Berichtsvorlagen gibt es?", ["1228/2019", "0091-1/2023"], ["0750"]),
    ("Welche Vorlagen des FB61 gibt es?", ["0750/2025", "0337/2025-1"], ["0056/2019"]),
    ("Welche Unterlagen zum Hagen-Pakt liegen vor?", ["0750/2025", "27.11.2025"], []),
    ("Welche Niederschriften der BV Mitte liegen vor?", ["25.04.2024", "20.04.2016"], [SID]),
    ("Welche Vorlagen wurden vertagt?", ["28.01.2020", "vertagt"], ["beschlossen"]),
    ("Welche Vorlagen wurden geändert beschlossen?", [": geändert beschlossen"], ["ungeändert"]),
    # who names whom
    ("Was verweist auf 0750/2025?", ["0067/2026 nennt", "11.12.2025 nennt"], []),
    ("In welchen Unterlagen wird 0337/2025 genannt?", ["0336/2025 nennt", "0337/2025-1"], []),
    ("Wird 0336/2025 in anderen Vorlagen erwähnt?", ["0337/2025-1 nennt"], []),
    ("Worauf bezieht sich 0067/2026?", ["nennt 0750/2025"], []),
    ("Welche Vorlagen nennt 0337/2025-1?", ["nennt 0336/2025", "ersetzt 0337/2025"], []),
    ("Wer erwähnt die DS 0987/2006?", ["0249/2007 nennt 987/2006", "nicht im Bestand"], []),
    # versions
    ("Wodurch wurde 0337/2025 ersetzt?", ["0337/2025-1 ersetzt 0337/2025"], []),
    ("Was ist der Nachfolger von 0075/2024?", ["0075/2024-1 ergänzt 0075/2024"], []),
    ("Welche Vorlage ging 0337/2025-1 voraus?", ["0337/2025-1 ersetzt 0337/2025"], []),
    # path
    ("Wo wurde 0750/2025 beraten?", ["02.12.2025 Bezirksvertretung Hagen-Mitte", RAT_0750], []),
    ("Welchen Weg nahm 750/2025 durch die Gremien?", ["Stadtentwicklungsausschuss"], []),
    ("War 0750/2025 schon im Stadtentwicklungsausschuss?", ["04.12.2025"], ["11.12.2025"]),
    ("Wann kommt 0067/2026 in den Ausschuss?", ["10.02.2026", "nur als geplant"], []),
    ("Welche Punkte standen am 06.06.2023 im JHA auf der Tagesordnung?", ["0466/2023"], []),
    ("Was hat der Integrationsrat 2019 beraten?", ["0056/2019", "22.01.2019"], []),
    # results
    ("Was hat der Rat am 11.12.2025 beschlossen?", ["0750/2025", "ungeändert"], []),
    ("Was hat der Rat zu 0750/2025 beschlossen?", [RAT_0750], ["Vorberatung"]),
    ("Was beschloss die BV Mitte 2024?", ["25.01.2024", "0075/2024"], []),
    ("Welche Beschlüsse fasste der JHA 2023?", ["0466/2023"], []),
    ("Was wurde aus dem Antrag der Grünen zur Wohnungslosigkeit?", ["zurückgezogen"], []),
    ("Wie ging der Antrag der Grünen zu Altenhagen 2020 im SID aus?", ["vertagt"], []),
    # votes
    ("Mit wie vielen Stimmen wurde das Integrationskonzept im HFA 2012 beschlossen?",
     ["dafür 16", "einstimmig"], ["2019"]),
    ("Gab es Gegenstimmen zum Integrationskonzept im HFA?", ["dagegen 0"], []),
    ("Wie viele Ja-Stimmen gab es im Schulausschuss am 10.12.2013?", ["dafür 14", "= 15"], []),
    ("Wie hat die SPD am 10.12.2013 im Schulausschuss abgestimmt?", ["SPD: 5 Ja"], []),
    # office, originator, fields, sections, speakers
    ("Wer ist für 0750/2025 federführend?", ["FB61 Stadtentwicklung"], []),
    # the report of that year is the one that continues what the title names
    ("Welches Amt betreut den Statusbericht zur Stadtsauberkeit von 2025?",
     ["0166/2025: federführend FB69"], ["0915"]),
    ("Welche Ämter waren an 1228/2019 beteiligt?", ["FB60; FB61; FB69"], []),
    ("Wer hat 0067/2026 beantragt?", ["eingebracht von SPD-Fraktion"], []),
    ("Von welcher Fraktion stammt der Antrag zur Netzwerkkoordination?", ["Grüne"], []),
    ("Von wann ist die Vorlage 0750/2025?", ["Datum 18.11.2025"], []),
    ("Welchen Status hat 0750/2025?", ["öffentlich"], []),
    ("Wie heißt die Vorlage 0200/2005?", ["Erneuerungsbedarf"], []),
    ("Was ist der Beschlussvorschlag von 0067/2026?", ["ständiger Tagesordnungspunkt"], []),
    ("Wer hat am 11.12.2025 im Rat zu Problemimmobilien gesprochen?",
     ["Ratsmitglied Eiche lobt", "Oberbürgermeister Rehbein berichtet"], []),
    # in other words, and written small
    ("was hat der rat am 11.12.2025 beschlossen", ["0750/2025", "ungeändert"], []),
    ("mit wie vielen stimmen hat der hfa 2012 das integrationskonzept beschlossen",
     ["dafür 16"], []),
    ("Bitte nenne mir alle Beratungsstationen der Vorlage 0166/2025.", ["22.05.2025"], []),
    ("Gibt es zu 0075/2024 eine Ergänzungsvorlage?", ["0075/2024-1 ergänzt"], []),
    ("Was war das Ergebnis zu 0049/2015 in der BV Hohenlimburg?", ["geändert beschlossen"], []),
    ("Wie stimmten die Fraktionen über die Schulsozialarbeit an Grundschulen ab?",
     ["CDU: 5 Ja"], []),
    ("Was hat die SPD beantragt?", ["0067/2026", "07.12.2017"], ["Grüne"]),
    ("Welche Pressemeldungen gab es 2021?", ["Kinderarmut"], []),
    ("Welche Anfragen und Anträge gab es 2023?", ["09.05.2023", "15.09.2023"], []),
    ("Wer entscheidet über 0067/2026?", ["10.02.2026", "Entscheidung, geplant"], []),
    ("Hat der Sport- und Freizeitausschuss über 0056/2019 beraten oder war das nur geplant?",
     ["geplant"], ["held"]),
    ("Welche Sitzungen des Sozialausschusses gab es 2023?", ["07.02.2023", "12.12.2023"], []),
    ("Auf welche ältere Vorlage bezieht sich 0466/2023?", ["nennt 0565/2019"], []),
    ("Zu welcher Vorlage gehört der Beschluss des Rates vom 11.12.2025?", ["0750/2025"], []),
    ("Was liegt aus dem Jugendhilfeausschuss an Protokollen vor?",
     ["11.03.2021", "04.09.2024"], ["Sozialausschuss"]),
    ("In welchen Unterlagen kommt der Hagen-Pakt vor?",
     ["0750/2025", "27.11.2025", "18.11.2025", "0067/2026"], []),
    ("Mit welchen Vorlagen war die Bezirksvertretung Mitte im Jahr 2025 befasst?",
     ["0166/2025", "0750/2025"], ["Haupt- und Finanzausschuss"]),
    ("Welche Unterlagen haben Wehringhausen im Titel?",
     ["0200/2005", "0427/2005", "Müllproblem in Wehringhausen"], ["Zusammen im Quartier"]),
    ("Ist der Vorstoß der Grünen, Altenhagen zu unterstützen, im SID durchgekommen?",
     ["28.01.2020.*vertagt"], []),
    ("Mit welchem Stimmenergebnis ist Ende 2013 die Schulsozialarbeit an Grundschulen durch den"
     " Schulausschuss gegangen?", ["dafür 14", "= 15"], []),
    ("Wie lief die Beratung des Berichts zur EU-2-Zuwanderung Anfang 2020?",
     ["23.01.2020", "10.03.2020"], []),
    # lists by the role of a body, by what became of them, counted votes
    ("Bei welchen Vorlagen wurde eine Bezirksvertretung nur angehört?",
     ["0915/2022", "Hohenlimburg: Anhörung"], ["Vorberatung"]),
    ("In welchen Vorlagen seit 2020 steht der Rat ausdrücklich mit Entscheidung?",
     ["0750/2025", "0166/2025"], ["0075/2024", "Anhörung"]),
    ("Was wurde rund um Schulen nicht so beschlossen wie vorgelegt?",
     ["04.03.2020", "0049/2015"], ["ungeändert"]),
    ("Was hat man im SID verschoben?", ["28.01.2020", "vertagt"], ["beschlossen"]),
    ("Bei welchen Beschlüssen sind die Stimmen ausgezählt?", ["dafür 16", "dafür 14"], []),
    ("Wie viele Vorlagen sind seit 2020 in der BV Haspe gelaufen?",
     ["0915/2022", "0166/2025", "Im Bestand: 4"], ["Eilpe"]),
    # who brought a matter forward, what became of a paper, what there was before it
    ("Wer hat 2020 im SID den Antrag der Grünen zu Altenhagen vorgestellt?",
     ["Sauerwein begründet"], ["Goldbach"]),
    ("Läuft die 0228/2021 noch oder ist die durch?", ["Vorlage abgeschlossen"], []),
    ("Bevor die 0577/2006 zu Altenhagen kam, was gab es da schon?", ["0427/2005"], []),
    ("Welche Vorlage, die an 0075/2024 anknüpft, gibt es?", ["0075/2024-1 ergänzt"], []),
    ("Was ist aus dem Antrag der Grünen zu Altenhagen geworden?",
     ["28.01.2020", "vertagt"], ["2017", "2023"]),
    ("Was verweist auf 0750/2025, und in welchen Gremien wurde die Vorlage beraten?",
     ["0067/2026 nennt", "02.12.2025 Bezirksvertretung Hagen-Mitte"], []),
    # wrapped, telegraphed, in one word
    ("Könnten Sie mir bitte sagen, welche Vorlagen der Fachbereich 69 gemacht hat?",
     ["0915/2022", "federführend FB69"], ["FB61"]),
    ("Ich bereite einen Rückblick für unsere Fraktion vor. Was lief 2025 an Vorlagen über die BV"
     " Mitte?", ["0166/2025", "0750/2025"], ["0915/2022"]),
    ("Vorlagen aus 2005, was gibt es da?", ["0200/2005", "0427/2005"], ["2006"]),
    ("Ausschussprotokolle aus dem Januar 2020 – welche habt ihr?", ["28.01.2020"], ["2021"]),
    ("Habt ihr Niederschriften vom JHA?", ["Jugendhilfeausschuss"], ["Schulausschuss"]),
    ("Vorlagen mit dem Status freigegeben – bitte auflisten.", ["0750/2025"], ["0228/2021"]),
    ("Quantitative Betrachtung Wohnen – Ratstermine?", ["24.06.2021"], []),
    ("Schulsozialarbeit an Grundschulen, Schulausschuss 2013: SPD und CDU – wie viele waren dafür?",
     ["CDU: 5 Ja", "SPD: 5 Ja"], []),
    ("Welche Vorlage zu Altenhagen und Wehringhausen kam nach 0427/2005?",
     ["0577/2006", "dass es daran anknüpft, steht nicht da"], []),
    # two at once
    ("Wer war bei 0750/2025 federführend, und wo wurde die Vorlage beraten?",
     ["federführend FB61", "Hagen-Mitte"], []),
]  # fmt: skip


@pytest.mark.parametrize(("question", "holds", "lacks"), ANSWERED)
def test_a_structured_question_is_answered_from_the_catalog(asked, question, holds, lacks):
    found, citations = asked(question)
    assert found is not None
    check(found, citations, holds, lacks)
    assert found.complete or "Sitzung" in question or "beteiligt" in question, found.notes


INCOMPLETE = [
    ("Wurde 0337/2025-1 im Rat beschlossen?", ["11.12.2025", "Ergebnis ist nicht belegt"]),
    ("Wie wurde über 0067/2026 entschieden?", ["nur als geplant genannt"]),
    ("Welche Fassung der Vorkaufsrechtssatzung gilt?",
     ["0337/2025-1 ersetzt 0337/2025", "Eine spätere Fassung ist .* nicht belegt"]),
    ("Gilt 0337/2025 noch?", ["0337/2025-1 ersetzt", "Ergebnis ist nicht belegt"]),
    ("Wie ging der Antrag auf eine hauptamtliche Netzwerkkoordination am 19.09.2023 aus?",
     ["19.09.2023", "Ergebnis ist nicht belegt"]),
    ("Ist das Integrationskonzept von 2012 noch das aktuelle?",
     ["0964/2018|0056/2019", "spätere Fassung ist .* nicht belegt"]),
    ("Wurde 0750/2025 einstimmig beschlossen?", ["Stimmen sind .* nicht aufgeführt"]),
    ("Welches Amt hat die Federführung bei 0409/2019?", ["federführende Amt ist nicht angegeben"]),
    ("Liegt 0500/2020 vor?", ["0337/2025 nennt 0500/2020", "0500/2020 liegt nicht im Bestand"]),
    ("Was steht in der Drucksache 0500/2020?", ["Beschluss vom 25.06.2020", "nicht im Bestand"]),
    ("Was weiß man über 987/2006?", ["0249/2007 nennt 987/2006", "nicht im Bestand"]),
    ("Was hat der Sozialausschuss am 08.11.2017 beschlossen?", ["ist nicht angegeben"]),
    ("0049/2015, Ratssitzung – Ergebnis?", ["26.02.2015 Rat", "Das Ergebnis ist nicht belegt"]),
    ("Hagen-Pakt, HFA-Sitzung Ende November 2025: Kam es da zu einem Votum?",
     ["Beschluss ist nicht gefasst worden"]),
]  # fmt: skip


@pytest.mark.parametrize(("question", "holds"), INCOMPLETE)
def test_what_the_papers_do_not_say_is_said_to_be_missing(asked, question, holds):
    found, citations = asked(question)
    assert found is not None
    check(found, citations, holds)
    assert not found.complete


@pytest.mark.parametrize(
    "question",
    [
        "Was hat die Verwaltung zu den Problemimmobilien berichtet?",
        "Welche Ziele hat das Integrationskonzept?",
        "Wer ist am Hagen-Pakt beteiligt?",
        "Wie viele Stimmen hat die SPD im Rat?",
        "Auf welchen Zahlen beruht die Armutsquote?",
        "Wer nennt 5.400 Personen aus Südosteuropa?",
        "Was ist über die Villa Kunterbunt bekannt?",
        "Welche Maßnahmen wurden 2025 beschlossen?",
        "Welche Ausschüsse gibt es in Hagen?",
        "Welche Vorlagen gibt es?",
        "Was hat der JHA am 06.06.2023 zu den Spielplätzen beschlossen?",
        "Ist bei der Schulsozialarbeit noch Ende 2016 die Frist, oder gibt es eine neuere?",
        "Ist die Zahl von 93 Kontrollen bei den Problemimmobilien noch aktuell?",
        "Auf welcher Untersuchung baut das Handlungskonzept Wohnen von 2019 auf?",
        "Hat der Stadtentwicklungsausschuss das Handlungskonzept Wohnen von 2019 beschlossen?",
    ],
)
def test_what_the_catalog_does_not_hold_goes_to_the_texts(asked, question):
    found, _ = asked(question)
    assert found is None


def test_former_names_of_a_body_are_the_body(asked):
    found, citations = asked("Was hat der SID 2017 beraten?")
    check(found, citations, ["08.11.2017 Sozialausschuss", "06.12.2017 Sozialausschuss"])


def test_two_papers_of_one_title_are_told_apart_by_the_time_asked_for(asked):
    early, _ = asked("Wo wurde das Integrationskonzept 2012 beraten?")
    late, _ = asked("Wo wurde das Integrationskonzept zur Zuwanderung 2019 beraten?")
    assert all("2012" in s.text for s in early.statements)
    assert all("2019" in s.text for s in late.statements)


def test_a_number_leads_to_its_paper_in_every_spelling(asked):
    for written in ("0750/2025", "750/2025", "DS Nr. 0750/2025", "Drucksachennr.: 750/2025"):
        found, _ = asked(f"Wer ist für {written} federführend?")
        assert [s.text for s in found.statements] == [
            "Beschlussvorlage 0750/2025: federführend FB61 Stadtentwicklung, -planung"
            " und Bauordnung"
        ]


def test_no_sentence_is_quoted_twice(asked):
    found, _ = asked("Wie wird 0067/2026 begründet?")
    quoted = [s.text for s in found.statements]
    assert len(quoted) == len(set(quoted)) > 3


@pytest.mark.parametrize(
    ("question", "intents"),
    [
        ("Wer ist für 1228/2019 federführend, und wo wurde sie beraten?",
         (Intent.LEAD, Intent.PATH)),
        ("Worauf bezieht sich 0067/2026?", (Intent.CITES,)),
        ("Worauf bezieht sich das Konzept?", ()),
        ("Welche Vorlagen nennt 0337/2025?", (Intent.CITES,)),
        ("Welche Vorlage nennt 0337/2025?", (Intent.CITED_BY,)),
        ("Welche Vorlagen nennen 0337/2025?", (Intent.CITED_BY,)),
        ("Wer hat dagegen gestimmt?", (Intent.VOTES,)),
        ("Welche finanziellen Auswirkungen hat 0750/2025?", (Intent.SECTION,)),
        ("Welche finanziellen Auswirkungen hat das Programm?", ()),
        ("War der HFA mit 0750/2025 befasst?", (Intent.PATH,)),
    ],
)  # fmt: skip
def test_what_is_asked(question, intents):
    assert intents_of(read_question(question, TODAY)) == intents


def test_votes_that_do_not_add_up_are_a_conflict_of_two_places(asked):
    found, citations = asked("Wie stimmte der Schulausschuss am 10.12.2013 ab? Mit Ja-Stimmen?")
    (conflict,) = found.conflicts
    groups, total = (citations[number - 1].quote for number in conflict.citations)
    assert "CDU 5 0 0" in groups
    assert "14" in total and "CDU" not in total


SEED = Path(__file__).resolve().parents[4] / "shared" / "seed" / "0067-2026.txt"


@pytest.mark.shared_data
@pytest.mark.skipif(not SEED.exists(), reason="needs ../shared/seed")
def test_the_motion_that_stands_twice_in_the_export_is_quoted_once(tmp_path):
    text = read_file(SEED, Limits())
    document = understand(file_of("a.txt", "0" * 64, 0, text), text)
    with CatalogWriter(tmp_path) as writer:
        writer.add(document, text.pages, cut_passages(document, text.pages))
    catalog, citations = Catalog(tmp_path), Citations()
    question = read_question("Was ist der Beschlussvorschlag von 0067/2026?", TODAY)
    found = facts.compose(question, CatalogOnly(catalog), citations)
    quoted = [s.text for s in found.statements]
    assert quoted[0].startswith("Im Rahmen der Handlungsstrategie")
    assert quoted[-1] == "Auch hierzu soll der Ausschuss unterrichtet werden."
    assert len(quoted) == len(set(quoted)) == len(citations.all()) == 4
    catalog.close()
