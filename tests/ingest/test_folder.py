"""Documents in folders: what is found, and what counts as changed."""

import hashlib
import os

import pytest

from ingest.errors import SourceError
from ingest.sources.folder import Seen, SourceFile, Unreadable, scan


def names(source):
    return [file.path.relative_to(source).as_posix() for file in scan(source, {})]


def test_finds_files_of_all_subfolders_in_order(tmp_path):
    (tmp_path / "b/unten").mkdir(parents=True)
    for name in ("c.pdf", "a.txt", "b/z.html", "b/unten/y.docx"):
        (tmp_path / name).write_text(name)
    assert names(tmp_path) == ["a.txt", "b/unten/y.docx", "b/z.html", "c.pdf"]


def test_leaves_out_hidden_files_locks_and_what_the_system_puts_there(tmp_path):
    (tmp_path / ".git").mkdir()
    for name in (".git/x.txt", ".versteckt", "~$offen.docx", "Thumbs.db", "desktop.ini", "da.txt"):
        (tmp_path / name).write_text("x")
    assert names(tmp_path) == ["da.txt"]


def test_a_single_file_is_a_source(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"Inhalt")
    (file,) = scan(path, {})
    assert (file.path, file.size) == (path, 6)
    assert file.sha256 == hashlib.sha256(b"Inhalt").hexdigest()


def test_hashes_only_where_size_or_time_differ(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("alt")
    facts = path.stat()
    known = {path: Seen(facts.st_size, facts.st_mtime_ns, "bekannt")}
    assert [file.sha256 for file in scan(tmp_path, known)] == ["bekannt"]
    os.utime(path, ns=(1, 1))
    assert [file.sha256 for file in scan(tmp_path, known)] == [hashlib.sha256(b"alt").hexdigest()]


def test_a_missing_source_is_an_error_that_names_it(tmp_path):
    with pytest.raises(SourceError, match="fehlt"):
        list(scan(tmp_path / "fehlt", {}))


def test_what_is_no_file_is_named_with_the_reason(tmp_path):
    os.mkfifo(tmp_path / "rohr.txt")
    (tmp_path / "faden.txt").symlink_to("nirgends")
    found = {file.name: file.reason for file in scan(tmp_path, {})}
    assert found["rohr.txt"] == "nicht lesbar: keine gewöhnliche Datei"
    assert found["faden.txt"].startswith("nicht lesbar: ")


def test_a_name_that_is_not_utf8_is_reported_in_letters_that_can_be_printed(tmp_path):
    try:
        (tmp_path / os.fsdecode(b"gr\xfcn.txt")).write_text("x")
    except OSError:
        pytest.skip("dieses Dateisystem nimmt nur UTF-8")
    (tmp_path / "gut.txt").write_text("x")
    found = list(scan(tmp_path, {}))
    assert [type(file) for file in found] == [Unreadable, SourceFile]
    assert found[0].name == "gr\ufffdn.txt"
    assert "umbenennen" in found[0].reason


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    (tmp_path / "zu").mkdir()
    (tmp_path / "a.txt").write_text("x")
    listed = os.scandir

    def closed(path):
        if os.fspath(path).endswith("zu"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert [type(file) for file in scan(tmp_path, {})] == [SourceFile, Unreadable]
