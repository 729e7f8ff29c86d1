import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library.arrays import ArrayFile, RowReader


@pytest.fixture
def rows(tmp_path):
    values = np.arange(3000, dtype=np.float32).reshape(1000, 3)
    file = ArrayFile(tmp_path / "a.npy", np.float32, 3)
    file.append(values[:600])
    file.append(values[600:])
    file.close()
    return tmp_path / "a.npy", values


@pytest.mark.parametrize("asks_ahead", [True, False])
def test_ranges_of_rows_come_one_after_the_other(rows, asks_ahead, monkeypatch):
    if not asks_ahead:
        monkeypatch.delattr(os, "posix_fadvise", raising=False)
    path, values = rows
    reader = RowReader(path)
    starts, stops = np.array([998, 0, 5, 7]), np.array([1000, 1, 5, 10])
    wanted = np.concatenate([values[998:1000], values[0:1], values[7:10]])
    assert reader.count == 1000
    assert reader.read(starts, stops).tolist() == wanted.tolist()
    assert reader.read(starts[:0], stops[:0]).shape == (0, 3)
    reader.close()


def test_many_threads_read_their_own_rows(rows):
    path, values = rows
    reader = RowReader(path)

    def read(row):
        return reader.read(np.array([row]), np.array([row + 1]))[0].tolist()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(1000))) == values.tolist()
    reader.close()


def test_a_closed_reader_says_so(rows):
    reader = RowReader(rows[0])
    reader.close()
    reader.close()
    with pytest.raises(LibraryError, match="geschlossen"):
        reader.read(np.array([0]), np.array([1]))


def test_a_damaged_file_is_our_error(tmp_path):
    (tmp_path / "a.npy").write_bytes(b"kein Feld")
    with pytest.raises(LibraryError, match="nicht lesbar"):
        RowReader(tmp_path / "a.npy")
