"""Sections: every character of a file under the headings it stands below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.model import ReadText, Section
from ingest.understanding import patterns
from ingest.understanding.flow import Flow, Part

# Levels in steps, so that what the format declares (10 … 60) lies between the others.
_ANNEX, _BOLD, _FIELD, _LAW_PART, _LAW, _NUMBERED = 1, 66, 65, 67, 68, 70
_BLANKS_BEFORE_ANNEX = 2
# The fields of a paper by the first words of their headings.
FIELDS = {
    "Beschlussvorschlag": r"Beschluss?vorschlag|Beschlußvorschlag|Beschlussempfehlung",
    "Kurzfassung": r"Kurzfassung",
    "Begründung": r"Begründung|Begruendung|Bericht$|Problembeschreibung|Inhalt der Mitteilung",
    "Sachverhalt": r"Sachverhalt|Sachstand|Anlass$",
    "Finanzielle Auswirkungen": r"Finanzielle Auswirkungen|Finanzielle Folgen|Finanzierung$",
    "Klima": r"(?:Auswirkungen auf )?(?:den |das )?Klima",
    "Inklusion": r"(?:Auswirkungen auf (?:die )?)?Inklusion",
    "Auswirkungen": r"Auswirkungen$",
    "Anlagen": r"Anlagen?(?:/n)?(?: zur Vorlage)?$",
    "Beschluss": r"Beschluss$|Beschluß$",
    "Wortprotokoll": r"Wortprotokoll|Zusammenfassung des Diskussionsergebnisses|Beratung$",
    "Abstimmungsergebnis": r"Abstimmung",
    "Antrag": r"Antrag$",
    "Anfrage": r"Anfrage$|Fragen$",
    "Antwort": r"Antwort|Stellungnahme",
}
_FIELDS = tuple((name, re.compile(words)) for name, words in FIELDS.items())
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """A heading: where its section starts, how deep it is, and what it is called."""

    start: int
    level: int
    title: str


def read_sections(
    flow: Flow, text: ReadText, title: str, tables: tuple[int, int]
) -> tuple[Section, ...]:
    """Return sections that cover all pages in order; a file without headings is one section.

    `tables` are the first and last line of the Beratungsfolge: no heading stands inside.
    """
    cuts = _cuts(flow, text, title, tables)
    bounds = [*cuts, Cut(len(flow.text), 0, "")]
    sections = [Section((), flow.spans(0, bounds[0].start))]
    path: list[Cut] = []
    for cut, after in zip(cuts, bounds[1:], strict=True):
        path = [*(outer for outer in path if outer.level < cut.level), cut]
        titles = tuple(outer.title for outer in path[-_DEEPEST:])
        spans = flow.spans(cut.start, after.start)
        sections.append(Section(titles, spans, field_of(titles)))
    return tuple(section for section in sections if section.spans)


def field_of(path: Sequence[str]) -> str | None:
    """Return the field (a key of FIELDS) a section belongs to by its innermost telling heading."""
    for title in reversed(path):
        for name, words in _FIELDS:
            if words.match(title):
                return name
    return None


def _cuts(flow: Flow, text: ReadText, title: str, tables: tuple[int, int]) -> list[Cut]:
    declared = _declared(flow, text, title)
    found: dict[int, Cut] = {}
    skipped = range(tables[0] + 1, tables[1])
    for cut in (*_annexes(flow), *declared, *_recognised(flow, bool(declared), skipped)):
        found.setdefault(cut.start, cut)
    return [found[start] for start in sorted(found)]


# --- headings the format declares ------------------------------------------------------------


def _declared(flow: Flow, text: ReadText, title: str) -> list[Cut]:
    cuts = []
    for number, heading in enumerate(text.headings):
        start = flow.offset(heading.span)
        if start is None:
            continue
        part = flow.part(start, start + heading.span.end - heading.span.start)
        name = heading_text(part.text)
        if name and not _is_text(name) and not _is_title(name, title, is_first=number == 0):
            cuts.append(Cut(part.start, 10 * heading.level, name))
    return cuts


def _is_text(name: str) -> bool:
    """Tell whether a supposed heading is a sentence set in a heading's type."""
    return len(name) > 60 and name.endswith((".", ";", ",", "-"))


def heading_text(text: str) -> str:
    """Return a heading on one line, without colon and markup."""
    return " ".join(text.split()).strip("*# ").rstrip(":").strip()


