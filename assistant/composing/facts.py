"""Answers from the catalog: path, result, votes, responsible office, version in force, mentions.

Each line is one fact with its citation to the place it was read from. A recommendation is not a
decision, and a planned date or a bare "erledigt" proves no result (DESIGN law 8): then the line
says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from assistant.answer import Statement, StatementKind
from assistant.composing.candidates import merged
from assistant.composing.citing import DECIDING_ROLE, Citations, is_decision
from assistant.composing.intents import Intent, intent_of, kinds_asked
from assistant.composing.lines import consultation_line, consultation_remark, listed, vote_line
from assistant.composing.matter import (
    Held,
    agenda_items,
    all_held,
    consultations_of,
    evidence_of,
    is_one_of,
    matter_of,
    not_held,
    targets,
    time_of,
    topic,
)
from assistant.moments import moment
from assistant.question import Question
from assistant.searching import Filters
from assistant.wording import german_day, named
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.model import AgendaItem, Consultation, Document, Span, Vote

_MOST_LINES = 12


@dataclass(slots=True)
class Facts:
    """Statements as they are made; `complete` is False where a result is not in the papers.

    `notes` are remarks on what the papers do not say: nothing can be cited for them.
    """

    citations: Citations
    statements: list[Statement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: bool = True

    def add(
        self,
        held: Held,
        text: str,
        spans: Sequence[Span],
        kind: StatementKind = StatementKind.FACT,
    ) -> None:
        """Add a line with its citation."""
        number = self.citations.cite(held.store, held.document, spans)
        self.statements.append(Statement(text, kind, (number,)))

    def add_of(self, held: Held, text: str, spans: Sequence[Span]) -> None:
        """Add a line that names its document: the document's own face is cited with it."""
        self.add(held, text, merged(sorted({*face(held.document), *spans})))

    def add_consultation(self, held: Held, consultation: Consultation, lead: str = "") -> None:
        """Add a consultation, and a remark where its result is not told."""
        add = self.add_of if lead else self.add
        add(held, lead + consultation_line(consultation), consultation.spans)
        remark = consultation_remark(consultation)
        if remark:
            self.notes.append(remark)


def face(document: Document) -> tuple[Span, ...]:
    """Return where a document says what it is: kind, number, body and day."""
    fields = ("type", "reference", "organization", "date")
    return tuple(span for field_ in fields for span in evidence_of(document, field_))


def compose(question: Question, library: Library, citations: Citations) -> Facts | None:
    """Return the answer from the catalog, None where it has none or another one fits better."""
    intent = intent_of(question)
    if intent is None:
        return None
    facts = Facts(citations)
    if intent is Intent.LISTING:
        _list(question, library, facts)
    else:
        matter = matter_of(question, library, intent)
        _COMPOSERS[intent](question, library, matter, facts)
        if intent in {Intent.PATH, Intent.RESULT, Intent.VOTES}:
            _remark_time(question, library, matter, facts)
    _remark_premise(question, facts)
    facts.notes += [f"{number} liegt nicht im Bestand." for number in not_held(question, library)]
    return facts if facts.statements else None


def _remark_time(
    question: Question, library: Library, matter: Sequence[Held], facts: Facts
) -> None:
    """Say so where no consultation of the paper, nor the paper itself, is of the time asked for."""
    period = question.period
    days = [day for _, c in consultations_of(matter) for day in c.dates]
    days += [i.date for _, i in agenda_items(question, library, matter) if i.date]
    days += [day for held in matter if (day := moment(held.document))]
    if period and days and not any(period.holds(day) for day in days):
        facts.complete = False
        facts.notes.append("Für den gefragten Zeitraum ist in den Unterlagen nichts belegt.")


def _remark_premise(question: Question, facts: Facts) -> None:
    """Say so where the question takes a rejection for granted that no paper shows."""
    asked = re.search(r"\babgelehnt\b|\bablehn\w+", question.text, re.IGNORECASE)
    if asked and not any("abgelehnt" in s.text for s in facts.statements):
        facts.notes.append("Eine Ablehnung ist in den Unterlagen nicht belegt.")


