"""Answers from the catalog over the real corpus: each line one fact with its citation."""

import datetime as dt

import pytest

from assistant.answer import StatementKind, Status
from assistant.composing.intents import Intent, intents_of
from assistant.composing.lines import consultation_line, consultation_remark, vote_line
from ingest.model import AgendaItem, Consultation, Vote
from tests.assistant.composing.shelf import ask

TODAY = dt.date(2026, 2, 1)
DAY = dt.date(2025, 12, 11)


@pytest.fixture
def answer(assistant):
    return assistant.ask


def lines(answer):
    return [s.text for s in answer.statements]


def quotes_of(answer, statement):
    return [answer.citations[number - 1].quote for number in statement.citations]


# -- what is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Wie wurde über 0750/2025 abgestimmt?", Intent.VOTES),
        ("Wer hat gegen 0750/2025 gestimmt?", Intent.VOTES),
        ("Wer stimmte dagegen?", Intent.VOTES),
        ("War die Entscheidung einstimmig?", Intent.VOTES),
        ("Wo wurde 0750/2025 beraten?", Intent.PATH),
        ("Durch welche Gremien ging die Vorlage?", Intent.PATH),
        ("Welche Fassung der Satzung gilt?", Intent.IN_FORCE),
        ("Gilt die Satzung aus 0337/2025 noch?", Intent.IN_FORCE),
        ("Welche Unterlagen verweisen auf 0750/2025?", Intent.CITED_BY),
        ("Wo wird 0500/2020 erwähnt?", Intent.CITED_BY),
        ("Wer ist für 1228/2019 federführend?", Intent.LEAD),
        ("Was hat der Rat zu 0750/2025 beschlossen?", Intent.RESULT),
        ("Wurde 0750/2025 abgelehnt?", Intent.RESULT),
        ("Welche Anträge der SPD gibt es?", Intent.LISTING),
        ("Wie viele im HFA haben 2012 die Hand gehoben?", Intent.VOTES),
        ("Welche Ratsmitglieder haben zu 0750/2025 gesprochen?", Intent.SPEAKERS),
        ("Welcher Fachbereich hat bei 1228/2019 den Hut auf?", Intent.LEAD),
        ("An welchem Tag hatte die BV Nord den Bericht 1228/2019?", Intent.PATH),
        ("Wann war der Statusbericht im Rat dran?", Intent.PATH),
        ("Mit welchen Themen war der JHA 2021 befasst?", Intent.PATH),
        ("Was ist der letzte Vorstoß der Grünen für Altenhagen?", Intent.LISTING),
        ("Ist das noch der neueste Antrag dazu?", Intent.IN_FORCE),
        ("Haben Hagen Aktiv und die Linken 2013 im Schulausschuss zugestimmt?", Intent.VOTES),
        ("Entscheidet bei der 49/15 nur der Rat oder noch ein anderes Gremium?", Intent.PATH),
        ("Wo sollte die Vorlage zuerst hin und wo war sie zum Schluss?", Intent.PATH),
        ("Wann ist die nächste Sitzung des Sozialausschusses?", Intent.PATH),
        ("Was hatten wir 2020 in der BV Haspe zum Müll vorliegen?", Intent.LISTING),
        ("Auf welche Vorlage stützt sich die 67/26 von der SPD?", Intent.CITES),
        ("Gab es zu DS 427-2005 vorher schon was Ähnliches?", Intent.PREDECESSOR),
        ("Mit welcher Vorlage ging es nach 0200/2005 weiter?", Intent.IN_FORCE),
        ("Alles zu Altenhagen aus 2016 bitte.", Intent.LISTING),
        ("Hat die SPD danach nochmal was nachgelegt?", Intent.LISTING),
        ("Was ist aus dem Antrag der Grünen geworden?", Intent.RESULT),
        ("Wie viele Wohnungslose wurden 2017 beraten?", None),
        ("Wie viele Objekte liegen im Fokusraum?", None),
        ("Was steht in 0750/2025?", None),
    ],
)
def test_the_intent_is_what_the_catalog_could_answer(question, intent):
    assert next(iter(intents_of(ask(question))), None) is intent


