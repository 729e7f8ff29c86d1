"""Sentences of German council papers: what ends one and what does not."""

import re

import pytest

from ingest.sentences import split_sentences


def split(text):
    return [text[start:end] for start, end in split_sentences(text)]


# Every case is a text with "|" where one sentence ends and the next begins.
ABBREVIATIONS = """
Gemeint sind z. B. Spielplätze und Wege.|Die Mittel reichen aus.
Gemeint sind z.B. Spielplätze und Wege.|Die Mittel reichen aus.
Das gilt u. a. Die Kosten trägt das Land.
Beteiligt sind u. a. die Schulen und d. h. Lehrkräfte.
Die Vorlage Nr. 0750/2025 liegt vor.|Sie wird beraten.
Nach § 25 Abs. 1 Nr. 2 BauGB hat die Stadt ein Vorkaufsrecht.|Das Recht besteht weiter.
Nach Art. 5 GG und § 6 Abs. 1 S. 2 GO NRW gilt das.
Die Kosten liegen bei 3,5 Mio. Euro.|Davon trägt das Land 80 Prozent.
Die Kosten liegen bei 3,5 Mio. EUR bzw. 4 Mrd. Euro.
Der Verein Altenhagener Brücke e. V. Hagen lädt ein.
Der Verein Corbacher 20 e.V. berichtet im Ausschuss.
Es sprach Dr. Erpenbach.|Danach sprach Frau Prof. Dr. Meier.
Oberbürgermeister Erik O. Schulz eröffnet die Sitzung.|Er begrüßt die Gäste.
Herr J. Meier und Frau K. Schmidt stimmen zu.
Die Berichte von Schulen, Kitas usw. liegen vor.
Es fehlen Kitas, Schulen usw.|Die Verwaltung prüft das.
Der Abschnitt vgl. Anlage 2 Ziff. 4 lit. a gilt.
Die Verwaltung teilt mit, dass ca. 350 Häuser leer stehen.
Das Gebäude Altenhagener Str. 12 steht leer.|Es gehört der Stadt.
Das sind rd. 64 % der Häuser.|Die Zahl steigt.
Herr Stv. Meier fragt ggf. Herrn Ref. Müller.
Der Beschluss gilt i. V. m. dem Haushalt.|Er tritt sofort in Kraft.
Die Regelung gilt gem. Satzung v. 3. Mai und o. g. Beschluss.
Die HAGEWE mbH ist beteiligt.|Die ha.ge.we GmbH auch.
Das Jobcenter, die Agentur u. ä. Stellen helfen.
Nach Bd. II S. 14 ff. BauGB ist das so.
Die Schule hat 12 Std. Unterricht und mind. 3 Tsd. Euro.
Die Leitung hat Dipl.-Ing. Winfried Sander.|Er berichtet.
Die Wohnung hat 80 qm.|Sie steht leer.
Vorgesehen ist dies inkl. Nebenkosten zzgl. Umsatzsteuer.
"""

NUMBERS = """
Die Sitzung ist am 3. Dezember 2025 im Rathaus.|Sie beginnt um 16 Uhr.
Am 11.12.2025 tagt der Rat.|Der Beschluss folgt.
Der Rat beschloss dies am 11.12.2025.|Die Verwaltung setzt es um.
Das Programm endet 2025.|Die Stadt prüft eine Verlängerung.
Die Mittel stehen bis 2025.|Fördermittel fehlen.
Unter TOP 6.34 wurde beraten.|Der Rat stimmte zu.
Das betrifft den 2. Bauabschnitt und die 1. Änderung des Plans.
Die 3. Sitzung im 2. Halbjahr fand statt.
Es sind 1.234,50 Euro.|Der Rest folgt.
Erfasst sind 350 Gebäude, davon 224.|Die Zahlen gelten für Oktober.
Der Anteil liegt bei 63,9 %.|Im Vorjahr lag er bei 60,1 %.
Der Anteil liegt bei 12,5.|Das ist wenig.
Die Kinder besuchen die 5. Klasse.|Dort lernen sie Deutsch.
Der Erlass vom 1. Januar gilt im 19. Jahrhundert nicht.
Die Sprechstunde ist von 14.30 Uhr bis 16.00 Uhr.|Sie ist offen.
Das war die 126. Kontrolle in Altenhagen.|Die 127. Kontrolle folgt.
Es gab 1.234.|Kinder sind mitgezählt.
Das II. Quartal endet im Juni.|Der II. Bauabschnitt beginnt.
Das regelt das SGB II.|Die Leistung zahlt das Jobcenter.
Die Sitzung war am\\n3. Dezember im Rathaus.|Der Rat berät\\n2026 darüber.
Der Bericht liegt seit dem\\n1. Halbjahr vor.
Das ist eine Bezugsgröße nach\\n§ 18 Abs. 1 SGB IV.|Die Stadt wendet §§ 17,\\n§ 18 an.
Die Zahl der Häuser stieg von 3 auf 5.|Die Stadt kaufte zwei davon.
Der Beschluss gilt ab 1.1.2026.|Danach wird berichtet.
"""

