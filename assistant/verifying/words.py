"""The content words of a sentence as stems with their places, and how far a quote holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.verifying.values import without_values
from assistant.verifying.wording import step_words
from ingest.library.german import STOP_WORDS, analyze, terms
from ingest.sentences import split_sentences

_SHORTEST_PART = 5  # shorter stems count only whole: "rat" is no part of "verwaltungsrat"
_SHORTEST_WORD, _ENDING = 4, 2  # "lauf" and "lauft" are one word
_SAME_BEGINNING = 6  # letters from which two stems of like length are forms of one word
_WEAK_ENDING = re.compile(r"(?:(?<=\w{4})(?:ier?|er))?(?:(?<=\w{3})t)?$")
_FEWEST_CONSONANTS = 3  # that two forms of a strong verb must share
_SHORTEST_CLAUSE = 4  # words, for an "und" behind it to begin another clause
_SEGMENT = re.compile(r";\s*|\s[–—]\s")
# "für Soziales, Integration und Demographie" is one clause
_LISTED = r"(?:[A-ZÄÖÜ][\w-]+, )*[A-ZÄÖÜ][\w-]+,? (?:und|sowie|oder) [A-ZÄÖÜ]"
_CLAUSE = re.compile(
    rf"[,:](?!\d)\s*(?!{_LISTED})"
    r"|\s+und\s+(?=(?:[a-zäöüß]+\s+(?:aber\s+)?)?(?:kein|nicht)\w*)"
    r"|\s+(?:und|sowie|aber|doch|jedoch)\s+(?=[^,;]*\b(?:ist|sind|war(?:en)?|wird|werden|werde"
    r"|wurden?|hat|haben|soll(?:en)?|kann|können)\b)"
)
# past forms of verbs that have no ending
STRONG_PAST = (
    "(?:nahm|ging|gab|traf|trat|zog|sah|rief|lief|schlug|trug|hob|fand|kam|hielt|ließ|schloss|bot"
    "|griff|wies|schrieb|brach|fiel|sprach|stieg|warf|lud|wich|stieß)"
)
_SEPARATED = re.compile(
    rf"\b(?P<verb>[a-zäöüß]{{2,}}(?:t|(?:e|en)(?! [A-ZÄÖÜ]))|{STRONG_PAST})\b[^,.;:()]*?\s"
    r"(?P<prefix>ab|an|auf|aus|ein|fort|vor|weiter|um|über|zurück|zusammen|zu|mit|nach|fest)"
    r"(?=\s*(?:[.,;:)]|$|und\b))"
)
# Reporting and naming a paper says nothing of the matter.
_NEUTRAL = re.compile(
    r"\b(?:laut|gemäß|zufolge|demnach|danach|berichtet\w*|bericht|teil(?:t|te|en|s)?\b|mitteil\w*"
    r"|mitgeteilt|erklär\w*|sag(?:t|te|en)|besag\w*|heißt|angab\w*|angabe\w*|angegeben|lautet\w*"
    r"|weist|hin|auskunft|ansicht|auffassung|aussage\w*|darstellung|meinung|worten|worte"
    r"|dokument\w*|\w*vorlage\w*|papier\w*|niederschrift\w*|protokoll\w*|presse\w*"
    r"|antrag\w*|beschl[uü]ss(?:e[sn]?)?"
    r"|mitteilung\w*|unterlage\w*|steh(?:t|en)|stand(?:en)?|bereit|sitzung\w*"
    r"|jahr(?:e[ns]?|es)?|jährlich\w*|zeitraum\w*|datum|beträgt|betrug\w*|zahl|anzahl|wert|höhe|volumen|umfang|stimmen?"
    r"|insgesamt|gib[t]|gab|gebe|gegeben|liegt|lag\w*|lieg\w*|befind\w*|handel\w*|geht|ging\w*"
    r"|dies\w*|außerdem|zudem|zusätzlich|zugleich|ebenfalls|hierzu|bereits|dort|stellt\w*|fest"
    r"|nichts?|kein\w*|ohne|obwohl|sodass|damit|wobei|dabei|davon|darunter|noch|schon"
    r"|weiter(?:hin|e[nrs]?)?|wo(?:nach|durch|mit|rin|für|von|zu)|bisher|bislang|zunächst"
    r"|vorerst|derzeit|aktuell|rund|etwa|knapp"
    r"|mindestens|wenigstens|höchstens|maximal|(?:mehr|weniger) als|herrn?|frau"
    r"|umsetzung|durchführung|planung|empfehlung|forderung"
    r"|regel|üblicherweise|meist(?:ens)?|grundsätzlich"
    r"|end(?:e|en|et|ete|eten)|geendet|beg[ai]nn\w*|begonnen|lief(?:en)?|l[aä]uf(?:t|en|e|zeit)"
    r"|sei(?:en)?|hätten?|würden?|werde|lassen"
    r"|verfüg\w*|umfass\w*|beläuf\w*|wurd\w*|erfolg\w*|find\w*|fand(?:en)?|statt|gemeinsam|jeweils|sowohl"
    r"|ent(?:steh|stand)\w*|erg(?:ibt|eben?|ab(?:en)?)|betr(?:iff|eff|aff|äf)\w*)\b",
    re.IGNORECASE,
)
# Words for one thing in council papers.
_SAME_THING = (
    "Haus Gebäude Objekt Immobilie Problemimmobilie Schrottimmobilie",
    "Person Mensch Bewohner Bewohnerinnen Einwohner Bevölkerung Leute",
    "Flüchtling Geflüchtete Schutzsuchende",
    "Stadt Kommune",
    "Mittel Geld Förderung fördern gefördert Zuschuss",
    "Jug Jugend",
    "Kita Kindertagesstätte Kindertageseinrichtung",
    "Müll Abfall",
    "Kosten Aufwendungen",
    "Start Auftakt Startschuss starten",
    "Leerstand leer leerstehend",
    "Gegenstand Thema behandeln",
    "Teil gehören zählen",
    "unterrichten informieren berichten",
    "Kontrolle kontrollieren Kontrollaktion überprüfen prüfen untersuchen Untersuchung",
    "Ankauf ankaufen erwerben erworben Erwerb kaufen",
    "Abriss abreißen abgerissen abbrechen abgebrochen Abbruch",
    "fortführen weiterführen fortsetzen weiterlaufen verlängern",
    "erteilen vergeben",
    "verlagern verlegen",
    "ausweiten ausdehnen erweitern Ausweitung Erweiterung",
    "tagen treffen zusammen zusammenkommen zusammenkam zusammengekommen zusammentreten",
    "vorstellen präsentieren",
    "bestehen existieren vorhanden bestehend",
    "verstärkt vermehrt zunehmend zunehmen zunahm zugenommen steigen gestiegen erhöhen wachsen",
    "Zuwanderung zuwandern Zuzug zuziehen zugezogen ziehen gezogen",
    "stammen kommen herkommen",
    "erhalten bekommen",
    "beteiligen mitwirken einbeziehen einbinden",
    "unterstützen helfen Hilfe",
    "einrichten schaffen geschaffen",
    "Übergang übergehen übergegangen",
    "zuständig verantwortlich federführend",
    "feststellen ermitteln",
    "erarbeiten ausarbeiten erstellen entwickeln",
    "bezeichnen nennen genannt",
    "geben zahlen tragen übernehmen übernimmt trägt finanzieren",
    "wohnen leben",
    "vorlegen vorliegen vorlag",
    "besitzen besaß halten hält",
    "unverändert ungeändert",
    "schrittweise Schritt",
    "tätig Einsatz einsetzen",
    "Grundlage Rechtsgrundlage stützen beruhen basieren folgen",
)
_PREFIXES = frozenset(
    """
    ab an auf aus ein um vor zu ver unter mit be er ent zer bei nach ruck wieder weiter fort uber un
    """.split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: its stem, where it begins, and whether it is written with a capital."""

    stem: str
    start: int
    capital: bool


