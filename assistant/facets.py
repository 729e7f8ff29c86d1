"""The documents of an open library by what staff narrow them by: kind, body, year, originator,
quarter. Read once per generation; holds plain values only, so it outlives the library.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.bodies import known
from assistant.moments import moment
from assistant.places import QUARTERS, places_in
from ingest.library.generation import Library
from ingest.library.store import Store
from ingest.model import Document
from ingest.understanding.references import reference_key

NO_KIND = "ohne erkannte Art"


class Facet(StrEnum):
    """What documents are counted by; the value is its name in addresses."""

    KIND = "art"
    ORGANIZATION = "gremium"
    YEAR = "jahr"
    ORIGINATOR = "urheber"
    QUARTER = "stadtteil"


Traits = Mapping[Facet, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Item:
    """One document: where it lies in the library, when it is placed in time, and its traits.

    `store` is the index of its store among the library's; `empty_pages` are numbers of pages
    without any text.
    """

    store: int
    ordinal: int
    document: Document
    day: dt.date | None
    traits: Traits
    empty_pages: tuple[int, ...]

    @property
    def placed(self) -> dt.date | None:
        """The day for the order of time; an undated paper lies in the year of its number."""
        year = _year_of_number(self.document)
        return self.day or (dt.date(year, 1, 1) if year else None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All documents a viewer may read, each file once, newest first and undated last."""

    generation: int
    items: tuple[Item, ...]

    def naming(self, quarter: str) -> frozenset[str]:
        """Return the file hashes of the documents that name a quarter; case does not count."""
        wanted = quarter.strip().casefold()
        return frozenset(
            item.document.file.sha256
            for item in self.items
            if any(name.casefold() == wanted for name in item.traits[Facet.QUARTER])
        )


def shelf_of(library: Library) -> Shelf:
    """Read what the library holds; looks at every page once."""
    table = known()
    official = lru_cache(maxsize=None)(lambda name: table.match(name) or name)
    items: dict[str, Item] = {}
    for index, store in enumerate(library.stores):
        for sha256, ordinal in store.catalog.document_ordinals.items():
            if sha256 not in items:
                items[sha256] = _item(index, ordinal, store, official)
    return Shelf(library.manifest.number, tuple(sorted(items.values(), key=_newest_first)))


def traits_of(
    document: Document, texts: Iterable[str], official: Callable[[str], str] = str
) -> Traits:
    """Return the values of every facet; a document may have several, or none, of each.

    `official` gives the name the town has for a body however it is printed.
    """
    day = moment(document)
    year = day.year if day else _year_of_number(document)
    quarters = dict.fromkeys(
        name for text in (document.title, *texts) for name in places_in(text) if name in QUARTERS
    )
    return {
        Facet.KIND: (document.type or NO_KIND,),
        Facet.ORGANIZATION: tuple(dict.fromkeys(map(official, _bodies(document)))),
        Facet.YEAR: (str(year),) if year else (),
        Facet.ORIGINATOR: (document.originator,) if document.originator else (),
        Facet.QUARTER: tuple(quarters),
    }


def _item(index: int, ordinal: int, store: Store, official: Callable[[str], str]) -> Item:
    document = store.catalog.document_at(ordinal)
    pages = store.catalog.pages(document.file.sha256)
    return Item(
        store=index,
        ordinal=ordinal,
        document=document,
        day=moment(document),
        traits=traits_of(document, (page.text for page in pages), official),
        empty_pages=tuple(page.number for page in pages if not page.text.strip()),
    )


def _bodies(document: Document) -> Iterable[str]:
    """Yield the bodies a document is from or was before."""
    for name in (document.organization, *(c.organization for c in document.consultations)):
        if name:
            yield name


def _year_of_number(document: Document) -> int | None:
    key = reference_key(document.reference or "")
    return key[0] if key else None


def _newest_first(item: Item) -> tuple[bool, int, str, str]:
    day = item.placed.toordinal() if item.placed else 0
    document = item.document
    return (item.placed is None, -day, document.reference or "", document.file.name)


def counted(items: Sequence[Item], facet: Facet) -> tuple[tuple[str, int], ...]:
    """Return (value, documents) of one facet: years newest first, the others most first."""
    counts: dict[str, int] = {}
    for item in items:
        for value in item.traits[facet]:
            counts[value] = counts.get(value, 0) + 1
    if facet is Facet.YEAR:
        return tuple(sorted(counts.items(), reverse=True))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
