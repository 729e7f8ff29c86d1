"""The kinds of document a list may be asked of, as a question names them."""

from __future__ import annotations

import re

from assistant.parties import movers_in
from assistant.question import Question

# As Allris names the kinds; none: every paper, for a Vorlage is what is put before a committee.
_KINDS: dict[str, tuple[str, ...]] = {
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
    "vorlagen": (),
    "drucksachen": (),
    "drucksachennummern": (),
    "tagesordnungspunkte": (),
}
_ANY_KIND = ("unterlagen", "dokumente", "papiere")  # whatever is held, papers or not
_WORDS = sorted((*_KINDS, *_ANY_KIND), key=len, reverse=True)  # "beschlussvorlagen" first
_NAMED = re.compile(
    rf"\b\w*?(?P<word>{'|'.join(_WORDS)})(?:n|n?liste|n?übersicht)?\b", re.IGNORECASE
)
# "Was haben die Grünen beantragt?", "Alles zu Altenhagen aus 2016", "Was lag der BV Haspe vor?"
_MOVED = re.compile(r"\b(?P<moved>beantragt|angefragt|nachgelegt)", re.IGNORECASE)
_WHATEVER = re.compile(r"\balles (?:zu|zum|zur|über|von|aus)\b", re.IGNORECASE)
_PUT_BEFORE = re.compile(r"\bvor(?:liegen|gelegen)\b|\blag(?:en)?\b.*\bvor\b", re.IGNORECASE)
# "der letzte Antrag der Grünen", not "noch der neueste Antrag"
_LATEST = re.compile(
    r"^(?!.*\bnoch\b).*\b(?:letzte|neueste|jüngste|aktuellste)[nrms]? (?:\w+ )?"
    r"(?P<kind>antrag|anträge|anfragen?|vorst[oö]ß\w*|initiativen?)\b",
    re.IGNORECASE,
)


def is_latest(question: Question) -> bool:
    """Tell whether only the newest of a list is asked for ("der letzte Antrag der Grünen")."""
    return bool(_LATEST.search(question.main))


def kinds_asked(question: Question) -> tuple[str, ...]:
    """Return the kinds of document a list is asked of; none: every paper with a number."""
    first = kind_word(question)
    if not _KINDS.get(first or ""):
        return ()
    named = [match["word"].lower() for match in _NAMED.finditer(question.asked)]
    return tuple(dict.fromkeys(kind for word in named or [first] for kind in _KINDS.get(word, ())))


def is_any_kind(question: Question) -> bool:
    """Tell whether a list is asked of whatever is held, papers or not."""
    both = re.search(r"\bund tagesordnungspunkte", question.asked, re.IGNORECASE)
    return kind_word(question) in _ANY_KIND or bool(both)


def kind_word(question: Question) -> str | None:
    """Return the word of the question that says what a list is asked of; None: of nothing."""
    latest = _LATEST.search(question.main)
    if latest:
        return "anfragen" if latest["kind"].lower().startswith("anfrage") else "anträge"
    named = _NAMED.search(question.asked)
    if named:
        return named["word"].lower()
    moved = _MOVED.search(question.asked)
    if moved:
        return "anfragen" if moved["moved"].lower() == "angefragt" else "anträge"
    if _WHATEVER.search(question.asked):
        return "unterlagen"
    if _PUT_BEFORE.search(question.asked):
        return "vorlagen"
    return "anträge" if movers_in(question.asked) else None
