"""What reading leaves at the end of a page and what a quote makes of it."""

import pytest
from reading_pdfs import Sheet

from ingest.model import Page, Span
from ingest.quotes import Stretch, quote_of
from ingest.reading.pdf import read_pdf


def pages_of(*texts):
    return {number: Page(number, text) for number, text in enumerate(texts, 1)}


def whole(pages):
    return [Span(number, 0, len(page.text)) for number, page in pages.items()]


@pytest.mark.parametrize(
    ("upper", "lower", "quote"),
    [
        ("Das ist ein Pro-", "blem der Stadt.", "Das ist ein Problem der Stadt."),
        ("im Land Nordrhein-", "Westfalen", "im Land Nordrhein-Westfalen"),
        ("die Informations-", "und Bildungsangebote", "die Informations- und Bildungsangebote"),
        ("Der Rat", "beschließt", "Der Rat beschließt"),
        ("Er zeigt quartiers-bezogen und quartiers-", "bezogen hier", None),
    ],
)
def test_a_word_broken_at_the_end_of_a_page_is_whole(upper, lower, quote):
    pages = pages_of(upper, lower)
    wanted = quote or "Er zeigt quartiers-bezogen und quartiers-bezogen hier"
    assert quote_of(pages, whole(pages)) == wanted
    stretch = Stretch(pages, whole(pages))
    assert " ".join(stretch.text.split()) == wanted


def test_only_what_follows_on_the_next_page_is_joined():
    pages = pages_of("ein Pro-", "blem und mehr", "blem")
    assert quote_of(pages, [Span(1, 0, 8), Span(3, 0, 4)]) == "ein Pro- blem"
    assert quote_of(pages, [Span(1, 0, 8), Span(2, 9, 13)]) == "ein Pro- mehr"
    assert quote_of(pages, [Span(1, 0, 8)]) == "ein Pro-"


def test_the_hyphen_stays_in_the_span_of_what_goes_across_it():
    pages = pages_of("Kurz. Ein Pro-", "blem. Mehr.")
    stretch = Stretch(pages, whole(pages))
    assert stretch.text == "Kurz. Ein Problem. Mehr."
    spans = stretch.spans(6, 18)
    assert spans == (Span(1, 6, 14), Span(2, 0, 5))
    assert quote_of(pages, spans) == stretch.text[6:18]
    assert stretch.spans(0, 5) == (Span(1, 0, 5),)
    assert stretch.spans(19, 24) == (Span(2, 6, 11),)


def test_a_pdf_keeps_the_hyphen_on_its_page_and_the_quote_does_not(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf").line(70, 150, "Der Ausschuss sieht hier ein Pro-").end_page()
    found = read_pdf(sheet.line(70, 150, "blem der ganzen Stadt.").save(), 9)
    pages = {page.number: page for page in found.pages}
    assert pages[1].text.rstrip().endswith("Pro-")
    assert quote_of(pages, whole(pages)).startswith("Der Ausschuss sieht hier ein Problem der")
