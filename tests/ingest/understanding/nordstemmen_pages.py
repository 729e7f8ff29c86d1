"""The Nordstemmen set as pages: its pieces of text overlap by some lines and are put together."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ingest.model import Page, ReadText

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "nordstemmen"


def documents() -> Iterator[tuple[dict[str, str | None], ReadText]]:
    """Yield the OParl fields and the page texts of every document."""
    pages: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for piece in _lines("chunks.jsonl.gz"):
        pages[int(piece["doc"])][int(piece["page"])].append(str(piece["text"]))
    for fields in _lines("docs.jsonl.gz"):
        texts = pages.get(int(fields["doc"]), {})
        read = tuple(Page(number, joined(texts[number])) for number in sorted(texts))
        yield fields, ReadText("application/pdf", read)


def joined(pieces: list[str]) -> str:
    """Join the pieces of a page; lines that end one piece and begin the next stand once."""
    lines: list[str] = []
    for piece in pieces:
        new = piece.split("\n")
        overlap = next(
            (k for k in range(min(len(lines), len(new)), 0, -1) if lines[-k:] == new[:k]), 0
        )
        lines += new[overlap:]
    return "\n".join(lines)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(FOLDER / name, "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)
