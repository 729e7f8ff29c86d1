"""The answer in the papers' own words: what is chosen, in which order, how it is cited."""

import datetime as dt

import pytest

from assistant.answer import StatementKind
from assistant.composing import extractive
from assistant.composing.citing import Citations
from tests.assistant.composing.shelf import Paper, Shelf, ask, even


@pytest.fixture
def answer(tmp_path):
    """Return the statements and citations for a question over papers, all of them hits."""
    opened = []

    def compose(question, *papers, scores=None):
        shelf = Shelf(tmp_path / str(len(opened)), papers)
        opened.append(shelf)
        scores = scores or {}
        hits = [shelf.hit(p.name, score=scores.get(p.name, 1.0)) for p in papers]
        ranked = extractive.rank(question, hits, even)
        chosen = extractive.choose(question, ranked)
        citations = Citations()
        return extractive.state(extractive.arrange(question, chosen), citations), citations.all()

    yield compose
    for shelf in opened:
        shelf.store.close()


def day(year):
    return dt.date(year, 6, 1)


BENCH = "Der neue Park in der Mitte hat 40 Bänke."


def test_a_statement_is_the_quote_of_its_citation(answer):
    statements, citations = answer(ask("Wie viele Bänke hat der Park?"), Paper("a", BENCH))
    assert [(s.text, s.kind, s.citations) for s in statements] == [
        (BENCH, StatementKind.QUOTED, (1,))
    ]
    assert [(c.number, c.quote, c.file, c.page) for c in citations] == [(1, BENCH, "a.txt", 1)]


def test_sentences_that_say_the_same_are_one_statement_with_both_citations(answer):
    again = "Der neue Park in der Mitte hat 40 Bänke"
    statements, citations = answer(
        ask("Wie viele Bänke hat der Park?"), Paper("a", BENCH), Paper("b", f"Auch {again}.")
    )
    assert [s.citations for s in statements] == [(1, 2)]
    assert [c.file for c in citations] == ["a.txt", "b.txt"]


LONG = "Der neue Park in der Mitte des Quartiers am Markt hat seit Mai wieder {} schöne Bänke."


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Der Park hat 40 Bänke.", "Der Park hat 50 Bänke."),
        (LONG.format(40), LONG.format(50)),
        (LONG.format(40), LONG.format("keine 40")),
    ],
)
def test_sentences_that_say_different_things_stay_apart_even_at_the_same_place_of_their_page(
    answer, left, right
):
    statements, _ = answer(
        ask("Wie viele Bänke hat der Park?"), Paper("a", left), Paper("b", right)
    )
    assert sorted((s.text, len(s.citations)) for s in statements) == sorted([(left, 1), (right, 1)])


def test_the_number_of_an_item_does_not_keep_repetitions_apart(answer):
    question = ask("Wie viele Bänke hat der Park?")
    statements, _ = answer(question, Paper("a", BENCH), Paper("b", f"3. {BENCH}"))
    assert [s.citations for s in statements] == [(1, 2)]


def test_a_figure_says_what_time_it_stands_for(answer):
    text = "Der Park hat 40 Bänke (Stand Oktober 2025)."
    statements, _ = answer(ask("Wie viele Bänke hat der Park?"), Paper("a", text))
    assert [s.as_of for s in statements] == ["2025-10"]


def many(count, prefix=""):
    words = "Ahorn Birke Eiche Fichte Linde Ulme Weide Esche Tanne Kiefer Erle Pappel".split()
    return [f"{prefix}Der Park hat am {tree}platz {tree}bäume." for tree in words[:count]]


def test_a_short_answer_holds_five_statements_at_most_and_two_of_one_document(answer):
    question = ask("Was hat der Park?")
    one, _ = answer(question, Paper("a", " ".join(many(6))))
    assert len(one) == 2
    each = [Paper(str(i), text) for i, text in enumerate(many(6))]
    assert len(answer(question, *each)[0]) == 5


def test_a_list_holds_more(answer):
    question = ask("Welche Bäume hat der Park?")
    assert len(answer(question, Paper("a", " ".join(many(12))))[0]) == 4
    each = [Paper(str(i), text) for i, text in enumerate(many(12))]
    assert len(answer(question, *each)[0]) == 8