def segments(text: str) -> list[str]:
    """Return the sentences of `text`, cut at semicolons and dashes too."""
    sentences = (text[start:end] for start, end in split_sentences(text))
    parts = (part.strip() for sentence in sentences for part in _SEGMENT.split(sentence))
    return [part for part in parts if part]


def clauses(text: str) -> list[str]:
    """Return the clauses of `text`: parts between commas, and parts with verbs of their own."""
    parts = [part for segment in segments(text) for part in _parted(segment)]
    return [part.strip() for part in parts if part.strip(" .")]


def _parted(segment: str) -> list[str]:
    """Split a sentence into clauses; "Jugend und Soziales wird …" is one."""
    parts: list[str] = []
    start = 0
    for match in _CLAUSE.finditer(segment):
        part = segment[start : match.start()]
        if match.group()[0].isspace() and len(part.split()) < _SHORTEST_CLAUSE:
            continue
        parts.append(part)
        start = match.end()
    return [*parts, segment[start:]]


@lru_cache(maxsize=20_000)
def content(text: str) -> tuple[Word, ...]:
    """Return the words of `text` that tell of its matter, values and words for steps left out."""
    bare = step_words(_NEUTRAL.sub(lambda m: " " * len(m.group()), without_values(text)))
    found: dict[int, Word] = {}
    for token in analyze(bare):
        if not any(c.isdigit() for c in token.term) and len(token.term) > 1:
            # of a hyphen compound the parts, not the whole
            found[token.start] = Word(token.term, token.start, bare[token.start].isupper())
    for match in _SEPARATED.finditer(text):  # "setzt das Konzept um" is told of "umsetzen"
        joined = match["prefix"] + match["verb"]
        if match["verb"] not in STOP_WORDS and not _NEUTRAL.fullmatch(joined):
            found[match.start()] = Word(terms(joined)[0], match.start(), False)
    return tuple(found[start] for start in sorted(found))


