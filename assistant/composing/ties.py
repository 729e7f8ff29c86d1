"""Answers on papers among themselves: who names whom, what came before, which version is newest."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from assistant.composing.gathered import Facts, sentence_at, sentences_within
from assistant.composing.matter import (
    Held,
    all_held,
    evidence_of,
    held_as,
    is_one_of,
    is_titled,
    targets,
    time_of,
    topic,
)
from assistant.composing.meetings import MOST_LINES, remark_cut
from assistant.dossier import Dossier, Link, dossier
from assistant.moments import moment
from assistant.question import Question
from assistant.wording import named
from ingest.errors import NotFoundError
from ingest.library.generation import Library
from ingest.model import Document
from ingest.understanding.references import find_numbers, reference_key, same_reference

# What a paper does to the older one named behind the verb, told by itself or by the other.
_VERBS = {
    "supplements": "ergänzt",
    "supplemented_by": "ergänzt",
    "continues": "schreibt fort:",
    "continued_by": "schreibt fort:",
    "replaces": "ersetzt",
    "replaced_by": "ersetzt",
    "repeals": "hebt auf:",
    "repealed_by": "hebt auf:",
}


def cited_by(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """List the documents that name the paper, oldest first, each with its sentence."""
    references = _numbers(question, matter)
    found = [
        (held, mentions[0])
        for held in sorted(all_held(library), key=time_of)
        if not is_one_of(held.document, references)
        and (mentions := [r for r in held.document.references if targets(r.target, references)])
    ]
    for held, mention in found[:MOST_LINES]:
        spans = sentence_at(held, mention.spans)
        facts.add_of(held, f"{named(held.document)} nennt {mention.written}.", spans)
        if not matter:  # all that is known of a paper that is not held is how others put it
            facts.quote(held, sentences_within(held, spans), 1)
    remark_cut(found, facts)
    if not found and matter:
        facts.notes.append("Keine andere Unterlage im Bestand nennt diese Nummer.")


def cites(library: Library, matter: Sequence[Held], facts: Facts) -> None:
    """List the papers a paper names, each with the sentence, and which of them are not held."""
    told: list[str] = []
    for held in matter:
        for reference in held.document.references:
            if targets(reference.target, told):
                continue
            told.append(reference.target)
            verb = "nennt" if reference.relation.endswith("_by") else _verb(reference.relation)
            text = f"{named(held.document)} {verb} {reference.written}."
            facts.add_of(held, text, sentence_at(held, reference.spans))
            if not held_as(reference.target, library):
                facts.notes.append(f"{reference.target} liegt nicht im Bestand.")
    if matter and not told:
        facts.notes.append("Die Vorlage nennt keine andere Nummer.")


def _verb(relation: str) -> str:
    return _VERBS.get(relation, "nennt")


def in_force(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name what replaces, repeals, continues or supplements the paper, and what was decided."""
    references = list(dict.fromkeys(_numbers(question, matter)))
    followed = False
    for reference in references:
        for link in _links(reference, library, "successors"):
            _add_link(facts, library, reference, link, later=True)
            followed = True
    if not followed:
        newest = max(matter, key=time_of, default=None)
        followed = _add_later_mentions(library, references, matter, facts)
        followed = followed or _add_on_topic(question, library, references, facts, later=True)
        for reference in references if newest is None else [newest.document.reference or ""]:
            for link in _links(reference, library, "predecessors"):
                _add_link(facts, library, reference, link, later=False)
    for held in matter:
        facts.add_decision(held)
    if followed and not _VALIDITY.search(question.asked):
        facts.complete = True  # what follows it is told; whether it was passed is not asked
    if matter and not followed:
        _add_newest(matter, facts)
        facts.complete = bool(_ASKS_NEWEST.search(question.asked))
        facts.notes.append("Eine spätere Fassung ist in den Unterlagen nicht belegt.")


_VALIDITY = re.compile(r"\b(?:gilt|gelten\w*|gültig\w*|in kraft|maßgeblich\w*)\b", re.IGNORECASE)


# the newest that is held is what is asked for, whatever may have come since
_ASKS_NEWEST = re.compile(r"\b(?:letzte|neueste|jüngste|aktuellste)\w*\b", re.IGNORECASE)


def _add_newest(matter: Sequence[Held], facts: Facts) -> None:
    """Show the newest of the papers meant where nothing says what follows them."""
    newest = max(matter, key=time_of)
    spans = evidence_of(newest.document, "title")
    facts.add_of(newest, f"{named(newest.document)}: {newest.document.title}", spans)


