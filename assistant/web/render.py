"""An answer as HTML for the chat: pure functions, everything untrusted escaped.

The chat passes this HTML through Markdown and a sanitiser. So an answer is one line (a Markdown
HTML block ends at an empty line) and every ASCII punctuation mark of a text becomes a numeric
entity, which neither Markdown nor an automatic link reads. Seen in Gradio 6.31, 2026-11: `aria-*`
and `data-*` are stripped, so what a screen reader needs is real, visually hidden text.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.answer import Answer, Citation, Conflict, Nearest, Statement, StatementKind, Status
from assistant.web.wording import count, german_date, german_moment, period
from ingest.model import Extent, Nature

RETELLING = "Nacherzählung, nicht der Originalwortlaut"
EXCERPT = "Auszug"
DIFFERS = "Die Angaben unterscheiden sich."
NOTHING = "Dazu enthalten die Unterlagen nichts."
PARTLY = "Die Unterlagen beantworten die Frage nur zum Teil."
BY_MODEL = "Von einem Sprachmodell formuliert. Maßgeblich sind die Belege."

_ENTITIES = {ord(mark): f"&#{ord(mark)};" for mark in string.punctuation}
_ENTITIES |= {ord(space): " " for space in "\n\r\t\v\f\u2028\u2029\x85"}
_ENTITIES |= dict.fromkeys([*range(9), *range(14, 32), 127, *range(0x202A, 0x202F)], "")
_ENTITIES |= dict.fromkeys(range(0x2066, 0x206A), "")


def escaped(text: str) -> str:
    """Return text that HTML, Markdown and LaTeX all read as plain words, on one line."""
    return text.translate(_ENTITIES)


def exchange_html(question: str, reply: str) -> str:
    """Return a question as a heading and the reply (HTML of ours) under it."""
    asked = f'<h2 class="frage"><span class="nur-vorlesen">Frage: </span>{escaped(question)}</h2>'
    return f'<div class="austausch">{asked}{reply}</div>'


def message_html(text: str) -> str:
    """Return a message of the program (a limit, a failure) as the chat shows it."""
    return f'<div class="hinweis">{escaped(text)}</div>'


def answer_html(answer: Answer) -> str:
    """Return the whole answer: what is said, what differs, what is missing, and the sources."""
    said = [_understood(answer), _lead(answer), *_statements(answer), _not_found(answer)]
    said += [f'<p class="anmerkung">{escaped(note)}</p>' for note in answer.notes]
    said += [_composer(answer), f'<p class="stand">{escaped(state_of_papers(answer))}</p>']
    body = f'<div class="aussagen">{"".join(said)}</div>{_sources(answer.citations)}'
    return f'<div class="antwort antwort-{answer.status.value}">{body}</div>'


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


def _understood(answer: Answer) -> str:
    """Return one line on how the question was read, empty when there is nothing to tell."""
    read = answer.understood
    parts = []
    if _folded(answer.standalone_question) != _folded(answer.question):
        parts.append(f"„{answer.standalone_question}“")
    if read.period:
        parts.append(f"Zeitraum {period(read.period.since, read.period.until)}")
    parts += [f"Gremium {name}" for name in read.organizations]
    parts += [f"Vorlage {reference}" for reference in read.references]
    parts += [f"nicht beachtet: {what}" for what in read.relaxed]
    if not parts:
        return ""
    return f'<p class="verstanden">Verstanden als: {escaped(" · ".join(parts))}</p>'


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _lead(answer: Answer) -> str:
    """Return the sentence that tells how far the papers carry, empty for a plain answer."""
    leads = {Status.NOT_FOUND: NOTHING, Status.PARTIAL: PARTLY}
    lead = leads.get(answer.status)
    return f'<p class="leitsatz"><strong>{lead}</strong></p>' if lead else ""


def _composer(answer: Answer) -> str:
    by_model = any(s.kind is StatementKind.MODEL for s in answer.statements)
    return f'<p class="anmerkung">{BY_MODEL}</p>' if by_model else ""


def _statements(answer: Answer) -> Iterable[str]:
    """Yield the statements: those that differ set apart first, then the others in order."""
    rest = list(answer.statements)
    for conflict in answer.conflicts:
        apart = [s for s in rest if set(s.citations) & set(conflict.citations)]
        rest = [s for s in rest if s not in apart]
        yield _conflict(conflict, [*apart, *_unsaid(conflict, apart, answer)], answer)
    yield _listed(rest, answer.citations)


def _unsaid(conflict: Conflict, said: Sequence[Statement], answer: Answer) -> list[Statement]:
    """Return the quotes of a conflict that no statement carries: both sides must be seen."""
    carried = {number for statement in said for number in statement.citations}
    missing = set(conflict.citations) - carried
    return [
        Statement(c.quote, StatementKind.QUOTED, (c.number,))
        for c in answer.citations
        if c.number in missing
    ]


def _conflict(conflict: Conflict, statements: Sequence[Statement], answer: Answer) -> str:
    lead = f'<p class="leitsatz"><strong>{DIFFERS}</strong></p>'
    asked = {_folded(answer.question), _folded(answer.standalone_question)}
    tell = conflict.about and _folded(conflict.about) not in asked
    about = f'<p class="worum">{escaped(conflict.about)}</p>' if tell else ""
    return f'<div class="widerspruch">{lead}{about}{_listed(statements, answer.citations)}</div>'


def _listed(statements: Sequence[Statement], citations: Sequence[Citation]) -> str:
    """Return statements as a list; neighbours from one document share the line that names it."""
    by_number = {citation.number: citation for citation in citations}
    items = []
    for _, group in groupby(statements, key=lambda s: _origin(s, by_number)):
        same = list(group)
        items += [_item(statement, by_number) for statement in same]
        items[-1] = items[-1].replace("</li>", f"{_named(same[-1], by_number)}</li>")
    return f'<ul class="liste">{"".join(items)}</ul>' if items else ""


def _origin(statement: Statement, by_number: dict[int, Citation]) -> tuple[str, ...]:
    """Return what the line under a statement depends on."""
    if statement.kind is StatementKind.COMPUTED:
        return ()
    return tuple(by_number[n].file_sha256 for n in statement.citations if n in by_number)


def _item(statement: Statement, by_number: dict[int, Citation]) -> str:
    links = "".join(_number_link(by_number[n]) for n in statement.citations if n in by_number)
    text = escaped(statement.text)
    if statement.kind is StatementKind.COMPUTED:
        return f'<li class="berechnet"><em>Berechnet: {text}</em>{links}</li>'
    return f'<li class="{statement.kind.value}">{text}{_as_of(statement)}{links}</li>'


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


def _number_link(citation: Citation) -> str:
    """Return the number as a link named "Quelle 1: Vorlage 0750/2025, Seite 1"."""
    after = f": {document_name(citation)}, Seite {citation.page}, öffnet einen neuen Tab"
    label = (
        f'<span class="nur-vorlesen">Quelle </span>{citation.number}'
        f'<span class="nur-vorlesen">{escaped(after)}</span>'
    )
    return f' <a class="beleg" href="{_address(citation.url)}">{label}</a>'


def _address(url: str) -> str:
    """Return an address of ours relative to the page, so that a path prefix does no harm.

    A quote's address leads to the marked words (`#beleg`), not to the top of the page.
    """
    if not url.startswith("/quelle/"):
        return "#"
    return escaped(url.lstrip("/") + ("#beleg" if "zitat=" in url else ""))


def _not_found(answer: Answer) -> str:
    """Return what was searched and what comes nearest, for an answer that is not there."""
    if answer.status is not Status.NOT_FOUND:
        return ""
    searched = answer.searched
    span = period(searched.since, searched.until)
    where = f"Durchsucht: {count(searched.documents, 'Dokument', 'Dokumente')}"
    text = f"{where}, datiert {span}." if span else f"{where}."
    return f'<p class="durchsucht">{escaped(text)}</p>{_nearest(answer)}'


def _nearest(answer: Answer) -> str:
    links = [_nearest_item(nearest) for nearest in answer.searched.nearest]
    return f'<p>Am nächsten kommen:</p><ul class="naechste">{"".join(links)}</ul>' if links else ""


def _nearest_item(nearest: Nearest) -> str:
    name = " – ".join(filter(None, (nearest.reference, nearest.title)))
    hidden = '<span class="nur-vorlesen">, öffnet einen neuen Tab</span>'
    return f'<li><a href="{_address(nearest.url)}">{escaped(name)}{hidden}</a></li>'


def _sources(citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    items = "".join(_source(citation) for citation in citations)
    return f'<div class="quellen"><h3>Quellen</h3><ol class="quellenliste">{items}</ol></div>'


def _source(citation: Citation) -> str:
    """Return one source: number, title, what it is, the quote, and its warnings."""
    title = citation.title or citation.file
    name = f'<span class="nur-vorlesen">Quelle </span><span class="nummer">{citation.number}</span>'
    name += '<span class="nur-vorlesen">: </span>'
    hidden = '<span class="nur-vorlesen">, öffnet einen neuen Tab</span>'
    link = f'<a href="{_address(citation.url)}">{name}{escaped(title)}{hidden}</a>'
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
