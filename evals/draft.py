"""Feedback of the web app → draft gold cases, which count only once a person has reviewed them.

A draft is a gold question with `reviewed_by: ''`: the gold reader refuses it, with file and line,
until somebody has put a name there. What the feedback cannot know (the right answer after "falsch")
is left open for the reviewer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Answer, Citation, Statement, Status
from assistant.feedback import Feedback, Verdict
from evals.gold import DRAFT_PREFIX, GoldError, GoldSpan, Kind, Question, Split
from evals.metrics import normal
from evals.places import Texts, locate
from evals.yaml_lines import dump
from ingest.model import PUBLIC_GROUP

HEADER = """\
# Entwürfe aus Rückmeldungen. Bitte je Frage die zitierte Unterlage lesen, `status`, `nuggets`,
# `forbidden` und `gold` berichtigen, dann den eigenen Namen in `reviewed_by` eintragen und die
# Frage nach evals/gold/ übernehmen. Ohne Namen wird sie nicht angenommen.
"""
_FIGURE = re.compile(r"\d[\d.,/]*\d|\d")
_MOST_WORDS = 6  # of a statement without figures, as its nugget
_MOST_NUGGETS = 8  # the reviewer strikes out what is not needed
_SAYS = {
    Verdict.RIGHT: "Jemand nannte die Antwort richtig.",
    Verdict.WRONG: "Jemand nannte die Antwort falsch. Was ist richtig?",
    Verdict.INCOMPLETE: "Jemand nannte die Antwort unvollständig. Was fehlt?",
    Verdict.SOURCE: "Jemand nannte die Quelle falsch oder unpassend. Wo steht es wirklich?",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: the YAML of a gold question, its id, and the hashes of the files it quotes."""

    id: str
    yaml: str
    sources: tuple[str, ...]


def drafts(
    feedback: Iterable[Feedback], texts: Texts, known: Sequence[Question] = ()
) -> tuple[Draft, ...]:
    """Return a draft for each question people spoke of, by its last verdict, in order of time.

    `known` are gold questions: one asked already is left out, and a draft on a document of theirs
    takes their split, so that no group of documents is torn.
    """
    asked = {(normal(q.question), q.history) for q in known}
    splits = {file: q.split for q in known for file in q.files}
    last: dict[tuple[str, tuple[str, ...]], Feedback] = {}
    for given in feedback:
        record = given.record
        if record.erased:
            continue  # what it rested on is no longer held
        key = (normal(record.answer.question), record.history)
        if key not in asked:
            last[key] = given
    return tuple(_draft(given, texts, splits) for given in last.values())


def _draft(given: Feedback, texts: Texts, splits: dict[str, Split]) -> Draft:
    record, answer = given.record, given.record.answer
    spans = [s for c in answer.citations for s in _gold(c, texts)]
    refused = answer.status is Status.NOT_FOUND
    names = [str(span["file"]) for span in spans]
    split = next((splits[name] for name in names if name in splits), Split.DEV)
    name = f"{DRAFT_PREFIX}{hashlib.sha256(record.key.encode()).hexdigest()[:8]}"
    fields: dict[str, object] = {
        "id": name,
        "kind": (Kind.FOLLOW_UP if record.history else _kind(answer)).value,
        "split": split.value,
        "reviewed_by": "",
        "question": answer.question,
        "status": _status(given.verdict, answer, bool(spans)),
    }
    if record.history:
        fields["history"] = list(record.history)
    if set(record.groups) != {PUBLIC_GROUP}:
        fields["groups"] = sorted(record.groups)
    if given.verdict is Verdict.WRONG:
        fields["forbidden"] = _figures(answer.statements)
    elif not refused:
        fields["nuggets"] = {"vital": [[e] for e in _expressions(answer.statements)]}
    if spans:
        fields["gold"] = spans
    if answer.conflicts and len(spans) > 1:
        fields["conflict"] = True
    comment = f" Dazu: {given.comment}" if given.comment else ""
    fields["note"] = f"Rückmeldung vom {given.time[:10]}: {_SAYS[given.verdict]}{comment}"
    sources = tuple(dict.fromkeys(c.file_sha256 for c in answer.citations))
    noted = "".join(f"  # Quelle: {sha256}\n" for sha256 in sources)
    return Draft(name, dump([{k: v for k, v in fields.items() if v != []}]) + noted, sources)


def _kind(answer: Answer) -> Kind:
    if answer.status is Status.NOT_FOUND:
        return Kind.UNANSWERABLE_TOPIC
    return Kind.FIGURE if _figures(answer.statements) else Kind.FACT


def _status(verdict: Verdict, answer: Answer, has_gold: bool) -> str | list[str]:
    """Return what is expected; every status where only a person can tell."""
    anything = [status.value for status in Status]
    if verdict is Verdict.RIGHT and (has_gold or answer.status is Status.NOT_FOUND):
        return answer.status.value
    if verdict is Verdict.INCOMPLETE and has_gold and answer.status is not Status.NOT_FOUND:
        return [Status.ANSWERED.value, Status.PARTIAL.value]
    return anything


def _gold(citation: Citation, texts: Texts) -> list[dict[str, object]]:
    """Return the cited place as a gold span, none if the library does not hold it any more.

    Of a quote that crosses pages the first page's part is taken; one that stands on its page more
    than once is taken with the words around it.
    """
    span = citation.spans[0]
    page = next((p for p in texts.pages(citation.file_sha256) or () if p.number == span.page), None)
    if page is None:
        return []
    for around in range(0, 400, 40):
        text = _whole_words(page.text, max(0, span.start - around), span.end + around)
        try:
            locate(GoldSpan(citation.file, page.number, text, f"{citation.file}:1"), [page])
        except GoldError:
            continue
        return [{"file": citation.file, "page": page.number, "text": text}]
    return []


def _whole_words(text: str, start: int, end: int) -> str:
    """Return `text[start:end]` without words cut in two, in one line."""
    while 0 < start < end and not text[start - 1].isspace() and not text[start].isspace():
        start += 1
    while start < end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
        end -= 1
    return " ".join(text[start:end].split())


def _expressions(statements: Iterable[Statement]) -> list[str]:
    """Return an expression for each statement: its figures, else its first words."""
    found = []
    for statement in statements:
        figures = _FIGURE.findall(normal(statement.text))
        words = normal(statement.text).split()[:_MOST_WORDS]
        found += [_exactly(f) for f in figures] if figures else [re.escape(" ".join(words))]
    return [e.replace("\\ ", " ") for e in dict.fromkeys(found)][:_MOST_NUGGETS]


def _figures(statements: Iterable[Statement]) -> list[str]:
    found = (f for s in statements for f in _FIGURE.findall(normal(s.text)))
    return list(dict.fromkeys(_exactly(figure) for figure in found))


def _exactly(figure: str) -> str:
    return rf"\b{re.escape(figure)}\b"


def write_new(made: Sequence[Draft], path: Path) -> int:
    """Add the drafts a file does not hold yet; return how many. What is there stays untouched."""
    held = path.read_text(encoding="utf-8") if path.exists() else HEADER
    new = [draft for draft in made if f"- id: {draft.id}\n" not in held]
    if new:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(held + "".join(f"\n{draft.yaml}" for draft in new), encoding="utf-8")
    return len(new)
