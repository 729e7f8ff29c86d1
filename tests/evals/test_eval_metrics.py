import math
from dataclasses import replace

import pytest
from eval_small import PAGES, cite, good_answers, question, refuse, say, texts

from assistant.answer import Statement, StatementKind
from evals import metrics as m
from evals.gold import Nuggets
from evals.metrics import Extract
from evals.places import Place
from evals.support import supports
from ingest.model import Span

PAGES_OF = texts().pages


def at(start: int, end: int, page: int = 1, file: str = "f") -> Extract:
    return Extract(file, (Span(page, start, end),))


def gold(start: int, end: int, page: int = 1, file: str = "f") -> tuple[Place, ...]:
    return (Place(file, Span(page, start, end)),)


@pytest.mark.parametrize(
    ("extract", "covered"),
    [
        (at(0, 200), True),
        (at(100, 150), True),  # 50 of 100 characters: just half
        (at(100, 149), False),  # 49 of 100
        (at(100, 200, page=2), False),
        (at(100, 200, file="g"), False),
        (Extract("f", (Span(1, 90, 125), Span(1, 175, 210))), True),  # 25 + 25
    ],
)
def test_a_passage_is_relevant_if_it_covers_half_the_gold_span(extract, covered) -> None:
    assert m.covers(extract, Place("f", Span(1, 100, 200))) is covered


def test_one_of_several_places_of_the_same_evidence_is_enough() -> None:
    item = (Place("f", Span(1, 0, 10)), Place("g", Span(2, 0, 10)))
    assert m.coverage([at(0, 10, 2, "g"), at(0, 10, 2, "f")], [item]) == [
        frozenset({0}),
        frozenset(),
    ]


def sets(*items: set[int]) -> list[frozenset[int]]:
    return [frozenset(i) for i in items]


def test_ndcg_of_one_gold_item_is_one_over_log2_of_rank_plus_one() -> None:
    # rank 3: 1 / log2(4) = 0.5; the ideal is 1 / log2(2) = 1
    assert m.ndcg_at_k(sets(set(), set(), {0}), 1, 10) == pytest.approx(0.5)
    assert m.ndcg_at_k(sets({0}), 1, 10) == 1.0
    assert m.ndcg_at_k(sets(set(), set(), {0}), 1, 2) == 0.0


def test_ndcg_of_two_gold_items() -> None:
    # ranks 1 and 3: 1 + 0.5 = 1.5; ideal 1 + 1/log2(3) = 1.63093; 1.5 / 1.63093 = 0.91972
    assert m.ndcg_at_k(sets({0}, set(), {1}), 2, 10) == pytest.approx(0.91972, abs=1e-5)
    # only one found at rank 1: 1 / 1.63093 = 0.61315
    assert m.ndcg_at_k(sets({0}), 2, 10) == pytest.approx(0.61315, abs=1e-5)


def test_ndcg_pays_no_repetition_and_never_exceeds_one() -> None:
    assert m.ndcg_at_k(sets({0}, {0}, {0}), 1, 10) == 1.0
    assert m.ndcg_at_k(sets({0, 1}), 2, 10) == 1.0  # one passage that holds both is ideal
    assert m.ndcg_at_k(sets(*({i} for i in range(15))), 15, 10) == pytest.approx(1.0)


def test_recall_mrr_and_hit() -> None:
    ranking = sets(set(), {1}, set(), {0, 1})
    assert m.recall_at_k(ranking, 4, 2) == 0.25  # item 1 of 4
    assert m.recall_at_k(ranking, 4, 4) == 0.5  # items 0 and 1 of 4
    assert m.mrr_at_k(ranking, 4, 10) == 0.5  # first at rank 2
    assert m.mrr_at_k(ranking, 4, 1) == 0.0
    assert (m.hit_at_k(ranking, 4, 1), m.hit_at_k(ranking, 4, 2)) == (0.0, 1.0)
    assert m.first_rank(ranking) == 2
    assert m.first_rank(sets(set())) is None


def test_page_hit_needs_the_page_only() -> None:
    ranked = [at(0, 5, page=9), at(500, 600, page=1)]
    assert m.page_hit_at_k(ranked, [gold(0, 10)], 1) == 0.0
    assert m.page_hit_at_k(ranked, [gold(0, 10)], 2) == 1.0


def test_without_gold_retrieval_is_undefined_never_zero() -> None:
    measures = (m.ndcg_at_k, m.recall_at_k, m.mrr_at_k, m.hit_at_k)
    assert [f([], 0, 10) for f in measures] == [None] * 4
    assert m.page_hit_at_k([], [], 5) is None


