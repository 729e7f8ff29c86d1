"""What every document shows on its face, whatever its format: notes, heads, basic data."""

from __future__ import annotations

from datetime import date

from schema import Consultation, Document, Meeting, Votes

RETELLING = "Nacherzählung öffentlich zugänglicher Angaben, nicht der Originalwortlaut."
EXCERPT = "Auszug: Es liegt nur der Anfang des Originals vor."
NO_ADDRESS = "Adresse nicht bekannt"
CONSULTATION_HEAD = ("Status", "Datum", "Gremium", "Rolle", "Beschluss")
VOTES_HEAD = ("Fraktion", "Ja", "Nein", "Enthaltung")

_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
_WEEKDAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")


def note(document: Document) -> list[str]:
    """The lines of the boxed note: what this is, where the original stands, how much is here."""
    lines = [RETELLING, f"Original: {document.url or NO_ADDRESS}"]
    return [*lines, EXCERPT] if document.extent == "excerpt" else lines


def foot(document: Document) -> str:
    """The note in short, for the foot of every page."""
    short = "Nacherzählung, nicht der Originalwortlaut"
    return f"{short} · Auszug" if document.extent == "excerpt" else short


def running_head(document: Document) -> str:
    """What stands at the top of every page."""
    if document.kind == "vorlage":
        return f"Stadt Hagen · Vorlage {document.reference or ''}".rstrip()
    if document.meeting:
        meeting = document.meeting
        parts = ("Stadt Hagen", "Niederschrift", meeting.organization, german_day(meeting.date))
        return " · ".join(part for part in parts if part)
    owner = document.originator if document.kind == "antrag" else document.organization
    return " · ".join(part for part in (owner, document.type) if part)


def heading(document: Document) -> str:
    """The first line of the title block, in the words of the council information system."""
    if document.meeting:
        meeting = document.meeting
        parts = (f"{german_day(meeting.date)} -", meeting.top, meeting.title)
        return " ".join(part for part in parts if part)
    return f"{document.type} - {document.reference}" if document.reference else document.type


def subject(document: Document) -> str | None:
    """The title below the heading; minutes carry it in the heading already."""
    return None if document.meeting else document.title


def basic_data(document: Document) -> list[tuple[str, str]]:
    """The rows of the table Grunddaten; what is not known has no row."""
    if document.meeting:
        rows = _meeting_data(document, document.meeting)
    elif document.kind in ("vorlage", "antrag"):
        rows = _paper_data(document)
    else:
        rows = [("Herausgeber", document.organization), ("Datum", day_of(document))]
    return [(label, value) for label, value in rows if value]


def _paper_data(document: Document) -> list[tuple[str, str | None]]:
    return [
        ("Betreff", document.title),
        ("Status", document.status),
        ("Vorlageart" if document.kind == "vorlage" else "Art", document.type),
        ("Antragsteller", document.originator),
        ("Gremium", document.organization),
        ("Federführend", document.lead),
        ("Beteiligt", "; ".join(document.involved)),
        ("Freigabe durch", "; ".join(document.released_by)),
        ("Datum", day_of(document)),
    ]


def _meeting_data(document: Document, meeting: Meeting) -> list[tuple[str, str | None]]:
    weekday = _WEEKDAYS[date.fromisoformat(meeting.date).weekday()]
    return [
        ("TOP", meeting.top),
        ("Betreff", meeting.title),
        ("Gremium", meeting.organization),
        ("Datum", f"{weekday}, {german_day(meeting.date)}"),
        ("Status", meeting.status or document.status),
        ("Uhrzeit", meeting.time),
        ("Vorlage", meeting.vorlage),
        ("Federführend", document.lead),
        ("Beschluss", meeting.result),
    ]


def day_of(document: Document) -> str | None:
    """The document's own date with what is known about it."""
    if document.date is None:
        return None
    day = german_day(document.date)
    return f"{day} ({document.date_note})" if document.date_note else day


def german_day(iso: str) -> str:
    """2025-12-11 as 11.12.2025, 2021-04 as April 2021, 2021 as 2021."""
    parts = iso.split("-")
    if len(parts) == 2:
        return f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return ".".join(reversed(parts))


def consultation_row(consultation: Consultation) -> tuple[str, str, str, str, str]:
    """One line of the Beratungsfolge, in the order of CONSULTATION_HEAD."""
    return (
        consultation.status or "",
        ", ".join(german_day(day) for day in consultation.dates),
        consultation.organization,
        consultation.role or "",
        consultation.result or "",
    )


def vote_lines(votes: Votes) -> list[str]:
    """What stands below the table of votes."""
    lines = ["X Einstimmig beschlossen"] if votes.unanimous else []
    totals = (
        ("Dafür", votes.in_favour),
        ("Dagegen", votes.against),
        ("Enthaltungen", votes.abstained),
    )
    return lines + [f"{label}: {count}" for label, count in totals if count is not None]
