"""Typesets a document as a page of the council information system, interface words and all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import face
from schema import Annex, Block, Document, ItemList, Section, Table, Votes

_STYLE = """\
body { font-family: Arial, sans-serif; margin: 0; color: #222; }
.skip { position: absolute; left: -9999px; }
nav { background: #e9edf2; padding: .5em 1em; }
main { max-width: 60em; margin: 1em auto; padding: 0 1em; }
.note { border: 1px solid #222; padding: .3em .8em; font-size: .85em; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #bbb; padding: .3em .5em; text-align: left; vertical-align: top; }
footer { font-size: .75em; color: #666; text-align: center; }"""

_SCRIPT = """\
var panels = document.querySelectorAll(".panel");
function toggle(id) { document.getElementById(id).classList.toggle("collapsed"); }"""

_SKIP_LINKS = """\
<a class="skip" href="#inhalt">Zum Inhalt springen</a>
<a class="skip" href="#hauptmenue">Zum Hauptmenü springen</a>"""

_NAVIGATION = """\
<nav id="hauptmenue" aria-label="Hauptmenü">
<ul>
<li><a href="#">Startseite</a></li>
<li><a href="#">Sitzungskalender</a></li>
<li><a href="#">Gremien</a></li>
<li><a href="#">Vorlagen</a></li>
<li><a href="#">Recherche</a></li>
</ul>
</nav>"""

_TOGGLES = (
    '<span class="tools"><button type="button">Reduzieren</button> '
    '<button type="button">Erweitern</button></span>'
)


def typeset(document: Document) -> bytes:
    """The page as UTF-8."""
    main = [
        f"<h1>{escape(face.heading(document))}</h1>",
        *_subject(document),
        _note(document),
        *_basic_data(document),
        *_consultations(document),
        *(line for section in document.sections for line in _section(section)),
        *_votes(document.votes),
        *_attachments(document),
        *_annex(document.annex),
    ]
    return "\n".join([*_top(document), *main, *_bottom(document), ""]).encode()


def _top(document: Document) -> list[str]:
    return [
        "<!DOCTYPE html>",
        '<html lang="de">',
        "<head>",
        '<meta charset="utf-8">',
        f"<title>{escape(face.heading(document))} - ALLRIS</title>",
        f"<style>\n{_STYLE}\n</style>",
        f"<script>\n{_SCRIPT}\n</script>",
        "</head>",
        "<body>",
        "<!-- Seitenabzug in der Art des Ratsinformationssystems -->",
        _SKIP_LINKS,
        f"<header><p>{escape(face.running_head(document))}</p></header>",
        _NAVIGATION,
        '<main id="inhalt">',
    ]


def _bottom(document: Document) -> list[str]:
    return [
        "</main>",
        f"<footer><p>{escape(face.foot(document))}</p></footer>",
        "<noscript>Bitte aktivieren Sie JavaScript.</noscript>",
        "</body>",
        "</html>",
    ]


def _subject(document: Document) -> list[str]:
    subject = face.subject(document)
    return [f'<p class="subject"><strong>{escape(subject)}</strong></p>'] if subject else []


def _note(document: Document) -> str:
    lines = "\n".join(f"<p>{escape(line)}</p>" for line in face.note(document))
    return f'<div class="note" role="note">\n{lines}\n</div>'


def _basic_data(document: Document) -> list[str]:
    rows = [
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in face.basic_data(document)
    ]
    return [_panel("Grunddaten"), "<table>", *rows, "</table>"] if rows else []


def _consultations(document: Document) -> list[str]:
    if not document.consultations:
        return []
    rows = [(*face.consultation_row(line), "") for line in document.consultations]
    return [_panel("Beratungsfolge"), *_grid((*face.CONSULTATION_HEAD, "NA"), rows)]


def _section(section: Section) -> list[str]:
    head = [_panel(section.heading)] if section.heading else []
    return [*head, *_blocks(section.blocks)]


def _votes(votes: Votes | None) -> list[str]:
    if votes is None:
        return []
    grid = _grid(face.VOTES_HEAD, votes.table) if votes.table else []
    lines = [f"<p>{escape(line)}</p>" for line in face.vote_lines(votes)]
    return [_panel("Abstimmungsergebnis"), *grid, *lines]


def _attachments(document: Document) -> list[str]:
    if not document.attachments:
        return []
    rows = [(attachment.number, attachment.name) for attachment in document.attachments]
    loading = '<p class="loading">Loading...</p>'
    return [_panel("Anlagen"), loading, *_grid(("Nr.", "Name"), rows)]


def _annex(annex: Annex | None) -> list[str]:
    if annex is None:
        return []
    return ["<hr>", f"<h2>{escape(annex.title)}</h2>", *_blocks(annex.blocks)]


def _panel(title: str) -> str:
    return f'<div class="panel"><h2>{escape(title)}</h2>{_TOGGLES}</div>'


def _blocks(blocks: Sequence[Block]) -> list[str]:
    return [line for block in blocks for line in _block(block)]


def _block(block: Block) -> list[str]:
    if isinstance(block, str):
        return [f"<p>{escape(block)}</p>"]
    return _list(block) if isinstance(block, ItemList) else _table(block)


def _list(block: ItemList) -> list[str]:
    tag = "ol" if block.ordered else "ul"
    return [f"<{tag}>", *(f"<li>{escape(text)}</li>" for text in block.items), f"</{tag}>"]


def _table(table: Table) -> list[str]:
    return _grid(table.head, table.rows, table.caption)


def _grid(
    head: Sequence[str], rows: Iterable[Sequence[str]], caption: str | None = None
) -> list[str]:
    title = [f"<caption>{escape(caption)}</caption>"] if caption else []
    top = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = ["<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows]
    return ["<table>", *title, f"<tr>{top}</tr>", *body, "</table>"]
