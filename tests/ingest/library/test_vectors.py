import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library.vectors import VectorIndex, VectorIndexWriter
from tests.ingest.library.samples import vectors

D = 32
ROOT = Path(__file__).parents[3]


def build(path, passages, sentences=None, step=700):
    path.mkdir(exist_ok=True)
    writer = VectorIndexWriter(path, passages.shape[1])
    nothing = np.empty((0, passages.shape[1]), np.float32)
    writer.add(nothing, nothing if sentences is None else sentences)
    for start in range(0, len(passages), step):
        writer.add(passages[start : start + step], nothing)
    writer.finish()
    return path


def exact(passages, query, limit):
    units = passages / np.linalg.norm(passages, axis=1, keepdims=True)
    scores = units @ (query / np.linalg.norm(query))
    rows = np.argsort(-scores)[:limit]
    return rows, scores[rows]


@pytest.mark.parametrize("scan", [0, 10_000])
def test_scores_are_exact_cosines_by_graph_and_by_scan(tmp_path, scan):
    passages = vectors(3000, dimensions=D) * 5
    index = VectorIndex(build(tmp_path, passages), exact_scan_passages=scan)
    for query in vectors(20, 9, D):
        hits = index.search(query, 5)
        rows, scores = exact(passages, query, 5)
        assert hits.rows.tolist() == rows.tolist()
        assert hits.scores == pytest.approx(scores, abs=1e-6)
    index.close()


def test_a_small_library_does_not_open_chroma(tmp_path, monkeypatch):
    index = VectorIndex(build(tmp_path, vectors(10)))
    with monkeypatch.context() as patched:
        patched.setattr("ingest.library.graph._open_client", _must_not_be_called)
        assert len(index.search(vectors(1)[0], 3)) == 3
    assert index.graph_count() == 10
    index.close()


def _must_not_be_called(*_):
    raise AssertionError


@pytest.mark.parametrize("count", [1, 50, 2000])
def test_a_limited_search_is_exact(tmp_path, count):
    passages = vectors(3000, dimensions=D)
    index = VectorIndex(build(tmp_path, passages), exact_scan_passages=0)
    allowed = np.sort(np.random.default_rng(4).choice(3000, count, replace=False))
    query = vectors(1, 5, D)[0]
    rows, _ = exact(passages[allowed], query, 10)
    assert index.search(query, 10, allowed).rows.tolist() == allowed[rows].tolist()
    assert len(index.search(query, 10, np.array([], np.int64))) == 0


def test_two_builds_rank_alike(tmp_path):
    passages = vectors(3000, dimensions=D)
    first = VectorIndex(build(tmp_path / "a", passages), exact_scan_passages=0)
    second = VectorIndex(build(tmp_path / "b", passages, step=123), exact_scan_passages=0)
    for query in vectors(50, 6, D):
        one, two = first.search(query, 50), second.search(query, 50)
        assert one.rows.tolist() == two.rows.tolist()
        assert one.scores.tolist() == two.scores.tolist()
    first.close()
    second.close()


def test_equal_vectors_rank_by_row(tmp_path):
    passages = np.repeat(vectors(1, dimensions=D), 30, axis=0)
    index = VectorIndex(build(tmp_path, passages))
    assert index.search(passages[0], 30).rows.tolist() == list(range(30))


def test_sentences(tmp_path):
    sentences = vectors(6)
    index = VectorIndex(build(tmp_path, vectors(2), sentences))
    query = vectors(1, 8)[0]
    _, expected = exact(sentences, query, 6)
    found = index.sentence_scores(query, 0, 6)
    assert sorted(found, reverse=True) == pytest.approx(list(expected), abs=2e-3)
    assert index.sentence_scores(query, 2, 4).tolist() == found[2:4].tolist()
    assert index.sentence_count == 6
    assert np.load(tmp_path / "sentences.npy").dtype == np.float16
    assert np.load(tmp_path / "vectors.npy").shape == (2, 8)


def test_no_passages_find_nothing(tmp_path):
    index = VectorIndex(build(tmp_path, vectors(0)))
    assert len(index.search(vectors(1)[0], 5)) == 0


def test_a_zero_vector_scores_zero(tmp_path):
    index = VectorIndex(build(tmp_path, np.zeros((2, 8), np.float32)))
    assert index.search(vectors(1)[0], 5).scores.tolist() == [0, 0]


def test_vectors_that_do_not_fit_are_refused(tmp_path):
    writer = VectorIndexWriter(tmp_path, 8)
    bad = vectors(2)
    bad[1, 3] = np.nan
    for passages in (vectors(2, dimensions=7), bad, vectors(1)[0]):
        with pytest.raises(LibraryError):
            writer.add(passages, vectors(0))
    writer.finish()
    index = VectorIndex(tmp_path)
    assert index.count == 0
    with pytest.raises(LibraryError, match="Modell"):
        index.search(vectors(1, dimensions=7)[0], 1)


