"""What `vorlagenlotse eval` does: the measures wired to the product and its baselines."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rich.console import Console

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.composing.prompts import PROMPT_VERSION
from assistant.feedback import FeedbackFile
from assistant.retrieval import Hit
from evals import gold
from evals.baselines import BASELINES, Baseline
from evals.compare import compare
from evals.draft import drafts, write_new
from evals.judge import Judge, opinion
from evals.metrics import Extract
from evals.pictures import Illustrator
from evals.places import Texts
from evals.purge import RUNS, note_place
from evals.report import Report, build, write
from evals.run import Configuration, Retrieved, Run, Strength, configure, evaluate, load_run
from evals.splits import select
from evals.table import Entry
from ingest.embedding import TextEmbedder
from ingest.library.generation import Library, current
from ingest.model import PUBLIC_GROUP
from ingest.pipeline import stored_file
from ingest.settings import Settings

DRAFTS = "entwuerfe.yaml"
GOLD = Path(__file__).parent / "gold"
REFERENCE_DAY = dt.date(2026, 2, 1)  # the day after the newest document of the corpus
SYSTEM = "Vorlagenlotse"


@dataclass(frozen=True, slots=True)
class EvalOptions:
    """What to evaluate: question files (empty: all), split (None: both), where to write, today.

    `baselines` are names of BASELINES to run on the same questions. `home` is where runs and source
    files are kept, by default the assistant's.
    """

    questions: tuple[Path, ...] = ()
    split: gold.Split | None = None
    folder: Path | None = None
    compare: Path | None = None
    today: dt.date = REFERENCE_DAY
    baselines: tuple[str, ...] = ()
    judge: Judge | None = None
    home: Path | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finished evaluation: the report, the run behind it, and the page that shows it."""

    report: Report
    run: Run
    page: Path


def run_eval(
    assistant: Assistant, embedder: TextEmbedder, options: EvalOptions, console: Console | None
) -> Evaluated:
    """Ask the gold questions, of the baselines too; write the reports into the run's folder.

    Raises GoldError before anything runs when a question file or a gold span is wrong.
    """
    questions = select(gold.load(options.questions or (GOLD,)), options.split)
    home = options.home or assistant.settings.home
    earlier = load_run(options.compare) if options.compare else None
    with assistant.library(_of_all(questions)) as library:
        texts = Texts(library)
        configuration = _configuration(
            questions, texts, library, options.today, assistant.settings.chat_model
        )
        folder = options.folder or _run_folder(home, configuration)
        note_place(home, folder)
        retrieve = partial(retrieved, assistant)
        run = evaluate(
            questions, assistant, texts, folder, configuration, retrieve, console=console
        )
        entries = [
            _baseline(BASELINES[name], assistant, embedder, questions, texts, run, folder, console)
            for name in options.baselines
        ]
        report = build(
            run,
            questions,
            texts,
            comparison=compare(earlier, run) if earlier else None,
            baselines=entries,
            illustrator=Illustrator(texts, partial(stored_file, home)),
            judged=opinion(options.judge, run, questions, folder, console)
            if options.judge
            else None,
        )
    return Evaluated(report, run, write(report, folder))


def retrieved(assistant: Assistant, question: str, viewer: Viewer, today: dt.date) -> Retrieved:
    """Return what the assistant answers a question from, and how strong it finds it."""
    hits, found = assistant.retrieve(question, viewer, today)
    return Retrieved(extracts_of(hits), Strength(words=found.words, meaning=found.meaning))


def extracts_of(hits: Sequence[Hit]) -> tuple[Extract, ...]:
    """Return the places of passages, as the measures compare them."""
    return tuple(Extract(hit.document.file.sha256, hit.passage.spans) for hit in hits)


def _baseline(
    baseline: Baseline,
    assistant: Assistant,
    embedder: TextEmbedder,
    questions: Sequence[gold.Question],
    texts: Texts,
    product: Run,
    folder: Path,
    console: Console | None,
) -> Entry:
    system = baseline.make(assistant, embedder)
    configuration = replace(product.configuration, system=baseline.label)
    own = folder / "baselines" / baseline.name
    run = evaluate(questions, system, texts, own, configuration, system.retrieve, console=console)
    return Entry(baseline.name, baseline.label, baseline.meaning, run)


def _of_all(questions: Sequence[gold.Question]) -> Viewer:
    """Return a viewer of all groups the questions are asked in, to check their gold spans."""
    return Viewer(frozenset({PUBLIC_GROUP}.union(*(q.viewer.groups for q in questions))))


def _configuration(
    questions: Sequence[gold.Question],
    texts: Texts,
    library: Library,
    today: dt.date,
    chat_model: str,
) -> Configuration:
    manifest = library.manifest
    prompts = f"{chat_model}, Fassung {PROMPT_VERSION}" if chat_model else None
    return configure(questions, texts, manifest.number, manifest.model, SYSTEM, today, prompts)


def _run_folder(home: Path, configuration: Configuration) -> Path:
    """Return the folder of a configuration: an interrupted run of the same one goes on.

    Code that is not committed has no name of its own, so its runs always begin anew.
    """
    name = hashlib.sha256(repr(configuration).encode()).hexdigest()[:12]
    if configuration.revision is None or configuration.revision.endswith("+"):
        name = f"{name}-{dt.datetime.now():%Y%m%d-%H%M%S}"
    return home / RUNS / name


def draft_from_feedback(settings: Settings, path: Path | None = None) -> tuple[int, Path]:
    """Add feedback as drafts of gold questions to a file (of the home, unless `path` is given).

    Returns how many were new, and the file. Raises LibraryError when nothing is held.
    """
    file = path or settings.home / RUNS / DRAFTS
    manifest = current(settings.home)
    groups = frozenset(manifest.groups) if manifest else frozenset({PUBLIC_GROUP})
    with Library.open(settings.home, groups) as library:
        feedback = FeedbackFile(settings.home, settings.feedback_days).read()
        made = drafts(feedback, Texts(library), gold.load((GOLD,)))
    note_place(settings.home, file)
    return write_new(made, file), file
