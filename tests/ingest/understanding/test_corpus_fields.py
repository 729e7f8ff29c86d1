"""Every field of the corpus manifest is read back from the documents alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import NoTextError
from ingest.model import Document, File
from ingest.reading.reader import Limits, read_file
from ingest.understanding.document import understand

CORPUS = Path(__file__).resolve().parents[3] / "corpus"
STATES = {"Erledigt": "held", "Geplant": "planned", None: None}
EXACT = ("reference", "title", "type", "date", "status", "organization", "url", "extent", "nature")

pytestmark = pytest.mark.skipif(
    not (CORPUS / "manifest.jsonl").exists(), reason="the corpus has not been built"
)


@cache
def held() -> list[tuple[dict[str, Any], Document, str]]:
    """Return manifest line, document and text of every file that is no scan."""
    found = []
    for line in (CORPUS / "manifest.jsonl").read_text("utf-8").splitlines():
        wanted = json.loads(line)
        try:
            text = read_file(CORPUS / "documents" / wanted["file"], Limits())
        except NoTextError:
            continue
        file = File(wanted["sha256"], "a", text.media_type, 1, len(text.pages))
        pages = "\n".join(page.text for page in text.pages)
        found.append((wanted, understand(file, text), pages))
    return found


def fields(wanted: dict[str, Any], document: Document) -> Iterator[tuple[str, Any, Any]]:
    """Yield field, what the manifest says and what was read."""
    item = document.agenda_items[0] if document.agenda_items else None
    read = {name: getattr(document, name) for name in EXACT}
    # The manifest files minutes under the paper they are about.
    read["reference"] = document.reference or (item.paper if item else None)
    read["date"] = document.date.isoformat() if document.date else None
    expected = {name: wanted[name] for name in EXACT}
    if expected["date"] and len(expected["date"]) < 10:
        expected["date"] = None  # a month alone is no day
    yield from ((name, expected[name], read[name]) for name in EXACT)
    yield "dated", wanted["date"], document.dated  # as exact as it is printed
    yield "result", wanted["result"], item.result if item else None


def consultations(wanted: dict[str, Any], document: Document) -> Iterator[tuple[str, Any, Any]]:
    """Yield every consultation of the manifest and what was read in its place."""
    read = [
        (c.organization, tuple(day.isoformat() for day in c.dates), c.role, c.state, c.result)
        for c in document.consultations
    ]
    expected = [
        (c["organization"], tuple(c["dates"]), c["role"], STATES[c["status"]], c["result"])
        for c in wanted["consultations"]
    ]
    for index in range(max(len(read), len(expected))):
        pair = [rows[index] if index < len(rows) else None for rows in (expected, read)]
        yield "consultation", *pair


def misses(pairs: list[tuple[str, str, Any, Any]]) -> dict[str, float]:
    """Print the table of misses; return the exact share by field."""
    total, right = Counter[str](), Counter[str]()
    for name, field, expected, read in pairs:
        total[field] += 1
        right[field] += expected == read
        if expected != read:
            print(f"{name:44} {field:12} {expected!r}\n{'':57} {read!r}")
    shares = {field: right[field] / total[field] for field in total}
    print({field: f"{right[field]}/{total[field]}" for field in total})
    return shares


def test_fields_are_read_back() -> None:
    shares = misses([(w["file"], *row) for w, d, _ in held() for row in fields(w, d)])

    assert {field: share for field, share in shares.items() if share < 0.99} == {}


def test_consultations_are_read_back() -> None:
    shares = misses([(w["file"], *row) for w, d, _ in held() for row in consultations(w, d)])

    assert shares["consultation"] >= 0.97


def test_every_paper_number_becomes_a_reference_or_is_the_own() -> None:
    # On purpose not the product's own expression: any NNNN/JJJJ whose first half is no year.
    shape = re.compile(r"(?<![\w/])(?!19|20)\d{4}(?:-\d)?/\d{4}(?:-\d)?(?!\d)")
    for wanted, document, text in held():
        known = Counter(reference.written for reference in document.references)
        printed = Counter(n for n in shape.findall(text) if n != document.written_reference)
        assert printed - known == Counter(), wanted["file"]


def test_public_documents_are_taken_for_public() -> None:
    assert [wanted["file"] for wanted, document, _ in held() if document.nonpublic] == []


def test_sections_hold_every_character_once() -> None:
    for wanted, document, text in held():
        spans = [span for section in document.sections for span in section.spans]
        pages = {span.page for span in spans}
        assert len(set(spans)) == len(spans)
        assert sum(s.end - s.start for s in spans) + len(pages) - 1 == len(text), wanted["file"]
