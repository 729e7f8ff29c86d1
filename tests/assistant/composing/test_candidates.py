"""Sentences that might answer: how much of the question they hold, and what they lean on."""

import datetime as dt

import pytest

from assistant.composing.candidates import candidates, coverage, merged, with_context
from ingest.model import Span
from ingest.quotes import quote_of
from tests.assistant.composing.shelf import Paper, Shelf, ask, even, said


@pytest.fixture
def shelf(tmp_path):
    opened = []

    def build(*papers):
        opened.append(Shelf(tmp_path / str(len(opened)), papers))
        return opened[-1]

    yield build
    for one in opened:
        one.store.close()


def quoted(found, words):
    """The quote a sentence takes with it."""
    candidate = next(c for c in found if words in c.sentence.text)
    catalog = candidate.hit.store.catalog
    pages = {1: catalog.page(candidate.hit.document.file.sha256, 1)}
    return quote_of(pages, with_context(candidate))


# -- coverage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "held", "share"),
    [
        (["brück", "quarti"], ["brück", "quarti", "mai"], 1.0),
        (["brück", "quarti"], ["brück"], 0.5),
        (["brück", "quarti"], [], 0.0),
        ([], ["brück"], 1.0),
        (["immobili"], ["problemimmobili"], 1.0),
        (["problemimmobili"], ["immobili"], 8 / 15),
        (["problemimmobili", "rat"], ["immobili", "rat"], (8 / 15 + 1) / 2),
        (["rat"], ["verwaltungsrat"], 0.0),
        (["rat"], ["ratssitzung"], 0.0),
        (["mull"], ["mullproblem"], 1.0),
        (["mull"], ["papiermull"], 0.0),
        (["2025"], ["0750/2025"], 0.0),
    ],
)
def test_coverage_is_the_share_of_terms_held_compounds_counted_by_their_parts(wanted, held, share):
    assert coverage(wanted, held, even) == pytest.approx(share)


def test_coverage_weighs_terms():
    weights = {"brück": 3.0, "gross": 1.0}
    assert coverage(["brück", "gross"], ["brück"], weights.__getitem__) == pytest.approx(0.75)
    assert coverage(["brück", "gross"], ["gross"], weights.__getitem__) == pytest.approx(0.25)


def test_coverage_of_terms_that_weigh_nothing_is_whole():
    assert coverage(["brück"], [], lambda _: 0.0) == 1.0


def test_a_candidate_knows_what_it_holds_itself_and_what_its_surroundings_hold(shelf):
    hits = [
        shelf(Paper("a", "Sie wird im Mai gesperrt.", title="Die Brücke", section="Sperrung")).hit(
            "a"
        )
    ]
    (found,) = candidates(ask("Wann wird die Brücke gesperrt?"), hits, even)
    assert found.own == pytest.approx(0.5)
    assert found.coverage == pytest.approx(1.0)


# -- which sentences --------------------------------------------------------------------------


def test_the_sentence_nearest_in_meaning_comes_first(shelf):
    hits = [shelf(Paper("a", "Der Bau ist alt. Der Weg ist neu.")).hit("a", 0.80, 0.90)]
    assert said(candidates(ask("Was ist neu?"), hits, even)) == [
        "Der Weg ist neu.",
        "Der Bau ist alt.",
    ]


def test_equal_sentences_keep_the_order_of_the_text(shelf):
    hits = [shelf(Paper("a", "Der Bau ist alt. Der Weg ist neu.")).hit("a")]
    question = ask("Was?", terms=())
    assert said(candidates(question, hits, even)) == ["Der Bau ist alt.", "Der Weg ist neu."]


def test_without_hits_there_are_no_candidates():
    assert candidates(ask("Was ist neu?"), [], even) == []


def test_fields_of_the_head_and_headings_are_no_answers(shelf):
    text = (
        "Beschlussvorlage - 0001/2025\tNeubau der Kita\n"
        "Betreff\tNeubau der Kita\n"
        "Vorlageart\tBeschlussvorlage\n"
        "Status\töffentlich\n"
        "Grunddaten\n\n"
        "Die Kita hat 64 Plätze."
    )
    paper = Paper(
        "a",
        text,
        title="Neubau der Kita",
        section="Grunddaten",
        reference="0001/2025",
        type="Beschlussvorlage",
        labels=(("title", "Neubau der Kita"), ("status", "öffentlich"), ("reference", "0001/2025")),
    )
    found = candidates(ask("Wie viele Plätze hat die Kita?"), [shelf(paper).hit("a")], even)
    assert said(found) == ["Die Kita hat 64 Plätze."]


