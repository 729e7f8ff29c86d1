"""What the catalog is asked for: path, result, votes, mentions, lists."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.question import Question


class Intent(StrEnum):
    """What the catalog is asked for."""

    VOTES = "votes"
    PATH = "path"
    IN_FORCE = "in_force"
    CITED_BY = "cited_by"
    LEAD = "lead"
    RESULT = "result"
    LISTING = "listing"


# First match decides.
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern, re.IGNORECASE))
    for intent, pattern in (
        (
            Intent.VOTES,
            r"\babgestimmt\b|\babstimmung\w*|\bstimmenverh|\bwie vielen? (?:ja|nein)?-?stimmen\b"
            r"|\bstimmen\b.*\bfraktion|\beinstimmig\b"
            r"|\bwer (?:hat|stimmte)\b.*\b(?:dagegen|dafür)\b|\b(?:gegen|für)\b.*\bgestimmt\b",
        ),
        (
            Intent.PATH,
            r"\bberatungsfolge\b|\bberaten\b|\bgremien\b.*\b(?:ging|gingen|befasst)\b"
            r"|\bberatung(?:en|sweg)?\b.*\bgremi|\bwelche\w* gremi"
            r"|\bweg durch die gremien\b|\bauf der tagesordnung\b|\bgremium\b.*\bals erstes\b"
            r"|\bwo\b.*\b(?:behandelt|vorberaten)\b",
        ),
        (
            Intent.IN_FORCE,
            r"\bwelche (?:fassung|version|satzung|vorlage)\b.*\b(?:gilt|gültig|aktuell)\b"
            r"|\b(?:gilt|gültig)\b.*\bnoch\b|\bnoch (?:gültig|in kraft)\b"
            r"|\b(?:überholt|ersetzt|abgelöst|aufgehoben)\b|\bsetzt\b.*\bfort\b|\bneuere vorlage\b",
        ),
        (
            Intent.CITED_BY,
            r"\b(?:verweis\w*|bezieh\w*|beruf\w*|nimmt bezug|nehmen bezug)\b.*\bauf\b"
            r"|\b(?:erwähn\w*|zitier\w*)\b",
        ),
        (
            Intent.LEAD,
            r"\bfederführ\w*|\bwelche[rs]? (?:fachbereich|amt|dezernat)\b.*"
            r"\b(?:zuständig|verantwort|bearbeit)\w*",
        ),
        (
            Intent.LISTING,
            r"\bwelche (?P<kind>anträge|anfragen|vorlagen|beschlussvorlagen|berichtsvorlagen"
            r"|mitteilungen|niederschriften|pressemeldungen)\b",
        ),
        (
            Intent.RESULT,
            r"\b(?:beschlossen|beschließt|entschieden|beschluss|entscheidung|zugestimmt|abgelehnt"
            r"|vertagt|angenommen|zurückgezogen)\b",
        ),
    )
)
_LIST_KINDS = {
    "anträge": ("Antrag", "Vorschlag zur Tagesordnung"),
    "anfragen": ("Anfrage",),
    "beschlussvorlagen": ("Beschlussvorlage",),
    "berichtsvorlagen": ("Berichtsvorlage",),
    "mitteilungen": ("Mitteilung",),
    "niederschriften": ("Niederschrift",),
    "pressemeldungen": ("Pressemeldung", "Pressemitteilung"),
    "vorlagen": (),  # every paper: Vorlage is what is put before a committee
}


def intent_of(question: Question) -> Intent | None:
    """Return what the catalog could answer, None for any other question."""
    return next((i for i, pattern in _INTENTS if pattern.search(question.asked)), None)


def kinds_asked(question: Question) -> tuple[str, ...]:
    """Return the kinds of document a list is asked of; none: every paper with a number."""
    match = dict(_INTENTS)[Intent.LISTING].search(question.asked)
    return _LIST_KINDS[match["kind"].lower()] if match else ()
