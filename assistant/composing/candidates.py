"""Sentences that might answer: scored by meaning, words and kind of question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile

from assistant.answer import Period
from assistant.moments import latest, lies_in, moment
from assistant.places import places_in
from assistant.question import Kind, Question
from assistant.retrieval import Hit
from assistant.synonyms import same_as
from ingest.library.german import terms
from ingest.model import Document, Sentence, Span
from ingest.understanding.dates import MONTHS, FoundDate, as_of, find_dates, without_dates

TermWeight = Callable[[str], float]

_SHORTEST_STEM = 5  # shorter stems match whole terms only: "rat" is no part of "verwaltungsrat"
_SHORTEST_FIRST = 4  # but begin a compound: "müll" is told of by "müllproblem"
_MOST_OF_A_TERM = 0.5  # share of its letters that has to be surpassed
# "Eingereicht am: Gestellt von:", as it stands in forms nobody has filled in
_EMPTY_FIELDS = re.compile(r"(?:[^\W\d]+(?: [^\W\d]+){0,3}: ?){2,}")
# Fields of the header name a paper; they do not answer what it says.
_LABELS = frozenset({"title", "type", "reference", "url", "nature", "extent", "status"})
_BACK_REFERENCE = re.compile(
    r"(?:(?:auch|und|aber)\s+)?(?:dies\w*|jene\w*|sie|er|es|dort|da(?:bei|mit|zu|durch|für|von|ran"
    r"|rüber|her|gegen|nach|rauf)|hier\w*|deren|dessen|davon|letztere\w*|ersterer?|beide[rs]?"
    r"|die(?:se)? maßnahmen?|ebenso|zudem|außerdem|ferner|solche\w*)\b",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[-–•▪*] |\(?\d{1,2}[.)] |\(?[a-z]\) ")
_ANNOUNCED = re.compile(
    r"\b(?:folgende\w*|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn)\b[^.]*\.$", re.IGNORECASE
)
_MOST_ITEMS = 8
TOKENS_SHARE = 0.72  # share of late interaction in the meaning of a sentence
_MONTH, _YEAR = 31, 366  # days
# A quantity is also said in words: "ein Drittel", "das Zehnfache", "keine".
_NUMBER = re.compile(
    r"\d|\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|hundert"
    r"|tausend|Dutzend|Hälfte|Drittel|Viertel|keine?r?|beide|mehrere|Million\w*|Milliard\w*"
    r"|\w+fache\w*|\w*mal|\w*zehn|\w*zig)\b",
    re.IGNORECASE,
)
# A moment is also a bare year, a century, a month: `find_dates` wants more of a date.
_MOMENT = re.compile(
    r"(?<![\d.,/])(?:1\d{3}|20\d{2})(?![\d/]|[.,]\d)|\bJahrhundert|\b\d+er[ -]Jahre"
    r"|\bvor (?:\w+\.? )?[\d.]+ (?:Mi\w+ )?Jahren"
    r"|\b(?:" + "|".join(month.capitalize() for month in MONTHS) + r")\b"
)
_ASKS_MONEY = re.compile(
    r"\b(?:kosten|kostet\w*|teuer|euro|honorar|vergütung|preis|gehalt|miete|budget|etat|zuschuss"
    r"|(?:million|milliarde)en|geld|fördersumme)\b|€",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[€$£%]|\b(?:euro|eur|cent|mark|dollar|pfund|franken|prozent|mio|mrd|million\w*|milliard\w*"
    r"|tausend|kosten(?:los|frei|neutral)\w*|unentgeltlich|keine\w* (?:\w+ )?kosten)\b",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(r"\bwie lange?\b|\bwelche[rmn]? zeit(?:raum|spanne)?\b", re.IGNORECASE)
_QUARTERS = re.compile(
    r"\bwelche\w* (?:\w*stadtteil|quartier|viertel|\w*bezirk|ort)\w*\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"\b(?:Herr|Frau|Dr\.|Prof\.|Oberbürgermeister\w*|Beigeordnete\w*|Minister\w*|Fraktion"
    r"|Fachbereich|FB ?\d+|Büros?|GmbH|Ausschuss|Bezirksvertretung|Rat|Verwaltung|Amt|[A-Z]{2,5})\b"
)
# Two capital words in a row are mostly a name in German, which has capital nouns everywhere.
_NAME = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß'’-]+ (?:(?:von|van|de|der|zu|di|du|la|le|al) ){0,2}[A-ZÄÖÜ][\wäöüß'’-]+"
)
_REASON = re.compile(
    r"\b(?:weil|da|denn|wegen|aufgrund|grund|gründe\w*|deshalb|daher|um\b.*\bzu|damit|ziel\w*"
    r"|anlass|begründ\w*|ursache\w*|folge|notwendig\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit with its place among the passage's sentences.

    `score` ranks it; `tokens` is how well its words meet the question's (MaxSim), None where the
    library holds no tokens; `coverage` is the weighted share (0..1) of the question's terms that it
    and its surroundings (heading, title) hold; `own` the share it holds itself. `fits` tells
    whether it holds the kind of thing asked for: a number, a date, a person, a reason.
    """

    hit: Hit
    index: int
    sentence: Sentence
    score: float
    cosine: float
    tokens: float | None
    coverage: float
    own: float
    fits: bool


