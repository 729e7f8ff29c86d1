"""A small library, gold questions and answers for the tests of the measures.

The answering system is played here; the measures, which are under test, are the real ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answer import (
    Answer,
    Citation,
    Searched,
    Seconds,
    Statement,
    StatementKind,
    Status,
    Understood,
    Viewer,
)
from evals.gold import Question, read
from evals.places import Texts
from ingest.errors import VorlagenlotseError
from ingest.model import Document, Extent, File, Nature, Page, Span

TODAY = dt.date(2026, 1, 30)

PAGES = {
    "a.pdf": (
        "Im Fokusraum liegen 224 Objekte. Das sind rund 64 % aller Problemimmobilien.",
        "Der Rat hat die Satzung nicht beschlossen. Die Kosten betragen 3,9 Mio. Euro.",
    ),
    "b.pdf": (
        "Der Oberbürgermeister nennt 244 von 350 Immobilien im Fokusraum.",
        "Der Ausschuss trifft sich am 12.02.2026 im Rathaus an der Volme.",
    ),
    "c.pdf": ("Die Schule in Haspe erhält sechs neue Räume und einen Hof.",),
}

GOLD = """\
- id: objekte
  kind: figure
  split: dev
  question: Wie viele Objekte liegen im Fokusraum?
  status: answered
  conflict: true
  nuggets: {vital: [['\\b224\\b'], ['\\b244\\b']], okay: [['64 ?%']]}
  forbidden: ['\\b350 Objekte']
  gold:
    - {file: a.pdf, page: 1, text: Im Fokusraum liegen 224 Objekte.}
    - {file: b.pdf, page: 1, text: 244 von 350 Immobilien im Fokusraum}
- id: satzung
  kind: result
  split: dev
  question: Wurde die Satzung beschlossen?
  status: [answered, partial]
  nuggets: {vital: [['nicht beschlossen']]}
  forbidden: ['Rat hat die Satzung beschlossen']
  gold:
    - {file: a.pdf, page: 2, text: Der Rat hat die Satzung nicht beschlossen.}
- id: kosten
  kind: figure
  split: dev
  question: Wie hoch sind die Kosten?
  status: answered
  nuggets: {vital: [['3,9 Mio']]}
  gold:
    - {file: a.pdf, page: 2, text: 'Die Kosten betragen 3,9 Mio. Euro.'}
- id: schule
  kind: fact
  split: test
  question: Was bekommt die Schule in Haspe?
  status: answered
  nuggets: {vital: [['sechs neue Räume']]}
  gold:
    - {file: c.pdf, page: 1, text: Die Schule in Haspe erhält sechs neue Räume und einen Hof.}
- id: mond
  kind: unanswerable_place
  split: dev
  question: Was kostet das Rathaus auf dem Mond?
  status: not_found
"""


@dataclass
class SmallCatalog:
    """Documents of one page text each, kept in memory."""

    names: tuple[str, ...] = tuple(PAGES)

    def documents(self) -> Sequence[Document]:
        return [
            Document(File(sha(name), name, "application/pdf", 1, len(PAGES[name])))
            for name in self.names
        ]

    def pages(self, sha256: str, /) -> Sequence[Page]:
        name = sha256.removeprefix("sha-")
        return [Page(number, text) for number, text in enumerate(PAGES[name], 1)]


@dataclass
class SmallStore:
    catalog: SmallCatalog


@dataclass
class SmallLibrary:
    stores: tuple[SmallStore, ...] = (SmallStore(SmallCatalog()),)


class Parrot:
    """Answers every question with what it was given; counts how often it was asked."""

    def __init__(
        self,
        answers: dict[str, Answer],
        fails: frozenset[str] = frozenset(),
        error: type[Exception] = VorlagenlotseError,
    ) -> None:
        self.answers = answers
        self.fails = fails
        self.error = error
        self.asked: list[str] = []
        self.stop_after: int | None = None

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = Viewer(),  # noqa: B008 - a frozen value, as in the assistant
        today: dt.date | None = None,
    ) -> Answer:
        if self.stop_after is not None and len(self.asked) >= self.stop_after:
            raise KeyboardInterrupt
        self.asked.append(question)
        if question in self.fails:
            raise self.error("kaputt")
        return self.answers[question]


def sha(name: str) -> str:
    return f"sha-{name}"


def texts() -> Texts:
    return Texts(SmallLibrary())


def questions() -> tuple[Question, ...]:
    return read("klein.yaml", GOLD)


def question(name: str) -> Question:
    return next(q for q in questions() if q.id == name)


def cite(number: int, file: str, page: int, quote: str) -> Citation:
    start = PAGES[file][page - 1].index(quote)
    return Citation(
        number=number,
        quote=quote,
        file_sha256=sha(file),
        file=file,
        spans=(Span(page, start, start + len(quote)),),
        group="oeffentlich",
        reference=None,
        title="",
        type=None,
        organization=None,
        date=None,
        decided=None,
        nature=Nature.ORIGINAL,
        extent=Extent.FULL,
        url="",
    )


def say(
    asked: str,
    *said: tuple[str, tuple[int, ...]],
    citations: Sequence[Citation] = (),
    status: Status = Status.ANSWERED,
    conflicts: tuple = (),
) -> Answer:
    return Answer(
        question=asked,
        standalone_question=asked,
        status=status,
        composer="extractive",
        as_of=None,
        statements=tuple(Statement(t, StatementKind.QUOTED, n) for t, n in said),
        citations=tuple(citations),
        understood=Understood(),
        searched=Searched(3, None, None),
        seconds=Seconds(0.1, 0.2),
        conflicts=conflicts,
    )


def refuse(asked: str) -> Answer:
    return say(asked, status=Status.NOT_FOUND)


def good_answers() -> dict[str, Answer]:
    """Perfect answers by question text."""
    from assistant.answer import Conflict

    first = "Im Fokusraum liegen 224 Objekte."
    second = PAGES["b.pdf"][0]
    denied = "Der Rat hat die Satzung nicht beschlossen."
    costs = "Die Kosten betragen 3,9 Mio. Euro."
    school = PAGES["c.pdf"][0]
    made = [
        say(
            question("objekte").question,
            (first, (1,)),
            (second, (2,)),
            citations=[cite(1, "a.pdf", 1, first), cite(2, "b.pdf", 1, second)],
            conflicts=(Conflict("Objekte", (1, 2)),),
        ),
        say(question("satzung").question, (denied, (1,)), citations=[cite(1, "a.pdf", 2, denied)]),
        say(question("kosten").question, (costs, (1,)), citations=[cite(1, "a.pdf", 2, costs)]),
        say(question("schule").question, (school, (1,)), citations=[cite(1, "c.pdf", 1, school)]),
        refuse(question("mond").question),
    ]
    return {answer.question: answer for answer in made}


def with_statement(answer: Answer, index: int, text: str) -> Answer:
    statements = list(answer.statements)
    statements[index] = replace(statements[index], text=text)
    return replace(answer, statements=tuple(statements))
