"""What the web app writes to its log: that something failed and where, not who asked what."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Shows of an exception its kind and where it arose; its message may hold what was asked.

    The arguments of a message of another library may as well: they are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without arguments of messages that are not ours."""
        if record.name.partition(".")[0] not in {"assistant", "ingest"} and record.args:
            record = logging.makeLogRecord({**record.__dict__, "args": None})
        return super().format(record)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the library's name
        """Return the frames and the kinds of an exception and what caused it, no messages."""
        lines = []
        error = ei[1]
        while error is not None:
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def log_config(details: bool) -> dict[str, Any]:
    """Return the logging configuration; `details` adds requests, addresses and messages."""
    formatter = {"format": _LINE} if details else {"()": Discreet, "fmt": _LINE}
    level = "INFO" if details else "WARNING"
    access: dict[str, object] = {"level": level, "propagate": details}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "stream": "ext://sys.stderr",
            }
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            # Said in full: a server started earlier in this process may have left them otherwise.
            "uvicorn": {"level": level, "handlers": [], "propagate": True},
            "uvicorn.error": {"level": level, "handlers": [], "propagate": True},
            # The access log names address and path of every request.
            "uvicorn.access": access | ({} if details else {"handlers": []}),
        },
    }
