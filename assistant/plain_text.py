"""Answers, hits and holdings as plain German text for the terminal."""

from __future__ import annotations

import textwrap

from assistant.answer import Answer, Citation, Status
from assistant.dossier import Dossier
from assistant.holdings import Holdings
from assistant.retrieval import Hit
from assistant.wording import german_day
from ingest.model import Document, Extent, Nature
from ingest.pipeline import RunReport
from ingest.quotes import one_line

_WIDTH = 96
_MOST_GAPS = 15


def answer_text(answer: Answer) -> str:
    """Return an answer with its numbered sources."""
    lines = [*_lead(answer), ""]
    for statement in answer.statements:
        numbers = "".join(f"[{n}]" for n in statement.citations)
        lines += [textwrap.fill(f"{statement.text} {numbers}", _WIDTH), ""]
    lines += list(answer.notes)
    if answer.citations:
        lines += ["Quellen:"]
        lines += [_citation(citation) for citation in answer.citations]
        lines += [""]
    lines.append(_foot(answer))
    return "\n".join(lines)


def hit_text(hit: Hit) -> str:
    """Return one search result."""
    text = textwrap.shorten(one_line(hit.passage.text), 400, placeholder=" …")
    head = f"{_name(hit.document)}, Seite {hit.passage.spans[0].page}"
    return f"{head}\n{textwrap.indent(textwrap.fill(text, _WIDTH - 2), '  ')}"


def dossier_text(found: Dossier) -> str:
    """Return all that is known of a paper."""
    lines = [f"Vorlage {found.reference}"]
    if not found.files:
        lines.append("Nicht im Bestand; bekannt nur, weil andere Unterlagen sie nennen.")
    for group, document in found.files:
        lines += ["", *_document(document, group)]
    if found.mentioned_by:
        lines += ["", "Erwähnt in:"]
        lines += [f"  {_name(document)} ({document.file.name})" for document in found.mentioned_by]
    return "\n".join(lines)


def holdings_text(found: Holdings) -> str:
    """Return the state of the library."""
    if found.manifest is None:
        return f"{found.home}: noch kein Bestand. `vorlagenlotse ingest ORDNER` legt ihn an."
    manifest = found.manifest
    lines = [
        f"Bestand in {found.home}, Stand {manifest.number} vom {manifest.created}",
        f"Modell: {manifest.model}",
        f"Neuestes Dokument: {german_day(found.newest)}",
    ]
    lines += [
        f"Gruppe {c.group}: {c.documents} Dokumente, {c.passages} Textstellen"
        for c in manifest.counts
    ]
    lines += [f"  {count:5}  {name}" for name, count in found.types]
    if found.gaps:
        gaps = ", ".join(f"{g.reference} ({g.mentions}×)" for g in found.gaps[:_MOST_GAPS])
        more = (
            f" und {len(found.gaps) - _MOST_GAPS} weitere" if len(found.gaps) > _MOST_GAPS else ""
        )
        lines += ["Erwähnt, aber nicht im Bestand: " + gaps + more]
    lines += [f"Nicht gelesen: {f.file}: {f.reason}" for f in found.failures]
    return "\n".join(lines)


def run_text(report: RunReport) -> str:
    """Return what an ingest or a removal did."""
    lines = [
        f"Stand {report.generation}: {report.documents} Dokumente, {report.passages} Textstellen"
        f" ({report.added} neu, {report.changed} geändert, {report.removed} entfernt,"
        f" {report.unchanged} unverändert)"
    ]
    lines += [f"Nicht gelesen: {f.file}: {f.reason}" for f in report.failed]
    return "\n".join(lines)


def _lead(answer: Answer) -> list[str]:
    if answer.status is Status.NOT_FOUND:
        nearest = "; ".join(n.title for n in answer.searched.nearest)
        lead = ["Dazu enthalten die Unterlagen nichts."]
        return [*lead, f"Am nächsten kommt: {nearest}"] if nearest else lead
    return ["Die Angaben unterscheiden sich."] if answer.conflicts else []


def _citation(citation: Citation) -> str:
    label = [
        part
        for part in (
            citation.reference,
            citation.title,
            citation.type,
            citation.organization,
            german_day(citation.date) if citation.date else None,
            f"Seite {citation.page}",
            "Nacherzählung, nicht der Originalwortlaut"
            if citation.nature is Nature.RETELLING
            else None,
            "Auszug" if citation.extent is Extent.EXCERPT else None,
        )
        if part
    ]
    return f"  [{citation.number}] {' · '.join(label)} ({citation.file})"


def _foot(answer: Answer) -> str:
    return (
        f"Stand der Unterlagen: {german_day(answer.as_of)} · "
        f"{answer.searched.documents} Dokumente durchsucht"
    )


def _name(document: Document) -> str:
    parts = (document.type, document.reference, document.title or document.file.name)
    day = f" ({german_day(document.date)})" if document.date else ""
    return " ".join(part for part in parts if part) + day


def _document(document: Document, group: str) -> list[str]:
    fields = (
        ("Datei", f"{document.file.name} ({document.file.page_count} Seiten, Gruppe {group})"),
        ("Betreff", document.title),
        ("Art", document.type),
        ("Datum", german_day(document.date) if document.date else None),
        ("Status", document.status),
        ("Federführend", document.lead),
        ("Beteiligt", "; ".join(document.involved)),
        ("Von", document.originator),
        ("Original", document.url),
    )
    lines = [f"{label + ':':14}{value}" for label, value in fields if value]
    for c in document.consultations:
        days = ", ".join(german_day(day) for day in c.dates)
        facts = (c.role, {"held": "beraten", "planned": "geplant"}.get(c.state or ""), c.result)
        lines.append(f"  {days}  {c.organization}: " + ", ".join(f for f in facts if f))
    return lines