def candidates(question: Question, hits: Sequence[Hit], weight: TermWeight) -> list[Candidate]:
    """Return the sentences of `hits` best first, headings and header fields left out."""
    if not any(hit.sentences for hit in hits):
        return []
    meanings = _meanings(hits)
    top = max(hit.score for hit in hits)
    found = []
    for hit, meaning in zip(hits, meanings, strict=True):
        if not is_on_the_spot(question, hit):
            continue
        around = _surroundings(hit)
        labels = _label_spans(hit)
        for index, sentence in enumerate(hit.passage.sentences):
            if _is_label(sentence, labels) or is_heading(sentence, hit):
                continue
            if _EMPTY_FIELDS.fullmatch(sentence.text):
                continue
            if "\t" in _raw(hit, sentence) and _only_names(sentence, hit.document):
                continue
            if tells_another_time(question, hit.document, sentence.text):
                continue
            own_terms = terms(sentence.text)
            own = coverage(question.terms, own_terms, weight)
            fits = _fits(question, sentence.text)
            score = (
                0.50 * meaning[index]
                + 0.30 * (hit.score / top if top > 0 else 0.0)
                + 0.10 * own
                + 0.10 * fits
            )
            found.append(
                Candidate(
                    hit=hit,
                    index=index,
                    sentence=sentence,
                    score=score,
                    cosine=hit.sentences[index],
                    tokens=hit.tokens[index] if hit.tokens else None,
                    coverage=coverage(question.terms, [*own_terms, *around], weight),
                    own=own,
                    fits=fits,
                )
            )
    found.sort(key=lambda c: (-c.score, c.hit.store.group, c.hit.row, c.index))
    return found


def _meanings(hits: Sequence[Hit]) -> list[tuple[float, ...]]:
    """Return how like the question the sentences of each hit are, 0..1 over all of them.

    Token by token and as a whole, where the library holds tokens; else as a whole.
    """
    cosines = _scaled([hit.sentences for hit in hits])
    if not all(hit.tokens for hit in hits if hit.sentences):
        return cosines
    tokens = _scaled([hit.tokens for hit in hits])
    return [
        tuple(TOKENS_SHARE * t + (1 - TOKENS_SHARE) * c for t, c in zip(mine, whole, strict=True))
        for mine, whole in zip(tokens, cosines, strict=True)
    ]


def _scaled(groups: Sequence[Sequence[float]]) -> list[tuple[float, ...]]:
    """Return values scaled linearly to 0..1 over all groups; all 0 where they do not differ."""
    values = [value for group in groups for value in group]
    low, high = min(values), max(values)
    width = high - low
    return [tuple((v - low) / width if width else 0.0 for v in group) for group in groups]


def is_on_the_spot(question: Question, hit: Hit) -> bool:
    """Tell whether a passage is about the places and the time the question names, if any."""
    document = hit.document
    head = f"{document.title} {document.organization or ''} {' '.join(hit.passage.section)}"
    text = f"{head} {hit.passage.text}"
    if question.places and not set(question.places) <= set(places_in(text)):
        return False
    period = question.period
    if period is None:
        return True
    if lies_in(document, period):
        return True
    return names_time(document, period, find_dates(text))


def tells_another_time(question: Question, document: Document, text: str) -> bool:
    """Tell whether the question is on one time and a sentence names only others.

    A paper of the year asked for may look back and ahead; it is held to a day or a month only. Of a
    month, and of how many there were in a year, a stretch of years tells nothing.
    """
    period = question.period
    if period is None or period.since is None or period.until is None:
        return False
    day = moment(document)
    longest = _MONTH if day is not None and period.holds(day) else _YEAR
    asked_days = (period.until - period.since).days
    if asked_days > longest:
        return False
    named = find_dates(text)
    exact = question.kind is Kind.COUNT or asked_days <= _MONTH
    telling = [found for found in named if _within_a_year(found)] if exact else named
    if not names_time(document, period, telling):
        return bool(named)
    # "seit 2015 … (Stand Juni 2024)" tells nothing of what came after
    stated = as_of(text) or ""
    return stated < period.since.isoformat()[: len(stated)]