def test_nothing_retrieved_for_a_gold_item_is_zero() -> None:
    assert [f([], 1, 10) for f in (m.ndcg_at_k, m.recall_at_k, m.mrr_at_k, m.hit_at_k)] == [0.0] * 4


FIRST, SECOND = PAGES["a.pdf"][0], PAGES["b.pdf"][0]
ONE, TWO = cite(1, "a.pdf", 1, FIRST), cite(2, "b.pdf", 1, SECOND)


def test_citation_validity_counts_unknown_numbers_as_invalid() -> None:
    answer = say("?", (FIRST, (1, 7)), (SECOND, (2, 7)), citations=[ONE, TWO])
    assert m.citation_validity(answer, PAGES_OF) == pytest.approx(2 / 3)  # 1, 2 valid; 7 unknown
    assert m.citation_validity(refuse("?"), PAGES_OF) is None


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, file_sha256="erfunden"),
        replace(ONE, spans=(Span(9, 0, 5),)),
        replace(ONE, spans=(Span(1, 0, 5000),)),
        replace(ONE, spans=()),
    ],
)
def test_a_citation_that_leads_nowhere_is_neither_valid_nor_exact(broken) -> None:
    answer = say("?", (FIRST, (1,)), citations=[broken])
    assert m.citation_validity(answer, PAGES_OF) == 0.0
    assert m.quote_exactness(answer, PAGES_OF) == 0.0


def test_quote_exactness_forgives_white_space_only() -> None:
    spaced = replace(ONE, quote=ONE.quote.replace(" ", "\n ", 1))
    altered = replace(TWO, quote=TWO.quote.replace("244", "224"))
    answer = say("?", (FIRST, (1,)), citations=[spaced, altered])
    assert m.quote_exactness(answer, PAGES_OF) == 0.5


def supported_by(*carrying: str):
    """Say that a statement is carried if all the quotes named are among those given."""
    return lambda _statement, quotes: set(carrying) <= set(quotes)


def test_alce_recall_and_precision() -> None:
    answer = say("?", ("s", (1, 2)), citations=[ONE, TWO])
    # both together carry it, each alone does not: both are needed, 2 of 2
    both = supported_by(FIRST, SECOND)
    assert (m.citation_recall(answer, both), m.citation_precision(answer, both)) == (1.0, 1.0)
    # the first alone carries it: the second is irrelevant, 1 of 2
    one = supported_by(FIRST)
    assert (m.citation_recall(answer, one), m.citation_precision(answer, one)) == (1.0, 0.5)
    # not carried: no citation counts
    none = supported_by("etwas anderes")
    assert (m.citation_recall(answer, none), m.citation_precision(answer, none)) == (0.0, 0.0)


def test_alce_over_several_statements() -> None:
    answer = say("?", ("a", (1,)), ("b", ()), ("c", (1, 9)), citations=[ONE])
    carried = supported_by(FIRST)
    assert m.citation_recall(answer, carried) == pytest.approx(2 / 3)  # b cites nothing
    assert m.citation_precision(answer, carried) == pytest.approx(2 / 3)  # 9 does not exist


def test_alce_is_undefined_where_nothing_is_said_or_cited() -> None:
    assert m.citation_recall(refuse("?"), supported_by()) is None
    assert m.citation_precision(say("?", ("a", ())), supported_by()) is None


def test_gold_page_f1() -> None:
    answer = say("?", citations=[ONE, TWO])
    items = [gold(0, 5, 1, "sha-a.pdf"), gold(0, 5, 2, "sha-a.pdf"), gold(0, 5, 1, "sha-c.pdf")]
    # cited: a1 (gold), b1 (not): precision 1/2; gold pages found: 1 of 3; F1 = 2·½·⅓/(½+⅓) = 0.4
    assert m.gold_page_f1(answer, items) == pytest.approx(0.4)
    assert m.gold_page_f1(refuse("?"), items) == 0.0
    assert m.gold_page_f1(answer, []) is None


def test_nuggets_and_forbidden_values() -> None:
    nuggets = question("objekte").nuggets
    assert m.strict_vital("224 und 64 %", nuggets) == 0.5  # 224 yes, 244 no
    assert m.strict_all("224 und 64 %", nuggets) == pytest.approx(2 / 3)
    assert m.strict_vital("", Nuggets()) is None
    assert m.has_forbidden("es sind 350 Objekte", question("objekte").forbidden) == 1.0
    assert m.has_forbidden("es sind 35 Objekte", question("objekte").forbidden) == 0.0
    assert m.has_forbidden("350 Objekte", ()) is None


