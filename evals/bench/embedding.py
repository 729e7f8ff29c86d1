"""How many passages a second the product embeds, beside a plain `SentenceTransformer.encode`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bench.page import Bar, Bars, Sheet, Table, number
from evals.datasets import nordstemmen
from evals.statistics import Interval, bootstrap
from ingest.building import file_of
from ingest.embedding import Embedder, Vectors
from ingest.model import ReadText
from ingest.passages import cut_passages, embedding_text
from ingest.understanding.document import understand

BLOCK = 64  # passages embedded by both before the next ones: what else runs meets both alike
WANTED = 1.5
_PLAIN = "SentenceTransformer.encode"
_PRODUCT = "Vorlagenlotse"


@dataclass(frozen=True, slots=True)
class Throughput:
    """Passages a second of one way to embed."""

    name: str
    rate: Interval


@dataclass(frozen=True, slots=True)
class Embedding:
    """What was measured; `ratio` is the product's rate over the plain one, block by block.

    `cosine` is the least cosine between the two vectors of a passage.
    """

    passages: int
    characters: float
    ways: tuple[Throughput, ...]
    ratio: Interval
    cosine: float


def passages_of_town(folder: Path, number_of_passages: int) -> list[str]:
    """Return texts as they are embedded, from documents spread evenly over the town's."""
    documents = nordstemmen(folder).documents
    texts: list[str] = []
    for document in documents[:: max(len(documents) // number_of_passages, 1)]:
        text = ReadText("text/plain", document.pages)
        understood = understand(file_of(document.name, document.name, 0, text), text)
        passages = cut_passages(understood, document.pages)
        texts += [embedding_text(understood, passage) for passage in passages[:4]]
    return texts[:number_of_passages]


def bench_embedding(texts: Sequence[str], embedder: Embedder) -> Embedding:
    """Embed `texts` both ways, a block at a time and each way first in turn."""
    ways: dict[str, Callable[[Sequence[str]], Vectors]] = {
        _PRODUCT: embedder.embed_passages,
        _PLAIN: embedder.encode_by_default,
    }
    for way in ways.values():
        way(texts[:8])
    rates: dict[str, list[float]] = {name: [] for name in ways}
    cosines = []
    for place, first in enumerate(range(0, len(texts) - BLOCK + 1, BLOCK)):
        block = texts[first : first + BLOCK]
        vectors = {}
        for name in sorted(ways, reverse=bool(place % 2)):
            before = time.perf_counter()
            vectors[name] = ways[name](block)
            rates[name].append(len(block) / (time.perf_counter() - before))
        plain = vectors[_PLAIN] / np.linalg.norm(vectors[_PLAIN], axis=1, keepdims=True)
        cosines.append(float(np.sum(vectors[_PRODUCT] * plain, axis=1).min()))
    ratios = [a / b for a, b in zip(rates[_PRODUCT], rates[_PLAIN], strict=True)]
    return Embedding(
        passages=len(ratios) * BLOCK,
        characters=float(np.mean([len(text) for text in texts])),
        ways=tuple(Throughput(name, _over_blocks(of_one)) for name, of_one in rates.items()),
        ratio=_over_blocks(ratios),
        cosine=min(cosines),
    )


def sheet(measured: Embedding) -> Sheet:
    """Return the page."""
    rows = tuple((way.name, _stated(way.rate, 1)) for way in measured.ways)
    return Sheet(
        title="Durchsatz der Einbettung",
        notes=(
            f"{measured.passages} Textstellen von im Mittel {number(measured.characters, 0)} "
            f"Zeichen, in Blöcken zu {BLOCK} abwechselnd auf beide Arten. Kleinster Kosinus "
            f"zwischen beiden Vektoren einer Textstelle: {number(measured.cosine, 6)}.",
        ),
        parts=(
            Bars(
                "Textstellen je Sekunde",
                tuple(Bar.of(way.name, way.rate) for way in measured.ways),
                digits=1,
            ),
            Table(
                "Werte (mit 95-%-Intervall über die Blöcke)",
                ("Art", "je Sekunde"),
                (*rows, ("Verhältnis", f"× {_stated(measured.ratio, 2)}")),
            ),
        ),
        result={
            "passages": measured.passages,
            "characters": round(measured.characters),
            "per_second": {way.name: way.rate.rounded(3) for way in measured.ways},
            "ratio": measured.ratio.rounded(3),
            "wanted_ratio": WANTED,
            "least_cosine": round(measured.cosine, 6),
        },
    )


def _over_blocks(values: Sequence[float]) -> Interval:
    found = bootstrap(values, [str(i) for i in range(len(values))])
    if found is None:
        raise ValueError(f"fewer than {BLOCK} texts")
    return found


def _stated(found: Interval, digits: int) -> str:
    return (
        f"{number(found.mean, digits)} ({number(found.low, digits)}–{number(found.high, digits)})"
    )
