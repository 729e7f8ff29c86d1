"""Follow-up questions → questions that stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import content_terms

_AND = re.compile(r"^\s*(?:und|aber|also|oder)\b[\s,]*", re.IGNORECASE)
# "in Wehringhausen", "für Haspe", "beim Rat": what a short follow-up swaps.
_PLACE = re.compile(
    r"\b(in|im|für|bei|beim|am|an|zu|zum|zur|von|vom|nach) ((?:[A-ZÄÖÜ][\w/-]+ ?)+)"
)
_POINTING = re.compile(
    r"\b(?:da(?:für|von|mit|zu|bei|durch|rüber|ran|nach|vor|gegen|rum)|dort|dies\w*|jene\w*|sie|er"
    r"|es|ihr\w*|sein\w*|deren|dessen|denen|dem|den|das|die|solche\w*)\b",
    re.IGNORECASE,
)
_FEW = 2  # content words up to which a question that begins with "Und" needs its predecessor


def standalone(question: str, history: Sequence[str]) -> str:
    """Return `question` completed from the earlier questions where it does not stand alone."""
    if not history or not _leans(question):
        return question
    earlier = standalone(history[-1], history[:-1])
    swapped = _swap_place(question, earlier)
    if swapped:
        return swapped
    return f"{_AND.sub('', question).strip()} ({earlier.rstrip(' ?.!')})"


def _leans(question: str) -> bool:
    bare = _AND.sub("", question)
    began_with_and = bare != question
    terms = content_terms(bare)
    return (began_with_and and len(terms) <= _FEW) or (
        len(terms) <= _FEW and bool(_POINTING.search(bare))
    )


def _swap_place(question: str, earlier: str) -> str | None:
    """ "Und in Haspe?" after "Wie viele … in Altenhagen?" asks the same for Haspe."""
    bare = _AND.sub("", question).strip(" ?.!")
    place = _PLACE.fullmatch(bare)
    if not place:
        return None
    old = [m for m in _PLACE.finditer(earlier) if m.group(1) == place.group(1)]
    if not old:
        return f"{earlier.rstrip(' ?.!')} {bare}?"
    start, end = old[-1].span()
    gap = " " if earlier[start:end].endswith(" ") else ""
    return earlier[:start] + bare + gap + earlier[end:]
