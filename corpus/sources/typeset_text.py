"""Typesets a document as plain text, in the manner of the council system's text export."""

from __future__ import annotations

from collections.abc import Sequence

import face
from schema import Annex, Block, Document, ItemList, Section, Table, Votes


def typeset(document: Document) -> bytes:
    """The export as UTF-8; tables have tabs between their columns."""
    parts = [
        *(_paper_top(document) if document.kind == "vorlage" else _other_top(document)),
        *_consultations(document),
        *(part for section in document.sections for part in _section(section)),
        *_votes(document.votes),
        *_attachments(document),
    ]
    text = "\n\n".join(parts)
    if document.annex:
        text += "\n\n\n\n" + "\n\n".join(_annex(document.annex))
    return (text + "\n").encode()


def _paper_top(document: Document) -> list[str]:
    note = "\n".join(face.note(document))
    return [_header(document), note, *_subject(document), "Eingereicht am:\nGestellt von:"]


def _other_top(document: Document) -> list[str]:
    """Minutes and press notices: the export knows no header lines of their own for them."""
    subject = face.subject(document)
    return [
        face.heading(document),
        *([subject] if subject else []),
        "\n".join(face.note(document)),
        "\n".join(f"{label}: {value}" for label, value in face.basic_data(document)),
    ]


def _header(document: Document) -> str:
    lines = (
        ("Vorlagennummer", document.reference),
        ("Vorlageart", document.type),
        ("Status", document.status),
        ("Federführend", document.lead),
        ("Beteiligt", "; ".join(document.involved)),
        ("Freigabe durch", "; ".join(document.released_by)),
    )
    return "\n".join(f"{label}: {value}" for label, value in lines if value)


def _subject(document: Document) -> list[str]:
    if document.originator:
        return [f"Antrag der {document.originator}", f"Hier: {document.title}"]
    return [document.title]


def _consultations(document: Document) -> list[str]:
    if not document.consultations:
        return []
    rows = ["Gremium\tGeplante Sitzungstermine\tÖffentlichkeitsstatus"]
    for line in document.consultations:
        _, dates, organization, role, _ = face.consultation_row(line)
        rows.append(f"{organization}{f' ({role})' if role else ''}\t{dates}\tÖ")
    return ["Beratungsfolge", "\n".join(rows)]


def _section(section: Section) -> list[str]:
    head = [section.heading] if section.heading else []
    return [*head, *_blocks(section.blocks)]


def _votes(votes: Votes | None) -> list[str]:
    if votes is None:
        return []
    rows = ["\t".join(row) for row in (face.VOTES_HEAD, *votes.table)] if votes.table else []
    return ["Abstimmungsergebnis", "\n".join([*rows, *face.vote_lines(votes)])]


def _attachments(document: Document) -> list[str]:
    if not document.attachments:
        return []
    lines = [f"{attachment.number} - {attachment.name}" for attachment in document.attachments]
    return ["Anlage/n", "\n".join(lines)]


def _annex(annex: Annex) -> list[str]:
    return [annex.title, *_blocks(annex.blocks)]


def _blocks(blocks: Sequence[Block]) -> list[str]:
    return [_block(block) for block in blocks]


def _block(block: Block) -> str:
    if isinstance(block, str):
        return block
    return _list(block) if isinstance(block, ItemList) else _table(block)


def _list(block: ItemList) -> str:
    return "\n".join(
        f"{number}. {text}" if block.ordered else f"- {text}"
        for number, text in enumerate(block.items, 1)
    )


def _table(table: Table) -> str:
    rows = ["\t".join(row) for row in (table.head, *table.rows)]
    return "\n".join([table.caption, *rows] if table.caption else rows)
