"""Nothing is shown that its citations do not carry: the last look at composed statements."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer import Citation, Statement, StatementKind
from assistant.verifying import arithmetic
from assistant.verifying.verify import Source, verify


def carried(
    statements: Sequence[Statement], citations: Sequence[Citation]
) -> tuple[Statement, ...]:
    """Return the statements their quotes carry, in order; `citations` are numbered from 1."""
    return tuple(s for s in statements if _is_carried(s, citations))


def _is_carried(statement: Statement, citations: Sequence[Citation]) -> bool:
    cited = [citations[number - 1] for number in statement.citations]
    quotes = [c.quote for c in cited]
    if statement.kind is StatementKind.COMPUTED:
        return arithmetic.holds(statement.text, quotes)
    return verify(statement.text, quotes, [Source.of(c) for c in cited]).supported
