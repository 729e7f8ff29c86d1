"""Is a statement the quote's sentence but for one word that stands in another's place?

"Die Landesförderung endete 2013" is "Die Bundesförderung endete 2013" with one word exchanged. A
sentence told in other words differs in more than one place, or by a word for the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from assistant.bodies import known
from assistant.verifying.values import values
from assistant.verifying.words import (
    STRONG_PAST,
    Word,
    content,
    differ_by_prefix,
    holds_form,
    segments,
    stems,
)
from ingest.sentences import split_sentences

_LONGEST_MINE, _LONGEST_THEIRS = 2, 3  # words that may stand in each other's place
_FEWEST_KEPT = 2  # words and values that must be the same, for the sentences to be one
_SHORTEST_HEAD = 3  # "Jugendamt" and "Ordnungsamt"
_VERB = re.compile(
    rf"(?:[a-zäöüß]+(?:t|(?:te|e[lr]?n)(?! [A-ZÄÖÜ]))|{STRONG_PAST})\b"
)  # "fortgeführt", no "freie Träger"
_WRITTEN = re.compile(r"[\w-]+")


def exchanged(statement: str, quotes: Sequence[str]) -> str | None:
    """Return the word that stands in the place of another of the quotes, None where none does."""
    sentences = [quote[start:end] for quote in quotes for start, end in split_sentences(quote)]
    parts = dict.fromkeys([*sentences, *(p for quote in quotes for p in segments(quote))])
    quoted = [content(part) for part in parts]
    names = {name for quote in quotes for name in known().find(quote)}
    held = frozenset(stem for quote in quotes for stem in stems(quote))
    for segment in segments(statement):
        found = (_aligned(content(segment), words, len(values(segment))) for words in quoted)
        _, mine, theirs = max(found, key=lambda a: (a[0], len(a[1])), default=(0, (), ()))
        for word in mine:
            written = _WRITTEN.match(segment, word.start)
            is_verb = _VERB.match(segment, word.start) is not None
            if written is None or names.intersection(known().find(written[0])):
                continue
            if _is_other(word, is_verb, theirs, held):
                return written[0]
    return None


_Slot = tuple[Word, ...]


def _aligned(
    told: Sequence[Word], held: Sequence[Word], values_told: int
) -> tuple[int, _Slot, _Slot]:
    """Return how many words two sentences share in order, and the only ones exchanged.

    The values of a statement, held by the quotes as others see to, tell that they are one sentence.
    """
    theirs = [word.stem for word in held]
    mine = [_counterpart(word.stem, theirs) for word in told]
    steps = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    kept = sum(end - start for tag, start, end, _, _ in steps if tag == "equal")
    new = [step for step in steps if not all(mine[step[1] : step[2]])]
    if len(new) > 1:  # verbs are often others where the words about them are not
        new = [s for s in new if any(told[i].capital and not mine[i] for i in range(s[1], s[2]))]
    if len(new) == 1 and kept and kept + values_told >= _FEWEST_KEPT:
        _, start, end, first, last = new[0]
        if end - start <= _LONGEST_MINE and 0 < last - first <= _LONGEST_THEIRS:
            return kept, tuple(told[start:end]), tuple(held[first:last])
    return kept, (), ()


def _counterpart(stem: str, theirs: Sequence[str]) -> str:
    """Return the stem itself or a form of it among `theirs`, empty where there is none."""
    forms = (other for other in theirs if holds_form(frozenset({other}), stem))
    return stem if stem in theirs else next(forms, "")


def _is_other(word: Word, is_verb: bool, theirs: _Slot, held: frozenset[str]) -> bool:
    """Tell whether a word says something else than those whose place it takes.

    What the quotes say elsewhere is not new, except as the head of another compound. A verb may be
    told by many others, so it counts only where its prefix alone is another.
    """
    if is_verb:
        new = word.stem not in held
        return new and any(differ_by_prefix(word.stem, other.stem) for other in theirs)
    if any(word.capital and other.capital and _have_one_head(word, other) for other in theirs):
        return True
    return not holds_form(held, word.stem)


def _have_one_head(word: Word, other: Word) -> bool:
    ends = zip(reversed(word.stem), reversed(other.stem), strict=False)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    return _SHORTEST_HEAD <= head < min(len(word.stem), len(other.stem))
