"""How sure a figure is: cluster bootstrap, sign-flip test, Holm's correction.

Questions about the same documents rise and fall together, so whole clusters of them are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLES = 10_000
SEED = 67  # any fixed number: two evaluations of the same values agree
FEWEST_CLUSTERS = 5  # an interval drawn from fewer says nothing about its width
EXACT_CLUSTERS = 13  # up to 2**13 sign patterns are counted instead of drawn

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its percentile bootstrap interval; `count` values in `clusters` clusters."""

    mean: float
    low: float
    high: float
    count: int
    clusters: int

    @property
    def is_reliable(self) -> bool:
        """Whether there are enough clusters for the interval to mean something."""
        return self.clusters >= FEWEST_CLUSTERS

    def rounded(self, digits: int = 4) -> dict[str, float]:
        """Return mean, low and high as JSON shows them."""
        return {
            "mean": round(self.mean, digits),
            "low": round(self.low, digits),
            "high": round(self.high, digits),
        }


def bootstrap(
    values: Sequence[float],
    clusters: Sequence[str],
    level: float = 0.95,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Interval | None:
    """Return the mean of `values` (n,) and its interval when whole clusters are drawn anew.

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over clusters (Field and Welsh
    2007): each sample draws as many clusters as there are, with replacement, and averages their
    values. None without values.
    """
    if not values:
        return None
    sums, sizes = _totals(values, clusters)
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(sums), size=(samples, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    tail = (1 - level) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return Interval(float(np.mean(values)), float(low), float(high), len(values), len(sums))


def paired_bootstrap(
    old: Sequence[float],
    new: Sequence[float],
    clusters: Sequence[str],
    level: float = 0.95,
    samples: int = SAMPLES,
    seed: int = SEED,
) -> Interval | None:
    """Return the mean of new - old (n,) over the same questions, with its interval.

    None without values.
    """
    differences = [b - a for a, b in zip(old, new, strict=True)]
    return bootstrap(differences, clusters, level, samples, seed)


def sign_flip_p(
    differences: Sequence[float],
    clusters: Sequence[str],
    samples: int = SAMPLES,
    seed: int = SEED,
) -> float | None:
    """Return the two-sided p of "no difference" when whole clusters change sign at random.

    Fisher's randomisation test for pairs (Smucker et al. 2007). Exact for up to EXACT_CLUSTERS
    clusters; else (b + 1) / (samples + 1) after Phipson and Smyth 2010. None without values.
    """
    if not differences:
        return None
    sums, _ = _totals(differences, clusters)
    exact = len(sums) <= EXACT_CLUSTERS
    signs = _all_signs(len(sums)) if exact else _random_signs(len(sums), samples, seed)
    seen = np.abs(signs @ sums) >= abs(sums.sum()) - 1e-12
    return float(seen.mean()) if exact else float((seen.sum() + 1) / (len(seen) + 1))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p values corrected for their number, in the order given (Holm 1979)."""
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = highest
    return corrected


def _totals(values: Sequence[float], clusters: Sequence[str]) -> tuple[Floats, Floats]:
    """Return sum and size of each cluster, each (number of clusters,)."""
    if len(values) != len(clusters):
        raise ValueError(f"{len(values)} values, but {len(clusters)} cluster names")
    _, index = np.unique(np.asarray(clusters), return_inverse=True)
    data = np.asarray(values, dtype=np.float64)
    sizes = np.bincount(index).astype(np.float64)
    return np.bincount(index, weights=data).astype(np.float64), sizes


def _all_signs(count: int) -> Floats:
    bits = (np.arange(2**count)[:, None] >> np.arange(count)) & 1
    return np.where(bits == 1, 1.0, -1.0)


def _random_signs(count: int, samples: int, seed: int) -> Floats:
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(samples, count))
