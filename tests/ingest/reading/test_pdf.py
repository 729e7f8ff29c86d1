import unicodedata

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reading_pdfs import WIDTH, Sheet, changed
from reportlab.lib.utils import ImageReader

from ingest.errors import NoTextError, ReadingError
from ingest.reading.pdf import read_pdf

BODY = [
    "Die Verwaltung berichtet regelmäßig über den Sachstand und geplante Maßnahmen im Pro-",
    "blemquartier. Der Ausschuss nimmt den Bericht zur Kenntnis und verweist auf Nordrhein-",
    "Westfalen. Außerdem werden Angebote in den Stadtteilen aufgebaut, etwa Informations-",
    "und Bildungsangebote für Kinder.",
]


def read(path):
    return read_pdf(path, 100)


def rows(read_text):
    return [read_text.pages[s.page - 1].text[s.start : s.end] for s in read_text.table_rows]


def headings(read_text):
    return [
        (h.level, read_text.pages[h.span.page - 1].text[h.span.start : h.span.end])
        for h in read_text.headings
    ]


def test_line_end_hyphens_are_resolved_and_paragraphs_parted(tmp_path):
    path = Sheet(tmp_path / "a.pdf").lines(70, 150, BODY).line(70, 220, "Neuer Absatz.").save()
    text = read(path).pages[0].text
    assert "im Problemquartier. Der" in text
    assert "Nordrhein-Westfalen." in text
    assert "Informations- und Bildungsangebote" in text
    assert text.endswith("Kinder.\n\nNeuer Absatz.")


def test_every_character_is_mapped_to_its_source(tmp_path):
    path = Sheet(tmp_path / "a.pdf").lines(70, 150, BODY).save()
    page = read(path).pages[0]
    text_page = pdfium.PdfDocument(path)[0].get_textpage()
    indices = page.source_indices()
    assert len(indices) == len(page.text)
    assert unicodedata.is_normalized("NFC", page.text)
    for char, index in zip(page.text, indices, strict=True):
        if index >= 0:
            assert pdfium.raw.FPDFText_GetUnicode(text_page, index) in (ord(char), 2)
        else:
            assert char.isspace()


