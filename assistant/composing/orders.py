"""Text in papers that speaks to a machine: never handed to a model, never cited by one.

A paper may hold such text unseen, in white letters or comments. Council papers have no other use
for it, so a passage with one such sentence is left out whole.
"""

from __future__ import annotations

import re

_ORDERS = re.compile(
    r"\b(?:ignor(?:e|iere|ieren|iert)|vergiss|vergessen sie|disregard|forget|missachte|übergeh)\b"
    r"[^.!?]{0,60}\b(?:instructions?|anweisung\w*|regeln?|rules?|vorgaben?|prompts?|oben|bisherig\w*"
    r"|previous|above|vorherig\w*)\b"
    r"|\b(?:system|entwickler|developer)[- ]?(?:prompt|nachricht|message|anweisung)\w*\b"
    r"|\b(?:you are now|act as|pretend to be|du bist (?:jetzt|nun|ab sofort)"
    r"|verhalte dich (?:wie|als)"
    r"|gib dich als)\b"
    r"|\b(?:als|an (?:die|das|den)|liebe[rs]?|dear|to the|an alle) "
    r"(?:ki|ai|künstliche intelligenz|(?:ki-)?assistent\w*|sprachmodell\w*|language models?|llm\w*"
    r"|chatbot\w*|assistants?)\b"
    r"|\b(?:antworte|answer|respond|reply|say|schreibe?|behaupte|sage)\b[^.!?]{0,30}"
    r"\b(?:immer|nur|always|only|stattdessen|instead|ausschließlich|jede frage|every question)\b"
    r"|<\|?(?:im_start|im_end|system|assistant|user)\|?>|\[/?INST\]",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Tell whether a text gives orders to a language model."""
    return bool(_ORDERS.search(text))
