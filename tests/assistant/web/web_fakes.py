"""A small library in memory, with a real PDF made by reportlab, for the pages and the chat."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

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
from assistant.retrieval import Hit
from assistant.searching import Filters
from ingest.errors import EmptyLibraryError, NotFoundError
from ingest.model import PUBLIC_GROUP, Document, Extent, File, Nature, Page, Passage, Span
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


@dataclass
class FakeCatalog:
    held: dict[str, tuple[Document, tuple[Page, ...]]] = field(default_factory=dict)

    def documents(self) -> tuple[Document, ...]:
        return tuple(document for document, _ in self.held.values())

    def document(self, sha256: str) -> Document:
        if sha256 not in self.held:
            raise NotFoundError(f"{sha256} fehlt")
        return self.held[sha256][0]

    def pages(self, sha256: str) -> tuple[Page, ...]:
        self.document(sha256)
        return self.held[sha256][1]

    def page(self, sha256: str, number: int) -> Page:
        for page in self.pages(sha256):
            if page.number == number:
                return page
        raise NotFoundError(f"Seite {number} fehlt")


@dataclass
class FakeStore:
    catalog: FakeCatalog
    group: str = PUBLIC_GROUP


@dataclass
class FakeManifest:
    number: int = 1
    failures: tuple[object, ...] = ()


@dataclass
class FakeLibrary:
    stores: tuple[FakeStore, ...]
    manifest: FakeManifest = field(default_factory=FakeManifest)


class FakeAssistant:
    """Answers every question with what was put in; keeps what it was asked."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home=home)
        self.stores: dict[str, FakeStore] = {}
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: dict[str, Answer | Exception] = {}
        self.default: Answer | None = None
        self.found: list[Hit] = []
        self.filters: Filters | None = None
        self.failure: Exception | None = None

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
        store = self.stores.setdefault(group, FakeStore(FakeCatalog(), group))
        store.catalog.held[sha256] = (Document(file, **known), texts)  # type: ignore[arg-type]
        return sha256

    @contextmanager
    def library(self, viewer: Viewer) -> Iterator[FakeLibrary]:
        if not self.stores:
            raise EmptyLibraryError("Es ist noch nichts eingelesen.")
        yield FakeLibrary(tuple(s for g, s in self.stores.items() if g in viewer.groups))

    def example_questions(self, viewer: Viewer) -> tuple[str, ...]:
        return (
            "Wie viele Problemimmobilien liegen im Fokusraum?",
            "Was ist der Stand beim Hagen-Pakt?",
        )

    def search(self, words: str, filters: Filters, viewer: Viewer, limit: int) -> list[Hit]:
        if self.failure:
            raise self.failure
        self.filters = filters
        return self.found[:limit]

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = PUBLIC,
        today: dt.date | None = None,
    ) -> Answer:
        self.asked.append((question, tuple(history)))
        answer = self.answers.get(question, self.default)
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer


def hit(assistant: FakeAssistant, sha256: str, text: str) -> Hit:
    """Return the whole first page as a passage that was found."""
    store = assistant.stores[PUBLIC_GROUP]
    passage = Passage("p", sha256, 0, text, (Span(1, 0, len(text)),), (), ())
    document = store.catalog.document(sha256)
    return Hit(store, 0, passage, document, 1.0, 1.0, 1.0, ())  # type: ignore[arg-type]


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
