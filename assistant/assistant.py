"""The one face of the assistant: a question in, an answer out."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from assistant.about import answer_about
from assistant.answer import (
    Answer,
    Citation,
    Conflict,
    Nearest,
    Searched,
    Seconds,
    Series,
    Statement,
    StatementKind,
    Status,
    Understood,
    Viewer,
)
from assistant.composing import extractive, facts
from assistant.composing.candidates import Candidate, is_on_the_spot, with_context
from assistant.composing.chat_model import Endpoint
from assistant.composing.citing import Citations, only_cited
from assistant.composing.intents import Intent, intents_of
from assistant.composing.matter import not_held, papers
from assistant.composing.series import series_of
from assistant.conflicts import conflicting
from assistant.conversation import standalone as standalone_of
from assistant.evidence import Evidence, only_planned, weigh
from assistant.libraries import Libraries
from assistant.links import source_url
from assistant.moments import moment
from assistant.phrasing import Phrasing
from assistant.question import Kind, Question, read_question
from assistant.repeating import without_repetitions
from assistant.retrieval import Hit, Retriever
from assistant.searching import NO_FILTERS, Filters
from assistant.verifying import gate
from assistant.vocabulary import in_known_words
from ingest import embedders
from ingest.embedding import TextEmbedder
from ingest.errors import VorlagenlotseError
from ingest.library.generation import Library
from ingest.model import Document, Extent
from ingest.quotes import one_line
from ingest.settings import Settings
from ingest.understanding.references import same_reference

_PUBLIC = Viewer()
# What asks for one thing is better refused than answered with what is merely of that time.
_EXACT = frozenset({Kind.COUNT, Kind.DATE, Kind.WHO, Kind.YES_NO})
_HITS = 20
_HITS_TO_CHOOSE_FROM = 60
_NEAREST = 3
_TO_SPREAD = 20  # passages beyond those wanted, to take the place of repetitions
_OF_SECOND = 4  # statements on the second half of a double question
_BEST = 2  # sentences that tell whether a plan is all there is
_ENOUGH_OF_EXCERPT = 0.6  # share of the question's terms the best sentence of an excerpt must hold


class QuestionError(VorlagenlotseError):
    """The question is empty or longer than the settings allow."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was retrieved for a question, and how long it took."""

    question: Question
    hits: list[Hit]
    ranked: list[Candidate]
    evidence: Evidence
    corrections: dict[str, str]
    seconds: float

    @property
    def hits_on_the_spot(self) -> list[Hit]:
        """The passages that hold candidates: of the places and the time asked for, best first."""
        rows = {(c.hit.store.group, c.hit.row) for c in self.ranked}
        return [hit for hit in self.hits if (hit.store.group, hit.row) in rows]


