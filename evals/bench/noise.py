"""Noise for the vectors of passages, where only time or words are measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ingest.embedding import ModelInfo, TextEmbedder, Vectors


class NoiseEmbedder:
    """The real model for questions, noise for passages: for measuring time, which the values of
    the vectors do not change. Nothing found with it means anything.
    """

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._noise = np.random.default_rng(0)

    @property
    def info(self) -> ModelInfo:
        """The model's own, under a fingerprint that keeps noise apart from vectors."""
        info = self._embedder.info
        return replace(
            info, name=f"{info.name} (Rauschen)", fingerprint=f"noise-{info.fingerprint}"
        )

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question."""
        return self._embedder.embed_query(text)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return self._embedder.embed_queries(texts)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """Return random vectors of length 1, shape (n, dimensions)."""
        vectors = self._noise.standard_normal((len(texts), self.info.dimensions))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        if progress is not None:
            progress(len(texts))
        return vectors.astype(np.float32)
