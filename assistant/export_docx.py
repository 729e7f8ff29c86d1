"""An answer as a Word file: statements with footnote numbers, quotes, and the full list of sources.

The one module outside `ingest/reading` that imports python-docx.
"""

from __future__ import annotations

import io
import re

import docx
from docx.document import Document as WordFile
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from assistant.answer import Citation, Statement, StatementKind
from assistant.plain_text import erased_notes, leads, narrowing_text, source_line
from assistant.record import Record
from assistant.wording import german_day

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "Calibri"
_AUTOMATIC = (
    "Diese Antwort hat ein Programm aus den Unterlagen zusammengestellt. "
    "Maßgeblich ist immer das Original."
)
_BY_MODEL = "Von einem Sprachmodell formuliert. Maßgeblich sind die Belege."
# What XML 1.0 cannot hold, and marks that turn the direction of writing.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def answer_docx(record: Record, root: str) -> bytes:
    """Return the answer as a .docx file; `root` is put before the addresses of the sources."""
    word = _empty(record)
    _add_head(word, record)
    _add_statements(word, record)
    _add_sources(word, record, root)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _empty(record: Record) -> WordFile:
    word = docx.Document()
    word.core_properties.title = _plain(record.answer.question)[:250]
    word.core_properties.author = "Vorlagenlotse"
    word.core_properties.comments = _AUTOMATIC
    word.core_properties.language = "de-DE"
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _set_styles(word)
    return word


def _set_styles(word: WordFile) -> None:
    """Plain black text in German; the template's blue headings and English are taken back."""
    for style in word.styles:
        if style.type is WD_STYLE_TYPE.PARAGRAPH:
            style.font.name = FONT
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    normal = word.styles["Normal"]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    normal.element.get_or_add_rPr().append(language)
    for name, size in (("Title", 18), ("Heading 1", 13)):
        word.styles[name].font.size = Pt(size)
        word.styles[name].font.color.rgb = RGBColor(0, 0, 0)
    word.styles["Intense Quote"].font.color.rgb = RGBColor(0x33, 0x33, 0x33)
    word.styles["Quote"].font.color.rgb = RGBColor(0x33, 0x33, 0x33)


def _add_head(word: WordFile, record: Record) -> None:
    answer = record.answer
    word.add_paragraph(_plain(answer.question), style="Title")
    facts = [f"Gefragt am {german_day(record.day)}"]
    if answer.as_of:
        facts.append(f"Stand der Unterlagen: {german_day(answer.as_of)}")
    facts.append(f"{answer.searched.documents} Dokumente durchsucht")
    facts.append(f"Bestand Nr. {record.generation}")
    word.add_paragraph(" · ".join(facts))
    if answer.standalone_question != answer.question:
        word.add_paragraph(_plain(f"Verstanden als: {answer.standalone_question}"))
    if record.narrowing.any:
        word.add_paragraph(_plain(f"Eingegrenzt: {narrowing_text(record.narrowing)}"))
    word.add_paragraph(_AUTOMATIC)


def _add_statements(word: WordFile, record: Record) -> None:
    answer = record.answer
    word.add_heading("Antwort", 1)
    for lead in leads(answer):
        word.add_paragraph().add_run(_plain(lead)).bold = True
    for statement in answer.statements:
        _add_statement(word, statement)
    if any(s.kind is StatementKind.MODEL for s in answer.statements):
        word.add_paragraph(_BY_MODEL)
    for note in (*answer.notes, *erased_notes(record)):
        word.add_paragraph(_plain(note))


def _add_statement(word: WordFile, statement: Statement) -> None:
    paragraph = word.add_paragraph()
    computed = statement.kind is StatementKind.COMPUTED
    text = f"Berechnet: {statement.text}" if computed else statement.text
    paragraph.add_run(_plain(text)).italic = computed
    for number in statement.citations:
        paragraph.add_run(f" [{number}]").font.superscript = True


def _add_sources(word: WordFile, record: Record, root: str) -> None:
    if not record.answer.citations:
        return
    word.add_heading("Quellen", 1)
    for citation in record.answer.citations:
        _add_source(word, citation, root)


def _add_source(word: WordFile, citation: Citation, root: str) -> None:
    line = word.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.add_run(f"[{citation.number}] ").bold = True
    line.add_run(_plain(source_line(citation)))
    quote = word.add_paragraph(f"„{_plain(citation.quote.strip())}“", style="Quote")
    quote.paragraph_format.left_indent = Cm(0.8)
    quote.paragraph_format.keep_with_next = True
    address = word.add_paragraph(_plain(f"{citation.file}, Seite {citation.page}: "))
    address.paragraph_format.left_indent = Cm(0.8)
    _add_link(address, root + citation.url, "Textstelle öffnen")


def _add_link(paragraph: Paragraph, address: str, text: str) -> None:
    """Append a link; python-docx 1.2 reads links but does not write them."""
    related = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), related)
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
