"""The JSON of the command line (DESIGN section 7): keys may be added, never changed."""

from __future__ import annotations

import datetime as dt

from assistant.absent import Absent
from assistant.answer import Answer, Citation, Period, Series
from assistant.dossier import Dossier, Link, Place
from assistant.links import source_url
from assistant.retrieval import Hit
from ingest.model import AgendaItem, Consultation, Document, Span, Vote
from ingest.pipeline import RunReport
from ingest.quotes import one_line

Json = dict[str, object]
SCHEMA = 1


def answer_json(answer: Answer) -> Json:
    """Return what `ask --json` prints."""
    return {
        "schema": SCHEMA,
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "status": answer.status.value,
        "composer": answer.composer,
        "as_of": _day(answer.as_of),
        "statements": [
            {
                "text": s.text,
                "kind": s.kind.value,
                "as_of": s.as_of,
                "citations": list(s.citations),
            }
            for s in answer.statements
        ],
        "citations": [citation_json(c) for c in answer.citations],
        "understood": {
            "period": _period(answer.understood.period),
            "organizations": list(answer.understood.organizations),
            "references": list(answer.understood.references),
            "relaxed": list(answer.understood.relaxed),
        },
        "conflicts": [{"about": c.about, "citations": list(c.citations)} for c in answer.conflicts],
        "searched": {
            "documents": answer.searched.documents,
            "since": _day(answer.searched.since),
            "until": _day(answer.searched.until),
            "nearest": [
                {
                    "reference": n.reference,
                    "title": n.title,
                    "date": _day(n.date),
                    "quote": n.quote,
                    "url": n.url,
                }
                for n in answer.searched.nearest
            ],
        },
        "notes": list(answer.notes),
        "series": _series(answer.series),
        "seconds": {
            "retrieval": round(answer.seconds.retrieval, 4),
            "total": round(answer.seconds.total, 4),
        },
    }


def _series(series: Series | None) -> Json | None:
    """Return comparable figures over time, None where there are none."""
    if series is None:
        return None
    points = [
        {
            "day": _day(p.day),
            "value": p.value,
            "written": p.written,
            "citation": p.citation,
        }
        for p in series.points
    ]
    return {"thing": series.thing, "points": points}


def citation_json(citation: Citation) -> Json:
    """Return one citation."""
    return {
        "number": citation.number,
        "reference": citation.reference,
        "title": citation.title,
        "type": citation.type,
        "organization": citation.organization,
        "date": _day(citation.date),
        "decided": _day(citation.decided),
        "nature": citation.nature.value,
        "extent": citation.extent.value,
        "file": citation.file,
        "page": citation.page,
        "spans": _spans(citation.spans),
        "quote": citation.quote,
        "url": citation.url,
    }


def hit_json(hit: Hit) -> Json:
    """Return one result of `search --json`."""
    document, passage = hit.document, hit.passage
    quote = one_line(passage.text)
    return {
        "reference": document.reference,
        "title": document.title or document.file.name,
        "type": document.type,
        "organization": document.organization,
        "date": _day(document.date),
        "file": document.file.name,
        "page": passage.spans[0].page,
        "spans": _spans(passage.spans),
        "section": list(passage.section),
        "text": quote,
        "score": round(hit.score, 4),
        "url": source_url(document.file.sha256, passage.spans, quote),
        "also": [hit_json(other) for other in hit.also],
    }


def absent_json(paper: Absent) -> Json:
    """Return a paper that a search names and that is not held."""
    return {
        "reference": paper.reference,
        "mentioned_by": [
            {"file": d.file.name, "reference": d.reference, "title": d.title}
            for d in paper.mentioned_by
        ],
    }


