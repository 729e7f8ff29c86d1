"""`sources.sqlite`: which files the sources held for which group, what was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ingest.sources.folder import Seen, SourceFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    path TEXT NOT NULL, access_group TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    failure TEXT, attempted_with TEXT,
    PRIMARY KEY (path, access_group));
CREATE INDEX IF NOT EXISTS files_by_content ON files (sha256);
CREATE TABLE IF NOT EXISTS removed (
    sha256 TEXT NOT NULL, access_group TEXT NOT NULL, PRIMARY KEY (sha256, access_group));
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a source. `failure` says why it could not be read by `attempted_with`."""

    path: Path
    group: str
    sha256: str
    size: int
    modified_ns: int
    failure: str | None = None
    attempted_with: str | None = None

    @property
    def name(self) -> str:
        """The file's name without folders."""
        return self.path.name


class Register:
    """The open register; changes are kept only when `commit` is called."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path)
        self._db.executescript("PRAGMA secure_delete = ON;" + _SCHEMA)

    def __enter__(self) -> Register:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def commit(self) -> None:
        """Keep what was changed since the last commit."""
        self._db.commit()

    def seen(self, group: str) -> dict[Path, Seen]:
        """Return what is known of a group's files."""
        return {
            e.path: Seen(e.size, e.modified_ns, e.sha256)
            for e in self.entries()
            if e.group == group
        }

    def entries(self) -> list[Entry]:
        """Return every entry, ordered by group and path."""
        rows = self._db.execute(
            "SELECT path, access_group, sha256, size, modified_ns, failure, attempted_with"
            " FROM files ORDER BY access_group, path"
        )
        return [Entry(Path(path), *rest) for path, *rest in rows]

    def contents(self) -> dict[tuple[str, Path], str]:
        """Return (group, path) → content hash of every file that could be read."""
        return {(e.group, e.path): e.sha256 for e in self.entries() if not e.failure}

    def groups_of(self, sha256: str) -> set[str]:
        """Return the access groups that hold a content."""
        rows = self._db.execute("SELECT access_group FROM files WHERE sha256 = ?", (sha256,))
        return {group for (group,) in rows}

    def replace(self, source: Path, group: str, files: Iterable[SourceFile]) -> None:
        """Let `files` be all a group holds at and below `source`; known failures stay known."""
        before = [e for e in self.entries() if e.group == group and _is_in(e.path, source)]
        known = {e.sha256: (e.failure, e.attempted_with) for e in before}
        self._db.executemany(
            "DELETE FROM files WHERE path = ? AND access_group = ?",
            [(str(e.path), group) for e in before],
        )
        self._db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    str(f.path),
                    group,
                    f.sha256,
                    f.size,
                    f.modified_ns,
                    *known.get(f.sha256, (None, None)),
                )
                for f in files
            ],
        )

    def set_failure(self, group: str, sha256: str, reason: str | None, version: str) -> None:
        """Remember how reading a content with reader `version` went; None: it was read."""
        self._db.execute(
            "UPDATE files SET failure = ?, attempted_with = ?"
            " WHERE sha256 = ? AND access_group = ?",
            (reason, version, sha256, group),
        )

    def removed(self) -> set[tuple[str, str]]:
        """Return the (sha256, group) pairs that were removed by name and stay away."""
        return {(s, g) for s, g in self._db.execute("SELECT sha256, access_group FROM removed")}

    def set_removed(self, sha256: str, group: str, removed: bool) -> None:
        """Put up or take away the tombstone of a content in a group."""
        sql = (
            "INSERT OR IGNORE INTO removed VALUES (?, ?)"
            if removed
            else "DELETE FROM removed WHERE sha256 = ? AND access_group = ?"
        )
        self._db.execute(sql, (sha256, group))

    def drop(self, sha256: str, group: str) -> None:
        """Forget a content of a group altogether; a tombstone keeps its hash only."""
        self._db.execute("DELETE FROM files WHERE sha256 = ? AND access_group = ?", (sha256, group))


def _is_in(path: Path, source: Path) -> bool:
    return path == source or source in path.parents
