"""The one face of the assistant: questions in, cited answers out, for many at once."""

import datetime as dt
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Seconds, Status
from assistant.assistant import Assistant, QuestionError, example_questions
from assistant.searching import Filters
from ingest import pipeline
from ingest.errors import EmptyLibraryError
from ingest.model import Document, File
from ingest.quotes import quote_of
from ingest.settings import Settings

TODAY = dt.date(2026, 2, 1)
ANSWERABLE = (
    "Wie viele Problemimmobilien liegen im Fokusraum?",
    "Was soll die Verwaltung am Beispiel Altenhagen prüfen?",
    "Wo wurde 0750/2025 beraten?",
    "Wie hat sich die Zahl der Problemimmobilien entwickelt?",
    "Was ist der aktuelle Sachstand in Altenhagen?",
)
UNANSWERABLE = {
    "topic": "Was kostet der Neubau des Hallenbads?",
    "place": "Wie viele Problemimmobilien gibt es in Dortmund?",
    "time after the newest paper": "Wie viele Häuser wurden im März 2026 überprüft?",
    "nothing of a town": "Wie wird das Wetter morgen?",
}


def timeless(answer):
    return replace(answer, seconds=Seconds(0, 0))


# -- answers over the corpus ------------------------------------------------------------------


@pytest.mark.parametrize("question", ANSWERABLE)
def test_every_quote_is_the_text_at_its_place_and_every_number_exists(assistant, question):
    answer = assistant.ask(question)
    assert answer.status is not Status.NOT_FOUND
    numbers = [c.number for c in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for s in answer.statements for n in s.citations} <= set(numbers)
    assert all(s.citations for s in answer.statements)
    with assistant.library() as library:
        stores = {store.group: store for store in library.stores}
        for citation in answer.citations:
            pages = stores[citation.group].catalog.pages(citation.file_sha256)
            assert citation.quote == quote_of(pages, citation.spans)


def test_figures_on_which_sources_differ_are_shown_as_a_conflict(assistant):
    answer = assistant.ask(ANSWERABLE[0])
    (conflict,) = answer.conflicts
    quotes = [answer.citations[number - 1].quote for number in conflict.citations]
    assert ["224" in quotes[0], "244" in quotes[1], len(quotes)] == [True, True, 2]


def test_a_misspelt_name_gets_the_same_statements_and_says_what_was_understood(assistant):
    right, wrong = assistant.ask(ANSWERABLE[0]), assistant.ask(
        "Wie viele Problemimobilien liegen im Fokusraum?"
    )  # fmt: skip
    assert wrong.understood.relaxed == ("Problemimobilien ≈ problemimmobili",)
    assert {"224", "244"} <= {w for s in wrong.statements for w in s.text.split()}
    assert [set(c.citations) for c in right.conflicts] == [{1, 2}]


def test_figures_of_different_years_are_no_conflict(assistant):
    answer = assistant.ask("Wie viele Häuser hat die Stadt angekauft?")
    assert len({c.date and c.date.year for c in answer.citations}) > 1
    assert answer.conflicts == ()


def test_a_total_and_one_of_its_parts_are_no_conflict(assistant):
    answer = assistant.ask(
        "Wie viele Personen wurden bei den Kontrollen 2022 und 2024 angetroffen?"
    )
    assert answer.conflicts == ()


@pytest.mark.parametrize("question", UNANSWERABLE.values(), ids=UNANSWERABLE)
def test_what_the_papers_do_not_say_is_not_found_with_what_was_searched(assistant, question):
    answer = assistant.ask(question)
    assert (answer.status, answer.statements, answer.citations) == (Status.NOT_FOUND, (), ())
    searched = answer.searched
    assert searched.documents > 90
    assert searched.since < searched.until <= TODAY
    assert 1 <= len(searched.nearest) <= 3
    assert all(n.title and n.url.startswith("/quelle/") for n in searched.nearest)
    assert len({n.url.split("?")[0] for n in searched.nearest}) == len(searched.nearest)
    with assistant.library() as library:
        held = [store.catalog for store in library.stores]
        for nearest in searched.nearest:
            sha256 = nearest.url.split("/")[2].split("?")[0]
            assert nearest.quote in " ".join(held[0].text(sha256).split())


