"""What is read out of a question: kind, period, organizations, papers, places, names."""

import datetime as dt

import pytest

from assistant.answer import Period
from assistant.question import Kind, content_terms, corrected, read_question
from ingest.library.german import terms

TODAY = dt.date(2026, 2, 1)
SID = "Ausschuss für Soziales, Integration und Demographie"


def ask(text):
    return read_question(text, TODAY)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wie viele Problemimmobilien liegen im Fokusraum?", Kind.COUNT),
        ("Und wie hoch ist der Anteil?", Kind.COUNT),
        ("was kostet die brücke", Kind.COUNT),
        ("Wie lange läuft die Vereinbarung?", Kind.COUNT),
        ("Wann wurde der Hagen-Pakt unterzeichnet?", Kind.DATE),
        ("Seit wann gibt es die Satzung?", Kind.DATE),
        ("Wer leitet den Fachbereich 56?", Kind.WHO),
        ("Welches Amt ist zuständig?", Kind.WHO),
        ("Wo liegt die Anlaufstelle?", Kind.WHERE),
        ("Warum wurde die Satzung ergänzt?", Kind.WHY),
        ("Aus welchem Grund wurde vertagt?", Kind.WHY),
        ("Welche Maßnahmen sind geplant?", Kind.LIST),
        ("Nenne die Ziele.", Kind.LIST),
        ("Ist das Altenhagener Forum noch aktiv?", Kind.YES_NO),
        ("Soll die Schule gebaut werden?", Kind.YES_NO),
        ("Wie hat sich die Zahl der Kontrollen seit 2022 entwickelt?", Kind.DEVELOPMENT),
        ("Wie ist die Entwicklung seit 2015?", Kind.DEVELOPMENT),
        ("Wie ging es mit der Schule weiter?", Kind.DEVELOPMENT),
        ("Was wurde aus dem Plan für den Park?", Kind.DEVELOPMENT),
        ("Was ist seit 2019 gegen den Müll unternommen worden?", Kind.DEVELOPMENT),
        ("Sind es heute mehr Kinder als im Jahr 2020?", Kind.DEVELOPMENT),
        ("In welchem Jahr war Schluss?", Kind.DATE),
        ("Wie wurde das Konzept zwischen 2016 und 2018 erarbeitet?", Kind.DEVELOPMENT),
        ("Was geschah 2016 der Reihe nach gegen den Müll?", Kind.DEVELOPMENT),
        ("Wie wird der Markt in den Papieren von 2019, 2021 und 2025 gesehen?", Kind.DEVELOPMENT),
        ("Wie viele Kinder waren es 2019, 2021 und 2025?", Kind.COUNT),
        ("Welches Honorar bekam das Büro?", Kind.COUNT),
        ("Von welcher Fraktion kommt die Idee?", Kind.WHO),
        ("Was steht in 0750/2025?", Kind.OTHER),
    ],
)
def test_the_kind_says_what_a_good_answer_must_hold(text, kind):
    assert ask(text).kind is kind


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "Wie viele Stellen gibt es, und in welchem Jahr wurden sie besetzt?",
            ("Wie viele Stellen gibt es?", "in welchem Jahr wurden sie besetzt?"),
        ),
        ("Was kostet der Park und wer zahlt?", ("Was kostet der Park?", "wer zahlt?")),
        (
            "Der Park – seit wann gibt es ihn, wo liegt er, und mit wem wird er gepflegt?",
            (
                "Der Park – seit wann gibt es ihn?",
                "wo liegt er?",
                "mit wem wird er gepflegt?",
            ),
        ),
        (
            "2017 beim Park, wie viele kamen, und wo liegt er?",
            ("2017 beim Park, wie viele kamen?", "wo liegt er?"),
        ),
        ("Wer leitet den Park?", ("Wer leitet den Park?",)),
        ("Was kosten Bau und Pflege?", ("Was kosten Bau und Pflege?",)),
        ("Wie und wann beginnt der Bau?", ("Wie und wann beginnt der Bau?",)),
        ("Und wer zahlt den Park?", ("Und wer zahlt den Park?",)),
    ],
)
def test_questions_asked_at_once_are_told_apart(text, parts):
    assert ask(text).parts == parts
    assert ask(text).double is (len(parts) > 1)


@pytest.mark.parametrize(
    ("text", "main"),
    [
        ("Der Rat hat beschlossen. Und wie ging es weiter?", "Und wie ging es weiter?"),
        ("Was gilt nach § 25 Abs. 1 BauGB?", "Was gilt nach § 25 Abs. 1 BauGB?"),
        (
            "Die Grünen schreiben, es gebe kein Netzwerk. Ist das unbestritten?",
            "Die Grünen schreiben, es gebe kein Netzwerk. Ist das unbestritten?",
        ),
        ("Zeig mir den Verlauf.", "Zeig mir den Verlauf."),
    ],
)
def test_what_is_told_before_the_question_is_not_what_is_asked(text, main):
    assert ask(text).main == main


