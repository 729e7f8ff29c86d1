"""Is there an answer at all? Decided by evidence of several kinds, not by one score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.composing.candidates import Candidate, asks_money, is_about
from assistant.question import Kind, Question
from ingest.library.german import terms

# Chosen on the development questions, see docs/decisions.md.
MOST_WORDS = 0.60  # share of the question's terms, by weight, that sentence and heading hold
FEW_WORDS = 0.12
MEANING_WITH_WORDS = 0.835  # cosine of question and sentence
ALL_WORDS, MEANING_WITH_ALL = 0.95, 0.82  # every word stands there: the rest is how it is asked
MEANING_ALONE = 0.845
SAME_MEANING = 0.90  # says the same in other words ("Geflüchtete", "Flüchtlinge")
# Token by token: a question that shares few words with a sentence must meet it in most of them.
MET = 0.54
# A development is told by many sentences, and none of them meets the whole question.
MET_IN_PART, WORDS_IN_PART = 0.475, 0.40
WELL_MET, MEANING_WELL_MET = 0.60, 0.88  # both views agree, whatever words are shared
_NEAR_BEST = 0.8  # share of the best score that counts as evidence of the kind asked for
MOSTLY_UNKNOWN = 0.65  # share of the question, by weight, of which the papers do not know the words

_PLANNED = re.compile(
    r"\b(?:geplant\w*|plan(?:t|en|ung)|soll(?:en|te|ten)?|vorgesehen|beabsichtigt|angestrebt|ziel"
    r"|künftig\w*|erwogen|angekündigt|vorbereitet|werde|würde)\b",
    re.IGNORECASE,
)
# "Gibt es das Forum noch, oder trifft es sich nicht mehr?": a sentence tells of one of the two
_EITHER = re.compile(
    r"^\W*(?:ist|sind|hat|haben|gibt|kann|wird|fehlt|gilt)\b.*\boder\b", re.IGNORECASE
)
# "Bei welchen Kontrollen steht kein Tag dabei?": what has something is no list of what lacks it
_LACKING = re.compile(r"\b(?:kein\w*|ohne|nicht|weder)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best candidates.

    `words` is the share of the question's terms they hold (0..1), `meaning` the highest cosine,
    `tokens` the highest likeness token by token, None where the library holds no tokens; `unknown`
    is the share of the question's terms, by weight, that stand in no paper at all; `fits` tells
    whether any holds the kind of thing asked for (a number, a day, a person); `in_parts` whether
    several sentences together are to answer; `named` whether any speaks of what the question names
    most exactly.
    """

    words: float
    meaning: float
    tokens: float | None = None
    unknown: float = 0.0
    fits: bool = True
    in_parts: bool = False
    named: bool = True

    @property
    def carries(self) -> bool:
        """Tell whether the candidates can answer the question."""
        # "Wer leitet die Villa Kunterbunt?": where it stands, is no answer;
        # "Gibt es in Altenhagen ein Schwimmbad?": Altenhagen alone is none, either
        says_it = self.meaning >= SAME_MEANING
        # what is told of is not unknown: of "Fördergebiet" the "Förderung", a word misspelt
        unknown = min(self.unknown, 1 - self.words)
        speaks_of_it = self.named and unknown < MOSTLY_UNKNOWN
        return self.fits and (says_it or (speaks_of_it and self._shares))

    @property
    def _shares(self) -> bool:
        """Tell whether words and meaning are shared to such a degree that they may answer."""
        if self.words >= MOST_WORDS:
            least = MEANING_WITH_ALL if self.words >= ALL_WORDS else MEANING_WITH_WORDS
            return self.meaning >= least
        if self.tokens is None:
            return self.words >= FEW_WORDS and self.meaning >= MEANING_ALONE
        if self.tokens >= WELL_MET and self.meaning >= MEANING_WELL_MET:
            return True
        part = self.in_parts and self.words >= WORDS_IN_PART
        few = self.words >= FEW_WORDS and self.meaning >= MEANING_ALONE
        return few and self.tokens >= (MET_IN_PART if part else MET)


def weigh(
    question: Question,
    ranked: Sequence[Candidate],
    unknown: float = 0.0,
    telling_most: Sequence[str] = (),
) -> Evidence:
    """Return the evidence of the best candidates; `unknown` is passed on.

    `telling_most` are the terms of the question that one of them must hold where it is asked how
    many there were at a time, or how much money: papers hold many figures of a time, and amounts.
    """
    at_a_time = question.period is not None and question.period.until is not None
    if not asks_money(question) and not (question.kind is Kind.COUNT and at_a_time):
        telling_most = ()
    best = ranked[:5]
    lacking = question.kind is Kind.LIST and _LACKING.search(question.main)
    told = not lacking or any(_LACKING.search(c.sentence.text) for c in best)
    return Evidence(
        words=max((c.coverage for c in best), default=0.0),
        meaning=max((c.cosine for c in best), default=0.0),
        tokens=max((c.tokens for c in best if c.tokens is not None), default=None),
        unknown=unknown,
        # a reason is told in many ways, so its signs are missed too often to refuse for it
        fits=told
        and (
            question.kind is Kind.WHY
            or any(c.fits and c.score >= _NEAR_BEST * best[0].score for c in best)
        ),
        in_parts=question.kind is Kind.DEVELOPMENT or bool(_EITHER.search(question.asked)),
        named=not telling_most
        or any(c.fits and all(is_about(c, term) for term in telling_most) for c in best),
    )


def only_planned(question: Question, best: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether something done is asked for and only a plan is told.

    So it is where one of the best sentences speaks of a plan, or any other of a plan to do that,
    and none that does not uses the participle asked for. "Was ist geplant?" asks for a plan.
    """
    if question.kind is Kind.DEVELOPMENT:  # what was planned is part of it
        return False
    if not question.done or _PLANNED.search(question.text):
        return False

    def tells_it(sentence: str) -> bool:
        return not set(question.done).isdisjoint(terms(sentence))

    plans = [s for s in (*best, *others) if _PLANNED.search(s)]
    told = [s for s in (*best, *others) if not _PLANNED.search(s)]
    return any(s in best or tells_it(s) for s in plans) and not any(map(tells_it, told))
