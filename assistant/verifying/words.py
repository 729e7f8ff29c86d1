"""The content words of a sentence as stems with their places, and how far a quote holds them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.verifying.values import without_values
from assistant.verifying.wording import step_words
from ingest.library.german import analyze
from ingest.sentences import split_sentences

_SHORTEST_PART = 5  # shorter stems count only whole: "rat" is no part of "verwaltungsrat"
_SHORTEST_WORD, _ENDING = 4, 2  # "lauf" and "lauft" are one word
_SAME_BEGINNING = 6  # letters from which two stems of like length are forms of one word
_SHORTEST_CLAUSE = 4  # words, for an "und" behind it to begin another clause
_SEGMENT = re.compile(r";\s*|\s[–—]\s")
_CLAUSE = re.compile(
    r"[,:](?!\d)\s*"
    r"|\s+und\s+(?=[a-zäöüß]+\s+(?:aber\s+)?(?:kein|nicht)\w*)"
    r"|\s+(?:und|sowie|aber|doch|jedoch)\s+(?=[^,;]*\b(?:ist|sind|war(?:en)?|wird|werden|werde"
    r"|wurden?|hat|haben|soll(?:en)?|kann|können)\b)"
)
# Reporting and naming a paper says nothing of the matter.
_NEUTRAL = re.compile(
    r"\b(?:laut|gemäß|zufolge|demnach|danach|berichtet\w*|bericht|teil(?:t|te|en)\b|mitteil\w*"
    r"|mitgeteilt|erklär\w*|sag(?:t|te|en)|heißt|angab\w*|angabe\w*|angegeben|lautet\w*|weist|hin"
    r"|dokument\w*|vorlage\w*|papier\w*|niederschrift\w*|protokoll\w*|presse\w*|antrag\w*"
    r"|mitteilung\w*|unterlage\w*|steh(?:t|en)|stand(?:en)?|bereit|sitzung\w*|jahr\w*|datum|beträgt|betrug\w*|beschluss"
    r"|zahl|anzahl|insgesamt|gib[t]|gab|gebe|gegeben|liegt|lag\w*|lieg\w*|befind\w*|handel\w*"
    r"|geht|ging\w*|dies\w*|außerdem|zudem|hierzu|bereits|dort|stellt\w*|fest|worten|worte"
    r"|nichts?|kein\w*|ohne|obwohl|sodass|damit|wobei|dabei|noch|schon|rund|etwa|knapp"
    r"|mindestens|wenigstens|höchstens|maximal|jährlich\w*"
    r"|end(?:e|en|et|ete|eten)|geendet|beg[ai]nn\w*|begonnen|lief(?:en)?|l[aä]uf(?:t|en|e)"
    r"|sei(?:en)?|hätten?|würden?|werde"
    r"|verfüg\w*|umfass\w*|beläuf\w*|wurd\w*|erfolg\w*|find\w*|statt|jeweils|sowohl)\b",
    re.IGNORECASE,
)
# Words for one thing in council papers; the first stands for the others.
_SAME_THING = (
    ("haus", "gebaud", "objekt", "immobili", "problemimmobili", "schrottimmobili"),
    ("person", "mensch", "bewohn", "leut", "bewohnerinn"),
    ("fluchtling", "gefluchtet", "schutzsuch"),
    ("stadt", "hag", "kommun"),
    ("mittel", "geld", "forder", "zuschuss"),
    ("jug", "jugend"),
    ("unterricht", "informier", "bericht"),
    ("kontroll", "kontrollaktion", "uberpruf", "gepruft"),
    ("notig", "erford", "notwend", "gebraucht", "brauch", "benotigt"),
    ("ankauf", "angekauft", "erworb", "erwerb", "gekauft", "kauf"),
)
_PREFIXES = frozenset(
    "ab an auf aus ein um vor zu ver unter mit be er ent zer bei nach zuruck wieder uber".split()
)
_FIRST = {stem: group[0] for group in _SAME_THING for stem in group}


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
    return tuple(found.values())


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
    first = _FIRST.get(stem)
    if first and any(_FIRST.get(other) == first for other in held):
        return True
    return len(stem) >= _SHORTEST_WORD and any(_is_form(stem, other) for other in held)


def _is_form(stem: str, other: str) -> bool:
    short, long = sorted((stem, other), key=len)
    if len(short) < _SHORTEST_PART:
        inflected = len(short) >= _SHORTEST_WORD and len(long) - len(short) <= _ENDING
        return inflected and long.startswith(short)
    if short in long:
        # "gemeldet" is no form of "abgemeldet"
        return long.removesuffix(short) not in _PREFIXES
    bare, base = _bare(stem), _bare(other)
    alike = next((i for i, (a, b) in enumerate(zip(bare, base, strict=False)) if a != b), None)
    alike = min(len(bare), len(base)) if alike is None else alike
    return alike >= min(_SAME_BEGINNING, max(4, min(len(bare), len(base)) - 1))


def _bare(stem: str) -> str:
    """Return a stem without the signs of a participle: "angesiedelt" and "ansiedeln" meet."""
    for prefix in ("", *sorted(_PREFIXES)):
        for mark in ("ge", "zu"):
            if stem.startswith(prefix + mark) and len(stem) - len(prefix) > 5:
                return prefix + stem[len(prefix) + 2 :]
    return stem