def test_a_plan_alone_answers_in_part_only(assistant):
    answer = assistant.ask("An welchem Tag ist der Hagen-Pakt unterschrieben worden?")
    assert answer.status is Status.PARTIAL
    assert any("nur die Planung" in note for note in answer.notes)


def test_a_question_for_plans_is_not_answered_in_part_because_they_are_plans(assistant):
    answer = assistant.ask("Welche Maßnahmen sind in Altenhagen geplant?")
    assert answer.status is Status.ANSWERED
    assert not any("nur die Planung" in note for note in answer.notes)


def test_a_follow_up_is_answered_as_the_whole_question(assistant):
    first = "Wie viele Personen wurden bei der Kontrolle am 15.03.2022 angetroffen?"
    answer = assistant.ask("Und am 5. April 2022?", [first])
    assert answer.question == "Und am 5. April 2022?"
    assert answer.standalone_question == first.replace("15.03.2022", "5. April 2022")
    assert answer.understood.period.since == dt.date(2022, 4, 5)
    assert answer.citations[0].date == dt.date(2022, 4, 5)


def test_both_halves_of_a_double_question_are_answered_and_every_source_is_used(assistant):
    answer = assistant.ask(
        "Wie viele Notunterkünfte gibt es in Hagen, und in welchem Jahr wurde im Sozialausschuss"
        " Housing First angeregt?"
    )
    said = "\n".join(s.text for s in answer.statements)
    assert "zwei Notunterkünfte" in said
    assert "Housing First" in said
    used = [n for s in answer.statements for n in s.citations]
    assert sorted(set(used)) == [c.number for c in answer.citations]
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_what_is_not_found_of_several_questions_is_said(assistant):
    both = "Wie viele Problemimmobilien liegen im Fokusraum, und wer leitet das Hallenbad?"
    answer = assistant.ask(both)
    assert "224" in " ".join(statement.text for statement in answer.statements)
    assert answer.notes == ("Zu „wer leitet das Hallenbad?“ fand sich keine eigene Textstelle.",)


def test_a_chat_model_is_given_the_passages_of_both_halves_each_once(assistant, monkeypatch):
    given = []

    def word(answer, hits, viewer):
        given.extend(hits)
        yield answer

    monkeypatch.setattr(assistant._phrasing, "word", word)
    assistant.ask(
        "Wie viele Notunterkünfte gibt es in Hagen, und in welchem Jahr wurde im Sozialausschuss"
        " Housing First angeregt?"
    )
    rows = [(hit.store.group, hit.row) for hit in given]
    assert len(rows) == len(set(rows))
    first = " ".join(hit.passage.text for hit in given[:8])
    assert "Notunterkünfte" in first
    assert "Housing First" in first


def test_today_is_what_a_recent_period_counts_from(assistant):
    question = "Was geschah in den letzten zwei Jahren in Altenhagen?"
    assert assistant.ask(question).understood.period.since == dt.date(2024, 2, 1)
    past = assistant.ask(question, today=dt.date(2020, 1, 1))
    assert past.understood.period.since == dt.date(2018, 1, 1)


@pytest.mark.parametrize("question", ["", "   ", "\n\t"])
def test_an_empty_question_is_an_error(assistant, question):
    with pytest.raises(QuestionError, match="leer"):
        assistant.ask(question)


def test_a_question_that_is_too_long_is_an_error_that_tells_the_limit(assistant):
    with pytest.raises(QuestionError, match="2000"):
        assistant.ask("x" * 2001)


@pytest.mark.parametrize(
    "question", ["???", "AND OR NOT *", '"(', "🙂", "der die das", "0", "\x00"]
)
def test_odd_questions_are_answered_without_an_error(assistant, question):
    assert assistant.ask(question).question


