"""Minutes: every agenda item with its paper, speakers, decision and votes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.model import AgendaItem, Span, Vote
from ingest.understanding import patterns
from ingest.understanding.flow import Flow, Part
from ingest.understanding.header import Header
from ingest.understanding.references import find_numbers, normalize_reference

_COUNTS = ("yes", "no", "abstained")
_PAPER_LINES = 6


@dataclass(frozen=True, slots=True)
class Minutes:
    """The agenda items of a file and what in them does not add up."""

    items: tuple[AgendaItem, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Region:
    """The lines of one agenda item within the flow: `first` to `last` (exclusive)."""

    flow: Flow
    first: int
    last: int

    @property
    def lines(self) -> tuple[Part, ...]:
        """Return the lines of the item."""
        return self.flow.lines[self.first : self.last]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return all characters of the item."""
        return self.flow.spans(self.lines[0].start, self.lines[-1].end) if self.lines else ()


def read_minutes(flow: Flow, header: Header, meeting: AgendaItem) -> Minutes:
    """Return the agenda items; `meeting` carries what the head says of the whole meeting.

    A page of the council system is about one item, a whole Niederschrift holds many.
    """
    starts = _item_starts(flow.lines)
    if header.get("item_title") or header.get("top") or len(starts) < 2:
        items = [_single(flow, header, meeting, starts)]
    else:
        items = list(_many(flow, meeting, starts))
    warnings = [text for item in items for text in vote_warnings(item)]
    return Minutes(tuple(items), tuple(warnings))


def _single(
    flow: Flow, header: Header, meeting: AgendaItem, starts: Sequence[tuple[int, re.Match[str]]]
) -> AgendaItem:
    top = header.get("top") or header.get("item_top")
    paper, result = header.get("paper"), header.get("result")
    number, title = _number_and_title(starts[0][1]) if starts else ("", "")
    item = replace(
        meeting,
        number=" ".join(top.value.split()) if top else number,
        title=meeting.title or title,
        paper=normalize_reference(f"Vorlage {paper.value}") if paper else None,
        result=result.value if result else None,
        result_spans=flow.spans(result.start, result.end) if result else (),
    )
    return _filled(item, _Region(flow, 0, len(flow.lines)))


def _item_starts(lines: Sequence[Part]) -> list[tuple[int, re.Match[str]]]:
    """Return the lines that open an item; of a number listed twice, the last (the first is the
    agenda)."""
    found: dict[str, tuple[int, re.Match[str]]] = {}
    for index, line in enumerate(lines):
        match = patterns.ITEM_LINE.match(line.text)
        if match:
            found[_number_and_title(match)[0]] = (index, match)
    return sorted(found.values(), key=lambda start: start[0])


def _number_and_title(match: re.Match[str]) -> tuple[str, str]:
    number = match["number"] or match["public"]
    title = match["title"] or match["public_title"] or ""
    return " ".join(number.split()), title.strip()


def _many(
    flow: Flow, meeting: AgendaItem, starts: Sequence[tuple[int, re.Match[str]]]
) -> Iterator[AgendaItem]:
    ends = [*(index for index, _ in starts[1:]), len(flow.lines)]
    for (index, match), end in zip(starts, ends, strict=True):
        region = _Region(flow, index, end)
        number, title = _number_and_title(match)
        title = title or _next_text(flow.lines, index + 1)
        paper = _named_paper(region)
        item = replace(meeting, number=number, title=title, paper=paper)
        yield _filled(item, region)


def _next_text(lines: Sequence[Part], index: int) -> str:
    return next((line.text for line in lines[index : index + 3] if line.text), "")


def _named_paper(region: _Region) -> str | None:
    """Return the paper an item is about: the first number in its first lines."""
    lines = region.lines[:_PAPER_LINES]
    text = "\n".join(line.text for line in lines)
    numbers = find_numbers(text)
    return normalize_reference(f"Vorlage {numbers[0].group()}") if numbers else None


