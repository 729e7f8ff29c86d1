"""The report in a real browser: readable on a desk and a telephone, for everyone, without a net."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from chromium import NEEDED, playwright, violations
from eval_dev import Dev

from evals.baselines import BASELINES
from evals.pictures import Illustrator
from evals.report import build, write
from evals.table import Entry
from ingest.embedding import Embedder
from ingest.pipeline import stored_file

QUICK = ("refuse", "top-passage")  # baselines that cost little; all of them for the pictures
pytestmark = NEEDED


@pytest.fixture(scope="module")
def pictures_to(request: pytest.FixtureRequest) -> Path | None:
    folder = request.config.getoption("--screenshots")
    return Path(folder) if folder else None


@pytest.fixture(scope="module")
def page_file(
    dev: Dev,
    embedder: Embedder,
    pictures_to: Path | None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The report of the development run beside baselines."""
    folder = tmp_path_factory.mktemp("bericht")
    entries = []
    for name in BASELINES if pictures_to else QUICK:
        baseline = BASELINES[name]
        system = baseline.make(dev.assistant, embedder)
        run = dev.again(folder / name, system, system.retrieve)
        entries.append(Entry(name, baseline.label, baseline.meaning, run))
    illustrator = Illustrator(dev.texts, partial(stored_file, dev.assistant.settings.home))
    report = build(dev.run, dev.questions, dev.texts, None, entries, illustrator)
    return write(report, folder)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_is_accessible_fits_and_asks_no_other_host(
    page_file: Path,
    browser: playwright.Browser,
    pictures_to: Path | None,
    width: int,
    scheme: str,
) -> None:
    asked: list[str] = []
    size = {"width": width, "height": 900}
    with browser.new_context(viewport=size, color_scheme=scheme, locale="de-DE") as context:
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".failure summary").first.click()
        assert violations(page) == []
        assert {url for url in asked if not url.startswith("data:")} == {page_file.as_uri()}
        if pictures_to and scheme == "light":
            photograph(page, pictures_to, width)


def photograph(page: playwright.Page, folder: Path, width: int) -> None:
    """Write what the documentation shows: the verdict, the baselines, a failure with its page."""
    with_picture = page.locator(".failure:has(img)").first
    with_picture.evaluate("element => { element.open = true }")
    for name, place in (
        ("oben", page.locator("h1")),
        ("verfahren", page.locator("#vergleichsverfahren")),
        ("verneinen", page.locator("#verneinen")),
        ("frage", with_picture.locator("img").first),
    ):
        where = "center" if name == "frage" else "start"
        place.evaluate(f"element => element.scrollIntoView({{block: '{where}'}})")
        page.screenshot(path=folder / f"eval-report-{name}-{width}.png")


def test_failures_are_filtered_by_kind_with_the_keyboard(
    page_file: Path, browser: playwright.Browser
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        everything = page.locator(".failure:visible").count()
        choice = page.locator("input[name=art]").nth(1)
        kind = str(choice.get_attribute("id")).removeprefix("art-")
        page.locator("#art-alle").focus()
        page.keyboard.press("ArrowRight")
        shown = page.locator(".failure:visible")
        assert 0 < shown.count() < everything
        assert shown.count() == page.locator(f".failure.art-{kind}").count()
        page.keyboard.press("ArrowLeft")
        assert page.locator(".failure:visible").count() == everything


def test_a_cited_page_is_shown_with_the_quote_marked(
    page_file: Path, browser: playwright.Browser
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(page_file.as_uri())
        failure = page.locator(".failure:has(img)").first
        failure.locator("summary").click()
        image = failure.locator("img").first
        image.scroll_into_view_if_needed()
        assert image.evaluate("i => i.complete && i.naturalWidth > 600")
        yellow = image.evaluate(
            """i => { const c = document.createElement('canvas');
                c.width = i.naturalWidth; c.height = i.naturalHeight;
                const g = c.getContext('2d'); g.drawImage(i, 0, 0);
                const d = g.getImageData(0, 0, c.width, c.height).data; let n = 0;
                for (let k = 0; k < d.length; k += 4)
                    if (d[k] > 200 && d[k + 1] > 180 && d[k + 2] < 150) n++;
                return n / (d.length / 4); }"""
        )
        assert 0.005 < yellow < 0.5
        assert "Zitat ist gelb markiert" in (image.get_attribute("alt") or "")
