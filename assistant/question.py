"""What is asked: kind of question, period, organizations, paper numbers, present or history."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from assistant.answer import Period
from assistant.bodies import known
from assistant.periods import period_of, without_periods
from assistant.places import places_in
from assistant.question_words import ASKING_TERMS
from assistant.recognizer import KINDS
from ingest.library.german import terms
from ingest.understanding import patterns
from ingest.understanding.references import find_numbers, normalize_reference


class Kind(StrEnum):
    """What a good answer must hold."""

    COUNT = "count"
    DATE = "date"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    LIST = "list"
    DEVELOPMENT = "development"
    YES_NO = "yes_no"
    OTHER = "other"


_LIKELY = 0.3  # how likely the recognizer has to be where no form of question is known
# First match decides; each reads the question without its leading "Und".
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.DEVELOPMENT,
            r"\bwie (?:hat|haben|ist|sind|verlief|verliefen|entwickelt\w*)\b.*"
            r"\b(?:entwickel\w*|verändert|verlaufen|weitergegangen|geworden)\b"
            r"|\bentwicklung\b.*\b(?:seit|von|über|zwischen)\b|\bwie (?:entwickel\w*|verlief)\b"
            r"|\betappen\b|\bwie kam\b|\bim laufe?\b|\bvom ersten\b.*\bbis\b"
            r"|\bwie (?:ging|geht) es\b.*\bweiter\b|\bwas (?:wurde|ist) aus\b"
            r"|\bwie (?:ist|sind|hat|haben)\b.*\bumgegangen\b|\bwas hieß es\b"
            r"|\bwas kam danach\b"
            r"|\bwas (?:ist|wurde|hat|haben|geschah)\b.*\b(?:seit|zwischen|nach|bis|von)\b.*"
            r"\b(?:passiert|geschehen|unternommen|getan|gesagt|vorgeschlagen|geworden)\b"
            r"|\b(?:mehr|weniger|höher|niedriger)\b.*\bals (?:im|anfang|ende|\d|noch)\b"
            r"|\b(?:wie|was)\b.*\b(?:zwischen|von) (?:\w+ )?\d{4} (?:und|bis) (?:\w+ )?\d{4}\b"
            r"|\bder reihe nach\b|\bschritte\b|\bwerdegang\b|\bnacheinander\b"
            r"|^\W*(?:wie|was)\b(?!\s+viel).*\b\d{4}, (?:\d{4}, )*(?:\d{4} )?und \d{4}\b"
            r"|\bchronologi\w*|\bzeitlich\w* (?:ablauf|verlauf|abfolge)\b"
            r"|\b(?:den|der|im) verlauf\b|\breihenfolge\b|\bwie lief\w*\b|\bvorstöße\b"
            r"|\b(?:was|wie)\b.*\b(?:seitdem|seither|daraus)\b|\bwie ?viele?\b.*\bjeweils\b",
        ),
        (
            Kind.COUNT,
            r"\bwie ?viele?\b|\bwie (?:hoch|groß|teuer|lange?|oft|häufig|stark)\b"
            r"|\bwelche\w* (?:anzahl|teil|zahl|summe|höhe|anteil|quote|kosten|betrag|honorar"
            r"|vergütung|preis|gehalt|miete|budget|etat|zuschuss)\b"
            r"|\banzahl\b|\bzu wie viel prozent\b|\bwas kostet\w*",
        ),
        (
            Kind.DATE,
            r"\bwann\b|\b(?:an|bis zu|ab|seit) welchem (?:tag|datum)\b"
            r"|\b(?:in|seit|bis|ab) welche[mrs] (?:jahr|monat)\w*\b",
        ),
        (
            Kind.WHO,
            r"\bwer\b|\bwem\b|\bwen\b|\bvon wem\b"
            r"|\bwelche[rs]? (?:büro|person|amt|gremium|fraktion|partei)",
        ),
        (Kind.WHERE, r"\bwo\b|\bwohin\b|\bwoher\b|\ban welchem (?:ort|standort)\b"),
        (Kind.WHY, r"\b(?:warum|weshalb|wieso|weswegen)\b|\baus welche[mn] gr[uü]nd"),
        (Kind.LIST, r"\bwelche[nmrs]?\b|\bnenne\b|\bliste\b|\bworaus besteht\b"),
        (
            Kind.YES_NO,
            r"^(?:ist|sind|war|waren|wird|werden|wurde|wurden|hat|haben|gibt|gab|kann|können|soll"
            r"|sollen|darf|muss|müssen|trifft|tagt|liegt|steht|besteht|gilt)\b",
        ),
    )
)
_PRESENT = re.compile(
    r"\b(?:aktuell\w*|derzeit\w*|zurzeit|momentan|gegenwärtig\w*|heute|jetzt|neueste[nrsm]?"
    r"|neuste[nrsm]?|jüngste[nrsm]?|zuletzt|letzte[nrsm]? stand|stand der dinge|sachstand"
    r"|gilt|gültig\w*|(?:so )?noch (?:so )?(?:sagen|schreiben|verwenden|nennen|stimmt|richtig))\b"
    r"|\b(?:der|die|das|den|dem) letzte[nrsm]? (?!\w*(?:jahr|monat|woche|tag|wahl|periode)|\d)",
    re.IGNORECASE,
)
# Asked is what came after the time named: "Was ist seitdem geschehen?"
_ONWARD = re.compile(
    r"\bwas (?:ist|wurde) aus\b|\b(?:seitdem|seither|danach|daraufhin|dann|später\w*|anschließend"
    r"|daraus|weitergegangen|weiterging|inzwischen|mittlerweile|nächste[nrsm]?"
    r"|(?:letzte|neueste)[nrsm]? stand)\b"
    r"|\b(?:ging|geht) es\b.*\bweiter\b",
    re.IGNORECASE,
)
# … or what came before it: not "von 2018 bis 2020", where both ends are named
_UP_TO = re.compile(
    r"^(?!.*\d{4}.*\bbis\b).*\bbis\b(?! (?:\d|[A-ZÄÖÜ]\w+ \d)).*\d{4}", re.IGNORECASE
)
# Something may be told before the question proper: "Der Rat hat … beschlossen. Wie ging es weiter?"
_AFTER_TOLD = re.compile(
    r"(?<=[.!…])(?<!\bbzw\.)(?<!\bca\.)(?<!\bNr\.)(?<!\bAbs\.)(?<!\bggf\.)(?<!\bevtl\.)"
    r" +(?=(?:Und |Aber |Also )?(?i:wie|was|w[eo][rnm]?|wann|wo\w+|warum|weshalb"
    r"|welche\w*|ist|sind|war|waren|wird|wurde|hat|haben|gibt|gab|kann|gilt|stimmt|trifft|kam|ging)\b[^.!]*$)"
)
_MERE_DOUBT = re.compile(
    r"\W*(?:und )?(?:stimmt|kann|ist|trifft|gilt) das\b(?: \w+){0,3}\W*$", re.IGNORECASE
)
# "gibt's", "gabs", "wars" for "gibt es", "gab es", "war es"
_CONTRACTED = re.compile(
    r"\b(gibt|gab|geht|ging|hat|ist|war|wird|steht|kommt|kam|läuft|lief)['’]?s\b", re.IGNORECASE
)
# "Ich kenne nur den Antrag von 2020": that is the time of what is known, not of what is asked.
_KNOWN = re.compile(
    r"(?:^|[.,;?!–] *)(?:bei )?(?:ich|wir|mir|uns)\b[^.,;?!]*"
    r"\b(?:kennen?|habe?n?|liegt?|liegen)\b[^.,;?!]*",
    re.IGNORECASE,
)
# "Welche Zahl gilt, 224 oder 244?": neither need be said, nor that it is valid
_ALTERNATIVES = re.compile(
    r"\b\d[\d.,]*(?:, \d[\d.,]*)* oder \d[\d.,]*\b|(?<=\bzahl )(?:gilt|stimmt)\b", re.IGNORECASE
)
_SECOND = re.compile(
    r"(?:,\s*(?:und\s+)?|\bund\s+)(?P<asked>(?:(?:an|in|auf|bei|mit|von|aus|zu|für|durch|seit|bis|ab"
    r"|nach|vor|über) )?(?:wie|wann|wer|wem|wen|wo(?:her|hin|für|r[aiuü]\w+|mit|zu|bei|durch"
    r"|gegen|von|nach)?|warum|weshalb|wieso|welche\w*|(?<=und )was)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:wie|was|wann|wer|wem|wen|wo(?:her|hin|für|mit|r[aiuü]\w+)?|warum|weshalb|wieso"
    r"|welche\w*|nenne|liste|zeige?)\b|^\W*(?:ist|sind|war|waren|wird|wurde|hat|haben|gibt|gab|kann|gilt|stimmt)\b",
    re.IGNORECASE,
)
# "Wann wurde … unterzeichnet?", "…, an dem … unterzeichnet wurde" ask for something done; a plan
# does not answer it.
_PARTICIPLE = (
    r"(?:ge\w{2,}(?:t|en)|be\w{3,}(?:t|en)|ver\w{2,}(?:t|en)|er\w{3,}(?:t|en)|unter\w{3,}(?:t|en)"
    r"|ent\w{3,}(?:t|en)|zer\w{3,}(?:t|en)|\w{2,8}ge\w{2,}(?:t|en)|\w+iert)"
)
_DONE = re.compile(
    rf"\b(?:wurden?|ist|sind|hat|haben)\b.*\b{_PARTICIPLE}\b"
    rf"|\b(?-i:(?=[a-zäöü])){_PARTICIPLE} (?:worden (?:ist|sind)|wurden?|hat|haben)\b",
    re.IGNORECASE,
)
_PARTICIPLES = re.compile(rf"\b{_PARTICIPLE}\b")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone, and what was read out of it.

    `terms` are its index terms without question words, in order, each once. `names` are the words
    that name things: nouns (German writes them with a capital) and numbers. `done` are the terms of
    what is asked to have been done ("unterzeichnet"); none where nothing is. `corrections` are
    index terms that unknown names may stand for; `respelt` are those names, as terms, of which each
    is one known term misspelt.
    """

    text: str
    kind: Kind
    present: bool
    period: Period | None
    organizations: tuple[str, ...]
    references: tuple[str, ...]
    terms: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    done: tuple[str, ...]
    corrections: tuple[str, ...] = ()
    respelt: tuple[tuple[str, str], ...] = ()

    @property
    def double(self) -> bool:
        """Whether it asks two things at once ("…, und wann …?")."""
        return len(self.parts) > 1

    @property
    def parts(self) -> tuple[str, ...]:
        """The questions asked at once, as asked; the one of a single question."""
        further = [
            m for m in _SECOND.finditer(self.asked) if content_terms(self.asked[: m.start()])
        ]
        begins = [0, *(match.start("asked") for match in further)]
        ends = [*(match.start() for match in further), len(self.asked)]
        if further and not _ASKS.search(self.asked[: ends[0]]):  # "2017 bei den Kitas, wie viele …"
            begins, ends = [0, *begins[2:]], ends[1:]
        parts = (self.asked[a:b].strip(" ?") for a, b in zip(begins, ends, strict=True))
        return tuple(f"{part}?" for part in parts)

    @property
    def main(self) -> str:
        """The question proper, without what is told before it; all where it only doubts that."""
        return main_part(self.asked)

    @property
    def asked(self) -> str:
        """The question without what was added from earlier ones."""
        return as_asked(self.text)

    @property
    def references_asked(self) -> tuple[str, ...]:
        """The papers the question names itself, not only an earlier one."""
        return _references(self.asked)


