import zipfile

import docx
import pytest

from ingest.errors import ReadingError
from ingest.reading.detect import Kind, detect


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", b"%PDF-1.4\n...", Kind.PDF),
        ("a.pdf", b"\n" * 500 + b"%PDF-1.4", Kind.PDF),
        ("a.pdf", "Vorlage für den Rat".encode(), Kind.PLAIN),
        ("a.md", b"# Titel", Kind.MARKDOWN),
        ("a.txt", "Maßnahmen".encode("cp1252"), Kind.PLAIN),
        ("a.txt", "Maßnahmen".encode("utf-16"), Kind.PLAIN),
        ("a.txt", b"<!DOCTYPE html><html>", Kind.HTML),
        ("a.txt", b"\xef\xbb\xbf\n<!-- x --><HTML lang=de>", Kind.HTML),
        ("a.txt", b"<div><p>a</p><p>b</p><br><span>c</span></div>", Kind.HTML),
        ("a.txt", b"[1] Fu\xc3\x9fnote", Kind.PLAIN),
        ("a.txt", b"{Anlage} zur Vorlage", Kind.PLAIN),
    ],
)
def test_the_bytes_decide_not_the_name(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    assert detect(path) is kind


def test_docx_is_a_zip_with_a_document(tmp_path):
    path = tmp_path / "a.bin"
    docx.Document().save(str(path))
    assert detect(path) is Kind.DOCX


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1}', "JSON"),
        (b'{"a": 1}\n{"a": 2}', "JSON"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"MZ\x90\x00", "Programm"),
        (b"\x00\x01\x02", "Binärdatei"),
        (b"PK\x03\x04garbage", "ZIP"),
        (b'<?xml version="1.0"?><a/>', "XML"),
        (b"", "leer"),
        (b"  \n", "leer"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
    ],
)
def test_what_is_not_read_is_named(tmp_path, data, said):
    path = tmp_path / "vorlage.pdf"
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=said):
        detect(path)


def test_a_spreadsheet_is_named(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    with pytest.raises(ReadingError, match="XLSX"):
        detect(path)


def test_a_missing_file_is_a_reading_error(tmp_path):
    with pytest.raises(ReadingError, match="lässt sich nicht lesen"):
        detect(tmp_path / "fehlt.pdf")
