"""What an index proposes: passage rows with scores, best first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """Passage rows `(n,)` and their scores `(n,)`: score falling, equal scores by row rising."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


NO_HITS = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def best(rows: NDArray[np.int64], scores: NDArray[np.float32], limit: int) -> Hits:
    """Return the `limit` highest of `rows` (n,) by `scores` (n,); ties go to the lower row."""
    order = np.lexsort((rows, -scores))[: max(limit, 0)]
    return Hits(rows[order].astype(np.int64), scores[order].astype(np.float32))