def _filled(item: AgendaItem, region: _Region) -> AgendaItem:
    """Add what the text of an item tells."""
    resolution = _resolution(region)
    votes, vote = _votes(region)
    result, spans = item.result, item.result_spans
    if result is None:
        result, spans = _printed_result(region)
    return replace(
        item,
        result=result,
        spans=region.spans,
        result_spans=spans,
        resolution=resolution,
        speakers=find_speakers("\n".join(line.text for line in region.lines)),
        vote=vote,
        votes=votes,
    )


def find_speakers(text: str) -> tuple[str, ...]:
    """Return who speaks, as printed and in order, each once."""
    found: dict[str, None] = {}
    for match in patterns.SPEAKER.finditer(text):
        note = match["note"] or ""
        if patterns.COMMITTEE_WORD.search(match["speaker"]):
            continue
        is_group = re.match(r"\s\((?!.*\b(?:Vorlage|DS)\b)", note)
        if not any(_is_again(match["speaker"], known) for known in found):
            found.setdefault(match["speaker"] + (note if is_group else ""), None)
    return tuple(found)


def _is_again(speaker: str, known: str) -> bool:
    """Tell whether "Eiche" is who was printed as "Ratsmitglied Eiche (SPD)" before."""
    bare = re.sub(r"\s\(.*\)$", "", known)
    return bare == speaker or bare.endswith(f" {speaker}")


# --- decision --------------------------------------------------------------------------------


def _resolution(region: _Region) -> tuple[Span, ...]:
    """Return the text below "Beschluss", without the heading."""
    lines = region.lines
    for index, line in enumerate(lines):
        if patterns.RESOLUTION_HEADING.match(line.text):
            body = _until_heading(lines, index + 1)
            return region.flow.spans(body[0].start, body[-1].end) if body else ()
    return ()


def _until_heading(lines: Sequence[Part], index: int) -> list[Part]:
    body: list[Part] = []
    for line in lines[index:]:
        if patterns.FIELD_HEADING.match(line.text) or patterns.VOTE_LINE.match(line.text):
            break
        body.append(line)
    filled = [i for i, line in enumerate(body) if line.text]
    return body[filled[0] : filled[-1] + 1] if filled else []


def _printed_result(region: _Region) -> tuple[str | None, tuple[Span, ...]]:
    """Return a result that stands on a line of its own: "ungeändert beschlossen"."""
    for line in region.lines:
        match = patterns.RESULT_LINE.match(line.text)
        if match:
            start = line.start + match.start("result")
            end = line.start + match.end("result")
            return match["result"], region.flow.spans(start, end)
    return None, ()


# --- votes -----------------------------------------------------------------------------------


def _votes(region: _Region) -> tuple[tuple[Vote, ...], Vote | None]:
    """Return all votes and the deciding one.

    Each heading "Abstimmungsergebnis" opens a vote, the last decides. Votes that are only told in
    sentences do not say which of them decides, unless there is one.
    """
    blocks = _vote_blocks(region.lines)
    if blocks:
        votes = [vote for lines in blocks if (vote := _vote(region.flow, lines))]
        return tuple(votes), votes[-1] if votes else None
    told = [vote for lines in _told_votes(region.lines) if (vote := _vote(region.flow, lines))]
    return tuple(told), told[0] if len(told) == 1 else None


def _vote(flow: Flow, lines: Sequence[Part]) -> Vote | None:
    rows = [_group_rows(line) for line in lines]
    text = "\n".join(line.text for line, row in zip(lines, rows, strict=True) if not row)
    groups = tuple(group for row in rows for group in row)
    counts = [_count(pattern, text) for pattern in _VOTE_COUNTS]
    unanimous = patterns.VOTE_UNANIMOUS.search(text) is not None
    against = _names(patterns.VOTE_AGAINST, text)
    abstaining = _names(patterns.VOTE_ABSTAINING, text)
    counted = any(count is not None for count in counts)
    if not (groups or unanimous or counted or against or abstaining):
        return None
    filled = [line for line in lines if line.text]
    spans = tuple(span for line in filled for span in flow.spans(line.start, line.end))
    yes, no, abstained = counts
    return Vote(yes, no, abstained, unanimous, groups, spans, against, abstaining)