def test_a_sentence_that_holds_the_title_is_still_an_answer(shelf):
    paper = Paper("a", "Der Neubau der Kita kostet 5 Euro.", title="Neubau der Kita")
    found = candidates(ask("Was kostet der Neubau der Kita?"), [shelf(paper).hit("a")], even)
    assert said(found) == ["Der Neubau der Kita kostet 5 Euro."]


@pytest.mark.parametrize(
    ("question", "sentence", "fits"),
    [
        ("Was kostet die Software?", "1. Eine Software soll beschafft werden.", False),
        ("Wie viele Ziele gibt es?", "1. Ein Ziel ist genannt.", True),
        ("Wie teuer ist das Rad?", "Das Rad hat 24 Zoll.", False),
        ("Wie teuer ist das Rad?", "Das Rad gibt es für 900 €.", True),
        ("Wie hoch sind die Kosten?", "Das Land trägt 80 % davon.", True),
        ("Wie viele Plätze gibt es?", "Die Kita hat 64 Plätze.", True),
        ("Wie viele Plätze gibt es?", "Die Kita hat drei Plätze.", True),
        ("Wie viele Plätze gibt es?", "Am 11.12.2025 gab es Plätze.", False),
        ("Wann öffnet die Kita?", "Die Kita öffnet am 11.12.2025.", True),
        ("Wie viele Plätze gibt es?", "Im Mai 2025 hatte die Kita Plätze.", False),
        ("Wie viele Plätze gibt es?", "Die Hälfte der Plätze ist frei.", True),
        ("Wie lange gab es die Kita?", "Die Kita gab es bis Ende 2008.", True),
        ("Wie lange gab es die Kita?", "Die Kita gab es gern.", False),
        ("Wann öffnet die Kita?", "Die Kita öffnet bald.", False),
        ("Wann öffnet die Kita?", "Die Kita öffnet im März.", True),
        ("Wann öffnet die Kita?", "Die Kita öffnete 1987.", True),
        ("Wann öffnet die Kita?", "Die Kita steht in 0750/2025.", False),
        ("Wer leitet die Kita?", "Die Kita leitet Erika Muster.", True),
        ("Wer leitet die Kita Villa Rot?", "Die Kita Villa Rot ist offen.", False),
        ("Wer leitet die Kita?", "Frau Muster leitet die Kita.", True),
        ("Wer leitet die Kita?", "Die Kita ist offen.", False),
        ("Warum schließt die Kita?", "Die Kita schließt wegen der Kosten.", True),
        ("Warum schließt die Kita?", "Die Kita schließt bald.", False),
        ("Was ist mit der Kita?", "Die Kita schließt bald.", True),
    ],
)
def test_a_candidate_fits_when_it_holds_the_kind_of_thing_asked_for(
    shelf, question, sentence, fits
):
    (found,) = candidates(ask(question), [shelf(Paper("a", sentence)).hit("a")], even)
    assert found.fits is fits


# -- place and time ---------------------------------------------------------------------------


def test_a_question_on_a_place_is_answered_by_passages_on_that_place_only(shelf):
    papers = shelf(
        Paper("hier", "In Altenhagen gibt es 5 Häuser."),
        Paper("titel", "Es gibt 6 Häuser.", title="Altenhagener Bericht"),
        Paper("dort", "In Haspe gibt es 7 Häuser."),
        Paper("ohne", "Es gibt 8 Häuser."),
    )
    hits = [papers.hit(name) for name in ("hier", "titel", "dort", "ohne")]
    found = candidates(ask("Wie viele Häuser gibt es in Altenhagen?"), hits, even)
    assert sorted(said(found)) == ["Es gibt 6 Häuser.", "In Altenhagen gibt es 5 Häuser."]


def test_a_question_on_two_places_needs_both(shelf):
    papers = shelf(
        Paper("beide", "Altenhagen und Haspe haben 5 Häuser."), Paper("eins", "Haspe hat 7 Häuser.")
    )
    question = ask("Wie viele Häuser haben Altenhagen und Haspe?")
    hits = [papers.hit("beide"), papers.hit("eins")]
    assert said(candidates(question, hits, even)) == ["Altenhagen und Haspe haben 5 Häuser."]


def test_a_question_on_a_time_is_answered_by_papers_or_sentences_of_that_time_only(shelf):
    papers = shelf(
        Paper("datiert", "Es gab 5 Kontrollen.", date=dt.date(2022, 5, 1)),
        Paper("genannt", "Im Mai 2022 gab es 6 Kontrollen.", date=dt.date(2024, 1, 1)),
        Paper("anders", "Es gab 7 Kontrollen.", date=dt.date(2023, 5, 1)),
        Paper("ohne", "Es gab 8 Kontrollen."),
    )
    hits = [papers.hit(name) for name in ("datiert", "genannt", "anders", "ohne")]
    found = candidates(ask("Wie viele Kontrollen gab es 2022?"), hits, even)
    assert sorted(said(found)) == ["Es gab 5 Kontrollen.", "Im Mai 2022 gab es 6 Kontrollen."]


