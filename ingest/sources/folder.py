"""Documents in folders of this machine."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError

# Files that lie beside documents without being any.
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it lies in its source."""

    path: Path
    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What an earlier run knew of a file; equal size and time mean equal content."""

    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file or folder whose content cannot be had, with the reason."""

    name: str
    reason: str


def scan(source: Path, seen: Mapping[Path, Seen]) -> Iterator[SourceFile | Unreadable]:
    """Yield every file of a folder (with its subfolders) or the one file given, by path.

    Content is hashed only where size or time differ from `seen`. Raises SourceError when the
    source is not there.
    """
    hidden: list[OSError] = []
    for path in _files(source, hidden.append):
        try:
            yield _source_file(path, seen.get(path))
        except OSError as error:
            yield _unreadable(path, error)
    for unlisted in hidden:
        yield _unreadable(Path(unlisted.filename), unlisted)


def _unreadable(path: Path, error: OSError) -> Unreadable:
    name = os.fsencode(path.name).decode(errors="replace")
    return Unreadable(name, f"nicht lesbar: {error.strerror or error}")


def _files(source: Path, on_error: Callable[[OSError], None]) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise SourceError(f"{source}: Ordner oder Datei nicht gefunden. Bitte den Pfad prüfen.")
    found: list[Path] = []
    for folder, folders, names in os.walk(source, onerror=on_error):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found.extend(Path(folder) / name for name in names if _is_wanted(name))
    return sorted(found)


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in _IGNORED_NAMES


def _source_file(path: Path, seen: Seen | None) -> SourceFile:
    _check_name(path)
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):  # opening a named pipe would wait for ever
        raise OSError("keine gewöhnliche Datei")
    if seen and (seen.size, seen.modified_ns) == (facts.st_size, facts.st_mtime_ns):
        digest = seen.sha256
    else:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(path, facts.st_size, facts.st_mtime_ns, digest)


def _check_name(path: Path) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise OSError("der Name ist nicht in UTF-8 geschrieben; bitte umbenennen") from error
