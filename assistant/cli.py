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
    from evals.bench_page import Sheet
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
Report = Annotated[
    Path | None, typer.Option(help="Ordner für Seite und JSON; ohne Angabe im Bestandsordner")
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
    from assistant.forgetting import forget_erased
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
    if report.removed or report.changed:
        _purge_evaluations()
        forget_erased(settings())
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

    with _assistant() as assistant:
        files = _files_naming(district, assistant, _viewer(group)) if district else None
        filters = Filters(_day(since), _day(until), organization, kind, originator, files)
        hits = assistant.search(words, filters, _viewer(group), limit, _day(today))
        with assistant.library(_viewer(group)) as library:
            absent = absent_papers(words, library, _day(today) or dt.date.today())
    if as_json:
        _print(
            {
                "schema": 1,
                "words": words,
                "hits": [hit_json(hit) for hit in hits],
                "not_held": [absent_json(paper) for paper in absent],
            }
        )
    else:
        found = [*map(absent_text, absent), *map(hit_text, hits)]
        _print("\n\n".join(found) or "Nichts gefunden.")


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="Nummer der Vorlage")],
    group: Groups = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Zeigt, was über eine Vorlage bekannt ist."""
    from assistant.contract import dossier_json
    from assistant.dossier import dossier
    from assistant.plain_text import dossier_text

    _day(today)
    with _library(_viewer(group)) as library:
        found = dossier(reference, library)
    _print(dossier_json(found) if as_json else dossier_text(found))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="Datei oder Nummer")],
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Entfernt ein Dokument; es bleibt fort, bis es namentlich neu eingelesen wird."""
    from assistant.contract import run_json
    from assistant.forgetting import forget_erased
    from assistant.plain_text import run_text
    from ingest import pipeline

    _day(today)
    with _progress() as progress:
        report = pipeline.remove(name, settings(), _embedder(settings()), progress)
    forget_erased(settings())
    _purge_evaluations()
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


evaluation = typer.Typer(help="Stellt die Prüffragen und bewertet die Antworten.")
app.add_typer(evaluation, name="eval")


@evaluation.callback(invoke_without_command=True)
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

    from evals import commands
    from evals.baselines import BASELINES
    from evals.commands_eval import REFERENCE_DAY, EvalOptions, run_eval
    from evals.gold import Split
    from evals.judge import Judge
    from evals.report import print_report, report_json

    for name in baseline or ():
        _one_of(name, tuple(BASELINES))
    options = EvalOptions(
        questions=tuple(questions or ()),
        split=Split(_one_of(split, ("dev", "test"))) if split else None,
        folder=report,
        compare=compare,
        today=_day(today) or REFERENCE_DAY,
        baselines=tuple(BASELINES) if baselines else tuple(dict.fromkeys(baseline or ())),
        judge=Judge.open(settings(), judge) if judge else None,
        home=settings().home,
    )
    _ingest_if_empty()
    embedder = _embedder(settings())()
    with _assistant() as own:
        assistant = own
        if distractors is not None:
            with _progress() as progress:
                assistant = commands.with_distractors(
                    distractors, distractor_documents, settings(), embedder, progress
                )
        done = run_eval(assistant, embedder, options, Console(stderr=True))
    if as_json:
        _print(report_json(done.report))
    else:
        print_report(done.report, Console())
        _print(f"Bericht: {done.page}")
    if done.report.comparison is not None and done.report.comparison.exit_code:
        raise typer.Exit(done.report.comparison.exit_code)


@evaluation.command()
def draft(
    output: Annotated[
        Path | None, typer.Option(help="Datei für die Entwürfe; ohne Angabe im Bestandsordner")
    ] = None,
    today: Today = None,
) -> None:
    """Macht aus Rückmeldungen Entwürfe von Prüffragen, die ein Mensch prüfen muss."""
    from evals.commands_eval import draft_from_feedback

    _day(today)
    new, path = draft_from_feedback(settings(), output)
    _print(f"{new} neue Entwürfe in {path}" if new else f"Keine neuen Entwürfe für {path}")


