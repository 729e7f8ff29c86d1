"""One evaluation: gold questions → answering system → a run folder with answers and scores.

A run folder holds `configuration.json`, `documents.json`, `answers.jsonl` (one record a question,
in the order answered) and `scores.json`. An interrupted run goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.answer import Answer, Viewer
from evals import gold as gold_file
from evals.gold import Question
from evals.metrics import Extract, Supports, shown
from evals.places import Texts, check_against, evidence
from evals.scoring import Scores, score
from evals.splits import cluster_of
from evals.support import supports as rule_based
from ingest.errors import VorlagenlotseError
from ingest.library.codec import from_json, to_json

_log = logging.getLogger(__name__)
CONFIGURATION, ANSWERS, SCORES = "configuration.json", "answers.jsonl", "scores.json"
PURGED = "bereinigt.txt"
DOCUMENTS = "documents.json"  # SHA-256 and name of every file the library held, see purge.py


@dataclass(frozen=True, slots=True)
class Strength:
    """What spoke for the best passages when it was decided whether to answer.

    `words`: share of the question's words they hold (0..1); `meaning`: highest cosine.
    """

    words: float
    meaning: float


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages found for a question, best first; `strength` where a system weighs them."""

    extracts: tuple[Extract, ...]
    strength: Strength | None = None


Retrieve = Callable[[str, Viewer, dt.date], Retrieved]


class AnsweringSystem(Protocol):
    """What is evaluated: the assistant or a baseline."""

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = ...,
        today: dt.date | None = None,
    ) -> Answer:
        """Answer a question; an error is recorded as a failed question."""


class RunError(VorlagenlotseError):
    """A run folder cannot be used."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a run was made with. Two runs compare if `gold`, `corpus` and `today` agree.

    `gold` and `corpus` are SHA-256 of the questions and of the documents' hashes; `today` is the
    reference day for questions that set none; `system` names what was evaluated.
    """

    gold: str
    corpus: str
    generation: int
    model: str
    system: str
    today: dt.date
    questions: int
    revision: str | None = None
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a system said to one question. `error` is set where it failed, then `answer` is None.

    `question` is the fingerprint of the gold question; `retrieved` is None if not looked at.
    """

    id: str
    question: str
    answer: Answer | None
    retrieved: tuple[Extract, ...] | None = None
    error: str | None = None
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of one question; `cluster` is what the bootstrap draws, `words` its length."""

    id: str
    kind: str
    cluster: str
    scores: Scores
    retrieval_seconds: float | None
    total_seconds: float | None
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, as its folder tells it.

    `records` is empty where the answers were dropped because a paper they quoted was erased.
    """

    configuration: Configuration
    records: tuple[Record, ...]
    scored: tuple[Scored, ...]


def configure(
    questions: Sequence[Question],
    texts: Texts,
    generation: int,
    model: str,
    system: str,
    today: dt.date,
    prompt_version: str | None = None,
) -> Configuration:
    """Return the configuration of a run with all fingerprints; reads the code's git revision."""
    corpus = hashlib.sha256("\n".join(texts.hashes()).encode()).hexdigest()
    return Configuration(
        gold=gold_file.fingerprint(questions),
        corpus=corpus,
        generation=generation,
        model=model,
        system=system,
        today=today,
        questions=len(questions),
        revision=code_revision(Path(__file__).parent),
        prompt_version=prompt_version,
    )


def evaluate(
    questions: Sequence[Question],
    system: AnsweringSystem,
    texts: Texts,
    folder: Path,
    configuration: Configuration,
    retrieve: Retrieve | None = None,
    supports: Supports = rule_based,
    console: Console | None = None,
) -> Run:
    """Ask what the folder does not answer yet, score all, write and return the run.

    `texts` must hold all groups the gold questions cite. `console` shows the progress (none: no
    bar). Raises GoldError for the first gold span that is not on its page, before anything runs,
    and RunError if the folder belongs to another configuration.
    """
    wrong = check_against(questions, texts)
    if wrong:
        raise wrong[0] if len(wrong) == 1 else _all_of(wrong)
    _begin(folder, configuration)
    _write(folder / DOCUMENTS, json.dumps(texts.names(), ensure_ascii=False, indent=0) + "\n")
    known = _trimmed(folder / ANSWERS, questions)
    with progress_bar(console) as bar, (folder / ANSWERS).open("a", encoding="utf-8") as file:
        task = bar.add_task("Fragen", total=len(questions), completed=len(known)) if bar else None
        for question in questions:
            if question.id in known:
                continue
            record = _ask(question, system, retrieve, configuration.today)
            file.write(to_json(record) + "\n")
            file.flush()
            known[question.id] = record
            if bar and task is not None:
                bar.advance(task)
    records = tuple(known[question.id] for question in questions)
    run = Run(configuration, records, rate(questions, records, texts, supports))
    _write(folder / SCORES, "[\n" + ",\n".join(to_json(s) for s in run.scored) + "\n]\n")
    return run


