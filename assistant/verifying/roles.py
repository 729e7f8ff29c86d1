"""Who does what to whom: grammatical roles by article, preposition and voice.

Two nouns whose roles are exchanged between statement and quote are a swap: "Die Verwaltung
berichtet dem Ausschuss" does not carry "Der Ausschuss berichtet der Verwaltung".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from assistant.bodies import known
from assistant.verifying.values import without_values
from assistant.verifying.wording import Step, steps
from assistant.verifying.words import clauses, segments, shared, stems
from ingest.library.german import STOP_WORDS, terms

_AGENT, _PATIENT = "agent", "patient"
_SUBJECT, _OPEN = "subject", "open"  # subject for sure; subject or object
_SAME_AS_BEFORE = "as before"
_MASCULINE = re.compile(
    r"(?:rat|ausschuss|beirat|vorstand|meister|minister|beigeordneter|träger|bezirk|fachbereich|antrag"
    r"|gutachter|bund|kreis|dezernent|vermieter|eigentümer|mieter|bürger|bericht|verein|betrieb"
    r"|beschluss|[vf]ertrag|auftrag|vorschlag|entwurf|plan|stadtteil|markt"
    r"|vorsitzende|leiter|sprecher|verband|dienst|investor|mitarbeiter)$",
    re.IGNORECASE,
)
_PREPOSITIONS = frozenset(
    """
    in im an am auf aus bei beim bis durch für gegen mit nach ohne über um unter von vom vor zu zum
    zur zwischen seit wegen laut gemäß neben hinter außerhalb innerhalb ins ans
    """.split()
)
_CONTRACTED = {"im": "in", "ins": "in", "am": "an", "ans": "an", "beim": "bei", "vom": "von",
               "zum": "zu", "zur": "zu"}  # fmt: skip
_DETERMINERS = frozenset(
    """
    der die das den dem des ein eine einen einem einer eines dieser diese dieses diesem diesen
    seine seinem seinen seiner ihre ihrem ihren ihrer kein keine keinen
    """.split()
)
_OBJECT_FORMS = frozenset(
    "den dem einen einem einer diesem diesen dieser keinen keinem seinem seinen ihrem ihren".split()
)
_INFINITIVE = re.compile(r"\b(?:zu [a-zäöü]+en|[a-zäöü]+zu[a-zäöü]+en)[. ]*$")
_PASSIVE = re.compile(
    r"\b(?:wird|werden|werde|wurden?|worden|würden?)\b"
    r"|\b(?:ist|sind|seien|sei)\b.*\b(?!erfolgt)[a-zäöüß]{4,}t[. ]*$"  # "sei beauftragt"
)
# who says it does not do it
_SPEAKER = re.compile(
    r"\bnach (?:den )?(?:Worten|Angaben|Auskunft|Ansicht|Aussage) (?:von|des|der) "
    r"(?:[A-ZÄÖÜ][\w-]+ ?){1,3}"
)
_VERB = re.compile(r"(?:t|te|ten|en|eln|ern|e)$")
_COPULA = re.compile(
    r"\b(?:ist|sind|war|waren|sei|seien|bleib\w+|heißt|heiße)\b(?!.*\b[a-zäöüß]+(?:t|en)[. ]*$)"
)
_MEASURE = re.compile(r"(?:Jahr|Monat|Woche|Tag|Stunde|Prozent|Euro)\w{0,2}")
_PRONOUNS = frozenset("er es man wir ich".split())
_AMOUNTS = frozenset("viel wenig mehr weniger etwas etwa rund knapp".split())
_INDEFINITE = frozenset("ein eine kein keine".split())
# "Haupt- und Finanzausschuss", "Ratsmitglied Meier"
_ASIDE = re.compile(
    r"\([^)]*\)|\b\w+- (?:und|oder) |\b(?:Ratsmitglied|Oberbürgermeister(?:in)?|Beigeordnete[rn]?"
    r"|Minister(?:in)?|Herrn?|Frau|Dr\.) (?=[A-ZÄÖÜ])"
)
_PLURAL_FIRST = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]+(?:(?:en|e|er|s)(?: von [A-ZÄÖÜ]\w+)? [a-zäöüß]+(?:t|[^ne]e) das "
    r"|(?:ungen|ionen|heiten|keiten|nisse)\b(?: (?:von|de[rs]) [^,]*?)? [a-zäöüß]+(?:t|[^ne]e)"
    r" d(?:er|ie) )"
)
_FINITE = re.compile(
    r"\b(?:ist|sind|war(?:en)?|sei(?:en)?|wird|werden|werde|wurden?|würden?|hat|haben|habe|hatten?"
    r"|soll\w*|will|wollen|kann|können|muss|müssen|[a-zäöüß]+(?:t|te|en|eln|ern|e))\b"
)
_DATIVE = re.compile(r"(?:\b(?P<before>\w+) )?\b[Dd]em (?:[a-zäöüß]+n )?(?P<noun>[A-ZÄÖÜ][\w-]+)")
_PERFECT = re.compile(r"\b(?:hat|habe|haben|hätten|hatten?)\b.*\b[a-zäöüß]{4,}(?:t|en)[. ]*$")
_WORD = re.compile(r"[\wÄÖÜäöüß-]+")


def swapped(statement: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """Return two nouns that have exchanged their roles, None where none have.

    Clause is held against clause, then sentence against sentence; of several of the quotes that
    name both nouns the most similar one counts.
    """
    statement, quotes = _bodies_as_words(statement), [_bodies_as_words(q) for q in quotes]
    for parts in (clauses, segments):
        told = [(_roles(part), stems(part)) for part in parts(statement)]
        quoted = [(_roles(part), stems(part)) for quote in quotes for part in parts(quote)]
        for mine, words in told:
            for left, right in combinations(mine, 2):
                pairs = [(len(words & held), q) for q, held in quoted if left in q and right in q]
                best = max(pairs, key=lambda pair: pair[0], default=None)
                if best and _exchanged(mine, best[1], left, right):
                    return left, right
    doer = _acted_on(statement, quotes)
    return (doer, doer) if doer else _other_agent(statement, quotes)


def _bodies_as_words(text: str) -> str:
    """Return `text` with names such as "Ausschuss für Soziales, Integration …" as one word."""
    for name in known().find(text):
        if "," in name:
            kind, *rest = _WORD.findall(name)
            text = text.replace(name, "".join((*rest, kind)).capitalize())
    return text


def _other_agent(statement: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """Return (who the quote says did it, who is said to have) for the same verb.

    Both must be spoken of on both sides, or apart in the quotes: another name is no swap.
    """
    quoted = [
        (_roles(part), _verbs(part), _nouns(segment))
        for quote in quotes
        for segment in segments(quote)
        for part in clauses(segment)
    ]
    spoken = _nouns(statement)
    named = {stem for quote in quotes for stem in _nouns(quote)}
    for clause in clauses(statement):
        verbs = _verbs(clause)
        agents = {noun for noun, role in _roles(clause).items() if role == _AGENT}
        for theirs, _, near in (q for q in quoted if shared(verbs, q[1])):
            did = {noun for noun, role in theirs.items() if role == _AGENT}
            if not did or not agents or did & agents:
                continue
            if agents <= named and (did <= spoken or not agents & near):
                return min(did), min(agents)
    return None


def _acted_on(statement: str, quotes: Sequence[str]) -> str | None:
    """Return who is said to do what the quote says was done to them, in the same words.

    "Dem Rat wird berichtet" does not carry "der Rat berichtet", nor "das Büro sei beauftragt" "das
    Büro habe beauftragt".
    """
    passives = [c for quote in quotes for c in clauses(quote) if _PASSIVE.search(c)]
    for clause in clauses(statement):
        if _PASSIVE.search(clause):
            continue
        roles = _roles(clause)
        agents = {noun for noun, role in roles.items() if role == _AGENT}
        acts = _PERFECT.search(clause) or _PATIENT in roles.values()
        for passive in passives:
            dative = (
                m["noun"]
                for m in _DATIVE.finditer(passive)
                if (m["before"] or "").lower() not in _PREPOSITIONS
            )
            to_whom = {stem for noun in dative for stem in terms(noun)[:1]}
            if acts:
                to_whom |= {noun for noun, role in _roles(passive).items() if role == _PATIENT}
            if agents & to_whom and shared(_plain_verbs(clause), _plain_verbs(passive)):
                return min(agents & to_whom)
    return None


def _verbs(clause: str) -> frozenset[str]:
    """Return the stems of a clause that look like verbs, and the steps it speaks of."""
    named = {f"#{step.value}" for step in steps(clause) if step is not Step.PLANNED}
    return _plain_verbs(clause) | named


def _plain_verbs(clause: str) -> frozenset[str]:
    found: set[str] = set()
    words = _WORD.findall(clause)
    for word, following in zip(words, [*words[1:], ""], strict=True):
        plain = word[0].islower() and word not in STOP_WORDS and not following[:1].isupper()
        if plain and _VERB.search(word):
            found.update(terms(word))
    return frozenset(found)


def _nouns(text: str) -> frozenset[str]:
    words = _WORD.findall(text)
    nouns = (w for i, w in enumerate(words) if _is_noun(words, i))
    return frozenset(stem for noun in nouns for stem in terms(noun)[:1])


def _exchanged(mine: dict[str, str], theirs: dict[str, str], left: str, right: str) -> bool:
    return mine[left] != mine[right] and mine[left] == theirs[right] and mine[right] == theirs[left]


def _roles(text: str) -> dict[str, str]:
    """Return the role of each noun, by stem; nouns in the genitive are left out."""
    roles: dict[str, str] = {}
    for clause in clauses(text):
        for stem, role in _roles_of_clause(clause).items():
            roles.setdefault(stem, role)
    return roles


def _roles_of_clause(clause: str) -> dict[str, str]:
    clause = _SPEAKER.sub(" ", _ASIDE.sub(" ", without_values(clause)))
    if _COPULA.search(clause) or _may_be_turned(clause):
        return {}
    words = _WORD.findall(clause)
    passive = bool(_PASSIVE.search(clause))
    found: list[tuple[str, str]] = []
    for index, word in enumerate(words):
        role = _role(words, index, passive) if _is_noun(words, index) else None
        stem = terms(word) if role else []
        if role == _SAME_AS_BEFORE:
            role = found[-1][1] if found else _OPEN
        if role and stem:
            found.append((stem[0], role))
    if len(found) == 1 and not _FINITE.search(clause):
        return {}  # "gegebenenfalls auch die Polizei"
    without = _INFINITIVE.search(clause) or _goes_on(words)
    has_subject = bool(without or _PRONOUNS & {w.lower() for w in words})
    return _settled(found, passive, has_subject)


def _may_be_turned(clause: str) -> bool:
    """Tell whether the object may stand first: "Eine Antwort enthält das Dokument nicht".

    So it may where several things are named first and the verb is of one: "Verstöße ahndet der …".
    """
    words = _WORD.findall(clause)
    rest = {word.lower() for word in words[1:]}
    if words and words[0].lower() in _INDEFINITE and rest & {"das", "die", "dieses"}:
        return True
    return _PLURAL_FIRST.match(clause) is not None


def _goes_on(words: Sequence[str]) -> bool:
    """Tell whether a clause begins with its verb: its subject stands before, "…, verlangt aber"."""
    first = words[0] if words else ""
    return first[:1].islower() and first not in STOP_WORDS and bool(_VERB.search(first))


def _is_noun(words: Sequence[str], index: int) -> bool:
    word = words[index]
    if not word[0].isupper() or len(word) < 2 or any(c.isdigit() for c in word):
        return False
    if _MEASURE.fullmatch(word):
        return False
    if _is_of_place(words, index):
        return False
    return not (index == 0 and (word.lower() in STOP_WORDS or word.lower() in _PREPOSITIONS))


def _is_noun_at(words: Sequence[str], index: int) -> bool:
    return index >= 0 and _is_noun(words, index)


def _is_of_place(words: Sequence[str], index: int) -> bool:
    """Tell whether a word is "Altenhagener" before a noun."""
    followed = index + 1 < len(words) and words[index + 1][0].isupper()
    return followed and words[index].endswith("er") and len(words[index]) > 5


def _role(words: Sequence[str], index: int, passive: bool) -> str | None:
    """Return a noun's role, None in the genitive."""
    noun = words[index]
    place = index - 1
    while place >= 0 and (
        _is_adjective(words[place])
        or _is_of_place(words, place)
        or _MEASURE.fullmatch(words[place])
    ):
        place -= 1
    before = words[place].lower() if place >= 0 else ""
    lead = words[place - 1] if place >= 1 else ""
    if before in {"und", "sowie", "oder"} or _is_noun_at(words, place):
        return _SAME_AS_BEFORE  # "Ennepe und Volme", "das Büro Jansen"
    preposition = before if before in _PREPOSITIONS else lead.lower()
    if preposition in _PREPOSITIONS and before in _PREPOSITIONS | _DETERMINERS:
        goes_to = words[index + 1 : index + 2] in (["nach"], ["bis"])  # "von Haspe nach Eilpe"
        return _by_preposition(preposition, passive and not goes_to)
    if before in {"als", "wie"}:
        return None
    if before in {"des", "eines"} or (before == "der" and lead and lead[0].isupper() and place > 1):
        return None  # "die Lage des Fokusraums"
    if before == "der":
        return _SUBJECT if _MASCULINE.search(noun) else _PATIENT
    return _PATIENT if before in _OBJECT_FORMS else _OPEN


def _is_adjective(word: str) -> bool:
    lower = word.lower()
    if lower in _AMOUNTS:
        return True
    if lower in _DETERMINERS or lower in _PREPOSITIONS or not word[0].islower():
        return False
    return bool(re.search(r"(?:e|en|er|es|em)$", lower)) and lower not in STOP_WORDS


def _by_preposition(word: str, passive: bool) -> str:
    bare = _CONTRACTED.get(word, word)
    if passive and bare in {"von", "durch"}:
        return _AGENT
    return _PATIENT if bare == "an" else f"prep {bare}"


def _settled(found: Sequence[tuple[str, str]], passive: bool, has_subject: bool) -> dict[str, str]:
    """Return roles with open ones settled: the first is the subject where none is sure.

    The subject of the passive is done to; what an infinitive clause names is its object.
    """
    has_subject = has_subject or any(role == _SUBJECT for _, role in found)
    settled: dict[str, str] = {}
    for stem, role in found:
        final = role
        if role in {_SUBJECT, _OPEN}:
            is_subject = role == _SUBJECT or not has_subject
            final = _AGENT if is_subject and not passive else _PATIENT
            has_subject = True
        settled.setdefault(stem, final)
    return settled
