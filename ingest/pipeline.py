"""One run: what changed, read, understand, cut, embed, publish, report.

A run that changes anything rebuilds the library from the cached pages and vectors, so that
nothing of a changed or removed document stays behind (DESIGN law 6).
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.building import ReadFile, file_of, is_of_this_program, publish, understood, write_store
from ingest.cache import Cache
from ingest.embedding import TextEmbedder
from ingest.errors import LibraryError, NotFoundError, ReadingError
from ingest.library.generation import (
    Draft,
    Failure,
    Library,
    Manifest,
    WriterLock,
    check_group,
    current,
    prune,
)
from ingest.model import PUBLIC_GROUP, ReadText
from ingest.progress import Progress, Silent
from ingest.reading.reader import READER_VERSION, Limits, Readers
from ingest.settings import Settings
from ingest.sources.folder import SourceFile, Unreadable, scan
from ingest.sources.register import Entry, Register
from ingest.understanding import UNDERSTANDING_VERSION
from ingest.understanding.references import same_reference

SUFFIXES = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
_log = logging.getLogger(__name__)

HIDDEN_NAME = "(eine nichtöffentliche Datei)"
NONPUBLIC_REASON = (
    "Die Datei nennt sich selbst nichtöffentlich. Bitte mit --group in eine nichtöffentliche"
    " Zugriffsgruppe einlesen."
)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did; `seconds` are (step, duration), in the order of the steps."""

    generation: int
    documents: int
    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    failed: tuple[Failure, ...]
    seconds: tuple[tuple[str, float], ...]


@dataclass
class _Stopwatch:
    """Seconds by step, in the order the steps first ran."""

    steps: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.monotonic)

    def lap(self, step: str) -> None:
        now = time.monotonic()
        self.steps[step] = self.steps.get(step, 0.0) + now - self._since
        self._since = now


