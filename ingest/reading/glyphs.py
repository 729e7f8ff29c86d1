"""pdfium's characters of a page → words with their places. With `pdf` and `render` all of pdfium.

pdfium is not thread-safe: in a process with threads every call is made under `LOCK`.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import hypot
from threading import RLock

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.reading.characters import clean_mapped
from ingest.reading.fragments import Fragment, Style, Word, fragments_of

LOCK = RLock()
# Fine enough for 1/1000 of a point on the largest page, and within a C int.
_UNITS = 10_000_000
# How far a page is turned clockwise for text that runs in a direction to run to the right.
_TURNS = {"right": 0, "up": 90, "left": 180, "down": 270}
_SAMPLES = 200
_LINE_END_HYPHEN = 0x02
_SOFT_HYPHEN = 0xAD
_LINE_ENDS = frozenset((0x0A, 0x0D))
_SPACES = frozenset((0x20, 0xA0, 0x09, 0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, 0x3000))
_BOLD_NAME = re.compile(rb"bold|black|heavy|fett|semibd|demi(?!r)", re.IGNORECASE)
_BOLD_WEIGHTS = range(600, 1000)


@dataclass(frozen=True, slots=True)
class Frame:
    """The affine map from PDF coordinates to shares (0 to 1) of the displayed page.

    x' = a·x + c·y + e and y' = b·x + d·y + f; x' to the right and y' downwards from the top left
    corner, after cropping and turning. `width` and `height` are points of the displayed page.
    """

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    width: float
    height: float

    def share(self, x: float, y: float) -> tuple[float, float]:
        """Return where a PDF point is, in shares of the displayed page."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a PDF point is, in points of the displayed page."""
        across, down = self.share(x, y)
        return across * self.width, down * self.height

    def direction(self, dx: float, dy: float) -> str:
        """Return where a PDF direction points on the displayed page: right, left, down, up."""
        across = (self.a * dx + self.c * dy) * self.width
        down = (self.b * dx + self.d * dy) * self.height
        if abs(across) >= abs(down):
            return "right" if across >= 0 else "left"
        return "down" if down > 0 else "up"

    def source(self, across: float, down: float) -> tuple[float, float]:
        """Return the PDF point of a share of the displayed page: the inverse of `share`."""
        det = self.a * self.d - self.b * self.c
        u, v = across - self.e, down - self.f
        return (self.d * u - self.c * v) / det, (self.a * v - self.b * u) / det


def frame_of(page: pdfium.PdfPage) -> Frame:
    """Ask pdfium how it displays the page: it knows rotation, crop box and user units."""
    width, height = page.get_size()
    (e, f), (ax, bx), (cy, dy) = (_device(page, x, y) for x, y in ((0, 0), (1000, 0), (0, 1000)))
    return Frame(
        a=(ax - e) / 1000, b=(bx - f) / 1000, c=(cy - e) / 1000, d=(dy - f) / 1000,
        e=e, f=f, width=width, height=height,
    )  # fmt: skip


def _device(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _UNITS, _UNITS, 0, x, y, across, down)
    return across.value / _UNITS, down.value / _UNITS


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's fragments in reading order and its height in points, as it is read."""

    fragments: tuple[Fragment, ...]
    height: float


def read_page(page: pdfium.PdfPage) -> PageText:
    """Return the text of a page, turned so that most of it runs from left to right."""
    with text_page_of(page) as (text_page, frame):
        lines = _Words(text_page, frame).lines()
        return PageText(tuple(f for line in lines for f in fragments_of(line)), frame.height)


@contextmanager
def text_page_of(page: pdfium.PdfPage) -> Iterator[tuple[pdfium.PdfTextPage, Frame]]:
    """Open the characters of a page with the frame in which most of them are upright.

    pdfium reads a table that lies on its side from the last line to the first (seen 2026-11), so
    such a page is turned for reading. Whoever uses a character's index must come through here,
    because pdfium numbers characters in reading order. The page itself is left as it was.
    """
    rotation = page.get_rotation()
    text_page = page.get_textpage()
    turn = _turn(text_page, frame_of(page))
    if turn:
        text_page.close()
        page.set_rotation((rotation + turn) % 360)
        text_page = page.get_textpage()
    try:
        frame = frame_of(page)
        page.set_rotation(rotation)
        yield text_page, frame
    finally:
        text_page.close()