def _path(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    items = agenda_items(question, library, matter)
    for held, consultation in _of_bodies(question, consultations_of(matter), items, facts):
        item = _item_of(consultation, items)
        facts.add_consultation(held, consultation)
        if item and item[1].result and not consultation.result:
            _add_item(facts, *item)
    if not facts.statements:
        for held, entry in items:
            _add_item(facts, held, entry)


def _result(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Say what the organization asked about decided, else what all did; the decision first."""
    items = agenda_items(question, library, matter)
    consultations = _of_bodies(question, consultations_of(matter), items, facts)
    wanted = set(question.organizations)
    decided = False
    ordered = sorted(consultations, key=lambda pair: pair[1].role != DECIDING_ROLE)
    for held, consultation in ordered:
        if is_decision(consultation.result) or wanted or consultation.role == DECIDING_ROLE:
            facts.add_consultation(held, consultation)
            decided = decided or is_decision(consultation.result)
    for held, item in items:
        if item.result:
            _add_item(facts, held, item, title=not matter)
            decided = decided or is_decision(item.result)
    facts.complete = facts.complete and decided


def _of_bodies(
    question: Question,
    consultations: list[tuple[Held, Consultation]],
    items: Sequence[tuple[Held, AgendaItem]],
    facts: Facts,
) -> list[tuple[Held, Consultation]]:
    """Return the consultations of the bodies asked about.

    Where a paper named by number was before none of them: all, with a remark.
    """
    if not question.organizations:
        return consultations
    asked = [p for p in consultations if p[1].organization in question.organizations]
    if question.references and consultations and not asked and not items:
        bodies = ", ".join(question.organizations)
        facts.notes.append(f"{bodies}: Eine Beratung ist in den Unterlagen nicht belegt.")
        facts.complete = False
        return consultations
    return asked


def _votes(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    for held, item in agenda_items(question, library, matter):
        if item.vote:
            facts.add_of(held, vote_line(item), [*item.result_spans, *item.vote.spans])
            _add_sum(facts, held, item.vote)
    if not facts.statements:
        _result(question, library, matter, facts)
        facts.complete = False
        facts.notes.append("Die Stimmen sind in den Unterlagen nicht aufgeführt.")


def _add_sum(facts: Facts, held: Held, vote: Vote) -> None:
    """Add what the groups' votes come to where that is not the printed total."""
    total = sum(yes for _, yes, _, _ in vote.by_group)
    if vote.by_group and vote.yes is not None and total != vote.yes:
        terms_of_sum = " + ".join(str(yes) for _, yes, _, _ in vote.by_group)
        text = f"Rechnerisch ergeben die Ja-Stimmen der Fraktionen {terms_of_sum} = {total}."
        facts.add(held, text, vote.spans, StatementKind.COMPUTED)
        facts.notes.append("Die Summe der Fraktionen stimmt nicht mit dem Gesamtergebnis überein.")


def _lead(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    asks_involved = re.search(r"\bbeteilig", question.text, re.IGNORECASE)
    for held in matter:
        document = held.document
        spans = evidence_of(document, "lead")
        if not (document.lead and spans):
            continue
        facts.add_of(held, f"{named(document)}: federführend {document.lead}", spans)
        if asks_involved and document.involved:
            text = f"{named(document)}: beteiligt {'; '.join(document.involved)}"
            facts.add_of(held, text, evidence_of(document, "involved"))
        return
    if not matter:
        _led_by(question, library, facts)


def _led_by(question: Question, library: Library, facts: Facts) -> None:
    """List what the office the question names ("FB69") leads."""
    offices = re.findall(r"\b(?:FB|VB|Amt)\s?\d+\b", question.asked)
    for held in sorted(all_held(library), key=time_of):
        lead = held.document.lead or ""
        if any(re.search(_spaced(office), lead) for office in offices):
            text = f"{named(held.document)}: federführend {held.document.lead}"
            facts.add_of(held, text, evidence_of(held.document, "lead"))


def _spaced(office: str) -> str:
    """Return an expression for "FB69" that also fits "FB 69"."""
    letters, digits = re.fullmatch(r"(\D+?)\s?(\d+)", office).groups()  # type: ignore[union-attr]
    return rf"\b{letters}\s?{digits}\b"


def _in_force(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name what replaces, repeals, supplements or follows the paper, and what was decided."""
    references = _numbers(question, matter)
    latest = max((moment(h.document) or dt.date.min for h in matter), default=dt.date.max)
    for held in all_held(library):
        for reference in held.document.references:
            follows = held.document.reference and time_of(held)[0] > latest
            if not targets(reference.target, references):
                continue
            if reference.relation == "cites" and not follows:
                continue
            text = f"{named(held.document)} {_RELATIONS[reference.relation]} {reference.target}."
            facts.add_of(held, text, _sentence_at(held, reference.spans))
            _add_decision(facts, held)
            break
    for held in matter:
        _add_decision(facts, held)


_RELATIONS = {
    "cites": "nennt",
    "supplements": "ergänzt",
    "replaces": "ersetzt",
    "repeals": "hebt auf:",
}


def _cited_by(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    references = _numbers(question, matter)
    found = [
        (held, mentions[0])
        for held in sorted(all_held(library), key=time_of)
        if not is_one_of(held.document, references)
        and (mentions := [r for r in held.document.references if targets(r.target, references)])
    ]
    for held, mention in found[:_MOST_LINES]:
        spans = _sentence_at(held, mention.spans)
        facts.add_of(held, f"{named(held.document)} nennt {mention.written}.", spans)
    if len(found) > _MOST_LINES:
        facts.notes.append(f"Gezeigt sind {_MOST_LINES} von {len(found)}.")


def _numbers(question: Question, matter: Sequence[Held]) -> list[str]:
    """Return the numbers of the paper meant, also where others only mention it."""
    return [h.document.reference for h in matter if h.document.reference] or [*question.references]


def _sentence_at(held: Held, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the sentence a place lies in, the place itself where no passage holds it."""
    catalog = held.store.catalog
    rows = catalog.rows_of(held.document.file.sha256)
    for passage in catalog.passages(list(rows)):
        for sentence in passage.sentences:
            if any(_holds(outer, spans[0]) for outer in sentence.spans):
                return sentence.spans
    return tuple(spans)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.page == inner.page and outer.start <= inner.start and inner.end <= outer.end


def _list(question: Question, library: Library, facts: Facts) -> None:
    kinds = kinds_asked(question)
    period = question.period
    filters = Filters(period.since if period else None, period.until if period else None)
    topics = topic(question)
    if not topics and period is None:
        return  # the whole library is no answer
    found = [
        (held, spans)
        for held in sorted(all_held(library), key=time_of)
        if _is_kind(held.document, kinds) and filters.admits(held.document)
        if (spans := evidence_of(held.document, "title") or evidence_of(held.document, "type"))
        and _is_about(topics, held)
    ]
    for held, spans in found[:_MOST_LINES]:
        originator = evidence_of(held.document, "originator")
        facts.add_of(held, listed(held.document), [*spans, *originator])
    if len(found) > _MOST_LINES:
        facts.notes.append(f"Gezeigt sind {_MOST_LINES} von {len(found)}.")


def _is_kind(document: Document, kinds: tuple[str, ...]) -> bool:
    """Tell whether a document is of a kind, or minutes on one: their title begins with it."""
    if not kinds:
        return document.reference is not None
    return (document.type or "").startswith(kinds) or document.title.startswith(kinds)


def _is_about(topics: Sequence[str], held: Held) -> bool:
    """Tell whether head or text of a document hold every topic word; all do without topics."""
    document = held.document
    pages = held.store.catalog.pages(document.file.sha256)
    text = " ".join([document.title, document.originator or "", *(p.text for p in pages)])
    words = set(terms(text))
    return all(t in words or any(t in other for other in words if len(t) > 4) for t in topics)


_Composer = Callable[[Question, Library, list[Held], Facts], None]
_COMPOSERS: dict[Intent, _Composer] = {
    Intent.PATH: _path,
    Intent.RESULT: _result,
    Intent.VOTES: _votes,
    Intent.LEAD: _lead,
    Intent.IN_FORCE: _in_force,
    Intent.CITED_BY: _cited_by,
}


def _add_item(facts: Facts, held: Held, item: AgendaItem, title: bool = False) -> None:
    where = item.organization or "Gremium nicht genannt"
    about = f" („{item.title}“)" if title else ""
    result = item.result or "ohne Angabe"
    title_spans = evidence_of(held.document, "title") if title else ()
    text = f"{german_day(item.date)} {where}{about}: {result}."
    facts.add_of(held, text, [*(item.result_spans or item.spans[:1]), *title_spans])


def _add_decision(facts: Facts, held: Held) -> None:
    for consultation in held.document.consultations:
        if consultation.role == DECIDING_ROLE:
            facts.add_consultation(held, consultation, f"{named(held.document)}: ")
            facts.complete = facts.complete and is_decision(consultation.result)


def _item_of(
    consultation: Consultation, items: Iterable[tuple[Held, AgendaItem]]
) -> tuple[Held, AgendaItem] | None:
    for held, item in items:
        if item.organization == consultation.organization and item.date in consultation.dates:
            return held, item
    return None
