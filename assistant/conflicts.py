"""Where sources differ: figures, and whether something is so; shown side by side, never merged.

Two sentences of different files conflict when both answer the question with a figure of the same
unit, none of their figures agree, and nothing says that they stand for different times. Asked
whether something is so, they conflict when one denies what the other tells of the same thing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.composing.candidates import Candidate
from assistant.moments import moment
from assistant.question import Kind, Question
from ingest.understanding.dates import FoundDate, as_of, find_dates
from ingest.understanding.references import find_numbers

SAME_TIME = dt.timedelta(days=200)  # figures this close together stand for the same time
NEAR_BEST = 0.6  # share of the best score a contradicting sentence needs
ENOUGH_WORDS = 0.6  # of the question's terms, for a sentence to speak of the thing asked for
ENOUGH_OF_A_THING = 0.4  # asked whether something is so: what it does need not be in the sentence
_FIGURE = re.compile(
    r"(?<![\w/.,§-])(?P<value>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\w/]|[.,]\d)"
    r"(?:\s*(?P<unit>%|Prozent|€|Euro|(?:Tsd|Mio|Mrd)\.?(?:\s*(?:€|Euro))?|Jahre\w*"
    r"|Monate\w*|Stunden))?"
)
_NUMBERING = re.compile(
    r"§§\s*\d+\w*(?:\s*(?:bis|und|,|-|–)\s*\d+\w*)*|§\s*\d+\w*"
    r"|\b(?:Abs|Nr|Art|Artikel|TOP|Punkt|Ziffer|Anlagen?)\.?\s*Ö?\s*[\d.]+"
)
_WHETHER = re.compile(r"\bob\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:nicht|nie|niemals|kein\w*|eingestellt|aufgelöst|ruht|ruhe|beendet|ausgelaufen|ehemalig\w*)\b",
    re.IGNORECASE,
)
_SCALE = {"tsd": 1_000.0, "mio": 1_000_000.0, "mrd": 1_000_000_000.0}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its kind of unit: "%", "€", "zeit" or "" for a plain count."""

    value: float
    unit: str


def figures(sentence: str) -> frozenset[Figure]:
    """Return the figures of a sentence; dates, paper numbers and paragraphs are none."""
    blanked = sentence
    for found in find_dates(sentence):
        blanked = _blank(blanked, found.start, found.end)
    for match in find_numbers(sentence):
        blanked = _blank(blanked, match.start(), match.end())
    blanked = _NUMBERING.sub(" ", blanked)
    return frozenset(_figure(match) for match in _FIGURE.finditer(blanked))


def contradicting(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that contradict the best one that speaks of the thing asked for."""
    differ = _difference(question)
    if differ is None or not ranked:
        return []
    enough = NEAR_BEST * ranked[0].score
    speaking = [c for c in ranked if _speaks(question, c) and c.score >= enough]
    return [c for c in speaking[1:] if differ(speaking[0], c)]


def conflicting(question: Question, chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the chosen candidates that are at odds with another one, in the order given."""
    differ = _difference(question)
    if differ is None:
        return ()
    speaking = [c for c in chosen if _speaks(question, c)]
    at_odds = {
        place
        for (i, left), (j, right) in combinations(enumerate(speaking), 2)
        if differ(left, right)
        for place in (i, j)
    }
    return tuple(speaking[place] for place in sorted(at_odds))


def _difference(question: Question) -> Callable[[Candidate, Candidate], bool] | None:
    """Return what makes two answers to the question differ, None where only wording could."""
    if question.kind is Kind.COUNT:
        return _contradict
    if question.kind is Kind.YES_NO or _WHETHER.search(question.asked):
        return _deny
    return None


def _speaks(question: Question, candidate: Candidate) -> bool:
    """Tell whether a sentence speaks of the thing asked for."""
    enough = ENOUGH_WORDS if question.kind is Kind.COUNT else ENOUGH_OF_A_THING
    return candidate.fits and candidate.own >= enough


def _deny(left: Candidate, right: Candidate) -> bool:
    """Tell whether one of two sentences of different files denies, and the other does not."""
    if left.hit.document.file.sha256 == right.hit.document.file.sha256:
        return False
    return bool(_DENIED.search(left.sentence.text)) != bool(_DENIED.search(right.sentence.text))


def _contradict(left: Candidate, right: Candidate) -> bool:
    if left.hit.document.file.sha256 == right.hit.document.file.sha256:
        return False
    if not _same_time(left, right):
        return False
    mine, theirs = figures(left.sentence.text), figures(right.sentence.text)
    units = {f.unit for f in mine} & {f.unit for f in theirs}
    return any(
        not {f.value for f in mine if f.unit == unit} & {f.value for f in theirs if f.unit == unit}
        for unit in units
    )


def _same_time(left: Candidate, right: Candidate) -> bool:
    """Tell whether figures stand for about one time; other times named are other events."""
    mine, theirs = find_dates(left.sentence.text), find_dates(right.sentence.text)
    if mine and theirs and not any(_overlap(a, b) for a in mine for b in theirs):
        return False
    if _is_total(left) != _is_total(right):
        return False
    first, second = _time(left), _time(right)
    return first is not None and second is not None and abs(first - second) <= SAME_TIME


def _overlap(one: FoundDate, other: FoundDate) -> bool:
    first = max(one.since or dt.date.min, other.since or dt.date.min)
    return first <= min(one.until or dt.date.max, other.until or dt.date.max)


def _is_total(candidate: Candidate) -> bool:
    """Tell whether a sentence counts over a stretch of time ("seit 2015", "insgesamt")."""
    text = candidate.sentence.text
    return bool(re.search(r"\binsgesamt\b|\bseit \d{4}\b", text, re.IGNORECASE))


def _time(candidate: Candidate) -> dt.date | None:
    """Return the day a sentence's figures stand for: as it says itself, else its document's."""
    stated = as_of(candidate.sentence.text)
    if stated:
        parts = [int(part) for part in stated.split("-")]
        return dt.date(
            parts[0], parts[1] if len(parts) > 1 else 7, parts[2] if len(parts) > 2 else 1
        )
    years = {d.since.year for d in find_dates(candidate.sentence.text) if d.since}
    told = moment(candidate.hit.document)
    if len(years) == 1 and (told is None or told.year not in years):
        return dt.date(years.pop(), 7, 1)
    return told


def _figure(match: re.Match[str]) -> Figure:
    value = float(match["value"].replace(".", "").replace(",", "."))
    unit = (match["unit"] or "").lower()
    for prefix, scale in _SCALE.items():
        if unit.startswith(prefix):
            value *= scale
    if unit in {"%", "prozent"}:
        return Figure(value, "%")
    if "€" in unit or "euro" in unit:
        return Figure(value, "€")
    return Figure(value, "zeit" if unit[:4] in {"jahr", "mona", "stun"} else "")


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
