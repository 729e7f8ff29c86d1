"""Is there an answer at all? Decided by evidence of several kinds, not by one score."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.composing.candidates import Candidate
from assistant.question import Question

# Chosen on the development questions, see docs/decisions.md.
ENOUGH_WORDS = 0.60  # share of the question's terms, by weight, that sentence and heading hold
SOME_WORDS = 0.30
FEW_WORDS = 0.20
SAME_MEANING = 0.90  # cosine of question and sentence that speaks for itself
CLOSE_MEANING = 0.87
NEAR_MEANING = 0.85

_PLANNED = re.compile(
    r"\b(?:geplant\w*|plan(?:t|en|ung)|soll(?:en|te|ten)?|vorgesehen|beabsichtigt|angestrebt|ziel"
    r"|künftig\w*|erwogen|angekündigt|vorbereitet|werde|würde)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best candidates.

    `words` is the share of the question's terms they hold (0..1), `meaning` the highest cosine,
    `unknown` the things the question names that no document does.
    """

    words: float
    meaning: float
    unknown: tuple[str, ...]

    @property
    def carries(self) -> bool:
        """Tell whether the candidates can answer the question."""
        if self.unknown:
            return self.meaning >= SAME_MEANING and self.words >= SOME_WORDS
        if self.words >= ENOUGH_WORDS:
            return self.meaning >= NEAR_MEANING
        if self.words >= SOME_WORDS:
            return self.meaning >= CLOSE_MEANING
        return self.meaning >= SAME_MEANING and self.words >= FEW_WORDS


def weigh(question: Question, ranked: Sequence[Candidate], unknown: Sequence[str]) -> Evidence:
    """Return the evidence of the best candidates; `unknown` are terms no document holds."""
    best = ranked[:5]
    return Evidence(
        words=max((c.coverage for c in best), default=0.0),
        meaning=max((c.cosine for c in best), default=0.0),
        unknown=tuple(t for t in unknown if t in question.names),
    )


def only_planned(question: Question, sentences: Sequence[str]) -> bool:
    """Tell whether something done is asked for and every sentence speaks of a plan only."""
    return question.done and bool(sentences) and all(_PLANNED.search(s) for s in sentences)
