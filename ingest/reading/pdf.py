"""PDF → pages with canonical text, character maps and structure.

pdfium reads; pypdf is the second reader where pdfium cannot open a file.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import NoTextError, ReadingError
from ingest.model import Page, ReadText
from ingest.reading.characters import clean, is_unmapped, letters
from ingest.reading.glyphs import LOCK, read_page
from ingest.reading.hyphens import Joint, joint
from ingest.reading.margins import PageFragments
from ingest.reading.typeset import typeset

MEDIA_TYPE = "application/pdf"
LETTERS_PER_PAGE = 10
UNMAPPED_SHARE = 0.4
PASSWORD = "ist mit einem Passwort geschützt; bitte die ungeschützte Fassung ablegen"
SCANNED = (
    "enthält nur Bilder und keinen Text; Texterkennung (OCR) nötig, "
    "zum Beispiel mit „ocrmypdf -l deu“"
)
BLANK = "enthält keinen lesbaren Text (leere Seiten, Zeichnungen oder Schriften ohne Zuordnung)"
UNMAPPED = (
    "hat Schriften ohne Zeichenzuordnung, der Text ist nicht lesbar; Texterkennung (OCR) nötig"
)
SECOND_READER = (
    "mit dem Ersatzprogramm gelesen, weil die Datei beschädigt ist: "
    "Textstellen können auf der Seite nicht markiert werden"
)
FORM = "enthält Formularfelder; was in ihnen steht, wird nicht gelesen"
FILE_NAME = re.compile(
    r".*\.(?:docx?|odt|rtf|pdf|xlsx?|pptx?|indd|qxd|tmp|html?|dot)\b.*"
    r"|(?:microsoft (?:word|powerpoint|excel)|untitled|unbenannt|dokument|document|print)\b.*"
    r"|\(?anonymous\)?"
    r"|\S*[_\\/]\S*|[\W\d]*|\S+\d{4,}\S*",
    re.IGNORECASE | re.DOTALL,
)


def read_pdf(path: Path, most_pages: int) -> ReadText:
    """Read a PDF; raises NoTextError for scans, ReadingError for what cannot be read."""
    with LOCK:
        try:
            document = pdfium.PdfDocument(path)
        except pdfium.PdfiumError as error:
            if error.err_code == raw.FPDF_ERR_PASSWORD:
                raise ReadingError(path, PASSWORD) from error
            return _second_reader(path, most_pages, str(error))
        try:
            if len(document) == 0:
                return _second_reader(path, most_pages, "keine Seiten")
            return _read(document, path, most_pages)
        finally:
            document.close()


@contextmanager
def opened_page(path: Path, number: int) -> Iterator[pdfium.PdfPage]:
    """Open one page (from 1) of a PDF under the lock; raises ReadingError."""
    with LOCK:
        try:
            document = pdfium.PdfDocument(path)
        except (pdfium.PdfiumError, OSError) as error:
            raise ReadingError(path, f"lässt sich nicht öffnen ({error})") from error
        try:
            if not 1 <= number <= len(document):
                raise ReadingError(path, f"hat keine Seite {number}", number)
            yield document[number - 1]
        except pdfium.PdfiumError as error:
            raise ReadingError(path, f"Seite ist beschädigt ({error})", number) from error
        finally:
            document.close()


@dataclass(slots=True)
class _Found:
    """What was found page by page."""

    pages: list[PageFragments] = field(default_factory=list)
    labels: list[str | None] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    has_images: bool = False
    has_fields: bool = False


def _read(document: pdfium.PdfDocument, path: Path, most_pages: int) -> ReadText:
    _check_pages(path, len(document), most_pages)
    found = _find(document)
    if len(found.broken) == len(document):
        return _second_reader(path, most_pages, "keine Seite lesbar")
    made = typeset(found.pages, found.labels)
    _check_text(path, made.pages, found.has_images)
    return ReadText(
        media_type=MEDIA_TYPE,
        pages=made.pages,
        headings=made.headings,
        table_rows=made.table_rows,
        title=_title(document.get_metadata_value("Title")),
        warnings=(
            *_page_warnings(made.pages, found.broken),
            *_file_warnings(document, found.has_fields),
        ),
    )


def _check_pages(path: Path, pages: int, most_pages: int) -> None:
    if pages > most_pages:
        raise ReadingError(
            path, f"hat {pages} Seiten, erlaubt sind {most_pages} (VORLAGENLOTSE_READ_PAGES)"
        )


def _find(document: pdfium.PdfDocument) -> _Found:
    found = _Found()
    has_form = document.get_formtype() != raw.FORMTYPE_NONE
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            found.broken.append(index + 1)
            found.pages.append(PageFragments(index + 1, 0.0, ()))
        else:
            text = read_page(page)
            found.pages.append(PageFragments(index + 1, text.height, text.fragments))
            found.has_images = found.has_images or (not text.fragments and _has_image(page))
            found.has_fields = found.has_fields or (has_form and _has_field(page))
            page.close()
        found.labels.append(document.get_page_label(index) or None)
    return found


def _has_image(page: pdfium.PdfPage) -> bool:
    images = page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)
    return next(iter(images), None) is not None


def _has_field(page: pdfium.PdfPage) -> bool:
    """Tell whether a form field is on the page."""
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
        if kind == raw.FPDF_ANNOT_WIDGET:
            return True
    return False


def _check_text(path: Path, pages: Sequence[Page], has_images: bool) -> None:
    """Raise NoTextError where there is nothing to search."""
    text = "".join(part for page in pages for part in (page.text, *page.margins))
    signs = [char for char in text if not char.isspace()]
    unmapped = sum(map(is_unmapped, signs))
    if signs and unmapped > UNMAPPED_SHARE * len(signs):
        raise NoTextError(path, UNMAPPED)
    found = letters(text)
    if found == 0 or (has_images and found < LETTERS_PER_PAGE * len(pages)):
        raise NoTextError(path, SCANNED if has_images else UNMAPPED if signs else BLANK)


def _page_warnings(pages: Sequence[Page], broken: Sequence[int]) -> list[str]:
    empty = [p.number for p in pages if not (p.text or p.margins) and p.number not in broken]
    return [
        f"{_numbered(numbers)} {what}"
        for numbers, what in ((empty, "ohne Text"), (broken, "beschädigt und nicht gelesen"))
        if numbers
    ]


def _numbered(numbers: Sequence[int]) -> str:
    """Return "Seite 3" or "Seiten 1, 4–6"."""
    starts = [n for n, before in zip(numbers, [None, *numbers], strict=False) if before != n - 1]
    ends = [a for a, b in pairwise([*numbers, -1]) if b != a + 1]
    ranges = (str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))
    return f"{'Seite' if len(numbers) == 1 else 'Seiten'} {', '.join(ranges)}"


def _file_warnings(document: pdfium.PdfDocument, has_fields: bool) -> list[str]:
    warnings = []
    count = document.count_attachments()
    if count > 0:
        names = (document.get_attachment(k).get_name() for k in range(count))
        warnings.append(f"angehängte Dateien wurden nicht gelesen: {', '.join(names)}")
    if has_fields:
        warnings.append(FORM)
    return warnings


def _title(written: str | None) -> str | None:
    """Return the title of the metadata unless it looks like a file name."""
    title = " ".join(clean(written or "").split())
    return None if FILE_NAME.fullmatch(title) else title


def _second_reader(path: Path, most_pages: int, reason: str) -> ReadText:
    """Read with pypdf: text without places."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with path.open("rb") as stream:
            reader = PdfReader(stream)
            if reader.is_encrypted and not reader.decrypt(""):
                raise ReadingError(path, PASSWORD)
            _check_pages(path, len(reader.pages), most_pages)
            texts = [page.extract_text() for page in reader.pages]
    except ReadingError:
        raise
    # pypdf raises errors of many kinds on broken files.
    except Exception as error:
        raise ReadingError(path, f"ist beschädigt und nicht lesbar ({reason}; {error})") from error
    pages = tuple(Page(n, _plain(text)) for n, text in enumerate(texts, 1))
    if not pages:
        raise ReadingError(path, f"ist beschädigt und nicht lesbar ({reason})")
    _check_text(path, pages, has_images=False)
    return ReadText(MEDIA_TYPE, pages, warnings=(*_page_warnings(pages, ()), SECOND_READER))


def _plain(text: str) -> str:
    """Return the text of pypdf in canonical form."""
    made = ""
    for line in (" ".join(clean(line).split()) for line in text.splitlines()):
        how = joint(made.rpartition("\n")[2], line)
        made = made if how.keeps_hyphen else made[:-1]
        made += (how.glue if made or how is not Joint.LINE else "") + line
    return made.strip()
