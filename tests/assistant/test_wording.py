"""German words for days and documents."""

import datetime as dt

from assistant.wording import german_day, named
from ingest.model import Document, File

FILE = File("a" * 64, "a.pdf", "application/pdf", 1, 1)
DAY = dt.date(2025, 3, 4)


def test_a_day_is_written_as_germans_write_it():
    assert german_day(DAY) == "04.03.2025"
    assert german_day(None) == "ohne Datum"


def test_a_paper_is_called_by_kind_and_number():
    paper = Document(FILE, type="Beschlussvorlage", reference="0750/2025", date=DAY)
    assert named(paper) == "Beschlussvorlage 0750/2025"
    assert named(Document(FILE, reference="0750/2025")) == "Vorlage 0750/2025"


def test_a_document_without_a_number_is_called_by_what_is_known():
    minutes = Document(FILE, type="Niederschrift", organization="Schulausschuss", date=DAY)
    assert named(minutes) == "Niederschrift Schulausschuss vom 04.03.2025"
    assert named(Document(FILE)) == "Dokument"
