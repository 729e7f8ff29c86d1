"""German dates and periods in running text, and the date a figure stands for."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from ingest.understanding import patterns

MONTHS = (
    "januar februar märz april mai juni juli august september oktober november dezember".split()
)
_SEASONS = {"frühjahr": 3, "frühling": 3, "sommer": 6, "herbst": 9}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "erste": 1, "zweite": 2}
_THIRDS = {"anfang": (1, 4), "beginn": (1, 4), "mitte": (5, 8), "ende": (9, 12)}
_DAY = dt.timedelta(days=1)
_HALF_A_YEAR = 6  # months
_LEAD = 100  # characters before a date that may belong to it: more than any lead has
_SHORTENED = {"day": patterns.DAY_SHORTENED, "month": patterns.MONTH_SHORTENED}


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date or period at characters `start` to `end` (exclusive) of the searched text.

    `since` and `until` are its first and last day, None where it is open on that side.
    `precision` is day, week, month, quarter, half, season, year, school_year or period.
    """

    start: int
    end: int
    since: dt.date | None
    until: dt.date | None
    precision: str
    written: str


Bounds: TypeAlias = tuple[dt.date, dt.date, str]


def find_dates(text: str) -> list[FoundDate]:
    """Return every date and period of `text` in order, none overlapping another."""
    return _with_limits(text, _paired(text, _points(text)))


def without_dates(text: str) -> str:
    """Return `text` with its dates and periods blanked out."""
    for found in find_dates(text):
        text = blanked(text, found.start, found.end)
    return text


def blanked(text: str, start: int, end: int) -> str:
    """Return `text` with spaces from `start` to `end`, so that all other offsets stay."""
    return text[:start] + " " * (end - start) + text[end:]


def days_in(text: str) -> tuple[dt.date, ...]:
    """Return every full date in `text`, in the printed order."""
    found = (point.since for point in _points(text) if point.precision == "day")
    return tuple(day for day in found if day is not None)


def as_of(sentence: str) -> str | None:
    """Return the date the figures of a sentence stand for as an ISO prefix, such as "2025-10".

    Read from "Stand Oktober 2025", "(Stand: 30.06.2024)", "Stichtag …" and from "zum" or "am"
    before the last day of a month ("zum 31.12.2022"); any other date says nothing of the kind.
    """
    points = _paired(sentence, _points(sentence))
    stated = [p for p in points if _before(patterns.AS_OF_LEAD, sentence, p)]
    counted = [p for p in points if _is_count_day(sentence, p)]
    return next((_iso_prefix(point) for point in stated + counted), None)


def _is_count_day(sentence: str, point: FoundDate) -> bool:
    if point.precision != "day" or point.since is None:
        return False
    month_end = (point.since + _DAY).day == 1
    return month_end and _before(patterns.COUNT_DAY_LEAD, sentence, point) is not None


def _iso_prefix(point: FoundDate) -> str | None:
    if point.until is None:
        return None
    length = {"day": 10, "year": 4}.get(point.precision, 7)
    return point.until.isoformat()[:length]


def iso_prefix(text: str) -> str | None:
    """Return the first day, month or year of `text` as "2025-11-18", "2025-11" or "2025"."""
    exact = ("day", "month", "year")
    return next((_iso_prefix(p) for p in _points(text) if p.precision in exact), None)


def _points(text: str) -> list[FoundDate]:
    """Return single dates, the longest reading first where two readings overlap."""
    found = [date for pattern, read in _READERS for date in _read_all(text, pattern, read)]
    found.sort(key=lambda date: (date.start, -date.end))
    kept: list[FoundDate] = []
    for date in found:
        if not kept or date.start >= kept[-1].end:
            kept += [*_shortened(text, date), date]
    return kept


def _shortened(text: str, date: FoundDate) -> list[FoundDate]:
    """Return the days, or months, before a date that leave its year to it, in order.

    "am 3., 10. oder 28. Juni 2012", "im Juni oder Juli 2019"
    """
    found: list[FoundDate] = []
    first = date
    while (before := _shortened_before(text, first)) is not None:
        found.insert(0, before)
        first = before
    return found


