"""Follow-up questions become questions that stand alone."""

import pytest

from assistant.conversation import standalone, standing_alone

CHILDREN = "Wie viele Kinder gibt es in Altenhagen?"
PRESENT = "Wie viele Personen wurden bei der Kontrolle am 15.03.2022 angetroffen?"


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        ("Und in Haspe?", [CHILDREN], "Wie viele Kinder gibt es in Haspe?"),
        ("Und in Boele?", [CHILDREN, "Und in Haspe?"], "Wie viele Kinder gibt es in Boele?"),
        ("Und in Haspe?", ["Wie viele Kinder gibt es?"], "Wie viele Kinder gibt es in Haspe?"),
        (
            "Und beim Rat?",
            ["Was wurde beim Sozialausschuss beschlossen?"],
            "Was wurde beim Rat beschlossen?",
        ),
    ],
)
def test_a_place_alone_takes_the_place_of_the_earlier_one(question, history, expected):
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        ("Und am 5. April 2022?", [PRESENT], PRESENT.replace("15.03.2022", "5. April 2022")),
        ("Und im Mai 2023?", [PRESENT], PRESENT.replace("am 15.03.2022", "im Mai 2023")),
        (
            "Und 2023?",
            ["Wie viele Geburten gab es 2021?"],
            "Wie viele Geburten gab es 2023?",
        ),
        ("Und 2023?", [PRESENT], PRESENT.replace("am 15.03.2022", "im Jahr 2023")),
        (
            "Und im Jahr 2023?",
            ["Wie viele Geburten gab es?"],
            "Wie viele Geburten gab es im Jahr 2023?",
        ),
    ],
)
def test_a_date_alone_takes_the_place_of_the_earlier_one(question, history, expected):
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        (
            "Und warum?",
            ["Wann wurde die Satzung beschlossen?"],
            "warum? (Wann wurde die Satzung beschlossen)",
        ),
        (
            "Wer hat das beschlossen?",
            ["Was sieht die Vorlage 0750/2025 vor?"],
            "Wer hat das beschlossen? (Was sieht die Vorlage 0750/2025 vor)",
        ),
        (
            "Welches Gremium hatte sie als erstes auf dem Tisch?",
            ["Was sieht die Vorlage 0750/2025 vor?"],
            "Welches Gremium hatte sie als erstes auf dem Tisch? (Was sieht die Vorlage 0750/2025"
            " vor)",
        ),
        (
            "Wie hoch sind die Kosten?",
            ["Wann beginnt der Bau in Haspe?"],
            "Wie hoch sind die Kosten? (Wann beginnt der Bau in Haspe)",
        ),
        (
            "Und für die Grundschulen?",
            ["Wie viele Plätze fehlen für Kitas?"],
            "Wie viele Plätze fehlen für die Grundschulen?",
        ),
        (
            "Für welche Gebiete denn?",
            ["Wer hat den Antrag gestellt?"],
            "Für welche Gebiete denn? (Wer hat den Antrag gestellt)",
        ),
    ],
)
def test_a_question_that_points_back_takes_the_earlier_one_with_it(question, history, expected):
    assert standalone(question, history) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet der Umbau des Bahnhofs und wann beginnt er?",
        "Und was sagt die Verwaltung zur Sanierung der Problemimmobilien?",
        "Wie viele Kinder gibt es?",
        "Was kostet das Hallenbad?",
        "Wer hat die Satzung beschlossen?",
        "Was kostet das neue Hallenbad?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question):
    assert standalone(question, ["Wo liegt der Fokusraum in Altenhagen?"]) == question


def test_without_a_history_every_question_stays_as_it_is():
    assert standalone("Und wann?", []) == "Und wann?"


def test_only_the_question_leant_on_is_taken_not_all_before():
    history = ["Was kostet die Brücke am Markt?", "Wann wurde die Satzung beschlossen?"]
    assert "Brücke" not in standalone("Und warum?", history)


PACT = ["Worum geht es beim Hagen-Pakt?", "Was hat der Bürgermeister dem HFA darüber mitgeteilt?"]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Bis wann soll er unterschrieben sein?", "(Worum geht es beim Hagen-Pakt)"),
        ("Wer ist dafür zuständig?", "(Worum geht es beim Hagen-Pakt)"),
        ("Wann war das?", "mitgeteilt? (Worum geht es beim Hagen-Pakt))"),
        ("Und warum?", "mitgeteilt? (Worum geht es beim Hagen-Pakt))"),
    ],
)
def test_a_pronoun_means_the_thing_spoken_of_a_that_means_what_was_last_asked(question, meant):
    assert standalone(question, PACT).endswith(meant)


def test_a_pronoun_means_what_was_just_named_if_something_was():
    history = ["Was kostet der Umbau des Bahnhofs?", "Und was ist mit der Schulsozialarbeit?"]
    assert "Schulsozialarbeit" in standalone("Wer bezahlt sie?", history)


