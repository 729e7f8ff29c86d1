"""The one German analyzer: text to index terms, the same for documents and for questions.

Words are casefolded, stemmed (Snowball German, which also folds umlauts and ß) and freed of stop
words. What a council paper is full of stays whole and is found by its parts too: paper numbers,
dates, percentages, paragraphs, hyphen compounds. A whole stands at the position of its first part,
so phrases match through the parts.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

ANALYZER_VERSION = "1"

MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip

# Articles, pronouns, auxiliaries, prepositions, fillers. What denies or limits is no stop word:
# nicht, nichts, kein*, nie, niemand, niemals, nirgends, weder, ohne, nur, gegen, kaum, außer.
STOP_WORDS = frozenset(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes
    anderm andern anders auch auf aus bei beim bin bis bist bzw da dabei dadurch dafür dafuer damit
    danach dann daran darauf daraus darin darüber darueber darum das dass davon dazu dein deine
    deinem deinen deiner deines dem den denen denn der deren derer derselbe derselben des desselben
    dessen dich die dies diese dieselbe dieselben diesem diesen dieser dieses dir doch dort du
    durch ein eine einem einen einer eines einig einige einigem einigen einiger einiges einmal er
    es etwas euch euer eure eurem euren eurer eures für fuer gewesen hab habe haben hat hatte
    hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist
    ja jede jedem jeden jeder jedes jene jenem jenen jener jenes jetzt kann können koennen könnte
    koennte machen man manche manchem manchen mancher manches mein meine meinem meinen meiner
    meines mich mir mit nach noch nun ob oder seid sein seine seinem seinen seiner seines selbst
    sich sie sind so sobald solche solchem solchen solcher solches soll sollen sollte sondern sonst
    sowie über ueber um und uns unser unsere unserem unseren unserer unseres unter viel vom von vor
    war waren warst was wegen weil welche welchem welchen welcher welches wenn wer wem wen werde
    werden wie wieder will wir wird wirst wo wobei worden wollen wollte während waehrend würde
    wuerde würden wuerden wurde wurden zu zum zur zwar zwischen
    """.split()
)

_LETTER = r"[^\W_]"
_HYPHEN = r"[-\u2010\u2011]"
_MONTH = (
    r"(?:jan(?:uar)?|jänner|feb(?:ruar)?|mär(?:z)?|maerz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dez(?:ember)?)\.?"
)

