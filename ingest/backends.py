"""Other ways to compute the model than by PyTorch in fp32: ONNX Runtime, in fp32 or int8, bfloat16.

Only the transformer is exchanged; what is made of its last hidden states stays as it is. Imports
torch: to be imported when one of them is wanted. The only module that knows onnxruntime.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime
import torch
from filelock import FileLock
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    InvalidProtobuf,
)
from onnxruntime.quantization import quantize_dynamic
from transformers import PreTrainedModel

from ingest.errors import ModelError
from ingest.settings import EmbeddingBackend

# What an export is made by: another version of one of them, or of ours, makes it anew.
_MAKERS = ("onnx", "onnxruntime", "onnxscript", "torch", "transformers")
_EXPORT_VERSION = 2
_INPUTS, _OUTPUT = ["word_vectors", "attention_mask"], "hidden"

_log = logging.getLogger(__name__)

HiddenStates = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class Encoder(torch.nn.Module):
    """Stands where the exact transformer stood.

    `hidden` maps tokens (b, t) and their mask (b, t) to the last hidden states (b, t, d) in fp32;
    `config` is the one of the exact transformer.
    """

    def __init__(self, config: object, hidden: HiddenStates) -> None:
        super().__init__()
        self.config = config
        self._hidden = hidden

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, **_: object
    ) -> dict[str, torch.Tensor]:
        """Return the last hidden states under the name they have in transformers."""
        return {"last_hidden_state": self._hidden(input_ids, attention_mask)}


def encoder(
    exact: PreTrainedModel, backend: EmbeddingBackend, exports: Path, made_of: str, threads: int
) -> Encoder:
    """Return what computes `exact`, a transformer in fp32, in the way of `backend`.

    An export is kept in the folder `exports`, under the fingerprint `made_of`. Raises ModelError if
    it cannot be written or loaded, and what torch raises if it cannot be made.
    """
    if backend == "bf16":
        return Encoder(exact.config, _bf16(exact))
    path = _exported(exact, exports, made_of, rounded=backend == "onnx-int8")
    return Encoder(exact.config, _onnx(path, exact.get_input_embeddings(), threads))


def _bf16(exact: torch.nn.Module) -> HiddenStates:
    """Compute in bfloat16; pooling and lengths stay in fp32."""
    if torch.backends.cpu.get_cpu_capability() == "AVX2":
        _log.warning("Dieser Prozessor kennt bfloat16 nicht; torch rechnet hier schneller.")
    halved = exact.to(torch.bfloat16)

    def hidden(input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        found = halved(input_ids=input_ids, attention_mask=attention_mask)
        states: torch.Tensor = found.last_hidden_state
        return states.float()

    return hidden


def _onnx(path: Path, words: torch.nn.Module, threads: int) -> HiddenStates:
    """Compute an export by ONNX Runtime on `threads` cores; `words` gives the tokens' vectors.

    The table of word vectors is most of a model and needs no computing: it stays with PyTorch.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except (Fail, InvalidArgument, InvalidGraph, InvalidProtobuf) as error:
        raise ModelError(
            f"{path} lässt sich nicht laden ({error}). Bitte die Datei löschen; sie wird dann neu "
            "angelegt."
        ) from error

    def hidden(input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        vectors = words(input_ids).detach().numpy()
        inputs = zip(_INPUTS, (vectors, attention_mask.numpy()), strict=True)
        (states,) = session.run([_OUTPUT], dict(inputs))
        return torch.from_numpy(np.asarray(states))

    return hidden


def _exported(exact: PreTrainedModel, exports: Path, made_of: str, *, rounded: bool) -> Path:
    """Return the export of a model, made now unless it is there from the same and by the same."""
    makers = [str(_EXPORT_VERSION), *(f"{name} {version(name)}" for name in _MAKERS)]
    key = hashlib.sha256("\n".join([made_of, *makers]).encode()).hexdigest()
    path = exports / f"{key[:32]}.onnx"
    if path.is_file():
        return path
    try:
        exports.mkdir(parents=True, exist_ok=True)
        with FileLock(exports / "lock"):
            if not path.is_file():
                for outdated in exports.glob("*.onnx"):
                    outdated.unlink()
                for killed in exports.glob("*/"):
                    shutil.rmtree(killed)
                _export(exact, path, rounded=rounded)
    except OSError as error:
        raise ModelError(
            f"Das Sprachmodell konnte nicht nach {exports} überführt werden: {error}. "
            "Nötig sind Schreibrechte und etwa 1 GB freier Platz."
        ) from error
    return path


def _export(exact: PreTrainedModel, path: Path, *, rounded: bool) -> None:
    """Write `exact` as ONNX, from the vectors of words on; a kill leaves no file at `path`.

    `rounded` puts its products by weights in int8. Weights are rounded once, with a scale for each
    output, and to seven bits: a processor without VNNI adds pairs of products in 16 bits, which
    eight may overflow (measured: less exact and no faster).
    """
    vectors = exact.get_input_embeddings()(torch.ones((2, 8), dtype=torch.int64)).detach()
    mask = torch.tensor([[1] * 8, [1] * 5 + [0] * 3])  # some are masked, as in a padded batch
    dynamic = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    with TemporaryDirectory(dir=path.parent) as folder, _quiet():
        whole, int8 = Path(folder) / "whole.onnx", Path(folder) / "int8.onnx"
        torch.onnx.export(
            _HiddenStatesOf(exact).eval(),
            (vectors, mask),
            whole,
            input_names=_INPUTS,
            output_names=[_OUTPUT],
            dynamic_shapes=(dynamic, dynamic),
            external_data=False,
            verbose=False,
        )
        if rounded:
            quantize_dynamic(
                whole, int8, op_types_to_quantize=["MatMul"], per_channel=True, reduce_range=True
            )
        (int8 if rounded else whole).replace(path)


@contextmanager
def _quiet() -> Iterator[None]:
    """Leave out the exporters' warnings, which are for those who write models."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


class _HiddenStatesOf(torch.nn.Module):
    """A transformer that takes and returns nothing but tensors, as an export must."""

    def __init__(self, transformer: PreTrainedModel) -> None:
        super().__init__()
        self.transformer = transformer

    def forward(self, word_vectors: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.transformer(
            inputs_embeds=word_vectors, attention_mask=attention_mask
        ).last_hidden_state
        return states
