"""Generations of the library: drafted beside the current one, checked, published by one replace.

Under the home folder: `generations/0007/` with `manifest.json` and one store per access group, and
the file `current`, which names the published generation.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ingest.errors import EmptyLibraryError, LibraryError, WriterBusyError
from ingest.library.codec import from_json, to_json
from ingest.library.german import ANALYZER_VERSION
from ingest.library.store import Store, StoreWriter

CURRENT_NAME = "current"
GENERATIONS_NAME = "generations"
LOCK_NAME = "writer.lock"
MANIFEST_NAME = "manifest.json"

_GROUP = re.compile(r"[a-z0-9-]{3,63}")
_NUMBER = re.compile(r"\d{4,}")
_DRAFT_PREFIX = ".draft-"
_TRASH_PREFIX = ".trash-"
_LOCK_BYTE = 1 << 30  # far behind the pid, which Windows would otherwise not let others read


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """What one access group holds; `newest` is the latest date of a document."""

    group: str
    documents: int
    passages: int
    sentences: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, with the reason."""

    group: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is; `created` is ISO 8601 in UTC."""

    number: int
    created: str
    model: str
    model_fingerprint: str
    reader_version: str
    analyzer_version: str
    passages_version: str
    counts: tuple[GroupCounts, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def groups(self) -> tuple[str, ...]:
        """The access groups, by name."""
        return tuple(counts.group for counts in self.counts)

    @property
    def newest(self) -> date | None:
        """The latest date of a document, None when no document has one."""
        return max((c.newest for c in self.counts if c.newest is not None), default=None)

    @property
    def document_count(self) -> int:
        """Documents of all groups; the same bytes in two groups count twice."""
        return sum(counts.documents for counts in self.counts)

    @property
    def passage_count(self) -> int:
        """Passages of all groups."""
        return sum(counts.passages for counts in self.counts)

    def seen_by(self, groups: frozenset[str]) -> Manifest:
        """Return the manifest without anything of other groups: no name, count, date, failure."""
        return replace(
            self,
            counts=tuple(counts for counts in self.counts if counts.group in groups),
            failures=tuple(failure for failure in self.failures if failure.group in groups),
        )


# -- writing --------------------------------------------------------------------------------------


class WriterLock:
    """The right to write to a home, for one process; the system takes it back when that ends."""

    _held: set[Path] = set()  # a process does not lock out itself  # noqa: RUF012
    _held_lock = threading.Lock()

    def __init__(self, home: Path) -> None:
        self._path = home.resolve() / LOCK_NAME
        self._file: BinaryIO | None = None

    def __enter__(self) -> WriterLock:
        """Take the lock or raise WriterBusyError, which names the process that holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._held_lock:
            # Opening and closing the file of a held lock would give the lock up (POSIX).
            if self._path in self._held:
                raise self._busy(os.getpid())
            self._file = self._locked()
            self._held.add(self._path)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._held_lock:
            self._held.discard(self._path)
            if self._file is not None:
                self._file.close()
                self._file = None

    def _locked(self) -> BinaryIO:
        self._path.touch()
        file = self._path.open("r+b")
        try:
            _lock_byte(file)
        except OSError as error:
            file.seek(0)
            holder = file.read(20).decode("ascii", "replace").strip()
            file.close()
            raise self._busy(holder or "unbekannt") from error
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n".encode("ascii"))
        file.flush()
        return file

    def _busy(self, holder: object) -> WriterBusyError:
        return WriterBusyError(
            f"In die Bibliothek {self._path.parent} schreibt gerade Prozess {holder}. "
            "Warten Sie, bis er fertig ist, oder beenden Sie ihn"
        )


