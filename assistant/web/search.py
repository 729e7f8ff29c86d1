"""The search page: documents with the searched words, facets with counts, and the list as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from assistant.answer import Period
from assistant.facets import Facet, Shelf
from assistant.finding import Found, Match, Narrowing, Order, Wanted, find, passages, read_words
from assistant.links import source_url
from assistant.web.days import day_of, day_text
from assistant.web.locate import Piece
from assistant.web.marking import Snippet, snippet
from ingest.library.generation import Library
from ingest.model import Document, Extent, Nature
from ingest.understanding.references import same_reference

DOCUMENTS_PER_PAGE = 20
EXCERPTS_PER_DOCUMENT = 3
LONGEST_SEARCH = 300
_MOST_CHOSEN = 20
_SHOWN_VALUES = 8
_LITTLE_MORE = 50  # characters: kind, number and body of a heading
LABELS = {
    Facet.KIND: "Art",
    Facet.ORGANIZATION: "Gremium",
    Facet.YEAR: "Jahr",
    Facet.ORIGINATOR: "Urheber",
    Facet.QUARTER: "Stadtteil, im Text genannt",
}
ORDERS = {
    Order.RELEVANCE: "nach Treffern",
    Order.NEWEST: "neueste zuerst",
    Order.OLDEST: "älteste zuerst",
}
CSV_COLUMNS = (
    "Art", "Nummer", "Titel", "Datum", "Gremium", "Urheber", "Stadtteile", "Textstellen",
    "Seite", "Wortlaut", "Hinweis", "Adresse",
)  # fmt: skip
# A spreadsheet reads a cell that begins like this as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What the address asks for; `since` and `until` are kept as they were typed."""

    words: str = ""
    since: str = ""
    until: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] | None = None
    order: Order | None = None
    page: int = 1

    @classmethod
    def read(cls, parameters: Iterable[tuple[str, str]]) -> SearchQuery:
        """Read the parameters of an address; what makes no sense is left out."""
        given: dict[str, list[str]] = {}
        for name, value in parameters:
            given.setdefault(name, []).append(value)
        last = {name: values[-1].strip() for name, values in given.items()}
        page = last.get("seite", "1")
        chosen = {f: tuple(dict.fromkeys(given.get(f.value, ())))[:_MOST_CHOSEN] for f in Facet}
        return cls(
            words=" ".join(last.get("q", "").split())[:LONGEST_SEARCH],
            since=last.get("von", "")[:20],
            until=last.get("bis", "")[:20],
            chosen={facet: values for facet, values in chosen.items() if values},
            order=next((o for o in Order if o.value == last.get("sortierung")), None),
            page=int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 6 else 1,
        )

    @property
    def facets(self) -> Mapping[Facet, tuple[str, ...]]:
        """The chosen values of each facet that has any."""
        return self.chosen or {}

    @property
    def used_order(self) -> Order:
        """The order asked for; without words there is no relevance, so the newest come first."""
        if not self.words:
            return self.order if self.order is Order.OLDEST else Order.NEWEST
        return self.order or Order.RELEVANCE

    def address(self, path: str = "/suchen") -> str:
        """Return the address of this search below the root of the app."""
        query = [("q", self.words), ("von", self.since), ("bis", self.until)]
        query += [(f.value, value) for f, values in self.facets.items() for value in values]
        query += [("sortierung", self.order.value if self.order else "")]
        query += [("seite", str(self.page) if self.page > 1 else "")]
        text = urlencode([(name, value) for name, value in query if value])
        return f"{path}?{text}" if text else path

    def toggled(self, facet: Facet, value: str) -> SearchQuery:
        """Return the search with one value more, or less where it was chosen."""
        values = self.facets.get(facet, ())
        kept = tuple(v for v in values if v != value) if value in values else (*values, value)
        return replace(self, chosen={**self.facets, facet: kept}, page=1)


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to choose: its count, whether it is chosen, and where a click leads."""

    text: str
    count: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """One facet of the list: the values shown at once, and those behind "weitere"."""

    name: str
    label: str
    shown: tuple[FacetValue, ...]
    more: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A place in a document; `url` is relative to the app's root."""

    page: int
    url: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One document found; `paper` is the address of its paper's page, None without a number."""

    document: Document
    day: dt.date | None
    url: str
    paper: str | None
    excerpts: tuple[Excerpt, ...]
    further: int


