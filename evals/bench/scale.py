"""Retrieval at a city's scale: a library of any number of passages, its build, its time, memory.

The texts are real pages of a town and copies of them with their sentences shuffled; the vectors are
noise around vectors of real texts. So times, memory, disk and the graph's recall mean something;
what is found does not. Each step runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import resource
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count, islice
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from assistant.question import read_question
from assistant.retrieval import Retriever
from evals.datasets import TownDocument, nordstemmen, texts_of_town
from evals.metrics import percentile
from ingest import embedders
from ingest.building import file_of, publish
from ingest.cache import Cache, embed_cached
from ingest.embedding import ModelInfo, TextEmbedder, Vectors
from ingest.library.generation import Draft, Library
from ingest.library.store import Store
from ingest.model import PUBLIC_GROUP, Document, Page, Passage
from ingest.passages import cut_passages, embedding_text
from ingest.settings import Settings
from ingest.understanding.document import understand

P = ParamSpec("P")
T = TypeVar("T")

NOISE = 0.25  # length of the noise beside a vector of length 1: a copy has a cosine of about .97
FEWEST_CENTRES = 1000  # embedded where the cache knows fewer
WARM_UP = 20  # questions before the clock counts
RECALL_DEPTH = 50
RECALL_QUESTIONS = 100
CANDIDATES = 100  # passages retrieval asks the vectors for
SEED = 67
_NOISES = 20_000
_EXACT_ROWS = 50_000  # passages compared at once for the exact search
_CENTRES_NAME = "centres.npy"
_FIRST_DAY = dt.date(2000, 1, 1)

Cut = tuple[Document, tuple[Page, ...], tuple[Passage, ...]]


@dataclass(frozen=True, slots=True)
class Built:
    """What building a library took; seconds and bytes.

    `processor` are the seconds of all cores together: half of them is what two idle cores could
    reach at best. `preparing` is understanding and cutting the real documents, of which there are
    `prepared_passages`; it is not part of `seconds`, which begin with texts cut and vectors known.
    """

    documents: int
    passages: int
    sentences: int
    seconds: float
    adding: float
    finishing: float
    processor: float
    preparing: float
    prepared_passages: int
    peak_memory: int
    disk: tuple[tuple[str, int], ...]

    @property
    def rate(self) -> float:
        """Passages per second."""
        return self.passages / self.seconds


@dataclass(frozen=True, slots=True)
class StageTime:
    """Seconds a stage took per question."""

    name: str
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Asked:
    """How questions went; seconds and bytes. `recall_at_50` is that of the vectors alone."""

    questions: int
    stages: tuple[StageTime, ...]
    total: StageTime
    first: float
    recall_at_50: float
    model_memory: int
    peak_memory: int


@dataclass(frozen=True, slots=True)
class Scaled:
    """One size of the benchmark; `built` is None where a library of before was asked."""

    size: int
    built: Built | None
    asked: Asked


def scale(
    sizes: Sequence[int],
    folder: Path,
    settings: Settings,
    embedder: TextEmbedder,
    questions: int = 200,
    build: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Scaled, ...]:
    """Build and ask a library of each size; `build` False asks those of the last time again.

    `tell` hears what is being done.
    """
    home = settings.home / "bench" / "scale"
    home.mkdir(parents=True, exist_ok=True)
    if build:
        tell("Vektoren wirklicher Texte …")
        cache = settings.home / "bench" / folder.name / "cache.sqlite"
        np.save(home / _CENTRES_NAME, _centres(folder, cache, embedder))
    results = []
    for size in sizes:
        own = home / str(size)
        built = None
        if build:
            tell(f"{size} Textstellen: aufbauen …")
            shutil.rmtree(own, ignore_errors=True)
            info = embedder.info
            built = _in_own_process(build_library, own, folder, size, home / _CENTRES_NAME, info)
        tell(f"{size} Textstellen: fragen …")
        results.append(Scaled(size, built, _in_own_process(ask, own, folder, settings, questions)))
    return tuple(results)


def build_library(
    home: Path, folder: Path, size: int, centres_file: Path, model: ModelInfo
) -> Built:
    """Build and publish a library of `size` passages in `home`."""
    started = time.monotonic()
    cuts = [_cut(document) for document in nordstemmen(folder).documents]
    preparing = time.monotonic() - started
    vectors = _Noise(np.load(centres_file))
    adding = processor = 0.0
    noise = replace(
        model,
        name=f"{model.name} (Rauschen)",
        fingerprint=f"noise-{model.fingerprint}",
        has_tokens=False,
    )
    with Draft(home, vectors.dimensions) as draft:
        writer = draft.store(PUBLIC_GROUP)
        for document, pages, passages in copies(cuts, size):
            sentences = sum(len(passage.sentences) for passage in passages)
            parts = (vectors.take(len(passages)), vectors.take(sentences))
            before, used = time.monotonic(), time.process_time()
            writer.add(document, pages, passages, *parts)
            adding += time.monotonic() - before
            processor += time.process_time() - used
        before, used = time.monotonic(), time.process_time()
        manifest = publish(draft, noise, ())
        finishing = time.monotonic() - before
        processor += time.process_time() - used + _workers_processor()
    (counts,) = manifest.counts
    return Built(
        documents=counts.documents,
        passages=counts.passages,
        sentences=counts.sentences,
        seconds=adding + finishing,
        adding=adding,
        finishing=finishing,
        processor=processor,
        preparing=preparing,
        prepared_passages=sum(len(passages) for _, _, passages in cuts),
        # At most: the largest worker, twice, as two build graphs at once.
        peak_memory=_peak_memory() + 2 * _peak_memory(resource.RUSAGE_CHILDREN),
        disk=_disk(home),
    )


def ask(home: Path, folder: Path, settings: Settings, questions: int) -> Asked:
    """Ask the titles of the town's papers and time every stage of the retrieval."""
    embedder = embedders.load(settings.model_copy(update={"late_interaction": False}))
    titles = [item.query for item in nordstemmen(folder).items if item.kind == "title"]
    embedder.embed_query(titles[0])
    model_memory = _peak_memory()
    clock = Clock()
    started = time.perf_counter()
    with Library.open(home, frozenset({PUBLIC_GROUP})) as library:
        retriever = Retriever(_timed_embedder(embedder, clock))
        for store in library.stores:
            _time(store, clock)

        def retrieve(title: str) -> None:
            with clock.total():
                retriever.search(read_question(title, _FIRST_DAY), library)

        retrieve(titles[0])
        first = time.perf_counter() - started
        for title in titles[1 : WARM_UP + 1]:
            retrieve(title)
        clock.forget()
        asked = titles[WARM_UP + 1 : WARM_UP + 1 + questions]
        for title in asked:
            retrieve(title)
        peak = _peak_memory()
        queries = embedder.embed_queries(asked[:RECALL_QUESTIONS])
        (store,) = library.stores
        recall = recall_at_50(store, home, queries)
    return Asked(
        questions=len(asked),
        stages=clock.stages(),
        total=clock.whole(),
        first=first,
        recall_at_50=recall,
        model_memory=model_memory,
        peak_memory=peak,
    )


