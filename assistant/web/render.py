"""An answer as HTML for the chat and for its permanent page: pure, everything untrusted escaped.

An answer is put together from `_BLOCKS`, each of which returns a part or nothing.

The chat passes this HTML through Markdown and a sanitiser. So an answer is one line (a Markdown
HTML block ends at an empty line) and every ASCII punctuation mark of a text becomes a numeric
entity, which neither Markdown nor an automatic link reads. Seen in Gradio 6.31, 2026-11: `aria-*`
and `data-*` are stripped, so what a screen reader needs is real, visually hidden text.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Answer, Citation, Conflict, Nearest, Statement, StatementKind, Status
from assistant.plain_text import erased_notes
from assistant.record import NOT_NARROWED, Narrowing, Record
from assistant.web.wording import count, german_date, german_moment, period
from ingest.model import Extent, Nature

RETELLING = "Nacherzählung, nicht der Originalwortlaut"
EXCERPT = "Auszug"
DIFFERS = "Die Angaben unterscheiden sich."
NOTHING = "Dazu enthalten die Unterlagen nichts."
NOTHING_NARROWED = "In den Unterlagen, auf die Sie eingegrenzt haben, steht dazu nichts."
WITHOUT = "Ohne die Eingrenzung findet sich vielleicht etwas."
PARTLY = "Die Unterlagen beantworten die Frage nur zum Teil."
BY_MODEL = "Von einem Sprachmodell formuliert. Maßgeblich sind die Belege."

_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_ENTITIES |= {ord(space): " " for space in "\n\r\t\v\f\u2028\u2029\x85"}
_ENTITIES |= dict.fromkeys([*range(9), *range(14, 32), 127, *range(0x202A, 0x202F)], "")
_ENTITIES |= dict.fromkeys(range(0x2066, 0x206A), "")


def escaped(text: str) -> str:
    """Return text that HTML, Markdown and LaTeX all read as plain words, on one line."""
    return text.translate(_ENTITIES)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer with what is shown around it; `base` leads from the page to the app's root."""

    answer: Answer
    narrowing: Narrowing = NOT_NARROWED
    notes: tuple[str, ...] = ()
    base: str = ""


def exchange_html(question: str, reply: str, key: str = "", state: str = "fertig") -> str:
    """Return a question as a heading and the reply (HTML of ours) under it."""
    asked = f'<h2 class="frage"><span class="nur-vorlesen">Frage: </span>{escaped(question)}</h2>'
    named = f" nr-{key}" if key else ""
    return f'<div class="austausch {state}{named}">{asked}{reply}</div>'


def message_html(text: str) -> str:
    """Return a message of the program (a limit, a failure) as the chat shows it."""
    return f'<div class="hinweis">{escaped(text)}</div>'


def progress_html(text: str) -> str:
    """Return what is told while the answer is not there."""
    return f'<div class="suchend">{escaped(text)}</div>'


def record_html(record: Record, base: str = "") -> str:
    """Return a recorded answer; `base` is put before the relative addresses of sources."""
    notes = tuple(erased_notes(record))
    return answer_html(record.answer, record.narrowing, notes, base)


def answer_html(
    answer: Answer,
    narrowing: Narrowing = NOT_NARROWED,
    notes: tuple[str, ...] = (),
    base: str = "",
) -> str:
    """Return the whole answer: what is said, what differs, what is missing, and the sources."""
    shown = Shown(answer, narrowing, notes, base)
    said = "".join(block(shown) for block in _BLOCKS)
    kinds = f"antwort antwort-{answer.status.value}" + (" eingegrenzt" if narrowing.any else "")
    return f'<div class="{kinds}"><div class="aussagen">{said}</div>{_sources(shown)}</div>'


def state_of_papers(answer: Answer) -> str:
    """Return "Stand der Unterlagen: 30.01.2026 · 80 Dokumente durchsucht"."""
    searched = f"{count(answer.searched.documents, 'Dokument', 'Dokumente')} durchsucht"
    if not answer.as_of:
        return searched
    return f"Stand der Unterlagen: {german_date(answer.as_of)} · {searched}"


