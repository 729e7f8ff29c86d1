"""The organizations this installation knows: Hagen's, and those of the user's own table."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ingest.errors import SettingsError
from ingest.settings import settings
from ingest.understanding.organizations import HAGEN, Organizations, parse_organizations


def known() -> Organizations:
    """Return the table in use; raises SettingsError when the user's table cannot be read."""
    return _table(settings().organizations)


@lru_cache(maxsize=8)
def _table(path: Path | None) -> Organizations:
    if path is None:
        return HAGEN
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"Gremientabelle {path} ist nicht lesbar: {error}") from error
    return HAGEN.extended(parse_organizations(text))
