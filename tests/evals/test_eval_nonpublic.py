"""The invented non-public papers and the questions on them: both sides of the wall."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Viewer
from assistant.assistant import Assistant
from assistant.contract import answer_json
from evals.gold import Kind, load
from evals.places import Texts, check_against
from ingest import pipeline
from ingest.model import PUBLIC_GROUP
from ingest.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "nonpublic"
GROUP = "liegenschaften"
OPEN = (
    "2024-04-25_BVMitte_TOP7.1.html",
    "0200-2005.html",
    "2016-04-20_BVMitte_TOP4.2.html",
    "Presse_2024_HEG.html",
)
QUESTIONS = load([FOLDER / "nichtoeffentlich.yaml"])
PUBLIC_QUESTIONS = [question for question in QUESTIONS if question.groups == {PUBLIC_GROUP}]


@pytest.fixture(scope="module")
def homes(tmp_path_factory, embedder):
    """A home with public papers only, and the same with the invented ones beside them."""
    made = []
    for name in ("nur-offen", "mit-erfundenem"):
        settings = Settings(home=tmp_path_factory.mktemp(name) / "home")
        files = [ROOT / "corpus/documents" / file for file in OPEN]
        pipeline.ingest(files, settings, lambda: embedder)
        made.append(Assistant(settings, embedder, lambda: dt.date(2026, 2, 1)))
    documents = [FOLDER / "documents"]
    pipeline.ingest(documents, made[1].settings, lambda: embedder, group=GROUP)
    yield made
    for assistant in made:
        assistant.close()


def printed(answer):
    """What `ask --json` prints, without the times and without what the asker said himself."""
    timeless = replace(answer, seconds=replace(answer.seconds, retrieval=0.0, total=0.0))
    written = answer_json(timeless)
    del written["question"]
    return json.dumps(written, ensure_ascii=False)


def test_every_document_says_on_its_face_that_it_is_invented():
    documents = sorted((FOLDER / "documents").iterdir())
    assert len(documents) == 3
    for document in documents:
        text = document.read_text(encoding="utf-8")
        assert "ERFUNDEN FÜR TESTS" in text and "nichtöffentlich" in text


def test_a_public_run_refuses_all_three(tmp_path, embedder):
    settings = Settings(home=tmp_path / "home")
    report = pipeline.ingest([FOLDER / "documents"], settings, lambda: embedder)
    assert report.documents == 0
    assert len(report.failed) == 3


def test_each_question_is_asked_from_both_sides():
    assert {question.kind for question in QUESTIONS} == {Kind.NONPUBLIC}
    inside = {question.question for question in QUESTIONS if GROUP in question.groups}
    outside = {question.question for question in PUBLIC_QUESTIONS}
    assert len(outside) >= 6
    assert outside < inside


def test_the_gold_texts_stand_where_they_are_said_to_stand(homes):
    with homes[1].library(Viewer(frozenset({PUBLIC_GROUP, GROUP}))) as library:
        assert check_against(QUESTIONS, Texts(library)) == []


def test_a_public_library_holds_none_of_the_gold_files(homes):
    with homes[1].library() as library:
        assert not {"9001-2025.txt", "9003-2026.txt"} & {
            document.file.name for store in library.stores for document in store.catalog.documents()
        }


@pytest.mark.parametrize("question", PUBLIC_QUESTIONS, ids=lambda question: question.id)
def test_the_public_gets_the_same_answer_as_if_the_papers_did_not_exist(homes, question):
    alone, beside = (
        printed(assistant.ask(question.question, history=question.history)) for assistant in homes
    )
    assert alone == beside
    assert not [f.pattern for f in question.forbidden if f.search(beside)]


@pytest.mark.parametrize(
    "question",
    [question for question in QUESTIONS if GROUP in question.groups],
    ids=lambda question: question.id,
)
def test_a_member_of_the_group_is_answered_from_its_papers(homes, question):
    answer = homes[1].ask(question.question, history=question.history, viewer=question.viewer)
    wanted = {file for span in question.gold for file in (p.file for p in span.places())}
    assert wanted & {citation.file for citation in answer.citations}
