"""Sections are cut into passages: everything, in order, at sentences, with the way back."""

import datetime as dt
import re
from itertools import pairwise

import pytest

from ingest.library.generation import Library
from ingest.model import (
    PUBLIC_GROUP,
    Document,
    Evidence,
    File,
    Page,
    Section,
    Span,
)
from ingest.passages import LONGEST, TARGET, cut_passages, embedding_text
from ingest.quotes import one_line, quote_of

SENTENCE = "Die Stadt Hagen kauft im Quartier Nr. 7 z. B. leere Häuser und reißt sie ab. "


def document(*sections, evidence=(), **fields):
    file = File("a" * 64, "a.txt", "text/plain", 1, 2)
    return Document(file=file, sections=sections, evidence=evidence, **fields)


def whole(*texts):
    """Pages and the one section that holds all of them."""
    pages = [Page(number, text) for number, text in enumerate(texts, 1)]
    return pages, Section((), tuple(Span(p.number, 0, len(p.text)) for p in pages))


def letters(text):
    return re.sub(r"\s", "", text)


# -- made-up pages --------------------------------------------------------------------------------


def test_a_short_section_is_one_passage():
    pages, section = whole("Der Rat tagt. Er stimmt zu.")
    (passage,) = cut_passages(document(section), pages)
    assert passage.text == "Der Rat tagt. Er stimmt zu."
    assert [s.text for s in passage.sentences] == ["Der Rat tagt.", "Er stimmt zu."]
    assert (passage.ordinal, passage.spans) == (0, (Span(1, 0, 27),))


def test_a_long_section_is_cut_between_sentences_at_about_the_target():
    pages, section = whole(SENTENCE * 60)
    passages = cut_passages(document(section), pages)
    assert all(p.text.endswith("reißt sie ab.") for p in passages)
    assert all(TARGET - len(SENTENCE) < len(p.text) <= TARGET for p in passages[:-1])
    assert [p.ordinal for p in passages] == list(range(len(passages)))


@pytest.mark.parametrize("sentences", range(10, 16))
def test_a_short_rest_joins_the_passage_before_it(sentences):
    pages, section = whole(SENTENCE * sentences)
    passages = cut_passages(document(section), pages)
    assert min(len(p.text) for p in passages) >= 250
    assert max(len(p.text) for p in passages) <= LONGEST


def test_a_sentence_that_crosses_a_page_is_one_sentence_with_two_spans():
    pages, section = whole("Beginn. Die Stadt kauft\nalte", "Häuser im Quartier. Ende.")
    (passage,) = cut_passages(document(section), pages)
    crossing = passage.sentences[1]
    assert crossing.text == "Die Stadt kauft alte Häuser im Quartier."
    assert crossing.spans == (Span(1, 8, 28), Span(2, 0, 19))
    assert quote_of(pages, crossing.spans) == crossing.text


def test_sections_do_not_share_a_passage():
    pages = [Page(1, "Anlass\nDer Rat tagt.\nKosten\nEs sind 5 Euro.")]
    sections = (
        Section(("Anlass",), (Span(1, 0, 21),)),
        Section(("Kosten",), (Span(1, 21, 44),)),
    )
    passages = cut_passages(document(*sections), pages)
    assert [p.section for p in passages] == [("Anlass",), ("Kosten",)]


def test_a_heading_is_a_sentence_of_its_own_even_when_wrapped():
    pages = [Page(1, "2. Anlass und\nZiel\nDie Stadt\nplant. Der Rat tagt.")]
    section = Section(("2. Anlass und Ziel",), (Span(1, 0, len(pages[0].text)),))
    (passage,) = cut_passages(document(section), pages)
    assert [s.text for s in passage.sentences] == [
        "2. Anlass und Ziel",
        "Die Stadt plant.",
        "Der Rat tagt.",
    ]


def test_a_document_without_sections_is_one_section():
    pages, _ = whole("Der Rat", "tagt heute.")
    (passage,) = cut_passages(document(), pages)
    assert passage.spans == (Span(1, 0, 7), Span(2, 0, 11))


