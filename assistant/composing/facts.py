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
from enum import StrEnum
from functools import lru_cache

from assistant.answer import Period, Statement, StatementKind
from assistant.composing.citing import DECIDING_ROLE, Citations, is_decision
from assistant.conflicts import moment
from assistant.question import Question, content_terms
from assistant.searching import Filters
from assistant.wording import german_day, named
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.model import AgendaItem, Consultation, Document, Span
from ingest.understanding.dates import MONTHS
from ingest.understanding.references import same_reference


class Intent(StrEnum):
    """What the catalog is asked for."""

    VOTES = "votes"
    PATH = "path"
    IN_FORCE = "in_force"
    CITED_BY = "cited_by"
    LEAD = "lead"
    RESULT = "result"
    LISTING = "listing"


# First match decides.
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            Intent.VOTES,
            r"\babgestimmt\b|\babstimmung\w*|\bstimmenverh|\bwie viele (?:ja|nein)?-?stimmen\b"
            r"|\beinstimmig\b|\bwer (?:hat|stimmte)\b.*\b(?:dagegen|dafür)\b",
        ),
        (
            Intent.PATH,
            r"\bberatungsfolge\b|\bberaten\b|\bberatung(?:en|sweg)?\b.*\bgremi|\bwelche\w* gremi"
            r"|\bweg durch die gremien\b|\bwo\b.*\b(?:behandelt|vorberaten)\b",
        ),
        (
            Intent.IN_FORCE,
            r"\bwelche (?:fassung|version|satzung|vorlage)\b.*\b(?:gilt|gültig|aktuell)\b"
            r"|\b(?:gilt|gültig)\b.*\bnoch\b|\bnoch (?:gültig|in kraft)\b"
            r"|\b(?:überholt|ersetzt|abgelöst|aufgehoben)\b",
        ),
        (
            Intent.CITED_BY,
            r"\b(?:verweis\w*|bezieh\w*|beruf\w*|nimmt bezug|nehmen bezug)\b.*\bauf\b"
            r"|\b(?:erwähn\w*|zitier\w*)\b",
        ),
        (
            Intent.LEAD,
            r"\bfederführ\w*|\bwelche[rs]? (?:fachbereich|amt|dezernat)\b.*"
            r"\b(?:zuständig|verantwort|bearbeit)\w*",
        ),
        (
            Intent.LISTING,
            r"\bwelche (?P<kind>anträge|anfragen|vorlagen|beschlussvorlagen|berichtsvorlagen"
            r"|mitteilungen|niederschriften|pressemeldungen)\b",
        ),
        (
            Intent.RESULT,
            r"\b(?:beschlossen|beschließt|entschieden|beschluss|entscheidung|zugestimmt|abgelehnt"
            r"|vertagt|angenommen|zurückgezogen)\b",
        ),
    )
)
_LIST_KINDS = {
    "anträge": ("Antrag", "Vorschlag zur Tagesordnung"),
    "anfragen": ("Anfrage",),
    "beschlussvorlagen": ("Beschlussvorlage",),
    "berichtsvorlagen": ("Berichtsvorlage",),
    "mitteilungen": ("Mitteilung",),
    "niederschriften": ("Niederschrift",),
    "pressemeldungen": ("Pressemeldung", "Pressemitteilung"),
    "vorlagen": ("Beschlussvorlage", "Berichtsvorlage", "Mitteilungsvorlage", "Vorlage"),
}
_MATTER = 0.75  # share of the question's own words that the title of the matter must hold
_INTENT_WORDS = frozenset(
    terms(
        """
        beraten beratung beratungsfolge gremium gremien beschlossen beschluss entschieden
        entscheidung zugestimmt abgelehnt vertagt angenommen abgestimmt abstimmung ergebnis
        federführend federführung zuständig verantwortlich fassung version gültig gilt überholt
        ersetzt verweist verweisen bezieht beziehen erwähnt vorlage vorlagen antrag anträge
        beschlussvorlage anfrage anfragen rat ausschuss bezirksvertretung stadt hagen welcher
        fachbereich amt behandelt einstimmig stimmen satzung noch unterlagen
        """
    )
)
_MOST_LINES = 12
_LONGEST_SESSION = 31  # days: "am 06.06.2023", "im Juni 2023"


@dataclass(frozen=True, slots=True)
class Held:
    """A document with the store it lies in."""

    store: Store
    document: Document