class Assistant:
    """Answers questions over the published library; safe for many threads, keeps no user state."""

    def __init__(
        self,
        settings: Settings,
        embedder: TextEmbedder,
        today: Callable[[], dt.date] = dt.date.today,
        phrasing: Phrasing | None = None,
    ) -> None:
        self.settings = settings
        self._phrasing = phrasing or Phrasing(settings)
        self.retriever = Retriever(embedder)
        self._libraries = Libraries(settings.home, embedder.info.fingerprint)
        self._today = today

    @classmethod
    def open(cls, settings: Settings, today: Callable[[], dt.date] = dt.date.today) -> Assistant:
        """Load the model; raises ModelError when it cannot be had."""
        return cls(settings, embedders.load(settings), today)

    def close(self) -> None:
        """Close the library once no question uses it."""
        self._libraries.close()

    def library(self, viewer: Viewer = _PUBLIC) -> AbstractContextManager[Library]:
        """Lend the library this viewer may read; raises EmptyLibraryError when there is none."""
        return self._libraries.open(viewer)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = _PUBLIC,
        today: dt.date | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Answer:
        """Answer a question; `history` are the earlier questions of the conversation, oldest first.

        With `filters` only documents they admit are looked at, counted and cited.
        Raises QuestionError for an empty or overlong question, LibraryError when nothing can be
        searched.
        """
        *_, answer = self.ask_streaming(question, history, viewer, today, filters)
        return answer

    def ask_streaming(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer = _PUBLIC,
        today: dt.date | None = None,
        filters: Filters = NO_FILTERS,
    ) -> Iterator[Answer]:
        """Yield the answer as it grows, sentence by verified sentence; the last one is the answer.

        Without a chat model that is the first one, too. Raises as `ask` does, at the first step.
        """
        started = time.monotonic()
        asked = self._checked(question)
        standalone = self._phrasing.standalone(asked, history, viewer)
        with self.library(viewer) as library:
            day = today or self._today()
            found = self._find(standalone, library, day, filters)
            parts = [self._find(part, library, day, filters) for part in _parts(found.question)]
            answer = _compose(asked, found, parts, library, filters)
            missing = not_held(found.question, library)
            hits = [] if missing else _in_turn(parts or [found])
            for growing in self._phrasing.word(answer, hits, viewer):
                total = time.monotonic() - started
                yield replace(growing, seconds=Seconds(found.seconds, total))

    @property
    def endpoint(self) -> Endpoint | None:
        """The chat model questions and passages go to; None where none is configured."""
        return self._phrasing.endpoint

    def search(
        self,
        words: str,
        filters: Filters = NO_FILTERS,
        viewer: Viewer = _PUBLIC,
        limit: int = 20,
        today: dt.date | None = None,
    ) -> list[Hit]:
        """Return the passages that fit best, best first; only of documents the filters admit.

        What several documents say alike is one of them, which names the others.
        """
        with self.library(viewer) as library:
            asked = read_question(self._checked(words), today or self._today())
            question, _, _ = in_known_words(asked, library)
            hits = self.retriever.search(question, library, limit + _TO_SPREAD, filters)
            return without_repetitions(hits, limit)

    def retrieve(
        self, question: str, viewer: Viewer = _PUBLIC, today: dt.date | None = None
    ) -> tuple[list[Hit], Evidence]:
        """Return the passages a standalone question is answered from, and what speaks for them."""
        found = self._found(question, viewer, today)
        return found.hits, found.evidence

    def candidates(
        self, question: str, viewer: Viewer = _PUBLIC, today: dt.date | None = None
    ) -> list[Candidate]:
        """Return the sentences a standalone question may be answered with, best first."""
        return self._found(question, viewer, today).ranked

    def example_questions(self, viewer: Viewer = _PUBLIC) -> tuple[str, ...]:
        """Return questions made from papers the library holds, newest first."""
        with self.library(viewer) as library:
            documents = [d for store in library.stores for d in store.catalog.documents()]
        return example_questions(documents)

    def _checked(self, question: str) -> str:
        text = " ".join(question.split())
        most = self.settings.question_characters
        if not text:
            raise QuestionError("Die Frage ist leer. Bitte eine Frage eingeben.")
        if len(text) > most:
            raise QuestionError(
                f"Die Frage hat {len(text)} Zeichen, erlaubt sind {most}. Bitte kürzer fragen."
            )
        return text

    def _found(self, question: str, viewer: Viewer, today: dt.date | None) -> _Found:
        with self.library(viewer) as library:
            day = today or self._today()
            return self._find(self._checked(question), library, day, NO_FILTERS)

    def _find(self, text: str, library: Library, today: dt.date, filters: Filters) -> _Found:
        started = time.monotonic()
        asked = read_question(text, today)
        question, vocabulary, corrections = in_known_words(asked, library)
        hits = self._hits(question, library, filters)
        seconds = time.monotonic() - started
        ranked = extractive.rank(question, hits, vocabulary.weight)
        unknown, most = (
            vocabulary.unknown_share(question.terms),
            vocabulary.telling_most(question.terms),
        )
        evidence = weigh(question, ranked, unknown, most)
        return _Found(question, hits, ranked, evidence, corrections, seconds)

    def _hits(self, question: Question, library: Library, filters: Filters) -> list[Hit]:
        """Return the best passages; those of other places or times than asked for come last."""
        if question.kind in _EXACT or (not question.places and question.period is None):
            return self.retriever.search(question, library, _HITS, filters)
        found = self.retriever.search(question, library, _HITS_TO_CHOOSE_FROM, filters)
        return sorted(found, key=lambda hit: not is_on_the_spot(question, hit))[:_HITS]


def example_questions(documents: Sequence[Document], most: int = 4) -> tuple[str, ...]:
    """Return up to `most` questions on the newest papers with a number and a title."""
    papers: dict[str, Document] = {}
    for document in sorted(documents, key=lambda d: moment(d) or dt.date.min, reverse=True):
        if document.reference and document.title:
            papers.setdefault(document.reference, document)
    forms = (
        "Was sieht die Vorlage {reference} vor?",
        "Worum geht es bei „{title}“?",
    )
    chosen = list(papers.values())[:most]
    return tuple(
        forms[i % len(forms)].format(reference=d.reference, title=d.title)
        for i, d in enumerate(chosen)
    )


_INVOLVED = re.compile(
    r"\b(?:beteiligt|zuständig|verantwortlich|mitgewirkt|mach\w* (?:\w+ )?mit)\b", re.IGNORECASE
)


