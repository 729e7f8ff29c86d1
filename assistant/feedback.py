"""What people say of answers, for the evaluators: `HOME/feedback.jsonl`, one JSON object a line.

Keys: `time` (ISO 8601, UTC), `id` (of the answer), `question`, `history` (the earlier questions),
`verdict` (richtig | falsch | unvollstaendig | quelle), `comment`, `groups`, `generation`,
`narrowing` (what was set beside the question), `answer` (as `ask --json` prints it), `erased`
(numbers of citations whose source was erased later; nothing of them is left in `answer`).
A question is written down here and nowhere else, and only when somebody gives feedback on it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assistant.contract import answer_json
from assistant.record import Record
from ingest.library.codec import decode, encode

FILE = "feedback.jsonl"
LOCK = "feedback.lock"
MOST_CHARACTERS = 2000  # of a comment
_LOCK_SECONDS = 30


class Verdict(StrEnum):
    """What somebody thinks of an answer."""

    RIGHT = "richtig"
    WRONG = "falsch"
    INCOMPLETE = "unvollstaendig"
    SOURCE = "quelle"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on one answer; `time` is a moment in UTC (ISO 8601, seconds)."""

    time: str
    verdict: Verdict
    comment: str
    record: Record


class FeedbackFile:
    """The feedback of a home, kept for `days` days; safe for many threads and processes."""

    def __init__(
        self,
        home: Path,
        days: int,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._path = home / FILE
        self._lock = home / LOCK
        self._days = dt.timedelta(days=days)
        self._now = now

    def add(self, record: Record, verdict: Verdict, comment: str = "") -> Feedback:
        """Append a verdict and return it; a comment is cut at `MOST_CHARACTERS`."""
        time = self._now().isoformat(timespec="seconds")
        feedback = Feedback(time, verdict, comment.strip()[:MOST_CHARACTERS], record)
        with self._locked(), self._path.open("a", encoding="utf-8") as file:
            file.write(_line(feedback))
        return feedback

    def read(self) -> list[Feedback]:
        """Return what is not out of date, oldest first; raises ValueError on a damaged line."""
        with self._locked():
            return [feedback for feedback in self._lines() if self._is_young(feedback)]

    def rewrite(self, change: Callable[[Record], Record]) -> int:
        """Put `change` to every record, drop what is out of date; return how many lines changed."""
        with self._locked():
            before = list(self._lines())
            after = [_changed(f, change) for f in before if self._is_young(f)]
            if after != before:
                partial = self._path.with_suffix(".part")
                partial.write_text("".join(map(_line, after)), encoding="utf-8")
                partial.replace(self._path)
        return len(before) - sum(f in before for f in after)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock

        self._lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock, timeout=_LOCK_SECONDS):
            yield

    def _lines(self) -> Iterator[Feedback]:
        if not self._path.exists():
            return
        for line in self._path.read_text(encoding="utf-8").split("\n"):
            if line:
                yield _feedback(line)

    def _is_young(self, feedback: Feedback) -> bool:
        return dt.datetime.fromisoformat(feedback.time) + self._days >= self._now()


def _changed(feedback: Feedback, change: Callable[[Record], Record]) -> Feedback:
    return Feedback(feedback.time, feedback.verdict, feedback.comment, change(feedback.record))


def _line(feedback: Feedback) -> str:
    """Return the documented keys, and the record as it is for reading it back exactly."""
    record = feedback.record
    shown = {
        "time": feedback.time,
        "id": record.key,
        "question": record.answer.question,
        "history": list(record.history),
        "verdict": feedback.verdict.value,
        "comment": feedback.comment,
        "groups": list(record.groups),
        "generation": record.generation,
        "narrowing": encode(record.narrowing),
        "erased": list(record.erased),
        "answer": answer_json(record.answer),
        "record": encode(record),
    }
    return json.dumps(shown, ensure_ascii=False) + "\n"


def _feedback(line: str) -> Feedback:
    data = json.loads(line)
    return Feedback(
        str(data["time"]),
        Verdict(data["verdict"]),
        str(data["comment"]),
        decode(Record, data["record"]),
    )