def test_a_search_finds_only_what_the_filters_admit(assistant):
    filters = Filters(since=dt.date(2025, 1, 1), organization="Rat")
    hits = assistant.search("Problemimmobilien", filters, limit=5)
    assert hits
    assert all(filters.admits(hit.document) for hit in hits)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)


@pytest.mark.parametrize("words", ["0750/2025", "750/2025", "DS Nr. 750/2025"])
def test_a_number_in_any_form_leads_straight_to_the_paper(assistant, words):
    assert assistant.search(words, limit=1)[0].document.reference == "0750/2025"


def test_example_questions_are_on_papers_held_newest_first(assistant):
    questions = assistant.example_questions()
    assert len(questions) == 4
    assert "0067/2026" in questions[0] or "Sozialraumentwicklung" in questions[0]
    assert example_questions([Document(File("a", "a", "b", 1, 1))]) == ()


# -- many at once -----------------------------------------------------------------------------


def test_questions_asked_at_once_get_the_same_answers_as_alone(assistant):
    questions = [*ANSWERABLE[:4], UNANSWERABLE["topic"]]
    alone = {question: timeless(assistant.ask(question)) for question in questions}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda q: (q, timeless(assistant.ask(q))), questions * 4))
    assert len(together) == 20
    assert all(answer == alone[question] for question, answer in together)


# -- generations ------------------------------------------------------------------------------


class Desk:
    """A tiny library that can be published again with another figure."""

    def __init__(self, path, embedder):
        self.folder = path / "papiere"
        self.folder.mkdir()
        self.settings = Settings(home=path / "home")
        self._embedder = embedder

    def publish(self, seats):
        text = (
            "Vorlagennummer: 0001/2025\nBetreff: Kinder im Quartier\n\n"
            f"Der Bedarf ist groß. Die Kita am Bahnhof hat {seats} Plätze.\n"
        )
        (self.folder / "kita.txt").write_text(text)
        return pipeline.ingest([self.folder], self.settings, lambda: self._embedder)


QUESTION = "Wie viele Plätze hat die Kita am Bahnhof?"


@pytest.fixture
def desk(tmp_path, embedder):
    return Desk(tmp_path, embedder)


@pytest.fixture
def tiny(desk, embedder):
    opened = Assistant(desk.settings, embedder, lambda: TODAY)
    yield opened
    opened.close()


def answered(assistant):
    return " ".join(s.text for s in assistant.ask(QUESTION).statements)


def test_a_home_without_a_library_says_so(tiny):
    with pytest.raises(EmptyLibraryError, match="ingest"):
        tiny.ask(QUESTION)


def test_a_new_generation_is_answered_from_without_a_restart(desk, tiny):
    desk.publish(64)
    assert "64 Plätze" in answered(tiny)
    desk.publish(80)
    assert "80 Plätze" in answered(tiny)


def test_a_question_in_flight_finishes_on_the_generation_it_started_with(desk, tiny):
    desk.publish(64)
    with tiny.library() as before:
        desk.publish(80)
        assert "80 Plätze" in answered(tiny)
        (document,) = before.stores[0].catalog.documents()
        text = before.stores[0].catalog.page(document.file.sha256, 1).text
        assert "64 Plätze" in text
        assert len(before.stores[0].words.search("Kita", 5)) == 1
    assert "80 Plätze" in answered(tiny)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="zählt offene Dateien in /proc")
def test_following_new_generations_leaks_neither_descriptors_nor_threads(desk, tiny):
    def follow(seats):
        desk.publish(seats)
        answered(tiny)
        return len(os.listdir("/proc/self/fd")), threading.active_count()  # noqa: PTH208

    follow(1)
    files, threads = follow(2)
    for seats in range(3, 23):
        last_files, last_threads = follow(seats)
    assert last_files <= files + 10  # fewer than one per generation
    assert last_threads <= threads + 10
