"""A library with more passages than one graph holds: several graphs, built by worker processes."""

import shutil
import subprocess
import sys
import time
from concurrent.futures import wait
from functools import partial

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library import store
from ingest.library.generation import Draft, Library, published_number
from ingest.library.vectors import VectorIndex, VectorIndexWriter
from ingest.model import PUBLIC_GROUP
from tests.ingest.library.samples import DIMENSIONS, vectors
from tests.ingest.library.test_generation import NAMES, add, folders, publish
from tests.ingest.library.test_vectors import exact

D = 32
LIMIT = 700
NOTHING = np.empty((0, D), np.float32)


def write(path, passages, step=450):
    path.mkdir(exist_ok=True)
    writer = VectorIndexWriter(path, D, graph_passages=LIMIT)
    for start in range(0, len(passages), step):
        writer.add(passages[start : start + step], NOTHING)
    return writer


def built(path, passages, step=450):
    write(path, passages, step).finish()
    return VectorIndex(path, exact_scan_passages=0)


def graphs(path):
    return sorted(folder.name for folder in path.glob("chroma*"))


@pytest.fixture(scope="module")
def passages():
    return vectors(2500, dimensions=D)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, passages):
    path = tmp_path_factory.mktemp("several")
    write(path, passages).finish()
    return path


@pytest.fixture
def index(folder):
    index = VectorIndex(folder, exact_scan_passages=0)
    yield index
    index.close()


def test_several_graphs_find_what_one_finds(tmp_path, folder, index, passages):
    assert graphs(folder) == ["chroma-0-700", "chroma-1400-2100", "chroma-2100-2500",
                              "chroma-700-1400"]  # fmt: skip
    writer = VectorIndexWriter(tmp_path, D)
    writer.add(passages, NOTHING)
    writer.finish()
    assert graphs(tmp_path) == ["chroma"]
    one = VectorIndex(tmp_path, exact_scan_passages=0)
    assert index.graph_count() == one.graph_count() == len(passages)
    for query in vectors(30, 6, D):
        several, single = index.search(query, 50), one.search(query, 50)
        assert (
            several.rows.tolist() == single.rows.tolist() == exact(passages, query, 50)[0].tolist()
        )
        assert several.scores.tolist() == single.scores.tolist()
    one.close()


def test_all_hits_may_lie_in_one_graph(tmp_path):
    query = np.eye(D, dtype=np.float32)[0]
    near = query + 0.1 * vectors(60, 3, D)
    passages = np.concatenate([vectors(120, 1, D), near, vectors(420, 2, D)])
    writer = VectorIndexWriter(tmp_path, D, graph_passages=60)
    writer.add(passages, NOTHING)
    writer.finish()
    assert len(graphs(tmp_path)) == 10
    index = VectorIndex(tmp_path, exact_scan_passages=0)
    assert index.search(query, 60).rows.tolist() == exact(passages, query, 60)[0].tolist()
    index.close()


@pytest.mark.parametrize("count", [3, 200, 1900])
def test_a_limited_search_is_exact_across_graphs(index, passages, count):
    allowed = np.sort(np.random.default_rng(4).choice(len(passages), count, replace=False))
    query = vectors(1, 5, D)[0]
    rows, _ = exact(passages[allowed], query, 10)
    assert index.search(query, 10, allowed).rows.tolist() == allowed[rows].tolist()


@pytest.mark.parametrize("step", [LIMIT + 1, 3])
def test_up_to_the_limit_there_is_one_graph_as_ever(tmp_path, step):
    passages = vectors(LIMIT + 1, dimensions=D)
    for count, names in ((LIMIT, ["chroma"]), (LIMIT + 1, ["chroma-0-700", "chroma-700-701"])):
        index = built(tmp_path / str(count), passages[:count], step)
        assert graphs(tmp_path / str(count)) == names
        assert index.graph_count() == count
        assert index.search(passages[LIMIT - 1], 1).rows.tolist() == [LIMIT - 1]
        index.close()


@pytest.mark.parametrize("lost", ["chroma-0-700", "chroma-700-1400", "chroma-2100-2500"])
def test_a_lost_graph_is_our_error(folder, tmp_path, lost):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    VectorIndex(tmp_path).close()
    shutil.rmtree(tmp_path / lost)
    with pytest.raises(LibraryError, match="fehlt"):
        VectorIndex(tmp_path)


def test_a_graph_that_cannot_be_built_is_our_error(tmp_path):
    (tmp_path / "chroma-700-1400").write_text("in the way")
    writer = write(tmp_path, vectors(1450, dimensions=D))
    with pytest.raises(LibraryError, match="chroma-700-1400 ließ sich nicht bauen: Chroma"):
        writer.finish()
    writer.close()


def test_a_failed_graph_is_told_before_all_vectors_are_there(tmp_path):
    (tmp_path / "chroma-0-700").write_text("in the way")
    writer = write(tmp_path, vectors(LIMIT + 1, dimensions=D))
    wait(writer._workers._jobs, timeout=60)
    with pytest.raises(LibraryError, match="chroma-0-700"):
        writer.add(vectors(LIMIT, dimensions=D), NOTHING)
    writer.close()


def running(writer):
    """Return a worker's process as soon as there is one."""
    deadline = time.monotonic() + 30
    while not (found := list(writer._workers._processes)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found[0]


def test_closing_ends_the_workers(tmp_path):
    writer = write(tmp_path, vectors(LIMIT + 1, dimensions=D))
    process = running(writer)
    writer.close()
    assert process.returncode != 0
    assert not writer._workers._processes


def test_after_a_worker_was_killed_nothing_is_published(tmp_path, monkeypatch):
    small = partial(VectorIndexWriter, graph_passages=2)
    monkeypatch.setattr(store, "VectorIndexWriter", small)
    publish(tmp_path, *"abcd")
    with Library.open(tmp_path, frozenset({PUBLIC_GROUP})) as library:
        assert library.stores[0].vectors.graph_count() == library.manifest.passage_count > 2

    with Draft(tmp_path, DIMENSIONS) as draft:
        for name in "abcd":
            add(draft, PUBLIC_GROUP, name)
        running(draft.store(PUBLIC_GROUP)._vectors).kill()
        with pytest.raises(LibraryError, match="SIGKILL"):
            draft.publish(**NAMES)
    assert published_number(tmp_path) == 1
    assert folders(tmp_path) == ["0001"]


def test_a_worker_ends_with_who_started_it(tmp_path):
    np.save(tmp_path / "vectors.npy", vectors(20_000, dimensions=D))
    arguments = [tmp_path / "chroma", tmp_path / "vectors.npy", "0", "20000"]
    command = [sys.executable, "-m", "ingest.library.graph_workers", *arguments]
    # Standard input that has ended is all a worker sees of a parent that has died.
    done = subprocess.run(command, stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 1
