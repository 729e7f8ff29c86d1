"""`.npy` files that are written row by row and read through the file system's cache."""

from __future__ import annotations

import os
import threading
from io import SEEK_END, FileIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import DTypeLike, NDArray

from ingest.errors import LibraryError

# numpy reads headers with `ast`, which fails in CPython 3.11 when two threads do at once
# ("AST constructor recursion depth mismatch").
_parsing = threading.Lock()


class ArrayFile:
    """A `.npy` file that grows by rows; the header gets its final shape on closing."""

    def __init__(self, path: Path, kind: DTypeLike, width: int) -> None:
        self._file: BinaryIO = path.open("wb")
        self._kind = np.dtype(kind)
        self._width = width
        self.count = 0
        self._write_header()

    def append(self, rows: NDArray[Any]) -> None:
        """Append rows (n, width), stored as the kind of the file."""
        self._file.write(np.ascontiguousarray(rows, self._kind).tobytes())
        self.count += len(rows)

    def flush(self) -> None:
        """Write all rows so far down, and a header that counts them: now others may read them."""
        self._rewrite_header()
        self._file.seek(0, SEEK_END)
        self._file.flush()

    def close(self) -> None:
        """Write the final header; closing twice does no harm."""
        if self._file.closed:
            return
        self._rewrite_header()
        self._file.close()

    def _rewrite_header(self) -> None:
        self._file.seek(0)
        self._write_header()  # as long as before: numpy leaves room for the first axis to grow

    def _write_header(self) -> None:
        shape = (self.count, self._width)
        header = {"descr": self._kind.str, "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, header)


class RowReader:
    """Reads ranges of rows of a `.npy` file without mapping it; any number of threads may share it.

    Raises LibraryError where the file is damaged or this object is closed.
    """

    def __init__(self, path: Path) -> None:
        array = open_array(path)
        self.count = len(array)
        self._path = path
        self._width = array.shape[1]
        self._kind = array.dtype
        self._offset = path.stat().st_size - array.nbytes
        self._lock = threading.Lock()
        self._file = FileIO(path)
        self._ask_ahead = getattr(os, "posix_fadvise", None)
        if self._ask_ahead:  # else every read brings its neighbourhood along
            self._ask_ahead(self._file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)

    def read(self, starts: NDArray[np.int64], stops: NDArray[np.int64]) -> NDArray[Any]:
        """Return the rows of all ranges `starts[i]` to `stops[i]` one after the other, (m, d)."""
        ends = np.cumsum(stops - starts)
        rows = np.empty((int(ends[-1]) if len(ends) else 0, self._width), self._kind)
        size = self._width * self._kind.itemsize
        target = rows.reshape(-1).view(np.uint8).data
        with self._lock:
            if self._file.closed:
                raise LibraryError(f"{self._path} ist geschlossen")
            ranges = list(zip(starts.tolist(), stops.tolist(), ends.tolist(), strict=True))
            if self._ask_ahead:  # the disk looks for all of them at once, not one after the other
                for start, stop, _ in ranges:
                    first, length = self._offset + start * size, (stop - start) * size
                    self._ask_ahead(self._file.fileno(), first, length, os.POSIX_FADV_WILLNEED)
            for start, stop, end in ranges:
                self._file.seek(self._offset + start * size)
                self._file.readinto(target[(end - (stop - start)) * size : end * size])
        return rows

    def close(self) -> None:
        """Close the file; closing twice does no harm."""
        with self._lock:
            self._file.close()


def open_array(path: Path) -> NDArray[Any]:
    """Return the array of a file, mapped and not read; raises LibraryError where it is damaged."""
    try:
        with _parsing:
            array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise LibraryError(
            f"{path} ist nicht lesbar ({error}). "
            "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
        ) from error
    return array
