"""The names of organizations: what the papers call them, shortened or under former names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name an organization bore from `since` to `until` (years, None where not known)."""

    name: str
    since: int | None = None
    until: int | None = None

    def valid_on(self, day: dt.date | None) -> bool:
        """Tell whether the name was in use on a day; without a day every name counts."""
        if day is None:
            return True
        return (self.since or 0) <= day.year <= (self.until or 9999)


@dataclass(frozen=True, slots=True)
class OrganizationNames:
    """One organization: its canonical name, short forms and former names."""

    canonical: str
    short: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()


@dataclass(frozen=True, slots=True)
class Organizations:
    """A table of organizations that finds the canonical name for a printed one."""

    entries: tuple[OrganizationNames, ...]

    def match(self, text: str, day: dt.date | None = None) -> str | None:
        """Return the canonical name for a printed name or short form; None if it is none.

        With `day`, a former name counts only in its period.
        """
        wanted = name_key(text)
        for entry in self.entries:
            if wanted in {name_key(name) for name in _names(entry, day)}:
                return entry.canonical
        return None

    def find(self, text: str, day: dt.date | None = None) -> tuple[str, ...]:
        """Return the canonical names of all organizations a sentence mentions, in order.

        A short form in capitals (SID, HFA) counts only as written.
        """
        hits: dict[str, int] = {}
        names = [(name, entry.canonical) for entry in self.entries for name in _names(entry, day)]
        rest = text
        for name, canonical in sorted(names, key=lambda pair: -len(pair[0])):
            match = _mention(name).search(rest)
            while match:
                hits[canonical] = min(match.start(), hits.get(canonical, len(text)))
                blank = " " * (match.end() - match.start())
                rest = rest[: match.start()] + blank + rest[match.end() :]
                match = _mention(name).search(rest)
        return tuple(sorted(hits, key=hits.__getitem__))

    def same(self, left: str, right: str) -> bool:
        """Tell whether two printed names mean one organization."""
        known = self.match(left)
        if known is not None:
            return known == self.match(right)
        return name_key(left) == name_key(right)

    def extended(self, entries: Iterable[OrganizationNames]) -> Organizations:
        """Return the table with more entries; one with a known canonical name replaces it."""
        added = {entry.canonical: entry for entry in entries}
        kept = [entry for entry in self.entries if entry.canonical not in added]
        return Organizations((*kept, *added.values()))


def name_key(name: str) -> str:
    """Return a name without case, hyphens, articles and the town, for comparison."""
    key = re.sub(r"[\s\-–/]+", " ", name.casefold()).strip(" .,:;")
    key = re.sub(r"^(?:der|die|das|den|dem|des|im|in der|sitzung (?:des|der))\s+", "", key)
    key = re.sub(r"^bezirksvertretung(?=\s)", "bv", key)
    key = re.sub(r"\b(?:hagen|stadt|der stadt hagen)\b", "", key) or key
    key = re.sub(r"(?<=ss)es(?= |$)|(?<=[a-zäöü]{2}[^s\W])e?s(?= |$)", "", key)
    return " ".join(key.split())


def _names(entry: OrganizationNames, day: dt.date | None) -> list[str]:
    former = [name.name for name in entry.former if name.valid_on(day)]
    return [entry.canonical, *entry.short, *former]


def _mention(name: str) -> re.Pattern[str]:
    flags = re.NOFLAG if name.isupper() or len(name) <= 4 else re.IGNORECASE
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", name))
    return re.compile(rf"(?<![\w-]){words}(?:e?s)?(?![\w-])", flags)


HAGEN = Organizations(
    (
        OrganizationNames("Rat der Stadt Hagen", ("Rat", "Stadtrat", "Rat der Stadt")),
        OrganizationNames(
            "Ausschuss für Soziales, Integration und Demographie",
            ("Sozialausschuss", "SID", "Ausschuss für Soziales, Integration und Demografie"),
            (FormerName("Ausschuss für Soziales", None, 2014),),
        ),
        OrganizationNames("Jugendhilfeausschuss", ("JHA",)),
        OrganizationNames("Schulausschuss", ()),
        OrganizationNames("Haupt- und Finanzausschuss", ("HFA", "Hauptausschuss")),
        OrganizationNames(
            "Stadtentwicklungsausschuss",
            ("StEA", "STEA"),
            (
                FormerName(
                    "Ausschuss für Stadt-, Beschäftigungs- und Wirtschaftsentwicklung", 2020, 2025
                ),
            ),
        ),
        OrganizationNames(
            "Ausschuss für Umwelt-, Klimaschutz und Mobilität",
            ("Umwelt-, Klimaschutz und Mobilität", "UKM"),
            (FormerName("Umweltausschuss", None, 2020),),
        ),
        OrganizationNames(
            "Integrationsrat",
            (),
            (FormerName("Ausschuss für Chancengerechtigkeit und Integration"),),
        ),
        OrganizationNames("Bezirksvertretung Hagen-Mitte", ("BV Mitte", "BV Hagen-Mitte")),
        OrganizationNames("Bezirksvertretung Hagen-Nord", ("BV Nord", "BV Hagen-Nord")),
        OrganizationNames("Bezirksvertretung Haspe", ("BV Haspe",)),
        OrganizationNames("Bezirksvertretung Hohenlimburg", ("BV Hohenlimburg",)),
        OrganizationNames("Bezirksvertretung Eilpe/Dahl", ("BV Eilpe/Dahl", "BV Eilpe-Dahl")),
        OrganizationNames("Sport- und Freizeitausschuss", ("SFA",)),
        OrganizationNames("Seniorenbeirat"),
        OrganizationNames("Behindertenbeirat"),
        OrganizationNames("Frauenbeirat"),
        OrganizationNames("Naturschutzbeirat"),
        OrganizationNames("Betriebsausschuss"),
        OrganizationNames("Rechnungsprüfungsausschuss"),
        OrganizationNames("Verwaltungsvorstand"),
    )
)