def copies(cuts: Sequence[Cut], size: int, seed: int = SEED) -> Iterator[Cut]:
    """Yield documents until they have exactly `size` passages: as they are, then shuffled copies.

    A copy has its document's sentences in another order, a hash of its own and no number.
    """
    random = np.random.default_rng(seed)
    left = size
    for copy in count():
        for document, pages, passages in cuts:
            if left <= 0:
                return
            kept = passages[:left]
            left -= len(kept)
            yield (
                (document, pages, kept) if copy == 0 else _copy(copy, document, pages, kept, random)
            )


def recall_at_50(store: Store, home: Path, queries: Vectors) -> float:
    """Return how much of the exact 50 nearest passages the index finds for `queries` (n, d)."""
    (file,) = home.glob(f"generations/*/{store.group}/vectors.npy")
    exact = _nearest(np.load(file, mmap_mode="r"), queries)
    found = [store.vectors.search(query, CANDIDATES).rows[:RECALL_DEPTH] for query in queries]
    shared = [len(np.intersect1d(a, b)) / len(a) for a, b in zip(exact, found, strict=True)]
    return float(np.mean(shared))


@dataclass
class Clock:
    """Seconds per question and stage; a stage that runs twice in a question counts once, summed."""

    _now: dict[str, float] = field(default_factory=dict)
    _questions: list[dict[str, float]] = field(default_factory=list)

    def timed(self, stage: str, call: Callable[P, T]) -> Callable[P, T]:
        """Return `call` with its time counted for `stage`."""

        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            before = time.perf_counter()
            try:
                return call(*args, **kwargs)
            finally:
                spent = time.perf_counter() - before
                self._now[stage] = self._now.get(stage, 0.0) + spent

        return run

    def total(self) -> _Question:
        """Return a context manager that is one question."""
        return _Question(self)

    def forget(self) -> None:
        """Forget all questions so far."""
        self._questions.clear()

    def stages(self) -> tuple[StageTime, ...]:
        """Return the times of the stages, in the order they first ran."""
        names = dict.fromkeys(name for question in self._questions for name in question)
        return tuple(self._stage(name) for name in names if name != _WHOLE)

    def whole(self) -> StageTime:
        """Return the time of whole questions."""
        return self._stage(_WHOLE)

    def _stage(self, name: str) -> StageTime:
        seconds = [question.get(name, 0.0) for question in self._questions]
        return StageTime(name, percentile(seconds, 50) or 0.0, percentile(seconds, 95) or 0.0)


_WHOLE = "gesamt"
_REST = "Verschmelzen und Katalog"


