"""Answers on one paper's own fields and sections: office, originator, date, title, proposals."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.composing.gathered import Facts, sentences_within
from assistant.composing.matter import Held, all_held, evidence_of, originator_of, time_of
from assistant.question import Question
from assistant.wording import german_day, named
from ingest.library.generation import Library
from ingest.model import Document
from ingest.understanding.sections import field_of

# asks who took part besides the office in charge
INVOLVED = re.compile(
    r"\bbeteilig|\bmacht\b.*\bmit\b|\bmit(?:ge)?mach|\bmit(?:ge)?wirk|\bwirkt\b.*\bmit\b"
    r"|\bwer noch\b|\bam rande\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?<!nicht )\bfederführ", re.IGNORECASE)
_MOST_QUOTED = 8  # sentences of a section


def lead(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name the office in charge, and those involved where they are asked for."""
    asks_involved = INVOLVED.search(question.text)
    for held in matter:
        document = held.document
        spans = evidence_of(document, "lead")
        if document.lead and spans:
            facts.add_of(held, f"{named(document)}: federführend {document.lead}", spans)
        if asks_involved and document.involved:
            text = f"{named(document)}: beteiligt {'; '.join(document.involved)}"
            facts.add_of(held, text, evidence_of(document, "involved"))
        elif asks_involved and facts.statements:
            _say_missing(matter, "wer beteiligt ist,", facts)
        if facts.statements:
            return
    if not matter:
        led_by(question, library, facts)
    else:
        _say_missing(matter, "das federführende Amt", facts)
        _add_title(matter[0], facts)


def led_by(question: Question, library: Library, facts: Facts) -> None:
    """List what the office the question names ("FB69") leads, or is involved in."""
    offices = offices_in(question)
    involved = bool(INVOLVED.search(question.text))
    leads = not involved or bool(_LEADS.search(question.text))
    papers = (h for h in all_held(library) if h.document.reference)
    for held in sorted(papers, key=time_of):
        document = held.document
        if leads and _names(document.lead or "", offices):
            text = f"{named(document)}: federführend {document.lead}"
            facts.add_of(held, text, evidence_of(document, "lead"))
        if involved and _names("; ".join(document.involved), offices):
            text = f"{named(document)}: beteiligt {'; '.join(document.involved)}"
            facts.add_of(held, text, evidence_of(document, "involved"))


def offices_in(question: Question) -> list[str]:
    """Return the offices a question names by number: "FB69", "Amt 51"."""
    short = _LONG_OFFICE.sub(lambda m: {"f": "FB", "v": "VB"}[m[1][0].lower()], question.asked)
    return re.findall(r"\b(?:FB|VB|Amt)\s?\d+\b", short)


_LONG_OFFICE = re.compile(r"\b(Fachbereich|Vorstandsbereich)s?\b(?= ?\d)", re.IGNORECASE)


def _names(printed: str, offices: Sequence[str]) -> bool:
    return any(re.search(_spaced(office), printed) for office in offices)


def _spaced(office: str) -> str:
    """Return an expression for "FB69" that also fits "FB 69"."""
    letters, digits = re.fullmatch(r"(\D+?)\s?(\d+)", office).groups()  # type: ignore[union-attr]
    return rf"\b{letters}\s?{digits}\b"


def originator(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name who brought the paper in."""
    for held in matter:
        document = held.document
        by, spans = originator_of(document), evidence_of(document, "originator")
        if by and (spans or evidence_of(document, "title")):
            text = f"{named(document)}: eingebracht von {by}"
            facts.add_of(held, text, spans or evidence_of(document, "title"))
            return
    for held in matter:
        if held.document.lead:
            _say_missing(matter, "ein Antragsteller", facts)
            lead(question, library, matter, facts)
            return


def particular(question: Question, matter: Sequence[Held], facts: Facts) -> None:
    """Tell date, title, kind or status of the paper, as asked for; nothing where none is named."""
    wanted = _asked_for(question, _ASKED)
    if wanted is None:
        return
    for held in matter:
        text, spans = _told(held.document, wanted), evidence_of(held.document, wanted)
        if text and spans:
            facts.add_of(held, f"{named(held.document)}: {text}", spans)
            return
    if matter:
        _say_missing(matter, _MISSING[wanted], facts)
        _add_title(matter[0], facts)


def _asked_for(question: Question, named: Sequence[tuple[str, str]]) -> str | None:
    """Return the first of the things whose words the question holds."""
    found = (name for name, words in named if re.search(words, question.asked, re.IGNORECASE))
    return next(found, None)


_ASKED = (
    ("date", r"\bwann\b|\bdatum\b|\balt\b"),
    (
        "status",
        r"\bstatus\b|öffentlich\b|\bdurch\b|\babgeschlossen\b|\berledigt\b|\btisch\b"
        r"|\boffen\b|\barbeit\b",
    ),
    ("type", r"\bwas für\b|\bart\b|\bfür ein\w*\b"),
    ("title", r"\bhei(?:ß|ss)\w*|\blautet|\b(?:\w*titel|betreff|name|überschrift|bezeichnung)\w*"),
)
_MISSING = {
    "date": "ein eigenes Datum",
    "status": "ein Status",
    "type": "die Art",
    "title": "ein Titel",
}


def _told(document: Document, wanted: str) -> str | None:
    if wanted == "date":
        dated = german_day(document.date) if document.date else document.dated
        return f"Datum {dated}" if dated else None
    if wanted == "status":
        return f"Status {document.status}" if document.status else None
    return document.type if wanted == "type" else document.title


def _add_title(held: Held, facts: Facts) -> None:
    spans = evidence_of(held.document, "title")
    facts.add_of(held, f"{named(held.document)}: {held.document.title}", spans)


def _say_missing(matter: Sequence[Held], what: str, facts: Facts) -> None:
    facts.complete = False
    facts.notes.append(f"{named(matter[0].document)}: {what} ist nicht angegeben.")


# -- sections ---------------------------------------------------------------------------------

_SECTIONS = (
    ("Beschlussvorschlag", r"\bbeschlussvorschl"),
    ("Finanzielle Auswirkungen", r"\bfinanziell"),
    ("Klima", r"\bklima"),
    ("Inklusion", r"\binklusion"),
    ("Kurzfassung", r"\bkurzfassung"),
    ("Anlagen", r"\banlage"),
    ("Begründung", r"\bbegründe"),
)


def section(question: Question, matter: Sequence[Held], facts: Facts) -> None:
    """Quote the section asked for, word for word; nothing where none is named."""
    field = _asked_for(question, _SECTIONS)
    if field is None:
        return
    for held in matter:
        spans = [s for part in held.document.sections if part.field == field for s in part.spans]
        inside = [s for s in sentences_within(held, spans) if not _is_heading(s.text, field)]
        if inside:
            facts.quote(held, inside, _MOST_QUOTED)
            if len(inside) > _MOST_QUOTED:
                facts.notes.append(f"Gezeigt ist der Anfang des Abschnitts „{field}“.")
            return


def _is_heading(text: str, field: str) -> bool:
    return len(text) < 60 and not text.endswith(".") and field_of([text.strip(" :")]) == field
