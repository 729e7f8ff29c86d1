"""The Chromium of this machine for the browser tests, and what every page must pass in it."""

from __future__ import annotations

import shutil

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright ist nicht installiert")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDED = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="kein Chromium auf diesem Rechner"),
]
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of what passes, axe need not say where it stands: that took longer than finding it.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"]}
# What runs longer than two seconds, such as a waiting circle, is a state of the page and no change;
# Svelte starts a second animation when the first one has ended, hence twice nothing.
SETTLED = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const changing = () => document.getAnimations().filter(one =>
    one.playState === "running" && one.effect.getComputedTiming().endTime < 2000);
  for (let still = 0; still < 2; still += 1) {
    const now = changing();
    if (now.length) still = -1;
    await Promise.all(now.map(one => one.finished.catch(() => null)));
    await frame();
  }
}"""


def violations(page: playwright.Page) -> list[str]:
    """What axe finds wrong, once all that fades in or out has done so: half faded is no colour."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(SETTLED)
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{v['id']}: {[n['target'] for n in v['nodes']]}" for v in found]
