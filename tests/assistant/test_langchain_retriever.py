import asyncio
import datetime as dt
import json
from dataclasses import replace

import pytest
from langchain_core.documents import Document
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from pydantic import ValidationError

from assistant.answer import Viewer
from assistant.assistant import Assistant, QuestionError
from assistant.langchain_retriever import VorlagenRetriever
from assistant.links import parse_places
from assistant.searching import Filters
from ingest import pipeline
from ingest.errors import LibraryError
from ingest.model import PUBLIC_GROUP
from ingest.settings import Settings

pytestmark = pytest.mark.model
PUBLIC = frozenset({PUBLIC_GROUP})
SECRET = "interne-gruppe"
QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"


@pytest.fixture(scope="module")
def assistant(corpus_home, embedder):
    with_corpus = Assistant(Settings(home=corpus_home), embedder)
    yield with_corpus
    with_corpus.close()


def retriever(assistant, **options):
    return VorlagenRetriever(assistant=assistant, **{"groups": PUBLIC, **options})


def test_documents_are_the_passages_of_the_search_with_what_is_needed_to_cite(assistant):
    found = retriever(assistant, k=5, base_url="https://auskunft.example/").invoke(QUESTION)
    hits = assistant.search(QUESTION, viewer=Viewer(PUBLIC), limit=5)
    assert [d.page_content for d in found] == [h.passage.text for h in hits]
    first, hit = found[0], hits[0]
    assert first.id == hit.passage.id
    assert first.metadata["reference"] == hit.document.reference
    assert first.metadata["title"] == hit.document.title
    assert first.metadata["kind"] == hit.document.type
    assert first.metadata["file"] == hit.document.file.name
    assert first.metadata["page"] == hit.passage.spans[0].page
    assert first.metadata["group"] == PUBLIC_GROUP
    assert first.metadata["score"] == hit.score
    assert dt.date.fromisoformat(first.metadata["date"]) == hit.document.date
    assert [d.metadata["score"] for d in found] == sorted(
        (d.metadata["score"] for d in found), reverse=True
    )


def test_spans_and_address_lead_to_the_very_words(assistant):
    for found in retriever(assistant, k=5).invoke(QUESTION):
        spans = found.metadata["spans"]
        digest = found.metadata["url"].removeprefix("/quelle/").partition("?")[0]
        with assistant.library() as library:
            (store,) = library.stores
            parts = [store.catalog.page(digest, p).text[s:e] for p, s, e in spans]
        assert " ".join(parts) == found.page_content
        places = [f"{p}.{s}.{e}" for p, s, e in spans]
        assert all(f"stelle={place}" in found.metadata["url"] for place in places)
        assert [[s.page, s.start, s.end] for s in parse_places(places)] == spans


def test_metadata_are_plain_json_values(assistant):
    for found in retriever(assistant).invoke(QUESTION):
        assert json.loads(json.dumps(found.metadata)) == found.metadata


def test_the_groups_have_no_default_and_must_be_named_well(assistant):
    with pytest.raises(ValidationError, match="groups"):
        VorlagenRetriever(assistant=assistant)
    with pytest.raises(ValidationError):
        retriever(assistant, groups=frozenset())
    with pytest.raises(LibraryError, match="Zugriffsgruppe"):
        retriever(assistant, groups=frozenset({"Rat & Co"}))


def test_no_viewer_sees_the_papers_of_another(tmp_path, embedder):
    home = Settings(home=tmp_path / "home")
    for group, text in ((PUBLIC_GROUP, "Der Spielplatz wird saniert."), (SECRET, "Der Kaufpreis.")):
        folder = tmp_path / group
        folder.mkdir()
        (folder / f"{group}.txt").write_text(text * 3, encoding="utf-8")
        pipeline.ingest([folder], home, lambda: embedder, group=group)
    assistant = Assistant(home, embedder)
    seen = {
        groups: {d.metadata["group"] for d in retriever(assistant, groups=groups).invoke("Preis")}
        for groups in (PUBLIC, frozenset({SECRET}), PUBLIC | {SECRET}, frozenset({"andere"}))
    }
    assistant.close()
    assert seen == {
        PUBLIC: {PUBLIC_GROUP},
        frozenset({SECRET}): {SECRET},
        PUBLIC | {SECRET}: {PUBLIC_GROUP, SECRET},
        frozenset({"andere"}): set(),
    }


def test_filters_and_number_of_passages_hold(assistant):
    since = dt.date(2025, 1, 1)
    found = retriever(assistant, k=3, filters=Filters(type="Beschluss")).invoke("Altenhagen")
    assert len(found) == 3
    assert all(d.metadata["kind"].startswith("Beschluss") for d in found)
    newest = retriever(assistant, k=2, filters=Filters(since=since)).invoke("Altenhagen")
    unfiltered = assistant.search("Altenhagen", Filters(since=since), limit=2)
    assert [d.id for d in newest] == [h.passage.id for h in unfiltered]


def test_many_asynchronous_questions_get_the_answers_of_the_synchronous_ones(assistant):
    asked = retriever(assistant, k=3)
    questions = [QUESTION, "Quartiersmanagement Wehringhausen", "Kindertagesbetreuung"] * 3

    async def all_at_once():
        return await asyncio.gather(*(asked.ainvoke(question) for question in questions))

    assert asyncio.run(all_at_once()) == [asked.invoke(question) for question in questions]


def test_it_serves_as_a_step_of_a_chain(assistant):
    def sources(documents: list[Document]) -> str:
        return "\n".join(f"{d.metadata['reference']}: {d.page_content}" for d in documents)

    prompt = ChatPromptTemplate.from_template("Quellen:\n{sources}\n\nFrage: {question}")
    chain = {
        "sources": retriever(assistant, k=3) | sources,
        "question": RunnablePassthrough(),
    } | prompt
    said = chain.invoke(QUESTION).to_string()
    assert said.endswith(f"Frage: {QUESTION}")
    assert "Problemimmobilien" in said.partition("Frage:")[0]


def test_an_empty_question_is_the_products_own_error(assistant):
    with pytest.raises(QuestionError, match="leer"):
        retriever(assistant).invoke("  ")


def test_the_retriever_looks_no_question_up_in_an_empty_home(tmp_path, embedder):
    empty = Assistant(Settings(home=tmp_path), embedder)
    with pytest.raises(LibraryError, match="leer"):
        retriever(empty).invoke(QUESTION)


def test_a_hit_without_date_or_title_is_told_as_such(assistant):
    from assistant.langchain_retriever import as_document

    hit = assistant.search(QUESTION, limit=1)[0]
    bare = replace(hit, document=replace(hit.document, date=None, title="", reference=None))
    found = as_document(bare).metadata
    assert (found["date"], found["reference"]) == (None, None)
    assert found["title"] == hit.document.file.name
