"""Finds passages by meaning (cosine): graphs propose candidates, the stored vectors score them.

So two builds of the same passages rank alike. Small libraries and limited sets are scanned, without
a graph; a large one has several, each of a range of rows: they are built side by side, and the more
passages a single graph holds, the more it misses. Single rows are read, not mapped: a mapped file
of a million passages counts as memory in use.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError
from ingest.library.arrays import ArrayFile, RowReader, open_array
from ingest.library.graph import Graph, build_graph
from ingest.library.graph_workers import GraphWorkers
from ingest.library.hits import NO_HITS, Hits, best

FOLDER_NAME = "chroma"  # of several graphs, each adds its rows: chroma-0-200000
VECTORS_NAME = "vectors.npy"
SENTENCES_NAME = "sentences.npy"
EXACT_SCAN_PASSAGES = 20_000  # up to here a scan is faster than opening Chroma
GRAPH_PASSAGES = 200_000  # of one graph at most

# A scan sums in single precision: of many passages that are equally near, all should be scored.
_SCANNED_PER_HIT = 8


class VectorIndexWriter:
    """Writes `vectors.npy`, `sentences.npy` and the graphs in the folder `path`, row by row.

    Up to `graph_passages` rows are one graph, built at the end. With more, each range of so many
    rows is built by a worker process as soon as a row follows it.
    """

    def __init__(self, path: Path, dimensions: int, graph_passages: int = GRAPH_PASSAGES) -> None:
        self._folder = path
        self._dimensions = dimensions
        self._graph_passages = graph_passages
        self._passages = ArrayFile(path / VECTORS_NAME, np.float32, dimensions)
        self._sentences = ArrayFile(path / SENTENCES_NAME, np.float16, dimensions)
        self._workers = GraphWorkers()
        self._started = 0  # graphs that workers build or have built

    def add(self, passages: NDArray[np.floating], sentences: NDArray[np.floating]) -> None:
        """Append passage vectors (n, d) and sentence vectors (m, d); stored with length 1.

        Raises LibraryError, before anything is written, as `check` does; or because a graph of
        earlier passages failed.
        """
        self.check(passages, sentences)
        self._passages.append(_unit(passages.astype(np.float32)))
        self._sentences.append(_unit(sentences.astype(np.float32)))
        while self._passages.count > (self._started + 1) * self._graph_passages:
            self._passages.flush()
            self._start_graph()

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
        """Write everything down, build the graphs that are missing, and close."""
        self._passages.close()
        if self._started:
            self._start_graph()
            self._workers.finish()
        else:
            build_graph(self._folder / FOLDER_NAME, open_array(self._folder / VECTORS_NAME))
        self.close()

    def close(self) -> None:
        """Close the files and end the workers."""
        self._workers.close()
        self._passages.close()
        self._sentences.close()

    def _start_graph(self) -> None:
        first = self._started * self._graph_passages
        rows = range(first, min(first + self._graph_passages, self._passages.count))
        self._started += 1
        folder = self._folder / f"{FOLDER_NAME}-{rows.start}-{rows.stop}"
        self._workers.start(folder, self._folder / VECTORS_NAME, rows)


class VectorIndex:
    """Searches the vectors of the folder `path`; any number of threads may share it."""

    def __init__(self, path: Path, exact_scan_passages: int = EXACT_SCAN_PASSAGES) -> None:
        self._folder = path
        self._vectors = open_array(path / VECTORS_NAME)
        self._graphs = tuple(Graph(folder) for folder in _graph_folders(path, self.count))
        self._vector_rows = RowReader(path / VECTORS_NAME)
        self._sentence_rows = RowReader(path / SENTENCES_NAME)
        self._exact = self.count <= exact_scan_passages
        self._closed = False

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
        rows = self._candidates(unit, limit, allowed)
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
        """Return how many passages the graphs hold; opens them."""
        return sum(len(graph) for graph in self._graphs)

    def close(self) -> None:
        """Close the graphs, if they were opened; later searches raise LibraryError.

        The file of the passages' vectors is let go with the last reference to this object.
        """
        self._closed = True
        for graph in self._graphs:
            graph.close()
        self._vector_rows.close()
        self._sentence_rows.close()

    def _query(self, query: NDArray[np.floating]) -> NDArray[np.float32]:
        if self._closed:
            raise LibraryError(f"{self._folder} ist geschlossen")
        if query.shape != (self.dimensions,):
            raise LibraryError(
                f"Die Frage hat die Form {query.shape}, die Bibliothek {self.dimensions} "
                "Dimensionen; sie wurde mit einem anderen Modell gebaut"
            )
        return _unit(query.astype(np.float32)[None, :]).reshape(-1)

    def _candidates(
        self, query: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        """Return rows among which the `limit` nearest to `query` (d,) should be."""
        size = _SCANNED_PER_HIT * limit
        if allowed is not None:
            return self._scan(query, size, np.unique(allowed))
        # A generation that was removed while this process reads it has no graph any more.
        if self._exact or any(graph.is_gone for graph in self._graphs):
            return self._scan(query, size, None)
        return self._proposed(query, limit)

    def _scan(
        self, query: NDArray[np.float32], size: int, rows: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        if rows is None:
            return _largest(self._vectors @ query, size)
        if len(rows) * 4 > self.count:
            return rows[_largest((self._vectors @ query)[rows], size)]
        return rows[_largest(self._vectors[rows] @ query, size)]

    def _proposed(self, query: NDArray[np.float32], limit: int) -> NDArray[np.int64]:
        """Return the `limit` rows nearest to `query` (d,) of those the graphs propose.

        Each graph proposes `limit`, as all hits may lie in one; its distances are exact but for the
        last digits, and reading a row takes about 10 µs. One is asked after the other: Chroma holds
        Python's lock while it searches.
        """
        found = [graph.nearest(query, min(limit, self.count)) for graph in self._graphs]
        rows = np.concatenate([rows for rows, _ in found])
        distances = np.concatenate([distances for _, distances in found])
        known = rows < self.count
        rows, distances = rows[known], distances[known]
        return rows[np.lexsort((rows, distances))[:limit]]


def _graph_folders(path: Path, count: int) -> list[Path]:
    """Return the folders of the graphs in `path`; LibraryError where they leave out rows.

    The names tell: counting what the graphs hold takes seconds.
    """
    several = list(path.glob(f"{FOLDER_NAME}-*-*"))
    if not several:
        return [path / FOLDER_NAME]
    ranges = sorted((*_rows_of_graph(folder), folder) for folder in several)
    firsts, stops = [first for first, _, _ in ranges], [stop for _, stop, _ in ranges]
    if [*firsts, count] != [0, *stops]:
        raise LibraryError(
            f"In {path} fehlt einer der Vektorindexe. "
            "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
        )
    return [folder for _, _, folder in ranges]


def _rows_of_graph(folder: Path) -> tuple[int, int]:
    _, first, stop = folder.name.split("-")
    return int(first), int(stop)


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
