"""Answers kept under a permanent link: one JSON file each, `HOME/answers/<key>.json`."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.record import Record
from ingest.errors import NotFoundError
from ingest.library.codec import from_json, to_json

FOLDER = "answers"
_KEY = re.compile(r"[A-Za-z0-9_-]{22}")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept answer and the last day its link is good for."""

    record: Record
    until: dt.date


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a file holds."""

    kept: dt.date
    record: Record


class KeptAnswers:
    """The answers kept in a home for `days` days each; safe for many threads and processes."""

    def __init__(self, home: Path, days: int, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._folder = home / FOLDER
        self._days = dt.timedelta(days=days)
        self._today = today

    def keep(self, record: Record) -> Kept:
        """Keep an answer, once: a second time changes nothing."""
        try:
            return self.get(record.key)
        except NotFoundError:
            stored = _Stored(self._today(), record)
        self._write(stored)
        return self._kept(stored)

    def get(self, key: str) -> Kept:
        """Return a kept answer; raises NotFoundError for what is not there or no longer."""
        stored = self._read(self._path(key)) if _KEY.fullmatch(key) else None
        if stored is None or self._kept(stored).until < self._today():
            raise NotFoundError("Diesen Link gibt es nicht oder nicht mehr.")
        return self._kept(stored)

    def rewrite(self, change: Callable[[Record], Record]) -> int:
        """Put `change` to every answer and return how many files changed.

        Drops what is out of date, and what cannot be read: it might hold what is to be forgotten.
        """
        changed = 0
        for path in sorted(self._folder.glob("*.json")):
            stored = self._read(path)
            if stored is None or self._kept(stored).until < self._today():
                path.unlink(missing_ok=True)
                changed += 1
                continue
            after = change(stored.record)
            if after != stored.record:
                self._write(_Stored(stored.kept, after))
                changed += 1
        return changed

    def _kept(self, stored: _Stored) -> Kept:
        return Kept(stored.record, stored.kept + self._days)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _read(self, path: Path) -> _Stored | None:
        """Return what a file holds, None where there is none or nobody can read it."""
        try:
            return from_json(_Stored, path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError):
            _log.warning("A kept answer cannot be read")
            return None

    def _write(self, stored: _Stored) -> None:
        """Write all or nothing: a reader sees the old file or the new one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(stored.record.key)
        partial = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        partial.write_text(to_json(stored), encoding="utf-8")
        partial.replace(path)
