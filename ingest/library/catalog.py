"""The truth of one access group: documents, pages and passages in one SQLite file.

Each document and passage is kept whole as JSON for exact reconstruction; what is searched for has
columns and tables of its own beside it.
"""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError, NotFoundError
from ingest.library.codec import from_json, to_json
from ingest.model import AgendaItem, Document, Page, Passage, Reference
from ingest.understanding.references import reference_key

_Number = TypeVar("_Number", np.int32, np.int64)
_Item = TypeVar("_Item")

FILE_NAME = "catalog.sqlite"
_SCHEMA_VERSION = 1
_MOST_VARIABLES = 500
_DOCUMENTS_KEPT = 5000  # decoded and held in memory, of however many there are
_OUTLINES_KEPT = 50_000

_SCHEMA = """
CREATE TABLE document (
    ordinal INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, reference TEXT, type TEXT, date TEXT,
    organization TEXT, title TEXT NOT NULL, first_passage INTEGER NOT NULL,
    end_passage INTEGER NOT NULL, json TEXT NOT NULL);
CREATE INDEX document_reference ON document (reference);
CREATE TABLE page (
    document INTEGER NOT NULL, number INTEGER NOT NULL, label TEXT, text TEXT NOT NULL,
    margins TEXT NOT NULL, char_map BLOB NOT NULL, PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE passage (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, document INTEGER NOT NULL,
    sentences INTEGER NOT NULL, json TEXT NOT NULL);
-- Read alone, without the texts beside it, when a library is opened.
CREATE INDEX passage_sentences ON passage (row, sentences);
CREATE TABLE consultation (
    document INTEGER NOT NULL, place INTEGER NOT NULL, organization TEXT NOT NULL, date TEXT,
    role TEXT, state TEXT, result TEXT);
CREATE INDEX consultation_organization ON consultation (organization);
CREATE INDEX consultation_document ON consultation (document);
CREATE TABLE agenda_item (
    document INTEGER NOT NULL, place INTEGER NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
    organization TEXT, date TEXT, paper TEXT, result TEXT);
CREATE INDEX agenda_item_paper ON agenda_item (paper);
CREATE TABLE reference (
    document INTEGER NOT NULL, place INTEGER NOT NULL, target TEXT NOT NULL,
    relation TEXT NOT NULL);
CREATE INDEX reference_target ON reference (target);
CREATE INDEX reference_document ON reference (document);
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """What ranking asks of every document it looks at: see `Document`."""

    ordinal: int
    reference: str | None
    title: str
    date: date | None
    organization: str | None
    type: str | None = None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


class CatalogWriter:
    """Writes `catalog.sqlite` in the folder `path`; nothing is kept when its block raises."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path / FILE_NAME, isolation_level=None)
        # A draft that does not finish is thrown away whole, so no journal; publishing syncs.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self._connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        self._connection.execute("BEGIN")
        self._hashes: set[str] = set()
        self._passages = 0

    def __enter__(self) -> CatalogWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.finish()
        else:
            self.close()

    def add(self, document: Document, pages: Sequence[Page], passages: Sequence[Passage]) -> range:
        """Add one document and return the rows its passages got: dense, from 0 on.

        Raises LibraryError, before anything is written, when the file is already there, a page
        number comes twice, or a passage belongs to another file.
        """
        self._check(document, pages, passages)
        ordinal = len(self._hashes)
        rows = range(self._passages, self._passages + len(passages))
        self._add_document(ordinal, document, rows)
        self._add_pages(ordinal, pages)
        self._add_passages(ordinal, rows, passages)
        self._add_relations(ordinal, document)
        self._hashes.add(document.file.sha256)
        self._passages = rows.stop
        return rows

    def finish(self) -> None:
        """Commit and close."""
        self._connection.execute("COMMIT")
        self.close()

    def close(self) -> None:
        """Close without keeping what is not committed."""
        self._connection.close()

    def _check(
        self, document: Document, pages: Sequence[Page], passages: Sequence[Passage]
    ) -> None:
        file = document.file
        if file.sha256 in self._hashes:
            raise LibraryError(f"{file.name}: steht schon im Katalog dieser Gruppe")
        if len({page.number for page in pages}) != len(pages):
            raise LibraryError(f"{file.name}: eine Seitennummer kommt doppelt vor")
        if any(passage.file_sha256 != file.sha256 for passage in passages):
            raise LibraryError(f"{file.name}: eine Textstelle gehört zu einer anderen Datei")

    def _add_document(self, ordinal: int, document: Document, rows: range) -> None:
        self._connection.execute(
            "INSERT INTO document VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                ordinal,
                document.file.sha256,
                document.reference,
                document.type,
                _iso(document.date),
                document.organization,
                document.title,
                rows.start,
                rows.stop,
                to_json(document),
            ),
        )

    def _add_pages(self, ordinal: int, pages: Iterable[Page]) -> None:
        self._connection.executemany(
            "INSERT INTO page VALUES (?,?,?,?,?,?)",
            (
                (ordinal, p.number, p.label, p.text, to_json(p.margins), zlib.compress(p.char_map))
                for p in pages
            ),
        )

    def _add_passages(self, ordinal: int, rows: range, passages: Iterable[Passage]) -> None:
        self._connection.executemany(
            "INSERT INTO passage VALUES (?,?,?,?,?)",
            (
                (row, p.id, ordinal, len(p.sentences), to_json(p))
                for row, p in zip(rows, passages, strict=True)
            ),
        )

    def _add_relations(self, ordinal: int, document: Document) -> None:
        self._connection.executemany(
            "INSERT INTO consultation VALUES (?,?,?,?,?,?,?)",
            (
                (ordinal, place, c.organization, _iso(day), c.role, c.state, c.result)
                for place, c in enumerate(document.consultations)
                for day in (c.dates or (None,))
            ),
        )
        self._connection.executemany(
            "INSERT INTO agenda_item VALUES (?,?,?,?,?,?,?,?)",
            (
                (ordinal, place, i.number, i.title, i.organization, _iso(i.date), i.paper, i.result)
                for place, i in enumerate(document.agenda_items)
            ),
        )
        self._connection.executemany(
            "INSERT INTO reference VALUES (?,?,?,?)",
            ((ordinal, place, r.target, r.relation) for place, r in enumerate(document.references)),
        )


