"""Public data sets in the shape the benchmark needs. Nothing of them is part of the project."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, cast

from ingest.errors import VorlagenlotseError
from ingest.model import Page, ReadText, Span

SHORTEST_OVERLAP = 10  # characters; what two neighbouring chunks share by chance is shorter

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class DatasetError(VorlagenlotseError):
    """A data set is not there or not in the shape it should have."""


@dataclass(frozen=True, slots=True)
class Context:
    """One paragraph; `name` is what it is indexed as, `title` its article."""

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question with the spans of `context` (its name) that answer it; `title` its article."""

    id: str
    question: str
    context: str
    title: str
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """A data set in SQuAD format: contexts, each once, and the answerable questions."""

    contexts: tuple[Context, ...]
    questions: tuple[SpanQuestion, ...]

    def titles(self) -> tuple[str, ...]:
        """Return the articles in the order of the file."""
        return tuple(dict.fromkeys(context.title for context in self.contexts))

    def half(self, which: str) -> tuple[SpanQuestion, ...]:
        """Return the questions of the `first` (development) or `second` half of the articles.

        `all` returns all. All contexts stay in the index either way. Raises ValueError.
        """
        titles = self.titles()
        middle = (len(titles) + 1) // 2
        parts = {"first": titles[:middle], "second": titles[middle:], "all": titles}
        if which not in parts:
            raise ValueError(f"{which!r}: first, second or all")
        return tuple(q for q in self.questions if q.title in set(parts[which]))


@dataclass(frozen=True, slots=True)
class TownDocument:
    """A document of the town of Nordstemmen; `number` is that of the data set."""

    number: int
    name: str
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A query with the one document it was made from; `kind` is title or ds_number."""

    query: str
    kind: str
    document: str
    unique_title: bool


@dataclass(frozen=True, slots=True)
class Town:
    """All documents with text, and the known-item queries for them."""

    documents: tuple[TownDocument, ...]
    items: tuple[KnownItem, ...]


def squad(path: Path) -> Squad:
    """Return a SQuAD file; equal contexts become one. Raises DatasetError."""
    contexts: dict[str, Context] = {}
    questions: list[SpanQuestion] = []
    try:
        for title, paragraph in _paragraphs(json.loads(_text(path))):
            text = unicodedata.normalize("NFC", str(paragraph["context"]))
            new = Context(f"absatz-{len(contexts):05d}.txt", title, text)
            context = contexts.setdefault(text, new)
            questions.extend(_questions(paragraph, context))
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{path}: nicht im SQuAD-Format: {error!r}") from error
    return Squad(tuple(contexts.values()), tuple(questions))


def nordstemmen(folder: Path) -> Town:
    """Return the town's documents, chunks merged into pages. Raises DatasetError."""
    chunks: dict[int, dict[int, list[tuple[int, str]]]] = {}
    for row in _rows(folder / "chunks.jsonl.gz"):
        pages = chunks.setdefault(_int(row, "doc"), {})
        pages.setdefault(_int(row, "page"), []).append((_int(row, "chunk"), str(row["text"])))
    documents = tuple(_town_document(number, pages) for number, pages in sorted(chunks.items()))
    rows = _rows(folder / "queries_known_item.jsonl")
    return Town(documents, tuple(_item(row) for row in rows if _int(row, "gold_doc") in chunks))


def with_published_fields(
    folder: Path, documents: Iterable[TownDocument]
) -> tuple[TownDocument, ...]:
    """Return the documents with what the town publishes of each (OParl) at the head of its text.

    Number, kind and title stand there as an export prints them; a document without a number (of a
    meeting) stays as it is. Raises DatasetError.
    """
    published = {_int(row, "doc"): row for row in _rows(folder / "docs.jsonl.gz")}
    return tuple(_headed(document, published.get(document.number, {})) for document in documents)


