"""Which paper, agenda items and consultations a question means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answer import Period
from assistant.bodies import known
from assistant.composing.intents import Intent
from assistant.dossier import dossier
from assistant.moments import lies_in, moment
from assistant.parties import movers_in, parties_in, party_terms
from assistant.question import Question, bodies_apart, content_terms, names_in
from assistant.question_words import names_no_matter
from assistant.retrieval import Hit
from assistant.synonyms import same_as
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.model import AgendaItem, Consultation, Document, Span
from ingest.understanding.dates import MONTHS
from ingest.understanding.document import ANNEX
from ingest.understanding.organizations import name_key, without_town
from ingest.understanding.references import reference_key, same_reference
from ingest.understanding.titles import originator_in

_MATTER = 0.75  # share of the question's own words that the title of the matter must hold
_ANY_WORD = 0.01  # share that a single word of however many is sure to reach
_OF_MEETINGS = frozenset({Intent.PATH, Intent.RESULT, Intent.VOTES, Intent.SPEAKERS})
_NEAR = 10  # passages among which a matter is looked for that no title names
_MOST_OF_A_NAME = 5  # papers; a single word in the titles of more ("Haushalt") names none of them
# Alone, these name no paper.
_GENERAL = frozenset(
    terms(
        """
        maßnahme maßnahmen projekt projekte konzept konzepte bericht berichte statusbericht programm
        programme planung stand sachstand angebot angebote kinder jugendliche quartier entwicklung
        analyse kosten mittel ergänzung neufassung fortschreibung
        """
    )
)
_LONGEST_SESSION = 31  # days: "am 06.06.2023", "im Juni 2023"


@dataclass(frozen=True, slots=True)
class Held:
    """A document with the store it lies in."""

    store: Store
    document: Document


def matter_of(
    question: Question, library: Library, intent: Intent, hits: Sequence[Hit] = ()
) -> list[Held]:
    """Return the files of the paper the question names by number, by its title or by its matter.

    The version in force is asked of all papers with such a title, anything else of the one whose
    title the question covers best, of the time asked for where one of them is of that time; where
    none is, of one that goes on with them then. Where no title fits, the first of the `hits` that
    speaks of all that is asked is meant.
    """
    if question.references:
        return [h for reference in question.references for h in held_as(reference, library)]
    wanted = topic(question)
    if all(term in _GENERAL for term in wanted):
        return []
    titled = _titled(question, wanted, library, intent)
    if intent is Intent.IN_FORCE:
        return titled
    fitting = [h for h in titled if _is_of_time(question, h, library)] or [
        h for h in _going_on_with(titled, library) if _is_of_time(question, h, library)
    ]
    surely = [h for h in fitting if _share(wanted, h.document.title) >= _MATTER]
    if not surely and intent in _OF_MEETINGS and agenda_items(question, library, ()):
        return []  # an item of the minutes is what is meant, with or without a paper
    if fitting:
        return _closest(question, wanted, fitting, library, intent)
    near = [
        h
        for h in _spoken_of(wanted, hits)
        if _may_be_meant(question, h, intent) and _is_of_time(question, h, library)
    ]
    return [h for h in near[:1] if _tells(question, h, library, intent)]


def _titled(
    question: Question, wanted: Sequence[str], library: Library, intent: Intent
) -> list[Held]:
    """Return the papers whose title is meant: quoted, or held by the words of the question."""
    named = [h for h in all_held(library) if _may_be_meant(question, h, intent)]
    quoted = [h for h in named if _is_quoted(question, h.document.title)]
    fitting = quoted or [h for h in named if _is_meant(wanted, h.document.title)]
    papers_meant = {h.document.reference for h in fitting}
    if not quoted and len(wanted) == 1 and len(papers_meant) > _MOST_OF_A_NAME:
        return []
    return [h for h in fitting if _was_there(question, h, library)]


def _going_on_with(earlier: Sequence[Held], library: Library) -> list[Held]:
    """Return the papers that supplement, continue, replace or repeal one of the `earlier` ones."""
    numbers = dict.fromkeys(h.document.reference for h in earlier if h.document.reference)
    later = (link.reference for n in numbers for link in dossier(n, library).successors)
    return [held for number in later for held in held_as(number, library)]


def _closest(
    question: Question,
    wanted: Sequence[str],
    fitting: Sequence[Held],
    library: Library,
    intent: Intent,
) -> list[Held]:
    """Return the files of the one paper of several: it tells what is asked, its title is nearest.

    A paper that tells nothing of it is meant only where its title holds most of the words.
    """
    telling = [h for h in fitting if _tells(question, h, library, intent)]
    left = telling or [h for h in fitting if _share(wanted, h.document.title) >= _MATTER]
    first = any(set(terms(m.group(1))) & set(wanted) for m in _FIRST.finditer(question.asked))
    best = max(left, key=lambda h: _title_closeness(wanted, h, first), default=None)
    return [h for h in left if best and _is_same_paper(h.document, best.document)]


def _may_be_meant(question: Question, held: Held, intent: Intent) -> bool:
    """Tell whether a document is a paper of its own, by the group whose motion is asked about."""
    document = held.document
    is_paper = bool(document.reference or document.consultations)
    is_paper = is_paper or (intent is Intent.ORIGINATOR and bool(originator_of(document)))
    by_mover = is_of_party(document, movers_in(question.asked))
    return is_paper and document.type != ANNEX and by_mover


_QUOTED = re.compile('[„"»‚]([^“”"«‘„]{6,})[“”"«‘]')


def _is_quoted(question: Question, title: str) -> bool:
    """Tell whether the question quotes a title, or the main part of it."""
    folded = _folded(title)
    return any(_folded(m.group(1)) in folded for m in _QUOTED.finditer(question.asked))


def _spoken_of(wanted: Sequence[str], hits: Sequence[Hit]) -> list[Held]:
    """Return the documents whose title and best passage hold most of what is asked for."""
    found: dict[str, Held] = {}
    for hit in hits[:_NEAR]:
        said = f"{hit.document.title} {' '.join(hit.passage.section)} {hit.passage.text}"
        if len(wanted) > 1 and _share(wanted, said) >= _MATTER:
            found.setdefault(hit.document.file.sha256, Held(hit.store, hit.document))
    return list(found.values())


def _is_meant(wanted: Sequence[str], title: str) -> bool:
    """Tell whether a title holds most of what is asked for, or is asked for word by word."""
    if _share(wanted, title) >= _MATTER:
        return True
    own = _title_terms(title) - _GENERAL
    return bool(own) and own <= set(wanted)


def _is_same_paper(left: Document, right: Document) -> bool:
    if left.reference is None or right.reference is None:
        return left.file.sha256 == right.file.sha256
    return same_reference(left.reference, right.reference)


def _tells(question: Question, held: Held, library: Library, intent: Intent) -> bool:
    """Tell whether the library knows of a paper what is asked: a result, votes; else anything."""
    wanted = question.organizations
    items = [
        item
        for _, item in items_on(held, library)
        if not wanted or is_body(item.organization, wanted)
    ]
    if intent is Intent.VOTES:
        return any(item.votes for item in items)
    if intent is Intent.RESULT:
        rows = [
            c for c in held.document.consultations if not wanted or is_body(c.organization, wanted)
        ]
        return any(i.result for i in items) or any(c.result for c in rows)
    return True


def items_on(held: Held, library: Library) -> list[tuple[Held, AgendaItem]]:
    """Return the agenda items that treat a paper, each with the minutes it stands in."""
    return [
        (Held(store, minutes), item)
        for store in library.stores
        for minutes, item in store.catalog.agenda_items_on(held.document.reference or "")
    ]


def _was_there(question: Question, held: Held, library: Library) -> bool:
    """Tell whether a paper was before the organization on the day or in the month asked for."""
    period = question.period
    if not question.organizations or period is None or not is_short(period):
        return True
    return any(period.holds(day) for day in _days(question, held, library))


def _is_of_time(question: Question, held: Held, library: Library) -> bool:
    """Tell whether a paper was treated in the time asked for, or has its number from then."""
    period = question.period
    if period is None or any(period.holds(day) for day in _days(question, held, library)):
        return True
    return lies_in(held.document, period)


def _days(question: Question, held: Held, library: Library) -> list[dt.date]:
    """Return the days on which a paper was before the organizations asked about (none: any)."""
    wanted = question.organizations
    days = [
        day
        for consultation in held.document.consultations
        if not wanted or is_body(consultation.organization, wanted)
        for day in consultation.dates
    ]
    return days + [
        item.date
        for _, item in items_on(held, library)
        if item.date and (not wanted or is_body(item.organization, wanted))
    ]


def is_body(name: str | None, wanted: Sequence[str]) -> bool:
    """Tell whether a printed name, also a former or short one, is one of the bodies."""
    table = known()
    return name is not None and any(table.same(name, body) for body in wanted)


@lru_cache(maxsize=256)
def topic(question: Question) -> tuple[str, ...]:
    """Return the terms that name the matter: no dates, no bodies, no words of the process."""
    left_out = _month_terms() | _body_terms(question) | party_terms(question.asked)
    said = bodies_apart(_without_oneself(question))
    named = content_terms(" ".join(names_in(said)) or said)
    respelt = dict(question.respelt)
    # what stands for a period is none of the question's terms; nor is a compound known by its parts
    wanted = [respelt.get(t, t) for t in named if t in question.terms or question.corrections]
    return tuple(
        t
        for t in wanted
        if t not in left_out and not any(c.isdigit() for c in t) and not names_no_matter(t)
    )


# "Ich bereite einen Rückblick für unsere Fraktion vor. Was lief 2025 über die BV Mitte?"
_OF_ONESELF = re.compile(
    r"^[^.!?\d]*\b(?:ich|wir|mein\w*|unser\w*)\b[^.!?\d]*[.!] +(?!.*\bda(?:zu|r?über|von|r?an)\b)",
    re.IGNORECASE,
)


def _without_oneself(question: Question) -> str:
    """Return a question without what one tells of oneself, where the rest is narrowed enough."""
    rest = _OF_ONESELF.sub("", question.text)
    names = content_terms(" ".join(names_in(rest)))
    narrowed = question.organizations or question.period or parties_in(rest)
    return rest if narrowed or not all(map(names_no_matter, names)) else question.text


def _body_terms(question: Question) -> set[str]:
    """Return the terms of the bodies asked about, in full and as the question writes them."""
    names = [
        name
        for entry in known().entries
        if entry.canonical in question.organizations
        for name in (entry.canonical, *entry.short, *(f.name for f in entry.former))
    ]
    return set(terms(" ".join((*question.organizations, *names))))


def is_of_party(document: Document, parties: Sequence[str]) -> bool:
    """Tell whether a document is by one of the groups, or is minutes on a motion of theirs."""
    by = originator_of(document)
    return not parties or any(p in parties for p in parties_in(by or ""))


def originator_of(document: Document) -> str | None:
    """Return who brought a document in: as it says, or as the title of a motion's minutes does."""
    return document.originator or mover_in(document.title)


def mover_in(title: str) -> str | None:
    """Return the group a motion's title names, also without an article ("Antrag Die Linke: …")."""
    stated = originator_in(title)
    if stated:
        return stated
    head, colon, _ = title.partition(":")
    motion = re.match(r"(?:Antrag|Anfrage|Vorschlag)\s", head)
    return head[motion.end() :].strip() if motion and colon and parties_in(head) else None


def _share(wanted: Sequence[str], title: str) -> float:
    """Return the share of the wanted terms that a title holds, 0 where nothing is wanted.

    A part of a compound counts: any long one, a short one only at its beginning ("Müllproblem").
    """
    held = _title_terms(title)
    found = [
        t
        for t in wanted
        if any(w in held or any(_is_part(w, other) for other in held) for w in {t, *same_as(t)})
    ]
    return len(found) / len(wanted) if wanted else 0.0


def _is_part(term: str, of: str) -> bool:
    return (len(term) > 5 and term in of) or (len(term) > 3 and of.startswith(term))


@lru_cache(maxsize=50_000)
def _title_terms(title: str) -> frozenset[str]:
    return frozenset(terms(title))


# "das erste Integrationskonzept", not "im ersten Halbjahr"
_FIRST = re.compile(r"\b(?:(?:aller)?erste[nrsm]?|ursprüngliche[nrsm]?) ([A-ZÄÖÜ]\w+)")


