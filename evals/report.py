"""A run as a person reads it: in the terminal, as Markdown, as one HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console
from rich.table import Table

from evals.compare import Comparison
from evals.gold import Question
from evals.limits import Checked, check
from evals.metrics import Extract, coverage, first_rank, shown
from evals.places import Texts, evidence
from evals.run import Configuration, Record, Run, Scored
from evals.statistics import Interval
from evals.summary import KindRow, Summary, summarize

KIND_LABELS = {
    "fact": "Einzelangabe",
    "figure": "Zahl",
    "table": "Tabelle",
    "path": "Beratungsfolge",
    "result": "Ergebnis",
    "list": "Aufzählung",
    "several": "mehrere Dokumente",
    "development": "Entwicklung",
    "conflict": "Widerspruch",
    "version": "Fassungen",
    "follow_up": "Anschlussfrage",
    "paraphrase": "andere Worte",
    "misspelling": "Tippfehler",
    "false_premise": "falsche Annahme",
    "excerpt": "nur Auszug vorhanden",
    "unanswerable_time": "unbeantwortbar: Zeit",
    "unanswerable_place": "unbeantwortbar: Ort",
    "unanswerable_topic": "unbeantwortbar: Thema",
    "unanswerable_removed": "unbeantwortbar: entfernt",
    "nonpublic": "nichtöffentlich",
}
STATUS_LABELS = {"answered": "beantwortet", "partial": "teilweise", "not_found": "nicht gefunden"}
BAR_WIDTH = 160  # pixels of a full bar


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of a failed answer, as shown."""

    number: int
    file: str
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that was not answered correctly, and all one needs to see why.

    `ranks` holds for each gold span the rank of the first passage that covers it, None if none
    did; empty where retrieval was not looked at. `missing` and `wrong` are expressions.
    """

    id: str
    kind: str
    question: str
    history: tuple[str, ...]
    status: str
    expected: str
    statements: tuple[str, ...]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    gold: tuple[str, ...]
    cited: tuple[Cited, ...]
    ranks: tuple[int | None, ...]
    error: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows; the three forms differ in nothing but their looks."""

    configuration: Configuration
    summary: Summary
    limits: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    comparison: Comparison | None = None

    @property
    def holds(self) -> bool | None:
        """Whether all go-live limits hold; None if one could not be measured and none is broken."""
        found = [checked.holds for checked in self.limits]
        return False if False in found else None if None in found else True


def build(
    run: Run, questions: Sequence[Question], texts: Texts, comparison: Comparison | None = None
) -> Report:
    """Return the report of a run on `questions` (in the run's order)."""
    summary = summarize(run)
    failures = (
        failure_of(question, record, texts)
        for question, record, scored in zip(questions, run.records, run.scored, strict=True)
        if scored.scores.correct != 1.0 or _is_flawed(scored)
    )
    return Report(run.configuration, summary, check(summary), tuple(failures), comparison)


def failure_of(question: Question, record: Record, texts: Texts) -> Failure:
    """Return what was asked, said and expected."""
    answer = record.answer
    statements = tuple(s.text for s in answer.statements) if answer else ()
    said = shown(answer) if answer else ""
    return Failure(
        id=question.id,
        kind=KIND_LABELS[question.kind],
        question=question.question,
        history=question.history,
        status=STATUS_LABELS[answer.status] if answer else "Fehler",
        expected=" oder ".join(STATUS_LABELS[status] for status in sorted(question.status)),
        statements=statements,
        missing=tuple(_missing(question, said)),
        wrong=tuple(f.pattern for f in question.forbidden if f.search(said)),
        gold=tuple(f"{span.file}, S. {span.page}: {span.text}" for span in question.gold),
        cited=tuple(Cited(c.number, c.file, c.page, c.quote) for c in answer.citations)
        if answer
        else (),
        ranks=_ranks(question, record.retrieved, texts),
        error=record.error,
        note=question.note,
    )


def print_report(report: Report, console: Console) -> None:
    """Print summary, kinds, limits and verdict; failures by id."""
    console.print(_summary_table(report.summary))
    console.print(_kind_table(report.summary.kinds))
    for checked in report.limits:
        console.print(limit_line(checked), markup=False, highlight=False)
    console.print(
        f"{len(report.failures)} Fragen zum Nachsehen: "
        + (", ".join(failure.id for failure in report.failures) or "keine"),
        markup=False,
        highlight=False,
    )
    if report.comparison:
        for line in comparison_lines(report.comparison):
            console.print(line, markup=False, highlight=False)


def markdown(report: Report) -> str:
    """Return the report as Markdown (German)."""
    return _environment(escape=False).get_template("report.md").render(_words(report))


