"""The faster backends stay near the exact one, say when they cannot run, and are never mixed."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.answer import Viewer
from assistant.libraries import Libraries
from ingest import embedders
from ingest.building import index_documents
from ingest.embedders import by_one_backend
from ingest.embedding import Embedder
from ingest.errors import LibraryError, ModelError
from ingest.model import Page, ReadText
from ingest.settings import Settings
from ingest.weights import FOLDER

TEXTS = (
    "Die Zahl der Problemimmobilien in Altenhagen beträgt 224 (Stand Oktober 2025).",
    "Kurz.",
    "Der Ausschuss nimmt den Bericht zur Kenntnis. " * 3,
    "Das Schwimmbad bleibt wegen der Sanierung bis zum Sommer geschlossen.",
)
QUESTION = "Wie viele Problemimmobilien gibt es?"

BACKENDS = ["onnx", "bf16", "onnx-int8"]
# Below the least cosine to the exact vectors that was measured: docs/retrieval.md.
LEAST = {"onnx": 0.99999, "bf16": 0.999, "onnx-int8": 0.98}


@pytest.fixture(scope="module")
def load(kept_home):
    """The default model by a backend, loaded once."""
    return cache(lambda b: Embedder.load(Settings(home=kept_home, embedding_backend=b)))


@pytest.mark.model
@pytest.mark.parametrize("backend", BACKENDS)
def test_vectors_and_tokens_are_near_to_the_exact_ones(embedder, load, backend):
    other, least = load(backend), LEAST[backend]
    vectors, tokens = other.embed_passages_with_tokens(TEXTS)
    exact, exact_tokens = embedder.embed_passages_with_tokens(TEXTS)
    assert (vectors * exact).sum(axis=1).min() > least
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    for found, wanted in zip(tokens, exact_tokens, strict=True):
        assert found.characters.tolist() == wanted.characters.tolist()
        assert found.vectors.shape == wanted.vectors.shape
        assert (found.vectors * wanted.vectors).sum(axis=1).mean() > 0.9
    vector, query_tokens = other.embed_query_with_tokens(QUESTION)
    assert vector @ embedder.embed_query(QUESTION) > least
    assert query_tokens.shape == embedder.embed_query_with_tokens(QUESTION)[1].shape
    assert int(np.argmax(vectors @ vector)) == 0


@pytest.mark.model
@pytest.mark.parametrize("backend", BACKENDS)
def test_the_same_texts_give_the_same_bits(load, backend):
    first, again = (load(backend).embed_passages(TEXTS) for _ in range(2))
    assert np.array_equal(first, again)


@pytest.mark.model
def test_what_else_is_embedded_does_not_change_an_int8_vector(load):
    other = load("onnx-int8")
    alone = np.stack([other.embed_passages([text])[0] for text in TEXTS])
    assert np.array_equal(other.embed_passages(TEXTS), alone)


@pytest.mark.model
def test_a_library_of_one_backend_is_refused_by_the_others(tmp_path, kept_home, embedder):
    text = ReadText("text/plain", (Page(1, "Der Rat beschließt den Haushalt."),))
    index_documents(tmp_path, [("haushalt.txt", text)], embedder)
    infos = [
        Embedder.prepare(Settings(home=kept_home, embedding_backend=backend)).info
        for backend in ("torch", "bf16", "onnx-int8")
    ]
    assert len({info.fingerprint for info in infos}) == len(infos)
    assert infos[0] == embedder.info
    assert infos[0] == Embedder.prepare(Settings(home=kept_home, embedding_backend="onnx")).info
    with Libraries(tmp_path, infos[0].fingerprint).open(Viewer()) as library:
        assert library.manifest.model == infos[0].name
    for info in infos[1:]:
        assert info.name.startswith(infos[0].name)
        refused = Libraries(tmp_path, info.fingerprint)
        with (
            pytest.raises(LibraryError, match=r"Rechenweg.*ingest --rebuild"),
            refused.open(Viewer()),
        ):
            pass


@pytest.mark.model
def test_questions_of_another_backend_are_asked_of_a_library_of_torch(embedder, load, kept_home):
    both = embedders.load(Settings(home=kept_home, question_backend="bf16"))
    assert both.info == embedder.info
    assert np.array_equal(both.embed_passages(TEXTS), embedder.embed_passages(TEXTS))
    assert np.array_equal(both.embed_query(QUESTION), load("bf16").embed_query(QUESTION))
    assert not np.array_equal(both.embed_query(QUESTION), embedder.embed_query(QUESTION))
    vector, tokens = both.embed_query_with_tokens(QUESTION)
    _, passages = both.embed_passages_with_tokens(TEXTS)
    assert vector @ embedder.embed_query(QUESTION) > LEAST["bf16"]
    assert int(np.argmax([(tokens @ p.vectors.T).max(axis=1).sum() for p in passages])) == 0


@pytest.mark.parametrize("settings", [{"question_backend": "torch"}, {"embedding_backend": "bf16"}])
def test_without_another_backend_for_questions_there_is_one_model(kept_home, settings):
    assert isinstance(embedders.prepare(Settings(home=kept_home, **settings)), Embedder)


@pytest.mark.model
def test_questions_are_asked_by_onnx_which_is_as_exact(kept_home, embedder):
    usual = embedders.load(Settings(home=kept_home))
    assert usual.info == embedder.info
    assert np.array_equal(usual.embed_passages(TEXTS), embedder.embed_passages(TEXTS))
    vector, tokens = usual.embed_query_with_tokens(QUESTION)
    exact_vector, exact_tokens = embedder.embed_query_with_tokens(QUESTION)
    assert 0 < np.abs(vector - exact_vector).max() < 1e-5
    assert 0 < np.abs(tokens - exact_tokens).max() < 1e-5


@pytest.mark.model
def test_where_no_export_can_be_kept_pytorch_computes_and_says_so(tmp_path, kept_home, caplog):
    model = kept_home / "models" / FOLDER
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / f"{FOLDER}-onnx").write_text("kein Ordner")
    home = Settings(home=tmp_path, model=str(model))
    vector = embedders.load(home).embed_query(QUESTION)
    assert "PyTorch berechnet das Modell" in caplog.text
    assert "Schreibrechte" in caplog.text
    exactly = Embedder.load(by_one_backend(home, "torch"))
    assert np.array_equal(vector, exactly.embed_query(QUESTION))


@pytest.fixture(scope="module")
def bert():
    """A small transformer of random weights, in fp32."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(67)
    config = BertConfig(
        vocab_size=99, hidden_size=64, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=128,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False).eval()


