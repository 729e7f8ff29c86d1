"""The measure itself is measured: each way to spoil good answers lowers just what it should."""

import random
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from eval_small import PAGES, cite, good_answers, question, questions, refuse, texts, with_statement

from assistant.answer import Answer
from evals.metrics import Extract, mean
from evals.places import evidence
from evals.run import Record, rate
from evals.scoring import MEASURES, Scores, score
from evals.support import supports
from ingest.model import Span

KOSTEN, SATZUNG, OBJEKTE, MOND = (
    question(name).question for name in ("kosten", "satzung", "objekte", "mond")
)


def measured(answers: dict[str, Answer]) -> dict[str, float | None]:
    records = [Record(q.id, "", answers[q.question]) for q in questions()]
    scored = rate(questions(), records, texts())
    return {f.name: mean(s.scores.get(f.name) for s in scored) for f in fields(Scores)}


def changed(asked: str, spoil: Callable[[Answer], Answer]) -> set[str]:
    """Return the measures that got worse; fails if one got better."""
    good = good_answers()
    before, after = measured(good), measured({**good, asked: spoil(good[asked])})
    worse = set()
    for measure in MEASURES:
        old, new = before[measure.name], after[measure.name]
        if old is None or new is None or old == new:
            continue
        assert (new < old) is measure.rises, f"{measure.name} got better: {old} → {new}"
        worse.add(measure.name)
    return worse


def test_perfect_answers_score_perfectly() -> None:
    found = measured(good_answers())
    for measure in MEASURES:
        best = 1.0 if measure.rises else 0.0
        if measure.name != "strict_all":  # "64 %" is okay, not vital, and was left out
            assert found[measure.name] in (best, None), measure.name
    # objekte says 2 of 3 nuggets, the three others all of theirs: (2/3 + 1 + 1 + 1) / 4
    assert found["strict_all"] == pytest.approx(11 / 12)


def test_swapped_citation() -> None:
    def spoil(answer: Answer) -> Answer:
        other = cite(1, "c.pdf", 1, PAGES["c.pdf"][0])
        return replace(answer, citations=(other,))

    assert changed(KOSTEN, spoil) == {
        "citation_precision", "citation_recall", "gold_page_f1", "wrong_statements",
    }  # fmt: skip


def test_altered_number() -> None:
    def spoil(answer: Answer) -> Answer:
        return with_statement(answer, 0, "Die Kosten betragen 2,4 Mio. Euro.")

    assert changed(KOSTEN, spoil) == {
        "correct", "truthfulness", "strict_vital", "strict_all",
        "citation_precision", "citation_recall", "wrong_statements",
    }  # fmt: skip


def test_dropped_negation() -> None:
    def spoil(answer: Answer) -> Answer:
        return with_statement(answer, 0, "Der Rat hat die Satzung beschlossen.")

    assert changed(SATZUNG, spoil) == {
        "correct", "truthfulness", "strict_vital", "strict_all", "forbidden",
        "citation_precision", "citation_recall", "wrong_statements",
    }  # fmt: skip


def cut_quote(characters: int) -> Callable[[Answer], Answer]:
    def spoil(answer: Answer) -> Answer:
        first = answer.citations[0]
        return replace(answer, citations=(replace(first, quote=first.quote[:-characters]),))

    return spoil


def test_truncated_quote() -> None:
    # "Die Kosten betragen 3,9 Mio." still carries the statement; it is just not all that is marked
    assert changed(KOSTEN, cut_quote(len(" Euro."))) == {"quote_exactness"}


def test_quote_truncated_before_the_figure() -> None:
    assert changed(KOSTEN, cut_quote(len("3,9 Mio. Euro."))) == {
        "quote_exactness", "citation_precision", "citation_recall", "wrong_statements",
    }  # fmt: skip


def test_refused_answer() -> None:
    assert changed(KOSTEN, lambda answer: refuse(answer.question)) == {
        "correct", "truthfulness", "strict_vital", "strict_all",
        "gold_page_f1", "abstention_precision", "over_refusal",
    }  # fmt: skip


def test_invented_source() -> None:
    def spoil(answer: Answer) -> Answer:
        return replace(answer, citations=(replace(answer.citations[0], file_sha256="erfunden"),))

    assert changed(KOSTEN, spoil) == {"citation_validity", "quote_exactness", "gold_page_f1"}


def test_unknown_citation_number() -> None:
    def spoil(answer: Answer) -> Answer:
        first = replace(answer.statements[0], citations=(1, 99))
        return replace(answer, statements=(first,))

    assert changed(KOSTEN, spoil) == {"citation_validity", "citation_precision"}


def test_silent_conflict() -> None:
    assert changed(OBJEKTE, lambda answer: replace(answer, conflicts=())) == {"conflict_recall"}


def test_an_answer_where_there_is_none() -> None:
    def spoil(_answer: Answer) -> Answer:
        return replace(good_answers()[KOSTEN], question=MOND)

    assert changed(MOND, spoil) == {
        "correct", "truthfulness", "abstention_recall", "hallucination",
    }  # fmt: skip


def test_shuffled_answers_score_near_zero() -> None:
    good = good_answers()
    asked = [q.question for q in questions()]
    shift = {name: good[asked[(i + 1) % len(asked)]] for i, name in enumerate(asked)}
    found = measured(shift)
    assert found["correct"] == 0.0
    assert found["strict_vital"] == 0.0
    assert found["truthfulness"] is not None and found["truthfulness"] < -0.5
    rng = random.Random(67)
    for _ in range(20):
        rng.shuffle(asked)
        pairs = zip((q.question for q in questions()), asked, strict=True)
        mixed = {name: good[other] for name, other in pairs}
        same = sum(name == mixed[name].question for name in mixed)
        assert measured(mixed)["correct"] == same / len(mixed)


def test_a_broken_retriever_lowers_retrieval_only() -> None:
    q = question("kosten")
    gold = evidence(q, texts())
    answer = good_answers()[KOSTEN]
    right = Extract("sha-a.pdf", (Span(2, 0, 200),))
    wrong = Extract("sha-c.pdf", (Span(1, 0, 50),))
    good = score(q, answer, [right], gold, texts().pages, supports)
    bad = score(q, answer, [wrong] * 10, gold, texts().pages, supports)
    worse = {name for name, value in bad.named() if value != good.get(name)}
    assert worse == {
        "ndcg_at_10", "recall_at_5", "recall_at_10", "mrr_at_10", "hit_at_5", "page_hit_at_5",
    }  # fmt: skip


def test_a_failed_question_is_not_correct_and_nothing_else() -> None:
    q = question("kosten")
    found = score(q, None, None, evidence(q, texts()), texts().pages, supports)
    assert {name: v for name, v in found.named() if v is not None} == {
        "correct": 0.0,
        "truthfulness": 0.0,
        "strict_vital": 0.0,
    }


def test_every_measure_has_a_label_and_is_a_field() -> None:
    assert [measure.name for measure in MEASURES] == [f.name for f in fields(Scores)]
    assert all(measure.label and measure.meaning for measure in MEASURES)
