"""Remembers what was expensive: vectors of texts, and texts of files, by their content.

One SQLite file. Nothing in it is the truth: an entry that is missing, damaged or from another
version is made again, and a file that is no database is replaced by an empty one. It is replaced
and not set aside, because a file set aside would keep the texts of erased documents.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import ModelInfo, Progress, TextEmbedder, TokenEmbedder, Vectors
from ingest.errors import LibraryError
from ingest.library.tokens import CODES_VERSION, TokenCodes, coded
from ingest.model import Heading, Page, ReadText, Span

_DATABASE_VERSION = 1
_TEXT_VERSION = 1
_KEYS_PER_SELECT = 500
_TEXTS_PER_COMMIT = 256
_BUSY_SECONDS = 30.0
_LENGTH_TOLERANCE = 1e-3

_SCHEMA = f"""
CREATE TABLE models (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
CREATE TABLE vectors (
    model INTEGER NOT NULL REFERENCES models (id), text BLOB NOT NULL, vector BLOB NOT NULL,
    UNIQUE (model, text)
);
CREATE TABLE pages (
    file TEXT NOT NULL, reader TEXT NOT NULL, content BLOB NOT NULL, UNIQUE (file, reader)
);
PRAGMA user_version = {_DATABASE_VERSION};
"""

_TABLES = frozenset({"models", "vectors", "pages"})
# Younger than the other tables: a file without it gets it.
_TOKEN_TABLE = """
CREATE TABLE IF NOT EXISTS tokens (
    model INTEGER NOT NULL REFERENCES models (id), text BLOB NOT NULL, content BLOB NOT NULL,
    UNIQUE (model, text)
);
"""

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def text_hash(text: str) -> str:
    """Return the SHA-256 (hex) under which the vector of `text` is kept."""
    return _key(text).hex()


class Cache:
    """The cache at `path`; use it as a context manager and in one thread.

    Raises LibraryError if the file can neither be opened nor made, or stays locked by another
    process for 30 seconds.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(error) from error
        self._connection: sqlite3.Connection | None = None
        self._guarded(lambda _: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the cache cannot be used afterwards unless opened again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def vectors(self, model: ModelInfo, texts: Sequence[str]) -> tuple[Vectors, NDArray[np.bool_]]:
        """Return vectors of shape (n, dimensions) and which of them were found, shape (n,).

        Rows that were not found are zero. A damaged vector counts as not found.
        """
        keys = [_key(text) for text in texts]
        size = 4 * model.dimensions
        stored = self._guarded(lambda db: _select(db, "vectors", "vector", model.fingerprint, keys))
        vectors = np.zeros((len(keys), model.dimensions), dtype=np.float32)
        for row, key in enumerate(keys):
            if len(stored.get(key, b"")) == size:
                vectors[row] = np.frombuffer(stored[key], dtype="<f4")
        found = np.abs(np.linalg.norm(vectors, axis=1) - 1.0) < _LENGTH_TOLERANCE
        vectors[~found] = 0.0
        return vectors, found

    def put_vectors(self, model: ModelInfo, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors of length 1, shape (n, dimensions), one for each of `texts`."""
        rows = [
            (_key(text), np.asarray(vector, dtype="<f4").tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        self._guarded(lambda db: _insert(db, "vectors", model.fingerprint, rows))

    def tokens(self, model: ModelInfo, texts: Sequence[str]) -> list[TokenCodes | None]:
        """Return the coded tokens of each text, None where they are not known or damaged."""
        keys = [_key(text) for text in texts]
        stored = self._guarded(lambda db: _select(db, "tokens", "content", model.fingerprint, keys))
        return [_read_codes(stored.get(key), model.dimensions) for key in keys]

    def put_tokens(
        self, model: ModelInfo, texts: Sequence[str], tokens: Sequence[TokenCodes]
    ) -> None:
        """Keep the coded tokens of texts whose vectors are kept."""
        rows = [
            (_key(text), _write_codes(codes)) for text, codes in zip(texts, tokens, strict=True)
        ]
        self._guarded(lambda db: _insert(db, "tokens", model.fingerprint, rows))

    def get_text(self, file_sha256: str, reader_version: str) -> ReadText | None:
        """Return what that version of the reader made of a file, None if not known or damaged."""
        query = "SELECT content FROM pages WHERE file = ? AND reader = ?"
        row = self._guarded(lambda db: db.execute(query, (file_sha256, reader_version)).fetchone())
        return None if row is None else _decode(row[0])

    def has_text(self, file_sha256: str, reader_version: str) -> bool:
        """Tell whether `get_text` knows the file, without reading it."""
        query = "SELECT 1 FROM pages WHERE file = ? AND reader = ?"
        return bool(
            self._guarded(lambda db: db.execute(query, (file_sha256, reader_version)).fetchone())
        )

    def put_text(self, file_sha256: str, reader_version: str, text: ReadText) -> None:
        """Keep what that version of the reader made of a file."""
        row = (file_sha256, reader_version, _encode(text))
        self._guarded(lambda db: db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?)", row))

    def keep(self, file_hashes: set[str], text_hashes: set[str] | None = None) -> None:
        """Forget all other files and, unless `text_hashes` is None, the vectors of all other texts.

        `text_hashes` are values of `text_hash`. Afterwards the bytes of what was forgotten are
        nowhere in the file.
        """
        files = [(name,) for name in file_hashes]
        self._guarded(lambda db: _delete_others(db, "pages", "file", files))
        if text_hashes is not None:
            texts = [(bytes.fromhex(value),) for value in text_hashes]
            for table in ("vectors", "tokens"):
                self._guarded(partial(_delete_others, table=table, column="text", kept=texts))
        self._guarded(_compact)

    def _guarded(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Do `work` in a transaction; a damaged file is replaced once and the work done again."""
        try:
            return self._attempt(work)
        except sqlite3.OperationalError as error:
            raise self._unusable(error) from error
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:  # a wrong call, not a damaged file
                raise
            _log.warning(
                "Der Zwischenspeicher %s ist beschädigt (%s) und wird neu angelegt; "
                "dieser Lauf dauert deshalb länger.",
                self._path,
                error,
            )
        self._discard()
        try:
            return self._attempt(work)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _attempt(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """Open the file if it is not open, and do `work` in a transaction."""
        if self._connection is None:
            self._connection = _connect(self._path)
        with self._connection as connection:
            return work(connection)

    def _discard(self) -> None:
        """Close and delete the file with what SQLite keeps beside it."""
        self.close()
        try:
            for ending in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> LibraryError:
        return LibraryError(
            f"Der Zwischenspeicher {self._path} ist nicht benutzbar ({error}). Bitte Schreibrechte "
            "und freien Platz prüfen und ob ein anderer Lauf ihn benutzt; die Datei darf gelöscht "
            "werden."
        )


def embed_cached(
    embedder: TextEmbedder, cache: Cache, texts: Sequence[str], progress: Progress | None = None
) -> Vectors:
    """Return the passage vectors of `texts`, shape (n, dimensions), embedding only new ones.

    Equal texts are embedded once. New vectors are kept as the work goes, so that an interrupted
    run loses at most 256 of them. `progress` is told how many texts have just been finished;
    together that is `len(texts)`.
    """
    distinct = list(dict.fromkeys(texts))
    vectors, found = cache.vectors(embedder.info, distinct)
    missing = [row for row in range(len(distinct)) if not found[row]]
    if progress is not None and len(texts) > len(missing):
        progress(len(texts) - len(missing))
    missing.sort(key=lambda row: -len(distinct[row]))
    for rows in _parts(missing, _TEXTS_PER_COMMIT):
        new_texts = [distinct[row] for row in rows]
        vectors[rows] = embedder.embed_passages(new_texts, progress)
        cache.put_vectors(embedder.info, new_texts, vectors[rows])
    if len(distinct) == len(texts):
        return vectors
    row_of = {text: row for row, text in enumerate(distinct)}
    return np.asarray(vectors[[row_of[text] for text in texts]], dtype=np.float32)


def embed_cached_with_tokens(
    embedder: TokenEmbedder, cache: Cache, texts: Sequence[str]
) -> tuple[Vectors, list[TokenCodes]]:
    """Return the passage vectors (n, dimensions) and coded tokens of `texts`, as `embed_cached`."""
    distinct = list(dict.fromkeys(texts))
    vectors, found = cache.vectors(embedder.info, distinct)
    tokens = cache.tokens(embedder.info, distinct)
    missing = [row for row in range(len(distinct)) if not found[row] or tokens[row] is None]
    missing.sort(key=lambda row: -len(distinct[row]))
    for rows in _parts(missing, _TEXTS_PER_COMMIT):
        new_texts = [distinct[row] for row in rows]
        new_vectors, new_tokens = embedder.embed_passages_with_tokens(new_texts)
        codes = [coded(token) for token in new_tokens]
        cache.put_vectors(embedder.info, new_texts, new_vectors)
        cache.put_tokens(embedder.info, new_texts, codes)
        vectors[rows] = new_vectors
        for row, code in zip(rows, codes, strict=True):
            tokens[row] = code
    row_of = {text: row for row, text in enumerate(distinct)}
    order = [row_of[text] for text in texts]
    return np.asarray(vectors[order], dtype=np.float32), [t for r in order if (t := tokens[r])]


def _write_codes(tokens: TokenCodes) -> bytes:
    """Write tokens as version, number, characters and codes."""
    head = np.array([CODES_VERSION, len(tokens.codes)], "<i4")
    return head.tobytes() + tokens.characters.astype("<i4").tobytes() + tokens.codes.tobytes()


def _read_codes(content: bytes | None, dimensions: int) -> TokenCodes | None:
    """Read what `_write_codes` wrote; None if it is missing, damaged or of another making."""
    if content is None or len(content) < 8:
        return None
    version, number = np.frombuffer(content[:8], "<i4").tolist()
    codes = 8 + 8 * number
    if version != CODES_VERSION or len(content) != codes + number * (dimensions // 2):
        return None
    characters = np.frombuffer(content[8:codes], "<i4").astype(np.int32).reshape(number, 2)
    return TokenCodes(
        np.frombuffer(content[codes:], np.uint8).reshape(number, dimensions // 2), characters
    )


def _key(text: str) -> bytes:
    """Return the SHA-256 of `text`; a lone surrogate, which no PDF should give, is no error."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _connect(path: Path) -> sqlite3.Connection:
    """Open the database and make its tables; raises sqlite3.DatabaseError if it is none."""
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        _prepare(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables in a new file; raises sqlite3.DatabaseError for another program's file."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in names}
    if version == 0 and not tables:
        connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
    elif version != _DATABASE_VERSION or not tables >= _TABLES:
        raise sqlite3.DatabaseError(f"unbekannte Fassung {version}")
    connection.executescript(_TOKEN_TABLE)


def _select(
    connection: sqlite3.Connection, table: str, column: str, fingerprint: str, keys: Sequence[bytes]
) -> dict[bytes, bytes]:
    """Return what a table keeps for one model, by key."""
    stored: dict[bytes, bytes] = {}
    for part in _parts(keys, _KEYS_PER_SELECT):
        marks = ",".join("?" * len(part))
        query = (
            f"SELECT k.text, k.{column} FROM {table} k JOIN models m ON m.id = k.model "
            f"WHERE m.fingerprint = ? AND k.text IN ({marks})"
        )
        stored.update(connection.execute(query, (fingerprint, *part)))
    return stored


def _insert(
    connection: sqlite3.Connection, table: str, fingerprint: str, rows: list[tuple[bytes, bytes]]
) -> None:
    """Store (key, content) pairs of one model, replacing older ones."""
    connection.execute("INSERT OR IGNORE INTO models (fingerprint) VALUES (?)", (fingerprint,))
    query = "SELECT id FROM models WHERE fingerprint = ?"
    (model,) = connection.execute(query, (fingerprint,)).fetchone()
    connection.executemany(
        f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?)", ((model, *row) for row in rows)
    )


def _delete_others(
    connection: sqlite3.Connection, table: str, column: str, kept: list[tuple[_T]]
) -> None:
    """Delete the rows of `table` whose `column` is not among `kept`."""
    connection.execute("DROP TABLE IF EXISTS temp.kept")
    connection.execute("CREATE TEMP TABLE kept (value PRIMARY KEY)")
    connection.executemany("INSERT INTO temp.kept VALUES (?)", kept)
    connection.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT value FROM temp.kept)")
    connection.execute("DROP TABLE temp.kept")


def _compact(connection: sqlite3.Connection) -> None:
    """Give freed pages back and empty the write-ahead log; does nothing if nothing was freed."""
    connection.commit()
    if connection.execute("PRAGMA freelist_count").fetchone()[0]:
        connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _parts(values: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Yield `values` in parts of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _encode(text: ReadText) -> bytes:
    """Write a text as compressed JSON, without loss."""
    content = asdict(text)
    for page in content["pages"]:
        page["char_map"] = _encode_map(page["char_map"])
    return zlib.compress(json.dumps({"version": _TEXT_VERSION, "text": content}).encode("ascii"))


def _decode(content: object) -> ReadText | None:
    """Read what `_encode` wrote; None if it is damaged or of another version."""
    if not isinstance(content, bytes):
        return None
    try:
        stored = json.loads(zlib.decompress(content))
        return _read_text(stored["text"]) if stored["version"] == _TEXT_VERSION else None
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_text(row: dict[str, Any]) -> ReadText:
    """Build a ReadText from its JSON object."""
    lists = {
        "pages": tuple(_read_page(page) for page in row["pages"]),
        "headings": tuple(Heading(h["level"], Span(**h["span"])) for h in row["headings"]),
        "table_rows": tuple(Span(**span) for span in row["table_rows"]),
        "warnings": tuple(row["warnings"]),
    }
    return ReadText(**{**row, **lists})


def _read_page(row: dict[str, Any]) -> Page:
    """Build a Page from its JSON object."""
    lists = {"char_map": _decode_map(row["char_map"]), "margins": tuple(row["margins"])}
    return Page(**{**row, **lists})


def _encode_map(char_map: bytes) -> str:
    """Write a map of int32 as base64 of its differences: mostly 1, so that it packs well."""
    indices = np.frombuffer(char_map, dtype="<i4")
    steps = np.diff(indices, prepend=np.zeros(1, dtype="<i4"))
    return base64.b64encode(steps.astype("<i4").tobytes()).decode("ascii")


def _decode_map(packed: str) -> bytes:
    """Read what `_encode_map` wrote; raises ValueError if it is no whole number of int32."""
    steps = np.frombuffer(base64.b64decode(packed, validate=True), dtype="<i4")
    return np.cumsum(steps, dtype="<i4").tobytes()
