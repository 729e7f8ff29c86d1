"""What the catalog is asked for: path, result, votes, versions, mentions, fields, lists.

It is recognized from examples (`assistant/recognizer.py`); what a question has to name for it, is
a rule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from operator import itemgetter

from assistant.composing.listed_kinds import kind_word
from assistant.question import Kind, Question
from assistant.recognizer import INTENTS


class Intent(StrEnum):
    """What the catalog is asked for; the names of the files in `examples/intents`."""

    VOTES = "votes"
    SPEAKERS = "speakers"
    SECTION = "section"
    CITES = "cites"
    CITED_BY = "cited_by"
    PATH = "path"
    PREDECESSOR = "predecessor"
    IN_FORCE = "in_force"
    LEAD = "lead"
    ORIGINATOR = "originator"
    PARTICULAR = "particular"
    HELD = "held"
    LISTING = "listing"
    RESULT = "result"


_CONTENT = "content"  # what only the texts tell: no intent, but recognized beside them
# How likely it may be that only the texts tell: of a paper named by its number the catalog tells
# most. Chosen on the development questions, as the others.
_MOST_CONTENT_OF_PAPER, _MOST_CONTENT, _MOST_OF_DEVELOPMENT = 0.5, 0.4, 0.2
_AT_ALL = 0.15  # what is less likely is not asked for
_LIKELY = 0.6  # what else a question asks for ("…, und wer ist federführend?")

# What a double question may ask for besides.
_SECOND = frozenset({Intent.LEAD, Intent.ORIGINATOR, Intent.PATH, Intent.VOTES, Intent.CITED_BY})
# These say nothing of a paper of their own: unless it is named as one they ask for the matter.
_OF_PAPER = frozenset({Intent.SECTION, Intent.CITES, Intent.PARTICULAR, Intent.HELD})
_PAPER = re.compile(r"\b(?:\w*vorlage|drucksache|antrags?|anfrage|niederschrift)\b", re.IGNORECASE)
# What has versions; a figure or a deadline that is "noch aktuell" is told of in sentences.
_VERSIONED = re.compile(
    r"fassung|version|vorlage|drucksache|satzung|konzept|\w*plan(?:s|ung)?\b|richtlinie|ordnung\b"
    r"|strategie|programm|beschl[uü]ss|\w*antr[aä]g|\w*bericht|vereinbarung|vertrag|analyse",
    re.IGNORECASE,
)
# "Wie viele Wohnungslose wurden beraten?" does not ask for a paper's way
_HOW_MANY = re.compile(
    r"\bwie (?:viele?|oft|häufig)\b(?! (?:gremien|ausschüsse|sitzungen|stationen))", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]{2}")


def readings(question: Question) -> tuple[tuple[Intent, ...], ...]:
    """Return what the catalog could answer, as the question may be read, the likeliest first.

    Each reading asks for one thing, or two where the question asks for two. There is none where
    only the texts are likely to tell, and where there are no words.
    """
    if not _WORD.search(question.asked):
        return ()
    most = _MOST_CONTENT_OF_PAPER if question.references_asked else _MOST_CONTENT
    if question.kind is Kind.DEVELOPMENT:  # but for the way of a paper, texts tell it
        most = _MOST_OF_DEVELOPMENT
    return likely_readings(question) if _of_texts(question) <= most else ()


def likely_readings(question: Question) -> tuple[tuple[Intent, ...], ...]:
    """Return what a question may ask of the catalog, if only perhaps, the likeliest first."""
    likely = _intents(name for name, share in _shares(question) if share >= _AT_ALL)
    second = _second(question)
    return tuple(
        (intent, *(other for other in second if other is not intent))
        for intent in likely
        if _may_ask(question, intent)
    )


def intents_of(question: Question) -> tuple[Intent, ...]:
    """Return what the catalog is asked for at first: nothing, one thing, or two."""
    return next(iter(readings(question)), ())


def _of_texts(question: Question) -> float:
    """Return how likely it is that only the texts tell (0..1).

    They do, too, where the catalog would have to be told more: the date of which paper?
    """
    return sum(
        share
        for name, share in _shares(question)
        if name == _CONTENT or not _may_ask(question, Intent(name))
    )


def _shares(question: Question) -> list[tuple[str, float]]:
    """Return how likely each thing is asked for, the likeliest first.

    Of a double question that is the first part; what is told before a question counts, too.
    """
    whole = (question.main, question.asked)
    texts = dict.fromkeys(question.parts[:1] if question.double else whole)
    shares: defaultdict[str, float] = defaultdict(float)
    for text in texts:
        for name, likely in INTENTS.ranked(text):
            shares[name] += likely / len(texts)
    return sorted(shares.items(), key=itemgetter(1), reverse=True)


def _second(question: Question) -> tuple[Intent, ...]:
    """Return what a double question asks of the catalog besides; nothing, or one thing."""
    ranked = (INTENTS.ranked(part)[0] for part in question.parts[1:])
    named = _intents(name for name, likely in ranked if likely >= _LIKELY)
    return tuple(intent for intent in named if intent in _SECOND)[:1]


def _intents(names: Iterable[str]) -> list[Intent]:
    return [Intent(name) for name in names if name != _CONTENT]


def _may_ask(question: Question, intent: Intent) -> bool:
    """Tell whether a question names what an intent needs to be asked of."""
    match intent:
        case _ if intent in _OF_PAPER:
            return bool(question.references or _PAPER.search(question.asked))
        case Intent.IN_FORCE:
            return bool(question.references or _VERSIONED.search(question.asked))
        case Intent.PATH:
            return not _HOW_MANY.search(question.main)
        case Intent.LISTING:  # anything may be listed, but the catalog has papers
            return kind_word(question) is not None
        case _:
            return True
