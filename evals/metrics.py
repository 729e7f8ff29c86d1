"""The measures: pure functions, each with its definition and source.

A measure is a float from 0 to 1 (unless it says otherwise), or None where it is not defined: None
never enters an average. Places are characters of pages of files, so that no measure depends on how
a system cuts passages.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answer import Answer, Citation, Statement, Status
from evals.gold import Nuggets, Question
from evals.places import Place
from ingest.model import Page, Span
from ingest.quotes import quote_of

OVERLAP = 0.5  # share of a gold span that a passage must cover to be relevant

Coverage = Sequence[frozenset[int]]  # per rank: the gold items that the result there covers
PagesOf = Callable[[str], Sequence[Page] | None]
Supports = Callable[[Statement, Sequence[str]], bool]  # do these quotes carry the statement?


@dataclass(frozen=True, slots=True)
class Extract:
    """A piece of a file (named by its SHA-256) that was retrieved or cited."""

    file: str
    spans: tuple[Span, ...]


GoldItem = tuple[Place, ...]  # the places that carry the same evidence; one is enough


# --- retrieval ---------------------------------------------------------------------------------


def covers(extract: Extract, place: Place) -> bool:
    """Return whether `extract` holds at least half (OVERLAP) of the characters of `place`."""
    if extract.file != place.sha256:
        return False
    gold = place.span
    shared = sum(
        max(0, min(span.end, gold.end) - max(span.start, gold.start))
        for span in extract.spans
        if span.page == gold.page
    )
    return shared >= OVERLAP * (gold.end - gold.start)


def coverage(ranked: Iterable[Extract], gold: Sequence[GoldItem]) -> list[frozenset[int]]:
    """Return for each result, best first, the indices of the gold items it covers."""
    return [
        frozenset(i for i, item in enumerate(gold) if any(covers(extract, p) for p in item))
        for extract in ranked
    ]


def ndcg_at_k(covered: Coverage, items: int, k: int) -> float | None:
    """Return nDCG@k with binary gains (Järvelin and Kekäläinen 2002, log2 discount as in BEIR).

    A rank gains 1 if it covers a gold item that no rank before it covered; repeating earns
    nothing. The ideal list has one such rank for each that occurs and one for each item never
    covered: for one item per result this is the textbook's measure. None without gold items.
    """
    if items == 0:
        return None
    gains, seen = _new_at(covered)
    wanted = len(gains) + items - len(seen)
    found = sum(1 / math.log2(rank + 1) for rank in gains if rank <= k)
    return found / sum(1 / math.log2(rank + 1) for rank in range(1, min(k, wanted) + 1))


def recall_at_k(covered: Coverage, items: int, k: int) -> float | None:
    """Return the share of gold items that the first k results cover. None without gold items."""
    if items == 0:
        return None
    return len(frozenset[int]().union(*covered[:k])) / items


def mrr_at_k(covered: Coverage, items: int, k: int) -> float | None:
    """Return 1 / rank of the first relevant result, 0 beyond k (TREC-8 QA track).

    None without gold items.
    """
    if items == 0:
        return None
    rank = first_rank(covered)
    return 1 / rank if rank is not None and rank <= k else 0.0


def hit_at_k(covered: Coverage, items: int, k: int) -> float | None:
    """Return 1 if one of the first k results is relevant, else 0. None without gold items."""
    return None if items == 0 else float(any(covered[:k]))


def page_hit_at_k(ranked: Sequence[Extract], gold: Sequence[GoldItem], k: int) -> float | None:
    """Return 1 if one of the first k results touches a gold page, else 0. None without gold."""
    if not gold:
        return None
    pages = {_page_of(place) for item in gold for place in item}
    return float(any((e.file, s.page) in pages for e in ranked[:k] for s in e.spans))


def first_rank(covered: Coverage) -> int | None:
    """Return the rank (from 1) of the first relevant result, None if there is none."""
    return next((rank for rank, items in enumerate(covered, 1) if items), None)


def _new_at(covered: Coverage) -> tuple[list[int], set[int]]:
    """Return the ranks that cover something new, and all items covered."""
    seen: set[int] = set()
    ranks = []
    for rank, items in enumerate(covered, 1):
        if items - seen:
            ranks.append(rank)
            seen |= items
    return ranks, seen


# --- citations ---------------------------------------------------------------------------------


def citation_validity(answer: Answer, pages_of: PagesOf) -> float | None:
    """Return the share of cited numbers and listed citations that lead to a place in the library.

    A number that a statement names but the answer does not list counts as invalid, each once.
    None when nothing is cited.
    """
    listed = {citation.number for citation in answer.citations}
    named = {n for statement in answer.statements for n in statement.citations}
    unknown = len(named - listed)
    total = len(answer.citations) + unknown
    return sum(is_valid(c, pages_of) for c in answer.citations) / total if total else None


def is_valid(citation: Citation, pages_of: PagesOf) -> bool:
    """Return whether the file is in the library and every span lies inside one of its pages."""
    lengths = {page.number: len(page.text) for page in pages_of(citation.file_sha256) or ()}
    return bool(citation.spans) and all(
        0 <= span.start < span.end <= lengths.get(span.page, -1) for span in citation.spans
    )


def quote_exactness(answer: Answer, pages_of: PagesOf) -> float | None:
    """Return the share of citations whose quote is character for character what stands there.

    White space counts as one space. None when nothing is cited.
    """
    if not answer.citations:
        return None
    return sum(is_exact(c, pages_of) for c in answer.citations) / len(answer.citations)


def is_exact(citation: Citation, pages_of: PagesOf) -> bool:
    """Return whether the citation is valid and its quote equals the text at its spans."""
    if not is_valid(citation, pages_of):
        return False
    written = quote_of(pages_of(citation.file_sha256) or (), citation.spans)
    return " ".join(citation.quote.split()) == written


def citation_recall(answer: Answer, supports: Supports) -> float | None:
    """Return the share of statements that all their quotes together carry.

    After ALCE (Gao et al. 2023, section 4), with a rule-based test in place of a language model.
    A statement without citations counts 0. None without statements.
    """
    if not answer.statements:
        return None
    carried = [supports(s, quotes_of(answer, s)) for s in answer.statements]
    return sum(carried) / len(carried)


def citation_precision(answer: Answer, supports: Supports) -> float | None:
    """Return the share of (statement, citation) pairs that help to carry the statement.

    After ALCE (Gao et al. 2023, section 4): a pair counts if all quotes together carry the
    statement, and the citation carries it alone or the others do not without it. An unknown
    number counts 0. None when no statement cites anything.
    """
    pairs = [
        _helps(answer, statement, number, supports)
        for statement in answer.statements
        for number in dict.fromkeys(statement.citations)
    ]
    return sum(pairs) / len(pairs) if pairs else None


def quotes_of(answer: Answer, statement: Statement, without: int | None = None) -> list[str]:
    """Return the quotes a statement cites, in its order; unknown numbers have none."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return [quotes[n] for n in dict.fromkeys(statement.citations) if n in quotes and n != without]


