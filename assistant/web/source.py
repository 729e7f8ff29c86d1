"""The source view: one page of a document with the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from assistant.web.locate import Finding, Located, Piece, locate, pieces
from assistant.web.pictures import Picture, Pictures
from assistant.web.site import Site, find_document
from ingest.errors import NotFoundError, ReadingError
from ingest.model import Document, Page, Span
from ingest.reading.render import Box

NOTES = {
    Finding.MOVED: "Die Textstelle steht nicht mehr genau dort, wo der Link sie nennt. "
    "Sie wurde im Dokument wiedergefunden und ist hier markiert.",
    Finding.MISSING: "Der zitierte Wortlaut wurde in diesem Dokument nicht gefunden. "
    "Deshalb ist nichts markiert.",
}
_WITH_PICTURE = "application/pdf"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Where the picture of the page is, its size, and the marked boxes in thousandths."""

    url: str
    width: int
    height: int
    boxes: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to another page of the document."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """Everything the template shows of one page; addresses are relative to the app's root."""

    document: Document
    page: Page
    pages: int
    pieces: tuple[Piece, ...]
    marked_pages: tuple[PageLink, ...]
    previous: PageLink | None
    next: PageLink | None
    picture: PagePicture | None
    note: str
    original: str | None
    download: str


def view_of(
    site: Site,
    pictures: Pictures,
    sha256: str,
    spans: Sequence[Span],
    quote: str,
    number: int | None,
) -> SourceView:
    """Return the view of a page, by default the one the quote begins on; raises NotFoundError."""
    with site.library() as library:
        catalog, document = find_document(library, sha256)
        pages = {page.number: page for page in catalog.pages(sha256)}
    located = locate(list(pages.values()), spans, quote)
    first = located.spans[0].page if located.spans else min(pages, default=1)
    page = pages.get(number or first)
    if page is None:
        raise NotFoundError("Diese Seite ist nicht vorhanden.")
    return _view(site, pictures, document, pages, page, located, quote)


def picture_of(
    site: Site, pictures: Pictures, sha256: str, number: int, spans: Sequence[Span]
) -> Picture:
    """Return the picture of a page; raises NotFoundError, or ReadingError if it cannot be drawn."""
    with site.library() as library:
        catalog, document = find_document(library, sha256)
        page = catalog.page(sha256, number)
    if document.file.media_type != _WITH_PICTURE:
        raise NotFoundError("Von dieser Seite gibt es kein Bild.")
    inside = [s for s in spans if s.page == number and s.end <= len(page.text)]
    return pictures.picture(site.file_path(sha256), sha256, page, inside)


def _view(
    site: Site,
    pictures: Pictures,
    document: Document,
    pages: dict[int, Page],
    page: Page,
    located: Located,
    quote: str,
) -> SourceView:
    sha256 = document.file.sha256
    links = {n: PageLink(n, _page_url(sha256, located.spans, quote, n)) for n in pages}
    elsewhere = sorted({s.page for s in located.spans} - {page.number})
    return SourceView(
        document=document,
        page=page,
        pages=max(document.file.page_count, len(pages)),
        pieces=pieces(page, located.spans),
        marked_pages=tuple(links[n] for n in elsewhere),
        previous=links.get(page.number - 1),
        next=links.get(page.number + 1),
        picture=_picture(site, pictures, document, page, located.spans),
        note=NOTES.get(located.finding, ""),
        original=web_address(document.url),
        download=f"/quelle/{sha256}/datei",
    )


def _picture(
    site: Site, pictures: Pictures, document: Document, page: Page, spans: Sequence[Span]
) -> PagePicture | None:
    """Return the page's picture, None for formats without one or when it cannot be drawn."""
    sha256 = document.file.sha256
    try:
        rendered = picture_of(site, pictures, sha256, page.number, spans).rendered
    except (NotFoundError, ReadingError):
        return None
    query = urlencode([("stelle", _place(s)) for s in spans if s.page == page.number])
    url = f"/quelle/{sha256}/seite/{page.number}.png" + (f"?{query}" if query else "")
    boxes = tuple(_thousandths(box) for box in rendered.boxes)
    return PagePicture(url, rendered.width, rendered.height, boxes)


def _thousandths(box: Box) -> tuple[int, int, int, int]:
    """Return left, top, width and height in thousandths of the page, a little room around."""
    left, top = int(box.left * 1000) - 2, int(box.top * 1000) - 1
    right, bottom = int(box.right * 1000) + 3, int(box.bottom * 1000) + 2
    return (left, top, right - left, bottom - top)


def _place(span: Span) -> str:
    return f"{span.page}.{span.start}.{span.end}"


def _page_url(sha256: str, spans: Sequence[Span], quote: str, number: int) -> str:
    query = [("seite", str(number)), *(("stelle", _place(s)) for s in spans)]
    if quote:
        query.append(("zitat", quote))
    return f"/quelle/{sha256}?{urlencode(query)}"


def web_address(url: str | None) -> str | None:
    """Return an address if it leads to a web server, None for anything else."""
    if not url or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
