"""Words that decide what a sentence claims: denial, the way from asking to done, directions."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

_I = re.IGNORECASE


class Step(StrEnum):
    """How far a matter has come, or by whose word it stands."""

    ASKED = "asked"
    PROPOSED = "proposed"
    RECOMMENDED = "recommended"
    CONSIDERED = "considered"
    PLANNED = "planned"
    NEEDED = "needed"
    ORDERED = "ordered"
    PROMISED = "promised"
    DECIDED = "decided"
    DONE = "done"


# What is so far only wanted: dropping its word makes a fact of it.
TENTATIVE = frozenset(
    {
        Step.ASKED,
        Step.PROPOSED,
        Step.RECOMMENDED,
        Step.CONSIDERED,
        Step.PLANNED,
        Step.NEEDED,
        Step.PROMISED,
    }
)

_STEPS = {
    Step.ASKED: r"beantrag\w*|antr[aä]ge?\b(?= (?:ein)?ge(?:stellt|bracht))"
    r"|bitte[nt]\w*|bat(?:en)?|gebeten|forder(?!ung)\w*|gefordert\w*"
    r"|verlang\w*|spr(?:icht|ach\w*|ech\w*) sich (?:da)?für"
    r"|wünsch\w*|gewünscht\w*|wunsch"
    r"|reg(?:t|ten?|e)\b(?=[^.;]*\ban\b)|angeregt\w*|anreg\w*|möchte\w*",
    Step.PROPOSED: r"vorschl\w*|vorgeschlagen\w*|schl(?:ägt|agen|ug)\b(?=[^.;]*\bvor\b)"
    r"|beschlussvorschl\w*",
    Step.RECOMMENDED: r"empf(?:iehl|ehl|ahl|ohl)\w*|befürwort\w*|beschlussempfehlung\w*",
    Step.CONSIDERED: r"erwogen\w*|erwäg\w*|denkbar\w*|könnten?|möglich(?:e[rsnm]?|erweise)?"
    r"|voraussichtlich\w*|vermutlich|wahrscheinlich|eventuell|sinnvoll\w*|wünschenswert\w*",
    Step.PLANNED: r"geplant\w*|plan(?:t|te|en|ten|e)|soll\w*|vorgesehen\w*|sieht\b(?=[^.;]*\bvor\b)"
    r"|beabsichtig\w*|angestrebt\w*|anstreb\w*|strebt\b|künftig\w*|zukünftig\w*|angekündigt\w*"
    r"|kündigt\w*|will|wollen|wolle|ziel(?= (?:ist|sei|war|der|des))|zielt"
    r"|(?:ist|sind|seien?)\b(?=[^;.,]*\b(?:zu [a-zäöüß]+en|[a-zäöüß]+zu[a-zäöüß]+en)\b)",
    Step.NEEDED: r"nötig\w*|notwendig\w*|erforderlich\w*|bedarf|benötig\w*|brauch\w*|gebraucht\w*"
    r"|müss\w*|muss|mussten?|frist(?:en)?",
    Step.ORDERED: r"beauftrag\w*",
    Step.PROMISED: r"zugesagt\w*|zusag\w*|sagt(?:e|en)?\b(?=[^.;]*\bzu\b)",
    Step.DECIDED: r"beschl(?:ie(?:ß|ss)\w*|oss\w*)|entsch(?:ied|eid)\w*|bewillig\w*|genehmig\w*"
    r"|verabschied\w*|angenommen|zugestimmt|zustimm\w*|stimm(?:t|te|en|ten)\b(?=[^.;]*\bzu\b)",
    Step.DONE: r"umgesetzt\w*|abgeschlossen\w*|fertig\w*|erledigt\w*|eröffnet\w*|realisiert\w*"
    r"|vollendet\w*|verwirklicht\w*|eingerichtet\w*|in betrieb\b|in kraft\b|unterzeichnet\w*"
    r"|unterschrieben\w*|durchgeführt\w*|gebaut\w*|errichtet\w*|vollzogen\w*"
    r"|(?:ist|sind|sei(?:en)?|war(?:en)?)\b(?=[^.;]*\berfolgt\b)",
}
_STEP_WORDS = {step: re.compile(rf"\b(?:{words})\b", _I) for step, words in _STEPS.items()}

_NEGATION = re.compile(
    r"\b(?:nicht|nichts|kein(?:e[mnrs]?)?|nie|niemals|niemand\w*|weder|ohne|keinesfalls"
    r"|keineswegs|nirgends|fehl(?:t|te|ten|en|end\w*)|verzicht\w*|kaum|vermisst\w*)\b",
    _I,
)
# "nicht nur" denies nothing
_NO_NEGATION = re.compile(r"\bnicht (?:nur|zuletzt)\b|\bnicht(?:[- ]?öffentlich)\w*", _I)
# What makes a claim wider, and the words that give a reason: neither may be added to a quote.
_WHOLE = re.compile(
    r"\b(?:alle[nrms]?|jede[rsnm]?|sämtlich\w*|gesamt[es]\w*|ganze[nrsm]?|komplett\w*|vollständig\w*"
    r"|ausnahmslos|stets|immer|überall|sofort|umgehend|unverzüglich|erstmals|dauerhaft\w*"
    r"|unbefristet\w*|endgültig\w*)\b",
    _I,
)
_REASON = re.compile(
    r"\b(?:weil|aufgrund|infolge|deshalb|deswegen|dadurch|daher|dank|damit|grund"
    r"|ursach\w*|führt\w*|weg(?:en))\b|^da\b|, (?:da|denn)\b",
    _I,
)
_NO_REASON = re.compile(r"\b(?:Amts|Beschwerden?|Klagen?|Anzeigen?|Verfahren) wegen\b", _I)
_ONLY = re.compile(r"\b(?:nur|lediglich|ausschließlich|allein(?:ig\w*)?|einzig\w*)\b", _I)

# "ein niedriger Wert" compares nothing
_LESS = r"(?:niedriger|kleiner|geringer)(?:e\w*|\b(?! (?-i:[A-ZÄÖÜ])))"
# Each pair: a sentence with the left must not rest on one that has only the right, nor the reverse.
_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{left})\b", _I), re.compile(rf"\b(?:{right})\b", _I))
    for left, right in (
        (
            r"n(?:ehmen?|immt|ahm(?:en)?|ähmen?)\b(?=[^.;]*\bzu\b(?= *(?:[.,;)]|$)))"
            r"|(?:ge|an)?stieg\w*|steig(?!er)\w*|angestiegen\w*|erhöh\w*|zugenommen|zunahm\w*"
            r"|zunehm\w*|zugelegt|wachs\w*|gewachsen|wuchs\w*|anstieg\w*|höher\w*|vergrößer\w*"
            r"|gesteigert|steiger\w*|verstärkt|vermehrt|zunehmend|ausgeweitet"
            r"|ausweit\w*|erweiter\w*|aufgestockt|mehr(?! als)"
            r"|größer\w*|länger\w*|verlänger\w*",
            r"n(?:ehmen?|immt|ahm(?:en)?|ähmen?)\b(?=[^.;]*\bab\b(?= *(?:[.,;)]|$)))"
            r"|ge?sunken|sink\w*|sank\w*|gefallen|reduzier\w*|senk\w*|gesenkt|verringer\w*"
            r"|abgenommen|abnahm\w*|abnehm\w*|zurückgegangen|rückgang\w*|rückläufig\w*"
            rf"|{_LESS}|verkleiner\w*|gekürzt|kürz(?:t|te|e|ung|ungen|en)|weniger(?! als)"
            r"|kürzer\w*|verkürz\w*|geschrumpft|schrumpf\w*",
        ),
        (
            r"angenommen|zugestimmt|zustimm\w*|stimmt(?:e|en)?\b(?=[^.;]*\bzu\b)|bewilligt\w*"
            r"|beschlossen\w*|beschloss\w*|beschließ\w*|genehmigt\w*|befürwort\w*",
            r"abgelehnt\w*|ablehn\w*|lehn(?:t|te|ten)\b|vertagt\w*|zurückgezogen\w*"
            r"|abgesetzt\w*|zurückgestellt\w*|widersprach\w*|verworfen",
        ),
        (r"abgelehnt\w*|lehn(?:t|te|ten)\b", r"vertagt\w*|zurückgezogen\w*"),
        (r"vertagt\w*", r"zurückgezogen\w*"),
        (r"zur kenntnis", r"beschlossen\w*|beschloss\w*|beschließ\w*"),
        (r"einstimmig\w*", r"mehrheitlich\w*|mit mehrheit|gegen die stimmen"),
        (r"(?:unge|unver)ändert\w*", r"(?:ge|ver)ändert\w*|mit änderung\w*"),
        (
            r"zu viele?|überzählig\w*|überschüssig\w*",
            r"gebraucht|benötigt|fehl(?:t|en|ten)|zu wenige?",
        ),
        (r"mindestens|wenigstens", r"höchstens|maximal"),
        (r"besser\w*|verbesser\w*", r"schlechter\w*|verschlechter\w*"),
        (r"häufig\w*|oft|öfter", r"selten\w*"),
        (r"(?:ge)?stärk(?:t|te|en|er|ung)\w*", r"(?:ge)?schwäch\w*"),
        (r"belast\w*", r"entlast\w*"),
        (r"mehrheit", r"minderheit"),
        (r"ehrenamtlich\w*", r"hauptamtlich\w*|hauptberuflich\w*"),
        (r"langfristig\w*", r"kurzfristig\w*"),
        (r"dezentral\w*", r"zentral\w*"),
        (r"befristet\w*", r"unbefristet\w*|dauerhaft\w*"),
        (
            r"beginn\w*|begonnen|begann\w*|start\w*|gestartet|anfang\w*",
            r"end(?:e|et|ete|eten|en)|geendet|beendet\w*|ausgelaufen|auslauf\w*|eingestellt",
        ),
        (r"öffentlich\w*", r"nicht[- ]?öffentlich\w*"),
        (r"innerhalb", r"außerhalb"),
        (r"vor (?:der|dem|den)", r"nach (?:der|dem|den)(?! worten| angaben)"),
        (
            r"einnahme\w*|ertr[aä]g\w*|überschuss\w*",
            r"ausgabe\w*|aufwand\w*|aufwendung\w*|defizit\w*",
        ),
        (r"zuzug\w*|zugezogen\w*", r"wegzug\w*|fortzug\w*|weggezogen\w*|fortgezogen\w*"),
        (r"verkauf\w*", r"(?:an)?kauf\w*|(?:an)?gekauft\w*|ankäuf\w*|erw(?:irb|erb|orb)\w*"),
        (r"kaum", r"nicht|nichts|keine?[mnrs]?"),
        (r"nicht (?:nur|allein|ausschließlich)", r"(?<!nicht )(?:nur|lediglich|ausschließlich)"),
        (r"(?<!nicht )(?:eingehalten|erreicht|erfüllt)", r"verfehlt\w*|verletzt\w*|überschritten"),
        (r"einmalig\w*", r"regelmäßig\w*|laufend\w*|\w*jährlich\w*|monatlich\w*"),
        (r"insgesamt", r"jährlich\w*|monatlich\w*|pro jahr"),
        (
            r"weitergeführt\w*|fortgeführt\w*|fortgesetzt\w*|verlängert\w*",
            r"eingestellt|beendet\w*",
        ),
        (r"erste[nrs]?", r"letzte[nrs]?"),
        (r"früher\w*", r"später\w*"),
        (r"hoch|hohe[nrsm]?", r"niedrig(?:e[nrsm]?)?|gering(?:e[nrsm]?)?"),
        (r"(?:höchst|größt|meist)e[nrs]?", r"(?:niedrigst|kleinst|geringst|wenigst)e[nrs]?"),
        (r"viele[nr]?", r"wenige[nr]?"),
        (r"geeignet\w*|zulässig\w*|möglich\w*", r"(?:un)(?:geeignet|zulässig|möglich)\w*"),
        (r"ausreichend\w*", r"unzureichend\w*"),
        (r"freiwillig\w*", r"verpflichtend\w*|pflicht\w*|müssen|muss|musste\w*"),
        (
            r"abgerissen|abriss\w*|rückbau\w*|zurückgebaut|zurückzubauen",
            r"neubau\w*|neu (?:ge)?bau\w*|neu zu bauen|errichte\w*",
        ),
        (r"geöffnet|öffn\w*|eröffn\w*", r"geschlossen|schließ\w*"),
        (r"lob(?:t|te|en)", r"kritisier\w*|bemängel\w*|rüg\w*"),
        (
            r"begrüß\w*|unterstütz\w*|spricht sich für",
            r"kritisier\w*|spricht sich gegen|bemängel\w*|lehn(?:t|te|ten)\b|ablehn\w*|abgelehnt",
        ),
        (
            r"d(?:er|ie|as)selben?|gleiche[nrs]?|identisch",
            r"ander[se]\w*|unterschied\w*|abweich\w*",
        ),
        (r"alle[nrms]?|sämtliche\w*", r"einige[nrms]?|teilweise|teile|einzelne\w*"),
        (r"dafür|ja-?stimmen", r"dagegen|nein-?stimmen"),
    )
)
# Directions that are claimed need one in the quote: nothing else makes them true.
_DIRECTIONS = _OPPOSITES[0]

_PREPOSITION = re.compile(
    r"\b(?P<word>für|gegen|innerhalb|außerhalb|in (?:die|das|den)|ins|in|im|vor|nach|bis|aus|vom"
    r"|von|neben|statt) (?:(?-i:[a-zäöüß])+ ){0,2}(?P<noun>(?-i:[A-ZÄÖÜ])[\wäöüß-]+)",
    _I,
)
# "die Anfrage der Verwaltung", "die Anfrage an die Verwaltung"
_ATTRIBUTE = re.compile(
    r"\b(?P<head>[A-ZÄÖÜ][\w-]+) "
    r"(?:(?P<to>an|gegen) (?:die|den|das)|(?:von |durch )d(?:er|en|em|ie|as)|de[rs])"
    r" (?P<noun>[A-ZÄÖÜ][\w-]+)"
)
_SAME_WORD = {"im": "in", "innerhalb": "in", "ins": "into", "vom": "aus", "von": "aus"}
_AGAINST = (
    {"für", "gegen"},
    {"in", "außerhalb"},
    {"into", "aus"},
    {"vor", "nach"},
    {"bis", "nach"},
    {"neben", "statt"},
)
_NOUN = 6  # letters that forms of a noun share

_PARTICIPLE = (  # by its shape: "derzeit" and "nicht" are none
    r"(?:[a-zäöüß]*ge[a-zäöüß]{2,}|(?:[a-zäöü]{2,6})?(?:be|er|ver|ent|zer|über|unter|um)[a-zäöüß]{3,}"
    r"|[a-zäöüß]+ier)(?:t|en)"
)
_PAST = re.compile(
    rf"\b(?:wurden?|hat|haben|hatten?|habe|hätten?|ist|sind|war(?:en)?|sei(?:en)?)\b[^;.]*?"
    rf"\b(?P<verb>{_PARTICIPLE})(?: worden)?(?=[ ,;.)]|$)"
)
_OPEN = re.compile(
    rf"\b(?:wird|werden|werde|würden?|soll\w*|will|wollen|könn\w*)\b[^;.]*?"
    rf"\b(?P<verb>{_PARTICIPLE})(?! worden)(?=[ ,;.)]|$)"
)
_WOULD = re.compile(
    r"\b(?:(?:k|n|b)äme|(?:g|l)äge|gäbe|fände|stünde|ginge|zöge|bliebe|träte|begänne|flösse|folgte"
    r"|gehe|komme|folge|ziehe)n?\b"
)
_WAS = re.compile(
    r"\b(?:wurden?|worden|war(?:en)?|hatten?|lief(?:en)?|fand(?:en)?|gab(?:en)?|[a-zäöü]{3,}te)\b"
)
_TO_BE = re.compile(
    r"\b(?:ist|sind|seien?)\b(?=[^;.,]*\b(?:zu [a-zäöüß]+en|[a-zäöüß]+zu[a-zäöüß]+en)\b)"
)
_AHEAD = re.compile(
    rf"\b(?:soll\w*|will|wollen|müss\w*|muss)\b[^;.]*?\b(?P<verb>{_PARTICIPLE})(?= werden\b|[.,]?$)"
)
# "geplante Maßnahmen": what is said of a thing, not how far the matter has come
_SAID_OF_A_THING = re.compile(
    r"\b(?:geplant|vorgesehen|beabsichtigt|vorgeschlagen|gefordert|zugesagt)e[nrsm]?"
    r"(?= (?-i:[A-ZÄÖÜ]))",
    _I,
)
# Minutes tell in the present what was said: "wird berichtet" may be told as "wurde berichtet".
_SAYING = re.compile(
    r"(?:berichtet|mitgeteilt|zugesagt|geantwortet|beantwortet|angeregt|gefordert|geäußert|beraten"
    r"|vorgestellt|hingewiesen|genannt|erklärt|erläutert|gefragt|gebeten|beantragt|empfohlen"
    r"|vorgeschlagen|beschlossen|vertagt|abgelehnt|angenommen|bezeichnet|unterrichtet|diskutiert"
    r"|erwogen|festgestellt|dargestellt|verwiesen|vermisst|eingebracht|begründet|informiert)"
)


@lru_cache(maxsize=20_000)
def steps(text: str) -> frozenset[Step]:
    """Return the steps a text speaks of."""
    return frozenset(step for step, words in _STEP_WORDS.items() if words.search(text))


def step_words(text: str) -> str:
    """Return `text` with the words for steps blanked: they are compared as steps, not as words."""
    for words in _STEP_WORDS.values():
        text = words.sub(lambda m: " " * len(m.group()), text)
    return text


def without_attributes(text: str) -> str:
    """Return `text` without steps that only describe a thing: "geplante Maßnahmen"."""
    return _SAID_OF_A_THING.sub(" ", text)


@lru_cache(maxsize=20_000)
def denies(clause: str) -> bool:
    """Tell whether a clause denies something."""
    return bool(_NEGATION.search(_NO_NEGATION.sub(" ", clause)))


def limits(clause: str) -> bool:
    """Tell whether a clause says that something is so only in part ("nur", "lediglich")."""
    return bool(_ONLY.search(_NO_NEGATION.sub(" ", clause)))


def widens(clause: str) -> bool:
    """Tell whether a clause says that something is so altogether ("alle", "stets")."""
    return bool(_WHOLE.search(clause))


def reasons(clause: str) -> bool:
    """Tell whether a clause gives a reason for something."""
    return bool(_REASON.search(_NO_REASON.sub(" ", clause)))


def turned(statement: str, quote: str) -> str | None:
    """Return the word by which a statement turns what the quote says, None where it does not.

    A direction that is claimed (gestiegen, mehr) must be in the quote itself.
    """
    for left, right in _OPPOSITES:
        for mine, other in ((left, right), (right, left)):
            found = mine.search(statement)
            if found and not mine.search(quote):
                if other.search(quote):
                    return found.group()
                if mine in _DIRECTIONS:
                    return found.group()
    return None


def is_open(text: str) -> bool:
    """Tell whether a text tells of what is yet to come or going on: "wird umgesetzt"."""
    return bool(_OPEN.search(text) or _WOULD.search(text))


def is_to_be(text: str) -> bool:
    """Tell whether something is to be done: "der Beirat ist zu beteiligen"."""
    return bool(_TO_BE.search(text))


def is_past(text: str) -> bool:
    """Tell whether a text tells of what has been, without a word for a step."""
    return bool(_WAS.search(text)) and not steps(text)


def still_ahead(statement: str, quote: str) -> str | None:
    """Return the participle a statement tells as wanted and the quote as taken or past.

    "soll umgesetzt werden" may be told of what was decided, "soll beschlossen werden" may not.
    """
    if Step.PLANNED in steps(quote):
        return None
    ahead = {m["verb"].lower() for m in _AHEAD.finditer(statement)}
    past = {m["verb"].lower() for m in _PAST.finditer(quote)}
    taken = {verb for verb in ahead if steps(verb) - {Step.DONE}}
    return min(ahead & past | taken, default=None)


def opposed(statement: str, quote: str) -> str | None:
    """Return the preposition by which a statement turns what the quote says of the same noun."""
    attributes = {(m["head"], m["noun"], m["to"] is None) for m in _ATTRIBUTE.finditer(quote)}
    for match in _ATTRIBUTE.finditer(statement):
        head, noun, of = match["head"], match["noun"], match["to"] is None
        same = [(other, its) for its_head, other, its in attributes if its_head == head]
        turned_round = (noun, not of) in same and (noun, of) not in same
        another = of and same and noun not in dict(same) and f" {noun}" in quote
        if turned_round or another:
            return match.group()
    theirs = set(_prepositions(quote))
    for word, noun in _prepositions(statement):
        others = {other for other, same in theirs if same == noun}
        if word not in others and any({word, other} in _AGAINST for other in others):
            return word
    return None


def _prepositions(text: str) -> list[tuple[str, str]]:
    found = _PREPOSITION.finditer(text)
    words = ((m, "into" if " " in m["word"] else m["word"].lower()) for m in found)
    return [(_SAME_WORD.get(word, word), m["noun"][:_NOUN]) for m, word in words]


def done_too_early(statement: str, quote: str) -> str | None:
    """Return the participle a statement tells as past and the quote only as future or present."""
    past = {m["verb"].lower() for m in _PAST.finditer(statement)}
    past -= {m["verb"].lower() for m in _PAST.finditer(quote)}
    still_open = {m["verb"].lower() for m in _OPEN.finditer(quote)}
    early = sorted(v for v in past & still_open if not _SAYING.fullmatch(v))
    return early[0] if early else None
