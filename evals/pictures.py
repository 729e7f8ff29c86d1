"""Citations → what a reader of the report sees of them: the words in their place, and a picture."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

from evals.places import Texts
from ingest.errors import ReadingError
from ingest.model import Page, Span
from ingest.reading.render import Box, render_page

MOST_BYTES = 12_000_000  # of all pictures of one report together
SCALE = 1.4  # pixels per point: small print stays readable
MARK = (255, 235, 90)  # yellow, multiplied with the page
_AROUND = 0.05  # of the page's height, above and below the quote
_LEAST = 0.16  # of the page's height
_COLOURS = 24
_CONTEXT = 180  # characters before and after a quote

FileOf = Callable[[str], Path | None]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quote between the words around it; `picture` is a data URI, None where there is none."""

    before: str
    marked: str
    after: str
    picture: str | None


class Illustrator:
    """Makes excerpts; pictures only of PDF pages and until MOST_BYTES are spent."""

    def __init__(self, texts: Texts, file_of: FileOf, most_bytes: int = MOST_BYTES) -> None:
        self._texts = texts
        self._file_of = file_of
        self._left = most_bytes
        self._made: dict[tuple[str, tuple[Span, ...]], str | None] = {}

    def excerpt(self, sha256: str, spans: Sequence[Span]) -> Excerpt | None:
        """Return the excerpt of the first page of `spans`, None if there is no such place."""
        pages = {page.number: page for page in self._texts.pages(sha256) or ()}
        page = pages.get(spans[0].page) if spans else None
        if page is None:
            return None
        here = [s for s in spans if s.page == page.number]
        start, end = here[0].start, here[-1].end
        if not 0 <= start < end <= len(page.text):
            return None
        return Excerpt(
            before=_cut(page.text[max(0, start - _CONTEXT) : start], start > _CONTEXT, False),
            marked=" ".join(page.text[start:end].split()),
            after=_cut(page.text[end : end + _CONTEXT], False, end + _CONTEXT < len(page.text)),
            picture=self._picture(sha256, page, tuple(here)),
        )

    def _picture(self, sha256: str, page: Page, spans: tuple[Span, ...]) -> str | None:
        key = (sha256, spans)
        if key not in self._made:
            self._made[key] = self._drawn(sha256, page, spans)
        picture = self._made[key]
        if picture is None or len(picture) > self._left:
            return None
        self._left -= len(picture)
        return picture

    def _drawn(self, sha256: str, page: Page, spans: tuple[Span, ...]) -> str | None:
        path = self._file_of(sha256)
        if path is None or not page.char_map:
            return None
        try:
            marks = [(span.start, span.end) for span in spans]
            rendered = render_page(path, page.number, SCALE, marks, page)
        except ReadingError:
            return None
        if not rendered.boxes:
            return None
        image = Image.open(BytesIO(rendered.png)).convert("RGB")
        return _data_uri(_cropped(_marked(image, rendered.boxes), rendered.boxes))


def _marked(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Return the page with yellow over the boxes, as a text marker does."""
    layer = Image.new("RGB", image.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        left, right = box.left * image.width - 2, box.right * image.width + 2
        draw.rectangle(
            (left, box.top * image.height - 1, right, box.bottom * image.height + 1), MARK
        )
    return ImageChops.multiply(image, layer)


def _cropped(image: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Return the part of the page around the boxes, in its full width."""
    top = min(box.top for box in boxes) - _AROUND
    bottom = max(box.bottom for box in boxes) + _AROUND
    missing = max(0.0, _LEAST - (bottom - top)) / 2
    first = max(0.0, top - missing) * image.height
    last = min(1.0, bottom + missing) * image.height
    return image.crop((0, int(first), image.width, int(last)))


def _data_uri(image: Image.Image) -> str:
    stream = BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")


def _cut(text: str, at_start: bool, at_end: bool) -> str:
    plain = " ".join(text.split())
    return ("… " if at_start else "") + plain + (" …" if at_end else "")
