"""The plain LangChain pipeline, to compare with: load, split, embed, store, similarity search.

Built as its own tutorials build it: one LangChain document per page, RecursiveCharacterTextSplitter
with 1000 characters and 200 overlap, Chroma with its defaults, `similarity_search`. The one
importer of the LangChain text splitters and of langchain-chroma.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from ingest.cache import Cache, embed_cached
from ingest.embedding import TextEmbedder
from ingest.library.generation import Library
from ingest.model import Span

CHUNK, OVERLAP = 1000, 200  # characters, as in LangChain's tutorials
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Chunk:
    """A retrieved chunk: its file, the access group it was read from, and where it stands."""

    sha256: str
    group: str
    span: Span


class SameModel(Embeddings):
    """The product's embedding model as LangChain asks for it; passages through the cache."""

    def __init__(self, embedder: TextEmbedder, cache: Path) -> None:
        self._embedder = embedder
        self._cache = cache

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector per text."""
        with Cache(self._cache) as cache:
            vectors: list[list[float]] = embed_cached(self._embedder, cache, texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self._embedder.embed_query(text).tolist()
        return vector


class Pipeline:
    """The pages of a library, split and indexed in memory; vectors are kept in the file `cache`."""

    def __init__(self, library: Library, embedder: TextEmbedder, cache: Path) -> None:
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True
        )
        chunks = splitter.split_documents(pages_of(library))
        self._store = Chroma(f"vergleich-{uuid.uuid4().hex}", SameModel(embedder, cache))
        for start in range(0, len(chunks), _BATCH):
            self._store.add_documents(chunks[start : start + _BATCH])

    def search(self, question: str, limit: int) -> list[Chunk]:
        """Return the chunks most similar to the question, best first."""
        return [_chunk(found) for found in self._store.similarity_search(question, k=limit)]


def pages_of(library: Library) -> list[Document]:
    """Return every page with text as a LangChain document."""
    return [
        Document(page.text, metadata={"sha256": sha256, "group": store.group, "page": page.number})
        for store in library.stores
        for sha256 in (document.file.sha256 for document in store.catalog.documents())
        for page in store.catalog.pages(sha256)
        if page.text.strip()
    ]


def _chunk(found: Document) -> Chunk:
    start = int(found.metadata["start_index"])
    span = Span(int(found.metadata["page"]), start, start + len(found.page_content))
    return Chunk(str(found.metadata["sha256"]), str(found.metadata["group"]), span)
