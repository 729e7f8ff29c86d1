"""What a question asks for, learnt from examples.

A multinomial logistic regression over words, pairs of words and parts of words, weighed by how few
examples hold them. Each recognizer was learnt from the questions of its folder in `examples/`, one
file a name, by `vorlagenlotse bench recognizer --learn`, which also measures it; here its weights
are only applied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

_FOLDER = Path(__file__).with_name("examples")
_FEATURES = 2**14  # of words, and as many of their parts
# Numbers tell by their kind, not by their value.
_KINDS_OF_NUMBER = (
    (re.compile(r"\d{1,4}(?:-\d)?\s?/\s?\d{2,4}(?:-\d)?"), " nummerx "),
    (re.compile(r"\b(?:19|20)\d\d\b"), " jahrx "),
    (re.compile(r"\d+"), " zahlx "),
)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What questions may ask for, and what tells it.

    `idf` (features,), `weights` (features, names), `bias` (names,).
    """

    names: list[str]
    idf: NDArray[np.floating]
    weights: NDArray[np.floating]
    bias: NDArray[np.floating]


_ARRAYS = ("idf", "weights", "bias")


class Recognizer:
    """Tells what a question asks for, among the names of the files in `examples/NAME`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.weights = _FOLDER / f"{name}.npz"

    def recognize(self, text: str) -> tuple[str, float]:
        """Return the likeliest thing a question asks for and how likely it is, 0..1."""
        return self.ranked(text)[0]

    def ranked(self, text: str) -> tuple[tuple[str, float], ...]:
        """Return all that a question may ask for and how likely it is, the likeliest first."""
        return _ranked(self, text)

    def examples(self) -> dict[str, list[str]]:
        """Return the example questions by what they ask for."""
        return {
            path.stem: path.read_text(encoding="utf-8").splitlines()
            for path in sorted((_FOLDER / self.name).glob("*.txt"))
        }

    def save(self, learnt: Learnt) -> None:
        """Write what was learnt from the examples, in 16 bits."""
        np.savez_compressed(
            self.weights,
            names=np.array(learnt.names),
            examples=np.array(fingerprint(self.examples())),
            **{name: getattr(learnt, name).astype(np.float16) for name in _ARRAYS},
        )

    def learnt_from(self) -> str:
        """Return the fingerprint of the examples that the weights were learnt from."""
        with np.load(self.weights) as stored:
            return str(stored["examples"])

    @cached_property
    def learnt(self) -> Learnt:
        """The weights, read when first needed."""
        with np.load(self.weights) as stored:
            arrays = {name: stored[name].astype(np.float32) for name in _ARRAYS}
            return Learnt(stored["names"].tolist(), **arrays)


INTENTS = Recognizer("intents")
KINDS = Recognizer("kinds")


@lru_cache(maxsize=256)  # an answer may ask more than once
def _ranked(recognizer: Recognizer, text: str) -> tuple[tuple[str, float], ...]:
    learnt = recognizer.learnt
    scores = weighed(counts([text]), learnt.idf) @ learnt.weights + learnt.bias
    shares = np.exp(scores - scores.max())[0]
    shares /= shares.sum()
    return tuple((learnt.names[i], float(shares[i])) for i in np.argsort(-shares))


def counts(texts: Sequence[str]) -> csr_matrix:
    """Return the hashed counts (n, 2 × 2^14) of words and pairs, and of three to five letters."""
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import HashingVectorizer

    hashed = partial(HashingVectorizer, n_features=_FEATURES, alternate_sign=False, norm=None)
    words = hashed(ngram_range=(1, 2), token_pattern=r"\w+")
    parts = hashed(analyzer="char_wb", ngram_range=(3, 5))
    plain = [_without_values(text) for text in texts]
    return hstack([words.transform(plain), parts.transform(plain)]).tocsr()


def weighed(counted: csr_matrix, idf: NDArray[np.floating]) -> csr_matrix:
    """Return rows of length 1 of (1 + ln count) × `idf`."""
    from sklearn.preprocessing import normalize

    scaled = counted.copy()
    scaled.data = 1 + np.log(scaled.data)
    return normalize(scaled.multiply(idf).tocsr())


def fingerprint(learnt_from: dict[str, list[str]]) -> str:
    """Return the SHA-256 of examples; the weights hold that of what they were learnt from."""
    text = "\n".join(f"# {name}\n" + "\n".join(lines) for name, lines in learnt_from.items())
    return sha256(text.encode()).hexdigest()


def _without_values(text: str) -> str:
    for number, kind in _KINDS_OF_NUMBER:
        text = number.sub(kind, text)
    return text.lower()
