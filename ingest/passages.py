"""Sections → passages: what is indexed, retrieved and cited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from ingest.model import Document, Page, Passage, Section, Sentence, Span
from ingest.quotes import Stretch, one_line
from ingest.sentences import split_sentences

PASSAGES_VERSION = "5"

_NOTES = frozenset({"nature", "extent", "url"})
TARGET = 900  # characters of a passage; measured in the first trial, DESIGN section 5
LONGEST = 1300  # a passage takes one more sentence up to here rather than leave a short rest
SHORT_REST = 250  # a rest shorter than this joins the passage before it


def cut_passages(document: Document, pages: Sequence[Page]) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order; sentences are never cut in two.

    A document without sections is one section per file. What a file says about itself only
    ("Nacherzählung …", its address) is no passage: it would answer questions on anything.
    """
    by_number = {page.number: page for page in pages}
    sections = document.sections or (_whole(pages),)
    noted = [s for e in document.evidence if e.field in _NOTES for s in e.spans]
    notes = [_line_of(by_number[span.page].text, span) for span in noted]
    passages: list[Passage] = []
    for section in sections:
        stretch = Stretch(by_number, [part for s in section.spans for part in _without(s, notes)])
        for sentences in _pack(_sentences(section, stretch.text)):
            passages.append(_passage(document, section, stretch, sentences, len(passages)))
    return tuple(passages)


def _line_of(text: str, span: Span) -> Span:
    """Return the whole lines a span stands on."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(span.page, start, end if end >= 0 else len(text))


def _without(span: Span, notes: Iterable[Span]) -> list[Span]:
    """Return what is left of a span without the notes on its page."""
    parts = []
    start = span.start
    for note in sorted(n for n in notes if n.page == span.page):
        if note.start < span.end and note.end > start:
            parts.append(Span(span.page, start, max(start, note.start)))
            start = note.end
    parts.append(Span(span.page, start, max(start, span.end)))
    return [part for part in parts if part.start < part.end]


def _whole(pages: Iterable[Page]) -> Section:
    return Section((), tuple(Span(p.number, 0, len(p.text)) for p in pages if p.text))


def _sentences(section: Section, text: str) -> list[tuple[int, int]]:
    """Return the sentences of a section; its heading is one of its own."""
    end = _heading_end(section, text)
    rest = [(a + end, b + end) for a, b in split_sentences(text[end:])]
    return split_sentences(text[:end]) + rest


def _heading_end(section: Section, text: str) -> int:
    """Return where the heading that begins the section's text ends, 0 where there is none."""
    if not section.path:
        return 0
    words = [re.escape(word) for word in section.path[-1].split()]
    heading = re.match(r"\s*" + r"\s+".join(words) + r"[ \t]*(?=[:\n]|$)", text, re.IGNORECASE)
    return heading.end() if heading else 0


def _pack(sentences: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield runs of sentences of about TARGET characters; a short rest joins its predecessor."""
    packs: list[list[tuple[int, int]]] = []
    for sentence in sentences:
        pack = packs[-1] if packs else None
        if pack and sentence[1] - pack[0][0] <= TARGET:
            pack.append(sentence)
        else:
            packs.append([sentence])
    if len(packs) > 1 and _is_short_rest(packs[-2], packs[-1]):
        rest = packs.pop()
        packs[-1].extend(rest)
    yield from packs


def _is_short_rest(before: Sequence[tuple[int, int]], rest: Sequence[tuple[int, int]]) -> bool:
    length = rest[-1][1] - rest[0][0]
    return length < SHORT_REST and rest[-1][1] - before[0][0] <= LONGEST


def _passage(
    document: Document,
    section: Section,
    stretch: Stretch,
    sentences: Sequence[tuple[int, int]],
    ordinal: int,
) -> Passage:
    start, end = sentences[0][0], sentences[-1][1]
    spans = stretch.spans(start, end)
    return Passage(
        id=_identifier(document.file.sha256, spans),
        file_sha256=document.file.sha256,
        ordinal=ordinal,
        text=stretch.text[start:end],
        spans=spans,
        section=section.path,
        sentences=tuple(
            Sentence(one_line(stretch.text[a:b]), stretch.spans(a, b)) for a, b in sentences
        ),
        reference=document.reference,
        date=document.date,
    )


def _identifier(sha256: str, spans: Iterable[Span]) -> str:
    places = ";".join(f"{s.page}.{s.start}.{s.end}" for s in spans)
    return hashlib.sha256(f"{sha256}|{places}".encode()).hexdigest()[:20]


def sentence_ranges(passage: Passage) -> list[tuple[int, int]]:
    """Return where each sentence stands in the text of the passage: its first and last character.

    Sentences differ from that text in white space only, and follow each other without a gap.
    """
    inked = [place for place, character in enumerate(passage.text) if not character.isspace()]
    ranges = []
    first = 0
    for sentence in passage.sentences:
        last = first + sum(not character.isspace() for character in sentence.text)
        ranges.append((inked[first], inked[last - 1] + 1) if last > first else (0, 0))
        first = last
    return ranges


def embedding_text(document: Document, passage: Passage) -> str:
    """Return what the model reads of a passage: its text after title and section."""
    context = " – ".join(part for part in (document.title, *passage.section[-1:]) if part)
    return f"{context}\n{passage.text}" if context else passage.text
