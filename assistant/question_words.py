"""Words of questions that name no matter: how one asks, and how a council handles any matter."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from ingest.library.german import terms

_SHORTEST_PART = 4  # letters

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ASKING_TERMS = frozenset(terms(_WORDS["asking"]))
_NO_MATTER = ASKING_TERMS | frozenset(terms(_WORDS["process"]))


@lru_cache(maxsize=4096)
def names_no_matter(term: str) -> bool:
    """Tell whether an index term is such a word, or two in one ("sitzungsdatum")."""
    return term in _NO_MATTER or any(
        term[place:] in _NO_MATTER and {term[:place], term[:place].removesuffix("s")} & _NO_MATTER
        for place in range(_SHORTEST_PART, len(term) - _SHORTEST_PART + 1)
    )
