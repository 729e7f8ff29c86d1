"""Addresses of quotes: what goes in comes out again; what is mangled is left out."""

from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.links import QUOTE_CHARACTERS, parse_places, source_url
from ingest.model import Span

HASH = "ab" * 32
SPANS = (Span(1, 120, 268), Span(2, 0, 17))


def query_of(url):
    return parse_qs(urlsplit(url).query, strict_parsing=True)


def test_an_address_gives_back_its_places_and_quote():
    quote = "Rund 64 % & „mehr“ = 224 + 20? #Größe"
    url = source_url(HASH, SPANS, quote)
    assert urlsplit(url).path == f"/quelle/{HASH}"
    assert parse_places(query_of(url)["stelle"]) == SPANS
    assert query_of(url)["zitat"] == [quote]


def test_an_address_is_plain_ascii_and_short_enough_for_proxies():
    url = source_url(HASH, SPANS, "ß„" * 5000)
    assert url.isascii()
    assert len(url) < 4000
    assert query_of(url)["zitat"] == [("ß„" * 5000)[:QUOTE_CHARACTERS]]


def test_without_a_quote_none_is_in_the_address():
    assert source_url(HASH, (), "") == f"/quelle/{HASH}?"
    assert "zitat" not in source_url(HASH, SPANS, "")


@pytest.mark.parametrize(
    "place",
    [
        "", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.x", "-1.2.3", "1.-2.3", "0.1.2", "1.5.5",
        "1.9.3", "1.2.999999999", "１.２.３", "1.2.³", " 1.2.3", "1..3",
    ],
)  # fmt: skip
def test_a_malformed_place_is_left_out(place):
    assert parse_places([place, "2.0.17"]) == (Span(2, 0, 17),)
