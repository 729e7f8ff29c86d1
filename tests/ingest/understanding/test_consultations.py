"""The Beratungsfolge as real pages print it, with what must not be read into it."""

from __future__ import annotations

import datetime as dt

from pages import understood

D = dt.date
COLUMNS = "Status\tDatum\tGremium\tBeschluss\tNA\n"


def rows(text: str) -> list[tuple[str, tuple[dt.date, ...], str | None, str | None, str | None]]:
    document = understood(f"Beschlussvorlage - 0915/2022\nBeratungsfolge\n{text}")
    return [(c.organization, c.dates, c.role, c.state, c.result) for c in document.consultations]


def test_two_dates_at_one_body_are_one_consultation_that_was_moved() -> None:
    text = f"{COLUMNS}Erledigt\t20.03.2025, 08.05.2025\tHaupt- und Finanzausschuss\t\t\n"

    assert rows(text) == [
        ("Haupt- und Finanzausschuss", (D(2025, 3, 20), D(2025, 5, 8)), None, "held", None)
    ]


def test_an_empty_role_stays_empty_and_a_result_is_none() -> None:
    text = f"{COLUMNS}Erledigt\t02.12.2025\tBezirksvertretung Hagen-Mitte\t\t\n"

    assert rows(text) == [("Bezirksvertretung Hagen-Mitte", (D(2025, 12, 2),), None, "held", None)]


def test_planned_stays_planned_however_long_ago() -> None:
    text = f"{COLUMNS}Geplant\t14.02.2009\tSport- und Freizeitausschuss\tVorberatung\t\n"

    assert rows(text) == [
        ("Sport- und Freizeitausschuss", (D(2009, 2, 14),), "Vorberatung", "planned", None)
    ]


def test_the_order_is_the_printed_one_also_after_the_decision() -> None:
    text = (
        f"{COLUMNS}Erledigt\t15.12.2022\tRat der Stadt Hagen\tEntscheidung\t\n"
        "Erledigt\t11.01.2023\tBezirksvertretung Eilpe/Dahl\tAnhörung\t\n"
        "Erledigt\t07.12.2022\tBezirksvertretung Hagen-Mitte\tVorberatung\t\n"
    )

    assert [(body, role) for body, _, role, _, _ in rows(text)] == [
        ("Rat der Stadt Hagen", "Entscheidung"),
        ("Bezirksvertretung Eilpe/Dahl", "Anhörung"),
        ("Bezirksvertretung Hagen-Mitte", "Vorberatung"),
    ]


def test_the_export_prints_the_role_behind_the_body_and_plans_only() -> None:
    text = (
        "Gremium\tGeplante Sitzungstermine\tÖffentlichkeitsstatus\n"
        "Rat der Stadt Hagen (Entscheidung)\t10.02.2026\tÖ\n"
    )

    assert rows(text) == [
        ("Rat der Stadt Hagen", (D(2026, 2, 10),), "Entscheidung", "planned", None)
    ]


def test_the_list_of_decisions_adds_the_result_to_its_row() -> None:
    text = (
        f"{COLUMNS}Erledigt\t10.05.2007\tRat der Stadt Hagen\tEntscheidung\t\n\n"
        "Beschlüsse\n10.05.2007 - Rat der Stadt Hagen - ungeändert beschlossen\n"
    )

    assert rows(text) == [
        ("Rat der Stadt Hagen", (D(2007, 5, 10),), "Entscheidung", "held", "ungeändert beschlossen")
    ]


def test_words_of_the_interface_are_no_rows() -> None:
    text = (
        f"{COLUMNS}Erledigt\t11.12.2025\tRat der Stadt Hagen\tEntscheidung\t\n"
        "Reduzieren\nErweitern\nLoading...\n"
    )

    assert [body for body, *_ in rows(text)] == ["Rat der Stadt Hagen"]


def test_a_day_in_the_text_below_is_no_consultation() -> None:
    text = (
        f"{COLUMNS}Erledigt\t11.12.2025\tRat der Stadt Hagen\tEntscheidung\t\n\n"
        "Begründung\nAm 05.07.2024 hat der Rat der Stadt Hagen die Satzung bekannt gemacht.\n"
    )

    assert len(rows(text)) == 1


def test_a_table_without_a_readable_row_is_named_in_the_report() -> None:
    document = understood("Beschlussvorlage - 0915/2022\nBeratungsfolge\n??\n\nBegründung\nText.\n")

    assert document.consultations == ()
    assert "Beratungsfolge ohne lesbare Zeile" in document.warnings
