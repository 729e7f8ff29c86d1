"""Documents in folders of this machine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import SourceError

# Files that lie beside documents without being any.
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it lies in its source: `name` is its path below the source, with slashes."""

    path: Path
    name: str
    size: int
    modified_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What an earlier run knew of a file; equal size and time mean equal content."""

    size: int
    modified_ns: int
    sha256: str


def scan(source: Path, seen: Mapping[str, Seen]) -> Iterator[SourceFile | tuple[str, str]]:
    """Yield every file of a folder (with its subfolders) or the one file given, by name.

    Content is hashed only where size or time differ from `seen` (keyed by name). A file that
    cannot be read yields (name, reason). Raises SourceError when the source is not there.
    """
    for path in _files(source):
        name = path.relative_to(source).as_posix() if source.is_dir() else path.name
        try:
            yield _source_file(path, name, seen.get(name))
        except OSError as error:
            yield name, f"nicht lesbar: {error.strerror or error}"


def _files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise SourceError(f"{source}: Ordner oder Datei nicht gefunden. Bitte den Pfad prüfen.")
    found: list[Path] = []
    for folder, folders, names in os.walk(source):
        folders[:] = [f for f in folders if not f.startswith(".")]
        found.extend(Path(folder) / name for name in names if _is_wanted(name))
    return sorted(found)


def _is_wanted(name: str) -> bool:
    return not name.startswith((".", "~$")) and name.lower() not in _IGNORED_NAMES


def _source_file(path: Path, name: str, seen: Seen | None) -> SourceFile:
    facts = path.stat()
    if seen and (seen.size, seen.modified_ns) == (facts.st_size, facts.st_mtime_ns):
        digest = seen.sha256
    else:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(path, name, facts.st_size, facts.st_mtime_ns, digest)
