"""Splits German administrative text into sentences, list items and table rows.

Rules instead of a model: council papers are full of abbreviations ("z. B.", "Nr.", "Abs.",
"Mio."), ordinals ("3. Dezember"), dates and paper numbers that general splitters break at.
"""

from __future__ import annotations

import re

# A full stop after one of these never ends a sentence.
NEVER_FINAL = frozenset(
    """
    abb abl abs abschn abt amtsbl anl anm art aufl az bd betr bez bgbl bspw bzgl bzw ca dgl dipl dr
    einschl evtl ff fr gabl gbl gem ggf ggfs gmbl hj hr hrn hrsg inkl insb insbes jg jh kap kfm lfd
    lit ltd max mind min mio mrd nr nrn pos prof rd ref rn rspr s sog st std str tab tel teilw tsd
    u urspr v vgl vs ziff zzgl z b d h i a o g e m n p q r t w x y k j f c l jan feb febr mrz apr
    aug sept okt nov dez ing rer nat phil med jur habil wiss techn kommun öffentl städt stellv stv
    vors
    """.split()
)
# After these a sentence may end: decided by the word that follows.
MAYBE_FINAL = frozenset("usw etc e.v v".split())
# Words that begin a German sentence far more often than they follow an ordinal or abbreviation.
STARTERS = frozenset(
    """
    der die das den dem des ein eine einer eines einem einen es er sie wir ich man im in am an auf
    aus bei bis beim durch für mit nach ohne seit über um und unter vom von vor wegen weiter
    weitere weiterhin während wenn wie wird wurde wurden werden zu zum zur zwischen zudem zunächst
    zusätzlich auch aber als alle allerdings also da dabei dadurch dafür dagegen daher damit danach
    daneben dann darüber darum davon dazu denn dennoch derzeit deshalb dies diese dieser dieses
    diesem diesen doch dort ebenso entsprechend er ferner hier hierbei hierfür hiermit hierzu
    insgesamt insbesondere ist jede jeder jedes jedoch kein keine laut mehrere nachdem nur ob
    obwohl sein seine ihre sind so sofern somit sowohl trotz was weil welche wer wo zurzeit
    gleichzeitig grundsätzlich herr frau hinzu außerdem aufgrund anschließend bereits
    """.split()
)
# A full stop closes a year, never an ordinal ("die 126. Kontrolle"), from this many digits on.
YEAR_DIGITS = 4
# A line that ends in one of these goes on in the next, even if that begins like an item.
OPEN_ENDS = frozenset(
    """
    ab als am an auf aus bei bis dem den der des die durch für gem gemäß im in laut mit nach nr
    oder seit sowie und vom von zu zum zur
    """.split()
)

_TERMINATOR = re.compile(r"[.!?…]+[\"“”«»’')\]]*(?=\s)")
_LAST_TOKEN = re.compile(r"([^\s(„\"»›‚\[]+)$")
_NEXT_WORD = re.compile(r"\s+([\"„»›‚(\[]*)([^\W_]+|§)?")
# A line that begins an item of a list or a numbered paragraph.
_ITEM = re.compile(r"(?:[-–—•▪■●◦*]|\(?\d{1,3}[.)]|\(?[a-z]\)|§+ ?\d+[a-z]?)\s+(?=\S)")
# An item's mark that may as well be an ordinal or a paragraph's number in a wrapped sentence.
_AMBIGUOUS_ITEM = re.compile(r"\d{1,3}\.|§")
_ONLY_A_MARK = re.compile(r"\s*\(?(?:\d{1,3}|[IVX]+|[a-z])[.)]+")
_ROMAN = re.compile(r"[ivx]{2,}")
_LONGEST = 1200


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence of `text`, in order, white space trimmed.

    Line ends inside a sentence count as spaces; blank lines, lines that begin an item and lines
    with tabs (table rows) stand alone. A sentence longer than 1,200 characters is cut at a space.
    """
    pieces: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        pieces.extend(_split_block(text, start, end))
    trimmed = (_trim(text, *piece) for piece in pieces)
    return [part for piece in trimmed if piece for part in _cut_long(text, *piece)]


def _blocks(text: str) -> list[tuple[int, int]]:
    """Return the stretches no sentence crosses: paragraphs, list items, table rows."""
    blocks: list[tuple[int, int]] = []
    begin = position = 0
    before = ""
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        alone = "\t" in stripped
        if not stripped or alone or _begins_item(line.lstrip(), before):
            blocks.append((begin, position))
            begin = position
        position += len(line)
        if alone or not stripped:
            blocks.append((begin, position))
            begin = position
        before = stripped
    blocks.append((begin, len(text)))
    return [(a, b) for a, b in blocks if a < b]


def _begins_item(line: str, before: str) -> bool:
    """Tell whether a line begins an item, and does not go on "… am" with "3. Dezember"."""
    if not _ITEM.match(line):
        return False
    last = before.rpartition(" ")[2].lower().rstrip(".")
    goes_on = last in OPEN_ENDS or (line.startswith("§") and before.endswith(","))
    return not (goes_on and _AMBIGUOUS_ITEM.match(line))


def _split_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if "\t" in text[start:end].strip():
        return [(start, end)]
    pieces = []
    begin = start
    for match in _TERMINATOR.finditer(text, start, end):
        if _ends_sentence(text, begin, match):
            pieces.append((begin, match.end()))
            begin = match.end()
    pieces.append((begin, end))
    return pieces


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    following = _NEXT_WORD.match(text, match.end())
    word = (following.group(2) or "") if following else ""
    opened = bool(following and following.group(1))
    if word and word[0].islower():
        return False
    if _ONLY_A_MARK.fullmatch(text, begin, match.end()):
        return False
    if match.group()[0] != "." or match.group().startswith(".."):
        return True
    token = _LAST_TOKEN.search(text[begin : match.start()].rstrip())
    before = token.group(1).lower() if token else ""
    starter = word.lower() in STARTERS
    if before.rpartition(".")[2].isdigit() or _ROMAN.fullmatch(before):
        return _ends_after_number(before, starter, bool(word))
    if _is_abbreviation(before):
        return starter and before in MAYBE_FINAL
    return bool(word) or opened or match.end() >= len(text.rstrip())


def _ends_after_number(number: str, starter: bool, followed: bool) -> bool:
    """Ordinals ("3. Dezember") go on; years, dates and amounts ("2025.", "1.234.") end."""
    whole, _, digits = number.rpartition(".")
    is_amount = "," in number or (bool(whole) and len(digits) == 3)
    return starter or is_amount or len(digits) >= YEAR_DIGITS or not followed


def _is_abbreviation(token: str) -> bool:
    last = token.rpartition(".")[2].strip("-–/")
    return last in NEVER_FINAL or token in MAYBE_FINAL or (len(last) == 1 and last.isalpha())


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _cut_long(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts = []
    while end - start > _LONGEST:
        cut = max(text.rfind(c, start + _LONGEST // 2, start + _LONGEST) for c in ";, \n\t")
        cut = cut + 1 if cut > 0 else start + _LONGEST
        parts.append((start, cut))
        start = cut
    parts.append((start, end))
    return [piece for part in parts if (piece := _trim(text, *part))]
