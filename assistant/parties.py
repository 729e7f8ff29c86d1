"""The groups of the council, however a text writes them."""

from __future__ import annotations

import re

from ingest.library.german import terms

_PARTIES = {
    "SPD": r"\bSPD\b",
    "CDU": r"\bCDU\b",
    "Grüne": r"\bGrünen?\b|\bBündnis ?90\b",
    "FDP": r"\bFDP\b",
    "AfD": r"\bAfD\b",
    "Linke": r"\bDie Linken?\b|\bLinken\b|\bLinksfraktion\b|\bLinke\b",
    "Hagen Aktiv": r"\bHagen Aktiv\b",
    "BfHo": r"\bBfHo\b|\bBürger für Hohenlimburg\b",
    "Piraten": r"\bPiraten\w*\b",
    "HAK": r"\bHAK\b",
}


def parties_in(text: str) -> tuple[str, ...]:
    """Return the groups a text names, however written ("Bündnis 90/Die Grünen")."""
    return tuple(p for p, words in _PARTIES.items() if re.search(words, text, re.IGNORECASE))


def party_terms(text: str) -> set[str]:
    """Return the index terms of the groups a text names, as it writes them ("SPD-Fraktion")."""
    named = parties_in(text)
    found = rf"(?:{'|'.join(_PARTIES[p] for p in named)})(?:-\w+)?" if named else r"(?!)"
    words = [m.group() for m in re.finditer(found, text, re.IGNORECASE)]
    return set(terms(" ".join(words)))


def movers_in(text: str) -> tuple[str, ...]:
    """Return the groups whose motion a text is about; none where it only names a group."""
    moved = re.search(
        r"\b(?:\w*antr[aä]g|anfrage|vorschl[aä]g|beantragt|vorst[oö]ß|initiative|nachgelegt)",
        text,
        re.IGNORECASE,
    )
    return parties_in(text) if moved else ()
