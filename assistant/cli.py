"""The command line: the composition root. Results go to stdout, progress and errors to stderr."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import NotFoundError, SourceError, VorlagenlotseError
from ingest.model import PUBLIC_GROUP
from ingest.settings import Settings, settings

if TYPE_CHECKING:
    from assistant.answer import Viewer
    from assistant.assistant import Assistant
    from assistant.console import TerminalProgress
    from ingest.embedding import TextEmbedder
    from ingest.library.generation import Library

DEFAULT_SOURCE = Path("corpus/documents")

app = typer.Typer(
    name="vorlagenlotse",
    help="Findet in Ratsunterlagen Antworten mit belegten Quellen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON auf der Standardausgabe")]
Groups = Annotated[
    list[str] | None, typer.Option("--group", help="Zugriffsgruppe, mehrfach möglich")
]
Today = Annotated[
    str | None, typer.Option("--today", help="Stichtag für „aktuell“, z. B. 2026-01-31")
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
    today: Today = None,
) -> None:
    """Liest Dokumente ein und veröffentlicht den neuen Stand."""
    from assistant.contract import run_json
    from assistant.plain_text import run_text
    from ingest import pipeline

    _day(today)
    with _progress() as progress:
        report = pipeline.ingest(
            sources or [_default_source()],
            settings(),
            _embedder(settings()),
            group=group,
            rebuild=rebuild,
            progress=progress,
        )
    _print(run_json(report) if as_json else run_text(report))


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
    with _assistant() as assistant:
        answer = assistant.ask(question, earlier, _viewer(group), _day(today))
    _print(answer_json(answer) if as_json else answer_text(answer))


@app.command()
def search(
    words: Annotated[str, typer.Argument(help="Suchwörter oder Nummer")],
    since: Annotated[str | None, typer.Option(help="ab diesem Tag")] = None,
    until: Annotated[str | None, typer.Option(help="bis zu diesem Tag")] = None,
    organization: Annotated[str | None, typer.Option(help="Gremium")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="Art der Unterlage")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
    group: Groups = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Sucht Textstellen in den Unterlagen."""
    from assistant.contract import hit_json
    from assistant.plain_text import hit_text
    from assistant.searching import Filters

    filters = Filters(_day(since), _day(until), organization, kind)
    with _assistant() as assistant:
        hits = assistant.search(words, filters, _viewer(group), limit, _day(today))
    if as_json:
        _print({"schema": 1, "words": words, "hits": [hit_json(hit) for hit in hits]})
    else:
        _print("\n\n".join(hit_text(hit) for hit in hits) or "Nichts gefunden.")


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="Nummer der Vorlage")],
    group: Groups = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Zeigt, was über eine Vorlage bekannt ist."""
    from assistant.contract import document_json
    from assistant.dossier import dossier
    from assistant.plain_text import dossier_text

    _day(today)
    with _library(_viewer(group)) as library:
        found = dossier(reference, library)
    if as_json:
        _print(
            {
                "schema": 1,
                "reference": found.reference,
                "held": bool(found.files),
                "files": [document_json(document, name) for name, document in found.files],
                "mentioned_by": [
                    {"file": d.file.name, "reference": d.reference, "title": d.title}
                    for d in found.mentioned_by
                ],
            }
        )
    else:
        _print(dossier_text(found))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Datei oder Nummer")],
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Entfernt ein Dokument; es bleibt fort, bis es namentlich neu eingelesen wird."""
    from assistant.contract import run_json
    from assistant.plain_text import run_text
    from ingest import pipeline

    _day(today)
    with _progress() as progress:
        report = pipeline.remove(name, settings(), _embedder(settings()), progress)
    _print(run_json(report) if as_json else run_text(report))


@app.command()
def status(group: Groups = None, as_json: AsJson = False, today: Today = None) -> None:
    """Zeigt den Bestand: Umfang, Modell, neuestes Dokument, bekannte Lücken."""
    from assistant.holdings import holdings, holdings_json
    from assistant.plain_text import holdings_text

    _day(today)
    found = holdings(settings().home, _viewer(group).groups)
    _print(holdings_json(found) if as_json else holdings_text(found))


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Adresse")] = None,
    port: Annotated[int | None, typer.Option(help="Port")] = None,
    today: Today = None,
) -> None:
    """Öffnet die Auskunft im Browser."""
    from assistant.assistant import Assistant
    from assistant.web.app import serve as serve_app

    clock = _clock(today)
    print("Das Modell wird geladen …", file=sys.stderr)
    assistant = Assistant.open(settings(), clock)
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