def test_the_latest_of_a_list_is_the_newest_alone(answer):
    found = answer("Was ist der letzte Antrag der Grünen zu Altenhagen?", today=TODAY)
    assert found.composer == "facts"
    assert len(found.citations) == 1
    listed = answer("Welche Anträge der Grünen zu Altenhagen gibt es?", today=TODAY)
    assert found.citations[0].date == max(c.date for c in listed.citations if c.date)


def test_what_an_office_is_only_involved_in_is_told_apart_from_what_it_leads(answer):
    involved = answer("Bei welchen Vorlagen war FB60 nur beteiligt?", today=TODAY)
    assert involved.status is Status.ANSWERED
    assert all(": beteiligt " in line for line in lines(involved))
    leads = answer("Welche Vorlagen führt FB61 federführend?", today=TODAY)
    assert all(": federführend " in line for line in lines(leads))


def test_a_list_may_be_of_a_status_or_of_what_was_unanimous(answer):
    released = answer("Welche Vorlagen haben den Status freigegeben?", today=TODAY)
    assert released.composer == "facts"
    assert any("0750/2025" in line for line in lines(released))
    unanimous = answer("Welche Beschlüsse aus der Zeit vor 2015 fielen einstimmig?", today=TODAY)
    assert unanimous.composer == "facts"
    assert all(c.date.year < 2015 for c in unanimous.citations)


@pytest.mark.parametrize(
    ("question", "paper"),
    [
        (
            "Aufstellung der Vorlagen, in deren Beratungsfolge der Frauenbeirat ist?",
            "0964",
        ),
        ("Ich möchte wissen, womit der Umweltausschuss befasst war, alle Vorlagen.", "1228/2019"),
        ("Votum der Grünen zur Schulsozialarbeit an Grundschulen 12/2013, dafür, dagegen?", "14, "),
    ],
)
def test_where_nothing_is_known_of_what_is_asked_its_kin_is_told(answer, question, paper):
    found = answer(question, today=TODAY)
    assert found.composer == "facts"
    assert any(paper in line for line in lines(found))


def test_an_undated_paper_follows_by_its_number(answer):
    found = answer("Mit welcher Vorlage gelangte der Vorschlag 0200/2005 an den Rat?", today=TODAY)
    assert any("0427/2005" in line for line in lines(found))


def test_the_next_meeting_is_one_to_come(answer):
    found = answer("Wann ist die nächste Sitzung des Sozialausschusses?", today=TODAY)
    assert any("10.02.2026" in line for line in lines(found))
    assert not any("2024" in line for line in lines(found))


def test_votes_that_do_not_add_up_are_at_odds_only_where_all_are_asked_for(answer):
    whole = answer("Wie wurde 2013 im Schulausschuss über die Schulsozialarbeit abgestimmt?")
    assert whole.conflicts
    of_one = answer("Wie haben die Grünen 2013 im Schulausschuss zur Schulsozialarbeit abgestimmt?")
    assert of_one.composer == "facts"
    assert not of_one.conflicts


def test_what_merely_names_a_paper_does_not_leave_its_validity_open(answer):
    found = answer("Welche Fassung der 0750/2025 gilt?", today=TODAY)
    assert found.status is Status.ANSWERED
    assert any("11.12.2025 Rat der Stadt Hagen" in line for line in lines(found))


def test_the_question_before_does_not_make_the_intent():
    assert intents_of(ask("Was kostet das? (Wo wurde 0750/2025 beraten)")) == ()


# -- lines ------------------------------------------------------------------------------------


