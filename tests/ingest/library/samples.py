"""Small library content: made-up papers with every field used, and random vectors."""

from array import array
from datetime import date
from hashlib import sha256

import numpy as np

from ingest.model import (
    AgendaItem,
    Consultation,
    Document,
    Evidence,
    Extent,
    File,
    Nature,
    Page,
    Passage,
    Reference,
    Section,
    Sentence,
    Span,
    Vote,
)

DIMENSIONS = 8

FULL = Document(
    file=File("a" * 64, "0750-2025 Größe.pdf", "application/pdf", 1234, 2, "ocr"),
    type="Beschlussvorlage",
    reference="0750/2025",
    written_reference="Drucksachennummer: 0750/2025",
    title="Sozialraum-Gesamtstrategie „Altenhagen“",
    date=date(2025, 11, 18),
    organization="Rat der Stadt Hagen",
    originator="Fraktion",
    status="öffentlich",
    lead="FB 55",
    involved=("FB 61", "HABIT"),
    url="https://example.org/?a=1&b=ü",
    nature=Nature.RETELLING,
    extent=Extent.EXCERPT,
    nonpublic=True,
    sections=(Section(("Begründung", "1. Anlass"), (Span(1, 0, 10), Span(2, 3, 4))),),
    consultations=(
        Consultation(
            "Rat", (date(2025, 12, 11), date(2026, 1, 2)), "Entscheidung", "held", None, ()
        ),
        Consultation("ASID", (), None, None, "einstimmig", (Span(1, 1, 2),)),
    ),
    agenda_items=(
        AgendaItem(
            "Ö 6.34", "Problemimmobilien", "Rat", date(2025, 12, 11), "0571/2024", "beschlossen",
            (Span(1, 5, 9),), (Span(1, 6, 7),), (Span(1, 7, 8),), ("Frau A", "Herr B"),
            Vote(30, 2, None, False, (("SPD", 10, 0, 1),), (Span(2, 0, 1),)),
        ),
        AgendaItem("N 1", "", None, None, None, None, ()),
    ),
    references=(
        Reference("0571/2024", "Vorlage 0571/2024", "supplements", (Span(1, 3, 9),)),
        Reference("0100/2020", "0100/2020", "repeals", ()),
    ),
    evidence=(Evidence("date", (Span(1, 0, 4),)),),
    warnings=("Kopf unvollständig",),
)  # fmt: skip

PAGES = (
    Page(1, "Erste Seite\n", array("i", range(12)).tobytes(), ("Kopf", "Fuß"), "I"),
    Page(2, "Zweite\n"),
)


def passage(document: Document, ordinal: int, text: str, sentences: int = 1) -> Passage:
    return Passage(
        id=f"{document.file.sha256}:{ordinal}",
        file_sha256=document.file.sha256,
        ordinal=ordinal,
        text=text,
        spans=(Span(1, 0, len(text)),),
        section=("Begründung",),
        sentences=tuple(Sentence(text, (Span(1, 0, len(text)),)) for _ in range(sentences)),
        reference=document.reference,
        date=document.date,
    )


def paper(name: str, reference: str | None = None, day: date | None = None) -> Document:
    digest = sha256(name.encode()).hexdigest()
    file = File(digest, f"{name}.pdf", "application/pdf", 10, 1)
    return Document(file=file, reference=reference, title=name, date=day)


def vectors(count: int, seed: int = 1, dimensions: int = DIMENSIONS) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.standard_normal((count, dimensions)).astype(np.float32)
