"""What is known of a paper: its way, its ties in both directions, the words that tell of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.dossier import Dossier, dossier
from ingest.errors import NotFoundError
from ingest.library.generation import Draft, Library
from ingest.model import AgendaItem, Consultation, Document, File, Page, Reference, Span
from ingest.passages import cut_passages

COUNCIL = "Rat der Stadt Hagen"
OLD = "Die Strategie wird beschlossen. Sie gilt bis 2024."
NEW = "Diese Vorlage ersetzt die Vorlage 12/2023. Sie nennt auch 0001/2020."
MINUTES = "Zu TOP 5 beschließt der Rat die Vorlage einstimmig."
PRESS = "Die Stadt verweist auf die Vorlage 0012/2023. Der Plan ist alt."


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return (Span(1, start, start + len(words)),)


def named(text: str, written: str, target: str, relation: str = "cites") -> Reference:
    return Reference(target, written, relation, at(text, written))


def consultation(date: str, role: str, result: str | None = None, state: str = "held"):
    return Consultation(COUNCIL, (day(date),), role, state, result, (Span(1, 0, 3),))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home: Path = tmp_path_factory.mktemp("home")
    item = AgendaItem(
        "Ö 5", "Strategie", "Rat", day("2023-06-01"), "12/2023", "einstimmig beschlossen",
        at(MINUTES, "TOP 5"), at(MINUTES, "einstimmig"),
    )  # fmt: skip
    texts = {
        "a": (OLD, Document(
            file=file("a"), reference="0012/2023", title="Strategie", type="Beschlussvorlage",
            date=day("2023-05-01"),
            consultations=(
                consultation("2023-07-01", "Vorberatung", state="planned"),
                consultation("2023-06-01", "Entscheidung"),
            ),
        )),
        "b": (NEW, Document(
            file=file("b"), reference="0300/2024", title="Neue Strategie",
            references=(
                named(NEW, "12/2023", "12/2023", "replaces"),
                named(NEW, "0001/2020", "0001/2020"),
            ),
        )),
        "c": (MINUTES, Document(
            file=file("c"), type="Niederschrift", organization=COUNCIL, date=day("2023-06-01"),
            agenda_items=(item,),
        )),
        "d": (PRESS, Document(
            file=file("d"), type="Pressemeldung", date=day("2025-01-01"),
            references=(named(PRESS, "0012/2023", "0012/2023"),),
        )),
        "e": ("Die Ergänzung nennt die Kosten.", Document(
            file=file("e"), reference="0012/2023-1", title="Ergänzung",
        )),
    }  # fmt: skip
    with Draft(home, dimensions=4) as draft:
        for text, document in texts.values():
            pages = (Page(1, text),)
            passages = cut_passages(document, pages)
            count = sum(len(p.sentences) for p in passages)
            ones = np.ones((len(passages), 4), np.float32)
            draft.store("oeffentlich").add(
                document, pages, passages, ones, np.ones((count, 4), np.float32)
            )
        draft.publish(
            model="m", model_fingerprint="f" * 64, reader_version="1", passages_version="1"
        )
    with Library.open(home, frozenset({"oeffentlich"})) as opened:
        yield opened


def file(name: str) -> File:
    return File(name * 64, f"{name}.txt", "text/plain", 1, 1)


@pytest.fixture(scope="module")
def found(library: Library) -> Dossier:
    return dossier("12/2023", library)


def test_a_paper_is_found_however_its_number_is_written(found: Dossier) -> None:
    assert found.reference == "0012/2023"
    assert [document.title for _, document in found.files] == ["Strategie"]


def test_its_way_is_told_in_order_of_time(found: Dossier) -> None:
    told = [(e.day, e.organization, e.role, e.state) for e in found.events]
    assert told == [
        (day("2023-05-01"), None, None, None),
        (day("2023-06-01"), COUNCIL, "Entscheidung", "held"),
        (day("2023-07-01"), COUNCIL, "Vorberatung", "planned"),
    ]


def test_minutes_add_their_result_to_the_consultation_of_their_day(found: Dossier) -> None:
    decision = found.events[1]
    assert decision.result == "einstimmig beschlossen"
    assert decision.items == ("TOP Ö 5",)
    assert [place.document.file.name for place in decision.places] == ["a.txt", "c.txt"]
    assert decision.places[1].quote == MINUTES


def test_who_mentions_it_is_told_with_the_sentence(found: Dossier) -> None:
    assert {(p.document.file.name, p.quote) for p in found.mentions} == {
        ("d.txt", "Die Stadt verweist auf die Vorlage 0012/2023."),
        ("b.txt", "Diese Vorlage ersetzt die Vorlage 12/2023."),
    }


def test_what_came_after_is_told_with_its_relation(found: Dossier) -> None:
    assert [(k.reference, k.relation, k.title) for k in found.successors] == [
        ("0012/2023-1", "supplemented_by", "Ergänzung"),
        ("0300/2024", "replaced_by", "Neue Strategie"),
    ]
    assert found.successors[1].places[0].quote == "Diese Vorlage ersetzt die Vorlage 12/2023."
    assert found.predecessors == ()


def test_references_are_told_in_the_other_direction(library: Library) -> None:
    new = dossier("0300/2024", library)
    assert [(k.reference, k.relation, k.held) for k in new.links] == [
        ("12/2023", "replaces", True),
        ("0001/2020", "cites", False),
    ]
    assert new.cited[0].places[0].quote == "Sie nennt auch 0001/2020."
    supplement = dossier("0012/2023-1", library)
    assert [(k.reference, k.relation) for k in supplement.predecessors] == [
        ("0012/2023", "supplements")
    ]


def test_a_paper_that_is_only_mentioned_has_mentions_and_no_files(library: Library) -> None:
    gone = dossier("1/2020", library)
    assert gone.files == ()
    assert [place.quote for place in gone.mentions] == ["Sie nennt auch 0001/2020."]


def test_a_paper_nobody_mentions_is_not_there(library: Library) -> None:
    with pytest.raises(NotFoundError):
        dossier("0999/1999", library)
