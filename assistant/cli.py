"""The command line: the composition root. Results go to stdout, progress and errors to stderr."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_common import (
    AsJson,
    Today,
    day,
    default_source,
    load_embedder,
    open_assistant,
    print_result,
    show_progress,
)
from evals import cli as eval_cli
from evals.bench import cli as bench_cli
from ingest.errors import NotFoundError, VorlagenlotseError
from ingest.model import PUBLIC_GROUP
from ingest.settings import settings

if TYPE_CHECKING:
    from assistant.answer import Viewer
    from assistant.assistant import Assistant

app = typer.Typer(
    name="vorlagenlotse",
    help="Findet in Ratsunterlagen Antworten mit belegten Quellen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(eval_cli.app, name="eval")
app.add_typer(bench_cli.app, name="bench")

Groups = Annotated[
    list[str] | None, typer.Option("--group", help="Zugriffsgruppe, mehrfach möglich")
]


def main() -> None:
    """Run the command line; errors end with a message on stderr and exit code 1."""
    try:
        app()
    except VorlagenlotseError as error:
        print(f"Fehler: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Abgebrochen; der Bestand ist unverändert.", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"Fehler: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        sys.exit(1)


@app.command()
def ingest(
    sources: Annotated[list[Path] | None, typer.Argument(help="Ordner oder Dateien")] = None,
    group: Annotated[str, typer.Option(help="Zugriffsgruppe der Dokumente")] = PUBLIC_GROUP,
    rebuild: Annotated[bool, typer.Option(help="den Bestand ganz neu aufbauen")] = False,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Liest Dokumente ein und veröffentlicht den neuen Stand."""
    from assistant.contract import run_json
    from assistant.forgetting import forget_erased
    from assistant.plain_text import run_text
    from ingest import pipeline

    with show_progress() as progress:
        report = pipeline.ingest(
            sources or [default_source()],
            settings(),
            load_embedder,
            group=group,
            rebuild=rebuild,
            progress=progress,
        )
    if report.removed or report.changed:
        _purge_evaluations()
        forget_erased(settings())
    print_result(run_json(report) if as_json else run_text(report))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="die Frage")],
    history: Annotated[
        Path | None, typer.Option(help="JSON-Liste der früheren Fragen des Gesprächs")
    ] = None,
    group: Groups = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Beantwortet eine Frage mit Belegen."""
    from assistant.contract import answer_json
    from assistant.plain_text import answer_text

    earlier = _history(history)
    with open_assistant() as assistant:
        answer = assistant.ask(question, earlier, _viewer(group), today)
    print_result(answer_json(answer) if as_json else answer_text(answer))


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="Suchwörter oder Nummer")],
    since: Annotated[dt.date | None, typer.Option(parser=day, help="ab diesem Tag")] = None,
    until: Annotated[dt.date | None, typer.Option(parser=day, help="bis zu diesem Tag")] = None,
    organization: Annotated[str | None, typer.Option(help="Gremium")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Art der Unterlage")] = None,
    originator: Annotated[str | None, typer.Option(help="wer sie eingebracht hat")] = None,
    district: Annotated[str | None, typer.Option(help="Stadtteil, der im Text steht")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    group: Groups = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Sucht Textstellen in den Unterlagen."""
    from assistant.absent import absent_papers
    from assistant.contract import absent_json, hit_json
    from assistant.plain_text import absent_text, hit_text
    from assistant.searching import Filters

    with open_assistant() as assistant:
        files = _files_naming(district, assistant, _viewer(group)) if district else None
        filters = Filters(since, until, organization, kind, originator, files)
        hits = assistant.search(words, filters, _viewer(group), limit, today)
        with assistant.library(_viewer(group)) as library:
            absent = absent_papers(words, library, today or dt.date.today())
    if as_json:
        print_result(
            {
                "schema": 1,
                "words": words,
                "hits": [hit_json(hit) for hit in hits],
                "not_held": [absent_json(paper) for paper in absent],
            }
        )
    else:
        found = [*map(absent_text, absent), *map(hit_text, hits)]
        print_result("\n\n".join(found) or "Nichts gefunden.")


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="Nummer der Vorlage")],
    group: Groups = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Zeigt, was über eine Vorlage bekannt ist."""
    from assistant.contract import dossier_json
    from assistant.dossier import dossier
    from assistant.plain_text import dossier_text
    from ingest.library.generation import Library

    with Library.open(settings().home, _viewer(group).groups) as library:
        found = dossier(reference, library)
    print_result(dossier_json(found) if as_json else dossier_text(found))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Datei oder Nummer")],
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Entfernt ein Dokument; es bleibt fort, bis es namentlich neu eingelesen wird."""
    from assistant.contract import run_json
    from assistant.forgetting import forget_erased
    from assistant.plain_text import run_text
    from ingest import pipeline

    with show_progress() as progress:
        report = pipeline.remove(name, settings(), load_embedder, progress)
    forget_erased(settings())
    _purge_evaluations()
    print_result(run_json(report) if as_json else run_text(report))


@app.command()
def status(group: Groups = None, as_json: AsJson = False, _today: Today = None) -> None:
    """Zeigt den Bestand: Umfang, Modell, neuestes Dokument, bekannte Lücken."""
    from assistant.holdings import holdings, holdings_json
    from assistant.plain_text import holdings_text

    found = holdings(settings().home, _viewer(group).groups)
    print_result(holdings_json(found) if as_json else holdings_text(found))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse")] = None,
    port: Annotated[int | None, typer.Option(help="Port")] = None,
    today: Today = None,
) -> None:
    """Öffnet die Auskunft im Browser."""
    from assistant.assistant import Assistant
    from assistant.web.app import serve as serve_app

    print("Das Modell wird geladen …", file=sys.stderr)
    assistant = Assistant.open(settings(), (lambda: today) if today else dt.date.today)
    serve_app(assistant, host or settings().host, port or settings().port, settings().root_path)


@app.command()
def demo(
    host: Annotated[str | None, typer.Option(help="Adresse")] = None,
    port: Annotated[int | None, typer.Option(help="Port")] = None,
    today: Today = None,
) -> None:
    """Liest die mitgelieferten Unterlagen ein und öffnet die Auskunft."""
    ingest()
    serve(host, port, today)


def _purge_evaluations() -> None:
    """Take what the library no longer holds out of stored evaluations as well."""
    from evals.purge import purge

    purge(settings().home)


def _files_naming(district: str, assistant: Assistant, viewer: Viewer) -> frozenset[str]:
    from assistant.facets import shelf_of

    with assistant.library(viewer) as library:
        return shelf_of(library).naming(district)


def _viewer(groups: list[str] | None) -> Viewer:
    from assistant.answer import Viewer

    return Viewer(frozenset(groups)) if groups else Viewer()


def _history(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        earlier = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotFoundError(f"{path}: keine lesbare JSON-Datei ({error})") from error
    if not isinstance(earlier, list) or not all(isinstance(item, str) for item in earlier):
        raise NotFoundError(f"{path}: erwartet wird eine JSON-Liste der früheren Fragen")
    return earlier
