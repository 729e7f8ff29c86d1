"""Days as people type them, and as they read them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

_DAY = re.compile(r"(?:(?:(\d{1,2})\.\s?)?(\d{1,2})\.\s?)?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def day_of(typed: str, end: bool = False) -> dt.date | None:
    """Return the day of "31.12.2025", "12.2025", "2025" or "2025-12-31", None for anything else.

    A month or a year stands for its first day, with `end` for its last.
    """
    typed = typed.strip()
    iso = _ISO.fullmatch(typed)
    german = _DAY.fullmatch(typed)
    if iso:
        year, month, day = iso.groups()
    elif german:
        day, month, year = german.groups()
    else:
        return None
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not end or day:
        return first
    last_month = int(month or 12)
    return dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])


def day_text(day: dt.date | None) -> str:
    """Return a day as "31.12.2025", empty where there is none."""
    return f"{day.day:02}.{day.month:02}.{day.year}" if day else ""
