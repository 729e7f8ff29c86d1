"""Gold questions: what is asked, what a good answer holds, and where it is written.

A file of `evals/gold/` is a YAML list of questions; `evals/README.md` shows one. Everything is
checked before anything runs; an error names file and line. A question with an empty `reviewed_by`
is a draft and refused.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from assistant.answer import Status, Viewer
from evals.yaml_lines import GoldError, Value, parse
from ingest.model import PUBLIC_GROUP

__all__ = ["GoldError", "GoldSpan", "Kind", "Nuggets", "Question", "Split", "load"]

_OPTIONAL = (
    "history",
    "groups",
    "today",
    "nuggets",
    "forbidden",
    "gold",
    "conflict",
    "note",
    "reviewed_by",
)
DRAFT_PREFIX = "rueckmeldung-"  # ids of questions that came from feedback
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
Pattern = re.Pattern[str]


class Kind(StrEnum):
    """What makes a question hard; results are shown per kind."""

    FACT = "fact"
    FIGURE = "figure"
    TABLE = "table"
    PATH = "path"
    RESULT = "result"
    LIST = "list"
    SEVERAL = "several"
    DEVELOPMENT = "development"
    CONFLICT = "conflict"
    VERSION = "version"
    FOLLOW_UP = "follow_up"
    PARAPHRASE = "paraphrase"
    MISSPELLING = "misspelling"
    FALSE_PREMISE = "false_premise"
    EXCERPT = "excerpt"
    UNANSWERABLE_TIME = "unanswerable_time"
    UNANSWERABLE_PLACE = "unanswerable_place"
    UNANSWERABLE_TOPIC = "unanswerable_topic"
    UNANSWERABLE_REMOVED = "unanswerable_removed"
    NONPUBLIC = "nonpublic"


class Split(StrEnum):
    """`dev` is for improving; `test` is only ever scored, never looked at."""

    DEV = "dev"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Nuggets:
    """What an answer must hold (`vital`) and may hold (`okay`).

    Each nugget is a tuple of alternative expressions; one match is enough.
    """

    vital: tuple[tuple[Pattern, ...], ...] = ()
    okay: tuple[tuple[Pattern, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """`text` stands verbatim on page `page` (from 1) of the file named `file`.

    `alternatives` are other places that carry the same evidence (the same paper as HTML, say).
    `source` is "file:line" of the gold file.
    """

    file: str
    page: int
    text: str
    source: str
    alternatives: tuple[GoldSpan, ...] = ()

    def places(self) -> tuple[GoldSpan, ...]:
        """Return this span and its alternatives."""
        return (self, *self.alternatives)


@dataclass(frozen=True, slots=True)
class Question:
    """One gold question. `status` holds every status that is right."""

    id: str
    kind: Kind
    question: str
    split: Split
    status: frozenset[Status]
    history: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset({PUBLIC_GROUP})
    today: dt.date | None = None
    nuggets: Nuggets = Nuggets()
    forbidden: tuple[Pattern, ...] = ()
    gold: tuple[GoldSpan, ...] = ()
    conflict: bool = False
    note: str = ""
    source: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who asks."""
        return Viewer(self.groups)

    @property
    def unanswerable(self) -> bool:
        """Whether `not_found` is the only right status."""
        return self.status == {Status.NOT_FOUND}

    @property
    def answerable(self) -> bool:
        """Whether `not_found` is wrong."""
        return Status.NOT_FOUND not in self.status

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all gold files, each once, in order."""
        return tuple(dict.fromkeys(p.file for span in self.gold for p in span.places()))


def load(paths: Iterable[Path]) -> tuple[Question, ...]:
    """Return the questions of files and folders (their `*.yaml`, by name), in order.

    Raises GoldError for the first thing wrong: also for an id used twice and for no questions.
    """
    questions: list[Question] = []
    for path in _files(paths):
        questions.extend(read(path.name, _text(path)))
    _check_ids(questions)
    if not questions:
        raise GoldError(", ".join(map(str, paths)) or "evals/gold", 1, "keine Fragen gefunden")
    return tuple(questions)


def read(file: str, text: str) -> tuple[Question, ...]:
    """Return the questions of one file's text; raises GoldError."""
    questions = tuple(_question(value) for value in parse(file, text).items())
    _check_ids(questions)
    return questions


def fingerprint(questions: Iterable[Question]) -> str:
    """Return the SHA-256 of all that a set of questions says; order and comments do not count."""
    written = sorted(digest(question) for question in questions)
    return hashlib.sha256("\n".join(written).encode()).hexdigest()


