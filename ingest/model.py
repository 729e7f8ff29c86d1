"""What is known of council papers: plain values, named after the OParl standard.

Nothing here reads or writes anything. Offsets count characters (code points) of `Page.text`.
"""

from __future__ import annotations

import datetime as dt
from array import array
from dataclasses import dataclass
from enum import StrEnum

PUBLIC_GROUP = "oeffentlich"


class Nature(StrEnum):
    """Whether a file is the official document or a retelling that says so on its face."""

    ORIGINAL = "original"
    RETELLING = "retelling"


class Extent(StrEnum):
    """Whether a file holds the whole document or says of itself that it is an excerpt."""

    FULL = "full"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive) of the canonical text of page `page` (from 1)."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page: the canonical text that is searched, quoted and marked.

    `text` is NFC with line-end hyphens resolved; lines end in "\\n". `char_map` holds, for a PDF,
    one little-endian int32 per character of `text`: the index of that character among pdfium's
    characters of the page, or -1 for a character that is not in the file. It is empty for formats
    without geometry. `margins` are the running heads and feet, kept apart from `text`.
    """

    number: int
    text: str
    char_map: bytes = b""
    margins: tuple[str, ...] = ()
    label: str | None = None

    def source_indices(self) -> array[int]:
        """Return `char_map` as integers, one per character of `text` (empty without geometry)."""
        indices = array("i")
        indices.frombytes(self.char_map)
        return indices


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that reading could tell from the format itself (HTML h1–h6, DOCX styles)."""

    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class ReadText:
    """What reading makes of one file: its pages in order and the structure the format declares.

    `media_type` is what the bytes are, whatever the file is called. `table_rows` are the spans of
    table rows where the format declares them; their cells are parted by "\\t" in the text.
    """

    media_type: str
    pages: tuple[Page, ...]
    headings: tuple[Heading, ...] = ()
    table_rows: tuple[Span, ...] = ()
    title: str | None = None
    method: str = "text"
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """One source file, identified by the SHA-256 of its bytes."""

    sha256: str
    name: str
    media_type: str
    size: int
    page_count: int
    method: str = "text"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under its headings, outermost first; `spans` in reading order.

    `field` is the canonical name of the field the part belongs to (see `sections.FIELDS`), None
    where its headings name none.
    """

    path: tuple[str, ...]
    spans: tuple[Span, ...]
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Consultation:
    """One paper in one organization (a row of the Beratungsfolge).

    `dates` holds every date printed for it, in the printed order: more than one means it was
    moved. `state` is "held", "planned", or None where the paper does not say. `result` is the
    printed decision, None where none is printed.
    """

    organization: str
    dates: tuple[dt.date, ...]
    role: str | None
    state: str | None
    result: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """Votes as printed; `by_group` rows are (group, yes, no, abstained).

    `against` and `abstaining` are groups or persons named without a count ("gegen die Stimmen der
    CDU").
    """

    yes: int | None
    no: int | None
    abstained: int | None
    unanimous: bool
    by_group: tuple[tuple[str, int, int, int], ...]
    spans: tuple[Span, ...]
    against: tuple[str, ...] = ()
    abstaining: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One agenda item of a meeting as its minutes tell it.

    `votes` are all votes taken on it in the printed order; `vote` is the deciding one, the last
    under a heading of its own, None where several are told in running text only.
    """

    number: str
    title: str
    organization: str | None
    date: dt.date | None
    paper: str | None
    result: str | None
    spans: tuple[Span, ...]
    result_spans: tuple[Span, ...] = ()
    resolution: tuple[Span, ...] = ()
    speakers: tuple[str, ...] = ()
    vote: Vote | None = None
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A mention of another paper.

    `relation` is what this document does to it: cites, supplements, continues, replaces or repeals;
    or what that one does to this: supplemented_by, continued_by, replaced_by or repealed_by.
    """

    target: str
    written: str
    relation: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a field of the document was read."""

    field: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What one file says about itself. Unknown stays None or empty; nothing is guessed.

    `date` is the date of the document itself, never that of a figure or a decision in it; `dated`
    is the same as an ISO prefix, also where only a month or a year is printed ("2021-04").
    Files that carry the same `reference` are the same paper; an attachment that names its paper
    carries the paper's, with `type` "Anlage".
    """

    file: File
    type: str | None = None
    reference: str | None = None
    written_reference: str | None = None
    title: str = ""
    date: dt.date | None = None
    organization: str | None = None
    originator: str | None = None
    status: str | None = None
    lead: str | None = None
    involved: tuple[str, ...] = ()
    url: str | None = None
    nature: Nature = Nature.ORIGINAL
    extent: Extent = Extent.FULL
    nonpublic: bool = False
    sections: tuple[Section, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    agenda_items: tuple[AgendaItem, ...] = ()
    references: tuple[Reference, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()
    dated: str | None = None

    @property
    def date_precision(self) -> str | None:
        """Return day, month or year: how exactly the document is dated; None where it is not."""
        return {10: "day", 7: "month", 4: "year"}.get(len(self.dated or ""))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (or table row, or heading-like line) of a passage; may cross a page."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed and cited: about 900 characters of one section of one file.

    `text` is the verbatim text of `spans`, page parts joined by a space. `date` is the date of
    the document, or of the meeting for minutes.
    """

    id: str
    file_sha256: str
    ordinal: int
    text: str
    spans: tuple[Span, ...]
    section: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    reference: str | None = None
    date: dt.date | None = None
