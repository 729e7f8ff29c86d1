"""Follow-up → standalone question by a chat model, held to what was asked before."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.composing import prompts
from assistant.composing.generated import TextModel
from assistant.places import places_in
from assistant.verifying.values import Value, ValueKind, carries_date, same_number, values
from assistant.verifying.words import share, stems
from ingest.quotes import one_line

_FROM_CONVERSATION = 0.7  # share of the new question's words that were said before
_HISTORY = 6  # earlier questions the model sees


def rewritten(question: str, history: Sequence[str], model: TextModel) -> str | None:
    """Return the question as the model completes it, None where its reply cannot be trusted.

    It must be one line, keep every number, date and place of the question, and bring in none that
    the conversation does not hold. Raises ChatModelError.
    """
    message = prompts.rewrite_message(question, history[-_HISTORY:])
    reply = "".join(model.stream(prompts.REWRITE_RULES, message)).strip().strip("„“\"'")
    said = " ".join((*history, question))
    if not reply or "\n" in reply or len(reply) > 3 * len(said):
        return None
    reply = one_line(reply)
    if not _within(reply, said) or not _within(question, reply):
        return None
    return reply if share(stems(reply), stems(said)) >= _FROM_CONVERSATION else None


def _within(part: str, whole: str) -> bool:
    """Tell whether all values and places of a text are in another."""
    held = values(whole)
    if not all(any(_same(value, other) for other in held) for value in values(part)):
        return False
    return set(places_in(part)) <= set(places_in(whole))


def _same(left: Value, right: Value) -> bool:
    if left.kind is not right.kind:
        return False
    if left.kind is ValueKind.DATE:
        return carries_date(left, right)
    return left.paper == right.paper if left.kind is ValueKind.PAPER else same_number(left, right)
