"""Finds passages by meaning (cosine), with Chroma; the only importer of chromadb.

Chroma's graph proposes candidates; the scores are computed from the stored vectors, so two builds
of the same passages rank alike. Small libraries and limited sets are scanned, without Chroma.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray

from ingest.errors import LibraryError
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
_BATCH = 2000
_GRAPH: CreateHNSWConfiguration = {"space": "cosine", "ef_search": 400}
# chromadb 1.5 keeps its clients in an unguarded class variable.
_clients_lock = threading.Lock()


class VectorIndexWriter:
    """Writes `vectors.npy`, `sentences.npy` and `chroma/` in the folder `path`, row by row."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._dimensions = dimensions
        self._passages = _ArrayFile(path / VECTORS_NAME, np.float32, dimensions)
        self._sentences = _ArrayFile(path / SENTENCES_NAME, np.float16, dimensions)
        self._client = _open_client(path / FOLDER_NAME)
        self._collection = self._client.create_collection(
            _COLLECTION,
            configuration={"hnsw": _GRAPH},
            embedding_function=None,
        )
        self._batch = min(_BATCH, self._client.get_max_batch_size())
        self._waiting: list[NDArray[np.float32]] = []

    def add(self, passages: NDArray[np.floating], sentences: NDArray[np.floating]) -> None:
        """Append passage vectors (n, d) and sentence vectors (m, d); stored with length 1.

        Raises LibraryError, before anything is written, as `check` does.
        """
        self.check(passages, sentences)
        units = _unit(passages.astype(np.float32))
        self._waiting.append(units)
        self._passages.append(units)
        self._sentences.append(_unit(sentences.astype(np.float32)))
        self._flush(self._batch)

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
        """Write everything down and close."""
        self._flush(1)
        self.close()

    def close(self) -> None:
        """Close the files and Chroma."""
        self._passages.close()
        self._sentences.close()
        _close_client(self._client)

    def _flush(self, least: int) -> None:
        """Hand Chroma full batches, or with `least` 1 all that waits."""
        while (count := sum(map(len, self._waiting))) >= least:
            waiting = np.concatenate(self._waiting)
            batch, rest = waiting[: self._batch], waiting[self._batch :]
            first = self._passages.count - count
            ids = [str(row) for row in range(first, first + len(batch))]
            _translated(partial(self._collection.add, ids=ids, embeddings=batch))
            self._waiting = [rest]


class VectorIndex:
    """Searches the vectors of the folder `path`; any number of threads may share it."""

    def __init__(self, path: Path, exact_scan_passages: int = EXACT_SCAN_PASSAGES) -> None:
        self._folder = path / FOLDER_NAME
        if not (self._folder / "chroma.sqlite3").is_file():
            raise LibraryError(
                f"{self._folder} fehlt. "
                "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            )
        self._vectors = _load(path / VECTORS_NAME)
        self._sentences = _load(path / SENTENCES_NAME)
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
        return len(self._sentences)

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
        rows = self._candidates(unit, max(4 * limit, 200), allowed)
        return best(rows, self.scores(query, rows), limit)

    def scores(self, query: NDArray[np.floating], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the cosine of `query` (d,) with the passages `rows` (n,), shape (n,).

        Summed in double precision: a score does not depend on which other rows are asked for.
        """
        return _cosines(self._vectors[np.asarray(rows, np.int64)], self._query(query))

    def sentence_scores(
        self, query: NDArray[np.floating], start: int, stop: int
    ) -> NDArray[np.float32]:
        """Return the cosine of `query` (d,) with the sentences `start` to `stop` (exclusive)."""
        return _cosines(self._sentences[start:stop], self._query(query))

    def graph_count(self) -> int:
        """Return how many passages Chroma holds; opens it."""
        return int(self._opened().count())

    def close(self) -> None:
        """Close Chroma, if it was opened; later searches raise LibraryError.

        The vector files are let go with the last reference to this object.
        """
        with self._lock:
            if self._client is not None:
                _close_client(self._client)
            self._client = self._collection = None
            self._closed = True

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


class _ArrayFile:
    """A `.npy` file that grows by rows; the header gets its final shape on closing."""

    def __init__(self, path: Path, kind: DTypeLike, width: int) -> None:
        self._file: BinaryIO = path.open("wb")
        self._kind = np.dtype(kind)
        self._width = width
        self.count = 0
        self._write_header()

    def append(self, rows: NDArray[np.float32]) -> None:
        self._file.write(np.ascontiguousarray(rows, self._kind).tobytes())
        self.count += len(rows)

    def close(self) -> None:
        if self._file.closed:
            return
        self._file.seek(0)
        self._write_header()  # as long as before: numpy leaves room for the first axis to grow
        self._file.close()

    def _write_header(self) -> None:
        shape = (self.count, self._width)
        header = {"descr": self._kind.str, "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, header)


def _load(path: Path) -> NDArray[np.floating]:
    try:
        array: NDArray[np.floating] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise LibraryError(
            f"{path} ist nicht lesbar ({error}). "
            "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
        ) from error
    return array


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
