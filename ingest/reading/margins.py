"""Running heads and feet: lines at the edge of a page that come again on its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.reading.fragments import Fragment

# Where running lines may stand, as a share of the page's height from its upper and lower edge.
HEAD_ZONE, FOOT_ZONE = 0.15, 0.13
MOST_LINES = 5
# How many points a running line may be off on the next page.
SHIFT = 12.0
# A line of that many pieces is the head of a table that goes on from page to page.
MOST_PIECES = 3
# Lines nearer than this many type sizes count as one: heads of table columns set at odd heights.
SAME_LINE = 0.9
# The head of a document of one page: how small and how far above the text, in sizes of the text.
SOLE_HEAD_ZONE = 0.09
SMALLER = 0.95
APART = 1.5
PARTS = re.compile(r"\s[·|•]\s")
REFERENCE = re.compile(r"\b\d+(?:-\d+)?/\d{4}(?:-\d+)?\b")
NUMBER = re.compile(r"\d+")
PAGE_COUNT = re.compile(
    r"[-–—|\s]*(?:Seite|Blatt|S\.|Page)\s*\d+\s*(?:(?:von|of|/)\s*\d+)?[-–—|\s]*"
    r"|[-–—]\s*\d+\s*[-–—]|\d+\s*(?:von|/)\s*\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PageFragments:
    """The fragments of one page in reading order; `height` in points; `number` from 1."""

    number: int
    height: float
    fragments: tuple[Fragment, ...]


def split_margins(
    pages: Sequence[PageFragments],
) -> list[tuple[list[Fragment], list[list[Fragment]]]]:
    """Return for each page what is text and, line by line, what is running head or foot."""
    edges = [_edge_lines(page) for page in pages]
    result: list[tuple[list[Fragment], list[list[Fragment]]]] = []
    for position, page in enumerate(pages):
        near = [
            (pages[k], [fragment for line in (*edges[k][0], *edges[k][1]) for fragment in line])
            for k in range(max(0, position - 2), min(len(pages), position + 3))
            if k != position
        ]
        running = [line for lines in edges[position] for line in _running(lines, page, near)]
        if len(pages) == 1:
            running += _sole_head(page, edges[position][0], running)
        taken = {id(fragment) for line in running for fragment in line}
        text = [fragment for fragment in page.fragments if id(fragment) not in taken]
        result.append((text, running))
    if any(text for text, _ in result):
        return result
    # Nothing but running lines: then they are what the document says.
    return [(list(page.fragments), []) for page in pages]


_Line = list[Fragment]
_Neighbour = tuple[PageFragments, list[Fragment]]


def _edge_lines(page: PageFragments) -> tuple[list[_Line], list[_Line]]:
    """Return the outermost lines at the head and at the foot, the outermost first."""
    ordered = sorted((f for f in page.fragments if f.upright), key=lambda f: f.baseline)
    head = [f for f in ordered if f.bottom < HEAD_ZONE * page.height]
    foot = [f for f in reversed(ordered) if f.top > (1 - FOOT_ZONE) * page.height]
    return _lines(head), _lines(foot)


def _lines(fragments: Sequence[Fragment]) -> list[_Line]:
    """Group fragments that stand on one writing line."""
    lines: list[_Line] = []
    for fragment in fragments:
        if lines and abs(lines[-1][0].baseline - fragment.baseline) < SAME_LINE * fragment.size:
            lines[-1].append(fragment)
        elif len(lines) == MOST_LINES:
            break
        else:
            lines.append([fragment])
    return lines


def _running(
    lines: Iterable[_Line], page: PageFragments, near: list[_Neighbour]
) -> Iterator[_Line]:
    """Yield lines from the edge inwards as long as all of a line is running."""
    for line in lines:
        recurs = len(line) <= MOST_PIECES and all(_recurs(f, page, near) for f in line)
        if not recurs and not _is_page_count(line):
            return
        yield line


def _sole_head(page: PageFragments, head: Sequence[_Line], running: Sequence[_Line]) -> list[_Line]:
    """Return the running head of a document of one page, which nothing repeats, if it has one.

    It is set smaller than the text, stands far above it, and says after "·" or "|" what the text
    says again: the kind of document, its number.
    """
    if not head or head[0] in running:
        return []
    line = head[0]
    rest = [f for f in page.fragments if all(f is not piece for piece in line)]
    size = _usual_size(rest)
    below = min((f.top for f in rest if f.upright and f.bottom > line[0].top), default=0.0)
    small = all(f.size <= SMALLER * size for f in line)
    high = line[0].baseline < SOLE_HEAD_ZONE * page.height
    if not (small and high and below - max(f.bottom for f in line) > APART * size):
        return []
    parts = [part for f in line for part in PARTS.split(f.text)]
    said = {f.text for f in rest}
    numbers = {number for text in said for number in REFERENCE.findall(text)}
    again = any(part in said or numbers & {*REFERENCE.findall(part)} for part in parts)
    return [line] if len(parts) > 1 and again else []


def _usual_size(fragments: Iterable[Fragment]) -> float:
    sizes: Counter[float] = Counter()
    for fragment in fragments:
        sizes[fragment.size] += len(fragment.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _is_page_count(line: _Line) -> bool:
    """Tell whether the page is counted on this line, beside other words or alone."""
    text = " ".join(fragment.text for fragment in sorted(line, key=lambda f: f.left))
    return any(PAGE_COUNT.fullmatch(part) for part in (text, line[0].text, line[-1].text))


def _recurs(fragment: Fragment, page: PageFragments, near: list[_Neighbour]) -> bool:
    return any(
        abs(fragment.baseline - other.baseline) < SHIFT
        and abs(page.height - neighbour.height) < SHIFT
        and _same_line(fragment.text, other.text, neighbour.number - page.number)
        for neighbour, others in near
        for other in others
    )


def _same_line(text: str, other: str, pages_on: int) -> bool:
    """Tell whether two lines differ only in numbers that count the pages.

    "§ 5 (weggefallen)" and "§ 12 (weggefallen)" at the head of two pages are therefore text.
    """
    if text == other:
        return NUMBER.fullmatch(text) is None
    if NUMBER.split(text) != NUMBER.split(other):
        return False
    pairs = zip(NUMBER.findall(text), NUMBER.findall(other), strict=True)
    return all(a == b or int(b) - int(a) == pages_on for a, b in pairs)


def ordered_lines(lines: Iterable[_Line]) -> tuple[str, ...]:
    """Return the running lines as text, from top to bottom and left to right."""
    by_height = sorted(lines, key=lambda line: line[0].baseline)
    texts = (" ".join(f.text for f in sorted(line, key=lambda f: f.left)) for line in by_height)
    return tuple(text for text in texts if text.strip())
