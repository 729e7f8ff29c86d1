"""Answers as evidence: kept, judged, exported, and without what was erased."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path
from threading import Thread

import docx
import pytest
from web_fakes import MINUTES_QUOTE, PUBLIC, QUOTE, FakeAssistant

from assistant.answer import Nearest, Point, Series, Status
from assistant.export_docx import answer_docx
from assistant.feedback import MOST_CHARACTERS, FeedbackFile, Verdict
from assistant.forgetting import forget_erased
from assistant.kept import KeptAnswers
from assistant.plain_text import footnoted_text
from assistant.record import NOT_NARROWED, Narrowing, Record, without_erased
from ingest.errors import NotFoundError

KEY = "A" * 22
DAY = dt.date(2026, 2, 1)
NARROWED = Narrowing(since=dt.date(2024, 1, 1), organization="Rat der Stadt Hagen")


def record_of(assistant: FakeAssistant, **changed: object) -> Record:
    assert assistant.default is not None
    values: dict[str, object] = {
        "key": KEY,
        "asked": "2026-02-01T09:30:00+00:00",
        "history": ("Was ist der Fokusraum?",),
        "narrowing": NARROWED,
        "groups": ("oeffentlich",),
        "generation": 7,
        "published": "2026-01-31T20:00:00+00:00",
        "answer": assistant.default,
    }
    return Record(**(values | changed))  # type: ignore[arg-type]


def remove(assistant: FakeAssistant, number: int) -> None:
    """Take the source of a citation out of the library."""
    assert assistant.default is not None
    assistant.remove(assistant.default.citations[number - 1])


def test_a_kept_answer_is_read_back_exactly(assistant: FakeAssistant, tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path, 30, lambda: DAY)
    record = record_of(assistant)
    assert kept.keep(record).until == dt.date(2026, 3, 3)
    assert KeptAnswers(tmp_path, 30, lambda: DAY).get(KEY).record == record


def test_a_kept_answer_is_kept_once(assistant: FakeAssistant, tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path, 30, lambda: DAY)
    first = record_of(assistant)
    kept.keep(first)
    assert kept.keep(replace(first, generation=8)).record == first


@pytest.mark.parametrize("key", ["", "B" * 22, "../../etc/passwd", "A" * 21, f"{KEY}.json"])
def test_what_is_not_kept_is_not_found(assistant: FakeAssistant, tmp_path: Path, key: str) -> None:
    KeptAnswers(tmp_path, 30, lambda: DAY).keep(record_of(assistant))
    with pytest.raises(NotFoundError):
        KeptAnswers(tmp_path, 30, lambda: DAY).get(key)


def test_a_link_ends_and_its_file_goes(assistant: FakeAssistant, tmp_path: Path) -> None:
    KeptAnswers(tmp_path, 30, lambda: DAY).keep(record_of(assistant))
    later = KeptAnswers(tmp_path, 30, lambda: DAY + dt.timedelta(days=31))
    with pytest.raises(NotFoundError):
        later.get(KEY)
    assert later.rewrite(lambda record: record) == 1
    assert list((tmp_path / "answers").iterdir()) == []


def test_an_unreadable_kept_answer_is_dropped(assistant: FakeAssistant, tmp_path: Path) -> None:
    kept = KeptAnswers(tmp_path, 30, lambda: DAY)
    kept.keep(record_of(assistant))
    (tmp_path / "answers" / f"{KEY}.json").write_text("{kaputt")
    with pytest.raises(NotFoundError):
        kept.get(KEY)
    kept.rewrite(lambda record: record)
    assert list((tmp_path / "answers").iterdir()) == []


def test_an_erased_source_takes_quote_and_statements_with_it(assistant: FakeAssistant) -> None:
    record = record_of(assistant)
    remove(assistant, 1)
    with assistant.library(PUBLIC) as library:
        left = without_erased(record, library)
    assert left.erased == (1,)
    assert [c.number for c in left.answer.citations] == [2]
    assert [s.text for s in left.answer.statements] == [MINUTES_QUOTE]
    assert left.answer.conflicts == ()
    assert left.answer.status is Status.PARTIAL
    assert QUOTE not in repr(left)


@pytest.mark.parametrize(("erased", "left"), [(1, False), (2, True)])
def test_a_series_goes_with_any_of_its_sources(
    assistant: FakeAssistant, erased: int, left: bool
) -> None:
    assert assistant.default is not None
    series = Series("Objekte", (Point(DAY, 224.0, "224", 1), Point(DAY, 225.0, "225", 1)))
    record = record_of(assistant, answer=replace(assistant.default, series=series))
    remove(assistant, erased)
    with assistant.library(PUBLIC) as library:
        assert (without_erased(record, library).answer.series == series) is left


def test_nothing_is_left_when_nothing_is_held(assistant: FakeAssistant) -> None:
    left = without_erased(record_of(assistant), None)
    assert left.erased == (1, 2)
    assert left.answer.statements == left.answer.citations == ()


def test_what_is_held_stays_as_it_is(assistant: FakeAssistant) -> None:
    record = record_of(assistant)
    with assistant.library(PUBLIC) as library:
        assert without_erased(record, library) is record  # type: ignore[arg-type]


def test_words_of_an_erased_source_are_blanked_wherever_they_stand(
    assistant: FakeAssistant,
) -> None:
    assert assistant.default is not None
    title = assistant.default.citations[0].title
    answer = replace(
        assistant.default,
        question=f"Worum geht es bei „{title}“?",
        notes=(f"Aus {title.upper()}.",),
        searched=replace(
            assistant.default.searched,
            nearest=(Nearest("0750/2025", title, assistant.default.citations[0].url),),
        ),
    )
    record = record_of(assistant, answer=answer, history=(title,))
    remove(assistant, 1)
    with assistant.library(PUBLIC) as library:
        left = without_erased(record, library)
    assert title.casefold() not in repr(left).casefold()
    assert left.answer.question == "Worum geht es bei „[entfernt]“?"


def test_feedback_is_documented_json_lines(assistant: FakeAssistant, tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path, 30)
    file.add(record_of(assistant), Verdict.SOURCE, "  Seite 2\nwäre besser  ")
    file.add(record_of(assistant, narrowing=NOT_NARROWED), Verdict.RIGHT)
    lines = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert dt.datetime.fromisoformat(first["time"]).tzinfo is dt.UTC
    assert first["verdict"] == "quelle" and second["verdict"] == "richtig"
    assert first["comment"] == "Seite 2\nwäre besser"
    assert first["question"] == "Wie viele Problemimmobilien liegen im Fokusraum?"
    assert first["history"] == ["Was ist der Fokusraum?"]
    assert first["groups"] == ["oeffentlich"] and first["generation"] == 7
    assert first["narrowing"]["organization"] == "Rat der Stadt Hagen"
    assert first["answer"]["schema"] == 1
    assert [c["quote"] for c in first["answer"]["citations"]] == [QUOTE, MINUTES_QUOTE]
    assert [f.verdict for f in file.read()] == [Verdict.SOURCE, Verdict.RIGHT]
    assert file.read()[0].record == record_of(assistant)


def test_feedback_forgets_what_is_old_and_what_was_erased(
    assistant: FakeAssistant, tmp_path: Path
) -> None:
    old = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    now = dt.datetime(2026, 2, 15, tzinfo=dt.UTC)
    FeedbackFile(tmp_path, 30, lambda: old).add(record_of(assistant), Verdict.WRONG)
    file = FeedbackFile(tmp_path, 30, lambda: now)
    file.add(record_of(assistant), Verdict.INCOMPLETE)
    assert [f.verdict for f in file.read()] == [Verdict.INCOMPLETE]
    remove(assistant, 1)
    with assistant.library(PUBLIC) as library:
        assert file.rewrite(lambda r: without_erased(r, library)) == 2
    text = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    assert "falsch" not in text and QUOTE not in text
    assert json.loads(text)["erased"] == [1]


def test_a_comment_has_an_end(assistant: FakeAssistant, tmp_path: Path) -> None:
    file = FeedbackFile(tmp_path, 30)
    assert len(file.add(record_of(assistant), Verdict.WRONG, "x" * 9000).comment) == MOST_CHARACTERS


def test_feedback_of_many_at_once_and_a_rewrite_lose_nothing(
    assistant: FakeAssistant, tmp_path: Path
) -> None:
    record = record_of(assistant)

    def work(number: int) -> None:
        file = FeedbackFile(tmp_path, 30)
        file.add(record, Verdict.RIGHT, str(number))
        file.rewrite(lambda r: r)

    threads = [Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(f.comment) for f in FeedbackFile(tmp_path, 30).read()) == list(range(16))


def test_the_word_file_holds_question_statements_quotes_and_sources(
    assistant: FakeAssistant,
) -> None:
    file = docx.Document(io.BytesIO(answer_docx(record_of(assistant), "https://lotse.example/x")))
    text = "\n".join(p.text for p in file.paragraphs)
    for words in (
        "Wie viele Problemimmobilien liegen im Fokusraum?",
        "Gefragt am 01.02.2026",
        "Stand der Unterlagen: 30.01.2026",
        "Bestand Nr. 7",
        "Eingegrenzt: seit 01.01.2024 · Rat der Stadt Hagen",
        "Die Angaben unterscheiden sich: [1][2].",
        f"{QUOTE} [1]",
        "Berechnet: 224 von 350",
        f"„{QUOTE}“",
        f"„{MINUTES_QUOTE}“",
        "Beschlussvorlage · 18.11.2025 · Seite 1 · Nacherzählung, nicht der Originalwortlaut",
        "Diese Antwort hat ein Programm",
    ):
        assert words in text
    links = {r.target_ref for r in file.part.rels.values() if r.is_external}
    assert any(link.startswith("https://lotse.example/x/quelle/") for link in links)
    numbers = [r for p in file.paragraphs for r in p.runs if r.font.superscript]
    assert [r.text for r in numbers] == [" [1]", " [2]", " [1]", " [2]"]


def test_the_word_file_takes_any_text(assistant: FakeAssistant) -> None:
    assert assistant.default is not None
    bad = "a\x00b\x0bc\ufffe\u202ed <w:t>&amp;</w:t>"
    answer = replace(assistant.default, question=bad, standalone_question=bad, notes=(bad,))
    file = docx.Document(io.BytesIO(answer_docx(record_of(assistant, answer=answer), "")))
    assert file.paragraphs[0].text == "abcd <w:t>&amp;</w:t>"


def test_copied_text_has_footnotes(assistant: FakeAssistant) -> None:
    text = footnoted_text(record_of(assistant), "https://lotse.example")
    assert text.startswith("Frage: Wie viele Problemimmobilien liegen im Fokusraum?\n")
    assert f"{QUOTE} [1]" in text and "Berechnet: 224 von 350" in text
    assert f"„{QUOTE}“\nhttps://lotse.example/quelle/" in text
    assert "Eingegrenzt: seit 01.01.2024 · Rat der Stadt Hagen" in text
    assert text.index("Quellen") < text.index(f"„{MINUTES_QUOTE}“")


def test_exports_say_what_was_erased(assistant: FakeAssistant) -> None:
    record = record_of(assistant)
    remove(assistant, 1)
    with assistant.library(PUBLIC) as library:
        left = without_erased(record, library)
    said = "Quelle 1 ist nicht mehr im Bestand"
    assert said in footnoted_text(left, "")
    file = docx.Document(io.BytesIO(answer_docx(left, "")))
    text = "\n".join(p.text for p in file.paragraphs)
    assert said in text and QUOTE not in text


def test_after_a_run_everything_kept_is_brought_in_line(assistant: FakeAssistant) -> None:
    settings = assistant.settings
    assert forget_erased(settings) == 0
    KeptAnswers(settings.home, 30).keep(record_of(assistant))
    FeedbackFile(settings.home, 30).add(record_of(assistant), Verdict.RIGHT)
    with assistant.library(PUBLIC):
        assert forget_erased(settings) == 0
    remove(assistant, 1)
    with assistant.library(PUBLIC):
        assert forget_erased(settings) == 2
    for path in (settings.home / "answers" / f"{KEY}.json", settings.home / "feedback.jsonl"):
        assert QUOTE not in path.read_text(encoding="utf-8")
