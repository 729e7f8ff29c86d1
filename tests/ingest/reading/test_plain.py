import codecs

import pytest

from ingest.errors import NoTextError
from ingest.model import Span
from ingest.reading.plain import read_plain


def write(tmp_path, data):
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        "Maßnahmen – geprüft".encode(),
        codecs.BOM_UTF8 + "Maßnahmen – geprüft".encode(),
        "Maßnahmen – geprüft".encode("utf-16"),
        "Maßnahmen – geprüft".encode("cp1252"),
        "Maßnahmen – gepru\u0308ft".encode(),
    ],
)
def test_encodings(tmp_path, data):
    assert read_plain(write(tmp_path, data)).pages[0].text == "Maßnahmen – geprüft"


def test_form_feeds_part_pages_and_line_ends_become_newlines(tmp_path):
    read = read_plain(write(tmp_path, b"a\r\nb\r\r\r\n\r\nc\fd"))
    assert [page.text for page in read.pages] == ["a\nb\n\nc", "d"]


def test_lines_with_two_tabs_are_table_rows(tmp_path):
    read = read_plain(write(tmp_path, b"Kopf\nRat\t10.02.2026\t\xc3\x96\nName:\tWert\n"))
    text = read.pages[0].text
    assert read.table_rows == (Span(1, 5, 21),)
    assert text[5:21] == "Rat\t10.02.2026\tÖ"


def test_markdown_headings_and_tables(tmp_path):
    path = write(tmp_path, b"# Titel #\nText\n\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n# kein\n```")
    read = read_plain(path, "text/markdown")
    text = read.pages[0].text
    assert [(h.level, text[h.span.start : h.span.end]) for h in read.headings] == [(1, "Titel")]
    assert [text[s.start : s.end] for s in read.table_rows] == ["a\tb", "1\t2"]


def test_white_space_alone_is_no_text(tmp_path):
    with pytest.raises(NoTextError):
        read_plain(write(tmp_path, b" \n\f\n"))