def document_name(citation: Citation) -> str:
    """Return kind and number of a cited document, or kind and title where it has no number."""
    if citation.reference:
        return f"{citation.type or 'Vorlage'} {citation.reference}"
    return ": ".join(filter(None, (citation.type, citation.title or citation.file)))


def narrowed_to(narrowing: Narrowing) -> list[str]:
    """Return what was set beside the question, one phrase each."""
    days = period(narrowing.since, narrowing.until)
    body = f"Gremium {narrowing.organization}" if narrowing.organization else ""
    kind = f"Art {narrowing.type}" if narrowing.type else ""
    return [part for part in (days and f"Zeitraum {days}", body, kind) if part]


def _understood(shown: Shown) -> str:
    """Return how the question was read and what it was narrowed to, empty when that is plain."""
    answer, read = shown.answer, shown.answer.understood
    parts = []
    if _folded(answer.standalone_question) != _folded(answer.question):
        parts.append(f"„{answer.standalone_question}“")
    if read.period:
        parts.append(f"Zeitraum {period(read.period.since, read.period.until)}")
    parts += [f"Gremium {name}" for name in read.organizations]
    parts += [f"Vorlage {reference}" for reference in read.references]
    for name, _, term in (what.partition(" ≈ ") for what in read.relaxed):
        parts.append(f"„{name}“ steht in keinem Papier, gesucht ist auch {term}…")
    lines = [f"Verstanden als: {' · '.join(parts)}"] if parts else []
    if shown.narrowing.any:
        lines.append(f"Eingegrenzt auf: {' · '.join(narrowed_to(shown.narrowing))}")
    return "".join(f'<p class="verstanden">{escaped(line)}</p>' for line in lines)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lead(shown: Shown) -> str:
    """Return the sentence that tells how far the papers carry, empty for a plain answer."""
    nothing = NOTHING_NARROWED if shown.narrowing.any else NOTHING
    leads = {Status.NOT_FOUND: nothing, Status.PARTIAL: PARTLY}
    lead = leads.get(shown.answer.status)
    return f'<p class="leitsatz"><strong>{lead}</strong></p>' if lead else ""


def _notes(shown: Shown) -> str:
    notes = "".join(f'<p class="anmerkung">{escaped(note)}</p>' for note in shown.answer.notes)
    return notes + "".join(f'<p class="entfernt">{escaped(note)}</p>' for note in shown.notes)


def _composer(shown: Shown) -> str:
    by_model = any(s.kind is StatementKind.MODEL for s in shown.answer.statements)
    return f'<p class="anmerkung">{BY_MODEL}</p>' if by_model else ""


def _state(shown: Shown) -> str:
    return f'<p class="stand">{escaped(state_of_papers(shown.answer))}</p>'


def _statements(shown: Shown) -> str:
    """Return the statements: those that differ set apart first, then the others in order."""
    rest, parts = list(shown.answer.statements), []
    for conflict in shown.answer.conflicts:
        apart = [s for s in rest if set(s.citations) & set(conflict.citations)]
        rest = [s for s in rest if s not in apart]
        said = [*apart, *_unsaid(conflict, apart, shown.answer)]
        parts.append(_conflict(conflict, said, shown))
    return "".join([*parts, _listed(rest, shown)])


def _unsaid(conflict: Conflict, said: Sequence[Statement], answer: Answer) -> list[Statement]:
    """Return the quotes of a conflict that no statement carries: both sides must be seen."""
    carried = {number for statement in said for number in statement.citations}
    missing = set(conflict.citations) - carried
    return [
        Statement(c.quote, StatementKind.QUOTED, (c.number,))
        for c in answer.citations
        if c.number in missing
    ]


def _conflict(conflict: Conflict, statements: Sequence[Statement], shown: Shown) -> str:
    answer = shown.answer
    lead = f'<p class="leitsatz"><strong>{DIFFERS}</strong></p>'
    asked = {_folded(answer.question), _folded(answer.standalone_question)}
    tell = conflict.about and _folded(conflict.about) not in asked
    about = f'<p class="worum">{escaped(conflict.about)}</p>' if tell else ""
    return f'<div class="widerspruch">{lead}{about}{_listed(statements, shown)}</div>'