def _purge_evaluations() -> None:
    """Take what the library no longer holds out of stored evaluations as well."""
    from evals.purge import purge

    purge(settings().home)


def _ingest_if_empty() -> None:
    """Read the documents that come along where nothing was read yet: the questions are on them."""
    from ingest import pipeline
    from ingest.library.generation import current

    if current(settings().home) is None:
        with _progress() as progress:
            pipeline.ingest(
                [_default_source()], settings(), _embedder(settings()), progress=progress
            )


bench = typer.Typer(help="Misst die Suche an öffentlichen Datensätzen.", no_args_is_help=True)
app.add_typer(bench, name="bench")


@bench.command()
def retrieval(
    squad: Annotated[Path | None, typer.Option(help="Datei im SQuAD-Format")] = None,
    nordstemmen: Annotated[Path | None, typer.Option(help="Ordner mit dem Datensatz")] = None,
    half: Annotated[str, typer.Option(help="first, second oder all (SQuAD, Artikel)")] = "all",
    kind: Annotated[
        str, typer.Option(help="number, title oder unique_title (Nordstemmen)")
    ] = "title",
    vectors: Annotated[
        str, typer.Option(help="model oder noise: nur Wörter, Nummern, Titel (Nordstemmen)")
    ] = "model",
    given: Annotated[
        bool, typer.Option("--given", help="mit den veröffentlichten Feldern im Kopf (Nordstemmen)")
    ] = False,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst nDCG@10, Recall@1/5/10 und MRR@10 mit den Textstellen und der Suche des Produkts."""
    from evals import bench_sheets, commands

    _day(today)
    if (squad is None) == (nordstemmen is None):
        raise typer.BadParameter("genau eines von --squad und --nordstemmen angeben")
    embedder = _embedder(settings())()
    with _progress() as progress:
        if squad is not None:
            _one_of(half, ("first", "second", "all"))
            scores = commands.bench_squad(squad, half, settings(), embedder, progress, None)
        elif nordstemmen is not None:
            from evals.bench_town import KINDS, VECTORS, TownBench, bench_town

            what = TownBench((_one_of(kind, KINDS),), _one_of(vectors, VECTORS), given)
            (scores,) = bench_town(nordstemmen, what, settings(), embedder, progress).values()
    data = f"{squad.stem}, {half}" if squad else f"{(nordstemmen or Path()).name}, {kind}"
    _show_bench("retrieval", bench_sheets.retrieval_sheet(scores, data), report, as_json)


@bench.command("known-items")
def known_items(
    nordstemmen: Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")],
    vectors: Annotated[
        str, typer.Option(help="model, oder noise: nur Wörter, Nummern und Titel, in Minuten")
    ] = "noise",
    given: Annotated[
        bool, typer.Option("--given", help="mit den veröffentlichten Feldern im Kopf")
    ] = False,
    today: Today = None,
) -> None:
    """Misst, ob Nummer und Titel zur richtigen Vorlage führen, gelesen allein aus den Seiten."""
    from evals import commands
    from evals.bench_town import KINDS, VECTORS, TownBench, bench_town

    _day(today)
    what = TownBench(KINDS, _one_of(vectors, VECTORS), given)
    with _progress() as progress:
        found = bench_town(nordstemmen, what, settings(), _embedder(settings())(), progress)
    _print({kind: commands.summary_json(scores) for kind, scores in found.items()})


@bench.command()
def speed(
    nordstemmen: Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")],
    questions: Annotated[int, typer.Option(min=1)] = 200,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst die Zeit einer Frage über rund 23.000 Textstellen (Vektoren: Rauschen)."""
    from evals import bench_sheets, commands

    _day(today)
    with _progress() as progress:
        measured = commands.bench_speed(
            nordstemmen, questions, settings(), _embedder(settings())(), progress
        )
    _show_bench("speed", bench_sheets.speed_sheet(measured), report, as_json)


@bench.command()
def baseline(
    squad: Annotated[Path | None, typer.Option(help="Datei im SQuAD-Format")] = None,
    nordstemmen: Annotated[Path | None, typer.Option(help="Ordner mit dem Datensatz")] = None,
    documents: Annotated[int, typer.Option(min=1, help="wie viele davon (Nordstemmen)")] = 440,
    every: Annotated[int, typer.Option(min=1, help="nur jede n-te Frage")] = 1,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Vergleicht mit einer einfachen LangChain-Kette: Güte und Zeit, im selben Lauf."""
    from evals import bench_baseline, commands

    _day(today)
    if squad is None and nordstemmen is None:
        raise typer.BadParameter("--squad, --nordstemmen oder beides angeben")
    with _progress() as progress:
        compared = commands.bench_baseline(
            squad, nordstemmen, documents, settings(), _embedder(settings())(), progress, every
        )
    _show_bench("baseline", bench_baseline.sheet(compared), report, as_json)


@bench.command()
def scale(
    nordstemmen: Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")],
    sizes: Annotated[str, typer.Option(help="Textstellen, durch Komma getrennt")] = "10000,100000",
    questions: Annotated[int, typer.Option(min=1)] = 200,
    again: Annotated[
        bool, typer.Option("--again", help="die Bestände des letzten Mals nur befragen")
    ] = False,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst Zeit, Speicher, Platz und Trefferquote mit bis zu einer Million Textstellen."""
    from evals import bench_sheets
    from evals.bench_scale import scale as bench_scale

    _day(today)
    wanted = _sizes(sizes)
    embedder = _embedder(settings())()
    results = bench_scale(wanted, nordstemmen, settings(), embedder, questions, not again, _tell)
    _show_bench("scale", bench_sheets.scale_sheet(results), report, as_json)


@bench.command()
def embedding(
    nordstemmen: Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")],
    passages: Annotated[int, typer.Option(min=64)] = 384,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst eingebettete Textstellen je Sekunde, neben SentenceTransformer.encode."""
    from evals import bench_embedding
    from ingest.embedding import Embedder

    _day(today)
    texts = bench_embedding.passages_of_town(nordstemmen, passages)
    measured = bench_embedding.bench_embedding(texts, Embedder.load(settings()))
    _show_bench("embedding", bench_embedding.sheet(measured), report, as_json)


@bench.command("ingest")
def bench_ingest(
    files: Annotated[int, typer.Option(min=1)] = 5000,
    report: Report = None,
    as_json: AsJson = False,
    today: Today = None,
) -> None:
    """Misst, wie schnell ein Lauf über unveränderte Dateien geht."""
    from evals import bench_ingest as measure

    _day(today)
    measured = measure.bench_unchanged(files, settings())
    _show_bench("ingest", measure.sheet(measured), report, as_json)


@bench.command()
def verifier(report: Report = None, as_json: AsJson = False, today: Today = None) -> None:
    """Misst den Prüfer der Aussagen an wahren und veränderten Aussagen über die Unterlagen."""
    from rich.console import Console

    from assistant.answer import Viewer
    from evals import verifier as measure

    _day(today)
    sets = {name: measure.load(path) for name, path in measure.SETS.items()}
    with _library(Viewer()) as library:
        results = [
            measure.measure(name, pairs, measure.papers(library, pairs))
            for name, pairs in sets.items()
        ]
    for result in results:
        Console(stderr=True).print(measure.table(result))
    _show_bench("verifier", measure.sheet(results), report, as_json)


def _show_bench(name: str, sheet: Sheet, report: Path | None, as_json: bool) -> None:
    """Write page and JSON, into the home unless told otherwise, and print the result."""
    from evals.bench_page import Machine, write

    folder = report or settings().home / "bench" / "reports" / name
    page = write(sheet, folder, f"vorlagenlotse bench {name}", Machine.here())
    _print(sheet.result)
    if not as_json:
        _tell(f"Seite: {page}")


def _sizes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise typer.BadParameter(f"„{text}“: ganze Zahlen, durch Komma getrennt")
    return sorted(map(int, parts))


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


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


def _files_naming(district: str, assistant: Assistant, viewer: Viewer) -> frozenset[str]:
    from assistant.facets import shelf_of

    with assistant.library(viewer) as library:
        return shelf_of(library).naming(district)


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
