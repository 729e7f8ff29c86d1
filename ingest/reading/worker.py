"""The reading process: reads or draws what standard input tells it, answers on standard output.

Started by `process.WorkerProcess` as `python -m ingest.reading.worker`. Requests and answers are
pickles, each after its length (8 bytes, little endian); only parent and child of one user speak so.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ingest.errors import ReadingError
    from ingest.model import ReadText
    from ingest.reading.drawing import Drawing
    from ingest.reading.reader import Limits
    from ingest.reading.render import RenderedPage

LENGTH = struct.Struct("<Q")
# After its time limit the parent kills; this much later the worker ends itself, should the
# parent be gone.
GRACE_SECONDS = 15


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: IO[bytes]) -> object:
    """Read one message; raises EOFError where the other side has ended."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def main() -> None:
    """Answer requests, (path, limits) or (drawing, limits), until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limited = False
    while True:
        try:
            request = receive(sys.stdin.buffer)
        except EOFError:
            return
        asked, limits = cast("tuple[Path | Drawing, Limits]", request)
        if not limited:
            _limit_memory(limits.megabytes)
            limited = True
        send(answers, _answer(asked, limits))


def _answer(asked: Path | Drawing, limits: Limits) -> ReadText | RenderedPage | ReadingError:
    from ingest.errors import ReadingError

    _alarm(int(limits.seconds) + GRACE_SECONDS)
    try:
        if isinstance(asked, Path):
            from ingest.reading.reader import read_file

            return read_file(asked, limits)
        from ingest.reading.drawing import draw

        return draw(asked, limits)
    except ReadingError as error:
        return error
    finally:
        _alarm(0)


def _limit_memory(megabytes: int) -> None:
    """Bound the address space; Windows and macOS do not offer it and go without."""
    try:
        import resource
    except ImportError:
        return
    size = megabytes * 2**20
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):
        return


def _alarm(seconds: int) -> None:
    """Let the system end this process after `seconds`; 0 takes it back. Not on Windows."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
