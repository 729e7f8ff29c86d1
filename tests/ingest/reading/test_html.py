import pytest

from ingest.errors import NoTextError
from ingest.reading.html import read_html

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>Vorlage - ALLRIS</title>
<style>p {{}}</style><script>var a = "Skript";</script></head><body>
<!-- Kommentar --><a class="skip" href="#i">Zum Inhalt springen</a>
<header><p>Stadt Hagen</p></header><nav><ul><li>Startseite</li></ul></nav>
<main><h1>Beschlussvorlage - 0750/2025</h1>
<div class="panel"><h2>Grunddaten</h2><span><button>Reduzieren</button></span></div>
<div>Reduzieren Erweitern</div><p>Loading...</p>
<table><tr><th>Betreff</th><td>Maßnahmen<br>für Altenhagen</td></tr>
<tr style="display: none"><td>a</td><td>versteckt</td></tr></table>
<dl><dt>Status</dt><dd>öffentlich</dd></dl>
<p hidden>versteckt</p><p aria-hidden="true">versteckt</p><p style="visibility:hidden">versteckt</p>
<p style="color:#fff;background:#ffffff">versteckt</p><span style="font-size:0">versteckt</span>
<p>Erster <b>fetter</b> Absatz.</p><ol start="2"><li>zwei</li><li>drei</li></ol>
<ul><li><p>Punkt</p></li></ul>
<p>Online-Version dieser Seite: https://allris.hagen.de/publicto020?TOLFDNR=1</p>
</main><footer>Impressum</footer><noscript>JavaScript</noscript></body></html>"""


@pytest.fixture(params=["utf-8", "windows-1252", "iso-8859-1"])
def read(request, tmp_path):
    path = tmp_path / "a.html"
    charset = "cp1252" if request.param != "utf-8" else "utf-8"
    path.write_bytes(PAGE.format(charset=request.param).encode(charset))
    return read_html(path)


def test_only_what_a_reader_sees_is_text(read):
    assert read.pages[0].text.split("\n") == [
        "Beschlussvorlage - 0750/2025",
        "",
        "Grunddaten",
        "",
        "Betreff\tMaßnahmen für Altenhagen",
        "",
        "Status:\töffentlich",
        "",
        "Erster fetter Absatz.",
        "",
        "2. zwei",
        "3. drei",
        "",
        "- Punkt",
    ]


def test_headings_rows_and_margins(read):
    page = read.pages[0]
    headings = [(h.level, page.text[h.span.start : h.span.end]) for h in read.headings]
    assert headings == [(1, "Beschlussvorlage - 0750/2025"), (2, "Grunddaten")]
    rows = [page.text[s.start : s.end] for s in read.table_rows]
    assert rows == ["Betreff\tMaßnahmen für Altenhagen", "Status:\töffentlich"]
    assert page.margins[0] == "Stadt Hagen"
    assert page.margins[1].startswith("Online-Version")
    assert read.title == "Vorlage"


def test_a_page_without_visible_text(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><body><script>alles()</script></body></html>")
    with pytest.raises(NoTextError):
        read_html(path)


def test_a_layout_table_is_walked_and_not_a_row(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><table><tr><td><h1>Titel</h1><p>Text</p></td>"
        "<td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table></html>"
    )
    read = read_html(path)
    assert read.pages[0].text == "Titel\n\nText\n\na\tb"
    assert len(read.table_rows) == 1


def test_undeclared_windows_1252(tmp_path):
    path = tmp_path / "a.html"
    path.write_bytes("<html><body><p>Maßnahmen „hier“</p></body></html>".encode("cp1252"))
    assert read_html(path).pages[0].text == "Maßnahmen „hier“"