def rate(
    questions: Sequence[Question],
    records: Sequence[Record],
    texts: Texts,
    supports: Supports = rule_based,
) -> tuple[Scored, ...]:
    """Return the scores of all questions, in order; raises GoldError for a misplaced gold span."""
    return tuple(
        _scored(question, record, texts, supports)
        for question, record in zip(questions, records, strict=True)
    )


def load_run(folder: Path) -> Run:
    """Return the run of a folder; raises RunError if it is not a finished run."""
    try:
        configuration = from_json(Configuration, _read(folder / CONFIGURATION))
        kept = () if is_purged(folder) else _lines(folder / ANSWERS)
        records = tuple(from_json(Record, line) for line in kept)
        scored = from_json(tuple[Scored, ...], _read(folder / SCORES))
    except (ValueError, TypeError) as error:
        raise RunError(f"{folder}: die Auswertung ist beschädigt: {error}") from error
    return Run(configuration, records, scored)


def is_purged(folder: Path) -> bool:
    """Tell whether the answers of a run were dropped because a paper they quote was erased."""
    return (folder / PURGED).exists()


def code_revision(folder: Path) -> str | None:
    """Return the git commit of the code, with "+" if files were changed; None without git."""
    commit = _git(folder, "rev-parse", "HEAD")
    if not commit:
        return None
    return commit + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *words],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _ask(
    question: Question, system: AnsweringSystem, retrieve: Retrieve | None, today: dt.date
) -> Record:
    digest = gold_file.digest(question)
    try:
        day = question.today or today
        answer = system.ask(question.question, question.history, question.viewer, day)
        asked = answer.standalone_question or question.question
        found = retrieve(asked, question.viewer, day) if retrieve else None
    except VorlagenlotseError as error:
        return Record(question.id, digest, None, error=str(error))
    except Exception as error:  # noqa: BLE001 - one question's defect ends no evaluation
        _log.exception("%s", question.id)
        return Record(question.id, digest, None, error=f"innerer Fehler: {error!r}")
    if found is None:
        return Record(question.id, digest, answer)
    return Record(question.id, digest, answer, found.extracts, strength=found.strength)


def _scored(question: Question, record: Record, texts: Texts, supports: Supports) -> Scored:
    gold = evidence(question, texts)
    seconds = record.answer.seconds if record.answer else None
    return Scored(
        id=question.id,
        kind=question.kind.value,
        cluster=cluster_of(question),
        scores=score(question, record.answer, record.retrieved, gold, texts.pages, supports),
        retrieval_seconds=seconds.retrieval if seconds else None,
        total_seconds=seconds.total if seconds else None,
        words=len(shown(record.answer).split()) if record.answer else None,
    )


def _begin(folder: Path, configuration: Configuration) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CONFIGURATION
    if not path.exists():
        if (folder / ANSWERS).exists():
            raise RunError(
                f"{folder}: Antworten ohne {CONFIGURATION}. Bitte anderen Ordner wählen."
            )
        _write(path, to_json(configuration) + "\n")
    elif _read(path).strip() != to_json(configuration):
        raise RunError(
            f"{folder} gehört zu einer anderen Auswertung (Fragen, Bestand, Modell oder Code haben"
            " sich geändert). Bitte anderen Ordner wählen oder diesen löschen."
        )


def _trimmed(path: Path, questions: Iterable[Question]) -> dict[str, Record]:
    """Return the usable records of an interrupted run and cut the file back to them."""
    wanted = {question.id: gold_file.digest(question) for question in questions}
    records: dict[str, Record] = {}
    for line in _lines(path) if path.exists() else ():
        try:
            record = from_json(Record, line)
        except (ValueError, TypeError):
            break  # the line that was being written when the run was killed
        if wanted.get(record.id) == record.question:
            records[record.id] = record
    _write(path, "".join(to_json(record) + "\n" for record in records.values()))
    return records


def _all_of(errors: Sequence[gold_file.GoldError]) -> gold_file.GoldError:
    first = errors[0]
    more = "".join(f"\n{error}" for error in errors[1:])
    return gold_file.GoldError(first.file, first.line, first.what + more)


def progress_bar(console: Console | None) -> Progress | nullcontext[None]:
    """Return a progress bar on the console, None for no console."""
    if console is None:
        return nullcontext()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeRemainingColumn(), console=console)


def _lines(path: Path) -> list[str]:
    return [line for line in _read(path).split("\n") if line]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RunError(f"{path} fehlt: keine vollständige Auswertung.") from error


def _write(path: Path, text: str) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
