"""Answers from the catalog: path, result, votes, office, versions, mentions, fields, lists.

Each line is one fact with its citation to the place it was read from. A recommendation is not a
decision, and a planned date or a bare "erledigt" proves no result (DESIGN law 8): then the line
says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.composing import meetings, particulars, ties
from assistant.composing.citing import Citations
from assistant.composing.gathered import Facts
from assistant.composing.intents import Intent, likely_readings, readings
from assistant.composing.listings import listing
from assistant.composing.matter import Held, matter_of, not_held, topic
from assistant.parties import parties_in
from assistant.question import Question
from assistant.retrieval import Hit
from ingest.library.generation import Library

__all__ = ["Facts", "compose"]

_Composer = Callable[[Question, Library, list[Held], Facts], None]
_COMPOSERS: dict[Intent, _Composer] = {
    Intent.PATH: meetings.path,
    Intent.RESULT: meetings.result,
    Intent.VOTES: meetings.votes,
    Intent.SPEAKERS: meetings.speakers,
    Intent.LEAD: particulars.lead,
    Intent.ORIGINATOR: particulars.originator,
    Intent.PARTICULAR: lambda asked, _, matter, facts: particulars.particular(asked, matter, facts),
    Intent.SECTION: lambda asked, _, matter, facts: particulars.section(asked, matter, facts),
    Intent.IN_FORCE: ties.in_force,
    Intent.PREDECESSOR: ties.predecessors,
    Intent.CITED_BY: ties.cited_by,
    Intent.CITES: lambda _, library, matter, facts: ties.cites(library, matter, facts),
    Intent.HELD: ties.held,
    Intent.LISTING: lambda asked, library, _, facts: listing(asked, library, facts),
}


def compose(
    question: Question,
    library: Library,
    citations: Citations,
    hits: Sequence[Hit] = (),
) -> Facts | None:
    """Return the answer from the catalog, None where it has none or another one fits better.

    `hits` are the passages found for the question: they tell what it is about where no title does.
    A mere likelihood of what is asked is followed where it names no matter to search the texts for.
    """
    found = readings(question)
    if not found and _is_of_process(question):
        found = likely_readings(question)
    known = _first_composed(found, question, library, citations, hits)
    if known is None and question.references and not matter_of(question, library, Intent.HELD):
        # nothing is known of such a paper but what others say of it
        return _composed((Intent.HELD,), question, library, citations, hits)
    return known


def compose_if_likely(
    question: Question, library: Library, citations: Citations, hits: Sequence[Hit] = ()
) -> Facts | None:
    """Return what the catalog has where a question only seems to ask for something it holds."""
    found = () if readings(question) else likely_readings(question)
    return _first_composed(found, question, library, citations, hits)


def _first_composed(
    found: Sequence[Sequence[Intent]],
    question: Question,
    library: Library,
    citations: Citations,
    hits: Sequence[Hit],
) -> Facts | None:
    """Return the answer to the first reading of a question that has any."""
    composed = (_composed(intents, question, library, citations, hits) for intents in found)
    return next((facts for facts in composed if facts), None)


def _composed(
    intents: Sequence[Intent],
    question: Question,
    library: Library,
    citations: Citations,
    hits: Sequence[Hit],
) -> Facts | None:
    facts = Facts(citations)
    for intent in intents:
        matter = [] if intent is Intent.LISTING else matter_of(question, library, intent, hits)
        _COMPOSERS[intent](question, library, matter, facts)
        if intent in {Intent.PATH, Intent.RESULT, Intent.VOTES}:
            meetings.remark_time(question, library, matter, facts)
    _remark_premise(question, facts)
    facts.notes += [f"{number} liegt nicht im Bestand." for number in not_held(question, library)]
    return facts if facts.statements else None


def _is_of_process(question: Question) -> bool:
    """Tell whether a question names a paper, body, group or time, but no matter."""
    narrowed = question.references or question.organizations or parties_in(question.asked)
    return bool(narrowed or question.period) and not topic(question)


def _remark_premise(question: Question, facts: Facts) -> None:
    """Say so where the question takes a rejection for granted that no paper shows."""
    asked = re.search(r"\babgelehnt\b|\bablehn\w+", question.text, re.IGNORECASE)
    if asked and not any("abgelehnt" in s.text for s in facts.statements):
        facts.notes.append("Eine Ablehnung ist in den Unterlagen nicht belegt.")
