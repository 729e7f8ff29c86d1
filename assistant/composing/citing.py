"""Makes citations: a quote taken from the catalog's pages, with what is known of its document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Citation
from assistant.links import source_url
from ingest.library.store import Store
from ingest.model import Document, Span
from ingest.quotes import quote_of

DECIDING_ROLE = "Entscheidung"
_UNDECIDED = ("vertagt", "zurückgezogen", "abgesetzt", "verwiesen", "zurückgestellt")


class Citations:
    """The numbered citations of one answer; the same place gets the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, tuple[Span, ...]], int] = {}
        self._citations: list[Citation] = []

    def cite(self, store: Store, document: Document, spans: Sequence[Span]) -> int:
        """Return the number of the citation of `spans`, made from the canonical text."""
        key = (store.group, document.file.sha256, tuple(spans))
        if key not in self._numbers:
            self._numbers[key] = len(self._citations) + 1
            self._citations.append(_citation(self._numbers[key], store, document, tuple(spans)))
        return self._numbers[key]

    def all(self) -> tuple[Citation, ...]:
        """Return the citations in the order of their numbers, from 1."""
        return tuple(self._citations)


def only_cited(answer: Answer) -> Answer:
    """Return an answer without the citations that nothing in it uses, the others from 1 on."""
    points = answer.series.points if answer.series else ()
    used = {point.citation for point in points}
    used |= {n for statement in answer.statements for n in statement.citations}
    used |= {n for conflict in answer.conflicts for n in conflict.citations}
    new = {old: number for number, old in enumerate(sorted(used), 1)}

    def numbered(numbers: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(new[n] for n in numbers)

    return replace(
        answer,
        citations=tuple(
            replace(c, number=new[c.number]) for c in answer.citations if c.number in new
        ),
        statements=tuple(replace(s, citations=numbered(s.citations)) for s in answer.statements),
        conflicts=tuple(replace(c, citations=numbered(c.citations)) for c in answer.conflicts),
        series=answer.series
        and replace(
            answer.series,
            points=tuple(replace(p, citation=new[p.citation]) for p in points),
        ),
    )


def decided_on(document: Document) -> dt.date | None:
    """Return the day the organization in charge decided, None where the paper shows no result.

    Only a held consultation with the role Entscheidung and a printed result counts; a
    recommendation, a planned date or a bare "erledigt" proves nothing (DESIGN law 8).
    """
    decisions = [
        c.dates[-1]
        for c in document.consultations
        if c.role == DECIDING_ROLE and c.state == "held" and c.dates and is_decision(c.result)
    ]
    return max(decisions, default=None)


def is_decision(result: str | None) -> bool:
    """Tell whether a printed result settles the matter, for or against."""
    return bool(result) and not any(word in (result or "").lower() for word in _UNDECIDED)


def _citation(number: int, store: Store, document: Document, spans: tuple[Span, ...]) -> Citation:
    sha256 = document.file.sha256
    pages = {page: store.catalog.page(sha256, page) for page in {s.page for s in spans}}
    quote = quote_of(pages, spans)
    return Citation(
        number=number,
        quote=quote,
        file_sha256=sha256,
        file=document.file.name,
        spans=spans,
        group=store.group,
        reference=document.reference,
        title=document.title or document.file.name,
        type=document.type,
        organization=document.organization,
        date=document.date,
        decided=decided_on(document),
        nature=document.nature,
        extent=document.extent,
        url=source_url(sha256, spans, quote),
    )
