"""Every regular expression that reads papers, named; each has its table of lines in the tests."""

from __future__ import annotations

import re

_I = re.IGNORECASE

# --- dates ---------------------------------------------------------------------------------

_MONTH = (
    r"(?P<month>Jan(?:uar|\.)|Jänner|Feb(?:ruar|r?\.)|März|Maerz|Mrz\.|Apr(?:il|\.)|Mai|Jun[i.]|"
    r"Jul[i.]|Aug(?:ust|\.)|Sept(?:ember|\.)|Sep\.|Okt(?:ober|\.)|Nov(?:ember|\.)|Dez(?:ember|\.))"
)
_YEAR4 = r"(?P<year>(?:19|20)\d{2})"
_NUMBER = r"(?P<number>[1-4]\.?|I{1,3}\.?|IV\.?|erste[nrs]?|zweite[nrs]?)"

# 18.06.2024, 18.6.24, 18. 06. 2024
DAY_NUMERIC = re.compile(
    r"(?<![\d.,/])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d{2}|\d{2})"
    r"(?![\d%])(?!\.\d)(?!,\d)"
)
# 2024-06-18, and 2026.02.10 as in file names
DAY_ISO = re.compile(
    r"(?<![\d.,/-])(?P<year>(?:19|20)\d{2})(?P<sep>[-.])(?P<month>\d{2})(?P=sep)"
    r"(?P<day>\d{2})(?![\d])"
)
# 18. Juni 2024, 18. Okt. 2024
DAY_NAMED = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?{_MONTH}\s?{_YEAR4}(?!\d)", _I)
# 02.–11.12.2025, 28.11. bis 11.12.2025
DAY_RANGE = re.compile(
    r"(?<![\d.])(?P<first>\d{1,2})\.\s?(?:(?P<first_month>\d{1,2})\.)?\s?(?:[-–/]|bis(?:\szum)?)\s?"
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d{2}|\d{2})(?!\d)"
)
# 1. bis 15. März 2024, 12./13. Juni 2024
DAY_RANGE_NAMED = re.compile(
    rf"(?<![\d.])(?P<first>\d{{1,2}})\.\s?(?:[-–/]|bis(?:\szum)?|und)\s?(?P<day>\d{{1,2}})\.\s?"
    rf"{_MONTH}\s?{_YEAR4}(?!\d)",
    _I,
)
# Januar bis März 2024, April/Mai 2024, April und Mai 2024
MONTH_RANGE = re.compile(
    rf"\b{_MONTH.replace('month', 'first_month')}\s?(?:[-–/]|bis|und)\s?{_MONTH}\s?{_YEAR4}(?!\d)",
    _I,
)
# "am 14. Juni oder" before "am 28. Juni 2012", "Juni oder" before "Juli 2019": the year, or month
# and year, stand with the next one
_NEXT = r"(?:,|und|oder|sowie|bzw\.|bis)\s(?:(?:auch|erst|am|im|vom|zum|bis|dem|den)\s){0,2}$"
DAY_SHORTENED = re.compile(
    r"(?<![\d.,/])(?P<written>(?P<day>\d{1,2})\.(?:\s?(?:"
    rf"{_MONTH}|(?P<number>\d{{1,2}})\.))?)\s?{_NEXT}",
    _I,
)
MONTH_SHORTENED = re.compile(rf"\b(?P<written>{_MONTH})\s?{_NEXT}", _I)
MONTH_NAMED = re.compile(rf"\b(?:(?:Anfang|Mitte|Ende)\s)?{_MONTH}\s?{_YEAR4}(?!\d)", _I)
# 12/2025 is a month, 0012/2025 and DS 12/2025 are papers
MONTH_NUMBERED = re.compile(
    rf"(?<![\d/.,-])(?<!DS )(?<!Nr\. )(?<!Vorlage )(?<!Drucksache )"
    rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR4}(?![\d/-])"
)
# "Stand 10.2025": two digits and a dot, not a part of a day or an amount
MONTH_DOTTED = re.compile(rf"(?<![\d.,/])(?P<month>0[1-9]|1[0-2])\.{_YEAR4}(?![\d.,])")
# KW 12/2024, 12. Kalenderwoche 2024
WEEK = re.compile(
    rf"\b(?:KW|Kalenderwoche)\s?(?P<week>\d{{1,2}})\s?/\s?{_YEAR4}(?!\d)|"
    r"(?<!\d)(?P<week_before>\d{1,2})\.\s?(?:KW|Kalenderwoche)\s(?P<year_after>(?:19|20)\d{2})(?!\d)"
)
QUARTER = re.compile(rf"\bQ(?P<number>[1-4])[\s/-]?{_YEAR4}(?!\d)", _I)
QUARTER_WORD = re.compile(rf"\b{_NUMBER}\s?Quartal\s?(?:des Jahres\s)?{_YEAR4}(?!\d)", _I)
HALF_YEAR = re.compile(
    rf"\b{_NUMBER}\s?(?:Halbjahr|Hj\.?)\s?(?:des Jahres\s)?{_YEAR4}(?![\d/])", _I
)
SEASON = re.compile(
    rf"\b(?P<season>Frühjahr|Frühling|Sommer|Herbst|Winter)s?\s{_YEAR4}(?:/\d{{2,4}})?(?!\d)", _I
)
SCHOOL_YEAR = re.compile(
    rf"\b(?:Schul|Kita[- ]?|Kindergarten[- ]?|Betreuungs)jahr(?:e?s|e|en)?\s{_YEAR4}\s?[/–-]\s?"
    r"(?P<next>\d{4}|\d{2})(?!\d)",
    _I,
)
# 2006–2008, 2008/2009, 2023/24
YEAR_PAIR = re.compile(
    r"(?<![\d/.,-])(?P<year>(?:19|20)\d{2})\s?[–/-]\s?(?P<next>(?:19|20)\d{2}|"
    r"\d{2})(?![\d/.,-]\d|\d)"
)
# a year alone, not an amount ("2009 Personen") and not part of a paper's number
PLAIN_YEAR = re.compile(
    r"(?<![\d/.,-])(?:(?<!BV\s)(?<!-)(?<!vertretung\s)\b(?P<third>Anfang|Mitte|Ende|Jahresanfang|"
    r"Jahresbeginn|Jahresmitte|Jahresende)\s)?"
    r"(?<![\d/.,-])(?P<year>19[5-9]\d|20[0-4]\d)"
    r"(?![\d/%])(?![.,]\d)(?!-\d)(?!er\b)"
    r"(?!\s(?:Euro|EUR|€|%|Personen|Menschen|Einwohner|Objekte|Fälle|Kinder|Wohnungen|Plätze|qm|m²|"
    r"Stück|Stunden|Haushalte|Immobilien|Gebäude|Schüler))"
)
PERIOD_LEAD = re.compile(r"\b(?P<word>von|vom|zwischen)\s(?:dem\s|den\s|Jahr(?:en)?\s)?\s?$", _I)
PERIOD_JOIN = re.compile(
    r"\s*(?:bis(?:\s(?:zum|zu|einschließlich|einschl\.|ins Jahr))?|[-–])\s*", _I
)
BETWEEN_AND = re.compile(r"\s*(?:und|bis|[-–])\s*(?:dem\s)?", _I)
LIMIT_LEAD = re.compile(
    r"\b(?P<word>seit|ab|bis|vor|nach)\s+(?:(?:zum|dem|den|der|zu|einschließlich)\s+)?"
    r"(?:Jahre?\s+|Beginn\s+des\s+)?$",
    _I,
)
AS_OF_LEAD = re.compile(
    r"(?<![A-Za-zÄÖÜäöüß-])(?:Daten|Zahlen)?[Ss]tand(?:\sder\s(?:Daten|Zahlen|Erhebung))?(?:\s?:)?"
    r"\s*(?:(?:vom|zum|per|am|im|ist|war)\s+)?(?:der\s)?"
    r"(?:(?:Anfang|Mitte|Ende)\s)?$"
    r"|\bStichtag(?:\s?:)?\s*(?:(?:ist|war)\s)?(?:(?:der|zum|vom|am)\s+)?(?:der\s)?$"
)
COUNT_DAY_LEAD = re.compile(r"\b(?:zum|per|am)\s(?:Stichtag\s)?$", _I)

