"""`sources.sqlite`: which sources were given, what lay in them, what was removed by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ingest.sources.folder import Seen, SourceFile

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    source TEXT NOT NULL, access_group TEXT NOT NULL, name TEXT NOT NULL,
    sha256 TEXT NOT NULL, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL,
    failure TEXT, attempted_with TEXT,
    PRIMARY KEY (source, access_group, name));
CREATE INDEX IF NOT EXISTS entries_by_content ON entries (sha256);
CREATE TABLE IF NOT EXISTS removed (
    sha256 TEXT NOT NULL, access_group TEXT NOT NULL, PRIMARY KEY (sha256, access_group));
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file a source holds. `failure` says why it could not be read by `attempted_with`."""

    source: str
    group: str
    name: str
    sha256: str
    size: int
    modified_ns: int
    failure: str | None = None
    attempted_with: str | None = None


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

    def seen(self, source: Path, group: str) -> dict[str, Seen]:
        """Return what is known of a source's files, by name."""
        rows = self._db.execute(
            "SELECT name, size, modified_ns, sha256 FROM entries"
            " WHERE source = ? AND access_group = ?",
            (str(source), group),
        )
        return {name: Seen(size, modified, sha) for name, size, modified, sha in rows}

    def entries(self) -> list[Entry]:
        """Return every entry, ordered by group, name and content."""
        rows = self._db.execute(
            "SELECT source, access_group, name, sha256, size, modified_ns, failure,"
            " attempted_with FROM entries ORDER BY access_group, name, sha256, source"
        )
        return [Entry(*row) for row in rows]

    def contents(self) -> dict[tuple[str, str, str], str]:
        """Return (source, group, name) → content hash of every entry."""
        return {(e.source, e.group, e.name): e.sha256 for e in self.entries()}

    def groups_of(self, sha256: str) -> set[str]:
        """Return the access groups that hold a content."""
        rows = self._db.execute("SELECT access_group FROM entries WHERE sha256 = ?", (sha256,))
        return {group for (group,) in rows}

    def replace(self, source: Path, group: str, files: Iterable[SourceFile]) -> None:
        """Let `files` be all that `source` holds for `group`; known failures stay known."""
        known = {
            e.sha256: (e.failure, e.attempted_with)
            for e in self.entries()
            if e.source == str(source) and e.group == group
        }
        self._db.execute(
            "DELETE FROM entries WHERE source = ? AND access_group = ?", (str(source), group)
        )
        self._db.executemany(
            "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    str(source),
                    group,
                    f.name,
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
            "UPDATE entries SET failure = ?, attempted_with = ?"
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
        self._db.execute(
            "DELETE FROM entries WHERE sha256 = ? AND access_group = ?", (sha256, group)
        )