def _names(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """Return the groups or persons a text says to have voted so, without their articles."""
    named = (match["names"] for match in pattern.finditer(text))
    parts = (part for names in named for part in patterns.VOTING_NAMES_BETWEEN.split(names))
    return tuple(patterns.VOTING_NAME_LEAD.sub("", part) for part in parts)


_VOTE_COUNTS = (patterns.VOTE_YES, patterns.VOTE_NO, patterns.VOTE_ABSTAINED)


def _vote_blocks(lines: Sequence[Part]) -> list[list[Part]]:
    """Return the lines below each heading of a vote; without headings, those of result lines."""
    heads = [i for i, line in enumerate(lines) if patterns.VOTE_HEADING.match(line.text)]
    if not heads:
        stated = [line for line in lines if patterns.VOTE_LINE.match(line.text)]
        return [stated] if stated else []
    return [_below(lines, head) for head in heads]


def _below(lines: Sequence[Part], head: int) -> list[Part]:
    rest = lines[head + 1 :]
    ends = (i for i, other in enumerate(rest) if patterns.FIELD_HEADING.match(other.text))
    inline = [lines[head]] if ":" in lines[head].text.rstrip(":") else []
    return [*inline, *rest[: next(ends, len(rest))]]


def _told_votes(lines: Sequence[Part]) -> list[list[Part]]:
    """Return each line that tells a vote in a sentence, with the next one of the sentence."""
    found = [i for i, line in enumerate(lines) if patterns.VOTE_SENTENCE.search(line.text)]
    return [
        list(lines[i : i + 2]) if i + 1 not in found else [lines[i]]
        for i in found
        if i == 0 or i - 1 not in found or lines[i - 1].text.endswith((".", "!", ":"))
    ]


def _group_rows(line: Part) -> list[tuple[str, int, int, int]]:
    """Return the votes of groups on a line: a row of the table, or "CDU: 5 Ja, 1 Nein; SPD …"."""
    row = patterns.VOTE_ROW.match(line.text)
    if row is None:
        return [_group(match) for match in patterns.VOTE_GROUP.finditer(line.text)]
    return [] if row["group"].lower() in ("gesamt", "summe", "fraktion") else [_group(row)]


def _group(match: re.Match[str]) -> tuple[str, int, int, int]:
    yes, no, abstained = (_number(match[name] or "") or 0 for name in _COUNTS)
    return match["group"].strip(), yes, no, abstained


def _count(pattern: re.Pattern[str], text: str) -> int | None:
    match = pattern.search(text)
    written = next((group for group in match.groups() if group), None) if match else None
    return _number(written) if written else None


def _number(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    return 1 if written.lower().startswith("ein") else None


def vote_warnings(item: AgendaItem) -> Iterator[str]:
    """Yield a line for every count that is not the sum of the groups' votes."""
    where = f"TOP {item.number}: " if item.number else ""
    for vote in item.votes:
        yield from _vote_warnings(vote, where)


def _vote_warnings(vote: Vote, where: str) -> Iterator[str]:
    totals = zip(("Ja", "Nein", "Enthaltung"), (vote.yes, vote.no, vote.abstained), strict=True)
    for column, (name, total) in enumerate(totals, 1):
        summed = sum(int(row[column]) for row in vote.by_group)
        if vote.by_group and total is not None and summed != total:
            yield f"{where}{name}-Stimmen nach Fraktionen {summed}, als Gesamtzahl {total}"
    if vote.unanimous and vote.no:
        yield f"{where}einstimmig, aber {vote.no} Nein-Stimmen"
    if vote.unanimous and vote.against:
        yield f"{where}einstimmig, aber gegen die Stimmen von {', '.join(vote.against)}"
