"""From the pages of one file to what it says about itself: the one entry to understanding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.model import (
    AgendaItem,
    Document,
    Evidence,
    Extent,
    File,
    Nature,
    ReadText,
    Reference,
)
from ingest.understanding import patterns
from ingest.understanding.consultations import ConsultationTable, read_consultations
from ingest.understanding.dates import days_in, iso_prefix
from ingest.understanding.flow import Flow, flow_of
from ingest.understanding.header import Field, Header, read_header
from ingest.understanding.minutes import Minutes, read_minutes
from ingest.understanding.references import (
    base_reference,
    find_references,
    normalize_reference,
    same_reference,
)
from ingest.understanding.sections import read_sections
from ingest.understanding.titles import Title, read_title

_LETTERS = frozenset(
    {"Antrag", "Anfrage", "Vorschlag zur Tagesordnung", "Stellungnahme", "Änderungsantrag"}
)
_MINUTES = frozenset({"Niederschrift", "Niederschriftsauszug"})
ANNEX = "Anlage"  # the kind of a file that only says whose attachment it is
_PRESS = frozenset({"Pressemeldung", "Pressemitteilung", "Pressebericht"})


@dataclass(frozen=True, slots=True)
class _Read:
    """What the readers of the parts found."""

    flow: Flow
    header: Header
    table: ConsultationTable
    title: Title | None
    kind: Field | None
    annexed: Field | None


def understand(file: File, text: ReadText) -> Document:
    """Return what the file says about itself.

    Never raises on odd input: what cannot be read stays empty and is named in `warnings`.
    """
    flow = flow_of(text.pages)
    header = read_header(flow)
    table = read_consultations(flow)
    title = read_title(flow, text, header, table)
    kind, annexed = _type(header, flow), None
    if kind is None and _reference(header) is None:
        annexed = _annexed(flow)
        kind = Field("type", ANNEX, annexed.start, annexed.end) if annexed else None
    return _document(file, text, _Read(flow, header, table, title, kind, annexed))


def _document(file: File, text: ReadText, read: _Read) -> Document:
    fields = _fields(read)
    found = {field.name: field for field in fields}
    reference = _value(found, "reference")
    number = normalize_reference(reference) if reference else None
    day, dated, day_warning = _day(found.get("date"))
    title = read.title.text if read.title else ""
    limits = (read.table.start, read.table.end)
    minutes = _minutes(read, found, day, title)
    return Document(
        file=file,
        type=_value(found, "type"),
        reference=number,
        written_reference=reference,
        title=title,
        date=day,
        organization=_value(found, "organization"),
        originator=_value(found, "originator"),
        status=_value(found, "status"),
        lead=_value(found, "lead"),
        involved=_involved(found),
        url=_value(found, "url"),
        nature=Nature.RETELLING if "nature" in found else Nature.ORIGINAL,
        extent=Extent.EXCERPT if "extent" in found else Extent.FULL,
        nonpublic=_is_nonpublic(text, read),
        sections=read_sections(read.flow, text, title, limits),
        consultations=() if _is_minutes(read) else read.table.rows,
        agenda_items=minutes.items,
        references=_references(read, number, found.get("reference")),
        evidence=tuple(_evidence(read.flow, fields)),
        warnings=(*_warnings(read, number, day_warning), *minutes.warnings),
        dated=dated,
    )


def _value(found: dict[str, Field], name: str) -> str | None:
    field = found.get(name)
    return field.value if field else None


def _involved(found: dict[str, Field]) -> tuple[str, ...]:
    written = _value(found, "involved") or ""
    return tuple(part.strip() for part in written.split(";") if part.strip())


def _evidence(flow: Flow, fields: Iterable[Field]) -> Iterable[Evidence]:
    for field in fields:
        yield Evidence(field.name, flow.spans(field.start, field.end))


def _fields(read: _Read) -> list[Field]:
    """Return the fields of the document, each with the place it was read from."""
    header = read.header
    chosen = [
        _as("type", read.kind),
        None if _is_minutes(read) else _reference(header) or read.annexed,
        _title_field(read.title),
        _date(read),
        _organization(read),
        _originator(read),
        _status(header),
        *(_as(name, header.get(name)) for name in ("lead", "involved", "url", "nature", "extent")),
    ]
    return [field for field in chosen if field is not None]


def _as(name: str, field: Field | None) -> Field | None:
    return Field(name, field.value, field.start, field.end) if field else None


def _is_minutes(read: _Read) -> bool:
    return read.kind is not None and read.kind.value in _MINUTES


def _title_field(title: Title | None) -> Field | None:
    return Field("title", title.text, title.start, title.end) if title else None


def _type(header: Header, flow: Flow) -> Field | None:
    """Return the kind: from the heading, the label, or a line that is nothing but the kind."""
    item = header.get("item_title")
    if item:
        return Field("type", "Niederschriftsauszug", item.start, item.end)
    named = header.get("heading_type") or header.get("type") or header.get("minutes")
    field = named or header.get("line_kind") or header.get("line_type")
    if field and field.value == "Bekanntmachung" and _is_invitation(flow):
        return Field("type", "Tagesordnung", field.start, field.end)
    return field


def _is_invitation(flow: Flow) -> bool:
    return any(line.text.rstrip(":") == "Tagesordnung" for line in flow.lines[:60])


def _reference(header: Header) -> Field | None:
    """Return the document's own number, only if it is one."""
    for name in ("reference", "heading_reference", "line_reference"):
        field = header.get(name)
        if field and normalize_reference(f"Vorlage {field.value}"):
            return _as("reference", field)
    return None


