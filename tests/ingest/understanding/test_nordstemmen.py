"""Papers of another town: precision and recall per field against its OParl data."""

from __future__ import annotations

import re

import pytest
from nordstemmen_pages import FOLDER, documents
from pages import file

from ingest.model import Document
from ingest.understanding.document import understand
from ingest.understanding.references import same_reference

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(not FOLDER.exists(), reason="needs ../shared/data/nordstemmen"),
]


@pytest.fixture(scope="module")
def papers() -> list[tuple[dict[str, str | None], Document]]:
    return [(fields, understand(file(), text)) for fields, text in documents()]


def scored(rows: list[tuple[bool, bool]]) -> tuple[float, float]:
    """Return precision and recall of (was a value given, is it right)."""
    given, right = sum(g for g, _ in rows), sum(ok for _, ok in rows)
    return right / given, right / len(rows)


def key(text: str | None) -> str:
    return re.sub(r"[\W_]", "", text or "").casefold()


def test_fields_against_oparl(papers: list[tuple[dict[str, str | None], Document]]) -> None:
    held = [(f, d) for f, d in papers if f["paperType"]]
    # An attachment ("Lageplan.pdf") carries its paper's OParl fields but not its words.
    own = [(f, d) for f, d in held if str(f["filename"]).startswith(("Besch", "Mitteil"))]
    meetings = [(f, d) for f, d in papers if not f["paperType"]]
    scores = {
        "number": scored(
            [(bool(d.reference), same_reference(d.reference or "", f["reference"] or ""))
             for f, d in own]),
        "number, attachments too": scored(
            [(bool(d.reference), same_reference(d.reference or "", f["reference"] or ""))
             for f, d in held]),
        "title": scored([(bool(d.title), key(d.title) == key(f["name"])) for f, d in own]),
        "type": scored([(bool(d.type), d.type == f["paperType"]) for f, d in own]),
        "a consultation's date": scored([(bool(d.consultations), has_day(f, d)) for f, d in own]),
        "meeting date": scored([(bool(d.date), is_day(f, d)) for f, d in meetings]),
    }  # fmt: skip
    for name, (precision, recall) in scores.items():
        print(f"{name:26} precision {precision:.4f} recall {recall:.4f}")

    assert {name: score for name, score in scores.items() if score[0] < 0.97} == {}
    assert scores["number"][1] >= 0.9
    assert scores["number, attachments too"][1] >= 0.9


def has_day(fields: dict[str, str | None], document: Document) -> bool:
    """Tell whether the OParl date of a paper (the day it was last consulted) was read."""
    days = {day.isoformat() for c in document.consultations for day in c.dates}
    return str(fields["date"])[:10] in days


def is_day(fields: dict[str, str | None], document: Document) -> bool:
    return document.date is not None and document.date.isoformat() == str(fields["date"])[:10]
