"""Words that mean the same: the table that comes with the program, and the user's own."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ingest.errors import SettingsError
from ingest.library.german import terms
from ingest.settings import settings

_OWN = Path(__file__).with_name("synonyms.toml")
_KEY = "gleich"


def same_as(term: str) -> frozenset[str]:
    """Return the index terms that mean the same as one, without itself; mostly none.

    Raises SettingsError when the user's table cannot be read.
    """
    return _table(settings().synonyms).get(term, frozenset())


@lru_cache(maxsize=8)
def _table(path: Path | None) -> Mapping[str, frozenset[str]]:
    """Return for each index term those it may stand for; a word may be in several groups."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for file in (_OWN, *([path] if path else [])):
        for group in _groups(file):
            for term in group:
                found[term] |= group - {term}
    return {term: frozenset(others) for term, others in found.items()}


def _groups(path: Path) -> list[set[str]]:
    try:
        groups = tomllib.loads(path.read_text(encoding="utf-8")).get(_KEY, [])
    except (OSError, ValueError) as error:
        raise SettingsError(f"Wortliste {path} ist nicht lesbar: {error}") from error
    if not isinstance(groups, list):
        raise SettingsError(f"Wortliste {path}: „{_KEY}“ muss eine Liste von Listen sein")
    return [_group(path, number, words) for number, words in enumerate(groups, 1)]


def _group(path: Path, number: int, words: object) -> set[str]:
    """Return the index terms of one group: each word has exactly one."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise SettingsError(
            f"Wortliste {path}, {number}. Gruppe: erwartet ist eine Liste von Wörtern"
        )
    for word in words:
        if len(terms(word)) != 1:
            raise SettingsError(
                f"Wortliste {path}, {number}. Gruppe: „{word}“ ist kein einzelnes Wort"
            )
    return {terms(word)[0] for word in words}
