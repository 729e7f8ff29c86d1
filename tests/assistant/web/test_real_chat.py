"""The whole product in a real browser: narrowing, exports, and forgetting to the last byte."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import docx
import pytest
from browser_tools import Served
from chromium import NEEDED, playwright, violations

from assistant.assistant import Assistant
from ingest import pipeline
from ingest.embedding import Embedder
from ingest.settings import Settings

pytestmark = NEEDED
QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"


def ask(page: playwright.Page, question: str) -> str:
    """Return the text of the answer."""
    page.get_by_label("Ihre Frage").fill(question)
    page.get_by_role("button", name="Fragen", exact=True).click()
    page.locator(".austausch.fertig").last.get_by_role("heading", name=question).wait_for()
    return str(page.locator(".antwort").last.inner_text())


@pytest.mark.parametrize("width", [1280, 820, 390])
def test_the_chat_with_the_corpus(
    product: Served, browser: playwright.Browser, pictures: Path, width: int
) -> None:
    size = {"width": width, "height": 900}
    with browser.new_context(viewport=size, locale="de-DE", has_touch=width < 1280) as context:
        page = product.watch(context)
        answer = ask(page, QUESTION)
        assert "224" in answer and "244" in answer
        number = page.locator("a.beleg").first
        number.tap() if width < 1280 else number.hover()
        page.locator("#zitat").get_by_text("224 Objekte").wait_for()
        page.screenshot(path=pictures / f"zitat-{width}.png")
        page.keyboard.press("Escape")

        page.get_by_text("Frage eingrenzen").click()
        page.get_by_label("Bis", exact=True).fill("2010")
        narrowed = ask(page, "Wie viele Problemimmobilien gibt es?")
        assert "Eingegrenzt auf: Zeitraum bis zum 31.12.2010" in narrowed
        assert "224" not in narrowed and "244" not in narrowed
        page.screenshot(path=pictures / f"eingegrenzt-{width}.png")
        page.get_by_role("button", name="Eingrenzung aufheben").click()
        assert "224" in ask(page, QUESTION)

        with page.expect_download() as download:
            page.get_by_role("link", name="Word-Datei").last.click()
        file = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
        text = "\n".join(p.text for p in file.paragraphs)
        quotes = page.locator(".austausch").last.locator("blockquote").all_inner_texts()
        assert quotes and all(quote in text for quote in quotes)

        page.get_by_role("button", name="Bewerten").last.click()
        page.screenshot(path=pictures / f"bewerten-{width}.png")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert product.elsewhere == []
        assert product.complaints == []


def test_what_is_removed_is_gone_from_a_kept_answer_to_the_last_byte(
    corpus_home: Path,
    embedder: Embedder,
    browser: playwright.Browser,
    pictures: Path,
    tmp_path: Path,
) -> None:
    home = tmp_path / "home"
    shutil.copytree(corpus_home, home, ignore=shutil.ignore_patterns("models", "*.lock"))
    settings = Settings(home=home)
    quote = "224 Objekte und damit rund 64"
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        first = Assistant(settings, embedder)
        with Served(first) as served:
            page = served.watch(context)
            ask(page, QUESTION)
            page.get_by_role("button", name="Bewerten").click()
            page.get_by_label("Richtig").check()
            page.get_by_role("button", name="Rückmeldung senden").click()
            page.locator(".gesagt").get_by_text("Danke").wait_for()
            page.get_by_role("button", name="Link zu dieser Antwort").click()
            field = page.get_by_label("Link zu dieser Antwort, gültig bis")
            field.wait_for()
            address = field.input_value().removeprefix(served.url)
        first.close()
        assert quote in (home / "feedback.jsonl").read_text(encoding="utf-8")

        second = Assistant(settings, embedder)
        with Served(second) as served:
            page.goto(served.url + address)
            assert quote in page.locator("main").inner_text()
            page.screenshot(path=pictures / "festgehalten-1280.png", full_page=True)
            pipeline.remove("0750/2025", settings, lambda: embedder)
            page.reload()
            page.get_by_text("nicht mehr im Bestand").wait_for()
            assert quote not in page.locator("main").inner_text()
            assert "244" in page.locator("main").inner_text()
            page.screenshot(path=pictures / "entfernt-1280.png", full_page=True)
            assert violations(page) == []
        second.close()
    for path in (*home.glob("answers/*"), home / "feedback.jsonl"):
        assert quote not in path.read_text(encoding="utf-8")
