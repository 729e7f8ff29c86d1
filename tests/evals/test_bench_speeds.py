"""The benchmarks of embedding and of unchanged files, on little."""

import json

import numpy as np
import pytest

from evals.bench.embedding import BLOCK, bench_embedding
from evals.bench.embedding import sheet as embedding_sheet
from evals.bench.ingest import RUNS, HashEmbedder, bench_unchanged
from evals.bench.ingest import sheet as ingest_sheet
from ingest.settings import Settings


@pytest.mark.model
def test_both_ways_to_embed_give_the_same_vectors_and_a_ratio(embedder):
    measured = bench_embedding([f"Punkt {i} der Tagesordnung" for i in range(2 * BLOCK)], embedder)
    assert measured.passages == 2 * BLOCK
    assert measured.cosine > 0.9999
    product, plain = (way.rate.mean for way in measured.ways)
    assert measured.ratio.mean == pytest.approx(product / plain, rel=0.5)
    assert json.dumps(embedding_sheet(measured).result)
    with pytest.raises(ValueError, match="fewer than"):
        bench_embedding(["zu wenig"], embedder)


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
