"""Finds passages by meaning (cosine), with Chroma; the only importer of chromadb.

Chroma's graph proposes candidates; the scores are computed from the stored vectors, so two builds
of the same passages rank alike. Small libraries and limited sets are scanned, without Chroma.
Single rows are read, not mapped: a mapped file of a million passages counts as memory in use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError
from ingest.library.arrays import ArrayFile, RowReader, open_array
from ingest.library.hits import NO_HITS, Hits, best

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

FOLDER_NAME = "chroma"
VECTORS_NAME = "vectors.npy"
SENTENCES_NAME = "sentences.npy"
EXACT_SCAN_PASSAGES = 20_000  # up to here a scan is faster than opening Chroma

_COLLECTION = "passages"
_BATCH = 5000
# Building costs most of a large library's time, searching little: so few neighbours are looked at
# when a vector is added and many when one is sought. docs/retrieval.md has recall and rates.
_GRAPH: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 48, "ef_search": 800}
_PROPOSED_PER_HIT = 8
_FEWEST_PROPOSED = 400
# Chroma writes its graph and all its names anew each time it has taken in so many vectors; what it
# has not written, it takes in again whenever it is opened.
_LEAST_SYNC = 1000
# chromadb 1.5 keeps its clients in an unguarded class variable.
_clients_lock = threading.Lock()


class VectorIndexWriter:
    """Writes `vectors.npy`, `sentences.npy` and `chroma/` in the folder `path`, row by row."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._folder = path
        self._dimensions = dimensions
        self._passages = ArrayFile(path / VECTORS_NAME, np.float32, dimensions)
        self._sentences = ArrayFile(path / SENTENCES_NAME, np.float16, dimensions)

    def add(self, passages: NDArray[np.floating], sentences: NDArray[np.floating]) -> None:
        """Append passage vectors (n, d) and sentence vectors (m, d); stored with length 1.

        Raises LibraryError, before anything is written, as `check` does.
        """
        self.check(passages, sentences)
        self._passages.append(_unit(passages.astype(np.float32)))
        self._sentences.append(_unit(sentences.astype(np.float32)))

    def check(self, *arrays: NDArray[np.floating]) -> None:
        """Raise LibraryError for vectors of another width or with values that are not finite."""
        for vectors in arrays:
            if vectors.ndim != 2 or vectors.shape[1] != self._dimensions:
                raise LibraryError(
                    f"Vektoren der Form {vectors.shape} passen nicht zu "
                    f"{self._dimensions} Dimensionen"
                )
            if not np.isfinite(vectors).all():
                raise LibraryError("Ein Vektor enthält Werte, die keine Zahlen sind")

    def finish(self) -> None:
        """Write everything down, build Chroma's graph and close."""
        self.close()
        _build_graph(self._folder / FOLDER_NAME, open_array(self._folder / VECTORS_NAME))

    def close(self) -> None:
        """Close the files."""
        self._passages.close()
        self._sentences.close()


def _build_graph(folder: Path, vectors: NDArray[np.floating]) -> None:
    """Put all of `vectors` (n, d) into Chroma; their rows are their names.

    At the end and not as they come: only then their number is known, and with it when to write.
    """
    client = _open_client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION,
            configuration={"hnsw": {**_GRAPH, "sync_threshold": max(len(vectors), _LEAST_SYNC)}},
            embedding_function=None,
        )
        batch = min(_BATCH, client.get_max_batch_size())
        for first in range(0, len(vectors), batch):
            part = np.array(vectors[first : first + batch])
            ids = [str(row) for row in range(first, first + len(part))]
            _translated(partial(collection.add, ids=ids, embeddings=part))
    finally:
        _close_client(client)


