"""A document lies in time by its own date, else by its last consultation that took place."""

import datetime as dt

import pytest

from assistant.answer import Period
from assistant.moments import latest, lies_in, moment
from ingest.model import Consultation, Document, File

FILE = File("a" * 64, "a.pdf", "application/pdf", 1, 1)
OWN, EARLY, LATE, PLANNED = (dt.date(2020, month, 1) for month in (1, 2, 3, 4))


def consulted(state, *days):
    return Consultation("Rat der Stadt Hagen", days, "Entscheidung", state, None, ())


def test_the_own_date_comes_first():
    document = Document(FILE, date=OWN, consultations=(consulted("held", LATE),))
    assert moment(document) == OWN


@pytest.mark.parametrize(
    ("dated", "day"), [("2021-04", dt.date(2021, 4, 1)), ("2021", dt.date(2021, 1, 1))]
)
def test_a_month_or_year_alone_counts_from_its_beginning(dated, day):
    document = Document(FILE, dated=dated, consultations=(consulted("held", LATE),))
    assert moment(document) == day


def test_without_a_date_the_last_consultation_counts():
    document = Document(FILE, consultations=(consulted("held", EARLY, LATE), consulted(None)))
    assert moment(document) == LATE


def test_a_consultation_of_unknown_state_counts():
    assert moment(Document(FILE, consultations=(consulted(None, EARLY),))) == EARLY


def test_a_planned_consultation_does_not_count():
    document = Document(FILE, consultations=(consulted("held", EARLY), consulted("planned", LATE)))
    assert moment(document) == EARLY
    assert moment(Document(FILE, consultations=(consulted("planned", PLANNED),))) is None


def test_a_document_without_any_date_has_no_moment():
    assert moment(Document(FILE)) is None


@pytest.mark.parametrize(
    ("document", "inside"),
    [
        (Document(FILE, date=EARLY), True),
        (Document(FILE, date=LATE), False),
        (Document(FILE, date=LATE, consultations=(consulted("held", EARLY),)), True),
        (Document(FILE, consultations=(consulted("held", EARLY, LATE),)), True),
        (Document(FILE, consultations=(consulted("held", LATE),)), False),
        (Document(FILE, dated="2020-02"), True),
        (Document(FILE, reference="0012/2020"), True),
        (Document(FILE, reference="0012/2021"), False),
        (Document(FILE), False),
    ],
)
def test_a_document_lies_in_a_period_with_any_of_its_days_or_else_its_number(document, inside):
    assert lies_in(document, Period(EARLY, EARLY)) is inside


def test_an_undated_paper_lies_in_the_year_of_its_number_too():
    paper = Document(FILE, reference="1228/2019", consultations=(consulted("held", OWN),))
    year = Period(dt.date(2019, 1, 1), dt.date(2019, 12, 31))
    assert lies_in(paper, year)
    assert lies_in(paper, Period(OWN, OWN))
    assert not lies_in(Document(FILE, reference="1228/2019", date=OWN), year)


def test_the_latest_day_is_that_of_the_last_consultation_or_the_end_of_the_numbers_year():
    paper = Document(FILE, date=OWN, consultations=(consulted("planned", PLANNED),))
    assert latest(paper) == PLANNED
    assert latest(Document(FILE, reference="0056/2019")) == dt.date(2019, 12, 31)
    assert latest(Document(FILE)) is None