def gold_page_f1(answer: Answer, gold: Sequence[GoldItem]) -> float | None:
    """Return F1 of the cited pages against the gold pages.

    Precision: share of cited pages that are a gold page. Recall: share of gold items with a cited
    page. 0 when nothing is cited; None without gold.
    """
    if not gold:
        return None
    cited = {(c.file_sha256, span.page) for c in answer.citations for span in c.spans}
    right = {_page_of(place) for item in gold for place in item}
    if not cited & right:
        return 0.0
    precision = len(cited & right) / len(cited)
    recall = sum(any(_page_of(p) in cited for p in item) for item in gold) / len(gold)
    return 2 * precision * recall / (precision + recall)


def _helps(answer: Answer, statement: Statement, number: int, supports: Supports) -> bool:
    alone = [c.quote for c in answer.citations if c.number == number]
    if not alone or not supports(statement, quotes_of(answer, statement)):
        return False
    return supports(statement, alone) or not supports(
        statement, quotes_of(answer, statement, without=number)
    )


def _page_of(place: Place) -> tuple[str, int]:
    return place.sha256, place.span.page


# --- correctness -------------------------------------------------------------------------------


def normal(text: str) -> str:
    """Return `text` as expressions see it: NFC, one plain space, no soft hyphens, one hyphen."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    return " ".join(text.replace("\u2010", "-").replace("\u2011", "-").split())


def shown(answer: Answer) -> str:
    """Return the text an answer asserts: statements and notes, one a line, normalised.

    A statement's `as_of` follows it in brackets: "… (Stand 2025-10)". Quotes that only stand
    beside it, and the question, are not part of it.
    """
    said = (f"{s.text} (Stand {s.as_of})" if s.as_of else s.text for s in answer.statements)
    return "\n".join(normal(text) for text in (*said, *answer.notes))


def strict_vital(text: str, nuggets: Nuggets) -> float | None:
    """Return the share of vital nuggets in `text` (V_strict of TREC RAG 2024, Pradeep et al. 2024).

    A nugget is there if one of its expressions matches. None without vital nuggets.
    """
    return _share(text, nuggets.vital)


def strict_all(text: str, nuggets: Nuggets) -> float | None:
    """Return the share of vital and okay nuggets in `text` (A_strict, ibid.). None without any."""
    return _share(text, (*nuggets.vital, *nuggets.okay))


def has_forbidden(text: str, forbidden: Sequence[re.Pattern[str]]) -> float | None:
    """Return 1 if a forbidden expression matches, else 0; None when none is defined.

    Its average is the forbidden-value rate (lower is better).
    """
    return float(any(f.search(text) for f in forbidden)) if forbidden else None


def is_correct(question: Question, answer: Answer) -> bool:
    """Return whether the status is right, every vital nugget is there and nothing forbidden."""
    text = shown(answer)
    if answer.status not in question.status or has_forbidden(text, question.forbidden):
        return False
    if answer.status is Status.NOT_FOUND:
        return True
    return strict_vital(text, question.nuggets) in (None, 1.0)


def truthfulness(question: Question, answer: Answer) -> float:
    """Return +1 (correct), 0 (missing) or -1 (wrong), after CRAG (Yang et al. 2024).

    Missing: the answer refuses, or holds some but not all vital nuggets and nothing forbidden.
    Wrong: something forbidden, no vital nugget at all, or an answer where there is none.
    """
    if is_correct(question, answer):
        return 1.0
    text = shown(answer)
    if question.unanswerable or has_forbidden(text, question.forbidden):
        return -1.0
    if answer.status is Status.NOT_FOUND:
        return 0.0
    return 0.0 if strict_vital(text, question.nuggets) else -1.0


def _share(text: str, nuggets: Sequence[Sequence[re.Pattern[str]]]) -> float | None:
    if not nuggets:
        return None
    return sum(any(a.search(text) for a in alternatives) for alternatives in nuggets) / len(nuggets)


# --- abstaining and conflicts ------------------------------------------------------------------
# Each function scores one question; the average over questions is the measure of its name.


def abstention_precision(question: Question, answer: Answer) -> float | None:
    """Return, for a refused question, 1 if refusing was right; None if it was not refused."""
    if answer.status is not Status.NOT_FOUND:
        return None
    return float(Status.NOT_FOUND in question.status)


def abstention_recall(question: Question, answer: Answer) -> float | None:
    """Return, for a question that must be refused, 1 if it was; None for the others."""
    return float(answer.status is Status.NOT_FOUND) if question.unanswerable else None


def over_refusal(question: Question, answer: Answer) -> float | None:
    """Return, for a question that has an answer, 1 if it was refused; None for the others."""
    return float(answer.status is Status.NOT_FOUND) if question.answerable else None


def hallucination(question: Question, answer: Answer) -> float | None:
    """Return, for a question that must be refused, 1 if statements were shown as an answer."""
    if not question.unanswerable:
        return None
    return float(answer.status is not Status.NOT_FOUND and bool(answer.statements))


def conflict_precision(question: Question, answer: Answer) -> float | None:
    """Return, where the answer shows a conflict, 1 if there is one; None where it shows none."""
    return float(question.conflict) if answer.conflicts else None


def conflict_recall(question: Question, answer: Answer) -> float | None:
    """Return, where sources contradict, 1 if the answer shows it; None where they do not."""
    return float(bool(answer.conflicts)) if question.conflict else None


def wrong_statements(question: Question, answer: Answer, supports: Supports) -> float | None:
    """Return the share of statements that quotes do not carry or that say something forbidden.

    None without statements.
    """
    if not answer.statements:
        return None
    wrong = [
        bool(has_forbidden(normal(s.text), question.forbidden))
        or not supports(s, quotes_of(answer, s))
        for s in answer.statements
    ]
    return sum(wrong) / len(wrong)


# --- averages ----------------------------------------------------------------------------------


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the defined values, None if there are none."""
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the `share` percentile (0 to 100), linear between neighbours; None without values."""
    data = list(values)
    return float(np.percentile(data, share)) if data else None