def _is_title(name: str, title: str, is_first: bool) -> bool:
    """Tell whether a heading only names the document itself."""
    if is_first and patterns.TITLE_TYPE.match(name):
        return True
    says_number = patterns.TYPE_AND_NUMBER.match(name) or patterns.ITEM_HEADING.match(name)
    return _key(name) == _key(title) or says_number is not None


def _key(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()


# --- headings known by their words or form ---------------------------------------------------


def _recognised(flow: Flow, has_declared: bool, skipped: range) -> Iterator[Cut]:
    first = next((i for i, line in enumerate(flow.lines) if line.text), 0)
    for index, line in enumerate(flow.lines):
        if not line.text or "\t" in line.text or index in skipped:
            continue
        if index == first and patterns.TITLE_TYPE.match(line.text):
            continue
        cut = _field_cut(line) or _bold_cut(line) or _law_cut(flow.lines, index)
        if cut is None and not has_declared:
            cut = _numbered_cut(flow.lines, index)
        if cut is not None:
            yield cut


def _field_cut(line: Part) -> Cut | None:
    match = patterns.FIELD_HEADING.match(line.text) or patterns.FIELD_HEADING_INLINE.match(
        line.text
    )
    if match is None:
        return None
    return Cut(line.start, _FIELD, heading_text(match["name"]))


def _bold_cut(line: Part) -> Cut | None:
    match = patterns.MARKDOWN_BOLD.match(line.text)
    return Cut(line.start, _BOLD, heading_text(match["title"])) if match else None


def _law_cut(lines: Sequence[Part], index: int) -> Cut | None:
    line = lines[index]
    match = patterns.LAW_HEADING.match(line.text)
    if match is None or patterns.LAW_MENTION.match(line.text) or line.text.endswith((",", ";")):
        return None
    # A paragraph's number in the middle of a sentence can begin a line by chance.
    before = lines[index - 1].text if index else ""
    if before and not re.search(r"[.:;!?)*]$", before) and not match["title"]:
        return None
    is_part = not re.match(r"§|Art", match["mark"])
    return Cut(line.start, _LAW_PART if is_part else _LAW, heading_text(line.text))


def _numbered_cut(lines: Sequence[Part], index: int) -> Cut | None:
    line = lines[index]
    match = patterns.NUMBERED_HEADING.match(line.text)
    if match is None or re.search(r"[.,;:]$|\.{4}", line.text) or _in_list(lines, index):
        return None
    depth = match["number"].rstrip(".").count(".")
    return Cut(line.start, _NUMBERED + depth, heading_text(line.text))


def _in_list(lines: Sequence[Part], index: int) -> bool:
    """Tell whether a numbered line is an item: more numbers beside it, or it runs on."""
    above = lines[index - 1].text if index else ""
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    numbered = patterns.NUMBERED_HEADING.match
    runs_on = bool(below) and below[:1].islower()
    return (
        bool(numbered(above) or numbered(below))
        or runs_on
        or (bool(above) and not re.search(r"[.:!?]$", above))
    )


# --- attachments inside the same file --------------------------------------------------------


def _annexes(flow: Flow) -> Iterator[Cut]:
    """Yield where another document begins: the text behind the list "Anlage/n"."""
    listed: list[re.Match[str]] = []
    in_list = False
    for index, line in enumerate(flow.lines):
        if re.match(r"^Anlagen?(?:/n)?(?: zur Vorlage)?\s?:?$", line.text):
            in_list, listed = True, []
        elif patterns.ANNEX_HEADING.match(line.text) and _stands_alone(flow, index):
            yield Cut(line.start, _ANNEX, heading_text(line.text))
            in_list = False
        elif in_list and line.text:
            item = patterns.ANNEX_ITEM.match(line.text)
            if item:
                listed.append(item)
            elif _begins_annex(flow.lines, index):
                yield Cut(line.start, _ANNEX, _annex_title(listed, line))
                in_list = False


def _stands_alone(flow: Flow, index: int) -> bool:
    """Tell whether a line has a blank line before it or is the first of its page."""
    line = flow.lines[index]
    return index > 0 and (not flow.lines[index - 1].text or line.start in flow.page_starts)


def _begins_annex(lines: Sequence[Part], index: int) -> bool:
    blanks = 0
    while blanks < index and not lines[index - 1 - blanks].text:
        blanks += 1
    opens = patterns.LETTER_OPENING.match(lines[index].text) is not None
    return blanks > 0 and (opens or blanks >= _BLANKS_BEFORE_ANNEX)


def _annex_title(listed: Sequence[re.Match[str]], line: Part) -> str:
    if len(listed) == 1:
        return f"Anlage {listed[0]['number']} – {listed[0]['name']}"
    return heading_text(line.text)