def read_question(text: str, today: dt.date) -> Question:
    """Return what is asked by `text`; `today` is what "in den letzten zwei Jahren" counts from."""
    text = _with_whole_numbers(_POLITE.sub("", _CONTRACTED.sub(r"\1 es", text)))
    main = main_part(as_asked(text))
    return Question(
        text=text,
        kind=_kind(main),
        present=bool(_PRESENT.search(text)),
        period=_onward(main, _up_to(main, _period_asked(text, today))),
        organizations=known().find(bodies_apart(text)),
        references=_references(text),
        terms=_matter_terms(text, today),
        names=names_in(text),
        places=places_in(text),
        done=_done(text),
    )


# "Könnten Sie mir bitte sagen, …", "Ich wüsste gern, …": what a question is wrapped in; "Ich
# bräuchte das Datum, an dem …" says itself what is asked for
_POLITE = re.compile(
    r"^\W*(?:sehr geehrte[^,]*, *)?(?:(?:könn(?:t|en|ten|test) (?:sie|ihr|du)|ich (?:wüsste|hätte"
    r"|möchte|würde|bräuchte|will)|sagen sie|sag(?:t)?|mich interessiert)\b"
    r"(?:(?! (?:d(?:as|ie|e[nrms])|eine?[nrms]?) \w)[^,.:?!\d]){0,40}, *)",
    re.IGNORECASE,
)
# "HFA-Sitzung", "Ratstermin": a body and what is asked of it in one word
_BODY_FIRST = re.compile(
    r"\b(?:(?P<short>[A-ZÄÖÜ]\w+)-|(?P<council>Rat)s)"
    r"(?P<what>(?:[Ss]itzung|[Tt]ermin|[Bb]eschl[uü]ss|[Pp]rotokoll|[Nn]iederschrift)\w*)"
)