# --- numbers of papers ----------------------------------------------------------------------

# 0750/2025, 0075/2024-1, 0091-1/2023, 987/2006; also with a blank beside the slash
PAPER_NUMBER = re.compile(
    r"(?<![\w/.,§-])(?P<number>\d{1,4})(?:-(?P<inner>\d{1,2}))?\s?/\s?(?P<year>19[5-9]\d|20[0-4]\d)"
    r"(?:-(?P<outer>\d{1,2}))?(?![\d/])(?!-\d)"
    r"(?:\s*[,–-]?\s*(?P<addition>\d{1,2})\.\s?Erg(?:änzung\b|\.))?"
)
# the words before a number that make it a paper's
PAPER_WORD = re.compile(
    r"(?:\b(?:[A-ZÄÖÜ][a-zäöü]+)?(?:[Vv]orlagen?|[Dd]rucksachen?)"
    r"(?:[- ]?(?:[Nn]ummern?|[Nn]rn?\.?))?|\b(?:DS|Drs\.?|VO|BV|MV|Vorl\.)(?:[- ]?Nr\.?)?|"
    r"\b(?:[A-ZÄÖÜ][a-zäöü]*)?(?:[Aa]ntrag|[Aa]nfrage)(?:s|es|en)?[- ]Nr\.)"
    r"\s*[:]?\s*\(?(?:DS\s|Nr\.\s?)?$"
)
# what may stand between two numbers that share one word ("Vorlagen 0075/2024 und 0337/2025")
NUMBER_LIST = re.compile(r"\s*(?:,|;|und|sowie|bzw\.|oder|bis|/)\s*(?:(?:der|die|auch)\s)?$")
# the words before a number that make it something else
OTHER_NUMBER_WORD = re.compile(
    r"(?:§+\s?|\b(?:Amtsblatt|Amtsbl\.|ABl\.|GV\.?(?:\s?NRW\.?)?|BGBl\.(?:\s?I+)?|Heft|"
    r"Ausgabe|Az\.?|"
    r"Aktenzeichen|Telefon|Tel\.|Fax|Telefax|Flur|Flurstück|Hausnummer|Band|Rechnung|Urteil|"
    r"Schuljahr|Kita-?[Jj]ahr|Kindergartenjahr|Haushalts?(?:jahr|plan)?|Doppelhaushalt|Saison|"
    r"Winter|"
    r"Wintersemester|Jahre?n?|KW|Kalenderwoche|Nummer der Bekanntmachung|Verordnung|Richtlinie|"
    r"VO \(EU\))|\((?:EU|EG|EWG|Euratom)\))\s*(?:Nr\.\s?|:\s?)?$"
)
SUPPLEMENT_LEAD = re.compile(
    r"\b(?:ergänz(?:t|ende[nrs]?|ung(?:svorlage|santrag)?)\b|Nachtrag\b|Ergänzungsvorlage\b)"
    r"[^.;]{0,60}$",
    _I,
)
CONTINUE_LEAD = re.compile(
    r"\b(?:Fortschreibung\b|fortgeschrieben\b|Fortführung\b|Weiterführung\b|"
    r"Fortsetzung\b)[^.;]{0,60}$",
    _I,
)
REPLACE_LEAD = re.compile(
    r"\b(?:ersetzt|Neufassung|anstelle|tritt an die Stelle)\b[^.;]{0,60}$", _I
)
REPEAL_LEAD = re.compile(
    r"\b(?:Aufhebung|Rücknahme|hebt|Außerkrafttreten|Aufgehoben\swird)\b[^.;]{0,60}$", _I
)
SUPPLEMENT_TAIL = re.compile(r"^[^.;\d]{0,40}\b(?:wird|werden|ist)\b[^.;\d]{0,30}\bergänzt\b", _I)
CONTINUE_TAIL = re.compile(
    r"^[^.;\d]{0,40}\b(?:wird|werden|ist)\b[^.;\d]{0,30}"
    r"\b(?:fortgeschrieben|fortgeführt|weitergeführt)\b|^[^.;\d]{0,30}\bfort\b",
    _I,
)
REPLACE_TAIL = re.compile(
    r"^[^.;\d]{0,40}\b(?:wird|werden|ist)\b[^.;\d]{0,30}\b(?:ersetzt|neu gefasst|"
    r"abgelöst)\b",
    _I,
)
REPEAL_TAIL = re.compile(
    r"^[^.;\d]{0,40}\b(?:wird|werden|ist|tritt)\b[^.;\d]{0,30}\b(?:aufgehoben|"
    r"außer Kraft)\b",
    _I,
)
# what a paper suffers: "Diese Vorlage wird durch … ersetzt", the words behind the number
SUFFERS = re.compile(
    r"^[^.;\d]{0,30}?\b(?:(?P<replaced_by>ersetzt|abgelöst|neu gefasst)|"
    r"(?P<repealed_by>aufgehoben)|(?P<supplemented_by>ergänzt)|(?P<continued_by>fortgeschrieben|fortgeführt|weitergeführt))\b",
    _I,
)
# the paper itself as the one that suffers it, from the start of the sentence to the verb
OWN_SUBJECT = re.compile(
    r"^\W*(?:Diese[rs]?\s\w+|Die\s(?:vorliegende\s)?\w*[Vv]orlage|Der\s(?:vorliegende\s)?Antrag)"
    r"\s(?:wird|wurde|ist)\b",
    _I,
)
# a verb whose subject is the number before it: "0337/2025 ersetzt die Vorlage 0166/2025"
VERB_OF_OTHER = re.compile(r"^\W*(?:ersetzt|ergänzt|hebt|schreibt|setzt|führt)\b", _I)
# "wird durch 0337/2025-1 ersetzt": that paper does it to another, so this one only cites it
DONE_BY = re.compile(
    r"\b(?:[Dd]urch|[Mm]it)\s(?:die\s|der\s|den\s)?(?:neue[nr]?\s)?"
    r"(?:\w+[vV]orlage\s|Vorlage\s|Drucksache\s|DS\s|Nr\.\s?)*$"
)
NEGATED = re.compile(r"\b(?:nicht|keine[rnms]?|weder)\b", _I)

