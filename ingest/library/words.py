"""Finds passages by words (BM25), in tantivy; the only importer of tantivy.

The terms come from `german.py`, for documents and questions alike; tantivy's own analyzers and its
query parser are not used. Scores are tantivy's BM25 (k1 1.2, b 0.75).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from ingest.errors import LibraryError
from ingest.library.german import Token, analyze
from ingest.library.hits import NO_HITS, Hits, best

FOLDER_NAME = "words"
_WRITER_BYTES = 256_000_000
_TIES = 1000  # looked at in one go: all passages of a document tie in their title


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """How much a term counts in each field; 0 leaves the field out."""

    body: float = 1.0
    title: float = 0.5
    section: float = 0.5
    reference: float = 1.0

    def used(self) -> list[tuple[str, float]]:
        """Return (field, weight) of the fields that count."""
        fields = ("body", "title", "section", "reference")
        return [(name, getattr(self, name)) for name in fields if getattr(self, name) > 0]


DEFAULT_WEIGHTS = FieldWeights()
BODY_ONLY = FieldWeights(body=1.0, title=0.0, section=0.0, reference=0.0)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    for name in ("body", "title", "section", "reference"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="position")
    return builder.build()


class WordIndexWriter:
    """Writes the folder `words` in the folder `path`."""

    def __init__(self, path: Path) -> None:
        folder = path / FOLDER_NAME
        folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder))
        # One thread: the segments, and with them the last bits of the scores, are repeatable.
        self._writer: tantivy.IndexWriter | None = index.writer(_WRITER_BYTES, num_threads=1)

    def add(self, row: int, body: str, title: str, section: str, reference: str) -> None:
        """Add passage `row` with its text, document title, heading path and paper number."""
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_pre_tokenized_text("body", _pre_tokenized(body))
        for name, text in (("title", title), ("section", section), ("reference", reference)):
            document.add_pre_tokenized_text(name, _pre_tokenized_again(text))
        self._open().add_document(document)

    def commit(self) -> None:
        """Write everything down; the writer cannot be used any more."""
        writer = self._open()
        try:
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:
            raise LibraryError(f"Der Wortindex ließ sich nicht schreiben: {error}") from error

    def close(self) -> None:
        """Let go of the folder; what is not committed is lost."""
        self._writer = None

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise LibraryError("Der Wortindex ist schon geschlossen")
        return self._writer


class WordIndex:
    """Searches the folder `words` in the folder `path`; any number of threads may share it."""

    def __init__(self, path: Path) -> None:
        folder = path / FOLDER_NAME
        self._schema = _schema()
        try:
            index = tantivy.Index.open(str(folder))
            index.config_reader("manual")  # "commit" would watch the folder in a thread
            index.reload()
        except (ValueError, OSError) as error:
            raise LibraryError(
                f"Der Wortindex {folder} ist nicht lesbar ({error}). "
                "Bauen Sie die Bibliothek neu: vorlagenlotse ingest --rebuild"
            ) from error
        self._folder = folder
        self._searcher: tantivy.Searcher | None = index.searcher()

    @property
    def count(self) -> int:
        """Number of passages."""
        return int(self._open().num_docs)

    def frequency(self, term: str) -> int:
        """Return in how many passages an index term occurs, in their text or their title."""
        searcher = self._open()
        return max(int(searcher.doc_freq(name, term)) for name in ("body", "title"))

    def beginning_with(self, prefix: str) -> list[str]:
        """Return the index terms of the texts that begin with `prefix`."""
        return [str(term) for term, _ in self._open().terms_with_prefix("body", prefix)]

    def search(
        self,
        text: str,
        limit: int,
        weights: FieldWeights = DEFAULT_WEIGHTS,
        allowed: NDArray[np.int64] | None = None,
    ) -> Hits:
        """Return the `limit` passages whose words fit `text` best.

        A passage needs one of the words. `allowed` (n,) limits the search to these rows. No words,
        or stop words only, find nothing.
        """
        return self._run(self._any_of(text, weights), limit, allowed)

    def search_phrase(
        self,
        text: str,
        limit: int,
        weights: FieldWeights = DEFAULT_WEIGHTS,
        allowed: NDArray[np.int64] | None = None,
    ) -> Hits:
        """Return the `limit` best passages in which the words of `text` stand in this order.

        Words count by their stems; a stop word stands for any one word.
        """
        return self._run(self._phrase(text, weights), limit, allowed)

    def scores(
        self, text: str, rows: NDArray[np.int64], weights: FieldWeights = DEFAULT_WEIGHTS
    ) -> NDArray[np.float32]:
        """Return the score of each of `rows` (n,) for `text`, shape (n,); 0 without a word."""
        hits = self.search(text, len(rows), weights, rows)
        found = dict(zip(hits.rows.tolist(), hits.scores.tolist(), strict=True))
        return np.array([found.get(row, 0.0) for row in rows.tolist()], np.float32)

    def close(self) -> None:
        """Let go of the files; later calls raise LibraryError."""
        self._searcher = None

    def _open(self) -> tantivy.Searcher:
        if self._searcher is None:
            raise LibraryError(f"{self._folder} ist geschlossen")
        return self._searcher

    def _any_of(self, text: str, weights: FieldWeights) -> tantivy.Query | None:
        counts = Counter(token.term for token in analyze(text))
        queries = [
            tantivy.Query.boost_query(self._term(field, term), weight * count)
            for field, weight in weights.used()
            for term, count in counts.items()
        ]
        return _should(queries)

    def _phrase(self, text: str, weights: FieldWeights) -> tantivy.Query | None:
        words = _phrase_words(analyze(text))
        if not words:
            return None
        queries = [
            tantivy.Query.boost_query(self._words(field, words), weight)
            for field, weight in weights.used()
        ]
        return _should(queries)

    def _words(self, field: str, words: list[tuple[int, str]]) -> tantivy.Query:
        if len(words) == 1:
            return self._term(field, words[0][1])
        return tantivy.Query.phrase_query(self._schema, field, list(words))

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term)

    def _among(self, query: tantivy.Query, rows: NDArray[np.int64]) -> tantivy.Query:
        known = tantivy.Query.term_set_query(self._schema, "row", rows.tolist())
        filtered = tantivy.Query.const_score_query(known, 0.0)
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, query), (must, filtered)])

    def _run(
        self, query: tantivy.Query | None, limit: int, allowed: NDArray[np.int64] | None
    ) -> Hits:
        limit = min(limit, self.count)
        if query is None or limit <= 0 or (allowed is not None and not len(allowed)):
            return NO_HITS
        if allowed is not None:
            query = self._among(query, allowed)
        return best(*self._with_ties(query, limit), limit)

    def _with_ties(
        self, query: tantivy.Query, limit: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return at least the best `limit`, and all that tie with the last of them.

        tantivy breaks ties by its segments, which differ from build to build.
        """
        searcher = self._open()
        size = limit + _TIES
        while True:
            hits = searcher.search(query, size, count=False).hits
            scores = np.array([score for score, _ in hits], np.float32)
            if len(hits) < size or scores[-1] < scores[limit - 1]:
                break
            size *= 4
        rows = searcher.fast_field_values("row", [address for _, address in hits])
        return np.array(rows, np.int64), scores


def _should(queries: list[tantivy.Query]) -> tantivy.Query | None:
    if not queries:
        return None
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _pre_tokenized(text: str) -> tantivy.PreTokenizedString:
    # Only terms and positions are indexed, so neither the text nor the offsets are handed over.
    tokens = [tantivy.Token(token.term, token.position, 0, 0) for token in analyze(text)]
    return tantivy.PreTokenizedString("", tokens)


@lru_cache(maxsize=256)
def _pre_tokenized_again(text: str) -> tantivy.PreTokenizedString:
    """Do the same for a text that comes with every passage of a document or section."""
    return _pre_tokenized(text)


def _phrase_words(tokens: list[Token]) -> list[tuple[int, str]]:
    """Return (position, term) with one term a position: the parts, the last of each place.

    A number keeps its whole as well, so that "0750/2025" is not "0750 2025".
    """
    kept = [
        token
        for token, following in pairwise([*tokens, None])
        if token is not None and _is_last_or_number(token, following)
    ]
    first = kept[0].position if kept else 0
    return [(token.position - first, token.term) for token in kept]


def _is_last_or_number(token: Token, following: Token | None) -> bool:
    last = following is None or following.position != token.position
    return last or not token.term.isalpha()