def bodies_apart(text: str) -> str:
    """Return a text with "HFA-Sitzung" and "Ratstermin" put in two words."""
    return _BODY_FIRST.sub(_apart, text)


def _apart(match: re.Match[str]) -> str:
    """Return the body and the other word apart, all as it was where the first is no body."""
    body = match["short"] or match["council"]
    what = match["what"][0].upper() + match["what"][1:]
    return f"{body} {what}" if known().match(body) else match.group()


def _done(text: str) -> tuple[str, ...]:
    if not _DONE.search(text):
        return ()
    return content_terms(" ".join(_PARTICIPLES.findall(as_asked(text))))


def _period_asked(text: str, today: dt.date) -> Period | None:
    """Return the time asked about: not that of what somebody says they know or have already."""
    unknown = _KNOWN.sub(" ", text)
    return period_of(unknown if content_terms(unknown) else text, today)


def as_asked(text: str) -> str:
    """Return a question without the brackets at its end: what `standalone` added of earlier ones.

    Each of those may have brackets of its own.
    """
    bare, depth = text.rstrip(), 0
    if not bare.endswith(")"):
        return text
    for place in range(len(bare) - 1, -1, -1):
        depth += (bare[place] == ")") - (bare[place] == "(")
        if depth == 0:
            return bare[:place].rstrip()
    return text