# --- the head of a document -----------------------------------------------------------------

PAPER_TYPES = (
    "Beschlussvorlage|Berichtsvorlage|Mitteilungsvorlage|Informationsvorlage|Ergänzungsvorlage|"
    "Tischvorlage|Vorschlag zur Tagesordnung|Anfrage|Antrag|Stellungnahme|Mitteilung|"
    "Änderungsantrag|Sachantrag|Vorlage"
)
OTHER_TYPES = "Pressemeldung|Pressemitteilung|Pressebericht|Bekanntmachung|Tagesordnung|Einladung"
# "Beschlussvorlage - 0750/2025"
TYPE_AND_NUMBER = re.compile(
    rf"^(?P<type>{PAPER_TYPES})\s+(?:[-–]\s*)?(?:(?:DS|Nr\.|Drucksache)\s?)*"
    r"(?P<number>\d{1,4}(?:-\d{1,2})?/\d{4}(?:-\d{1,2})?(?:\s\d{1,2}\. Ergänzung)?)$"
)
TYPE_LINE = re.compile(
    rf"^(?P<type>{PAPER_TYPES}|{OTHER_TYPES}|Niederschriftsauszug)(?:\s?/\s?Neufassung|"
    rf"\s\(Neufassung\))?$"
)
# "P r o t o k o l l", "Niederschrift", "Auszug aus der Niederschrift"
MINUTES_LINE = re.compile(
    r"^(?P<extract>(?:Protokoll|Niederschrifts)-?auszug|Auszug aus (?:der Niederschrift|"
    r"dem Protokoll))\b.{0,60}$|"
    r"^(?:(?:Öffentliche\s)?(?:Niederschrift|Protokoll)|P ?r ?o ?t ?o ?k ?o ?l ?l|"
    r"N ?i ?e ?d ?e ?r ?s ?c ?h ?r ?i ?f ?t)(?:$|\s(?:über|der|zur|des)\b)"
)
# a line that is nothing but a paper's own number: "DS 31/2009", "DS 10/2022 2. Ergänzung"
OWN_NUMBER_LINE = re.compile(
    r"^(?:(?P<type>[A-ZÄÖÜ][a-zäöüß]*vorlage)\s)?"
    r"(?:DS|Drs\.?|Drucksache|Drucksachen-?[Nn]r\.|Vorlage|"
    r"Vorlagen-?[Nn]r\.)(?:[- ]?Nr\.?)?\s?:?\s*"
    r"(?P<number>\d{1,4}(?:-\d{1,2})?\s?/\s?\d{4}(?:-\d{1,2})?"
    r"(?:\s*[,–-]?\s*\d{1,2}\. ?Ergänzung)?)(?:\s\((?:Tischvorlage|Neufassung)\))?$"
)
# what an attachment says above its text: "Anlage 1 zur DS 110/2019", "DS 25/2018 Anlage 2",
# "Anlage 2 zur 2. Ergänzung der DS 31/2017"
ANNEX_OF = re.compile(
    r"^(?:(?:Anlage|Anhang)(?:\s(?:\d{1,2}|[A-Z]|[IVX]{1,4})[a-z]?)?\s)?(?:zur|zu|zum)\s"
    r"(?:(?P<before>\d{1,2})\.\s?(?:Ergänzung|Erg\.)\s(?:der|zur)\s)?"
    r"(?:[A-ZÄÖÜ][a-zäöüß]*vorlage|DS|Drs\.?|Drucksache|Vorlage)(?:[- ]?Nr\.)?\s?"
    r"(?P<number>\d{1,4}(?:-\d{1,2})?\s?/\s?\d{4}(?:-\d{1,2})?"
    r"(?:\s*[,–-]?\s*\d{1,2}\.\s?Erg(?:änzung\b|\.))?)(?!\d)"
    r"|^(?:DS|Drucksache|Vorlage)(?:[- ]?Nr\.)?\s(?P<number_first>\d{1,4}(?:-\d{1,2})?/\d{4}"
    r"(?:-\d{1,2})?(?:\s\d{1,2}\.\s?Erg(?:änzung\b|\.))?)[\s,–-]+(?:Anlage|Anhang)\b"
)
# "11.12.2025 - Ö 6.34 Handlungsstrategie zum Umgang mit ..."
ITEM_HEADING = re.compile(
    r"^(?P<date>\d{1,2}\.\d{1,2}\.\d{4})\s[-–]\s*(?:TOP\s)?(?:(?P<top>(?:Ö|N|"
    r"Oe)\s?\d{1,3}(?:\.\d{1,3})*|"
    r"\d{1,2}(?:\.\d{1,2})*(?=\s[A-ZÄÖÜ„]))\s)?(?P<title>\S.*)$"
)
# "der 30. Sitzung des Rates der Gemeinde X am Donnerstag, dem 30. September 2021, im …"
MEETING_OF = re.compile(
    r"\bSitzung\s(?:(?:des|der)\s)?(?P<organization>[A-ZÄÖÜ][^.:]{2,140}?)"
    r"(?:,?\s(?:vom|am)\s|\sfindet\s)(?:\w+,?\s)?(?:(?:den|dem)\s)?"
)
LABELS = {
    "reference": "Vorlagennummer|Vorlagen-?Nr\\.|Vorlage-?Nr\\.|Drucksachennummer|"
    "Drucksachen-?[Nn]r\\.|Drucksache(?: Nr\\.)?|DS[- ]Nr\\.|DS|Vorlage Nr\\.",
    "title": "Betreff|Titel|Gegenstand",
    "type": "Vorlageart|Vorlagenart|Dokumentart|Dokumententyp|Art",
    "status": "Status",
    "lead": "Federführendes Amt|Federführender Fachbereich|Federführend|Federführung",
    "processing": "Bearbeitung|Bearbeiter(?:/-?in)?|Sachbearbeitung|Auskunft erteilt|Aktenzeichen|"
    "Telefon|Telefax|E-Mail",
    "involved": "Beteiligte Ämter|Beteiligte Fachbereiche|Beteiligte?",
    "released": "Freigabe durch|Freigabe",
    "originator": "Antragsteller(?:/-?in|in)?|Gestellt von|Eingereicht von|Einreicher|Verfasser",
    "publisher": "Herausgeber",
    "organization": "Gremium",
    "date": "Datum|Eingereicht am|Erstellt am|Erstellungsdatum",
    "top": "TOP|Tagesordnungspunkt",
    "meeting": "Sitzung",
    "time": "Uhrzeit|Zeit",
    "occasion": "Anlass|Zusätze|Raum|Ort|Beratung",
    "paper": "Vorlage",
    "result": "Beschlussart|Beschluss",
}
_ANY_LABEL = "|".join(f"(?P<{name}>{words})" for name, words in LABELS.items())
# "Betreff: Text", "- Betreff:", "Betreff<tab>Text"; a label alone on its line
LABEL_LINE = re.compile(rf"^(?:[-•]\s?)?(?:{_ANY_LABEL})\s*(?P<mark>:|\t+:?)\s*(?P<value>.*)$")
# "Federführend FB61 Stadtentwicklung": only safe inside the block Grunddaten
LABEL_BARE = re.compile(rf"^(?:{_ANY_LABEL})(?P<mark>\s|$)\s*(?P<value>.*)$")
GLUED_HIER = re.compile(r"(?<=[a-zäöüß)“\"])(?=[Hh]ier:\s?\S)")
ORIGINATOR_TITLE = re.compile(
    r"^(?:Antrag|Vorschlag|Anfrage|Änderungsantrag|Sachantrag)\s(?:der|des|von|seitens der)\s"
    r"(?P<group>.{2,60}?)(?=$|:|\svom\s|\sgem|\szur\s|\szum\s|,?\s[Hh]ier:|\s[-–]\s|;)"
)
# "Gründung eines Waldkindergartens; Antrag der Gruppe SPD/Die Grünen"
ORIGINATOR_TAIL = re.compile(
    r"[;,–-]\s?(?:hier:\s)?(?:Antrag|Anfrage)\s(?:der|des|von)\s(?P<group>(?:Gruppe|Fraktion|"
    r"Ratsfraktion|Ratsgruppe|SPD|CDU|FDP|AfD|Bündnis|Grünen|Linken?|Ratsherrn?|Ratsfrau)\b"
    r".{0,60}?)(?=$|;|\svom\s)"
)
GROUP_ONLY_TITLE = re.compile(
    r"^(?:Antrag|Vorschlag|Anfrage|Änderungsantrag|Sachantrag)\s(?:der|des|"
    r"von)\s\S{2,40}(?:\s\S{1,30}){0,5}$"
)
# "Hagen, 30.1.2026", "Hagen, den 5. Mai 2024"
LETTER_DATE = re.compile(
    r"^[A-ZÄÖÜ][\w .()/-]{1,40}?,\s?(?:den |dem |"
    r"am )?(?P<date>\d{1,2}\.\s?(?:\d{1,2}\.\s?\d{2,4}|[A-Za-zä]+ \d{4}))$"
)
# a letterhead's line of contact with the letter's date at its right end
LETTERHEAD_DATE = re.compile(
    r"^(?:Telefon|Telefax|Tel\.|Auskunft erteilt|Aktenzeichen|"
    r"E-Mail)\b.*?\s(?P<date>\d{1,2}\.\d{1,2}\.\d{4})$"
)
# "(Hagen, 18.11.2025)" or "18.11.2025" alone: the date line of a press notice
PRESS_DATE = re.compile(
    r"^(?:\(?[A-ZÄÖÜ][\w .]+,\s)?(?:Stand:?\s)?(?P<date>\d{1,2}\.\s?(?:\d{1,2}\.\d{4}|"
    r"[A-ZÄÖÜ][a-zä]+ \d{4}))\)?$"
)
RETELLING_LINE = re.compile(r"^Nacherzählung\b")
EXCERPT_LINE = re.compile(r"^Auszug:\s?\S")
ORIGINAL_LINE = re.compile(r"^Original:\s*(?P<url>https?://\S+)$")
PUBLIC_NOTE = re.compile(r"^Beratung in (?P<status>nicht\s?öffentlicher|öffentlicher) Sitzung$", _I)
NONPUBLIC_VALUE = re.compile(r"^(?:nicht[\s-]?öffentlich|vertraulich|geheim|N)\b", _I)
NONPUBLIC_LINE = re.compile(
    r"^(?:streng\s)?(?:nicht[\s-]?öffentlich(?:e[rsn]?)?|vertraulich(?:e[rsn]?)?|"
    r"nur für den dienstgebrauch)"
    r"(?:\s(?:vorlage|beschlussvorlage|berichtsvorlage|mitteilungsvorlage|sitzung|niederschrift|"
    r"antrag|anfrage|unterlage|anlage|behandeln|zu behandeln|teil der niederschrift))?[!.]?$",
    _I,
)
NONPUBLIC_PART = re.compile(
    r"^(?:[A-Z]\.?|II\.?|Teil [B2])?\s?:?\s?Nicht[\s-]?öffentliche[rn]? (?:Teil|Sitzung)\s?:?$", _I
)

