"""In a real browser: from a question to the marked words, by keyboard, and open to everyone."""

from __future__ import annotations

import pytest
from browser_tools import Served, press_until, yellow_share
from chromium import NEEDED, playwright, violations
from web_fakes import HOSTILE_QUESTION, filled

PATHS = ("bestand", "suchen?q=Rat", "vorgang/0750/2025", "nirgends")
pytestmark = NEEDED


def test_from_question_to_marked_words_by_keyboard_alone(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}) as context:
        page = served.watch(context)
        press_until(page, "Tab", "Zum Inhalt")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Wie viele Problemimmobilien liegen im Fokusraum?")
        press_until(page, "Tab", "Fragen")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Quelle 1").first.wait_for()
        assert page.get_by_text("Die Angaben unterscheiden sich.").is_visible()
        playwright.expect(page.locator("#ansage")).to_contain_text("Die Antwort steht da")
        press_until(page, "Shift+Tab", "Quelle 1")
        with context.expect_page() as opened:
            page.keyboard.press("Enter")
        source = opened.value
        source.wait_for_load_state()
        assert "224 Objekte" in source.locator("mark").inner_text()
        box = source.locator(".marke-kasten").first
        assert box.is_visible()
        # at 100 % the letters themselves cover about half of the box
        assert yellow_share(source.screenshot(clip=box.bounding_box())) > 0.4
        press_until(source, "Tab", "Zur markierten Stelle")
        source.keyboard.press("Enter")
        assert source.evaluate("document.activeElement.id") == "beleg"
    assert served.elsewhere == []
    assert served.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_are_accessible(
    served: Served, browser: playwright.Browser, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    with browser.new_context(color_scheme=scheme, viewport=size) as context:
        page = served.watch(context)
        assert violations(page) == []
        page.get_by_role("button", name="Was ist der Stand beim Hagen-Pakt?").click()
        page.get_by_text("Dazu enthalten die Unterlagen nichts.").wait_for()
        page.get_by_label("Ihre Frage").fill("Wie viele?")
        page.get_by_role("button", name="Fragen", exact=True).click()
        link = page.get_by_role("link", name="Quelle 1").first
        link.wait_for()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        address = link.evaluate("element => element.href")
        for url in (address, *(f"{served.url}/{path}" for path in PATHS)):
            page.goto(url)
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_gradio_speaks_german_to_an_english_browser(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context(locale="en-US") as context:
        page = served.watch(context)
        page.get_by_label("Ihre Frage").fill("Wie viele?")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Quelle 1").first.wait_for()
        names = page.evaluate(
            "[...document.querySelectorAll('[aria-label], [title], [placeholder]')].map("
            "e => [e.ariaLabel, e.title, e.placeholder].join(' ')).join(' ')"
        )
        seen = f"{page.inner_text('body')} {names}".casefold()
        for word in ("loading", "submit", "chatbot", "message", "clear", "settings", "use via"):
            assert word not in seen


def test_hostile_question_and_answer_do_nothing(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context() as context:
        page = served.watch(context)
        page.get_by_label("Ihre Frage").fill(HOSTILE_QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text("HARMLOS").first.wait_for()
        page.wait_for_timeout(300)
        shown = page.locator("#gespraech")
        assert shown.locator("img, script, svg, iframe, .katex, code").count() == 0
        hrefs = shown.locator("a:not(.word)").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        assert all(href.startswith("quelle/") for href in hrefs)
        assert shown.inner_text().count(HOSTILE_QUESTION) >= 3
    assert served.elsewhere == []
    assert served.complaints == []


def test_two_users_have_two_conversations(served: Served, browser: playwright.Browser) -> None:
    with browser.new_context() as one, browser.new_context() as two:
        first, second = served.watch(one), served.watch(two)
        first.get_by_label("Ihre Frage").fill("Erste Person")
        first.keyboard.press("Enter")
        first.get_by_role("heading", name="Erste Person").wait_for()
        second.get_by_label("Ihre Frage").fill("Zweite Person")
        second.keyboard.press("Enter")
        second.get_by_role("heading", name="Zweite Person").wait_for()
        assert second.get_by_text("Erste Person").count() == 0
        first.get_by_role("button", name="Neues Gespräch").click()
        playwright.expect(first.get_by_text("Erste Person")).to_have_count(0)


def test_pages_work_without_javascript(served: Served, browser: playwright.Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{served.url}/bestand")
        page.get_by_role("link", name="Ergänzung der Stadterneuerungsstrategie").click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("Ergänzung")
        page.get_by_role("link", name="Seite 2 →").click()
        assert page.get_by_role("heading", name="Seite 2 von 2").is_visible()
        page.get_by_role("link", name="Fragen", exact=True).click()
        assert "Das Gespräch braucht JavaScript" in page.content()


def test_everything_works_under_a_prefix(
    browser: playwright.Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        Served(filled(tmp_path_factory.mktemp("home")), "/lotse") as served,
        browser.new_context() as context,
    ):
        page = served.watch(context)
        page.get_by_label("Ihre Frage").fill("Wie viele?")
        page.get_by_role("button", name="Fragen", exact=True).click()
        with context.expect_page() as opened:
            page.get_by_role("link", name="Quelle 1").first.click()
        source = opened.value
        source.wait_for_load_state()
        assert source.url.startswith(f"{served.url}/quelle/")
        assert source.locator("img").evaluate("image => image.naturalWidth") > 1000
        source.get_by_role("link", name="Bestand").click()
        assert source.get_by_role("heading", level=1, name="Bestand").is_visible()
        assert served.complaints == []
