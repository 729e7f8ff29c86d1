"""A small library in memory, with a real PDF made by reportlab, for the pages and the chat."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock

import numpy as np

from assistant.answer import (
    Answer,
    Citation,
    Conflict,
    Nearest,
    Searched,
    Seconds,
    Statement,
    StatementKind,
    Status,
    Understood,
    Viewer,
)
from assistant.links import source_url
from assistant.searching import NO_FILTERS, Filters
from ingest.errors import EmptyLibraryError
from ingest.library.generation import Draft, Failure, Library
from ingest.model import PUBLIC_GROUP, Document, Extent, File, Nature, Page, Span
from ingest.passages import cut_passages
from ingest.settings import Settings

PUBLIC = Viewer()
LINES = (
    "Beschlussvorlage 0750/2025",
    "Ergänzung der Stadterneuerungsstrategie Altenhagen",
    "Im Fokusraum liegen 224 Objekte, das sind rund 64 % der",
    "erfassten Problemimmobilien (Stand Oktober 2025).",
    "Die Verwaltung berichtet weiter.",
)
TEXT = "\n".join(LINES) + "\n"
QUOTE = " ".join(LINES[2:4])
START = TEXT.index("Im Fokusraum")
END = TEXT.index("(Stand Oktober 2025).") + len("(Stand Oktober 2025).")
MINUTES = (
    "Niederschrift\nDer Oberbürgermeister nennt 244 von 350 Immobilien.\nDer Rat nimmt Kenntnis.\n"
)
MINUTES_QUOTE = "Der Oberbürgermeister nennt 244 von 350 Immobilien."
HOSTILE_QUESTION = (
    "HARMLOS <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "![x](http://evil.example/x.png) [k](javascript:alert(1)) $$x^2$$ \\(y\\) `code` **fett** http://evil.example"
)
SECRET = "Nichtöffentlich: Grundstückspreis\n"


def pdf_pages(home: Path) -> tuple[Page, ...]:
    """Read the PDF as the product does: the marks need its map from text to places."""
    from ingest.reading.pdf import read_pdf

    path = home / "gelesen.pdf"
    path.write_bytes(pdf_bytes())
    return read_pdf(path, most_pages=10).pages


def pdf_bytes(
    pages: Sequence[Sequence[str]] = (LINES, ("Anlage 1", "Keine weiteren Zahlen.")),
) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for lines in pages:
        canvas.setFont("Helvetica", 13)
        for row, line in enumerate(lines):
            canvas.drawString(72, 740 - 24 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class FakeAssistant:
    """Answers every question with what was put in; keeps what it was asked."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.held: dict[str, dict[str, tuple[Document, tuple[Page, ...]]]] = {}
        self.failures: tuple[Failure, ...] = ()
        self._published = False
        self._publishing = Lock()
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: dict[str, Answer | Exception] = {}
        self.default: Answer | None = None
        self.filters: Filters | None = None
        self.gate: Event | None = None  # questions wait until it is set
        self.steps: list[Event] = []  # a part of the answer for each, then wait until it is set

    def add(
        self,
        name: str,
        content: bytes,
        media_type: str,
        pages: Sequence[str | Page],
        group: str = PUBLIC_GROUP,
        **known: object,
    ) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        folder = self.settings.home / "files"
        folder.mkdir(parents=True, exist_ok=True)
        suffix = {"application/pdf": ".pdf", "text/html": ".html"}.get(media_type, ".txt")
        (folder / f"{sha256}{suffix}").write_bytes(content)
        file = File(sha256, name, media_type, len(content), len(pages))
        texts = tuple(p if isinstance(p, Page) else Page(n, p) for n, p in enumerate(pages, 1))
        document = Document(file, **known)  # type: ignore[arg-type]
        with self._publishing:
            self.held.setdefault(group, {})[sha256] = (document, texts)
            self._published = False
        return sha256

    def remove(self, cited: Citation) -> None:
        """Take the source of a citation out; the next look publishes a generation without it."""
        with self._publishing:
            del self.held[cited.group][cited.file_sha256]
            self._published = False

    @contextmanager
    def library(self, viewer: Viewer) -> Iterator[Library]:
        if not self.held:
            raise EmptyLibraryError("Es ist noch nichts eingelesen.")
        with self._publishing:
            if not self._published:
                self._publish()
        with Library.open(self.settings.home, viewer.groups) as library:
            yield library

    def _publish(self) -> None:
        """Publish what was added as a real generation; its vectors mean nothing."""
        random = np.random.default_rng(1)
        with Draft(self.settings.home, dimensions=4) as draft:
            for group, held in self.held.items():
                for document, pages in held.values():
                    passages = cut_passages(document, pages)
                    sentences = sum(len(passage.sentences) for passage in passages)
                    vectors = random.standard_normal((len(passages) + sentences, 4))
                    vectors = vectors.astype(np.float32)
                    of_passages, of_sentences = np.split(vectors, [len(passages)])
                    draft.store(group).add(document, pages, passages, of_passages, of_sentences)
            draft.publish(
                model="Probemodell",
                model_fingerprint="f" * 64,
                reader_version="1",
                passages_version="1",
                failures=self.failures,
                created=dt.datetime(2026, 2, 1, 8, tzinfo=dt.UTC),
            )
        self._published = True

    def example_questions(self, viewer: Viewer) -> tuple[str, ...]:
        return (
            "Wie viele Problemimmobilien liegen im Fokusraum?",
            "Was ist der Stand beim Hagen-Pakt?",
        )

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = PUBLIC,
        today: dt.date | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        self.filters = filters
        if self.gate and not self.gate.wait(30):
            raise TimeoutError("Das Tor blieb zu.")
        answer = self.answers.get(question, self.default)
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer

    def ask_streaming(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = PUBLIC,
        today: dt.date | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Iterator[Answer]:
        answer = self.ask(question, history, viewer, today, filters)
        for number, step in enumerate(self.steps, 1):
            yield replace(answer, statements=answer.statements[:number], conflicts=())
            if not step.wait(30):
                raise TimeoutError("Der nächste Schritt kam nicht.")
        yield answer


def citation(
    number: int, sha256: str, quote: str, spans: tuple[Span, ...], **changed: object
) -> Citation:
    values: dict[str, object] = {
        "number": number,
        "quote": quote,
        "file_sha256": sha256,
        "file": "0750-2025.pdf",
        "spans": spans,
        "group": PUBLIC_GROUP,
        "reference": "0750/2025",
        "title": "Ergänzung der Stadterneuerungsstrategie Altenhagen",
        "type": "Beschlussvorlage",
        "organization": None,
        "date": dt.date(2025, 11, 18),
        "decided": dt.date(2025, 12, 11),
        "nature": Nature.RETELLING,
        "extent": Extent.EXCERPT,
        "url": source_url(sha256, spans, quote),
    }
    return Citation(**(values | changed))  # type: ignore[arg-type]


def answer(question: str, status: Status = Status.ANSWERED, **changed: object) -> Answer:
    values: dict[str, object] = {
        "question": question,
        "standalone_question": question,
        "status": status,
        "composer": "extractive",
        "as_of": dt.date(2026, 1, 30),
        "statements": (),
        "citations": (),
        "understood": Understood(),
        "searched": Searched(80, dt.date(2005, 3, 1), dt.date(2026, 1, 30)),
        "seconds": Seconds(0.03, 0.2),
    }
    return Answer(**(values | changed))  # type: ignore[arg-type]


def filled(home: Path) -> FakeAssistant:
    """Return an assistant over three public documents and a secret one."""
    assistant = FakeAssistant(home)
    pdf = assistant.add(
        "0750-2025.pdf",
        pdf_bytes(),
        "application/pdf",
        pdf_pages(home),
        type="Beschlussvorlage",
        reference="0750/2025",
        date=dt.date(2025, 11, 18),
        title="Ergänzung der Stadterneuerungsstrategie Altenhagen",
        nature=Nature.RETELLING,
        extent=Extent.EXCERPT,
        url="https://www.hagen.de/vorlage",
    )
    minutes = assistant.add(
        "niederschrift.html",
        MINUTES.encode(),
        "text/html",
        (MINUTES,),
        type="Niederschrift",
        title="Rat der Stadt Hagen, 11.12.2025",
        date=dt.date(2025, 12, 11),
        organization="Rat der Stadt Hagen",
    )
    assistant.add("notiz.txt", b"Notiz\n", "text/plain", ("Notiz\n",))
    assistant.add(
        "geheim.txt", SECRET.encode(), "text/plain", (SECRET,), group="verwaltung", title="Geheim"
    )
    one = citation(1, pdf, QUOTE, (Span(1, START, END),))
    at = MINUTES.index(MINUTES_QUOTE)
    two = citation(
        2,
        minutes,
        MINUTES_QUOTE,
        (Span(1, at, at + len(MINUTES_QUOTE)),),
        reference=None,
        type="Niederschrift",
        file="niederschrift.html",
        title="Rat der Stadt Hagen, 11.12.2025",
        organization="Rat der Stadt Hagen",
        date=dt.date(2025, 12, 11),
        decided=None,
        nature=Nature.ORIGINAL,
        extent=Extent.FULL,
    )
    question = "Wie viele Problemimmobilien liegen im Fokusraum?"
    assistant.default = answer(
        question,
        statements=(
            Statement(QUOTE, StatementKind.QUOTED, (1,), "2025-10"),
            Statement(MINUTES_QUOTE, StatementKind.QUOTED, (2,)),
            Statement(
                "224 von 350 sind genau 64 %, 244 von 350 rund 70 %.",
                StatementKind.COMPUTED,
                (1, 2),
            ),
        ),
        citations=(one, two),
        conflicts=(Conflict("Problemimmobilien im Fokusraum", (1, 2)),),
    )
    gap = "Was ist der Stand beim Hagen-Pakt?"
    assistant.answers[gap] = answer(
        gap,
        Status.NOT_FOUND,
        searched=Searched(
            80,
            dt.date(2005, 3, 1),
            dt.date(2026, 1, 30),
            (Nearest("0750/2025", "Ergänzung der Stadterneuerungsstrategie", f"/quelle/{pdf}"),),
        ),
    )
    bad = HOSTILE_QUESTION
    assistant.answers[bad] = answer(
        bad,
        statements=(Statement(bad, StatementKind.QUOTED, (1,)),),
        citations=(
            citation(
                1, minutes, bad, (Span(1, 0, 3),), title=bad, file=bad, type=bad, organization=bad
            ),
        ),
        conflicts=(Conflict(bad + "!", (1,)),),
        notes=(bad,),
    )
    return assistant
