"""A run as a person reads it: in the terminal, as Markdown, as one HTML page; JUnit XML for CI."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich.console import Console
from rich.table import Table

from evals.compare import Comparison
from evals.failures import Failure, failures_of
from evals.gold import Question
from evals.judge import Judged
from evals.junit import junit
from evals.labels import KIND_LABELS, interval, limit_line, number, percent, share_interval
from evals.limits import Checked, check
from evals.pictures import Illustrator
from evals.places import Texts
from evals.plots import Column, Histogram, Outcome, calibration, histogram
from evals.run import Configuration, Run, Scored
from evals.statistics import Interval
from evals.summary import KindRow, Summary, summarize
from evals.table import Entry, Line, table

PAGE, TEXT, XML = "report.html", "report.md", "report.xml"
PER_KIND = ("strict_vital", "forbidden", "citation_recall", "gold_page_f1", "recall_at_10")
_HOLDS = {True: "hält", False: "hält nicht", None: "nicht vollständig messbar"}


@dataclass(frozen=True, slots=True)
class Report:
    """All that a report shows; its forms differ in nothing but their looks.

    `lines` holds the product and its baselines, empty without baselines.
    """

    configuration: Configuration
    summary: Summary
    limits: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    scored: tuple[Scored, ...]
    calibration: tuple[Column, ...]
    histogram: Histogram | None
    comparison: Comparison | None = None
    lines: tuple[Line, ...] = ()
    judged: Judged | None = None

    @property
    def holds(self) -> bool | None:
        """Whether all go-live limits hold; None if one could not be measured and none is broken."""
        found = [checked.holds for checked in self.limits]
        return False if False in found else None if None in found else True


def build(
    run: Run,
    questions: Sequence[Question],
    texts: Texts,
    comparison: Comparison | None = None,
    baselines: Sequence[Entry] = (),
    illustrator: Illustrator | None = None,
    judged: Judged | None = None,
) -> Report:
    """Return the report of a run on `questions` (in the run's order)."""
    summary = summarize(run)
    product = Entry("product", "Vorlagenlotse", "das Produkt selbst", run)
    return Report(
        configuration=run.configuration,
        summary=summary,
        limits=check(summary),
        failures=failures_of(run, questions, texts, illustrator),
        scored=run.scored,
        calibration=calibration(run, questions),
        histogram=histogram(run),
        comparison=comparison,
        lines=table(product, baselines) if baselines else (),
        judged=judged,
    )


def print_report(report: Report, console: Console) -> None:
    """Print summary, kinds, baselines, limits and verdict; failures by id."""
    console.print(_summary_table(report.summary))
    console.print(_kind_table(report.summary.kinds))
    if report.lines:
        console.print(_baseline_table(report.lines))
    for line in _last_lines(report):
        console.print(line, markup=False, highlight=False)


def markdown(report: Report) -> str:
    """Return the report as Markdown (German)."""
    return _environment(escape=False).get_template("report.md").render(_words(report))


def html(report: Report) -> str:
    """Return the report as one HTML page (German) that needs nothing from anywhere."""
    return _environment(escape=True).get_template("report.html").render(_words(report))


def write(report: Report, folder: Path) -> Path:
    """Write `report.html`, `report.md` and `report.xml` into a folder; return the page's path."""
    for name, form in ((PAGE, html), (TEXT, markdown), (XML, _junit)):
        (folder / name).write_text(form(report), encoding="utf-8")
    return folder / PAGE


def report_json(report: Report) -> dict[str, object]:
    """Return what `eval --json` prints: means with intervals, per kind, limits, failed ids."""
    rows = report.summary.rows
    return {
        "schema": 1,
        "questions": report.summary.questions,
        "failed": report.summary.failed,
        "holds": report.holds,
        "measures": {row.measure.name: _interval_json(row.interval) for row in rows},
        "kinds": {
            kind.kind: {
                "questions": kind.questions,
                **kind.means,
                "seconds": kind.seconds,
            }
            for kind in report.summary.kinds
        },
        "seconds": {
            latency.name: {"p50": latency.p50, "p95": latency.p95}
            for latency in report.summary.latencies
        },
        "limits": [limit_line(checked) for checked in report.limits],
        "not_correct": [failure.id for failure in report.failures],
        "verdict": report.comparison.verdict.value if report.comparison else None,
        "reasons": list(report.comparison.reasons) if report.comparison else [],
        "baselines": {line.name: _line_json(line) for line in report.lines},
        "judge": report.judged.as_json() if report.judged else None,
    }


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the verdict, its reasons and the questions that flipped."""
    yield f"Vergleich: {comparison.verdict}"
    yield from comparison.reasons
    if comparison.better:
        yield f"jetzt richtig: {', '.join(comparison.better)}"
    if comparison.worse:
        yield f"nicht mehr richtig: {', '.join(comparison.worse)}"


def _last_lines(report: Report) -> Iterator[str]:
    yield from map(limit_line, report.limits)
    names = ", ".join(failure.id for failure in report.failures)
    yield f"{len(report.failures)} Fragen zum Nachsehen: {names or 'keine'}"
    if report.judged:
        yield report.judged.line()
    if report.comparison:
        yield from comparison_lines(report.comparison)


def _junit(report: Report) -> str:
    return junit(
        report.configuration.system,
        report.scored,
        report.failures,
        report.limits,
        report.comparison,
    )


def _interval_json(value: Interval | None) -> dict[str, object] | None:
    return None if value is None else {**value.rounded(), "count": value.count}


def _line_json(line: Line) -> dict[str, object]:
    cells = {
        cell.measure.name: {
            "value": _interval_json(cell.interval),
            "difference": _interval_json(cell.difference),
        }
        for cell in line.cells
    }
    return {**cells, "words": line.words, "seconds": line.seconds}


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
    table.add_column("Art", no_wrap=True)
    for heading in ("Fragen", "richtig", "nötige", "belegt", "Recall@10", "s"):
        table.add_column(heading, justify="right")
    for row in kinds:
        shown = ("correct", "strict_vital", "citation_recall", "recall_at_10")
        cells = [number(row.means[name]) for name in shown]
        table.add_row(KIND_LABELS[row.kind], str(row.questions), *cells, number(row.seconds))
    return table


def _baseline_table(lines: Sequence[Line]) -> Table:
    table = Table(title="Das Produkt neben einfachen Verfahren (↓: weniger ist besser)")
    table.add_column("Verfahren")
    for cell in lines[0].cells:
        arrow = "" if cell.measure.rises else " ↓"
        table.add_column(cell.measure.label + arrow, justify="right")
    for line in lines:
        cells = [number(cell.interval.mean if cell.interval else None) for cell in line.cells]
        table.add_row(line.label, *cells)
    return table


def _environment(escape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("evals"),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number, interval=interval, percent=percent, share_interval=share_interval, cell=_cell
    )
    return environment


def _cell(text: str) -> str:
    """Return `text` so that it stays in its place in a Markdown table or list."""
    return " ".join(text.replace("|", "\\|").replace("<", "&lt;").split())


def _words(report: Report) -> dict[str, object]:
    return {
        "report": report,
        "verdict": _HOLDS[report.holds],
        "holds": _HOLDS,
        "limit_lines": [limit_line(checked) for checked in report.limits],
        "comparison": list(comparison_lines(report.comparison)) if report.comparison else [],
        "kind_labels": KIND_LABELS,
        "per_kind": PER_KIND,
        "outcomes": list(Outcome),
        "failed_kinds": list(dict.fromkeys(failure.kind for failure in report.failures)),
        "problems": list(dict.fromkeys(failure.problem for failure in report.failures)),
    }