def test_what_came_after_a_time_is_looked_for_from_then_on():
    told = ask("Der Rat hat am 11.12.2025 beschlossen. Wie ging es danach weiter?")
    assert told.kind is Kind.DEVELOPMENT
    assert told.period == Period(dt.date(2025, 12, 11), None)
    assert ask("Was geschah am 11.12.2025?").period.until == dt.date(2025, 12, 11)


@pytest.mark.parametrize(
    "text",
    [
        "Was ist der letzte Antrag der Grünen? Ich kenne nur den von 2020.",
        "Wir haben noch das Konzept von 2012, gibt es da etwas Neueres?",
        "Uns liegt die Satzung von 2019 vor. Gilt sie noch?",
    ],
)
def test_the_time_of_what_is_known_is_not_the_time_asked_about(text):
    assert ask(text).period is None


def test_what_somebody_had_at_a_time_is_asked_for():
    assert ask("Welche Anträge haben wir 2019 gestellt?").period == Period(
        dt.date(2019, 1, 1), dt.date(2019, 12, 31)
    )


def test_what_led_up_to_a_year_began_before_it():
    period = ask("Welche Schritte gab es vom Auftrag bis zum Beschluss im Jahr 2019?").period
    assert period == Period(None, dt.date(2019, 12, 31))
    both = ask("Wie verlief die Planung von 2018 bis 2019?").period
    assert both == Period(dt.date(2018, 1, 1), dt.date(2019, 12, 31))


@pytest.mark.parametrize("text", ["Gibts was Neues zum Park?", "Gibt's was Neues zum Park?"])
def test_words_run_together_in_speech_are_taken_apart(text):
    assert ask(text).text == "Gibt es was Neues zum Park?"


def test_an_abbreviation_does_not_end_what_is_told():
    text = "Wann war bzw. ist der Bericht im Rat?"
    assert ask(text).main == text


def test_of_alternatives_none_need_be_said():
    assert ask("Welche Zahl gilt beim Fokusraum, 224 oder 244?").terms == ("fokusraum",)


def test_however_many_questions_went_before_the_last_is_what_is_asked():
    question = ask("Wer zahlt das? (Was kostet er? (Wann kam er? (Was ist der Park)))")
    assert question.asked == "Wer zahlt das?"
    assert question.kind is Kind.WHO


def test_the_kind_is_that_of_the_follow_up_not_of_the_question_before():
    question = ask("warum? (Wann wurde die Satzung beschlossen)")
    assert question.kind is Kind.WHY
    assert question.asked == "warum?"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("Was geschah seit 2020?", "2020-01-01", None),
        ("Was geschah bis 2019?", None, "2019-12-31"),
        ("Was geschah von 2014 bis 2018?", "2014-01-01", "2018-12-31"),
        ("Was geschah zwischen März 2020 und Mai 2021?", "2020-03-01", "2021-05-31"),
        ("Was machte der HFA im Juni 2012?", "2012-06-01", "2012-06-30"),
        ("Was geschah am 10.02.2026?", "2026-02-10", "2026-02-10"),
        ("Was geschah im Schuljahr 2023/24?", "2023-08-01", "2024-07-31"),
        ("Was geschah in den letzten zwei Jahren?", "2024-02-01", "2026-02-01"),
        ("Was geschah in den vergangenen 6 Monaten?", "2025-08-01", "2026-02-01"),
        ("In den letzten drei Jahren, wo wurde gebaut?", "2023-02-01", "2026-02-01"),
    ],
)
def test_the_period_is_read_from_dates_and_counted_back_from_today(text, since, until):
    day = dt.date.fromisoformat
    expected = Period(day(since) if since else None, day(until) if until else None)
    assert ask(text).period == expected


@pytest.mark.parametrize(
    "text", ["Wie viele Objekte sind es?", "Was steht in 0750/2025?", "Wo ist die Hochstraße 12?"]
)
def test_a_question_without_a_date_has_no_period(text):
    assert ask(text).period is None


def test_counting_back_from_the_end_of_a_month_gives_a_day_that_exists():
    period = read_question("In den letzten 6 Monaten?", dt.date(2025, 8, 31)).period
    assert period == Period(dt.date(2025, 2, 28), dt.date(2025, 8, 31))


@pytest.mark.parametrize(
    ("text", "organizations"),
    [
        ("Was beschloss der SID?", (SID,)),
        ("Was beschloss der Sozialausschuss?", (SID,)),
        ("Was machte der HFA?", ("Haupt- und Finanzausschuss",)),
        ("Was sagt der Rat?", ("Rat der Stadt Hagen",)),
        ("Was steht im Bericht?", ()),
    ],
)
def test_organizations_are_found_under_any_name(text, organizations):
    assert ask(text).organizations == organizations


