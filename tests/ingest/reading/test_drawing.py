"""Pictures from worker processes: drawn, bounded in time, and none lost when a worker dies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_pdfs import Sheet

from ingest.errors import ReadingError
from ingest.model import Page
from ingest.reading.drawing import Drawers
from ingest.reading.reader import Limits


@pytest.fixture(scope="module")
def drawers() -> Iterator[Drawers]:
    drawers = Drawers(1)
    yield drawers
    drawers.close()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return Sheet(tmp_path / "a.pdf").line(50, 50, "Brunnen").end_page().save()


def test_a_page_is_drawn_at_its_scale(drawers: Drawers, pdf: Path) -> None:
    small, large = (drawers.draw(pdf, 1, scale, (), Page(1, "x")) for scale in (1.0, 2.0))
    assert small.png.startswith(b"\x89PNG")
    assert abs(large.width - 2 * small.width) <= 2


@pytest.mark.parametrize("number", [0, 99])
def test_a_page_that_is_not_there_is_a_reading_error(
    drawers: Drawers, pdf: Path, number: int
) -> None:
    with pytest.raises(ReadingError):
        drawers.draw(pdf, number, 1.0, (), Page(number, "x"))


def test_what_is_no_pdf_is_a_reading_error(drawers: Drawers, tmp_path: Path) -> None:
    file = tmp_path / "b.pdf"
    file.write_bytes(b"%PDF-1.7 kaputt")
    with pytest.raises(ReadingError):
        drawers.draw(file, 1, 1.0, (), Page(1, "x"))


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_drawn(pdf: Path) -> None:
    drawers = Drawers(1, Limits(seconds=0.02))  # less than a process takes to start
    try:
        with pytest.raises(ReadingError, match="abgebrochen"):
            drawers.draw(pdf, 1, 1.0, (), Page(1, "x"))
        drawers._limits = Limits(seconds=30)
        assert drawers.draw(pdf, 1, 1.0, (), Page(1, "x")).width > 0
    finally:
        drawers.close()


def test_when_all_draw_one_waits_no_longer_than_the_limit(pdf: Path) -> None:
    drawers = Drawers(0, Limits(seconds=0.05))
    with pytest.raises(ReadingError, match="gerade nicht"):
        drawers.draw(pdf, 1, 1.0, (), Page(1, "x"))
