"""The report: what an evaluator reads, in four forms of the same figures."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from eval_small import TODAY, Parrot, good_answers, questions, refuse, texts
from rich.console import Console

from assistant.answer import Answer, Viewer
from evals.compare import compare
from evals.failures import readable
from evals.metrics import Extract
from evals.plots import Outcome, calibration, histogram
from evals.report import PAGE, TEXT, XML, build, html, markdown, print_report, report_json, write
from evals.run import Retrieved, Run, Strength, configure, evaluate
from evals.table import Entry, table
from ingest.model import Span


def retrieve(question: str, _viewer: Viewer, _today: dt.date) -> Retrieved:
    found = (Extract("sha-a.pdf", (Span(2, 0, 200),)), Extract("sha-a.pdf", (Span(1, 0, 200),)))
    return Retrieved(found, Strength(words=0.5, meaning=0.8 + len(question) / 1000))


def run_of(folder: Path, answers: dict[str, Answer] | None = None) -> Run:
    configuration = configure(questions(), texts(), 7, "modell", "Test", TODAY)
    system = Parrot({**good_answers(), **(answers or {})})
    return evaluate(questions(), system, texts(), folder, configuration, retrieve)


def spoiled(folder: Path) -> Run:
    asked = questions()[0].question
    answer = good_answers()[asked]
    first = replace(answer.statements[0], text="<b>350 Objekte</b>")
    notes = ("<script>alert(1)</script> | x",)
    return run_of(folder, {asked: replace(answer, statements=(first,), notes=notes)})


def refusing(folder: Path) -> Run:
    return run_of(folder, {asked: refuse(asked) for asked in good_answers()})


def test_a_failure_tells_all_one_needs(tmp_path: Path) -> None:
    report = build(spoiled(tmp_path), questions(), texts())
    assert [f.id for f in report.failures] == ["objekte"]
    failure = report.failures[0]
    assert failure.statements == ("<b>350 Objekte</b>",)
    assert (failure.missing, failure.wrong) == (("224", "244"), ("350 Objekte",))
    assert failure.problem == "etwas Falsches gesagt"
    assert [place.rank for place in failure.gold] == [2, None]
    assert [c.file for c in failure.cited] == ["a.pdf", "b.pdf"]
    assert report.holds is False


@pytest.mark.parametrize(
    ("status", "name", "problem"),
    [
        ("refuse", "kosten", "verneint, obwohl es in den Unterlagen steht"),
        ("costs", "mond", "beantwortet, obwohl die Unterlagen nichts sagen"),
        ("costs", "schule", "es fehlt etwas"),
    ],
)
def test_what_went_wrong_is_said_in_one_phrase(
    tmp_path: Path, status: str, name: str, problem: str
) -> None:
    asked = next(q.question for q in questions() if q.id == name)
    costs = replace(good_answers()["Wie hoch sind die Kosten?"], question=asked)
    answer = refuse(asked) if status == "refuse" else costs
    report = build(run_of(tmp_path, {asked: answer}), questions(), texts())
    assert [(f.id, f.problem) for f in report.failures] == [(name, problem)]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"\b224\b", "224"),
        (r"64 ?%", "64 %"),
        (r"(?:zwei|2) Büros?", "(zwei oder 2) Büro s"),
        (r"16 zu\s?2", "16 zu 2"),
        (r"nicht .{0,40}beschlossen", "nicht … beschlossen"),
        (r"11\.12\.2025", "11.12.2025"),
    ],
)
def test_expressions_are_shown_as_people_read_them(expression: str, text: str) -> None:
    assert readable(re.compile(expression)).replace(" ", "") == text.replace(" ", "")


def test_the_page_needs_nothing_from_anywhere_and_escapes_what_was_said(tmp_path: Path) -> None:
    page = html(build(spoiled(tmp_path), questions(), texts()))
    assert page.startswith("<!doctype html>")
    assert "&lt;b&gt;350 Objekte&lt;/b&gt;" in page
    assert "<b>350" not in page and "<script" not in page
    assert "http" not in page and not re.search(r"(?:src|href)=\"(?!#|data:)", page)
    assert 'lang="de"' in page and "hält nicht: Ungedeckte Aussagen" in page
    assert "gefunden auf Rang 2" in page and "von der Suche nicht gefunden" in page


def test_the_page_opens_with_the_verdict(tmp_path: Path) -> None:
    run = run_of(tmp_path)
    page = html(build(run, questions(), texts(), compare(run, run)))
    assert page.index("Grenzwerte für den Betrieb: hält") < page.index("Ergebnis</h2>")
    assert "nicht schlechter (PASS)" in page


def test_failures_can_be_filtered_by_kind_and_by_what_went_wrong(tmp_path: Path) -> None:
    page = html(build(refusing(tmp_path), questions(), texts()))
    for kind in ("figure", "result", "fact"):
        assert f'id="art-{kind}"' in page
        assert f"main:has(#art-{kind}:checked) .failure:not(.art-{kind})" in page
    assert 'id="fehler-1"' in page


def test_all_forms_tell_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = run_of(tmp_path)
    report = build(run, questions(), texts(), compare(run, run))
    assert report.holds is True
    assert write(report, tmp_path) == tmp_path / PAGE
    assert "| Richtig beantwortet | 1,000 | – | 5 |" in (tmp_path / TEXT).read_text("utf-8")
    assert "Vergleich: PASS" in markdown(report)
    print_report(report, Console(width=120))
    out = capsys.readouterr().out
    assert "hält: Belege auffindbar 1,000 (mindestens 1,000)" in out
    assert "Vergleich: PASS" in out and "0 Fragen zum Nachsehen: keine" in out
    assert report_json(report)["verdict"] == "PASS"
    assert (tmp_path / XML).exists()


def test_junit_xml_counts_questions_and_limits(tmp_path: Path) -> None:
    write(build(refusing(tmp_path), questions(), texts()), tmp_path)
    root = ElementTree.parse(tmp_path / XML).getroot()
    suites = {suite.get("name"): suite for suite in root}
    assert suites["Zahl"].get("failures") == "2"
    assert suites["unbeantwortbar: Ort"].get("failures") == "0"
    failure = suites["Ergebnis"].find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "verneint, obwohl es in den Unterlagen steht"
    assert "Wurde die Satzung beschlossen?" in (failure.text or "")
    limits = {case.get("name"): case for case in suites["Grenzwerte für den Betrieb"]}
    assert limits["Zu Unrecht verneint"].find("failure") is not None
    assert limits["Erfunden"].find("failure") is None
    assert limits["Belege auffindbar"].find("skipped") is not None
    assert sum(int(suite.get("tests") or 0) for suite in root) == 5 + 4


def test_an_error_of_the_program_is_an_error_in_junit(tmp_path: Path) -> None:
    asked = questions()[2].question
    system = Parrot(good_answers(), fails=frozenset({asked}))
    configuration = configure(questions(), texts(), 7, "modell", "Test", TODAY)
    run = evaluate(questions(), system, texts(), tmp_path, configuration)
    write(build(run, questions(), texts()), tmp_path)
    root = ElementTree.parse(tmp_path / XML).getroot()
    assert [case.get("name") for case in root.findall("*/testcase[error]")] == ["kosten"]


def test_the_calibration_counts_every_question_by_its_outcome(tmp_path: Path) -> None:
    columns = calibration(spoiled(tmp_path), questions())
    assert len(columns) == 5
    assert [c.low for c in columns] == sorted(c.low for c in columns)
    totals = [sum(counts) for counts in zip(*(c.counts for c in columns), strict=True)]
    told = dict(zip(Outcome, totals, strict=True))
    assert told == {
        Outcome.RIGHT: 3,
        Outcome.FLAWED: 1,
        Outcome.INVENTED: 0,
        Outcome.RIGHTLY_REFUSED: 1,
        Outcome.WRONGLY_REFUSED: 0,
    }


def test_the_histogram_holds_every_answer(tmp_path: Path) -> None:
    found = histogram(run_of(tmp_path))
    assert found is not None and sum(found.counts) == 5
    assert (found.p50, found.p95) == (0.2, 0.2)


def test_baselines_stand_beside_the_product_with_paired_differences(tmp_path: Path) -> None:
    product, refused = run_of(tmp_path / "1"), refusing(tmp_path / "2")
    lines = table(
        Entry("product", "Produkt", "", product), [Entry("refuse", "Verneinen", "", refused)]
    )
    cells = {cell.measure.name: cell for cell in lines[1].cells}
    assert cells["correct"].interval and cells["correct"].interval.mean == pytest.approx(0.2)
    assert cells["correct"].difference and cells["correct"].difference.mean == pytest.approx(-0.8)
    assert cells["hallucination"].interval and cells["hallucination"].interval.mean == 0.0
    assert (lines[0].cells[0].difference, lines[1].words) == (None, 0.0)
    report = replace(build(product, questions(), texts()), lines=lines)
    assert "Verneinen" in html(report) and "Verneinen" in markdown(report)
    assert "-0.8" in str(report_json(report)["baselines"])


def test_a_comparison_names_the_questions_of_every_measure_that_fell(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path / "1"), refusing(tmp_path / "2"))
    fell = {change.measure.name: change.worse for change in found.changes if change.worse}
    assert fell["over_refusal"] == ("objekte", "satzung", "kosten", "schule")
    assert fell["gold_page_f1"] == ("objekte", "satzung", "kosten", "schule")
