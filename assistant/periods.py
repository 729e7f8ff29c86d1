"""The time a question is about: "seit 2020", "im letzten halben Jahr", "vor der Kommunalwahl"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer import Period
from ingest.understanding.dates import blanked, find_dates

# Local elections in North Rhine-Westphalia, the first ballot.
ELECTIONS = (
    dt.date(2004, 9, 26),
    dt.date(2009, 8, 30),
    dt.date(2014, 5, 25),
    dt.date(2020, 9, 13),
    dt.date(2025, 9, 14),
)
# First days of the councils elected then.
TERMS = (
    dt.date(2004, 10, 1),
    dt.date(2009, 10, 21),
    dt.date(2014, 6, 1),
    dt.date(2020, 11, 1),
    dt.date(2025, 11, 1),
)
NUMBERS = {
    "ein": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "fünfzehn": 15, "zwanzig": 20,
}  # fmt: skip
_ORDINALS = {"1": 1, "2": 2, "3": 3, "4": 4, "ers": 1, "zwe": 2, "dri": 3, "vie": 4}
_N = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})"
_LAST = r"(?:letzte[nrms]?|vergangene[nrms]?|zurückliegende[nrms]?)"
_THIS = r"(?:diese[nrms]?|laufende[nrms]?)"


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and the characters `start` to `end` (exclusive) that name it."""

    start: int
    end: int
    period: Period


_Rule = Callable[[re.Match[str], dt.date], Period | None]


def find_periods(text: str, today: dt.date) -> list[FoundPeriod]:
    """Return the periods a text names, in order; relative ones are counted from `today`."""
    found: list[FoundPeriod] = []
    rest = text
    for pattern, rule in _RULES:
        for match in pattern.finditer(rest):
            period = rule(match, today)
            if period is not None:
                found.append(FoundPeriod(*match.span(), period))
                rest = blanked(rest, *match.span())
    found += [
        FoundPeriod(d.start, d.end, Period(d.since, d.until))
        for d in find_dates(rest)
        if d.since or d.until
    ]
    found += _year_before(rest, found, today)
    return sorted(found, key=lambda f: f.start)


YEAR_BEFORE = r"(?:vorjahr|jahr (?:davor|zuvor|vorher))"
_YEAR_BEFORE = re.compile(rf"\b(?:im|dem|das) {YEAR_BEFORE}\b", re.IGNORECASE)


def _year_before(text: str, found: Sequence[FoundPeriod], today: dt.date) -> list[FoundPeriod]:
    """Return the year before the last one named ("mehr als im Vorjahr"), or before this one."""
    match = _YEAR_BEFORE.search(text)
    if match is None:
        return []
    year = max((f.period.since.year for f in found if f.period.since), default=today.year) - 1
    return [FoundPeriod(*match.span(), Period(dt.date(year, 1, 1), dt.date(year, 12, 31)))]


def period_of(text: str, today: dt.date) -> Period | None:
    """Return the one period that spans all a question names, None where it names none."""
    periods = [found.period for found in find_periods(text, today)]
    if not periods:
        return None
    since = [p.since for p in periods]
    until = [p.until for p in periods]
    return Period(
        min((s for s in since if s), default=None) if all(since) else None,
        max((u for u in until if u), default=None) if all(until) else None,
    )


def without_periods(text: str, today: dt.date) -> str:
    """Return a question with the words that name its period blanked out."""
    for found in find_periods(text, today):
        text = blanked(text, found.start, found.end)
    return text


def _number(match: re.Match[str]) -> int:
    word = match["n"].lower()
    return NUMBERS.get(word) or int(word)


def _back(today: dt.date, months: int) -> dt.date:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return dt.date(year, month + 1, min(today.day, 28))


def _recent(match: re.Match[str], today: dt.date) -> Period:
    unit = match["unit"].lower()[:3]
    count = _number(match)
    if unit in {"tag", "woc"}:
        return Period(today - dt.timedelta(days=count * (1 if unit == "tag" else 7)), today)
    return Period(_back(today, count * (1 if unit == "mon" else 12)), today)


def _half_year(match: re.Match[str], today: dt.date) -> Period:
    return Period(_back(today, 3 if "viertel" in match.group().lower() else 6), today)


def _year(shift: int) -> _Rule:
    def rule(_: re.Match[str], today: dt.date) -> Period:
        year = today.year + shift
        return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))

    return rule


def _month(shift: int) -> _Rule:
    def rule(_: re.Match[str], today: dt.date) -> Period:
        first = _back(today.replace(day=1), -shift)
        return Period(first, _back(first, -1) - dt.timedelta(days=1))

    return rule