def _annexed(flow: Flow) -> Field | None:
    """Return the number of the paper that a file of its own says it is attached to."""
    filled = [line for line in flow.lines if line.text][:3]
    for first in range(min(len(filled), 2)):
        text = " ".join(line.text for line in filled[first : first + 2])
        match = patterns.ANNEX_OF.match(text)
        if match:
            number = match["number"] or match["number_first"]
            addition = f" {match['before']}. Ergänzung" if match["before"] else ""
            line = filled[first]
            return Field(
                "reference", number + addition, line.start, filled[first : first + 2][-1].end
            )
    return None


def _status(header: Header) -> Field | None:
    stated = header.get("status")
    if stated:
        return _as("status", stated)
    note = header.get("public_note")
    if note is None:
        return None
    value = "nichtöffentlich" if note.value.lower().startswith("nicht") else "öffentlich"
    return Field("status", value, note.start, note.end)


def _references(read: _Read, number: str | None, stated: Field | None) -> tuple[Reference, ...]:
    """Return all mentions; the number of a supplement itself names the paper it supplements."""
    kind = read.kind.value if read.kind else None
    is_paper = number is not None or kind in _LETTERS
    mentions = find_references(read.flow, number, is_paper)
    base = base_reference(number) if number else None
    if base is None or stated is None or any(same_reference(m.target, base) for m in mentions):
        return mentions
    spans = read.flow.spans(stated.start, stated.end)
    return (Reference(base, stated.value, "supplements", spans), *mentions)


# --- date ------------------------------------------------------------------------------------


def _date(read: _Read) -> Field | None:
    """Return the date of the document itself, never one of its Beratungsfolge or figures."""
    header, kind = read.header, read.kind.value if read.kind else None
    stated = header.get("date") or header.get("item_date")
    if stated is None and kind in (*_MINUTES, "Tagesordnung"):
        stated = _meeting_date(read.flow, header)
    if stated is None and kind in _PRESS:
        stated = header.get("press_date")
    if stated is None and kind in _LETTERS:
        stated = _letter_date(read.flow)
    if stated is None and header.get("line_reference"):
        stated = header.get("letterhead_date")
    return _as("date", stated)