def _shortened_before(text: str, date: FoundDate) -> FoundDate | None:
    pattern = _SHORTENED.get(date.precision)
    match = _before(pattern, text, date) if pattern else None
    if match is None or date.since is None:
        return None
    parts = match.groupdict()
    month = _month_number(parts["month"]) if parts["month"] else date.since.month
    month = int(parts.get("number") or month)
    # "am 28. Dezember und am 3. Januar 2024"
    year = date.since.year - (month - date.since.month > _HALF_A_YEAR)
    try:
        day = parts.get("day")
        bounds = _one_day(year, month, int(day)) if day else _months(year, month, month, "month")
    except ValueError:  # "Punkt 45. und 3. Mai 2024"
        return None
    start, end = match.span("written")
    return FoundDate(start, end, *bounds, match["written"])


def _before(lead: re.Pattern[str], text: str, date: FoundDate) -> re.Match[str] | None:
    """Return what leads to a date; only what is near is looked at, however long the text is."""
    return lead.search(text, max(0, date.start - _LEAD), date.start)


def _read_all(text: str, pattern: re.Pattern[str], read: _Reader) -> Iterator[FoundDate]:
    for match in pattern.finditer(text):
        try:
            bounds = read(match)
        except (ValueError, KeyError):  # 31.02.2024, 11.62.14: shaped like a date, but none
            continue
        yield FoundDate(match.start(), match.end(), *bounds, match.group())


def _paired(text: str, points: list[FoundDate]) -> list[FoundDate]:
    """Join "von 2014 bis 2023", "zwischen … und …", "2006–2008" into one period."""
    result: list[FoundDate] = []
    for point in points:
        pair = _pair(text, result[-1], point) if result else None
        if pair is None:
            result.append(point)
        else:
            result[-1] = pair
    return result


def _pair(text: str, left: FoundDate, right: FoundDate) -> FoundDate | None:
    if left.until is None or right.until is None or left.since is None:
        return None
    if right.until < left.since or left.precision == "period":
        return None
    between = text[left.end : right.start]
    lead = _before(patterns.PERIOD_LEAD, text, left)
    is_between = lead is not None and lead["word"].lower() == "zwischen"
    joins = patterns.BETWEEN_AND if is_between else patterns.PERIOD_JOIN
    if not joins.fullmatch(between):
        return None
    start = lead.start("word") if lead else left.start
    written = text[start : right.end]
    return FoundDate(start, right.end, left.since, right.until, "period", written)


def _with_limits(text: str, dates: list[FoundDate]) -> list[FoundDate]:
    return [_limited(text, date) for date in dates]


def _limited(text: str, date: FoundDate) -> FoundDate:
    """Open "seit 2020" to the right, "bis 2023" to the left."""
    lead = _before(patterns.LIMIT_LEAD, text, date)
    if lead is None or date.precision == "period" or date.since is None or date.until is None:
        return date
    since, until = {
        "seit": (date.since, None),
        "ab": (date.since, None),
        "bis": (None, date.until),
        "vor": (None, date.since - _DAY),
        "nach": (date.until + _DAY, None),
    }[lead["word"].lower()]
    start = lead.start("word")
    written = text[start : date.end]
    return replace(date, start=start, since=since, until=until, precision="period", written=written)


def _year(written: str) -> int:
    if len(written) == 4:
        return int(written)
    return int(written) + (2000 if int(written) < 70 else 1900)


def _months(year: int, first: int, last: int, precision: str) -> Bounds:
    end = dt.date(year, last, calendar.monthrange(year, last)[1])
    return dt.date(year, first, 1), end, precision


def _one_day(year: int, month: int, day: int) -> Bounds:
    date = dt.date(year, month, day)
    return date, date, "day"


def _numeric_day(match: re.Match[str]) -> Bounds:
    return _one_day(_year(match["year"]), int(match["month"]), int(match["day"]))


def _named_day(match: re.Match[str]) -> Bounds:
    return _one_day(_year(match["year"]), _month_number(match["month"]), int(match["day"]))


def _day_range(match: re.Match[str]) -> Bounds:
    year, until_month = _year(match["year"]), int(match["month"])
    since = dt.date(year, int(match["first_month"] or until_month), int(match["first"]))
    return since, dt.date(year, until_month, int(match["day"])), "period"