def consultation(role=None, state=None, result=None, days=(DAY,)):
    return Consultation("Rat der Stadt Hagen", days, role, state, result, ())


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            consultation("Entscheidung", "held", "beschlossen"),
            "11.12.2025 Rat der Stadt Hagen: Entscheidung, beschlossen",
        ),
        (
            consultation("Vorberatung", "held"),
            "11.12.2025 Rat der Stadt Hagen: Vorberatung, erledigt",
        ),
        (consultation(state="planned"), "11.12.2025 Rat der Stadt Hagen: geplant"),
        (consultation(), "11.12.2025 Rat der Stadt Hagen"),
        (consultation(days=()), "Rat der Stadt Hagen"),
        (
            consultation(days=(DAY, dt.date(2026, 1, 2))),
            "11.12.2025, 02.01.2026 Rat der Stadt Hagen",
        ),
    ],
)
def test_a_consultation_is_told_as_printed(given, line):
    assert consultation_line(given) == line


@pytest.mark.parametrize(
    ("given", "remark"),
    [
        (consultation("Entscheidung", "held", "beschlossen"), None),
        (consultation("Entscheidung", "held"), "nicht belegt"),
        (consultation("Entscheidung", "planned"), "nur als geplant genannt"),
        (consultation("Vorberatung", "held", "beschlossen"), "Empfehlung und keine Entscheidung"),
        (consultation(days=()), "Ein Datum und ein Ergebnis sind nicht angegeben"),
    ],
)
def test_what_a_consultation_does_not_prove_is_remarked(given, remark):
    said = consultation_remark(given)
    assert (said is None) if remark is None else (remark in said)


def test_votes_are_told_with_totals_and_groups():
    vote = Vote(14, 0, 1, True, (("CDU", 5, 0, 0), ("SPD", 9, 0, 1)), ())
    item = AgendaItem("6", "", "Schulausschuss", DAY, None, "beschlossen", (), vote=vote)
    assert vote_line(item, vote) == (
        "11.12.2025 Schulausschuss, beschlossen, einstimmig, dafür 14, dagegen 0, Enthaltungen 1"
        " (nach Fraktionen: CDU: 5 Ja, 0 Nein, 0 Enthaltungen; SPD: 9 Ja, 0 Nein, 1 Enthaltungen)."
    )


# -- path and result --------------------------------------------------------------------------

PATH_0750 = [
    "02.12.2025 Bezirksvertretung Hagen-Mitte: Vorberatung, erledigt",
    "04.12.2025 Stadtentwicklungsausschuss: Vorberatung, erledigt",
    "11.12.2025 Rat der Stadt Hagen: Entscheidung, ungeändert beschlossen",
]


@pytest.mark.parametrize(
    "question",
    [
        "Wo wurde 0750/2025 beraten?",
        "Durch welche Gremien ging die Handlungsstrategie zum Umgang mit Problemimmobilien?",
    ],
)
def test_the_path_lists_every_consultation_in_time_with_its_citation(answer, question):
    found = answer(question)
    assert (found.status, found.composer) == (Status.ANSWERED, "facts")
    assert lines(found) == PATH_0750
    for statement in found.statements:
        assert statement.kind is StatementKind.FACT
        assert all(statement.text[:10] in quote for quote in quotes_of(found, statement))


def test_what_is_planned_is_not_told_as_held(answer):
    found = answer("Wo wurde 0056/2019 beraten?")
    assert "14.02.2019 Sport- und Freizeitausschuss: geplant" in lines(found)
    (note,) = (n for n in found.notes if n.startswith("Sport"))
    assert "nur als geplant" in note


def test_the_result_is_the_decision_of_the_body_asked_about(answer):
    found = answer("Was hat der Rat zu 0750/2025 beschlossen?")
    assert found.status is Status.ANSWERED
    assert PATH_0750[2] in lines(found)
    assert not any("Vorberatung" in line for line in lines(found))
    assert {c.file for c in found.citations} == {"0750-2025.pdf", "2025-12-11_Rat_TOP6.34.pdf"}


def test_the_result_is_found_without_a_number_too(answer):
    found = answer(
        "Was hat der Rat zur Handlungsstrategie zum Umgang mit Problemimmobilien beschlossen?"
    )
    assert found.status is Status.ANSWERED
    assert PATH_0750[2] in lines(found)


