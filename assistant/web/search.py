"""The search page: the passages that fit some words, each with a way to its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.links import source_url
from assistant.retrieval import Hit
from assistant.searching import Filters
from assistant.web.locate import Piece
from ingest.model import Document

MOST_HITS = 30
_SHORTEST_MARKED = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One passage found; `url` is relative to the app's root."""

    document: Document
    url: str
    page: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchView:
    """What was searched for, and what was found; `message` tells why nothing could be searched."""

    words: str = ""
    since: str = ""
    until: str = ""
    results: tuple[Result, ...] = ()
    message: str = ""


def filters_of(since: str, until: str) -> Filters:
    """Return the filters of the form; a day that is none is left out."""
    return Filters(since=_day(since), until=_day(until))


def results_of(hits: Sequence[Hit], words: str) -> tuple[Result, ...]:
    """Return the hits for the page, the searched words marked."""
    return tuple(_result(hit, words) for hit in hits)


def _result(hit: Hit, words: str) -> Result:
    passage, sha256 = hit.passage, hit.document.file.sha256
    url = source_url(sha256, passage.spans, passage.text)
    return Result(hit.document, url, passage.spans[0].page, marked_words(passage.text, words))


def marked_words(text: str, words: str) -> tuple[Piece, ...]:
    """Cut a text so that what begins with one of the words is marked; short words are not."""
    wanted = [w for w in re.findall(r"[\w/-]+", words) if len(w) >= _SHORTEST_MARKED]
    if not wanted:
        return (Piece(text, False),)
    pattern = "|".join(re.escape(w) for w in sorted(wanted, key=len, reverse=True))
    parts = re.split(rf"(?i)\b((?:{pattern})\w*)", text)
    return tuple(Piece(part, bool(i % 2)) for i, part in enumerate(parts) if part)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
