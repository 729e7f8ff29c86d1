"""Texts → a published generation: understand, cut, embed, write, publish."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ingest.cache import Cache, embed_cached, embed_cached_with_tokens, text_hash
from ingest.embedding import ModelInfo, TextEmbedder, Vectors, with_tokens
from ingest.library.generation import Draft, Failure, Manifest, WriterLock
from ingest.library.german import ANALYZER_VERSION, terms
from ingest.library.store import StoreWriter
from ingest.library.tokens import Codes, TokenCodes
from ingest.model import PUBLIC_GROUP, Document, File, Page, Passage, ReadText
from ingest.passages import PASSAGES_VERSION, cut_passages, embedding_text, sentence_ranges
from ingest.progress import Progress, Silent
from ingest.reading.reader import READER_VERSION
from ingest.understanding import UNDERSTANDING_VERSION
from ingest.understanding.document import understand

_BATCH = 8  # documents embedded together: enough to sort by length, few enough to see progress


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file and the text that was read from it."""

    file: File
    text: ReadText


@dataclass(frozen=True, slots=True)
class _Cut:
    """A document and its passages, ready to be embedded."""

    document: Document
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]


def cutting_version() -> str:
    """Return the version of everything between pages and vectors; another one means a rebuild."""
    return f"{UNDERSTANDING_VERSION}.{PASSAGES_VERSION}"


def is_of_this_program(manifest: Manifest) -> bool:
    """Tell whether a generation was built as this program would build it today."""
    made = (manifest.reader_version, manifest.passages_version, manifest.analyzer_version)
    return made == (READER_VERSION, cutting_version(), ANALYZER_VERSION)


def write_store(
    writer: StoreWriter,
    texts: Iterable[ReadFile],
    embedder: TextEmbedder,
    cache: Cache,
    progress: Progress,
) -> set[str]:
    """Write the documents of one access group in the order given; progress counts documents.

    Returns the hashes (`text_hash`) of all texts whose vectors were written.
    """
    written: set[str] = set()
    for batch in _batches((_cut(text) for text in texts), _BATCH):
        bodies = [embedding_text(cut.document, p) for cut in batch for p in cut.passages]
        sentences = [s.text for cut in batch for p in cut.passages for s in p.sentences]
        passage_vectors, passage_tokens = _embed(embedder, cache, bodies)
        sentence_vectors = embed_cached(embedder, cache, sentences)
        written.update(map(text_hash, (*bodies, *sentences)))
        row = first = 0
        for cut in batch:
            end = row + len(cut.passages)
            last = first + sum(len(p.sentences) for p in cut.passages)
            tokens = (
                _sentence_tokens(cut, passage_tokens[row:end])
                if passage_tokens is not None
                else None
            )
            writer.add(
                cut.document,
                cut.pages,
                cut.passages,
                passage_vectors[row:end],
                sentence_vectors[first:last],
                tokens,
            )
            row, first = end, last
        progress.advance(len(batch))
    return written


def _embed(
    embedder: TextEmbedder, cache: Cache, bodies: Sequence[str]
) -> tuple[Vectors, list[TokenCodes] | None]:
    """Return the vectors of passages (n, d) and, where the model gives them, their tokens."""
    giving_tokens = with_tokens(embedder)
    if giving_tokens is None:
        return embed_cached(embedder, cache, bodies), None
    return embed_cached_with_tokens(giving_tokens, cache, bodies)


def _sentence_tokens(cut: _Cut, tokens: Sequence[TokenCodes]) -> list[Codes]:
    """Return the tokens of each sentence of a document's passages, in order."""
    found: list[Codes] = []
    for passage, codes in zip(cut.passages, tokens, strict=True):
        before = len(embedding_text(cut.document, passage)) - len(passage.text)
        ranges = [(before + a, before + b) for a, b in sentence_ranges(passage)]
        found += codes.of_ranges(ranges)
    return found


def understood(read: ReadFile) -> Document:
    """Return what a file says of itself, after a trial of all that writing it will do.

    Whatever a text makes fail, fails here, where it concerns this one file only.
    """
    cut = _cut(read)
    for passage in cut.passages:
        terms(passage.text)
    return cut.document


def index_documents(
    home: Path,
    documents: Iterable[tuple[str, ReadText]],
    embedder: TextEmbedder,
    group: str = PUBLIC_GROUP,
    progress: Progress | None = None,
) -> Manifest:
    """Publish texts that come from no file (benchmarks) as the only documents of `home`."""
    texts = (
        ReadFile(file_of(name, _digest(name, text), 0, text), text) for name, text in documents
    )
    with (
        WriterLock(home) as lock,
        Cache(home / "cache.sqlite") as cache,
        Draft(home, embedder.info.dimensions, lock) as draft,
    ):
        write_store(draft.store(group), texts, embedder, cache, progress or Silent())
        return publish(draft, embedder.info, ())


def publish(draft: Draft, model: ModelInfo, failures: Iterable[Failure]) -> Manifest:
    """Publish a draft with what made it."""
    return draft.publish(
        model=model.name,
        model_fingerprint=model.fingerprint,
        reader_version=READER_VERSION,
        passages_version=cutting_version(),
        failures=failures,
    )


def file_of(name: str, sha256: str, size: int, text: ReadText) -> File:
    """Return the File of a text; `name` loses the folders before it."""
    return File(
        sha256=sha256,
        name=name.rpartition("/")[2],
        media_type=text.media_type,
        size=size,
        page_count=len(text.pages),
        method=text.method,
    )


def _cut(read: ReadFile) -> _Cut:
    document = understand(read.file, read.text)
    return _Cut(document, read.text.pages, cut_passages(document, read.text.pages))


def _batches(cuts: Iterable[_Cut], size: int) -> Iterator[list[_Cut]]:
    iterator = iter(cuts)
    while batch := list(islice(iterator, size)):
        yield batch


def _digest(name: str, text: ReadText) -> str:
    digest = hashlib.sha256(name.encode())
    for page in text.pages:
        digest.update(b"\f" + page.text.encode())
    return digest.hexdigest()
