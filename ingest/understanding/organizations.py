"""The names of organizations: what the papers call them, shortened or under former names."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ingest.errors import SettingsError


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


@dataclass(frozen=True)
class Organizations:
    """A table of organizations that finds the canonical name for a printed one."""

    entries: tuple[OrganizationNames, ...]

    @cached_property
    def _by_key(self) -> Mapping[str, list[tuple[FormerName | None, str]]]:
        """The canonical names by the key of every name, with the former name it may be."""
        found: dict[str, list[tuple[FormerName | None, str]]] = {}
        for entry in self.entries:
            for name in (entry.canonical, *entry.short):
                found.setdefault(name_key(name), []).append((None, entry.canonical))
            for former in entry.former:
                found.setdefault(name_key(former.name), []).append((former, entry.canonical))
        return found

    def match(self, text: str, day: dt.date | None = None) -> str | None:
        """Return the canonical name for a printed name or short form; None if it is none.

        With `day`, a former name counts only in its period.
        """
        found = self._by_key.get(name_key(text), ())
        return next((name for former, name in found if not former or former.valid_on(day)), None)

    def find(self, text: str, day: dt.date | None = None) -> tuple[str, ...]:
        """Return the canonical names of all organizations a sentence mentions, in order.

        A short form in capitals (SID, HFA) counts only as written, unless the whole sentence is
        written small.
        """
        small = text.islower()
        hits: dict[str, int] = {}
        names = [(name, entry.canonical) for entry in self.entries for name in _names(entry, day)]
        rest = text
        for name, canonical in sorted(names, key=lambda pair: -len(pair[0])):
            mention = _mention(name, small)
            match = mention.search(rest)
            while match:
                hits[canonical] = min(match.start(), hits.get(canonical, len(text)))
                blank = " " * (match.end() - match.start())
                rest = rest[: match.start()] + blank + rest[match.end() :]
                match = mention.search(rest)
        return tuple(sorted(hits, key=hits.__getitem__))

    def same(self, left: str, right: str) -> bool:
        """Tell whether two printed names mean one organization, with or without the town's name."""
        left, right = without_town(left), without_town(right)
        known = self.match(left)
        if known is not None:
            return known == self.match(right)
        return name_key(left) == name_key(right)

    def extended(self, entries: Iterable[OrganizationNames]) -> Organizations:
        """Return the table with more entries; one with a known canonical name replaces it."""
        added = {entry.canonical: entry for entry in entries}
        kept = [entry for entry in self.entries if entry.canonical not in added]
        return Organizations((*kept, *added.values()))


def parse_organizations(text: str) -> tuple[OrganizationNames, ...]:
    """Return the organizations of a TOML text; raises SettingsError naming what is wrong.

    Shape: tables `[[gremium]]` with `name`, and optionally `kurz` (a list of short forms) and
    `frueher` (a list of tables with `name` and optionally the years `von` and `bis`).
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"Gremientabelle: kein gültiges TOML: {error}") from error
    unknown = sorted(data.keys() - {"gremium"})
    if unknown:
        raise SettingsError(f"Gremientabelle: unbekannt {', '.join(unknown)}; erwartet [[gremium]]")
    rows = data.get("gremium", [])
    if not isinstance(rows, list):
        raise SettingsError("Gremientabelle: [[gremium]] in doppelten Klammern schreiben")
    return tuple(_entry(row, number) for number, row in enumerate(rows, 1))


def _entry(row: Mapping[str, object], number: int) -> OrganizationNames:
    where = f"Gremientabelle, Eintrag {number}"
    name, short, former = row.get("name"), row.get("kurz", []), row.get("frueher", [])
    unknown = sorted(row.keys() - {"name", "kurz", "frueher"})
    if unknown:
        raise SettingsError(f"{where}: unbekannt {', '.join(unknown)}")
    if not isinstance(name, str) or not name.strip():
        raise SettingsError(f"{where}: name fehlt")
    if not isinstance(short, list) or not all(isinstance(s, str) and s.strip() for s in short):
        raise SettingsError(f"{where} ({name}): kurz ist eine Liste von Namen")
    if not isinstance(former, list):
        raise SettingsError(f"{where} ({name}): frueher ist eine Liste")
    return OrganizationNames(name, tuple(short), tuple(_former(f, where) for f in former))


def _former(row: object, where: str) -> FormerName:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise SettingsError(f"{where}: frueher braucht name, dazu von und bis als Jahre")
    years = [row.get("von"), row.get("bis")]
    if row.keys() - {"name", "von", "bis"} or not all(y is None or type(y) is int for y in years):
        raise SettingsError(f"{where}: frueher kennt name, von und bis (Jahre)")
    return FormerName(row["name"], *years)


@lru_cache(maxsize=20_000)
def without_town(name: str) -> str:
    """Return "Rat" for "Rat der Gemeinde X": within one library both are the same council."""
    return re.sub(r"\s+der (?:Stadt|Gemeinde|Samtgemeinde) [A-ZÄÖÜ][\w-]+$", "", name)


@lru_cache(maxsize=20_000)
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


@lru_cache(maxsize=1000)
def _mention(name: str, small: bool) -> re.Pattern[str]:
    as_written = (name.isupper() or len(name) <= 4) and not small
    words = r"[\s-]+".join(re.escape(word) for word in re.split(r"[\s-]+", name))
    # "rat" alone is also advice: written small it needs its article
    lead = (
        r"(?:(?<=der\s)|(?<=des\s)|(?<=dem\s)|(?<=den\s)|(?<=vom\s)|(?<=im\s))"
        if small and name == "Rat"
        else ""
    )
    flags = re.NOFLAG if as_written else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){lead}{words}(?:e?s)?(?![\w-])", flags)


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
        OrganizationNames(
            "Bezirksvertretung Hagen-Mitte",
            ("BV Mitte", "BV Hagen-Mitte", "Bezirksvertretung Mitte"),
        ),
        OrganizationNames(
            "Bezirksvertretung Hagen-Nord", ("BV Nord", "BV Hagen-Nord", "Bezirksvertretung Nord")
        ),
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
