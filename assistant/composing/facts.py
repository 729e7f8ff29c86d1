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
from assistant.composing.candidates import merged
from assistant.composing.citing import DECIDING_ROLE, Citations, is_decision
from assistant.moments import moment
from assistant.question import Question, content_terms
from assistant.searching import Filters
from assistant.wording import german_day, named
from ingest.library.generation import Library
from ingest.library.german import terms
from ingest.library.store import Store
from ingest.model import AgendaItem, Consultation, Document, Span, Vote
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
            r"\babgestimmt\b|\babstimmung\w*|\bstimmenverh|\bwie vielen? (?:ja|nein)?-?stimmen\b"
            r"|\bstimmen\b.*\bfraktion|\beinstimmig\b"
            r"|\bwer (?:hat|stimmte)\b.*\b(?:dagegen|dafür)\b|\b(?:gegen|für)\b.*\bgestimmt\b",
        ),
        (
            Intent.PATH,
            r"\bberatungsfolge\b|\bberaten\b|\bgremien\b.*\b(?:ging|gingen|befasst)\b"
            r"|\bberatung(?:en|sweg)?\b.*\bgremi|\bwelche\w* gremi"
            r"|\bweg durch die gremien\b|\bauf der tagesordnung\b|\bgremium\b.*\bals erstes\b"
            r"|\bwo\b.*\b(?:behandelt|vorberaten)\b",
        ),
        (
            Intent.IN_FORCE,
            r"\bwelche (?:fassung|version|satzung|vorlage)\b.*\b(?:gilt|gültig|aktuell)\b"
            r"|\b(?:gilt|gültig)\b.*\bnoch\b|\bnoch (?:gültig|in kraft)\b"
            r"|\b(?:überholt|ersetzt|abgelöst|aufgehoben)\b|\bsetzt\b.*\bfort\b|\bneuere vorlage\b",
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
    "vorlagen": (),  # every paper: Vorlage is what is put before a committee
}
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
_MOST_LINES = 12
_LONGEST_SESSION = 31  # days: "am 06.06.2023", "im Juni 2023"


@dataclass(frozen=True, slots=True)
class Held:
    """A document with the store it lies in."""

    store: Store
    document: Document


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
    return tuple(span for field_ in fields for span in _evidence(document, field_))


def intent_of(question: Question) -> Intent | None:
    """Return what the catalog could answer, None for any other question."""
    return next((i for i, pattern in _INTENTS if pattern.search(question.asked)), None)


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
        _COMPOSERS[intent](question, library, matter, facts)
        if intent in {Intent.PATH, Intent.RESULT, Intent.VOTES}:
            _remark_time(question, library, matter, facts)
    _remark_premise(question, facts)
    _remark_not_held(question, library, facts)
    return facts if facts.statements else None


def _remark_time(
    question: Question, library: Library, matter: Sequence[Held], facts: Facts
) -> None:
    """Say so where no consultation of the paper, nor the paper itself, is of the time asked for."""
    period = question.period
    days = [day for _, c in _consultations(matter) for day in c.dates]
    days += [i.date for _, i in _agenda_items(question, library, matter) if i.date]
    days += [day for held in matter if (day := moment(held.document))]
    if period and days and not any(period.holds(day) for day in days):
        facts.complete = False
        facts.notes.append("Für den gefragten Zeitraum ist in den Unterlagen nichts belegt.")


def _remark_not_held(question: Question, library: Library, facts: Facts) -> None:
    held = [h.document for h in _all(library)]
    for reference in question.references:
        if not any(_is_one_of(document, [reference]) for document in held):
            facts.notes.append(f"{reference} liegt nicht im Bestand.")


def _remark_premise(question: Question, facts: Facts) -> None:
    """Say so where the question takes a rejection for granted that no paper shows."""
    asked = re.search(r"\babgelehnt\b|\bablehn\w+", question.text, re.IGNORECASE)
    if asked and not any("abgelehnt" in s.text for s in facts.statements):
        facts.notes.append("Eine Ablehnung ist in den Unterlagen nicht belegt.")


