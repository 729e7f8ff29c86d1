"""What a corpus source (one YAML file) may hold: plain values, read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias, TypeVar

import yaml

FORMATS = {"pdf": ".pdf", "scan": ".pdf", "html": ".html", "docx": ".docx", "txt": ".txt"}
KINDS = ("vorlage", "niederschrift", "antrag", "pressemeldung", "presse")
TYPES = (
    "Beschlussvorlage",
    "Berichtsvorlage",
    "Vorschlag zur Tagesordnung",
    "Anfrage",
    "Niederschriftsauszug",
    "Antrag",
    "Pressemeldung",
    "Pressebericht",
)
EXTENTS = ("full", "excerpt")

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Parsed = TypeVar("Parsed")


class SourceError(Exception):
    """One thing wrong with one source file: where it is and what to change."""

    def __init__(self, where: str, key: str, reason: str) -> None:
        super().__init__(f"{where}: {key}: {reason}")


@dataclass(frozen=True)
class Layout:
    """How a PDF is set: number of text columns, type size in points, page orientation."""

    columns: int = 1
    fontsize: float = 10.5
    landscape: bool = False


@dataclass(frozen=True)
class ItemList:
    """A numbered or bulleted list."""

    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class Table:
    """A table of figures; every row is as long as the head."""

    caption: str | None
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block: TypeAlias = str | ItemList | Table


@dataclass(frozen=True)
class Section:
    """A heading, where there is one, with what stands below it."""

    heading: str | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Consultation:
    """One line of the Beratungsfolge; what is not known stays None."""

    organization: str
    dates: tuple[str, ...]
    role: str | None
    status: str | None
    result: str | None


@dataclass(frozen=True)
class Meeting:
    """The agenda item a Niederschrift is about."""

    date: str
    organization: str | None
    top: str | None
    title: str
    status: str | None
    time: str | None
    vorlage: str | None
    result: str | None


@dataclass(frozen=True)
class Votes:
    """The Abstimmungsergebnis: per group (yes, no, abstained) and in total."""

    table: tuple[tuple[str, str, str, str], ...]
    unanimous: bool
    in_favour: str | None
    against: str | None
    abstained: str | None


@dataclass(frozen=True)
class Attachment:
    """A line of the table Anlagen."""

    number: str
    name: str


@dataclass(frozen=True)
class Annex:
    """A separate document inside the same file."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """One document of the corpus, before it is typeset."""

    file: str
    format: str
    layout: Layout
    kind: str
    reference: str | None
    type: str
    title: str
    status: str | None
    date: str | None
    date_note: str | None
    organization: str | None
    originator: str | None
    lead: str | None
    involved: tuple[str, ...]
    released_by: tuple[str, ...]
    url: str | None
    facts: tuple[str, ...]
    extent: str
    consultations: tuple[Consultation, ...]
    meeting: Meeting | None
    votes: Votes | None
    sections: tuple[Section, ...]
    attachments: tuple[Attachment, ...]
    annex: Annex | None


class _Loader(yaml.SafeLoader):
    """Leaves every scalar as written: 22.870 stays a text, 16:07 is no number."""

    # BaseLoader would do, but it lets a key that stands twice silently win.
    yaml_implicit_resolvers = {}  # noqa: RUF012


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Value]:
    result: dict[str, Value] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in result:
            raise yaml.MarkedYAMLError(
                problem=f"key {key!r} stands twice", problem_mark=key_node.start_mark
            )
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


class Fields:
    """A mapping of the source that knows its place and notices keys nobody asked for."""

    def __init__(self, where: str, key: str, value: Value) -> None:
        self.where = where
        self.key = key
        if not isinstance(value, dict):
            raise SourceError(where, key or "file", f"expected keys and values, got {value!r}")
        self._values: Mapping[str, Value] = value
        self._left = set(value)

    def path(self, key: str) -> str:
        """The key with the keys above it, for messages."""
        return f"{self.key}.{key}" if self.key else key

    def error(self, key: str, reason: str) -> SourceError:
        """An error about this key."""
        return SourceError(self.where, self.path(key), reason)

    def take(self, key: str) -> Value:
        """The value, or None where the source leaves it out or says null."""
        self._left.discard(key)
        value = self._values.get(key)
        return None if value in ("", "null", "~") else value

    def text(self, key: str) -> str | None:
        """A text on one line, or None."""
        value = self.take(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.error(key, f"expected a text, got {value!r}; quote texts with ': ' or '{{'")
        return " ".join(value.split())

    def need(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        """A text out of a fixed list."""
        value = self.need(key)
        if value not in allowed:
            raise self.error(key, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def flag(self, key: str) -> bool:
        """true or false; false where nothing is said."""
        value = self.text(key) or "false"
        if value not in ("true", "false"):
            raise self.error(key, f"expected true or false, got {value!r}")
        return value == "true"

    def day(self, key: str) -> str | None:
        """An ISO date; a month or a year alone where the day is not known."""
        value = self.text(key)
        return None if value is None else self._day(key, value)

    def days(self, key: str) -> tuple[str, ...]:
        """A list of ISO dates."""
        return tuple(self._day(key, value) for value in self.texts(key))

    def _day(self, key: str, value: str) -> str:
        try:
            if not _DATE.fullmatch(value):
                raise ValueError("not YYYY-MM-DD")
            date.fromisoformat(value + "-01-01"[3 * value.count("-") :])
        except ValueError as error:
            raise self.error(key, f"{value!r} is no date (YYYY-MM-DD): {error}") from error
        return value

    def values(self, key: str) -> list[Value]:
        """A list, empty where nothing is said."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(key, f"expected a list, got {value!r}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return _texts(self.where, self.path(key), self.values(key))

    def children(self, key: str) -> list[Fields]:
        """A list of mappings."""
        return [
            Fields(self.where, f"{self.path(key)}[{number}]", value)
            for number, value in enumerate(self.values(key), 1)
        ]

    def child(self, key: str) -> Fields | None:
        """A mapping, or None."""
        value = self.take(key)
        return None if value is None else Fields(self.where, self.path(key), value)

    def done(self) -> None:
        """Raises on a key that was never asked for."""
        if self._left:
            raise self.error(sorted(self._left)[0], "unknown key")


