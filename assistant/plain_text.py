"""Answers, hits and holdings as plain German text for the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from assistant.absent import Absent
from assistant.answer import Answer, Citation, Nearest, Statement, StatementKind, Status
from assistant.dossier import Dossier, Link, Place
from assistant.holdings import Holdings
from assistant.record import Narrowing, Record
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


def footnoted_text(record: Record, root: str) -> str:
    """Return an answer to paste elsewhere: statements with numbers, then the quotes they rest on.

    `root` is put before the addresses of the sources ("https://lotse.example").
    """
    answer = record.answer
    head = [f"Frage: {answer.question}"]
    if answer.standalone_question != answer.question:
        head.append(f"Verstanden als: {answer.standalone_question}")
    if record.narrowing.any:
        head.append(f"Eingegrenzt: {narrowing_text(record.narrowing)}")
    head.append(f"Automatisch erstellte Antwort vom {german_day(record.day)}")
    lines = ["\n".join(head), *leads(answer)]
    lines += [_with_numbers(statement) for statement in answer.statements]
    lines += [*answer.notes, *erased_notes(record)]
    if answer.citations:
        lines += ["Quellen", *(_footnote(citation, root) for citation in answer.citations)]
    return "\n\n".join([*lines, _foot(answer)]) + "\n"


def narrowing_text(narrowing: Narrowing) -> str:
    """Return what was set beside the question: "seit 01.01.2024 · Rat der Stadt Hagen"."""
    since = f"seit {german_day(narrowing.since)}" if narrowing.since else None
    until = f"bis {german_day(narrowing.until)}" if narrowing.until else None
    return " · ".join(filter(None, (since, until, narrowing.organization, narrowing.type)))


def leads(answer: Answer) -> list[str]:
    """Return the sentences that tell how far the papers carry the answer."""
    if answer.status is Status.NOT_FOUND:
        return ["Dazu enthalten die Unterlagen nichts."]
    partly = ["Die Unterlagen beantworten die Frage nur zum Teil."]
    differs = [
        f"Die Angaben unterscheiden sich: {_numbers(c.citations)}." for c in answer.conflicts
    ]
    return (partly if answer.status is Status.PARTIAL else []) + differs


def erased_notes(record: Record) -> list[str]:
    """Return what to say of sources the library no longer holds, nothing where there are none."""
    if not record.erased:
        return []
    one = len(record.erased) == 1
    which = ("Quelle " if one else "Quellen ") + ", ".join(map(str, record.erased))
    verb = "ist" if one else "sind"
    whose = "ihr Wortlaut und was darauf beruhte, wurde hier entfernt."
    return [f"{which} {verb} nicht mehr im Bestand; {whose}"]


def source_line(citation: Citation) -> str:
    """Return a source as one line: kind, number, title, body, date, page, what it is."""
    return " · ".join(_label(citation))


def hit_text(hit: Hit) -> str:
    """Return one search result."""
    text = textwrap.shorten(one_line(hit.passage.text), 400, placeholder=" …")
    head = f"{_name(hit.document)}, Seite {hit.passage.spans[0].page}"
    lines = [head, textwrap.indent(textwrap.fill(text, _WIDTH - 2), "  ")]
    if hit.also:
        names = "; ".join(dict.fromkeys(_name(other.document) for other in hit.also))
        lines.append(textwrap.indent(textwrap.fill(f"Ebenso in: {names}", _WIDTH - 2), "  "))
    return "\n".join(lines)


def absent_text(paper: Absent) -> str:
    """Return that a paper is not held, and who mentions it."""
    names = "; ".join(_name(document) for document in paper.mentioned_by)
    told = f" Genannt in: {names}" if names else " Kein Dokument erwähnt die Nummer."
    return f"{paper.reference} liegt nicht im Bestand.{told}"


def dossier_text(found: Dossier) -> str:
    """Return all that is known of a paper."""
    lines = [f"Vorlage {found.reference}"]
    if not found.files:
        lines.append("Nicht im Bestand; bekannt nur, weil andere Unterlagen sie nennen.")
    for group, document in found.files:
        lines += ["", *_document(document, group)]
    for heading, links in (
        ("Knüpft an:", found.predecessors),
        ("Danach:", found.successors),
        ("Nennt:", found.cited),
    ):
        if links:
            lines += ["", heading, *(line for link in links for line in _link(link, found))]
    if found.mentioned_by:
        lines += ["", "Erwähnt in:"]
        for document in found.mentioned_by:
            places = [p for p in found.mentions if p.document.file.sha256 == document.file.sha256]
            lines += [f"  {_name(document)} ({document.file.name})", *_quotes(places)]
    return "\n".join(lines)


_TIES = {
    "cites": "nennt",
    "supplements": "ergänzt",
    "continues": "schreibt fort:",
    "replaces": "ersetzt",
    "repeals": "hebt auf:",
    "supplemented_by": "ergänzt durch",
    "continued_by": "fortgeschrieben durch",
    "replaced_by": "ersetzt durch",
    "repealed_by": "aufgehoben durch",
}


def _link(link: Link, found: Dossier) -> list[str]:
    title = f": {link.title}" if link.held else " (nicht im Bestand)"
    tie = _TIES[link.relation]
    return [f"  {found.reference} {tie} {link.reference}{title}", *_quotes(link.places)]


def _quotes(places: Sequence[Place]) -> list[str]:
    """Return the words of a tie, the first two places of it."""
    shown = [textwrap.shorten(place.quote, 160, placeholder=" …") for place in places[:2]]
    return [f"    „{quote}“" for quote in shown if quote]


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
        nearest = [line for n in answer.searched.nearest for line in _nearest(n)]
        lead = ["Dazu enthalten die Unterlagen nichts."]
        return [*lead, "Am nächsten kommen:", *nearest] if nearest else lead
    return ["Die Angaben unterscheiden sich."] if answer.conflicts else []


def _nearest(nearest: Nearest) -> list[str]:
    day = f" ({german_day(nearest.date)})" if nearest.date else ""
    name = " ".join(filter(None, (nearest.reference, nearest.title))) + day
    quote = textwrap.fill(f"„{nearest.quote}“", _WIDTH - 4) if nearest.quote else ""
    return [f"  {name}", *([textwrap.indent(quote, "    ")] if quote else [])]


def _with_numbers(statement: Statement) -> str:
    computed = "Berechnet: " if statement.kind is StatementKind.COMPUTED else ""
    return f"{computed}{statement.text} {_numbers(statement.citations)}".rstrip()


def _numbers(citations: tuple[int, ...]) -> str:
    return "".join(f"[{number}]" for number in citations)


def _footnote(citation: Citation, root: str) -> str:
    quote = one_line(citation.quote)
    return f"[{citation.number}] {source_line(citation)}\n„{quote}“\n{root}{citation.url}"


def _label(citation: Citation) -> list[str]:
    return [
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


def _citation(citation: Citation) -> str:
    return f"  [{citation.number}] {source_line(citation)} ({citation.file})"


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
