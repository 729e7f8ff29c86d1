"""Each regular expression with the lines it must and must not match."""

from __future__ import annotations

import re

import pytest

from ingest.understanding import patterns

# name: (lines that match, lines that do not)
TABLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "DAY_NUMERIC": (
        ("18.06.2024", "am 18.6.24,", "18. 06. 2024", "bis 31.10.2016."),
        ("22.870", "1.1.1.1", "3,9.12.24", "18.06.20245"),
    ),
    "DAY_ISO": (("2024-06-18", "1 - 2026.02.10 SPD-Antrag"), ("2006–2008", "0750/2025-01-01")),
    "DAY_NAMED": (("18. Juni 2024", "5. Okt. 2025", "am 05. März 2020"), ("18. Juni", "Juni 2024")),
    "DAY_RANGE": (("02.–11.12.2025", "25./30.06.2020", "28.11. bis 11.12.2025"), ("11.12.2025",)),
    "DAY_RANGE_NAMED": (
        ("1. bis 15. März 2024", "12./13. Juni 2024", "1.–3. Mai 2023"),
        ("15. März 2024", "1. bis 15. März"),
    ),
    "DAY_SHORTENED": (
        ("am 14. Juni oder am ", "14. und ", "14.06. oder erst am "),
        ("am 14 oder am ", "12.5. Juni 2012", "14. Juni 2012 oder am "),
    ),
    "MONTH_SHORTENED": (("im Juni oder ", "Juni und im "), ("im Juni 2012 oder ", "Maier und ")),
    "MONTH_RANGE": (
        ("Januar bis März 2024", "April/Mai 2024", "April und Mai 2024"),
        ("März 2024", "Januar bis März"),
    ),
    "MONTH_DOTTED": (("Stand 10.2025", "bis 03.2024"), ("11.10.2025", "1.2025", "10.2025,5")),
    "WEEK": (("KW 12/2024", "12. Kalenderwoche 2024", "3. KW 2025"), ("12. Woche 2024", "KW 12")),
    "MONTH_NAMED": (("Stand Oktober 2025", "Ende Mai 2020", "Sept. 2023"), ("Mai", "Maier 2020")),
    "MONTH_NUMBERED": (
        ("(06/2025)", "12/2025"),
        ("0012/2025", "13/2025", "DS 12/2025", "Vorlage 12/2025", "03/2025-1"),
    ),
    "QUARTER": (("Q3 2025", "IBN Q1-2025"), ("Q5 2025",)),
    "QUARTER_WORD": (("3. Quartal 2025", "im ersten Quartal 2024"), ("Quartal 2024",)),
    "HALF_YEAR": (("1. Halbjahr 2024", "im zweiten Halbjahr 2020"), ("Halbjahr 2024",)),
    "SEASON": (("Sommer 2014", "im Winter 2023/24"), ("Sommerferien 2014",)),
    "SCHOOL_YEAR": (
        (
            "Schuljahr 2023/24",
            "Kita-Jahr 2023/2024",
            "Kindergartenjahres 2007 / 2008",
            "Schuljahre 2023/24 und 2024/25",
        ),
        ("Haushaltsjahr 2023/24", "Schuljahr 2023"),
    ),
    "YEAR_PAIR": (("2006–2008", "2008/2009", "2023/24"), ("0750/2025", "2006", "12/2025")),
    "PLAIN_YEAR": (
        ("seit 2020", "Ende 2016", "im Jahr 2014."),
        ("0750/2025", "2.009", "2019 Personen", "20 %", "3.685/2.009", "2025,5", "1990er Jahre"),
    ),
    "PERIOD_LEAD": (("von ", "zwischen ", "in den Jahren vom "), ("davon ", "und ")),
    "PERIOD_JOIN": ((" bis ", "–", " bis zum "), (" und ", ", ")),
    "BETWEEN_AND": ((" und ", " und dem "), (", ",)),
    "LIMIT_LEAD": (("seit ", "bis Ende 2 und ab ", "seit dem Jahr ", "vor "), ("davor ", "im ")),
    "AS_OF_LEAD": (
        (
            "(Stand ",
            "(Stand: ",
            "Stand: Ende ",
            "Stichtag: ",
            "Datenstand ",
            "Stand der Daten: ",
            "Stichtag war der ",
        ),
        ("Sachstand ", "Bestand ", "im ", "Der Stand der Technik von "),
    ),
    "COUNT_DAY_LEAD": (("zum ", "am ", "per "), ("vom ", "bis ")),
    "PAPER_NUMBER": (
        (
            "0750/2025",
            "0075/2024-1",
            "0091-1/2023",
            "987/2006",
            "DS 10/2022 2. Ergänzung",
            "DS 10/2013 – 1. Ergänzung",
            "DS 35/2022 1. Erg.",
        ),
        ("02331/2074", "0800/2012345", "2023/24", "1.2/2020", "5/0750/2025", "0750/2055"),
    ),
    "PAPER_WORD": (
        (
            "Vorlage ",
            "Drucksachennr.: ",
            "DS Nr. ",
            "Drucksachennummer ",
            "(Vorlage ",
            "der Beschlussvorlage DS ",
            "Antrag Nr. ",
        ),
        ("Amtsblatt ", "§ ", "Auslage ", "im ", "Antrag "),
    ),
    "NUMBER_LIST": ((" und ", ", ", " sowie der "), (" und die 3 ",)),
    "OTHER_NUMBER_WORD": (
        ("Amtsblatt ", "§ ", "Az. ", "Telefon: ", "Schuljahr ", "Verordnung (EG) Nr. "),
        ("Vorlage ", "zur "),
    ),
    "SUPPLEMENT_LEAD": (("Ergänzung zur Vorlage ", "ergänzt die "), ("ergänzend ", "Ersatz für ")),
    "CONTINUE_LEAD": (
        ("Fortschreibung der Vorlage ", "Weiterführung von "),
        ("führt die Zahlen der ", "Fortschritt der "),
    ),
    "REPLACE_LEAD": (("ersetzt die Vorlage ", "Neufassung der "), ("unersetzt ", "gilt ")),
    "REPEAL_LEAD": (("Aufhebung der Vorlage ", "hebt "), ("Anhebung der ",)),
    "SUPPLEMENT_TAIL": ((" wird um einen Plan ergänzt",), (" wird beraten",)),
    "CONTINUE_TAIL": (
        (" wird fortgeschrieben", " fort."),
        (" wird beraten", " wurde fortgeschrieben"),
    ),
    "REPLACE_TAIL": ((" wird hiermit ersetzt",), (" wird durch 0337/2025-1 ersetzt",)),
    "REPEAL_TAIL": (
        (" wird aufgehoben", " tritt außer Kraft"),
        (" wird beraten", " wurde aufgehoben"),
    ),
    "SUFFERS": ((" ersetzt", " abgelöst.", " fortgeschrieben"), (" beraten", " und 3 ersetzt")),
    "OWN_SUBJECT": (
        ("Diese Vorlage wird durch ", "Die vorliegende Vorlage wurde durch ", "Die Vorlage ist "),
        ("Die Satzung von 1991 wird durch ", "Die Verwaltung wird "),
    ),
    "VERB_OF_OTHER": ((" ersetzt die ", " hebt die "), (" und die Neufassung ersetzt ",)),
    "DONE_BY": (
        ("wird durch die Vorlage ", "durch ", "Mit der Vorlage "),
        ("durch den Rat zur ",),
    ),
    "NEGATED": (("nicht ersetzt", "keine"), ("beachtlich",)),
    "NUMBER_OF_NOUN": (("des Aktionsplans (",), ("der Vorlage (", "Vorlage ")),
    "FINITE_VERB": (("der Neufassung ist die",), ("der Neufassung der Liste",)),
    "SENTENCE_BREAK": (("Ende. Anfang", "a\n\nb"), ("Nr. Acht", "am 1. Mai")),
    "TYPE_AND_NUMBER": (
        ("Beschlussvorlage - 0750/2025", "Berichtsvorlage - 0091-1/2023", "Anfrage – 0166/2021"),
        ("Beschlussvorlage", "Die Vorlage - 0750/2025", "Vorlage 0750/2025 wird beraten"),
    ),
    "TYPE_LINE": (
        (
            "Beschlussvorlage",
            "Mitteilungsvorlage",
            "Pressebericht",
            "Beschlussvorlage / Neufassung",
        ),
        ("Beschlussvorlage zur Kita", "Antrag der SPD"),
    ),
    "MINUTES_LINE": (
        (
            "P r o t o k o l l",
            "Niederschrift",
            "Auszug aus der Niederschrift",
            "Niederschrift über die Sitzung des Rates",
        ),
        ("Genehmigung der Niederschrift", "Protokollführer: Meier"),
    ),
    "OWN_NUMBER_LINE": (
        (
            "DS 31/2009",
            "DS 10/2022 2. Ergänzung",
            "Drucksache Nr. 987/2006",
            "Vorlage 0750/2025",
            "Beschlussvorlage DS 1/2007",
            "DS 13/2016 - 2. Ergänzung (Tischvorlage)",
        ),
        ("Anlage zur DS 31/2009", "31/2009", "DS 31/2009 wird ergänzt"),
    ),
    "ANNEX_OF": (
        (
            "Anlage 1 zur DS 110/2019 - Annahme von Zuwendungen",
            "Anlage zu DS 133/2017 1. Erg.",
            "Anlage 2 zur 2. Ergänzung der DS 31/2017 Hauptsatzung",
            "DS 25/2018 Anlage 2",
            "zur DS 45/2020 - Entwurf -",
            "Anlage 3 zur Vorlage 0750/2025",
        ),
        (
            "DS 25/2018 Beschlussvorlage",
            "Die Anlage 1 zur DS 110/2019 zeigt",
            "Anlage 1 zum Antrag",
            "zur Vorlage siehe unten",
        ),
    ),
    "ITEM_HEADING": (
        (
            "11.12.2025 - Ö 6.34 Handlungsstrategie zum Umgang mit ...",
            "30.01.2019 - 17 Konzept",
            "07.12.2017 - Bericht der Verwaltung",
        ),
        ("11.12.2025", "Rat 11.12.2025 - Ö 6", "11.12.2025: Rat"),
    ),
    "MEETING_OF": (
        (
            "der 30. Sitzung des Rates der Gemeinde X am Donnerstag, dem 30. September 2021",
            "Eine Sitzung des Ortsrates Y findet am Mittwoch",
        ),
        ("Genehmigung der Niederschrift der Sitzung vom 13.12.2006",),
    ),
    "LABEL_LINE": (
        (
            "Vorlagennummer: 0067/2026",
            "- Betreff:",
            "Betreff\tSchulsozialarbeit",
            "DS-Nr.: 1/2007",
            "Drucksachennr.: 987/2006",
            "Eingereicht am:",
        ),
        ("Der Status: offen", "Status quo", "Betreffend: x", "Grunddaten"),
    ),
    "LABEL_BARE": (("Federführend FB61 Stadtentwicklung", "Status öffentlich"), ("Statusbericht",)),
    "GLUED_HIER": (("Problemimmobilienhier: Sachstand",), ("Immobilien hier: x", "dahier")),
    "ORIGINATOR_TITLE": (
        ("Antrag der SPD-Fraktion", "Vorschlag der SPD: Analyse", "Anfrage der AfD: Kinderarmut"),
        ("Antrag auf Zuschuss", "Auftrag der Stadt"),
    ),
    "ORIGINATOR_TAIL": (
        ("Waldkindergarten; Antrag der Gruppe SPD/Die Grünen", "Kita - Antrag der SPD-Fraktion"),
        ("Antrag der SPD-Fraktion", "Bauvorhaben; Antrag des Eigentümers", "Der Antrag der SPD"),
    ),
    "GROUP_ONLY_TITLE": (
        ("Antrag der SPD-Fraktion", "Antrag der Fraktion Bündnis 90/Die Grünen"),
        ("Antrag: Kita",),
    ),
    "LETTER_DATE": (
        ("Hagen, 30.1.2026", "Hagen, den 5. Mai 2024"),
        ("Hagen, 30.1.2026 wird", "am 30.1.2026", "Rat, Sitzung vom 30.1.2026"),
    ),
    "LETTERHEAD_DATE": (("Telefon: 800 - 42 10.08.2009",), ("Termin: 10.08.2009",)),
    "PRESS_DATE": (("18.11.2025", "Hagen, 18. November 2025"), ("Rat am 18.11.2025 in Hagen",)),
    "RETELLING_LINE": (("Nacherzählung öffentlich zugänglicher Angaben",), ("Eine Nacherzählung",)),
    "EXCERPT_LINE": (("Auszug: Es liegt nur der Anfang vor.",), ("Auszug aus der Niederschrift",)),
    "ORIGINAL_LINE": (
        ("Original: https://allris.hagen.de/public/vo020?VOLFDNR=1",),
        (
            "Original: Adresse nicht bekannt",
            "Online-Version dieser Seite: https://allris.hagen.de/publicto020?TOLFDNR=1",
        ),
    ),
    "NOTE_LINE": (("Original: Adresse nicht bekannt", "Nacherzählung, nicht"), ("Originaltext",)),
    "PUBLIC_NOTE": (("Beratung in öffentlicher Sitzung",), ("Beratung und Empfehlung",)),
    "NONPUBLIC_VALUE": (
        ("nichtöffentlich", "nicht öffentlich (Vorlage freigegeben)", "vertraulich"),
        ("öffentlich (Vorlage freigegeben)", "gemischt (Niederschrift genehmigt)", "Neu"),
    ),
    "NONPUBLIC_LINE": (
        (
            "NICHTÖFFENTLICH",
            "Nichtöffentliche Sitzung",
            "Vertraulich!",
            "nicht öffentliche Vorlage",
        ),
        ("Der Bericht wird nichtöffentlich beraten.", "1 - Anlage (nichtöffentlich)", "öffentlich"),
    ),
    "NONPUBLIC_PART": (("Nichtöffentlicher Teil", "II. Nichtöffentliche Sitzung"), ("Teil B",)),
    "CONSULTATION_HEADING": (
        ("Beratungsfolge", "Beratungsfolge:", "Beratungsfolge Termin Stand Abstimmung"),
        ("Die Beratungsfolge", "Beratungsfolge und Beschluss"),
    ),
    "CONSULTATION_COLUMNS": (("Gremium", "Geplante Sitzungstermine"), ("Gremien",)),
    "STATE_CELL": (("Erledigt", "Geplant"), ("Erledigt am 1.1.",)),
    "ROLE": (
        ("Vorberatung", "Kenntnisnahme", "Beratung und Beschlussfassung"),
        ("Vorberatungen", "ungeändert beschlossen"),
    ),
    "ROLE_START": (("Beratung und Beschlussfas- Ja", "Anhörung zugestimmt"), ("Beratungen",)),
    "ROLE_LINE": (("Beratung und Beschluss-",), ("Fachausschuss Bildung",)),
    "ROLE_IN_PARENTHESES": (("Rat der Stadt Hagen (Entscheidung)",), ("Rat (Stadt)",)),
    "ROW_LEAD": (
        ("27.01.2015 Bezirksvertretung", "Erledigt 11.12.2025", "20.05.2021, 24.06.2021"),
        ("Rat 27.01.2015", "27.01. Rat"),
    ),
    "VISIBILITY_CELL": (("Ö", "öffentlich"), ("Öl",)),
    "RESULT_CELL": (
        (
            "ungeändert beschlossen",
            "geändert beschlossen",
            "vertagt",
            "zur Kenntnis genommen",
            "zurückgezogen",
        ),
        ("Rat der Stadt Hagen", "Bezirksvertretung Haspe"),
    ),
    "CONSULTATION_LIST_LINE": (
        ("10.05.2007 - Rat der Stadt Hagen - ungeändert beschlossen",),
        ("10.05.2007 - Rat",),
    ),
    "COMMITTEE_LINE": (
        (
            "Jugendhilfeausschuss",
            "Ortsrat Groß Escherde",
            "Rat der Stadt Hagen",
            "Bezirksvertretung Hagen-Mitte",
        ),
        ("Der Rat beschließt die Satzung", "Ratsbeschluss", "Haushalt 2012"),
    ),
    "COMMITTEE_WORD": (("Schulausschuss", "Rates", "Seniorenbeirat"), ("Rathaus", "Verrat")),
    "CHECKBOX": (("Beteiligung Personalrat Ja ☐ Nein ☒",), ("Ja / Nein",)),
    "DATE_LEAD_WORD": (("Stand vom", "Änderung zum"), ("Rat", "Bezirk und")),
    "FIELD_HEADING": (
        (
            "Beschlussvorschlag",
            "Begründung:",
            "Anlage/n",
            "Finanzielle Auswirkungen",
            "Inklusion von Menschen mit Behinderung",
            "Klimaschutz und Klimaanpassung",
            "Zusammenfassung des Diskussionsergebnisses:",
            "Abstimmungsergebnis",
        ),
        ("Begründung der Fraktion ist", "Der Beschluss", "Beschluss: ungeändert beschlossen"),
    ),
    "FIELD_HEADING_INLINE": (("Begründung: Der Bedarf steigt.",), ("Begründung:", "Status: x")),
    "BODY_HEADINGS": (("Sachverhalt", "Beratungsfolge", "Inhalt der Mitteilung:"), ("Grunddaten",)),
    "NUMBERED_HEADING": (
        ("1. Sachstand", "2.1 Ausgangslage", "IV. Ausblick"),
        ("1. der Rat", "1."),
    ),
    "LAW_HEADING": (
        ("§ 5 Gebühren", "§ 12a", "Artikel 3 Inkrafttreten", "Erster Abschnitt", "Art 87f"),
        ("§ 5 der Satzung gilt", "nach § 5 Gebühren"),
    ),
    "LAW_MENTION": (("§ 6 Abs. 1 der Satzung", "§ 25 BauGB"), ("§ 5 Gebühren",)),
    "ANNEX_HEADING": (
        ("Anlage 1 zur Vorlage 0750/2025: Abgrenzung Fokusraum", "Anlage 2", "Anlage A: Karte"),
        ("Anlage 1 ist beigefügt und gilt", "Anlagen"),
    ),
    "ANNEX_ITEM": (("1 - 2026.02.10 SPD-Antrag (öffentlich)", "2\tLageplan"), ("- Lageplan",)),
    "LETTER_OPENING": (("An den Vorsitzenden des", "Schreiben der SPD-Fraktion an"), ("Antrag:",)),
    "MARKDOWN_BOLD": (("**Fahrplan**",), ("**Fett** und mehr",)),
    "TITLE_TYPE": (("Niederschrift", "Antrag"), ("Antrag der SPD",)),
    "WHOLE_TITLE": (
        ("Jugendschutzgesetz (JuSchG)",),
        ("Gültig ab", "Pressebericht", "Fassung vom"),
    ),
    "PAGE_NUMBER_LINE": (("- 2 -", "Seite 2 von 5"), ("- 2 Anlagen", "Seite 2 der Vorlage")),
    "PLACEHOLDER": (("Beratung in @KOEFFNOEFF@er Sitzung",), ("a@b.de",)),
    "MEETING_NAME": (("Sitzung des Sozialausschusses",), ()),
    "GENITIVE": (("Sozialausschusses", "Rates", "Beirates"), ("Ausschuss", "Haus")),
    "ITEM_LINE": (
        (
            "Zu Punkt 1: Eröffnung der Sitzung",
            "TOP Oe 7 Ganztagsbetreuung",
            "Ö 6.34 Strategie",
            "TOP 12",
        ),
        ("TOP sind alle", "1. Eröffnung", "Punktzahl 12"),
    ),
    "RESOLUTION_HEADING": (("Beschluss", "Beschluss:"), ("Beschlussvorschlag",)),
    "VOTE_HEADING": (
        ("Abstimmungsergebnis", "Abstimmung:", "Abstimmungsergebnis: einstimmig"),
        ("Abstimmung im Ausschuss folgt",),
    ),
    "VOTE_ROW": (
        ("CDU\t5\t0\t0", "Bündnis 90/Die Grünen\t2\t0\t0", "SPD 5 0 -"),
        ("Fraktion\tJa\tNein\tEnthaltung", "CDU\t5\t0"),
    ),
    "VOTE_GROUP": (
        ("CDU: 5 Ja, 1 Nein", "SPD (4 Ja-Stimmen)", "CDU: 5 Ja; Bündnis 90/Die Grünen: 2 Ja"),
        ("Abstimmungsergebnis: 23 Ja-Stimmen", "mit 24 Ja-Stimmen", "CDU: dafür"),
    ),
    "VOTE_LINE": (
        ("X Einstimmig beschlossen", "Dafür: 14", "Enthaltungen: 0"),
        ("Der Rat dafür", "einstimmig - mit folgenden Änderungen - genehmigt:"),
    ),
    "VOTE_SENTENCE": (("mit 24 Ja-Stimmen sowie 1 Nein-Stimme",), ("Ja-Stimmen: 24",)),
    "VOTE_AGAINST": (
        ("gegen die Stimmen der CDU", "gegen die Stimme von Frau Muster beschlossen"),
        ("gegen die Stimmung der Halle", "gegen 3 Stimmen"),
    ),
    "VOTE_ABSTAINING": (
        ("bei Enthaltung der Fraktion Die Linke", "bei Stimmenthaltung von FDP und SPD."),
        ("bei 2 Enthaltungen", "Enthaltungen: 0"),
    ),
    "VOTING_NAMES_BETWEEN": ((", der FDP", " und der SPD", " sowie der AfD"), ("CDU/FDP",)),
    "VOTING_NAME_LEAD": (("der CDU", "Fraktionen AfD", "der Ratsgruppe Die Linke"), ()),
    "VOTE_YES": (("Dafür: 14", "23 Ja-Stimmen", "Ja: 7"), ("Ja",)),
    "VOTE_NO": (("Dagegen: 0", "2 Nein-Stimmen", "drei und eine Gegenstimme"), ("Nein",)),
    "VOTE_ABSTAINED": (("Enthaltungen: 0", "1 Enthaltung", "eine Enthaltung"), ("Enthaltung",)),
    "VOTE_UNANIMOUS": (("X Einstimmig beschlossen", "einstimmig angenommen."), ("Mit Mehrheit",)),
    "RESULT_LINE": (
        ("ungeändert beschlossen", "Beschlussart: vertagt", "einstimmig angenommen."),
        ("Der Rat hat ungeändert beschlossen, dass",),
    ),
    "SPEAKER": (
        (
            "Oberbürgermeister Rehbein berichtet",
            "Meier (SPD) begrüßt",
            "Die Verwaltung erläutert",
            "Herr Dr. Fischer fragt",
            "Die SPD-Fraktion beantragt",
            "Klepper zeigt sich",
        ),
        ("Ziel ist es", "Er fragt", "Gefordert wird", "Das zeigt", "Umgesetzt wird"),
    ),
}

WHOLE = {"PERIOD_JOIN", "BETWEEN_AND", "NUMBER_LIST"}


def test_every_expression_has_its_lines() -> None:
    named = {name for name, value in vars(patterns).items() if isinstance(value, re.Pattern)}

    assert named == TABLE.keys()


@pytest.mark.parametrize("name", TABLE)
def test_matches_what_it_must(name: str) -> None:
    assert [line for line in TABLE[name][0] if not _found(name, line)] == []


@pytest.mark.parametrize("name", TABLE)
def test_leaves_what_it_must_not_match(name: str) -> None:
    assert [line for line in TABLE[name][1] if _found(name, line)] == []


def _found(name: str, line: str) -> bool:
    pattern: re.Pattern[str] = getattr(patterns, name)
    if name in WHOLE:
        return pattern.fullmatch(line) is not None
    return pattern.search(line) is not None
