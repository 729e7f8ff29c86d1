"""Does a quote carry a statement? Strict on what does harm in council papers, tolerant of wording.

By rules, so that the same statement always gets the same verdict and a refusal has its reason.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from assistant import bodies
from assistant.answer import Citation
from assistant.places import places_in
from assistant.verifying.binding import confused, organizations
from assistant.verifying.exchanged import exchanged
from assistant.verifying.order import reordered
from assistant.verifying.roles import swapped
from assistant.verifying.values import (
    TENS,
    UNITS,
    Value,
    ValueKind,
    carries_date,
    same_number,
    values,
    without_values,
)
from assistant.verifying.wording import (
    TENTATIVE,
    Step,
    denies,
    done_too_early,
    is_open,
    is_past,
    is_to_be,
    limits,
    opposed,
    reasons,
    steps,
    still_ahead,
    turned,
    widens,
    without_attributes,
)
from assistant.verifying.words import (
    clauses,
    content,
    differ_by_prefix,
    holds_form,
    segments,
    share,
    shared,
    stems,
)
from ingest.library.german import terms
from ingest.model import Document
from ingest.understanding.references import reference_key

ENOUGH_WORDS = 0.55  # share of a statement's content words the quotes must hold
ENOUGH_OF_CLAUSE = 0.34  # and of each of its clauses with at least three of them
ENOUGH_OF_REASON = 0.5  # and of a clause that gives a reason
_CLAUSE_WORDS = 3
_NEAR_BEST = 0.8  # of the best overlap, for another clause to count as told of the same

_IN_FULL = (
    (re.compile(r"\bOB\b"), "Oberbürgermeister"),
    (re.compile(r"\bBV\b"), "Bezirksvertretung"),
    (re.compile(r"\bBauGB\b"), "Baugesetzbuch"),
    (re.compile(r"\bauf Dauer\b"), "dauerhaft"),
    (re.compile(r"\büber (?:das (?:Jahr )?|den )?([\w. ]{0,14}\d{4}) hinaus\b"), r"nach \1"),
    # two bodies, unlike "Haupt- und Finanzausschuss"
    (
        re.compile(
            r"(?<=[a-zß])-(?=,? (?:(?:und|oder|sowie) )?(?:im|de[rmn]|die) [^.;]*?"
            r"(?P<head>ausschuss|beirat|amt)\b)"
        ),
        r"\g<head>",
    ),
    (re.compile(r"\b(\d+|[Nn]ull)-(?= bis )"), r"\1"),
    (re.compile(rf"\b(\d+|(?i:{'|'.join((*UNITS, *TENS))}))-?[Jj]ährige[nrs]?\b"), r"\1 Jahren"),
    (re.compile(r"\bDafür: (\d+)"), r"\1 Ja-Stimmen,"),
    (re.compile(r"\bDagegen: (\d+)"), r"\1 Gegenstimmen,"),
    (re.compile(r"\bEnthaltungen: (\d+)"), r"\1 Enthaltungen"),
    (
        re.compile(r"\b(?:f[aä]nden?|fand|findet|erh[ai]e?lt|bekam) keine Mehrheit\b"),
        "wurde abgelehnt",
    ),
    (re.compile(r"\b(?:Haushalts|Kalender)jahr(?=(?:e?s)? \d)"), "Jahr"),
    (re.compile(r"\b(?:[Ii]m |(?<=bis )zum |(?:das|dem) )?Schuljahr (?=\d)"), ""),
    (re.compile(r"\bNein-Stimmen\b"), "Gegenstimmen"),
    (re.compile(r"\b(?:ohne|keine|bei null) (?=(?:Gegenstimmen|Enthaltungen)\b)"), "0 "),
    (re.compile(r"\bohne Änderung(?:en)?\b"), "ungeändert"),
    (re.compile(r"\bmit Änderungen\b"), "geändert"),
)
_ACRONYM = re.compile(r"\b(?:[A-ZÄÖÜ]{2,}[a-z]?|[A-Z]+[a-z]{0,3}[A-Z]+)\b")
_INSTITUTION = re.compile(
    r"\b(?:Bund|Land|Kreis|Polizei|Kämmerer|Kämmerin|Bürgermeister|Landrat|[A-ZÄÖÜ][\w-]+(?:(?<!ges)amt|ministerium|regierung|ausschuss|beirat"
    r"|verband|polizei|gericht|institut|dezernat|behörde|center))(?:e?s)?\b"
)
_LEVEL = re.compile(r"\b(Bund|Land|Kreis)es?(?=[a-zäöü]{5})")  # "Bundesmittel"
_DEPARTMENT = re.compile(
    r"\b(?:Fachbereich|Amt|Dezernat|Referat|Abteilung)(?:e?s)? (?:für )?"
    r"(?P<name>[A-ZÄÖÜ][a-zäöüß]+)"
)
_TITLED = re.compile(
    r"\b(?:Herrn?|Frau|Ratsmitglied|Oberbürgermeister(?:in|s)?|Bürgermeister(?:in|s)?"
    r"|Beigeordnete[rn]?|Minister(?:in)?|Prof\.|Dr\.)\s+(?:(?:Dr|Prof)\.\s+)?(?P<name>[A-ZÄÖÜ][\w-]+)"
)
_SAYS = re.compile(
    r"(?<![\w-])(?P<name>[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ]\w+)?)\s+(?:\([^)]*\)\s+)?"
    r"(?:berichtet|teilt|erklärt|erläutert|fragt|bittet|antwortet|entgegnet|lobt|kritisiert|bemängelt"
    r"|begrüßt|fordert|möchte|wünscht|warnt|regt|weist|stellt|sagt|nennt|betont|sieht|will"
    r"|verlangt|merkt|kündigt|spricht|begründet|unterscheidet|ergänzt|schlägt|beantragt)\b"
)
_BARE = re.compile(r"(?:^|[.,;:]|\b(?:und|dass|dann|danach|denn|aber))\s*$")
_COMMON_SUBJECTS = re.compile(
    r"(?:ung|schaft|ion|rat|ausschuss|stadt|land|fraktion|meister|minister|ministerin|amt|behörde"
    r"|bericht|vorlage|antrag|meldung|presse|gutachter|niederschrift|er|sie|beirat)$",
    re.IGNORECASE,
)
_FINISHES = re.compile(r"\b(?:ende\w*|geendet|beendet\w*|ausgelaufen|lief \w+ aus)\b")
_DUE = re.compile(rf"{_FINISHES.pattern}|\b(?:bis|spätestens|frist\w*|stand)\b", re.IGNORECASE)
_NAMING_LEAD = re.compile(
    r"(?:\b(?:laut|nach|gemäß)|^in|^mit|^die|^der)\s(?:der |dem |den )?(?:\w+ ){0,3}$",
    re.IGNORECASE,
)
_PAPER_LEAD = re.compile(
    r"\b(?:\w*[Vv]orlage|Antrag|Niederschrift(?:sauszug)?|Press\w+|Vorschlag[\w ]*|Protokoll"
    r"|Sitzung|Mitteilung|Bericht)\b[^.;,]{0,60}?(?:\(|\b(?:vom|am)\s|,\s)\s*$"
)
# "es gelang nicht, den Verlust zu verhindern" denies the whole
_TO_DO = re.compile(r",(?= [^,;:]*\b(?:zu [a-zäöüß]+e?n|[a-zäöü]{2,}zu[a-zäöü]+e?n)\s*(?:[.,;]|$))")
_HALF = re.compile(r"\s(?:und|aber)\s(?=(?!ge)[a-zäöüß]+t\s)")
_ANYBODY = re.compile(r"person|mensch|leut")
_PEOPLE = re.compile(
    r"(?:ling|flucht|such|angehor|wohn|burg|kind|jugend|miet|los|mitarbeit|beschaftigt|senior)$"
)
_ONE = re.compile(r"\b[Ee]ine?[nmr]? (?:[a-zäöüß]+ )?([A-ZÄÖÜ][\wäöüß-]+)")
_BEGINS = re.compile(
    r"\b(?:begonnen|beg[ai]nn\w*|start\w*|gestartet|nahm\w*|aufgenommen|eröffne\w*|gegründet\w*"
    r"|eingeführt|eingerichtet)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\bw(?:ird|erden|erde|urden?|orden|ürden?)\b")
_PRESENT_PASSIVE = re.compile(r"\bw(?:ird|erden|erde)\b")
_MOTION = re.compile(r"antrag|vorschlag|anfrage", re.IGNORECASE)
_ASKS_FOR_DECISION = re.compile(r"vorlage", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation says of its paper: a statement may name these things without a quote."""

    reference: str | None = None
    type: str | None = None
    date: dt.date | None = None
    organization: str | None = None
    title: str = ""

    @classmethod
    def of(cls, paper: Citation | Document) -> Source:
        """Return what is said of a cited paper."""
        return cls(paper.reference, paper.type, paper.date, paper.organization, paper.title)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the quotes carry the statement; `reasons` say in German what they do not."""

    supported: bool
    reasons: tuple[str, ...] = ()


def verify(statement: str, quotes: Sequence[str], sources: Sequence[Source] = ()) -> Verdict:
    """Return whether `quotes` together carry `statement`.

    What a statement says of the cited papers themselves (number, kind, body, and the date directly
    behind number or kind) may come from `sources` instead.
    """
    text = plain(statement)
    quoted = [plain(quote) for quote in quotes if quote.strip()]
    if not text or not quoted:
        return Verdict(False, ("kein Beleg",))
    verbatim = (*quoted, " ".join(quoted))
    if all(any(part.strip(" .") in quote for quote in verbatim) for part in segments(text)):
        return Verdict(True)  # word for word
    claim = _Claim(_without_naming(text, quoted, sources), tuple(quoted), tuple(sources))
    reasons = tuple(reason for check in _CHECKS if (reason := check(claim)))
    return Verdict(not reasons, reasons)


def plain(text: str) -> str:
    """Return `text` in NFC on one line with plain hyphens, without quotation marks."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    text = re.sub("[\u2010\u2011]", "-", text)
    for short, long in _IN_FULL:
        text = short.sub(long, text)
    return " ".join(re.sub('[„“”»«"‚‘]', "", text).split())


