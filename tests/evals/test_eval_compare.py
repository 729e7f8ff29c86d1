import datetime as dt
from dataclasses import replace

import pytest

from evals.compare import GATES, Verdict, compare
from evals.run import Configuration, Run, Scored
from evals.scoring import BY_NAME, Scores

GOOD = Scores(
    correct=1.0,
    wrong_statements=0.0,
    citation_validity=1.0,
    citation_precision=1.0,
    citation_recall=1.0,
    quote_exactness=1.0,
    over_refusal=0.0,
    recall_at_10=1.0,
)
CONFIGURATION = Configuration("g", "c", 1, "m", "s", dt.date(2026, 1, 30), 40)


def run(scores: list[Scores], **changes: object) -> Run:
    configuration = replace(CONFIGURATION, **changes)  # type: ignore[arg-type]
    scored = (Scored(f"q{i}", "fact", f"d{i // 2}", s, 0.1, 0.2) for i, s in enumerate(scores))
    return Run(configuration, (), tuple(scored))


def with_bad(count: int, **values: float | None) -> Run:
    return run([replace(GOOD, **values)] * count + [GOOD] * (40 - count))


BASE = run([GOOD] * 40)


def test_two_identical_runs_pass_with_no_difference() -> None:
    found = compare(BASE, BASE)
    assert (found.verdict, found.exit_code, found.better, found.worse) == (Verdict.PASS, 0, (), ())
    assert all(c.difference.mean == 0 for c in found.changes if c.difference)


@pytest.mark.parametrize(
    "broken",
    [
        {"recall_at_10": 0.0},  # the retriever
        {"wrong_statements": 1.0, "citation_recall": 0.0},  # the verifier
        {"over_refusal": 1.0, "correct": 0.0},  # the abstainer
        {"quote_exactness": 0.0},
        {"citation_validity": 0.5},
    ],
)
def test_a_part_that_is_clearly_worse_fails(broken: dict[str, float]) -> None:
    found = compare(BASE, with_bad(30, **broken))
    assert (found.verdict, found.exit_code) == (Verdict.FAIL, 1)
    labels = {BY_NAME[name].label for name in broken}
    assert {reason.partition(":")[0] for reason in found.reasons} == labels


def test_the_questions_that_flipped_are_named() -> None:
    found = compare(BASE, with_bad(2, correct=0.0))
    assert found.worse == ("q0", "q1")
    assert compare(with_bad(2, correct=0.0), BASE).better == ("q0", "q1")


def test_better_passes() -> None:
    assert compare(with_bad(30, correct=0.0), BASE).verdict is Verdict.PASS


def test_a_small_fall_that_may_be_chance_is_inconclusive() -> None:
    found = compare(BASE, with_bad(2, correct=0.0))
    assert (found.verdict, found.exit_code) == (Verdict.INCONCLUSIVE, 1)
    assert found.reasons[0].startswith("Richtig beantwortet: −0,050")


def test_a_measure_that_vanished_is_no_pass() -> None:
    found = compare(BASE, with_bad(40, citation_recall=None))
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.reasons == ("Aussagen belegt: bei 40 Fragen nicht mehr messbar",)


def test_runs_without_any_gate_are_inconclusive() -> None:
    empty = run([Scores()] * 3)
    assert compare(empty, empty).verdict is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"gold": "x"}, "die Fragen haben sich geändert"),
        ({"corpus": "x"}, "der Bestand hat sich geändert"),
        ({"today": dt.date(2025, 1, 1)}, "der Stichtag ist ein anderer (2026-01-30, 2025-01-01)"),
    ],
)
def test_other_questions_documents_or_day_are_not_comparable(changes, reason) -> None:
    found = compare(BASE, run([GOOD] * 40, **changes))
    assert (found.verdict, found.reasons) == (Verdict.NOT_COMPARABLE, (reason,))
    assert found.exit_code == 1


def test_another_model_or_code_is_what_comparing_is_for() -> None:
    other = run([GOOD] * 40, model="anderes", revision="abc", generation=9)
    assert compare(BASE, other).verdict is Verdict.PASS


def test_runs_with_other_questions_are_not_comparable() -> None:
    found = compare(BASE, run([GOOD] * 39))
    assert found.reasons == ("die Auswertungen enthalten verschiedene Fragen",)


def test_only_gates_are_tested_and_corrected_for_their_number() -> None:
    found = compare(BASE, with_bad(30, correct=0.0, strict_all=0.0))
    tested = {c.measure.name for c in found.changes if c.p is not None}
    assert tested <= {gate.name for gate in GATES}
    correct = next(c for c in found.changes if c.measure.name == "correct")
    assert correct.p is not None and correct.adjusted is not None
    assert correct.adjusted == pytest.approx(min(1.0, correct.p * len(tested)))


def test_with_few_documents_only_no_fall_at_all_passes() -> None:
    few = run([GOOD] * 4)
    assert compare(few, few).verdict is Verdict.PASS
    fallen = run([replace(GOOD, citation_recall=0.98)] * 4)  # within the margin of 0.03
    assert compare(few, fallen).verdict is Verdict.INCONCLUSIVE
