"""The verifier on its own: labelled pairs of a statement and a quote, right or altered.

`verifier/dev.yaml` was written beside the code and may be tuned on, as may `verifier/fresh.yaml`,
most of which was written before its author read the code; `verifier/heldout.yaml` was written by
someone who had not read it, and is only ever scored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table as Printed

from assistant.verifying.verify import Source, verify
from evals.bench.page import Bar, Bars, Sheet, Table, number
from evals.yaml_lines import Value, parse
from ingest.library.generation import Library
from ingest.quotes import one_line

PAIRS = Path(__file__).parent.parent / "verifier"
HELD_OUT = "heldout"
SETS = {name: PAIRS / f"{name}.yaml" for name in ("dev", "fresh", HELD_OUT)}
WANTED = 0.95  # of the altered statements rejected, of the true ones kept
_FIELDS = ("id", "kind", "statement", "quote", "file", "page", "supported")


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and the words of a page that should carry it, or should not."""

    id: str
    kind: str
    statement: str
    quote: str
    file: str
    page: int
    supported: bool
    place: Value


@dataclass(frozen=True, slots=True)
class Row:
    """How many pairs of a kind were judged right."""

    kind: str
    right: int
    pairs: int

    @property
    def share(self) -> float:
        """The share judged right, 0..1."""
        return self.right / self.pairs


@dataclass(frozen=True, slots=True)
class Measured:
    """One set of pairs: `kept` are the true statements, `rejected` the altered ones.

    `wrong` are the pairs judged wrong, by id, with the verifier's reasons.
    """

    name: str
    kept: Row
    rejected: Row
    kinds: tuple[Row, ...]
    wrong: tuple[tuple[str, str], ...]


Papers = Callable[[str], Source]  # the name of a file → what is known of its paper


def load(path: Path) -> tuple[Pair, ...]:
    """Return the pairs of a file; raises GoldError with file and line."""
    pairs = tuple(_pair(item) for item in parse(str(path), path.read_text("utf-8")).items())
    seen: set[str] = set()
    for pair in pairs:
        if pair.id in seen:
            raise pair.place.error(f"die Kennung {pair.id} steht doppelt")
        seen.add(pair.id)
    return pairs


def measure(name: str, pairs: Sequence[Pair], paper_of: Papers) -> Measured:
    """Return how the verifier judges the pairs."""
    verdicts = [verify(p.statement, [p.quote], [paper_of(p.file)]) for p in pairs]
    judged = [(p, v.supported == p.supported) for p, v in zip(pairs, verdicts, strict=True)]
    kinds = dict.fromkeys(p.kind for p in pairs)
    return Measured(
        name=name,
        kept=_row("wahr", (right for p, right in judged if p.supported)),
        rejected=_row("verändert", (right for p, right in judged if not p.supported)),
        kinds=tuple(_row(k, (right for p, right in judged if p.kind == k)) for k in kinds),
        wrong=tuple(
            (p.id, "; ".join(v.reasons))
            for (p, right), v in zip(judged, verdicts, strict=True)
            if not right
        ),
    )


def papers(library: Library, pairs: Iterable[Pair]) -> Papers:
    """Return the look-up of papers by file name.

    Raises GoldError when a file is not held or a quote does not stand on its page word for word.
    """
    catalogs = {d.file.name: (s.catalog, d) for s in library.stores for d in s.catalog.documents()}
    for pair in pairs:
        if pair.file not in catalogs:
            raise pair.place.error(f"{pair.file} ist nicht im Bestand")
        catalog, document = catalogs[pair.file]
        held = {p.number: one_line(p.text) for p in catalog.pages(document.file.sha256)}
        if one_line(pair.quote) not in held.get(pair.page, ""):
            raise pair.place.error(f"steht nicht auf Seite {pair.page} von {pair.file}")
    return lambda name: Source.of(catalogs[name][1])


def table(measured: Measured) -> Printed:
    """Return the table for the terminal."""
    shown = Printed(title=f"Prüfer: {measured.name}", title_justify="left")
    for column in ("Art", "richtig", "Paare", "Anteil"):
        shown.add_column(column, justify="left" if column == "Art" else "right")
    for row in _rows(measured):
        shown.add_row(*row)
    return shown


def sheet(results: Sequence[Measured]) -> Sheet:
    """Return the page of `bench verifier`."""
    return Sheet(
        title="Der Prüfer der Aussagen",
        notes=(
            "Je Paar eine Aussage und der Wortlaut, der sie tragen soll. „heldout“ schrieb jemand,"
            " der den Prüfer nicht kannte; darauf wurde nichts eingestellt.",
        ),
        parts=tuple(
            part
            for m in results
            for part in (
                Bars(m.name, tuple(Bar(r.kind, r.share) for r in m.kinds), target=WANTED),
                Table(m.name, ("Art", "richtig", "Paare", "Anteil"), tuple(_rows(m))),
            )
        ),
        result={"schema": 1, **{m.name: _json(m) for m in results}},
    )


def _pair(item: Value) -> Pair:
    fields = item.fields(required=_FIELDS, optional=("note",))
    texts = {name: fields[name].text() for name in _FIELDS[:5]}
    return Pair(
        **texts,
        page=fields["page"].integer(),
        supported=fields["supported"].boolean(),
        place=item,
    )


def _row(kind: str, right: Iterable[bool]) -> Row:
    judged = list(right)
    return Row(kind, sum(judged), len(judged))


def _rows(measured: Measured) -> list[tuple[str, str, str, str]]:
    both = [row for row in (measured.kept, measured.rejected) if row.pairs]
    return [
        (row.kind, str(row.right), str(row.pairs), number(row.share))
        for row in (*both, *measured.kinds)
    ]


def _json(measured: Measured) -> dict[str, object]:
    """Return the figures; which held-out pairs were judged wrong nobody needs to know."""
    return {
        "kept": _share(measured.kept),
        "rejected": _share(measured.rejected),
        "kinds": {row.kind: _share(row) for row in measured.kinds},
        **({} if measured.name == HELD_OUT else {"wrong": dict(measured.wrong)}),
    }


def _share(row: Row) -> dict[str, object]:
    return {
        "right": row.right,
        "pairs": row.pairs,
        "share": round(row.share, 4) if row.pairs else None,
    }
