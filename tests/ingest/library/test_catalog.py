from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ingest.errors import LibraryError, NotFoundError
from ingest.library.catalog import Catalog, CatalogWriter
from tests.ingest.library.samples import FULL, PAGES, paper, passage

OLD = paper("Alt", "0571/2024", date(2024, 7, 1))
UNDATED = paper("Ohne Datum")
TWIN = replace(OLD, file=replace(OLD.file, sha256="b" * 64, name="alt.html"))
FULL_PASSAGES = (passage(FULL, 0, "eins", 2), passage(FULL, 1, "zwei", 0))


@pytest.fixture
def catalog(tmp_path):
    with CatalogWriter(tmp_path) as writer:
        assert writer.add(OLD, (), (passage(OLD, 0, "alt", 3),)) == range(0, 1)
        assert writer.add(UNDATED, (), ()) == range(1, 1)
        assert writer.add(FULL, PAGES, FULL_PASSAGES) == range(1, 3)
        assert writer.add(TWIN, (), ()) == range(3, 3)
    opened = Catalog(tmp_path)
    yield opened
    opened.close()


def test_documents_come_back_equal_newest_first_undated_last(catalog):
    assert catalog.documents() == (FULL, *sorted((OLD, TWIN), key=lambda d: d.file.sha256), UNDATED)
    assert catalog.document(FULL.file.sha256) == FULL
    assert catalog.documents() is catalog.documents()


def test_pages_come_back_equal(catalog):
    assert catalog.pages(FULL.file.sha256) == PAGES
    assert catalog.page(FULL.file.sha256, 2) == PAGES[1]
    assert catalog.pages(OLD.file.sha256) == ()


def test_passages_come_in_the_order_asked(catalog):
    rows = np.array([2, 1, 2])
    assert catalog.passages(rows) == [FULL_PASSAGES[1], FULL_PASSAGES[0], FULL_PASSAGES[1]]
    assert catalog.passages([]) == []


def test_rows_files_and_sentences(catalog):
    assert catalog.rows_of(FULL.file.sha256) == range(1, 3)
    assert catalog.file_of_row.tolist() == [0, 2, 2]
    assert catalog.document_at(2) == FULL
    assert catalog.document_ordinals[TWIN.file.sha256] == 3
    assert catalog.sentence_offsets().tolist() == [0, 3, 5, 5]
    assert (catalog.document_count, catalog.passage_count, catalog.sentence_count) == (4, 3, 5)


def test_a_paper_may_have_several_files(catalog):
    assert set(catalog.papers("0571/2024")) == {OLD, TWIN}
    assert catalog.papers("9999/1999") == ()


def test_who_mentions_a_paper(catalog):
    assert catalog.references_to("0571/2024") == [(FULL, FULL.references[0])]
    assert catalog.agenda_items_on("0571/2024") == [(FULL, FULL.agenda_items[0])]
    assert catalog.references_to("0750/2025") == []


def test_what_is_not_there_is_said(catalog):
    for call in (
        lambda: catalog.document("f" * 64),
        lambda: catalog.pages("f" * 64),
        lambda: catalog.page(FULL.file.sha256, 3),
        lambda: catalog.passages([0, 3]),
        lambda: catalog.passages([-1]),
        lambda: catalog.rows_of("f" * 64),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_many_threads_read_at_once(catalog):
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda i: catalog.passages([i % 3])[0].text, range(300)))
    assert found == ["alt", "eins", "zwei"] * 100


def test_a_refused_document_leaves_no_trace(tmp_path):
    with CatalogWriter(tmp_path) as writer:
        writer.add(OLD, (), ())
        for document, pages, passages in (
            (OLD, (), ()),
            (FULL, (PAGES[0], PAGES[0]), ()),
            (FULL, (), (passage(OLD, 0, "fremd"),)),
        ):
            with pytest.raises(LibraryError):
                writer.add(document, pages, passages)
        assert writer.add(FULL, PAGES, FULL_PASSAGES) == range(0, 2)
    assert Catalog(tmp_path).document_count == 2


def test_an_empty_catalog_opens(tmp_path):
    with CatalogWriter(tmp_path):
        pass
    catalog = Catalog(tmp_path)
    assert catalog.documents() == ()
    assert catalog.sentence_offsets().tolist() == [0]
    assert len(catalog.file_of_row) == 0


def test_missing_damaged_or_closed_is_our_error(tmp_path):
    with pytest.raises(LibraryError, match="fehlt"):
        Catalog(tmp_path)
    (tmp_path / "catalog.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(LibraryError, match="nicht lesbar"):
        Catalog(tmp_path)


def test_a_closed_catalog_says_so(catalog):
    catalog.close()
    with pytest.raises(LibraryError):
        catalog.passages([0])


def test_outlines_hold_what_ranking_asks_for_in_the_order_asked(catalog):
    full, undated, again = catalog.outlines([2, 1, 2])
    assert again == full
    assert (full.ordinal, full.reference, full.title) == (2, FULL.reference, FULL.title)
    assert (full.date, full.organization) == (FULL.date, FULL.organization)
    assert (undated.reference, undated.date) == (None, None)
    assert catalog.outlines([]) == []
    with pytest.raises(NotFoundError, match="99"):
        catalog.outlines([99])


def test_bodies_and_numbers_mentioned_come_in_the_order_asked(catalog):
    assert catalog.bodies([2, 1, 2]) == [("Rat", "ASID"), (), ("Rat", "ASID")]
    assert catalog.targets([1, 2]) == [(), ("0571/2024", "0100/2020")]
    assert catalog.bodies([]) == []


def test_files_and_the_newest_day_are_known_without_the_documents(catalog, tmp_path):
    assert catalog.newest == FULL.date
    assert set(catalog.files()) == {
        (d.file.sha256, d.file.name) for d in (OLD, UNDATED, FULL, TWIN)
    }
    assert Catalog(tmp_path).newest == FULL.date


def test_sentence_offsets_are_read_from_an_index_and_not_from_the_texts(catalog):
    plan = catalog._select("EXPLAIN QUERY PLAN SELECT sentences FROM passage ORDER BY row")
    assert "COVERING INDEX passage_sentences" in str(plan)
