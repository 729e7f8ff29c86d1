import numpy as np
import pytest

from evals.statistics import bootstrap, holm, paired_bootstrap, sign_flip_p


def test_the_interval_of_equal_values_is_a_point() -> None:
    found = bootstrap([1.0] * 5, list("abcde"))
    assert found is not None
    assert (found.mean, found.low, found.high, found.count, found.clusters) == (1, 1, 1, 5, 5)


def test_the_same_values_give_the_same_interval() -> None:
    values, clusters = [0.0, 1.0, 1.0, 0.0, 1.0], list("abcde")
    assert bootstrap(values, clusters) == bootstrap(values, clusters)


def test_nothing_measured_has_no_interval() -> None:
    assert bootstrap([], []) is None
    assert paired_bootstrap([], [], []) is None
    assert sign_flip_p([], []) is None


def test_values_and_clusters_must_match() -> None:
    with pytest.raises(ValueError, match="2 values, but 1 cluster"):
        bootstrap([1.0, 2.0], ["a"])


def test_clusters_that_agree_within_widen_the_interval() -> None:
    values = [0.0] * 20 + [1.0] * 20
    alone = bootstrap(values, [str(i) for i in range(40)])
    together = bootstrap(values, [str(i // 10) for i in range(40)])
    assert alone and together
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    # 60 clusters of 5 values that share a cluster effect; the true mean is 0
    generator = np.random.default_rng(1)
    clusters = [str(i // 5) for i in range(300)]
    covered = 0
    for trial in range(200):
        shared = np.repeat(generator.normal(size=60), 5)
        values = (shared + generator.normal(size=300)).tolist()
        found = bootstrap(values, clusters, samples=600, seed=trial)
        assert found is not None
        covered += found.low <= 0 <= found.high
    assert 0.90 <= covered / 200 <= 0.99


def test_a_paired_difference_is_new_minus_old() -> None:
    found = paired_bootstrap([0.0, 0.5], [1.0, 1.0], ["a", "b"])
    assert found is not None and found.mean == 0.75  # (1 + 0.5) / 2


def test_the_exact_sign_flip_p() -> None:
    # four clusters, each +1: of 16 sign patterns only ++++ and ---- are as far out: 2/16
    assert sign_flip_p([1.0] * 4, list("abcd")) == pytest.approx(0.125)
    # two clusters of two: of 4 patterns 2 are as far out
    assert sign_flip_p([1.0] * 4, list("aabb")) == pytest.approx(0.5)
    assert sign_flip_p([0.0] * 4, list("abcd")) == 1.0


def test_the_sampled_sign_flip_p_is_never_zero() -> None:
    clusters = [str(i) for i in range(40)]
    p = sign_flip_p([1.0] * 40, clusters)
    assert p == pytest.approx(1 / 10_001)


def test_without_a_difference_p_is_spread_evenly() -> None:
    generator = np.random.default_rng(2)
    clusters = [str(i) for i in range(30)]
    p = [
        sign_flip_p(generator.normal(size=30).tolist(), clusters, samples=400, seed=i)
        for i in range(200)
    ]
    assert 0.01 <= sum(x < 0.05 for x in p if x is not None) / 200 <= 0.10


def test_holm() -> None:
    # sorted .01 .02 .04: ·3 = .03, ·2 = .04, ·1 = .04; each at least the one before
    assert holm([0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []
