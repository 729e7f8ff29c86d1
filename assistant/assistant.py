"""The one face of the assistant: a question in, an answer out."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import zip_longest

from assistant.answer import Answer, Seconds, Viewer
from assistant.answering import Found, compose
from assistant.composing import extractive
from assistant.composing.candidates import Candidate, is_on_the_spot
from assistant.composing.chat_model import Endpoint
from assistant.composing.intents import Intent, intents_of
from assistant.composing.matter import not_held
from assistant.composing.particulars import INVOLVED
from assistant.conversation import standing_alone
from assistant.evidence import Evidence, weigh
from assistant.libraries import Libraries
from assistant.moments import moment
from assistant.phrasing import Phrasing
from assistant.question import Kind, Question, read_question
from assistant.recognizer import INTENTS, KINDS
from assistant.repeating import without_repetitions
from assistant.retrieval import Hit, Retriever
from assistant.searching import NO_FILTERS, Filters
from assistant.vocabulary import in_known_words
from ingest import embedders
from ingest.embedding import TextEmbedder
from ingest.errors import VorlagenlotseError
from ingest.library.generation import Library
from ingest.model import Document
from ingest.settings import Settings

_PUBLIC = Viewer()
# What asks for one thing is better refused than answered with what is merely of that time.
_EXACT = frozenset({Kind.COUNT, Kind.DATE, Kind.WHO, Kind.YES_NO})
_HITS = 20
_HITS_TO_CHOOSE_FROM = 60
_TO_SPREAD = 20  # passages beyond those wanted, to take the place of repetitions


class QuestionError(VorlagenlotseError):
    """The question is empty or longer than the settings allow."""


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
        """Load the model and what recognizes questions; raises ModelError without a model."""
        for recognizer in (INTENTS, KINDS):  # not with the first question, which would wait
            recognizer.recognize("Was ist zum Radweg geplant?")
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
            answer = compose(asked, found, parts, library, filters)
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

    def _found(self, question: str, viewer: Viewer, today: dt.date | None) -> Found:
        with self.library(viewer) as library:
            day = today or self._today()
            return self._find(self._checked(question), library, day, NO_FILTERS)

    def _find(self, text: str, library: Library, today: dt.date, filters: Filters) -> Found:
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
        return Found(question, hits, ranked, evidence, corrections, seconds)

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


def _parts(question: Question) -> list[str]:
    """Return the questions asked at once, each standing alone; none for a single question.

    What asks the catalog for two things, or for a development, is answered as a whole.
    """
    intents = intents_of(question)
    if question.kind is Kind.DEVELOPMENT or len(intents) > 1 or not question.double:
        return []
    first, *further = question.parts
    if Intent.LEAD in intents:  # the office in charge and those involved are one to the catalog
        together = [part for part in further if INVOLVED.search(part)]
        further = [part for part in further if part not in together]
        first = " ".join([first, *together])
        if not further:
            return []
    return [first, *(standing_alone(part, first) for part in further)]


def _in_turn(several: Sequence[Found]) -> list[Hit]:
    """Return the passages found for each of several questions, one of each in turn, each once."""
    rounds = zip_longest(*(found.hits_on_the_spot for found in several))
    hits = (hit for one_of_each in rounds for hit in one_of_each if hit is not None)
    return list({(hit.store.group, hit.row): hit for hit in hits}.values())
