"""A benchmark's result as one HTML page with plots, and as JSON beside it."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from evals.statistics import Interval

PAGE_NAME, JSON_NAME = "bench.html", "bench.json"
_WIDTH, _LEFT, _RIGHT = 640, 210, 70  # pixels of a plot, of its names, of its values
_ROW = 26  # pixels of a bar with the space around it
_HEIGHT, _BOTTOM, _TOP = 260, 36, 14  # pixels of a plot with lines
# Dashes of the lines, which are told apart without colour.
_SHAPES = ("", "6 4", "2 3", "12 3 2 3", "1 7", "18 6", "8 3 2 3 2 3", "4 10")


@dataclass(frozen=True, slots=True)
class Bar:
    """One value, with its interval where there is one."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, label: str, interval: Interval) -> Bar:
        """Return the bar of a mean with its interval."""
        return cls(label, interval.mean, interval.low, interval.high)


@dataclass(frozen=True, slots=True)
class Bars:
    """Values side by side on one scale from `start`; `target` is marked by a line."""

    title: str
    bars: tuple[Bar, ...]
    start: float = 0.0
    target: float | None = None
    unit: str = ""
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Points (x, y) joined by a line."""

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over a logarithmic x axis; y begins at 0 and `target` is marked."""

    title: str
    x_unit: str
    y_unit: str
    lines: tuple[Line, ...]
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; all but the first column are set as numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a benchmark shows; `result` is its JSON."""

    title: str
    notes: tuple[str, ...]
    parts: tuple[Bars | Lines | Table, ...]
    result: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Machine:
    """What the figures were taken on; `load` are processes waiting, mean of the last minute."""

    cores: int
    processor: str
    python: str
    load: float | None

    @classmethod
    def here(cls) -> Machine:
        """Return this machine."""
        load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
        return cls(os.cpu_count() or 1, platform.machine(), platform.python_version(), load)

    def __str__(self) -> str:
        busy = "" if self.load is None else f", Auslastung davor {number(self.load, 1)}"
        return f"{self.cores} Kerne ({self.processor}), Python {self.python}{busy}"


def write(
    sheet: Sheet, folder: Path, command: str, machine: Machine, made: dt.datetime | None = None
) -> Path:
    """Write page and JSON into `folder` and return the page; `made` is now unless given."""
    folder.mkdir(parents=True, exist_ok=True)
    when = made or dt.datetime.now(dt.UTC)
    stated = {
        "schema": 1,
        "command": command,
        "made": when.isoformat(timespec="seconds"),
        "machine": str(machine),
        **sheet.result,
    }
    text = json.dumps(stated, ensure_ascii=False, indent=2) + "\n"
    (folder / JSON_NAME).write_text(text, encoding="utf-8")
    page = folder / PAGE_NAME
    page.write_text(page_of(sheet, command, machine, when), encoding="utf-8")
    return page


def page_of(sheet: Sheet, command: str, machine: Machine, made: dt.datetime) -> str:
    """Return the HTML page."""
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("bench.html")
    return template.render(
        sheet=sheet,
        command=command,
        machine=str(machine),
        made=made,
        parts=[_drawn(part) for part in sheet.parts],
    )


def number(value: float, digits: int = 3) -> str:
    """Return a number as it is written in German."""
    return f"{value:,.{digits}f}".replace(",", "\u202f").replace(".", ",")


def milliseconds(seconds: float | None) -> str:
    """Return seconds as whole milliseconds; "–" where there are none."""
    return "–" if seconds is None else f"{number(seconds * 1000, 0)} ms"


def interval(found: Interval, digits: int = 3, signed: bool = False) -> str:
    """Return a mean and its interval: "0,981 (0,973 bis 0,988)"."""
    mean, low, high = (number(v, digits) for v in (found.mean, found.low, found.high))
    sign = "+" if signed and found.mean > 0 else ""
    return f"{sign}{mean} ({low} bis {high})"


@dataclass(frozen=True, slots=True)
class _Row:
    """A bar as drawn, in pixels; `error` is None without an interval."""

    label: str
    value: str
    y: float
    width: float
    end: float
    error: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class _Curve:
    """A line as drawn: points in pixels."""

    label: str
    path: str
    dots: tuple[tuple[float, float, str], ...]
    dashes: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part as the template needs it; `kind` is bars, lines or table."""

    kind: str
    title: str
    width: int = 0
    height: int = 0
    left: int = 0
    right: int = 0
    rows: tuple[_Row, ...] = ()
    curves: tuple[_Curve, ...] = ()
    ticks_x: tuple[tuple[float, str], ...] = ()
    ticks_y: tuple[tuple[float, str], ...] = ()
    target: float | None = None
    target_text: str = ""
    unit: str = ""
    table: Table | None = None


