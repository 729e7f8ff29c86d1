"""Line ends: is the hyphen part of the word, and does the line go on?"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from enum import Enum


class Joint(Enum):
    """How the end of one line meets the start of the next: (hyphen stays, what comes between)."""

    LINE = (True, "\n")
    SOFT = (False, "")
    HARD = (True, "")
    SPACED = (True, " ")

    @property
    def keeps_hyphen(self) -> bool:
        """Whether the last character of the upper line stays."""
        return self.value[0]

    @property
    def glue(self) -> str:
        """What is put between the two lines."""
        return self.value[1]


WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
ENDS_IN_HYPHEN = re.compile(r"[^\W_][\])}»“\"'’*/]*-$")
LAST_TOKEN = re.compile(r"(\S+)-$")
LAST_PART = re.compile(r"([^\W\d_]+)-$")
FIRST_PART = re.compile(r"[^\W\d_]+")
# "Informations- und", "mittel- bis langfristig": the hyphen stands for a left-out word.
COMPLETION = re.compile(
    r"(?:und|oder|sowie|bzw|beziehungsweise|als|wie|bis|statt|u\.|o\.)(?![^\W\d_]|-)"
)
# "Sanierungs- und -|restrukturierungsgesetz": the hyphen begins the next word.
LEADING = re.compile(r"(?:\b(?:und|oder|sowie|bzw\.)|,) -$")
# "so-|wie" is one word.
BROKEN_SOWIE = re.compile(r"\bso-$")
# physikalisch-|technisch stays, deutsch-|sprachig is one word.
ADJECTIVE_PAIR = re.compile(r"\w{3}isch-(?!sprach)\w{4}|[öÖ]ffentlich-rechtlich")
ADDRESS = re.compile(r"https?:|www\.|@|\w/\w+[/.]|\.(?:de|com|org|eu|html?|pdf)\b")
ABBREVIATION = re.compile(r"(?:^|[^\w])(?:[B-DF-HJ-NP-TV-Z]|[A-ZÄÖÜ]{2,}s?|[A-ZÄÖÜ]+\d+)-$")
CAPITALS = re.compile(r"[A-ZÄÖÜẞ]{4,}")


def known_words(lines: Iterable[str]) -> set[str]:
    """Return the words, hyphenated ones whole, that stand inside the lines; lower case."""
    known: set[str] = set()
    for line in lines:
        # The last word may be the broken one, the first the rest of it.
        words = [match.group().lower() for match in WORD.finditer(line)]
        known.update(words[1:-1])
    return known


def joint(upper: str, lower: str, known: Container[str] = ()) -> Joint:
    """Decide how the line `upper` goes on in the line `lower`.

    `known` are words of the same document (see `known_words`): one that is hyphenated elsewhere
    within a line stays hyphenated here.
    """
    if lower[:1].islower() and LEADING.search(upper):
        return Joint.HARD
    if not lower or not ENDS_IN_HYPHEN.search(upper):
        return Joint.LINE
    if COMPLETION.match(lower):
        return Joint.SOFT if _is_sowie(upper, lower) else Joint.SPACED
    return _within_word(upper, lower, known)


def _within_word(upper: str, lower: str, known: Container[str]) -> Joint:
    first = lower[0]
    if not first.isalnum():
        return Joint.HARD if first in "/,;)" else Joint.LINE
    if first.isdigit() or not upper[-2].isalpha():  # 2006-|2008, Leiter/-|in
        return Joint.HARD
    return _capital(upper, lower) if first.isupper() else _small(upper, lower, known)


def _is_sowie(upper: str, lower: str) -> bool:
    return lower.startswith("wie") and BROKEN_SOWIE.search(upper) is not None


def _capital(upper: str, lower: str) -> Joint:
    """Baden-|Württemberg stays hyphenated; PROBLEM-|IMMOBILIEN in capitals is one word."""
    last, first = LAST_PART.search(upper), FIRST_PART.match(lower)
    if last and first and all(CAPITALS.fullmatch(m) for m in (last[1], first[0])):
        return Joint.SOFT
    return Joint.HARD


def _small(upper: str, lower: str, known: Container[str]) -> Joint:
    """Problem-|immobilien is one word; EU-|weit, www.stadt-|hagen.de and words known so are not."""
    token, last, first = (
        LAST_TOKEN.search(upper),
        LAST_PART.search(upper),
        FIRST_PART.match(lower),
    )
    if ABBREVIATION.search(upper) or (token and ADDRESS.search(token[1])):
        return Joint.HARD
    if not last or not first:
        return Joint.SOFT
    if ADJECTIVE_PAIR.search(f"{last[1]}-{first[0]}"):
        return Joint.HARD
    whole, parted = f"{last[1]}{first[0]}".lower(), f"{last[1]}-{first[0]}".lower()
    return Joint.HARD if parted in known and whole not in known else Joint.SOFT
