"""The shape of the code: who imports whom, what happens on import, what the command line costs."""

import ast
import os
import re
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("ingest", "assistant", "evals")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
HEAVY = ("torch", "sentence_transformers", "transformers", "chromadb", "tantivy", "gradio",
         "fastapi", "pypdf", "pypdfium2", "docx", "lxml", "bs4", "langchain",
         "onnxruntime")  # fmt: skip
# STYLE 4: library → the modules that may import it (a folder ends in "/").
IMPORTERS = {
    "chromadb": ("ingest/library/graph.py",),
    "tantivy": ("ingest/library/words.py",),
    "sentence_transformers": ("ingest/embedding.py",),
    "msgspec": ("ingest/library/codec.py",),
    "onnx": ("ingest/backends.py",),
    "onnxruntime": ("ingest/backends.py",),
    "pypdfium2": ("ingest/reading/",),
    "pypdf": ("ingest/reading/pdf.py",),
    "docx": ("ingest/reading/docx.py", "assistant/export_docx.py"),
    "bs4": ("ingest/reading/html.py",),
    "gradio": ("assistant/web/",),
    "fastapi": ("assistant/web/",),
    "prometheus_client": ("assistant/web/metrics.py",),
    "langchain": ("assistant/composing/chat_model.py",),
    "sklearn": ("assistant/recognizer.py", "evals/bench/recognizer.py"),
    "langchain_chroma": ("evals/langchain_pipeline.py",),
    "langchain_text_splitters": ("evals/langchain_pipeline.py",),
    "yaml": ("evals/",),
    "typer": ("assistant/cli.py", "assistant/cli_common.py", "evals/cli.py", "evals/bench/cli.py"),
    "pydantic_settings": ("ingest/settings.py",),
}


def name(path):
    return path.relative_to(ROOT).as_posix()


@cache
def imports(path):
    """The full name of every module a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name(path)}: relative import"
            found.add(node.module)
    return found


def packages(path):
    return {module.partition(".")[0] for module in imports(path)}


def run(*arguments, **environment):
    """Run the command line; return the process and the seconds of CPU time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clean = {k: v for k, v in os.environ.items() if not k.startswith("VORLAGENLOTSE_")}
    process = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return process, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def command(*arguments, **environment):
    code = "from assistant.cli import main; main()"
    return run("-c", code, *arguments, **environment)


def test_imports_run_from_evals_to_assistant_to_ingest_and_never_back():
    forbidden = {"ingest": {"assistant", "evals"}, "assistant": {"evals"}, "evals": set()}
    wrong = {
        name(path): found
        for path in MODULES
        if (found := packages(path) & forbidden[path.relative_to(ROOT).parts[0]])
    }
    wrong.pop("assistant/cli.py", None)  # the composition root
    assert wrong == {}


def test_the_product_imports_no_tests_and_no_corpus_program():
    assert not [name(path) for path in MODULES if packages(path) & {"tests", "corpus"}]


@pytest.mark.parametrize("library", IMPORTERS)
def test_a_library_has_its_one_importer(library):
    found = {name(path) for path in MODULES if library in packages(path)}
    assert not {file for file in found if not file.startswith(IMPORTERS[library])}


def test_the_environment_is_read_in_settings_only():
    asks = re.compile(r"getenv|environ(?:\.get\(|\[[^]]*\](?! ?=))")
    readers = [name(p) for p in MODULES if asks.search(p.read_text(encoding="utf-8"))]
    assert set(readers) <= {"ingest/reading/process.py"}  # hands PYTHONPATH on to its workers


def test_the_command_line_loads_nothing_heavy_on_import():
    code = f"import sys, assistant.cli; print([m for m in {HEAVY} if m in sys.modules])"
    process, _ = run("-c", code)
    assert process.stdout.strip() == "[]", process.stderr


def test_help_answers_in_well_under_a_second_and_a_half_of_cpu_time():
    process, seconds = command("--help")
    assert process.returncode == 0
    assert "ingest" in process.stdout
    assert seconds < 1.5


def test_an_unknown_setting_is_an_error_that_names_it():
    process, _ = command("status", VORLAGENLOTSE_HAUS="x")
    assert process.returncode == 1
    assert "VORLAGENLOTSE_HAUS" in process.stderr
    assert process.stdout == ""


def test_wrong_usage_ends_with_2():
    assert command("status", "--unbekannt")[0].returncode == 2


def test_every_module_says_in_its_first_line_what_it_does():
    empty = [name(p) for p in MODULES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert empty == []
