"""How much each token of a question counts: learnt from texts with questions, measured on others.

Learning: for each question its sentence is to come before the others, of its own text and of the
`_NEAREST` that look most like the question in all texts. The loss is the cross-entropy of a softmax
over them (as ColBERT is trained); all that is learnt is one vector (`assistant/token_weights.py`)
and how much tokens and sentence vectors are worth beside each other.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from assistant.composing.candidates import TOKENS_SHARE
from assistant.token_weights import weights
from evals.bench.page import Bar, Bars, Sheet, Table
from evals.bench.page import number as shown
from evals.datasets import SpanQuestion, Squad
from ingest.embedding import TokenEmbedder, Vectors
from ingest.errors import SettingsError
from ingest.sentences import split_sentences

FORMS = {"Q": "mit Wörtern des Textes", "P": "mit ganz anderen Worten", "D": "aus dem Datensatz"}
FOLDS = 4
_NEAREST = 24  # sentences of other texts that a question's own is learnt to come before
_EPOCHS, _BATCH, _RATE, _DECAY = 6, 16, 4e-3, 1e-2
_SHARPNESS = 4.0  # what the learnt vector is multiplied by, so that it learns as fast as the rest
_SCALE = 20.0  # of cosines in the softmax, to begin with
_LINE = re.compile(r"(?P<kind>[TSN]|(?P<form>[QP]) (?P<sentence>\d+)) (?P<text>\S.*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the sentence (its index in the text) that answers it; None: none does."""

    form: str
    text: str
    sentence: int | None


@dataclass(frozen=True, slots=True)
class Example:
    """An invented text with questions."""

    file: str
    sentences: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Embedded:
    """All sentences (s) and answered questions (q) as vectors.

    `tokens` (t, d) are those of all sentences in order, `first` (s,) where each begins; `sentences`
    (s, d); `asked_tokens` per question (n, d), `asked` (q, d); `answers` (q,) and `texts` (s,) are
    indices; `files` and `forms` are those of the questions.
    """

    tokens: Vectors
    first: NDArray[np.int64]
    sentences: Vectors
    texts: NDArray[np.int64]
    asked_tokens: list[Vectors]
    asked: Vectors
    answers: NDArray[np.int64]
    files: list[str]
    forms: list[str]

    def scores(self, question: int, direction: Vectors | None) -> tuple[Vectors, Vectors]:
        """Return MaxSim and cosine (s,) of all sentences; without a direction all tokens count."""
        tokens = self.asked_tokens[question]
        best = np.maximum.reduceat(self.tokens @ tokens.T, self.first, axis=0)
        if direction is not None:
            best = best * weights(tokens, direction)
        return best.mean(axis=1), self.sentences @ self.asked[question]


@dataclass(frozen=True, slots=True)
class Found:
    """The share of questions whose sentence came first, and among the first three, of all."""

    questions: int
    first: float
    three: float


def read_examples(folder: Path) -> list[Example]:
    """Return the texts of a folder; SettingsError names the line that is none.

    A text begins with a line `T`, then come sentences (`S`), questions that the n-th of them
    answers (`Q n`, `P n`), and questions that none does (`N`).
    """
    found = []
    for path in sorted(folder.glob("*.txt")):
        blocks = re.split(r"\n{2,}", path.read_text(encoding="utf-8").strip())
        for number, block in enumerate(blocks, 1):
            sentences: list[str] = []
            questions: list[Asked] = []
            for line in block.split("\n"):
                match = _LINE.fullmatch(line)
                answer = int(match["sentence"]) if match and match["form"] else None
                if match is None or (answer is not None and not 0 < answer <= len(sentences)):
                    raise SettingsError(f"{path.name}, Text {number}: „{line}“ ist nicht lesbar")
                if match["kind"] == "S":
                    sentences.append(match["text"])
                elif match["kind"] != "T":
                    form = match["form"] or "N"
                    questions.append(Asked(form, match["text"], answer and answer - 1))
            found.append(Example(path.stem, tuple(sentences), tuple(questions)))
    return found


