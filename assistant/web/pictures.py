"""Pictures of pages: drawn once by a process that can be killed, and kept for a while."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ingest.errors import ReadingError
from ingest.model import Page, Span
from ingest.reading.render import RenderedPage

SCALE = 2.0  # pixels per point at 100 %: 144 dpi, sharp on a tablet, about 150 KB a page
ZOOMS = (100, 150, 200)
KEPT_BYTES = 64_000_000
_FAILURE_BYTES = 1000


@dataclass(frozen=True, slots=True)
class Picture:
    """A rendered page and the tag that tells whether a browser holds it already."""

    rendered: RenderedPage
    etag: str


RenderPage = Callable[[Path, int, float, Sequence[tuple[int, int]], Page], RenderedPage]
_Key = tuple[str, int, int, tuple[tuple[int, int], ...]]


class Pictures:
    """Renders pages and keeps the last ones, up to `kept_bytes`; failures are kept as well."""

    def __init__(self, render: RenderPage, kept_bytes: int = KEPT_BYTES) -> None:
        self._render = render
        self._kept_bytes = kept_bytes
        self._kept: OrderedDict[_Key, Picture | ReadingError] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def picture(
        self, path: Path, sha256: str, page: Page, spans: Sequence[Span], zoom: int = 100
    ) -> Picture:
        """Return the page with its marks; raises ReadingError when it cannot be drawn."""
        marks = tuple((s.start, s.end) for s in spans if s.page == page.number)
        key = (sha256, page.number, zoom, marks)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        kept = known or self._keep(key, self._drawn(path, page, marks, zoom))
        if isinstance(kept, ReadingError):
            raise kept
        return kept

    def _drawn(
        self, path: Path, page: Page, marks: Sequence[tuple[int, int]], zoom: int
    ) -> Picture | ReadingError:
        try:
            rendered = self._render(path, page.number, SCALE * zoom / 100, marks, page)
        except ReadingError as error:
            return error
        return Picture(rendered, hashlib.sha256(rendered.png).hexdigest()[:32])

    def _keep(self, key: _Key, kept: Picture | ReadingError) -> Picture | ReadingError:
        with self._lock:
            if key not in self._kept:
                self._size += _bytes(kept)
            self._kept[key] = kept
            while len(self._kept) > 1 and self._size > self._kept_bytes:
                self._size -= _bytes(self._kept.popitem(last=False)[1])
        return kept


def _bytes(kept: Picture | ReadingError) -> int:
    return len(kept.rendered.png) if isinstance(kept, Picture) else _FAILURE_BYTES
