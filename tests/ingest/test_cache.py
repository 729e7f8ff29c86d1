"""The cache gives back exactly what was put in, forgets completely, and never stops a run."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from array import array
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from ingest.cache import Cache, embed_cached, text_hash
from ingest.embedding import ModelInfo, Progress, TextEmbedder, Vectors
from ingest.errors import LibraryError
from ingest.model import Heading, Page, ReadText, Span

MODEL = ModelInfo("klein", "f" * 64, 8)
SHA = "a" * 64

TEXT = ReadText(
    media_type="application/pdf",
    pages=(
        Page(1, "Straße\nß", array("i", [0, 1, 2, -1, 5, 6, 2**31 - 1, -1]).tobytes(), ("1",), "I"),
        Page(2, "", b"", (), None),
    ),
    headings=(Heading(1, Span(1, 0, 6)),),
    table_rows=(Span(1, 7, 8), Span(2, 0, 0)),
    title="Größe „x“ \ud800",
    method="ocr",
    warnings=("Seite 2 ist leer",),
)


class CountingEmbedder:
    """Makes a vector of the text's hash and remembers what it was asked for."""

    info = MODEL

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fail_after: int | None = None

    def embed_query(self, text: str) -> Vectors:
        return self.embed_passages([text])[0]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.fail_after is not None and len(self.asked) >= self.fail_after:
            raise KeyboardInterrupt
        self.asked.extend(texts)
        if progress is not None:
            progress(len(texts))
        return vectors_of(texts)


def vectors_of(texts: Sequence[str]) -> Vectors:
    rows = [np.frombuffer(hashlib.sha256(t.encode()).digest()[:8], dtype=np.uint8) for t in texts]
    vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), 8) + 1
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def test_vectors_come_back_bit_for_bit_and_per_model(tmp_path: Path) -> None:
    texts = [f"Text {i}" for i in range(1200)]
    with Cache(tmp_path / "cache.sqlite") as cache:
        cache.put_vectors(MODEL, texts, vectors_of(texts))
    with Cache(tmp_path / "cache.sqlite") as cache:
        vectors, found = cache.vectors(MODEL, ["fehlt", *texts])
        _, other = cache.vectors(ModelInfo("klein", "0" * 64, 8), texts)
    assert found.tolist() == [False] + [True] * 1200
    assert vectors[0].tolist() == [0.0] * 8
    assert np.array_equal(vectors[1:], vectors_of(texts))
    assert not other.any()


