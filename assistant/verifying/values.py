"""Numbers, amounts, dates, paragraphs and paper numbers of a sentence, in comparable form."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from ingest.library.german import terms
from ingest.understanding.dates import MONTHS, FoundDate, blanked, find_dates
from ingest.understanding.references import find_numbers, reference_key


class ValueKind(StrEnum):
    """What a value is."""

    DATE = "date"
    PAPER = "paper"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Value:
    """A value at characters `start` to `end` of its text.

    `unit` is "%", "€", "mal", "/jahr" (how often a year), "." (ordinal), a label before the number
    ("abs", "top", "§", "fb") or empty. `bound` says what stands before a number: "about", "below"
    (knapp), "over", "under", "least", "most", "after" (a time) or empty; of one end of a period
    which end, "since" or "until". `noun` is the stem of what is counted, empty where none follows.
    `day_of_year` is (month, day or None) of a date that names no year.
    """

    kind: ValueKind
    start: int
    end: int
    written: str
    amount: float = 0.0
    unit: str = ""
    bound: str = ""
    noun: str = ""
    paper: tuple[int, int, int] | None = None
    date: FoundDate | None = None
    day_of_year: tuple[int, int | None] | None = None


_MONTH_NAME = "|".join(name.capitalize() for name in MONTHS)
# "am 11. Dezember", "im November": no year
_PARTIAL_NAMED = re.compile(rf"\b(?:(?P<day>\d{{1,2}})\.\s?)?(?P<month>{_MONTH_NAME})\b")
_PARTIAL_NUMERIC = re.compile(r"(?<![\d.,/])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?!\d)")
_LIMIT = re.compile(
    r"^(?:seit|ab|bis|vor|nach|von|vom|zwischen)\s+(?:(?:zum|dem|den|der|zu|einschließlich|Jahre?n?"
    r"|Beginn des)\s+)*",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\s*(?:\bbis\b(?:\s+zum)?|\bund\b|–)\s*", re.IGNORECASE)

_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?: \d{3})+(?=\s*(?:€|Eur))|\d+(?:,\d+)?"
_UNIT = (
    r"(?P<percent>%|Prozent(?!p)|v\. ?H\.)|(?:(?P<scale>Tsd\.?|Tausend|Mio\.?|Millionen?|Mrd\.?"
    r"|Milliarden?)(?![a-zäöü])\s*)?(?P<euro>€|Euro\b|EUR\b)?"
)
_MEASURE = re.compile(rf"\s*(?:{_UNIT})")
_NUMBER = re.compile(
    rf"(?<![\w.,§/-])(?P<value>{_DIGITS})(?P<ordinal>\.(?=\s[A-ZÄÖÜ]))?(?![\d/])"
    rf"(?:\s*(?:{_UNIT}))?"
)
_LABEL = re.compile(
    r"(?:\b(?P<label>Abs|Absatz|Nr|Nummer|Satz|Art|Artikel|TOP|Punkt|Ziffer|Anlage|FB|Fachbereichs?"
    r"|Klasse|Platz|Stelle|Seite|Ö|B|EU|Jahr|Teil)\.?[ -]?|(?P<paragraph>§§?) ?)$"
)
_SAME_LABEL = {
    "absatz": "abs",
    "nummer": "nr",
    "artikel": "art",
    "fachbereich": "fb",
    "fachbereichs": "fb",
    "ö": "top",
    "jahr": "",
}
_CODE = re.compile(r"(?<![\w/.,-])(?P<letters>[A-ZÄÖÜ]{1,4})-?(?P<digits>\d{1,4}[a-z]?)(?![\w/])")
_LETTERED = re.compile(
    r"\b(?P<label>Teil|Anlage|Variante|Abschnitt|Gruppe|Punkt) (?P<letter>[A-Z])\b"
)
_SCALES = {"t": 1e3, "mio": 1e6, "million": 1e6, "mrd": 1e9, "milliard": 1e9}
_BOUNDS = (
    ("about", r"rund|etwa|ca\.?|circa|zirka|ungefähr|geschätzt"),
    ("below", r"knapp|fast|annähernd|nahezu|beinahe"),
    ("over", r"über|mehr als|oberhalb von|gut"),
    ("under", r"unter|weniger als|unterhalb von"),
    ("least", r"mindestens|wenigstens|nicht weniger als|minimal"),
    ("most", r"höchstens|maximal|bis zu|nicht mehr als"),
)
_BOUND = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS) + r")\s+"
    r"(?:(?:die|der|den|das|einer|eine|auf|bei)\s+)?$",
    re.IGNORECASE,
)
TIME_UNITS = frozenset({"jahr", "monat", "woch", "tag", "stund"})
_LASTING = re.compile(r"\büber\s+(?:einen Zeitraum von\s+)?$", re.IGNORECASE)
_AFTER = re.compile(r"\bnach\s+(?:\w+\s+bis\s+)?$", re.IGNORECASE)
_RANGE = re.compile(rf"(?:{_DIGITS})\s+(?:bis|und|oder)\s+$")
_COUNTED = re.compile(
    r"\s*(?:(?:bis|oder) [\w,.]+\s+)?(?:[a-zäöüß]+\s+){0,2}(?P<noun>[A-ZÄÖÜ][\wäöüß-]+)"
)
_FRACTIONS = {"hälfte": 1 / 2, "drittel": 1 / 3, "viertel": 1 / 4, "fünftel": 1 / 5, "zehntel": 0.1}
_FRACTION = re.compile(
    r"\b(?:(?P<count>\w+)\s+)?(?P<part>Hälfte|Drittel|Viertel|Fünftel|Zehntel)n?\b"
)

UNITS = {
    "null": 0, "ein": 1, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13,
    "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18, "neunzehn": 19,
}  # fmt: skip
TENS = {
    "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70,
    "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_ORDINALS = {
    "erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "fünft": 5, "sechst": 6, "siebt": 7, "acht": 8,
    "neunt": 9, "zehnt": 10,
}  # fmt: skip
_EVERY = re.compile(r"\bjede[rsn]? (?P<part>Zweit|Dritt|Viert|Fünft|Sechst|Zehnt)e[rsn]?\b")
_OF_BOTH = re.compile(
    rf"\s*(?:bis|auf|und|oder)\s+(?:{_DIGITS})\s*(?=%|Prozent|€|Euro|Tsd|Mio|Mill|Mrd)(?:{_UNIT})"
)
_TIMES = re.compile(r"\b(?P<count>(?!ein)[^\W\d_]+)mal\b")
_PERIODS = {
    "jahr": 1, "jähr": 1, "halbjahr": 2, "halbjähr": 2, "quartal": 4, "vierteljahr": 4,
    "vierteljähr": 4, "monat": 12, "woche": 52, "wöch": 52, "tag": 365, "täg": 365,
}  # fmt: skip
_PERIOD = (
    r"(?P<{0}>(?i:halb|viertel)?(?i:jahr|jähr)|Quartal|[Mm]onat|[Ww]oche|[Ww]öch|[Tt]ag|[Tt]äg)"
)
# "zweimal jährlich", "im Monat", "jedes Jahr"; "alle sechs Monate"
_RATE = re.compile(
    rf"\b(?:(?P<count>[^\W\d_]+|\d+ ?)mal )?(?:{_PERIOD.format('every')}lich\w*"
    rf"|(?i:im|in der|pro|je|jede[ns]?) {_PERIOD.format('each')}\b(?! (?:19|20)\d\d))"
)
_EVERY_FEW = re.compile(rf"\b[Aa]lle (?P<count>[^\W\d_]+|\d+) {_PERIOD.format('few')}\w*")
_WORD = re.compile(r"\b[^\W\d_]+\b")
_ORDINAL_WORD = re.compile(rf"({'|'.join(_ORDINALS)})e[nrsm]?")


@lru_cache(maxsize=20_000)
def values(text: str) -> tuple[Value, ...]:
    """Return every value of `text` in order, none overlapping another."""
    found: list[Value] = []
    rest = _take(_papers(text), found, text)
    rest = _take(_dates(rest), found, rest)
    rest = _take(_partial_dates(rest), found, rest)
    rest = _take(_codes(rest), found, rest)
    rest = _take(_rates(rest, text), found, rest)
    rest = _take(_numbers(rest, text), found, rest)
    rest = _take(_fractions(rest), found, rest)
    _take(_words(rest, text), found, rest)
    return tuple(sorted(found, key=lambda value: value.start))


def without_values(text: str) -> str:
    """Return `text` with every value blanked, its other characters in their places."""
    for value in values(text):
        text = blanked(text, value.start, value.end)
    return text


def carries_date(stated: Value, quoted: Value) -> bool:
    """Tell whether a quoted date carries a stated one: the same, or coarser of the same time."""
    if stated.day_of_year or quoted.day_of_year:
        return _same_day_of_year(stated, quoted)
    mine, theirs = stated.date, quoted.date
    assert mine is not None
    assert theirs is not None
    if (mine.since, mine.until) == (theirs.since, theirs.until):
        return True
    if mine.since is None or mine.until is None or mine.precision == "period":
        return False
    return (
        theirs.since is not None
        and theirs.until is not None
        and mine.since <= theirs.since
        and theirs.until <= mine.until
    )


def same_number(stated: Value, quoted: Value) -> bool:
    """Tell whether amount and unit are the same; how exact they are called is asked elsewhere."""
    return abs(stated.amount - quoted.amount) < 1e-9 and stated.unit == quoted.unit


def _same_day_of_year(stated: Value, quoted: Value) -> bool:
    first, second = _day_of_year(stated), _day_of_year(quoted)
    if first is None or second is None or first[0] != second[0]:
        return False
    return first[1] is None or first[1] == second[1]


def _day_of_year(value: Value) -> tuple[int, int | None] | None:
    if value.day_of_year:
        return value.day_of_year
    since = value.date.since if value.date else None
    if since is None or value.date is None:
        return None
    if value.date.precision == "day":
        return since.month, since.day
    return (since.month, None) if value.date.precision == "month" else None


def _take(new: list[Value], found: list[Value], text: str) -> str:
    """Add new values and return the text without them."""
    found.extend(new)
    for value in new:
        text = blanked(text, value.start, value.end)
    return text


def _papers(text: str) -> list[Value]:
    return [
        Value(ValueKind.PAPER, m.start(), m.end(), m.group(), paper=reference_key(m.group()))
        for m in find_numbers(text)
    ]


def _dates(text: str) -> list[Value]:
    """Return dates; the ends of a period are values too, inside it."""
    found = []
    for date in find_dates(text):
        found.append(Value(ValueKind.DATE, date.start, date.end, date.written, date=date))
        if date.precision == "period":
            bare = _LIMIT.sub("", date.written)
            ends = [end for part in _JOIN.split(bare) for end in find_dates(part)]
            if len(ends) == 1 and date.since and date.until:  # "13.07. bis 20.12.2022"
                ends.append(replace(date, until=date.since, precision="day"))
            found += [
                replace(found[-1], written=end.written, date=end, bound=_which_end(end, date))
                for end in ends
                if (end.since, end.until) != (date.since, date.until)
            ]
    return found


def _which_end(end: FoundDate, period: FoundDate) -> str:
    if period.since is None or end.since == period.since:
        return "" if period.since is None else "since"
    return "until" if end.until == period.until else ""


def _partial_dates(text: str) -> list[Value]:
    found = []
    for match in _PARTIAL_NAMED.finditer(text):
        month = MONTHS.index(match["month"].lower()) + 1
        day = int(match["day"]) if match["day"] else None
        found.append(_partial(match, month, day))
    for match in _PARTIAL_NUMERIC.finditer(text):
        if _is_day(int(match["month"]), int(match["day"])):
            found.append(_partial(match, int(match["month"]), int(match["day"])))
    return found


def _partial(match: re.Match[str], month: int, day: int | None) -> Value:
    return Value(
        ValueKind.DATE, match.start(), match.end(), match.group(), day_of_year=(month, day)
    )


def _is_day(month: int, day: int) -> bool:
    try:
        dt.date(2024, month, day)
    except ValueError:
        return False
    return True


def _codes(text: str) -> list[Value]:
    """Return "FB61", "U3", "EU-2": the letters are the unit; "Teil A" is the first."""
    lettered = [
        Value(
            ValueKind.NUMBER,
            match.start(),
            match.end(),
            match.group(),
            amount=float(ord(match["letter"])),
            unit=match["label"].lower(),
        )
        for match in _LETTERED.finditer(text)
    ]
    return lettered + [
        Value(
            ValueKind.NUMBER,
            match.start(),
            match.end(),
            match.group(),
            amount=float(re.sub(r"\D", "", match["digits"])),
            unit=match["letters"].lower(),
        )
        for match in _CODE.finditer(text)
    ]


def _numbers(rest: str, text: str) -> list[Value]:
    return [_number(match, text) for match in _NUMBER.finditer(rest)]


def _number(match: re.Match[str], text: str) -> Value:
    scale, unit = _scale_and_unit(match)
    if not unit and (other := _OF_BOTH.match(text, match.end())):  # "von 12 auf 15 Prozent"
        scale, unit = _scale_and_unit(other)
    amount = scale * float(re.sub(r"[. ]", "", match["value"]).replace(",", "."))
    end, start = match.end(), match.start()
    before = text[: match.start()]
    label = _LABEL.search(before)
    if label and not unit:
        written = "§" if label["paragraph"] else label["label"].lower()
        unit = _SAME_LABEL.get(written, written)
        start = label.start()
    elif match["ordinal"]:
        unit = "."
    noun = _noun(text[end:]) if unit in {"", "."} else ""
    return Value(
        ValueKind.NUMBER,
        start,
        end,
        match.group().strip(),
        amount=amount,
        unit=unit,
        bound="" if unit == "." else _bound(before, noun),
        noun=noun,
    )


def _scale_and_unit(match: re.Match[str]) -> tuple[float, str]:
    written = (match["scale"] or "").lower()
    scale = next((s for key, s in _SCALES.items() if written.startswith(key)), 1.0)
    return scale, "%" if match["percent"] else "€" if match["euro"] else ""


def _bound(before: str, noun: str = "") -> str:
    """Return how exact a number is called by the words before it; a range shares its word.

    "über zehn Jahre" may as well say how long: that bounds nothing. "Nach zehn Jahren" is "after".
    """
    if noun in TIME_UNITS and _LASTING.search(before):
        return ""
    if noun in TIME_UNITS and _AFTER.search(before):
        return "after"
    found = _BOUND.search(before)
    if found is None:
        first = _RANGE.search(before)
        found = _BOUND.search(before[: first.start()]) if first else None
    return str(found.lastgroup) if found else ""


def _noun(after: str) -> str:
    match = _COUNTED.match(after)
    stems = terms(match["noun"]) if match and match["noun"] != "Mal" else []
    return stems[0] if stems else ""


def _rates(rest: str, text: str) -> list[Value]:
    """Return how often a year: "halbjährlich", "zweimal im Jahr" and "alle sechs Monate" are 2."""
    found = []
    for match in (*_RATE.finditer(rest), *_EVERY_FEW.finditer(rest)):
        count = _count(match["count"])
        if not count:
            continue
        names = match.groupdict()
        per_year = _PERIODS[(names.get("few") or names.get("every") or names["each"]).lower()]
        found.append(
            Value(
                ValueKind.NUMBER,
                match.start(),
                match.end(),
                match.group(),
                amount=per_year / count if "few" in names else per_year * count,
                unit="/jahr",
                bound=_bound(text[: match.start()]),
            )
        )
    return found


def _count(written: str | None) -> float | None:
    """Return the number before "mal", 1 where none stands there; None for "manchmal"."""
    if written is None:
        return 1.0
    return float(written) if written.strip().isdigit() else word_number(written.lower())


def _fractions(text: str) -> list[Value]:
    """Return "die Hälfte", "zwei Drittel", "jeder Vierte" as percentages."""
    found = []
    for match in _FRACTION.finditer(text):
        count = word_number((match["count"] or "").lower())
        start = match.start() if count else match.start("part")
        share = 100 * (count or 1) * _FRACTIONS[match["part"].lower()]
        found.append(_percentage(match, start, share, text))
    for match in _EVERY.finditer(text):
        found.append(
            _percentage(match, match.start(), 100 / _ORDINALS[match["part"].lower()], text)
        )
    return found


def _percentage(match: re.Match[str], start: int, amount: float, text: str) -> Value:
    return Value(
        ValueKind.NUMBER,
        start,
        match.end(),
        match.group(),
        amount=round(amount, 4),
        unit="%",
        bound=_bound(text[:start]),
    )


def _words(rest: str, text: str) -> list[Value]:
    """Return numbers written as words; "ein" is an article and no number."""
    found = [
        Value(
            ValueKind.NUMBER,
            match.start(),
            match.end(),
            match.group(),
            amount=float(word_number(match["count"].lower()) or 0),
            unit="mal",
            bound=_bound(text[: match.start()]),
        )
        for match in _TIMES.finditer(rest)
        if word_number(match["count"].lower())
    ]
    for match in _WORD.finditer(rest):
        word = match.group().lower()
        amount = word_number(word)
        ordinal = _ORDINAL_WORD.fullmatch(word)
        if ordinal:
            amount = _ORDINALS[ordinal[1]]
        if amount is None or (amount == 1 and not ordinal):
            continue
        scale, unit, end = 1.0, "", match.end()
        measure = _MEASURE.match(rest, end)
        if measure and not ordinal and measure.group().strip():  # "zwei Prozent"
            (scale, unit), end = _scale_and_unit(measure), measure.end()
        noun = "" if unit else _noun(text[end:])
        found.append(
            Value(
                ValueKind.NUMBER,
                match.start(),
                end,
                text[match.start() : end],
                amount=scale * amount,
                unit="." if ordinal else unit,
                bound="" if ordinal else _bound(text[: match.start()], noun),
                noun=noun,
            )
        )
    return found


@lru_cache(maxsize=20_000)
def word_number(word: str) -> int | None:
    """Return the number a German word says ("zweiundvierzig"), None where it says none."""
    for scale, name in ((1000, "tausend"), (100, "hundert")):
        head, found, tail = word.partition(name)
        if found:
            many = word_number(head) if head else 1
            rest = word_number(tail.removeprefix("und")) if tail else 0
            return None if many is None or rest is None else many * scale + rest
    if word in UNITS:
        return UNITS[word]
    unit, found, tens = word.rpartition("und")
    if tens in TENS and (not found or unit in UNITS):
        return TENS[tens] + (UNITS[unit] if found else 0)
    return None