@dataclass(frozen=True, slots=True)
class _Claim:
    """A statement without the naming of its papers, its quotes and what is known of the papers."""

    text: str
    quotes: tuple[str, ...]
    sources: tuple[Source, ...]

    @property
    def quoted(self) -> str:
        return " ".join(self.quotes)

    @property
    def known(self) -> str:
        """What the quotes say and what their papers are."""
        return " ".join((self.quoted, *(_label(source) for source in self.sources)))


def _without_naming(text: str, quoted: Sequence[str], sources: Sequence[Source]) -> str:
    """Return a statement without what names its papers: "Laut Vorlage 0750/2025 (18.11.2025) …".

    Where a quote names papers itself, only such a lead names the cited one.
    """
    others = any(v.kind is ValueKind.PAPER for quote in quoted for v in values(quote))
    for value in reversed(values(text)):
        own = value.kind is ValueKind.PAPER and any(_is_own(value, s) for s in sources)
        if own and (not others or _NAMING_LEAD.search(text[: value.start])):
            text = f"{text[: value.start]} {text[value.end :]}"
    for source in sources:
        text = _without_date_of_paper(text, source)
    return " ".join(text.split())


def _is_own(value: Value, source: Source) -> bool:
    return source.reference is not None and reference_key(source.reference) == value.paper


