"""What is erased from the library is gone from stored evaluations and drafts, too (law 6)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from eval_dev import FEW_QUESTIONS
from typer.testing import CliRunner

from assistant import cli
from assistant.assistant import Assistant
from assistant.feedback import FILE, FeedbackFile, Verdict
from assistant.record import NOT_NARROWED, Record
from evals import compare as comparing
from evals.evaluation import DRAFTS, EvalOptions, run_eval
from evals.purge import note_place, purge
from evals.run import ANSWERS, CONFIGURATION, DOCUMENTS, PURGED, SCORES, load_run
from ingest.embedding import Embedder
from ingest.model import PUBLIC_GROUP
from ingest.settings import Settings, settings

ERASED, KEPT = "0166-2025.html", "0750-2025.pdf"
QUOTE = b"Teil A des Berichts behandelt"  # stands in the erased paper only


@pytest.fixture(scope="module")
def own_home(few_papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of a few papers, from which the last test removes one."""
    return Path(shutil.copytree(few_papers, tmp_path_factory.mktemp("eigen") / "home"))


@pytest.fixture
def evaluated(
    own_home: Path, tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[Path]]:
    """A home with a run inside it, a run outside, and a run over questions on other papers."""
    both, one = tmp_path / "beide.yaml", tmp_path / "eine.yaml"
    both.write_text(FEW_QUESTIONS, encoding="utf-8")
    one.write_text(FEW_QUESTIONS.split("- id: statusbericht")[0], encoding="utf-8")
    assistant = Assistant(Settings(home=own_home), embedder)
    folders = [own_home / "evals" / "beide", tmp_path / "draussen", own_home / "evals" / "eine"]
    for folder, file in zip(folders, (both, both, one), strict=True):
        run_eval(assistant, embedder, EvalOptions(questions=(file,), folder=folder), None)
    give_feedback(assistant, "Was behandelt Teil A des Statusberichts 0166/2025?")
    result = command(monkeypatch, own_home, "eval", "draft")
    assert "1 neue Entwürfe" in result.output
    assert QUOTE in (own_home / "evals" / DRAFTS).read_bytes()
    (own_home / FILE).unlink()  # forgetting feedback is tested beside it
    assistant.close()
    return own_home, folders


def command(monkeypatch: pytest.MonkeyPatch, home: Path, *words: str) -> Result:
    """Run the command line over a home."""
    monkeypatch.setenv("VORLAGENLOTSE_HOME", str(home))
    settings.cache_clear()
    result = CliRunner().invoke(cli.app, list(words))
    settings.cache_clear()
    return result


def give_feedback(assistant: Assistant, question: str) -> None:
    """Say of an answer that it is right, as the web app does."""
    answer = assistant.ask(question)
    time = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    record = Record("schluessel", time, (), NOT_NARROWED, (PUBLIC_GROUP,), 1, time, answer)
    FeedbackFile(assistant.settings.home, days=1).add(record, Verdict.RIGHT)


def test_a_run_that_never_named_the_paper_keeps_its_answers(own_home: Path, tmp_path: Path) -> None:
    folder = own_home / "evals" / "fremd"
    folder.mkdir(parents=True)
    gone = "0" * 64
    (folder / CONFIGURATION).write_text("{}")
    (folder / DOCUMENTS).write_text(json.dumps({gone: "weg.pdf"}))
    (folder / ANSWERS).write_text("nichts davon")
    assert purge(own_home) == 0
    assert (folder / ANSWERS).exists()
    assert gone not in (folder / DOCUMENTS).read_text()


def test_a_draft_that_quotes_the_paper_goes_and_the_others_stay(
    own_home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "entwuerfe.yaml"
    held = next(iter((own_home / "files").iterdir())).stem
    text = (
        "# Kopf\n\n- id: rueckmeldung-1\n  note: bleibt\n  # Quelle: {held}\n\n"
        "- id: rueckmeldung-2\n  note: geht\n  # Quelle: {gone}\n"
    ).format(held=held, gone="0" * 64)
    path.write_text(text, encoding="utf-8")
    note_place(own_home, path)
    assert purge(own_home) == 1
    left = path.read_text(encoding="utf-8")
    assert "bleibt" in left and "geht" not in left and left.startswith("# Kopf")


def test_removing_a_paper_drops_the_answers_that_quote_it_wherever_they_lie(
    evaluated: tuple[Path, list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, folders = evaluated
    erased = next(
        sha256
        for sha256, name in json.loads((folders[0] / DOCUMENTS).read_text()).items()
        if name == ERASED
    )
    before = load_run(folders[0])
    assert any(QUOTE in path.read_bytes() for path in folders[0].iterdir())
    result = command(monkeypatch, home, "remove", ERASED)
    assert result.exit_code == 0, result.output
    for folder in folders[:2]:
        assert {path.name for path in folder.iterdir()} == {
            CONFIGURATION, DOCUMENTS, SCORES, PURGED,
        }  # fmt: skip
    for place in (home, *folders):
        for path in place.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert QUOTE not in content, path
                # the register keeps the hash as a tombstone: the file stays away
                assert erased.encode() not in content or path.name == "sources.sqlite", path
    # the figures stay: the run can still be compared
    after = load_run(folders[0])
    assert (after.scored, after.records) == (before.scored, ())
    found = comparing.compare(before, after)
    assert found.verdict is not comparing.Verdict.NOT_COMPARABLE
