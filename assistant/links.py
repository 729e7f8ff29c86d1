"""Addresses of the source view: they carry file, place and quote.

The quote travels with the address so that it can be found again after a new reader version has
moved its offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from ingest.model import Span

QUOTE_CHARACTERS = 400  # keeps an address well below what proxies accept (8 KB, percent-encoded)


def source_url(sha256: str, spans: Sequence[Span], quote: str) -> str:
    """Return the address of a quote, relative to the root of the web app.

    Shape: `/quelle/<sha256>?stelle=<page>.<start>.<end>&…&zitat=<first characters of the quote>`.
    """
    query = [("stelle", f"{s.page}.{s.start}.{s.end}") for s in spans]
    if quote:
        query.append(("zitat", quote[:QUOTE_CHARACTERS]))
    return f"/quelle/{sha256}?{urlencode(query)}"


def parse_places(places: Sequence[str]) -> tuple[Span, ...]:
    """Return the spans of `stelle=` values; malformed ones are left out (addresses get mangled)."""
    spans = []
    for place in places:
        parts = place.split(".")
        if len(parts) == 3 and all(p.isascii() and p.isdigit() and len(p) < 9 for p in parts):
            page, start, end = map(int, parts)
            if page >= 1 and start < end:
                spans.append(Span(page, start, end))
    return tuple(spans)
