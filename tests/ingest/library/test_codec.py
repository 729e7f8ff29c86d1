import json
from dataclasses import dataclass
from datetime import date

import pytest

from ingest.library.codec import decode, encode, from_json, to_json
from ingest.library.generation import Failure, GroupCounts, Manifest
from ingest.model import Document, Heading, Page, Passage, ReadText, Span
from tests.ingest.library.samples import FULL, PAGES, paper, passage

MANIFEST = Manifest(
    7, "2026-01-30T12:00:00+00:00", "e5", "abc", "r1", "1", "p1",
    (GroupCounts("oeffentlich", 1, 2, 3, date(2026, 1, 30)), GroupCounts("intern", 0, 0, 0, None)),
    (Failure("intern", "a.pdf", "kaputt"),),
)  # fmt: skip
READ = ReadText("text/html", PAGES, (Heading(1, Span(1, 0, 3)),), (Span(1, 0, 1),), "Titel")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Document, FULL),
        (Document, paper("leer")),
        (Page, PAGES[0]),
        (Page, PAGES[1]),
        (Passage, passage(FULL, 0, "Größe ẞ 😀", 3)),
        (ReadText, READ),
        (Manifest, MANIFEST),
    ],
)
def test_every_value_comes_back_equal(kind, value):
    assert from_json(kind, to_json(value)) == value


def test_a_missing_field_takes_its_default_and_an_unknown_one_is_ignored():
    data = json.loads(to_json(paper("x")))
    del data["warnings"]
    data["later"] = 1
    assert from_json(Document, json.dumps(data)) == paper("x")


@pytest.mark.parametrize("text", ['{"page": "1", "start": 0, "end": 1}', "[]", '{"page": 1}', "x"])
def test_what_does_not_fit_is_refused(text):
    with pytest.raises(ValueError):
        from_json(Span, text)


def test_a_type_without_a_form_in_json_is_refused():
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError):
        to_json(Odd(1j))
    with pytest.raises((TypeError, ValueError)):
        from_json(Odd, '{"value": {}}')


def test_plain_values_take_the_same_way():
    assert decode(Document, encode(FULL)) == FULL
    assert json.loads(to_json(FULL)) == json.loads(json.dumps(encode(FULL)))
