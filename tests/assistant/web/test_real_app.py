"""The whole product in a real browser: the corpus, the model, the page, the marked source."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_tools import Served, yellow_share
from chromium import NEEDED, playwright, violations

pytestmark = NEEDED
QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"


@pytest.mark.parametrize("width", [1280, 820, 390])
def test_a_question_leads_to_the_marked_words_of_its_source(
    product: Served,
    browser: playwright.Browser,
    pictures: Path,
    width: int,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE")
    page = product.watch(context)
    page.screenshot(path=pictures / f"fragen-{width}.png")

    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.get_by_role("button", name="Fragen", exact=True).click()
    page.get_by_text("Die Angaben unterscheiden sich").wait_for()
    answer = page.locator("main").inner_text()
    assert "224 Objekte" in answer and "rund 64 %" in answer and "Oktober 2025" in answer
    assert "244" in answer
    assert "0750/2025" in answer
    page.screenshot(path=pictures / f"antwort-{width}.png", full_page=True)
    assert violations(page) == []

    with context.expect_page() as opened:
        page.get_by_role("link", name="Quelle 1").first.click()
    source = opened.value
    source.wait_for_load_state()
    assert "224 Objekte" in source.locator("#beleg").inner_text()
    source.screenshot(path=pictures / f"quelle-{width}.png")
    box = source.locator(".marke-kasten").first
    box.scroll_into_view_if_needed()
    # letters take the rest; on a phone they are close together
    assert yellow_share(source.screenshot(clip=box.bounding_box())) > 0.3
    assert violations(source) == []
    assert product.elsewhere == []
    assert product.complaints == []
    context.close()
