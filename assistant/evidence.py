"""Is there an answer at all? Decided by evidence of several kinds, not by one score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.composing.candidates import Candidate
from assistant.question import Question

# Found on the development questions (`vorlagenlotse eval --split dev`), see docs/decisions.md.
ENOUGH_WORDS = 0.55  # share of the question's terms, by weight, that sentence and heading hold
SOME_WORDS = 0.30
CLOSE_MEANING = 0.885  # cosine of question and sentence: a paraphrase without common words
NEAR_MEANING = 0.82


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best candidate: `words` and `meaning`, and terms unknown everywhere."""

    words: float
    meaning: float
    unknown: tuple[str, ...]

    @property
    def carries(self) -> bool:
        """Tell whether the candidates can answer the question."""
        if self.unknown:
            return self.words >= ENOUGH_WORDS and self.meaning >= CLOSE_MEANING
        if self.words >= ENOUGH_WORDS:
            return self.meaning >= NEAR_MEANING
        return self.words >= SOME_WORDS and self.meaning >= CLOSE_MEANING


def weigh(question: Question, ranked: Sequence[Candidate], unknown: Sequence[str]) -> Evidence:
    """Return the evidence of the best candidates; `unknown` are terms no document holds."""
    best = ranked[:5]
    return Evidence(
        words=max((c.coverage for c in best), default=0.0),
        meaning=max((c.cosine for c in best), default=0.0),
        unknown=tuple(t for t in unknown if t in question.terms),
    )
