"""The model of the settings: computed in one way, or for questions in another than for passages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ingest.embedding import Embedder, ModelInfo, Progress, TokenEmbedder, TokenVectors, Vectors
from ingest.settings import EXACT, EmbeddingBackend, Settings

# ONNX Runtime computes a question in 14 ms on two cores and in 22 on one, but its threads then wait
# busily for more and take the cores from what follows. Where tokens are scored, on all cores, the
# whole search takes longer so: p50 36, p95 87 ms instead of 33 and 48 (docs/retrieval.md).
_CORES_BEFORE_TOKENS = 1
_CORES = 2


def prepare(settings: Settings) -> TokenEmbedder:
    """Return the model of the settings; it is loaded when the first text is embedded.

    Raises ModelError as `Embedder.prepare` does.
    """
    return _combined(settings, Embedder.prepare)


def load(settings: Settings) -> TokenEmbedder:
    """Return the model of the settings, loaded for questions; raises ModelError."""
    return _combined(settings, Embedder.load)


def by_one_backend(settings: Settings, backend: EmbeddingBackend) -> Settings:
    """Return the settings with `backend` for passages and questions."""
    return settings.model_copy(update={"embedding_backend": backend, "question_backend": backend})


class _Ready(Protocol):
    def __call__(self, settings: Settings, cores: int | None = None) -> Embedder: ...


def _combined(settings: Settings, ready: _Ready) -> TokenEmbedder:
    """Return one model, or two where questions are computed otherwise."""
    passages = settings.embedding_backend
    questions = settings.question_backend or ("onnx" if passages in EXACT else passages)
    if questions == passages:
        return ready(settings)
    cores = _CORES_BEFORE_TOKENS if settings.late_interaction else _CORES
    asking = ready(by_one_backend(settings, questions), cores=cores)
    return TwoWays(asking, Embedder.prepare(settings))


class TwoWays:
    """Questions by one backend of a model, passages by another: their vectors are compared.

    The library is that of the passages. A process that only asks never loads what computes them.
    """

    def __init__(self, questions: TokenEmbedder, passages: TokenEmbedder) -> None:
        self._questions = questions
        self._passages = passages

    @property
    def info(self) -> ModelInfo:
        """Name, fingerprint and number of dimensions of what the library is built with."""
        return self._passages.info

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimensions,)."""
        return self._questions.embed_query(text)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, shape (n, dimensions)."""
        return self._questions.embed_queries(texts)

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the vector (d,) of a question and those of its tokens (t, d)."""
        return self._questions.embed_query_with_tokens(text)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the vectors of passages, shape (n, dimensions)."""
        return self._passages.embed_passages(texts, progress)

    def embed_passages_with_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenVectors]]:
        """Return the vectors (n, d) of passages and their tokens."""
        return self._passages.embed_passages_with_tokens(texts, progress)