def _add_later_mentions(
    library: Library, references: Sequence[str], matter: Sequence[Held], facts: Facts
) -> bool:
    """Add the later papers that merely name one of those meant: they may go on with it."""
    latest = max((time_of(h)[0] for h in matter), default=dt.date.max)
    last = max((key for r in references if (key := reference_key(r))), default=None)
    before, complete = len(facts.statements), facts.complete
    for held in all_held(library):
        if held.document.reference is None or is_one_of(held.document, references):
            continue
        number = reference_key(held.document.reference)
        undated = moment(held.document) is None  # then its number says when it came
        by_number = bool(last and number and number > last)
        if not (by_number if undated else time_of(held)[0] > latest):
            continue
        mention = next((r for r in held.document.references if targets(r.target, references)), None)
        if mention is not None:
            text = f"{named(held.document)} nennt {mention.target}."
            facts.add_of(held, text, sentence_at(held, mention.spans))
            facts.add_decision(held)
    facts.complete = complete  # whether they were passed says nothing of the paper asked about
    return len(facts.statements) > before


def _add_on_topic(
    question: Question, library: Library, references: Sequence[str], facts: Facts, *, later: bool
) -> bool:
    """Add the later or earlier papers whose titles name what is named beside the number."""
    wanted = topic(question)
    numbers = [key for reference in references if (key := reference_key(reference))]
    if not question.references or not wanted or not numbers:
        return False
    found = [
        held
        for held in sorted(all_held(library), key=time_of)
        if (key := reference_key(held.document.reference or ""))
        and (key > max(numbers) if later else key < min(numbers))
        and is_titled(wanted, held.document.title)
    ]
    for held in found[:MOST_LINES]:
        title = evidence_of(held.document, "title")
        facts.add_of(held, f"{named(held.document)}: {held.document.title}", title)
    if found:
        facts.notes.append(
            f"{'Später' if later else 'Früher'} kam, was den Worten nach dazugehört; dass "
            f"{'es' if later else 'das Spätere'} daran anknüpft, steht nicht da."
        )
    return bool(found)


def predecessors(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Name what the paper replaces, repeals, continues or supplements."""
    for reference in dict.fromkeys(_numbers(question, matter)):
        for link in _links(reference, library, "predecessors"):
            _add_link(facts, library, reference, link, later=False)
    if not facts.statements:
        _add_earlier_mentions(library, matter, facts)
    if not facts.statements:
        _add_on_topic(question, library, _numbers(question, matter), facts, later=False)


def _add_earlier_mentions(library: Library, matter: Sequence[Held], facts: Facts) -> None:
    """Add the earlier papers a paper merely names: it may go back to them."""
    for held in matter:
        own = reference_key(held.document.reference or "")
        for reference in held.document.references:
            key = reference_key(reference.target)
            if own and key and key < own and key[:2] != own[:2]:
                text = f"{named(held.document)} nennt {reference.written}."
                spans = sentence_at(held, reference.spans)
                facts.add_of(held, text, spans)
                facts.quote(held, sentences_within(held, spans), 1)
                for earlier in held_as(reference.target, library):
                    facts.add_decision(earlier)


def held(question: Question, library: Library, matter: list[Held], facts: Facts) -> None:
    """Say what is held of the papers named by number, and who names those that are not."""
    for found in matter:
        document = found.document
        spans = [*evidence_of(document, "title")]
        facts.add_of(found, f"{named(document)} liegt vor: {document.title}", spans)
    if not matter:
        cited_by(question, library, matter, facts)
        facts.complete = False


def _links(reference: str, library: Library, side: str) -> tuple[Link, ...]:
    try:
        known: Dossier = dossier(reference, library)
    except NotFoundError:
        return ()
    return known.successors if side == "successors" else known.predecessors


def _add_link(facts: Facts, library: Library, reference: str, link: Link, later: bool) -> None:
    """Add one tie with the sentence that tells it, and what was decided on the later paper."""
    place = next(iter(link.places), None)
    if place is None or not place.spans:
        return
    source, own, other = (
        _held(place.document, library),
        _paper(reference, library),
        _paper(link.reference, library),
    )
    verb = _VERBS[link.relation]
    name = named(other.document) if other and later else link.reference
    text = f"{name} {verb} {reference}." if later else f"{reference} {verb} {link.reference}."
    second = own if other and source.document == other.document else other
    if second and not _names(place.quote, second.document.reference or ""):
        # the numbers alone tell ("0075/2024-1"): then both papers show theirs
        facts.add_of_both(source, second, text, place.spans)
    else:
        facts.add_of(source, text, place.spans)
    if other is None:
        facts.notes.append(f"{link.reference} liegt nicht im Bestand.")
    elif later:
        facts.add_decision(other)


def _paper(reference: str, library: Library) -> Held | None:
    return next(iter(held_as(reference, library)), None)


def _names(text: str, reference: str) -> bool:
    return any(same_reference(match.group(), reference) for match in find_numbers(text))


def _held(document: Document, library: Library) -> Held:
    sha256 = document.file.sha256
    stores = (s for s in library.stores if sha256 in s.catalog.document_ordinals)
    return Held(next(stores), document)


def _numbers(question: Question, matter: Sequence[Held]) -> list[str]:
    """Return the numbers of the paper meant, also where others only mention it."""
    return [h.document.reference for h in matter if h.document.reference] or [*question.references]
