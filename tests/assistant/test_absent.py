"""A number that is searched for and not held is named, with who mentions it."""

import datetime as dt
from dataclasses import dataclass

import pytest

from assistant.absent import absent_papers
from assistant.contract import absent_json
from assistant.plain_text import absent_text
from ingest.library.catalog import Catalog, CatalogWriter
from ingest.model import Document, File, Page, Reference, Span

TODAY = dt.date(2026, 2, 1)


@dataclass
class CatalogOnly:
    catalog: Catalog

    @property
    def stores(self):
        return (self,)


@pytest.fixture
def library(tmp_path):
    mention = Reference("987/2006", "987/2006", "cites", (Span(1, 0, 8),))
    document = Document(
        File("a" * 64, "a.pdf", "application/pdf", 1, 1),
        type="Beschlussvorlage",
        reference="0249/2007",
        title="Satzung",
        references=(mention, mention),
    )
    with CatalogWriter(tmp_path) as writer:
        writer.add(document, (Page(1, "987/2006"),), ())
    opened = CatalogOnly(Catalog(tmp_path))
    yield opened
    opened.catalog.close()


@pytest.mark.parametrize("words", ["DS 0987/2006", "987/2006", "Drucksachennr.: 987/2006"])
def test_a_paper_known_from_a_mention_is_named_with_it_in_any_spelling(library, words):
    (absent,) = absent_papers(words, library, TODAY)
    assert [d.file.name for d in absent.mentioned_by] == ["a.pdf"]
    assert absent_text(absent).endswith("Genannt in: Beschlussvorlage 0249/2007 Satzung")
    assert absent_json(absent)["mentioned_by"] == [
        {"file": "a.pdf", "reference": "0249/2007", "title": "Satzung"}
    ]


def test_a_paper_nobody_mentions_is_named_too(library):
    (absent,) = absent_papers("0001/1999", library, TODAY)
    assert "Kein Dokument erwähnt die Nummer." in absent_text(absent)


@pytest.mark.parametrize("words", ["249/2007", "Satzung", ""])
def test_what_is_held_or_no_number_is_not_named(library, words):
    assert absent_papers(words, library, TODAY) == ()
