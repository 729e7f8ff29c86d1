from __future__ import annotations

import datetime as dt

import pytest

from ingest.understanding.organizations import HAGEN, FormerName, OrganizationNames

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


def test_is_extended_by_data() -> None:
    added = OrganizationNames("Ortsrat Barnten", ("OR Barnten",), (FormerName("Barnten"),))

    assert HAGEN.extended([added]).match("OR Barnten") == "Ortsrat Barnten"
    assert HAGEN.match("OR Barnten") is None
