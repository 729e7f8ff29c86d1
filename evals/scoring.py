"""All measures of one answer, and what each of them is called and means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from assistant.answer import Answer
from evals import metrics
from evals.gold import Question
from evals.metrics import Extract, GoldItem, PagesOf, Supports


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of one question; None where a measure is not defined for it."""

    correct: float | None = None
    truthfulness: float | None = None
    strict_vital: float | None = None
    strict_all: float | None = None
    forbidden: float | None = None
    wrong_statements: float | None = None
    citation_validity: float | None = None
    citation_precision: float | None = None
    citation_recall: float | None = None
    quote_exactness: float | None = None
    gold_page_f1: float | None = None
    abstention_precision: float | None = None
    abstention_recall: float | None = None
    over_refusal: float | None = None
    hallucination: float | None = None
    conflict_precision: float | None = None
    conflict_recall: float | None = None
    ndcg_at_10: float | None = None
    recall_at_5: float | None = None
    recall_at_10: float | None = None
    mrr_at_10: float | None = None
    hit_at_5: float | None = None
    page_hit_at_5: float | None = None

    def named(self) -> Iterator[tuple[str, float | None]]:
        """Yield every measure's name and value, in the order of the fields."""
        for field in fields(self):
            yield field.name, self.get(field.name)

    def get(self, name: str) -> float | None:
        """Return the value of one measure; raises AttributeError for an unknown name."""
        value: float | None = getattr(self, name)
        return value


@dataclass(frozen=True, slots=True)
class Measure:
    """How a measure is presented; `rises` says whether more is better."""

    name: str
    label: str
    meaning: str
    rises: bool = True


MEASURES = (
    Measure(
        "correct", "Richtig beantwortet", "Status stimmt, alles Nötige gesagt, nichts Falsches"
    ),
    Measure("truthfulness", "Verlässlichkeit", "+1 richtig, 0 fehlt, −1 falsch (CRAG)"),
    Measure("strict_vital", "Nötige Angaben", "Anteil der nötigen Angaben, die genannt sind"),
    Measure("strict_all", "Alle Angaben", "Anteil der nötigen und ergänzenden Angaben"),
    Measure("forbidden", "Falsche Werte", "Antworten mit einem ausgeschlossenen Wert", False),
    Measure("wrong_statements", "Ungedeckte Aussagen", "Aussagen, die kein Beleg trägt", False),
    Measure("citation_validity", "Belege auffindbar", "Beleg führt zu einer Stelle im Bestand"),
    Measure("citation_precision", "Belege nötig", "Belege, die ihre Aussage tragen helfen (ALCE)"),
    Measure("citation_recall", "Aussagen belegt", "Aussagen, die ihre Belege tragen (ALCE)"),
    Measure("quote_exactness", "Zitate wörtlich", "Zitat steht Zeichen für Zeichen dort"),
    Measure("gold_page_f1", "Richtige Seiten", "F1 der zitierten gegen die erwarteten Seiten"),
    Measure("abstention_precision", "Zu Recht verneint", "„nicht gefunden“ war richtig"),
    Measure("abstention_recall", "Lücken erkannt", "Unbeantwortbares als solches erkannt"),
    Measure("over_refusal", "Zu Unrecht verneint", "Beantwortbares nicht beantwortet", False),
    Measure("hallucination", "Erfunden", "Unbeantwortbares trotzdem beantwortet", False),
    Measure("conflict_precision", "Widerspruch zu Recht", "gezeigter Widerspruch besteht"),
    Measure("conflict_recall", "Widerspruch gezeigt", "bestehender Widerspruch gezeigt"),
    Measure("ndcg_at_10", "nDCG@10", "Güte der Reihenfolge der ersten zehn Textstellen"),
    Measure("recall_at_5", "Recall@5", "Fundstellen unter den ersten fünf Textstellen"),
    Measure("recall_at_10", "Recall@10", "Fundstellen unter den ersten zehn Textstellen"),
    Measure("mrr_at_10", "MRR@10", "1 / Rang der ersten richtigen Textstelle"),
    Measure("hit_at_5", "Treffer@5", "eine richtige Textstelle unter den ersten fünf"),
    Measure("page_hit_at_5", "Seite@5", "eine richtige Seite unter den ersten fünf Textstellen"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def score(
    question: Question,
    answer: Answer | None,
    retrieved: Sequence[Extract] | None,
    gold: Sequence[GoldItem],
    pages_of: PagesOf,
    supports: Supports,
) -> Scores:
    """Return all measures of one answer.

    `answer` is None where the system failed: then nothing was right. `retrieved` is None where
    retrieval was not looked at. `gold` are the question's gold spans, located.
    """
    measured = _retrieval(retrieved, gold) if retrieved is not None else {}
    if answer is None:
        return Scores(correct=0.0, truthfulness=0.0, strict_vital=_none_said(question), **measured)
    text = metrics.shown(answer)
    return Scores(
        correct=float(metrics.is_correct(question, answer)),
        truthfulness=metrics.truthfulness(question, answer),
        strict_vital=metrics.strict_vital(text, question.nuggets),
        strict_all=metrics.strict_all(text, question.nuggets),
        forbidden=metrics.has_forbidden(text, question.forbidden),
        wrong_statements=metrics.wrong_statements(question, answer, supports),
        citation_validity=metrics.citation_validity(answer, pages_of),
        citation_precision=metrics.citation_precision(answer, supports),
        citation_recall=metrics.citation_recall(answer, supports),
        quote_exactness=metrics.quote_exactness(answer, pages_of),
        gold_page_f1=metrics.gold_page_f1(answer, gold),
        abstention_precision=metrics.abstention_precision(question, answer),
        abstention_recall=metrics.abstention_recall(question, answer),
        over_refusal=metrics.over_refusal(question, answer),
        hallucination=metrics.hallucination(question, answer),
        conflict_precision=metrics.conflict_precision(question, answer),
        conflict_recall=metrics.conflict_recall(question, answer),
        **measured,
    )


def _none_said(question: Question) -> float | None:
    return 0.0 if question.nuggets.vital else None


def _retrieval(retrieved: Sequence[Extract], gold: Sequence[GoldItem]) -> dict[str, float | None]:
    covered, items = metrics.coverage(retrieved, gold), len(gold)
    return {
        "ndcg_at_10": metrics.ndcg_at_k(covered, items, 10),
        "recall_at_5": metrics.recall_at_k(covered, items, 5),
        "recall_at_10": metrics.recall_at_k(covered, items, 10),
        "mrr_at_10": metrics.mrr_at_k(covered, items, 10),
        "hit_at_5": metrics.hit_at_k(covered, items, 5),
        "page_hit_at_5": metrics.page_hit_at_k(retrieved, gold, 5),
    }
