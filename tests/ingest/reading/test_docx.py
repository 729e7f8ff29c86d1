import zipfile

import docx
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml

from ingest.errors import NoTextError, ReadingError
from ingest.reading import docx as reading
from ingest.reading.docx import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def build(tmp_path):
    word = docx.Document()
    word.core_properties.title = "Berichtsvorlage"
    word.sections[0].header.paragraphs[0].text = "Stadt Hagen"
    word.sections[0].footer.paragraphs[0].text = "Fachbereich 55"
    word.add_heading("Bericht", level=1)
    word.add_paragraph("Erster Absatz.")
    word.add_paragraph("Punkt", style="List Bullet")
    word.add_paragraph("eins", style="List Number")
    word.add_paragraph("zwei", style="List Number")
    table = word.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Datum", "Gremium"), ("10.02.2026", "Rat")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    paragraph = word.add_paragraph("vorher")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("nachher")
    paragraph._p.append(
        parse_xml(f"<w:ins {W}><w:r><w:t xml:space='preserve'> eingefügt</w:t></w:r></w:ins>")
    )
    paragraph._p.append(
        parse_xml(f"<w:del {W}><w:r><w:delText>gestrichen</w:delText></w:r></w:del>")
    )
    word.element.body.insert(
        len(word.element.body) - 1,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>im Steuerelement</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    path = tmp_path / "a.docx"
    word.save(str(path))
    return path


def test_everything_in_document_order(tmp_path):
    read = read_docx(build(tmp_path))
    assert read.pages[0].text.split("\n") == [
        "Bericht",
        "",
        "Erster Absatz.",
        "- Punkt",
        "1. eins",
        "2. zwei",
        "",
        "Datum\tGremium",
        "10.02.2026\tRat",
        "",
        "vorher",
    ]
    assert read.pages[1].text == "nachher eingefügt\n\nim Steuerelement"


def test_headings_rows_margins_title(tmp_path):
    read = read_docx(build(tmp_path))
    text = read.pages[0].text
    assert [(h.level, text[h.span.start : h.span.end]) for h in read.headings] == [(1, "Bericht")]
    assert len(read.table_rows) == 2
    assert read.pages[1].margins == ("Stadt Hagen", "Fachbereich 55")
    assert read.title == "Berichtsvorlage"


def test_an_empty_document_has_no_text(tmp_path):
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    with pytest.raises(NoTextError):
        read_docx(path)


def test_a_zip_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1000)
    with pytest.raises(ReadingError, match="zu groß"):
        read_docx(build(tmp_path))


def test_a_broken_document_is_a_reading_error(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<kaputt")
    with pytest.raises(ReadingError, match="beschädigt"):
        read_docx(path)
