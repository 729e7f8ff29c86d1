"""Keeps the published generation open for those who ask, and follows it when a new one appears."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Viewer
from ingest.errors import LibraryError
from ingest.library.generation import Library, current


@dataclass(slots=True)
class _Held:
    """An open library and how many questions are in flight on it."""

    library: Library
    users: int = 0
    stale: bool = False


class Libraries:
    """One open library per set of access groups; safe for many threads.

    A question in flight finishes on the generation it started with; that one is closed with its
    last question, because an unclosed one leaks memory, descriptors and threads.
    """

    def __init__(self, home: Path, model_fingerprint: str) -> None:
        self._home = home
        self._model = model_fingerprint
        self._held: dict[frozenset[str], _Held] = {}
        self._lock = threading.Lock()

    @contextmanager
    def open(self, viewer: Viewer) -> Iterator[Library]:
        """Lend the library this viewer may read; EmptyLibraryError when nothing is published."""
        held = self._take(viewer.groups)
        try:
            yield held.library
        finally:
            self._give_back(held)

    def close(self) -> None:
        """Close what nobody uses and let the rest close with its last question."""
        with self._lock:
            for held in self._held.values():
                self._retire(held)
            self._held.clear()

    def _take(self, groups: frozenset[str]) -> _Held:
        with self._lock:
            published = current(self._home)
            held = self._held.get(groups)
            if held and published and held.library.manifest.number == published.number:
                held.users += 1
                return held
            fresh = _Held(self._open(groups), users=1)
            if held:
                self._retire(held)
            self._held[groups] = fresh
            return fresh

    def _open(self, groups: frozenset[str]) -> Library:
        library = Library.open(self._home, groups)
        if library.manifest.model_fingerprint != self._model:
            library.close()
            raise LibraryError(
                f"Der Bestand in {self._home} wurde mit einem anderen Modell oder Rechenweg"
                f" ({library.manifest.model}) aufgebaut. Bitte neu aufbauen:"
                " vorlagenlotse ingest --rebuild"
            )
        return library

    def _give_back(self, held: _Held) -> None:
        with self._lock:
            held.users -= 1
            if held.stale and held.users == 0:
                held.library.close()

    @staticmethod
    def _retire(held: _Held) -> None:
        held.stale = True
        if held.users == 0:
            held.library.close()
