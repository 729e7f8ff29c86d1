"""`vorlagenlotse eval` from end to end over a few papers: errors first, then run and report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from eval_dev import FEW_QUESTIONS
from typer.testing import CliRunner

from assistant import cli
from assistant.answer import Status, Viewer
from assistant.assistant import Assistant
from evals.baselines import BASELINES
from evals.evaluation import EvalOptions, Evaluated, run_eval
from evals.run import load_run
from ingest import embedders
from ingest.embedding import Embedder
from ingest.settings import Settings, settings


@pytest.fixture(scope="module")
def evaluated(
    few_papers: Path, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Evaluated, Path]:
    folder = tmp_path_factory.mktemp("lauf")
    file = folder / "fragen.yaml"
    file.write_text(FEW_QUESTIONS, encoding="utf-8")
    assistant = Assistant(Settings(home=few_papers), embedder)
    options = EvalOptions((file,), folder=folder / "lauf", baselines=tuple(BASELINES))
    done = run_eval(assistant, embedder, options, None)
    assistant.close()
    return done, folder / "lauf"


@pytest.mark.parametrize(
    ("find", "put", "where", "what"),
    [
        ("kind: conflict", "kind: conflict\n  farbe: rot", 3, "unbekannter Schlüssel 'farbe'"),
        ("'\\b224\\b'", "'(224'", 7, "regulärer Ausdruck '(224' ist ungültig"),
        ("status: not_found", "status: [", 16, "kein gültiges YAML"),
        (
            "text: '224 Objekte'",
            "text: '225 Objekte'",
            9,
            "steht nicht auf Seite 1 von 0750-2025.pdf",
        ),
        ("0166-2025.html, page: 1", "0166-2025.html, page: 9", 23, "hat keine Seite 9"),
        ("{file: 0750-2025.pdf", "{file: weg.pdf", 9, "weg.pdf ist nicht im Bestand"),
    ],
)
def test_a_wrong_gold_file_is_an_error_with_file_and_line_and_nothing_runs(
    few_papers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    embedder: Embedder,
    find: str,
    put: str,
    where: int,
    what: str,
) -> None:
    assert FEW_QUESTIONS.count(find) == 1
    file = tmp_path / "fragen.yaml"
    file.write_text(FEW_QUESTIONS.replace(find, put), encoding="utf-8")
    monkeypatch.setenv("VORLAGENLOTSE_HOME", str(few_papers))
    monkeypatch.setattr("sys.argv", ["vorlagenlotse", "eval", "--questions", str(file),
                                     "--report", str(tmp_path / "lauf")])  # fmt: skip
    monkeypatch.setattr(embedders, "load", lambda _settings: embedder)
    monkeypatch.setattr(
        Assistant, "ask", lambda *_a, **_k: pytest.fail("es wurde eine Frage gestellt")
    )
    settings.cache_clear()
    with pytest.raises(SystemExit) as ended:
        cli.main()
    settings.cache_clear()
    assert ended.value.code == 1
    complaint = capsys.readouterr().err
    assert f"fragen.yaml:{where}: " in complaint and what in complaint
    assert not (tmp_path / "lauf").exists()


def test_the_run_its_reports_and_the_pictures_of_cited_pages_are_written(
    evaluated: tuple[Evaluated, Path],
) -> None:
    done, folder = evaluated
    assert load_run(folder).scored == done.run.scored
    assert {p.name for p in folder.iterdir()} == {
        "answers.jsonl", "baselines", "configuration.json", "documents.json", "report.html",
        "report.md", "report.xml", "scores.json",
    }  # fmt: skip
    assert {p.name for p in (folder / "baselines").iterdir()} == set(BASELINES)
    assert done.page == folder / "report.html"
    page = done.page.read_text(encoding="utf-8")
    assert all(baseline.label in page for baseline in BASELINES.values())
    assert len(page) < 20_000_000


def test_the_strength_of_the_evidence_is_recorded(evaluated: tuple[Evaluated, Path]) -> None:
    done, _ = evaluated
    assert all(r.strength and 0.5 < r.strength.meaning <= 1 for r in done.run.records)
    assert done.report.calibration


def test_the_baselines_do_what_they_are_called(evaluated: tuple[Evaluated, Path]) -> None:
    _, folder = evaluated
    runs = {name: load_run(folder / "baselines" / name) for name in BASELINES}
    answers = {
        name: [record.answer for record in run.records if record.answer]
        for name, run in runs.items()
    }
    assert {a.status for a in answers["refuse"]} == {Status.NOT_FOUND}
    copied = {name: {len(a.statements) for a in answers[name]} for name in BASELINES}
    assert copied["top-passage"] == {1}
    assert copied["langchain"] == copied["bm25"] == copied["dense"] == {4}
    for name in ("langchain", "bm25", "dense", "top-passage"):
        for scored in runs[name].scored:
            scores = scored.scores
            assert (scores.citation_validity, scores.quote_exactness) == (1.0, 1.0)
            assert scores.citation_recall == 1.0
        mond = next(s.scores for s in runs[name].scored if s.id == "mond")
        assert mond.hallucination == 1.0  # it copies something, whatever is asked
    assert max(len(s.text) for a in answers["langchain"] for s in a.statements) <= 1000


def test_a_baseline_sees_only_what_its_viewer_may_see(few_papers: Path, embedder: Embedder) -> None:
    assistant = Assistant(Settings(home=few_papers), embedder)
    for name in ("langchain", "bm25"):
        system = BASELINES[name].make(assistant, embedder)
        assert system.ask("Problemimmobilien", viewer=Viewer(frozenset({"andere"}))).citations == ()
    assistant.close()


def test_json_goes_to_stdout_alone_and_a_run_can_be_compared(
    few_papers: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    embedder: Embedder,
    evaluated: tuple[Evaluated, Path],
) -> None:
    file = tmp_path / "fragen.yaml"
    file.write_text(FEW_QUESTIONS, encoding="utf-8")
    monkeypatch.setenv("VORLAGENLOTSE_HOME", str(few_papers))
    monkeypatch.setattr(embedders, "load", lambda _settings: embedder)
    settings.cache_clear()
    result = CliRunner().invoke(
        cli.app,
        ["eval", "--questions", str(file), "--report", str(tmp_path / "neu"),
         "--compare", str(evaluated[1]), "--json"],
    )  # fmt: skip
    settings.cache_clear()
    told = json.loads(result.stdout)
    assert (told["questions"], told["verdict"], result.exit_code) == (3, "PASS", 0)
    assert told["measures"]["correct"]["count"] == 3


def test_the_page_shows_the_marked_page_of_a_failed_answer(
    few_papers: Path, tmp_path: Path, embedder: Embedder
) -> None:
    file = tmp_path / "fragen.yaml"
    file.write_text(FEW_QUESTIONS.replace("'\\b244\\b'", "'\\b9999\\b'"), encoding="utf-8")
    assistant = Assistant(Settings(home=few_papers), embedder)
    done = run_eval(assistant, embedder, EvalOptions((file,), folder=tmp_path / "lauf"), None)
    assistant.close()
    failure = next(f for f in done.report.failures if f.id == "objekte")
    assert failure.missing == ("9999",)
    pictures = [c.excerpt.picture for c in failure.cited if c.excerpt and c.excerpt.picture]
    assert pictures and all(len(picture) < 200_000 for picture in pictures)
    page = done.page.read_text(encoding="utf-8")
    assert re.search(
        r'<img src="data:image/png;base64,[A-Za-z0-9+/=]{2000,}" loading="lazy" alt="A', page
    )
