"""How much each token of a question counts when it is compared token by token.

"Wie hoch ist die Kaltmiete?" is met where "Kaltmiete" is met, not where "Wie hoch ist" is. Late
interaction (MaxSim, as in ColBERT) takes the mean over a question's tokens; here it is a weighted
mean, with weights that depend on the token's vector alone: the softmax of its product with one
learnt vector. That vector was learnt by `vorlagenlotse bench tokens --learn --squad FILE` from
invented council texts and questions about them (`examples/texts`) and from the first half of
XQuAD-de's articles, for one model; with another all tokens count the same.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.recognizer import fingerprint
from ingest.embedding import ModelInfo, Vectors

_FOLDER = Path(__file__).with_name("examples")
TEXTS = _FOLDER / "texts"
LEARNT = _FOLDER / "texts.npz"


def weighed(tokens: Vectors, model: ModelInfo) -> Vectors:
    """Return the tokens (t, d) of a question, each multiplied by its weight; the mean weight is 1.

    Unchanged where nothing was learnt for the model.
    """
    name, direction = _learnt()
    if model.name != name or tokens.shape[1] != len(direction):
        return tokens
    return tokens * weights(tokens, direction)[:, np.newaxis]


def weights(tokens: Vectors, direction: Vectors) -> Vectors:
    """Return the weight of each token (t,), of mean 1, for a learnt direction (d,)."""
    scores = tokens @ direction
    shares = np.exp(scores - scores.max())
    return np.asarray(shares / shares.mean(), dtype=np.float32)


def save(direction: Vectors, model: str) -> None:
    """Write what was learnt for a model, with the fingerprint of the examples."""
    np.savez(LEARNT, direction=direction.astype(np.float32), model=model, examples=of_examples())


def learnt_from() -> str:
    """Return the fingerprint of the examples that the weights were learnt from."""
    with np.load(LEARNT) as stored:
        return str(stored["examples"])


def of_examples() -> str:
    """Return the fingerprint of the examples as they are now."""
    files = sorted(TEXTS.glob("*.txt"))
    return fingerprint({f.stem: f.read_text(encoding="utf-8").splitlines() for f in files})


@lru_cache(maxsize=1)
def _learnt() -> tuple[str, Vectors]:
    with np.load(LEARNT) as stored:
        return str(stored["model"]), stored["direction"]