# --- Beratungsfolge -------------------------------------------------------------------------

CONSULTATION_HEADING = re.compile(
    r"^Beratungsfolge\s?:?(?:$|\s+(?=Sitzungstermin|Termin|Datum|Status|Gremium))"
)
CONSULTATION_COLUMNS = re.compile(
    r"\b(?:Status|Datum|Gremium|Rolle|Beschluss|NA|Geplante Sitzungstermine|Sitzungstermine?|"
    r"Termin|"
    r"Öffentlichkeitsstatus|Stand|Abstimmung|Beratungsfolge|TOP|Zuständigkeit)\b"
)
STATE_CELL = re.compile(r"^(?P<state>Erledigt|Geplant|Offen|Abgesetzt|Vertagt)$", _I)
ROLE = re.compile(
    r"^(?P<role>Vorberatung|Entscheidung|Anhörung|Kenntnisnahme|Beratung ?und ?Empfehlung|"
    r"Beratung ?und ?Beschluss ?fassung|Beratung ?und ?Beschluss|Beratung|Empfehlung|"
    r"Mitteilung|Beschlussfassung|"
    r"zur Kenntnis|Kenntnis|Beschluss)$",
    _I,
)
# a role at the start of what follows the date, cut at a hyphen or not
ROLE_START = re.compile(
    r"^(?P<role>Beratung ?und ?(?:Empfehlung|Beschlussempfehlung|Beschluss ?fassung|Beschluss)|"
    r"Anhörung|Kenntnisnahme|Vorberatung|Entscheidung|Mitteilung|Empfehlung|Beschlussfassung|"
    r"Beratung)(?:-?fas-?)?-?(?=\s|$)"
)
ROLE_LINE = re.compile(r"^Beratung ?und\b|^Beschlussfassung$")
ROLE_IN_PARENTHESES = re.compile(
    r"\s?\((?P<role>Vorberatung|Entscheidung|Anhörung|Kenntnisnahme)\)$", _I
)
VISIBILITY_CELL = re.compile(r"^(?:Ö|N|NÖ|Oe|öffentlich|nichtöffentlich)$")
RESULT_CELL = re.compile(
    r"^(?:un|ge)?(?:geändert |ändert )?(?:(?:ungeändert|geändert|einstimmig|mehrheitlich|"
    r"mit Mehrheit|"
    r"zur Kenntnis|Kenntnis|vertagt|zurück|abgelehnt|abgesetzt|angenommen|beschlossen|empfohlen|"
    r"ohne|verwiesen|unter Vorbehalt|zugestimmt|zustimmend|kein|von der Tagesordnung|lt\.|"
    r"laut|in 1\. Lesung).*)$",
    _I,
)
# "11.12.2025 - Rat der Stadt Hagen - ungeändert beschlossen"
CONSULTATION_LIST_LINE = re.compile(
    r"^(?P<date>\d{1,2}\.\d{1,2}\.\d{4})\s[-–]\s(?P<organization>[A-ZÄÖÜ][^\t]{2,80}?)"
    r"\s[-–]\s(?P<result>[a-zäöüA-ZÄÖÜ][^\t]{3,60})$"
)

