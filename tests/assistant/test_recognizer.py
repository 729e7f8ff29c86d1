import datetime as dt

import pytest

from assistant.composing.intents import Intent, readings
from assistant.question import Kind, read_question
from assistant.recognizer import INTENTS, KINDS, counts, fingerprint
from evals.bench.recognizer import cross_validate

TODAY = dt.date(2026, 1, 31)


def first(question):
    found = readings(read_question(question, TODAY))
    return found[0][0] if found else None


def test_there_are_examples_of_everything_that_may_be_asked():
    assert set(INTENTS.examples()) == {*map(str, Intent), "content"}
    assert set(KINDS.examples()) == set(map(str, Kind))


@pytest.mark.parametrize("recognizer", [INTENTS, KINDS])
def test_the_weights_were_learnt_from_these_examples(recognizer):
    learnt = recognizer.learnt_from() == fingerprint(recognizer.examples())
    assert learnt, "run: vorlagenlotse bench recognizer --learn"


@pytest.mark.parametrize(("recognizer", "right", "sure"), [(INTENTS, 0.55, 0.8), (KINDS, 0.4, 0.7)])
def test_what_was_not_learnt_from_is_recognized_mostly(recognizer, right, sure):
    # every third example, so that it takes seconds; all of them come to more (docs/decisions.md)
    some = {name: lines[::3] for name, lines in recognizer.examples().items()}
    measured = cross_validate(some, folds=2)
    assert measured.right > right
    assert measured.right_where_sure > sure
    assert sum(row.examples for row in measured.rows) == sum(map(len, some.values()))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Aus welchem Amt stammt eigentlich die 0750/2025?", Intent.LEAD),
        ("Die 0067/2026, wer hat die auf den Weg gebracht?", Intent.ORIGINATOR),
        ("Hast du die 0310/2012 in deinen Akten?", Intent.HELD),
        ("Ist 0915/2022 inzwischen durch etwas Neueres abgelöst?", Intent.IN_FORCE),
        ("Auf welcher älteren Drucksache baut die 0166/2025 auf?", Intent.PREDECESSOR),
        ("Wo überall wird auf die 0310/2012 hingewiesen?", Intent.CITED_BY),
    ],
)
def test_a_paper_may_be_asked_about_in_many_words(question, intent):
    assert first(question) is intent


@pytest.mark.parametrize(
    "question",
    ["Was kostet der Umbau der Turnhalle?", "Und in der Weststadt?", "?", "…", "🙂", "x" * 500],
)
def test_what_the_catalog_does_not_hold_is_not_asked_of_it(question):
    assert first(question) is None


def test_only_what_can_be_listed_is_asked_for_as_a_list():
    assert first("Welche Kontrollaktionen in Problemimmobilien gab es im Jahr 2025?") is None


def test_numbers_count_by_their_kind_not_by_their_value():
    one = counts(["Wer hat 0750/2025 am 3.5.2024 beantragt?"])
    other = counts(["Wer hat 12/18 am 30.11.2019 beantragt?"])
    assert (one != other).nnz == 0


@pytest.mark.parametrize(
    "question",
    ["Was behandelt Teil A des Statusberichts 0166/2025?", "Wie viele Objekte nennt 0750/2025?"],
)
def test_what_only_the_text_of_a_paper_tells_is_left_to_it(question):
    assert first(question) is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Oktober 2025, Hauskontrolle: Zahl der Abmeldungen?", Kind.COUNT),
        ("Mich interessiert die Höhe der Zuschüsse für das Freibad.", Kind.COUNT),
        ("Ich bräuchte den Namen der Leiterin der Musikschule.", Kind.WHO),
        ("Bitte um Auskunft, bis zu welchem Tag die Brücke fertig sein soll.", Kind.DATE),
        ("Gründe für die Absage des Stadtfestes?", Kind.WHY),
    ],
)
def test_what_is_asked_for_is_known_without_a_word_of_question(question, kind):
    assert read_question(question, TODAY).kind is kind
