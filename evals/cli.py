"""The command `vorlagenlotse eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli_common import (
    AsJson,
    Today,
    default_source,
    load_embedder,
    one_of,
    open_assistant,
    print_result,
    show_progress,
)
from ingest.settings import settings

app = typer.Typer(help="Stellt die Prüffragen und bewertet die Antworten.")


@app.callback(invoke_without_command=True)
def evaluate(
    context: typer.Context,
    questions: Annotated[
        list[Path] | None, typer.Option(help="Fragendateien; ohne Angabe alle mitgelieferten")
    ] = None,
    split: Annotated[str | None, typer.Option(help="nur dev oder test")] = None,
    report: Annotated[Path | None, typer.Option(help="Ordner für Lauf und Bericht")] = None,
    compare: Annotated[Path | None, typer.Option(help="früherer Lauf zum Vergleich")] = None,
    baseline: Annotated[
        list[str] | None,
        typer.Option(
            help="langchain, bm25, dense, top-passage oder refuse daneben; mehrfach möglich"
        ),
    ] = None,
    baselines: Annotated[
        bool, typer.Option("--baselines", help="alle einfachen Verfahren")
    ] = False,
    judge: Annotated[
        str | None, typer.Option(help="Sprachmodell für eine Zweitmeinung, die nichts entscheidet")
    ] = None,
    distractors: Annotated[
        Path | None, typer.Option(help="Nordstemmen-Ordner: fremde Unterlagen im Bestand")
    ] = None,
    distractor_documents: Annotated[int, typer.Option(help="wie viele davon")] = 500,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Stellt die Prüffragen und bewertet die Antworten."""
    if context.invoked_subcommand is not None:
        return
    from rich.console import Console

    from evals.baselines import BASELINES
    from evals.distractors import with_distractors
    from evals.evaluation import REFERENCE_DAY, EvalOptions, run_eval
    from evals.gold import Split
    from evals.judge import Judge
    from evals.report import print_report, report_json

    for name in baseline or ():
        one_of(name, tuple(BASELINES))
    options = EvalOptions(
        questions=tuple(questions or ()),
        split=Split(one_of(split, ("dev", "test"))) if split else None,
        folder=report,
        compare=compare,
        today=today or REFERENCE_DAY,
        baselines=tuple(BASELINES) if baselines else tuple(dict.fromkeys(baseline or ())),
        judge=Judge.open(settings(), judge) if judge else None,
        home=settings().home,
    )
    _ingest_if_empty()
    embedder = load_embedder()
    with open_assistant() as own:
        assistant = own
        if distractors is not None:
            with show_progress() as progress:
                assistant = with_distractors(
                    distractors, distractor_documents, settings(), embedder, progress
                )
        done = run_eval(assistant, embedder, options, Console(stderr=True))
    if as_json:
        print_result(report_json(done.report))
    else:
        print_report(done.report, Console())
        print_result(f"Bericht: {done.page}")
    if done.report.comparison is not None and done.report.comparison.exit_code:
        raise typer.Exit(done.report.comparison.exit_code)


@app.command()
def draft(
    output: Annotated[
        Path | None, typer.Option(help="Datei für die Entwürfe; ohne Angabe im Bestandsordner")
    ] = None,
    _today: Today = None,
) -> None:
    """Macht aus Rückmeldungen Entwürfe von Prüffragen, die ein Mensch prüfen muss."""
    from evals.evaluation import draft_from_feedback

    new, path = draft_from_feedback(settings(), output)
    print_result(f"{new} neue Entwürfe in {path}" if new else f"Keine neuen Entwürfe für {path}")


def _ingest_if_empty() -> None:
    """Read the documents that come along where nothing was read yet: the questions are on them."""
    from ingest import pipeline
    from ingest.library.generation import current

    if current(settings().home) is None:
        with show_progress() as progress:
            pipeline.ingest([default_source()], settings(), load_embedder, progress=progress)