def examples_of(data: Squad) -> list[Example]:
    """Return the contexts of a data set's first half of articles with their questions."""
    of_context: dict[str, list[SpanQuestion]] = {}
    for question in data.half("first"):
        of_context.setdefault(question.context, []).append(question)
    found = []
    for context in data.contexts:
        spans = split_sentences(context.text)
        starts = [start for start, _ in spans]
        questions = tuple(
            Asked("D", q.question, bisect_right(starts, q.answers[0].start) - 1)
            for q in of_context.get(context.name, ())
        )
        if questions:
            sentences = tuple(context.text[start:end] for start, end in spans)
            found.append(Example(f"Artikel {context.title}", sentences, questions))
    return found


def embed(examples: Sequence[Example], embedder: TokenEmbedder) -> Embedded:
    """Return all texts and answered questions as vectors; a sentence is read within its text."""
    _, read = embedder.embed_passages_with_tokens([" ".join(e.sentences) for e in examples])
    parts: list[Vectors] = []
    for example, tokens in zip(examples, read, strict=True):
        start = 0
        for sentence in example.sentences:
            begins = tokens.characters[:, 0]
            inside = (begins >= start) & (begins < start + len(sentence))
            parts.append(tokens.vectors[inside])
            start += len(sentence) + 1
    sizes = [len(e.sentences) for e in examples]
    starts = np.cumsum([0, *sizes])
    asked = [
        (example, question, int(start))
        for example, start in zip(examples, starts[:-1], strict=True)
        for question in example.questions
        if question.sentence is not None
    ]
    vectors = [embedder.embed_query_with_tokens(question.text) for _, question, _ in asked]
    return Embedded(
        tokens=np.concatenate(parts),
        first=np.cumsum([0, *map(len, parts)])[:-1],
        sentences=embedder.embed_passages([s for e in examples for s in e.sentences]),
        texts=np.repeat(np.arange(len(examples)), sizes),
        asked_tokens=[tokens for _, tokens in vectors],
        asked=np.array([vector for vector, _ in vectors]),
        answers=np.array([start + (q.sentence or 0) for _, q, start in asked]),
        files=[example.file for example, _, _ in asked],
        forms=[question.form for _, question, _ in asked],
    )


def cross_validate(
    embedded: Embedded, console: Console | None = None
) -> dict[str, tuple[Found, Found]]:
    """Return for each form of question what is found without weights, and with learnt ones.

    Each question is judged by what the files it is not in teach. `console` shows the progress.
    """
    files = sorted(set(embedded.files))
    places: dict[bool, dict[int, int]] = {False: {}, True: {}}
    for fold in track(range(FOLDS), "Lernen", console=console, disable=console is None):
        held_out = set(files[fold::FOLDS])
        others = [q for q, file in enumerate(embedded.files) if file not in held_out]
        direction = learn(embedded, others)
        for question in set(range(len(embedded.files))) - set(others):
            places[False][question] = _place(embedded, question, None)
            places[True][question] = _place(embedded, question, direction)
    return {
        form: (_found(embedded, places[False], form), _found(embedded, places[True], form))
        for form in FORMS
        if form in embedded.forms
    }