def _parts(question: Question) -> list[str]:
    """Return the questions asked at once, each standing alone; none for a single question.

    What asks the catalog for two things, or for a development, is answered as a whole.
    """
    intents = intents_of(question)
    if question.kind is Kind.DEVELOPMENT or len(intents) > 1 or not question.double:
        return []
    first, *further = question.parts
    if Intent.LEAD in intents and any(_INVOLVED.search(part) for part in further):
        return []  # the office in charge and those involved are one thing to the catalog
    return [first, *(standalone_of(f"Und {part}", [first]) for part in further)]


def _in_turn(several: Sequence[_Found]) -> list[Hit]:
    """Return the passages found for each of several questions, one of each in turn, each once."""
    rounds = zip_longest(*(found.hits_on_the_spot for found in several))
    hits = (hit for one_of_each in rounds for hit in one_of_each if hit is not None)
    return list({(hit.store.group, hit.row): hit for hit in hits}.values())


def _compose(
    asked: str, found: _Found, several: Sequence[_Found], library: Library, filters: Filters
) -> Answer:
    """Answer from the catalog where the question asks for what it holds, else from sentences.

    `several` is what was found for each of the questions asked at once.
    """
    citations = Citations()
    about = answer_about(asked, library)
    if about:
        return _told(asked, about, library)
    parts = [_body(one, library, filters, citations) for one in several]
    if parts and all(part.statements for part in parts):
        body = _joined(parts)
    else:  # what one of them lacks, the whole question may find
        body = _joined([_body(found, library, filters, citations), *parts])
    answer = Answer(
        question=asked,
        standalone_question=found.question.text,
        status=body.status,
        composer=body.composer,
        as_of=library.manifest.newest,
        statements=body.statements,
        citations=citations.all(),
        understood=Understood(
            period=found.question.period,
            organizations=found.question.organizations,
            references=found.question.references,
            relaxed=tuple(f"{name} ≈ {term}" for name, term in found.corrections.items()),
        ),
        searched=_searched(library, filters, _nearest(found)),
        seconds=Seconds(0.0, 0.0),
        conflicts=body.conflicts,
        notes=body.notes,
        series=body.series,
    )
    return only_cited(answer)


def _told(asked: str, sentences: Sequence[str], library: Library) -> Answer:
    """Return an answer about the assistant itself; its statements have no source."""
    return Answer(
        question=asked,
        standalone_question=asked,
        status=Status.ANSWERED,
        composer="facts",
        as_of=library.manifest.newest,
        statements=tuple(Statement(s, StatementKind.COMPUTED, ()) for s in sentences),
        citations=(),
        understood=Understood(),
        searched=_searched(library, NO_FILTERS),
        seconds=Seconds(0.0, 0.0),
    )


@dataclass(frozen=True, slots=True)
class _Body:
    """The part of an answer that depends on the composer."""

    status: Status
    composer: str
    statements: tuple[Statement, ...]
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[str, ...] = ()
    series: Series | None = None


def _body(found: _Found, library: Library, filters: Filters, citations: Citations) -> _Body:
    known = _facts(found, library, filters, citations)
    return _from_facts(known) if known else _from_sentences(found, library, citations)


def _facts(
    found: _Found, library: Library, filters: Filters, citations: Citations
) -> facts.Facts | None:
    """Return the answer from the catalog, None where it cites what the filters do not admit.

    The catalog looks at all papers, whatever is asked for.
    """
    known = facts.compose(found.question, library, citations, found.hits_on_the_spot)
    if known is None:
        return None
    used = {
        n for part in (known.statements, known.conflicts) for one in part for n in one.citations
    }
    cited = [citation for citation in citations.all() if citation.number in used]
    return known if _all_admitted(cited, library, filters) else None


def _joined(parts: Sequence[_Body]) -> _Body:
    """Return the answers to parts of a question as one; what was said is not said again.

    Its state is that of the first part that says anything.
    """
    statements: dict[str, Statement] = {}
    for part in parts:
        for statement in part.statements[: None if part is parts[0] else _OF_SECOND]:
            statements.setdefault(statement.text, statement)
    telling = [part for part in parts if part.statements]
    return _Body(
        status=(telling or parts)[0].status,
        composer=(telling or parts)[0].composer,
        statements=tuple(statements.values()),
        conflicts=tuple(dict.fromkeys(c for part in parts for c in part.conflicts)),
        notes=tuple(dict.fromkeys(note for part in telling or parts for note in part.notes)),
        series=next((part.series for part in parts if part.series), None),
    )


def _from_facts(known: facts.Facts) -> _Body:
    status = Status.ANSWERED if known.complete else Status.PARTIAL
    return _Body(
        status,
        "facts",
        tuple(known.statements),
        conflicts=tuple(known.conflicts),
        notes=tuple(dict.fromkeys(known.notes)),
    )