class Catalog:
    """Reads the `catalog.sqlite` of the folder `path`; any number of threads may share it."""

    def __init__(self, path: Path) -> None:
        file = path / FILE_NAME
        if not file.is_file():
            raise LibraryError(f"{file} fehlt. Bauen Sie die Bibliothek neu: vorlagenlotse ingest")
        self._file = file
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._check_version()
        self._kept_document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._read_document)
        self._outlines: dict[int, Outline] = {}

    def close(self) -> None:
        """Close the file; later calls raise LibraryError."""
        with self._lock:
            self._connection.close()

    # -- documents ------------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, newest first, those without a date last, then by title."""
        return self._sorted

    def document(self, sha256: str) -> Document:
        """Return the document of one file; raises NotFoundError."""
        return self.document_at(self._ordinal(sha256))

    def document_at(self, ordinal: int) -> Document:
        """Return a document by its ordinal, as `file_of_row` gives it."""
        return self._kept_document(ordinal)

    def outlines(self, ordinals: Sequence[int]) -> list[Outline]:
        """Return what ranking asks of documents, in the order asked, without their whole JSON.

        Raises NotFoundError for an ordinal the catalog does not have.
        """
        known = self._outlines
        asked = list(dict.fromkeys(int(ordinal) for ordinal in ordinals))
        missing = [ordinal for ordinal in asked if ordinal not in known]
        for part in _portions(missing):
            known.update(self._read_outlines(part))
        if len(known) > _OUTLINES_KEPT:
            self._outlines = {}
        try:
            return [known[int(ordinal)] for ordinal in ordinals]
        except KeyError as error:
            raise NotFoundError(f"Dokument {error} gibt es in dieser Bibliothek nicht") from None

    def bodies(self, ordinals: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the organizations each document was before, in the order asked."""
        return self._related("consultation", "organization", ordinals)

    def targets(self, ordinals: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the numbers each document mentions, in the order asked."""
        return self._related("reference", "target", ordinals)

    def papers(self, reference: str) -> tuple[Document, ...]:
        """Return the documents of a paper, newest first; empty when there is none.

        However its number is written: "987/2006" and "DS 0987/2006" are one paper.
        """
        found = [self.document_at(n) for n in self._papers.get(_key(reference), ())]
        return tuple(sorted(found, key=_newest_first))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of all papers, each as written and once."""
        found = self._select("SELECT DISTINCT reference FROM document WHERE reference IS NOT NULL")
        return tuple(str(number) for (number,) in found)

    def files(self) -> list[tuple[str, str]]:
        """Return hash and name of every file, without reading what else is known of it."""
        rows = self._select("SELECT sha256, json_extract(json, '$.file.name') FROM document")
        return [(str(sha256), str(name)) for sha256, name in rows]

    @property
    def document_ordinals(self) -> Mapping[str, int]:
        """File hash → document ordinal, as `file_of_row` gives it."""
        return self._ordinals

    @property
    def document_count(self) -> int:
        """Number of documents."""
        return len(self._ordinals)

    # -- pages ----------------------------------------------------------------------------------

    def page(self, sha256: str, number: int) -> Page:
        """Return one page, counted from 1; raises NotFoundError."""
        found = self._read_pages("document = ? AND number = ?", (self._ordinal(sha256), number))
        if not found:
            name = self.document(sha256).file.name
            raise NotFoundError(f"{name} hat keine Seite {number}")
        return found[0]

    def pages(self, sha256: str) -> tuple[Page, ...]:
        """Return all pages of one file in order; raises NotFoundError for an unknown file."""
        return self._read_pages("document = ?", (self._ordinal(sha256),))

    def text(self, sha256: str) -> str:
        """Return the texts of all pages of one file in order, without their character maps."""
        found = self._select(
            "SELECT text FROM page WHERE document = ? ORDER BY number", (self._ordinal(sha256),)
        )
        return "\n".join(str(text) for (text,) in found)

    # -- passages -------------------------------------------------------------------------------

    def passages(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Passage]:
        """Return the passages of `rows` in the order asked; raises NotFoundError for an unknown."""
        asked = [int(row) for row in rows]
        texts = self._passage_texts(asked)
        missing = [row for row in asked if row not in texts]
        if missing:
            raise NotFoundError(f"Textstelle {missing[0]} gibt es in dieser Bibliothek nicht")
        return [from_json(Passage, texts[row]) for row in asked]

    def rows_of(self, sha256: str) -> range:
        """Return the passage rows of one file; raises NotFoundError."""
        return self._rows[self._ordinal(sha256)]

    @cached_property
    def file_of_row(self) -> NDArray[np.int32]:
        """Document ordinal of each passage row, shape (passages,)."""
        counts = [len(rows) for rows in self._rows]
        ordinals = np.arange(len(counts), dtype=np.int32)
        return _read_only(np.repeat(ordinals, counts))

    def sentence_offsets(self) -> NDArray[np.int64]:
        """Return shape (passages + 1,): row i has the sentence rows offsets[i]:offsets[i + 1]."""
        return self._sentence_offsets

    @property
    def newest(self) -> date | None:
        """The latest date of a document, None when no document has one."""
        return self.days[1]

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the latest date of a document, None when no document has one."""
        ((first, last),) = self._select("SELECT min(date), max(date) FROM document")
        return _day(first), _day(last)

    @property
    def passage_count(self) -> int:
        """Number of passages."""
        return self._rows[-1].stop if self._rows else 0

    @property
    def sentence_count(self) -> int:
        """Number of sentences of all passages."""
        return int(self._sentence_offsets[-1])

    # -- relations ------------------------------------------------------------------------------

    def references_to(self, reference: str) -> list[tuple[Document, Reference]]:
        """Return who mentions the paper `reference`, newest document first."""
        places = self._mentions.get(_key(reference), ())
        return _newest([(d := self.document_at(n), d.references[i]) for n, i in places])

    def agenda_items_on(self, reference: str) -> list[tuple[Document, AgendaItem]]:
        """Return the agenda items that treat the paper `reference`, newest document first."""
        places = self._items.get(_key(reference), ())
        return _newest([(d := self.document_at(n), d.agenda_items[i]) for n, i in places])

    # -- reading --------------------------------------------------------------------------------

    def _check_version(self) -> None:
        version = self._select("PRAGMA user_version")[0][0]
        if version != _SCHEMA_VERSION:
            self.close()
            raise LibraryError(
                f"{self._file} hat die Fassung {version}, erwartet wird {_SCHEMA_VERSION}. "
                "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            )

    def _select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise LibraryError(
                f"{self._file} ist nicht lesbar ({error}). "
                "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            ) from error

    def _ordinal(self, sha256: str) -> int:
        try:
            return self._ordinals[sha256]
        except KeyError:
            raise NotFoundError(f"Die Datei {sha256[:12]}… ist nicht in der Bibliothek") from None

    @cached_property
    def _ordinals(self) -> Mapping[str, int]:
        rows = self._select("SELECT sha256, ordinal FROM document ORDER BY ordinal")
        return MappingProxyType({str(sha256): _int(ordinal) for sha256, ordinal in rows})

    @cached_property
    def _rows(self) -> tuple[range, ...]:
        spans = self._select("SELECT first_passage, end_passage FROM document ORDER BY ordinal")
        return tuple(range(_int(start), _int(end)) for start, end in spans)

    @cached_property
    def _by_ordinal(self) -> tuple[Document, ...]:
        return tuple(self._kept_document(ordinal) for ordinal in range(self.document_count))

    @cached_property
    def _sorted(self) -> tuple[Document, ...]:
        return tuple(sorted(self._by_ordinal, key=_newest_first))

    # From the columns beside the documents: none is decoded to find out which number names it.

    @cached_property
    def _papers(self) -> Mapping[str, list[int]]:
        return _grouped(
            (reference, _int(ordinal))
            for reference, ordinal in self._select(
                "SELECT reference, ordinal FROM document WHERE reference IS NOT NULL"
            )
        )

    @cached_property
    def _mentions(self) -> Mapping[str, list[tuple[int, int]]]:
        return _grouped(
            (target, (_int(ordinal), _int(place)))
            for target, ordinal, place in self._select(
                "SELECT target, document, place FROM reference ORDER BY document, place"
            )
        )

    @cached_property
    def _items(self) -> Mapping[str, list[tuple[int, int]]]:
        return _grouped(
            (paper, (_int(ordinal), _int(place)))
            for paper, ordinal, place in self._select(
                "SELECT paper, document, place FROM agenda_item WHERE paper IS NOT NULL"
                " ORDER BY document, place"
            )
        )

    @cached_property
    def _sentence_offsets(self) -> NDArray[np.int64]:
        counts = [_int(n) for (n,) in self._select("SELECT sentences FROM passage ORDER BY row")]
        return _read_only(np.concatenate(([0], np.cumsum(counts, dtype=np.int64))))

    def _read_document(self, ordinal: int) -> Document:
        found = self._select("SELECT json FROM document WHERE ordinal = ?", (ordinal,))
        if not found:
            raise NotFoundError(f"Dokument {ordinal} gibt es in dieser Bibliothek nicht")
        return from_json(Document, str(found[0][0]))

    def _read_outlines(self, ordinals: Sequence[int]) -> dict[int, Outline]:
        found = self._select(
            "SELECT ordinal, reference, title, date, organization, type FROM document "
            f"WHERE ordinal IN ({_marks(ordinals)})",
            ordinals,
        )
        return {
            _int(ordinal): Outline(
                ordinal=_int(ordinal),
                reference=_text(reference),
                title=str(title),
                date=_day(day),
                organization=_text(organization),
                type=_text(kind),
            )
            for ordinal, reference, title, day, organization, kind in found
        }

    def _related(self, table: str, column: str, ordinals: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the values of a column of a table of relations, each once, by document."""
        values: dict[int, dict[str, None]] = {int(ordinal): {} for ordinal in ordinals}
        for part in _portions(list(values)):
            found = self._select(
                f"SELECT document, {column} FROM {table} "
                f"WHERE document IN ({_marks(part)}) ORDER BY document, place",
                part,
            )
            for ordinal, value in found:
                values[_int(ordinal)][str(value)] = None
        return [tuple(values[int(ordinal)]) for ordinal in ordinals]

    def _read_pages(self, condition: str, values: Sequence[object]) -> tuple[Page, ...]:
        rows = self._select(
            "SELECT number, text, char_map, margins, label FROM page "
            f"WHERE {condition} ORDER BY number",
            values,
        )
        return tuple(_page(*row) for row in rows)

    def _passage_texts(self, rows: list[int]) -> dict[int, str]:
        texts: dict[int, str] = {}
        for part in _portions(rows):
            found = self._select(
                f"SELECT row, json FROM passage WHERE row IN ({_marks(part)})", part
            )
            texts.update((_int(row), str(text)) for row, text in found)
        return texts


def _portions(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield as many values at a time as one statement may have variables."""
    for start in range(0, len(values), _MOST_VARIABLES):
        yield values[start : start + _MOST_VARIABLES]


def _marks(values: Sequence[object]) -> str:
    """Return the place holders of a list in SQL."""
    return ",".join("?" * len(values))


def _grouped(pairs: Iterable[tuple[object, _Item]]) -> Mapping[str, list[_Item]]:
    """Return items by the paper of their number, in the order given."""
    groups: defaultdict[str, list[_Item]] = defaultdict(list)
    for number, item in pairs:
        groups[_key(str(number))].append(item)
    return groups


@lru_cache(maxsize=100_000)
def _key(number: str) -> str:
    """Return what all spellings of a paper's number have in common; other text is its own key."""
    key = reference_key(number)
    return number if key is None else "/".join(map(str, key))


def _newest(pairs: Iterable[tuple[Document, _Item]]) -> list[tuple[Document, _Item]]:
    return sorted(pairs, key=lambda pair: _newest_first(pair[0]))


def _newest_first(document: Document) -> tuple[int, str, str]:
    age = -document.date.toordinal() if document.date else 1
    return age, document.title, document.file.sha256


def _page(number: object, text: object, char_map: object, margins: object, label: object) -> Page:
    assert isinstance(char_map, bytes)
    return Page(
        number=_int(number),
        text=str(text),
        char_map=zlib.decompress(char_map),
        margins=from_json(tuple[str, ...], str(margins)),
        label=None if label is None else str(label),
    )


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value


def _read_only(values: NDArray[_Number]) -> NDArray[_Number]:
    values.flags.writeable = False
    return values