def test_expressions_see_one_line_per_statement_with_plain_spaces() -> None:
    answer = say("?", ("64\u00a0% der\nBau\u00adten", ()), ("zwei", ()))
    assert m.shown(answer) == "64 % der Bauten\nzwei"
    dated = replace(answer.statements[1], as_of="2025-10")
    assert m.shown(replace(answer, statements=(dated,))) == "zwei (Stand 2025-10)"


@pytest.mark.parametrize(
    ("name", "text", "score"),
    [
        ("objekte", "224 hier, 244 dort", 1.0),
        ("objekte", "224 hier", 0.0),  # half of it: missing, not wrong
        ("objekte", "17 hier", -1.0),
        ("objekte", "224 hier, 244 dort, 350 Objekte", -1.0),
        ("objekte", None, 0.0),
        ("mond", None, 1.0),
        ("mond", "Es kostet 5 Euro", -1.0),
    ],
)
def test_truthfulness_is_plus_one_zero_or_minus_one(name, text, score) -> None:
    answer = refuse("?") if text is None else say("?", (text, ()))
    assert m.truthfulness(question(name), answer) == score


def test_abstaining() -> None:
    right, wrong = refuse("?"), say("?", ("5 Euro", ()))
    able, unable = question("kosten"), question("mond")
    assert [m.abstention_precision(q, right) for q in (unable, able)] == [1.0, 0.0]
    assert m.abstention_precision(unable, wrong) is None
    assert [m.abstention_recall(unable, a) for a in (right, wrong)] == [1.0, 0.0]
    assert m.abstention_recall(able, right) is None
    assert [m.over_refusal(able, a) for a in (right, wrong)] == [1.0, 0.0]
    assert m.over_refusal(unable, right) is None
    assert [m.hallucination(unable, a) for a in (right, wrong)] == [0.0, 1.0]
    assert m.hallucination(able, wrong) is None


def test_conflicts() -> None:
    shown = good_answers()[question("objekte").question]
    silent = replace(shown, conflicts=())
    assert (m.conflict_recall(question("objekte"), shown)) == 1.0
    assert (m.conflict_recall(question("objekte"), silent)) == 0.0
    assert (m.conflict_recall(question("kosten"), shown)) is None
    assert (m.conflict_precision(question("kosten"), shown)) == 0.0
    assert (m.conflict_precision(question("kosten"), silent)) is None


def test_undefined_values_enter_no_average() -> None:
    assert m.mean([1.0, None, 0.0, None]) == 0.5
    assert m.mean([None]) is None


def test_percentiles_are_linear_between_neighbours() -> None:
    # 1, 2, 3, 4: the median lies at 2.5; the 95th at index 0.95·3 = 2.85, so 3.85
    assert m.percentile([4, 1, 3, 2], 50) == 2.5
    assert m.percentile([4, 1, 3, 2], 95) == pytest.approx(3.85)
    assert m.percentile([], 50) is None


def test_log2_is_the_discount() -> None:
    assert m.ndcg_at_k(sets(set(), {0}), 1, 10) == pytest.approx(1 / math.log2(3))


QUOTE = "Die Kosten betragen 3,9 Mio. Euro. Der Rat hat die Satzung nicht beschlossen."


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("Die Kosten betragen 3,9 Mio. Euro.", True),
        ("Kosten: 3,9 Mio. Euro", True),
        ("Die Kosten betragen 2,4 Mio. Euro.", False),
        ("Der Rat hat die Satzung nicht beschlossen.", True),
        ("Der Rat hat die Satzung beschlossen.", False),
        ("Die Kosten betragen nicht 3,9 Mio. Euro.", False),
        ("Die Schule in Haspe erhält einen Hof.", False),
    ],
)
def test_the_support_test_is_strict_on_numbers_and_negation(text: str, carried: bool) -> None:
    assert supports(Statement(text, StatementKind.MODEL, (1,)), [QUOTE]) is carried


def test_no_quote_carries_nothing() -> None:
    assert not supports(Statement("Ja.", StatementKind.MODEL, ()), [])


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("Rechnerisch sind 224 von 350 genau 64 %.", True),
        ("Das sind 126 weniger.", True),  # 350 - 224
        ("Rechnerisch sind 224 von 350 rund 70 %.", False),
        ("Zusammen sind es 224 + 350 + 224 = 798.", True),
        ("Zusammen sind es 224 + 350 + 224 = 799.", False),
        ("Zusammen sind es 224 + 351 + 223 = 798.", False),
    ],
)
def test_a_computed_statement_must_follow_from_quoted_numbers(text: str, carried: bool) -> None:
    quotes = ["224 Objekte", "von 350 Objekten"]
    assert supports(Statement(text, StatementKind.COMPUTED, (1, 2)), quotes) is carried