def dossier_json(found: Dossier) -> Json:
    """Return what `show --json` prints: files, ties in both directions and the paper's way.

    `held` is False for a paper that is known only because others mention it.
    """
    return {
        "schema": SCHEMA,
        "reference": found.reference,
        "held": bool(found.files),
        "files": [document_json(document, group) for group, document in found.files],
        "predecessors": [_link(link) for link in found.predecessors],
        "successors": [_link(link) for link in found.successors],
        "references": [_link(link) for link in found.cited],
        "mentioned_by": [
            {
                "file": document.file.name,
                "reference": document.reference,
                "title": document.title,
                "type": document.type,
                "date": _day(document.date),
                "quotes": [
                    _place(place)
                    for place in found.mentions
                    if place.document.file.sha256 == document.file.sha256
                ],
            }
            for document in found.mentioned_by
        ],
        "events": [
            {
                "dates": [day.isoformat() for day in event.days],
                "organization": event.organization,
                "role": event.role,
                "state": event.state,
                "result": event.result,
                "items": list(event.items),
                "quotes": [_place(place) for place in event.places],
            }
            for event in found.events
        ],
    }


def _link(link: Link) -> Json:
    return {
        "reference": link.reference,
        "relation": link.relation,
        "title": link.title,
        "held": link.held,
        "quotes": [_place(place) for place in link.places],
    }


def _place(place: Place) -> Json:
    sha256 = place.document.file.sha256
    return {
        "file": place.document.file.name,
        "page": place.spans[0].page if place.spans else None,
        "spans": _spans(place.spans),
        "quote": place.quote,
        "url": source_url(sha256, place.spans, place.quote),
    }


def document_json(document: Document, group: str) -> Json:
    """Return what is known of one file of a paper."""
    return {
        "file": document.file.name,
        "group": group,
        "media_type": document.file.media_type,
        "pages": document.file.page_count,
        "read_by": document.file.method,
        "reference": document.reference,
        "written_reference": document.written_reference,
        "title": document.title,
        "type": document.type,
        "date": _day(document.date),
        "dated": document.dated,
        "date_precision": document.date_precision,
        "organization": document.organization,
        "originator": document.originator,
        "status": document.status,
        "lead": document.lead,
        "involved": list(document.involved),
        "original": document.url,
        "nature": document.nature.value,
        "extent": document.extent.value,
        "consultations": [_consultation(c) for c in document.consultations],
        "agenda_items": [_item(item) for item in document.agenda_items],
        "sections": [
            {"path": list(section.path), "field": section.field, "spans": _spans(section.spans)}
            for section in document.sections
        ],
        "references": sorted({r.target for r in document.references}),
        "warnings": list(document.warnings),
        "url": source_url(document.file.sha256, (), ""),
    }


def run_json(report: RunReport) -> Json:
    """Return what `ingest --json` and `remove --json` print."""
    return {
        "generation": report.generation,
        "documents": report.documents,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "passages": report.passages,
        "failed": [{"file": f.file, "reason": f.reason} for f in report.failed],
        "seconds": {step: round(seconds, 3) for step, seconds in report.seconds},
    }


def _consultation(consultation: Consultation) -> Json:
    return {
        "organization": consultation.organization,
        "dates": [day.isoformat() for day in consultation.dates],
        "role": consultation.role,
        "state": consultation.state,
        "result": consultation.result,
    }


def _item(item: AgendaItem) -> Json:
    return {
        "number": item.number,
        "title": item.title,
        "organization": item.organization,
        "date": _day(item.date),
        "paper": item.paper,
        "result": item.result,
        "speakers": list(item.speakers),
        "votes": [_vote(vote) for vote in item.votes],
    }


def _vote(vote: Vote) -> Json:
    return {
        "yes": vote.yes,
        "no": vote.no,
        "abstained": vote.abstained,
        "unanimous": vote.unanimous,
        "against": list(vote.against),
        "abstaining": list(vote.abstaining),
        "by_group": [
            {"group": group, "yes": yes, "no": no, "abstained": abstained}
            for group, yes, no, abstained in vote.by_group
        ],
        "spans": _spans(vote.spans),
    }


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[s.page, s.start, s.end] for s in spans]


def _period(period: Period | None) -> Json | None:
    if period is None:
        return None
    return {"since": _day(period.since), "until": _day(period.until)}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
