"""The benchmarks of embedding and of unchanged files, on little."""

import json

import numpy as np
import pytest

from evals.bench.embedding import BLOCK, bench_embedding
from evals.bench.embedding import sheet as embedding_sheet
from evals.bench.ingest import RUNS, HashEmbedder, bench_unchanged
from evals.bench.ingest import sheet as ingest_sheet
from ingest.embedding import Embedder
from ingest.settings import Settings


@pytest.mark.model
def test_all_ways_to_embed_give_near_vectors_and_a_ratio(embedder, kept_home):
    bf16 = Embedder.load(Settings(home=kept_home, embedding_backend="bf16"))
    texts = [f"Punkt {i} der Tagesordnung" for i in range(2 * BLOCK)]
    measured = bench_embedding(texts, {"torch": embedder, "bf16": bf16})
    assert measured.passages == 2 * BLOCK
    plain, product, half = measured.ways
    assert [way.name for way in (product, half)] == ["torch", "bf16"]
    assert plain.ratio.mean == 1.0
    assert plain.least_cosine > 0.9999
    assert product.ratio.mean == pytest.approx(product.rate.mean / plain.rate.mean, rel=0.5)
    assert product.least_cosine == pytest.approx(1.0)
    assert 0.999 < half.least_cosine < half.mean_cosine < 1.0
    assert json.dumps(embedding_sheet(measured).result)
    with pytest.raises(ValueError, match="fewer than"):
        bench_embedding(["zu wenig"], {"torch": embedder})


def test_unchanged_files_are_gone_over_without_building_anything(tmp_path):
    measured = bench_unchanged(20, Settings(home=tmp_path))
    assert (measured.files, len(measured.seconds)) == (20, RUNS)
    assert "index" not in dict(measured.steps)
    assert measured.rate == pytest.approx(20 / sorted(measured.seconds)[RUNS // 2])
    assert list(tmp_path.iterdir()) == []
    assert json.dumps(ingest_sheet(measured).result)


def test_the_vectors_of_hashes_are_repeatable_and_of_length_one():
    vectors = HashEmbedder().embed_passages(["a", "b", "a"])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)
    assert vectors[0].tolist() == vectors[2].tolist() != vectors[1].tolist()
