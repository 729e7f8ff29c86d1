"""The development questions, asked for real: the gate, and that broken parts are noticed.

The broken parts go through the same evaluation and comparison as the product. Where a part is
sound, the answers of the real run are replayed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from eval_dev import Dev

from assistant.answer import Answer, Status, Viewer
from assistant.question import Question as Asked
from assistant.retrieval import Hit, Retriever
from assistant.searching import NO_FILTERS, Filters
from evals import gate
from evals.baselines import BASELINES, Copier, nothing
from evals.compare import Comparison, Verdict, compare
from evals.evaluation import retrieved
from evals.run import Retrieved, Run
from ingest.embedding import Embedder
from ingest.library.generation import Library

_REPEATED = 30  # questions asked a second time


class Replay:
    """Says what the product said, changed by `spoil`; what it found is found again."""

    def __init__(self, dev: Dev, spoil: Callable[[Answer], Answer] = lambda a: a) -> None:
        self.records = {
            q.question + repr(q.history): record
            for q, record in zip(dev.questions, dev.run.records, strict=True)
        }
        # A copied answer has the question as asked, the product's as it was understood.
        self.found = {
            asked: Retrieved(r.retrieved or (), r.strength)
            for r in dev.run.records
            if r.answer
            for asked in (r.answer.question, r.answer.standalone_question)
        }
        self.spoil = spoil

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer | None = None,
        today: dt.date | None = None,
    ) -> Answer:
        answer = self.records[question + repr(tuple(history))].answer
        assert answer is not None
        return self.spoil(answer)

    def retrieve(self, question: str, _viewer: Viewer, _today: dt.date) -> Retrieved:
        return self.found[question]


def reasons(comparison: Comparison) -> dict[str, str]:
    """The reasons of a verdict by the measure they are about."""
    return dict(reason.split(": ", 1) for reason in comparison.reasons)


def test_the_development_questions_hold_what_was_reached(dev: Dev) -> None:
    fallen = gate.falls(dev.run)
    assert not fallen, "\n" + "\n".join(map(str, fallen))


def test_every_threshold_has_a_reason_and_lies_below_what_was_measured() -> None:
    for threshold in gate.THRESHOLDS:
        assert len(threshold.reason) > 20
        rises = gate.BY_NAME[threshold.name].rises
        assert (
            threshold.measured >= threshold.bound
            if rises
            else (threshold.measured <= threshold.bound)
        )


def test_a_fall_names_the_questions(dev: Dev, tmp_path: Path) -> None:
    refusing = dev.again(tmp_path, Copier(dev.assistant, nothing))
    fallen = {fall.threshold.name: fall for fall in gate.falls(refusing)}
    assert "over_refusal" in fallen and "correct" in fallen
    answerable = {q.id for q in dev.questions if q.answerable}
    assert set(fallen["over_refusal"].questions) == answerable
    assert dev.questions[0].id in str(fallen["correct"])


def test_the_same_questions_asked_again_score_the_same(dev: Dev, tmp_path: Path) -> None:
    step = max(1, len(dev.questions) // _REPEATED)
    some = Dev(dev.questions[::step], dev.assistant, dev.texts, dev.run, dev.folder)
    again = some.again(tmp_path, dev.assistant, partial(retrieved, dev.assistant))
    before = {scored.id: scored.scores for scored in dev.run.scored}
    assert {s.id: s.scores for s in again.scored} == {s.id: before[s.id] for s in again.scored}


def test_two_identical_runs_pass(dev: Dev, tmp_path: Path) -> None:
    replay = Replay(dev)
    found = compare(dev.run, dev.again(tmp_path, replay, replay.retrieve))
    assert (found.verdict, found.better, found.worse) == (Verdict.PASS, (), ())
    assert all(c.difference.mean == 0 for c in found.changes if c.difference)


class Upside(Retriever):
    """A broken retriever: of a hundred passages it returns the worst."""

    def search(
        self, question: Asked, library: Library, limit: int = 20, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        return super().search(question, library, 100, filters)[::-1][:limit]


def test_a_broken_retriever_fails_and_the_questions_are_named(
    dev: Dev, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev.assistant, "retriever", Upside(embedder))
    found = compare(dev.run, with_some(dev, tmp_path, lambda q: q.answerable, 45))
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    assert len(named(found, "Recall@10")) >= 10


def test_a_broken_verifier_fails_and_the_questions_are_named(dev: Dev, tmp_path: Path) -> None:
    def let_anything_pass(answer: Answer) -> Answer:
        """Each citation shows the quote of a place that says something else."""
        other = next(iter(replay.records.values())).answer
        assert other is not None
        wrong = other.citations[0]
        return replace(
            answer, citations=tuple(replace(wrong, number=c.number) for c in answer.citations)
        )

    replay = Replay(dev, let_anything_pass)
    found = compare(dev.run, dev.again(tmp_path, replay, replay.retrieve))
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    for label in ("Ungedeckte Aussagen", "Aussagen belegt", "Belege nötig"):
        assert len(named(found, label)) > 30
    assert "Recall@10" not in reasons(found)


def test_an_abstainer_that_always_refuses_fails_and_the_questions_are_named(
    dev: Dev, tmp_path: Path
) -> None:
    replay = Replay(dev)
    refusing = Copier(dev.assistant, nothing)
    found = compare(dev.run, dev.again(tmp_path, refusing, replay.retrieve))
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    answered = {
        q.id
        for q, record in zip(dev.questions, dev.run.records, strict=True)
        if q.answerable and record.answer and record.answer.status is not Status.NOT_FOUND
    }
    assert set(named(found, "Zu Unrecht verneint")) == answered


class NeverRefuses(Replay):
    """A broken abstainer: whatever made the product refuse, the first passage is shown instead."""

    def __init__(self, dev: Dev, embedder: Embedder) -> None:
        super().__init__(dev)
        self.copier = BASELINES["top-passage"].make(dev.assistant, embedder)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        viewer: Viewer | None = None,
        today: dt.date | None = None,
    ) -> Answer:
        answer = super().ask(question, history, viewer, today)
        if answer.status is not Status.NOT_FOUND:
            return answer
        return self.copier.ask(question, history, viewer or Viewer(), today)


def test_an_abstainer_that_never_refuses_fails_and_the_questions_are_named(
    dev: Dev, embedder: Embedder, tmp_path: Path
) -> None:
    broken = NeverRefuses(dev, embedder)
    found = compare(dev.run, dev.again(tmp_path, broken, broken.retrieve))
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    refused = {
        q.id
        for q, record in zip(dev.questions, dev.run.records, strict=True)
        if q.unanswerable and record.answer and record.answer.status is Status.NOT_FOUND
    }
    assert set(named(found, "Lücken erkannt")) == refused


def named(comparison: Comparison, label: str) -> list[str]:
    """The questions a reason of the verdict names."""
    return reasons(comparison)[label].partition("schlechter bei: ")[2].split(", ")


def with_some(dev: Dev, folder: Path, which: Callable[..., bool], most: int | None = None) -> Run:
    """Ask some questions anew, of the assistant as it is now; replay the rest."""
    chosen = {q.question + repr(q.history) for q in [q for q in dev.questions if which(q)][:most]}
    replay = Replay(dev)

    class Mixed:
        def ask(
            self,
            question: str,
            history: Sequence[str] = (),
            viewer: Viewer | None = None,
            today: dt.date | None = None,
        ) -> Answer:
            if question + repr(tuple(history)) in chosen:
                return dev.assistant.ask(question, history, viewer or Viewer(), today)
            return replay.ask(question, history, viewer, today)

    anew = {q.question for q in dev.questions if q.question + repr(q.history) in chosen}

    def retrieve(question: str, viewer: Viewer, today: dt.date) -> Retrieved:
        if question in anew or question not in replay.found:
            return retrieved(dev.assistant, question, viewer, today)
        return replay.retrieve(question, viewer, today)

    return dev.again(folder, Mixed(), retrieve)