def _drawn(part: Bars | Lines | Table) -> Drawn:
    if isinstance(part, Bars):
        return _bars(part)
    if isinstance(part, Lines):
        return _lines(part)
    return Drawn("table", part.title, table=part)


def _bars(part: Bars) -> Drawn:
    highest = max(
        [b.high if b.high is not None else b.value for b in part.bars] + [part.target or part.start]
    )
    room = _WIDTH - _LEFT - _RIGHT
    scale = room / ((highest - part.start) or 1.0)

    def place(value: float) -> float:
        return round(_LEFT + max(value - part.start, 0.0) * scale, 1)

    rows = tuple(
        _Row(
            label=bar.label,
            value=number(bar.value, part.digits) + (f" {part.unit}" if part.unit else ""),
            y=index * _ROW + 4.0,
            width=round(place(bar.value) - _LEFT, 1),
            end=place(bar.high if bar.high is not None else bar.value),
            error=None
            if bar.low is None or bar.high is None
            else (place(bar.low), place(bar.high)),
        )
        for index, bar in enumerate(part.bars)
    )
    return Drawn(
        "bars",
        part.title,
        _WIDTH,
        len(rows) * _ROW + 24,
        _LEFT,
        _WIDTH - _RIGHT,
        rows=rows,
        target=None if part.target is None else place(part.target),
        target_text="" if part.target is None else f"Ziel {number(part.target, part.digits)}",
        unit=f"Die Achse beginnt bei {number(part.start, 2)}." if part.start else "",
    )


def _lines(part: Lines) -> Drawn:
    xs = sorted({x for line in part.lines for x, _ in line.points})
    highest = max([y for line in part.lines for _, y in line.points] + [part.target or 0.0]) or 1.0
    left, right = 60, _WIDTH - 16
    low, high = math.log10(xs[0]), math.log10(xs[-1])

    def across(x: float) -> float:
        share = (math.log10(x) - low) / (high - low) if high > low else 0.5
        return round(left + share * (right - left), 1)

    def up(y: float) -> float:
        return round(_TOP + (1 - y / highest) * (_HEIGHT - _TOP - _BOTTOM), 1)

    curves = tuple(
        _Curve(
            label=line.label,
            path=" ".join(f"{across(x)},{up(y)}" for x, y in line.points),
            dots=tuple((across(x), up(y), number(y, 1)) for x, y in line.points),
            dashes=_SHAPES[index % len(_SHAPES)],
        )
        for index, line in enumerate(part.lines)
    )
    steps = [highest * i / 4 for i in range(5)]
    return Drawn(
        "lines",
        part.title,
        _WIDTH,
        _HEIGHT,
        left,
        right,
        curves=curves,
        ticks_x=tuple((across(x), f"{number(x, 0)}") for x in xs),
        ticks_y=tuple((up(y), number(y, 0 if highest > 8 else 1)) for y in steps),
        target=None if part.target is None else up(part.target),
        target_text="" if part.target is None else f"Ziel {number(part.target, 0)}",
        unit=f"{part.y_unit} über {part.x_unit}",
    )
