"""Is a value told of the thing the quote tells it of? Found by the words nearest to it.

"209 gemeldete Personen …; angetroffen wurden 155" does not carry "209 wurden angetroffen".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.bodies import known
from assistant.places import placed
from assistant.verifying.values import (
    TIME_UNITS,
    Value,
    ValueKind,
    carries_date,
    same_number,
    values,
)
from assistant.verifying.wording import steps
from assistant.verifying.words import Word, content, holds_form

MARGIN = 1.1  # how much better a rival must fit before a value counts as taken from it
EXCHANGE_MARGIN = 1.0  # the same for two values that stand in each other's place
DECAY = 0.7  # how fast nearness falls with distance
# "Dr." ends no sentence; "…; davon" and "…; es" go on with what was told
_STOP = re.compile(
    r"(?<!\bDr)(?<!\bNr)(?<!\bSt)[;.!?](?=\s)(?!\s(?:es|er|sie|das|davon|darunter|dies\w*)\b)"
)
_AS_OF = re.compile(r"\bStand:? (?:vom |zum )?$")  # holds for all that is told
_EVERYWHERE = re.compile(r"\b(?:stadt|kreis|landes|bundes)weit\b", re.IGNORECASE)
# Content words' worth of distance that a boundary adds.
_BREAKS = (
    (_STOP, 4),
    (re.compile(r"[,:()](?!\d)"), 3),
    (re.compile(r"\b(?:und|sowie|oder)\b"), 1),
    (re.compile(r"\b(?:ist|sind|war|waren|wird|werden|wurden?|seien|hat|haben|habe)\b"), 1),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something told of in a text that has rivals of its own sort: a number, a day, a body."""

    sort: str
    key: object
    start: int
    end: int
    written: str
    noun: str = ""


def confused(statement: str, quotes: Sequence[str]) -> str | None:
    """Return what a statement tells of a thing the quotes tell something else of."""
    mine = _Near.all_of(statement)
    theirs = [near for quote in quotes for near in _Near.all_of(quote)]
    spoken = frozenset(word.stem for word in content(statement))

    def named(several: Sequence[_Near]) -> bool:
        nouns = [near.anchor.noun for near in several]
        return any(not noun or holds_form(spoken, noun) for noun in nouns)

    for near in mine:
        same = [o for o in theirs if _is_same(near.anchor, o.anchor)]
        if not same:
            continue
        own = max(_fit(near, o) for o in same)
        for rival in (o for o in theirs if _is_rival(near.anchor, o.anchor)):
            if named(same) and not named([rival]):
                continue  # what the statement does not speak of
            twin = next((n for n in mine if _is_same(n.anchor, rival.anchor)), None)
            if twin is None:
                if _fit(near, rival) > MARGIN * own:
                    return near.anchor.written
            elif _are_exchanged(near, twin, theirs):
                return near.anchor.written
    return None


def _are_exchanged(near: _Near, twin: _Near, theirs: Sequence[_Near]) -> bool:
    """Tell whether two things that both are told of fit each other's place better."""

    def fit(of: _Near, to: _Near) -> float:
        same = (_fit(of, o) for o in theirs if _is_same(to.anchor, o.anchor))
        return max(same, default=0.0)

    straight = fit(near, near) + fit(twin, twin)
    return fit(near, twin) + fit(twin, near) > EXCHANGE_MARGIN * straight


@dataclass(frozen=True, slots=True)
class _Near:
    """An anchor and the words near it, each with 1 at the anchor, less with the distance."""

    anchor: Anchor
    words: dict[str, float]

    @classmethod
    def all_of(cls, text: str) -> list[_Near]:
        """Return every anchor of a text with its words."""
        found = anchors(text)
        return [
            cls(a, _nearness(a, text, _words(text, a.sort), _first_of_segment(a, text, found)))
            for a in found
        ]


def anchors(text: str) -> list[Anchor]:
    """Return the numbers, dates, organizations and places of a text."""
    found = [
        Anchor(_sort(v), v, v.start, v.end, v.written, v.noun)
        for v in values(text)
        if v.kind is not ValueKind.PAPER and not _AS_OF.search(text[: v.start])
    ]
    for name, start, end in organizations(text):
        found.append(Anchor("organization", name, start, end, text[start:end]))
    found += [
        Anchor("place", name, start, end, text[start:end]) for name, start, end in placed(text)
    ]
    found += [
        Anchor("place", m.group().lower(), m.start(), m.end(), m.group())
        for m in _EVERYWHERE.finditer(text)
    ]
    return found