def _without_date_of_paper(text: str, source: Source) -> str:
    """Leave out the paper's own date where it stands behind the paper's kind."""
    for value in reversed(values(text)):
        day = value.date
        if value.kind is not ValueKind.DATE or day is None or day.since != source.date:
            continue
        if source.date and _PAPER_LEAD.search(text[: value.start]):
            text = f"{text[: value.start]} {text[value.end :]}"
    return text


# -- the checks: each returns what the quotes do not carry, or None ----------------------------


def _papers(claim: _Claim) -> str | None:
    held = {v.paper for v in values(claim.quoted) if v.kind is ValueKind.PAPER}
    for value in values(claim.text):
        if value.kind is ValueKind.PAPER and value.paper not in held:
            return f"Vorlage {value.written} steht nicht im Beleg"
    return None


def _dates(claim: _Claim) -> str | None:
    held = [v for quote in claim.quotes for v in values(quote) if v.kind is ValueKind.DATE]
    places: dict[int, list[Value]] = {}
    for value in values(claim.text):
        if value.kind is ValueKind.DATE:
            places.setdefault(value.start, []).append(value)
    for readings in places.values():
        whole, ends = readings[0], readings[1:]
        closed = whole.date and None not in (whole.date.since, whole.date.until)
        by_ends = closed and ends and all(_is_held(end, held) for end in ends)
        if not (_is_held(whole, held) or by_ends or _at_its_end(whole, held, claim)):
            return f"{whole.written} steht so nicht im Beleg"
        if not ends and _is_other_end(whole, held, claim.text):
            return f"{whole.written} ist im Beleg das andere Ende der Zeit"
    return None


