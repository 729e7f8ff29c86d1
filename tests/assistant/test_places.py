"""Places are quarters and towns, in every form a German text gives them."""

import pytest

from assistant.places import NAMES, places_in


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Altenhagener Forum und Altenhagen", ("Altenhagen",)),
        ("Haspes Schulen", ("Haspe",)),
        ("die Hasper Schulen", ("Haspe",)),
        ("Wehringhauser Straße", ("Wehringhausen",)),
        ("in Eilpe/Dahl", ("Eilpe", "Dahl")),
        ("Boelerheide und Boele", ("Boelerheide", "Boele")),
        ("Problemimmobilien in Dortmund", ("Dortmund",)),
        ("Kölner Modell", ("Köln",)),
        ("Wie viele gibt es in Essen?", ("Essen",)),
        ("ein Modellprojekt der Stadt Wetter", ("Wetter",)),
    ],
)
def test_places_are_found_each_once_in_order(text, places):
    assert places_in(text) == places


@pytest.mark.parametrize(
    "text",
    [
        "Hagen",
        "Hagener Haushalt",
        "Was kostet das Essen in den Kitas?",
        "Mittagessen",
        "Wie wird das Wetter morgen?",
        "das Kabel und die Halden",
        "ehrenamtliche Helfer",
        "Wetterbericht",
    ],
)
def test_words_that_only_look_like_places_are_none(text):
    assert places_in(text) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_place_is_found_where_the_words_before_point_to_it(name):
    assert places_in(f"Was geschah in {name}?") == (name,)
