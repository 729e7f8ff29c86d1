"""How many passages a second the product embeds, beside a plain `SentenceTransformer.encode`.

Once for every backend that is installed, and how far its vectors are from the exact ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from evals.bench.page import Bar, Bars, Sheet, Table, number
from evals.datasets import nordstemmen
from evals.statistics import Interval, bootstrap
from ingest.building import file_of
from ingest.embedding import Embedder, Vectors
from ingest.model import ReadText
from ingest.passages import cut_passages, embedding_text
from ingest.settings import EmbeddingBackend, Settings
from ingest.understanding.document import understand

BLOCK = 64  # passages embedded by all before the next ones: what else runs meets all alike
WANTED = 1.5
_PLAIN = "SentenceTransformer.encode"


@dataclass(frozen=True, slots=True)
class Way:
    """What one way to embed came to.

    `rate` is passages a second, `ratio` that over the plain call's, block by block; the cosines
    are those between its vector of a passage and the exact one.
    """

    name: str
    rate: Interval
    ratio: Interval
    mean_cosine: float
    least_cosine: float


@dataclass(frozen=True, slots=True)
class Embedding:
    """What was measured, the plain call first; `characters` is the mean of a passage."""

    passages: int
    characters: float
    ways: tuple[Way, ...]


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


def all_backends(settings: Settings) -> dict[EmbeddingBackend, Embedder]:
    """Return the model by every backend."""
    return {
        backend: Embedder.load(settings.model_copy(update={"embedding_backend": backend}))
        for backend in get_args(EmbeddingBackend)
    }


def bench_embedding(
    texts: Sequence[str], embedders: Mapping[EmbeddingBackend, Embedder]
) -> Embedding:
    """Embed `texts` in all ways, a block at a time and in turn; `torch` must be among them.

    Raises ValueError for fewer texts than a block.
    """
    ways: dict[str, Callable[[Sequence[str]], Vectors]] = {
        _PLAIN: embedders["torch"].encode_by_default,
        **{backend: embedder.embed_passages for backend, embedder in embedders.items()},
    }
    for way in ways.values():
        way(texts[:8])
    rates: dict[str, list[float]] = {name: [] for name in ways}
    cosines: dict[str, list[float]] = {name: [] for name in ways}
    for place, first in enumerate(range(0, len(texts) - BLOCK + 1, BLOCK)):
        block = texts[first : first + BLOCK]
        vectors = {}
        for name in _turned(list(ways), place):
            before = time.perf_counter()
            vectors[name] = ways[name](block)
            rates[name].append(len(block) / (time.perf_counter() - before))
        for name, found in vectors.items():
            cosines[name] += _cosines(found, vectors["torch"])
    return Embedding(
        passages=len(rates[_PLAIN]) * BLOCK,
        characters=float(np.mean([len(text) for text in texts])),
        ways=tuple(_way(name, rates[name], rates[_PLAIN], cosines[name]) for name in ways),
    )


def sheet(measured: Embedding) -> Sheet:
    """Return the page."""
    rows = tuple(
        (
            way.name,
            _stated(way.rate, 1),
            f"× {_stated(way.ratio, 2)}",
            number(way.mean_cosine, 5),
            number(way.least_cosine, 5),
        )
        for way in measured.ways
    )
    return Sheet(
        title="Durchsatz der Einbettung",
        notes=(
            f"{measured.passages} Textstellen von im Mittel {number(measured.characters, 0)} "
            f"Zeichen, in Blöcken zu {BLOCK} reihum auf alle Arten. {_PLAIN} ist der Aufruf mit "
            f"Voreinstellungen, die übrigen sind die Rechenwege des Produkts, gemessen an "
            "den Vektoren von torch.",
        ),
        parts=(
            Bars(
                "Textstellen je Sekunde",
                tuple(Bar.of(way.name, way.rate) for way in measured.ways),
                digits=1,
            ),
            Table(
                "Werte (mit 95-%-Intervall über die Blöcke)",
                ("Art", "je Sekunde", "Verhältnis", "Kosinus im Mittel", "kleinster"),
                rows,
            ),
        ),
        result={
            "passages": measured.passages,
            "characters": round(measured.characters),
            "ways": {
                way.name: {
                    "per_second": way.rate.rounded(3),
                    "ratio": way.ratio.rounded(3),
                    "mean_cosine": round(way.mean_cosine, 6),
                    "least_cosine": round(way.least_cosine, 6),
                }
                for way in measured.ways
            },
            "wanted_ratio": WANTED,
        },
    )


def _turned(names: list[str], place: int) -> list[str]:
    """Return the names in an order that lets every way be first and behind every other."""
    turned = names[place % len(names) :] + names[: place % len(names)]
    return turned[::-1] if place % 2 else turned


def _cosines(vectors: Vectors, exact: Vectors) -> list[float]:
    """Return the cosine to each exact vector, which has length 1."""
    lengths = np.linalg.norm(vectors, axis=1)
    found: list[float] = (np.sum(vectors * exact, axis=1) / lengths).tolist()
    return found


def _way(
    name: str, rates: Sequence[float], plain: Sequence[float], cosines: Sequence[float]
) -> Way:
    ratios = [a / b for a, b in zip(rates, plain, strict=True)]
    rate, ratio = _over_blocks(rates), _over_blocks(ratios)
    return Way(name, rate, ratio, float(np.mean(cosines)), min(cosines))


def _over_blocks(values: Sequence[float]) -> Interval:
    found = bootstrap(values, [str(i) for i in range(len(values))])
    if found is None:
        raise ValueError(f"fewer than {BLOCK} texts")
    return found


def _stated(found: Interval, digits: int) -> str:
    return (
        f"{number(found.mean, digits)} ({number(found.low, digits)}–{number(found.high, digits)})"
    )
