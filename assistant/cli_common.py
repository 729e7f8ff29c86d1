"""What the commands share: common options, and the product opened as the settings say."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import SourceError
from ingest.settings import settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.console import TerminalProgress
    from ingest.embedding import TextEmbedder

DEFAULT_SOURCE = Path("corpus/documents")


def day(text: str) -> dt.date:
    """Return the day an option names; raises BadParameter."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"„{text}“ ist kein Tag der Form 2026-01-31") from error


AsJson = Annotated[bool, typer.Option("--json", help="JSON auf der Standardausgabe")]
# Every command takes --today; where nothing depends on the day, its parameter is `_today`.
Today = Annotated[
    dt.date | None,
    typer.Option("--today", parser=day, help="Stichtag für „aktuell“, z. B. 2026-01-31"),
]


def one_of(given: str, allowed: tuple[str, ...]) -> str:
    """Return what was given; raises BadParameter unless it is allowed."""
    if given not in allowed:
        raise typer.BadParameter(f"„{given}“: erlaubt ist {', '.join(allowed)}")
    return given


def default_source() -> Path:
    """Return the folder of the papers that come along; raises SourceError where there is none."""
    if not DEFAULT_SOURCE.is_dir():
        raise SourceError(
            f"{DEFAULT_SOURCE}: Ordner nicht gefunden. Bitte einen Ordner mit Unterlagen angeben:"
            " vorlagenlotse ingest ORDNER"
        )
    return DEFAULT_SOURCE


def load_embedder() -> TextEmbedder:
    """Return the embedding model of the settings."""
    from ingest import embedders

    return embedders.prepare(settings())


def open_assistant() -> closing[Assistant]:
    """Return a context manager: the assistant over the library of the settings."""
    from assistant.assistant import Assistant

    return closing(Assistant.open(settings()))


def show_progress() -> TerminalProgress:
    """Return a context manager: the progress of a run, on stderr."""
    from assistant.console import TerminalProgress

    return TerminalProgress()


def print_result(result: object) -> None:
    """Print text as it is and anything else as JSON."""
    print(result if isinstance(result, str) else json.dumps(result, ensure_ascii=False, indent=2))
