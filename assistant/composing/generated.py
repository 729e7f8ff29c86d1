"""The answer in a chat model's words: each sentence is shown only when its citations carry it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Protocol

from assistant.answer import Answer, Citation, Conflict, Statement, StatementKind, Status
from assistant.composing import prompts
from assistant.composing.candidates import Candidate, is_heading, merged, with_context
from assistant.composing.chat_model import ChatModelError, Endpoint
from assistant.composing.citing import Citations
from assistant.composing.orders import gives_orders
from assistant.retrieval import Hit
from assistant.verifying.verify import Source, verify
from assistant.verifying.words import shared, stems
from assistant.wording import german_day, named
from ingest.model import Span
from ingest.quotes import one_line, quote_of
from ingest.sentences import split_sentences
from ingest.understanding.dates import as_of

COMPOSER = "chat_model"
MOST_PASSAGES = 8
_SENTENCES_TRIED = 5  # of a passage, those that share most words with the statement
_LONGEST = 500  # characters of a sentence; longer ones are no plain German

_NUMBERS = r"\[\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]"
_GROUP = re.compile(_NUMBERS)
# Where a sentence with its citations ends: "… [1][2]." or "…. [1]" or "… [1]" before a line end.
_END = re.compile(
    rf"(?:{_NUMBERS}[\s,]*)+[.!?](?=\s)|[.!?][\"“”]?\s*(?:{_NUMBERS}[\s,]*)+(?=[^\s\[,.])"
    rf"|(?:{_NUMBERS}\s*)+\n"
)
_MARKUP = re.compile(r"\*\*|__|`|^\s*(?:[-*•–>#]+|\d{1,2}[.)])\s+", re.MULTILINE)
_FOREIGN = re.compile(r"https?:|www\.|[<>{}|\[\]]|!\(")
_GAP_BEFORE_STOP = re.compile(r"\s+(?=[.,;!?])")


class TextModel(Protocol):
    """A language model that answers a message piece by piece; raises ChatModelError."""

    @property
    def endpoint(self) -> Endpoint:
        """Where messages go."""

    def stream(self, rules: str, message: str) -> Iterator[str]:
        """Yield the reply."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the model and the numbers of the passages it names for it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(slots=True)
class Draft:
    """What of a reply holds so far; `dropped` counts sentences that no citation carries."""

    statements: list[Statement] = field(default_factory=list)
    dropped: int = 0

    @property
    def is_enough(self) -> bool:
        """Tell whether the reply can stand: more of it is carried than not."""
        return len(self.statements) > self.dropped


def word(answer: Answer, hits: Sequence[Hit], model: TextModel) -> Iterator[Answer]:
    """Yield the answer in the model's words as it grows; the last one is the answer.

    Where the model fails or too little of its reply is carried, the last one is `answer` itself
    with a note that says so. Only verified sentences are ever yielded.
    """
    given = passages_for(hits)
    if not given:
        yield answer
        return
    citations, draft = Citations(), Draft()
    try:
        for said in _asked(answer.standalone_question, given, model):
            if _add(said, given, draft, citations):
                yield _growing(answer, draft, citations)
    except ChatModelError as error:
        yield _noted(answer, f"{error} Gezeigt wird die Antwort aus wörtlichen Zitaten.")
        return
    yield _final(answer, draft, citations) if draft.is_enough else _noted(answer, _UNCARRIED)


def passages_for(hits: Sequence[Hit]) -> dict[int, Hit]:
    """Return the hits a model is given, by number from 1: the best of those without orders."""
    fit = [hit for hit in hits if not gives_orders(f"{_label(hit)} {one_line(hit.passage.text)}")]
    return dict(enumerate(fit[:MOST_PASSAGES], 1))


def sentences(pieces: Iterable[str]) -> Iterator[Said]:
    """Yield the sentences of a reply as soon as each is whole; one without numbers too."""
    rest = ""
    for piece in pieces:
        rest += piece
        while end := _END.search(rest):
            yield from _sentences_of(rest[: end.end()])
            rest = rest[end.end() :]
    yield from _sentences_of(rest)


_UNCARRIED = (
    "Die Formulierung des Sprachmodells war durch die Unterlagen nicht gedeckt und wird nicht"
    " gezeigt; gezeigt wird die Antwort aus wörtlichen Zitaten."
)


def _asked(question: str, given: dict[int, Hit], model: TextModel) -> Iterator[Said]:
    passages = [
        prompts.NumberedPassage(number, _label(hit), hit.passage.text)
        for number, hit in given.items()
    ]
    message = prompts.answer_message(question, passages, secrets.token_hex(8))
    return sentences(model.stream(prompts.ANSWER_RULES, message))


def _sentences_of(text: str) -> Iterator[Said]:
    """Yield the sentences of a stretch that ends with citations; they belong to its last one."""
    numbers = tuple(dict.fromkeys(n for m in _GROUP.finditer(text) for n in _numbers(m.group())))
    plain = _MARKUP.sub(" ", _GROUP.sub(" ", text))
    parts = [one_line(plain[start:end]) for start, end in split_sentences(plain)]
    parts = [_GAP_BEFORE_STOP.sub("", part) for part in parts if re.search(r"\w", part)]
    for part in parts[:-1]:
        yield Said(part, ())
    if parts:
        yield Said(parts[-1], numbers)


def _numbers(group: str) -> Iterator[int]:
    for part in re.split(r"[,;]", group.strip("[] ")):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        yield from range(ends[0], min(ends[-1], ends[0] + MOST_PASSAGES) + 1)


