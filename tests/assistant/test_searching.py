"""Filters of a search: period, organization, kind."""

import datetime as dt

import pytest

from assistant.searching import NO_FILTERS, Filters
from ingest.model import Consultation, Document, File

FILE = File("a" * 64, "a.pdf", "application/pdf", 1, 1)
SID = "Ausschuss für Soziales, Integration und Demographie"


def day(text):
    return dt.date.fromisoformat(text)


def consulted(*days, organization="Rat der Stadt Hagen"):
    return Consultation(organization, tuple(map(day, days)), "Entscheidung", "held", None, ())


def test_no_filters_let_everything_through():
    assert not NO_FILTERS.any
    assert NO_FILTERS.admits(Document(FILE))


@pytest.mark.parametrize(
    ("since", "until", "admitted"),
    [
        ("2020-05-01", None, True),
        ("2020-05-02", None, False),
        (None, "2020-05-01", True),
        (None, "2020-04-30", False),
        ("2020-01-01", "2020-12-31", True),
    ],
)
def test_both_days_of_a_period_belong_to_it(since, until, admitted):
    filters = Filters(day(since) if since else None, day(until) if until else None)
    assert filters.any
    assert filters.admits(Document(FILE, date=day("2020-05-01"))) is admitted


def test_a_consultation_in_the_period_is_enough():
    document = Document(FILE, date=day("2019-12-01"), consultations=(consulted("2020-02-01"),))
    assert Filters(since=day("2020-01-01")).admits(document)
    assert not Filters(since=day("2020-03-01")).admits(document)


def test_an_undated_paper_lies_in_the_year_of_its_number():
    paper = Document(FILE, reference="0427/2005")
    assert Filters(since=day("2005-06-01"), until=day("2005-07-01")).admits(paper)
    assert Filters(until=day("2005-01-01")).admits(paper)
    assert not Filters(since=day("2006-01-01")).admits(paper)


def test_a_document_without_date_and_number_passes_no_period():
    assert not Filters(since=day("1900-01-01")).admits(Document(FILE))


@pytest.mark.parametrize("name", ["SID", "Sozialausschuss", SID])
def test_an_organization_is_known_by_every_name(name):
    filters = Filters(organization=name)
    assert filters.admits(Document(FILE, organization=SID))
    assert filters.admits(Document(FILE, consultations=(consulted(organization=SID),)))
    assert not filters.admits(Document(FILE, organization="Rat der Stadt Hagen"))
    assert not filters.admits(Document(FILE))


@pytest.mark.parametrize(
    ("kind", "admitted"),
    [("Beschlussvorlage", True), ("beschluss", True), ("Bericht", False), ("vorlage", False)],
)
def test_a_type_is_the_beginning_of_a_kind(kind, admitted):
    assert Filters(type=kind).admits(Document(FILE, type="Beschlussvorlage")) is admitted
    assert not Filters(type=kind).admits(Document(FILE))


def test_a_document_must_pass_every_filter():
    filters = Filters(since=day("2020-01-01"), organization="SID", type="Antrag")
    document = Document(FILE, date=day("2021-01-01"), organization=SID, type="Antrag")
    assert filters.admits(document)
    assert not Filters(since=day("2022-01-01"), organization="SID").admits(document)


@pytest.mark.parametrize(
    ("originator", "admitted"), [("SPD", True), ("spd-fraktion", True), ("CDU", False)]
)
def test_an_originator_is_known_by_a_part_of_the_name(originator, admitted):
    filters = Filters(originator=originator)
    assert filters.any
    assert filters.admits(Document(FILE, originator="SPD-Fraktion")) is admitted
    assert not filters.admits(Document(FILE))


def test_files_can_be_named_one_by_one():
    assert Filters(files=frozenset({FILE.sha256})).admits(Document(FILE))
    nothing = Filters(files=frozenset())
    assert nothing.any
    assert not nothing.admits(Document(FILE))