@dataclass(slots=True)
class Facts:
    """Statements as they are made; `complete` is False where a result is not in the papers."""

    citations: Citations
    statements: list[Statement] = field(default_factory=list)
    complete: bool = True

    def add(self, held: Held, text: str, spans: Sequence[Span]) -> None:
        """Add a line with its citation."""
        number = self.citations.cite(held.store, held.document, spans)
        self.statements.append(Statement(text, StatementKind.FACT, (number,)))


def intent_of(question: Question) -> Intent | None:
    """Return what the catalog could answer, None for any other question."""
    return next((i for i, pattern in _INTENTS if pattern.search(question.text)), None)


def compose(question: Question, library: Library, citations: Citations) -> Facts | None:
    """Return the answer from the catalog, None where it has none or another one fits better."""
    intent = intent_of(question)
    if intent is None:
        return None
    facts = Facts(citations)
    if intent is Intent.LISTING:
        _list(question, library, facts)
    else:
        matter = _matter(question, library, intent)
        if matter:
            _COMPOSERS[intent](question, library, matter, facts)
        elif intent is Intent.RESULT and not question.references:
            _decided_then(question, library, facts)
    return facts if facts.statements else None


# -- which paper is meant --------------------------------------------------------------------


def _matter(question: Question, library: Library, intent: Intent) -> list[Held]:
    """Return the files of the paper the question names by number or by its title.

    The version in force is asked of all papers with such a title, anything else of the one whose
    title the question covers best.
    """
    held = _all(library)
    if question.references:
        return [h for h in held if _is_one_of(h.document, question.references)]
    wanted = [t for t in content_terms(question.text) if t not in _INTENT_WORDS | _month_terms()]
    wanted = [t for t in wanted if not any(character.isdigit() for character in t)]
    fitting = [h for h in held if h.document.reference and _title_share(wanted, h) >= _MATTER]
    if intent is Intent.IN_FORCE or not fitting:
        return fitting
    closeness = {_title_closeness(wanted, h): h.document.reference for h in fitting}
    best = closeness[max(closeness)]
    return [h for h in fitting if h.document.reference == best]


def _title_share(wanted: Sequence[str], held: Held) -> float:
    """Return the share of the question's words that the title holds."""
    title = set(terms(held.document.title))
    found = [t for t in wanted if t in title or any(t in other for other in title if len(t) > 5)]
    return len(found) / len(wanted) if wanted else 0.0


def _title_closeness(wanted: Sequence[str], held: Held) -> tuple[float, float, dt.date]:
    """Rank titles: the question's words found, the title's words asked for, the newest."""
    title = set(terms(held.document.title))
    asked = [t for t in title if any(t == w or (len(w) > 5 and w in t) for w in wanted)]
    day = moment(held.document) or dt.date.min
    return _title_share(wanted, held), len(asked) / max(len(title), 1), day


@lru_cache(maxsize=1)
def _month_terms() -> frozenset[str]:
    return frozenset(terms(" ".join(MONTHS)))


def _is_one_of(document: Document, references: Sequence[str]) -> bool:
    own = document.reference
    return bool(own) and any(same_reference(own or "", r) for r in references)


def _all(library: Library) -> list[Held]:
    return [Held(s, d) for s in library.stores for d in s.catalog.documents()]


def _agenda_items(library: Library, matter: Sequence[Held]) -> list[tuple[Held, AgendaItem]]:
    """Return the agenda items that treat the paper, oldest first."""
    references = {h.document.reference for h in matter if h.document.reference}
    found = [
        (Held(store, document), item)
        for store in library.stores
        for reference in references
        for document, item in store.catalog.agenda_items_on(reference)
    ]
    return sorted(found, key=lambda pair: (pair[1].date or dt.date.min, pair[1].number))


def _consultations(matter: Sequence[Held]) -> list[tuple[Held, Consultation]]:
    """Return the paper's consultations in time, each once even when two files print it."""
    found: dict[tuple[str, tuple[dt.date, ...]], tuple[Held, Consultation]] = {}
    for held in matter:
        for consultation in held.document.consultations:
            key = (consultation.organization, consultation.dates)
            found.setdefault(key, (held, consultation))
    return sorted(found.values(), key=lambda pair: pair[1].dates[-1:] or (dt.date.max,))


# -- the answers -----------------------------------------------------------------------------


