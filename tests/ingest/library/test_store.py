import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library.store import Store, StoreWriter
from tests.ingest.library.samples import DIMENSIONS, FULL, PAGES, paper, passage, vectors

PASSAGES = (passage(FULL, 0, "Altenhagen wächst", 2), passage(FULL, 1, "Haspe nicht", 1))


def test_the_three_parts_speak_of_the_same_rows(tmp_path):
    writer = StoreWriter(tmp_path / "s", DIMENSIONS)
    other = paper("Anderes")
    found = vectors(3)
    writer.add(other, (), (passage(other, 0, "Hohenlimburg"),), found[:1], vectors(1))
    assert writer.add(FULL, PAGES, PASSAGES, found[1:], vectors(3)) == range(1, 3)
    writer.finish()
    store = Store.open(tmp_path / "s", "oeffentlich")
    store.check()
    assert store.group == "oeffentlich"
    assert store.words.search("Haspe", 1).rows.tolist() == [2]
    assert store.words.search("0750/2025", 9).rows.tolist() == [1, 2]
    assert store.vectors.search(found[2], 1).rows.tolist() == [2]
    assert store.catalog.passages([2]) == [PASSAGES[1]]
    assert store.vectors.sentence_count == store.catalog.sentence_offsets()[-1] == 4
    store.close()


@pytest.mark.parametrize(
    ("passage_vectors", "sentence_vectors"),
    [
        (vectors(1), vectors(3)),
        (vectors(2), vectors(2)),
        (vectors(2, dimensions=5), vectors(3)),
        (vectors(2), np.full((3, DIMENSIONS), np.inf, np.float32)),
    ],
)
def test_a_document_whose_vectors_do_not_fit_leaves_no_trace(
    tmp_path, passage_vectors, sentence_vectors
):
    writer = StoreWriter(tmp_path / "s", DIMENSIONS)
    with pytest.raises(LibraryError):
        writer.add(FULL, PAGES, PASSAGES, passage_vectors, sentence_vectors)
    writer.add(FULL, PAGES, PASSAGES, vectors(2), vectors(3))
    writer.finish()
    store = Store.open(tmp_path / "s", "oeffentlich")
    store.check()
    assert store.catalog.passage_count == 2
    store.close()


def test_a_store_without_documents_opens(tmp_path):
    StoreWriter(tmp_path / "s", DIMENSIONS).finish()
    store = Store.open(tmp_path / "s", "oeffentlich")
    store.check()
    assert len(store.words.search("Altenhagen", 3)) == 0
    assert len(store.vectors.search(vectors(1)[0], 3)) == 0
    store.close()


def test_parts_that_disagree_are_found_out(tmp_path):
    for name, count in (("a", 2), ("b", 1)):
        writer = StoreWriter(tmp_path / name, DIMENSIONS)
        writer.add(FULL, (), PASSAGES[:count], vectors(count), vectors(1 + count))
        writer.finish()
    (tmp_path / "b" / "catalog.sqlite").replace(tmp_path / "a" / "catalog.sqlite")
    store = Store.open(tmp_path / "a", "oeffentlich")
    with pytest.raises(LibraryError, match="2 Textstellen, der Katalog 1"):
        store.check()
    store.close()