def _listed(statements: Sequence[Statement], shown: Shown) -> str:
    """Return statements as a list; neighbours from one document share the line that names it."""
    by_number = {citation.number: citation for citation in shown.answer.citations}
    items = []
    for _, group in groupby(statements, key=lambda s: _origin(s, by_number)):
        same = list(group)
        items += [_item(statement, by_number, shown.base) for statement in same]
        items[-1] = items[-1].replace("</li>", f"{_named(same[-1], by_number)}</li>")
    return f'<ul class="liste">{"".join(items)}</ul>' if items else ""


def _origin(statement: Statement, by_number: dict[int, Citation]) -> tuple[str, ...]:
    """Return what the line under a statement depends on."""
    if statement.kind is StatementKind.COMPUTED:
        return ()
    return tuple(by_number[n].file_sha256 for n in statement.citations if n in by_number)


def _item(statement: Statement, by_number: dict[int, Citation], base: str) -> str:
    cited = [by_number[n] for n in statement.citations if n in by_number]
    links = "".join(_number_link(citation, base) for citation in cited)
    text = escaped(statement.text)
    if statement.kind is StatementKind.COMPUTED and cited:
        return f'<li class="berechnet"><em>Berechnet: {text}</em>{links}</li>'
    return f'<li class="{statement.kind.value}">{text}{_as_of(statement)}{links}</li>'


def _series(shown: Shown) -> str:
    """Return comparable figures over time as a table with a bar for each, and its source."""
    series = shown.answer.series
    if series is None:
        return ""
    by_number = {citation.number: citation for citation in shown.answer.citations}
    most = max(point.value for point in series.points) or 1.0
    rows = "".join(
        f"<tr><td>{german_date(point.day)}</td>"
        f'<td class="zahl">{escaped(point.written)}</td>'
        f'<td class="balken" aria-hidden="true">{"█" * round(_BAR * point.value / most)}</td>'
        f"<td>{_number_link(by_number[point.citation], shown.base)}</td></tr>"
        for point in series.points
        if point.citation in by_number
    )
    thing = escaped(series.thing)
    head = f'<tr><th>Stand</th><th>{thing}</th><th aria-hidden="true"></th><th>Quelle</th></tr>'
    return f'<table class="reihe"><caption>{thing} im Verlauf</caption>{head}{rows}</table>'


def _as_of(statement: Statement) -> str:
    """Return the moment a figure stands for, unless the words already say it."""
    if not statement.as_of:
        return ""
    moment = german_moment(statement.as_of)
    return "" if moment in statement.text else f" (Stand {escaped(moment)})"


def _named(statement: Statement, by_number: dict[int, Citation]) -> str:
    """Return the line that names the documents a statement comes from."""
    if statement.kind is StatementKind.COMPUTED:
        return ""
    names = dict.fromkeys(_dated_name(by_number[n]) for n in statement.citations if n in by_number)
    return f'<span class="herkunft">{escaped("; ".join(names))}</span>' if names else ""


def _dated_name(citation: Citation) -> str:
    name = document_name(citation)
    date = german_date(citation.date) if citation.date else ""
    more = [part for part in (citation.organization, date) if part and part not in name]
    return ", ".join([name, *more])


def _number_link(citation: Citation, base: str) -> str:
    """Return the number as a link named "Quelle 1: Vorlage 0750/2025, Seite 1"."""
    after = f": {document_name(citation)}, Seite {citation.page}{_new_tab(base)}"
    label = (
        f'<span class="nur-vorlesen">Quelle </span>{citation.number}'
        f'<span class="nur-vorlesen">{escaped(after)}</span>'
    )
    return f' <a class="beleg" href="{_address(citation.url, base)}">{label}</a>'


def _new_tab(base: str) -> str:
    """Return what a link is called besides: Gradio opens those of the chat in a new tab."""
    return "" if base else ", öffnet einen neuen Tab"


