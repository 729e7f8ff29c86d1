"""Everything known of one paper: its files, its way through the bodies, who mentions whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.bodies import known
from ingest.errors import NotFoundError
from ingest.library.catalog import Catalog
from ingest.library.generation import Library
from ingest.library.store import Store
from ingest.model import AgendaItem, Consultation, Document, Reference, Sentence, Span
from ingest.quotes import one_line, quote_of
from ingest.understanding.references import (
    base_reference,
    normalize_reference,
    reference_key,
    supplements,
)

# What a paper does to the one it names, told from the other side.
_OPPOSITE = {
    "cites": "cited_by",
    "supplements": "supplemented_by",
    "continues": "continued_by",
    "replaces": "replaced_by",
    "repeals": "repealed_by",
}
_OPPOSITE |= {back: forth for forth, back in _OPPOSITE.items()}
_BACKWARDS = ("supplements", "continues", "replaces", "repeals")
_FORWARDS = tuple(_OPPOSITE[relation] for relation in _BACKWARDS)


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a document that stand for something told here; `quote` is verbatim."""

    document: Document
    spans: tuple[Span, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another paper this one is tied to.

    `relation` says what this paper does to that one: cites, supplements, continues, replaces,
    repeals, or the same with "_by" at its end for what that one does to this. `title` is None for
    a paper that is not held; `places` are the words that name it, in either paper.
    """

    reference: str
    relation: str
    title: str | None
    places: tuple[Place, ...]

    @property
    def held(self) -> bool:
        """Whether the library holds the paper."""
        return self.title is not None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is to happen, with the paper.

    `days` are all dates printed for it, the last one counts. `state` is "held", "planned" or None.
    `result` is None where no result is printed. `organization` is None for the paper's own date.
    """

    days: tuple[dt.date, ...]
    organization: str | None
    role: str | None
    state: str | None
    result: str | None
    places: tuple[Place, ...]
    items: tuple[str, ...] = ()

    @property
    def day(self) -> dt.date | None:
        """The day that counts."""
        return self.days[-1] if self.days else None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A paper's files as (access group, document), and the documents that mention it.

    `mentions` are the words by which other documents name it, newest document first. `links` are
    the papers it is tied to: first what it builds on, then what builds on it, then the rest.
    """

    reference: str
    files: tuple[tuple[str, Document], ...]
    mentioned_by: tuple[Document, ...]
    mentions: tuple[Place, ...] = ()
    links: tuple[Link, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def predecessors(self) -> tuple[Link, ...]:
        """The papers this one supplements, continues, replaces or repeals."""
        return tuple(link for link in self.links if link.relation in _BACKWARDS)

    @property
    def successors(self) -> tuple[Link, ...]:
        """The papers that supplement, continue, replace or repeal this one."""
        return tuple(link for link in self.links if link.relation in _FORWARDS)

    @property
    def cited(self) -> tuple[Link, ...]:
        """The papers this one merely mentions."""
        return tuple(link for link in self.links if link.relation == "cites")


def dossier(reference: str, library: Library) -> Dossier:
    """Return what is known of a paper; NotFoundError when nothing holds or mentions it."""
    wanted = normalize_reference(reference) or reference.strip()
    shelves = [_Shelf(store) for store in library.stores]
    own = [(shelf, document) for shelf in shelves for document in shelf.catalog.papers(wanted)]
    files = tuple((shelf.store.group, document) for shelf, document in own)
    hashes = {document.file.sha256 for _, document in own}
    naming = [
        (shelf, document, references)
        for shelf in shelves
        for document, references in shelf.naming(wanted)
        if document.file.sha256 not in hashes
    ]
    if not files and not naming:
        raise NotFoundError(
            f"{reference}: nicht im Bestand, und kein Dokument erwähnt die Nummer."
            " `vorlagenlotse search` sucht nach Wörtern."
        )
    mentions = [p for shelf, document, found in naming for p in shelf.named(document, found)]
    return Dossier(
        reference=files[0][1].reference or wanted if files else wanted,
        files=files,
        mentioned_by=tuple(document for _, document, _ in naming),
        mentions=tuple(mentions),
        links=_links(wanted, shelves, own, naming),
        events=_events(wanted, shelves, own),
    )


@dataclass
class _Shelf:
    """One store while a dossier is put together; keeps the sentences it has looked at."""

    store: Store
    _sentences: dict[str, list[Sentence]] = field(default_factory=dict)

    @property
    def catalog(self) -> Catalog:
        return self.store.catalog

    def naming(self, wanted: str) -> list[tuple[Document, list[Reference]]]:
        """Return who names a paper and where, however its number is written; newest first."""
        found: dict[str, list[Reference]] = {}
        documents: dict[str, Document] = {}
        for document, reference in self.catalog.references_to(wanted):
            documents.setdefault(document.file.sha256, document)
            found.setdefault(document.file.sha256, []).append(reference)
        return [(documents[sha256], references) for sha256, references in found.items()]

    def named(self, document: Document, references: Iterable[Reference]) -> Iterator[Place]:
        """Yield the sentences of a document that hold the references, each once."""
        seen = set()
        for reference in references:
            place = self.place(document, reference.spans)
            if place.spans not in seen:
                seen.add(place.spans)
                yield place

    def place(self, document: Document, spans: Sequence[Span]) -> Place:
        """Return the sentence around the first of the spans, else what stands at them."""
        if not spans:
            return Place(document, (), "")
        for sentence in self._sentences_of(document):
            if any(_overlap(spans[0], span) for span in sentence.spans):
                return Place(document, sentence.spans, one_line(sentence.text))
        return self.exactly(document, spans)

    def exactly(self, document: Document, spans: Sequence[Span]) -> Place:
        """Return what stands at the spans."""
        pages = self.catalog.pages(document.file.sha256)
        return Place(document, tuple(spans), quote_of(pages, spans) if spans else "")

    def _sentences_of(self, document: Document) -> list[Sentence]:
        sha256 = document.file.sha256
        if sha256 not in self._sentences:
            passages = self.catalog.passages(list(self.catalog.rows_of(sha256)))
            self._sentences[sha256] = [s for passage in passages for s in passage.sentences]
        return self._sentences[sha256]


_Own = Sequence[tuple[_Shelf, Document]]
_Naming = Sequence[tuple[_Shelf, Document, Sequence[Reference]]]


def _links(wanted: str, shelves: Sequence[_Shelf], own: _Own, naming: _Naming) -> tuple[Link, ...]:
    """Return the ties of a paper, each paper once, the strongest relation told about it."""
    found: dict[tuple[int, int, int], Link] = {}
    for shelf, document in own:
        for reference in document.references:
            _tie(found, reference.target, reference.relation, shelf, document, reference)
    for shelf, document, references in naming:
        if document.reference:
            for reference in references:
                relation = _OPPOSITE.get(reference.relation, "cited_by")
                _tie(found, document.reference, relation, shelf, document, reference)
    _add_supplements(found, wanted, shelves)
    links = [replace(link, title=_title(link.reference, shelves)) for link in found.values()]
    ranks = {r: i for i, r in enumerate((*_BACKWARDS, *_FORWARDS, "cites", "cited_by"))}
    return tuple(
        sorted(links, key=lambda k: (ranks[k.relation], reference_key(k.reference) or (0, 0, 0)))
    )


def _tie(
    found: dict[tuple[int, int, int], Link],
    number: str,
    relation: str,
    shelf: _Shelf,
    document: Document,
    reference: Reference,
) -> None:
    key = reference_key(number)
    if key is None:
        return
    place = shelf.place(document, reference.spans)
    known = found.get(key)
    if known is None:
        found[key] = Link(number, relation, None, (place,))
        return
    stronger = relation if known.relation in {"cites", "cited_by"} else known.relation
    places = known.places if place in known.places else (*known.places, place)
    found[key] = Link(known.reference, stronger, None, places)


def _add_supplements(
    found: dict[tuple[int, int, int], Link], wanted: str, shelves: Sequence[_Shelf]
) -> None:
    """Add what the numbers alone tell: 0075/2024-1 supplements 0075/2024."""
    numbers = {number for shelf in shelves for number in shelf.catalog.numbers}
    base = base_reference(wanted)
    for number in numbers | ({base} if base else set()):
        key = reference_key(number)
        relation = (
            "supplements"
            if supplements(wanted, number)
            else "supplemented_by"
            if supplements(number, wanted)
            else None
        )
        if key is None or relation is None:
            continue
        known = found.get(key, Link(number, relation, None, ()))
        if known.relation in {"cites", "cited_by"}:
            known = replace(known, relation=relation)
        found[key] = known


def _title(reference: str, shelves: Sequence[_Shelf]) -> str | None:
    """Return the title of a paper, None where it is not held."""
    held = [d for shelf in shelves for d in shelf.catalog.papers(reference)]
    return next((d.title or d.file.name for d in held), None)


def _events(wanted: str, shelves: Sequence[_Shelf], own: _Own) -> tuple[Event, ...]:
    """Return the paper's dates, consultations and agenda items in order of time, open ones last."""
    events: list[Event] = []
    for shelf, document in own:
        events += _own_events(shelf, document, events)
    for shelf in shelves:
        for document, item in shelf.catalog.agenda_items_on(wanted):
            _add_item(events, shelf, document, item)
    return tuple(sorted(events, key=lambda e: (e.day or dt.date.max, e.organization or "")))


def _own_events(shelf: _Shelf, document: Document, known: Sequence[Event]) -> Iterator[Event]:
    """Yield the date of a file and its consultations, but for those another file told already."""
    told = {(event.organization, event.days, event.role) for event in known}
    if document.date and (None, (document.date,), None) not in told:
        spans = [s for e in document.evidence if e.field == "date" for s in e.spans]
        yield Event((document.date,), None, None, None, None, (shelf.place(document, spans),))
    for consultation in document.consultations:
        if (consultation.organization, consultation.dates, consultation.role) not in told:
            yield _consulted(shelf, document, consultation)


def _consulted(shelf: _Shelf, document: Document, consultation: Consultation) -> Event:
    return Event(
        days=consultation.dates,
        organization=consultation.organization,
        role=consultation.role,
        state=consultation.state,
        result=consultation.result,
        places=(shelf.exactly(document, consultation.spans),),
    )


def _add_item(events: list[Event], shelf: _Shelf, document: Document, item: AgendaItem) -> None:
    """Add what minutes tell of a meeting, to the consultation of the same body and day if known."""
    day, body = item.date or document.date, item.organization or document.organization
    place = shelf.place(document, item.result_spans or item.spans)
    name = f"TOP {item.number}" if item.number else ""
    for index, event in enumerate(events):
        same_body = event.organization and body and known().same(event.organization, body)
        if same_body and day and event.day == day:
            events[index] = replace(
                event,
                state="held",
                result=event.result or item.result,
                places=(*event.places, place),
                items=tuple(dict.fromkeys((*event.items, *filter(None, (name,))))),
            )
            return
    items = (name,) if name else ()
    days = (day,) if day else ()
    events.append(Event(days, body, None, "held", item.result, (place,), items))


def _overlap(left: Span, right: Span) -> bool:
    return left.page == right.page and left.start < right.end and right.start < left.end