# -- which paper is meant --------------------------------------------------------------------


def _matter(question: Question, library: Library, intent: Intent) -> list[Held]:
    """Return the files of the paper the question names by number or by its title.

    The version in force is asked of all papers with such a title, anything else of the one whose
    title the question covers best.
    """
    held = _all(library)
    if question.references:
        return [h for h in held if _is_one_of(h.document, question.references)]
    wanted = _topic(question)
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


def _topic(question: Question) -> list[str]:
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


def _is_one_of(document: Document, references: Sequence[str]) -> bool:
    own = document.reference
    return bool(own) and any(same_reference(own or "", r) for r in references)


def _all(library: Library) -> list[Held]:
    return [Held(s, d) for s in library.stores for d in s.catalog.documents()]


def _agenda_items(
    question: Question, library: Library, matter: Sequence[Held]
) -> list[tuple[Held, AgendaItem]]:
    """Return the agenda items asked for, oldest first.

    Those that treat the paper; without one, those of the organization on the day or in the month
    asked for, else those whose title holds the question's words.
    """
    references = [h.document.reference for h in matter if h.document.reference]
    found = [
        (held, item)
        for held in _all(library)
        for item in held.document.agenda_items
        if _is_asked(question, references, item)
    ]
    return sorted(found, key=lambda pair: (pair[1].date or dt.date.min, pair[1].number))


def _is_asked(question: Question, references: Sequence[str], item: AgendaItem) -> bool:
    if question.organizations and item.organization not in question.organizations:
        return False
    if references:
        return item.paper is not None and _targets(item.paper, references)
    period = question.period
    if period is not None and not (item.date and period.holds(item.date)):
        return False
    if question.organizations and period is not None and _is_short(period):
        return True
    return _share(_topic(question), item.title) >= _MATTER


def _consultations(matter: Sequence[Held]) -> list[tuple[Held, Consultation]]:
    """Return the paper's consultations in time, each once even when two files print it."""
    found: dict[tuple[str, tuple[dt.date, ...]], tuple[Held, Consultation]] = {}
    for held in matter:
        for consultation in held.document.consultations:
            key = (consultation.organization, consultation.dates)
            found.setdefault(key, (held, consultation))
    return sorted(found.values(), key=lambda pair: pair[1].dates[-1:] or (dt.date.max,))


# -- the answers -----------------------------------------------------------------------------


