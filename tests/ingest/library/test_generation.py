import gc
import json
import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.errors import EmptyLibraryError, LibraryError, WriterBusyError
from ingest.library import generation
from ingest.library.generation import (
    Draft,
    Failure,
    Library,
    WriterLock,
    check_group,
    current,
    prune,
    published_number,
)
from tests.ingest.library.samples import DIMENSIONS, paper, passage, vectors

PUBLIC = frozenset({"oeffentlich"})
NAMES = {
    "model": "e5",
    "model_fingerprint": "abc",
    "reader_version": "r1",
    "passages_version": "p1",
}


def add(draft, group, name, day=None):
    document = paper(name, day=day)
    found = (passage(document, 0, f"Text über {name}"),)
    draft.store(group).add(document, (), found, vectors(1), vectors(1))


def publish(home, *names):
    with Draft(home, DIMENSIONS) as draft:
        for name in names:
            add(draft, "oeffentlich", name)
        return draft.publish(**NAMES)


def titles(home, groups=PUBLIC):
    with Library.open(home, groups) as library:
        return [d.title for store in library.stores for d in store.catalog.documents()]


def folders(home):
    return sorted(path.name for path in (home / "generations").iterdir())


def test_what_is_published_is_read(tmp_path):
    failure = Failure("oeffentlich", "kaputt.pdf", "kein Text")
    with Draft(tmp_path, DIMENSIONS) as draft:
        add(draft, "oeffentlich", "Alt", date(2020, 1, 1))
        add(draft, "oeffentlich", "Neu", date(2026, 1, 30))
        when = datetime(2026, 1, 31, 12, tzinfo=UTC)
        manifest = draft.publish(**NAMES, failures=[failure], created=when)
    assert manifest.number == 1
    assert manifest.created == "2026-01-31T12:00:00+00:00"
    assert manifest.groups == ("oeffentlich",)
    assert (manifest.document_count, manifest.passage_count) == (2, 2)
    assert manifest.newest == date(2026, 1, 30)
    assert manifest.failures == (failure,)
    assert current(tmp_path) == manifest
    assert titles(tmp_path) == ["Neu", "Alt"]
    assert (tmp_path / "current").read_text() == "0001\n"


def test_an_empty_library_says_what_to_do(tmp_path):
    assert current(tmp_path) is None
    with pytest.raises(EmptyLibraryError, match="vorlagenlotse ingest"):
        Library.open(tmp_path, PUBLIC)


def test_a_viewer_learns_nothing_of_other_groups(tmp_path):
    with Draft(tmp_path, DIMENSIONS) as draft:
        add(draft, "oeffentlich", "Offen", date(2020, 1, 1))
        add(draft, "intern-1", "Geheim", date(2026, 1, 1))
        draft.publish(**NAMES, failures=[Failure("intern-1", "geheim.pdf", "kaputt")])
    with Library.open(tmp_path, PUBLIC) as library:
        assert [store.group for store in library.stores] == ["oeffentlich"]
        assert library.manifest.groups == ("oeffentlich",)
        assert library.manifest.newest == date(2020, 1, 1)
        assert library.manifest.failures == ()
    assert titles(tmp_path, PUBLIC | {"intern-1"}) == ["Geheim", "Offen"]
    assert titles(tmp_path, frozenset({"gibtsnicht"})) == []


@pytest.mark.parametrize("name", ["ab", "Intern", "a b c", "../oben", "größe", "", "abc\n"])
def test_bad_group_names_are_refused(name):
    with pytest.raises(LibraryError, match="Zugriffsgruppe"):
        check_group(name)


def test_a_draft_that_fails_leaves_the_old_generation(tmp_path):
    publish(tmp_path, "Alt")
    with pytest.raises(RuntimeError), Draft(tmp_path, DIMENSIONS) as draft:
        add(draft, "oeffentlich", "Neu")
        raise RuntimeError
    assert titles(tmp_path) == ["Alt"]
    assert folders(tmp_path) == ["0001"]


@pytest.mark.parametrize("step", ["_checked", "_sync_tree", "_sync", "_replace_current"])
def test_a_failure_at_any_step_of_publishing_leaves_the_old_generation(tmp_path, monkeypatch, step):
    publish(tmp_path, "Alt")

    def fail(*_):
        raise OSError("Platte voll")

    monkeypatch.setattr(generation, step, fail)
    with pytest.raises(OSError, match="Platte voll"):
        publish(tmp_path, "Neu")
    monkeypatch.undo()
    assert titles(tmp_path) == ["Alt"]
    assert publish(tmp_path, "Neuer").number == 2
    assert titles(tmp_path) == ["Neuer"]
    assert folders(tmp_path) == ["0001", "0002"]


KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.library import generation
from tests.ingest.library.test_generation import publish
original = getattr(generation, sys.argv[2])
def kill(*arguments):
    if sys.argv[3] == "after":
        original(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(generation, sys.argv[2], kill)
publish(Path(sys.argv[1]), "Neu")
"""


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize(
    ("step", "moment", "expected"),
    [
        ("_checked", "before", "Alt"),
        ("_sync_tree", "after", "Alt"),
        ("_replace_current", "before", "Alt"),
        ("_replace_current", "after", "Neu"),
    ],
)
def test_a_kill_leaves_the_old_or_the_new_state(tmp_path, step, moment, expected):
    publish(tmp_path, "Alt")
    done = _python(KILLED, tmp_path, step, moment)
    assert done.returncode == -signal.SIGKILL
    assert titles(tmp_path) == [expected]
    publish(tmp_path, "Danach")
    assert titles(tmp_path) == ["Danach"]
    assert not [name for name in folders(tmp_path) if name.startswith(".")]


def test_parts_that_disagree_are_not_published(tmp_path):
    with pytest.raises(LibraryError, match="Textstellen"), Draft(tmp_path, DIMENSIONS) as draft:
        add(draft, "oeffentlich", "Neu")
        draft.store("oeffentlich")._words.add(7, "zuviel", "", "", "")
        draft.publish(**NAMES)
    assert current(tmp_path) is None
    assert folders(tmp_path) == []


def test_a_second_writer_in_this_process_is_refused(tmp_path):
    with WriterLock(tmp_path):
        with pytest.raises(WriterBusyError, match=str(os.getpid())):
            publish(tmp_path, "Neu")
        with pytest.raises(WriterBusyError), WriterLock(tmp_path):
            pass
        assert _lock_elsewhere(tmp_path).returncode == 1
    publish(tmp_path, "Neu")


def test_a_second_writer_in_another_process_is_refused(tmp_path):
    with Draft(tmp_path, DIMENSIONS):
        refused = _lock_elsewhere(tmp_path)
        assert refused.returncode == 1
        assert f"WriterBusyError: In die Bibliothek {tmp_path} schreibt" in refused.stderr
        assert f"Prozess {os.getpid()}" in refused.stderr
    assert _lock_elsewhere(tmp_path).returncode == 0


def test_a_draft_may_use_a_lock_that_is_held(tmp_path):
    with WriterLock(tmp_path) as lock:
        with Draft(tmp_path, DIMENSIONS, lock) as draft:
            add(draft, "oeffentlich", "Neu")
            draft.publish(**NAMES)
        assert _lock_elsewhere(tmp_path).returncode == 1
    assert titles(tmp_path) == ["Neu"]


def test_old_generations_are_removed_but_never_the_current(tmp_path):
    for name in ("a", "b", "c", "d"):
        publish(tmp_path, name)
    (tmp_path / "generations" / "0009").mkdir()
    assert prune(tmp_path, 2) == (2, 1)
    assert prune(tmp_path, 0) == (3,)
    assert folders(tmp_path) == ["0004", "0009"]
    assert titles(tmp_path) == ["d"]


def test_nothing_is_removed_before_anything_is_published(tmp_path):
    assert prune(tmp_path, 1) == ()


def test_a_question_in_flight_finishes_on_its_generation(tmp_path):
    publish(tmp_path, "Alt")
    with Library.open(tmp_path, PUBLIC) as library:
        publish(tmp_path, "Neu")
        prune(tmp_path, 1)
        store = library.stores[0]
        assert store.words.search("Alt", 5).rows.tolist() == [0]
        assert store.vectors.search(vectors(1)[0], 5).rows.tolist() == [0]
        assert store.catalog.passages([0])[0].text == "Text über Alt"
    assert titles(tmp_path) == ["Neu"]


@pytest.mark.parametrize("text", ["", "../0001", "morgen", "-001"])
def test_a_damaged_current_is_our_error(tmp_path, text):
    (tmp_path / "current").write_text(text)
    with pytest.raises(LibraryError, match="Generation"):
        published_number(tmp_path)


def test_a_missing_generation_is_our_error(tmp_path):
    (tmp_path / "current").write_text("0007\n")
    with pytest.raises(LibraryError, match="nicht lesbar"):
        Library.open(tmp_path, PUBLIC)


def test_another_analyzer_is_refused(tmp_path):
    publish(tmp_path, "Alt")
    path = tmp_path / "generations" / "0001" / "manifest.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "analyzer_version": "0"}))
    with pytest.raises(LibraryError, match="--rebuild"):
        Library.open(tmp_path, PUBLIC)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_a_closed_library_gives_back_its_descriptors(tmp_path):
    publish(tmp_path, "Alt")
    titles(tmp_path)
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(5):
        titles(tmp_path)
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208


def _lock_elsewhere(home):
    return _python(
        "import sys; from pathlib import Path\n"
        "from ingest.library.generation import WriterLock\n"
        "with WriterLock(Path(sys.argv[1])): pass",
        home,
    )


def _python(code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )
