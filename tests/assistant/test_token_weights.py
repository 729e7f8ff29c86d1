"""How much each token of a question counts."""

import numpy as np

from assistant import token_weights
from assistant.token_weights import weighed, weights
from ingest.embedding import ModelInfo

MODEL = ModelInfo("intfloat/multilingual-e5-small", "f", 384, has_tokens=True)


def tokens(count=5, width=384):
    drawn = np.random.default_rng(1).normal(size=(count, width)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def test_the_weights_were_learnt_from_these_examples():
    learnt = token_weights.learnt_from() == token_weights.of_examples()
    assert learnt, "run: vorlagenlotse bench tokens --learn"


def test_a_token_counts_more_the_further_it_points_the_learnt_way():
    given = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]], np.float32)
    found = weights(given, np.array([2.0, 0.0], np.float32))
    assert np.isclose(found.mean(), 1.0)
    assert found[0] > found[1] > found[2]
    assert np.allclose(weights(given, np.zeros(2, np.float32)), 1.0)


def test_tokens_keep_their_direction_and_are_as_long_as_they_count():
    given = tokens()
    found = weighed(given, MODEL)
    lengths = np.linalg.norm(found, axis=1)
    assert np.isclose(lengths.mean(), 1.0, atol=1e-5)
    assert np.ptp(lengths) > 0.01
    assert np.allclose(found / lengths[:, None], given, atol=1e-5)


def test_for_another_model_all_tokens_count_the_same():
    other = ModelInfo("somebody/else", "f", 384, has_tokens=True)
    assert np.array_equal(weighed(tokens(), other), tokens())
    assert np.array_equal(weighed(tokens(width=8), MODEL), tokens(width=8))