def _title_closeness(
    wanted: Sequence[str], held: Held, first: bool
) -> tuple[float, int, float, dt.date]:
    """Rank titles: the question's words found, the title's words asked for, the newest.

    Where the `first` paper of a name is asked for, the oldest comes before the closest.
    """
    title = _title_terms(held.document.title)
    asked = [t for t in title if any(t == w or (len(w) > 5 and w in t) for w in wanted)]
    day = moment(held.document) or dt.date.min
    age = -day.toordinal() if first else 0
    return _share(wanted, held.document.title), age, len(asked) / max(len(title), 1), day


@lru_cache(maxsize=1)
def _month_terms() -> frozenset[str]:
    return frozenset(terms(" ".join(MONTHS)))


def is_one_of(document: Document, references: Sequence[str]) -> bool:
    """Tell whether a document is the paper of one of the numbers."""
    own = document.reference
    return bool(own) and any(same_reference(own or "", r) for r in references)


def not_held(question: Question, library: Library) -> tuple[str, ...]:
    """Return the papers the question names that the library does not hold."""
    return tuple(r for r in question.references if not papers(r, library))


def papers(reference: str, library: Library) -> list[Document]:
    """Return the documents of a paper in all open stores, however its number is written."""
    return [held.document for held in held_as(reference, library)]


