"""What an answer is: plain values that the web app, the command line and the evals share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.model import PUBLIC_GROUP, Extent, Nature, Span


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: the access groups whose stores may be opened."""

    groups: frozenset[str] = frozenset({PUBLIC_GROUP})


class Status(StrEnum):
    """How far the library carries an answer."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_FOUND = "not_found"


class StatementKind(StrEnum):
    """Where a statement's words come from."""

    QUOTED = "quoted"
    FACT = "fact"
    MODEL = "model"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote, verbatim from the canonical text of `file_sha256` at `spans`.

    `date` is that of the document, `decided` that of the decision of the organization in charge;
    either is None where the papers do not say.
    """

    number: int
    quote: str
    file_sha256: str
    file: str
    spans: tuple[Span, ...]
    group: str
    reference: str | None
    title: str
    type: str | None
    organization: str | None
    date: dt.date | None
    decided: dt.date | None
    nature: Nature
    extent: Extent
    url: str

    @property
    def page(self) -> int:
        """The page the quote begins on (from 1)."""
        return self.spans[0].page


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer; `citations` are numbers of `Answer.citations`.

    `as_of` is the moment the statement's figures stand for ("2025-10"), None where none is said.
    """

    text: str
    kind: StatementKind
    citations: tuple[int, ...]
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Citations that say different things about the same matter."""

    about: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series: the day it stands for, as a number and as written, and its citation."""

    day: dt.date
    value: float
    written: str
    citation: int


@dataclass(frozen=True, slots=True)
class Series:
    """Comparable figures over time, oldest first; `thing` is what they count, as written."""

    thing: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A closed range of days; an open end is None."""

    since: dt.date | None = None
    until: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        """Tell whether a day lies in the range."""
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read out of the question."""

    period: Period | None = None
    organizations: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest:
    """A document that comes nearest to what was asked, and its sentence that does.

    `quote` is verbatim and answers nothing by itself; it is empty where no sentence stands out.
    """

    reference: str | None
    title: str
    url: str
    date: dt.date | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Searched:
    """What was searched: number of documents, first and last dated document, nearest ones."""

    documents: int
    since: dt.date | None
    until: dt.date | None
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long it took."""

    retrieval: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; never empty: `not_found` says what was searched."""

    question: str
    standalone_question: str
    status: Status
    composer: str
    as_of: dt.date | None
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    understood: Understood
    searched: Searched
    seconds: Seconds
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = field(default=())
    series: Series | None = None