class _Question:
    """The time of one question; what no stage took is the rest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._before = 0.0

    def __enter__(self) -> None:
        self._clock._now = {}
        self._before = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        whole = time.perf_counter() - self._before
        stages = self._clock._now
        rest = whole - sum(stages.values())
        self._clock._questions.append({**stages, _REST: rest, _WHOLE: whole})


class _Noise:
    """Vectors of length 1 around centres, as many as wanted."""

    def __init__(self, centres: Vectors, seed: int = SEED) -> None:
        self._random = np.random.default_rng(seed)
        self._centres = centres
        self.dimensions = int(centres.shape[1])
        noises = self._random.standard_normal((_NOISES, self.dimensions), dtype=np.float32)
        noises *= NOISE / np.linalg.norm(noises, axis=1, keepdims=True)
        self._noises = noises

    def take(self, number: int) -> Vectors:
        """Return vectors of shape (number, dimensions)."""
        centres = self._centres[self._random.integers(0, len(self._centres), number)]
        found = centres + self._noises[self._random.integers(0, _NOISES, number)]
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


def _centres(folder: Path, cache_file: Path, embedder: TextEmbedder) -> Vectors:
    """Return vectors of real texts: all that an earlier benchmark has cached, at least 1,000."""
    cuts = [_cut(document) for document in nordstemmen(folder).documents]
    bodies = [embedding_text(d, passage) for d, _, passages in cuts for passage in passages]
    sentences = [s.text for _, _, passages in cuts for p in passages for s in p.sentences]
    with Cache(cache_file) as cache:
        vectors, found = cache.vectors(embedder.info, list(dict.fromkeys((*bodies, *sentences))))
        if found.sum() >= FEWEST_CENTRES:
            return np.asarray(vectors[found])
        return embed_cached(embedder, cache, list(islice(dict.fromkeys(bodies), FEWEST_CENTRES)))


def _cut(town_document: TownDocument) -> Cut:
    ((name, text),) = texts_of_town([town_document])
    digest = hashlib.sha256(name.encode()).hexdigest()
    document = understand(file_of(name, digest, 0, text), text)
    return document, text.pages, cut_passages(document, text.pages)


def _copy(
    number: int,
    document: Document,
    pages: tuple[Page, ...],
    passages: Sequence[Passage],
    random: np.random.Generator,
) -> Cut:
    digest = hashlib.sha256(f"{number}:{document.file.sha256}".encode()).hexdigest()
    file = replace(document.file, sha256=digest, name=f"{number:03}-{document.file.name}")
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    shuffled = iter([sentences[i] for i in random.permutation(len(sentences))])
    copied = []
    for passage in passages:
        mine = tuple(islice(shuffled, len(passage.sentences)))
        text = " ".join(sentence.text for sentence in mine)
        name = f"{digest}:{passage.ordinal}"
        copied.append(
            replace(passage, id=name, file_sha256=digest, text=text, sentences=mine, reference=None)
        )
    return replace(document, file=file, reference=None), pages, tuple(copied)


def _time(store: Store, clock: Clock) -> None:
    """Let the clock hear of every call of the store's parts that retrieval makes."""
    stages = (
        (store.vectors, "search", "Bedeutung"),
        (store.vectors, "scores", "Bedeutung"),
        (store.words, "search", "Wörter"),
        (store.vectors, "sentence_scores_of", "Sätze"),
    )
    for part, method, stage in stages:
        setattr(part, method, clock.timed(stage, getattr(part, method)))


def _timed_embedder(embedder: TextEmbedder, clock: Clock) -> TextEmbedder:
    method = "embed_query"
    setattr(embedder, method, clock.timed("Frage einbetten", getattr(embedder, method)))
    return embedder


def _nearest(vectors: NDArray[np.floating], queries: Vectors) -> list[NDArray[np.int64]]:
    """Return the rows of the nearest RECALL_DEPTH of `vectors` (n, d) to each query, exactly."""
    kept: list[list[NDArray[np.floating]]] = [[] for _ in queries]
    rows: list[list[NDArray[np.int64]]] = [[] for _ in queries]
    for first in range(0, len(vectors), _EXACT_ROWS):
        scores = np.asarray(vectors[first : first + _EXACT_ROWS]) @ queries.T
        depth = min(RECALL_DEPTH, len(scores))
        best = np.argpartition(-scores, depth - 1, axis=0)[:depth]
        for query in range(len(queries)):
            kept[query].append(scores[best[:, query], query])
            rows[query].append(best[:, query] + first)
    found = []
    for scores_of_query, rows_of_query in zip(kept, rows, strict=True):
        order = np.argsort(-np.concatenate(scores_of_query))[:RECALL_DEPTH]
        found.append(np.concatenate(rows_of_query)[order])
    return found


def _in_own_process(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, *args, **kwargs).result()


def _peak_memory(who: int = resource.RUSAGE_SELF) -> int:
    """Return the most memory this process has had in use, in bytes, mapped files included."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit


def _workers_processor() -> float:
    """Return the processor seconds of all processes that this one has started and outlived."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _disk(home: Path) -> tuple[tuple[str, int], ...]:
    """Return the bytes of each part of the one generation in `home`, largest first."""
    (store,) = home.glob(f"generations/*/{PUBLIC_GROUP}")
    sizes: Counter[str] = Counter()
    for part in store.iterdir():
        name = part.name.partition("-")[0]  # the graphs of a large library are one part
        sizes[name] += sum(f.stat().st_size for f in (part, *part.rglob("*")) if f.is_file())
    return tuple(sizes.most_common())
