"""What staff narrow a search by: period, organization, kind of paper, originator, files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assistant.answer import Period
from assistant.bodies import known
from assistant.moments import lies_in
from ingest.model import Document


@dataclass(frozen=True, slots=True)
class Filters:
    """Only documents that match every filter given; None lets all through.

    `since` and `until` are days, both included, and need a dated document. `organization` is any
    name or short form of a committee, `type` the beginning of a kind ("Beschluss"), `originator`
    a part of who brought it in ("SPD"). `files` are SHA-256 hashes of the only files to look at.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    organization: str | None = None
    type: str | None = None
    originator: str | None = None
    files: frozenset[str] | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything is filtered at all."""
        named = (self.since, self.until, self.organization, self.type, self.originator)
        return any(named) or self.files is not None

    def admits(self, document: Document) -> bool:
        """Tell whether a document passes."""
        return (
            (self.files is None or document.file.sha256 in self.files)
            and self._in_time(document)
            and self._of_organization(document)
            and self._of_type(document)
            and self._of_originator(document)
        )

    def _in_time(self, document: Document) -> bool:
        if self.since is None and self.until is None:
            return True
        return lies_in(document, Period(self.since, self.until))

    def _of_organization(self, document: Document) -> bool:
        if self.organization is None:
            return True
        bodies = (document.organization, *(c.organization for c in document.consultations))
        return any(body and known().same(body, self.organization) for body in bodies)

    def _of_type(self, document: Document) -> bool:
        if self.type is None:
            return True
        return bool(document.type and document.type.casefold().startswith(self.type.casefold()))

    def _of_originator(self, document: Document) -> bool:
        if self.originator is None:
            return True
        return self.originator.casefold() in (document.originator or "").casefold()


NO_FILTERS = Filters()
