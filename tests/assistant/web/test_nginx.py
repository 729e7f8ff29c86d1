"""Behind nginx under a path prefix everything works: pages, files, chat, citation, CSV."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest
from browser_tools import Served
from chromium import NEEDED, playwright
from web_fakes import filled

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
pytestmark = [
    *NEEDED,
    pytest.mark.skipif(NGINX is None, reason="kein nginx auf diesem Rechner"),
]
PREFIX = "/ratsinfo"
CONFIGURATION = """
daemon off; master_process off; worker_processes 1;
pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 128; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{front};
    location {prefix}/ {{
      proxy_pass http://127.0.0.1:{back}/;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_buffering off;
    }}
  }}
}}
"""
PAGES = (
    "/", "/suchen", "/suchen?q=Objekte&art=Beschlussvorlage", "/bestand", "/vorgang/0750/2025",
    "/ueber", "/barrierefreiheit", "/datenschutz", "/nirgends",
)  # fmt: skip


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("nginx")
    with Served(filled(tmp_path_factory.mktemp("home")), root_path=PREFIX) as served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        file = folder / "nginx.conf"
        file.write_text(
            CONFIGURATION.format(folder=folder, front=port, back=served.port, prefix=PREFIX)
        )
        process = subprocess.Popen([str(NGINX), "-c", str(file), "-p", str(folder)])
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("nginx ist nicht gestartet.")


def test_everything_works_behind_a_proxy_that_cuts_off_a_prefix(
    front: str, browser: playwright.Browser
) -> None:
    with browser.new_context() as context:
        failed: list[str] = []
        outside: list[str] = []
        context.on("response", lambda r: r.status >= 400 and failed.append(f"{r.status} {r.url}"))
        context.on(
            "request",
            lambda r: r.url.startswith((f"{front}{PREFIX}/", "data:")) or outside.append(r.url),
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        links = set()
        for path in PAGES:
            page.goto(f"{front}{PREFIX}{path}")
            assert page.locator("h1").count() == 1
            links |= set(page.locator("a").evaluate_all("all => all.map(a => a.href)"))
        assert [f.partition(" ")[2] for f in failed] == [f"{front}{PREFIX}/nirgends"]
        failed.clear()
        own = sorted(link.partition("#")[0] for link in links if link.startswith(front))
        assert all(link.startswith(f"{front}{PREFIX}/") for link in own)
        for link in {*own} - {f"{front}{PREFIX}/nirgends"}:
            assert context.request.get(link).ok, link

        page.goto(f"{front}{PREFIX}/")
        page.get_by_label("Ihre Frage").wait_for()
        page.wait_for_timeout(1500)
        page.get_by_label("Ihre Frage").fill("Wie viele Problemimmobilien liegen im Fokusraum?")
        page.get_by_role("button", name="Fragen", exact=True).click()
        with context.expect_page() as opened:
            page.get_by_role("link", name="Quelle 1").first.click()
        source = opened.value
        source.wait_for_load_state()
        assert source.url.startswith(f"{front}{PREFIX}/quelle/")
        assert source.locator("img").evaluate("image => image.naturalWidth") > 1000
        source.get_by_role("link", name="150 %").click()
        assert source.locator("img").evaluate("image => image.naturalWidth") > 1500

        page.goto(f"{front}{PREFIX}/suchen")
        page.get_by_role("searchbox").fill("750/2025")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/vorgang/"))
        assert page.url == f"{front}{PREFIX}/vorgang/0750/2025"
        table = context.request.get(f"{front}{PREFIX}/suchen.csv?q=Objekte").text()
        assert f"{front}{PREFIX}/quelle/" in table
        assert outside == []
        assert failed == []