def main_part(asked: str) -> str:
    """Return the question proper, without what is told before it; all where it only doubts that."""
    *_, last = _AFTER_TOLD.split(asked)
    return asked if _MERE_DOUBT.match(last) else last


def _up_to(main: str, period: Period | None) -> Period | None:
    """Return the time before the one named, too, where what led up to it is asked for.

    "Welche Schritte gab es vom Auftrag bis zum Beschluss 2019?"
    """
    if period is None or _kind(main) is not Kind.DEVELOPMENT or not _UP_TO.search(main):
        return period
    return Period(None, period.until)


def _onward(main: str, period: Period | None) -> Period | None:
    """Return the time from the one named on, where what came after it is asked for."""
    if period is None or period.since is None or not _ONWARD.search(main):
        return period
    return Period(period.since, None)


def corrected(question: Question, corrections: Mapping[str, str]) -> Question:
    """Return the question with the known terms its unknown names may stand for."""
    if not corrections:
        return question
    wrong = set(content_terms(" ".join(corrections)))
    kept = [term for term in question.terms if term not in wrong]
    found = tuple(dict.fromkeys(t for terms in corrections.values() for t in terms.split()))
    respelt = tuple(
        (term, known)
        for name, known in corrections.items()
        for term in content_terms(name)
        if " " not in known
    )
    return replace(question, terms=(*kept, *found), corrections=found, respelt=respelt)


def content_terms(text: str) -> tuple[str, ...]:
    """Return the index terms of `text` that are not mere question words, each once."""
    return tuple(dict.fromkeys(t for t in terms(text) if t not in ASKING_TERMS))


def _matter_terms(text: str, today: dt.date) -> tuple[str, ...]:
    """Return the content terms without those of dates: the period asked for stands for them."""
    bare = _ALTERNATIVES.sub(" ", without_periods(text, today))
    return content_terms(bare) or content_terms(text)


