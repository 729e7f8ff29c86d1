"""One answer as evidence: what was asked, when, of which generation, and what has gone since.

A source that was erased from the library must not live on in what was answered from it: every
look at a record goes through `without_erased`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Answer, Citation, Conflict, Series, Statement, Status
from assistant.searching import Filters
from ingest.errors import NotFoundError
from ingest.library.generation import Library

_SHA256 = re.compile(r"/quelle/([0-9a-f]{64})")
_BLANK = "[entfernt]"
_SHORTEST_BLANKED = 12  # a title of a word or two says nothing of a document


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the asker set beside the question; None lets everything through."""

    since: dt.date | None = None
    until: dt.date | None = None
    organization: str | None = None
    type: str | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything was set."""
        return self != NOT_NARROWED

    def filters(self) -> Filters:
        """Return the filters for the retrieval."""
        return Filters(self.since, self.until, self.organization, self.type)


NOT_NARROWED = Narrowing()


@dataclass(frozen=True, slots=True)
class Record:
    """An answer with its circumstances.

    `key` cannot be guessed and is its address, `asked` a moment with its offset from UTC
    (ISO 8601), `history` the earlier questions, `groups` the access groups that were looked at,
    `generation` and `published` the state of the library. `erased` are the numbers of citations
    whose source the library no longer holds; nothing of them is left in `answer`.
    """

    key: str
    asked: str
    history: tuple[str, ...]
    narrowing: Narrowing
    groups: tuple[str, ...]
    generation: int
    published: str
    answer: Answer
    erased: tuple[int, ...] = ()

    def may_be_seen_by(self, groups: frozenset[str]) -> bool:
        """Tell whether a viewer of these groups may see it: it rests on nothing else."""
        return frozenset(self.groups) <= groups

    @property
    def day(self) -> dt.date:
        """The day of the question, where the program runs."""
        return dt.datetime.fromisoformat(self.asked).date()


def holds(library: Library, sha256: str, group: str | None = None) -> bool:
    """Tell whether the library still holds a file (in a group, or in any)."""
    for store in library.stores:
        if group in (None, store.group):
            try:
                store.catalog.document(sha256)
            except NotFoundError:
                continue
            return True
    return False


def without_erased(record: Record, library: Library | None) -> Record:
    """Return the record without anything of sources that are gone; None: nothing is held at all.

    Gone are the citation and every statement that cites it: the words of a statement may come from
    any of its sources. Titles and quotes of what is gone are blanked wherever they stand.
    """
    gone = [c for c in record.answer.citations if not _held(library, c.file_sha256, c.group)]
    lost = [n for n in record.answer.searched.nearest if not _held(library, _file_of(n.url), None)]
    if not gone and not lost:
        return record
    words = [w for c in gone for w in (c.quote, c.title)]
    words += [w for n in lost for w in (n.quote, n.title)]
    erased = tuple(sorted({*record.erased, *(c.number for c in gone)}))
    history = tuple(_blanked(question, words) for question in record.history)
    answer = _cut(record.answer, gone, {n.url for n in lost}, words)
    return replace(record, answer=answer, erased=erased, history=history)


def _held(library: Library | None, sha256: str, group: str | None) -> bool:
    return library is not None and holds(library, sha256, group)


def _file_of(url: str) -> str:
    found = _SHA256.match(url)
    return found.group(1) if found else ""


def _cut(answer: Answer, gone: Sequence[Citation], lost: set[str], words: Sequence[str]) -> Answer:
    numbers = {c.number for c in gone}
    statements = tuple(s for s in answer.statements if not numbers & set(s.citations))
    nearest = tuple(n for n in answer.searched.nearest if n.url not in lost)
    return replace(
        answer,
        question=_blanked(answer.question, words),
        standalone_question=_blanked(answer.standalone_question, words),
        status=_status(answer, statements),
        statements=tuple(replace(s, text=_blanked(s.text, words)) for s in statements),
        citations=tuple(c for c in answer.citations if c.number not in numbers),
        conflicts=tuple(_conflicts(answer.conflicts, numbers, words)),
        notes=tuple(_blanked(note, words) for note in answer.notes),
        searched=replace(answer.searched, nearest=nearest),
        series=_series(answer.series, numbers),
    )


def _series(series: Series | None, gone: set[int]) -> Series | None:
    """Return a series only while every figure of it has its source: one with holes misleads."""
    if series is None or any(point.citation in gone for point in series.points):
        return None
    return series


def _status(answer: Answer, left: Sequence[Statement]) -> Status:
    """What was answered from several sources is only partly carried without one of them."""
    if answer.status is Status.NOT_FOUND or len(left) == len(answer.statements):
        return answer.status
    return Status.PARTIAL


def _conflicts(
    conflicts: Iterable[Conflict], gone: set[int], words: Sequence[str]
) -> Iterable[Conflict]:
    for conflict in conflicts:
        left = tuple(number for number in conflict.citations if number not in gone)
        if len(left) >= 2:
            yield Conflict(_blanked(conflict.about, words), left)


def _blanked(text: str, words: Iterable[str]) -> str:
    for word in sorted(set(words), key=len, reverse=True):
        if len(word) >= _SHORTEST_BLANKED:
            text = re.sub(re.escape(word), _BLANK, text, flags=re.IGNORECASE)
    return text
