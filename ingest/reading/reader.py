"""The way in: read one file here, or many in worker processes that can be killed."""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ingest.errors import ReadingError
from ingest.model import ReadText
from ingest.reading.detect import Kind, detect
from ingest.reading.process import WorkerProcess

if TYPE_CHECKING:
    from ingest.settings import Settings

# Change it whenever the same bytes would be read differently: cached pages hang on it.
READER_VERSION = "2"
MOST_CHARACTERS_PER_PAGE = 20_000_000
MOST_TEXT_BYTES = 100 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds, megabytes of memory (workers only), PDF pages."""

    seconds: float = 120.0
    megabytes: int = 3072
    pages: int = 5000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Take the limits from the settings."""
        return cls(settings.read_seconds, settings.read_megabytes, settings.read_pages)


def read_file(path: Path, limits: Limits) -> ReadText:
    """Read one file in this process; raises ReadingError, NoTextError.

    Time and memory are bounded in workers only. Whatever a library raises becomes a ReadingError
    that names it: one bad file must not stop a run.
    """
    try:
        read = _read_kind(path, detect(path), limits)
    except ReadingError:
        raise
    except MemoryError as error:
        reason = f"braucht mehr als {limits.megabytes} MB Arbeitsspeicher"
        raise ReadingError(path, f"{reason} (VORLAGENLOTSE_READ_MEGABYTES)") from error
    except Exception as error:
        reason = f"lässt sich nicht lesen ({type(error).__name__}: {error})"
        raise ReadingError(path, reason) from error
    for page in read.pages:
        if len(page.text) > MOST_CHARACTERS_PER_PAGE:
            raise ReadingError(path, "hat mehr als 20 Millionen Zeichen", page.number)
    return read


def _read_kind(path: Path, kind: Kind, limits: Limits) -> ReadText:
    if kind is Kind.PDF:
        from ingest.reading.pdf import read_pdf

        return read_pdf(path, limits.pages)
    if kind is Kind.DOCX:
        from ingest.reading.docx import read_docx

        return read_docx(path)
    if path.stat().st_size > MOST_TEXT_BYTES:
        raise ReadingError(path, "ist als Text zu groß (erlaubt sind 100 MB)")
    if kind is Kind.HTML:
        from ingest.reading.html import read_html

        return read_html(path)
    from ingest.reading.plain import read_plain

    return read_plain(path, kind.value)


class Readers:
    """Worker processes that read files; a context manager, closed at the end of a run.

    A worker that hangs, grows too large or crashes is killed and replaced; its file yields a
    ReadingError and the others go on.
    """

    def __init__(self, workers: int, limits: Limits) -> None:
        self._limits = limits
        self._count = max(1, workers)
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="reading")
        self._idle: queue.SimpleQueue[WorkerProcess] = queue.SimpleQueue()
        for _ in range(self._count):
            self._idle.put(WorkerProcess())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers; what they are reading is given up."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._idle.empty():
            self._idle.get().end()

    def read_all(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ReadText | ReadingError]]:
        """Yield each path with its text or the reason why not, as they are done.

        Paths are taken as workers become free, so neither paths nor results pile up.
        """
        waiting = iter(paths)
        running = {self._submit(path) for path in islice(waiting, 2 * self._count)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {self._submit(path) for path in islice(waiting, len(done))}
                for future in done:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()

    def _submit(self, path: Path) -> Future[tuple[Path, ReadText | ReadingError]]:
        return self._threads.submit(self._read, path)

    def _read(self, path: Path) -> tuple[Path, ReadText | ReadingError]:
        process = self._idle.get()
        try:
            answer = process.ask(path, (path.absolute(), self._limits), self._limits)
            assert isinstance(answer, ReadText | ReadingError)
            return path, answer
        finally:
            self._idle.put(process)