def test_an_answer_is_limited_in_words_but_a_first_statement_may_be_long(answer):
    long = [f"Der Park hat {' '.join(f'{t}{i}' for i in range(140))}." for t in ("Baum", "Bank")]
    papers = [Paper(str(i), text) for i, text in enumerate(long)]
    statements, _ = answer(ask("Was hat der Park?"), *papers)
    assert len(statements) == 1
    assert len(statements[0].text.split()) > 120


def test_what_is_far_behind_the_best_is_left_out(answer):
    statements, _ = answer(
        ask("Wie viele Bänke hat der Park?"),
        Paper("a", BENCH),
        Paper("b", "Die Straße hat 7 Lampen."),
        scores={"b": 0.2},
    )
    assert [s.text for s in statements] == [BENCH]


def test_where_the_best_sentence_holds_a_figure_the_others_must_hold_one(answer):
    statements, _ = answer(
        ask("Wie viele Bänke hat der Park?"),
        Paper("a", BENCH),
        Paper("b", "Der Park hat viele Bänke und Wege."),
    )
    assert [s.text for s in statements] == [BENCH]


YEARS = (
    Paper("b", "Der Park hatte Wege aus Holz.", date=day(2020)),
    Paper("c", "Der Park hatte Mauern aus Stein.", date=day(2024)),
    Paper("a", "Der Park hatte Tore aus Eisen.", date=day(2010)),
)


def files(answered):
    statements, citations = answered
    return [citations[s.citations[0] - 1].file[0] for s in statements]


def test_a_development_is_told_in_the_order_of_time(answer):
    assert files(answer(ask("Wie hat sich der Park entwickelt?"), *YEARS)) == ["a", "b", "c"]


def test_the_present_is_told_newest_first(answer):
    assert files(answer(ask("Was hat der Park derzeit?"), *YEARS)) == ["c", "b", "a"]


def test_otherwise_the_best_document_comes_first_and_its_statements_together(answer):
    papers = (
        Paper("a", "Der Park hat Wege aus Holz. Der Park hat Mauern aus Stein."),
        Paper("b", "Der Park hat Tore aus Eisen."),
    )
    scores = {"a": 0.8, "b": 1.0}
    assert files(answer(ask("Was hat der Park?"), *papers, scores=scores)) == ["b", "a", "a"]


def test_each_thing_the_question_names_gets_its_sentence(answer):
    statements, _ = answer(
        ask("Wie viele Bänke hat der Park, und wie viele Lampen?"),
        Paper("a", "Der Park hat 40 Bänke."),
        Paper("b", "Am Weg stehen 7 Lampen."),
        scores={"b": 0.6},
    )
    assert {s.text for s in statements} == {"Der Park hat 40 Bänke.", "Am Weg stehen 7 Lampen."}


def test_a_list_hears_of_every_document_before_it_hears_more_of_one(answer):
    many = " ".join(f"Der Park {n} hat neue Bänke." for n in ("Nord", "Süd", "West", "Ost"))
    others = [Paper(name, f"Der Park {name} hat neue Bänke.") for name in ("Eins", "Zwei", "Drei")]
    _, citations = answer(
        ask("Welche Parks haben neue Bänke?"), Paper("viel", many), *others, scores={"viel": 1.1}
    )
    assert {"Eins.txt", "Zwei.txt", "Drei.txt"} <= {c.file for c in citations}


def test_each_time_the_question_names_gets_its_sentence(answer):
    papers = [
        Paper(f"k{i}", f"Im Park wurden {n} Kinder gezählt.", date=day(year))
        for i, (n, year) in enumerate([(90, 2026), (80, 2026), (70, 2026), (60, 2026), (50, 2022)])
    ]
    scores = {f"k{i}": 1.0 - 0.1 * (i == 4) for i in range(5)}
    question = ask("Wurden im Park 2026 mehr Kinder gezählt als im Jahr 2022?", period=None)
    statements, _ = answer(question, *papers, scores=scores)
    assert "Im Park wurden 50 Kinder gezählt." in [s.text for s in statements]


def test_the_same_place_gets_the_same_number(answer):
    question = ask("Wie viele Bänke hat der Park?")
    _, citations = answer(question, Paper("a", f"{BENCH} {BENCH}"))
    assert len({c.spans for c in citations}) == len(citations)