def _address(url: str, base: str) -> str:
    """Return an address of ours relative to the page, so that a path prefix does no harm.

    A quote's address leads to the marked words (`#beleg`), not to the top of the page.
    """
    if not url.startswith("/quelle/"):
        return "#"
    return escaped(base + url.lstrip("/") + ("#beleg" if "zitat=" in url else ""))


def _not_found(shown: Shown) -> str:
    """Return what was searched and what comes nearest, for an answer that is not there."""
    if shown.answer.status is not Status.NOT_FOUND:
        return ""
    searched = shown.answer.searched
    span = period(searched.since, searched.until)
    where = f"Durchsucht: {count(searched.documents, 'Dokument', 'Dokumente')}"
    text = f"{where}, datiert {span}." if span else f"{where}."
    said = f'<p class="durchsucht">{escaped(text)}</p>{_nearest(shown)}'
    return (f"<p>{escaped(WITHOUT)}</p>" if shown.narrowing.any else "") + said


def _nearest(shown: Shown) -> str:
    links = [_nearest_item(nearest, shown.base) for nearest in shown.answer.searched.nearest]
    return f'<p>Am nächsten kommen:</p><ul class="naechste">{"".join(links)}</ul>' if links else ""


def _nearest_item(nearest: Nearest, base: str) -> str:
    name = " – ".join(filter(None, (nearest.reference, nearest.title)))
    hidden = f'<span class="nur-vorlesen">{_new_tab(base)}</span>'
    link = f'<a href="{_address(nearest.url, base)}">{escaped(name)}{hidden}</a>'
    date = f", {german_date(nearest.date)}" if nearest.date else ""
    quote = f"<blockquote>„{escaped(nearest.quote)}“</blockquote>" if nearest.quote else ""
    return f"<li>{link}{date}{quote}</li>"


def _sources(shown: Shown) -> str:
    """Return the list of sources: those that are cited, and no other."""
    cited = {n for s in shown.answer.statements for n in s.citations}
    cited |= {n for c in shown.answer.conflicts for n in c.citations}
    if shown.answer.series:
        cited |= {point.citation for point in shown.answer.series.points}
    items = [_source(c, shown.base) for c in shown.answer.citations if c.number in cited]
    if not items:
        return ""
    listed = f'<ol class="quellenliste">{"".join(items)}</ol>'
    return f'<div class="quellen"><h3>Quellen</h3>{listed}</div>'


def _source(citation: Citation, base: str) -> str:
    """Return one source: number, title, what it is, the quote, and its warnings."""
    title = citation.title or citation.file
    name = f'<span class="nur-vorlesen">Quelle </span><span class="nummer">{citation.number}</span>'
    name += '<span class="nur-vorlesen">: </span>'
    hidden = f'<span class="nur-vorlesen">{_new_tab(base)}</span>'
    link = f'<a href="{_address(citation.url, base)}">{name}{escaped(title)}{hidden}</a>'
    meta = f'<p class="angaben">{escaped(_facts(citation))}</p>'
    quote = f"<blockquote>„{escaped(citation.quote.strip())}“</blockquote>"
    return f'<li value="{citation.number}">{link}{meta}{quote}{_labels(citation)}</li>'


def _facts(citation: Citation) -> str:
    kind = " ".join(filter(None, (citation.type, citation.reference)))
    decided = f"beschlossen am {german_date(citation.decided)}" if citation.decided else ""
    date = german_date(citation.date) if citation.date else "ohne Datum"
    parts = (kind, date, citation.organization or "", decided, f"Seite {citation.page}")
    return " · ".join(filter(None, parts))


def _labels(citation: Citation) -> str:
    labels = []
    if citation.nature is Nature.RETELLING:
        labels.append(RETELLING)
    if citation.extent is Extent.EXCERPT:
        labels.append(EXCERPT)
    return "".join(f'<span class="schild">{escaped(label)}</span> ' for label in labels)


_BAR = 16  # characters of the longest bar

_BLOCKS: tuple[Callable[[Shown], str], ...] = (
    _understood,
    _lead,
    _statements,
    _series,
    _not_found,
    _notes,
    _composer,
    _state,
)