def held_as(reference: str, library: Library) -> list[Held]:
    """Return the documents of a paper, each with its store."""
    return [Held(s, d) for s in library.stores for d in s.catalog.papers(reference)]


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
        if _is_asked(question, references, held, item)
    ]
    movers = set() if references else set(movers_in(question.asked))
    theirs = [p for p in found if movers & set(parties_in(mover_in(p[1].title) or ""))]
    found = theirs or found  # a title that names the group before those that name none
    return sorted(found, key=lambda pair: (pair[1].date or dt.date.min, pair[1].number))


def _is_asked(question: Question, references: Sequence[str], held: Held, item: AgendaItem) -> bool:
    if question.organizations and not is_body(item.organization, question.organizations):
        return False
    if references:
        return item.paper is not None and targets(item.paper, references)
    period, wanted = question.period, topic(question)
    if period is not None and not (item.date and period.holds(item.date)):
        return False
    movers, mover = movers_in(question.asked), mover_in(item.title)
    if movers and not set(movers) & set(parties_in(mover or "")) and (mover or not wanted):
        return False  # a title that names no one may still be that motion's
    is_session = bool(question.organizations) and period is not None
    if wanted:
        short = period is not None and is_short(period)
        named = _share(wanted, item.title) >= _MATTER
        return named or (is_session and short and is_about(held, wanted))
    return is_session or bool(movers)


def is_about(held: Held, wanted: Sequence[str]) -> bool:
    """Tell whether head or text of a document hold every wanted term; all do without terms."""
    return held_terms(held, wanted) == len(wanted)


def held_terms(held: Held, wanted: Sequence[str]) -> int:
    """Return how many of the wanted terms head or text of a document hold."""
    document = held.document
    missing = [t for t in wanted if not _holds(_folded(document.title), t)]
    if not missing:
        return len(wanted)
    text = _folded(f"{document.originator or ''} {held.store.catalog.text(document.file.sha256)}")
    return len(wanted) - sum(not _holds(text, t) for t in missing)


