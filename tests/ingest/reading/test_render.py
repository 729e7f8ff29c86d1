from io import BytesIO

import pytest
from PIL import Image
from reading_pdfs import Sheet, changed

from ingest.reading.pdf import read_pdf
from ingest.reading.render import boxes_for, render_page, text_in_boxes

LINES = [
    "Zeile eins mit 224 Objekten im Fokus-",
    "raum und danach mehr Text.",
    "Letzte Zeile hier.",
]
CROPS = [None, (50, 500, 500, 800)]


def make(tmp_path, rotation, crop, lines=LINES):
    path = Sheet(tmp_path / "a.pdf").lines(100, 150, lines, leading=16).save()
    return changed(path, tmp_path / "b.pdf", rotate=rotation, crop=crop)


@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_all_ink_of_the_marked_words_is_in_the_boxes_and_no_other(tmp_path, rotation, crop):
    # A resolved hyphen is not marked, so these lines have none.
    path = make(tmp_path, rotation, crop, [line.rstrip("-") for line in LINES])
    page = read_pdf(path, 10).pages[0]
    drawn = render_page(path, 1, 2.0, [(0, len(page.text))], page)
    picture = Image.open(BytesIO(drawn.png)).convert("L")
    assert picture.size == (drawn.width, drawn.height)
    assert len(drawn.boxes) == 3
    inside = Image.new("L", picture.size, 255)
    for box in drawn.boxes:
        area = (
            int(box.left * drawn.width) - 2, int(box.top * drawn.height) - 2,
            int(box.right * drawn.width) + 3, int(box.bottom * drawn.height) + 3,
        )  # fmt: skip
        inside.paste(picture.crop(area), area[:2])
        assert picture.crop(area).getextrema()[0] < 100
    assert inside.tobytes() == picture.tobytes()


@pytest.mark.parametrize("crop", CROPS)
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_boxes_hold_just_the_quote(tmp_path, rotation, crop):
    path = make(tmp_path, rotation, crop)
    page = read_pdf(path, 10).pages[0]
    start = page.text.index("224")
    end = page.text.index(" und danach")
    boxes = boxes_for(path, page, start, end)
    assert len(boxes) == 2
    found = text_in_boxes(path, 1, boxes)
    assert "".join(filter(str.isalnum, found)) == "224ObjektenimFokusraum"


def test_a_page_without_a_map_has_no_boxes(tmp_path):
    path = make(tmp_path, 0, None)
    page = read_pdf(path, 10).pages[0]
    assert boxes_for(path, type(page)(1, page.text), 0, 5) == ()