def test_a_sum_over_years_tells_nothing_of_a_month(shelf):
    text = (
        "Seit 2015 gab es 126 Kontrollen (Stand Juni 2024). Seit 2015 gab es 130 Kontrollen."
        " Seit 2015 gab es 129 Kontrollen (Stand Oktober 2025)."
    )
    hits = [shelf(Paper("a", text)).hit("a")]
    found = candidates(ask("Wie viele Kontrollen gab es im Oktober 2025?"), hits, even)
    assert said(found) == ["Seit 2015 gab es 129 Kontrollen (Stand Oktober 2025)."]


# -- what a sentence leans on -----------------------------------------------------------------


def test_a_row_of_a_table_takes_its_head_with_it(shelf):
    text = "Die Tabelle folgt.\nStadtteil\tHäuser\nHaspe\t5\nBoele\t7\n"
    found = candidates(ask("Wie viele Häuser hat Boele?", places=()), [shelf(Paper("a", text)).hit("a")], even)  # fmt: skip  # noqa: E501
    assert quoted(found, "Boele") == "Stadtteil Häuser Boele 7"
    assert quoted(found, "Stadtteil") == "Stadtteil Häuser"


def test_a_sentence_that_announces_a_list_takes_the_list(shelf):
    text = "Geplant sind:\n- ein Park\n- ein Weg\n\nDer Rat stimmt zu."
    found = candidates(ask("Was ist geplant?"), [shelf(Paper("a", text)).hit("a")], even)
    assert quoted(found, "Geplant") == "Geplant sind: - ein Park - ein Weg"


def test_a_long_list_is_cut(shelf):
    items = "".join(f"- Teil {number}\n" for number in range(20))
    found = candidates(
        ask("Was ist geplant?"), [shelf(Paper("a", f"Geplant sind:\n{items}")).hit("a")], even
    )
    quote = quoted(found, "Geplant")
    assert "Teil 7" in quote
    assert "Teil 8" not in quote


@pytest.mark.parametrize(
    ("second", "quote"),
    [
        ("Dies kostet 5 Euro.", "Der Park wird gebaut. Dies kostet 5 Euro."),
        ("Dort gibt es 5 Bänke.", "Der Park wird gebaut. Dort gibt es 5 Bänke."),
        ("Auch sie werden gebaut.", "Der Park wird gebaut. Auch sie werden gebaut."),
        ("Die Bank kostet 5 Euro.", "Die Bank kostet 5 Euro."),
        ("Erneut wird gebaut.", "Erneut wird gebaut."),
    ],
)
def test_a_sentence_that_points_back_takes_the_one_before(shelf, second, quote):
    hits = [shelf(Paper("a", f"Der Park wird gebaut. {second}")).hit("a")]
    assert quoted(candidates(ask("Was?"), hits, even), second) == quote


def test_a_sentence_that_points_back_does_not_take_the_heading(shelf):
    paper = Paper("a", "Begründung\n\nDies kostet 5 Euro.")
    assert (
        quoted(candidates(ask("Was?"), [shelf(paper).hit("a")], even), "Dies")
        == "Dies kostet 5 Euro."
    )


def test_neighbouring_spans_become_one_and_others_stay():
    spans = (Span(1, 0, 5), Span(1, 6, 9), Span(1, 20, 25), Span(2, 25, 30))
    assert merged(spans) == (Span(1, 0, 9), Span(1, 20, 25), Span(2, 25, 30))


def test_what_had_begun_in_an_old_paper_tells_nothing_of_today(shelf):
    paper = Paper("a", "Seit 2014 leben Kinder am Park.", date=dt.date(2019, 3, 1))
    hits = [shelf(paper).hit("a")]
    assert said(candidates(ask("Wo leben 2018 die Kinder?"), hits, even))
    assert candidates(ask("Wo leben 2026 die Kinder?"), hits, even) == []


def test_what_was_to_begin_in_an_old_paper_tells_nothing_of_today(shelf):
    paper = Paper("a", "Ab August 2013 leben Kinder am Park.", date=dt.date(2012, 9, 13))
    hits = [shelf(paper).hit("a")]
    assert said(candidates(ask("Wo leben 2014 die Kinder?"), hits, even))
    assert candidates(ask("Wo leben 2026 die Kinder?"), hits, even) == []