@dataclass(frozen=True, slots=True)
class SearchView:
    """Everything the search page shows; `problems` name the fields that were not understood.

    `paper` is where to go instead, when a number was typed that is held or mentioned; `unknown`
    is a number that is neither.
    """

    query: SearchQuery
    wanted: Wanted
    results: tuple[Result, ...] = ()
    documents: int = 0
    places: int = 0
    partial: bool = False
    facets: tuple[FacetView, ...] = ()
    chosen: tuple[tuple[str, FacetValue], ...] = ()
    orders: tuple[FacetValue, ...] = ()
    pages: tuple[tuple[int, str], ...] = ()
    previous: str | None = None
    next: str | None = None
    first: int = 0
    csv: str = ""
    problems: Mapping[str, str] | None = None
    paper: str | None = None
    unknown: str | None = None
    empty: bool = False


def searched(library: Library, shelf: Shelf, query: SearchQuery) -> SearchView:
    """Search and return what the page shows of it."""
    wanted, problems = read_words(query.words), _problems(query)
    view = SearchView(query, wanted, problems=problems)
    if wanted.number:
        known = known_number(shelf, wanted.number)
        if known:
            return replace(view, paper=f"/vorgang/{quote(known)}")
        view = replace(view, unknown=wanted.number)
    if problems or (query.words and not wanted.all):
        return view
    found = _found(library, shelf, query, wanted)
    last = max(1, -(-len(found.matches) // DOCUMENTS_PER_PAGE))
    page = min(query.page, last)
    start = (page - 1) * DOCUMENTS_PER_PAGE
    shown = found.matches[start : start + DOCUMENTS_PER_PAGE]
    facets = _facet_views(query, found)
    return replace(
        view,
        results=tuple(_result(library, match, wanted) for match in shown),
        documents=len(found.matches),
        places=found.passages,
        partial=found.partial,
        facets=facets,
        chosen=tuple((f.label, v) for f in facets for v in (*f.shown, *f.more) if v.chosen),
        orders=_orders(query),
        pages=tuple((n, replace(query, page=n).address()) for n in _page_numbers(page, last)),
        previous=replace(query, page=page - 1).address() if page > 1 else None,
        next=replace(query, page=page + 1).address() if page < last else None,
        first=start + 1,
        csv=replace(query, page=1).address("/suchen.csv"),
        query=replace(query, page=page),
    )


def known_number(shelf: Shelf, number: str) -> str | None:
    """Return a typed paper number as the papers write it, None where none holds or names it."""
    documents = [item.document for item in shelf.items]
    held = (d.reference for d in documents if d.reference)
    named = (r.target for d in documents for r in d.references)
    return next((n for n in (*held, *named) if same_reference(n, number)), None)


def csv_of(library: Library, shelf: Shelf, query: SearchQuery, base: str) -> str:
    """Return the whole list for a spreadsheet: one row a document, its best place, its address.

    Semicolons and a byte order mark, as German spreadsheets expect; no cell is read as a formula.
    `base` is the address of the app without a slash at its end.
    """
    wanted = read_words(query.words)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    if not _problems(query) and (wanted.all or not query.words):
        for match in _found(library, shelf, query, wanted).matches:
            writer.writerow([harmless(cell) for cell in _cells(library, match, wanted, base)])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what begins so.

    See OWASP, "CSV Injection".
    """
    text = "".join(c if c.isprintable() else " " for c in cell)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def _found(library: Library, shelf: Shelf, query: SearchQuery, wanted: Wanted) -> Found:
    since, until = day_of(query.since), day_of(query.until, end=True)
    period = Period(since, until) if since or until else None
    return find(library, shelf, wanted, Narrowing(query.facets, period), query.used_order)


def _problems(query: SearchQuery) -> dict[str, str]:
    """Return what is wrong with the days that were typed, by field."""
    problems = {}
    for name, typed, end in (("von", query.since, False), ("bis", query.until, True)):
        if typed and day_of(typed, end=end) is None:
            problems[name] = "Bitte als Tag (31.12.2025), Monat (12.2025) oder Jahr (2025) angeben."
    since, until = day_of(query.since), day_of(query.until, end=True)
    if not problems and since and until and since > until:
        problems["bis"] = "Das Ende liegt vor dem Anfang."
    return problems


def _facet_views(query: SearchQuery, found: Found) -> tuple[FacetView, ...]:
    views = []
    for facet, label in LABELS.items():
        chosen = query.facets.get(facet, ())
        values = [
            FacetValue(text, count, text in chosen, query.toggled(facet, text).address())
            for text, count in found.facets[facet]
        ]
        if values:
            shown = [v for i, v in enumerate(values) if i < _SHOWN_VALUES or v.chosen]
            more = [v for v in values if v not in shown]
            views.append(FacetView(facet.value, label, tuple(shown), tuple(more)))
    return tuple(views)


def _orders(query: SearchQuery) -> tuple[FacetValue, ...]:
    return tuple(
        FacetValue(
            text, 0, order is query.used_order, replace(query, order=order, page=1).address()
        )
        for order, text in ORDERS.items()
        if query.words or order is not Order.RELEVANCE
    )


def _page_numbers(page: int, last: int) -> list[int]:
    """Return the pages to link: the first, the last and those around the current one."""
    near = {1, last, *range(page - 2, page + 3)}
    return sorted(n for n in near if 1 <= n <= last) if last > 1 else []


def _result(library: Library, match: Match, wanted: Wanted) -> Result:
    document = match.item.document
    sha256 = document.file.sha256
    cut = [snippet(p, wanted) for p in passages(library, match, EXCERPTS_PER_DOCUMENT + 1)]
    telling = [s for s in cut if not _is_title(s, document)] or cut[:1]
    excerpts = tuple(
        Excerpt(s.spans[0].page, source_url(sha256, s.spans, s.quote), s.pieces)
        for s in telling[:EXCERPTS_PER_DOCUMENT]
    )
    number = document.reference
    return Result(
        document=document,
        day=match.item.day,
        url=excerpts[0].url if excerpts else source_url(sha256, (), ""),
        paper=f"/vorgang/{quote(number)}" if number else None,
        excerpts=excerpts,
        further=match.places - len(excerpts),
    )


def _is_title(cut: Snippet, document: Document) -> bool:
    """Tell whether an excerpt says little more than the title above it."""
    text = cut.text.casefold()
    title = document.title.casefold()
    return bool(title) and title in text and len(text) - len(title) < _LITTLE_MORE


def _cells(library: Library, match: Match, wanted: Wanted, base: str) -> Sequence[str]:
    document = match.item.document
    best = [snippet(passage, wanted) for passage in passages(library, match, 1)]
    notes = [
        "Nacherzählung" if document.nature is Nature.RETELLING else "",
        "Auszug" if document.extent is Extent.EXCERPT else "",
    ]
    place = best[0] if best else None
    sha256 = document.file.sha256
    url = source_url(sha256, place.spans, place.quote) if place else source_url(sha256, (), "")
    return (
        document.type or "",
        document.reference or "",
        document.title or document.file.name,
        day_text(document.date),
        "; ".join(match.item.traits[Facet.ORGANIZATION]),
        document.originator or "",
        ", ".join(match.item.traits[Facet.QUARTER]),
        str(match.places) if wanted.all else "",
        str(place.spans[0].page) if place else "",
        place.text if place else "",
        ", ".join(note for note in notes if note),
        base + url,
    )