def _named_day_range(match: re.Match[str]) -> Bounds:
    year, month = int(match["year"]), _month_number(match["month"])
    since = dt.date(year, month, int(match["first"]))
    return since, dt.date(year, month, int(match["day"])), "period"


def _month_range(match: re.Match[str]) -> Bounds:
    first, last = _month_number(match["first_month"]), _month_number(match["month"])
    if first >= last:
        raise ValueError(match.group())
    return _months(int(match["year"]), first, last, "period")


def _week(match: re.Match[str]) -> Bounds:
    year, week = match["year"] or match["year_after"], match["week"] or match["week_before"]
    monday = dt.date.fromisocalendar(int(year), int(week), 1)
    return monday, monday + 6 * _DAY, "week"


def _named_month(match: re.Match[str]) -> Bounds:
    month = _month_number(match["month"])
    return _months(int(match["year"]), month, month, "month")


def _numbered_month(match: re.Match[str]) -> Bounds:
    return _months(int(match["year"]), int(match["month"]), int(match["month"]), "month")


def _month_number(written: str) -> int:
    stem = written.lower().rstrip(".")
    stem = stem.replace("maerz", "märz").replace("jänner", "januar")
    return next(number for number, name in enumerate(MONTHS, 1) if name.startswith(stem[:3]))


def _quarter(match: re.Match[str]) -> Bounds:
    number = _ordinal(match["number"])
    return _months(int(match["year"]), 3 * number - 2, 3 * number, "quarter")


def _half(match: re.Match[str]) -> Bounds:
    first = 6 * _ordinal(match["number"]) - 5
    return _months(int(match["year"]), first, first + 5, "half")


def _ordinal(written: str) -> int:
    key = written.lower().rstrip(".")
    key = re.sub(r"(?<=te)[nrs]$", "", key)
    return int(key) if key.isdigit() else _ROMAN[key]


def _season(match: re.Match[str]) -> Bounds:
    year, name = int(match["year"]), match["season"].lower()
    if name != "winter":
        first = _SEASONS[name]
        return _months(year, first, first + 2, "season")
    end = _months(year + 1, 2, 2, "season")[1]
    return dt.date(year, 12, 1), end, "season"


def _school_year(match: re.Match[str]) -> Bounds:
    year = int(match["year"])
    if (year + 1) % 100 != int(match["next"]) % 100:
        raise ValueError(match.group())
    return dt.date(year, 8, 1), dt.date(year + 1, 7, 31), "school_year"


def _year_pair(match: re.Match[str]) -> Bounds:
    year, until = int(match["year"]), match["next"]
    last = int(until) if len(until) == 4 else year - year % 100 + int(until)
    if not year < last <= year + 30:
        raise ValueError(match.group())
    return dt.date(year, 1, 1), dt.date(last, 12, 31), "period"


def _plain_year(match: re.Match[str]) -> Bounds:
    third = (match["third"] or "").lower().removeprefix("jahres")
    first, last = _THIRDS.get(third, (1, 12))
    return _months(int(match["year"]), first, last, "half" if third else "year")


_Reader: TypeAlias = Callable[[re.Match[str]], Bounds]
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (patterns.DAY_NUMERIC, _numeric_day),
    (patterns.DAY_ISO, _numeric_day),
    (patterns.DAY_NAMED, _named_day),
    (patterns.DAY_RANGE, _day_range),
    (patterns.DAY_RANGE_NAMED, _named_day_range),
    (patterns.MONTH_RANGE, _month_range),
    (patterns.WEEK, _week),
    (patterns.MONTH_NAMED, _named_month),
    (patterns.MONTH_DOTTED, _numbered_month),
    (patterns.MONTH_NUMBERED, _numbered_month),
    (patterns.QUARTER, _quarter),
    (patterns.QUARTER_WORD, _quarter),
    (patterns.HALF_YEAR, _half),
    (patterns.SEASON, _season),
    (patterns.SCHOOL_YEAR, _school_year),
    (patterns.YEAR_PAIR, _year_pair),
    (patterns.PLAIN_YEAR, _plain_year),
)