@pytest.mark.parametrize(
    ("question", "history", "expected"),
    [
        (
            "Und im Juli desselben Jahres?",
            ["Wie viele Personen waren im Januar 2025 gemeldet?"],
            "Wie viele Personen waren im Juli 2025 gemeldet?",
        ),
        (
            "Und wie viele waren es gut zwei Jahre später?",
            ["Wie viele Kontrollen waren es von 2015 bis Februar 2022?"],
            "Wie viele Kontrollen waren es im Jahr 2024?",
        ),
        (
            "Und ein halbes Jahr zuvor, was wurde da zugesagt?",
            ["Was bekam der Ausschuss im September 2018 zur Wohnungslosigkeit?"],
            "im März 2018, was wurde da zugesagt? (Was bekam der Ausschuss zur Wohnungslosigkeit)",
        ),
        (
            "Und im Jahr davor?",
            ["Welche Kontrollen gab es 2025?", "Und welche waren es 2024?"],
            "Welche Kontrollen gab es im Jahr 2023?",
        ),
        (
            "Und was geschah im Folgejahr?",
            ["Was wurde 2022 zur Sauberkeit beschlossen?"],
            "Was wurde im Jahr 2023 zur Sauberkeit beschlossen?",
        ),
    ],
)
def test_a_time_counted_from_the_one_before_is_put_as_that_time(question, history, expected):
    assert standalone(question, history) == expected


def test_the_topic_is_what_was_asked_last():
    history = ["Was hat Kramer zur Reinigung berichtet?", "Und was sagte er zum Sperrgut?"]
    expected = "Kam das Thema 2022 noch einmal? (was sagte er zum Sperrgut)"
    assert standalone("Kam das Thema 2022 noch einmal?", history) == expected


@pytest.mark.parametrize(
    ("further", "first", "expected"),
    [
        (
            "worum hat Wisotzki gebeten?",
            "Was hat Eiche am 11.12.2025 im Rat gefordert?",
            "worum hat Wisotzki gebeten? (11.12.2025, Rat der Stadt Hagen)",
        ),
        ("wie viele Kitas fehlen?", "Wie viele Schulen gibt es?", "wie viele Kitas fehlen?"),
        ("wo liegt er?", "Wem gehört der Park?", "wo liegt er? (Wem gehört der Park)"),
    ],
)
def test_a_further_question_takes_of_the_first_what_it_needs(further, first, expected):
    assert standing_alone(further, first) == expected


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Wann sollte der Rat über die zweite entscheiden?", "0166/2025"),
        ("Und die letztere, wann war die im Rat?", "0166/2025"),
        ("Wer war bei der ersteren zuständig?", "0915/2022"),
    ],
)
def test_one_of_several_papers_is_meant_by_its_place(question, number):
    said = standalone(question, ["Worin unterscheiden sich 0915/2022 und 0166/2025?"])
    assert number in said.split("(")[0]
    assert standalone("Was kostet die zweite Brücke?", ["0915/2022 und 0166/2025?"]) == (
        "Was kostet die zweite Brücke?"
    )


def test_a_question_that_names_no_matter_leans_on_the_one_before():
    asked = "Und wer hatte in der Verwaltung die Federführung, wer war beteiligt?"
    assert "Schulsozialarbeit" in standalone(asked, ["Wie lange läuft die Schulsozialarbeit?"])
    assert standalone("Und wer ist bei 0750/2025 federführend?", ["Was kostet der Park?"]) == (
        "Und wer ist bei 0750/2025 federführend?"
    )


def test_what_is_told_before_a_question_is_what_it_leans_on():
    told = "Der Rat hat die Strategie beschlossen. Wie ging es danach weiter?"
    assert standalone(told, ["Wie viele Kinder gibt es in Altenhagen?"]) == told


@pytest.mark.parametrize(
    ("question", "earlier", "expected"),
    [
        (
            "Dasselbe bitte noch mal für die BV Haspe.",
            "Welche Vorlagen lagen seit 2020 in der BV Nord?",
            "Welche Vorlagen lagen seit 2020 für die BV Haspe?",
        ),
        ("Wie sieht es in Haspe aus?", CHILDREN, "Wie viele Kinder gibt es in Haspe?"),
        (
            "Das ist mir zu viel, mich interessiert bloß das Jahr 2023.",
            "Welche Brände gab es?",
            "Welche Brände gab es 2023?",
        ),
        ("Nur 2023 bitte.", "Welche Brände gab es 2022?", "Welche Brände gab es 2023?"),
        ("Das Gleiche für 2021?", "Welche Brände gab es 2022?", "Welche Brände gab es 2021?"),
        (
            "Danke, alles klar. Und wer war dagegen?",
            "Was hat der HFA beschlossen?",
            "wer war dagegen? (Was hat der HFA beschlossen)",
        ),
    ],
)
def test_the_same_may_be_asked_again_of_something_else_or_of_less(question, earlier, expected):
    assert standalone(question, [earlier]) == expected


def test_a_question_of_its_own_is_not_taken_for_the_same_again():
    own = "Wie ist das Hallenbad in Haspe finanziert worden?"
    assert standalone(own, [CHILDREN]) == own