def _is_other_end(date: Value, held: Sequence[Value], text: str) -> bool:
    """Tell whether a beginning is told of the last day of a time, or an end of the first."""
    begins, finishes = bool(_BEGINS.search(text)), bool(_FINISHES.search(text))
    if begins == finishes:
        return False
    which = {o.bound for o in held if carries_date(date, o)}
    return which == {"until" if begins else "since"}


def _at_its_end(date: Value, held: Sequence[Value], claim: _Claim) -> bool:
    """Tell whether "seit 2022" is said of what a quote lets begin in 2022, "bis" of an end."""
    if date.date is None or None not in (since := date.date.since, until := date.date.until):
        return False
    if until is None:
        ends = {o.date.since for o in held if o.date and o.bound != "until"}
        return since in ends and bool(_BEGINS.search(claim.quoted))
    ends = {o.date.until for o in held if o.date and o.bound != "since"}
    return until in ends and bool(_DUE.search(claim.quoted))


def _is_held(date: Value, held: Sequence[Value]) -> bool:
    return any(carries_date(date, other) for other in held)


def _numbers(claim: _Claim) -> str | None:
    held = [v for quote in claim.quotes for v in values(quote) if v.kind is ValueKind.NUMBER]
    for value in values(claim.text):
        if value.kind is not ValueKind.NUMBER:
            continue
        same = [v for v in held if _is_number(value, v, claim.quoted)]
        if not same:
            return f"{value.written} steht nicht im Beleg"
        if not any(v.bound == value.bound for v in same):
            return f"{value.written}: der Beleg nennt die Zahl anders genau"
        if not any(_counts_same(value, v, held, claim.quoted) for v in same):
            return f"{value.written}: der Beleg zählt etwas anderes"
    return None


def _is_number(stated: Value, quoted: Value, text: str) -> bool:
    if same_number(stated, quoted):
        return True
    # a table names its unit in the head
    in_table = not quoted.unit and not quoted.noun and stated.unit in {"%", "€"}
    return in_table and stated.unit in text and stated.amount == quoted.amount


def _counts_same(stated: Value, quoted: Value, held: Sequence[Value], text: str) -> bool:
    """Tell whether two numbers count one thing: by the noun behind them, or another of the text.

    What the text counts by another number is not what this one counts.
    """
    if not stated.noun or not quoted.noun or stated.unit == ".":
        return True
    wanted = [stated.noun]
    if share(wanted, [quoted.noun]) == 1.0:
        return True
    if _are_people(stated.noun, quoted.noun):
        return True
    counted = any(share(wanted, [other.noun]) == 1.0 for other in held if other.noun)
    counted = counted or any(share(wanted, terms(one)) == 1.0 for one in _ONE.findall(text))
    return not counted and share(wanted, stems(text)) == 1.0


def _are_people(one: str, other: str) -> bool:
    """Tell whether one noun says only that people are counted, and the other which people."""
    return any(
        _ANYBODY.fullmatch(first) and _PEOPLE.search(second)
        for first, second in ((one, other), (other, one))
    )


def _names(claim: _Claim) -> str | None:
    unknown = next(chain(_unknown_bodies(claim), _unknown_places_and_persons(claim)), None)
    return f"{unknown} steht nicht im Beleg" if unknown else None


def _unknown_bodies(claim: _Claim) -> Iterator[str]:
    """Yield the bodies, institutions and abbreviations of a statement that no quote names."""
    find, known = bodies.known().find, claim.known
    held = set(find(claim.quoted) or find(known))
    held |= {name for source in claim.sources for name in find(source.title)}
    for name, start, end in organizations(claim.text):
        if name not in held and not _begins_compound(claim.text[start:end], claim.quoted):
            yield name
    for level in _LEVEL.findall(claim.text):
        if not re.search(rf"\b{level}", known):
            yield level
    for match in _DEPARTMENT.finditer(claim.text):
        if not holds_form(stems(claim.quoted), terms(match["name"])[0]):
            yield match.group()
    for match in _INSTITUTION.finditer(claim.text):
        if not find(match.group()) and not _is_spoken_of(match.group(), known):
            yield match.group()


