"""What a question asks for, learnt from examples: for the many forms that no pattern knows.

A multinomial logistic regression over words, pairs of words and parts of words. It was learnt from
the questions in `examples/`, one file for each thing asked for, by `vorlagenlotse bench recognizer
--learn`, which also measures it; here its weights are only applied.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

CONTENT = "content"  # what only the text of a paper tells, not the catalog
EXAMPLES = Path(__file__).with_name("examples")
WEIGHTS = Path(__file__).with_name("recognizer.npz")

_FEATURES = 2**14  # of words, and as many of their parts
# Numbers tell by their kind, not by their value.
_KINDS_OF_NUMBER = (
    (re.compile(r"\d{1,4}(?:-\d)?\s?/\s?\d{2,4}(?:-\d)?"), " nummerx "),
    (re.compile(r"\b(?:19|20)\d\d\b"), " jahrx "),
    (re.compile(r"\d+"), " zahlx "),
)


@lru_cache(maxsize=256)  # an answer may ask more than once
def recognize(text: str) -> tuple[str, float]:
    """Return the likeliest thing a question asks for and how likely it is, 0..1.

    It is the value of an `Intent` or `CONTENT`.
    """
    names, weights, bias = _learnt()
    scores = features([text]) @ weights + bias
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(shares[0].argmax())
    return names[best], float(shares[0, best])


def features(texts: Sequence[str]) -> csr_matrix:
    """Return the hashed counts (n, 2 × 2^14) of words and pairs, and of three to five letters.

    Each half of a row has length 1.
    """
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    words = HashingVectorizer(
        ngram_range=(1, 2), token_pattern=r"\w+", n_features=_FEATURES, alternate_sign=False
    )
    parts = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=_FEATURES, alternate_sign=False
    )
    plain = [_without_values(text) for text in texts]
    return hstack([words.transform(plain), parts.transform(plain)]).tocsr()


def examples() -> dict[str, list[str]]:
    """Return the example questions by what they ask for."""
    return {
        path.stem: path.read_text(encoding="utf-8").splitlines()
        for path in sorted(EXAMPLES.glob("*.txt"))
    }


def fingerprint(learnt_from: dict[str, list[str]]) -> str:
    """Return the SHA-256 of examples; the weights hold that of what they were learnt from."""
    text = "\n".join(f"# {name}\n" + "\n".join(lines) for name, lines in learnt_from.items())
    return sha256(text.encode()).hexdigest()


def save(names: Sequence[str], weights: NDArray[np.floating], bias: NDArray[np.floating]) -> None:
    """Write what was learnt: weights (features, names) and bias (names,), in 16 bits."""
    np.savez_compressed(
        WEIGHTS,
        names=np.array(names),
        weights=weights.astype(np.float16),
        bias=bias.astype(np.float16),
        examples=np.array(fingerprint(examples())),
    )


def learnt_from() -> str:
    """Return the fingerprint of the examples that the weights were learnt from."""
    with np.load(WEIGHTS) as stored:
        return str(stored["examples"])


@cache
def _learnt() -> tuple[list[str], NDArray[np.float32], NDArray[np.float32]]:
    with np.load(WEIGHTS) as stored:
        return (
            stored["names"].tolist(),
            stored["weights"].astype(np.float32),
            stored["bias"].astype(np.float32),
        )


def _without_values(text: str) -> str:
    for number, kind in _KINDS_OF_NUMBER:
        text = number.sub(kind, text)
    return text.lower()