@pytest.mark.parametrize(
    "question",
    [
        "Was hat die Bezirksvertretung Hagen-Mitte zu 0750/2025 beschlossen?",
        "Was hat der SID zu 0067/2026 beschlossen?",
    ],
)
def test_a_result_that_is_not_in_the_papers_is_said_to_be_missing(answer, question):
    found = answer(question)
    assert found.status is Status.PARTIAL
    assert any("Das Ergebnis ist nicht belegt" in note for note in found.notes)
    assert not any("beschlossen" in line for line in lines(found))


def test_a_body_the_paper_never_came_to_is_said_to_have_no_consultation(answer):
    found = answer("Was hat der Sozialausschuss zu 0750/2025 beschlossen?")
    assert found.status is Status.PARTIAL
    assert any("Eine Beratung ist in den Unterlagen nicht belegt" in n for n in found.notes)
    assert sorted(lines(found)) == PATH_0750


def test_a_decision_of_another_time_does_not_answer_for_the_time_asked_for(answer):
    found = answer("Was hat der Rat 2030 zu 0750/2025 beschlossen?")
    assert found.status is Status.PARTIAL
    assert "Für den gefragten Zeitraum ist in den Unterlagen nichts belegt." in found.notes
    in_time = answer("Was hat der Rat im Dezember 2025 zu 0750/2025 beschlossen?")
    assert in_time.status is Status.ANSWERED
    assert in_time.notes == ()


def test_a_rejection_taken_for_granted_is_contradicted(answer):
    found = answer("Warum hat der Rat 0750/2025 abgelehnt?")
    assert PATH_0750[2] in lines(found)
    assert "Eine Ablehnung ist in den Unterlagen nicht belegt." in found.notes


def test_the_result_of_one_of_many_bodies_is_told_alone(answer):
    found = answer("Was hat die Bezirksvertretung Hohenlimburg zu 0049/2015 beschlossen?")
    facts = [s.text for s in found.statements if s.kind is StatementKind.FACT]
    assert facts
    assert all("Hohenlimburg: geändert beschlossen" in line for line in facts)


# -- votes ------------------------------------------------------------------------------------


def test_votes_that_do_not_add_up_are_shown_with_their_sum(answer):
    found = answer(
        "Wie fiel die Abstimmung im Schulausschuss am 10.12.2013 über die Schulsozialarbeit aus?"
    )
    votes, total = found.statements
    assert "dafür 14, dagegen 0, Enthaltungen 0" in votes.text
    assert "CDU: 5 Ja" in votes.text
    assert votes.kind is StatementKind.FACT
    assert total.kind is StatementKind.COMPUTED
    assert total.text.endswith("5 + 5 + 2 + 1 + 1 + 1 = 15.")
    assert any("stimmt nicht mit dem Gesamtergebnis überein" in note for note in found.notes)
    assert all("CDU 5 0 0" in quote for s in found.statements for quote in quotes_of(found, s))


def test_votes_that_add_up_need_no_sum(answer):
    found = answer("Mit wie vielen Stimmen hat der HFA am 14.06.2012 das Konzept beschlossen?")
    assert [s.kind for s in found.statements] == [StatementKind.FACT]
    assert "dafür 16" in found.statements[0].text


@pytest.mark.parametrize(
    "question", ["Wie wurde über 0750/2025 abgestimmt?", "Wer hat gegen 0750/2025 gestimmt?"]
)
def test_votes_the_papers_do_not_tell_are_said_to_be_missing(answer, question):
    found = answer(question)
    assert found.status is Status.PARTIAL
    assert PATH_0750[2] in lines(found)
    assert "Die Stimmen sind in den Unterlagen nicht aufgeführt." in found.notes


# -- office, version, mentions, lists ---------------------------------------------------------


def test_the_office_in_charge_and_those_involved_are_told(answer):
    found = answer("Welcher Fachbereich ist für 1228/2019 federführend, und wer ist beteiligt?")
    assert lines(found) == [
        "Berichtsvorlage 1228/2019: federführend FB32 Öffentliche Sicherheit und Ordnung",
        "Berichtsvorlage 1228/2019: beteiligt FB60; FB61; FB69",
    ]
    assert all("1228/2019" in quote for s in found.statements for quote in quotes_of(found, s))


