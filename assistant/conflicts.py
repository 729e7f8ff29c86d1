"""Where sources differ: figures, and whether something is so; shown side by side, never merged.

Two sentences of different files conflict when both answer the question with a figure of the same
unit, none of their figures agree, and nothing says that they stand for different times. Asked
whether something is so, they conflict when one denies what the other tells of the same thing; asked
when something ended or began, when they put that in different years.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from operator import attrgetter

from assistant.composing.candidates import Candidate
from assistant.moments import moment
from assistant.periods import NUMBERS
from assistant.places import places_in
from assistant.question import Kind, Question
from ingest.library.german import terms
from ingest.understanding.dates import FoundDate, as_of, blanked, find_dates, without_dates
from ingest.understanding.references import find_numbers, reference_key

SAME_TIME = dt.timedelta(days=200)  # figures this close together stand for the same time
NEAR_BEST = 0.6  # share of the best score a contradicting sentence needs
ENOUGH_WORDS = 0.4  # of the question's terms, for a sentence to speak of the thing asked for
ENOUGH_OF_A_THING = 0.45  # asked whether something is so: what it does need not be in the sentence
ENOUGH_TO_DIFFER, ENOUGH_TO_DENY = 0.3, 0.5  # asked whether sources agree
ENOUGH_OF_A_TOTAL = 0.1  # the rest of the sentence may be put in other words
ENOUGH_OF_A_TIME = 0.3  # asked when it ended, how that is put need not be in the sentence
_FIGURE = re.compile(
    r"(?<![\w/.,§-])(?P<value>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?![\w/]|[.,]\d)"
    r"(?:\s*(?P<unit>%|Prozent|€|Euro|(?:Tsd|Mio|Mrd)\.?(?:\s*(?:€|Euro))?|Jahre\w*"
    r"|Monate\w*|Stunden))?"
)
_TIMES = re.compile(rf"\b(?P<n>{'|'.join(NUMBERS)})mal\b", re.IGNORECASE)
_NUMBERING = re.compile(
    r"§§\s*\d+\w*(?:\s*(?:bis|und|,|-|–)\s*\d+\w*)*|§\s*\d+\w*"
    r"|\b(?:Abs|Nr|Art|Artikel|TOP|Punkt|Ziffer|Anlagen?)\.?\s*Ö?\s*[\d.]+"
)
_WHETHER = re.compile(r"\bob\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:nicht|nie|niemals|kein\w*|eingestellt|aufgelöst|ruht|ruhe|beendet|ausgelaufen|ehemalig\w*)\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"\bwie lange\b", re.IGNORECASE)
# when something ended or began: how it is asked, and how it is told
_ENDED = re.compile(
    r"\bbis\b|\bend(?:et\w*|en|e)\b|\b(?:aus|ab)(?:ge)?lauf\w*|\blief\w*\b.*\baus\b|\bbeendet\w*"
    r"|\beingestellt\b|\bschluss\b|\bgeschlossen\b",
    re.IGNORECASE,
)
_OR = re.compile(r"\boder\b", re.IGNORECASE)
_BEGAN = re.compile(
    r"\bseit\b|\bab\b|\bbeg[ai]nn\w*|\bbegonnen\b|\bgestartet\b|\bstartete\b|\beröffnet\b",
    re.IGNORECASE,
)
# asked whether sources agree: "Passt das zu …?", "Gibt es verschiedene Angaben?"
_AGREEING = re.compile(
    r"\bpass(?:t|en)\b.*\b(?:zu\w*|zusammen)\b|\bstimm(?:t|en)\b.*\büberein\b|\bdeck(?:t|en) sich\b"
    r"|\bwidersprech\w*|\bwiderspr(?:uch|icht)\w*|\bwidersprüch\w*|\bunterscheiden sich\b"
    r"|\b(?:sagen|nennen|schreiben)\b.*\b(?:dasselbe|das gleiche)\b|\betwas anderes\b"
    r"|\b(?:un)?(?:umstritten|bestritten|strittig)\b|\bwas (?:davon )?stimmt\b"
    r"|\b(?:verschiedene|unterschiedliche|abweichende|andere) (?:\w+ )?"
    r"(?:angaben|zahlen|aussagen)\b",
    re.IGNORECASE,
)
_TOTAL_FROM = re.compile(r"\bseit (?:\w+ )?(?P<year>\d{4})\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?<![\w.,])(?P<value>\d{1,3}(?:\.\d{3})+|\d+) (?P<noun>[A-ZÄÖÜ][\w-]+)")
_HOW_MANY = re.compile(
    r"\b(?:[Ww]ie ?viele|[Zz]ahl der|[Aa]nzahl der) (?:[a-zäöüß]+ )*(?P<noun>[A-ZÄÖÜ][\w-]+)"
)
_PEOPLE = frozenset(terms("Personen Menschen Leute Bewohner Einwohner"))
_SCALE = {"tsd": 1_000.0, "mio": 1_000_000.0, "mrd": 1_000_000_000.0}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its kind of unit: "%", "€", "zeit", "mal" or "" for a plain count."""

    value: float
    unit: str


