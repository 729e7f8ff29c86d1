"""Numbers of papers: normalised, compared, and found in running text with their relation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.model import Reference
from ingest.understanding import patterns
from ingest.understanding.flow import Flow

_LEAD = 60


def normalize_reference(written: str) -> str | None:
    """Return the number in `written` without words and blanks: "DS 1/2007" is "1/2007".

    Digits stay as the paper writes them, supplements too: "0075/2024-1", "0091-1/2023",
    "10/2022 2. Ergänzung". None where there is no number.
    """
    match = patterns.PAPER_NUMBER.search(" " + written)
    return _normalized(match) if match else None


@lru_cache(maxsize=100_000)
def reference_key(written: str) -> tuple[int, int, int] | None:
    """Return (year, number, supplement): equal for every way to write one paper's number."""
    match = patterns.PAPER_NUMBER.search(" " + written)
    if match is None:
        return None
    supplement = match["inner"] or match["outer"] or match["addition"] or "0"
    return int(match["year"]), int(match["number"]), int(supplement)


def same_reference(left: str, right: str) -> bool:
    """Tell whether two written numbers mean one paper; leading zeros do not count."""
    key = reference_key(left)
    return key is not None and key == reference_key(right)


def supplements(later: str, earlier: str) -> bool:
    """Tell whether `later` is the -1, -2 … of `earlier` ("0075/2024-1" of "0075/2024")."""
    new, old = reference_key(later), reference_key(earlier)
    return bool(new and old and new[:2] == old[:2] and new[2] > old[2])


def base_reference(written: str) -> str | None:
    """Return the number a supplement belongs to; None if it is no supplement."""
    match = patterns.PAPER_NUMBER.search(" " + written)
    if match is None or not (match["inner"] or match["outer"] or match["addition"]):
        return None
    return f"{match['number']}/{match['year']}"


def find_numbers(text: str) -> list[re.Match[str]]:
    """Return the matches of paper numbers in `text`, other numbers of that shape left out."""
    found: list[re.Match[str]] = []
    for match in patterns.PAPER_NUMBER.finditer(text):
        previous = found[-1] if found else None
        if _is_paper(text, match, previous):
            found.append(match)
    return found


def find_references(flow: Flow, own: str | None, is_paper: bool = True) -> tuple[Reference, ...]:
    """Return every mention of another paper in reading order; the own number is none.

    What is no paper itself (minutes, press) only cites: "hat die Ergänzung … beschlossen".
    """
    found = []
    previous: tuple[re.Match[str], str | None] | None = None
    for match in find_numbers(flow.text):
        target = _normalized(match)
        if own is not None and same_reference(target, own):
            continue
        start, end = match.span()
        spans, written = flow.spans(start, end), match.group()
        stated = _stated(flow.text, match, own) if is_paper else None
        if stated is None and previous and _is_listed(flow.text, previous[0], match):
            stated = previous[1]
        by_number = _by_number(own, target) if is_paper else "cites"
        found.append(Reference(target, written, stated or by_number, spans))
        previous = match, stated
    return tuple(found)


def _is_listed(text: str, previous: re.Match[str], match: re.Match[str]) -> bool:
    """Tell whether a number stands in one list with the one before: "ersetzt 1/2020 und 2/2020"."""
    return patterns.NUMBER_LIST.fullmatch(text[previous.end() : match.start()]) is not None


def _normalized(match: re.Match[str]) -> str:
    inner = f"-{match['inner']}" if match["inner"] else ""
    outer = f"-{match['outer']}" if match["outer"] else ""
    addition = f" {match['addition']}. Ergänzung" if match["addition"] else ""
    return f"{match['number']}{inner}/{match['year']}{outer}{addition}"


def _is_paper(text: str, match: re.Match[str], previous: re.Match[str] | None) -> bool:
    before = text[max(0, match.start() - _LEAD) : match.start()]
    before = re.sub(r"\s+", " ", before)
    if _in_address(text, match.start()) or re.search(r"§+\s?$", before):
        return False
    if patterns.PAPER_WORD.search(before):
        return True
    if previous is not None and _shares_word(text, previous, match):
        return True
    if patterns.OTHER_NUMBER_WORD.search(before) or re.search(r"\d\s$", before):
        return False
    return _speaks_for_itself(text, match)