def test_no_texts_give_empty_arrays(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.sqlite") as cache:
        vectors, found = cache.vectors(MODEL, [])
        assert embed_cached(CountingEmbedder(), cache, []).shape == (0, 8)
    assert (vectors.shape, found.shape) == ((0, 8), (0,))


@pytest.mark.parametrize("damage", [b"", b"1234", b"\xff" * 32, b"\x00" * 32])
def test_a_damaged_vector_counts_as_missing(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.put_vectors(MODEL, ["a", "b"], vectors_of(["a", "b"]))
    with closing(sqlite3.connect(path)) as db, db:
        key = bytes.fromhex(text_hash("a"))
        db.execute("UPDATE vectors SET vector = ? WHERE text = ?", (damage, key))
    with Cache(path) as cache:
        vectors, found = cache.vectors(MODEL, ["a", "b"])
    assert found.tolist() == [False, True]
    assert np.isfinite(vectors).all()


def test_only_new_texts_are_embedded_and_equal_ones_once(tmp_path: Path) -> None:
    embedder = CountingEmbedder()
    fits: TextEmbedder = embedder
    with Cache(tmp_path / "cache.sqlite") as cache:
        embed_cached(fits, cache, ["a", "b"])
        finished: list[int] = []
        texts = ["c", "a", "c", "lang und neu", "b", "a"]
        vectors = embed_cached(fits, cache, texts, finished.append)
    assert sorted(embedder.asked) == ["a", "b", "c", "lang und neu"]
    assert np.array_equal(vectors, vectors_of(texts))
    assert sum(finished) == len(texts)


def test_an_interrupted_run_keeps_what_it_has_done(tmp_path: Path) -> None:
    texts = [f"Text {i}" for i in range(600)]
    embedder = CountingEmbedder()
    embedder.fail_after = 512
    with Cache(tmp_path / "cache.sqlite") as cache, pytest.raises(KeyboardInterrupt):
        embed_cached(embedder, cache, texts)
    again = CountingEmbedder()
    with Cache(tmp_path / "cache.sqlite") as cache:
        assert np.array_equal(embed_cached(again, cache, texts), vectors_of(texts))
    assert len(again.asked) == 600 - 512


def test_a_text_comes_back_without_loss(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache.sqlite") as cache:
        cache.put_text(SHA, "1", TEXT)
    with Cache(tmp_path / "cache.sqlite") as cache:
        assert cache.get_text(SHA, "1") == TEXT
        assert cache.get_text(SHA, "2") is None
        assert cache.get_text("b" * 64, "1") is None


@pytest.mark.parametrize("damage", ["content = zeroblob(9)", "content = substr(content, 1, 40)"])
def test_a_damaged_text_counts_as_missing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.put_text(SHA, "1", TEXT)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"UPDATE pages SET {damage}")
    with Cache(path) as cache:
        assert cache.get_text(SHA, "1") is None
        cache.put_text(SHA, "1", TEXT)
        assert cache.get_text(SHA, "1") == TEXT


def test_what_is_not_kept_leaves_no_bytes_behind(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    texts = [f"Text {i}" for i in range(300)]
    with Cache(path) as cache:
        cache.put_vectors(MODEL, texts, vectors_of(texts))
        for sha in (SHA, "b" * 64):
            cache.put_text(sha, "1", TEXT)
        cache.keep({SHA}, {text_hash(text) for text in texts[1:]})
        content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
        assert cache.vectors(MODEL, texts)[1].tolist() == [False] + [True] * 299
        assert cache.get_text(SHA, "1") == TEXT
    assert bytes.fromhex(text_hash(texts[0])) not in content
    assert vectors_of(texts[:1]).tobytes() not in content
    assert b"b" * 64 not in content
    assert bytes.fromhex(text_hash(texts[1])) in content


def test_a_forgotten_text_is_gone_without_its_vectors_being_touched(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.put_vectors(MODEL, ["a"], vectors_of(["a"]))
        cache.put_text(SHA, "1", TEXT)
        with closing(sqlite3.connect(path)) as db:
            (stored,) = db.execute("SELECT content FROM pages").fetchone()
        cache.keep(set())
        assert cache.vectors(MODEL, ["a"])[1].all()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert stored[:40] not in content
    assert SHA.encode() not in content


@pytest.mark.parametrize(
    "content", [b"keine Datenbank " * 100, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_a_file_that_is_no_database_is_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING), Cache(path) as cache:
        cache.put_text(SHA, "1", TEXT)
        assert cache.get_text(SHA, "1") == TEXT
    assert "beschädigt" in caplog.text


def test_a_database_of_another_version_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE anders (x)")
    with Cache(path) as cache:
        assert cache.get_text(SHA, "1") is None


def test_a_database_damaged_in_the_middle_is_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "cache.sqlite"
    texts = [f"Text {i}" for i in range(2000)]
    with Cache(path) as cache:
        cache.put_vectors(MODEL, texts, vectors_of(texts))
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with caplog.at_level(logging.WARNING), Cache(path) as cache:
        result = embed_cached(CountingEmbedder(), cache, texts)
        assert cache.vectors(MODEL, texts)[1].all()
    assert np.array_equal(result, vectors_of(texts))
    assert "beschädigt" in caplog.text


def test_a_place_that_cannot_be_used_is_a_library_error(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("x")
    with pytest.raises(LibraryError, match="Zwischenspeicher"):
        Cache(tmp_path / "datei" / "cache.sqlite")
    with pytest.raises(LibraryError, match="Zwischenspeicher"):
        Cache(tmp_path)