# --- sections -------------------------------------------------------------------------------

FIELD_HEADING = re.compile(
    r"^(?P<name>Beschlussvorschlag|Beschlussempfehlung|Beschlußvorschlag|Kurzfassung|"
    r"Begründung|Sachverhalt(?:sdarstellung)?|Bericht|"
    r"Sachstand|Anlass|Problembeschreibung(?:\s?/\s?Begründung)?|Inhalt der Mitteilung|Inhalt|"
    r"Auswirkungen|Finanzielle Auswirkungen|"
    r"Inklusion(?: von Menschen mit Behinderung(?:en)?)?|"
    r"(?:Auswirkungen auf )?(?:den )?Klima(?:schutz)?(?: und (?:die )?Klimaanpassung)?|"
    r"Auswirkungen auf .{3,50}|Klima\w*|Verfügung(?:\s?/\s?Unterschriften)?|Unterschriften|"
    r"Anlagen?(?:/n)?(?: zur Vorlage)?|Beratungsfolge|Grunddaten|Wortprotokoll|Beschluss|"
    r"Beschlüsse|"
    r"Beratung|Abstimmung|Abstimmungsergebnis|Zusammenfassung des Diskussionsergebnisses|"
    r"Antrag|Anfrage|Antwort(?: der Verwaltung)?|Stellungnahme(?: der Verwaltung)?|"
    r"Zuständigkeit|Zustaendigkeit|Begruendung|Rechtsgrundlagen?|Ziele?|Alternativen?|Tagesordnung|"
    r"Es sind anwesend|Anwesend(?:e)?|Fazit|Ausblick|Fragen)\s?(?P<colon>:)?$"
)
FIELD_HEADING_INLINE = re.compile(
    r"^(?P<name>Beschlussvorschlag|Begründung|Sachverhalt|Problembeschreibung/Begründung|"
    r"Inhalt der Mitteilung|Finanzielle Auswirkungen|Abstimmungsergebnis):\s+\S"
)
BODY_HEADINGS = re.compile(
    r"^(?:Beschlussvorschlag|Beschlußvorschlag|Beschlussempfehlung|Kurzfassung|Begründung|"
    r"Begruendung|Sachverhalt\w*|Bericht|"
    r"Problembeschreibung.*|Inhalt der Mitteilung|Wortprotokoll|Zusammenfassung des .*|"
    r"Anlagen?(?:/n)?|"
    r"Beschluss|Sachstand|Beratungsfolge|Tagesordnung|Es sind anwesend|Abstimmungsergebnis)\s?:?$"
    r"|^Beratung:$"
)
NUMBERED_HEADING = re.compile(
    r"^(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.|"
    r"[A-Z]\.)\s+(?P<title>[A-ZÄÖÜ„\"(][^\t]{1,90})$"
)
LAW_HEADING = re.compile(
    r"^(?P<mark>§{1,2}\s?\d+[a-z]?|Art(?:ikel|\.)?\s\d+[a-z]?|(?:Abschnitt|Kapitel|Teil|Titel|"
    r"Buch|Unterabschnitt)\s(?:\d+|[IVX]+)[a-z]?|"
    r"(?:Erster|Zweiter|Dritter|Vierter|Fünfter|Sechster|Siebter|Siebenter|Achter|Neunter|"
    r"Zehnter)\s(?:Abschnitt|Teil|Titel))"
    r"(?P<title>\s+\(?[A-ZÄÖÜ„][^\t]{0,90}|\s\([^)]{3,60}\))?$"
)
LAW_MENTION = re.compile(
    r"^(?:§{1,2}\s?\d+[a-z]?|Art\S*\s\d+)\s(?:Abs|Absatz|Satz|Nr|Nummer|Buchst|Halbsatz|und|"
    r"bis|oder|Baugesetzbuch|der|des|[A-Z][a-z]*[A-Z])"
)
ANNEX_HEADING = re.compile(
    r"^(?:Anlage|Anhang)\s(?P<number>\d{1,2}|[A-Z])(?:\s(?:zur|zum|"
    r"zu)\s[^\t]{3,60})?(?:\s?[:\-–]\s?[^\t]{2,110})?$"
)
ANNEX_ITEM = re.compile(r"^(?P<number>\d{1,2})\s?(?:[-–]|\t)\s?(?P<name>\S.*)$")
LETTER_OPENING = re.compile(
    r"^(?:An (?:den|die|das)\b|Schreiben (?:der|des|von)\b|Herrn?\s|Frau\s).{2,160}$"
)
MARKDOWN_BOLD = re.compile(r"^\*\*(?P<title>[^*]{2,120})\*\*$")

