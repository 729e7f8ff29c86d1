"""Hand-made pages: a form feed parts pages, as in plain text."""

from __future__ import annotations

from ingest.model import Document, File, Heading, Page, ReadText, Span
from ingest.understanding.document import understand


def read_text(text: str, headings: tuple[str, ...] = ()) -> ReadText:
    """Return pages of plain text; `headings` are lines the format declares as such, level 2."""
    pages = tuple(Page(number, page) for number, page in enumerate(text.split("\f"), 1))
    found = tuple(_heading(pages, line) for line in headings)
    return ReadText("text/plain", pages, found)


def understood(text: str, headings: tuple[str, ...] = ()) -> Document:
    """Return what understanding makes of hand-made pages."""
    return understand(file(), read_text(text, headings))


def file() -> File:
    """Return a file that says nothing by its name."""
    return File("0" * 64, "a.pdf", "application/pdf", 1, 1)


def words(text: str, spans: tuple[Span, ...]) -> str:
    """Return what stands at `spans` of hand-made pages."""
    pages = text.split("\f")
    return "".join(pages[span.page - 1][span.start : span.end] for span in spans)


def _heading(pages: tuple[Page, ...], line: str) -> Heading:
    page = next(page for page in pages if line in page.text)
    start = page.text.index(line)
    return Heading(2, Span(page.number, start, start + len(line)))