def load(path: Path) -> Document:
    """Reads and checks one source; raises SourceError."""
    try:
        value = yaml.load(path.read_text("utf-8"), _Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(path.name, "YAML", " ".join(str(error).split())) from error
    return _document(Fields(path.name, "", value))


def _document(fields: Fields) -> Document:
    document = Document(
        file=fields.need("file"),
        format=fields.one_of("format", tuple(FORMATS)),
        layout=_layout(fields.child("layout")),
        kind=fields.one_of("kind", KINDS),
        reference=fields.text("reference"),
        type=fields.one_of("type", TYPES),
        title=fields.need("title"),
        status=fields.text("status"),
        date=fields.day("date"),
        date_note=fields.text("date_note"),
        organization=fields.text("organization"),
        originator=fields.text("originator"),
        lead=fields.text("lead"),
        involved=fields.texts("involved"),
        released_by=fields.texts("released_by"),
        url=fields.text("url"),
        facts=fields.texts("facts"),
        extent=fields.one_of("extent", EXTENTS),
        consultations=_all(fields, "consultations", _consultation),
        meeting=_meeting(fields.child("meeting")),
        votes=_votes(fields.child("votes")),
        sections=_all(fields, "sections", _section),
        attachments=_all(fields, "attachments", _attachment),
        annex=_annex(fields.child("annex")),
    )
    fields.done()
    _check_whole(fields, document)
    return document


def _check_whole(fields: Fields, document: Document) -> None:
    suffix = FORMATS[document.format]
    if not _FILE_NAME.fullmatch(document.file) or not document.file.endswith(suffix):
        raise fields.error("file", f"{document.file!r} must be a plain name ending in {suffix}")
    if document.url and not document.url.startswith("https://"):
        raise fields.error("url", f"{document.url!r} must begin with https://")
    if not document.facts:
        raise fields.error("facts", "name at least one fact sheet")
    if not document.sections:
        raise fields.error("sections", "a document without text")
    if (document.kind == "niederschrift") != (document.meeting is not None):
        raise fields.error("meeting", "belongs to a niederschrift, and only there")
    if document.votes and document.kind != "niederschrift":
        raise fields.error("votes", "only a niederschrift has votes")
    if document.consultations and document.kind not in ("vorlage", "antrag"):
        raise fields.error("consultations", f"a {document.kind} has none")
    if document.date_note and not document.date:
        raise fields.error("date_note", "explains a date, but there is none")


def _all(fields: Fields, key: str, parse: Callable[[Fields], Parsed]) -> tuple[Parsed, ...]:
    results = []
    for child in fields.children(key):
        results.append(parse(child))
        child.done()
    return tuple(results)


def _layout(fields: Fields | None) -> Layout:
    if fields is None:
        return Layout()
    columns = fields.text("columns") or "1"
    if columns not in ("1", "2"):
        raise fields.error("columns", f"expected 1 or 2, got {columns!r}")
    size = fields.text("fontsize") or "10.5"
    if not re.fullmatch(r"\d+(\.\d+)?", size) or not 7 <= float(size) <= 16:
        raise fields.error("fontsize", f"expected 7 to 16 points, got {size!r}")
    layout = Layout(int(columns), float(size), fields.flag("landscape"))
    fields.done()
    return layout


def _consultation(fields: Fields) -> Consultation:
    return Consultation(
        organization=fields.need("organization"),
        dates=fields.days("dates"),
        role=fields.text("role"),
        status=fields.text("status"),
        result=fields.text("result"),
    )


def _meeting(fields: Fields | None) -> Meeting | None:
    if fields is None:
        return None
    day = fields.day("date")
    if day is None or len(day) != 10:
        raise fields.error("date", "a meeting needs its day (YYYY-MM-DD)")
    meeting = Meeting(
        date=day,
        organization=fields.text("organization"),
        top=fields.text("top"),
        title=fields.need("title"),
        status=fields.text("status"),
        time=fields.text("time"),
        vorlage=fields.text("vorlage"),
        result=fields.text("result"),
    )
    fields.done()
    return meeting


def _votes(fields: Fields | None) -> Votes | None:
    if fields is None:
        return None
    rows = []
    for number, row in enumerate(fields.values("table"), 1):
        key = fields.path(f"table[{number}]")
        cells = _texts(fields.where, key, row)
        if len(cells) != 4:
            raise SourceError(fields.where, key, "expected group, yes, no, abstained")
        rows.append((cells[0], cells[1], cells[2], cells[3]))
    votes = Votes(
        table=tuple(rows),
        unanimous=fields.flag("unanimous"),
        in_favour=fields.text("for"),
        against=fields.text("against"),
        abstained=fields.text("abstained"),
    )
    fields.done()
    return votes


def _section(fields: Fields) -> Section:
    return Section(fields.text("heading"), _blocks(fields))


def _attachment(fields: Fields) -> Attachment:
    return Attachment(fields.need("number"), fields.need("name"))


def _annex(fields: Fields | None) -> Annex | None:
    if fields is None:
        return None
    annex = Annex(fields.need("title"), _blocks(fields))
    fields.done()
    return annex


def _blocks(fields: Fields) -> tuple[Block, ...]:
    return tuple(
        _block(fields.where, f"{fields.path('blocks')}[{number}]", value)
        for number, value in enumerate(fields.values("blocks"), 1)
    )


def _block(where: str, key: str, value: Value) -> Block:
    if isinstance(value, str):
        return " ".join(value.split())
    if not isinstance(value, dict) or not value.keys() & {"list", "table"}:
        reason = "is neither a paragraph nor {list: …} nor {table: …}; quote texts with ': '"
        raise SourceError(where, key, reason)
    fields = Fields(where, key, value)
    block = _list(fields) if "list" in value else _table(fields)
    fields.done()
    return block


def _list(fields: Fields) -> ItemList:
    return ItemList(fields.texts("list"), fields.flag("ordered"))


def _table(fields: Fields) -> Table:
    inner = fields.child("table")
    if inner is None:
        raise fields.error("table", "is empty")
    head = inner.texts("head")
    rows = []
    for number, row in enumerate(inner.values("rows"), 1):
        key = inner.path(f"rows[{number}]")
        cells = _texts(inner.where, key, row)
        if len(cells) != len(head):
            raise SourceError(inner.where, key, f"{len(cells)} cells under {len(head)} headings")
        rows.append(cells)
    table = Table(inner.text("caption"), head, tuple(rows))
    inner.done()
    return table


def _texts(where: str, key: str, value: Value) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SourceError(where, key, f"expected a list, got {value!r}")
    for number, item in enumerate(value, 1):
        if item is not None and not isinstance(item, str):
            reason = f"expected a text, got {item!r}; quote texts with ': '"
            raise SourceError(where, f"{key}[{number}]", reason)
    texts = (item for item in value if item is None or isinstance(item, str))
    return tuple("" if text in (None, "null", "~") else " ".join(text.split()) for text in texts)