def test_what_a_file_says_about_itself_is_no_passage():
    note = "Nacherzählung, nicht der Originalwortlaut."
    pages, section = whole(f"Der Rat tagt.\n{note}\nEr stimmt zu.")
    start = pages[0].text.index(note)
    noted = Evidence("nature", (Span(1, start, start + 13),))
    (passage,) = cut_passages(document(section, evidence=(noted,)), pages)
    assert [s.text for s in passage.sentences] == ["Der Rat tagt.", "Er stimmt zu."]


def test_no_text_makes_no_passage():
    pages, section = whole(" \n ", "")
    assert cut_passages(document(section), pages) == ()


def test_a_passage_carries_number_and_date_of_its_document():
    pages, section = whole("Der Rat tagt.")
    day = dt.date(2025, 11, 18)
    (passage,) = cut_passages(document(section, reference="0750/2025", date=day), pages)
    assert (passage.reference, passage.date) == ("0750/2025", day)


def test_the_same_text_twice_is_two_passages_and_the_same_place_one_id():
    pages, _ = whole("Der Rat tagt.", "Der Rat tagt.")
    sections = tuple(Section((), (Span(n, 0, 13),)) for n in (1, 2))
    first, second = cut_passages(document(*sections), pages)
    assert first.id != second.id
    assert cut_passages(document(*sections), pages)[0].id == first.id


def test_the_model_reads_title_and_section_before_the_text():
    pages = [Page(1, "Anlass\nDer Rat tagt.")]
    paper = document(Section(("Begründung", "Anlass"), (Span(1, 0, 20),)), title="Häuser")
    (passage,) = cut_passages(paper, pages)
    assert embedding_text(paper, passage) == "Häuser – Anlass\nAnlass\nDer Rat tagt."


# -- the corpus -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(corpus_home):
    """(document, pages, passages) of everything the corpus library holds."""
    with Library.open(corpus_home, frozenset({PUBLIC_GROUP})) as library:
        catalog = library.stores[0].catalog
        yield [
            (d, catalog.pages(d.file.sha256), catalog.passages(catalog.rows_of(d.file.sha256)))
            for d in catalog.documents()
        ]


def test_every_sentence_of_the_corpus_is_verbatim_at_its_place(papers):
    wrong = [
        (d.file.name, sentence.text)
        for d, pages, passages in papers
        for passage in passages
        for sentence in passage.sentences
        if not sentence.spans or quote_of(pages, sentence.spans) != sentence.text
    ]
    assert papers
    assert wrong == []


def test_every_passage_of_the_corpus_is_verbatim_at_its_place(papers):
    for _, pages, passages in papers:
        for passage in passages:
            assert quote_of(pages, passage.spans) == one_line(passage.text)


def test_the_passages_of_the_corpus_hold_all_text_of_the_sections_but_the_notes(papers):
    for d, pages, passages in papers:
        held = "".join(letters(p.text) for p in passages)
        assert held == "".join(letters(s.text) for p in passages for s in p.sentences)
        for page in pages:
            sections = covered(page, [s for section in d.sections for s in section.spans])
            missing = sections - covered(page, [s for p in passages for s in p.spans])
            left = "".join(page.text[place] for place in sorted(missing))
            assert letters(left) in letters(notes(d, page)), d.file.name


def covered(page, spans):
    return {place for s in spans if s.page == page.number for place in range(s.start, s.end)}


def notes(d, page):
    """The lines in which a file speaks about itself."""
    fields = {"nature", "extent", "url"}
    spans = sorted({s for e in d.evidence if e.field in fields for s in e.spans})
    return "".join(line_of(page.text, s) for s in spans if s.page == page.number)


def line_of(text, span):
    end = text.find("\n", span.end)
    return text[text.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(text)]


def test_the_passages_of_the_corpus_lie_in_reading_order(papers):
    for d, _, passages in papers:
        starts = [span for passage in passages for span in passage.spans]
        assert [p.ordinal for p in passages] == list(range(len(passages)))
        assert all(a.end <= b.start for a, b in pairwise(starts) if a.page == b.page), d.file.name
        assert [s.page for s in starts] == sorted(s.page for s in starts)


def test_no_passage_of_the_corpus_is_too_long(papers):
    assert max(len(p.text) for _, _, passages in papers for p in passages) <= LONGEST