@pytest.mark.model
@pytest.mark.parametrize(("backend", "least"), [("onnx", 0.999999), ("onnx-int8", 0.99)])
def test_an_export_takes_any_batch_and_length_and_is_silent(tmp_path, bert, capfd, backend, least):
    import torch

    from ingest.backends import encoder

    exported = encoder(bert, backend, tmp_path, "a", 1)
    assert capfd.readouterr() == ("", "")
    for batch, length in ((1, 1), (1, 512), (3, 40)):
        tokens = torch.randint(99, (batch, length))
        mask = torch.ones_like(tokens)
        mask[-1, length // 2 + 1 :] = 0
        with torch.inference_mode():
            wanted = bert(input_ids=tokens, attention_mask=mask).last_hidden_state[mask.bool()]
        found = exported(tokens, mask)["last_hidden_state"][mask.bool()]
        assert torch.cosine_similarity(found, wanted, dim=1).min() > least


def test_an_export_is_kept_until_the_model_or_a_maker_changes(tmp_path, monkeypatch):
    from ingest import backends

    made = []

    def export(_, path, *, rounded):
        assert rounded
        made.append(path)
        path.write_bytes(b"")

    def kept(made_of):
        path = backends._exported(None, tmp_path, made_of, rounded=True)
        assert {found.name for found in tmp_path.iterdir()} - {"lock"} == {path.name}
        assert made[-1] == path
        return len(made)

    (tmp_path / "killed").mkdir()
    monkeypatch.setattr(backends, "_export", export)
    assert [kept("a"), kept("a"), kept("b"), kept("b")] == [1, 1, 2, 2]
    monkeypatch.setattr(backends, "version", lambda name: "0")
    assert [kept("b"), kept("b")] == [3, 3]


def test_a_damaged_export_is_named(tmp_path, monkeypatch):
    from ingest import backends

    monkeypatch.setattr(backends, "_export", lambda _, path, **how: path.write_text("kaputt"))
    broken = SimpleNamespace(config=None, get_input_embeddings=lambda: None)
    with pytest.raises(ModelError, match=r"\.onnx lässt sich nicht laden .*löschen"):
        backends.encoder(broken, "onnx-int8", tmp_path, "a", 1)
