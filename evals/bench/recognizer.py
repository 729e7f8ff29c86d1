"""Recognizers of what is asked: cross-validated on their examples, and learnt from all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.recognizer import Learnt, Recognizer, counts, weighed
from evals.bench.page import Bar, Bars, Sheet, Table, number

FOLDS = 5
SURE = 0.6  # how likely it has to be, in the second figure
_STRENGTH = 30.0  # inverse of the regularisation; 10 and 30 came to the same
_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Row:
    """How many examples of a kind there are, and how many were recognized by the others."""

    name: str
    examples: int
    right: int
    taken_for: str

    @property
    def share(self) -> float:
        """The share recognized, 0..1."""
        return self.right / self.examples


@dataclass(frozen=True, slots=True)
class Measured:
    """Cross-validated: shares of all examples; `sure` of them were told with `SURE` or more."""

    right: float
    sure: float
    right_where_sure: float
    rows: tuple[Row, ...]


def cross_validate(
    learnt_from: dict[str, list[str]], folds: int = FOLDS, console: Console | None = None
) -> Measured:
    """Return how well each fold of the examples is recognized by what the others teach.

    `console` shows the progress (none: no bar).
    """
    counted, names = _table(learnt_from)
    found = np.empty(len(names), dtype=object)
    likely = np.zeros(len(names))
    splits = StratifiedKFold(folds, shuffle=True, random_state=0).split(names, names)
    for others, these in track(list(splits), "Lernen", console=console, disable=console is None):
        idf = _idf(counted[others])
        model = _fitted(weighed(counted[others], idf), names[others])
        shares = model.predict_proba(weighed(counted[these], idf))
        found[these] = model.classes_[shares.argmax(axis=1)]
        likely[these] = shares.max(axis=1)
    right, sure = found == names, likely >= SURE
    return Measured(
        right=float(right.mean()),
        sure=float(sure.mean()),
        right_where_sure=float(right[sure].mean()),
        rows=tuple(_row(name, names, found) for name in sorted(learnt_from)),
    )


def learn(recognizer: Recognizer) -> None:
    """Learn from all examples and write the weights into the program."""
    counted, names = _table(recognizer.examples())
    idf = _idf(counted)
    model = _fitted(weighed(counted, idf), names)
    names_learnt = model.classes_.tolist()
    recognizer.save(Learnt(names_learnt, idf, model.coef_.T, model.intercept_))


def sheet(measured: dict[str, Measured]) -> Sheet:
    """Return the page of `bench recognizer`: each recognizer by its name."""
    head = ("Gefragt ist", "Beispiele", "erkannt", "Anteil", "sonst gehalten für")
    parts: list[Bars | Table] = []
    for name, one in measured.items():
        told = tuple(
            (r.name, str(r.examples), str(r.right), number(r.share, 2), r.taken_for)
            for r in one.rows
        )
        parts += [
            Bars(f"{name}: erkannt", tuple(Bar(r.name, r.share) for r in one.rows)),
            Table(f"{name}: erkannt", head, told),
        ]
    return Sheet(
        title="Was eine Frage wissen will",
        notes=(
            "Beispiele kreuzweise gelernt und geprüft: Jedes wurde von den Gewichten beurteilt,"
            " die ohne seinen Teil der Beispiele gelernt wurden.",
        ),
        parts=tuple(parts),
        result={"schema": 2, **{name: _json(one) for name, one in measured.items()}},
    )


def _json(one: Measured) -> dict[str, object]:
    return {
        "examples": sum(r.examples for r in one.rows),
        "right": round(one.right, 4),
        "sure": round(one.sure, 4),
        "right_where_sure": round(one.right_where_sure, 4),
        "kinds": {r.name: round(r.share, 4) for r in one.rows},
    }


def _table(learnt_from: dict[str, list[str]]) -> tuple[csr_matrix, NDArray[np.str_]]:
    questions = [question for lines in learnt_from.values() for question in lines]
    names = [name for name, lines in learnt_from.items() for _ in lines]
    return counts(questions), np.array(names)


def _idf(counted: csr_matrix) -> NDArray[np.float64]:
    """Return ln((1 + n) / (1 + rows that hold it)) + 1 of each feature, as in scikit-learn."""
    held = np.asarray((counted > 0).sum(axis=0)).reshape(-1)
    rarity: NDArray[np.float64] = np.log((1 + counted.shape[0]) / (1 + held)) + 1
    return rarity


def _fitted(rows: csr_matrix, names: NDArray[np.str_]) -> LogisticRegression:
    model = LogisticRegression(C=_STRENGTH, max_iter=_ROUNDS, class_weight="balanced")
    return model.fit(rows, names)


def _row(name: str, names: NDArray[np.str_], found: NDArray[np.object_]) -> Row:
    mine = found[names == name]
    wrong: Sequence[tuple[str, int]] = Counter(mine[mine != name].tolist()).most_common(2)
    taken_for = ", ".join(f"{other} ({count})" for other, count in wrong)
    return Row(name, len(mine), int((mine == name).sum()), taken_for)
