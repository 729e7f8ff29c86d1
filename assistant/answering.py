"""From what was found to an answer: of the catalog where it knows, else of sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.about import answer_about
from assistant.answer import (
    Answer,
    Conflict,
    Nearest,
    Searched,
    Seconds,
    Series,
    Statement,
    StatementKind,
    Status,
    Understood,
)
from assistant.composing import extractive, facts, tables
from assistant.composing.candidates import Candidate, with_context
from assistant.composing.citing import Citations, only_cited
from assistant.composing.matter import not_held, papers
from assistant.composing.series import series_of
from assistant.conflicts import conflicting
from assistant.evidence import Evidence, only_planned
from assistant.links import source_url
from assistant.question import Question, bodies_apart
from assistant.retrieval import Hit
from assistant.searching import NO_FILTERS, Filters
from assistant.verifying import gate
from ingest.library.generation import Library
from ingest.model import Document, Extent
from ingest.quotes import one_line
from ingest.understanding.references import same_reference

_NEAREST = 3
_OF_SECOND = 4  # statements on each further question of those asked at once
_BESIDE_EXTREME = 2  # sentences beside the highest value of a table, which is the answer
_BEST = 2  # sentences that tell whether a plan is all there is
_ENOUGH_OF_EXCERPT = 0.6  # share of the question's terms the best sentence of an excerpt must hold


@dataclass(frozen=True, slots=True)
class Found:
    """What was retrieved for a question, and how long it took."""

    question: Question
    hits: list[Hit]
    ranked: list[Candidate]
    evidence: Evidence
    corrections: dict[str, str]
    seconds: float

    @property
    def hits_on_the_spot(self) -> list[Hit]:
        """The passages that hold candidates: of the places and the time asked for, best first."""
        rows = {(c.hit.store.group, c.hit.row) for c in self.ranked}
        return [hit for hit in self.hits if (hit.store.group, hit.row) in rows]


def compose(
    asked: str, found: Found, several: Sequence[Found], library: Library, filters: Filters
) -> Answer:
    """Answer from the catalog where the question asks for what it holds, else from sentences.

    `several` is what was found for each of the questions asked at once.
    """
    citations = Citations()
    about = answer_about(asked, library)
    if about:
        return _told(asked, about, library)
    parts = [_body(one, library, filters, citations) for one in several]
    if parts and all(part.statements for part in parts):
        body = _joined(parts)
    else:  # what one of them lacks, the whole question may find
        body = _joined([_body(found, library, filters, citations), *parts])
    unanswered = [
        one.question.asked for one, p in zip(several, parts, strict=True) if not p.statements
    ]
    gaps = (f"Zu „{part}“ fand sich keine eigene Textstelle." for part in unanswered)
    answer = Answer(
        question=asked,
        standalone_question=found.question.text,
        status=body.status,
        composer=body.composer,
        as_of=library.manifest.newest,
        statements=body.statements,
        citations=citations.all(),
        understood=Understood(
            period=found.question.period,
            organizations=found.question.organizations,
            references=found.question.references,
            relaxed=tuple(
                f"{name} ≈ {term}"
                for name, term in found.corrections.items()
                if bodies_apart(name) == name  # "Ratssitzung" is no word the papers lack
            ),
        ),
        searched=_searched(library, filters, _nearest(found)),
        seconds=Seconds(0.0, 0.0),
        conflicts=body.conflicts,
        notes=(*body.notes, *gaps) if body.statements else body.notes,
        series=body.series,
    )
    return only_cited(answer)


def _told(asked: str, sentences: Sequence[str], library: Library) -> Answer:
    """Return an answer about the assistant itself; its statements have no source."""
    return Answer(
        question=asked,
        standalone_question=asked,
        status=Status.ANSWERED,
        composer="facts",
        as_of=library.manifest.newest,
        statements=tuple(Statement(s, StatementKind.COMPUTED, ()) for s in sentences),
        citations=(),
        understood=Understood(),
        searched=_searched(library, NO_FILTERS),
        seconds=Seconds(0.0, 0.0),
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """The part of an answer that depends on the composer."""

    status: Status
    composer: str
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    series: Series | None = None


def _body(found: Found, library: Library, filters: Filters, citations: Citations) -> _Body:
    """Answer from the catalog, else from sentences, else what it seems to ask."""
    known = facts.compose(found.question, library, citations, found.hits_on_the_spot)
    if known and _admitted(known, library, filters, citations):
        return _from_facts(known)
    body = _from_sentences(found, library, citations)
    if body.statements:
        return body
    known = facts.compose_if_likely(found.question, library, citations, found.hits_on_the_spot)
    return _from_facts(known) if known and _admitted(known, library, filters, citations) else body


def _admitted(known: facts.Facts, library: Library, filters: Filters, citations: Citations) -> bool:
    """Tell whether the filters admit all that an answer from the catalog cites.

    The catalog looks at all papers, whatever is asked for.
    """
    if not filters.any:
        return True
    used = {
        n for part in (known.statements, known.conflicts) for one in part for n in one.citations
    }
    stores = {store.group: store.catalog for store in library.stores}
    return all(
        filters.admits(stores[citation.group].document(citation.file_sha256))
        for citation in citations.all()
        if citation.number in used
    )


def _joined(parts: Sequence[_Body]) -> _Body:
    """Return the answers to parts of a question as one; what was said is not said again.

    Its state is that of the first part that says anything.
    """
    statements: dict[str, Statement] = {}
    for part in parts:
        for statement in part.statements[: None if part is parts[0] else _OF_SECOND]:
            statements.setdefault(statement.text, statement)
    telling = [part for part in parts if part.statements]
    return _Body(
        status=(telling or parts)[0].status,
        composer=(telling or parts)[0].composer,
        statements=tuple(statements.values()),
        conflicts=tuple(dict.fromkeys(c for part in parts for c in part.conflicts)),
        notes=tuple(dict.fromkeys(note for part in telling or parts for note in part.notes)),
        series=next((part.series for part in parts if part.series), None),
    )


def _from_facts(known: facts.Facts) -> _Body:
    status = Status.ANSWERED if known.complete else Status.PARTIAL
    return _Body(
        status,
        "facts",
        tuple(known.statements),
        conflicts=tuple(known.conflicts),
        notes=tuple(dict.fromkeys(known.notes)),
    )


def _from_sentences(found: Found, library: Library, citations: Citations) -> _Body:
    missing = not_held(found.question, library)
    carried = found.evidence.carries and not _is_after_all_papers(found.question, library)
    chosen = extractive.choose(found.question, found.ranked) if carried else []
    if missing:
        chosen = [c for c in chosen if _mentions(c.candidate.hit.document, missing)]
    compared, remarks = tables.computed(found.question, found.hits, citations)
    if compared and tables.asks_extreme(found.question):
        chosen = chosen[:_BESIDE_EXTREME]
    arranged = extractive.arrange(found.question, chosen)
    stated = extractive.state(arranged, citations)
    statements = gate.carried((*compared, *stated), citations.all())
    best = [c.candidate.sentence.text for c in chosen[:_BEST]]
    planned = only_planned(found.question, best, [s.text for s in statements])
    notes = [*remarks, *(f"{reference} liegt nicht im Bestand." for reference in missing)]
    if planned:
        notes.append("Belegt ist nur die Planung; ob es dazu kam, steht nicht in den Unterlagen.")
    excerpts = _only_excerpts(found, library)
    how = "nicht eindeutig" if statements else "nicht"
    notes += [
        f"Von {reference} liegt nur ein Auszug vor; was gefragt ist, steht darin {how}."
        for reference in excerpts
    ]
    return _Body(
        status=_status(statements, partial=bool(missing or planned or excerpts)),
        composer="extractive",
        statements=statements,
        conflicts=_conflicts(found.question, arranged, citations),
        notes=tuple(notes),
        series=series_of(
            found.question,
            [
                (item.candidate, statement.citations[0])
                for item, statement in zip(arranged, stated, strict=True)
                if statement in statements
            ],
        ),
    )


def _status(statements: Sequence[Statement], partial: bool) -> Status:
    if not statements:
        return Status.NOT_FOUND
    return Status.PARTIAL if partial else Status.ANSWERED


def _only_excerpts(found: Found, library: Library) -> tuple[str, ...]:
    """Return the papers asked for of which the library holds excerpts that say too little."""
    if not found.ranked or found.ranked[0].own >= _ENOUGH_OF_EXCERPT:
        return ()
    asked = found.question.references_asked
    held = {reference: papers(reference, library) for reference in asked}
    return tuple(
        reference
        for reference, files in held.items()
        if files and all(d.extent is Extent.EXCERPT for d in files)
    )


def _mentions(document: Document, references: Sequence[str]) -> bool:
    return any(same_reference(c.target, r) for c in document.references for r in references)


def _is_after_all_papers(question: Question, library: Library) -> bool:
    """Tell whether the question is only about a time after the newest paper."""
    newest = library.manifest.newest
    since = question.period.since if question.period else None
    return bool(newest and since and since > newest)


def _searched(library: Library, filters: Filters, nearest: Sequence[Nearest] = ()) -> Searched:
    catalogs = [store.catalog for store in library.stores]
    if filters.any:
        documents = [d for catalog in catalogs for d in catalog.documents() if filters.admits(d)]
        days, number = [d.date for d in documents if d.date], len(documents)
    else:
        days = [day for catalog in catalogs for day in catalog.days if day]
        number = sum(catalog.document_count for catalog in catalogs)
    return Searched(number, min(days, default=None), max(days, default=None), tuple(nearest))


def _nearest(found: Found) -> list[Nearest]:
    """Return the documents nearest to the question, each with its nearest sentence.

    Passages of other places or times than asked for come last, without one: none of it answers.
    """
    places = chain(
        ((c.hit, c.sentence.spans, c.sentence.text) for c in found.ranked),
        ((hit, hit.passage.spans, "") for hit in found.hits),
    )
    best: dict[str, Nearest] = {}
    for hit, spans, text in places:
        document, sha256 = hit.document, hit.document.file.sha256
        if len(best) == _NEAREST:
            break
        if sha256 not in best:
            name, quote = document.title or document.file.name, one_line(text)
            url = source_url(sha256, spans, quote)
            best[sha256] = Nearest(document.reference, name, url, document.date, quote)
    return list(best.values())


def _conflicts(
    question: Question, chosen: Sequence[extractive.Chosen], citations: Citations
) -> tuple[Conflict, ...]:
    at_odds = conflicting(question, [c.candidate for c in chosen])
    numbers = tuple(citations.cite(c.hit.store, c.hit.document, with_context(c)) for c in at_odds)
    if len(numbers) < 2:
        return ()
    return (Conflict(about=question.text, citations=numbers),)
