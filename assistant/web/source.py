"""The source view: one page of a document with the quoted words marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from assistant.web.locate import Finding, Located, Piece, locate, pieces
from assistant.web.pictures import ZOOMS, Picture, Pictures
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
class ZoomLink:
    """A size the picture can be shown in; `url` leads to the page in this size."""

    percent: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks to see of a document; `quote` is looked for, `page` may be left out."""

    spans: tuple[Span, ...] = ()
    quote: str = ""
    page: int | None = None
    zoom: int = 100


@dataclass(frozen=True, slots=True)
class SourceView:
    """Everything the template shows of one page; addresses are relative to the app's root.

    `around` are the pages to jump to; `hidden` are the parameters a form must carry along.
    """

    document: Document
    page: Page
    pages: int
    pieces: tuple[Piece, ...]
    marked_pages: tuple[PageLink, ...]
    previous: PageLink | None
    next: PageLink | None
    picture: PagePicture | None
    failed: bool
    zooms: tuple[ZoomLink, ...]
    zoom: int
    around: tuple[PageLink, ...]
    hidden: tuple[tuple[str, str], ...]
    note: str
    original: str | None
    download: str


def view_of(site: Site, pictures: Pictures, sha256: str, asked: Asked) -> SourceView:
    """Return the view of a page, by default the one the quote begins on; raises NotFoundError."""
    with site.library() as library:
        catalog, document = find_document(library, sha256)
        pages = {page.number: page for page in catalog.pages(sha256)}
    located = locate(list(pages.values()), asked.spans, asked.quote)
    first = located.spans[0].page if located.spans else min(pages, default=1)
    page = pages.get(asked.page or first)
    if page is None:
        raise NotFoundError("Diese Seite ist nicht vorhanden.")
    return _view(site, pictures, document, pages, page, located, asked)


def picture_of(
    site: Site, pictures: Pictures, sha256: str, number: int, spans: Sequence[Span], zoom: int
) -> Picture:
    """Return the picture of a page; raises NotFoundError, or ReadingError if it cannot be drawn."""
    with site.library() as library:
        catalog, document = find_document(library, sha256)
        page = catalog.page(sha256, number)
    if document.file.media_type != _WITH_PICTURE:
        raise NotFoundError("Von dieser Seite gibt es kein Bild.")
    inside = [s for s in spans if s.page == number and s.end <= len(page.text)]
    return pictures.picture(site.file_path(sha256), sha256, page, inside, zoom)


def zoom_of(text: str) -> int:
    """Return a size from an address, 100 for anything that is none."""
    return next((zoom for zoom in ZOOMS if str(zoom) == text), ZOOMS[0])


def _view(
    site: Site,
    pictures: Pictures,
    document: Document,
    pages: dict[int, Page],
    page: Page,
    located: Located,
    asked: Asked,
) -> SourceView:
    sha256 = document.file.sha256
    shown = Asked(located.spans, asked.quote, page.number, asked.zoom)
    near = sorted({min(pages), max(pages), *range(page.number - 2, page.number + 3)} & set(pages))
    links = {n: PageLink(n, _page_url(sha256, replace(shown, page=n))) for n in pages}
    elsewhere = sorted({s.page for s in located.spans} - {page.number})
    with_picture = document.file.media_type == _WITH_PICTURE
    picture = _picture(site, pictures, document, shown) if with_picture else None
    return SourceView(
        document=document,
        page=page,
        pages=max(document.file.page_count, len(pages)),
        pieces=pieces(page, located.spans),
        marked_pages=tuple(links[n] for n in elsewhere),
        previous=links.get(page.number - 1),
        next=links.get(page.number + 1),
        picture=picture,
        failed=with_picture and picture is None,
        zooms=tuple(
            ZoomLink(z, _page_url(sha256, replace(shown, zoom=z)), z == shown.zoom) for z in ZOOMS
        ),
        zoom=shown.zoom,
        around=tuple(links[n] for n in near) if len(pages) > 3 else (),
        hidden=tuple((n, v) for n, v in _parameters(shown) if n != "seite"),
        note=NOTES.get(located.finding, ""),
        original=web_address(document.url),
        download=f"/quelle/{sha256}/datei",
    )


def _picture(
    site: Site, pictures: Pictures, document: Document, shown: Asked
) -> PagePicture | None:
    """Return the page's picture, None when it cannot be drawn."""
    sha256, number = document.file.sha256, shown.page or 1
    try:
        rendered = picture_of(site, pictures, sha256, number, shown.spans, shown.zoom).rendered
    except (NotFoundError, ReadingError):
        return None
    query = [("stelle", _place(s)) for s in shown.spans if s.page == number]
    query += [("zoom", str(shown.zoom))] if shown.zoom != ZOOMS[0] else []
    url = f"/quelle/{sha256}/seite/{number}.png" + (f"?{urlencode(query)}" if query else "")
    boxes = tuple(_thousandths(box) for box in rendered.boxes)
    return PagePicture(url, rendered.width, rendered.height, boxes)


def _thousandths(box: Box) -> tuple[int, int, int, int]:
    """Return left, top, width and height in thousandths of the page, a little room around."""
    left, top = int(box.left * 1000) - 2, int(box.top * 1000) - 1
    right, bottom = int(box.right * 1000) + 3, int(box.bottom * 1000) + 2
    return (left, top, right - left, bottom - top)


def _place(span: Span) -> str:
    return f"{span.page}.{span.start}.{span.end}"


def _page_url(sha256: str, asked: Asked) -> str:
    return f"/quelle/{sha256}?{urlencode(_parameters(asked))}"


def _parameters(asked: Asked) -> list[tuple[str, str]]:
    query = [("seite", str(asked.page)), *(("stelle", _place(s)) for s in asked.spans)]
    query += [("zitat", asked.quote)] if asked.quote else []
    query += [("zoom", str(asked.zoom))] if asked.zoom != ZOOMS[0] else []
    return query


def web_address(url: str | None) -> str | None:
    """Return an address if it leads to a web server, None for anything else."""
    if not url or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
