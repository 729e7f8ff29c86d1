"""A real store of small papers, and hits on them with scores set by hand."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.question import read_question
from assistant.retrieval import Hit
from ingest.library.store import Store, StoreWriter
from ingest.model import Document, Evidence, File, Page, Passage, Section, Span
from ingest.passages import cut_passages

TODAY = dt.date(2026, 2, 1)
DIMENSIONS = 4


@dataclass(frozen=True)
class Paper:
    """A paper of one page: its text under one heading, and what its head says."""

    name: str
    text: str
    title: str = ""
    section: str = "Begründung"
    date: dt.date | None = None
    reference: str | None = None
    type: str | None = None
    labels: tuple[tuple[str, str], ...] = ()

    def document(self) -> Document:
        sha256 = hashlib.sha256(self.name.encode()).hexdigest()
        return Document(
            File(sha256, f"{self.name}.txt", "text/plain", len(self.text), 1),
            type=self.type,
            reference=self.reference,
            title=self.title,
            date=self.date,
            sections=(Section((self.section,), (Span(1, 0, len(self.text)),)),),
            evidence=tuple(Evidence(field, (self.span(words),)) for field, words in self.labels),
        )

    def span(self, words: str) -> Span:
        start = self.text.index(words)
        return Span(1, start, start + len(words))


class Shelf:
    """The papers in a store of their own; each is one passage."""

    def __init__(self, path: Path, papers: tuple[Paper, ...]) -> None:
        self._papers = papers
        self._passages: list[Passage] = []
        writer = StoreWriter(path, DIMENSIONS)
        for paper in papers:
            self._add(writer, paper)
        writer.finish()
        self.store = Store.open(path, "oeffentlich")

    def _add(self, writer: StoreWriter, paper: Paper) -> None:
        document, pages = paper.document(), (Page(1, paper.text),)
        (passage,) = cut_passages(document, pages)
        one = np.ones((1, DIMENSIONS), np.float32)
        several = np.ones((len(passage.sentences), DIMENSIONS), np.float32)
        writer.add(document, pages, (passage,), one, several)
        self._passages.append(passage)

    def hit(self, name: str, *cosines: float, score: float = 1.0) -> Hit:
        """Return a hit on a paper; each of its sentences has the last cosine given, or its own."""
        row = next(i for i, paper in enumerate(self._papers) if paper.name == name)
        passage = self._passages[row]
        count = len(passage.sentences)
        given = [*cosines, *([cosines[-1] if cosines else 0.9] * count)][:count]
        return Hit(
            store=self.store,
            row=row,
            passage=passage,
            document=self._papers[row].document(),
            score=score,
            dense=max(given),
            words=1.0,
            sentences=tuple(given),
        )


def ask(text, **changes):
    return replace(read_question(text, TODAY), **changes)


def even(term):
    """Every term weighs the same."""
    return 1.0


def said(found):
    return [candidate.sentence.text for candidate in found]
