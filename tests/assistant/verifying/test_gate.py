"""The last look: a statement its own citations do not carry is not shown."""

from assistant.answer import Citation, Statement, StatementKind
from assistant.verifying.gate import carried
from ingest.model import Extent, Nature, Span


def citation(number, quote):
    return Citation(
        number, quote, "a" * 64, "a.txt", (Span(1, 0, len(quote)),), "oeffentlich",
        "0750/2025", "Strategie", "Beschlussvorlage", None, None, None, Nature.ORIGINAL,
        Extent.FULL, "/quelle/a",
    )  # fmt: skip


CITATIONS = (
    citation(1, "Im Fokusraum liegen 224 Objekte."),
    citation(2, "Der Rat hat die Strategie am 11.12.2025 ungeändert beschlossen."),
)


def said(text, *numbers):
    return Statement(text, StatementKind.MODEL, numbers)


def test_only_what_its_own_citations_carry_passes_in_order():
    true = said("224 Objekte liegen im Fokusraum.", 1)
    other = said("Der Rat hat die Strategie 2025 beschlossen.", 2)
    statements = (
        true,
        said("242 Objekte liegen im Fokusraum.", 1),
        said("224 Objekte liegen im Fokusraum.", 2),
        said("224 Objekte liegen im Fokusraum."),
        other,
    )
    assert carried(statements, CITATIONS) == (true, other)


def test_what_the_citation_says_of_its_paper_may_be_named():
    named = said("Laut Beschlussvorlage 0750/2025 liegen 224 Objekte im Fokusraum.", 1)
    assert carried((named,), CITATIONS) == (named,)
