"""One access group's parts in one folder: catalog, words, vectors and, with most models, tokens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError
from ingest.library.catalog import Catalog, CatalogWriter
from ingest.library.tokens import Codes, TokenIndex, TokenIndexWriter
from ingest.library.vectors import VectorIndex, VectorIndexWriter
from ingest.library.words import WordIndex, WordIndexWriter
from ingest.model import Document, Page, Passage


class StoreWriter:
    """Writes the folder `path`, which must not exist yet; vectors have `dimensions` values."""

    def __init__(self, path: Path, dimensions: int) -> None:
        path.mkdir(parents=True)
        self._path = path
        self._dimensions = dimensions
        self._tokens: TokenIndexWriter | None = None
        with ExitStack() as parts:
            self._catalog = parts.enter_context(closing(CatalogWriter(path)))
            self._words = parts.enter_context(closing(WordIndexWriter(path)))
            self._vectors = parts.enter_context(closing(VectorIndexWriter(path, dimensions)))
            self._parts = parts.pop_all()

    def add(
        self,
        document: Document,
        pages: Sequence[Page],
        passages: Sequence[Passage],
        passage_vectors: NDArray[np.floating],
        sentence_vectors: NDArray[np.floating],
        sentence_tokens: Sequence[Codes] | None = None,
    ) -> range:
        """Add one document; return the rows of its passages.

        `passage_vectors` is (n, d) for n passages, `sentence_vectors` (m, d) for all sentences of
        all of them in order, `sentence_tokens` the coded tokens of these sentences, for all
        documents of the store or for none. Raises LibraryError where the numbers differ; then
        nothing was added.
        """
        _check_counts(document, passages, len(passage_vectors), len(sentence_vectors))
        if sentence_tokens is not None:
            _check_counts(document, passages, len(passage_vectors), len(sentence_tokens))
        self._vectors.check(passage_vectors, sentence_vectors)
        rows = self._catalog.add(document, pages, passages)
        self._vectors.add(passage_vectors, sentence_vectors)
        if sentence_tokens is not None:
            self._token_writer().add(sentence_tokens)
        for row, passage in zip(rows, passages, strict=True):
            self._words.add(
                row,
                body=passage.text,
                title=document.title,
                section=" · ".join(passage.section),
                reference=document.reference or "",
            )
        return rows

    def _token_writer(self) -> TokenIndexWriter:
        if self._tokens is None:
            self._tokens = TokenIndexWriter(self._path, self._dimensions)
            self._parts.enter_context(closing(self._tokens))
        return self._tokens

    def finish(self) -> None:
        """Write everything down and close."""
        self._catalog.finish()
        self._words.commit()
        self._vectors.finish()
        self.close()

    def close(self) -> None:
        """Close all parts; what is not finished is unusable."""
        self._parts.close()


class Store:
    """The catalog, words and vectors of one access group, opened for reading."""

    def __init__(
        self,
        group: str,
        catalog: Catalog,
        words: WordIndex,
        vectors: VectorIndex,
        tokens: TokenIndex | None = None,
    ) -> None:
        self.group = group
        self.catalog = catalog
        self.words = words
        self.vectors = vectors
        self.tokens = tokens

    @classmethod
    def open(cls, path: Path, group: str) -> Store:
        """Open the folder `path`; raises LibraryError when a part is missing or damaged."""
        with ExitStack() as parts:
            catalog = parts.enter_context(closing(Catalog(path)))
            words = parts.enter_context(closing(WordIndex(path)))
            vectors = parts.enter_context(closing(VectorIndex(path)))
            tokens = TokenIndex(path) if TokenIndex.is_in(path) else None
            parts.pop_all()
        return cls(group, catalog, words, vectors, tokens)

    def check(self) -> None:
        """Raise LibraryError when the parts do not hold the same passages; opens Chroma."""
        passages = self.catalog.passage_count
        counts = {
            "Wortindex": self.words.count,
            "Vektoren": self.vectors.count,
            "Chroma": self.vectors.graph_count(),
        }
        for part, count in counts.items():
            if count != passages:
                raise LibraryError(
                    f"Gruppe {self.group}: {part} hält {count} Textstellen, der Katalog {passages}"
                )
        if self.vectors.sentence_count != self.catalog.sentence_count:
            raise LibraryError(
                f"Gruppe {self.group}: {self.vectors.sentence_count} Satzvektoren, "
                f"der Katalog hält {self.catalog.sentence_count} Sätze"
            )
        if self.tokens and self.tokens.sentence_count != self.catalog.sentence_count:
            raise LibraryError(
                f"Gruppe {self.group}: Tokens zu {self.tokens.sentence_count} Sätzen, "
                f"der Katalog hält {self.catalog.sentence_count} Sätze"
            )

    def close(self) -> None:
        """Close all parts."""
        self.vectors.close()
        self.words.close()
        self.catalog.close()


def _check_counts(
    document: Document, passages: Sequence[Passage], vectors: int, sentence_vectors: int
) -> None:
    sentences = sum(len(passage.sentences) for passage in passages)
    if (vectors, sentence_vectors) != (len(passages), sentences):
        raise LibraryError(
            f"{document.file.name}: {len(passages)} Textstellen mit {sentences} Sätzen, "
            f"aber {vectors} und {sentence_vectors} Vektoren"
        )
