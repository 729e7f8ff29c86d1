"""A quote is marked where it stands, found again when it moved, and never marked wrongly."""

from __future__ import annotations

from assistant.links import QUOTE_CHARACTERS
from assistant.web.locate import Finding, locate, pieces
from ingest.model import Page, Span

PAGES = (
    Page(1, "Kopf\nEs sind 1224 Objekte.\nEs sind 224\nObjekte im"),
    Page(2, "Fokusraum gezählt.\nEnde"),
)


def marked(spans: tuple[Span, ...]) -> list[str]:
    return [p.text for page in PAGES for p in pieces(page, spans) if p.marked]


def test_quote_at_its_place() -> None:
    found = locate(PAGES, [Span(1, 27, 46)], "Es sind 224 Objekte")
    assert found.finding is Finding.AT_PLACE
    assert marked(found.spans) == ["Es sind 224\nObjekte"]


def test_moved_quote_is_found_across_pages() -> None:
    found = locate(PAGES, [Span(1, 0, 4)], "224 Objekte im Fokusraum gezählt.")
    assert found.finding is Finding.MOVED
    assert marked(found.spans) == ["224\nObjekte im", "Fokusraum gezählt."]


def test_part_of_a_number_is_not_the_quote() -> None:
    found = locate(PAGES, [Span(9, 0, 4)], "224 Objekte.")
    assert found.finding is Finding.MISSING
    assert found.spans == ()


def test_missing_quote_marks_nothing() -> None:
    found = locate(PAGES, [Span(1, 0, 4)], "244 Objekte")
    assert found.finding is Finding.MISSING
    assert marked(found.spans) == []


def test_place_without_quote_is_taken_as_it_is_unless_outside() -> None:
    assert marked(locate(PAGES, [Span(1, 0, 4)], "").spans) == ["Kopf"]
    assert locate(PAGES, [Span(1, 0, 4000)], "").finding is Finding.MISSING


def test_nothing_asked() -> None:
    assert locate(PAGES, [], " ").finding is Finding.NONE_ASKED


def test_short_quote_does_not_vouch_for_a_long_place() -> None:
    found = locate(PAGES, [Span(1, 0, 40)], "Kopf")
    assert found.finding is Finding.MOVED
    assert marked(found.spans) == ["Kopf"]


def test_cut_off_quote_vouches_as_far_as_it_goes() -> None:
    text = "Wort " * 200
    found = locate([Page(1, text)], [Span(1, 0, 999)], text[:QUOTE_CHARACTERS])
    assert found.finding is Finding.AT_PLACE


def test_overlapping_spans_are_marked_once() -> None:
    cut = pieces(PAGES[0], (Span(1, 0, 3), Span(1, 2, 4)))
    assert "".join(p.text for p in cut) == PAGES[0].text
    assert [p.text for p in cut if p.marked] == ["Kop", "f"]
