"""Feedback becomes draft questions that count only once a person has reviewed them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from eval_small import GOLD, good_answers, question, questions, refuse, texts

from assistant.answer import Answer
from assistant.feedback import Feedback, Verdict
from assistant.record import NOT_NARROWED, Record
from evals.draft import HEADER, drafts, write_new
from evals.gold import GoldError, Kind, Question, Split, load, read
from evals.places import check_against
from evals.purge import SOURCE
from ingest.model import PUBLIC_GROUP

KOSTEN = question("kosten").question


def said(
    answer: Answer,
    verdict: Verdict,
    comment: str = "",
    key: str = "schluessel",
    history: tuple[str, ...] = (),
    groups: tuple[str, ...] = (PUBLIC_GROUP,),
    erased: tuple[int, ...] = (),
) -> Feedback:
    time = "2026-03-01T10:00:00+00:00"
    record = Record(key, time, history, NOT_NARROWED, groups, 7, time, answer, erased)
    return Feedback(time, verdict, comment, record)


def drafted(tmp_path: Path, *feedback: Feedback, known: tuple[Question, ...] = ()) -> Path:
    path = tmp_path / "entwuerfe.yaml"
    write_new(drafts(feedback, texts(), known), path)
    return path


def reviewed(path: Path) -> tuple[Question, ...]:
    text = path.read_text(encoding="utf-8").replace("reviewed_by: ''", "reviewed_by: M. Muster")
    return read(path.name, text)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_draft_is_refused_with_file_and_line_until_somebody_puts_a_name_to_it(
    tmp_path: Path, verdict: Verdict
) -> None:
    path = drafted(tmp_path, said(good_answers()[KOSTEN], verdict))
    line = path.read_text(encoding="utf-8").split("\n  reviewed_by")[0].count("\n") + 2
    with pytest.raises(GoldError, match="ist ein Entwurf") as caught:
        load([path])
    assert (caught.value.file, caught.value.line) == ("entwuerfe.yaml", line)
    assert [q.question for q in reviewed(path)] == [KOSTEN]


def test_taking_the_mark_away_does_not_help(tmp_path: Path) -> None:
    path = drafted(tmp_path, said(good_answers()[KOSTEN], Verdict.RIGHT))
    text = re.sub(r"  reviewed_by: ''\n", "", path.read_text(encoding="utf-8"))
    with pytest.raises(GoldError, match="ist ein Entwurf"):
        read("f.yaml", text)


def test_a_right_answer_becomes_a_question_with_evidence_that_stands_where_it_says(
    tmp_path: Path,
) -> None:
    path = drafted(tmp_path, said(good_answers()[KOSTEN], Verdict.RIGHT, "genau"))
    (made,) = reviewed(path)
    assert (made.kind, made.split, made.answerable) == (Kind.FIGURE, Split.DEV, True)
    assert made.nuggets.vital[0][0].search("Die Kosten betragen 3,9 Mio. Euro.")
    assert not made.nuggets.vital[0][0].search("13,95")
    assert check_against([made], texts()) == []
    assert "Dazu: genau" in made.note


def test_a_wrong_answer_leaves_open_what_is_right_and_forbids_its_figures(tmp_path: Path) -> None:
    path = drafted(tmp_path, said(good_answers()[KOSTEN], Verdict.WRONG))
    (made,) = reviewed(path)
    assert not made.answerable and not made.unanswerable
    assert made.forbidden[0].search("3,9 Mio") and not made.nuggets.vital


def test_a_rightly_refused_question_becomes_an_unanswerable_one(tmp_path: Path) -> None:
    path = drafted(tmp_path, said(refuse("Was kostet der Mond?"), Verdict.RIGHT))
    (made,) = reviewed(path)
    assert made.unanswerable and made.kind is Kind.UNANSWERABLE_TOPIC


def test_history_and_groups_come_along(tmp_path: Path) -> None:
    answer = good_answers()[KOSTEN]
    groups = (PUBLIC_GROUP, "liegenschaften")
    path = drafted(
        tmp_path, said(answer, Verdict.RIGHT, history=("Was ist geplant?",), groups=groups)
    )
    (made,) = reviewed(path)
    assert made.kind is Kind.FOLLOW_UP and made.history == ("Was ist geplant?",)
    assert made.groups == set(groups)


def test_the_last_verdict_counts_and_what_is_asked_already_is_left_out(tmp_path: Path) -> None:
    first, last = (
        said(good_answers()[KOSTEN], verdict) for verdict in (Verdict.RIGHT, Verdict.WRONG)
    )
    (made,) = reviewed(drafted(tmp_path, first, last))
    assert made.forbidden
    assert drafts([first], texts(), questions()) == ()


def test_a_draft_on_a_document_of_the_test_split_joins_it() -> None:
    other = good_answers()[question("schule").question]
    known = tuple(q for q in read("k.yaml", GOLD.replace("Was bekommt", "Was kriegt")))
    (made,) = drafts([said(other, Verdict.RIGHT)], texts(), known)
    assert "split: test" in made.yaml


def test_an_answer_whose_source_was_erased_becomes_no_draft() -> None:
    assert drafts([said(good_answers()[KOSTEN], Verdict.RIGHT, erased=(1,))], texts()) == ()


def test_a_file_keeps_what_a_reviewer_wrote_and_gets_only_what_is_new(tmp_path: Path) -> None:
    one = said(good_answers()[KOSTEN], Verdict.RIGHT, key="eins")
    two = said(good_answers()[question("satzung").question], Verdict.RIGHT, key="zwei")
    path = drafted(tmp_path, one)
    text = path.read_text(encoding="utf-8").replace("reviewed_by: ''", "reviewed_by: M. Muster")
    path.write_text(text, encoding="utf-8")
    assert write_new(drafts([one, two], texts()), path) == 1
    now = path.read_text(encoding="utf-8")
    assert now.startswith(HEADER) and now.startswith(text)
    assert write_new(drafts([one, two], texts()), path) == 0


def test_every_draft_names_its_sources_for_the_day_they_are_erased(tmp_path: Path) -> None:
    answer = good_answers()[KOSTEN]
    sha256 = "a" * 64
    from dataclasses import replace

    cited = replace(answer, citations=(replace(answer.citations[0], file_sha256=sha256),))
    (made,) = drafts([said(cited, Verdict.WRONG)], texts())
    assert SOURCE.findall(made.yaml) == [sha256]
