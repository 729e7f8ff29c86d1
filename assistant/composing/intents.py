"""What the catalog is asked for: path, result, votes, versions, mentions, fields, lists."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.bodies import known
from assistant.parties import movers_in, parties_in
from assistant.question import Kind, Question, bodies_apart
from assistant.recognizer import INTENTS


class Intent(StrEnum):
    """What the catalog is asked for."""

    VOTES = "votes"
    SPEAKERS = "speakers"
    SECTION = "section"
    CITES = "cites"
    CITED_BY = "cited_by"
    PATH = "path"
    PREDECESSOR = "predecessor"
    IN_FORCE = "in_force"
    LEAD = "lead"
    ORIGINATOR = "originator"
    PARTICULAR = "particular"
    HELD = "held"
    LISTING = "listing"
    RESULT = "result"


_PAPERS = r"(?:vorlagen?|beschlussvorlagen?|berichtsvorlagen?|drucksachen?|unterlagen?|dokumente?"
_PAPERS += r"|papiere?|anträge?|antrag|anfragen?|texte?n?|niederschrift(?:en)?|protokolle?n?)"
_MANY = r"(?:vorlagen|drucksachen|unterlagen|dokumente|papiere|anträge|anfragen|texte)"
_BODIES = r"(?:gremi(?:um|en)|ausschüssen?|ausschuss|bezirksvertretung(?:en)?|bv(?:en|s))"
_MENTION = r"(?:erwähn\w*|zitier\w*|genannt|nenn(?:t|en)|aufgeführt)"
_REFER = r"(?:verweis\w*|bezieh\w*|beruf\w*|beruh\w*|stütz\w*|nimmt bezug|nehmen bezug)"

_KINDS = r"(?:\w*anträge|anfragen|vorschläge|vorlagen|beschlussvorlagen|berichtsvorlagen"
_KINDS += r"|mitteilungen|\w*niederschriften|\w*protokolle|pressemeldungen|pressemitteilungen"
_KINDS += r"|presseberichte|stellungnahmen|unterlagen|dokumente|papiere|drucksachen(?:nummern)?"
_KINDS += r"|tagesordnungspunkte)n?"
# "eine Aufstellung aller Vorlagen", "die Anträge zusammenstellen"
_WANTED = r"\b(?:aufstellung|auflist\w+|zusammenstell\w+|heraussuch\w+|aufzähl\w+|liste)\b"

# First match decides.
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            Intent.VOTES,
            r"\babgestimmt\b|\bstimmten?\b.*\bab\b|\babstimmung\w*|\bstimm(?:en)?(?:verh|ergebnis|zahl)"
            r"|\bwie (?:viele?n?|welche) (?:\w+[- ]?)?stimmen\b|\bstimmen\b.*\bfraktion"
            r"|\bfraktion\w*\b.*\bstimmten?\b|\b(?:ja|nein|gegen)-?stimmen?\b|\benthaltung\w*"
            r"|\beinstimmig\b|\bwer (?:hat|haben|stimmte|war|enthielt)\b.*"
            r"\b(?:dagegen|dafür|enthalten|sich)\b|\b(?:gegen|für)\b.*\bgestimmt\b"
            r"|\bfraktionen\b.*\bzusammen(?!stell)\w*|\bzusammen(?:ge)?zähl\w*\b.*\bfraktionen\b"
            r"|\bh[aä]nde?\b.*\b(?:ge)?hoben\b|\bhob(?:en)?\b.*\bh[aä]nde?\b"
            r"|\bstimmen\b.*\b(?:aus)?gezählt\b|\bdagegen stimmen\b|\bstimmen dagegen\b"
            r"|\bfraktion\w*\b.*\bstimmen?\b"
            r"|\b(?:jeweils|wie ?viele)\b.*\b(?:dafür|dagegen)\b"
            r"|\bwelche \w*mehrheit\b|\bmit (?:welcher|großer|knapper) mehrheit\b",
        ),
        (
            Intent.SPEAKERS,
            r"\bwer\b.*\b(?:gesprochen|sprach|geredet|zu wort|gemeldet|wortmeldung\w*|geäußert)\b"
            r"|\bwortmeldung\w*|\bwelche redner\w*|\bwer redete\b"
            r"|\bwer\b.*\b(?:antrag|anfrage|bericht|vorlage|den|das|dies\w*)\b.*"
            r"\b(?:vorgestellt|vorgetragen|begründet|gehalten|erläutert|erstattet)\b"
            r"|\bwelche (?:\w*mitglieder|fraktionen|parteien|leute|personen)\b.*"
            r"\b(?:gesprochen|sprachen|geredet|zu wort|gemeldet|geäußert)\b",
        ),
        (
            Intent.SECTION,
            r"\bbeschlussvorschl\w+|\bfinanziell\w* (?:auswirkung|folge)\w*"
            r"|\b(?:klima|inklusion)\w*\b.*\bauswirk\w+|\bauswirk\w+\b.*\b(?:klima|inklusion)\w*"
            r"|\bkurzfassung\b|\bwelche anlagen?\b|\banlagen? (?:hat|gehör\w+|enthält)\b"
            r"|\bwie wird\b.*\bbegründet\b",
        ),
        (
            Intent.CITES,
            rf"\b(?:worauf|auf (?:was|wen|welche\w*(?: \w+)?))\b.*\b{_REFER}\b"
            rf"|\b(?:welche|was für) (?:\w+ )?{_MANY} (?:nennt|zitiert|erwähnt|führt\b.*\bauf)\b"
            r"|\bworauf\b.*\b(?:fußt|basiert|gründet|aufbaut|baut\b.*\bauf)\b"
            rf"|\b(?:welche) (?:\w+ )?{_PAPERS} (?:werden|wird|sind) in\b.*\b{_MENTION}\b"
            r"|\b(?:was|wen) (?:zitiert|erwähnt|nennt)\b"
            r"|\b(?:mit|auf|aus) (?:einer|welcher) anderen (?:vorlage|drucksache)\b",
        ),
        (
            Intent.CITED_BY,
            rf"\b{_REFER}\b.*\bauf\b|\b(?:erwähn\w*|zitier\w*)\b"
            rf"|\b(?:wer|welche \w+) nenn(?:t|en)\b|\btaucht\b.*\bauf\b"
            rf"|\b(?:wo|worin|in (?:welche[rnm]?|anderen|weiteren|was für) \w+)\b.*\bgenannt\b",
        ),
        (
            Intent.PATH,
            rf"\bberatungs(?:folge|station|termin|gang|gäng|lauf|läuf)\w*|\bberaten\b"
            r"|\bwer entscheidet\b.*\d/\d{4}|\bwelche sitzungen\b"
            r"|\bwas (?:war|ist|steht)\b.*\bgeplant\b"
            r"|\bberatung\b.*\b(?:geplant|stattgefunden|fand)\b"
            r"|\d/\d{4}.*\b(?:geplant|stattgefunden|termin\w*|empfehlung|vorberat\w*)\b"
            r"|\b(?:vorberat\w+|anhörung|empfehlung)\b.*\d/\d{4}"
            r"|\bberatung(?:en|stermine?)?\b.*\bsteh(?:t|en)\b|\bsteh(?:t|en)\b.*\bberatung"
            rf"|\b{_BODIES}\b.*\b(?:ging|gingen|befasst|war|waren)\b"
            rf"|\bberatung(?:en|sweg)?\b.*\b{_BODIES}|\bwelche\w* {_BODIES}\b"
            r"|\bberatungsweg\b|\bwelche\w* stationen\b|\bzwischenstation\b|\bletzte wort\b"
            rf"|\b{_BODIES}\b.*\b(?:angesetzt|vorgesehen|zweimal)\b"
            rf"|\bentscheidet\b.*\b{_BODIES}"
            r"|\bwo(?:hin)?\b.*\b(?:zuerst|als erstes|zuletzt|zum schluss)\b"
            rf"|\b(?:weg|gang)\b.*\b{_BODIES}|\bauf der tagesordnung\b|\bgremium\b.*\bals erstes\b"
            r"|\bwo(?:rin)?\b.*\b(?:behandelt|vorberaten|besprochen|diskutiert|beraten)\b"
            r"|\bwann\b.*\b(?:behandelt|vorberaten|besprochen|diskutiert)\b"
            r"|\b(?:in )?welche[rn]? sitzung\w*\b.*(?:\d/\d{4}|\bbehandelt\b|\bberaten\b)"
            r"|\bwann\b.*\b(?:im|in)\b.*\bdran\b|\bkam(?:en)?\b.*\bdran\b"
            r"|\bdrangekommen\b|\ban der reihe\b|\bdurchlaufen\b"
            r"|\bgremium hatte\b|\b(?:nächste|kommende)[nrs]? (?:\w*sitzung|\w*beratung)\b"
            r"|\b(?:gremium|ausschuss|wann|wo)\b.*\bauf (?:dem|den) tisch\b"
            r"|\b(?:als erstes|zuerst|zuletzt)\b.*\bgremi"
            r"|\bwie (?:ver)?lief\b.*\bberatung\w*"
            r"|\bsteht\b.*\bzur beratung\b|\bkommt\b.*\bin (?:den|die|das|welche\w*)\b.*"
            r"\b(?:ausschuss|gremium|rat|bezirksvertretung)\b|\bsitzungslauf\b",
        ),
        # "die Vorlage, die daran anknüpft" is what follows, "woran sie anknüpft" what came before
        (
            Intent.IN_FORCE,
            rf"\b{_PAPERS}, (?:die|der|das) (?:an|auf|daran|darauf)\b.*"
            r"\b(?:anknüpf\w*|aufbau\w*|folg\w*)\b",
        ),
        (
            Intent.PREDECESSOR,
            r"\bvorgänger\w*|\bvorläufer\w*|\bvorstufe\w*|\berste[rn]? (?:anlauf|versuch)\b"
            r"|\b(?:was|welche\w*) galt\b.*\b(?:davor|vorher|zuvor)\b|\bin welcher früheren\b"
            r"|\b(?:vorher|davor|zuvor)\b.*\b(?:schon|bereits)\b.*\b(?:was|etwas|eine?)\b"
            r"|\bbevor\b.*\b(?:kam|gab|vorlag|eingebracht|vorgelegt)\b.*\b(?:schon|bereits)\b"
            r"|\b(?:ging|geht|gingen)\b.*\bvoraus\b|\bvorausgegangen\w*"
            r"|\b(?:frühere|ältere|vorige|vorherige)\w* (?:fassung|version|vorlage)\w*"
            r"|\b(?:knüpft|schließt)\b.*\ban\b|\ban(?:knüpft|schließt)\b|\baufbaut\b"
            r"|\bbaut\b.*\bauf\b"
            r"|\bgeht\b.*\bzurück\b|\bzurückgeht\b"
            r"|^\W*(?:was|wen|welche\w*(?: \w+)?) (?:ersetzt|ergänzt|hebt|schreibt"
            r"|führt\b(?=.*\b(?:fort|weiter)\b))\b",
        ),
        (
            Intent.IN_FORCE,
            r"\bwelche\w* (?:\w*fassung|version|\w*satzung|\w*vorlage|\w*konzept)\b.*"
            r"\b(?:gilt|gültig|gültige|aktuell\w*|in kraft|maßgeblich\w*|neueste?)\b"
            r"|\b(?:gilt|gelten|gültig|aktuell|maßgeblich)\b.*\bnoch\b"
            r"|\bnoch (?:gültig|in kraft|aktuell|maßgeblich)\b"
            r"|\b(?:überholt|veraltet|ersetzt|abgelöst|aufgehoben|fortgeschrieben|neu gefasst)\b"
            r"|\bmit welcher (?:\w*vorlage|drucksache)\b.*\b(?:gelangt\w*|kam\w*|ging|weiter\w*"
            r"|umgesetzt|fortgesetzt)\b|\bsetzt\b.*\bfort\b"
            r"|\bnoch (?:der|die|das) (?:neueste|aktuelle|jüngste|letzte)\w*"
            rf"|\b{_PAPERS}\b.*\b(?:jüngste|neueste|aktuellste)\w*\b"
            rf"|\b(?:jüngste|neueste|aktuellste)\w* (?:\w+ )?{_PAPERS}\b"
            r"|\bgibt es\b.*\b(?:neuere|neueres|aktuellere)\w*\b"
            r"|\b(?:neuere|spätere|neueste|letzte|aktuelle|geltende|gültige)\w* "
            r"(?:fassung|version|vorlage)\w*|\bnachfolg\w+|\bneufassung\w* (?:von|zu|der vorlage)\b"
            r"|\bergänzung(?:en|svorlagen?)? (?:zu|von|der vorlage)\b"
            r"|\b(?:was|welche\w*)\b.*\bkam(?:en)? nach\b|\bfolgten? auf\b"
            r"|\bauf dem laufenden\b|\bkam\b.*\bnoch (?:et)?was\b"
            r"|\d/\d{4}.*\b(?:ergänzung|fortschreibung|neufassung)\w*",
        ),
        (
            Intent.LEAD,
            r"\bfederführ\w*|\bwelche[rsn]? (?:fachbereiche?n?|amt|ämter|dezernate?|stellen?)\b.*"
            r"\b(?:zuständig|verantwort|bearbeit|beteilig|erstell|erarbeit|verfass)\w*"
            rf"|\b(?:zuständig|verantwortlich)\w*\b.*\b{_PAPERS}\b"
            rf"|\b{_PAPERS}\b.*\b(?:zuständig|verantwortlich|beteiligt)\b"
            r"|\bbeteiligt\b.*\d/\d{4}|\d/\d{4}.*\bbeteiligt\b"
            r"|\b(?:aus )?welche[mnrs]? (?:fachbereich|amt|dezernat|haus|abteilung)\b.*"
            r"\b(?:kommt|stammt|kam|betreut|macht|führt|schreibt|schrieb)\b"
            r"|\bwer (?:in|aus|bei) der (?:stadt)?verwaltung\b"
            r"|\bwer (?:kümmert|bearbeitet|betreut)\b|\bden hut auf\b"
            r"|\bansprechpartner\w*",
        ),
        (
            Intent.ORIGINATOR,
            r"\bvon wem\b.*\b(?:stammt|kommt|kam|ist|gestellt|eingebracht|eingereicht|beantragt)\b"
            r"|\bwer hat\b.*\b(?:beantragt|eingebracht|eingereicht|angefragt|gestellt)\b"
            r"|\bantragsteller\w*|\bwessen (?:antrag|anfrage|idee|vorschlag)\b"
            r"|\bgeht auf wen\b|\bwer steckt\b.*\bdahinter\b"
            r"|\bwelche[rn]? fraktion\w*\b.*\b(?:gestellt|beantragt|eingebracht|eingereicht"
            r"|stammt|kommt|antrag|anfrage)\b"
            r"|\bwer (?:stellte|beantragte|brachte)\b",
        ),
        (
            Intent.PARTICULAR,
            r"\bvon wann\b(?!.*\b(?:angaben|zahlen|daten|werte)\b)"
            r"|\b(?:von )?welche[ms] datum\b|\bwie alt ist\b"
            r"|\bwann\b.*\b(?:datiert|erstellt|eingereicht|vorgelegt|verfasst|gestellt)\b"
            r"|\bwie (?:heißt|lautet)\b.*\b(?:titel|betreff|vorlage|antrag|\d)|\bwelchen (?:titel"
            r"|betreff|status)\b|\b(?:titel|betreff|status) (?:von|der|des|hat)\b"
            r"|\bwas für (?:eine?|ein) (?:\w+ )?(?:vorlage|unterlage|dokument|papier)\b"
            r"|\bist\b.*\b(?:nicht)?öffentlich\b|\bwas ist \S+ für ein\w*\b"
            r"|\bwelche art\b.*\b(?:vorlage|unterlage|dokument)\b"
            r"|\bbearbeitungsstand\b"
            r"|\b(?:ist|läuft)\b.*\b(?:durch|abgeschlossen|erledigt|vom tisch|offen|in arbeit)"
            r"(?: oder .*)?\W*(?:\d+/\d{4}\S*\W*)?$",
        ),
        (
            Intent.HELD,
            r"\bliegt\b.*\bvor\b|\bim bestand\b|\bvorhanden\b|\bhaben (?:sie|wir)\b|\bhabt ihr\b"
            r"|\bgibt es (?:die|eine|den) (?:vorlage|drucksache|antrag)\b"
            r"|\bwas (?:weiß|wissen|ist)\b.*\b(?:über|bekannt)\b|\bkenn(?:t|st|en)\b",
        ),
        (
            Intent.LISTING,
            r"^\W*(?P<all>alles) (?:zu|zum|zur|über|von|aus)\b"
            rf"|{_WANTED}.*?\b{_KINDS}\b|\b{_KINDS}\b.*?{_WANTED}"
            rf"|^\W*(?:[\w/-]+ ){{0,3}}{_KINDS}\b[^.?!]*[,:–-] ?(?:bitte|welche\w*|was)\b"
            r"|\bwas (?:habt|haben|hatten|gibt|lief|liefen|kam|liegt|lag)\b.*?"
            rf"\ban (?:\w+ )?{_KINDS}\b"
            r"|\b(?:welche[nrs]?|alle[nr]?|sämtliche[nr]?|gibt es|gab es|habt ihr|liste|zeige?"
            r"|nenne|übersicht|(?:liegt|gibt es|haben wir)\b.*\ban"
            r"|wie viele(?=.*\b(?:gibt|gab|liegen|bestand|vorhanden)\b)"
            r"|wie viele(?= (?:\w+)?(?:vorlagen|drucksachen|niederschriften|protokolle)\b))\b"
            r"(?:\W+\w+){0,3}?\W+"
            rf"{_KINDS}\b"
            r"|\bwas (?:hat|haben|beantragten?)\b.*\b(?P<moved>beantragt|angefragt|nachgelegt)",
        ),
        (
            Intent.RESULT,
            r"\b(?:beschlossen|beschließt|beschloss|beschlossene|entschieden|entschied"
            r"|beschlüsse?n?|beschluss|entscheidung|zugestimmt|abgelehnt|lehnte"
            r"|vertagt|verschoben|zurückgenommen|angenommen|zurückgezogen|verabschiedet"
            r"|zur kenntnis|gebilligt|abgesegnet"
            r"|gescheitert|scheiterte|durch(?:ge(?:kommen|gangen|fallen|wunken))|stattgegeben"
            r"|grünes licht|mitgetragen|so übernommen)\b|\bkam\b.*\bdurch\b"
            r"|\baus (?:dem|der) (?:\w+-)?(?:antrag|anfrage|vorstoß)\b.*\bgeworden\b"
            r"|\bvotum\b|\bhatten?\b.*\berfolg\b"
            r"|\bging\b.*\baus\b|\bausgegangen\b|\bwurde aus (?:dem|der)\b"
            r"|\bergebnis\w*\b.*(?:\d/\d{4}|\bberatung)|\d/\d{4}.*\bergebnis",
        ),
    )
)
_PATTERNS = dict(_INTENTS)
_LIST_KINDS = {
    "anträge": ("Antrag", "Vorschlag zur Tagesordnung", "Änderungsantrag", "Sachantrag"),
    "anfragen": ("Anfrage",),
    "vorschläge": ("Vorschlag zur Tagesordnung",),
    "beschlussvorlagen": ("Beschlussvorlage",),
    "berichtsvorlagen": ("Berichtsvorlage",),
    "mitteilungen": ("Mitteilung",),
    "niederschriften": ("Niederschrift",),
    "protokolle": ("Niederschrift",),
    "pressemeldungen": ("Pressemeldung", "Pressemitteilung"),
    "pressemitteilungen": ("Pressemeldung", "Pressemitteilung"),
    "presseberichte": ("Pressebericht",),
    "stellungnahmen": ("Stellungnahme",),
    # every paper: Vorlage is what is put before a committee
    "vorlagen": (),
    "drucksachen": (),
    "tagesordnungspunkte": (),
}
_ANY_KIND = frozenset({"unterlagen", "dokumente", "papiere"})
_KIND_WORDS = sorted({*_LIST_KINDS, *_ANY_KIND}, key=len, reverse=True)
# These say nothing of a paper of their own: unless it is named as one they ask for the matter.
_PAPER = re.compile(r"\b(?:\w*vorlage|drucksache|antrags?|anfrage|niederschrift)\b", re.IGNORECASE)
_NEED_NUMBER = frozenset({Intent.SECTION, Intent.CITES, Intent.PARTICULAR, Intent.HELD})
# What has versions; a figure or a deadline that is "noch aktuell" is told of in sentences.
_VERSIONED = re.compile(
    r"fassung|version|vorlage|drucksache|satzung|konzept|\w*plan(?:s|ung)?\b|richtlinie|ordnung\b"
    r"|strategie|programm|beschl[uü]ss|\w*antr[aä]g|\w*bericht|vereinbarung|vertrag|analyse",
    re.IGNORECASE,
)


# What is meant, too, where the catalog has nothing to say on what is asked: of single votes the
# result, of what a committee was busy with the papers.
NEXT = {Intent.VOTES: Intent.RESULT, Intent.PATH: Intent.LISTING}
# What a double question may ask for besides ("…, und wer ist federführend?").
_SECOND = frozenset({Intent.LEAD, Intent.ORIGINATOR, Intent.PATH, Intent.VOTES, Intent.CITED_BY})


def readings(question: Question) -> tuple[tuple[Intent, ...], ...]:
    """Return what the catalog could answer, as the question may be read, the likeliest first.

    Each reading asks for one thing, or two where the question asks for two.
    """
    named = intents_of(question)
    learnt, likely = _recognized(question)
    least = _LIKELY_OF_PAPER if question.references_asked else _LIKELY
    if learnt is None or likely < least or learnt in named:
        return (named,) if named else ()
    if not named:
        return ((learnt,),)
    of_paper = question.references_asked or NEXT.get(learnt) in named
    surely = of_paper and not question.double and likely >= _SURE
    return ((learnt,), named) if surely else (named, (learnt,))


def intents_of(question: Question) -> tuple[Intent, ...]:
    """Return what the catalog is asked for by the forms known: one thing, or two."""
    # However a number was written, the patterns see it before and behind what is asked.
    numbers = question.references_asked
    asked = bodies_apart(" ".join((*numbers, question.main, *numbers)))
    if _LATEST.search(question.main):
        return (Intent.LISTING,)
    if _VOTED.search(asked) and parties_in(asked) and not movers_in(asked):
        return (Intent.VOTES,)
    found = _named_outright(question, asked)
    if not found:
        guessed = _read_between(question, asked)
        return (guessed,) if guessed else ()
    second = [i for i in found[1:] if i in _SECOND] if question.double else []
    return (found[0], *second[:1])


def _named_outright(question: Question, asked: str) -> list[Intent]:
    """Return the intents whose patterns the question has, in their order."""
    own = {Intent.RESULT: _ACCORDING.sub(" ", asked)}
    return [
        intent
        for intent, pattern in _INTENTS
        if _may_ask(question, intent) and pattern.search(own.get(intent, asked))
    ]


def _may_ask(question: Question, intent: Intent) -> bool:
    """Tell whether a question names what an intent needs to be asked of."""
    if intent in _NEED_NUMBER:
        return bool(question.references or _PAPER.search(question.asked))
    if intent is Intent.IN_FORCE:
        return bool(question.references or _VERSIONED.search(question.asked))
    return intent is not Intent.PATH or not _HOW_MANY.search(question.main)


# "Wer bekommt nach dem HFA-Beschluss einen Bericht?" does not ask what was decided
_ACCORDING = re.compile(
    r"\b(?:nach|laut|gemäß|seit|wegen|trotz|aufgrund) (?:dem|der|diesem|dieser) "
    r"(?:[\w/-]+-)?(?:\w*beschluss|entscheidung)\w*",
    re.IGNORECASE,
)


def _read_between(question: Question, asked: str) -> Intent | None:
    """Return the intent of a question that has no pattern, by what it names."""
    if question.references_asked and _BODY_WORDS.search(asked):
        return Intent.PATH
    if movers_in(asked) and _MOTIONS.search(asked) and not question.references_asked:
        return Intent.LISTING
    if not set(question.organizations) & set(known().find(bodies_apart(question.asked))):
        return None
    if _OUTCOME.search(asked):
        return Intent.RESULT
    if _DAYS.search(asked):
        return Intent.PATH
    names_paper = question.references or _PAPER.search(question.text)
    was_there = question.kind is Kind.DATE or _WAS_THERE.search(question.asked)
    busy_with = question.period and _BUSY_WITH.search(question.asked)
    return Intent.PATH if (names_paper and was_there) or busy_with else None


# "Ratssitzung 26.2.2015 – Ergebnis?", "Quantitative Betrachtung – Ratstermine?"
_OUTCOME = re.compile(r"\b(?:ergebnis|ausgang)\b", re.IGNORECASE)
_DAYS = re.compile(r"\b(?:termine?|sitzungstermine?)\b", re.IGNORECASE)
# "War 0750/2025 schon im Stadtentwicklungsausschuss?"
_WAS_THERE = re.compile(
    r"^\W*(?:war|waren|ging|kam|kommt|geht|wann|welche rolle|hat(?:te)?)\b", re.IGNORECASE
)


# "Wie viele Wohnungslose wurden beraten?" does not ask for a paper's way
_HOW_MANY = re.compile(
    r"\bwie ?viele?\b(?! (?:gremien|ausschüsse|sitzungen|stationen))", re.IGNORECASE
)
# "Mit welchen Themen war der JHA 2021 befasst?", "Was hatten wir 2020 in der BV Haspe vorliegen?"
_BUSY_WITH = re.compile(
    r"\b(?:befass\w*|beschäftig\w*|auf der tagesordnung)\b"
    r"|\b(?:was|womit)\b.*\b(?:vorliegen|vorgelegen|lag(?:en)?\b.*\bvor|zu tun)\b",
    re.IGNORECASE,
)
# several motions, or what they were about: not what became of one
_MOTIONS = re.compile(
    r"\b(?:\w*anträge|vorstöße|initiativen|vorschläge|nachgelegt|beantragt)\b", re.IGNORECASE
)
# "Haben Hagen Aktiv und die Linken zugestimmt?"
_VOTED = re.compile(r"^\W*(?:hat|haben|wie|wer)\b.*\b(?:mit|zu)?gestimmt\b", re.IGNORECASE)
_BODY_WORDS = re.compile(
    r"\b(?:gremi(?:um|en)|ausschuss|ausschüsse\w*|bezirksvertretung\w*|sitzung\w*|tagesordnung)\b",
    re.IGNORECASE,
)
# "der letzte Antrag der Grünen", not "noch der neueste Antrag"
_LATEST = re.compile(
    r"^(?!.*\bnoch\b).*\b(?:letzte|neueste|jüngste|aktuellste)[nrms]? (?:\w+ )?"
    r"(?P<kind>antrag|anträge|anfragen?|vorst[oö]ß\w*|initiativen?)\b",
    re.IGNORECASE,
)


# How likely the recognizer has to be: of a paper named by its number the catalog tells most; what
# names no paper is sooner asked of the texts; and where these say nothing, any guess is tried.
_LIKELY_OF_PAPER = 0.4
_LIKELY = 0.9
_SURE = 0.9  # where the forms known say something else of a paper
_AT_ALL = 0.3
_CONTENT = "content"  # what only the text of a paper tells, not the catalog


def likely_readings(question: Question) -> tuple[tuple[Intent, ...], ...]:
    """Return what a question may ask of the catalog as learnt from examples, if only perhaps."""
    learnt, likely = _recognized(question)
    return ((learnt,),) if learnt and likely >= _AT_ALL else ()


def _recognized(question: Question) -> tuple[Intent | None, float]:
    """Return what the recognizer finds, None for what cannot be asked so, and how likely it is."""
    name, likely = INTENTS.recognize(question.asked)
    if name == _CONTENT:
        return None, likely
    intent = Intent(name)
    # what is listed may be anything, but the catalog has papers
    lists_papers = intent is not Intent.LISTING or re.search(rf"\b{_KINDS}\b", question.asked, re.I)
    return intent if lists_papers and _may_ask(question, intent) else None, likely


def is_latest(question: Question) -> bool:
    """Tell whether only the newest of a list is asked for ("der letzte Antrag der Grünen")."""
    return bool(_LATEST.search(question.main))


def kinds_asked(question: Question) -> tuple[str, ...]:
    """Return the kinds of document a list is asked of; none: every paper with a number."""
    if kind_word(question) not in _LIST_KINDS or not _LIST_KINDS[kind_word(question) or ""]:
        return ()
    named = [word for word in _LIST_KINDS if re.search(rf"\b{word}\b", question.asked, re.I)]
    named = named or [kind_word(question) or ""]
    return tuple(kind for word in named for kind in _LIST_KINDS[word])


def is_any_kind(question: Question) -> bool:
    """Tell whether a list is asked of whatever is held, papers or not."""
    both = re.search(r"\bund tagesordnungspunkte", question.asked, re.IGNORECASE)
    return kind_word(question) in _ANY_KIND or bool(both)


def kind_word(question: Question) -> str | None:
    """Return the word of the question that says what a list is asked of."""
    latest = _LATEST.search(question.main)
    if latest:
        return "anfragen" if latest["kind"].lower().startswith("anfrage") else "anträge"
    match = _PATTERNS[Intent.LISTING].search(question.asked)
    if match and match["moved"]:
        return "anfragen" if match["moved"].lower() == "angefragt" else "anträge"
    if match and match["all"]:
        return "unterlagen"
    kind = re.search(rf"\b{_KINDS}\b", question.asked, re.IGNORECASE)
    if kind is None:
        return "anträge" if movers_in(question.asked) else None
    written = kind.group().lower()
    known = (word for word in _KIND_WORDS if re.search(rf"{word}n?$", written))
    return next(known, written)
