"""Late interaction: codes keep cosines, sentences are scored by their own tokens."""

import numpy as np
import pytest

from ingest.cache import Cache
from ingest.embedding import ModelInfo, TokenVectors
from ingest.library.tokens import TokenCodes, TokenIndex, TokenIndexWriter, coded, likeness

D = 384
MODEL = ModelInfo("probe", "f" * 64, D, has_tokens=True)


def units(count, seed=0):
    rows = np.random.default_rng(seed).standard_normal((count, D)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def tokens(count, seed=0):
    starts = np.arange(count) * 5
    return TokenVectors(units(count, seed), np.stack([starts, starts + 4], axis=1).astype(np.int32))


def test_four_bits_a_value_keep_the_cosine():
    vectors = units(50)
    codes = coded(tokens(50)).codes
    assert codes.shape == (50, D // 2)
    assert np.abs(likeness(codes, vectors) - vectors @ vectors.T).max() < 0.05
    assert np.abs(np.diag(likeness(codes, vectors)) - 1).max() < 0.05


def test_tokens_belong_to_the_sentence_they_begin_in():
    codes = coded(tokens(4))  # they begin at 0, 5, 10 and 15
    first, nothing, second = codes.of_ranges([(0, 9), (9, 10), (10, 40)])
    assert (len(first), len(nothing), len(second)) == (2, 0, 2)
    assert np.array_equal(second, codes.codes[2:])


@pytest.fixture
def index(tmp_path):
    writer = TokenIndexWriter(tmp_path, D)
    codes = coded(tokens(10)).codes
    writer.add([codes[:3], codes[3:3], codes[3:7]])
    writer.add([codes[7:]])
    writer.close()
    return TokenIndex(tmp_path)


def test_a_sentence_scores_the_mean_of_the_nearest_tokens(index):
    question = units(10)[[0, 5]]
    cosines = units(10) @ question.T
    expected = [cosines[a:b].max(axis=0).mean() for a, b in ((0, 3), (3, 7), (7, 10))]
    scores = index.sentence_scores(question, 0, 4)
    assert scores[[0, 2, 3]] == pytest.approx(expected, abs=0.03)
    assert scores[1] == 0  # the model did not read that far
    assert index.sentence_scores(question, 2, 4) == pytest.approx(scores[2:])
    assert index.sentence_scores(question, 1, 2).tolist() == [0]
    assert index.sentence_count == 4


def test_a_folder_without_tokens_is_told_apart(tmp_path):
    assert not TokenIndex.is_in(tmp_path)


def test_the_cache_gives_tokens_back_and_forgets_them(tmp_path):
    with Cache(tmp_path / "cache.sqlite") as cache:
        kept = coded(tokens(7))
        cache.put_vectors(MODEL, ["a", "b"], units(2))
        cache.put_tokens(MODEL, ["a", "b"], [kept, coded(tokens(0))])
        same, empty, unknown = cache.tokens(MODEL, ["a", "b", "c"])
        assert isinstance(same, TokenCodes)
        assert np.array_equal(same.codes, kept.codes)
        assert np.array_equal(same.characters, kept.characters)
        assert isinstance(empty, TokenCodes)
        assert len(empty.codes) == 0
        assert unknown is None
        cache.keep(set(), set())
        assert cache.tokens(MODEL, ["a"]) == [None]


def test_damaged_tokens_count_as_not_known(tmp_path):
    path = tmp_path / "cache.sqlite"
    with Cache(path) as cache:
        cache.put_tokens(MODEL, ["a"], [coded(tokens(7))])
        cache._guarded(lambda db: db.execute("UPDATE tokens SET content = substr(content, 1, 50)"))
        assert cache.tokens(MODEL, ["a"]) == [None]
