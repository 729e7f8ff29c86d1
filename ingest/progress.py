"""How long work tells how far it is; the command line shows it, tests keep it quiet."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the steps of a run in order."""

    def start(self, step: str, total: int) -> None:
        """A step with `total` units begins; the one before it is over."""

    def advance(self, count: int) -> None:
        """`count` more units of the current step are done."""


class Silent:
    """Shows nothing."""

    def start(self, step: str, total: int) -> None:
        """Ignore the step."""

    def advance(self, count: int) -> None:
        """Ignore the units."""
