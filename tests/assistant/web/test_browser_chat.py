"""The chat in a real browser: quotes on hover, narrowing, stop, edit, retry, exports, links."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import docx
import pytest
from browser_tools import Served, press_until
from chromium import NEEDED, playwright, violations
from web_fakes import MINUTES_QUOTE, QUOTE, FakeAssistant, filled

pytestmark = NEEDED
QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"
GAP = "Was ist der Stand beim Hagen-Pakt?"
Open = Callable[..., "playwright.Page"]


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    return filled(tmp_path)


@pytest.fixture
def served(assistant: FakeAssistant) -> Iterator[Served]:
    with Served(assistant) as served:  # type: ignore[arg-type]
        yield served


@pytest.fixture
def visit(served: Served, browser: playwright.Browser) -> Iterator[Open]:
    """Open the chat as another person each time; nothing may go wrong or go elsewhere."""
    contexts = []

    def visit(width: int = 1280, **settings: object) -> playwright.Page:
        size = {"width": width, "height": 900}
        contexts.append(browser.new_context(locale="de-DE", viewport=size, **settings))
        return served.watch(contexts[-1])

    yield visit
    assert served.elsewhere == []
    assert served.complaints == []
    for context in contexts:
        context.close()


def ask(page: playwright.Page, question: str = QUESTION) -> None:
    answered = page.locator(".austausch.fertig")
    before = answered.count()
    page.get_by_label("Ihre Frage").fill(question)
    page.get_by_role("button", name="Fragen", exact=True).click()
    answered.nth(before).get_by_text("Stand der Unterlagen").wait_for()


def said(page: playwright.Page, text: str) -> None:
    playwright.expect(page.locator("#ansage")).to_contain_text(text)


def fits(page: playwright.Page) -> bool:
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


def test_the_quote_shows_on_hover_and_focus_and_goes_with_escape(visit: Open) -> None:
    page = visit()
    ask(page)
    quote, number = page.locator("#zitat"), page.locator("a.beleg").first
    assert not quote.is_visible()
    number.hover()
    playwright.expect(quote).to_contain_text(QUOTE)
    assert quote.get_attribute("role") == "tooltip"
    assert violations(page) == []
    quote.hover()  # it stays while the pointer is on it
    page.wait_for_timeout(500)
    assert quote.is_visible()
    page.keyboard.press("Escape")
    playwright.expect(quote).to_be_hidden()
    page.mouse.move(5, 5)
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.beleg')"):
            break
    playwright.expect(quote).to_contain_text(MINUTES_QUOTE)
    page.keyboard.press("Escape")
    playwright.expect(quote).to_be_hidden()
    described = page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent"
    )
    assert MINUTES_QUOTE in described


def test_a_tap_shows_the_quote_and_a_second_one_opens_the_source(visit: Open) -> None:
    page = visit(820, has_touch=True)
    ask(page)
    number = page.locator("a.beleg").first
    number.tap()
    playwright.expect(page.locator("#zitat")).to_contain_text(
        "Noch einmal tippen öffnet die Quelle"
    )
    with page.context.expect_page() as opened:
        number.tap()
    opened.value.wait_for_load_state()
    assert "/quelle/" in opened.value.url
    page.locator("h1").tap()
    playwright.expect(page.locator("#zitat")).to_be_hidden()


def test_a_question_is_narrowed_and_nothing_is_filtered_away_silently(
    visit: Open, assistant: FakeAssistant
) -> None:
    page = visit()
    page.get_by_text("Frage eingrenzen").click()
    assert violations(page) == []
    page.get_by_label("Von", exact=True).fill("2024")
    page.get_by_label("Gremium").select_option("Rat der Stadt Hagen")
    page.get_by_label("Art", exact=True).select_option("Niederschrift")
    ask(page, GAP)
    assert assistant.filters is not None
    assert assistant.filters.organization == "Rat der Stadt Hagen"
    assert assistant.filters.type == "Niederschrift"
    assert str(assistant.filters.since) == "2024-01-01"
    answer = page.locator(".antwort").last.inner_text()
    assert "Eingegrenzt auf: Zeitraum seit dem 01.01.2024" in answer
    assert "auf die Sie eingegrenzt haben" in answer
    assert violations(page) == []
    page.get_by_role("button", name="Ohne Eingrenzung fragen").click()
    playwright.expect(page.locator(".antwort").last).not_to_contain_text("Eingegrenzt")
    assert not assistant.filters.any
    assert page.locator(".austausch").count() == 1
    assert page.get_by_label("Von", exact=True).input_value() == ""


def test_a_day_that_is_none_is_said_beside_the_question(visit: Open) -> None:
    page = visit()
    page.get_by_text("Frage eingrenzen").click()
    page.get_by_label("Von", exact=True).fill("gestern")
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.get_by_role("button", name="Fragen", exact=True).click()
    page.locator("#meldung").get_by_text("ist kein Datum").wait_for()
    said(page, "ist kein Datum")
    assert page.get_by_label("Ihre Frage").input_value() == QUESTION
    assert violations(page) == []


def test_progress_is_shown_at_once_and_a_question_can_be_stopped(
    visit: Open, assistant: FakeAssistant
) -> None:
    assistant.gate = Event()
    page = visit()
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".suchend").get_by_text("Suche in 3 Dokumenten").wait_for()
    said(page, "Suche in 3 Dokumenten")
    assert violations(page) == []
    page.get_by_role("button", name="Stopp").click()
    page.locator(".hinweis").get_by_text("Angehalten.").wait_for()
    said(page, "Angehalten")
    playwright.expect(page.get_by_label("Ihre Frage")).to_be_focused()
    playwright.expect(page.get_by_role("button", name="Stopp")).to_have_count(0)
    assert violations(page) == []
    assistant.gate.set()
    page.get_by_role("button", name="Noch einmal").click()
    page.get_by_text("Die Angaben unterscheiden sich").wait_for()
    assert page.locator(".austausch").count() == 1
    said(page, "Die Antwort steht da: belegt, Quellen: 2")


def test_an_answer_grows_and_can_be_stopped_on_the_way(
    visit: Open, assistant: FakeAssistant
) -> None:
    assistant.steps = [Event(), Event()]
    page = visit()
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.keyboard.press("Enter")
    reply = page.locator(".austausch.laeuft")
    reply.get_by_text("224 Objekte").first.wait_for()
    assert reply.get_by_text("244 von 350").count() == 0
    assert violations(page) == []
    assistant.steps[0].set()
    reply.get_by_text("244 von 350").first.wait_for()
    page.get_by_role("button", name="Stopp").click()
    page.locator(".hinweis").get_by_text("Angehalten.").wait_for()
    assistant.steps[1].set()


def test_a_question_can_be_edited(visit: Open) -> None:
    page = visit()
    ask(page, "Erste Frage?")
    ask(page, "Zweite Frage?")
    page.get_by_role("button", name="Frage bearbeiten").first.click()
    playwright.expect(page.locator(".austausch")).to_have_count(0)
    box = page.get_by_label("Ihre Frage")
    playwright.expect(box).to_have_value("Erste Frage?")
    playwright.expect(box).to_be_focused()
    page.keyboard.type(" Genauer!")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Erste Frage? Genauer!").wait_for()


def test_feedback_is_given_by_keyboard_and_stored(visit: Open, assistant: FakeAssistant) -> None:
    page = visit()
    ask(page)
    page.get_by_role("link", name="Quelle 2").last.focus()
    press_until(page, "Tab", "Bewerten")
    page.keyboard.press("Enter")
    assert violations(page) == []
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Seite 2 passt besser.")
    press_until(page, "Tab", "Rückmeldung senden")
    page.keyboard.press("Enter")
    page.locator(".gesagt").get_by_text("Danke").wait_for()
    said(page, "Danke für Ihre Rückmeldung")
    assert page.get_by_role("button", name="Bewerten").count() == 0
    (line,) = (assistant.settings.home / "feedback.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["verdict"] == "quelle"
    assert json.loads(line)["comment"] == "Seite 2 passt besser."
    assert json.loads(line)["question"] == QUESTION


def test_an_answer_is_copied_with_footnotes(visit: Open, served: Served) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page)
    page.get_by_role("button", name="Kopieren").click()
    page.locator(".gesagt").get_by_text("kopiert").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert f"{QUOTE} [1]" in copied
    assert f"„{MINUTES_QUOTE}“\n{served.url}/quelle/" in copied


def test_the_word_file_opens_and_holds_all_quotes(visit: Open) -> None:
    page = visit()
    ask(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word-Datei").click()
    assert download.value.suggested_filename.endswith(".docx")
    file = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = "\n".join(p.text for p in file.paragraphs)
    assert QUESTION in text and f"„{QUOTE}“" in text and f"„{MINUTES_QUOTE}“" in text


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_outlives_the_server_and_loses_what_is_erased(
    assistant: FakeAssistant, browser: playwright.Browser, scheme: str
) -> None:
    size = {"width": 390, "height": 900}
    with browser.new_context(viewport=size, color_scheme=scheme) as context:
        with Served(assistant) as served:  # type: ignore[arg-type]
            page = served.watch(context)
            ask(page)
            page.get_by_role("button", name="Link zu dieser Antwort").click()
            field = page.get_by_label("Link zu dieser Antwort, gültig bis")
            field.wait_for()
            said(page, "Der Link ist angelegt")
            address = field.input_value().removeprefix(served.url)
            assert violations(page) == []
            assert fits(page)
            assert served.complaints == []
        with Served(assistant) as served:  # type: ignore[arg-type]
            page.goto(served.url + address)
            assert page.get_by_role("heading", level=1).inner_text() == QUESTION
            assert page.get_by_text(QUOTE).count() == 2
            assert violations(page) == []
            assert fits(page)
            page.get_by_role("link", name="Quelle 1").first.click()
            assert page.locator("#beleg").is_visible()
            assert assistant.default is not None
            assistant.remove(assistant.default.citations[0])
            page.goto(served.url + address)
            page.get_by_text("Quelle 1 ist nicht mehr im Bestand").wait_for()
            assert page.get_by_text("224 Objekte").count() == 0
            assert page.get_by_text(MINUTES_QUOTE).count() == 2
            assert violations(page) == []
            assert served.complaints == []


def test_a_reloaded_page_finds_its_conversation_and_no_other(
    visit: Open, assistant: FakeAssistant
) -> None:
    page = visit()
    page.get_by_text("Frage eingrenzen").click()
    page.get_by_label("Art", exact=True).select_option("Niederschrift")
    ask(page)
    page.reload()
    page.locator(".austausch").get_by_text("Die Angaben unterscheiden sich").wait_for()
    said(page, "Ihr Gespräch ist wieder da")
    assert page.get_by_label("Art", exact=True).input_value() == "Niederschrift"
    ask(page, "Und in Haspe?")
    assert assistant.asked[-1] == ("Und in Haspe?", (QUESTION,))
    other = visit()
    other.wait_for_timeout(1500)
    assert other.locator(".austausch").count() == 0
    page.get_by_role("button", name="Neues Gespräch").click()
    playwright.expect(page.locator(".austausch")).to_have_count(0)
    page.reload()
    page.get_by_label("Ihre Frage").wait_for()
    page.wait_for_timeout(2000)
    assert page.locator(".austausch").count() == 0


def test_an_answer_that_came_while_the_page_was_away_is_there(
    visit: Open, assistant: FakeAssistant, served: Served
) -> None:
    assistant.gate = Event()
    page = visit()
    page.get_by_label("Ihre Frage").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".suchend").get_by_text("Suche in 3 Dokumenten").wait_for()
    page.goto("about:blank")
    served.complaints.clear()  # Gradio's script says that its request was broken off
    assistant.gate.set()
    page.go_back()
    page.locator(".austausch").get_by_text("Die Angaben unterscheiden sich").wait_for()
    assert len(assistant.asked) == 1


def test_a_grown_box_is_not_lost_when_an_older_answer_is_judged(visit: Open) -> None:
    """What was begun at an answer stays while the next one arrives."""
    page = visit()
    ask(page, "Erste Frage?")
    page.get_by_role("button", name="Bewerten").click()
    page.get_by_label("Anmerkung").fill("Halb geschrieben")
    ask(page, "Zweite Frage?")
    assert page.get_by_label("Anmerkung").first.input_value() == "Halb geschrieben"
    playwright.expect(page.get_by_role("button", name="Noch einmal")).to_have_count(1)


def test_only_what_is_cited_is_listed(visit: Open, assistant: FakeAssistant) -> None:
    assert assistant.default is not None
    only_two = tuple(s for s in assistant.default.statements if s.citations == (2,))
    assistant.default = replace(assistant.default, statements=only_two, conflicts=())
    page = visit()
    ask(page)
    assert page.locator(".quellenliste > li").count() == 1
    assert page.get_by_text(QUOTE).count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_state_is_accessible_and_fits(visit: Open, scheme: str, width: int) -> None:
    page = visit(width, color_scheme=scheme)
    page.get_by_text("Frage eingrenzen").click()
    page.get_by_label("Gremium").select_option("Rat der Stadt Hagen")
    assert violations(page) == [] and fits(page)
    ask(page, GAP)
    assert violations(page) == [] and fits(page)
    ask(page)
    page.get_by_role("button", name="Bewerten").last.click()
    page.get_by_role("button", name="Link zu dieser Antwort").last.click()
    page.get_by_label("Link zu dieser Antwort, gültig bis").wait_for()
    page.locator("a.beleg").first.focus()
    page.locator("#zitat").wait_for()
    assert violations(page) == [] and fits(page)


def test_after_a_lost_connection_the_conversation_is_there_again(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context(locale="en-US") as context:
        page = served.watch(context)
        ask(page)
        page.route("**/queue/join*", lambda route: route.abort(), times=1)
        page.get_by_label("Ihre Frage").fill("Und in Haspe?")
        page.keyboard.press("Enter")
        page.get_by_text("Die Verbindung zum Server ist unterbrochen").first.wait_for()
        assert violations(page) == []
        said(page, "Ihr Gespräch ist wieder da")  # Gradio has found the server and loaded the page
        page.locator(".austausch").get_by_text("Die Angaben unterscheiden sich").wait_for()


@pytest.mark.parametrize(
    ("status", "body", "german"),
    [
        (503, {"detail": "Queue is full. Max size is 64 and size is 64."}, "sehr viele Menschen"),
        (500, {}, "Der Server hat nicht richtig geantwortet"),
    ],
)
def test_what_gradio_says_in_english_is_said_in_german(
    served: Served, browser: playwright.Browser, status: int, body: object, german: str
) -> None:
    with browser.new_context(locale="en-US") as context:
        page = served.watch(context)
        page.route(
            "**/queue/join*", lambda route: route.fulfill(status=status, body=json.dumps(body))
        )
        page.get_by_label("Ihre Frage").fill(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text(german).first.wait_for()
        said(page, german)
        toast = page.locator(".toast-body").inner_text()
        for word in ("Queue", "rror", "Connection", "busy", "server response"):
            assert word not in toast
        assert violations(page) == []
