"""Which paper, agenda items and consultations a question means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Period
from assistant.composing.intents import Intent
from assistant.moments import moment
from assistant.question import Question, content_terms
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.model import AgendaItem, Consultation, Document, Span
from ingest.understanding.dates import MONTHS
from ingest.understanding.references import same_reference

_MATTER = 0.75  # share of the question's own words that the title of the matter must hold
_INTENT_WORDS = frozenset(
    terms(
        """
        beraten beratung beratungsfolge gremium gremien beschlossen beschluss entschieden
        entscheidung zugestimmt abgelehnt vertagt angenommen abgestimmt abstimmung ergebnis
        federführend federführung zuständig verantwortlich fassung version gültig gilt überholt
        jahr jahre ersetzt
        verweist verweisen bezieht beziehen erwähnt vorlage vorlagen antrag anträge
        beschlussvorlage anfrage anfragen rat ausschuss bezirksvertretung stadt hagen welcher
        fachbereich amt behandelt einstimmig stimmen satzung noch unterlagen
        berichtsvorlagen mitteilungen niederschriften pressemeldungen
        """
    )
)
_LONGEST_SESSION = 31  # days: "am 06.06.2023", "im Juni 2023"


@dataclass(frozen=True, slots=True)
class Held:
    """A document with the store it lies in."""

    store: Store
    document: Document


def matter_of(question: Question, library: Library, intent: Intent) -> list[Held]:
    """Return the files of the paper the question names by number or by its title.

    The version in force is asked of all papers with such a title, anything else of the one whose
    title the question covers best.
    """
    held = all_held(library)
    if question.references:
        return [h for h in held if is_one_of(h.document, question.references)]
    wanted = topic(question)
    fitting = [
        h for h in held if h.document.reference and _share(wanted, h.document.title) >= _MATTER
    ]
    fitting = [h for h in fitting if _was_there(question, h, library)]
    if intent is Intent.IN_FORCE or not fitting:
        return fitting
    closeness = {_title_closeness(wanted, h): h.document.reference for h in fitting}
    best = closeness[max(closeness)]
    return [h for h in fitting if h.document.reference == best]


def _was_there(question: Question, held: Held, library: Library) -> bool:
    """Tell whether a paper was before the organization on the day or in the month asked for."""
    period = question.period
    if not question.organizations or period is None or not _is_short(period):
        return True
    reference = held.document.reference or ""
    days = [
        day
        for consultation in held.document.consultations
        if consultation.organization in question.organizations
        for day in consultation.dates
    ]
    days += [
        item.date
        for store in library.stores
        for _, item in store.catalog.agenda_items_on(reference)
        if item.organization in question.organizations and item.date
    ]
    return any(period.holds(day) for day in days)


def topic(question: Question) -> list[str]:
    """Return the terms that name the matter: no dates, no bodies, no words of the process."""
    bodies = set(terms(" ".join(question.organizations)))
    left_out = _INTENT_WORDS | _month_terms() | bodies
    wanted = content_terms(" ".join(question.names) or question.text)
    return [t for t in wanted if t not in left_out and not any(c.isdigit() for c in t)]


def _share(wanted: Sequence[str], title: str) -> float:
    """Return the share of the wanted terms that a title holds, 0 where nothing is wanted."""
    held = set(terms(title))
    found = [t for t in wanted if t in held or any(t in other for other in held if len(t) > 5)]
    return len(found) / len(wanted) if wanted else 0.0


def _title_closeness(wanted: Sequence[str], held: Held) -> tuple[float, float, dt.date]:
    """Rank titles: the question's words found, the title's words asked for, the newest."""
    title = set(terms(held.document.title))
    asked = [t for t in title if any(t == w or (len(w) > 5 and w in t) for w in wanted)]
    day = moment(held.document) or dt.date.min
    return _share(wanted, held.document.title), len(asked) / max(len(title), 1), day


@lru_cache(maxsize=1)
def _month_terms() -> frozenset[str]:
    return frozenset(terms(" ".join(MONTHS)))


def is_one_of(document: Document, references: Sequence[str]) -> bool:
    """Tell whether a document is the paper of one of the numbers."""
    own = document.reference
    return bool(own) and any(same_reference(own or "", r) for r in references)


def not_held(question: Question, library: Library) -> tuple[str, ...]:
    """Return the papers the question names that the library does not hold."""
    held = [h.document for h in all_held(library)]
    return tuple(r for r in question.references if not any(is_one_of(d, [r]) for d in held))


def all_held(library: Library) -> list[Held]:
    """Return every document of every open store."""
    return [Held(s, d) for s in library.stores for d in s.catalog.documents()]


def agenda_items(
    question: Question, library: Library, matter: Sequence[Held]
) -> list[tuple[Held, AgendaItem]]:
    """Return the agenda items asked for, oldest first.

    Those that treat the paper; without one, those of the organization on the day or in the month
    asked for, else those whose title holds the question's words.
    """
    references = [h.document.reference for h in matter if h.document.reference]
    found = [
        (held, item)
        for held in all_held(library)
        for item in held.document.agenda_items
        if _is_asked(question, references, item)
    ]
    return sorted(found, key=lambda pair: (pair[1].date or dt.date.min, pair[1].number))


def _is_asked(question: Question, references: Sequence[str], item: AgendaItem) -> bool:
    if question.organizations and item.organization not in question.organizations:
        return False
    if references:
        return item.paper is not None and targets(item.paper, references)
    period = question.period
    if period is not None and not (item.date and period.holds(item.date)):
        return False
    if question.organizations and period is not None and _is_short(period):
        return True
    return _share(topic(question), item.title) >= _MATTER


def consultations_of(matter: Sequence[Held]) -> list[tuple[Held, Consultation]]:
    """Return the paper's consultations in time, each once even when two files print it."""
    found: dict[tuple[str, tuple[dt.date, ...]], tuple[Held, Consultation]] = {}
    for held in matter:
        for consultation in held.document.consultations:
            key = (consultation.organization, consultation.dates)
            found.setdefault(key, (held, consultation))
    return sorted(found.values(), key=lambda pair: pair[1].dates[-1:] or (dt.date.max,))


def _is_short(period: Period) -> bool:
    if period.since is None or period.until is None:
        return False
    return (period.until - period.since).days <= _LONGEST_SESSION


def evidence_of(document: Document, name: str) -> tuple[Span, ...]:
    """Return where a field of a document was read, nothing where it was not."""
    return next((e.spans for e in document.evidence if e.field == name), ())


def targets(target: str, references: Sequence[str | None]) -> bool:
    """Tell whether a number means one of the papers."""
    return any(same_reference(target, r) for r in references if r)


def time_of(held: Held) -> tuple[dt.date, str]:
    """Return what sorts documents by time, the undated first."""
    return moment(held.document) or dt.date.min, held.document.title
