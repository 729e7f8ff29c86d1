"""Answers that are lists of papers: by kind, group, body, period and topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Period
from assistant.composing.gathered import Facts
from assistant.composing.lines import listed
from assistant.composing.listed_kinds import is_any_kind, is_latest, kind_word, kinds_asked
from assistant.composing.matter import (
    Held,
    all_held,
    evidence_of,
    held_terms,
    is_body,
    is_of_party,
    is_titled,
    items_on,
    time_of,
    topic,
)
from assistant.composing.meetings import MOST_LINES, outcome_in, remark_length, role_in, sessions
from assistant.composing.particulars import led_by, offices_in
from assistant.moments import lies_in
from assistant.parties import parties_in
from assistant.question import Question
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.model import Document
from ingest.understanding.document import ANNEX

_BY_BODY = frozenset({"vorlagen", "beschlussvorlagen", "berichtsvorlagen", "drucksachen"})
_SESSION = frozenset({"tagesordnungspunkte"})


def listing(question: Question, library: Library, facts: Facts) -> None:
    """List the papers of a kind; a topic, group, body or period must narrow the list.

    A kind of which there are few is a list of its own ("Welche Berichtsvorlagen gibt es?").
    """
    word = kind_word(question)
    if word in _SESSION or (
        word in _BY_BODY and (question.organizations or outcome_in(question) or role_in(question))
    ):
        sessions(question, library, facts, decided_only=False)
        return
    if word in _BY_BODY and offices_in(question):
        led_by(question, library, facts)
        return
    topics = topic(question)
    found = _found(question, library, topics)
    narrowed = topics or question.period or parties_in(question.asked) or question.organizations
    if not narrowed and len(found) > MOST_LINES:
        return  # the whole library is no answer
    if is_latest(question):
        found = [held for held in found if time_of(held)[0] == time_of(found[-1])[0]]
    for held in _nearest(found, topics):
        document = held.document
        spans = evidence_of(document, "title") or evidence_of(document, "type")
        facts.add_of(held, listed(document), [*spans, *evidence_of(document, "originator")])
        if _ASKS_OUTCOME.search(question.asked):
            _add_outcome(held, library, facts)
    remark_length(question, found, facts)


# "Was haben die Grünen beantragt, und wie ging es weiter?"
_ASKS_OUTCOME = re.compile(
    r"\bweiter\b|\bausgegangen\b|\b(?:ging|gingen)\b.*\baus\b|\bdaraus\b|\bbeschlossen\b|\bergebnis",
    re.IGNORECASE,
)


def _add_outcome(held: Held, library: Library, facts: Facts) -> None:
    """Add what became of a paper: the results of its own minutes and of those that treat it."""
    own = [(held, item) for item in held.document.agenda_items]
    for where, item in (*own, *items_on(held, library)):
        if item.result:
            facts.add_item(where, item)


def _nearest(found: Sequence[Held], topics: Sequence[str]) -> list[Held]:
    """Return what is shown of a long list: titles with a word of the topic before other texts."""
    titled = sorted(found, key=lambda h: not any(t in terms(h.document.title) for t in topics))
    return sorted(titled[:MOST_LINES], key=time_of)


def _found(question: Question, library: Library, topics: Sequence[str]) -> list[Held]:
    """Return what the list holds, oldest first.

    That is what speaks of the whole topic, or of as many of its words as anything does.
    """
    kinds = kinds_asked(question)
    parties = parties_in(question.asked)
    narrowed = [
        held
        for held in sorted(all_held(library), key=time_of)
        if (is_any_kind(question) or _is_kind(held.document, kinds))
        and _is_in_time(held.document, question.period)
        and is_of_party(held.document, parties)
        and _is_from(held.document, question.organizations)
        and (evidence_of(held.document, "title") or evidence_of(held.document, "type"))
    ]
    if _OF_STATUS.search(question.asked):
        return [held for held in narrowed if _has_status(held.document, question)]
    if _IN_TITLE.search(question.asked):
        return [held for held in narrowed if is_titled(topics, held.document.title)]
    counted = [(held, held_terms(held, topics)) for held in narrowed]
    most = max((count for _, count in counted), default=0)
    return [held for held, count in counted if count == most and (most or not topics)]


# "Welche Vorlagen haben den Status freigegeben?"
_OF_STATUS = re.compile(r"\bstatus\b|\bfreigegeben\b|\babgeschlossen\b", re.IGNORECASE)


_IN_TITLE = re.compile(r"\bim (?:titel|betreff|namen)\b|\büberschrieben\b", re.IGNORECASE)


def _has_status(document: Document, question: Question) -> bool:
    """Tell whether a document's status is named by one of its words ("freigegeben")."""
    stated = set(terms(document.status or "")) - set(terms("Vorlage"))
    return bool(stated & set(question.terms))


def _is_in_time(document: Document, period: Period | None) -> bool:
    return period is None or lies_in(document, period)


def _is_from(document: Document, bodies: Sequence[str]) -> bool:
    names = (document.organization, *(c.organization for c in document.consultations))
    return not bodies or any(is_body(name, bodies) for name in names)


def _is_kind(document: Document, kinds: tuple[str, ...]) -> bool:
    """Tell whether a document is of a kind, or is about one: its title says "Antrag der …"."""
    if not kinds:
        return document.reference is not None and document.type != ANNEX
    if (document.type or "").startswith(kinds) or document.title.startswith(kinds):
        return True
    return any(re.search(rf"[;,–-]\s?{kind} (?:der|des|von)\b", document.title) for kind in kinds)