@app.command("eval")
def evaluate(
    questions: Annotated[
        list[Path] | None, typer.Option(help="Fragendateien; ohne Angabe alle mitgelieferten")
    ] = None,
    split: Annotated[str | None, typer.Option(help="nur dev oder test")] = None,
    report: Annotated[Path | None, typer.Option(help="Ordner für Lauf und Bericht")] = None,
    compare: Annotated[Path | None, typer.Option(help="früherer Lauf zum Vergleich")] = None,
    distractors: Annotated[
        Path | None, typer.Option(help="Nordstemmen-Ordner: fremde Unterlagen im Bestand")
    ] = None,
    distractor_documents: Annotated[int, typer.Option(help="wie viele davon")] = 500,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Stellt die Prüffragen und bewertet die Antworten."""
    from rich.console import Console

    from evals import commands
    from evals.gold import Split
    from evals.report import print_report, report_json, write

    options = commands.EvalOptions(
        questions=tuple(questions or ()),
        split=Split(_one_of(split, ("dev", "test"))) if split else None,
        folder=report,
        compare=compare,
        today=_day(today) or commands.REFERENCE_DAY,
    )
    with _assistant() as own:
        assistant = own
        if distractors is not None:
            with _progress() as progress:
                assistant = commands.with_distractors(
                    distractors, distractor_documents, settings(), _embedder(settings())(), progress
                )
        built, folder = commands.run_eval(assistant, options, Console(stderr=True))
    page, _ = write(built, folder)
    if as_json:
        _print(report_json(built))
    else:
        print_report(built, Console())
        _print(f"Bericht: {page}")
    if built.comparison is not None and built.comparison.exit_code:
        raise typer.Exit(built.comparison.exit_code)


bench = typer.Typer(help="Misst die Suche an öffentlichen Datensätzen.", no_args_is_help=True)
app.add_typer(bench, name="bench")


@bench.command()
def retrieval(
    squad: Annotated[Path | None, typer.Option(help="Datei im SQuAD-Format")] = None,
    nordstemmen: Annotated[Path | None, typer.Option(help="Ordner mit dem Datensatz")] = None,
    half: Annotated[str, typer.Option(help="first, second oder all (SQuAD, Artikel)")] = "all",
    kind: Annotated[str, typer.Option(help="title oder ds_number (Nordstemmen)")] = "title",
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst nDCG@10, Recall@1/5/10 und MRR@10 mit den Textstellen und der Suche des Produkts."""
    from rich.console import Console

    from evals import commands

    _day(today)
    if (squad is None) == (nordstemmen is None):
        raise typer.BadParameter("genau eines von --squad und --nordstemmen angeben")
    embedder = _embedder(settings())()
    with _progress() as progress:
        if squad is not None:
            _one_of(half, ("first", "second", "all"))
            scores = commands.bench_squad(squad, half, settings(), embedder, progress, None)
        elif nordstemmen is not None:
            _one_of(kind, ("title", "ds_number"))
            scores = commands.bench_nordstemmen(
                nordstemmen, kind, settings(), embedder, progress, None
            )
    result = commands.summary_json(scores)
    if as_json:
        _print(result)
    else:
        Console().print_json(data=result)


@bench.command()
def speed(
    nordstemmen: Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")],
    questions: Annotated[int, typer.Option(min=1)] = 200,
    today: Today = None,
) -> None:
    """Misst die Zeit einer Frage über rund 23.000 Textstellen (Vektoren: Rauschen)."""
    from dataclasses import asdict

    from evals import commands

    _day(today)
    with _progress() as progress:
        measured = commands.bench_speed(
            nordstemmen, questions, settings(), _embedder(settings())(), progress
        )
    _print(asdict(measured))


def _one_of(given: str, allowed: tuple[str, ...]) -> str:
    if given not in allowed:
        raise typer.BadParameter(f"„{given}“: erlaubt ist {', '.join(allowed)}")
    return given


def _progress() -> TerminalProgress:
    from assistant.console import TerminalProgress

    return TerminalProgress()


def _clock(today: str | None) -> Callable[[], dt.date]:
    day = _day(today)
    return (lambda: day) if day else dt.date.today


@contextmanager
def _library(viewer: Viewer) -> Iterator[Library]:
    from ingest.library.generation import Library

    with Library.open(settings().home, viewer.groups) as library:
        yield library


def _default_source() -> Path:
    if not DEFAULT_SOURCE.is_dir():
        raise SourceError(
            f"{DEFAULT_SOURCE}: Ordner nicht gefunden. Bitte einen Ordner mit Unterlagen angeben:"
            " vorlagenlotse ingest ORDNER"
        )
    return DEFAULT_SOURCE


def _embedder(chosen: Settings) -> Callable[[], TextEmbedder]:
    def load() -> TextEmbedder:
        from ingest.embedding import Embedder

        return Embedder.prepare(chosen)

    return load


@contextmanager
def _assistant() -> Iterator[Assistant]:
    from assistant.assistant import Assistant

    assistant = Assistant.open(settings())
    try:
        yield assistant
    finally:
        assistant.close()


def _viewer(groups: list[str] | None) -> Viewer:
    from assistant.answer import Viewer

    return Viewer(frozenset(groups)) if groups else Viewer()


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"„{text}“ ist kein Tag der Form 2026-01-31") from error


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


def _print(result: object) -> None:
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))