def ingest(
    sources: Sequence[Path],
    settings: Settings,
    load_embedder: Callable[[], TextEmbedder],
    *,
    group: str = PUBLIC_GROUP,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Bring the library up to date with `sources` and publish a new generation if anything changed.

    Documents of sources not named stay as they are. Raises SourceError, ModelError, LibraryError
    (WriterBusyError when another process writes); a bad file is only reported.
    """
    check_group(group)
    with WriterLock(settings.home) as lock, _register(settings) as register:
        run = _Run(settings, lock, register, load_embedder, progress or Silent())
        run.scan(sources, group)
        return run.publish_if_changed(rebuild)


def remove(
    name: str,
    settings: Settings,
    load_embedder: Callable[[], TextEmbedder],
    progress: Progress | None = None,
) -> RunReport:
    """Take every file with this name, path, hash or paper number out of the library, for good.

    The files stay away until they are ingested by name again. Raises NotFoundError when the
    library holds nothing of that name.
    """
    with WriterLock(settings.home) as lock, _register(settings) as register:
        doomed = _find_held(name, settings.home, register)
        if not doomed:
            raise NotFoundError(
                f"{name}: weder Dateiname noch Nummer eines Dokuments im Bestand."
                " `vorlagenlotse search` zeigt, was da ist."
            )
        before = register.contents()
        for sha256, group in doomed:
            register.set_removed(sha256, group, True)
            register.drop(sha256, group)
        run = _Run(settings, lock, register, load_embedder, progress or Silent(), before=before)
        return run.publish_if_changed(rebuild=False, erase=True)


class _Run:
    """One run over the register; `before` is what the sources held when it began."""

    def __init__(
        self,
        settings: Settings,
        lock: WriterLock,
        register: Register,
        load_embedder: Callable[[], TextEmbedder],
        progress: Progress,
        *,
        before: dict[tuple[str, Path], str] | None = None,
    ) -> None:
        self._settings = settings
        self._home = settings.home
        self._lock = lock
        self._register = register
        self._load_embedder = load_embedder
        self._progress = progress
        self._watch = _Stopwatch()
        self._before = register.contents() if before is None else before
        self._unreadable: list[Failure] = []
        self._paths: dict[str, Path] = {}
        self._embedded: set[str] | None = None  # hashes of the published texts, once known

    def scan(self, sources: Sequence[Path], group: str) -> None:
        """Note in the register what the sources hold now."""
        removed = self._register.removed()
        for given in sources:
            source = given.resolve()
            found = list(scan(source, self._register.seen(group)))
            files = [f for f in found if isinstance(f, SourceFile)]
            self._unreadable += [
                Failure(group, f.name, f.reason) for f in found if isinstance(f, Unreadable)
            ]
            if source.is_file():
                removed -= self._bring_back(files, group)
            kept = [f for f in files if (f.sha256, group) not in removed]
            self._register.replace(source, group, kept)
            self._paths.update((f.sha256, f.path) for f in kept)
        self._watch.lap("scan")

    def publish_if_changed(self, rebuild: bool, erase: bool = False) -> RunReport:
        """Read what is new; publish when the published generation is not what is wanted."""
        with Cache(self._home / "cache.sqlite") as cache:
            self._read_new(cache)
            embedder = self._load_embedder()
            self._watch.lap("model")
            manifest = None if rebuild else self._published(embedder)
            if manifest is None:
                manifest = self._publish(cache, embedder)
            self._register.commit()
            self._forget(cache, erase)
            return self._report(manifest)

    def _bring_back(self, files: Iterable[SourceFile], group: str) -> set[tuple[str, str]]:
        """A file given by name lifts its tombstone."""
        for file in files:
            self._register.set_removed(file.sha256, group, False)
        return {(file.sha256, group) for file in files}

    def _read_new(self, cache: Cache) -> None:
        unknown = [e for e in self._register.entries() if self._needs_reading(e, cache)]
        self._progress.start("Lesen", len(unknown))
        unread: dict[Path, Entry] = {}
        for entry in unknown:
            text = cache.get_text(entry.sha256, READER_VERSION)
            if text is None:
                unread[self._path_of(entry)] = entry
            else:
                self._keep_reading(entry, text, cache)
        self._progress.advance(len(unknown) - len(unread))
        if unread:
            limits = Limits.of(self._settings)
            with Readers(self._settings.read_workers, limits) as readers:
                for path, outcome in readers.read_all(unread):
                    self._keep_reading(unread[path], outcome, cache)
                    self._progress.advance(1)
        self._watch.lap("read")

    def _needs_reading(self, entry: Entry, cache: Cache) -> bool:
        if entry.attempted_with != _reading_version():
            return True
        return not entry.failure and not cache.has_text(entry.sha256, READER_VERSION)

    def _keep_reading(self, entry: Entry, outcome: ReadText | ReadingError, cache: Cache) -> None:
        if isinstance(outcome, ReadingError):
            for group in self._register.groups_of(entry.sha256):
                self._note(group, entry, outcome.reason)
            return
        file = file_of(entry.name, entry.sha256, entry.size, outcome)
        groups = self._register.groups_of(entry.sha256)
        try:
            document = understood(ReadFile(file, outcome))
        except Exception as error:  # noqa: BLE001 - one bad file never stops a run (law 10)
            _log.exception("%s", entry.name)
            for group in groups:
                self._note(group, entry, f"innerer Fehler beim Verstehen: {error!r}")
            return
        refused = {PUBLIC_GROUP} & groups if document.nonpublic else set()
        for group in groups:
            self._note(group, entry, NONPUBLIC_REASON if group in refused else None)
        if groups - refused:
            cache.put_text(entry.sha256, READER_VERSION, outcome)
            _keep_file(self._path_of(entry), self._home, entry.sha256, outcome.media_type)

    def _note(self, group: str, entry: Entry, reason: str | None) -> None:
        self._register.set_failure(group, entry.sha256, reason, _reading_version())

    def _path_of(self, entry: Entry) -> Path:
        """Return where the content lies: in its source, else as kept by an earlier run."""
        kept = stored_file(self._home, entry.sha256)
        return self._paths.get(entry.sha256) or kept or entry.path

    def _readable(self) -> list[Entry]:
        """Return one entry per group and content, by group and content.

        Rows decide between equal scores: files must rank the same under any name (law 11).
        """
        entries: dict[tuple[str, str], Entry] = {}
        for entry in self._register.entries():
            if not entry.failure:
                entries.setdefault((entry.group, entry.sha256), entry)
        return [entry for _, entry in sorted(entries.items())]

    def _published(self, embedder: TextEmbedder) -> Manifest | None:
        """Return the published generation; None where it is damaged or not what is wanted."""
        try:
            manifest = current(self._home)
            return manifest if manifest and self._is_wanted(manifest, embedder) else None
        except LibraryError:
            return None

    def _is_wanted(self, manifest: Manifest, embedder: TextEmbedder) -> bool:
        wanted = {(e.group, e.sha256, e.name) for e in self._readable()}
        return (
            is_of_this_program(manifest)
            and manifest.model_fingerprint == embedder.info.fingerprint
            and manifest.failures == self._published_failures()
            and _holdings(self._home, manifest) == wanted
        )

    def _publish(self, cache: Cache, embedder: TextEmbedder) -> Manifest:
        entries = self._readable()
        self._embedded = set()
        with Draft(self._home, embedder.info.dimensions, self._lock) as draft:
            for group in sorted({e.group for e in entries} | {PUBLIC_GROUP}):
                mine = [e for e in entries if e.group == group]
                self._progress.start(f"Einbetten ({group})", len(mine))
                texts = (self._text_of(entry, cache) for entry in mine)
                self._embedded |= write_store(
                    draft.store(group), texts, embedder, cache, self._progress
                )
            self._watch.lap("index")
            manifest = publish(draft, embedder.info, self._published_failures())
        self._watch.lap("publish")
        return manifest

    def _text_of(self, entry: Entry, cache: Cache) -> ReadFile:
        """Return what was read of a file; once more where the cache has lost it."""
        text = cache.get_text(entry.sha256, READER_VERSION)
        if text is None:
            with Readers(1, Limits.of(self._settings)) as readers:
                ((_, outcome),) = readers.read_all([self._path_of(entry)])
            if isinstance(outcome, ReadingError):
                raise outcome
            text = outcome
            cache.put_text(entry.sha256, READER_VERSION, text)
        return ReadFile(file_of(entry.name, entry.sha256, entry.size, text), text)

    def _published_failures(self) -> tuple[Failure, ...]:
        """Return the failures as every viewer of a group may see them.

        The name of a file that was refused as non-public is told to the keeper only.
        """
        return tuple(
            replace(failure, file=HIDDEN_NAME) if failure.reason == NONPUBLIC_REASON else failure
            for failure in self._failures()
        )

    def _failures(self) -> tuple[Failure, ...]:
        failed = {
            Failure(e.group, e.name, e.failure) for e in self._register.entries() if e.failure
        }
        return tuple(
            sorted(failed | set(self._unreadable), key=lambda f: (f.group, f.file, f.reason))
        )

    def _forget(self, cache: Cache, erase: bool) -> None:
        """Drop old generations, files, cached texts and vectors nothing refers to any more."""
        held = {entry.sha256 for entry in self._readable()}
        erase = erase or bool(set(self._before.values()) - held)
        prune(self._home, 1 if erase else self._settings.keep_generations)
        for path in (self._home / "files").glob("*"):
            if path.stem not in held:
                path.unlink()
        if erase:
            cache.keep(held, self._embedded)
        self._watch.lap("forget")

    def _report(self, manifest: Manifest) -> RunReport:
        after = self._register.contents()
        known = self._before.keys() & after.keys()
        changed = sum(self._before[key] != after[key] for key in known)
        return RunReport(
            generation=manifest.number,
            documents=manifest.document_count,
            added=len(after.keys() - known),
            changed=changed,
            removed=len(self._before.keys() - known),
            unchanged=len(known) - changed,
            passages=manifest.passage_count,
            failed=self._failures(),
            seconds=tuple(self._watch.steps.items()),
        )


def stored_file(home: Path, sha256: str) -> Path | None:
    """Return where the source file with this hash is kept, None when it is not."""
    return next((home / "files").glob(f"{sha256}.*"), None)


def _register(settings: Settings) -> Register:
    return Register(settings.home / "sources.sqlite")


def _reading_version() -> str:
    return f"{READER_VERSION}/{UNDERSTANDING_VERSION}"


def _keep_file(path: Path, home: Path, sha256: str, media_type: str) -> None:
    """Copy a source file into the home, for the source view."""
    kept = home / "files" / f"{sha256}{SUFFIXES.get(media_type, '.bin')}"
    if kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".part")
    shutil.copyfile(path, partial)
    partial.replace(kept)


def _holdings(home: Path, manifest: Manifest) -> set[tuple[str, str, str]]:
    """Return (group, hash, file name) of every document of the published generation."""
    with Library.open(home, frozenset(manifest.groups)) as library:
        return {
            (store.group, sha256, name)
            for store in library.stores
            for sha256, name in store.catalog.files()
        }


def _find_held(name: str, home: Path, register: Register) -> set[tuple[str, str]]:
    """Return the (hash, group) pairs a name, path, hash or paper number stands for."""
    path = Path(name)
    by_name = {
        (e.sha256, e.group)
        for e in register.entries()
        if name in {e.name, e.sha256} or e.path in {path, path.resolve()}
    }
    return by_name | _files_of_paper(name, home)


def _files_of_paper(reference: str, home: Path) -> set[tuple[str, str]]:
    manifest = current(home)
    if manifest is None:
        return set()
    with Library.open(home, frozenset(manifest.groups)) as library:
        return {
            (document.file.sha256, store.group)
            for store in library.stores
            for document in store.catalog.documents()
            if document.reference and same_reference(document.reference, reference)
        }