def _unknown_places_and_persons(claim: _Claim) -> Iterator[str]:
    known = claim.known
    yield from (place for place in places_in(claim.text) if place not in places_in(known))
    for short in _ACRONYM.findall(claim.text):
        if not re.search(rf"\b{re.escape(short)}", known) and not bodies.known().find(short):
            yield short
    for name in _persons(claim.text):
        if not re.search(rf"\b{re.escape(name.rstrip('s'))}", known):
            yield name


def _begins_compound(name: str, text: str) -> bool:
    """Tell whether a body named in one word is the first part of a word: "Ratsbeschluss"."""
    bare = re.sub(r"e?s$", "", name)
    return (
        " " not in name and re.search(rf"\b{re.escape(bare)}s?(?=[a-zäöüß]{{4}})", text) is not None
    )


def _is_spoken_of(name: str, known: str) -> bool:
    """Tell whether a text names an institution, as a word or as part of one: "Bundesmittel"."""
    stem = terms(name)[0]
    return any(
        other.startswith(stem) or other.endswith(stem) or stem.endswith(other)
        for other in stems(known)
    )


def _persons(text: str) -> list[str]:
    said = [
        m["name"]
        for m in _SAYS.finditer(text)
        if _BARE.search(text[: m.start()]) and not _COMMON_SUBJECTS.search(m["name"])
    ]
    return [m["name"] for m in _TITLED.finditer(text)] + said


def _label(source: Source) -> str:
    return " ".join(part for part in (source.type, source.organization, source.title) if part)


def _coverage(claim: _Claim) -> str | None:
    held = frozenset(terms(claim.quoted)) | stems(claim.quoted)
    held |= {t for s in claim.sources for t in stems(s.title)}
    wanted = [word.stem for word in content(claim.text)]
    if share(wanted, held) < ENOUGH_WORDS:
        return "zu wenig davon steht im Beleg"
    for clause in clauses(claim.text):
        words = [word.stem for word in content(clause)]
        reason = words and reasons(clause) and share(words, held) < ENOUGH_OF_REASON
        if reason or (len(words) >= _CLAUSE_WORDS and share(words, held) < ENOUGH_OF_CLAUSE):
            return f"„{clause}“ steht nicht im Beleg"
    return None


def _negation(claim: _Claim) -> str | None:
    quoted = [(o, _told(o)) for quote in claim.quotes for o in clauses(_TO_DO.sub(" ", quote))]
    told = [(clause, _told(clause)) for clause in clauses(_TO_DO.sub(" ", claim.text))]
    for clause, words in told:
        overlaps = [(len(shared(words, held)), other, held) for other, held in quoted]
        best = max(n for n, _, _ in overlaps)
        near = [other for n, other, _ in overlaps if n and n >= _NEAR_BEST * best]
        if denies(clause):
            near += [o for n, o, held in overlaps if denies(o) and _covers(held, words)]
        if near and all(denies(other) != denies(clause) for other in near):
            return _TURNED
    if denies(claim.text) and not denies(claim.quoted):
        return _TURNED
    if _denied_alone(quoted, told) or _denied_alone(told, quoted):
        return _TURNED
    return None


def _reach(claim: _Claim) -> str | None:
    for says, reason in (
        (limits, "schränkt ein, was der Beleg nicht einschränkt"),
        (widens, "sagt von allem, was der Beleg nicht von allem sagt"),
        (reasons, "nennt einen Grund, den der Beleg nicht nennt"),
    ):
        if says(without_values(claim.text)) and not says(without_values(claim.quoted)):
            return reason
    return None


def _told(clause: str) -> frozenset[str]:
    """Return what a clause is about and the steps it speaks of."""
    return _matter(clause) | {f"#{step.value}" for step in steps(clause)}


def _matter(text: str) -> frozenset[str]:
    """Return the stems and the numbers of a text."""
    numbers = (v for v in values(text) if v.kind is ValueKind.NUMBER)
    return stems(text) | {f"#{v.unit}{v.amount}" for v in numbers}


def _covers(held: frozenset[str], words: frozenset[str]) -> bool:
    return bool(held) and len(shared(held, words)) >= len(held) / 2