def test_a_missing_part_is_our_error(tmp_path):
    build(tmp_path, vectors(2))
    (tmp_path / "sentences.npy").write_bytes(b"")
    with pytest.raises(LibraryError, match="nicht lesbar"):
        VectorIndex(tmp_path)
    (tmp_path / "chroma" / "chroma.sqlite3").unlink()
    with pytest.raises(LibraryError, match="fehlt"):
        VectorIndex(tmp_path)


def test_a_closed_index_says_so(tmp_path):
    index = VectorIndex(build(tmp_path, vectors(2)))
    index.close()
    index.close()
    with pytest.raises(LibraryError, match="geschlossen"):
        index.search(vectors(1)[0], 1)


def test_a_damaged_graph_is_our_error(tmp_path):
    index = VectorIndex(build(tmp_path, vectors(300)), exact_scan_passages=0)
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryError, match="Chroma"):
        index.search(vectors(1)[0], 1)


def test_without_its_graph_a_removed_library_is_scanned(tmp_path):
    index = VectorIndex(build(tmp_path, vectors(300)), exact_scan_passages=0)
    for file in sorted((tmp_path / "chroma").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    (tmp_path / "chroma").rmdir()
    assert len(index.search(vectors(1)[0], 5)) == 5
    assert not (tmp_path / "chroma").exists()


def test_many_threads_search_at_once(tmp_path):
    passages = vectors(2000, dimensions=D)
    index = VectorIndex(build(tmp_path, passages), exact_scan_passages=0)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda i: index.search(passages[i], 1).rows[0], range(200)))
    assert found == list(range(200))
    index.close()


_LEFT_BEHIND = """
import os
import sys
from pathlib import Path

from ingest.library.vectors import VectorIndex
from tests.ingest.library.samples import vectors


kept = []  # what is still referred to is not closed by the garbage collector


def opened_and_closed(folder):
    index = VectorIndex(Path(folder), exact_scan_passages=0)
    index.search(vectors(1)[0], 3)
    index.close()
    kept.append(index)
    return [len(os.listdir(f"/proc/self/{kind}")) for kind in ("fd", "task")]


first, *_, last = map(opened_and_closed, sys.argv[1:])
print(*(after - before for before, after in zip(first, last)))
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_closed_clients_give_back_descriptors_and_threads(tmp_path):
    folders = [build(tmp_path / str(part), vectors(300)) for part in range(6)]
    # In a process of its own: the servers and pools of other tests start threads when they like.
    done = subprocess.run(
        [sys.executable, "-c", _LEFT_BEHIND, *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    descriptors, threads = map(int, done.stdout.split())
    # One each is the mapped file, let go with the last reference.
    assert descriptors < 10
    assert threads < 5


@pytest.mark.parametrize("scan", [0, 10_000])
def test_many_ranges_of_sentences_score_as_each_alone(tmp_path, scan):
    index = VectorIndex(build(tmp_path, vectors(3), vectors(9)), exact_scan_passages=scan)
    query = vectors(1, 8)[0]
    starts, stops = np.array([0, 4, 4, 8]), np.array([3, 4, 7, 9])
    found = index.sentence_scores_of(query, starts, stops)
    alone = [index.sentence_scores(query, a, b) for a, b in zip(starts, stops, strict=True)]
    assert [part.tolist() for part in found] == [part.tolist() for part in alone]
    assert index.sentence_scores_of(query, starts[:0], stops[:0]) == ()
    index.close()


def test_the_graph_is_written_whole_so_that_opening_it_takes_in_nothing_again(tmp_path):
    build(tmp_path, vectors(3000, dimensions=D))
    (links,) = (tmp_path / "chroma").glob("*/data_level0.bin")
    assert links.stat().st_size >= 3000 * D * 4


@pytest.mark.parametrize("count", [1, 2, 60, 1200])
def test_opening_a_graph_writes_nothing_into_it(tmp_path, count):
    # what Chroma takes in again at the opening it writes with the memory of the process around it
    build(tmp_path, vectors(count))
    before = {path.name: path.read_bytes() for path in tmp_path.glob("chroma/*/*.bin")}
    assert any(before["data_level0.bin"])
    index = VectorIndex(tmp_path)
    assert len(index.search(vectors(1)[0], 1).rows) == 1
    index.close()
    after = {path.name: path.read_bytes() for path in tmp_path.glob("chroma/*/*.bin")}
    assert after == before


def test_nothing_of_the_memory_of_the_process_gets_into_the_graph_s_unused_slots(tmp_path):
    secret = [f"Erika Muster, Akte {number}".encode() * 40 for number in range(2_000)]
    del secret  # its memory is free, not blank
    build(tmp_path, vectors(3))
    (data,) = tmp_path.glob("chroma/*/data_level0.bin")
    assert data.stat().st_size > 0
    assert b"Erika Muster" not in data.read_bytes()
    (header,) = tmp_path.glob("chroma/*/header.bin")
    _, _, _, used, size = struct.unpack_from("<I4Q", header.read_bytes())
    assert data.stat().st_size > used * size
    assert not any(data.read_bytes()[used * size :])
    (lengths,) = tmp_path.glob("chroma/*/length.bin")
    assert not any(lengths.read_bytes()[used * 4 :])
