"""Takes what was erased from the library out of kept answers and feedback as well."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from assistant.feedback import FILE as FEEDBACK
from assistant.feedback import FeedbackFile
from assistant.kept import FOLDER as ANSWERS
from assistant.kept import KeptAnswers
from assistant.record import Record, without_erased
from ingest.library.generation import Library, current
from ingest.settings import Settings


def forget_erased(settings: Settings) -> int:
    """Bring everything kept of answers in line with the published generation, all groups of it.

    For the command line, after a run. Returns how many kept answers and feedbacks were changed or
    dropped; raises LibraryError when the library cannot be opened.
    """
    if not has_memories(settings):
        return 0
    manifest = current(settings.home)
    with ExitStack() as opened:
        library = None
        if manifest:
            groups = frozenset(manifest.groups)
            library = opened.enter_context(Library.open(settings.home, groups))
        return change_memories(settings, partial(without_erased, library=library))


def has_memories(settings: Settings) -> bool:
    """Tell whether anything is kept of answers at all."""
    return any((settings.home / name).exists() for name in (ANSWERS, FEEDBACK))


def change_memories(settings: Settings, change: Callable[[Record], Record]) -> int:
    """Put `change` to every kept answer and feedback, and drop what is out of date."""
    kept = KeptAnswers(settings.home, settings.link_days).rewrite(change)
    return kept + FeedbackFile(settings.home, settings.feedback_days).rewrite(change)
