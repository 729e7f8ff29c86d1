"""What is remembered of sources between runs."""

from pathlib import Path

import pytest

from ingest.sources.folder import Seen, SourceFile
from ingest.sources.register import Register

FOLDER = Path("/papiere")


def file(name, sha256="a" * 64):
    return SourceFile(FOLDER / name, 3, 7, sha256)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home/sources.sqlite"


@pytest.fixture
def register(path):
    with Register(path) as opened:
        yield opened


def held(register, group="oeffentlich"):
    return {path.relative_to(FOLDER).as_posix() for found, path in register.contents()
            if found == group}  # fmt: skip


def test_keeps_what_was_committed_and_nothing_else(path):
    with Register(path) as register:
        register.replace(FOLDER, "oeffentlich", [file("a.txt")])
        register.commit()
        register.replace(FOLDER, "oeffentlich", [file("b.txt")])
    with Register(path) as register:
        assert held(register) == {"a.txt"}


def test_a_source_holds_what_was_found_last(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt"), file("unten/b.txt")])
    register.replace(FOLDER, "oeffentlich", [file("unten/b.txt"), file("c.txt")])
    assert held(register) == {"unten/b.txt", "c.txt"}


def test_a_part_of_a_source_is_replaced_alone(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt"), file("unten/b.txt"), file("unten2")])
    register.replace(FOLDER / "unten", "oeffentlich", [file("unten/c.txt")])
    register.replace(FOLDER / "a.txt", "oeffentlich", [file("a.txt", "b" * 64)])
    assert held(register) == {"a.txt", "unten/c.txt", "unten2"}
    assert register.contents()["oeffentlich", FOLDER / "a.txt"] == "b" * 64


def test_groups_do_not_touch_each_other(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt")])
    register.replace(FOLDER, "verwaltung", [file("a.txt"), file("b.txt")])
    register.replace(FOLDER, "oeffentlich", [])
    assert held(register) == set()
    assert held(register, "verwaltung") == {"a.txt", "b.txt"}
    assert register.groups_of("a" * 64) == {"verwaltung"}


def test_a_failure_stays_with_the_content_and_not_with_the_name(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt")])
    register.set_failure("oeffentlich", "a" * 64, "ist leer", "1")
    register.replace(FOLDER, "oeffentlich", [file("neu.txt"), file("a.txt", "b" * 64)])
    found = {entry.name: (entry.failure, entry.attempted_with) for entry in register.entries()}
    assert found == {"neu.txt": ("ist leer", "1"), "a.txt": (None, None)}
    assert held(register) == {"a.txt"}


def test_a_tombstone_holds_until_it_is_lifted(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt")])
    register.set_removed("a" * 64, "oeffentlich", True)
    register.set_removed("a" * 64, "oeffentlich", True)
    register.drop("a" * 64, "oeffentlich")
    assert register.removed() == {("a" * 64, "oeffentlich")}
    assert held(register) == set()
    register.set_removed("a" * 64, "oeffentlich", False)
    assert register.removed() == set()


def test_what_was_seen_is_told_by_path(register):
    register.replace(FOLDER, "oeffentlich", [file("a.txt")])
    assert register.seen("oeffentlich") == {FOLDER / "a.txt": Seen(3, 7, "a" * 64)}
    assert register.seen("verwaltung") == {}


def test_a_dropped_name_is_nowhere_in_the_file(path):
    with Register(path) as register:
        register.replace(FOLDER, "oeffentlich", [file("zwirbelkopf.txt")])
        register.commit()
        assert b"zwirbelkopf" in path.read_bytes()
        register.drop("a" * 64, "oeffentlich")
        register.commit()
    assert b"zwirbelkopf" not in path.read_bytes()
