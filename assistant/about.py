"""Greetings, thanks and questions about the assistant itself: short fixed answers, no search."""

from __future__ import annotations

import re

from ingest.library.generation import Library
from ingest.library.german import terms

_FEW_WORDS = 5  # a greeting with more content than this is a question after all

_GREETING = re.compile(
    r"^(?:guten (?:tag|morgen|abend)|hallo|hi|hey|moin|grüß gott|servus|glück auf)\b[\s!,.]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^(?:(?:vielen|herzlichen|besten) )?dank(?:e(?: (?:schön|sehr|dir|ihnen))?)?\b"
    r"|^(?:super|prima|toll|perfekt|ok(?:ay)?|alles klar|auf wiedersehen|tschüss)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"\b(?:wer|was) (?:bist du|sind sie)\b|\bwas (?:kannst du|können sie)\b"
    r"|\bwie (?:heißt du|heißen sie|funktionierst du|funktionieren sie)\b"
    r"|\b(?:bist du|sind sie) (?:ein|eine)\b.*\b(?:ki|mensch|roboter|programm|maschine|bot)\b"
    r"|\b(?:kannst du|können sie) (?:mir|uns) helfen\b"
    r"|\bwoher (?:weißt du|wissen sie|hast du|haben sie|kommen deine|kommen ihre)\b"
    r"|\bkann ich (?:dir|ihnen|dem assistenten) (?:ver)?trauen\b"
    r"|^(?:hilfe|help|was ist das hier|was ist vorlagenlotse)\b",
    re.IGNORECASE,
)


def answer_about(question: str, library: Library) -> tuple[str, ...]:
    """Return the sentences that answer a greeting or a question about the assistant, if it is one.

    A greeting before a question does not hide the question.
    """
    bare = _GREETING.sub("", question).strip(" ?!.,")
    if _ABOUT.search(bare):
        return (_WHAT_I_AM, _held(library), _HOW_TO_ASK)
    if not bare:
        return (_HELLO, _held(library), _HOW_TO_ASK)
    if _THANKS.search(bare) and len(terms(bare)) <= _FEW_WORDS and "?" not in question:
        return (_WELCOME,)
    return ()


_HELLO = "Guten Tag. Ich beantworte Fragen zu den Ratsunterlagen, jede Aussage mit ihrer Quelle."
_WELCOME = "Gern. Stellen Sie einfach die nächste Frage zu den Ratsunterlagen."
_WHAT_I_AM = (
    "Ich bin ein automatisches System und kein Mensch: Ich suche in den Ratsunterlagen und zeige "
    "Sätze daraus wörtlich mit Quelle; was die Unterlagen nicht hergeben, nenne ich nicht belegt."
)
_HOW_TO_ASK = (
    "Fragen Sie zum Beispiel nach einer Vorlage mit ihrer Nummer, nach einem Beschluss, einer Zahl "
    "oder danach, wie sich etwas über die Jahre entwickelt hat."
)


def _held(library: Library) -> str:
    newest = library.manifest.newest
    until = f", die neueste vom {newest:%d.%m.%Y}" if newest else ""
    return f"Im Bestand liegen {library.manifest.document_count} Dokumente{until}."