def _shares_word(text: str, previous: re.Match[str], match: re.Match[str]) -> bool:
    between = text[previous.end() : match.start()]
    return len(between) < 12 and patterns.NUMBER_LIST.fullmatch(between) is not None


def _speaks_for_itself(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number without a word before it can only be a paper's.

    Four digits are, unless they are a year and the second one is near it (2008/2009). Three
    digits are alone in parentheses or on a line, or with a supplement; fewer never are.
    """
    number, year = match["number"], int(match["year"])
    if len(number) == 4:
        is_year = 1900 <= int(number) <= 2049
        return not (is_year and abs(year - int(number)) <= 15)
    if len(number) < 3:
        return False
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return around == "()" or match["outer"] is not None


def _in_address(text: str, position: int) -> bool:
    start = max(text.rfind(blank, 0, position) for blank in " \n\t(") + 1
    return "://" in text[start:position] or "www." in text[start:position]


def _by_number(own: str | None, target: str) -> str:
    """Return what the numbers alone say: "-1" supplements, anything else is a mention."""
    if own and supplements(own, target):
        return "supplements"
    return "supplemented_by" if own and supplements(target, own) else "cites"


def _stated(text: str, match: re.Match[str], own: str | None) -> str | None:
    start, end = _sentence(text, match)
    before, after = text[start : match.start()], text[match.end() : end]
    return _stated_relation(" ".join(before.split()) + " ", " ".join(after.split()), own)


def _stated_relation(before: str, after: str, own: str | None) -> str | None:
    """Return the relation the sentence's words state, None where they state none."""
    if patterns.DONE_BY.search(before):
        return _suffered(before, after, own)
    if patterns.NUMBER_OF_NOUN.search(before):
        return None
    *earlier, near = re.split(r"(?<=\d/\d{4})(?:-\d{1,2})?", before)
    if earlier and patterns.VERB_OF_OTHER.match(near) and not _ends_with(earlier[-1], own):
        return None
    for relation, lead, tail in _RELATIONS:
        word = lead.search(near)
        said = word.group() if word and not patterns.FINITE_VERB.search(word.group()) else ""
        behind = tail.match(" " + after)
        said += behind.group() if behind else ""
        if said and not patterns.NEGATED.search(near[-_LEAD:] + said):
            return relation
    return None


_RELATIONS = (
    ("replaces", patterns.REPLACE_LEAD, patterns.REPLACE_TAIL),
    ("repeals", patterns.REPEAL_LEAD, patterns.REPEAL_TAIL),
    ("continues", patterns.CONTINUE_LEAD, patterns.CONTINUE_TAIL),
    ("supplements", patterns.SUPPLEMENT_LEAD, patterns.SUPPLEMENT_TAIL),
)


def _suffered(before: str, after: str, own: str | None) -> str | None:
    """Return what the paper at hand suffers from the one named: "wird durch 1/2020 ersetzt".

    Only where the sentence is about the paper itself, by its number or as "diese Vorlage".
    """
    found = patterns.SUFFERS.match(" " + after)
    if found is None or patterns.NEGATED.search(before[-_LEAD:] + found.group()):
        return None
    named = patterns.PAPER_NUMBER.search(before)
    is_own = named is not None and own is not None and same_reference(named.group(), own)
    if is_own or (named is None and patterns.OWN_SUBJECT.match(before)):
        return found.lastgroup
    return None


def _ends_with(text: str, own: str | None) -> bool:
    """Tell whether a stretch of text ends with the paper's own number."""
    numbers = [match.group() for match in patterns.PAPER_NUMBER.finditer(" " + text)]
    return bool(numbers) and own is not None and same_reference(numbers[-1], own)


def _sentence(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Return the bounds of the sentence or line group around a number, 300 characters at most."""
    start = max(_breaks(text, max(0, match.start() - 300), match.start()), default=0)
    ends = _breaks(text, match.end(), match.end() + 300)
    return start, min(ends, default=min(len(text), match.end() + 300))


def _breaks(text: str, low: int, high: int) -> Iterator[int]:
    window = text[low:high]
    return (low + match.end() for match in patterns.SENTENCE_BREAK.finditer(window))
