"""Connected groups of documents: what may not be torn between `dev` and `test`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evals.gold import Question, Split


def groups(questions: Sequence[Question]) -> dict[str, str]:
    """Return for each question id the name of its group (the group's first question's id).

    Two questions are in one group if a chain of shared gold documents joins them. A question
    without gold documents is a group of its own.
    """
    root = {question.id: question.id for question in questions}
    first_with: dict[str, str] = {}
    for question in questions:
        for file in question.files:
            _join(root, question.id, first_with.setdefault(file, question.id))
    return {question.id: _find(root, question.id) for question in questions}


def cluster_of(question: Question) -> str:
    """Return what the bootstrap draws together: the first gold document, else the question.

    Not the connected groups: the largest holds 50 of 132 development questions, and percentiles
    of draws from so unequal clusters mean nothing.
    """
    return question.files[0] if question.files else question.id


def torn(questions: Sequence[Question]) -> list[str]:
    """Return a line for each question whose split differs from its group's first question."""
    by_id = {question.id: question for question in questions}
    return [
        f"{by_id[member].source}: {member} ist {by_id[member].split}, hängt aber über Dokumente"
        f" mit {head} ({by_id[head].split}) zusammen"
        for member, head in groups(questions).items()
        if by_id[member].split is not by_id[head].split
    ]


def assign(questions: Sequence[Question], test_share: float = 0.4) -> dict[str, Split]:
    """Return a split for each id: whole groups, largest first, to the side that lacks most."""
    members: dict[str, list[str]] = {}
    for question, head in groups(questions).items():
        members.setdefault(head, []).append(question)
    wanted = {Split.TEST: test_share, Split.DEV: 1 - test_share}
    filled = {Split.TEST: 0, Split.DEV: 0}
    result: dict[str, Split] = {}
    for head in sorted(members, key=lambda head: (-len(members[head]), head)):
        side = max(Split, key=lambda s: wanted[s] * len(questions) - filled[s])
        filled[side] += len(members[head])
        result.update(dict.fromkeys(members[head], side))
    return result


def select(questions: Iterable[Question], split: Split | None) -> tuple[Question, ...]:
    """Return the questions of one split, or all for None."""
    return tuple(q for q in questions if split is None or q.split is split)


def _find(root: dict[str, str], name: str) -> str:
    while root[name] != name:
        root[name] = root[root[name]]
        name = root[name]
    return name


def _join(root: dict[str, str], one: str, other: str) -> None:
    one, other = _find(root, one), _find(root, other)
    if one != other:
        root[one] = other
