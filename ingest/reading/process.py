"""One worker process from outside: started when needed, asked, killed when it takes too long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ingest.errors import ReadingError
from ingest.reading.worker import receive, send

if TYPE_CHECKING:
    from ingest.reading.reader import Limits


class WorkerProcess:
    """One worker process, started when first needed and again after it was killed."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._messages: IO[bytes] | None = None
        self._timed_out = threading.Event()

    def ask(self, path: Path, request: object, limits: Limits) -> object:
        """Return what the worker answers; its death over `path` is answered as a ReadingError."""
        process = self._running()
        self._timed_out.clear()
        timer = threading.Timer(limits.seconds, self._time_out, [process])
        timer.start()
        try:
            return self._exchange(process, request)
        except (EOFError, OSError):
            return ReadingError(path, self._cause_of_death(process, limits))
        finally:
            timer.cancel()

    def end(self) -> None:
        """Kill the worker, if it runs, and wait for it."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._messages is not None:
            self._messages.close()
            self._messages = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._messages = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
            self._process = _start(self._messages)
        return self._process

    def _time_out(self, process: subprocess.Popen[bytes]) -> None:
        self._timed_out.set()
        process.kill()

    @staticmethod
    def _exchange(process: subprocess.Popen[bytes], request: object) -> object:
        assert process.stdin is not None and process.stdout is not None
        send(process.stdin, request)
        return receive(process.stdout)

    def _cause_of_death(self, process: subprocess.Popen[bytes], limits: Limits) -> str:
        process.kill()
        code = process.wait()
        if self._timed_out.is_set():
            return f"nach {limits.seconds:g} Sekunden abgebrochen (VORLAGENLOTSE_READ_SECONDS)"
        if code < 0:
            return f"das Leseprogramm ist daran abgestürzt ({signal.Signals(-code).name})"
        return f"das Leseprogramm ist daran abgestürzt (Code {code}) {self._last_message()}".strip()

    def _last_message(self) -> str:
        if self._messages is None:
            return ""
        self._messages.seek(0)
        lines = self._messages.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _start(messages: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a worker that finds this very package, wherever the caller runs."""
    root = str(Path(__file__).resolve().parents[2])
    search = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "ingest.reading.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=messages,
        env={**os.environ, "PYTHONPATH": search},
    )