_Told = Sequence[tuple[str, frozenset[str]]]  # clauses with what they tell


def _denied_alone(one: _Told, other: _Told) -> bool:
    """Tell whether most of what one text names only to deny it is told by another as being so."""
    affirmed, told = _affirmed(one), _affirmed(other)
    denials = [held for clause, held in other if denies(clause)]
    for clause, held in one:
        if not denies(clause) or any(_covers(denial, held) for denial in denials):
            continue
        alone = frozenset(stem for stem in held if not holds_form(affirmed, stem))
        if alone and _covers(alone, told):
            return True
    return False


def _affirmed(told: _Told) -> frozenset[str]:
    return frozenset(stem for clause, held in told if not denies(clause) for stem in held)


_TURNED = "bejaht, was der Beleg verneint, oder umgekehrt"


def _steps(claim: _Claim) -> str | None:
    """Compare how far a matter has come: asked, recommended, planned, decided, done."""
    text, quotes = claim.text, claim.quotes
    if all(t != without_attributes(t) for t in (text, claim.quoted)):
        text, quotes = without_attributes(text), tuple(map(without_attributes, quotes))
    for segment in segments(text):
        parts = [segment]
        if len(claim.quotes) > 1 or len(segments(claim.quoted)) > 1:  # each may carry a part of it
            parts += [c for c in clauses(segment) if len(stems(c)) > 1]
        near = " ".join(dict.fromkeys(_nearest(part, quotes) for part in parts))
        told, held = steps(segment), steps(near) | _tentative_beside(segment, quotes)
        if is_open(near):
            held |= {Step.PLANNED}  # "wird umgesetzt" lets "soll umgesetzt werden"
        if is_to_be(near):
            held |= {Step.NEEDED}
        if is_past(near):
            held |= {Step.DONE}  # "lief" lets "wurde durchgeführt"
        open_yet = steps(text) & TENTATIVE
        if open_yet or (_PRESENT_PASSIVE.search(segment) and "worden" not in segment):
            told -= {Step.DONE}  # "soll umgesetzt werden", "wird umgesetzt"
        kept = steps(_without_other_half(near, text))
        if denies(near):
            kept -= {Step.CONSIDERED}  # "nicht möglich" is no longer open
        reason = _too_far(told, held, claim.sources) or _tentative_lost(told | open_yet, kept)
        if reason:
            return reason
        bare, quoted = without_values(segment), without_values(near)  # a date's dots end nothing
        if early := done_too_early(bare, quoted):
            return f"„{early}“ ist im Beleg noch nicht geschehen"
        if late := still_ahead(bare, quoted):
            return f"„{late}“ ist im Beleg schon geschehen"
    return None


_CARRIED_BY = {
    Step.ASKED: {Step.ASKED, Step.PROPOSED, Step.NEEDED},
    Step.PROPOSED: {Step.PROPOSED, Step.ASKED},
    Step.RECOMMENDED: {Step.RECOMMENDED},
    Step.CONSIDERED: {Step.CONSIDERED},
    Step.PLANNED: {
        Step.PLANNED,
        Step.ASKED,
        Step.PROPOSED,
        Step.PROMISED,
        Step.DECIDED,
        Step.ORDERED,
    },
    Step.NEEDED: {Step.NEEDED},
    Step.ORDERED: {Step.ORDERED},
    Step.PROMISED: {Step.PROMISED},
    Step.DECIDED: {Step.DECIDED},
    Step.DONE: {Step.DONE},
}
_NAMES_OF_STEPS = {
    Step.ASKED: "beantragt oder gewünscht",
    Step.PROPOSED: "vorgeschlagen",
    Step.RECOMMENDED: "empfohlen",
    Step.CONSIDERED: "erwogen oder möglich",
    Step.PLANNED: "geplant",
    Step.NEEDED: "nötig",
    Step.ORDERED: "beauftragt",
    Step.PROMISED: "zugesagt",
    Step.DECIDED: "beschlossen",
    Step.DONE: "geschehen",
}


