"""Builds graphs in worker processes, since Chroma holds Python's lock while it adds vectors.

A worker is `python -m ingest.library.graph_workers FOLDER VECTORS FIRST STOP`: the rows FIRST to
STOP (exclusive) of the file VECTORS become the graph in FOLDER. It ends with whoever started it,
which it learns from the end of its standard input.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import IO

from ingest.errors import LibraryError

_AT_ONCE = 2  # each takes a core, and about 1.3 GB for 200,000 vectors of 384 values


class GraphWorkers:
    """Builds graphs beside the caller, few at once, the others wait for their turn."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="graph")
        self._jobs: list[Future[None]] = []
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def start(self, folder: Path, vectors: Path, rows: range) -> None:
        """Have `rows` of the file `vectors`, which must be written, built into `folder`.

        Raises LibraryError when a worker started before has failed.
        """
        for job in self._jobs:
            if job.done():
                job.result()
        self._jobs.append(self._pool.submit(self._build, folder, vectors, rows))

    def finish(self) -> None:
        """Wait for all graphs; raises LibraryError as soon as one has failed."""
        for job in wait(self._jobs, return_when=FIRST_EXCEPTION).done:
            job.result()

    def close(self) -> None:
        """Kill what still runs and wait for its end; closing twice does no harm."""
        with self._lock:
            self._closed = True
            for process in self._processes:
                process.kill()
        self._pool.shutdown(cancel_futures=True)

    def _build(self, folder: Path, vectors: Path, rows: range) -> None:
        with tempfile.TemporaryFile() as messages:
            with self._lock:
                if self._closed:
                    return
                process = _start(folder, vectors, rows, messages)
                self._processes.add(process)
            code = process.wait()
            with self._lock:
                self._processes.discard(process)
            assert process.stdin is not None
            process.stdin.close()
            if code:
                raise LibraryError(
                    f"Der Vektorindex {folder.name} ließ sich nicht bauen: {_cause(code, messages)}"
                )


def _start(
    folder: Path, vectors: Path, rows: range, messages: IO[bytes]
) -> subprocess.Popen[bytes]:
    """Start a worker that finds this very package, wherever the caller runs."""
    paths = (folder.resolve(), vectors.resolve())
    return subprocess.Popen(
        [sys.executable, "-m", __spec__.name, *paths, str(rows.start), str(rows.stop)],
        stdin=subprocess.PIPE,
        stdout=messages,
        stderr=messages,
        cwd=Path(__file__).resolve().parents[2],
    )


def _cause(code: int, messages: IO[bytes]) -> str:
    """Return why a worker ended with `code`, which is negative after a signal."""
    if code < 0:
        return f"sein Prozess wurde beendet ({signal.Signals(-code).name})"
    messages.seek(0)
    lines = messages.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"sein Prozess endete mit Code {code}"


def main() -> None:
    """Build the graph that the arguments name; the reason of a failure is the last line printed."""
    from ingest.library.arrays import open_array
    from ingest.library.graph import SEARCHED_OF_SEVERAL, build_graph

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what is to end
    threading.Thread(target=_end_with_parent, daemon=True).start()
    folder, vectors, first, stop = sys.argv[1:]
    try:
        rows = open_array(Path(vectors))[int(first) : int(stop)]
        build_graph(Path(folder), rows, int(first), SEARCHED_OF_SEVERAL)
    except LibraryError as error:
        sys.exit(str(error))


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # not through `sys.stdin`: Python would wait for it at the end
    os._exit(1)


if __name__ == "__main__":
    main()
