"""The page of a paper: its way, its ties to other papers, and its words as far as they are held."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import quote

from assistant.dossier import Dossier, Event, Link, Place, dossier
from assistant.links import source_url
from assistant.web.charts import Graph, Timeline, graph, timeline
from assistant.web.days import day_text
from ingest.library.generation import Library
from ingest.library.store import Store
from ingest.model import Document, Page, Section, Span

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
MOST_TEXT = 60_000  # characters of a paper shown at once; the rest is a click away
_MOST_PLACES = 3
_LONGEST_KIND = 20  # characters that fit into a box of the graph beside a date
RELATIONS = {
    "supplements": "ergänzt",
    "continues": "führt fort",
    "replaces": "ersetzt",
    "repeals": "hebt auf",
    "supplemented_by": "wird ergänzt von",
    "continued_by": "wird fortgeführt von",
    "replaced_by": "wird ersetzt von",
    "repealed_by": "wird aufgehoben von",
    "cites": "erwähnt",
    "cited_by": "wird erwähnt von",
}
DECIDES = "Entscheidung"


@dataclass(frozen=True, slots=True)
class Words:
    """A quote and where it leads."""

    name: str
    page: int | None
    quote: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the paper's way. `result` says what is printed, or that nothing is."""

    day: dt.date | None
    moved: tuple[dt.date, ...]
    title: str
    role: str
    result: str
    decided: bool
    planned: bool
    items: tuple[str, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Another paper: how it is tied to this one, and the words that say so."""

    relation: str
    reference: str
    title: str | None
    url: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A section's headings and text."""

    heading: str
    level: int
    text: str
    page: int
    url: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of the paper with its text; `cut` tells that not all of it is shown."""

    document: Document
    url: str
    parts: tuple[Part, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything the page of a paper shows; addresses are relative to the app's root."""

    reference: str
    title: str
    files: tuple[FileView, ...]
    steps: tuple[Step, ...]
    timeline: Timeline | None
    before: tuple[Tie, ...]
    after: tuple[Tie, ...]
    cited: tuple[Tie, ...]
    mentions: tuple[Words, ...]
    graph: Graph | None


def paper_view(library: Library, reference: str) -> PaperView:
    """Return the page of a paper; raises NotFoundError where nothing holds or mentions it."""
    found = dossier(reference, library)
    stores = {store.group: store for store in library.stores}
    steps = tuple(_step(event) for event in found.events)
    dated = [(i, s.day, s.planned) for i, s in enumerate(steps, 1) if s.day]
    return PaperView(
        reference=found.reference,
        title=next((d.title for _, d in found.files if d.title), ""),
        files=tuple(_file(stores[group], document) for group, document in found.files),
        steps=steps,
        timeline=timeline(dated),
        before=tuple(_tie(link) for link in found.predecessors),
        after=tuple(_tie(link) for link in found.successors),
        cited=tuple(_tie(link) for link in found.cited),
        mentions=tuple(_words(place) for place in found.mentions),
        graph=_graph(found),
    )


def _step(event: Event) -> Step:
    planned = event.state == "planned"
    own = event.organization is None
    missing = "" if own else "noch nicht beraten" if planned else "Ergebnis nicht belegt"
    return Step(
        day=event.day,
        moved=event.days[:-1],
        title=event.organization or "Datum der Vorlage",
        role="" if own else event.role or "Zuständigkeit nicht genannt",
        result=event.result or missing,
        decided=bool(event.result) and event.role == DECIDES,
        planned=planned,
        items=event.items,
        words=tuple(_words(place) for place in event.places if place.spans),
    )


def _tie(link: Link) -> Tie:
    return Tie(
        relation=RELATIONS.get(link.relation, link.relation),
        reference=link.reference,
        title=link.title,
        url=f"/vorgang/{quote(link.reference)}",
        words=tuple(_words(place) for place in link.places[:_MOST_PLACES] if place.spans),
    )


def _words(place: Place) -> Words:
    document = place.document
    return Words(
        name=document_label(document),
        page=place.spans[0].page if place.spans else None,
        quote=place.quote,
        url=source_url(document.file.sha256, place.spans, place.quote),
    )


def document_label(document: Document) -> str:
    """Return a short name: kind and number, else kind, body and day, else the file."""
    if document.reference:
        return f"{document.type or 'Vorlage'} {document.reference}"
    if document.date is None:
        return document.type or document.title or document.file.name
    parts = (document.type, document.organization, day_text(document.date))
    return ", ".join(part for part in parts if part)


def _graph(found: Dossier) -> Graph | None:
    """Return who names the paper (left) and whom it names (right), by short labels."""
    left = [(d.reference or _short(d), True) for d in found.mentioned_by]
    named = {label for label, _ in left}
    left += [(k.reference, k.held) for k in found.successors if k.reference not in named]
    right = [(link.reference, link.held) for link in (*found.predecessors, *found.cited)]
    return graph(tuple(dict.fromkeys(left)), tuple(dict.fromkeys(right)))


def _short(document: Document) -> str:
    kind = document.type or "Dokument"
    kind = kind if len(kind) <= _LONGEST_KIND else f"{kind[: _LONGEST_KIND - 1]}…"
    return f"{kind} {day_text(document.date)}".strip()


def _file(store: Store, document: Document) -> FileView:
    sha256 = document.file.sha256
    pages = {page.number: page for page in store.catalog.pages(sha256)}
    parts: list[Part] = []
    size = 0
    sections = document.sections or (
        Section((), tuple(_whole(page) for page in pages.values() if page.text.strip())),
    )
    for section in sections:
        if size > MOST_TEXT:
            break
        part = _part(section, pages, sha256)
        if part is not None:
            size += len(part.text)
            parts.append(part)
    return FileView(document, source_url(sha256, (), ""), tuple(parts), size > MOST_TEXT)


def _part(section: Section, pages: dict[int, Page], sha256: str) -> Part | None:
    texts = [pages[s.page].text[s.start : s.end].strip() for s in section.spans if s.page in pages]
    text = _BLANK_LINES.sub("\n\n", "\n".join(text for text in texts if text))[: MOST_TEXT + 1]
    heading = section.path[-1] if section.path else ""
    if text.startswith(heading):
        text = text[len(heading) :].lstrip()
    if not heading and not text:
        return None
    page = section.spans[0].page if section.spans else 1
    url = f"/quelle/{sha256}?seite={page}"
    return Part(heading, min(len(section.path), 2), text, page, url)


def _whole(page: Page) -> Span:
    return Span(page.number, 0, len(page.text))