class Draft:
    """The next generation while it is built; nothing of it counts before `publish`.

    Holds the writer lock, unless the caller hands in one it holds. Entering removes what dead
    drafts have left behind; leaving without `publish` removes the draft.
    """

    def __init__(self, home: Path, dimensions: int, lock: WriterLock | None = None) -> None:
        self._home = home
        self._dimensions = dimensions
        self._own_lock = WriterLock(home) if lock is None else None
        self._writers: dict[str, StoreWriter] = {}
        self.number = 0

    def __enter__(self) -> Draft:
        if self._own_lock is not None:
            self._own_lock.__enter__()
        try:
            self._start()
        except BaseException:
            self._unlock()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            for writer in self._writers.values():
                writer.close()
            shutil.rmtree(self._path, ignore_errors=True)
        finally:
            self._unlock()

    def store(self, group: str) -> StoreWriter:
        """Return the writer of one access group, always the same; LibraryError for a bad name."""
        check_group(group)
        if group not in self._writers:
            self._writers[group] = StoreWriter(self._path / group, self._dimensions)
        return self._writers[group]

    def publish(
        self,
        *,
        model: str,
        model_fingerprint: str,
        reader_version: str,
        passages_version: str,
        failures: Iterable[Failure] = (),
        created: datetime | None = None,
    ) -> Manifest:
        """Write everything down, check it, make it the current generation; return its manifest.

        `created` is now unless given. Raises LibraryError when the parts do not agree; then, as
        after a kill at any point, the old generation stays current.
        """
        for writer in self._writers.values():
            writer.finish()
        manifest = Manifest(
            number=self.number,
            created=(created or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
            model=model,
            model_fingerprint=model_fingerprint,
            reader_version=reader_version,
            analyzer_version=ANALYZER_VERSION,
            passages_version=passages_version,
            counts=tuple(_checked(self._path / group, group) for group in sorted(self._writers)),
            failures=tuple(failures),
        )
        (self._path / MANIFEST_NAME).write_text(to_json(manifest), encoding="utf-8")
        self._put_in_place()
        return manifest

    @property
    def _path(self) -> Path:
        return self._home / GENERATIONS_NAME / f"{_DRAFT_PREFIX}{_name(self.number)}"

    def _start(self) -> None:
        folder = self._home / GENERATIONS_NAME
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder, published_number(self._home))
        self.number = max(_numbers(folder), default=0) + 1
        self._path.mkdir()

    def _put_in_place(self) -> None:
        _sync_tree(self._path)
        target = self._home / GENERATIONS_NAME / _name(self.number)
        self._path.rename(target)
        _sync(target.parent)
        _replace_current(self._home, self.number)

    def _unlock(self) -> None:
        if self._own_lock is not None:
            self._own_lock.__exit__(None, None, None)


def prune(home: Path, keep: int) -> tuple[int, ...]:
    """Remove published generations but the `keep` latest, never the current; return the removed.

    One that cannot be removed because it is in use (Windows) stays for the next time.
    """
    number = published_number(home)
    if number is None:
        return ()
    folder = home / GENERATIONS_NAME
    _remove_all(folder.glob(f"{_TRASH_PREFIX}*"))
    # A higher number may be a generation that another process is about to make current.
    old = sorted((n for n in _numbers(folder) if n < number), reverse=True)
    return tuple(n for n in old[max(keep, 1) - 1 :] if _removed(folder, n))


def check_group(group: str) -> None:
    """Raise LibraryError unless `group` has 3 to 63 characters of a–z, 0–9 and hyphen."""
    if not _GROUP.fullmatch(group):
        raise LibraryError(
            f"„{group}“ taugt nicht als Name einer Zugriffsgruppe: "
            "erlaubt sind 3 bis 63 Zeichen aus a–z, 0–9 und Bindestrich"
        )


# -- reading --------------------------------------------------------------------------------------


def published_number(home: Path) -> int | None:
    """Return the number of the published generation or None; cheap to ask often."""
    try:
        text = (home / CURRENT_NAME).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"{home / CURRENT_NAME} ist nicht lesbar: {error}") from error
    if not _NUMBER.fullmatch(text):
        raise LibraryError(f"{home / CURRENT_NAME} nennt keine Generation: „{text[:20]}“")
    return int(text)


def current(home: Path) -> Manifest | None:
    """Return the manifest of the published generation, None when there is none.

    It tells of all groups: for who keeps the library, not for who asks it (see `Library`).
    """
    number = published_number(home)
    return None if number is None else _read_manifest(home, number)