def _turn(text_page: pdfium.PdfTextPage, frame: Frame) -> int:
    """Return by how many degrees clockwise to turn the page so that most text is upright."""
    count = text_page.count_chars()
    matrix = raw.FS_MATRIX()
    turns: Counter[int] = Counter()
    for index in range(0, count, max(1, count // _SAMPLES)):
        if not raw.FPDFText_IsGenerated(text_page, index):
            raw.FPDFText_GetMatrix(text_page, index, matrix)
            turns[_TURNS[frame.direction(matrix.a, matrix.b)]] += 1
    return turns.most_common(1)[0][0] if turns else 0


class _Words:
    """Reads the words of one text page."""

    def __init__(self, text_page: pdfium.PdfTextPage, frame: Frame) -> None:
        self._page = text_page.raw
        self._frame = frame
        self._count = text_page.count_chars()
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(256)
        self._flags = ctypes.c_int()

    def lines(self) -> Iterator[list[Word]]:
        """Yield the words of each line as pdfium breaks it, in its order; none is empty."""
        unicode_of = raw.FPDFText_GetUnicode
        line: list[Word] = []
        run: list[tuple[int, int]] = []
        for index in range(self._count):
            code = unicode_of(self._page, index)
            if code not in _SPACES and code not in _LINE_ENDS:
                run.append((code, index))
            ends_line = code in _LINE_ENDS or code == _LINE_END_HYPHEN
            if run and (ends_line or code in _SPACES):
                line.extend(self._word(run, line, ends_line))
                run = []
            if line and ends_line:
                yield line
                line = []
        if run:
            line.extend(self._word(run, line, True))
        if line:
            yield line

    def _word(
        self, run: Sequence[tuple[int, int]], line: Sequence[Word], ends_line: bool
    ) -> Iterator[Word]:
        chars = [_char(code) for code, _ in run]
        if ends_line and run[-1][0] in (_LINE_END_HYPHEN, _SOFT_HYPHEN):
            chars[-1] = "-"
        text, indices = clean_mapped(chars, [index for _, index in run])
        if text:
            yield self._placed(text, indices, line, ends_line)

    def _placed(
        self, text: str, indices: array[int], line: Sequence[Word], ends_line: bool
    ) -> Word:
        corners = [*self._corners(indices[0]), *self._corners(indices[-1])]
        raw.FPDFText_GetCharOrigin(self._page, indices[0], self._x, self._y)
        left = min(x for x, _ in corners)
        # Asking pdfium for the font is slow: it is asked at gaps and for every fourth word.
        near = line and 0 <= left - line[-1].right < 0.5 * line[-1].style.size
        asked = ends_line or not near or len(line) % 4 == 0
        return Word(
            text=text,
            indices=indices,
            left=left,
            right=max(x for x, _ in corners),
            baseline=self._frame.place(self._x.value, self._y.value)[1],
            style=self._style(indices[0]) if asked else line[-1].style,
        )

    def _corners(self, index: int) -> tuple[tuple[float, float], tuple[float, float]]:
        box, place = self._box, self._frame.place
        raw.FPDFText_GetLooseCharBox(self._page, index, box)
        return place(box.left, box.bottom), place(box.right, box.top)

    def _style(self, index: int) -> Style:
        matrix = self._matrix
        raw.FPDFText_GetMatrix(self._page, index, matrix)
        size = raw.FPDFText_GetFontSize(self._page, index) * hypot(matrix.c, matrix.d)
        upright = self._frame.direction(matrix.a, matrix.b) == "right"
        return Style(size, self._is_bold(index), upright)

    def _is_bold(self, index: int) -> bool:
        length = raw.FPDFText_GetFontInfo(self._page, index, self._name, 256, self._flags)
        if 0 < length <= 256 and _BOLD_NAME.search(self._name.raw[:length]):
            return True
        return raw.FPDFText_GetFontWeight(self._page, index) in _BOLD_WEIGHTS


def _char(code: int) -> str:
    return "" if code in (0, _LINE_END_HYPHEN) else chr(code)