def _within_a_year(found: FoundDate) -> bool:
    """Tell whether a date is no longer than a year."""
    if found.since is None or found.until is None:
        return False
    return (found.until - found.since).days <= _YEAR


def is_of(period: Period, candidate: Candidate) -> bool:
    """Tell whether a sentence is of a time: it names it, or its paper is from then."""
    document = candidate.hit.document
    day, named = moment(document), find_dates(candidate.sentence.text)
    if names_time(document, period, named):
        return True
    return not named and day is not None and period.holds(day)


def names_time(document: Document, period: Period, named: Sequence[FoundDate]) -> bool:
    """Tell whether one of the dates a document names lies in a period."""
    told = latest(document) if named else None
    return any(_overlap(period, found, told) for found in named)


def _overlap(period: Period, found: FoundDate, told: dt.date | None) -> bool:
    """Tell whether a date lies in a period; what has no end goes on till it is `told`, or a year.

    "seit 2014" in a paper of 2019 tells nothing of 2026, nor does "ab 2013" in one of 2012.
    """
    if found.until is None and found.since and told:
        found = replace(found, until=max(told, found.since + dt.timedelta(days=_YEAR)))
    if period.until is None and found.until is None:  # "ab Oktober 2016" tells nothing of 2022
        return (found.since or dt.date.min) >= (period.since or dt.date.min)
    first, last = found.since or dt.date.min, found.until or dt.date.max
    return (period.since or dt.date.min) <= last and first <= (period.until or dt.date.max)


def coverage(wanted: Sequence[str], held: Iterable[str], weight: TermWeight) -> float:
    """Return the share (0..1) of `wanted`, by weight, that occurs in `held`; 1 for no wants.

    A term that is part of a compound held counts whole ("immobili" in "problemimmobili"); of a
    compound wanted, a part held counts by its length ("immobili" is 8 of 15 letters).
    """
    held_terms = set(held)
    total = sum(weight(term) for term in wanted)
    if total <= 0:
        return 1.0
    return sum(weight(term) * _share_of(term, held_terms) for term in wanted) / total


def _share_of(term: str, held: set[str]) -> float:
    """Return how much of a term is held (0..1), itself or another word for it."""
    if term in held or not held.isdisjoint(same_as(term)):
        return 1.0
    if term[0].isdigit():
        return 0.0
    if len(term) < _SHORTEST_STEM:
        first = len(term) >= _SHORTEST_FIRST
        return float(first and any(other.startswith(term) for other in held))
    others = [other for other in held if len(other) >= _SHORTEST_STEM]
    if any(term in other for other in others):
        return 1.0
    return max((len(other) / len(term) for other in others if other in term), default=0.0)


def is_about(candidate: Candidate, term: str) -> bool:
    """Tell whether a sentence, its heading or its title hold an index term, or most of it.

    "Mittel" alone are no "Landesmittel".
    """
    around = _surroundings(candidate.hit)
    return _share_of(term, {*terms(candidate.sentence.text), *around}) > _MOST_OF_A_TERM


def with_context(candidate: Candidate, after_it: bool = False) -> tuple[Span, ...]:
    """Return the spans to quote: the sentence, and what it leans on.

    A table row takes the head of its table with it; a sentence that begins by pointing back
    ("Dies …", "Dort …") takes the one before it, unless it is shown right `after_it` anyway; one
    that announces a list takes the list.
    """
    sentences = candidate.hit.passage.sentences
    if _announces(candidate) and (items := _items_after(candidate)):
        return merged([s for part in (candidate.sentence, *items) for s in part.spans])
    if is_row(candidate):
        head = _table_head(sentences, candidate.index)
        return (*head.spans, *candidate.sentence.spans) if head else candidate.sentence.spans
    if candidate.index and not after_it and _BACK_REFERENCE.match(candidate.sentence.text):
        before = sentences[candidate.index - 1]
        if not is_heading(before, candidate.hit):
            return merged((*before.spans, *candidate.sentence.spans))
    return candidate.sentence.spans


def _announces(candidate: Candidate) -> bool:
    """Tell whether a sentence announces the list behind it ("…:", "fünf Anforderungen.")."""
    text = candidate.sentence.text
    return text.endswith(":") or (not _ITEM.match(text) and bool(_ANNOUNCED.search(text)))


def _items_after(candidate: Candidate) -> list[Sentence]:
    """Return the items of the list behind a sentence, also where it goes on in the next passage."""
    hit = candidate.hit
    behind = chain(hit.passage.sentences[candidate.index + 1 :], _sentences_after(hit))
    return list(islice(takewhile(_is_item, behind), _MOST_ITEMS))


