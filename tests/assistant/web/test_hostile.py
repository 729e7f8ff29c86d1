"""Three hundred hostile documents in a real browser: nothing runs, nothing is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from browser_tools import Served
from chromium import NEEDED, playwright
from hostile import ELSEWHERE, PAYLOADS, WAYS, WordEmbedder, marker, write_documents

from assistant.assistant import Assistant
from ingest import pipeline
from ingest.settings import Settings

pytestmark = NEEDED
# What only our own pages may contain, and how little of it.
PROBE = """() => ({
  handlers: [...document.querySelectorAll('main *, #inhalt *')].filter(e =>
    [...e.attributes].some(a => a.name.startsWith('on'))).length,
  scripts: [...document.scripts].filter(s => !s.src.startsWith(location.origin)).length,
  links: [...document.querySelectorAll('[href], [src], [action]')].map(e =>
    e.getAttribute('href') || e.getAttribute('src') || e.getAttribute('action')).filter(u =>
    /^\\s*(javascript|data|vbscript):/i.test(u)).length,
  frames: document.querySelectorAll('iframe, object, embed, base, main style, main link').length,
})"""
NOTHING = {"handlers": 0, "scripts": 0, "links": 0, "frames": 0}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("feindlich")
    assert write_documents(folder) == len(PAYLOADS) * WAYS == 300
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    report = pipeline.ingest([folder], settings, WordEmbedder)
    assert report.failed == ()
    assistant = Assistant(settings, WordEmbedder())
    with Served(assistant) as served:
        yield served
    assistant.close()


def test_the_recorder_notices_what_runs_and_what_is_asked_elsewhere(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context() as context:
        page = served.watch(context)
        page.goto("about:blank")
        hostile = f"<img src=x onerror=alert(1)><img src={ELSEWHERE}/x.png>"
        page.set_content(hostile, wait_until="commit")
        page.wait_for_timeout(500)
        assert "1" in served.complaints
        assert any(url.startswith(ELSEWHERE) for url in served.elsewhere)


def test_no_page_runs_anything_of_three_hundred_hostile_documents(
    served: Served, browser: playwright.Browser
) -> None:
    seen: set[str] = set()
    with browser.new_context() as context:
        page = served.watch(context)
        addresses = ["/bestand?seit=2024", "/bestand?seit=2024&nach=art", "/vorgang/0815/2023"]
        addresses += [f"/suchen?q=Brunnen&seite={n}" for n in range(1, 16)]
        addresses += [f"/vorgang/{100 * (n + 1)}/2024" for n in range(len(PAYLOADS))]
        sources: dict[str, None] = {}
        for address in addresses:
            page.goto(served.url + address)
            seen |= checked(page)
            hrefs = page.locator("main a").evaluate_all("a => a.map(e => e.getAttribute('href'))")
            sources |= dict.fromkeys(h.split("#")[0] for h in hrefs if h.startswith("/quelle/"))
        files = {re.match(r"/quelle/(\w+)", url).group(1): url for url in sources}  # type: ignore[union-attr]
        assert len(files) == 300
        for url in files.values():
            page.goto(served.url + url)
            seen |= checked(page)
        for payload in PAYLOADS:
            page.goto(f"{served.url}/suchen?{urlencode({'q': payload})}")
            checked(page)
    assert seen >= {marker(n, way) for n in range(len(PAYLOADS)) for way in range(WAYS)}
    assert served.elsewhere == []
    assert served.complaints == []


def checked(page: playwright.Page) -> set[str]:
    """Assert that nothing of ours is more than text; return the marker words shown."""
    assert page.evaluate(PROBE) == NOTHING
    text = page.inner_text("body")
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)
    return set(re.findall(r"Prüfwort\d\dx\d", text))


def test_answers_from_hostile_documents_do_nothing(
    served: Served, browser: playwright.Browser
) -> None:
    with browser.new_context() as context:
        page = served.watch(context)
        for number, payload in enumerate(PAYLOADS):
            word = marker(number, number % WAYS)
            page.get_by_label("Ihre Frage").fill(f"Was kostet das {word} {payload}?")
            page.get_by_role("button", name="Fragen", exact=True).click()
            page.get_by_role("heading", name=re.compile(word)).last.wait_for()
            page.locator(".austausch.fertig").nth(number).wait_for()
            shown = page.locator("#gespraech")
            assert shown.locator("img, script, iframe, object, embed, style, .katex").count() == 0
            hrefs = shown.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
            assert not [h for h in hrefs if re.match(r"\\s*(?:javascript|data|http)", h or "")]
        assert "Prüfwort" in page.locator("#gespraech .antwort").first.inner_text()
    assert served.elsewhere == []
    assert served.complaints == []
