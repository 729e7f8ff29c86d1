"""Do these quotes carry this statement? A rule-based test, independent of the product's verifier.

It stands in for the language model of ALCE: deterministic, strict on what does harm in council
papers (figures, dates, paper numbers, negation), tolerant of wording.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Statement, StatementKind
from evals.metrics import normal
from ingest.library.german import terms
from ingest.sentences import split_sentences

SHARED = 0.6  # share of a statement's content words that the quotes must hold
ROUNDING = 0.5  # how far a computed number may lie from what it is computed of

_NUMBER = re.compile(r"\d+(?:[.,/-]\d+)*")
_SUM = re.compile(r"(?P<summands>[\d.,]+(?: \+ [\d.,]+)+) = (?P<total>\d[\d.,]*\d|\d)")
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|kein(?:e[mnrs]?)?|nie|niemals|niemand|weder|ohne|keinesfalls|keineswegs"
    r"|nirgends|noch\s+nicht|unzulässig|abgelehnt)\b",
    re.IGNORECASE,
)


def supports(statement: Statement, quotes: Sequence[str]) -> bool:
    """Return whether `quotes` together carry `statement`.

    Three things must hold: every number of the statement stands in a quote; the statement denies
    just where the quoted sentence nearest to it denies; and at least SHARED of its content words
    (stemmed) stand in the quotes. A computed statement is carried if each of its numbers is
    quoted, the total of a sum of quoted ones it writes out, or the sum, difference or percentage of
    two.
    """
    if not quotes:
        return False
    text, quoted = normal(statement.text), normal(" ".join(quotes))
    if statement.kind is StatementKind.COMPUTED:
        return _is_computable(text, numbers(quoted))
    if not numbers(text) <= numbers(quoted):
        return False
    return _same_polarity(text, quotes) and _shared(text, quoted) >= SHARED


def numbers(text: str) -> frozenset[str]:
    """Return the numbers, dates and paper numbers of `text` as written, without leading zeros."""
    return frozenset(m.group().lstrip("0") or "0" for m in _NUMBER.finditer(text))


def _is_computable(text: str, quoted: frozenset[str]) -> bool:
    given = [value for number in quoted if (value := _amount(number)) is not None]
    summed = {total for summands, total in _sums(text) if numbers(summands) <= quoted}
    return all(_follows(_amount(n), given) for n in numbers(text) - quoted - summed)


def _sums(text: str) -> list[tuple[str, str]]:
    """Return the right sums of `text` ("2 + 29 + 5 = 36"): what is added, and the total."""
    found = [(m["summands"], m["total"]) for m in _SUM.finditer(text)]
    return [
        (summands, total)
        for summands, total in found
        if abs(sum(_amount(n) or 0.0 for n in _NUMBER.findall(summands)) - (_amount(total) or 0.0))
        <= ROUNDING
    ]


def _follows(value: float | None, given: Sequence[float]) -> bool:
    """Return whether `value` is sum, difference or percentage of two given, within rounding."""
    if value is None:
        return False
    results = (r for a in given for b in given for r in (a + b, a - b, 100 * a / b if b else a - b))
    return any(abs(value - result) <= ROUNDING for result in results)


def _amount(number: str) -> float | None:
    """Return a number written in German; None for a date or a paper number."""
    plain = re.sub(r"\.(?=\d{3}(?!\d))", "", number).replace(",", ".")
    return float(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _same_polarity(text: str, quotes: Sequence[str]) -> bool:
    claims = _sentences(text)
    quoted = [normal(sentence) for quote in quotes for sentence in _sentences(quote)]
    return all(_denies(claim) == _denies(_nearest(claim, quoted)) for claim in claims)


def _nearest(claim: str, sentences: Sequence[str]) -> str:
    """Return the sentence that shares most words with `claim`; the shorter one of equals."""
    if claim in sentences:
        return claim
    words = set(terms(claim))
    return max(sentences, key=lambda s: (len(words & set(terms(s))), -len(s)), default="")


def _denies(sentence: str) -> int:
    return len(_NEGATION.findall(sentence))


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def _shared(text: str, quoted: str) -> float:
    words = set(terms(text))
    return len(words & set(terms(quoted))) / len(words) if words else 1.0