class Library:
    """What one viewer may read of one published generation; `stores` are opened by group name.

    `manifest` tells only of the groups that were opened.
    """

    def __init__(self, manifest: Manifest, stores: tuple[Store, ...]) -> None:
        self.manifest = manifest
        self.stores = stores

    @classmethod
    def open(cls, home: Path, groups: frozenset[str]) -> Library:
        """Open the stores of `groups`; a group the generation does not have is left out.

        Raises EmptyLibraryError when nothing is published yet, LibraryError when it is damaged or
        was built by a program that cuts words differently.
        """
        while True:
            number = published_number(home)
            if number is None:
                raise EmptyLibraryError(
                    f"Die Bibliothek {home} ist noch leer. "
                    "Lesen Sie zuerst Dokumente ein: vorlagenlotse ingest ORDNER"
                )
            try:
                return cls._open(home, number, groups)
            except LibraryError:
                if published_number(home) == number:
                    raise  # otherwise it was replaced and removed meanwhile

    @classmethod
    def _open(cls, home: Path, number: int, groups: frozenset[str]) -> Library:
        manifest = _read_manifest(home, number).seen_by(groups)
        if manifest.analyzer_version != ANALYZER_VERSION:
            raise LibraryError(
                f"Die Bibliothek zerlegt Wörter nach Fassung {manifest.analyzer_version}, dieses "
                f"Programm nach {ANALYZER_VERSION}. "
                "Bauen Sie sie neu: vorlagenlotse ingest --rebuild"
            )
        stores: list[Store] = []
        try:
            for group in manifest.groups:
                stores.append(Store.open(home / GENERATIONS_NAME / _name(number) / group, group))
        except BaseException:
            _close_all(stores)
            raise
        return cls(manifest, tuple(stores))

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all stores."""
        _close_all(self.stores)


# -- files ----------------------------------------------------------------------------------------


def _name(number: int) -> str:
    return f"{number:04}"


def _numbers(folder: Path) -> list[int]:
    return [int(path.name) for path in folder.iterdir() if _NUMBER.fullmatch(path.name)]


def _close_all(stores: Iterable[Store]) -> None:
    for store in stores:
        store.close()


def _read_manifest(home: Path, number: int) -> Manifest:
    path = home / GENERATIONS_NAME / _name(number) / MANIFEST_NAME
    try:
        return from_json(Manifest, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError) as error:
        raise LibraryError(
            f"{path} ist nicht lesbar ({error}). Bauen Sie die Bibliothek neu: vorlagenlotse ingest"
        ) from error


def _checked(path: Path, group: str) -> GroupCounts:
    """Open one store of a draft, check that its parts agree, and count what it holds."""
    store = Store.open(path, group)
    try:
        store.check()
        return GroupCounts(
            group=group,
            documents=store.catalog.document_count,
            passages=store.catalog.passage_count,
            sentences=store.catalog.sentence_count,
            newest=store.catalog.newest,
        )
    finally:
        store.close()


def _replace_current(home: Path, number: int) -> None:
    fresh = home / f"{CURRENT_NAME}.new"
    fresh.write_text(f"{_name(number)}\n", encoding="ascii")
    _sync(fresh)
    fresh.replace(home / CURRENT_NAME)
    _sync(home)


def _remove_leftovers(folder: Path, published: int | None) -> None:
    """Remove drafts of dead processes, and a generation that was never made current."""
    _remove_all(folder.glob(f"{_DRAFT_PREFIX}*"))
    _remove_all(folder.glob(f"{_TRASH_PREFIX}*"))
    if published is not None:
        _remove_all(folder / _name(n) for n in _numbers(folder) if n > published)


def _remove_all(paths: Iterable[Path]) -> None:
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)


def _removed(folder: Path, number: int) -> bool:
    """Remove a generation, first under another name: a half removed one never looks whole."""
    trash = folder / f"{_TRASH_PREFIX}{_name(number)}"
    try:
        (folder / _name(number)).rename(trash)
    except OSError:
        return False
    shutil.rmtree(trash, ignore_errors=True)
    return True


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    """Force a file or folder to the disk; Windows has no such call for folders."""
    if path.is_dir() and os.name == "nt":
        return
    flags = os.O_RDONLY if path.is_dir() or os.name != "nt" else os.O_RDWR
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lock_byte(file: BinaryIO) -> None:
    """Lock one byte of `file` for this process; raises OSError when another holds it."""
    if os.name == "nt":
        import msvcrt

        file.seek(_LOCK_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return
    import fcntl

    # lockf, not flock: a forked reading process must not inherit the lock.
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _LOCK_BYTE)
