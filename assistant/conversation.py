"""Follow-up questions → questions that stand alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.bodies import known
from assistant.periods import NUMBERS, YEAR_BEFORE
from assistant.question import as_asked, content_terms, main_part, names_in
from assistant.question_words import names_no_matter
from ingest.understanding.dates import MONTHS, find_dates, without_dates
from ingest.understanding.references import find_numbers

_AND = re.compile(r"^\s*(?:und|aber|also|oder)\b[\s,]*", re.IGNORECASE)
# "in Wehringhausen", "für Haspe", "beim Rat": what a short follow-up swaps.
_PLACE = re.compile(
    r"\b(in|im|für|bei|beim|am|an|zu|zum|zur|von|vom|nach) (?:(?:der|die|das|den|dem) )?"
    r"((?:[A-ZÄÖÜ][\w/-]+ ?)+)"
)
_INTERJECTION = re.compile(
    r"^\W*(?:(?:aha|ach so|oh|ok(?:ay)?|danke\w*|vielen dank|gut|schön|verstehe|interessant"
    r"|alles klar)"
    r"\s*[.,!…–-]+\s*)+(?=\w)",
    re.IGNORECASE,
)
# "Dasselbe bitte noch mal für …", "Wie sieht das in … aus?": asks the same of something else
_SAME_AGAIN = re.compile(
    r"^\W*(?:(?:bitte )?(?:dasselbe|das (?:gleiche|selbe)|genauso)"
    r"|wie (?:ist|war|sieht) (?:es|das))\b"
    r"(?: (?:jetzt|bitte|noch|mal|nochmal|einmal|denn|dann))*|(?<=\w) aus(?=\W*$)",
    re.IGNORECASE,
)
# "Mich interessiert bloß 2023", "Bitte nur die aus 2023": these ask the same of less
_NARROWING = frozenset(
    content_terms("nur lediglich allein reicht reichen genügen zuviel jahr jahrgang")
)
_POINTING = re.compile(
    r"(?i:\b(?:da(?:für|von|mit|zu|bei|durch|rüber|ran|nach|vor|gegen|rum)|dort|dies\w*|jene\w*|sie|er"
    r"|ihr\w*|sein\w*|deren|dessen|denen|solche\w*)\b|(?<!gibt )(?<!gab )(?<!geht )\bes\b)"
    # not an article: "die Satzung", "das neue Hallenbad"
    r"|\b(?i:dem|den|das|die)\b(?!\s+(?:[a-zäöüß]+e[mnrs]?\s+)?[A-ZÄÖÜ])"
)
_OF_A_THING = re.compile(
    r"\b(?:er|sie|ihn|ihm|ihr\w*|deren|dessen|denen|dort|da(?:für|von|ran|rin|rüber|mit|bei))\b"
)
_LEANT_ON = re.compile(r".*[?.!] \(([^()]+)\)$")  # as `standalone` adds it
_ARTICLE = re.compile(r"\b(?:dem|den|das|die)\b", re.IGNORECASE)
_BEFORE_DATE = re.compile(r"\b(?:am|im|in|vom|zum|ab|bis|seit)\s+(?:Jahre?\s+)?$")
# Among the first words these mean something said before, however much else is asked.
_PERSONAL = re.compile(r"\s*(?:\S+\s+){0,4}(?:sie|er|ihn|ihm|ihnen|deren|dessen)\b")
# "darüber", "davon" anywhere, unless the question itself has named two things by then
_THEREOF = re.compile(
    r"(?:(?!\bund\b).)*\bda(?:für|von|mit|zu|durch|rüber|ran|nach|gegen|rin)\b", re.IGNORECASE
)
_THE_TOPIC = re.compile(r"\b(?:das thema|die sache|die frage|das anliegen)\b", re.IGNORECASE)
# "Für welche Gebiete denn?", "Seit wann?": without a verb it is a part of what was asked before
_BARE = re.compile(
    r"\W*(?:\w+ )?(?:welche\w*|wie ?viele?|wann|wem|wen)(?: \w+){0,2}(?: denn)?\W*"
    r"|\W*(?:wann|warum|wieso|weshalb|wo|wer|wie ?viele?)(?: \w+){0,3} denn\W*",
    re.IGNORECASE,
)
_SAME_YEAR = re.compile(
    r"\b(?:desselben|des (?:selben|gleichen)) jahres\b|\bim (?:selben|gleichen) jahr\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"\b(?:(?:gut|rund|etwa|knapp|fast) )?(?P<n>{'|'.join(NUMBERS)}|\d+) (?P<half>halbes )?"
    r"(?P<unit>jahr|monat)e? (?P<side>später|danach|darauf|zuvor|davor|vorher|früher)\b",
    re.IGNORECASE,
)
_NEXT_YEAR = re.compile(
    rf"\bim (?:(?P<before>{YEAR_BEFORE})"
    r"|folgejahr|jahr (?:danach|darauf)|(?:nächsten|darauffolgenden) jahr)\b",
    re.IGNORECASE,
)
_FEW_AROUND_A_PRONOUN = 4
_FEW = 2  # content words up to which a question that begins with "Und" needs its predecessor


def standalone(question: str, history: Sequence[str]) -> str:
    """Return `question` completed from the earlier questions where it does not stand alone."""
    if not history:
        return question
    earlier = standalone(history[-1], history[:-1])
    question = _INTERJECTION.sub("", question)
    question = _with_number_meant(_with_time_counted(question, earlier), earlier)
    if not _leans(question):
        return question
    if _OF_A_THING.search(question) and not _AND.match(question):
        # "er", "dafür" mean the thing that was pointed at before, not what was last asked of it
        earlier = _LEANT_ON.sub(r"\1", earlier) if _POINTING.search(history[-1]) else earlier
    of_the_topic = _THE_TOPIC.search(question)
    swapped = _swap_date(question, earlier) or _swap_place(question, earlier)
    if swapped and not of_the_topic:
        return swapped
    if find_dates(question):  # asked is about another time
        earlier = _without_times(earlier)
    if of_the_topic:  # of what was asked last, not of what that leant on
        earlier = as_asked(earlier)
    return f"{_AND.sub('', question).strip()} ({earlier.rstrip(' ?.!')})"


# These say that a further question is about the thing the first one is about.
_OF_THE_FIRST = re.compile(
    r"\b(?:er|sie|es|ihn|ihm|ihr\w*|deren|dessen|dort|da\w*|dies\w*|jahr|tag|den|dem)\b",
    re.IGNORECASE,
)


def standing_alone(further: str, first: str) -> str:
    """Return a further question of several asked at once with what it needs of the first.

    That is all of it; only its time and bodies where the further one names things of its own: "Was
    fordert Eiche im Rat, und worum bittet Wisotzki?"
    """
    names_nothing = all(map(names_no_matter, content_terms(further)))
    names_the_same = names_nothing or set(names_in(further)) <= set(names_in(first))
    if _OF_THE_FIRST.search(further) or names_the_same:
        return standalone(f"Und {further}", [first])
    setting = [found.written for found in find_dates(first)] + list(known().find(first))
    return f"{further} ({', '.join(setting)})" if setting else further


def _with_time_counted(question: str, earlier: str) -> str:
    """Return `question` with a time counted from the last one named before put as that time.

    "zwei Jahre später", "im Juli desselben Jahres", "im Jahr davor".
    """
    named = find_dates(earlier)
    first, last = (named[-1].since, named[-1].until) if named else (None, None)
    if first is None or last is None:
        return question

    def counted(match: re.Match[str]) -> str:
        number = match["n"].lower()
        count = NUMBERS.get(number) or int(number)
        months = 6 if match["half"] else count * (12 if match["unit"].lower() == "jahr" else 1)
        back = match["side"].lower() in {"zuvor", "davor", "vorher", "früher"}
        start = first if back else last
        year, month = divmod(start.year * 12 + start.month - 1 + (-months if back else months), 12)
        by_month = match["half"] or match["unit"].lower() == "monat"
        return f"im {MONTHS[month].capitalize()} {year}" if by_month else f"im Jahr {year}"

    def next_year(match: re.Match[str]) -> str:
        return f"im Jahr {first.year - 1 if match['before'] else last.year + 1}"

    return _COUNTED.sub(
        counted, _NEXT_YEAR.sub(next_year, _SAME_YEAR.sub(str(last.year), question))
    )


_ONE_OF_SEVERAL = re.compile(
    r"\b[Dd](?:er|ie|as|en|em) (?:(?P<first>erste(?:re)?)|(?P<second>zweite)"
    r"|(?P<last>letzte(?:re)?))[nrs]?\b(?! [A-ZÄÖÜ])"
)


def _with_number_meant(question: str, earlier: str) -> str:
    """Return `question` with "die zweite" of several papers named before put as its number."""
    numbers = list(dict.fromkeys(m.group() for m in find_numbers(earlier)))
    if len(numbers) < 2:
        return question

    def meant(match: re.Match[str]) -> str:
        return numbers[0 if match["first"] else 1 if match["second"] else -1]

    return _ONE_OF_SEVERAL.sub(meant, question)


def _without_times(text: str) -> str:
    """Return `text` without its dates and the prepositions before them."""
    for found in reversed(find_dates(text)):
        text = _BEFORE_DATE.sub("", text[: found.start]) + text[found.end :].lstrip()
    return text


def _leans(question: str) -> bool:
    if main_part(question) != question:  # what is told before the question is what it leans on
        return False
    bare = _AND.sub("", question)
    began_with_and = bare != question
    rest = _SAME_AGAIN.sub("", bare)
    terms = set(content_terms(without_dates(rest))) - _NARROWING
    narrows = not terms and bool(find_dates(bare))
    points = (
        narrows
        or rest != bare
        or bool(_POINTING.search(bare) or _THE_TOPIC.search(bare) or _BARE.fullmatch(bare))
        or (len(terms) <= 1 and bool(_ARTICLE.search(bare)))
    )
    meant = bool(_PERSONAL.match(bare) or _THEREOF.match(bare)) and "," not in bare
    meant = meant or bool(_THE_TOPIC.search(bare))
    named = content_terms(" ".join(names_in(bare)))
    names_nothing = all(map(names_no_matter, named)) and not find_dates(bare)
    if names_nothing and (began_with_and or points):
        return not find_numbers(bare)  # "Und wer hatte in der Verwaltung die Federführung?"
    return len(terms) <= (_FEW_AROUND_A_PRONOUN if meant else _FEW) and (began_with_and or points)


def _swap_date(question: str, earlier: str) -> str | None:
    """ "Und am 5. April 2022?" after "Wie viele … am 15.03.2022 …?" asks the same for that day."""
    bare = _SAME_AGAIN.sub("", _AND.sub("", question)).strip(" ?.!").removeprefix("für ")
    rest = content_terms(_BEFORE_DATE.sub("", without_dates(f"{bare} ")))
    if not find_dates(bare) or not _NARROWING.issuperset(rest):
        return None
    if rest:  # "Das ist zu viel, mich interessiert bloß 2023" narrows the same question
        bare = bare[find_dates(bare)[-1].start :]
    old = find_dates(earlier)
    if not old:
        return f"{earlier.rstrip(' ?.!')} {bare}?"
    new = find_dates(bare)[-1]
    lead = _BEFORE_DATE.search(bare[: new.start])
    time = bare[lead.start() if lead else new.start : new.end]
    before = earlier[: old[-1].start]
    if not lead and new.precision == "year" and _BEFORE_DATE.search(before):
        time = f"im Jahr {time}"  # not "am 2023"
    if lead or not time[0].isdigit():
        before = _BEFORE_DATE.sub("", before)
    return before + time + earlier[old[-1].end :]


def _swap_place(question: str, earlier: str) -> str | None:
    """ "Und in Haspe?" after "Wie viele … in Altenhagen?" asks the same for Haspe."""
    bare = _SAME_AGAIN.sub("", _AND.sub("", question)).strip(" ?.!")
    place = _PLACE.fullmatch(bare)
    if not place:
        return None
    named = list(_PLACE.finditer(earlier))
    old = [m for m in named if m.group(1) == place.group(1)]
    if not old and known().find(bare):  # "in der BV Nord", "für die BV Hohenlimburg"
        old = [m for m in named if known().find(m.group())]
    if not old:
        return f"{earlier.rstrip(' ?.!')} {bare}?"
    start, end = old[-1].span()
    gap = " " if earlier[start:end].endswith(" ") else ""
    return earlier[:start] + bare + gap + earlier[end:]