def _from_sentences(found: _Found, library: Library, citations: Citations) -> _Body:
    missing = not_held(found.question, library)
    carried = found.evidence.carries and not _is_after_all_papers(found.question, library)
    chosen = extractive.choose(found.question, found.ranked) if carried else []
    if missing:
        chosen = [c for c in chosen if _mentions(c.candidate.hit.document, missing)]
    arranged = extractive.arrange(found.question, chosen)
    stated = extractive.state(arranged, citations)
    statements = gate.carried(stated, citations.all())
    best = [c.candidate.sentence.text for c in chosen[:_BEST]]
    planned = only_planned(found.question, best, [s.text for s in statements])
    notes = [f"{reference} liegt nicht im Bestand." for reference in missing]
    if planned:
        notes.append("Belegt ist nur die Planung; ob es dazu kam, steht nicht in den Unterlagen.")
    excerpts = _only_excerpts(found, library)
    how = "nicht eindeutig" if statements else "nicht"
    notes += [
        f"Von {reference} liegt nur ein Auszug vor; was gefragt ist, steht darin {how}."
        for reference in excerpts
    ]
    return _Body(
        status=_status(statements, partial=bool(missing or planned or excerpts)),
        composer="extractive",
        statements=statements,
        conflicts=_conflicts(found.question, arranged, citations),
        notes=tuple(notes),
        series=series_of(
            found.question,
            [
                (item.candidate, statement.citations[0])
                for item, statement in zip(arranged, stated, strict=True)
                if statement in statements
            ],
        ),
    )


def _status(statements: Sequence[Statement], partial: bool) -> Status:
    if not statements:
        return Status.NOT_FOUND
    return Status.PARTIAL if partial else Status.ANSWERED


def _only_excerpts(found: _Found, library: Library) -> tuple[str, ...]:
    """Return the papers asked for of which the library holds excerpts that say too little."""
    if not found.ranked or found.ranked[0].own >= _ENOUGH_OF_EXCERPT:
        return ()
    held = {reference: papers(reference, library) for reference in found.question.references}
    return tuple(
        reference
        for reference, files in held.items()
        if files and all(d.extent is Extent.EXCERPT for d in files)
    )


def _mentions(document: Document, references: Sequence[str]) -> bool:
    return any(same_reference(c.target, r) for c in document.references for r in references)


def _is_after_all_papers(question: Question, library: Library) -> bool:
    """Tell whether the question is only about a time after the newest paper."""
    newest = library.manifest.newest
    since = question.period.since if question.period else None
    return bool(newest and since and since > newest)


def _all_admitted(citations: Sequence[Citation], library: Library, filters: Filters) -> bool:
    """Tell whether every cited document passes the filters."""
    if not filters.any:
        return True
    stores = {store.group: store.catalog for store in library.stores}
    return all(filters.admits(stores[c.group].document(c.file_sha256)) for c in citations)


def _searched(library: Library, filters: Filters, nearest: Sequence[Nearest] = ()) -> Searched:
    catalogs = [store.catalog for store in library.stores]
    if filters.any:
        documents = [d for catalog in catalogs for d in catalog.documents() if filters.admits(d)]
        days, number = [d.date for d in documents if d.date], len(documents)
    else:
        days = [day for catalog in catalogs for day in catalog.days if day]
        number = sum(catalog.document_count for catalog in catalogs)
    return Searched(number, min(days, default=None), max(days, default=None), tuple(nearest))


def _nearest(found: _Found) -> list[Nearest]:
    """Return the documents nearest to the question, each with its nearest sentence.

    Passages of other places or times than asked for come last, without one: none of it answers.
    """
    places = chain(
        ((c.hit, c.sentence.spans, c.sentence.text) for c in found.ranked),
        ((hit, hit.passage.spans, "") for hit in found.hits),
    )
    best: dict[str, Nearest] = {}
    for hit, spans, text in places:
        document, sha256 = hit.document, hit.document.file.sha256
        if len(best) == _NEAREST:
            break
        if sha256 not in best:
            name, quote = document.title or document.file.name, one_line(text)
            url = source_url(sha256, spans, quote)
            best[sha256] = Nearest(document.reference, name, url, document.date, quote)
    return list(best.values())


def _conflicts(
    question: Question, chosen: Sequence[extractive.Chosen], citations: Citations
) -> tuple[Conflict, ...]:
    at_odds = conflicting(question, [c.candidate for c in chosen])
    numbers = tuple(citations.cite(c.hit.store, c.hit.document, with_context(c)) for c in at_odds)
    if len(numbers) < 2:
        return ()
    return (Conflict(about=question.text, citations=numbers),)