def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of `text`."""
    return frozenset(word.stem for word in content(text))


def share(wanted: Iterable[str], held: Iterable[str]) -> float:
    """Return the share (0..1) of `wanted` that `held` holds in some form; 1 for no wants."""
    wants, holds = list(wanted), frozenset(held)
    return sum(holds_form(holds, stem) for stem in wants) / len(wants) if wants else 1.0


def shared(left: Iterable[str], right: frozenset[str]) -> frozenset[str]:
    """Return the stems of `left` that `right` holds in some form."""
    return frozenset(stem for stem in left if holds_form(right, stem))


def holds_form(held: frozenset[str], stem: str) -> bool:
    """Tell whether a stem, a compound with it, a part of it or a word for the same is held."""
    if stem in held:
        return True
    group = _groups().get(_key(stem))
    if group is not None and any(_groups().get(_key(other)) == group for other in held):
        return True
    if any(
        len(other) > len(stem) + _SHORTEST_WORD and other.startswith(f"{stem}s") for other in held
    ):
        return True  # "Ratsbeschluss"
    return len(stem) >= _SHORTEST_WORD and any(_is_form(stem, other) for other in held)


def _is_form(stem: str, other: str) -> bool:
    short, long = sorted((stem, other), key=len)
    if len(short) < _SHORTEST_PART:
        inflected = len(long) - len(short) <= _ENDING and long.startswith(short)
        headed = long.endswith(short) and long.removesuffix(short) not in _PREFIXES
        joined = long.startswith(short) and len(long) >= 2 * _SHORTEST_WORD
        # "Herkunftsland", "Bundesförderung"
        return len(short) >= _SHORTEST_WORD and (inflected or headed or joined)
    if short in long:
        # "gemeldet" is no form of "abgemeldet"
        return long.removesuffix(short) not in _PREFIXES
    bare, base = _bare(stem), _bare(other)
    if _consonants(bare) == _consonants(base) and len(_consonants(bare)) >= _FEWEST_CONSONANTS:
        return True  # "eingebunden" and "einbinden"
    alike = next((i for i, (a, b) in enumerate(zip(bare, base, strict=False)) if a != b), None)
    alike = min(len(bare), len(base)) if alike is None else alike
    return alike >= min(_SAME_BEGINNING, max(5, min(len(bare), len(base)) - 1))


@lru_cache(maxsize=1)
def _groups() -> dict[str, int]:
    """Return the number of the group of words for one thing, by the key of a stem."""
    return {_key(stem): number for number, group in enumerate(_SAME_THING) for stem in terms(group)}


def _key(stem: str) -> str:
    """Return what the forms of a weak verb share: "präsentieren" and "präsentiert"."""
    return _WEAK_ENDING.sub("", _bare(stem))


@lru_cache(maxsize=20_000)
def _bare(stem: str) -> str:
    """Return a stem without the signs of a participle: "angesiedelt" and "ansiedeln" meet."""
    stem = stem.replace("zuruck", "ruck")
    for prefix in ("", *sorted(_PREFIXES)):
        for mark in ("ge", "zu"):
            if stem.startswith(prefix + mark) and len(stem) - len(prefix) >= _SHORTEST_PART:
                return prefix + stem[len(prefix) + 2 :]
    return stem


def _consonants(stem: str) -> str:
    """Return the consonants of a stem, doubled ones once: "traf" and "getroffen"."""
    return stem[:1] + re.sub(r"[aeiou]|(.)(?=\1)", "", stem[1:])


def differ_by_prefix(stem: str, other: str) -> bool:
    """Tell whether two verbs differ by their prefix alone: "angemeldet" and "abgemeldet"."""
    first, second = _root(stem), _root(other)
    return stem != other and first == second != stem


def _root(stem: str) -> str:
    bare = _bare(stem)
    prefix = max((p for p in _PREFIXES if bare.startswith(p)), key=len, default="")
    return bare.removeprefix(prefix) if len(bare) - len(prefix) >= _FEWEST_CONSONANTS else bare