# --- minutes --------------------------------------------------------------------------------

ITEM_LINE = re.compile(
    r"^(?:Zu\s(?:Punkt|TOP)|TOP|Punkt|Tagesordnungspunkt)\s(?P<number>(?:(?:Ö|N|"
    r"Oe)\s?)?\d{1,3}(?:\.\d{1,3})*)\.?\s?[:\-–.]?\s*(?P<title>\S.*)?$"
    r"|^(?P<public>(?:Ö|N)\s?\d{1,3}(?:\.\d{1,3})*)\.?\s+(?P<public_title>\S.*)$"
)
VOTE_ROW = re.compile(
    r"^(?P<group>[A-ZÄÖÜ][^\t\d]{1,50}?(?:90\s?/\s?[^\t\d]{3,20})?)[\t ]+(?P<yes>\d{1,3}|"
    r"[-–])[\t ]+(?P<no>\d{1,3}|[-–])[\t ]+(?P<abstained>\d{1,3}|[-–])$"
)
# a group's votes in running text: "CDU: 5 Ja, 1 Nein", "SPD (4 Ja-Stimmen)"
VOTE_GROUP = re.compile(
    r"(?:^|(?<=[;,:]\s))(?P<group>(?!Abstimmung|Ergebnis|Beschluss|Gesamt|Summe|Insgesamt)"
    r"[A-ZÄÖÜ][\wäöüß/.-]*(?:\s(?:90/)?[A-ZÄÖÜ][\wäöüß/.-]*){0,3}(?:\s90/Die\sGrünen)?)"
    r"\s?(?::\s?|\()(?=\d{1,3}\s(?:Ja|Nein|Enthaltung))"
    r"(?:(?P<yes>\d{1,3})\sJa(?:-?[Ss]timmen?)?(?:,\s?)?)?"
    r"(?:(?P<no>\d{1,3})\sNein(?:-?[Ss]timmen?)?(?:,\s?)?)?"
    r"(?:(?P<abstained>\d{1,3})\sEnthaltung(?:en)?)?"
)
VOTE_LINE = re.compile(
    r"^(?:X\s+)?(?:(?:Einstimmig|Mit Mehrheit|Mehrheitlich)(?:$|,|\s(?:beschlossen|angenommen|"
    r"empfohlen|zugestimmt|abgelehnt|bei|gegen|mit \d))|"
    r"(?:Dafür|Dagegen|Enthaltung(?:en)?|Ja-Stimmen|Nein-Stimmen)"
    r"\s?:?\s*\d|Abstimmungsergebnis)",
    _I,
)
# groups without a count: "gegen die Stimmen der CDU und der AfD bei Enthaltung der Fraktion FDP"
_VOTING_NAMES = (
    r"\s(?:der|des|von|seitens der)\s(?P<names>[^.;:()\n]+?)"
    r"(?=\s(?:(?:und|sowie)\s)?(?:bei|mit|gegen)\s|\s(?:un|ge)?(?:geändert|angenommen|beschlossen"
    r"|abgelehnt|zugestimmt|empfohlen|mehrheitlich)|[.;:()\n]|$)"
)
VOTE_AGAINST = re.compile(r"\bgegen\sdie\sStimmen?" + _VOTING_NAMES)
VOTE_ABSTAINING = re.compile(r"\b(?:Stimm(?:en)?)?[Ee]nthaltung(?:en)?" + _VOTING_NAMES)
VOTING_NAMES_BETWEEN = re.compile(r",\s|\s(?:und|sowie)\s")
VOTING_NAME_LEAD = re.compile(
    r"^(?:(?:der|des|von|die)\s)?(?:(?:Fraktion(?:en)?|(?:Rats)?[Gg]ruppen?)\s)?(?:(?:der|die)\s)?"
)
# a vote told in a sentence: "mit 24 Ja-Stimmen sowie 1 Nein-Stimme bei 6 Enthaltungen"
VOTE_SENTENCE = re.compile(r"\b(?:\d{1,3}|eine[rn]?)\sJa-Stimmen?\b")
VOTE_YES = re.compile(
    r"\bDafür\s?:?\s*(?P<n>\d{1,3})\b|\bJa(?:-Stimmen)?\s?:\s?(?P<n2>\d{1,3})\b|"
    r"\b(?P<n3>\d{1,3}|eine[rn]?)\sJa(?:-?[Ss]timmen?)?\b"
)
VOTE_NO = re.compile(
    r"\bDagegen\s?:?\s*(?P<n>\d{1,3})\b|\bNein(?:-Stimmen)?\s?:\s?(?P<n2>\d{1,3})\b|"
    r"\b(?P<n3>\d{1,3}|eine[rn]?)\s(?:Nein(?:-?[Ss]timmen?)?|Gegenstimmen?)\b"
)
VOTE_ABSTAINED = re.compile(
    r"\bEnthaltung(?:en)?\s?:?\s*(?P<n>\d{1,3})\b|\b(?P<n3>\d{1,3}|"
    r"eine[rn]?)\s(?:Stimme?n?thaltung(?:en)?|Enthaltung(?:en)?)\b"
)
VOTE_UNANIMOUS = re.compile(
    r"(?:^|\bX\s+|\bist\s|\bwird\s)Einstimmig(?:\b|keit)|\beinstimmig(?:er|en|em)?\b|"
    r"^\W{0,3}Einstimmig",
    _I,
)
_OFFICE = (
    r"(?:(?:Erster?|Technischer?|Zweiter?|stellv\.|Stellv\.|"
    r"Stellvertretender?)\s)?(?:Oberbürgermeister(?:in)?|OB|"
    r"Bürgermeister(?:in)?|Bezirksbürgermeister(?:in)?|Ortsbürgermeister(?:in)?|Beigeordneter?|"
    r"Stadtkämmerer|Stadtkämmerin|Vorsitzender?|Ausschussvorsitzender?|Ratsherr|Ratsfrau|"
    r"Ratsmitglied|"
    r"Minister(?:in)?|Fachbereichsleiter(?:in)?|Amtsleiter(?:in)?|Schriftführer(?:in)?|"
    r"Bezirksvertreter(?:in)?|"
    r"Sachkundiger? Bürger(?:in)?)"
)
_SURNAME = r"(?:Dr\.\s|Prof\.\s)*(?:von\s|van\s)?[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?"
_SAYING = (
    r"antwort|appell|äußer|beantrag|bedank|bedauer|befürwort|begrüß|begründ|beklag|bekräftig|"
    r"bemängel|"
    r"berichte|bestätig|beton|bezeichne|bezieh|bezweifel|bitte|dank|entgegne|erachte|ergänz|"
    r"erinner|"
    r"erklär|erkundig|erläuter|erwider|findet|forder|frag|freu|gibt|hält|hebt|hinterfrag|"
    r"informier|kritisier|kündig|"
    r"lehn|lob|mach|mahn|meint|merkt|möchte|nennt|plädier|rät|reg|ruf|sag|schilder|schläg|"
    r"schließt|sieht|sprich|"
    r"stellt|teilt|trägt|unterstütz|verlang|vermiss|verweis|verwies|warn|weist|wies|will|"
    r"wirbt|wünsch|zeigt|zitier|"
    r"zweifel|bat\b|sprach|hob|rief|führt|stimmt"
)
# words that begin a sentence as a name would
_NO_NAME = (
    r"Er|Sie|Es|Ihm|Ihr|Ihnen|Wir|Ich|Man|Wer|Das|Dies|Diese[rns]?|Der|Die|Den|Dem|Eine?[rnms]?|"
    r"Alle|Viele|Einige|Mehrere|Jeder|Niemand|Weitere|Folgende|Zudem|Hierzu|Hiermit|Hier|Auch|"
    r"Ebenfalls|Ebenso|Ferner|Weiter|Weiterhin|Außerdem|Dazu|Dabei|Damit|Danach|Daraufhin|Darüber|"
    r"Anschließend|Abschließend|Zunächst|Zuletzt|Somit|Allerdings|Jedoch|Dann|Nun|Jetzt|Heute|Bisher|"
    r"Derzeit|Aktuell|Insgesamt|Deshalb|Daher|Wenn|Während|Obwohl|So|Als|Laut|Zur|Zum|Für|Im|In|Mit|"
    r"Aus|Bei|Beim|Von|Vom|Nach|Seit|Auf|Am|An|Ziel|Grund|Anlass|Ergebnis|Stadt|Gemeinde|Land|Bund|"
    r"Kreis|Polizei|Presse|Satzung|Vorlage|Antrag|Gesetz|Bericht|Konzept|Plan|Karte|Tabelle|"
    r"Statistik|Übersicht"
)
# who speaks in minutes: an office, a name or a group at the start of a sentence, then what they do
SPEAKER = re.compile(
    r"(?:^|(?<=[.!?:]\s)|(?<=\n))(?:(?:Der|Die)\s(?=[A-ZÄÖÜ]))?(?P<speaker>"
    rf"{_OFFICE}(?:,?\s(?:Herr\s|Frau\s)?{_SURNAME})?|(?:Herr|Frau)\s{_SURNAME}|"
    r"(?:SPD|CDU|FDP|AfD|Grünen?|Linke|[A-ZÄÖÜ][\w./]+)-(?:Rats)?[Ff]raktion|"
    r"Fraktion\s[A-ZÄÖÜ][^\s,]*(?:\s90/Die\sGrünen)?|"
    rf"Verwaltung|(?!(?:{_NO_NAME})\b){_SURNAME})"
    r"(?P<note>\s\([^)\n]{2,60}\)|\svo[nm]\s(?:der\s)?[A-ZÄÖÜ][^\s,.]+)?(?:,\s[^,.\n]{3,60},)?:?\s"
    rf"(?=(?:{_SAYING})\w*\b)",
    re.MULTILINE,
)
# "Sitzung des Sozialausschusses", "12. Sitzung des Rates der Gemeinde X"
MEETING_NAME = re.compile(
    r"^(?:(?:.*\bSitzung\s)?(?:des|der)\s)?(?P<name>.+?)(?:\s\(\d+\. Sitzung\))?$"
)
COMMITTEE_WORD = re.compile(
    r"[Aa]usschuss|\bRat(?:e?s)?\b|[Vv]ertretung|[Bb]eirat|Ortsrat|Integrationsrat|Kommission|"
    r"Gemeinderat|Stadtrat"
)
GENITIVE = re.compile(r"(?<=ausschuss)es$|(?<=beirat)(?:e?s)$|(?<=[Rr]at)(?:e?s)$")
RESOLUTION_HEADING = re.compile(
    r"^(?:Beschluss|Beschluß|Beschlusstext|Beschlussvorschlag an den Rat)\s?:?$"
)
VOTE_HEADING = re.compile(r"^(?:Abstimmungsergebnis|Abstimmung|Beschlussergebnis)\s?(?::.*)?$")
RESULT_LINE = re.compile(
    r"^(?:Beschluss(?:art)?\s?:\s*|Ergebnis\s?:\s*)?(?P<result>(?:un)?geändert beschlossen|"
    r"vertagt|zur Kenntnis genommen|"
    r"zurückgezogen|abgelehnt|abgesetzt|einstimmig (?:beschlossen|angenommen|empfohlen)|"
    r"mehrheitlich (?:beschlossen|abgelehnt|empfohlen))[.]?$",
    _I,
)
# a heading that only says what kind of document this is
TITLE_TYPE = re.compile(
    rf"^(?:{PAPER_TYPES}|{OTHER_TYPES}|Niederschrift|Niederschriftsauszug|Protokoll)$"
)
# a committee alone on its line, as a row of a Beratungsfolge without a date
COMMITTEE_LINE = re.compile(
    r"^(?:(?:Orts|Stadt|Gemeinde|Kreis)rat|Rat)(?:\s[A-ZÄÖÜ][\wäöüß-]*|\sder\s[A-ZÄÖÜ]\w+){0,3}$|"
    r"^(?:[A-ZÄÖÜ][\w-]*(?:ausschuss|beirat|vertretung))(?:\s[A-ZÄÖÜ][\w/-]*){0,3}$"
)
CHECKBOX = re.compile(r"[☐☒☑☓]")
# the number of a page alone on its line: "- 2 -", "Seite 2 von 5"
PAGE_NUMBER_LINE = re.compile(r"^(?:[-–]\s?\d{1,3}\s?[-–]|Seite \d{1,3}(?: von \d{1,3})?)$")
DATE_LEAD_WORD = re.compile(r"\b(?:vom|am|zum|bis|seit|ab|den|dem|Stand|per)$")
# a field of a form that was never filled in: "@KOEFFNOEFF@"
PLACEHOLDER = re.compile(r"@[A-Z]{3,}@")
# what can stand before the organization in a row: a state, one or more dates
ROW_LEAD = re.compile(
    r"^(?:(?:Erledigt|Geplant)(?=\s|$)|(?:(?:Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s)?"
    r"\d{1,2}\.\d{1,2}\.\d{4}(?:\s?[,;/]\s?\d{1,2}\.\d{1,2}\.\d{4})*(?=[\s,]|$))[\s,]*"
)
# a line of the note on the face of a retelling, and short forms of it in running heads
NOTE_LINE = re.compile(r"^(?:Nacherzählung\b|Auszug:|Original:\s)")
# "(0466/2023)" behind a noun is the number of what the noun names, unless that is "Vorlage"
NUMBER_OF_NOUN = re.compile(
    r"(?<![Vv]orlage)(?<!Drucksache)(?<!DS)\s\(\s?(?:Vorlage\s|DS\s|Nr\.\s)?$"
)
# a verb between "Neufassung" and the number: the sentence is about something else by then
FINITE_VERB = re.compile(
    r"\b(?:ist|sind|war|waren|hat|haben|stützt|beruht|folgt|gilt|soll|sollen)\b"
)
SENTENCE_BREAK = re.compile(
    r"\n\s*\n|(?<!\bNr)(?<!\bAbs)(?<!\d)[.!?]\s(?=[A-ZÄÖÜ])|(?<=\d{4}[.])\s(?=[A-ZÄÖÜ])"
)
# a heading that can be a title: no kind of document alone, no cut-off label ("Gültig ab")
WHOLE_TITLE = re.compile(
    rf"^(?!(?:{PAPER_TYPES}|{OTHER_TYPES}|Niederschrift|Niederschriftsauszug|Protokoll)$)"
    r"(?=.{12})(?!.*\b(?:vom|ab|von|der|des|und|bis|am|für|Nr\.)$).+",
    re.DOTALL,
)
