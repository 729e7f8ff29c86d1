"""Computed statements: how they are worded, and whether they hold.

A computed statement names its operands as they are written. It holds where each of them stands in
a quote and the result follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.quotes import one_line

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_UNIT = r"(?: ?(?:%|€|Prozent|Euro))?"
_AMOUNT = re.compile(rf"(?P<number>{_NUMBER}){_UNIT}")
_FORMULA = re.compile(
    rf"(?P<left>(?:{_NUMBER}){_UNIT}(?: [+−] (?:{_NUMBER}){_UNIT})+) = (?P<right>−?(?:{_NUMBER}))"
)
_EXTREME = re.compile(
    rf"(?P<best>(?:{_NUMBER}){_UNIT}), der (?P<which>höchste|niedrigste) Wert"
    r" .*\((?P<of>[^()]*)\)\.$"
)
_BETWEEN = "; "  # a comma is part of a number
_ROUNDING = 0.005


def amount_of(text: str) -> float | None:
    """Return the number a text is, with or without a unit; None for anything else."""
    match = _AMOUNT.fullmatch(text.strip())
    return _float(match["number"]) if match else None


def extreme_line(
    labels: Sequence[str], best: str, column: str, compared: Sequence[str], most: bool
) -> str:
    """Return the statement that one value is the highest, or the lowest, of those compared."""
    which = "höchste" if most else "niedrigste"
    return (
        f"{' und '.join(labels)}: {best}, der {which} Wert unter „{column}“"
        f" ({_BETWEEN.join(compared)})."
    )


def sum_line(column: str, summands: Sequence[str]) -> str:
    """Return the statement what the values of a column come to."""
    return f"Summe der Spalte „{column}“: {sum_of(summands)}."


def sum_of(summands: Sequence[str]) -> str:
    """Return a sum written out with its total: "5 + 5 + 2 = 12"."""
    total = _german(sum(_float_of(summand) for summand in summands))
    return f"{' + '.join(summands)} = {total}"


def difference_line(column: str, first: tuple[str, str], last: tuple[str, str]) -> str:
    """Return the statement how far two values of a column, each with its label, lie apart."""
    (before, old), (after, new) = first, last
    change = _german(_float_of(new) - _float_of(old))
    return f"Spalte „{column}“ von {before} bis {after}: {new} − {old} = {change}."


def holds(text: str, quotes: Sequence[str]) -> bool:
    """Tell whether what a computed statement says follows from numbers that are quoted."""
    formula, extreme = _FORMULA.search(text), _EXTREME.search(text)
    if formula:
        operands = re.split(r" [+−] ", formula["left"])
        signs = [
            1,
            *(1 if sign == "+" else -1 for sign in re.findall(r" ([+−]) ", formula["left"])),
        ]
        result = sum(s * _float_of(o) for s, o in zip(signs, operands, strict=True))
        follows = abs(result - _float_of(formula["right"])) < _ROUNDING
    elif extreme:
        operands = extreme["of"].split(_BETWEEN)
        best = max if extreme["which"] == "höchste" else min
        follows = _float_of(extreme["best"]) == best(map(_float_of, operands))
    else:
        return False
    quoted = set(
        re.findall(rf"(?<![\d.,])(?:{_NUMBER})(?![\d]|[.,]\d)", one_line(" ".join(quotes)))
    )
    return follows and all(_number_in(operand) in quoted for operand in operands)


def _number_in(written: str) -> str:
    match = _AMOUNT.search(written)
    return match["number"] if match else ""


def _float_of(written: str) -> float:
    sign = -1 if written.startswith("−") else 1
    return sign * _float(_number_in(written))


def _float(number: str) -> float:
    return float(number.replace(".", "").replace(",", "."))


def _german(value: float) -> str:
    """Return a number as German papers write it: "2.052", "−7,06"."""
    rounded = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    swapped = rounded.translate(str.maketrans(",.", ".,"))
    return f"−{swapped}" if value < 0 else swapped