def _week(shift: int) -> _Rule:
    def rule(_: re.Match[str], today: dt.date) -> Period:
        monday = today - dt.timedelta(days=today.weekday() - 7 * shift)
        return Period(monday, monday + dt.timedelta(days=6))

    return rule


_PAST = re.compile(r"\b(?:war|waren|fand|fanden)\b", re.IGNORECASE)


def _from_now(match: re.Match[str], today: dt.date) -> Period | None:
    """ "die nächste Sitzung" is to come, unless it is spoken of as past."""
    return None if _PAST.search(match.string) else Period(today, None)


def _quarter(match: re.Match[str], _: dt.date) -> Period:
    year, month = int(match["year"]), 3 * _ORDINALS[match["nth"].lower()[:3]] - 2
    first = dt.date(year, month, 1)
    return Period(first, _back(first, -3) - dt.timedelta(days=1))


def _decade(match: re.Match[str], _: dt.date) -> Period:
    digits = int(match["decade"])
    first = digits if digits > 99 else digits + (1900 if digits >= 50 else 2000)
    return Period(dt.date(first, 1, 1), dt.date(first + 9, 12, 31))


def _years_ago(match: re.Match[str], today: dt.date) -> Period:
    year = today.year - _number(match)
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))


def _around_election(match: re.Match[str], today: dt.date) -> Period | None:
    """Return the time before or from an election: of the year named, else the latest one."""
    year = match["year"]
    held = [day for day in ELECTIONS if (day.year == int(year) if year else day <= today)]
    if not held:
        return None
    day = held[-1]
    if match["side"].lower() == "vor":
        return Period(None, day - dt.timedelta(days=1))
    return Period(day, None)


def _term(match: re.Match[str], today: dt.date) -> Period | None:
    """Return this council's term, or with "letzte" the one before."""
    begun = [day for day in TERMS if day <= today]
    if re.match(_THIS, match["which"], re.IGNORECASE):
        return Period(begun[-1], None) if begun else None
    return Period(begun[-2], begun[-1] - dt.timedelta(days=1)) if len(begun) > 1 else None


# In this order; what one rule reads, a later one does not see.
_RULES: tuple[tuple[re.Pattern[str], _Rule], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rule)
    for pattern, rule in (
        (
            r"\b(?P<side>vor|nach|seit|ab) der (?:letzten )?(?:kommunal|rats)wahl"
            r"(?: (?:im|vom) (?:\d{1,2}\. )?(?:mai|august|september))?(?: (?P<year>20\d\d))?\b",
            _around_election,
        ),
        (rf"\bin (?:der )?(?P<which>{_THIS}|{_LAST}) (?:wahl|rats)periode\b", _term),
        (
            rf"\b(?:in|während|innerhalb) (?:den|der) {_LAST} {_N}"
            r" (?P<unit>jahren?|monaten?|wochen|tagen?)\b",
            _recent,
        ),
        (rf"\bseit {_N} (?P<unit>jahren?|monaten?|wochen?|tagen?)\b", _recent),
        (rf"\b(?:im|das) {_LAST} (?:halben jahr|halbe jahr|halbjahr|vierteljahr)\b", _half_year),
        (rf"\bvor {_N} jahren?\b", _years_ago),
        (rf"\b(?:im |das )?{_LAST} jahr\b", _year(-1)),
        (rf"\b(?:in )?{_THIS} jahr\b|\bim laufenden jahr\b", _year(0)),
        (r"\b(?:im )?(?:nächste[ns]?|kommende[ns]?) jahr\b", _year(1)),
        (
            r"\b(?:nächste|kommende)[nrs]? (?:\w*sitzung|termin|\w*beratung)\b",
            _from_now,
        ),
        (rf"\b(?:im )?{_LAST} monat\b", _month(-1)),
        (rf"\b(?:in )?{_THIS} monat\b", _month(0)),
        (rf"\b(?:in der )?{_LAST} woche\b", _week(-1)),
        (rf"\b(?:in )?{_THIS} woche\b", _week(0)),
        (
            r"\b(?:im )?(?P<nth>erste[ns]?|zweite[ns]?|dritte[ns]?|vierte[ns]?|[1-4]\.) quartal"
            r"(?: des jahres)? (?P<year>(?:19|20)\d\d)\b",
            _quarter,
        ),
        (r"\bin den (?P<decade>(?:19|20)?\d0)er(?:[ -]?jahren)?\b", _decade),
    )
)