def _path(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    items = _agenda_items(question, library, matter)
    for held, consultation in _of_bodies(question, _consultations(matter), items, facts):
        item = _item_of(consultation, items)
        facts.add_consultation(held, consultation)
        if item and item[1].result and not consultation.result:
            _add_item(facts, *item)
    if not facts.statements:
        for held, entry in items:
            _add_item(facts, held, entry)


def _result(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Say what the organization asked about decided, else what all did; the decision first."""
    items = _agenda_items(question, library, matter)
    consultations = _of_bodies(question, _consultations(matter), items, facts)
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


def _is_short(period: Period) -> bool:
    if period.since is None or period.until is None:
        return False
    return (period.until - period.since).days <= _LONGEST_SESSION


def _votes(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    for held, item in _agenda_items(question, library, matter):
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
        spans = _evidence(document, "lead")
        if not (document.lead and spans):
            continue
        facts.add_of(held, f"{named(document)}: federführend {document.lead}", spans)
        if asks_involved and document.involved:
            text = f"{named(document)}: beteiligt {'; '.join(document.involved)}"
            facts.add_of(held, text, _evidence(document, "involved"))
        return
    if not matter:
        _led_by(question, library, facts)


def _led_by(question: Question, library: Library, facts: Facts) -> None:
    """List what the office the question names ("FB69") leads."""
    offices = re.findall(r"\b(?:FB|VB|Amt)\s?\d+\b", question.asked)
    for held in sorted(_all(library), key=_time):
        lead = held.document.lead or ""
        if any(re.search(_spaced(office), lead) for office in offices):
            text = f"{named(held.document)}: federführend {held.document.lead}"
            facts.add_of(held, text, _evidence(held.document, "lead"))


def _spaced(office: str) -> str:
    """Return an expression for "FB69" that also fits "FB 69"."""
    letters, digits = re.fullmatch(r"(\D+?)\s?(\d+)", office).groups()  # type: ignore[union-attr]
    return rf"\b{letters}\s?{digits}\b"


def _in_force(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name what replaces, repeals, supplements or follows the paper, and what was decided."""
    references = _numbers(question, matter)
    latest = max((moment(h.document) or dt.date.min for h in matter), default=dt.date.max)
    for held in _all(library):
        for reference in held.document.references:
            follows = held.document.reference and _time(held)[0] > latest
            if not _targets(reference.target, references):
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
        for held in sorted(_all(library), key=_time)
        if not _is_one_of(held.document, references)
        and (mentions := [r for r in held.document.references if _targets(r.target, references)])
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
    kinds = _kinds_asked(question)
    period = question.period
    filters = Filters(period.since if period else None, period.until if period else None)
    topics = _topic(question)
    if not topics and period is None:
        return  # the whole library is no answer
    found = [
        (held, spans)
        for held in sorted(_all(library), key=_time)
        if _is_kind(held.document, kinds) and filters.admits(held.document)
        if (spans := _evidence(held.document, "title") or _evidence(held.document, "type"))
        and _is_about(topics, held)
    ]
    for held, spans in found[:_MOST_LINES]:
        originator = _evidence(held.document, "originator")
        facts.add_of(held, _listed(held.document), [*spans, *originator])
    if len(found) > _MOST_LINES:
        facts.notes.append(f"Gezeigt sind {_MOST_LINES} von {len(found)}.")


def _kinds_asked(question: Question) -> tuple[str, ...]:
    match = dict(_INTENTS)[Intent.LISTING].search(question.asked)
    return _LIST_KINDS[match["kind"].lower()] if match else ()


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


# -- lines -----------------------------------------------------------------------------------


def consultation_line(consultation: Consultation) -> str:
    """Return one consultation as printed: days, organization, role, state, result."""
    days = ", ".join(german_day(day) for day in consultation.dates) or "ohne Datum"
    state = {"held": "erledigt", "planned": "geplant"}.get(consultation.state or "")
    told = ", ".join(part for part in (consultation.role, consultation.result or state) if part)
    return f"{days} {consultation.organization}" + (f": {told}" if told else "")


def consultation_remark(consultation: Consultation) -> str | None:
    """Return what a consultation does not prove, None where there is nothing to remark."""
    where = consultation.organization
    if not consultation.result:
        planned = " Der Termin ist nur als geplant genannt." * (consultation.state == "planned")
        return f"{where}: Das Ergebnis ist nicht belegt.{planned}"
    if consultation.role not in (DECIDING_ROLE, None):
        return f"{where}: {consultation.role}, also eine Empfehlung und keine Entscheidung."
    return None


def vote_line(item: AgendaItem) -> str:
    """Return the votes on an agenda item."""
    vote = item.vote
    if vote is None:
        return ""
    where = f"{german_day(item.date)} {item.organization or 'Gremium nicht genannt'}"
    parts = [item.result] if item.result else []
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
    title_spans = _evidence(held.document, "title") if title else ()
    text = f"{german_day(item.date)} {where}{about}: {result}."
    facts.add_of(held, text, [*(item.result_spans or item.spans[:1]), *title_spans])


def _add_decision(facts: Facts, held: Held) -> None:
    for consultation in held.document.consultations:
        if consultation.role == DECIDING_ROLE:
            facts.add_consultation(held, consultation, f"{named(held.document)}: ")
            facts.complete = facts.complete and is_decision(consultation.result)


def _listed(document: Document) -> str:
    originator = f", {document.originator}" if document.originator else ""
    return f"{named(document)}: {document.title}{originator}"


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