def html(report: Report) -> str:
    """Return the report as one HTML page (German) that needs nothing from anywhere."""
    return _environment(escape=True).get_template("report.html").render(_words(report))


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write `report.html` and `report.md` into a folder and return their paths."""
    page, text = folder / "report.html", folder / "report.md"
    page.write_text(html(report), encoding="utf-8")
    text.write_text(markdown(report), encoding="utf-8")
    return page, text


def report_json(report: Report) -> dict[str, object]:
    """Return what `eval --json` prints: means with intervals, per kind, limits, failed ids."""
    rows = report.summary.rows
    return {
        "schema": 1,
        "questions": report.summary.questions,
        "failed": report.summary.failed,
        "holds": report.holds,
        "measures": {
            row.measure.name: row.interval
            and {
                "mean": round(row.interval.mean, 4),
                "low": round(row.interval.low, 4),
                "high": round(row.interval.high, 4),
                "count": row.interval.count,
            }
            for row in rows
        },
        "kinds": {
            kind.kind: {"questions": kind.questions, "correct": kind.correct}
            for kind in report.summary.kinds
        },
        "seconds": {
            latency.name: {"p50": latency.p50, "p95": latency.p95}
            for latency in report.summary.latencies
        },
        "limits": [limit_line(checked) for checked in report.limits],
        "not_correct": [failure.id for failure in report.failures],
        "verdict": report.comparison.verdict.value if report.comparison else None,
    }


def number(value: float | None) -> str:
    """Return a measure as German text with three digits; "–" where it is not defined."""
    return "–" if value is None else f"{value:.3f}".replace(".", ",").replace("-", "−")


def interval(value: Interval | None) -> str:
    """Return a 95 % interval as German text; "–" where there are too few documents for one."""
    if value is None or not value.is_reliable:
        return "–"
    return f"{number(value.low)} bis {number(value.high)}"


def limit_line(checked: Checked) -> str:
    """Return one limit as a German line that begins with "hält" or "hält nicht"."""
    verdict = {True: "hält", False: "hält nicht", None: "nicht messbar"}[checked.holds]
    sign = "mindestens" if checked.limit.measure.rises else "höchstens"
    bound = number(checked.limit.bound)
    return f"{verdict}: {checked.limit.measure.label} {number(checked.value)} ({sign} {bound})"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the verdict, its reasons and the questions that flipped."""
    yield f"Vergleich: {comparison.verdict}"
    yield from comparison.reasons
    if comparison.better:
        yield f"jetzt richtig: {', '.join(comparison.better)}"
    if comparison.worse:
        yield f"nicht mehr richtig: {', '.join(comparison.worse)}"


def _is_flawed(scored: Scored) -> bool:
    """Return whether an answer that counts as correct still breaks what must never break."""
    scores = scored.scores
    return scores.citation_validity not in (None, 1.0) or bool(scores.wrong_statements)


def _missing(question: Question, said: str) -> Iterator[str]:
    for alternatives in question.nuggets.vital:
        if not any(a.search(said) for a in alternatives):
            yield " | ".join(a.pattern for a in alternatives)


def _ranks(
    question: Question, retrieved: Iterable[Extract] | None, texts: Texts
) -> tuple[int | None, ...]:
    if retrieved is None:
        return ()
    ranked = tuple(retrieved)
    return tuple(first_rank(coverage(ranked, [item])) for item in evidence(question, texts))


def _summary_table(summary: Summary) -> Table:
    table = Table(title=f"{summary.questions} Fragen, {summary.failed} ohne Antwort (Fehler)")
    for heading in ("Maß", "Wert", "95 %", "Fragen"):
        table.add_column(heading, justify="left" if heading == "Maß" else "right")
    for row in summary.rows:
        if row.interval:
            found = row.interval
            arrow = "" if row.measure.rises else " ↓"
            cells = (number(found.mean), interval(found), str(found.count))
            table.add_row(row.measure.label + arrow, *cells)
    for latency in summary.latencies:
        table.add_row(
            f"{latency.name}: Sekunden p50 / p95", number(latency.p50), number(latency.p95), ""
        )
    return table


def _kind_table(kinds: Iterable[KindRow]) -> Table:
    table = Table(title="Nach Art der Frage")
    table.add_column("Art")
    for heading in ("Fragen", "richtig", "nötige Angaben", "Aussagen belegt", "Recall@10"):
        table.add_column(heading, justify="right")
    for row in kinds:
        shares = (row.correct, row.strict_vital, row.citation_recall, row.recall_at_10)
        table.add_row(KIND_LABELS[row.kind], str(row.questions), *map(number, shares))
    return table


def _environment(escape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, interval=interval, cell=_cell)
    return environment


def _cell(text: str) -> str:
    """Return `text` so that it stays in its place in a Markdown table or list."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _words(report: Report) -> dict[str, object]:
    verdict = {True: "hält", False: "hält nicht", None: "nicht vollständig messbar"}
    return {
        "report": report,
        "verdict": verdict[report.holds],
        "limits": [limit_line(checked) for checked in report.limits],
        "comparison": list(comparison_lines(report.comparison)) if report.comparison else [],
        "kind_labels": KIND_LABELS,
        "bar_width": BAR_WIDTH,
    }
