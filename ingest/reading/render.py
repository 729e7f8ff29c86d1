"""A page as a picture, and where the characters of its canonical text stand on it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.model import Page
from ingest.reading.glyphs import Frame, frame_of, text_page_of
from ingest.reading.pdf import opened_page

MOST_PIXELS = 40_000_000
# Characters of one line are merged over gaps of at most this many line heights,
WORD_GAP = 1.5
# and may reach over each other by this many.
REACH = 0.35
# Points: less than half of the thinnest letter, more than letters usually reach over each other.
INSET = 0.3


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in shares (0 to 1) of the displayed page; the origin is its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as PNG; `width` and `height` in pixels; `boxes` of the marked characters."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def render_page(
    path: Path,
    page_number: int,
    scale: float,
    marks: Sequence[tuple[int, int]],
    page: Page,
) -> RenderedPage:
    """Draw a page (from 1) at `scale` pixels per point and find the boxes of `marks`.

    `marks` are (start, end) in the canonical text of `page`. A page that would have more than
    40 million pixels is drawn smaller. Raises ReadingError.
    """
    with opened_page(path, page_number) as pdf_page:
        width, height = pdf_page.get_size()
        fitting = min(scale, (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        image = pdf_page.render(scale=fitting).to_pil()
        boxes = [box for start, end in marks for box in _boxes(pdf_page, page, start, end)]
    stream = BytesIO()
    image.save(stream, "PNG")
    return RenderedPage(stream.getvalue(), image.width, image.height, tuple(boxes))


def boxes_for(path: Path, page: Page, start: int, end: int) -> tuple[Box, ...]:
    """Return one box per line of `page.text[start:end]`; empty for a page without a map."""
    if not page.char_map:
        return ()
    with opened_page(path, page.number) as pdf_page:
        return tuple(_boxes(pdf_page, page, start, end))


def text_in_boxes(path: Path, page_number: int, boxes: Iterable[Box]) -> str:
    """Return the text that pdfium itself finds in the boxes, line by line: a check from outside."""
    with (
        opened_page(path, page_number) as pdf_page,
        text_page_of(pdf_page) as (text_page, _),
    ):
        frame = frame_of(pdf_page)
        return "\n".join(_bounded(text_page, frame, box) for box in boxes)


def _bounded(text_page: pdfium.PdfTextPage, frame: Frame, box: Box) -> str:
    """Ask for what touches the inside of the box: neighbours may reach over its edge."""
    across = min(INSET / frame.width, 0.2 * (box.right - box.left))
    down = min(INSET / frame.height, 0.2 * (box.bottom - box.top))
    corners = (
        frame.source(box.left + across, box.top + down),
        frame.source(box.right - across, box.bottom - down),
    )
    xs, ys = zip(*corners, strict=True)
    return str(text_page.get_text_bounded(min(xs), min(ys), max(xs), max(ys)))


@dataclass(frozen=True, slots=True)
class _Extent:
    """Characters in points along and across their line, whichever way it runs on the page."""

    level: bool
    start: float
    end: float
    top: float
    bottom: float

    def joined(self, other: _Extent) -> _Extent:
        return _Extent(
            self.level,
            min(self.start, other.start),
            max(self.end, other.end),
            min(self.top, other.top),
            max(self.bottom, other.bottom),
        )


def _boxes(pdf_page: pdfium.PdfPage, page: Page, start: int, end: int) -> list[Box]:
    """Return one box per line; the page has the rotation it is displayed with."""
    indices = page.source_indices()[start:end]
    frame = frame_of(pdf_page)
    lines: list[_Extent] = []
    with text_page_of(pdf_page) as (text_page, _):
        for extent in _extents(text_page, frame, indices):
            if lines and _on_line(lines[-1], extent):
                lines[-1] = lines[-1].joined(extent)
            else:
                lines.append(extent)
    return [_box(line, frame) for line in lines]


def _extents(
    text_page: pdfium.PdfTextPage, frame: Frame, indices: Iterable[int]
) -> Iterator[_Extent]:
    """Yield the tight boxes of the characters that are in the file and have an extent."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    matrix = raw.FS_MATRIX()
    count = text_page.count_chars()
    for index in dict.fromkeys(indices):
        if not 0 <= index < count:
            continue
        if not raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
            continue
        x1, y1 = frame.place(left.value, bottom.value)
        x2, y2 = frame.place(right.value, top.value)
        if x1 != x2 or y1 != y2:
            raw.FPDFText_GetMatrix(text_page, index, matrix)
            level = frame.direction(matrix.a, matrix.b) in ("right", "left")
            xs, ys = sorted((x1, x2)), sorted((y1, y2))
            yield _Extent(level, *xs, *ys) if level else _Extent(level, *ys, *xs)


def _on_line(line: _Extent, char: _Extent) -> bool:
    """Tell whether a character goes on in a line, on either side of it."""
    thick = max(line.bottom - line.top, char.bottom - char.top)
    apart = max(char.start - line.end, line.start - char.end)
    overlap = min(line.bottom, char.bottom) - max(line.top, char.top)
    # The letters of a ligature all have its box.
    beside = apart > -REACH * thick or overlap > 0.5 * thick
    near = apart < WORD_GAP * thick and overlap > -0.25 * thick
    return line.level == char.level and beside and near


def _box(line: _Extent, frame: Frame) -> Box:
    along, across = (line.start, line.end), (line.top, line.bottom)
    (left, right), (top, bottom) = (along, across) if line.level else (across, along)
    return Box(left / frame.width, top / frame.height, right / frame.width, bottom / frame.height)