def names_in(text: str) -> tuple[str, ...]:
    """Return the capitalised words and the numbers; all words where none is capital."""
    words = re.findall(r"[\w§][\w./%-]*", text)
    further = words if _BEGINS_WITH_NAME.match(text) else words[1:]
    named = [w for w in further if w[0].isupper() or w[0].isdigit() or w[0] == "§"]
    return tuple(word for word in named or words if content_terms(word))


# "Altenhagen, Jahrgang 2016", "Zuwanderung aus Rumänien: wann …?"; other sentences begin with any
# word in a capital
_BEGINS_WITH_NAME = re.compile(
    r"\W*(?=[A-ZÄÖÜ])[\w/-]{4,}(?: ?[,:–]| - "
    r"|(?<!t) (?:ab|aus|zu|zum|zur|i[mn]|a[mn]|vo[mn]|beim?|seit|nach|mit|für|über)\b)"
)


def _kind(text: str) -> Kind:
    bare = re.sub(r"^\s*und\b[\s,]*", "", text, flags=re.IGNORECASE).strip()
    by_form = next((kind for kind, pattern in _KINDS if pattern.search(bare)), None)
    if by_form:
        return by_form
    name, likely = KINDS.recognize(bare)
    return Kind(name) if likely >= _LIKELY else Kind.OTHER


def _references(text: str) -> tuple[str, ...]:
    written = [match.group() for match in find_numbers(text)]
    written = written or _bare_numbers(text)
    found = (normalize_reference(number) for number in written)
    return tuple(dict.fromkeys(reference for reference in found if reference))


# "Vorlage 750 von 2025", "DS 427-2005": as numbers are said or typed in haste
_SPOKEN_NUMBER = re.compile(
    r"(?P<before>\b(?:\w*vorlage|ds|drs\.?|drucksache|\w*antrag|anfrage|vorschlag)\s+"
    r"(?:nr\.?\s*|nummer\s+)?)(?P<number>\d{1,4})(?P<supplement>-\d)?"
    r"(?:\s+(?:von|aus|vom jahr|aus dem jahr)\s+|\s?[-–]\s?)(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
# People write "964/18" where papers print "0964/2018".
_SHORT_NUMBER = re.compile(
    r"(?<![\w/.,§-])(?P<number>\d{3,4}|(?<=\bdie )\d\d|(?<=\bder )\d\d|(?<=\bzur )\d\d)"
    r"(?P<inner>-\d{1,2})?\s?/\s?(?P<year>\d{2})"
    r"(?P<outer>-\d{1,2})?(?![\w/])(?![.,-]\d)"
)


def _with_whole_numbers(text: str) -> str:
    """Return `text` with the numbers of papers as papers print them: "964/2018"."""
    spoken = r"\g<before>\g<number>/\g<year>\g<supplement>"
    return _SHORT_NUMBER.sub(_whole_number, _SPOKEN_NUMBER.sub(spoken, text))


def _whole_number(match: re.Match[str]) -> str:
    """Return a number with a year of two digits with all four; "2020/21" is a school year."""
    before, number, year = match.string[: match.start()], int(match["number"]), int(match["year"])
    spans_years = (number + 1) % 100 == year and (number < 100 or 1950 <= number < 2050)
    named = patterns.PAPER_WORD.search(before)
    if patterns.OTHER_NUMBER_WORD.search(before) or (spans_years and not named):
        return match.group()
    return f"{match['number'].zfill(3)}/20{match['year']}{match['inner'] or match['outer'] or ''}"


_MOTION_WORD = re.compile(r"\b(?:\w*antr[aä]gs?|\w*anfrage|\w*vorschl[aä]gs?)\s+$", re.IGNORECASE)


def _bare_numbers(text: str) -> list[str]:
    """Return numbers without a leading zero or a word before them ("750/2025")."""
    return [
        match.group()
        for match in patterns.PAPER_NUMBER.finditer(text)
        if (
            (len(match["number"]) >= 3 and not _spans_years(match["number"], match["year"]))
            or match["inner"]
            or match["outer"]
            or _MOTION_WORD.search(text[: match.start()])
        )
        and not patterns.OTHER_NUMBER_WORD.search(text[: match.start()])
    ]


def _spans_years(number: str, year: str) -> bool:
    """Tell whether what looks like a paper's number are two years in turn ("2024/2025")."""
    return number[:2] in {"19", "20"} and int(number) + 1 == int(year)
