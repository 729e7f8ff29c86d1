"""One graph of vectors in one folder, which proposes neighbours; the only importer of chromadb."""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable
from functools import partial
from os import SEEK_END
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

_COLLECTION = "passages"
_BATCH = 5000
# Building costs most of a large library's time, searching little: so few neighbours are looked at
# when a vector is added and many when one is sought. docs/retrieval.md has recall and rates.
_GRAPH: CreateHNSWConfiguration = {"space": "cosine", "ef_construction": 48}
SEARCHED = 800
SEARCHED_OF_SEVERAL = 500  # in each graph of a library that has more than one
# Chroma writes its graph and all its names anew each time it has taken in so many vectors; what it
# has not written, it takes in again whenever it is opened, and writes its memory to the files.
_LEAST_SYNC = 2
_LENGTH = 4  # bytes in `length.bin` for each slot
_HEADER = struct.Struct("<I4Q")  # of hnswlib: version, offset, slots, slots in use, bytes of each
# chromadb 1.5 keeps its clients in an unguarded class variable.
_clients_lock = threading.Lock()


def build_graph(
    folder: Path, vectors: NDArray[np.floating], first: int = 0, searched: int = SEARCHED
) -> None:
    """Put all of `vectors` (n, d) into a new graph; their names are the rows from `first` on.

    A question will look at `searched` vectors at least (hnswlib's ef). Built all at once and not as
    they come: only then their number is known, and with it when to write. Raises LibraryError.
    """
    graph: CreateHNSWConfiguration = {
        **_GRAPH,
        "ef_search": searched,
        "sync_threshold": max(len(vectors), _LEAST_SYNC),
    }
    client = _open_client(folder)
    try:
        collection = client.create_collection(
            _COLLECTION, configuration={"hnsw": graph}, embedding_function=None
        )
        batch = min(_BATCH, client.get_max_batch_size())
        for start in range(0, len(vectors), batch):
            part = np.array(vectors[start : start + batch])
            ids = [str(first + row) for row in range(start, start + len(part))]
            _translated(partial(collection.add, ids=ids, embeddings=part))
            if len(vectors) < _LEAST_SYNC:  # said twice, so that it is written
                _translated(partial(collection.upsert, ids=ids, embeddings=part))
    finally:
        _close_client(client)
    _blank_unused(folder)


def _blank_unused(folder: Path) -> None:
    """Overwrite the slots of the graph that hold no vector.

    hnswlib writes them as its memory was: what lay there before may be words of an erased paper.
    """
    for header in folder.glob("*/header.bin"):
        _, _, _, used, size = _HEADER.unpack_from(header.read_bytes())
        path = header.with_name("data_level0.bin")
        whole = path.stat().st_size
        if whole < used * size or whole % size:
            raise LibraryError(f"{path}: unbekanntes Format; diese Fassung von Chroma ist zu neu")
        with path.open("r+b") as file:
            file.truncate(used * size)
            file.truncate(whole)  # filled with zeros
        with header.with_name("length.bin").open("r+b") as file:
            whole = file.seek(0, SEEK_END)
            file.truncate(min(used * _LENGTH, whole))
            file.truncate(whole)


class Graph:
    """Asks the graph in `folder`, opened when first asked; any number of threads may share it."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "chroma.sqlite3").is_file():
            raise LibraryError(
                f"{folder} fehlt. Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            )
        self._folder = folder
        self._lock = threading.Lock()
        self._client: Client | None = None
        self._collection: Collection | None = None

    def __len__(self) -> int:
        """Return how many vectors the graph holds; opens it."""
        return int(_translated(self._opened().count))

    @property
    def is_gone(self) -> bool:
        """Whether the folder was removed before the graph was first asked."""
        return self._collection is None and not self._folder.is_dir()

    def nearest(
        self, query: NDArray[np.float32], size: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return about `size` rows (n,) near to `query` (d,) and their cosine distances (n,).

        Raises LibraryError.
        """
        ask = partial(self._opened().query, include=["distances"])
        found = _translated(partial(ask, query_embeddings=[query], n_results=size))
        assert found["distances"] is not None
        rows = np.array([int(row) for row in found["ids"][0]], np.int64)
        return rows, np.array(found["distances"][0], np.float64)

    def close(self) -> None:
        """Close Chroma, if it was opened."""
        with self._lock:
            if self._client is not None:
                _close_client(self._client)
            self._client = self._collection = None

    def _opened(self) -> Collection:
        with self._lock:
            if self._collection is None:
                self._client = _open_client(self._folder)
                get = partial(self._client.get_collection, embedding_function=None)
                self._collection = _translated(partial(get, _COLLECTION))
            return self._collection


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