def test_cells_on_one_line_are_parted_by_tabs(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for y, cells in (
        (200, ("Status", "Datum", "Gremium")),
        (215, ("Geplant", "10.02.2026", "Rat")),
    ):
        for x, cell in zip((70, 160, 260), cells, strict=True):
            sheet.line(x, y, cell)
    found = read(sheet.save())
    assert rows(found) == ["Status\tDatum\tGremium", "Geplant\t10.02.2026\tRat"]


def test_cells_of_several_lines_make_one_row(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.line(70, 200, "Erledigt").lines(150, 200, ["Ausschuss für Soziales, Inte-", "gration"])
    sheet.lines(330, 200, ["ungeändert", "beschlossen"])
    sheet.line(70, 236, "Geplant").line(150, 236, "Rat").line(330, 236, "vertagt")
    assert rows(read(sheet.save())) == [
        "Erledigt\tAusschuss für Soziales, Integration\tungeändert beschlossen",
        "Geplant\tRat\tvertagt",
    ]


def test_numbered_items_and_bullets_are_no_table(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for y, number in ((200, "1."), (214, "2."), (228, "-"), (242, "a)")):
        sheet.line(70, y, number).line(95, y, "Der Rat beschließt die Satzung.")
    found = read(sheet.save())
    assert rows(found) == []
    assert found.pages[0].text.startswith("1. Der Rat beschließt")


def test_columns_are_read_one_after_the_other(tmp_path):
    left = [f"linke Spalte Zeile {n} mit einigen Wörtern" for n in range(30)]
    right = [f"rechte Spalte Zeile {n} mit einigen Wörtern" for n in range(30)]
    path = Sheet(tmp_path / "a.pdf").lines(60, 150, left).lines(320, 150, right).save()
    text = read(path).pages[0].text
    assert text.split("\n") == left + right


LEFT = [
    "Der Gutachter empfahl der Stadt nach An-",
    "gaben der Presse, dreitausend Wohnungen",
    "zurückzubauen und zugleich an anderen",
    "Orten der Stadt etwa tausend neu zu bau-",
]
RIGHT = [
    "en. Der Leerstand auf dem Markt liegt bei",
    "mehr als sieben Prozent und er wird in",
    "den kommenden Jahren noch zunehmen.",
]


def test_short_columns_of_text_are_no_table(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf").line(70, 100, "Gutachten zum Wohnungsmarkt", 14)
    sheet.line(70, 130, "Rückbau", bold=True).lines(70, 144, LEFT)
    sheet.lines(290, 130, RIGHT).line(290, 170, "Quelle", bold=True)
    sheet.lines(290, 184, ["Angaben der Presse und der Verwaltung"])
    found = read(sheet.save())
    assert found.pages[0].text.split("\n") == [
        "Gutachten zum Wohnungsmarkt",
        "",
        "Rückbau",
        "Der Gutachter empfahl der Stadt nach Angaben der Presse, dreitausend Wohnungen",
        "zurückzubauen und zugleich an anderen",
        "Orten der Stadt etwa tausend neu zu bauen. Der Leerstand auf dem Markt liegt bei",
        "mehr als sieben Prozent und er wird in",
        "den kommenden Jahren noch zunehmen.",
        "",
        "Quelle",
        "Angaben der Presse und der Verwaltung",
    ]
    assert found.table_rows == ()
    assert [text for _, text in headings(found)][1:] == ["Rückbau", "Quelle"]


def test_cells_as_wide_as_columns_are_a_table(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for y in (130, 190):
        sheet.lines(70, y, LEFT).lines(290, y, RIGHT)
    left = "".join((LEFT[0][:-1], LEFT[1], " ", LEFT[2], " ", LEFT[3]))
    assert rows(read(sheet.save())) == 2 * [f"{left}\t{' '.join(RIGHT)}"]


def test_a_table_within_a_column_stays_a_table(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf").lines(70, 144, 2 * LEFT).lines(290, 144, RIGHT)
    for y, name, share in ((190, "Altenhagen", "42 %"), (204, "Haspe", "47 %")):
        sheet.line(290, y, name).line(450, y, share)
    found = read(sheet.save())
    assert rows(found) == ["Altenhagen\t42 %", "Haspe\t47 %"]
    assert found.pages[0].text.count("\t") == 2


def test_few_words_of_a_justified_line_are_no_cells(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    # They go from edge to edge of the column with equal gaps, as its longest line does.
    for x, word in ((70, "Die"), (119.8, "Wohnraumsicherung"), (246.7, "und")):
        sheet.line(x, 168, word)
    sheet.lines(70, 144, LEFT[:2]).lines(70, 180, LEFT[2:]).lines(290, 144, RIGHT)
    assert "Die Wohnraumsicherung und" in read(sheet.save()).pages[0].text


def test_headings_are_larger_or_bold(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf").line(70, 130, "Beschlussvorlage 0750/2025", 18)
    sheet.line(70, 160, "Begründung", bold=True).lines(70, 180, BODY)
    sheet.line(70, 250, "Dieser ganze Satz ist fett.", bold=True)
    assert headings(read(sheet.save())) == [(1, "Beschlussvorlage 0750/2025"), (2, "Begründung")]


def test_running_heads_and_feet_are_kept_apart(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for page in (1, 2, 3):
        sheet.line(70, 40, "Stadt Hagen · Vorlage 0750/2025")
        sheet.line(70, 90, f"§ {7 * page} Geltung").lines(70, 150, BODY)
        sheet.line(500, 800, f"Seite {page} von 3").end_page()
    found = read(sheet.save())
    for number, page in enumerate(found.pages, 1):
        assert page.margins == ("Stadt Hagen · Vorlage 0750/2025", f"Seite {number} von 3")
        assert page.text.startswith(f"§ {7 * number} Geltung")


def test_on_a_single_page_only_the_page_count_is_a_margin(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf").line(70, 40, "Stadt Hagen").lines(70, 150, BODY)
    found = read(sheet.line(480, 800, "Seite 1 von 1").save())
    assert found.pages[0].margins == ("Seite 1 von 1",)
    assert found.pages[0].text.startswith("Stadt Hagen")


def test_on_a_single_page_a_small_head_that_repeats_the_title_is_a_margin(tmp_path):
    for head, size, kept in (
        ("Stadt Hagen · Vorlage 0750/2025", 8, True),
        ("Presse · Pressebericht", 8, True),
        ("Stadt Hagen · Pressebericht", 10, False),
        ("Stadt Hagen · Vorlage 0067/2026", 8, False),
        ("Pressebericht", 8, False),
    ):
        sheet = Sheet(tmp_path / "a.pdf").line(70, 40, head, size)
        sheet.line(70, 90, "Pressebericht", 14).line(70, 110, "zu Vorlage 0750/2025")
        page = read(sheet.lines(70, 150, BODY).save()).pages[0]
        assert page.margins == ((head,) if kept else ()), head
        assert page.text.startswith("Pressebericht" if kept else head)


def test_numbers_of_a_table_at_the_page_foot_stay_text(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for number in (17, 4):
        sheet.lines(70, 150, BODY).line(70, 800, str(number)).end_page()
    assert [page.margins for page in read(sheet.save()).pages] == [(), ()]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_page_that_is_turned_is_read_all_the_same(tmp_path, rotation):
    path = Sheet(tmp_path / "a.pdf").lines(70, 150, BODY).save()
    turned = changed(path, tmp_path / "b.pdf", rotate=rotation)
    letters = [c for c in read(path).pages[0].text if c.isalpha()]
    assert [c for c in read(turned).pages[0].text if c.isalpha()] == letters


def test_passwords(tmp_path):
    path = Sheet(tmp_path / "a.pdf").lines(70, 150, BODY).save()
    opened = read(changed(path, tmp_path / "leer.pdf", password=""))
    assert opened.pages[0].text == read(path).pages[0].text
    with pytest.raises(ReadingError, match="Passwort"):
        read(changed(path, tmp_path / "geheim.pdf", password="geheim"))


def test_attachments_and_empty_pages_are_told(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.lines(70, 150, BODY).end_page().end_page().end_page().lines(70, 150, BODY).end_page()
    path = changed(sheet.save(), tmp_path / "b.pdf", attachment="anlage.xlsx")
    assert read(path).warnings == (
        "Seiten 2–3 ohne Text",
        "angehängte Dateien wurden nicht gelesen: anlage.xlsx",
    )


def test_a_scan_needs_ocr(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    picture = ImageReader(Image.new("L", (100, 100), 200))
    sheet.canvas.drawImage(picture, 0, 0, WIDTH, 500)
    with pytest.raises(NoTextError, match="OCR"):
        read(sheet.save())


def test_blank_pages_are_no_scan(tmp_path):
    with pytest.raises(NoTextError, match="leere Seiten"):
        read(Sheet(tmp_path / "a.pdf").end_page().save())


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Handlungsstrategie Problemimmobilien", True),
        ("Vorlage_0750.docx", False),
        ("Microsoft Word - Antrag", False),
        ("0750_2025_Entwurf", False),
        ("untitled", False),
    ],
)
def test_titles_that_are_file_names_are_left_out(tmp_path, title, kept):
    path = Sheet(tmp_path / "a.pdf", title=title).lines(70, 150, BODY).save()
    assert read(path).title == (title if kept else None)


def test_too_many_pages_are_refused(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for _ in range(3):
        sheet.lines(70, 150, BODY).end_page()
    with pytest.raises(ReadingError, match="hat 3 Seiten"):
        read_pdf(sheet.save(), 2)


def test_a_damaged_file_says_so(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4\nkaputt")
    with pytest.raises(ReadingError, match="beschädigt"):
        read(path)


def test_a_table_that_lies_on_its_side_is_read_from_its_first_line(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for turn in (90, -90):
        sheet.canvas.saveState()
        sheet.canvas.translate(300, 420)
        sheet.canvas.rotate(turn)
        for y, cells in ((0, ("Datum", "Gremium", "Ort")), (-16, ("10.02.2026", "Rat", "Hagen"))):
            for x, cell in zip((-200, -80, 60), cells, strict=True):
                sheet.canvas.drawString(x, y, cell)
        sheet.canvas.restoreState()
        sheet.end_page()
    found = read(sheet.save())
    assert rows(found) == 2 * ["Datum\tGremium\tOrt", "10.02.2026\tRat\tHagen"]


def test_a_raised_figure_is_no_cell(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    sheet.line(70, 200, "Fläche in m").line(125, 194, "2", 6).line(129, 200, "je Haus")
    found = read(sheet.save())
    assert "\t" not in found.pages[0].text
    assert found.table_rows == ()


def test_numbers_below_a_column_head_are_cells(tmp_path):
    sheet = Sheet(tmp_path / "a.pdf")
    for y, number, name in ((200, "Nr.", "Name"), (214, "1", "Lageplan"), (228, "2", "Liste")):
        sheet.line(70, y, number).line(105, y, name)
    assert rows(read(sheet.save())) == ["Nr.\tName", "1\tLageplan", "2\tListe"]