def figures(sentence: str) -> frozenset[Figure]:
    """Return the figures of a sentence; dates, paper numbers and paragraphs are none."""
    bare = without_dates(sentence)
    for match in find_numbers(sentence):
        bare = blanked(bare, match.start(), match.end())
    bare = _NUMBERING.sub(" ", bare)
    times = (Figure(float(NUMBERS[m["n"].lower()]), "mal") for m in _TIMES.finditer(bare))
    return frozenset((*times, *(_figure(match) for match in _FIGURE.finditer(bare))))


def contradicting(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that contradict the best one that speaks of the thing asked for."""
    found: list[Candidate] = []
    near = [c for c in ranked if c.score >= NEAR_BEST * ranked[0].score]
    for difference in _differences(question):
        speaking = [c for c in near if difference.is_spoken_of(c)]
        found += [c for c in speaking[1:] if difference.holds(speaking[0], c) and c not in found]
    return found


def conflicting(question: Question, chosen: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the chosen candidates that are at odds with another one, in the order given."""
    at_odds = {
        place
        for difference in _differences(question)
        for (i, left), (j, right) in combinations(
            ((place, c) for place, c in enumerate(chosen) if difference.is_spoken_of(c)), 2
        )
        if difference.holds(left, right)
        for place in (i, j)
    }
    return tuple(chosen[place] for place in sorted(at_odds))


@dataclass(frozen=True, slots=True)
class _Difference:
    """What sets two answers at odds, and the share of the question's terms each must hold."""

    enough: float
    between: Callable[[Candidate, Candidate], bool]

    def is_spoken_of(self, candidate: Candidate) -> bool:
        """Tell whether a sentence speaks of the thing asked for."""
        return candidate.fits and candidate.own >= self.enough

    def holds(self, left: Candidate, right: Candidate) -> bool:
        """Tell whether two sentences differ; those of one file do not contradict each other."""
        apart = left.hit.document.file.sha256 != right.hit.document.file.sha256
        return apart and self.between(left, right)


def _differences(question: Question) -> tuple[_Difference, ...]:
    """Return what makes two answers to the question differ; nothing where only wording could."""
    deny = partial(_deny, places=frozenset(question.places))
    falling = _Difference(ENOUGH_OF_A_TOTAL, partial(_fall, asked=_nouns_asked(question)))
    if _AGREEING.search(question.asked):
        return (
            _Difference(ENOUGH_TO_DIFFER, _differ),
            _Difference(ENOUGH_TO_DENY, deny),
            falling,
        )
    if _HOW_LONG.search(question.asked):
        return (_Difference(ENOUGH_OF_A_TIME, _end_differently),)
    if question.kind is Kind.COUNT:
        return _Difference(ENOUGH_WORDS, _contradict), falling
    if bound := _bound_asked(question):
        return (_Difference(ENOUGH_OF_A_TIME, bound),)
    if question.kind is Kind.YES_NO or _WHETHER.search(question.asked):
        return _Difference(ENOUGH_OF_A_THING, deny), falling
    return ()


def _bound_asked(question: Question) -> Callable[[Candidate, Candidate], bool] | None:
    """Return how answers differ on when something ended or began, None where that is not asked.

    "seit 2012" and "von 2020 bis 2026" ask for neither.
    """
    named = find_dates(question.asked)
    of_each = len(named) > 1 and not _OR.search(question.asked)  # each has its own answer
    if of_each or (question.kind is not Kind.DATE and not named):
        return None
    asked = without_dates(question.asked)
    if _ENDED.search(asked):
        return _end_differently
    return _begin_differently if _BEGAN.search(asked) else None


def _fall(left: Candidate, right: Candidate, asked: frozenset[str]) -> bool:
    """Tell whether of two counts from one time on the later one is the lower.

    "Seit 2015" there can only have been more by then: what looks alike was counted otherwise.
    `asked` are the nouns whose number is asked for, any where there are none.
    """
    mine, theirs = (_TOTAL_FROM.search(c.sentence.text) for c in (left, right))
    if not mine or not theirs or mine["year"] != theirs["year"]:
        return False
    first, second = _time(left), _time(right)
    if first is None or second is None or first == second:
        return False
    earlier, later = (left, right) if first < second else (right, left)
    before, after = _counted(earlier.sentence.text), _counted(later.sentence.text)
    counted = before.keys() & after.keys()
    return any(after[noun] < before[noun] for noun in counted if not asked or noun in asked)


def _nouns_asked(question: Question) -> frozenset[str]:
    """Return the terms of the nouns whose number is asked for; none where any may be."""
    match = _HOW_MANY.search(question.asked)
    named = frozenset(terms(match["noun"])) if match else frozenset(question.terms)
    return named | _PEOPLE if named & _PEOPLE else named


def _counted(sentence: str) -> dict[str, float]:
    """Return what a sentence counts and how many: "827 Häuser" → {"haus": 827.0}.

    What it counts twice, of two kinds, is left out.
    """
    matches = [(terms(m["noun"])[:1], m) for m in _COUNTED.finditer(without_dates(sentence))]
    often = Counter(noun for nouns, _ in matches for noun in nouns)
    return {
        noun: float(match["value"].replace(".", ""))
        for nouns, match in matches
        for noun in nouns
        if often[noun] == 1
    }


def _end_differently(left: Candidate, right: Candidate) -> bool:
    """Tell whether two sentences put an end in different years."""
    mine, theirs = (_years(c, _ENDED, attrgetter("until")) for c in (left, right))
    return bool(mine and theirs) and not mine & theirs


def _begin_differently(left: Candidate, right: Candidate) -> bool:
    """Tell whether two sentences put the beginning of one thing in different years.

    They share more than the place: in one quarter, many things began.
    """
    shared = set(terms(left.sentence.text)) & set(terms(right.sentence.text))
    if not shared - set(terms(" ".join(("seit ab", *places_in(left.sentence.text))))):
        return False
    mine, theirs = (_years(c, _BEGAN, attrgetter("since")) for c in (left, right))
    return bool(mine and theirs) and not mine & theirs


def _years(
    candidate: Candidate, told: re.Pattern[str], bound: Callable[[FoundDate], dt.date | None]
) -> frozenset[int]:
    """Return the years a sentence puts an end or a beginning in; none where it tells of neither."""
    text = candidate.sentence.text
    if not told.search(text):
        return frozenset()
    return frozenset(day.year for found in find_dates(text) if (day := bound(found)))


def _deny(left: Candidate, right: Candidate, places: frozenset[str]) -> bool:
    """Tell whether one of two sentences denies what is asked, and the other does not."""
    return _denies(left.sentence.text, places) != _denies(right.sentence.text, places)


def _denies(sentence: str, places: frozenset[str]) -> bool:
    """Tell whether a sentence denies anything, but not only of other places than those asked for.

    "Wehringhausen has a network, Altenhagen and Remberg have none."
    """
    denying = (clause for clause in sentence.split(",") if _DENIED.search(clause))
    named = (frozenset(places_in(clause)) for clause in denying)
    return any(not places or not there or there & places for there in named)


def _differ(left: Candidate, right: Candidate) -> bool:
    """Tell whether two sentences of the same thing differ in a figure."""
    mine, theirs = set(terms(left.sentence.text)), set(terms(right.sentence.text))
    alike = len(mine & theirs) >= ENOUGH_OF_A_THING * min(len(mine), len(theirs))
    return alike and _contradict(left, right)


def _contradict(left: Candidate, right: Candidate) -> bool:
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
    key = reference_key(candidate.hit.document.reference or "")
    return dt.date(key[0], 7, 1) if told is None and key else told


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