def _path(_: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    items = _agenda_items(library, matter)
    for held, consultation in _consultations(matter):
        item = _item_of(consultation, items)
        facts.add(held, consultation_line(consultation), consultation.spans)
        if item and item[1].result and not consultation.result:
            _add_item(facts, *item)
    if not facts.statements:
        for held, entry in items:
            _add_item(facts, held, entry)


def _result(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Say what the organization asked about decided, else what all did; the decision first."""
    consultations = _consultations(matter)
    items = _agenda_items(library, matter)
    wanted = set(question.organizations)
    if wanted:
        consultations = [p for p in consultations if p[1].organization in wanted]
        items = [p for p in items if p[1].organization in wanted]
    decided = False
    ordered = sorted(consultations, key=lambda pair: pair[1].role != DECIDING_ROLE)
    for held, consultation in ordered:
        if is_decision(consultation.result) or wanted or consultation.role == DECIDING_ROLE:
            facts.add(held, consultation_line(consultation), consultation.spans)
            decided = decided or is_decision(consultation.result)
    for held, item in items:
        if item.result:
            _add_item(facts, held, item)
            decided = decided or is_decision(item.result)
    facts.complete = decided


def _decided_then(question: Question, library: Library, facts: Facts) -> None:
    """Say what an organization decided on the day or in the month asked for."""
    period = question.period
    if not question.organizations or period is None or not _is_short(period):
        return
    for held in sorted(_all(library), key=_time):
        for item in held.document.agenda_items:
            mine = item.organization in question.organizations and item.result
            if mine and item.date and period.holds(item.date):
                _add_item(facts, held, item, title=True)


def _is_short(period: Period) -> bool:
    if period.since is None or period.until is None:
        return False
    return (period.until - period.since).days <= _LONGEST_SESSION


def _votes(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    for held, item in _agenda_items(library, matter):
        if question.organizations and item.organization not in question.organizations:
            continue
        if item.vote:
            facts.add(held, vote_line(item), item.vote.spans)
    if not facts.statements:
        facts.complete = False
        _result(question, library, matter, facts)
        facts.complete = False


def _lead(_: Question, __: Library, matter: list[Held], facts: Facts) -> None:
    for held in matter:
        spans = _evidence(held.document, "lead")
        if held.document.lead and spans:
            text = f"Federführend für {named(held.document)} ist {held.document.lead}."
            facts.add(held, text, spans)
            return


def _in_force(_: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name what replaces, repeals or supplements the paper, and what it does to others."""
    references = [h.document.reference for h in matter if h.document.reference]
    for held in _all(library):
        for reference in held.document.references:
            if reference.relation == "cites" or not _targets(reference.target, references):
                continue
            text = f"{named(held.document)} {_RELATIONS[reference.relation]} {reference.target}."
            facts.add(held, text, reference.spans)
            _add_decision(facts, held)
    for held in matter:
        _add_decision(facts, held)
    facts.complete = any("Entscheidung" in s.text for s in facts.statements)


_RELATIONS = {"supplements": "ergänzt", "replaces": "ersetzt", "repeals": "hebt auf:"}


def _cited_by(_: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    references = [h.document.reference for h in matter if h.document.reference]
    for held in sorted(_all(library), key=_time):
        mentions = [r for r in held.document.references if _targets(r.target, references)]
        if mentions and not _is_one_of(held.document, [r for r in references if r]):
            first = mentions[0]
            facts.add(held, f"{named(held.document)} nennt {first.written}.", first.spans)
    del facts.statements[_MOST_LINES:]


def _list(question: Question, library: Library, facts: Facts) -> None:
    match = _INTENTS[[i for i, _ in _INTENTS].index(Intent.LISTING)][1].search(question.text)
    kinds = _LIST_KINDS[match["kind"].lower()] if match else ()
    period = question.period
    filters = Filters(period.since if period else None, period.until if period else None)
    topics = [t for t in content_terms(question.text) if t not in _INTENT_WORDS]
    topics = [t for t in topics if not any(c.isdigit() for c in t) and t != "seit"]
    for held in sorted(_all(library), key=_time):
        document = held.document
        if not (document.type or "").startswith(kinds) or not filters.admits(document):
            continue
        if _is_about(topics, document, held.store):
            spans = _evidence(document, "title") or _evidence(document, "type")
            if spans:
                facts.add(held, _listed(document), spans)
    del facts.statements[_MOST_LINES:]


def _is_about(topics: Sequence[str], document: Document, store: Store) -> bool:
    """Tell whether head or text of a document hold every topic word."""
    pages = store.catalog.pages(document.file.sha256)
    text = " ".join([document.title, document.originator or "", *(p.text for p in pages)])
    held = set(terms(text))
    return bool(topics) and all(
        t in held or any(t in other for other in held if len(t) > 4) for t in topics
    )


_Composer = Callable[[Question, Library, list[Held], Facts], None]
_COMPOSERS: dict[Intent, _Composer] = {
    Intent.PATH: _path,
    Intent.RESULT: _result,
    Intent.VOTES: _votes,
    Intent.LEAD: _lead,
    Intent.IN_FORCE: _in_force,
    Intent.CITED_BY: _cited_by,
}


# -- lines -----------------------------------------------------------------------------------


def consultation_line(consultation: Consultation) -> str:
    """Return one consultation as a sentence fragment with date, role and what is known."""
    days = " und ".join(german_day(day) for day in consultation.dates) or "ohne Datum"
    role = f" ({consultation.role})" if consultation.role else ""
    return f"{days} {consultation.organization}{role}: {_outcome(consultation)}"


def _outcome(consultation: Consultation) -> str:
    moved = " Mehrere Termine sind genannt, der Punkt wurde verschoben." * (
        len(consultation.dates) > 1
    )
    if consultation.result:
        recommends = consultation.role not in (DECIDING_ROLE, None)
        note = " (keine Entscheidung, nur Vorberatung)" if recommends else ""
        return f"{consultation.result}{note}.{moved}"
    if consultation.state == "planned":
        return f"geplant; ein Ergebnis ist nicht belegt.{moved}"
    if consultation.state == "held":
        return f"beraten; das Ergebnis ist nicht belegt.{moved}"
    return f"das Ergebnis ist nicht belegt.{moved}"


def vote_line(item: AgendaItem) -> str:
    """Return the votes on an agenda item."""
    vote = item.vote
    if vote is None:
        return ""
    where = f"{german_day(item.date)} {item.organization or 'Gremium nicht genannt'}"
    parts = [f"TOP {item.number}: {item.result or 'Ergebnis nicht genannt'}"]
    if vote.unanimous:
        parts.append("einstimmig")
    counts = (("dafür", vote.yes), ("dagegen", vote.no), ("Enthaltungen", vote.abstained))
    parts += [f"{label} {count}" for label, count in counts if count is not None]
    groups = "; ".join(f"{g}: {y} Ja, {n} Nein, {a} Enthaltungen" for g, y, n, a in vote.by_group)
    return (
        f"{where}, {', '.join(parts)}" + (f" (nach Fraktionen: {groups})" if groups else "") + "."
    )


def _add_item(facts: Facts, held: Held, item: AgendaItem, title: bool = False) -> None:
    where = item.organization or "Gremium nicht genannt"
    about = f" („{item.title}“)" if title else ""
    result = item.result or "ohne Angabe"
    text = f"{german_day(item.date)} {where}, TOP {item.number}{about}: {result}."
    facts.add(held, text, item.result_spans or item.spans[:1])


def _add_decision(facts: Facts, held: Held) -> None:
    for consultation in held.document.consultations:
        if consultation.role == DECIDING_ROLE:
            text = f"{named(held.document)}: Entscheidung {consultation_line(consultation)}"
            facts.add(held, text, consultation.spans)


def _listed(document: Document) -> str:
    day = moment(document)
    originator = f", {document.originator}" if document.originator else ""
    return f"{german_day(day)}: {named(document)}, „{document.title}“{originator}"


def _item_of(
    consultation: Consultation, items: Iterable[tuple[Held, AgendaItem]]
) -> tuple[Held, AgendaItem] | None:
    for held, item in items:
        if item.organization == consultation.organization and item.date in consultation.dates:
            return held, item
    return None


def _evidence(document: Document, name: str) -> tuple[Span, ...]:
    return next((e.spans for e in document.evidence if e.field == name), ())


def _targets(target: str, references: Sequence[str | None]) -> bool:
    return any(same_reference(target, r) for r in references if r)


def _time(held: Held) -> tuple[dt.date, str]:
    return moment(held.document) or dt.date.min, held.document.title
