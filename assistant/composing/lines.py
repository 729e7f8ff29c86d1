"""Facts as lines of German: only what is printed, and remarks on what is not."""

from __future__ import annotations

from assistant.composing.citing import DECIDING_ROLE
from assistant.wording import german_day, named
from ingest.model import AgendaItem, Consultation, Document, Vote


def consultation_line(consultation: Consultation) -> str:
    """Return one consultation as printed: days, organization, role, state, result."""
    days = ", ".join(german_day(day) for day in consultation.dates)
    state = {"held": "erledigt", "planned": "geplant"}.get(consultation.state or "")
    told = ", ".join(part for part in (consultation.role, consultation.result or state) if part)
    where = f"{days} {consultation.organization}".strip()
    return where + (f": {told}" if told else "")


def consultation_remark(consultation: Consultation) -> str | None:
    """Return what a consultation does not prove, None where there is nothing to remark."""
    where = consultation.organization
    if not consultation.dates:
        return f"{where}: Ein Datum und ein Ergebnis sind nicht angegeben."
    if not consultation.result:
        planned = " Der Termin ist nur als geplant genannt." * (consultation.state == "planned")
        return f"{where}: Das Ergebnis ist nicht belegt.{planned}"
    if consultation.role not in (DECIDING_ROLE, None):
        return f"{where}: {consultation.role}, also eine Empfehlung und keine Entscheidung."
    return None


def vote_line(item: AgendaItem, vote: Vote) -> str:
    """Return one vote on an agenda item, with the votes of the groups where they are printed."""
    where = f"{german_day(item.date)} {item.organization or 'Gremium nicht genannt'}"
    parts = [item.result] if item.result else []
    if vote.unanimous:
        parts.append("einstimmig")
    counts = (("dafür", vote.yes), ("dagegen", vote.no), ("Enthaltungen", vote.abstained))
    parts += [f"{label} {count}" for label, count in counts if count is not None]
    named = (("dagegen", vote.against), ("enthalten", vote.abstaining))
    parts += [f"{label}: {', '.join(groups)}" for label, groups in named if groups]
    groups = "; ".join(f"{g}: {y} Ja, {n} Nein, {a} Enthaltungen" for g, y, n, a in vote.by_group)
    return (
        f"{where}, {', '.join(parts)}" + (f" (nach Fraktionen: {groups})" if groups else "") + "."
    )


def listed(document: Document) -> str:
    """Return a document as an entry of a list."""
    originator = f", {document.originator}" if document.originator else ""
    return f"{named(document)}: {document.title}{originator}"
