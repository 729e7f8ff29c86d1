from __future__ import annotations

import datetime as dt

import pytest

from ingest.errors import SettingsError
from ingest.understanding.organizations import (
    HAGEN,
    FormerName,
    OrganizationNames,
    parse_organizations,
)

SID = "Ausschuss für Soziales, Integration und Demographie"


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("SID", SID),
        ("Sozialausschuss", SID),
        ("des Sozialausschusses", SID),
        ("HFA", "Haupt- und Finanzausschuss"),
        ("StEA", "Stadtentwicklungsausschuss"),
        ("Ausschuss für Stadt-, Beschäftigungs- und Wirtschaftsentwicklung",
         "Stadtentwicklungsausschuss"),
        ("JHA", "Jugendhilfeausschuss"),
        ("BV Mitte", "Bezirksvertretung Hagen-Mitte"),
        ("Bezirksvertretung Mitte", "Bezirksvertretung Hagen-Mitte"),
        ("BV Eilpe/Dahl", "Bezirksvertretung Eilpe/Dahl"),
        ("Rat", "Rat der Stadt Hagen"),
        ("Umweltausschuss", "Ausschuss für Umwelt-, Klimaschutz und Mobilität"),
        ("Kegelverein", None),
    ],
)  # fmt: skip
def test_finds_the_canonical_name(printed: str, canonical: str | None) -> None:
    assert HAGEN.match(printed) == canonical


def test_a_former_name_counts_in_its_period() -> None:
    name = "Ausschuss für Stadt-, Beschäftigungs- und Wirtschaftsentwicklung"

    assert HAGEN.match(name, dt.date(2022, 1, 1)) == "Stadtentwicklungsausschuss"
    assert HAGEN.match(name, dt.date(2012, 1, 1)) is None


def test_finds_organizations_in_a_question() -> None:
    question = "Was hat der Rat, was haben SID und BV Mitte seit 2020 beraten? Nicht das Rathaus."

    assert HAGEN.find(question) == (
        "Rat der Stadt Hagen", SID, "Bezirksvertretung Hagen-Mitte",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("was hat der rat beschlossen", ("Rat der Stadt Hagen",)),
        ("was hat der sid 2019 beraten", (SID,)),
        ("welchen rat gibt die verwaltung, und was sagt die hfa-vorlage", ()),
        ("Was hat der rat beschlossen", ()),
    ],
)
def test_a_question_written_small_may_name_bodies(question: str, found: tuple[str, ...]) -> None:
    assert HAGEN.find(question) == found


def test_is_extended_by_data() -> None:
    added = OrganizationNames("Ortsrat Barnten", ("OR Barnten",), (FormerName("Barnten"),))

    assert HAGEN.extended([added]).match("OR Barnten") == "Ortsrat Barnten"
    assert HAGEN.match("OR Barnten") is None


TABLE = """
[[gremium]]
name = "Ortsrat Barnten"
kurz = ["OR Barnten"]
frueher = [{ name = "Gemeinderat Barnten", bis = 1974 }]

[[gremium]]
name = "Jugendhilfeausschuss"
kurz = ["JHA", "Jugendausschuss"]
"""


def test_a_users_table_adds_and_replaces() -> None:
    table = HAGEN.extended(parse_organizations(TABLE))

    assert table.match("OR Barnten") == "Ortsrat Barnten"
    assert table.match("Gemeinderat Barnten", dt.date(1970, 1, 1)) == "Ortsrat Barnten"
    assert table.match("Gemeinderat Barnten", dt.date(2020, 1, 1)) is None
    assert table.match("Jugendausschuss") == "Jugendhilfeausschuss"
    assert table.match("SID") == SID


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[gremium]\n", "kein gültiges TOML"),
        ("[[gremien]]\nname = 'x'\n", "gremien"),
        ("[gremium]\nname = 'x'\n", "doppelten Klammern"),
        ("[[gremium]]\nkurz = ['x']\n", "Eintrag 1: name fehlt"),
        ("[[gremium]]\nname = 'x'\nkurz = 'y'\n", "kurz ist eine Liste"),
        ("[[gremium]]\nname = 'x'\nfrueher = ['y']\n", "frueher braucht name"),
        ("[[gremium]]\nname = 'x'\nfrueher = [{name = 'y', bis = '2020'}]\n", "Jahre"),
        ("[[gremium]]\nname = 'x'\nkuerzel = 'y'\n", "unbekannt kuerzel"),
    ],
)
def test_a_table_that_cannot_be_used_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        parse_organizations(text)
