"""The pages of the benchmarks of retrieval and scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict

from evals.bench import retrieval as measure
from evals.bench.page import Bar, Bars, Line, Lines, Sheet, Table, interval, milliseconds, number
from evals.bench.scale import Scaled, StageTime

# What the largest size has to hold (milliseconds, bytes, seconds).
P50_WANTED, P95_WANTED = 60.0, 150.0
MEMORY_WANTED = 6 * 1024**3
BUILD_WANTED = 20 * 60.0
RECALL_WANTED = 0.98
GROWTH_WANTED = 4.0  # of the median time from the smallest size to the largest


def retrieval_sheet(
    scores: Sequence[measure.QueryScore],
    data: str,
    exact: Sequence[measure.QueryScore] | None = None,
) -> Sheet:
    """Return the page of `bench retrieval`; `exact` are the scores by the exact backend."""
    summary = measure.summarize(scores)
    beside, differences = _beside(scores, exact) if exact else ((), {})
    return Sheet(
        title=f"Güte der Suche: {data}",
        notes=(
            f"{summary.queries} Fragen; Textstellen und Suche des Produkts, ein Dokument zählt mit "
            "seiner besten Textstelle. Bereiche sind 95-%-Intervalle (Bootstrap über Artikel oder "
            "Dokumente).",
            f"Zeit je Suche: {milliseconds(summary.p50_seconds)} im Median, "
            f"{milliseconds(summary.p95_seconds)} bei 95 %.",
        ),
        parts=(
            Bars(
                "Alle Maße",
                tuple(Bar.of(measure.LABELS[f.name], f.interval) for f in summary.figures),
            ),
            Table(
                "Werte",
                ("Maß", "Mittel (Bereich)"),
                tuple((measure.LABELS[f.name], interval(f.interval)) for f in summary.figures),
            ),
            *beside,
        ),
        result={**summary_json(scores), **differences},
    )


def _beside(
    scores: Sequence[measure.QueryScore], exact: Sequence[measure.QueryScore]
) -> tuple[tuple[Table], dict[str, object]]:
    """Return what the exact backend reaches and the paired differences to it, and as JSON."""
    rows, found = [], {}
    for figure in measure.summarize(exact).figures:
        change, _ = measure.difference(exact, scores, figure.name)
        if change is not None:
            label = measure.LABELS[figure.name]
            rows.append((label, interval(figure.interval), interval(change, 4, signed=True)))
            found[figure.name] = change.rounded()
    table = Table("Gegen den genauen Rechenweg", ("Maß", "genau", "Differenz"), tuple(rows))
    return (table,), {"exact": summary_json(exact), "difference_to_exact": found}


def summary_json(scores: Sequence[measure.QueryScore]) -> dict[str, object]:
    """Return what `bench --json` prints: means, 95 % intervals and seconds per search."""
    summary = measure.summarize(scores)
    figures: dict[str, object] = {f.name: round(f.interval.mean, 4) for f in summary.figures}
    intervals = {
        f.name: [round(f.interval.low, 4), round(f.interval.high, 4)] for f in summary.figures
    }
    return {
        "schema": 1,
        "queries": summary.queries,
        **figures,
        "intervals": intervals,
        "seconds": {"p50": summary.p50_seconds, "p95": summary.p95_seconds},
    }


def scale_sheet(results: Sequence[Scaled]) -> Sheet:
    """Return the page of `bench scale`."""
    growth = results[-1].asked.total.p50 / results[0].asked.total.p50
    return Sheet(
        title="Suche über viele Textstellen",
        notes=(
            "Wirkliche Texte einer Gemeinde und Kopien mit vertauschten Sätzen; Vektoren sind "
            "Rauschen um Vektoren wirklicher Texte. Gemessen werden Zeit, Speicher, Platz und "
            "Trefferquote des Vektorindex gegen genaue Suche, nicht die Güte der Antworten. "
            "Jede Größe in eigenen Prozessen, nach zwanzig Fragen zum Aufwärmen.",
            f"Median von {number(results[0].size, 0)} zu {number(results[-1].size, 0)} "
            f"Textstellen: × {number(growth, 2)} (höchstens {number(GROWTH_WANTED, 0)}).",
        ),
        parts=(
            _latency(results),
            _stages(results),
            _recall(results),
            _build(results),
            _memory(results),
            _disk(results),
        ),
        result={
            "sizes": [_scaled_json(one) for one in results],
            "growth_of_p50": round(growth, 3),
            "wanted": {
                "p50_ms": P50_WANTED,
                "p95_ms": P95_WANTED,
                "memory_bytes": MEMORY_WANTED,
                "build_seconds": BUILD_WANTED,
                "recall_at_50": RECALL_WANTED,
                "growth_of_p50": GROWTH_WANTED,
            },
        },
    )


def _latency(results: Sequence[Scaled]) -> Lines:
    names = dict.fromkeys(stage.name for one in results for stage in one.asked.stages)
    lines = [
        Line("gesamt, Median", _points(results, lambda one: one.asked.total.p50)),
        Line("gesamt, 95 %", _points(results, lambda one: one.asked.total.p95)),
    ]
    for name in names:
        lines.append(
            Line(
                f"{name}, Median",
                tuple(
                    (float(one.size), stage.p50 * 1000)
                    for one in results
                    for stage in one.asked.stages
                    if stage.name == name
                ),
            )
        )
    return Lines(
        "Von der Frage zu den Textstellen",
        "Textstellen",
        "Millisekunden",
        tuple(lines),
        target=P50_WANTED,
    )


def _points(
    results: Sequence[Scaled], seconds: Callable[[Scaled], float]
) -> tuple[tuple[float, float], ...]:
    return tuple((float(one.size), seconds(one) * 1000) for one in results)


def _stages(results: Sequence[Scaled]) -> Table:
    names = dict.fromkeys(stage.name for one in results for stage in one.asked.stages)
    rows = [(name, *(_time_of(one, name) for one in results)) for name in names]
    rows.append(("gesamt", *(_both(one.asked.total) for one in results)))
    rows.append(
        ("erste Suche nach dem Öffnen", *(milliseconds(one.asked.first) for one in results))
    )
    head = ("Stufe: Median / 95 %", *(number(one.size, 0) for one in results))
    return Table("Zeiten der Stufen in Millisekunden", head, tuple(rows))


def _time_of(one: Scaled, name: str) -> str:
    return next((_both(stage) for stage in one.asked.stages if stage.name == name), "–")


def _both(stage: StageTime) -> str:
    return f"{number(stage.p50 * 1000, 1)} / {number(stage.p95 * 1000, 1)}"


def _recall(results: Sequence[Scaled]) -> Bars:
    return Bars(
        "Recall@50 der Vektorsuche gegen genaue Suche",
        tuple(Bar(number(one.size, 0), one.asked.recall_at_50) for one in results),
        start=0.9,
        target=RECALL_WANTED,
    )


def _build(results: Sequence[Scaled]) -> Table:
    rows = [
        (
            number(one.size, 0),
            number(one.built.documents, 0),
            number(one.built.sentences, 0),
            number(one.built.seconds / 60, 1),
            number(one.built.processor / 60, 1),
            number(one.built.rate, 0),
            number(one.built.prepared_passages / one.built.preparing, 0),
        )
        for one in results
        if one.built
    ]
    head = (
        "Textstellen",
        "Dokumente",
        "Sätze",
        "Aufbau in Minuten",
        "Rechenzeit in Minuten",
        "Textstellen je s",
        "Verstehen und Schneiden je s",
    )
    return Table("Aufbau aus geschnittenen Texten und bekannten Vektoren", head, tuple(rows))


def _memory(results: Sequence[Scaled]) -> Bars:
    bars: list[Bar] = []
    for one in results:
        size = number(one.size, 0)
        bars.append(Bar(f"fragen, {size}", one.asked.peak_memory / 1024**3))
        if one.built:
            bars.append(Bar(f"aufbauen, {size}", one.built.peak_memory / 1024**3))
    bars.append(Bar("nur das Modell", results[-1].asked.model_memory / 1024**3))
    return Bars(
        "Größter Speicherbedarf in GiB (mit abgebildeten Dateien)",
        tuple(bars),
        target=MEMORY_WANTED / 1024**3,
        digits=2,
    )


def _disk(results: Sequence[Scaled]) -> Table:
    built = [one for one in results if one.built]
    names = dict.fromkeys(name for one in built if one.built for name, _ in one.built.disk)
    rows = [
        (
            name,
            *(number(dict(one.built.disk).get(name, 0) / 1024**2, 0) for one in built if one.built),
        )
        for name in names
    ]
    head = ("Teil, MiB", *(number(one.size, 0) for one in built))
    return Table("Platz auf der Platte", head, tuple(rows))


def _scaled_json(one: Scaled) -> dict[str, object]:
    asked, built = one.asked, one.built
    return {
        "size": one.size,
        "questions": asked.questions,
        "milliseconds": {
            stage.name: {"p50": round(stage.p50 * 1000, 2), "p95": round(stage.p95 * 1000, 2)}
            for stage in (*asked.stages, asked.total)
        },
        "first_seconds": round(asked.first, 2),
        "recall_at_50": round(asked.recall_at_50, 4),
        "peak_memory_bytes": asked.peak_memory,
        "model_memory_bytes": asked.model_memory,
        "build": None
        if built is None
        else {**asdict(built), "disk": dict(built.disk), "rate": round(built.rate, 1)},
    }