def digest(question: Question) -> str:
    """Return the SHA-256 of what one question says, wherever it is written."""
    spans = [[(p.file, p.page, p.text) for p in span.places()] for span in question.gold]
    nuggets = [
        [[a.pattern for a in nugget] for nugget in part]
        for part in (question.nuggets.vital, question.nuggets.okay)
    ]
    said = [
        question.id, question.kind, question.question, question.history, sorted(question.groups),
        str(question.today), nuggets, [f.pattern for f in question.forbidden], spans,
        sorted(question.status), question.conflict, question.split,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _files(paths: Iterable[Path]) -> list[Path]:
    return [f for p in paths for f in (sorted(p.glob("*.yaml")) if p.is_dir() else [p])]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GoldError(str(path), 1, f"nicht lesbar: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise GoldError(str(path), line, "die Datei ist nicht UTF-8") from error


def _question(value: Value) -> Question:
    fields = value.fields(
        ("id", "kind", "question", "split", "status"),
        _OPTIONAL,
    )
    question = Question(
        id=fields["id"].text(),
        kind=_choice(fields["kind"], Kind),
        question=fields["question"].text(),
        split=_choice(fields["split"], Split),
        status=_statuses(fields["status"]),
        history=_list(fields.get("history"), Value.text),
        groups=frozenset(_list(fields.get("groups"), Value.text)) or frozenset({PUBLIC_GROUP}),
        today=fields["today"].date() if "today" in fields else None,
        nuggets=_nuggets(fields.get("nuggets")),
        forbidden=_list(fields.get("forbidden"), _pattern),
        gold=_list(fields.get("gold"), _span),
        conflict="conflict" in fields and fields["conflict"].boolean(),
        note=fields["note"].text() if "note" in fields else "",
        source=f"{value.file}:{value.line}",
    )
    _check_sense(value, question)
    _check_review(value, fields.get("reviewed_by"), question)
    return question


def _list(value: Value | None, read_item: Callable[[Value], T]) -> tuple[T, ...]:
    return () if value is None else tuple(read_item(item) for item in value.items())


def _choice(value: Value, choices: type[E]) -> E:
    written = value.text()
    try:
        return choices(written)
    except ValueError:
        known = ", ".join(choices)
        raise value.error(f"{written!r} ist unbekannt; möglich sind: {known}") from None


def _statuses(value: Value) -> frozenset[Status]:
    values = value.items() if value.is_list() else [value]
    if not values:
        raise value.error("die Liste ist leer")
    return frozenset(_choice(item, Status) for item in values)


def _nuggets(value: Value | None) -> Nuggets:
    if value is None:
        return Nuggets()
    fields = value.fields((), ("vital", "okay"))
    return Nuggets(
        vital=_list(fields.get("vital"), _nugget), okay=_list(fields.get("okay"), _nugget)
    )


def _nugget(value: Value) -> tuple[Pattern, ...]:
    alternatives = _list(value, _pattern)
    if not alternatives:
        raise value.error("die Liste der Ausdrücke ist leer")
    return alternatives


def _pattern(value: Value) -> Pattern:
    written = value.text()
    try:
        pattern = re.compile(written, re.IGNORECASE)
    except re.error as error:
        raise value.error(f"regulärer Ausdruck {written!r} ist ungültig: {error}") from error
    if pattern.search(""):
        raise value.error(f"regulärer Ausdruck {written!r} passt auf den leeren Text")
    return pattern


def _span(value: Value) -> GoldSpan:
    return _place(value, ("or",))


def _place(value: Value, optional: Sequence[str] = ()) -> GoldSpan:
    fields = value.fields(("file", "page", "text"), optional)
    page = fields["page"].integer()
    if page < 1:
        raise fields["page"].error("Seiten zählen ab 1")
    return GoldSpan(
        file=fields["file"].text(),
        page=page,
        text=fields["text"].text(),
        source=f"{value.file}:{value.line}",
        alternatives=_list(fields.get("or"), _place),
    )


def _check_sense(value: Value, question: Question) -> None:
    if question.answerable and not question.nuggets.vital:
        raise value.error(f"{question.id}: eine beantwortbare Frage braucht nuggets.vital")
    if question.answerable and not question.gold:
        raise value.error(f"{question.id}: eine beantwortbare Frage braucht gold")
    if question.unanswerable and question.nuggets.vital:
        raise value.error(f"{question.id}: not_found und nuggets.vital schließen sich aus")
    if question.conflict and len(question.gold) < 2:
        raise value.error(f"{question.id}: ein Widerspruch braucht zwei Stellen in gold")
    if question.kind is Kind.FOLLOW_UP and not question.history:
        raise value.error(f"{question.id}: eine Anschlussfrage braucht history")


def _check_review(value: Value, reviewer: Value | None, question: Question) -> None:
    """A draft counts only once a person has put a name to it; its id tells that it was one."""
    if reviewer is None and not question.id.startswith(DRAFT_PREFIX):
        return
    if reviewer is None or not reviewer.is_filled():
        raise (reviewer or value).error(
            f"{question.id} ist ein Entwurf: er zählt erst, wenn jemand ihn geprüft und den eigenen"
            " Namen in reviewed_by eingetragen hat"
        )


def _check_ids(questions: Iterable[Question]) -> None:
    first: dict[str, Question] = {}
    for question in questions:
        if other := first.get(question.id):
            file, _, line = question.source.rpartition(":")
            raise GoldError(file, int(line), f"id {question.id!r} steht schon in {other.source}")
        first[question.id] = question