def _meeting_date(flow: Flow, header: Header) -> Field | None:
    """Return the day after "Sitzung des … am", on the same line or the next."""
    meeting = header.get("meeting_of") or header.get("meeting")
    if meeting is None:
        return None
    window = flow.text[meeting.end : meeting.end + 160]
    days = days_in(window)
    return Field("date", window, meeting.end, meeting.end + len(window)) if days else None


def _letter_date(flow: Flow) -> Field | None:
    for line in flow.lines:
        match = patterns.LETTER_DATE.match(line.text)
        if match and days_in(match["date"]):
            return Field("date", match["date"], line.start + match.start("date"), line.end)
    return None


def _day(field: Field | None) -> tuple[dt.date | None, str | None, str | None]:
    """Return the day, the ISO prefix of what is printed ("2021-04"), and a warning."""
    if field is None:
        return None, None, None
    days = days_in(field.value)
    if days:
        return days[0], days[0].isoformat(), None
    dated = iso_prefix(field.value)
    warning = None if dated else f"Datum nicht lesbar: {field.value!r}"
    return None, dated, warning


# --- organization and originator -------------------------------------------------------------


def _organization(read: _Read) -> Field | None:
    header = read.header
    stated = header.get("organization") or header.get("publisher")
    if stated:
        return _as("organization", stated)
    meeting = header.get("meeting_of") or header.get("meeting")
    kind = read.kind.value if read.kind else None
    if meeting is None or kind not in (*_MINUTES, "Tagesordnung"):
        return None
    name = _nominative(meeting.value)
    return Field("organization", name, meeting.start, meeting.end) if name else None


def _nominative(written: str) -> str | None:
    """Return "Sozialausschuss" for "Sitzung des Sozialausschusses"; None for "12. Sitzung"."""
    match = patterns.MEETING_NAME.match(written)
    name = match["name"] if match else written
    if not patterns.COMMITTEE_WORD.search(name):
        return None
    first, *rest = name.split(" ")
    return " ".join((patterns.GENITIVE.sub("", first), *rest))


def _originator(read: _Read) -> Field | None:
    stated = read.header.get("originator")
    if stated:
        return _as("originator", stated)
    if read.title is None or read.title.group is None or _is_minutes(read):
        return None
    return Field("originator", read.title.group, read.title.start, read.title.end)


# --- visibility and warnings -----------------------------------------------------------------


def _is_nonpublic(text: ReadText, read: _Read) -> bool:
    """Tell whether the document calls itself non-public; mentioning the word is not enough."""
    status, top = _status(read.header), read.header.get("top") or read.header.get("item_top")
    if status and patterns.NONPUBLIC_VALUE.match(status.value):
        return True
    if top and top.value.startswith("N"):
        return True
    lines = [line.text for line in read.flow.lines[: read.header.end]]
    margins = [part for page in text.pages for margin in page.margins for part in _parts(margin)]
    return any(patterns.NONPUBLIC_LINE.match(line) for line in (*lines, *margins))


def _parts(margin: str) -> list[str]:
    return [part.strip() for line in margin.split("\n") for part in line.split("·")]


def _warnings(read: _Read, number: str | None, day_warning: str | None) -> Iterable[str]:
    stated = read.header.get("reference")
    if stated and number is None and not _is_minutes(read):
        yield f"Vorlagennummer nicht lesbar: {stated.value!r}"
    if day_warning:
        yield day_warning
    if read.table.end and not read.table.rows:
        yield "Beratungsfolge ohne lesbare Zeile"
    if any(patterns.NONPUBLIC_PART.match(line.text) for line in read.flow.lines):
        yield "Die Datei enthält einen nichtöffentlichen Teil"


def _minutes(read: _Read, found: dict[str, Field], day: dt.date | None, title: str) -> Minutes:
    if not _is_minutes(read):
        return Minutes()
    organization = _value(found, "organization")
    return read_minutes(
        read.flow, read.header, AgendaItem("", title, organization, day, None, None, ())
    )