class VectorIndex:
    """Searches the vectors of the folder `path`; any number of threads may share it."""

    def __init__(self, path: Path, exact_scan_passages: int = EXACT_SCAN_PASSAGES) -> None:
        self._folder = path / FOLDER_NAME
        if not (self._folder / "chroma.sqlite3").is_file():
            raise LibraryError(
                f"{self._folder} fehlt. "
                "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            )
        self._vectors = open_array(path / VECTORS_NAME)
        self._vector_rows = RowReader(path / VECTORS_NAME)
        self._sentence_rows = RowReader(path / SENTENCES_NAME)
        self._exact = len(self._vectors) <= exact_scan_passages
        self._lock = threading.Lock()
        self._closed = False
        self._client: Client | None = None
        self._collection: Collection | None = None

    @property
    def count(self) -> int:
        """Number of passage vectors."""
        return len(self._vectors)

    @property
    def sentence_count(self) -> int:
        """Number of sentence vectors."""
        return self._sentence_rows.count

    @property
    def dimensions(self) -> int:
        """Width d of a vector."""
        return int(self._vectors.shape[1])

    def search(
        self,
        query: NDArray[np.floating],
        limit: int,
        allowed: NDArray[np.int64] | None = None,
    ) -> Hits:
        """Return the `limit` passages nearest to `query` (d,) by exact cosine.

        `allowed` (n,) limits the search to these rows. Raises LibraryError for another width.
        """
        unit = self._query(query)
        if limit <= 0 or not self.count or (allowed is not None and not len(allowed)):
            return NO_HITS
        size = max(_PROPOSED_PER_HIT * limit, _FEWEST_PROPOSED)
        rows = self._candidates(unit, size, allowed)
        return best(rows, self.scores(query, rows), limit)

    def scores(self, query: NDArray[np.floating], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of `query` (d,) with the passages `rows` (n,), shape (n,).

        Summed in double precision: a score does not depend on which other rows are asked for.
        """
        unit = self._query(query)
        rows = np.asarray(rows, np.int64)
        few = self._exact  # a small file stays in memory anyway, and mapping it is quicker
        return _cosines(
            self._vectors[rows] if few else self._vector_rows.read(rows, rows + 1), unit
        )

    def sentence_scores(
        self, query: NDArray[np.floating], start: int, stop: int
    ) -> NDArray[np.float32]:
        """Return the cosine of `query` (d,) with the sentences `start` to `stop` (exclusive)."""
        (found,) = self.sentence_scores_of(query, np.array([start]), np.array([stop]))
        return found

    def sentence_scores_of(
        self,
        query: NDArray[np.floating],
        starts: NDArray[np.int64],
        stops: NDArray[np.int64],
    ) -> tuple[NDArray[np.float32], ...]:
        """Return `sentence_scores` of each range `starts[i]` to `stops[i]`, n of them."""
        unit = self._query(query)
        if not len(starts):
            return ()
        scores = _cosines(self._sentence_rows.read(starts, stops), unit)
        return tuple(np.split(scores, np.cumsum(stops - starts)[:-1]))

    def graph_count(self) -> int:
        """Return how many passages Chroma holds; opens it."""
        return int(self._opened().count())

    def close(self) -> None:
        """Close Chroma, if it was opened; later searches raise LibraryError.

        The file of the passages' vectors is let go with the last reference to this object.
        """
        with self._lock:
            if self._client is not None:
                _close_client(self._client)
            self._client = self._collection = None
            self._closed = True
        self._vector_rows.close()
        self._sentence_rows.close()

    def _query(self, query: NDArray[np.floating]) -> NDArray[np.float32]:
        if self._closed:
            raise LibraryError(f"{self._folder.parent} ist geschlossen")
        if query.shape != (self.dimensions,):
            raise LibraryError(
                f"Die Frage hat die Form {query.shape}, die Bibliothek {self.dimensions} "
                "Dimensionen; sie wurde mit einem anderen Modell gebaut"
            )
        return _unit(query.astype(np.float32)[None, :]).reshape(-1)

    def _candidates(
        self, query: NDArray[np.float32], size: int, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        if allowed is not None:
            return self._scan(query, size, np.unique(allowed))
        # A generation that was removed while this process reads it has no graph any more.
        if self._exact or (self._collection is None and not self._folder.is_dir()):
            return self._scan(query, size, None)
        return self._proposed(query, size)

    def _scan(
        self, query: NDArray[np.float32], size: int, rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        if rows is None:
            return _largest(self._vectors @ query, size)
        if len(rows) * 4 > self.count:
            return rows[_largest((self._vectors @ query)[rows], size)]
        return rows[_largest(self._vectors[rows] @ query, size)]

    def _proposed(self, query: NDArray[np.float32], size: int) -> NDArray[np.int64]:
        ask = partial(self._opened().query, include=[])
        found = _translated(partial(ask, query_embeddings=[query], n_results=min(size, self.count)))
        rows = np.array([int(i) for i in found["ids"][0]], np.int64)
        return rows[rows < self.count].astype(np.int64)

    def _opened(self) -> Collection:
        with self._lock:
            if self._collection is None:
                self._client = _open_client(self._folder)
                get = partial(self._client.get_collection, embedding_function=None)
                self._collection = _translated(partial(get, _COLLECTION))
            return self._collection


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows of (n, d) with length 1; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    units: NDArray[np.float32] = vectors / lengths
    return units


def _cosines(vectors: NDArray[np.floating], unit: NDArray[np.float32]) -> NDArray[np.float32]:
    wide = vectors.astype(np.float64)
    lengths = np.linalg.norm(wide, axis=1)
    lengths[lengths == 0] = 1
    cosines: NDArray[np.float64] = wide @ unit.astype(np.float64) / lengths
    return cosines.astype(np.float32)


def _largest(scores: NDArray[np.floating], size: int) -> NDArray[np.int64]:
    """Return where the `size` largest values stand, in no order."""
    if len(scores) <= size:
        return np.arange(len(scores))
    return np.argpartition(-scores, size - 1)[:size]


def _open_client(folder: Path) -> Client:
    from chromadb.api.client import Client
    from chromadb.config import Settings

    options = Settings(
        _env_file=None,  # Chroma would read a `.env` of the working directory
        anonymized_telemetry=False,
        is_persistent=True,
        persist_directory=str(folder.resolve()),
    )
    with _clients_lock:
        return _translated(partial(Client, settings=options))


def _close_client(client: Client) -> None:
    with _clients_lock:
        client.close()


def _translated(call: Callable[[], T]) -> T:
    """Return what `call` returns; Chroma's errors, which have no common base, become ours."""
    try:
        return call()
    except Exception as error:
        raise LibraryError(
            f"Chroma meldet: {error}. Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
        ) from error