def _too_far(told: frozenset[Step], held: frozenset[Step], sources: Sequence[Source]) -> str | None:
    kinds = " ".join(s.type or "" for s in sources)
    allowed = set(held)
    if Step.PLANNED in held and _MOTION.search(kinds):
        allowed |= {Step.ASKED, Step.PROPOSED}
    if Step.PLANNED in held and _ASKS_FOR_DECISION.search(kinds):
        allowed.add(Step.PROPOSED)
    for step in sorted(told):
        if not _CARRIED_BY[step] & allowed:
            return f"im Beleg nicht {_NAMES_OF_STEPS[step]}"
    return None


def _tentative_lost(told: frozenset[Step], held: frozenset[Step]) -> str | None:
    if Step.RECOMMENDED in held and Step.RECOMMENDED not in told and Step.DECIDED in told:
        return "im Beleg nur eine Empfehlung"
    lost = held & TENTATIVE
    if lost and not told & (TENTATIVE | {Step.ORDERED}):
        return f"im Beleg nur {_NAMES_OF_STEPS[min(lost)]}"
    return None


def _nearest(segment: str, quotes: Sequence[str]) -> str:
    """Return the segment of the quotes that shares most words with `segment`; the shorter one."""
    words = _matter(segment)
    places = [part for quote in quotes for part in segments(quote)]
    best = max(places, key=lambda p: (len(shared(words, _matter(p))), -len(p)), default="")
    return best if shared(words, _matter(best)) else " ".join(quotes)


def _tentative_beside(segment: str, quotes: Sequence[str]) -> frozenset[Step]:
    """Return what any sentence of the quotes on the same matter calls wanted."""
    words = _matter(segment)
    beside = [p for q in quotes for p in segments(q) if shared(words, _matter(p))]
    return steps(" ".join(beside)) & TENTATIVE


def _without_other_half(sentence: str, text: str) -> str:
    """Return the halves a text speaks of: of "begrüßt das Konzept und verlangt mehr", the first."""
    halves = _HALF.split(sentence)
    spoken = [shared(stems(text), stems(half)) for half in halves]
    told = [
        half for half, mine in zip(halves, spoken, strict=True) if not any(mine < o for o in spoken)
    ]
    return " ".join(told)


def _directions(claim: _Claim) -> str | None:
    word = turned(claim.text, claim.quoted) or opposed(claim.text, claim.quoted)
    word = word or _without_un(claim) or _other_prefix(claim)
    return f"„{word}“ kehrt den Beleg um" if word else None


def _without_un(claim: _Claim) -> str | None:
    """Return the word told for one that differs by "un" alone: "bewohnt" for "unbewohnt"."""
    if denies(claim.text) != denies(claim.quoted):
        return None
    mine, theirs = stems(claim.text), stems(claim.quoted)
    for stem in mine - theirs:
        if f"un{stem}" in theirs or (stem.startswith("un") and stem[2:] in theirs):
            return stem
    return None


def _other_prefix(claim: _Claim) -> str | None:
    """Return the verb told for one that differs by its prefix: "abgemeldet" for "angemeldet"."""
    held = stems(claim.quoted)
    verbs = {word.stem for word in content(claim.quoted) if not word.capital}
    for word in content(claim.text):
        new = not word.capital and not holds_form(held, word.stem)
        if new and any(differ_by_prefix(word.stem, other) for other in verbs):
            return word.stem
    return None


def _binding(claim: _Claim) -> str | None:
    thing = confused(claim.text, claim.quotes)
    return f"{thing} gehört im Beleg zu etwas anderem" if thing else None


def _exchange(claim: _Claim) -> str | None:
    word = exchanged(claim.text, claim.quotes)
    if word == "Stadt" and _PASSIVE.search(claim.quoted) and not _names_actors(claim.quoted):
        return None  # the paper's own town did what "ist überprüft worden"
    return f"„{word}“ steht nicht im Beleg" if word else None


def _names_actors(text: str) -> bool:
    return bool(_INSTITUTION.search(text) or bodies.known().find(text))


def _roles(claim: _Claim) -> str | None:
    pair = swapped(claim.text, claim.quotes)
    return f"{pair[0]} und {pair[1]} sind vertauscht" if pair else None


def _order(claim: _Claim) -> str | None:
    word = reordered(claim.text, claim.quoted)
    return f"was vor und was nach „{word}“ steht, ist vertauscht" if word else None


_CHECKS = (
    _papers,
    _dates,
    _numbers,
    _names,
    _coverage,
    _negation,
    _reach,
    _steps,
    _directions,
    _exchange,
    _binding,
    _roles,
    _order,
)
