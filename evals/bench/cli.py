"""The command `vorlagenlotse bench`; what was measured goes to stdout, a page beside it to disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_common import (
    AsJson,
    Today,
    load_embedder,
    one_of,
    print_result,
    show_progress,
)
from ingest.settings import EXACT, settings

if TYPE_CHECKING:
    from evals.bench.page import Sheet

app = typer.Typer(help="Misst die Suche an öffentlichen Datensätzen.", no_args_is_help=True)

AnySquad = Annotated[Path | None, typer.Option(help="Datei im SQuAD-Format")]
AnyTown = Annotated[Path | None, typer.Option(help="Ordner mit dem Datensatz")]
Town = Annotated[Path, typer.Option(help="Ordner mit dem Datensatz")]
Report = Annotated[
    Path | None, typer.Option(help="Ordner für Seite und JSON; ohne Angabe im Bestandsordner")
]


@app.command()
def retrieval(
    squad: AnySquad = None,
    nordstemmen: AnyTown = None,
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
    beside_exact: Annotated[
        bool,
        typer.Option(
            "--beside-exact",
            help="auch auf dem genauen Rechenweg torch, mit gepaarten Differenzen (SQuAD)",
        ),
    ] = False,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst nDCG@10, Recall@1/5/10 und MRR@10 mit den Textstellen und der Suche des Produkts."""
    from evals.bench.product import bench_squad
    from evals.bench.sheets import retrieval_sheet
    from evals.bench.town import KINDS, VECTORS, TownBench, bench_town
    from ingest.embedders import by_one_backend
    from ingest.embedding import Embedder

    if (squad is None) == (nordstemmen is None):
        raise typer.BadParameter("genau eines von --squad und --nordstemmen angeben")
    if beside_exact and (squad is None or _computes_exactly()):
        raise typer.BadParameter(
            "--beside-exact nur mit --squad und einem anderen VORLAGENLOTSE_EMBEDDING_BACKEND "
            "oder VORLAGENLOTSE_QUESTION_BACKEND"
        )
    embedder = load_embedder()
    exact = None
    with show_progress() as progress:
        if squad is not None:
            one_of(half, ("first", "second", "all"))
            scores = bench_squad(squad, half, settings(), embedder, progress)
            if beside_exact:
                exactly = by_one_backend(settings(), "torch")
                model = Embedder.prepare(exactly)
                exact = bench_squad(squad, half, exactly, model, progress)
        elif nordstemmen is not None:
            what = TownBench((one_of(kind, KINDS),), one_of(vectors, VECTORS), given)
            (scores,) = bench_town(nordstemmen, what, settings(), embedder, progress).values()
    data = f"{squad.stem}, {half}" if squad else f"{(nordstemmen or Path()).name}, {kind}"
    _show("retrieval", retrieval_sheet(scores, data, exact), report, as_json)


@app.command("known-items")
def known_items(
    nordstemmen: Town,
    vectors: Annotated[
        str, typer.Option(help="model, oder noise: nur Wörter, Nummern und Titel, in Minuten")
    ] = "noise",
    given: Annotated[
        bool, typer.Option("--given", help="mit den veröffentlichten Feldern im Kopf")
    ] = False,
    _today: Today = None,
) -> None:
    """Misst, ob Nummer und Titel zur richtigen Vorlage führen, gelesen allein aus den Seiten."""
    from evals.bench.sheets import summary_json
    from evals.bench.town import KINDS, VECTORS, TownBench, bench_town

    what = TownBench(KINDS, one_of(vectors, VECTORS), given)
    with show_progress() as progress:
        found = bench_town(nordstemmen, what, settings(), load_embedder(), progress)
    print_result({kind: summary_json(scores) for kind, scores in found.items()})


