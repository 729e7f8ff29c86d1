"""Statements from the catalog as they are made, each with the place it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import Conflict, Statement, StatementKind
from assistant.composing.candidates import merged
from assistant.composing.citing import DECIDING_ROLE, Citations, is_decision
from assistant.composing.lines import consultation_line, consultation_remark
from assistant.composing.matter import Held, evidence_of
from assistant.wording import german_day, named
from ingest.model import AgendaItem, Consultation, Document, Sentence, Span
from ingest.understanding.dates import as_of
from ingest.understanding.references import same_reference


@dataclass(slots=True)
class Facts:
    """Statements as they are made; `complete` is False where a result is not in the papers.

    `notes` are remarks on what the papers do not say: nothing can be cited for them. `conflicts`
    are places that do not agree, such as votes that do not add up.
    """

    citations: Citations
    statements: list[Statement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    complete: bool = True
    conflicts: list[Conflict] = field(default_factory=list)

    def add(
        self,
        held: Held,
        text: str,
        spans: Sequence[Span],
        kind: StatementKind = StatementKind.FACT,
    ) -> None:
        """Add a line with its citation, unless it is told already."""
        if any(text == statement.text for statement in self.statements):
            return
        number = self.citations.cite(held.store, held.document, spans)
        self.statements.append(Statement(text, kind, (number,)))

    def add_of(self, held: Held, text: str, spans: Sequence[Span]) -> None:
        """Add a line that names its document: the document's own face is cited with it."""
        self.add(held, text, merged(sorted({*face(held.document), *spans})))

    def add_of_both(self, held: Held, other: Held, text: str, spans: Sequence[Span]) -> None:
        """Add a line on two papers; the face of each is cited, of the first with `spans`."""
        self.add_of(held, text, spans)
        last = self.statements[-1]
        if last.text == text:
            number = self.citations.cite(other.store, other.document, face(other.document))
            self.statements[-1] = replace(last, citations=(*last.citations, number))

    def add_consultation(
        self, held: Held, consultation: Consultation, lead: str = "", told: bool = False
    ) -> None:
        """Add a consultation, and a remark where its result is not told (`told`: elsewhere)."""
        add = self.add_of if lead else self.add
        add(held, lead + consultation_line(consultation), consultation.spans)
        remark = consultation_remark(consultation)
        if remark and not (told and not consultation.result):
            self.notes.append(remark)

    def add_item(self, held: Held, item: AgendaItem, title: bool = False) -> None:
        """Add the result an agenda item tells; with `title` also what it was about.

        Without a result, that it was dealt with: title and place are all there is to say then.
        """
        where = item.organization or "Gremium nicht genannt"
        if not item.result:
            self.add_of(
                held, f"{german_day(item.date)} {where} („{item.title}“)", opening(held, item)
            )
            return
        about = f" („{item.title}“)" if title else ""
        text = f"{german_day(item.date)} {where}{about}: {item.result}."
        self.add_of(held, text, [*item.result_spans, *(opening(held, item) if title else ())])

    def add_decision(self, held: Held) -> None:
        """Add what the organization in charge decided; without a result the answer is partial."""
        for consultation in held.document.consultations:
            if consultation.role == DECIDING_ROLE:
                self.add_consultation(held, consultation, f"{named(held.document)}: ")
                self.complete = self.complete and is_decision(consultation.result)

    def quote(self, held: Held, sentences: Iterable[Sentence], most: int) -> None:
        """Add sentences word for word, each once however often the file holds it."""
        said = {s.text for s in self.statements}
        fresh = [s for s in sentences if s.text.strip(" .:") and s.text not in said]
        for sentence in list({s.text: s for s in fresh}.values())[:most]:
            number = self.citations.cite(held.store, held.document, sentence.spans)
            quoted = Statement(sentence.text, StatementKind.QUOTED, (number,), as_of(sentence.text))
            self.statements.append(quoted)


def opening(held: Held, item: AgendaItem) -> tuple[Span, ...]:
    """Return where an agenda item is named: the title of its own page, else its first sentence."""
    if len(held.document.agenda_items) == 1 and evidence_of(held.document, "title"):
        return evidence_of(held.document, "title")
    first = next(iter(sentences_within(held, item.spans)), None)
    return first.spans if first else item.spans[:1]


def paper_spans(held: Held, item: AgendaItem) -> tuple[Span, ...]:
    """Return where an agenda item names its paper, nothing where it names none."""
    for reference in held.document.references:
        inside = any(_holds(outer, reference.spans[0]) for outer in item.spans)
        if inside and item.paper and same_reference(reference.target, item.paper):
            return reference.spans
    return ()


def face(document: Document) -> tuple[Span, ...]:
    """Return where a document says what it is: kind, number, body and day."""
    fields = ("type", "reference", "organization", "date")
    return tuple(span for field_ in fields for span in evidence_of(document, field_))


def sentences_of(held: Held) -> list[Sentence]:
    """Return all sentences of a document in reading order."""
    catalog = held.store.catalog
    rows = catalog.rows_of(held.document.file.sha256)
    return [s for passage in catalog.passages(list(rows)) for s in passage.sentences]


def sentence_at(held: Held, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the sentence a place lies in, the place itself where no passage holds it."""
    for sentence in sentences_of(held):
        if any(_holds(outer, spans[0]) for outer in sentence.spans):
            return sentence.spans
    return tuple(spans)


def sentences_within(held: Held, spans: Sequence[Span]) -> list[Sentence]:
    """Return the sentences that lie wholly inside `spans`."""
    return [
        sentence
        for sentence in sentences_of(held)
        if all(any(_holds(outer, inner) for outer in spans) for inner in sentence.spans)
    ]


def _holds(outer: Span, inner: Span) -> bool:
    return outer.page == inner.page and outer.start <= inner.start and inner.end <= outer.end
