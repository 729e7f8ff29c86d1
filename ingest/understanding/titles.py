"""The title of a document: labelled, below the heading, or between head and text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.model import ReadText
from ingest.understanding import patterns
from ingest.understanding.consultations import ConsultationTable
from ingest.understanding.flow import Flow, Part, joined
from ingest.understanding.header import Field, Header, is_head_stop, is_label

_MOST_LINES = 8
_LONGEST = 400
_FIRST_LINES = 20


@dataclass(frozen=True, slots=True)
class Title:
    """A title on one line, where it stands, and the group a motion's title names."""

    text: str
    start: int
    end: int
    group: str | None = None


def read_title(
    flow: Flow, text: ReadText, header: Header, table: ConsultationTable
) -> Title | None:
    """Return the title; None where no line can be told to be one."""
    labelled = header.get("title")
    if labelled:
        return _cleaned(labelled.value, labelled.start, labelled.end)
    if header.get("minutes"):
        return None
    parts = (
        _after_table(flow, header, table)
        or _below_heading(flow, header)
        or _before_label(flow, header)
    )
    if parts:
        return _cleaned(joined(parts), parts[0].start, parts[-1].end)
    return _cut_off(header) or _declared(flow, text)


def _cleaned(text: str, start: int, end: int) -> Title | None:
    """Part a glued "hier:"; of "Antrag der X-Fraktion hier: Y" the title is Y, the group X."""
    text = " ".join(patterns.GLUED_HIER.sub(" ", text).split())
    head, mark, rest = _parted_at_hier(text)
    if len(text) > _LONGEST or not text:
        return None
    if mark and (not head or patterns.GROUP_ONLY_TITLE.match(head)):
        return Title(rest, start, end, originator_in(head))
    return Title(text, start, end, originator_in(text))


def _parted_at_hier(text: str) -> tuple[str, str, str]:
    for mark in ("hier:", "Hier:"):
        head, found, rest = text.partition(mark)
        if found:
            return head.strip(" ,;-–"), mark, rest.strip()
    return text, "", ""


def originator_in(title: str) -> str | None:
    """Return the group a motion's title names: "Antrag der SPD-Fraktion …" is by SPD-Fraktion.

    It may stand at its end, too: "Waldkindergarten; Antrag der Gruppe SPD/Die Grünen".
    """
    match = patterns.ORIGINATOR_TITLE.match(title) or patterns.ORIGINATOR_TAIL.search(title)
    return match["group"].strip(" ,") if match else None


def _below_heading(flow: Flow, header: Header) -> list[Part]:
    """Return the lines below the heading that names kind and number."""
    for index, line in enumerate(flow.lines[: header.end]):
        if not _is_heading(line.text):
            continue
        parts = _block(flow.lines, index + 1, header.end)
        wrapped = header.get("item_title")
        if wrapped and parts and _repeats(parts, wrapped, flow, index + 1):
            parts = _block(flow.lines, flow.line_at(parts[-1].end) + 1, header.end) or parts
        if parts:
            return parts
    return []


def _is_heading(text: str) -> bool:
    forms = (patterns.TYPE_AND_NUMBER, patterns.TYPE_LINE, patterns.ITEM_HEADING)
    return not text.endswith("...") and any(form.match(text) for form in forms)


def _repeats(parts: Sequence[Part], wrapped: Field, flow: Flow, index: int) -> bool:
    """Tell whether the lines right below a wrapped heading still belong to it."""
    after = flow.line_at(parts[-1].end) + 1
    following = _block(flow.lines, after, after + _MOST_LINES)
    whole = f"{wrapped.value} {joined(parts)}"
    return bool(following) and joined(following).startswith(whole[:40]) and index < after


def _block(lines: Sequence[Part], index: int, end: int) -> list[Part]:
    """Return the next unlabelled lines up to a blank line, a label, a note or a heading."""
    parts: list[Part] = []
    for line in lines[index : min(end, index + 3 * _MOST_LINES)]:
        if not line.text and not parts:
            continue
        if not line.text or _ends_title(line) or len(parts) == _MOST_LINES:
            break
        parts.append(line)
    return parts


def _ends_title(line: Part) -> bool:
    shown = patterns.OWN_NUMBER_LINE.match(line.text) or patterns.TYPE_LINE.match(line.text)
    if patterns.PLACEHOLDER.search(line.text):
        return True
    return is_label(line) or is_head_stop(line.text) or "\t" in line.text or shown is not None


def _before_label(flow: Flow, header: Header) -> list[Part]:
    """Return the free lines of the export form: after "Status:", before "Eingereicht am:"."""
    status = header.get("reference")
    if status is None:
        return []
    parts: list[Part] = []
    for line in flow.lines[flow.line_at(status.start) : header.end]:
        if is_label(line):
            if parts:
                break
        elif line.text and not is_head_stop(line.text):
            parts.append(line)
    return parts if len(parts) <= _MOST_LINES else []


def _after_table(flow: Flow, header: Header, table: ConsultationTable) -> list[Part]:
    """Return the lines between the Beratungsfolge and the first heading of the text."""
    if not header.get("line_reference"):
        return []
    parts: list[Part] = []
    for line in flow.lines[table.end : table.end + 3 * _MOST_LINES] if table.end else ():
        if patterns.FIELD_HEADING.match(line.text) or patterns.FIELD_HEADING_INLINE.match(
            line.text
        ):
            return parts
        if line.text and not _is_furniture(line.text):
            parts.append(line)
    return []


def _is_furniture(text: str) -> bool:
    """Tell whether a line is a form's box or a page number between head and title."""
    return bool(patterns.CHECKBOX.search(text) or patterns.PAGE_NUMBER_LINE.match(text))


def _cut_off(header: Header) -> Title | None:
    """Return the heading's own title where nothing repeats it; "..." shows it was cut."""
    field = header.get("item_title")
    if field is None:
        return None
    return _cleaned(field.value.removesuffix("...").strip(), field.start, field.end)


def _declared(flow: Flow, text: ReadText) -> Title | None:
    """Return the first heading of the highest level the format declares."""
    first = next((heading for heading in text.headings if heading.level == 1), None)
    start = flow.offset(first.span) if first else None
    if first is None or start is None:
        return None
    part = flow.part(start, start + first.span.end - first.span.start)
    if not patterns.WHOLE_TITLE.match(part.text) or flow.line_at(start) > _FIRST_LINES:
        return None
    return _cleaned(part.text, part.start, part.end)