def _headed(document: TownDocument, row: dict[str, Json]) -> TownDocument:
    if not row.get("reference") or not document.pages:
        return document
    first, *others = document.pages
    head = (
        f"Vorlagennummer: {row['reference']}\nVorlageart: {row['paperType']}\n"
        f"Betreff: {' '.join(str(row['name']).split())}\n\n"
    )
    page = replace(first, text=unicodedata.normalize("NFC", head) + first.text)
    return replace(document, pages=(page, *others))


def texts_of_contexts(contexts: Iterable[Context]) -> Iterator[tuple[str, ReadText]]:
    """Yield each context as a document of one page, for `index_documents`."""
    for context in contexts:
        yield context.name, ReadText("text/plain", (Page(1, context.text),))


def texts_of_town(documents: Iterable[TownDocument]) -> Iterator[tuple[str, ReadText]]:
    """Yield each document of the town, for `index_documents`."""
    for document in documents:
        yield document.name, ReadText("text/plain", document.pages)


def merge_chunks(chunks: Sequence[str]) -> str:
    """Return the page that overlapping chunks were cut from; without overlap a line end joins."""
    page = ""
    for chunk in chunks:
        shared = _overlap(page, chunk)
        page += chunk[shared:] if shared or not page else "\n" + chunk
    return page


def _overlap(before: str, after: str) -> int:
    """Return how many characters end `before` and begin `after`; 0 below SHORTEST_OVERLAP."""
    for length in range(min(len(before), len(after)), SHORTEST_OVERLAP - 1, -1):
        if before.endswith(after[:length]):
            return length
    return 0


def _paragraphs(data: dict[str, Json]) -> Iterator[tuple[str, dict[str, Json]]]:
    for article in cast("list[dict[str, Json]]", data["data"]):
        for paragraph in cast("list[dict[str, Json]]", article["paragraphs"]):
            yield str(article.get("title", "")), paragraph


def _questions(paragraph: dict[str, Json], context: Context) -> Iterator[SpanQuestion]:
    raw = str(paragraph["context"])
    for row in cast("list[dict[str, Json]]", paragraph["qas"]):
        answers = cast("list[dict[str, Json]]", row["answers"])
        spans = tuple(dict.fromkeys(_answer(answer, raw) for answer in answers))
        if spans:
            yield SpanQuestion(
                str(row["id"]), str(row["question"]), context.name, context.title, spans
            )


def _answer(answer: dict[str, Json], raw: str) -> Span:
    """Return the span of an answer in the NFC form of its context; raises ValueError."""
    start, text = _int(answer, "answer_start"), str(answer["text"])
    if raw[start : start + len(text)] != text:
        raise ValueError(f"answer {text!r} does not stand at {start}")
    before, within = (unicodedata.normalize("NFC", t) for t in (raw[:start], text))
    return Span(1, len(before), len(before) + len(within))


def _town_document(number: int, pages: dict[int, list[tuple[int, str]]]) -> TownDocument:
    merged = (
        (page, merge_chunks([text for _, text in sorted(parts)]))
        for page, parts in sorted(pages.items())
    )
    return TownDocument(
        number=number,
        name=_name(number),
        pages=tuple(Page(page, unicodedata.normalize("NFC", text)) for page, text in merged),
    )


def _item(row: dict[str, Json]) -> KnownItem:
    return KnownItem(
        query=str(row["query"]),
        kind=str(row["kind"]),
        document=_name(_int(row, "gold_doc")),
        unique_title=bool(row.get("unique_title", False)),
    )


def _name(number: int) -> str:
    return f"nordstemmen-{number:05d}.txt"


def _int(row: dict[str, Json], key: str) -> int:
    value = row[key]
    if not isinstance(value, int):
        raise ValueError(f"{key} is {value!r}, not a whole number")
    return value


def _rows(path: Path) -> list[dict[str, Json]]:
    try:
        return [json.loads(line) for line in _text(path).split("\n") if line]
    except ValueError as error:
        raise DatasetError(f"{path}: kein JSON je Zeile: {error}") from error


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: nicht lesbar: {error}") from error