def learn(embedded: Embedded, questions: Sequence[int]) -> Vectors:
    """Return the direction (d,) that these questions teach; the same ones teach the same."""
    import torch

    shuffled = np.random.default_rng(0)
    tokens, first = torch.from_numpy(embedded.tokens), embedded.first
    counts = np.diff([*first, len(tokens)])
    sentences = torch.from_numpy(embedded.sentences)
    chosen = {q: _to_tell_apart(embedded, q) for q in questions}
    learnt = torch.nn.Parameter(torch.zeros(tokens.shape[1]))
    scale = torch.nn.Parameter(torch.tensor([_SCALE, _SCALE]))
    optimizer = torch.optim.AdamW([learnt, scale], lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * (len(chosen) // _BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, max(steps, 1))

    def loss_of(question: int) -> torch.Tensor:
        rows = chosen[question]
        longest = int(counts[rows].max())
        places = first[rows][:, None] + np.arange(longest)
        there = torch.from_numpy(np.arange(longest) < counts[rows][:, None])
        asked = torch.from_numpy(embedded.asked_tokens[question])
        met = tokens[np.minimum(places, len(tokens) - 1)] @ asked.T
        best = met.masked_fill(~there[:, :, None], -1.0).amax(dim=1)
        share = torch.softmax(_SHARPNESS * asked @ learnt, 0) * len(asked)
        whole = sentences[rows] @ torch.from_numpy(embedded.asked[question])
        scores = scale[0] * (best * share).mean(dim=1) + scale[1] * whole
        answer = int(np.flatnonzero(rows == embedded.answers[question])[0])
        return torch.logsumexp(scores, 0) - scores[answer]

    for _ in range(_EPOCHS):
        order = shuffled.permutation(list(chosen))
        for start in range(0, len(order) - _BATCH + 1, _BATCH):
            optimizer.zero_grad()
            losses = [loss_of(int(q)) for q in order[start : start + _BATCH]]
            torch.autograd.backward(torch.stack(losses).mean())
            optimizer.step()
            schedule.step()
    return (_SHARPNESS * learnt).detach().numpy()


def sheet(measured: dict[str, tuple[Found, Found]]) -> Sheet:
    """Return the page of `bench tokens`."""
    head = ("Frage", "Fragen", "zuerst", "gelernt", "unter drei", "gelernt")
    rows = tuple(
        (
            FORMS[form],
            str(plain.questions),
            shown(plain.first, 3),
            shown(learnt.first, 3),
            shown(plain.three, 3),
            shown(learnt.three, 3),
        )
        for form, (plain, learnt) in measured.items()
    )
    return Sheet(
        title="Wie viel jedes Wortstück einer Frage zählt",
        notes=(
            "Anteil der Fragen, deren Satz unter allen Sätzen aller Texte zuerst kommt, und unter"
            " den ersten drei; beurteilt mit Gewichten, die aus anderen Dateien gelernt wurden.",
        ),
        parts=(
            Bars(
                "Satz zuerst, mit gelernten Gewichten",
                tuple(Bar(FORMS[form], learnt.first) for form, (_, learnt) in measured.items()),
            ),
            Table("Gefundene Sätze", head, rows),
        ),
        result={
            "schema": 1,
            **{
                form: {
                    "questions": plain.questions,
                    "first": [round(plain.first, 4), round(learnt.first, 4)],
                    "three": [round(plain.three, 4), round(learnt.three, 4)],
                }
                for form, (plain, learnt) in measured.items()
            },
        },
    )


def _to_tell_apart(embedded: Embedded, question: int) -> NDArray[np.int64]:
    """Return the sentences of a question's own text and those of all most like it."""
    late, whole = embedded.scores(question, None)
    nearest = np.argsort(-(late + whole), kind="stable")[:_NEAREST]
    own = np.flatnonzero(embedded.texts == embedded.texts[embedded.answers[question]])
    return np.union1d(nearest, own)


def _place(embedded: Embedded, question: int, direction: Vectors | None) -> int:
    """Return how many sentences come before the one that answers."""
    late, whole = (_scaled(s) for s in embedded.scores(question, direction))
    scores = TOKENS_SHARE * late + (1 - TOKENS_SHARE) * whole
    return int((scores > scores[embedded.answers[question]]).sum())


def _scaled(scores: Vectors) -> Vectors:
    return np.asarray((scores - scores.min()) / np.ptp(scores))


def _found(embedded: Embedded, places: dict[int, int], form: str) -> Found:
    of_form = [place for q, place in places.items() if embedded.forms[q] == form]
    return Found(
        questions=len(of_form),
        first=float(np.mean([place < 1 for place in of_form])),
        three=float(np.mean([place < 3 for place in of_form])),
    )
