"""What comes first and what after it: "begonnen wird in Haspe, danach geht es in Eilpe weiter"."""

from __future__ import annotations

import re

from assistant.verifying.words import content, holds_form

_LATER = re.compile(r"\b(?:danach|anschließend|später|daraufhin|im Anschluss)\b", re.IGNORECASE)
_FROM_TO = re.compile(
    r"\bvon (?:rund |etwa |knapp )?(?P<first>\d[\d.,]*)[^.;]{0,12}? auf (?:rund |etwa |knapp )?"
    r"(?P<then>\d[\d.,]*)"
)


def reordered(statement: str, quoted: str) -> str | None:
    """Return the word about which a statement turns what the quotes say: "danach", "auf"."""
    rises = [m.group("first", "then") for m in _FROM_TO.finditer(quoted)]
    for first, then in (m.group("first", "then") for m in _FROM_TO.finditer(statement)):
        if (then, first) in rises and (first, then) not in rises:
            return "auf"
    mine, theirs = _LATER.search(statement), _LATER.search(quoted)
    if mine is None or theirs is None:
        return None
    before, after = _sides(statement, mine)
    first, then = _sides(quoted, theirs)
    straight = _common(before, first) + _common(after, then)
    crossed = _common(before, then) + _common(after, first)
    return mine.group() if crossed > straight else None


def _sides(text: str, later: re.Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the nouns named only before, and only after, a word for "afterwards"."""
    before, after = _nouns(text[: later.start()]), _nouns(text[later.end() :])
    return before - after, after - before


def _nouns(text: str) -> frozenset[str]:
    return frozenset(word.stem for word in content(text) if word.capital)


def _common(left: frozenset[str], right: frozenset[str]) -> int:
    return sum(holds_form(right, stem) for stem in left)