OTHERS = """
„Das reicht nicht aus.“|Die Fraktion fordert mehr.
Er sagte: „Das reicht nicht.“|Die Sitzung endet.
Ist das geklärt?|Die Verwaltung prüft.|Ja!|Dann wird abgestimmt.
Die Frage „Was nun?“ bleibt offen.|Sie wird vertagt.
Das Haus (s. Anlage 1) steht leer.|Es wird saniert.
Das Haus steht leer (s. Anlage).|Es wird saniert.
Drei Punkte ... und weiter geht es.|Ende.
Die Richtlinie (ABl. EG Nr. L 183 S. 1) und das Gesetz (BGBl. I S. 830) gelten.
Die Adresse ist www.hagen.de und bleibt so.|Dort steht mehr.
Die Verwaltung berichtet.|§ 6 der Geschäftsordnung gilt.
Der Ausschuss stimmt zu.|„Endlich“, sagt die Vorsitzende.
Der Ausschuss stimmt zu.|2025 folgt der Bericht.
Der Ausschuss stimmt zu.|350 Häuser sind erfasst.
Der Ausschuss stimmt zu.|(Einstimmig)
In der Sitzung\\nwird beraten über Nr.\\n5 der Liste.|Danach ist\\nSchluss.
"""


def cases():
    lines = (ABBREVIATIONS + NUMBERS + OTHERS).split("\n")
    return [line.replace("\\n", "\n") for line in lines if line]


@pytest.mark.parametrize("marked", cases())
def test_splits(marked):
    assert split(marked.replace("|", " ")) == marked.split("|")


def test_an_items_mark_is_no_sentence_of_its_own():
    assert split("1. Die Verwaltung berichtet. Der Rat stimmt zu.\n2. Mittel stehen bereit.") == [
        "1. Die Verwaltung berichtet.",
        "Der Rat stimmt zu.",
        "2. Mittel stehen bereit.",
    ]


def test_list_items_stand_alone_without_a_full_stop():
    text = "Genannt werden\n- Armut\n- ein enger\n  Wohnungsmarkt\n• fehlende Mischung\na) Kitas"
    assert split(text) == [
        "Genannt werden",
        "- Armut",
        "- ein enger\n  Wohnungsmarkt",
        "• fehlende Mischung",
        "a) Kitas",
    ]


def test_a_numbered_item_follows_an_unfinished_heading():
    assert split("Beschlussvorschlag\n1. Die Zielkonzeption gilt.") == [
        "Beschlussvorschlag",
        "1. Die Zielkonzeption gilt.",
    ]


def test_a_table_row_is_one_sentence():
    text = "Beratungsfolge\nRat\t11.12.2025\tEntscheidung. Ende.\nDer Rat tagt."
    assert split(text) == [
        "Beratungsfolge",
        "Rat\t11.12.2025\tEntscheidung. Ende.",
        "Der Rat tagt.",
    ]


def test_a_blank_line_ends_a_sentence_and_a_line_end_does_not():
    assert split("Titel ohne Punkt\n\nDie Stadt\nplant.") == [
        "Titel ohne Punkt",
        "Die Stadt\nplant.",
    ]


@pytest.mark.parametrize("text", ["", " \n\t\n "])
def test_nothing_has_no_sentences(text):
    assert split(text) == []


def test_an_endless_sentence_is_cut_at_spaces_and_loses_nothing():
    text = "Wort, " * 1000
    pieces = split(text)
    assert max(map(len, pieces)) <= 1200
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


def test_sentences_lie_in_order_and_leave_out_white_space_only():
    text = "\n".join(case.replace("|", " ") for case in cases())
    end = 0
    for start, stop in split_sentences(text):
        assert not text[end:start].strip()
        assert start < stop
        end = stop
    assert not text[end:].strip()