# The alternatives are tried in this order at each place.
_TOKEN = re.compile(
    rf"""
    (?P<paragraph> (?:§{{1,2}}|paragra(?:ph|f)(?:en)?)\s?\d+[a-z]?(?!{_LETTER}) )
  | (?P<date>
        \d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}}(?!{_LETTER})
      | \d{{1,2}}\.\s?{_MONTH}\s?\d{{4}}(?!{_LETTER})
      | \d\d\.\d\d\.\d\d(?!{_LETTER})
      | \d\d\.\d\d\.(?!\d)
    )
  | (?P<paper>
        \d{{1,5}}(?:{_HYPHEN}\d{{1,3}})?\s?/\s?(?:19|20)\d\d(?:{_HYPHEN}\d{{1,3}}(?!\d))?(?!{_LETTER})
    )
  | (?P<percent> \d++(?:[.,]\d++)*+\s?(?:%|prozent(?!{_LETTER})) )
  | (?P<number> \d++(?:[.,:]\d++)*+(?!{_LETTER}|{_HYPHEN}{_LETTER}) )
  | (?P<word>
        {_LETTER}++(?:(?:\u00ad|{_HYPHEN}|[*:_](?=in(?:nen)?(?!{_LETTER}))){_LETTER}++)*+
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")
_SLASH = re.compile(r"\s?/\s?")
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_NAME = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(rf"(?:{_LETTER}|\u00ad)+")
_GENDER_ENDINGS = frozenset({"in", "innen"})


class Token(NamedTuple):
    """An index term and the characters `start` to `end` it stands for.

    `position` counts words, stop words included. Offsets count characters of the NFC form.
    """

    term: str
    start: int
    end: int
    position: int


class _Form(NamedTuple):
    """A term of one match: offsets and position relative to the match."""

    term: str
    start: int
    end: int
    position: int


class _Forms(NamedTuple):
    forms: tuple[_Form, ...]
    positions: int


def analyze(text: str) -> list[Token]:
    """Return the terms of `text` in reading order, a whole before its parts."""
    tokens: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(unicodedata.normalize("NFC", text)):
        found = _forms(str(match.lastgroup), match.group())
        start = match.start()
        for term, begin, end, offset in found.forms:
            tokens.append(Token(term, start + begin, start + end, position + offset))
        position += found.positions
    return tokens


def terms(text: str) -> list[str]:
    """Return the index terms of `text` in reading order."""
    return [token.term for token in analyze(text)]


@lru_cache(maxsize=400_000)
def _forms(kind: str, raw: str) -> _Forms:
    if kind == "word":
        return _word(raw)
    if kind == "number":
        return _number(raw)
    if kind == "date":
        return _date(raw)
    if kind == "paper":
        return _paper(raw)
    if kind == "percent":
        return _percent(raw)
    return _paragraph(raw)


def _word(raw: str) -> _Forms:
    pieces = [(m.start(), m.end(), _fold(m.group())) for m in _PARTS.finditer(raw)]
    if len(pieces) == 1:
        start, end, word = pieces[0]
        return _Forms(_word_forms(word, start, end, 0), 1)
    if pieces[-1][2] in _GENDER_ENDINGS and raw[pieces[-1][0] - 1] in "*:_":
        return _gendered(pieces, len(raw))
    joined = "".join(word for _, _, word in pieces)
    if joined.isdigit():
        joined = "-".join(word for _, _, word in pieces)
    forms = [_Form(_term(joined), 0, len(raw), 0)]
    for position, (start, end, word) in enumerate(pieces):
        forms.extend(_word_forms(word, start, end, position))
    return _Forms(tuple(forms), len(pieces))


def _word_forms(word: str, start: int, end: int, position: int) -> tuple[_Form, ...]:
    if word in STOP_WORDS or not word:
        return ()
    return (_Form(_term(word), start, end, position),)


def _gendered(pieces: list[tuple[int, int, str]], length: int) -> _Forms:
    """Return "Bürger*innen" as "bürgerinnen" and "bürger"."""
    words = [word for _, _, word in pieces]
    both = (_term("".join(words)), _term("".join(words[:-1])))
    return _Forms(tuple(_Form(t, 0, length, 0) for t in dict.fromkeys(both)), 1)


def _number(raw: str) -> _Forms:
    return _Forms((_Form(_plain_number(raw), 0, len(raw), 0),), 1)


def _plain_number(raw: str) -> str:
    """Return "1.234,5" as "1234,5", other numbers as written."""
    return raw.replace(".", "") if _THOUSANDS.fullmatch(raw) else raw


def _date(raw: str) -> _Forms:
    """Return "18.06.2024" or "18. Juni 2024" whole and as day, month name, year."""
    numbers = _NUMBERS.findall(raw)
    spelled = len(numbers) == 2 and not raw.endswith(".")
    month = _month_named(raw) if spelled else int(numbers[1])
    day = int(numbers[0])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return _whole_and_parts([], numbers, len(raw)) if spelled else _number(raw.rstrip("."))
    parts = [str(day), _term(MONTHS[month - 1])]
    whole: list[str] = []
    if len(numbers) == 3 or spelled:
        year = _full_year(numbers[-1])
        parts.append(year)
        whole.append(f"{day:02}.{month:02}.{year}")
    return _whole_and_parts(whole, parts, len(raw))


def _month_named(raw: str) -> int:
    name = _NAME.findall(raw)[0].casefold()  # not the year glued to it: "18. Juni2024"
    start = name.replace("jän", "jan").replace("mae", "mä")[:3]
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(start))


def _full_year(digits: str) -> str:
    if len(digits) == 4:
        return digits
    return f"20{digits}" if int(digits) < 70 else f"19{digits}"


def _paper(raw: str) -> _Forms:
    """Return "0075/2024-1" whole, its base number, and its parts; four digits at least."""
    front, back = _SLASH.split(re.sub(_HYPHEN, "-", raw))
    number, _, front_suffix = front.partition("-")
    year, _, back_suffix = back.partition("-")
    number = number.zfill(4)
    base = f"{number}/{year}"
    whole = f"{number}{'-' * bool(front_suffix)}{front_suffix}/{back}"
    parts = [part for part in (number, front_suffix, year, back_suffix) if part]
    return _whole_and_parts(list(dict.fromkeys((whole, base))), parts, len(raw))


def _percent(raw: str) -> _Forms:
    digits = raw[: _last_digit(raw) + 1]
    number = _plain_number(digits)
    return _whole_and_parts([f"{number}%"], [number, _term("prozent")], len(raw))


def _last_digit(raw: str) -> int:
    return max(index for index, character in enumerate(raw) if character.isdigit())


def _paragraph(raw: str) -> _Forms:
    first = next(index for index, character in enumerate(raw) if character.isdigit())
    number = raw[first:].casefold()
    return _whole_and_parts([f"§{number}"], [number], len(raw))


def _whole_and_parts(whole: list[str], parts: list[str], length: int) -> _Forms:
    forms = [_Form(term, 0, length, 0) for term in whole]
    forms += [_Form(term, 0, length, position) for position, term in enumerate(parts)]
    return _Forms(tuple(forms), len(parts))


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word.replace("\u00ad", "")).casefold()


_stemmer = snowballstemmer.stemmer("german")
_stemmer_lock = threading.Lock()  # a Snowball stemmer keeps the word it works on


@lru_cache(maxsize=400_000)
def _term(word: str) -> str:
    if any(character.isdigit() for character in word):
        return word
    with _stemmer_lock:
        stem = str(_stemmer.stemWord(word))
    if stem.isascii():
        return stem
    bare = unicodedata.normalize("NFKD", stem)
    return "".join(c for c in bare if not unicodedata.combining(c)) or stem
