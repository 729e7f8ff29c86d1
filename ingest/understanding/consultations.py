"""The Beratungsfolge in all its forms: which organization, when, in which role, what result."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import Consultation, Span
from ingest.understanding import patterns
from ingest.understanding.dates import days_in
from ingest.understanding.flow import Flow, Part, cells, joined
from ingest.understanding.header import is_label

_ROLES = {
    "beratung und empfehlung": "Vorberatung",
    "beratung und beschlussempfehlung": "Vorberatung",
    "empfehlung": "Vorberatung",
    "beratung": "Vorberatung",
    "beratung und beschlussfassung": "Entscheidung",
    "beratung und beschluss": "Entscheidung",
    "beschlussfassung": "Entscheidung",
    "beschluss": "Entscheidung",
    "mitteilung": "Kenntnisnahme",
    "zur kenntnis": "Kenntnisnahme",
    "kenntnis": "Kenntnisnahme",
}
_STATES = {"erledigt": "held", "geplant": "planned"}
_LONGEST_TABLE = 80


@dataclass(frozen=True, slots=True)
class ConsultationTable:
    """The rows of a Beratungsfolge and the index of the first line after it."""

    rows: tuple[Consultation, ...] = ()
    start: int = 0
    end: int = 0


def read_consultations(flow: Flow) -> ConsultationTable:
    """Return the Beratungsfolge; no rows where the document has none."""
    head = _table_head(flow.lines)
    if head is None:
        return ConsultationTable(_listed(flow, ()))
    planned = "Geplante" in flow.lines[head].text
    first = head + 1
    if "\t" in flow.lines[head].text or _has_tabs(flow.lines, first):
        end, rows = _tabbed(flow, first, planned)
    else:
        end, rows = _untabbed(flow, first, planned)
    return ConsultationTable(_listed(flow, rows), head, end)


def _table_head(lines: Sequence[Part]) -> int | None:
    """Return the index of the last head line of the first such table."""
    for index, line in enumerate(lines):
        if patterns.CONSULTATION_HEADING.match(line.text):
            columns = _next_filled(lines, index + 1)
            if columns is not None and _is_columns(lines[columns].text):
                return columns
            return index
        if "\t" in line.text and "Gremium" in line.text and _is_columns(line.text):
            return index
    return None


def _next_filled(lines: Sequence[Part], index: int) -> int | None:
    filled = (i for i in range(index, len(lines)) if lines[i].text)
    return next(filled, None)


def _is_columns(text: str) -> bool:
    left = patterns.CONSULTATION_COLUMNS.sub("", text)
    return len(text.split()) > 1 and not left.strip(" \t:.")


def _has_tabs(lines: Sequence[Part], first: int) -> bool:
    index = _next_filled(lines, first)
    return index is not None and "\t" in lines[index].text


def _tabbed(flow: Flow, first: int, planned: bool) -> tuple[int, list[Consultation]]:
    groups: list[list[Part]] = []
    end = first
    for index in range(first, min(len(flow.lines), first + _LONGEST_TABLE)):
        line = flow.lines[index]
        if _ends_table(flow.lines, index, bool(groups)):
            break
        if not line.text or _is_columns(line.text):
            continue
        if groups and _goes_on(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
        end = index + 1
    rows = [_row(flow, group, planned) for group in groups]
    return end, [row for row in rows if row is not None]


def _ends_table(lines: Sequence[Part], index: int, has_rows: bool) -> bool:
    text = lines[index].text
    if not text or _begins_row(text) or _is_columns(text):
        return False
    after_gap = has_rows and not lines[index - 1].text
    is_heading = patterns.BODY_HEADINGS.match(text) or patterns.FIELD_HEADING.match(text)
    alone = patterns.COMMITTEE_WORD.search(text) is None and not has_rows
    after_gap = after_gap and patterns.COMMITTEE_LINE.match(text) is None
    return after_gap or is_heading is not None or alone


def _begins_row(text: str) -> bool:
    return "\t" in text or patterns.ROW_LEAD.match(text) is not None


def _goes_on(group: Sequence[Part], line: Part) -> bool:
    """Tell whether a line is the rest of a wrapped name above it."""
    if _begins_row(line.text):
        return False
    above = group[-1].text
    is_cut = above.endswith((",", "-", " und", " für", " der"))
    names = patterns.COMMITTEE_WORD.search
    return is_cut or not names(above) or not names(line.text)


def _row(flow: Flow, lines: Sequence[Part], planned: bool) -> Consultation | None:
    """Return the consultation the lines of a row tell; None if they name no organization."""
    told = _Told(planned)
    for part in _row_cells(lines):
        told.take(part)
    if not told.organization:
        return None
    return told.consultation(flow.spans(lines[0].start, lines[-1].end))


def _row_cells(lines: Sequence[Part]) -> Iterator[str]:
    """Yield the cells of a row; a date or state that runs into the next cell is parted from it."""
    first, *more = (part.text for part in cells(lines[0]))
    *others, last = (first, *more)
    wrapped = joined(Part(text, 0, 0) for text in (last, *(line.text for line in lines[1:])))
    for text in (*others, wrapped):
        yield from _parted_lead(text)


def _parted_lead(text: str) -> Iterator[str]:
    lead = patterns.ROW_LEAD.match(text)
    if lead is None or lead.end() == len(text):
        yield text
        return
    yield lead.group().strip(" ,;")
    yield from _parted_lead(text[lead.end() :])


class _Told:
    """What the cells of one row have told so far, by what they look like."""

    def __init__(self, planned: bool) -> None:
        self.organization = ""
        self.dates: tuple[dt.date, ...] = ()
        self.role: str | None = None
        self.state: str | None = "planned" if planned else None
        self.result: str | None = None

    def take(self, text: str) -> None:
        """Sort one cell in; what no pattern knows is the organization, then the result."""
        text = joined([Part(text, 0, 0)])
        state = patterns.STATE_CELL.match(text)
        if state:
            self.state = _STATES.get(text.lower(), self.state)
        elif _only_dates(text):
            self.dates += days_in(text)
        elif patterns.VISIBILITY_CELL.match(text) or text in ("-", "–", "NA"):
            return
        elif patterns.ROLE.match(text) and self.organization:
            self.role = role_of(text)
        elif not self.organization and not patterns.RESULT_CELL.match(text):
            self._take_organization(text)
        else:
            self.result = f"{self.result} {text}" if self.result else text

    def _take_organization(self, text: str) -> None:
        role = patterns.ROLE_IN_PARENTHESES.search(text)
        self.organization = text[: role.start()] if role else text
        self.role = role["role"] if role else self.role

    def consultation(self, spans: tuple[Span, ...]) -> Consultation:
        """Return the row as a value."""
        return Consultation(
            self.organization, self.dates, self.role, self.state, self.result, spans
        )


def role_of(written: str) -> str | None:
    """Return Vorberatung, Entscheidung, Anhörung or Kenntnisnahme for a printed role."""
    text = " ".join(written.replace("fas- sung", "fassung").split()).lower()
    text = re.sub(r"beratung ?und ?", "beratung und ", text).replace(
        "beschluss fassung", "beschlussfassung"
    )
    return _ROLES.get(text, text.capitalize() if text else None)


def _only_dates(text: str) -> bool:
    left = re.sub(r"(?:Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s?", "", text)
    left = re.sub(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}", "", left)
    return bool(days_in(text)) and not re.sub(r"[\s,;/]|und|verschoben|vertagt|auf", "", left)


# --- tables whose columns are parted by blanks only ------------------------------------------


def _untabbed(flow: Flow, first: int, planned: bool) -> tuple[int, list[Consultation]]:
    """Read rows of the kind "Rat 26.04.2012 Beratung und Beschlussfassung".

    Wrapped cells stand around the line with the date, as many lines above it as below it, where
    a table is set with its cells centred.
    """
    last = _last_line(flow.lines, first)
    dated = [i for i in range(first, last) if _is_dated(flow.lines, i)]
    rows: list[Consultation] = []
    taken = first
    for index in dated:
        above = list(range(taken, index))
        count = len(above) or int(flow.lines[index].text.endswith("-"))
        below = list(range(index + 1, min(index + 1 + count, last)))
        below = below[: _gap(dated, index, last)]
        lines = [flow.lines[i] for i in (*above, index, *below)]
        rows.append(_untabbed_row(flow, lines, len(above), planned))
        taken = index + 1 + len(below)
    undated = list(_undated_rows(flow, taken, last, planned)) if rows else []
    return taken + len(undated), [row for row in (*rows, *undated) if row.organization]


def _undated_rows(flow: Flow, first: int, last: int, planned: bool) -> Iterator[Consultation]:
    """Yield the committees that stand alone right below the last row with a date."""
    for line in flow.lines[first:last]:
        if not patterns.COMMITTEE_LINE.match(line.text):
            return
        state = "planned" if planned else None
        spans = flow.spans(line.start, line.end)
        yield Consultation(line.text, (), None, state, None, spans)


def _gap(dated: Sequence[int], index: int, last: int) -> int:
    later = [other for other in dated if other > index]
    return (later[0] if later else last) - index - 1


def _last_line(lines: Sequence[Part], first: int) -> int:
    end = min(len(lines), first + _LONGEST_TABLE)
    texts = {line.text for line in lines[first:end]}
    for index in range(first, end):
        text = lines[index].text
        # "Beschlussvorschlag" is also the end of a wrapped "lt. Beschlussvorschlag"
        is_heading = patterns.BODY_HEADINGS.match(text) and f"{text}:" not in texts
        if is_heading or is_label(lines[index]):
            return index
    return end


def _is_dated(lines: Sequence[Part], index: int) -> bool:
    before = lines[index - 1].text if index else ""
    match = _row_date(lines[index].text)
    return match is not None and not (match.start() == 0 and patterns.DATE_LEAD_WORD.search(before))


def _row_date(text: str) -> re.Match[str] | None:
    match = re.search(r"(?:^|\s)(?P<day>\d{1,2}\.\d{1,2}\.\d{4})(?=\s|$)", text)
    before = text[: match.start()] if match else ""
    return None if patterns.DATE_LEAD_WORD.search(before) else match


def _untabbed_row(flow: Flow, lines: Sequence[Part], at: int, planned: bool) -> Consultation:
    match = _row_date(lines[at].text)
    assert match is not None  # the caller chose the line by its date
    before, after = lines[at].text[: match.start()].strip(), lines[at].text[match.end() :].strip()
    around = [line.text for i, line in enumerate(lines) if i != at]
    organization = _unwrapped(before, around[:at], around[at:])
    role, result = _role_and_result(after, around)
    state = "planned" if planned else None
    start, end = min(line.start for line in lines), max(line.end for line in lines)
    spans = flow.spans(start, end)
    return Consultation(organization, days_in(match["day"]), role, state, result, spans)


def _unwrapped(before: str, above: Sequence[str], below: Sequence[str]) -> str:
    """Return the organization: what is before the date, with the lines around it if it is cut.

    Of the lines around, those that begin a role ("Beratung und Beschluss-") are another cell's.
    """
    is_role = any(patterns.ROLE_LINE.match(text) for text in above)
    is_cut = not before or before[:1].islower()
    if not is_cut or is_role:
        return before
    return joined(Part(text, 0, 0) for text in (*above, before, *below) if text)


def _role_and_result(after: str, around: Sequence[str]) -> tuple[str | None, str | None]:
    match = patterns.ROLE_START.match(after)
    if match is None:
        wrapped = next((text for text in around if patterns.ROLE_START.match(text)), "")
        match_around = patterns.ROLE_START.match(wrapped)
        return (role_of(match_around["role"]) if match_around else None), after or None
    result = after[match.end() :].strip()
    return role_of(match["role"]), result or None


# --- the list "Beschlüsse" -------------------------------------------------------------------


def _listed(flow: Flow, rows: Iterable[Consultation]) -> tuple[Consultation, ...]:
    """Add what lines like "11.12.2025 - Rat der Stadt Hagen - vertagt" tell."""
    merged = list(rows)
    for found in _list_rows(flow):
        same = [i for i, row in enumerate(merged) if _is_same(row, found)]
        if same:
            row = merged[same[0]]
            merged[same[0]] = replace(
                row, result=row.result or found.result, spans=(*row.spans, *found.spans)
            )
        else:
            merged.append(found)
    return tuple(merged)


def _list_rows(flow: Flow) -> Iterator[Consultation]:
    for line in flow.lines:
        match = patterns.CONSULTATION_LIST_LINE.match(line.text)
        if match and patterns.RESULT_CELL.match(match["result"]):
            spans = flow.spans(line.start, line.end)
            days = days_in(match["date"])
            yield Consultation(match["organization"], days, None, "held", match["result"], spans)


def _is_same(left: Consultation, right: Consultation) -> bool:
    return left.organization == right.organization and bool(set(left.dates) & set(right.dates))
