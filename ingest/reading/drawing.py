"""Pictures of pages from worker processes that can be killed: no page may stop the web app."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ReadingError
from ingest.model import Page
from ingest.reading.process import WorkerProcess
from ingest.reading.reader import Limits
from ingest.reading.render import RenderedPage, render_page

DRAWING_LIMITS = Limits(seconds=15.0, megabytes=2048)
DRAWERS = 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a worker is to draw; see `render.render_page`."""

    path: Path
    number: int
    scale: float
    marks: tuple[tuple[int, int], ...]
    page: Page


def draw(drawing: Drawing, limits: Limits) -> RenderedPage:
    """Draw in this process; whatever goes wrong becomes a ReadingError."""
    path, number = drawing.path, drawing.number
    try:
        return render_page(path, number, drawing.scale, drawing.marks, drawing.page)
    except ReadingError:
        raise
    except MemoryError as error:
        reason = f"braucht als Bild mehr als {limits.megabytes} MB Arbeitsspeicher"
        raise ReadingError(path, reason, number) from error
    except Exception as error:
        reason = f"lässt sich nicht zeichnen ({type(error).__name__}: {error})"
        raise ReadingError(path, reason, number) from error


class Drawers:
    """Worker processes that draw pages; safe for many threads.

    A page that takes too long or too much memory costs its worker, which is replaced.
    """

    def __init__(self, workers: int = DRAWERS, limits: Limits = DRAWING_LIMITS) -> None:
        self._limits = limits
        self._idle: queue.Queue[WorkerProcess] = queue.Queue()
        for _ in range(workers):
            self._idle.put(WorkerProcess())

    def draw(
        self, path: Path, number: int, scale: float, marks: Sequence[tuple[int, int]], page: Page
    ) -> RenderedPage:
        """Return the page as a picture, as `render.render_page` does; raises ReadingError."""
        try:
            process = self._idle.get(timeout=self._limits.seconds)
        except queue.Empty:
            raise ReadingError(path, "kann gerade nicht gezeichnet werden", number) from None
        drawing = Drawing(path.absolute(), number, scale, tuple(marks), page)
        try:
            answer = process.ask(path, (drawing, self._limits), self._limits)
        finally:
            self._idle.put(process)
        if isinstance(answer, ReadingError):
            raise answer
        assert isinstance(answer, RenderedPage)
        return answer

    def close(self) -> None:
        """End the workers; a page being drawn is given up."""
        while not self._idle.empty():
            self._idle.get().end()
