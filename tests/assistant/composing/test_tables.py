"""What a table tells when its rows are compared or added."""

import pytest
from shelf import Paper, Shelf, ask

from assistant.answer import StatementKind
from assistant.composing.citing import Citations
from assistant.composing.tables import computed
from assistant.verifying.gate import carried
from evals.support import supports

CHECKS = """\
Kontrollaktionen in Problemimmobilien
Aktion\tHäuser\tangetroffen\tAbmeldungen (v. A. w.)\tQuelle
15.03.2022\t7\t103\t14\tPM_1
16.07.2024 Haspe\t8\t212\t15\tPM_2
07.05.2025 Haspe\t6\t106\t29\tPM_3
13.08.2025\t9\t117\t42\tPM_4
07.01.2026\t7\t113\t99 gemeldet\tPM_5
Summe\t37\t651\t100\t
Die Zahlen stammen aus Pressemeldungen.
"""
BIRTHS = """\
Geburten in Hagen
Jahr\tGeburten
2017\t1.878
2018\t1.985
2021\t2.052
"""
MEETING = """\
Grunddaten
Gremium\tRat der Stadt Hagen
Datum\t11.12.2025
Beschluss\tungeändert beschlossen
"""


@pytest.fixture
def shelf(tmp_path):
    return Shelf(
        tmp_path / "store",
        (
            Paper("kontrollen", CHECKS, title="Übersicht der Kontrollaktionen"),
            Paper("geburten", BIRTHS, title="Aktionsplan Kindertagesbetreuung"),
            Paper("sitzung", MEETING, title="Handlungsstrategie"),
        ),
    )


def told(shelf, question):
    citations = Citations()
    hits = [shelf.hit(name) for name in ("sitzung", "kontrollen", "geburten")]
    statements, remarks = computed(ask(question), hits, citations)
    quotes = [citations.all()[n - 1].quote for s in statements for n in s.citations]
    assert all(s.kind is StatementKind.COMPUTED and supports(s, quotes) for s in statements)
    assert carried(statements, citations.all()) == tuple(statements)
    return [s.text for s in statements], remarks, quotes


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Bei welcher Kontrollaktion wurden die meisten Leute von Amts wegen abgemeldet?",
            "13.08.2025: 42, der höchste Wert unter „Abmeldungen (v. A. w.)“ (14; 15; 29; 42).",
        ),
        (
            "Bei welcher Kontrollaktion wurden die wenigsten Personen angetroffen?",
            "15.03.2022: 103, der niedrigste Wert unter „angetroffen“ (103; 212; 106; 117; 113).",
        ),
        (
            "Bei welcher Kontrolle in Haspe wurden die meisten Leute abgemeldet?",
            "07.05.2025 Haspe: 29, der höchste Wert unter „Abmeldungen (v. A. w.)“ (15; 29).",
        ),
        (
            "Wie viele Abmeldungen gab es bei den Kontrollen 2025 insgesamt?",
            "Summe der Spalte „Abmeldungen (v. A. w.)“: 29 + 42 = 71.",
        ),
        (
            "In welchem Jahr gab es die meisten Geburten?",
            "2021: 2.052, der höchste Wert unter „Geburten“ (1.878; 1.985; 2.052).",
        ),
        (
            "Um wie viel stieg die Zahl der Geburten von 2017 bis 2021?",
            "Spalte „Geburten“ von 2017 bis 2021: 2.052 − 1.878 = 174.",
        ),
        (
            "Wie viele Geburten gab es von 2017 bis 2018 insgesamt?",
            "Summe der Spalte „Geburten“: 1.878 + 1.985 = 3.863.",
        ),
    ],
)
def test_rows_are_compared_added_and_subtracted(shelf, question, text):
    lines, _, quotes = told(shelf, question)
    assert lines == [text]
    assert "Summe" not in " ".join(quotes)


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Personen wurden am 13.08.2025 angetroffen?",  # a row says it
        "Bei welcher Kontrolle in Iserlohn wurden die meisten Leute abgemeldet?",
        "Bei welcher Kontrolle 2019 wurden die meisten Leute abgemeldet?",
        "In welchem Jahr hatte die Stadt die höchsten Schulden?",
        "Bei welcher Kontrollaktion gab es die meisten Beschwerden?",
        "Um wie viel stieg die Zahl der Geburten von 2017 bis 2020?",  # 2020 is not told
        "Welcher Beschluss hat die meisten Stimmen?",
    ],
)
def test_what_the_table_does_not_tell_is_not_computed(shelf, question):
    assert told(shelf, question)[:2] == ([], [])


def test_cells_that_say_more_than_a_number_are_named_not_compared(shelf):
    _, remarks, _ = told(shelf, "Bei welcher Kontrolle wurden die meisten Leute abgemeldet?")
    assert remarks == [
        "Nicht verglichen, weil dort keine bloße Zahl steht: 07.01.2026 („99 gemeldet“)."
    ]


def test_a_sum_says_that_the_table_may_not_be_all(shelf):
    _, remarks, _ = told(shelf, "Wie viele Abmeldungen gab es bei den Kontrollen 2025 insgesamt?")
    assert remarks == ["Zusammengezählt ist nur, was die Tabelle aufführt."]


def test_a_table_goes_on_at_the_top_of_the_next_page(tmp_path):
    from assistant.composing.matter import Held
    from assistant.composing.tables import _tables
    from ingest.model import Page

    shelf = Shelf(tmp_path / "store", (Paper("geburten", BIRTHS, title="Aktionsplan"),))
    held = Held(shelf.store, shelf.hit("geburten").document)
    more = "Jahr\tGeburten\n2022\t1.879\nStand 2023"
    (table,) = _tables(held, [Page(1, BIRTHS), Page(2, more)])
    assert [row.label for row in table.rows] == ["2017", "2018", "2021", "2022"]
    apart = [Page(1, BIRTHS + "Ende."), Page(2, "2022\t1.879\n2023\t1.900\n2024\t1.910")]
    assert len(_tables(held, apart)[0].rows) == 3
