import datetime as dt
import json
from dataclasses import replace

import pytest
from eval_small import (
    GOLD,
    TODAY,
    Parrot,
    SmallCatalog,
    SmallLibrary,
    SmallStore,
    good_answers,
    questions,
    texts,
)

from assistant.answer import Viewer
from evals.compare import Verdict, compare
from evals.gold import GoldError, read
from evals.metrics import Extract
from evals.places import Texts
from evals.run import (
    ANSWERS,
    CONFIGURATION,
    SCORES,
    Configuration,
    Retrieved,
    Run,
    RunError,
    Strength,
    code_revision,
    configure,
    evaluate,
    load_run,
)
from evals.summary import summarize
from ingest.errors import VorlagenlotseError
from ingest.model import Span


def configuration(asked=None) -> Configuration:
    return configure(asked or questions(), texts(), 7, "modell", "Test", TODAY)


def retrieve(_question: str, _viewer: Viewer, _today: dt.date) -> Retrieved:
    found = (Extract("sha-a.pdf", (Span(2, 0, 200),)), Extract("sha-a.pdf", (Span(1, 0, 200),)))
    return Retrieved(found, Strength(words=0.5, meaning=0.9))


def perfect(folder, system=None) -> Run:
    system = system or Parrot(good_answers())
    return evaluate(questions(), system, texts(), folder, configuration(), retrieve)


def test_a_run_writes_configuration_answers_and_scores_and_reads_them_back(tmp_path) -> None:
    run = perfect(tmp_path)
    assert load_run(tmp_path) == run
    assert [r.id for r in run.records] == ["objekte", "satzung", "kosten", "schule", "mond"]
    assert json.loads((tmp_path / CONFIGURATION).read_text())["generation"] == 7
    assert len((tmp_path / ANSWERS).read_text().splitlines()) == 5
    assert len(json.loads((tmp_path / SCORES).read_text())) == 5
    assert not list(tmp_path.glob("*.part"))


def test_two_runs_of_the_same_system_agree_to_the_byte(tmp_path) -> None:
    one, two = perfect(tmp_path / "1"), perfect(tmp_path / "2")
    assert (tmp_path / "1" / SCORES).read_bytes() == (tmp_path / "2" / SCORES).read_bytes()
    assert compare(one, two).verdict is Verdict.PASS


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path) -> None:
    system = Parrot(good_answers())
    system.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        perfect(tmp_path, system)
    with (tmp_path / ANSWERS).open("a") as file:
        file.write('{"id": "kost')  # killed while writing
    again = Parrot(good_answers())
    run = perfect(tmp_path, again)
    assert again.asked == [q.question for q in questions()[2:]]
    assert run.scored == perfect(tmp_path / "fresh").scored
    assert load_run(tmp_path) == run


def test_a_folder_of_another_configuration_is_refused(tmp_path) -> None:
    perfect(tmp_path)
    other = replace(configuration(), model="anderes")
    with pytest.raises(RunError, match="gehört zu einer anderen Auswertung"):
        evaluate(questions(), Parrot({}), texts(), tmp_path, other)


def test_answers_without_configuration_are_not_touched(tmp_path) -> None:
    (tmp_path / ANSWERS).write_text("kostbar")
    with pytest.raises(RunError, match="Antworten ohne"):
        perfect(tmp_path)
    assert (tmp_path / ANSWERS).read_text() == "kostbar"


def test_an_unfinished_or_damaged_folder_is_no_run(tmp_path) -> None:
    with pytest.raises(RunError, match="fehlt"):
        load_run(tmp_path)
    perfect(tmp_path)
    (tmp_path / SCORES).write_text("[{]")
    with pytest.raises(RunError, match="beschädigt"):
        load_run(tmp_path)


def test_a_misplaced_gold_span_stops_everything_before_it_runs(tmp_path) -> None:
    wrong = read("w.yaml", GOLD.replace("c.pdf, page: 1", "c.pdf, page: 2"))
    system = Parrot(good_answers())
    with pytest.raises(GoldError, match=r"w\.yaml:36: c\.pdf hat keine Seite 2"):
        evaluate(wrong, system, texts(), tmp_path, configuration(wrong))
    assert system.asked == []
    assert list(tmp_path.iterdir()) == []


def test_all_misplaced_spans_are_named_at_once(tmp_path) -> None:
    smaller = Texts(SmallLibrary((SmallStore(SmallCatalog(("c.pdf",))),)))
    with pytest.raises(GoldError) as caught:
        evaluate(questions(), Parrot({}), smaller, tmp_path, configuration())
    assert str(caught.value).count("ist nicht im Bestand") == 4


@pytest.mark.parametrize("error", [VorlagenlotseError, RuntimeError])
def test_a_question_at_which_the_system_fails_is_recorded_and_the_run_goes_on(
    tmp_path, error
) -> None:
    system = Parrot(good_answers(), fails=frozenset({questions()[2].question}), error=error)
    run = perfect(tmp_path, system)
    assert run.records[2].error is not None and "kaputt" in run.records[2].error
    assert run.scored[2].scores.correct == 0.0
    summary = summarize(run)
    assert (summary.questions, summary.failed) == (5, 1)


def test_the_summary_counts_only_where_a_measure_is_defined(tmp_path) -> None:
    summary = summarize(perfect(tmp_path))
    correct, recall = summary.interval("correct"), summary.interval("abstention_recall")
    assert correct and (correct.mean, correct.count, correct.clusters) == (1.0, 5, 3)
    assert recall and (recall.mean, recall.count) == (1.0, 1)
    assert {k.kind: k.questions for k in summary.kinds} == {
        "figure": 2,
        "result": 1,
        "fact": 1,
        "unanswerable_place": 1,
    }
    assert (summary.latencies[0].p50, summary.latencies[1].p95) == (0.1, 0.2)


def test_the_fingerprint_of_the_corpus_is_that_of_its_files() -> None:
    smaller = Texts(SmallLibrary((SmallStore(SmallCatalog(("c.pdf",))),)))
    other = configure(questions(), smaller, 7, "modell", "Test", TODAY)
    assert other.corpus != configuration().corpus
    assert other.gold == configuration().gold


def test_the_code_revision_is_unknown_outside_git(tmp_path) -> None:
    assert code_revision(tmp_path) is None


def test_progress_goes_to_the_console_it_is_given(tmp_path) -> None:
    from io import StringIO

    from rich.console import Console

    stream = StringIO()
    console = Console(file=stream, force_terminal=True)
    system = Parrot(good_answers())
    evaluate(questions(), system, texts(), tmp_path, configuration(), console=console)
    assert "5/5" in stream.getvalue()