def test_those_involved_are_told_only_when_asked_for(answer):
    assert len(lines(answer("Welcher Fachbereich ist für 1228/2019 federführend?"))) == 1


@pytest.mark.parametrize("office", ["FB69", "FB 69"])
def test_an_office_has_its_list_of_papers(answer, office):
    found = answer(f"Bei welchen Vorlagen ist {office} federführend?")
    assert [line.split(":")[0] for line in lines(found)] == [
        "Beschlussvorlage 0915/2022",
        "Beschlussvorlage 0166/2025",
    ]


def test_the_version_in_force_names_what_replaces_a_paper_and_what_is_not_shown(answer):
    found = answer("Gilt die Satzung aus der Vorlage 0337/2025 noch?")
    assert found.status is Status.PARTIAL
    assert lines(found)[0] == "Beschlussvorlage 0337/2025-1 ersetzt 0337/2025."
    assert "Rat der Stadt Hagen: Das Ergebnis ist nicht belegt." in found.notes
    assert "tritt an die Stelle" in quotes_of(found, found.statements[0])[0]


def test_who_refers_to_a_paper_is_listed_oldest_first_without_the_paper_itself(answer):
    found = answer("Welche Unterlagen verweisen auf 0750/2025?")
    assert lines(found) == [
        "Niederschriftsauszug Rat der Stadt Hagen vom 11.12.2025 nennt 0750/2025.",
        "Vorschlag zur Tagesordnung 0067/2026 nennt 0750/2025.",
    ]
    assert all("0750/2025" in quote for s in found.statements for quote in quotes_of(found, s))


def test_who_mentions_a_paper_that_is_not_held_is_told_with_that_remark(answer):
    found = answer("Welche Unterlagen verweisen auf 0500/2020?")
    assert lines(found) == [
        "Beschlussvorlage 0337/2025 nennt 0500/2020.",
        "Sie wurde durch den Beschluss vom 25.06.2020 zur DS Nr. 0500/2020 ersetzt.",
    ]
    assert "0500/2020 liegt nicht im Bestand." in found.notes


def test_lists_are_by_kind_originator_and_time(answer):
    (line,) = lines(answer("Welche Anträge der SPD liegen seit 2020 vor?"))
    assert line.startswith("Vorschlag zur Tagesordnung 0067/2026: ")
    assert line.endswith("SPD-Fraktion")
    assert [line[-9:] for line in lines(answer("Welche Anträge der SPD gab es 2010?"))] == []


def test_an_undated_paper_is_listed_in_the_year_of_its_number(answer):
    found = lines(answer("Welche Vorlagen aus dem Jahr 2005 sind vorhanden?"))
    assert ["0427/2005" in found[0], "0200/2005" in found[1], len(found)] == [True, True, 2]


def test_a_long_list_is_cut_and_says_so_and_cites_only_what_it_shows(answer):
    found = answer("Welche Niederschriften gibt es seit 2010?")
    assert len(found.statements) == 12
    assert len(found.citations) == 12
    assert any(note.startswith("Gezeigt sind 12 von ") for note in found.notes)


def test_the_whole_library_is_no_answer_from_the_catalog(answer):
    found = answer("Welche Vorlagen gibt es?")
    assert found.composer != "facts"
    assert {n for s in found.statements for n in s.citations} == {c.number for c in found.citations}


@pytest.mark.parametrize(
    "question", ["Wo wurde 9999/2024 beraten?", "Was hat der Rat zu 9999/2024 beschlossen?"]
)
def test_a_paper_that_is_not_held_is_said_to_be_so(answer, question):
    found = answer(question)
    assert found.status is Status.NOT_FOUND
    assert found.statements == ()
    assert "9999/2024 liegt nicht im Bestand." in found.notes


def test_a_paper_that_is_only_mentioned_is_answered_in_part(answer):
    found = answer("Was steht in der Drucksache 0500/2020?")
    assert found.status is Status.PARTIAL
    assert "0500/2020 liegt nicht im Bestand." in found.notes
    assert all("0500/2020" in line for line in lines(found))
