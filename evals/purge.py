"""Stored runs and drafts quote papers: what is erased from the library goes from them, too (law 6).

A run keeps its figures. Its answers and reports go as soon as they name one file that the library
no longer holds; so does every draft that quotes it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from evals.run import ANSWERS, CONFIGURATION, DOCUMENTS, PURGED, SCORES
from ingest.library.generation import Library, current

RUNS = "evals"  # folder of the home that holds runs
PLACES = "orte.json"  # runs and drafts outside of it
INDEXES = ("bench/distractors",)  # libraries built from the papers held
SOURCE = re.compile(r"^\s*# Quelle: ([0-9a-f]{64})\s*$", re.MULTILINE)  # in drafts
_CASE = re.compile(r"^(?=- id:)", re.MULTILINE)
_KEPT = frozenset({CONFIGURATION, DOCUMENTS, SCORES, PURGED})
_NOTE = (
    "Die Antworten und Berichte dieser Auswertung wurden gelöscht, weil eine Unterlage, aus der sie"
    " zitieren, aus dem Bestand entfernt oder ersetzt wurde. Die Werte sind geblieben.\n"
)


def note_place(home: Path, place: Path) -> None:
    """Write down a run folder or a file of drafts, so that `purge` finds it wherever it lies."""
    known = _noted(home)
    if place.resolve() not in known:
        path = home / RUNS / PLACES
        path.parent.mkdir(parents=True, exist_ok=True)
        places = [str(p) for p in (*known, place.resolve())]
        path.write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")


def purge(home: Path) -> int:
    """Drop what quotes files the library no longer holds; return how many runs and drafts it hit.

    To be called after documents were taken away. Raises LibraryError when the library cannot be
    opened.
    """
    held = _held(home)
    runs = sum(_purge_run(folder, held) for folder in sorted(_run_folders(home)))
    drafts = sum(_purge_drafts(path, held) for path in _draft_files(home))
    for index in INDEXES:
        shutil.rmtree(home / index, ignore_errors=True)
    return runs + drafts


def _held(home: Path) -> set[str]:
    manifest = current(home)
    if manifest is None:
        return set()
    with Library.open(home, frozenset(manifest.groups)) as library:
        return {d.file.sha256 for s in library.stores for d in s.catalog.documents()}


def _run_folders(home: Path) -> set[Path]:
    """Return every folder that holds a run, also of baselines and outside the home."""
    return {path.parent for place in _places(home) for path in place.rglob(CONFIGURATION)}


def _draft_files(home: Path) -> set[Path]:
    inside = set((home / RUNS).glob("*.yaml"))
    return inside | {place for place in _noted(home) if place.is_file()}


def _places(home: Path) -> Iterator[Path]:
    yield home / RUNS
    yield from (place for place in _noted(home) if place.is_dir())


def _noted(home: Path) -> list[Path]:
    try:
        known = json.loads((home / RUNS / PLACES).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Path(place) for place in known]


def _purge_run(folder: Path, held: set[str]) -> bool:
    """Forget files not held: their names, and all texts of the run if one of them is named."""
    saw = _documents(folder)
    gone = {sha256: name for sha256, name in saw.items() if sha256 not in held}
    if not gone:
        return False
    named = [word for pair in gone.items() for word in pair]
    texts = [path for path in _texts(folder) if _mentions(path, named)]
    if texts:
        _strip(folder)
    left = {sha256: name for sha256, name in saw.items() if sha256 in held}
    (folder / DOCUMENTS).write_text(json.dumps(left, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return bool(texts)


def _documents(folder: Path) -> dict[str, str]:
    """Return hash and name of the files a run saw; hashes in its answers where it did not say."""
    path = folder / DOCUMENTS
    if path.exists():
        return {str(k): str(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}
    answers = folder / ANSWERS
    text = answers.read_text(encoding="utf-8") if answers.exists() else ""
    return {sha256: sha256 for sha256 in re.findall(r"[0-9a-f]{64}", text)}


def _texts(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file() and path.name not in _KEPT]


def _mentions(path: Path, words: list[str]) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in words)


def _strip(folder: Path) -> None:
    for path in _texts(folder):
        path.unlink()
    (folder / PURGED).write_text(_NOTE, encoding="utf-8")


def _purge_drafts(path: Path, held: set[str]) -> bool:
    """Drop the cases of a file that name a source not held; return whether there were any."""
    head, *cases = _CASE.split(path.read_text(encoding="utf-8"))
    left = [case for case in cases if set(SOURCE.findall(case)) <= held]
    if len(left) == len(cases):
        return False
    path.write_text(head + "".join(left), encoding="utf-8") if left else path.unlink()
    return True
