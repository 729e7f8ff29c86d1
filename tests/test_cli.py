"""The command line: results on stdout alone, messages on stderr, exit codes that tell."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import cli
from ingest import pipeline
from ingest.settings import Settings, settings

ROOT = Path(__file__).parent.parent
SID = "Ausschuss für Soziales, Integration und Demographie"
QUESTION = "Wo wurde 0750/2025 beraten?"


@pytest.fixture
def run(monkeypatch):
    """Run a command in a home, as `main` would; return exit code, stdout and stderr."""

    def call(home, *arguments):
        monkeypatch.setenv("VORLAGENLOTSE_HOME", str(home))
        settings.cache_clear()
        return CliRunner().invoke(cli.app, list(arguments))

    yield call
    settings.cache_clear()


def test_an_answer_in_json_is_all_there_is_on_stdout(run, corpus_home):
    result = run(corpus_home, "ask", QUESTION, "--json", "--today", "2026-02-01")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["schema"], answer["status"], answer["composer"]) == (1, "answered", "facts")
    assert [c["number"] for c in answer["citations"]] == [1, 2, 3]
    assert answer["understood"]["references"] == ["0750/2025"]


def test_an_answer_in_words_shows_its_numbered_sources(run, corpus_home):
    result = run(corpus_home, "ask", QUESTION)
    assert "11.12.2025 Rat der Stadt Hagen: Entscheidung, ungeändert beschlossen [3]" in " ".join(
        result.stdout.split()
    )
    assert "Quellen:" in result.stdout
    assert "Nacherzählung, nicht der Originalwortlaut" in result.stdout


def test_what_is_not_found_is_an_answer_and_no_failure(run, corpus_home):
    result = run(corpus_home, "ask", "Was kostet der Neubau des Hallenbads?")
    assert result.exit_code == 0
    assert "Dazu enthalten die Unterlagen nichts." in result.stdout


def test_a_history_completes_a_follow_up(run, corpus_home, tmp_path):
    history = tmp_path / "verlauf.json"
    history.write_text(json.dumps(["Wo wurde 0056/2019 beraten?", QUESTION]))
    result = run(
        corpus_home, "ask", "Wer hat das beschlossen?", "--history", str(history), "--json"
    )
    assert "0750/2025" in json.loads(result.stdout)["standalone_question"]


@pytest.mark.parametrize("content", [None, "kein JSON", '{"a": 1}', "[1, 2]"])
def test_a_history_that_is_no_list_of_questions_is_an_error(run, tmp_path, content):
    history = tmp_path / "verlauf.json"
    if content is not None:
        history.write_text(content)
    result = run(tmp_path, "ask", "Und wann?", "--history", str(history))
    assert "verlauf.json" in str(result.exception)
    assert result.exit_code == 1
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Wann?", "--today", "gestern"),
        ("ask", "Wann?", "--today", "31.12.2025"),
        ("status", "--today", "2026-02-30"),
        ("search", "Kita", "--since", "bald"),
        ("search", "Kita", "--until", "2026-13-01"),
        ("search", "Kita", "--limit", "0"),
        ("ask",),
        ("ask", "Wann?", "--unbekannt"),
        ("unbekannt",),
        ("bench", "retrieval"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_exit_code_2(run, tmp_path, arguments):
    result = run(tmp_path, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


# -- search and show --------------------------------------------------------------------------


def found(result):
    assert result.exit_code == 0
    return json.loads(result.stdout)["hits"]


def test_a_search_is_narrowed_by_time(run, corpus_home):
    result = run(
        corpus_home, "search", "Kontrolle Problemimmobilien", "--type", "Presse",
        "--since", "2025-01-01", "--until", "2025-12-31", "--json",
    )  # fmt: skip
    days = [hit["date"] for hit in found(result)]
    assert days
    assert all(day is None or day[:4] == "2025" for day in days)


def test_a_search_is_narrowed_by_organization_under_any_name(run, corpus_home):
    search = ("search", "Altenhagen", "--organization", "SID", "--type", "Niederschrift", "--json")
    organizations = {hit["organization"] for hit in found(run(corpus_home, *search))}
    assert SID in organizations
    assert "Rat der Stadt Hagen" not in organizations


def test_a_search_is_narrowed_by_kind_and_number_of_hits(run, corpus_home):
    search = ("search", "Altenhagen", "--type", "beschluss", "--limit", "3", "--json")
    kinds = [hit["type"] for hit in found(run(corpus_home, *search))]
    assert kinds == ["Beschlussvorlage"] * 3


def test_a_search_without_hits_says_so(run, corpus_home):
    search = ("search", "Altenhagen", "--since", "2090-01-01")
    assert run(corpus_home, *search).stdout.strip() == "Nichts gefunden."
    assert found(run(corpus_home, *search, "--json")) == []


def test_show_tells_all_that_is_known_of_a_paper(run, corpus_home):
    shown = run(corpus_home, "show", "0750/2025")
    assert shown.exit_code == 0
    for part in ("0750-2025.pdf", "Federführend: FB61", "11.12.2025  Rat der Stadt Hagen",
                 "ungeändert beschlossen", "Erwähnt in:", "0067-2026.txt"):  # fmt: skip
        assert part in shown.stdout


@pytest.mark.parametrize("written", ["0750/2025", "750/2025", "DS Nr. 0750/2025"])
def test_show_knows_a_number_in_any_form(run, corpus_home, written):
    shown = json.loads(run(corpus_home, "show", written, "--json").stdout)
    assert shown["held"] is True
    assert "0750-2025.pdf" in {file["file"] for file in shown["files"]}


def test_show_tells_of_a_paper_that_is_only_mentioned_that_it_is_not_held(run, corpus_home):
    shown = run(corpus_home, "show", "0500/2020")
    assert shown.exit_code == 0
    assert "Nicht im Bestand" in shown.stdout
    assert "0337-2025.pdf" in shown.stdout
    assert json.loads(run(corpus_home, "show", "0500/2020", "--json").stdout)["held"] is False


def test_show_of_an_unknown_number_fails_with_a_word_on_what_to_do(run, corpus_home):
    result = run(corpus_home, "show", "9999/2024")
    assert result.exit_code == 1
    assert "search" in str(result.exception)


# -- homes ------------------------------------------------------------------------------------


def test_the_state_of_an_empty_home_is_told_and_no_failure(run, tmp_path):
    assert "noch kein Bestand" in run(tmp_path, "status").stdout
    state = json.loads(run(tmp_path, "status", "--json").stdout)
    assert (state["schema"], state["generation"], state["groups"]) == (1, None, [])


def test_the_state_of_the_library_names_what_is_missing(run, corpus_home):
    state = json.loads(run(corpus_home, "status", "--json").stdout)
    assert state["newest"] == "2026-01-30"
    assert {"reference": "0500/2020", "mentions": 1} in state["known_gaps"]
    assert {f["file"] for f in state["failed"]} >= {"0278-2008.pdf"}


def test_a_removed_file_is_gone_and_an_unknown_one_is_an_error(run, tmp_path, embedder):
    papers, home = tmp_path / "papiere", tmp_path / "home"
    papers.mkdir()
    (papers / "kita.txt").write_text("Die Kita am Bahnhof hat 64 Plätze.")
    (papers / "bad.txt").write_text("Das Bad am Markt hat drei Becken.")
    pipeline.ingest([papers], Settings(home=home), lambda: embedder)

    removed = run(home, "remove", "bad.txt", "--json")
    assert removed.exit_code == 0
    report = json.loads(removed.stdout)
    assert (report["documents"], report["removed"]) == (1, 1)
    counts = json.loads(run(home, "status", "--json").stdout)["groups"]
    assert [(c["name"], c["documents"]) for c in counts] == [("oeffentlich", 1)]

    unknown = run(home, "remove", "fehlt.txt")
    assert unknown.exit_code == 1
    assert "fehlt.txt" in str(unknown.exception)


# -- the program as a whole -------------------------------------------------------------------


def program(home, *arguments, **environment):
    """Run `vorlagenlotse` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from assistant.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, "VORLAGENLOTSE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("show", "0750/2025"), "ingest"),
        (("remove", "fehlt.txt"), "fehlt.txt"),
        (("ingest", "gibt-es-nicht"), "gibt-es-nicht"),
    ],
    ids=" ".join,
)
def test_a_failure_ends_with_exit_code_1_and_a_message_without_a_traceback(
    tmp_path, arguments, word
):
    done = program(tmp_path, *arguments)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Fehler: " in done.stderr
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_named(tmp_path):
    done = program(tmp_path, "status", VORLAGENLOTSE_FARBE="rot")
    assert done.returncode == 1
    assert "VORLAGENLOTSE_FARBE" in done.stderr


def test_help_lists_every_command_of_the_contract_without_loading_a_model(tmp_path):
    done = program(tmp_path, "--help")
    assert done.returncode == 0
    for command in "ingest ask search show remove status serve demo eval bench".split():
        assert command in done.stdout


def test_help_loads_no_heavy_library(tmp_path):
    code = (
        "import sys, assistant.cli;"
        "print([m for m in ('torch', 'chromadb', 'gradio', 'tantivy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