_UMLAUTS = str.maketrans("äöü", "aou")
_SHORT_TERM = 4  # letters


def _folded(text: str) -> str:
    """Return a text as index terms are spelt: without case, umlauts and sharp s.

    Once more without its hyphens, as "Hagen-Pakt" has the terms of both spellings.
    """
    folded = text.casefold().translate(_UMLAUTS)
    return f"{folded}\n{folded.replace('-', '')}"


def _holds(text: str, term: str) -> bool:
    """Tell whether a folded text holds an index term; a short one only as a word of its own.

    Splitting whole texts into terms instead takes 20 s for the papers of a small town.
    """
    if len(term) > _SHORT_TERM:
        return term in text
    return re.search(rf"\b{re.escape(term)}(?:e[nrs]?|[ns])?\b", text) is not None


def consultations_of(matter: Sequence[Held]) -> list[tuple[Held, Consultation]]:
    """Return the paper's consultations in time, each once even when two files print it."""
    found: dict[tuple[str, tuple[dt.date, ...]], tuple[Held, Consultation]] = {}
    for held in matter:
        for consultation in held.document.consultations:
            key = (consultation.organization, consultation.dates)
            found.setdefault(key, (held, consultation))
    return sorted(found.values(), key=lambda pair: pair[1].dates[-1:] or (dt.date.max,))


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A matter before one body on one day: the paper's own row, the minutes, or both."""

    day: dt.date
    consultation: tuple[Held, Consultation] | None = None
    item: tuple[Held, AgendaItem] | None = None


def proceedings(question: Question, library: Library) -> list[Proceeding]:
    """Return what was before the bodies asked about in the time asked for, oldest first.

    Without bodies, before any; a topic of the question must be in the title, or any of its words
    where no title holds them all ("zu Müll und Sauberkeit").
    """
    wanted = topic(question)
    return _proceedings(question, library, wanted, _MATTER) or (
        _proceedings(question, library, wanted, _ANY_WORD) if len(wanted) > 1 else []
    )


def _proceedings(
    question: Question, library: Library, wanted: Sequence[str], enough: float
) -> list[Proceeding]:
    held = all_held(library)
    bodies, period = question.organizations, question.period
    found: dict[tuple[dt.date, str, str], Proceeding] = {}
    for h in held:
        for consultation in h.document.consultations:
            if bodies and not is_body(consultation.organization, bodies):
                continue
            for day in consultation.dates:
                if is_titled(wanted, h.document.title, enough) and (
                    not period or period.holds(day)
                ):
                    key = (day, _body_key(consultation.organization), _paper_key(h.document))
                    found.setdefault(key, Proceeding(day, (h, consultation)))
    for h in held:
        for item in h.document.agenda_items:
            if item.date is None or (bodies and not is_body(item.organization, bodies)):
                continue
            if not is_titled(wanted, item.title, enough) or (
                period and not period.holds(item.date)
            ):
                continue
            paper = _number_key(item.paper) or f"{h.document.file.sha256} {item.number}"
            key = (item.date, _body_key(item.organization or ""), paper)
            before = found.get(key, Proceeding(item.date))
            found[key] = Proceeding(item.date, before.consultation, (h, item))
    return [found[key] for key in sorted(found)]


def is_titled(wanted: Sequence[str], title: str, enough: float = _MATTER) -> bool:
    """Tell whether a title holds enough (0..1) of the wanted terms; any does without terms."""
    return not wanted or _share(wanted, title) >= enough


def _body_key(name: str) -> str:
    bare = without_town(name)
    return known().match(bare) or name_key(bare)


def _paper_key(document: Document) -> str:
    return _number_key(document.reference) or document.file.sha256


def _number_key(number: str | None) -> str | None:
    key = reference_key(number or "")
    return "/".join(map(str, key)) if key else None


def is_short(period: Period) -> bool:
    """Tell whether a period is one session at most: a day or a month."""
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
