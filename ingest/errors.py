"""Every way Vorlagenlotse fails on purpose; a message says what, where, and what to do next."""

from __future__ import annotations

from pathlib import Path


class VorlagenlotseError(Exception):
    """Base of all errors shown to a user; the command line prints it and exits with 1."""


class SettingsError(VorlagenlotseError):
    """A setting is unknown or has a value that cannot be used."""


class ReadingError(VorlagenlotseError):
    """One file could not be read; the run goes on and names it in its report."""

    def __init__(self, file: Path | str, reason: str, page: int | None = None) -> None:
        self.file = str(file)
        self.reason = reason
        self.page = page
        where = self.file if page is None else f"{self.file}, Seite {page}"
        super().__init__(f"{where}: {reason}")

    def __reduce__(self) -> tuple[type[ReadingError], tuple[str, str, int | None]]:
        """Keep the three parts when a worker process hands the error over."""
        return type(self), (self.file, self.reason, self.page)


class NoTextError(ReadingError):
    """The file holds pictures of text only (a scan) and nothing that can be searched."""


class SourceError(VorlagenlotseError):
    """A folder or file named as a source does not exist or cannot be listed."""


class ModelError(VorlagenlotseError):
    """The embedding model is missing, changed, or does not fit the library."""


class LibraryError(VorlagenlotseError):
    """The library cannot be opened, is damaged, or belongs to another model."""


class EmptyLibraryError(LibraryError):
    """Nothing has been published yet."""


class WriterBusyError(LibraryError):
    """Another process is writing to the same library."""


class NotFoundError(VorlagenlotseError):
    """A paper, file or page is not in what this viewer may see."""
