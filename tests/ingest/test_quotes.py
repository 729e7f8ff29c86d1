"""Places on pages become verbatim quotes, and back."""

import pytest

from ingest.model import Page, Span
from ingest.quotes import Stretch, one_line, quote_of

PAGES = (Page(1, "Die Stadt kauft\nzwei  Häuser und"), Page(2, "Kopf\ndrei Garagen."))
ACROSS = (Span(1, 10, 32), Span(2, 5, 18))


def test_a_quote_is_the_pages_own_text_on_one_line():
    assert quote_of(PAGES, [Span(1, 4, 28)]) == "Stadt kauft zwei Häuser"


def test_a_quote_crosses_a_page():
    assert quote_of(PAGES, ACROSS) == "kauft zwei Häuser und drei Garagen."


def test_pages_may_be_given_by_number():
    assert quote_of({2: PAGES[1]}, [Span(2, 5, 9)]) == "drei"


def test_no_spans_make_an_empty_quote():
    assert quote_of(PAGES, []) == ""


def test_a_page_that_is_not_there_is_an_error():
    with pytest.raises(LookupError):
        quote_of(PAGES, [Span(3, 0, 1)])


def test_one_line_makes_every_gap_a_single_space():
    assert one_line("  a\tb \n\u00a0c ") == "a b c"


def test_a_stretch_lays_spans_end_to_end_and_finds_the_way_back():
    stretch = Stretch({p.number: p for p in PAGES}, ACROSS)
    assert stretch.text == "kauft\nzwei  Häuser und\ndrei Garagen."
    start = stretch.text.index("Häuser")
    spans = stretch.spans(start, len(stretch.text))
    assert spans == (Span(1, 22, 32), Span(2, 5, 18))
    assert quote_of(PAGES, spans) == "Häuser und drei Garagen."


def test_the_joint_between_two_spans_belongs_to_no_page():
    stretch = Stretch({p.number: p for p in PAGES}, ACROSS)
    joint = stretch.text.index("\ndrei")
    assert stretch.spans(joint, joint + 1) == ()
    assert stretch.spans(joint - 1, joint + 2) == (Span(1, 31, 32), Span(2, 5, 6))
