"""German words for values: dates, counts, kinds of files."""

from __future__ import annotations

import datetime as dt
import re

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
MEDIA_NAMES = {
    "application/pdf": "PDF",
    "text/html": "HTML-Seite",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word-Datei",
    "text/plain": "Textdatei",
    "text/markdown": "Textdatei (Markdown)",
}
METHOD_NAMES = {
    "text": "Der Text stammt aus der Datei selbst.",
    "ocr": "Der Text wurde aus einem Bild erkannt (OCR) und kann Lesefehler enthalten.",
}
_MOMENT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def german_date(day: dt.date) -> str:
    """Return a day as "11.12.2025"."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


def german_moment(moment: str) -> str:
    """Return "2025", "2025-10" or "2025-10-31" in German; anything else as it is."""
    match = _MOMENT.fullmatch(moment)
    if not match:
        return moment
    year, month, day = match.groups()
    if day:
        return f"{day}.{month}.{year}"
    if month and 1 <= int(month) <= 12:
        return f"{MONTHS[int(month) - 1]} {year}"
    return moment


def german_number(number: int) -> str:
    """Return a number with German thousands points: "23.600"."""
    return f"{number:,}".replace(",", ".")


def count(number: int, one: str, many: str) -> str:
    """Return "1 Dokument" or "80 Dokumente"."""
    return f"{german_number(number)} {one if number == 1 else many}"


def media_name(media_type: str) -> str:
    """Return what a media type is called in German."""
    return MEDIA_NAMES.get(media_type.partition(";")[0].strip(), "Datei")


def method_name(method: str) -> str:
    """Return a sentence on how a file was read."""
    return METHOD_NAMES.get(method, f"Gelesen mit: {method}.")


def period(since: dt.date | None, until: dt.date | None) -> str:
    """Return a closed or half-open range of days, empty when both ends are open."""
    if since and until:
        return f"vom {german_date(since)} bis {german_date(until)}"
    if since:
        return f"seit dem {german_date(since)}"
    return f"bis zum {german_date(until)}" if until else ""


# What the chat says.
AUTOMATIC = "Hier antwortet ein automatisches System, kein Mensch."
CROWDED = (
    "Im Augenblick fragen sehr viele Menschen zugleich. Bitte versuchen Sie es in einer Minute "
    "noch einmal."
)
BUSY = "Die vorige Frage wird noch beantwortet. Bitte warten Sie, oder halten Sie sie an."
STOPPED = "Angehalten. Diese Frage wurde nicht beantwortet."
RELOAD = "Diese Seite ist veraltet. Bitte laden Sie sie neu."
UNEXPECTED = (
    "Diese Frage konnte wegen eines Fehlers im Programm nicht beantwortet werden. Bitte fragen Sie "
    "mit anderen Worten oder wenden Sie sich an die Betreuung der Anwendung."
)
EMPTY_PERIOD = "Der Zeitraum ist leer: „Von“ liegt nach „Bis“."


def searching(documents: int) -> str:
    """Return what is said while an answer is looked for."""
    return f"Suche in {count(documents, 'Dokument', 'Dokumenten')} …"


def too_long(length: int, limit: int) -> str:
    """Return what is said of a question with too many characters."""
    return (
        f"Die Frage ist mit {german_number(length)} Zeichen zu lang; "
        f"möglich sind {german_number(limit)}. Bitte fragen Sie kürzer."
    )


def no_day(label: str, typed: str) -> str:
    """Return what is said of a day that is none."""
    return f"„{label}: {typed}“ ist kein Datum. Möglich sind zum Beispiel 31.12.2025 oder 2025."
