"""Figures that may be drawn as a series: same thing counted, same place, same kind of source.

Everything else stands as a dated list; three points are the least that show a course.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence

from assistant.answer import Point, Series
from assistant.composing.candidates import Candidate
from assistant.moments import moment
from assistant.places import places_in
from assistant.question import Kind, Question
from ingest.library.german import terms
from ingest.understanding.dates import as_of, find_dates, without_dates

FEWEST = 3
_COUNT = re.compile(
    r"(?<![\w/.,§-])(?P<value>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<part>\d+))?(?![\w/.-])"
    r"(?P<between>(?:\s[a-zäöüß]+){0,2})\s(?P<thing>[A-ZÄÖÜ][\wäöüß-]+)"
)
_ROUNDED = re.compile(r"\b(?:rund|etwa|circa|ca\.|über|mehr als|fast|knapp)\s*$", re.IGNORECASE)
_SUM = re.compile(r"\b(?:insgesamt|seit \d{4}|bisher)\b", re.IGNORECASE)

_Key = tuple[str, tuple[str, ...], str, bool]


def series_of(question: Question, stated: Sequence[tuple[Candidate, int]]) -> Series | None:
    """Return the series the stated sentences hold, with their citation numbers, None without one.

    Points count the same thing, which the question names, at the same places, in sources of the
    same kind and organization, as sums over time or each for itself; each on a day of its own.
    """
    if question.kind is not Kind.DEVELOPMENT:
        return None
    kinds: dict[_Key, list[Point]] = defaultdict(list)
    things: dict[_Key, str] = {}
    for candidate, citation in stated:
        found = _counted(question, candidate)
        day = _day(candidate)
        if found is None or day is None:
            continue
        thing, value, shown = found
        key = _key(thing, candidate)
        if all(point.day != day for point in kinds[key]):
            kinds[key].append(Point(day, value, shown, citation))
            things[key] = thing
    longest = max(kinds, key=lambda key: len(kinds[key]), default=None)
    if longest is None or len(kinds[longest]) < FEWEST:
        return None
    return Series(things[longest], tuple(sorted(kinds[longest], key=lambda point: point.day)))


def _counted(question: Question, candidate: Candidate) -> tuple[str, float, str] | None:
    """Return what a sentence counts, how many, and as written; None where it counts two such."""
    text = candidate.sentence.text
    found = [
        (match["thing"], match)
        for match in _COUNT.finditer(without_dates(text))
        if set(terms(match["thing"])) & set(question.terms)
    ]
    if len(found) != 1:
        return None
    thing, match = found[0]
    value = float(match["value"].replace(".", "") + (f".{match['part']}" if match["part"] else ""))
    rounded = _ROUNDED.search(text[: match.start()])
    written = match.group()[: match.start("thing") - match.start()].strip()
    return thing, value, f"{rounded.group().strip()} {written}" if rounded else written


def newer_count(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the newest candidate that counts what the best one does, if that is older.

    "Ist die Zahl von 93 Kontrollen noch aktuell?" wants the later count as well.
    """
    if not question.present or not ranked:
        return []
    counted, day = _things(ranked[0]), _stand(ranked[0])
    if not counted or day is None:
        return []
    newer = [
        (later, candidate)
        for candidate in ranked[1:]
        if counted & _things(candidate) and (later := _stand(candidate)) and later > day
    ]
    return [max(newer, key=lambda pair: pair[0])[1]] if newer else []


def _things(candidate: Candidate) -> set[str]:
    """Return the index terms of what a sentence counts."""
    found = _COUNT.finditer(without_dates(candidate.sentence.text))
    return {term for match in found for term in terms(match["thing"])}


def _stand(candidate: Candidate) -> dt.date | None:
    """Return the day a sentence says its figures stand for ("Stand Juni 2024")."""
    stated = as_of(candidate.sentence.text)
    return dt.date.fromisoformat(f"{stated}-01-01"[:10]) if stated else None


def _key(thing: str, candidate: Candidate) -> _Key:
    document = candidate.hit.document
    source = f"{document.type or ''}|{document.organization or ''}"
    places = tuple(sorted(places_in(candidate.sentence.text)))
    return " ".join(terms(thing)), places, source, bool(_SUM.search(candidate.sentence.text))


def _day(candidate: Candidate) -> dt.date | None:
    """Return the day a figure stands for: the one the sentence names, else its document's."""
    days = {found.since for found in find_dates(candidate.sentence.text) if found.since}
    if len(days) == 1:
        return days.pop()
    return moment(candidate.hit.document)
