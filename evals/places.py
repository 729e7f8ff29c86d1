"""Where gold texts stand: gold span → characters of a page of the library."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from evals.gold import GoldError, GoldSpan, Question
from ingest.model import Document, Page, Span

# Line-end hyphens are resolved differently by every reader: they do not count, whatever their form.
_DROPPED = frozenset("-\u00ad\u2010\u2011\ufffe")
_SAME = {"„": '"', "“": '"', "”": '"', "»": '"', "«": '"', "‚": "'", "‘": "'", "’": "'"}


class CatalogPort(Protocol):
    """The documents of one access group."""

    def documents(self) -> Sequence[Document]:
        """Return all documents."""

    def pages(self, sha256: str, /) -> Sequence[Page]:
        """Return a document's pages in order."""


class StorePort(Protocol):
    """One access group's store."""

    @property
    def catalog(self) -> CatalogPort:
        """The documents of the group."""


class LibraryPort(Protocol):
    """The stores of a library."""

    @property
    def stores(self) -> Sequence[StorePort]:
        """The stores, one per access group."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters of a page of a file of the library, which is named by its SHA-256."""

    sha256: str
    span: Span


class Texts:
    """The page texts of a library by file name and by SHA-256, read when first asked for."""

    def __init__(self, library: LibraryPort) -> None:
        self._catalogs: dict[str, CatalogPort] = {}
        self._names: dict[str, list[str]] = {}
        self._pages: dict[str, tuple[Page, ...]] = {}
        for store in library.stores:
            for document in store.catalog.documents():
                sha256 = document.file.sha256
                self._catalogs[sha256] = store.catalog
                held = self._names.setdefault(document.file.name, [])
                if sha256 not in held:
                    held.append(sha256)

    def hashes(self) -> list[str]:
        """Return the SHA-256 of every file, sorted."""
        return sorted(self._catalogs)

    def names(self) -> dict[str, str]:
        """Return the name of every file by its SHA-256, in the order of the hashes."""
        named = {sha256: name for name, held in self._names.items() for sha256 in held}
        return {sha256: named[sha256] for sha256 in self.hashes()}

    def called(self, name: str) -> tuple[str, ...]:
        """Return the SHA-256 of the files of this name; empty where there is none."""
        return tuple(self._names.get(name, ()))

    def pages(self, sha256: str) -> tuple[Page, ...] | None:
        """Return the pages of a file, None where the library does not hold it."""
        if sha256 not in self._catalogs:
            return None
        if sha256 not in self._pages:
            self._pages[sha256] = tuple(self._catalogs[sha256].pages(sha256))
        return self._pages[sha256]


def locate(gold: GoldSpan, pages: Sequence[Page]) -> Span:
    """Return where `gold.text` stands on its page.

    White space, hyphens and the form of quotation marks do not count. Raises GoldError when the
    page is not there, or the text stands on it never or more than once.
    """
    page = next((p for p in pages if p.number == gold.page), None)
    if page is None:
        raise _error(gold, f"{gold.file} hat keine Seite {gold.page} (Seiten: {len(pages)})")
    wanted, _ = _squeezed(gold.text)
    letters, origin = _squeezed(page.text)
    start = letters.find(wanted) if wanted else -1
    if start < 0:
        raise _error(gold, f"steht nicht auf Seite {gold.page} von {gold.file}: {gold.text!r}")
    if letters.find(wanted, start + 1) >= 0:
        raise _error(gold, f"steht mehrmals auf Seite {gold.page} von {gold.file}: {gold.text!r}")
    return Span(page.number, origin[start], origin[start + len(wanted) - 1] + 1)


def find(gold: GoldSpan, texts: Texts) -> Place:
    """Return the place of one gold span (without its alternatives) in a library.

    Raises GoldError; of several files of one name the first that holds the text counts.
    """
    failure = _error(gold, f"{gold.file} ist nicht im Bestand")
    for sha256 in texts.called(gold.file):
        try:
            return Place(sha256, locate(gold, texts.pages(sha256) or ()))
        except GoldError as error:
            failure = error
    raise failure


def evidence(question: Question, texts: Texts) -> tuple[tuple[Place, ...], ...]:
    """Return for each gold span of a question the places that carry it; raises GoldError."""
    return tuple(tuple(find(p, texts) for p in span.places()) for span in question.gold)


def check_against(questions: Iterable[Question], texts: Texts) -> list[GoldError]:
    """Return an error (file, line) for every gold span that is not where it says it is."""
    errors: list[GoldError] = []
    for question in questions:
        for span in question.gold:
            for place in span.places():
                try:
                    find(place, texts)
                except GoldError as error:
                    errors.append(error)
    return errors


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Return the characters of `text` that count, and for each the offset it comes from."""
    letters: list[str] = []
    origin: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace() or character in _DROPPED:
            continue
        letters.append(_SAME.get(character, character))
        origin.append(offset)
    joined = "".join(letters)
    if unicodedata.is_normalized("NFC", joined):
        return joined, origin
    return _composed(joined, origin)


def _composed(letters: str, origin: Sequence[int]) -> tuple[str, list[int]]:
    """Return `letters` in NFC; a composed character keeps the offset of its first part."""
    out: list[str] = []
    kept: list[int] = []
    for index, character in enumerate(letters):
        joined = unicodedata.normalize("NFC", out[-1] + character) if out else ""
        if len(joined) == 1:
            out[-1] = joined
        else:
            out.append(character)
            kept.append(origin[index])
    return "".join(out), kept


def _error(gold: GoldSpan, what: str) -> GoldError:
    file, _, line = gold.source.rpartition(":")
    return GoldError(file, int(line), what)