def _add(said: Said, given: dict[int, Hit], draft: Draft, citations: Citations) -> bool:
    """Add a sentence to the draft if its citations carry it; tell whether they do."""
    if said.text in {statement.text for statement in draft.statements}:
        return False
    places = support(said, given)
    if not places:
        draft.dropped += 1
        return False
    numbers = tuple(
        dict.fromkeys(citations.cite(hit.store, hit.document, spans) for hit, spans in places)
    )
    text = said.text if said.text.endswith((".", "!", "?")) else f"{said.text}."
    draft.statements.append(Statement(text, StatementKind.MODEL, numbers, as_of(text)))
    return True


Place = tuple[Hit, tuple[Span, ...]]


def support(said: Said, given: dict[int, Hit]) -> list[Place]:
    """Return the shortest places of the cited passages that carry a sentence; none: unsupported.

    A number that stands for no passage fails the whole sentence. Passages that do not carry it
    alone count together; one that adds nothing is not cited.
    """
    if not said.numbers or not set(said.numbers) <= set(given):
        return []
    if _FOREIGN.search(said.text) or len(said.text) > _LONGEST:
        return []
    cited = [given[number] for number in said.numbers]
    alone = [place for hit in cited if (place := _in_one(said.text, hit))]
    if alone:
        return alone
    best = [(hit, tried[0]) for hit in cited if (tried := _tried(said.text, hit))]
    together = len(best) > 1 and _carries(said.text, best)
    return best if together else []


def _in_one(text: str, hit: Hit) -> Place | None:
    """Return the place in one passage that carries a sentence: one sentence of it, else two."""
    tried = _tried(text, hit)
    pairs = [merged((*a, *b)) for a, b in pairwise(sorted(tried))]
    return next(((hit, s) for s in (*tried, *pairs) if _carries(text, [(hit, s)])), None)


def _tried(text: str, hit: Hit) -> list[tuple[Span, ...]]:
    """Return the places of a passage that may carry a sentence, best first."""
    words = stems(text)
    held = [
        (len(shared(words, stems(sentence.text))), -index)
        for index, sentence in enumerate(hit.passage.sentences)
        if not is_heading(sentence, hit)
    ]
    ranked = sorted((h for h in held if h[0]), reverse=True)[:_SENTENCES_TRIED]
    return [with_context(_candidate(hit, -index)) for _, index in ranked]


def _candidate(hit: Hit, index: int) -> Candidate:
    sentence = hit.passage.sentences[index]
    return Candidate(hit, index, sentence, 0.0, 0.0, None, 0.0, 0.0, fits=True)


def _carries(text: str, places: Sequence[Place]) -> bool:
    quotes = [_quote(hit, spans) for hit, spans in places]
    if any(gives_orders(quote) for quote in quotes):
        return False
    return verify(text, quotes, [Source.of(hit.document) for hit, _ in places]).supported


def _quote(hit: Hit, spans: Sequence[Span]) -> str:
    pages = {s.page: hit.store.catalog.page(hit.document.file.sha256, s.page) for s in spans}
    return quote_of(pages, spans)


def _label(hit: Hit) -> str:
    document = hit.document
    day = f" vom {german_day(document.date)}" if document.date else ""
    body = f", {document.organization}" if document.organization else ""
    section = f" · Abschnitt: {' › '.join(hit.passage.section)}" if hit.passage.section else ""
    paper = named(document) if document.reference else document.type or "Dokument"
    return one_line(f"{paper}{day}{body}: {document.title}{section}")


# -- answers ----------------------------------------------------------------------------------


def _growing(answer: Answer, draft: Draft, citations: Citations) -> Answer:
    return replace(
        answer,
        composer=COMPOSER,
        statements=tuple(draft.statements),
        citations=citations.all(),
        conflicts=(),
    )


def _final(answer: Answer, draft: Draft, citations: Citations) -> Answer:
    """Return the whole answer; conflicts the quotes showed are kept with their citations."""
    grown = _growing(answer, draft, citations)
    if draft.dropped == 1:
        grown = _noted(grown, "Ein Satz des Sprachmodells war nicht belegt und ist weggelassen.")
    elif draft.dropped:
        several = f"{draft.dropped} Sätze des Sprachmodells waren nicht belegt"
        grown = _noted(grown, f"{several} und sind weggelassen.")
    for conflict in answer.conflicts:
        grown = _with_conflict(grown, conflict, answer.citations)
    return grown


def _with_conflict(grown: Answer, conflict: Conflict, old: Sequence[Citation]) -> Answer:
    citations = list(grown.citations)
    numbers = []
    for citation in (c for c in old if c.number in conflict.citations):
        known = next((c for c in citations if _place(c) == _place(citation)), None)
        if known is None:
            known = replace(citation, number=len(citations) + 1)
            citations.append(known)
        numbers.append(known.number)
    kept = replace(conflict, citations=tuple(numbers))
    return replace(grown, citations=tuple(citations), conflicts=(*grown.conflicts, kept))


def _place(citation: Citation) -> tuple[str, str, tuple[Span, ...]]:
    return citation.group, citation.file_sha256, citation.spans


def _noted(answer: Answer, note: str) -> Answer:
    return replace(answer, notes=(*answer.notes, note))


def wants_words(answer: Answer) -> bool:
    """Tell whether an answer gains by a model: facts and gaps are said exactly as they are."""
    return answer.composer == "extractive" and answer.status is not Status.NOT_FOUND