def _sentences_after(hit: Hit) -> Iterator[Sentence]:
    """Yield the sentences of the next passage of the file; it is read when the first is wanted."""
    catalog, row = hit.store.catalog, hit.row + 1
    if row in catalog.rows_of(hit.passage.file_sha256):
        yield from catalog.passages([row])[0].sentences


def _is_item(sentence: Sentence) -> bool:
    return bool(_ITEM.match(sentence.text))


def merged(spans: Sequence[Span], gap: int = 2) -> tuple[Span, ...]:
    """Return `spans` with neighbours on a page (at most `gap` characters apart) made one."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if last and last.page == span.page and 0 <= span.start - last.end <= gap:
            result[-1] = Span(span.page, last.start, span.end)
        else:
            result.append(span)
    return tuple(result)


def is_row(candidate: Candidate) -> bool:
    """Tell whether the sentence is a row of a table."""
    return "\t" in _raw(candidate.hit, candidate.sentence)


def is_heading(sentence: Sentence, hit: Hit) -> bool:
    """Tell whether a sentence is only the heading of its section."""
    bare = sentence.text.strip(" :.").casefold()
    return any(bare == part.strip(" :.").casefold() for part in hit.passage.section)


def _raw(hit: Hit, sentence: Sentence) -> str:
    span = sentence.spans[0]
    first = hit.passage.spans[0]
    if span.page != first.page:
        return ""
    return hit.passage.text[span.start - first.start : span.end - first.start]


def _table_head(sentences: Sequence[Sentence], index: int) -> Sentence | None:
    """Return the first row of the run of short lines without a full stop that ends at `index`."""
    head = None
    for sentence in reversed(sentences[:index]):
        if sentence.text.endswith((".", "!", "?", ":")):
            break
        head = sentence
    return head


def _surroundings(hit: Hit) -> list[str]:
    document = hit.document
    words = " ".join((document.title, document.reference or "", *hit.passage.section))
    return terms(words)


def _label_spans(hit: Hit) -> tuple[Span, ...]:
    return tuple(
        span
        for evidence in hit.document.evidence
        if evidence.field in _LABELS
        for span in evidence.spans
    )


def _is_label(sentence: Sentence, labels: Sequence[Span]) -> bool:
    """Tell whether more than half of a sentence is a header field."""
    length = sum(s.end - s.start for s in sentence.spans)
    shared = sum(
        max(0, min(s.end, label.end) - max(s.start, label.start))
        for s in sentence.spans
        for label in labels
        if s.page == label.page
    )
    return 2 * shared > length


def _only_names(sentence: Sentence, document: Document) -> bool:
    """Tell whether a row only names its paper: its title or kind and at most one word more.

    A head prints them more than once ("Vorlageart Beschlussvorlage"); evidence marks one place.
    """
    rest = sentence.text
    for value in (document.title, document.type):
        rest = rest.replace(value, " ") if value else rest
    return rest != sentence.text and len(re.findall(r"[^\W\d_]+", rest)) <= 1


def _fits(question: Question, text: str) -> bool:
    """Tell whether a sentence holds the kind of thing asked for; any does where nothing is."""
    match question.kind:
        case Kind.COUNT if not _HOW_LONG.search(question.asked):
            return _counts(text) and (not asks_money(question) or bool(_MONEY.search(text)))
        case Kind.COUNT | Kind.DATE:
            how_long = question.kind is Kind.COUNT and _NUMBER.search(text)
            return bool(how_long or find_dates(text) or _MOMENT.search(text))
        case Kind.WHO:
            return bool(_PERSON.search(text)) or _names_someone(question, text)
        case Kind.WHY:
            return bool(_REASON.search(text))
        case Kind.DEVELOPMENT | Kind.LIST if _QUARTERS.search(question.asked):
            return bool(places_in(text))
        case _:
            return True


def _counts(text: str) -> bool:
    """Tell whether a sentence holds a number that is neither a date nor that of a list's item."""
    item = _ITEM.match(text)
    bare = without_dates(text[item.end() :] if item else text)
    return bool(_NUMBER.search(_MOMENT.sub(" ", bare)))


def asks_money(question: Question) -> bool:
    """Tell whether an amount of money is asked for."""
    return question.kind is Kind.COUNT and bool(_ASKS_MONEY.search(question.asked))


def _names_someone(question: Question, text: str) -> bool:
    """Tell whether a sentence holds a name that the question does not hold itself."""
    asked = set(re.findall(r"[\w'’-]+", question.asked))
    names = ([w for w in m.group().split() if w[0].isupper()] for m in _NAME.finditer(text))
    return any(not set(name) <= asked and all(map(terms, name)) for name in names)
