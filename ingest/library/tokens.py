"""Late interaction: how well the words of a question are met by the words of a sentence.

Every token of a question looks for the token of the sentence that is nearest to it; the mean of
these likenesses is the score (MaxSim of ColBERT, Khattab and Zaharia 2020, here per sentence). The
model reads a sentence within its passage, so its tokens know what "dort" and "sie" mean.

Vectors are kept in four bits a value, two values a byte: measured on XQuAD-de, ranking with them
is as good as with full precision (docs/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embedding import TokenVectors, Vectors
from ingest.library.arrays import ArrayFile, open_array

TOKENS_NAME = "tokens.npy"
ENDS_NAME = "token_ends.npy"
CODES_VERSION = 2

Codes = NDArray[np.uint8]

# A value of a vector of length 1 and width d is about 1/√d; the levels are this share of it apart,
# so that sixteen of them reach to 2.6 standard deviations on either side.
_STEP = 0.33
_LEVELS = 16


@dataclass(frozen=True, slots=True, eq=False)
class TokenCodes:
    """Tokens as they are stored: codes (t, d / 2) and the characters (t, 2) they stand for."""

    codes: Codes
    characters: NDArray[np.int32]

    def of_ranges(self, ranges: Sequence[tuple[int, int]]) -> list[Codes]:
        """Return the codes of the tokens that begin in each range of characters."""
        starts = self.characters[:, 0]
        return [self.codes[(starts >= first) & (starts < last)] for first, last in ranges]


def coded(tokens: TokenVectors) -> TokenCodes:
    """Return tokens in four bits a value."""
    width = tokens.vectors.shape[1]
    levels = np.floor(tokens.vectors * (np.sqrt(width) / _STEP)) + _LEVELS // 2
    nibbles = np.clip(levels, 0, _LEVELS - 1).astype(np.uint8)
    half = width // 2
    return TokenCodes(nibbles[:, :half] << 4 | nibbles[:, half:], tokens.characters)


def likeness(codes: Codes, query: Vectors) -> NDArray[np.float32]:
    """Return the cosines (t, q) of coded tokens (t, d / 2) with a question's tokens (q, d).

    A level stands for its middle, so that a cosine is off by what the rounding took: about 0.01.
    """
    half = codes.shape[1]
    high, low = (codes >> 4).astype(np.float32), (codes & 15).astype(np.float32)
    levels = high @ query[:, :half].T + low @ query[:, half:].T
    middle = (_LEVELS / 2 - 0.5) * query.sum(axis=1)
    return np.asarray((levels - middle) * (_STEP / np.sqrt(2 * half)), dtype=np.float32)


class TokenIndexWriter:
    """Writes `tokens.npy` and `token_ends.npy` in the folder `path`, sentence by sentence."""

    def __init__(self, path: Path, dimensions: int) -> None:
        self._tokens = ArrayFile(path / TOKENS_NAME, np.uint8, dimensions // 2)
        self._ends = ArrayFile(path / ENDS_NAME, np.int64, 1)

    def add(self, sentences: Sequence[Codes]) -> None:
        """Append the tokens of sentences; a sentence the model did not read to has none."""
        for codes in sentences:
            self._tokens.append(codes)
            self._ends.append(np.array([[self._tokens.count]]))

    def close(self) -> None:
        """Write everything down and close."""
        self._tokens.close()
        self._ends.close()


class TokenIndex:
    """Scores sentences of the folder `path` by their tokens; any number of threads may share it."""

    def __init__(self, path: Path) -> None:
        self._tokens = open_array(path / TOKENS_NAME)
        self._ends = open_array(path / ENDS_NAME).reshape(-1)

    @staticmethod
    def is_in(path: Path) -> bool:
        """Tell whether the folder holds tokens: a model without them, or a setting, leaves none."""
        return (path / TOKENS_NAME).is_file()

    @property
    def sentence_count(self) -> int:
        """Number of sentences."""
        return len(self._ends)

    def sentence_scores(self, query: Vectors, start: int, stop: int) -> NDArray[np.float32]:
        """Return the MaxSim of the question's tokens (t, d) with the sentences `start` to `stop`.

        Shape (stop - start,), from -1 to 1; 0 for a sentence without tokens.
        """
        ends = np.asarray(self._ends[max(start - 1, 0) : stop], np.int64)
        if start == 0:
            ends = np.concatenate(([0], ends))
        counts = np.diff(ends)
        scores = np.zeros(stop - start, np.float32)
        filled = counts > 0
        if not filled.any():
            return scores
        cosines = likeness(np.asarray(self._tokens[ends[0] : ends[-1]]), query)
        firsts = (ends[:-1] - ends[0])[filled]
        scores[filled] = np.maximum.reduceat(cosines, firsts, axis=0).mean(axis=1)
        return scores
