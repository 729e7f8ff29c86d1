"""The JSON of the command line: exactly the keys of the contract, and plain values."""

import datetime as dt
import json

from assistant.answer import (
    Answer,
    Citation,
    Conflict,
    Nearest,
    Period,
    Searched,
    Seconds,
    Statement,
    StatementKind,
    Status,
    Understood,
)
from assistant.contract import answer_json, document_json, hit_json, run_json
from ingest.library.generation import Failure
from ingest.model import Consultation, Document, Extent, File, Nature, Span
from ingest.pipeline import RunReport
from tests.assistant.composing.shelf import Paper, Shelf

# DESIGN section 7; keys may be added, never changed
ANSWER = {
    "schema", "question", "standalone_question", "status", "composer", "as_of", "statements",
    "citations", "understood", "conflicts", "searched", "seconds",
}  # fmt: skip
ADDED = {"notes", "series"}
STATEMENT = {"text", "kind", "as_of", "citations"}
CITATION = {
    "number", "reference", "title", "type", "organization", "date", "decided", "nature", "extent",
    "file", "page", "spans", "quote", "url",
}  # fmt: skip
RUN = {
    "generation", "documents", "added", "changed", "removed", "unchanged", "passages", "failed",
    "seconds",
}  # fmt: skip
DAY = dt.date(2025, 12, 11)


def full_answer():
    citation = Citation(
        number=1,
        quote="Es sind 224 Objekte.",
        file_sha256="a" * 64,
        file="a.pdf",
        spans=(Span(2, 5, 25), Span(3, 0, 4)),
        group="oeffentlich",
        reference="0750/2025",
        title="Titel",
        type="Beschlussvorlage",
        organization=None,
        date=dt.date(2025, 11, 18),
        decided=DAY,
        nature=Nature.RETELLING,
        extent=Extent.EXCERPT,
        url="/quelle/a",
    )
    return Answer(
        question="Wie viele?",
        standalone_question="Wie viele Objekte?",
        status=Status.PARTIAL,
        composer="extractive",
        as_of=DAY,
        statements=(Statement("Es sind 224.", StatementKind.QUOTED, (1,), "2025-10"),),
        citations=(citation,),
        understood=Understood(Period(None, DAY), ("Rat",), ("0750/2025",), ("a ≈ b",)),
        searched=Searched(80, None, DAY, (Nearest(None, "Titel", "/quelle/a"),)),
        seconds=Seconds(0.03126, 0.2),
        conflicts=(Conflict("Wie viele?", (1,)),),
        notes=("Hinweis",),
    )


def test_an_answer_has_the_keys_of_the_contract():
    found = answer_json(full_answer())
    assert set(found) == ANSWER | ADDED
    assert set(found["statements"][0]) == STATEMENT
    assert set(found["citations"][0]) == CITATION
    assert set(found["understood"]) == {"period", "organizations", "references", "relaxed"}
    assert set(found["conflicts"][0]) == {"about", "citations"}
    assert {"documents", "since", "until", "nearest"} == set(found["searched"])
    nearest = {"reference", "title", "date", "quote", "url"}
    assert nearest == set(found["searched"]["nearest"][0])
    assert set(found["seconds"]) == {"retrieval", "total"}


def test_an_answer_is_made_of_plain_json_values():
    found = answer_json(full_answer())
    assert json.loads(json.dumps(found)) == found
    assert found["schema"] == 1
    assert found["status"] == "partial"
    assert found["as_of"] == "2025-12-11"
    assert found["understood"]["period"] == {"since": None, "until": "2025-12-11"}
    assert found["statements"][0]["kind"] == "quoted"
    citation = found["citations"][0]
    assert (citation["page"], citation["spans"]) == (2, [[2, 5, 25], [3, 0, 4]])
    assert (citation["date"], citation["decided"]) == ("2025-11-18", "2025-12-11")
    assert (citation["nature"], citation["extent"]) == ("retelling", "excerpt")


def test_what_is_unknown_is_null_and_not_a_word():
    bare = Answer(
        "?", "?", Status.NOT_FOUND, "extractive", None, (), (), Understood(),
        Searched(0, None, None), Seconds(0, 0),
    )  # fmt: skip
    found = answer_json(bare)
    assert found["as_of"] is None
    assert found["understood"]["period"] is None
    assert found["searched"] == {"documents": 0, "since": None, "until": None, "nearest": []}


def test_a_hit_carries_document_place_and_text(tmp_path):
    paper = Paper("a", "Die Kita\nhat 64 Plätze.", title="Kita", reference="0001/2025", date=DAY)
    shelf = Shelf(tmp_path / "s", (paper,))
    found = hit_json(shelf.hit("a", score=0.123456))
    shelf.store.close()
    assert json.loads(json.dumps(found)) == found
    assert found.pop("url").startswith("/quelle/")
    assert found == {
        "reference": "0001/2025",
        "title": "Kita",
        "type": None,
        "organization": None,
        "date": "2025-12-11",
        "file": "a.txt",
        "page": 1,
        "spans": [[1, 0, 23]],
        "section": ["Begründung"],
        "text": "Die Kita hat 64 Plätze.",
        "score": 0.1235,
        "also": [],
    }


def test_a_hit_without_a_title_is_called_by_its_file(tmp_path):
    shelf = Shelf(tmp_path / "s", (Paper("a", "Die Kita hat 64 Plätze."),))
    assert hit_json(shelf.hit("a"))["title"] == "a.txt"
    shelf.store.close()


def test_a_document_tells_its_consultations():
    consultation = Consultation("Rat", (DAY,), "Entscheidung", "held", "beschlossen", ())
    document = Document(
        File("a" * 64, "a.pdf", "application/pdf", 1, 2), consultations=(consultation,)
    )
    found = document_json(document, "oeffentlich")
    assert json.loads(json.dumps(found)) == found
    assert found["consultations"] == [
        {
            "organization": "Rat",
            "dates": ["2025-12-11"],
            "role": "Entscheidung",
            "state": "held",
            "result": "beschlossen",
        }
    ]


def test_a_run_has_the_keys_of_the_contract():
    report = RunReport(
        generation=7, documents=80, added=80, changed=0, removed=0, unchanged=0, passages=612,
        failed=(Failure("oeffentlich", "a.pdf", "leer"),), seconds=(("reading", 1.23456),),
    )  # fmt: skip
    found = run_json(report)
    assert set(found) == RUN
    assert found["failed"] == [{"file": "a.pdf", "reason": "leer"}]
    assert found["seconds"] == {"reading": 1.235}
    assert json.loads(json.dumps(found)) == found
