"""A model that knows nothing, for benchmarks of words, titles and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ingest.embedding import ModelInfo, Vectors


class OneVector:
    """Gives every text the same vector: the search has only words to go by."""

    @property
    def info(self) -> ModelInfo:
        return ModelInfo("test", "0" * 64, 8)

    def embed_query(self, text: str) -> Vectors:
        return np.full(8, 8**-0.5, np.float32)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_passages(texts)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        return np.full((len(texts), 8), 8**-0.5, np.float32)