@lru_cache(maxsize=5_000)
def organizations(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the organizations a text names, with the place of the first mention."""
    places = ((name, _place(name, text)) for name in known().find(text))
    return tuple((name, *place) for name, place in places if place)


def _place(name: str, text: str) -> tuple[int, int] | None:
    """Return the shortest stretch of words that names an organization."""
    starts = [m.start() for m in re.finditer(r"\b[A-ZÄÖÜ]", text)]
    ends = [m.end() for m in re.finditer(r"\w\b", text)]
    best: tuple[int, int] | None = None
    for start in starts:
        for end in (e for e in ends if e > start):
            if best and end - start >= best[1] - best[0]:
                break
            if known().find(text[start:end]) == (name,):
                best = (start, end)
                break
    return best


def _sort(value: Value) -> str:
    if value.kind is ValueKind.DATE:
        return "date"
    return f"number {value.unit or (value.noun if value.noun in TIME_UNITS else '')}"


def _is_same(left: Anchor, right: Anchor) -> bool:
    if left.sort != right.sort:
        return False
    if isinstance(left.key, Value) and isinstance(right.key, Value):
        if left.key.kind is ValueKind.DATE:
            return carries_date(left.key, right.key) or carries_date(right.key, left.key)
        return same_number(left.key, right.key)
    return left.key == right.key


def _is_rival(left: Anchor, right: Anchor) -> bool:
    return left.sort == right.sort and not _is_same(left, right)


def _words(text: str, sort: str) -> list[Word]:
    """Return content words, the steps a text speaks of, and its values of other sorts as words."""
    found = list(content(text))
    for match in re.finditer(r"\w+", text):
        found += [Word(f"#{s.value}", match.start(), False) for s in sorted(steps(match.group()))]
    for value in values(text):
        if _sort(value) != sort and (name := _name(value)):
            found.append(Word(name, value.start, False))
    return sorted(found, key=lambda word: word.start)


def _name(value: Value) -> str | None:
    if value.date is not None:
        return f"#{value.date.since}"
    return f"#{value.bound}{value.unit}{value.amount}"


def _nearness(anchor: Anchor, text: str, words: Sequence[Word], first: int) -> dict[str, float]:
    """Return the nearness of words; a verb before the `first` of its sort is near to all.

    "Davon entfallen 6,5 Stellen auf Träger und 5,5 auf die Stadt": both are what falls to someone.
    """
    near: dict[str, float] = {}
    after = [w for w in words if w.start >= anchor.end]
    before = [w for w in reversed(words) if w.start < anchor.start and not _is_topic(w, first)]
    topic = [w for w in reversed(words) if _is_topic(w, first)]
    for side, edge in ((after, anchor.end), (before, anchor.start), (topic, first)):
        for steps_away, word in enumerate(side):
            gap = text[min(edge, word.start) : max(edge, word.start)]
            distance = steps_away + sum(len(p.findall(gap)) * cost for p, cost in _BREAKS)
            near[word.stem] = max(near.get(word.stem, 0.0), (1 + distance) ** -DECAY)
    return near


def _is_topic(word: Word, first: int) -> bool:
    return word.start < first and not word.capital and not word.stem.startswith("#")


def _first_of_segment(anchor: Anchor, text: str, all_anchors: Sequence[Anchor]) -> int:
    """Return where the first anchor of the same sort begins in the sentence of `anchor`."""
    begin = max((m.end() for m in _STOP.finditer(text, 0, anchor.start)), default=0)
    return min(a.start for a in all_anchors if a.sort == anchor.sort and a.start >= begin)


def _fit(mine: _Near, theirs: _Near) -> float:
    """Return how alike the words near two anchors are: the sum of their common nearness."""
    total = 0.0
    for stem, weight in mine.words.items():
        if stem in theirs.words:
            total += weight * theirs.words[stem]
        elif not stem.startswith("#"):
            forms = (
                other
                for held, other in theirs.words.items()
                if not held.startswith("#") and holds_form(frozenset({held}), stem)
            )
            total += weight * max(forms, default=0.0)
    return total
