import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import ReadingError
from ingest.model import ReadText
from ingest.reading import reader
from ingest.reading.reader import Limits, Readers, read_file
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parents[3]


def texts(folder, count):
    paths = [folder / f"{number}.txt" for number in range(count)]
    for path in paths:
        path.write_text(f"Text {path.stem}")
    return paths


def test_all_files_come_back_each_with_its_text(tmp_path):
    paths = texts(tmp_path, 25)
    with Readers(2, Limits()) as readers:
        found = dict(readers.read_all(paths))
    assert {path: read.pages[0].text for path, read in found.items()} == {
        path: f"Text {path.stem}" for path in paths
    }


def test_a_bad_file_is_answered_and_the_others_go_on(tmp_path):
    paths = texts(tmp_path, 3)
    paths[1].write_bytes(b"\x00\x01")
    with Readers(1, Limits()) as readers:
        found = dict(readers.read_all(paths))
    assert isinstance(found[paths[1]], ReadingError)
    assert found[paths[1]].file == str(paths[1])
    assert [isinstance(found[p], ReadText) for p in (paths[0], paths[2])] == [True, True]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_worker_that_hangs_is_killed_and_replaced(tmp_path):
    paths = texts(tmp_path, 2)
    hanging = tmp_path / "haengt.txt"
    os.mkfifo(hanging)
    began = time.monotonic()
    with Readers(1, Limits(seconds=1.5)) as readers:
        found = dict(readers.read_all([paths[0], hanging, paths[1]]))
    assert time.monotonic() - began < 20
    assert "nach 1.5 Sekunden abgebrochen" in found[hanging].reason
    assert isinstance(found[paths[1]], ReadText)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_worker_that_crashes_is_replaced(tmp_path):
    paths = texts(tmp_path, 1)
    hanging = tmp_path / "haengt.txt"
    os.mkfifo(hanging)
    with Readers(1, Limits(seconds=30)) as readers:
        list(readers.read_all(paths))
        process = readers._idle.get()
        readers._idle.put(process)
        victim = process._process.pid
        results = readers.read_all([hanging, *paths])
        time.sleep(0.1)

        def crash() -> None:
            time.sleep(0.5)
            os.kill(victim, signal.SIGSEGV)

        import threading

        threading.Thread(target=crash).start()
        found = dict(results)
    assert "abgestürzt (SIGSEGV)" in found[hanging].reason
    assert isinstance(found[paths[0]], ReadText)


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is not everywhere")
def test_a_file_that_needs_too_much_memory_is_a_reading_error(tmp_path):
    big = tmp_path / "a.txt"
    big.write_bytes(b"Zeile mit Text\n" * 4_000_000)
    with Readers(1, Limits(megabytes=300)) as readers:
        ((_, found),) = readers.read_all([big])
    assert isinstance(found, ReadingError)
    assert "300 MB" in found.reason


def test_leaving_early_ends_the_workers(tmp_path):
    with Readers(2, Limits()) as readers:
        results = readers.read_all(texts(tmp_path, 40))
        next(results)
        results.close()
    assert readers._idle.empty()


def test_it_works_from_a_plain_script_in_another_folder(tmp_path):
    (path,) = texts(tmp_path, 1)
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\n"
        "from ingest.reading.reader import Limits, Readers\n"
        "with Readers(1, Limits()) as readers:\n"
        f"    for path, read in readers.read_all([Path({path.name!r})]):\n"
        "        print(read.pages[0].text)\n"
    )
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "Text 0\n"


def test_whatever_a_library_raises_becomes_a_reading_error(tmp_path, monkeypatch):
    (path,) = texts(tmp_path, 1)

    def raise_strange(*_: object) -> None:
        raise KeyError("seltsam")

    monkeypatch.setattr(reader, "detect", raise_strange)
    with pytest.raises(ReadingError, match="KeyError: 'seltsam'"):
        read_file(path, Limits())


def test_limits_come_from_the_settings():
    settings = Settings(read_seconds=5, read_megabytes=6, read_pages=7)
    assert Limits.of(settings) == Limits(5, 6, 7)


def test_importing_the_reader_is_cheap():
    code = "import sys, ingest.reading.worker, ingest.reading.reader; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"pypdfium2", "pypdf", "docx", "bs4", "pydantic", "numpy", "torch"}
    assert heavy.isdisjoint(done.stdout.split())
