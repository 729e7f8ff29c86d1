"""Pictures of pages, rendered once and kept for a while."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ingest.model import Page, Span
from ingest.reading.render import RenderedPage

SCALE = 2.0  # 144 dpi: sharp on a tablet, about 150 KB a page
KEPT_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered page and the tag that tells whether a browser holds it already."""

    rendered: RenderedPage
    etag: str


RenderPage = Callable[[Path, int, float, Sequence[tuple[int, int]], Page], RenderedPage]
_Key = tuple[str, int, tuple[tuple[int, int], ...]]


class Pictures:
    """Renders pages and keeps the last ones, up to `kept_bytes`."""

    def __init__(self, render: RenderPage, kept_bytes: int = KEPT_BYTES) -> None:
        self._render = render
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[_Key, Picture] = OrderedDict()
        self._lock = Lock()

    def picture(self, path: Path, sha256: str, page: Page, spans: Sequence[Span]) -> Picture:
        """Return the page with its marks; raises ReadingError when it cannot be drawn."""
        marks = tuple((s.start, s.end) for s in spans if s.page == page.number)
        key = (sha256, page.number, marks)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        rendered = self._render(path, page.number, SCALE, marks, page)
        picture = Picture(rendered, hashlib.sha256(rendered.png).hexdigest()[:32])
        self._keep(key, picture)
        return picture

    def _keep(self, key: _Key, picture: Picture) -> None:
        with self._lock:
            self._kept[key] = picture
            while len(self._kept) > 1 and self._size() > self._kept_bytes:
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(picture.rendered.png) for picture in self._kept.values())
