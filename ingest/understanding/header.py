"""The head of a document: labels with their values, and the lines that need no label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.understanding import patterns
from ingest.understanding.flow import Flow, Part, joined

# The head is over after this many lines even if no heading ends it.
_LONGEST_HEAD = 120
_WRAPS = frozenset({"title", "lead", "involved", "originator", "organization", "released"})
_WRAPPING_LENGTH = 40
_INTERFACE_WORDS = frozenset({"Reduzieren", "Erweitern", "Loading...", "Reduzieren Erweitern"})


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the head and where it stands in the flow."""

    name: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of every kind that was found; `end` is the index of the first body line."""

    fields: dict[str, Field]
    end: int

    def get(self, name: str) -> Field | None:
        """Return a field that is there and not empty."""
        return self.fields.get(name)


def read_header(flow: Flow) -> Header:
    """Return the labelled fields and the telling lines of the head of a document."""
    end = _head_end(flow.lines)
    fields: dict[str, Field] = {}
    lines = flow.lines[:end]
    for field in (*_labelled(lines), *_telling_lines(lines), *_meeting(flow, lines)):
        if field.value:
            fields.setdefault(field.name, field)
    return Header(fields, end)


def is_label(line: Part, in_block: bool = False) -> bool:
    """Tell whether a line begins with a label of the head."""
    return _label(line.text, in_block) is not None


def _head_end(lines: Sequence[Part]) -> int:
    first = next((i for i, line in enumerate(lines) if line.text), 0)
    for index, line in enumerate(lines[: _LONGEST_HEAD + 1]):
        ends = patterns.BODY_HEADINGS.match(line.text) or _is_table_head(line.text)
        if index > first and ends:
            return index
    return min(len(lines), _LONGEST_HEAD)


def _is_table_head(text: str) -> bool:
    words = [word for word in text.split("\t") if word.strip()]
    known = [w for w in words if patterns.CONSULTATION_COLUMNS.fullmatch(w.strip())]
    return len(words) > 2 and len(known) == len(words)


def _labelled(lines: Sequence[Part]) -> Iterator[Field]:
    in_block = False
    for index, line in enumerate(lines):
        in_block = in_block or line.text == "Grunddaten"
        match = _label(line.text, in_block)
        if match is None:
            continue
        name = next(name for name in patterns.LABELS if match[name])
        parts = _value_parts(lines, index, match, name, in_block)
        if parts:
            text = _unlisted(joined(parts)).removeprefix("- ")
            yield Field(name, text, parts[0].start, parts[-1].end)


def _label(text: str, in_block: bool) -> re.Match[str] | None:
    match = patterns.LABEL_LINE.match(text)
    if match is None and in_block:
        match = patterns.LABEL_BARE.match(text)
    return match


def _unlisted(text: str) -> str:
    return "" if text == "-" else text


def _value_parts(
    lines: Sequence[Part], index: int, match: re.Match[str], name: str, in_block: bool
) -> list[Part]:
    line = lines[index]
    dashed = line.text.startswith(("- ", "•"))
    value = match["value"].strip()
    if value:
        start = line.start + match.start("value")
        parts = [Part(value, start, start + len(value))]
        following = lines[index + 1 :]
    else:
        parts, following = [], _after_dashes(lines[index + 1 :], dashed or in_block)
    for part in following:
        if not _continues(part, parts, name, in_block or dashed):
            break
        parts.append(part)
    return parts


def _after_dashes(lines: Sequence[Part], skip_blank: bool) -> Sequence[Part]:
    """Skip the lone dashes and, in a block, the blank lines between a label and its value."""
    for index, line in enumerate(lines):
        if line.text != "-" and (line.text or not skip_blank):
            return lines[index:]
    return ()


def _continues(line: Part, parts: Sequence[Part], name: str, in_block: bool) -> bool:
    if not line.text or line.text in _INTERFACE_WORDS or "\t" in line.text:
        return False
    if is_label(line, in_block) or is_head_stop(line.text):
        return False
    if not parts:
        return True
    last = parts[-1].text
    is_open = last.endswith(("-", ",", ";", "und", "(")) or last.count("(") > last.count(")")
    return is_open or (name in _WRAPS and in_block and len(last) > _WRAPPING_LENGTH)


def is_head_stop(text: str) -> bool:
    """Tell whether a line is a heading or a note and so cannot belong to a value or title."""
    stops = (patterns.BODY_HEADINGS, patterns.NOTE_LINE, patterns.PUBLIC_NOTE)
    found = any(pattern.match(text) for pattern in (*stops, patterns.CONSULTATION_HEADING))
    return found or text == "Grunddaten" or _is_table_head(text)


def _telling_lines(lines: Sequence[Part]) -> Iterator[Field]:
    """Yield what whole lines say without a label."""
    for line in lines:
        for read in (_type_and_number, _item_heading, _own_number, _whole_line, _dated):
            yield from read(line)


def _named(line: Part, match: re.Match[str], **groups: str) -> Iterator[Field]:
    for group, name in groups.items():
        if match[group]:
            start, end = (line.start + offset for offset in match.span(group))
            yield Field(name, match[group].strip(), start, end)


def _type_and_number(line: Part) -> Iterator[Field]:
    match = patterns.TYPE_AND_NUMBER.match(line.text)
    if match:
        yield from _named(line, match, type="heading_type", number="heading_reference")
        yield Field("heading", line.text, line.start, line.end)


def _item_heading(line: Part) -> Iterator[Field]:
    match = patterns.ITEM_HEADING.match(line.text)
    if match and not patterns.CONSULTATION_LIST_LINE.match(line.text):
        yield from _named(line, match, date="item_date", top="item_top", title="item_title")
        yield Field("heading", line.text, line.start, line.end)


def _own_number(line: Part) -> Iterator[Field]:
    match = patterns.OWN_NUMBER_LINE.match(line.text)
    if match:
        yield from _named(line, match, number="line_reference", type="line_type")


def _whole_line(line: Part) -> Iterator[Field]:
    for name, pattern, group in _WHOLE_LINES:
        match = pattern.match(line.text)
        if match:
            yield from _named(line, match, **{group: name})
    if patterns.TYPE_LINE.match(line.text):
        yield Field("heading", line.text, line.start, line.end)
    extract = patterns.MINUTES_LINE.match(line.text)
    if extract:
        kind = "Niederschriftsauszug" if extract["extract"] else "Niederschrift"
        yield Field("minutes", kind, line.start, line.end)


_WHOLE_LINES = (
    ("line_kind", patterns.TYPE_LINE, "type"),
    ("url", patterns.ORIGINAL_LINE, "url"),
    ("public_note", patterns.PUBLIC_NOTE, "status"),
)


def _meeting(flow: Flow, lines: Sequence[Part]) -> Iterator[Field]:
    """Yield the organization of "Sitzung des … am …", which may run over several lines."""
    end = lines[-1].end if lines else 0
    match = patterns.MEETING_OF.search(flow.text, 0, end)
    if match:
        start, stop = match.span("organization")
        yield Field("meeting_of", " ".join(match["organization"].split()), start, stop)


def _dated(line: Part) -> Iterator[Field]:
    for name, pattern in (
        ("letterhead_date", patterns.LETTERHEAD_DATE),
        ("press_date", patterns.PRESS_DATE),
    ):
        match = pattern.match(line.text)
        if match:
            yield from _named(line, match, date=name)
    if patterns.RETELLING_LINE.match(line.text):
        yield Field("nature", line.text, line.start, line.end)
    if patterns.EXCERPT_LINE.match(line.text):
        yield Field("extent", line.text, line.start, line.end)