@pytest.mark.parametrize(
    ("text", "references"),
    [
        ("Was steht in 0750/2025?", ("0750/2025",)),
        ("Was steht in 750/2025?", ("750/2025",)),
        ("Was steht in 75/2024-1?", ("75/2024-1",)),
        ("Was steht im Amtsblatt 118/2024?", ()),
        ("Was war im Mai 05/2024?", ()),
        ("Was steht in DS Nr. 0500/2020?", ("0500/2020",)),
        ("Was steht in 0091-1/2023 und 0075/2024-1?", ("0091-1/2023", "0075/2024-1")),
        ("0750/2025 oder 0750/2025?", ("0750/2025",)),
        ("Was war 2025?", ()),
        ("Woran knüpft 964/18 an?", ("964/2018",)),
        ("Worauf stützt sich die 67/26?", ("067/2026",)),
        ("Was steht in der Vorlage 750 von 2025?", ("750/2025",)),
        ("Gibt es zu DS 427-2005 Neues?", ("427/2005",)),
        ("Was ändert die Vorlage 75-1 von 2024?", ("75/2024-1",)),
        ("Was war die 24/25 los?", ()),
        ("Was kostet die 24/25er Saison?", ()),
        ("War die Drs. 0228/21 im StEA?", ("0228/2021",)),
        ("Was steht in 0337/25-1?", ("0337/2025-1",)),
        ("Wer stellte den Antrag 67/2026?", ("67/2026",)),
        ("Wie war es im Schuljahr 2020/21?", ()),
        ("Wie war es 2020/21?", ()),
        ("Was gilt nach § 250/18?", ()),
        ("Wie groß ist die Lücke bis 2024/2025?", ()),  # two years in turn
        ("Was steht in Vorlage 2024/2025?", ("2024/2025",)),
    ],
)
def test_paper_numbers_are_read_in_every_form_each_once(text, references):
    assert ask(text).references == references


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Was ist der aktuelle Sachstand?", True),
        ("Wie viele sind es derzeit?", True),
        ("Welche Satzung gilt?", True),
        ("Was wurde 2012 beschlossen?", False),
    ],
)
def test_the_present_is_asked_for_by_its_words(text, present):
    assert ask(text).present is present


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("Wann wurde der Hagen-Pakt unterzeichnet?", ("unterzeichn",)),
        ("Der Tag, an dem der Hagen-Pakt unterzeichnet wurde?", ("unterzeichn",)),
        ("Wo wurde gebaut?", ("gebaut",)),
        ("Wer leitet den Fachbereich 56?", ()),
        ("Wie viele Objekte liegen im Fokusraum?", ()),
    ],
)
def test_done_is_what_a_question_asks_for_as_having_happened(text, done):
    assert ask(text).done == done


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ich bräuchte das Datum, an dem der Hagen-Pakt unterzeichnet wurde.", "date"),
        ("Ich hätte gern die Zahl der Häuser, die leer stehen.", "count"),
        ("Könnten Sie mir bitte sagen, wer den Bericht hielt?", "who"),
    ],
)
def test_a_polite_opening_may_hold_what_is_asked_for(text, kind):
    assert ask(text).kind == kind


def test_names_are_nouns_and_numbers_but_not_the_first_word():
    names = ask("Wer leitet den Fachbereich 56 nach § 34 BauGB?").names
    assert names == ("Fachbereich", "56", "34", "BauGB")


def test_in_a_question_without_capitals_every_word_may_be_a_name():
    assert ask("was kostet die brücke").names == ("kostet", "brücke")


def test_places_are_kept_apart_from_the_town_all_papers_are_about():
    question = ask("Was geschah in Hagen, in Wehringhausen und in Haspe?")
    assert question.places == ("Wehringhausen", "Haspe")


def test_terms_hold_the_matter_without_question_words_and_dates():
    question = ask("Wie viele Kontrollen gab es am 16.07.2024 in Problemimmobilien?")
    assert question.terms == tuple(terms("Kontrollen Problemimmobilien"))


def test_words_that_count_back_from_today_are_no_matter():
    question = ask("Welche Anträge gab es in den letzten zwei Jahren?")
    assert question.terms == content_terms("Anträge")


def test_a_question_of_dates_alone_keeps_them_as_its_terms():
    assert ask("Was brannte 2020?").terms == content_terms("brannte")
    assert ask("2020?").terms == ("2020",)


def test_a_correction_takes_the_place_of_the_misspelt_term():
    question = ask("Wie viele Problemimobilien liegen im Fokusraum?")
    right = corrected(question, {"Problemimobilien": "problemimmobili"})
    assert right.terms == ("fokusraum", "problemimmobili")
    assert right.corrections == ("problemimmobili",)
    assert right.text == question.text


def test_without_corrections_the_question_stays_the_same():
    question = ask("Wie viele Objekte liegen im Fokusraum?")
    assert corrected(question, {}) is question
