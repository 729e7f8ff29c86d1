"""Whether there is an answer at all, and whether only a plan is told."""

import datetime as dt

import pytest

from assistant.composing.candidates import candidates
from assistant.evidence import Evidence, only_planned, weigh
from assistant.question import read_question
from ingest.library.german import terms
from tests.assistant.composing.shelf import Paper, Shelf, ask, even

TODAY = dt.date(2026, 2, 1)


@pytest.mark.parametrize(
    ("words", "meaning", "carries"),
    [
        (1.00, 0.90, True),
        (0.60, 0.835, True),
        (0.60, 0.834, False),
        (0.95, 0.82, True),
        (0.94, 0.82, False),
        (1.00, 0.819, False),
        (0.59, 0.845, True),
        (0.59, 0.844, False),
        (0.12, 0.845, True),
        (0.11, 0.899, False),
        (0.00, 0.899, False),
        (0.00, 0.90, True),  # "Geflüchtete" asked, "Flüchtlinge" written
        (1.00, 0.00, False),
    ],
)
def test_words_and_meaning_must_both_speak_unless_the_meaning_is_the_same(words, meaning, carries):
    assert Evidence(words, meaning).carries is carries


@pytest.mark.parametrize(
    ("words", "tokens", "in_parts", "carries"),
    [
        (0.40, 0.475, True, True),
        (0.40, 0.47, True, False),
        (0.39, 0.49, True, False),  # no sentence meets it all, then the words must be there
        (0.39, 0.60, True, True),
        (0.40, 0.49, False, False),
    ],
)
def test_what_is_told_in_parts_meets_no_sentence_whole(words, tokens, in_parts, carries):
    assert Evidence(words, 0.86, tokens, in_parts=in_parts).carries is carries


def test_without_candidates_nothing_carries():
    assert weigh(ask("Wie viele?"), []) == Evidence(0.0, 0.0, fits=False)
    assert not weigh(ask("Warum?"), []).carries


def test_evidence_is_the_best_of_the_first_five(tmp_path):
    shelf = Shelf(tmp_path / "s", (Paper("a", "Der Park ist neu. Der Bau ist alt."),))
    question = ask("Ist der Park neu?")
    ranked = candidates(question, [shelf.hit("a", 0.7, 0.8)], even)
    assert weigh(question, ranked) == Evidence(max(c.coverage for c in ranked), 0.8)
    assert weigh(question, [*[ranked[1]] * 5, ranked[0]]) == weigh(question, [ranked[1]])
    shelf.store.close()


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("Wer leitet das Haus am Park?", "Das Haus am Park liegt in der Stadt.", False),
        ("Wer leitet das Haus am Park?", "Das Haus am Park leitet Erika Muster.", True),
        ("Wie hoch ist die Miete im Haus?", "Das Haus wurde im Jahr 2019 gebaut.", False),
        ("Wie hoch ist die Miete im Haus?", "Das Haus kostet 900 Euro.", True),
        ("Wann wurde das Haus gebaut?", "Das Haus ist rot und hat zwei Türen.", False),
        ("Wann wurde das Haus gebaut?", "Das Haus wurde 1897 gebaut.", True),
        ("Warum ist das Haus rot?", "Das Haus ist rot und hat zwei Türen.", True),
    ],
)
def test_what_holds_no_sign_of_the_kind_asked_for_is_no_answer(tmp_path, question, text, fits):
    shelf = Shelf(tmp_path / "s", (Paper("a", text),))
    asked = ask(question)
    evidence = weigh(asked, candidates(asked, [shelf.hit("a", 0.95)], even))
    assert (evidence.fits, evidence.carries) == (fits, fits)
    shelf.store.close()


@pytest.mark.parametrize(
    ("question", "best", "others", "only"),
    [
        ("Wann wurde der Pakt unterzeichnet?", "Der Pakt soll im Mai kommen.", [], True),
        ("Wann wurde der Pakt unterzeichnet?", "Der Pakt wurde im Mai unterzeichnet.", [], False),
        (
            "Wann wurde der Pakt unterzeichnet?",
            "Der Pakt ist geplant.",
            ["Er wurde im Mai unterzeichnet."],
            False,
        ),
        (
            "Wann wurde der Pakt unterzeichnet?",
            "Am 3. Mai lag keine Vorlage zum Pakt vor.",
            ["Er soll im Juni unterzeichnet werden."],
            True,
        ),
        ("Wann kommt der Pakt?", "Der Pakt soll im Mai kommen.", [], False),
        ("Wurde die Schule gebaut?", "Die Schule hat drei Räume.", [], False),
        ("Was ist aus dem Pakt geworden?", "Der Pakt soll im Mai kommen.", [], False),
        ("Welche Maßnahmen sind geplant?", "Die Wege sollen erneuert werden.", [], False),
        ("Was ist in Altenhagen vorgesehen?", "Die Wege sollen erneuert werden.", [], False),
    ],
)
def test_a_plan_does_not_show_that_something_was_done(question, best, others, only):
    assert only_planned(read_question(question, TODAY), [best], others) is only


@pytest.mark.parametrize(
    ("evidence", "carries"),
    [
        (Evidence(0.3, 0.86, 0.60), True),
        (Evidence(0.3, 0.86, 0.50), False),  # a neighbouring topic: like as a whole, not in words
        (Evidence(0.3, 0.86, None), True),  # a library without tokens
        (Evidence(0.05, 0.89, 0.62), True),  # hardly a common word, and yet the same
        (Evidence(0.05, 0.86, 0.62), False),
        (Evidence(0.7, 0.84, 0.40), True),
        (Evidence(0.3, 0.86, 0.62, unknown=0.7), False),  # a swimming pool no paper knows
        (Evidence(0.3, 0.91, 0.62, unknown=0.7), True),
        (Evidence(0.7, 0.86, 0.50, unknown=0.7), True),  # misspelt: the sentence holds the words
    ],
)
def test_few_words_need_tokens_that_meet_and_known_words(evidence, carries):
    assert evidence.carries is carries


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Wie viele Häuser kaufte der Verein 2026?", False),
        ("Wie viele Häuser sind es seit 2026?", True),
        ("Welche Häuser kaufte der Verein 2026?", True),
    ],
    ids=["how many at a time", "from a time on", "which"],
)
def test_how_many_there_were_at_a_time_is_told_only_of_what_is_named(tmp_path, question, named):
    shelf = Shelf(tmp_path / "s", (Paper("a", "Am 7. Januar 2026 wurden sechs Häuser geprüft."),))
    asked = ask(question)
    ranked = candidates(asked, [shelf.hit("a", 0.95)], even)
    assert weigh(asked, ranked, telling_most=terms("Verein")).named is named
    assert weigh(asked, ranked, telling_most=terms("Häuser")).named
    shelf.store.close()


@pytest.mark.parametrize(("named", "told"), [("Landesmittel", False), ("Bauvorhaben", True)])
def test_money_for_one_thing_is_none_for_another(tmp_path, named, told):
    text = "Mittel von 900 Euro sind für das Bauvorhaben da."
    shelf = Shelf(tmp_path / "s", (Paper("a", text),))
    asked = ask(f"Wie hoch sind die Kosten für {named}?")
    ranked = candidates(asked, [shelf.hit("a", 0.95)], even)
    assert weigh(asked, ranked, telling_most=terms(named)).named is told
    shelf.store.close()