@app.command()
def speed(
    nordstemmen: Town,
    questions: Annotated[int, typer.Option(min=1)] = 200,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst die Zeit einer Frage über rund 23.000 Textstellen (Vektoren: Rauschen)."""
    from evals.bench.speed import bench_speed, sheet

    with show_progress() as progress:
        measured = bench_speed(nordstemmen, questions, settings(), load_embedder(), progress)
    _show("speed", sheet(measured), report, as_json)


@app.command()
def baseline(
    squad: AnySquad = None,
    nordstemmen: AnyTown = None,
    documents: Annotated[int, typer.Option(min=1, help="wie viele davon etwa (Nordstemmen)")] = 440,
    every: Annotated[int, typer.Option(min=1, help="nur jede n-te Frage")] = 1,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Vergleicht mit einer einfachen LangChain-Kette: Güte und Zeit, im selben Lauf."""
    from evals.bench.baseline import sheet
    from evals.bench.product import bench_baseline

    if squad is None and nordstemmen is None:
        raise typer.BadParameter("--squad, --nordstemmen oder beides angeben")
    with show_progress() as progress:
        compared = bench_baseline(
            squad, nordstemmen, documents, settings(), load_embedder(), progress, every
        )
    _show("baseline", sheet(compared), report, as_json)


@app.command()
def ablation(
    squad: AnySquad = None,
    nordstemmen: AnyTown = None,
    every: Annotated[int, typer.Option(min=1, help="nur jede n-te Frage der Datensätze")] = 1,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst, was jede Stufe der Suche beiträgt: an Datensätzen und an den eigenen Fragen (dev)."""
    from assistant.assistant import Assistant
    from evals.bench import ablation as measure

    embedder = load_embedder()
    with show_progress() as progress:
        own = Assistant(settings(), embedder)
        sets = [measure.of_gold(own), *measure.of_papers(own)]
        if squad is not None:
            sets += measure.of_squad(squad, settings(), embedder, progress, every)
        if nordstemmen is not None:
            sets += measure.of_town(nordstemmen, settings(), embedder, progress, every)
    results = [measure.ablate(one) for one in sets]
    _show("ablation", measure.sheet(results), report, as_json)


@app.command()
def scale(
    nordstemmen: Town,
    sizes: Annotated[str, typer.Option(help="Textstellen, durch Komma getrennt")] = "10000,100000",
    questions: Annotated[int, typer.Option(min=1)] = 200,
    again: Annotated[
        bool, typer.Option("--again", help="die Bestände des letzten Mals nur befragen")
    ] = False,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst Zeit, Speicher, Platz und Trefferquote mit bis zu einer Million Textstellen."""
    from evals.bench.scale import scale as bench_scale
    from evals.bench.sheets import scale_sheet

    wanted = _sizes(sizes)
    results = bench_scale(
        wanted, nordstemmen, settings(), load_embedder(), questions, not again, _tell
    )
    _show("scale", scale_sheet(results), report, as_json)


@app.command()
def embedding(
    nordstemmen: Town,
    passages: Annotated[int, typer.Option(min=64)] = 384,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst eingebettete Textstellen je Sekunde auf jedem Rechenweg, neben dem einfachen Aufruf."""
    from evals.bench.embedding import (
        all_backends,
        bench_embedding,
        passages_of_town,
        sheet,
    )

    texts = passages_of_town(nordstemmen, passages)
    measured = bench_embedding(texts, all_backends(settings()))
    _show("embedding", sheet(measured), report, as_json)


@app.command()
def ingest(
    files: Annotated[int, typer.Option(min=1)] = 5000,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst, wie schnell ein Lauf über unveränderte Dateien geht."""
    from evals.bench.ingest import bench_unchanged, sheet

    _show("ingest", sheet(bench_unchanged(files, settings())), report, as_json)


@app.command()
def verifier(report: Report = None, as_json: AsJson = False, _today: Today = None) -> None:
    """Misst den Prüfer der Aussagen an wahren und veränderten Aussagen über die Unterlagen."""
    from rich.console import Console

    from assistant.answer import Viewer
    from evals.bench.verifier import SETS, load, measure, papers, sheet, table
    from ingest.library.generation import Library

    sets = {name: load(path) for name, path in SETS.items()}
    with Library.open(settings().home, Viewer().groups) as library:
        results = [measure(name, pairs, papers(library, pairs)) for name, pairs in sets.items()]
    for result in results:
        Console(stderr=True).print(table(result))
    _show("verifier", sheet(results), report, as_json)


@app.command()
def recognizer(
    learn: Annotated[
        bool, typer.Option("--learn", help="danach aus allen Beispielen lernen und speichern")
    ] = False,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst kreuzweise, wie gut erkannt wird, was eine Frage wissen will."""
    from rich.console import Console

    from assistant.recognizer import INTENTS, KINDS
    from evals.bench import recognizer as bench

    console = Console(stderr=True)
    measured = {
        one.name: bench.cross_validate(one.examples(), console=console) for one in (INTENTS, KINDS)
    }
    _show("recognizer", bench.sheet(measured), report, as_json)
    for one in (INTENTS, KINDS) if learn else ():
        bench.learn(one)
        _tell(f"Gelernt: {one.weights}")


@app.command()
def tokens(
    learn: Annotated[
        bool, typer.Option("--learn", help="danach aus allen Beispielen lernen und speichern")
    ] = False,
    squad: Annotated[
        Path | None,
        typer.Option(help="Datei im SQuAD-Format, aus deren erster Hälfte mit gelernt wird"),
    ] = None,
    report: Report = None,
    as_json: AsJson = False,
    _today: Today = None,
) -> None:
    """Misst kreuzweise, was gelernte Gewichte der Wortstücke einer Frage wert sind."""
    from rich.console import Console

    from assistant import token_weights
    from evals.bench import tokens as bench
    from evals.datasets import squad as read_squad
    from ingest.embedding import with_tokens

    embedder = with_tokens(load_embedder())
    if embedder is None:
        raise typer.BadParameter("das eingestellte Modell gibt keine Vektoren von Wortstücken")
    examples = bench.read_examples(token_weights.TEXTS)
    if squad is not None:
        examples += bench.examples_of(read_squad(squad))
    embedded = bench.embed(examples, embedder)
    measured = bench.cross_validate(embedded, Console(stderr=True))
    _show("tokens", bench.sheet(measured), report, as_json)
    if learn:
        direction = bench.learn(embedded, range(len(embedded.files)))
        token_weights.save(direction, embedder.info.name)
        _tell(f"Gelernt: {token_weights.LEARNT}")


def _show(name: str, sheet: Sheet, report: Path | None, as_json: bool) -> None:
    """Write page and JSON, into the home unless told otherwise, and print the result."""
    from evals.bench.page import Machine, write

    folder = report or settings().home / "bench" / "reports" / name
    page = write(sheet, folder, f"vorlagenlotse bench {name}", Machine.here())
    print_result(sheet.result)
    if not as_json:
        _tell(f"Seite: {page}")


def _sizes(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and int(part) > 0 for part in parts):
        raise typer.BadParameter(f"„{text}“: ganze Zahlen, durch Komma getrennt")
    return sorted(map(int, parts))


def _computes_exactly() -> bool:
    """Tell whether passages and questions are computed in the exact way."""
    passages = settings().embedding_backend
    return {passages, settings().question_backend or passages} <= EXACT


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
