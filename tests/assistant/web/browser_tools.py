"""What the browser tests share: a served app, a walk by keyboard, marks in a picture."""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit

import uvicorn
from chromium import playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.assistant import Assistant
from assistant.web.app import create_app


def under(prefix: str, app: ASGIApp) -> ASGIApp:
    """Give the app what it gets behind a proxy that cuts off a prefix; nothing else is there."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and prefix:
            assert scope["path"].startswith(prefix), f"ohne Präfix: {scope['path']}"
            scope["root_path"] = prefix
        await app(scope, receive, send)

    return wrapped


class Served:
    """The app on a free port of the loopback, and what browsers asked of other hosts."""

    def __init__(self, assistant: Assistant, prefix: str = "", root_path: str = "") -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = uvicorn.Config(
            under(prefix, create_app(assistant)),
            host="127.0.0.1",
            port=self.port,
            log_level="warning",
            root_path=root_path,
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.url = f"http://127.0.0.1:{self.port}{prefix}"
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []

    def __enter__(self) -> Served:
        self.thread.start()
        for _ in range(200):
            if self.server.started:
                return self
            time.sleep(0.05)
        raise TimeoutError("Der Server ist nicht gestartet.")

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(timeout=10)

    def watch(self, context: playwright.BrowserContext) -> playwright.Page:
        self.elsewhere.clear()
        self.complaints.clear()
        context.on("request", lambda request: self._note(request.url))
        context.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        context.on("dialog", self._dismiss)
        context.set_default_timeout(60_000)  # a busy machine is no defect
        page = context.new_page()
        page.goto(f"{self.url}/")
        page.get_by_label("Ihre Frage").wait_for()
        # Gradio binds its handlers shortly after it shows the field; nobody types that fast.
        page.wait_for_timeout(1500)
        return page

    def _dismiss(self, dialog: playwright.Dialog) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()  # a page with an open dialog stands still

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme != "data" and urlsplit(url).netloc != f"127.0.0.1:{self.port}":
            self.elsewhere.append(url)


def press_until(page: playwright.Page, key: str, name: str, most: int = 30) -> None:
    """Press a key until the focused element's text begins with `name`."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement.textContent").strip().startswith(name):
            return
    raise AssertionError(f"{name} ist mit {key} nicht zu erreichen")


def yellow_share(png: bytes) -> float:
    """Return the share of pixels in the colour of a mark."""
    from io import BytesIO

    from PIL import Image

    pixels = Image.open(BytesIO(png)).convert("RGB").resize((200, 60)).get_flattened_data()
    return sum(r > 220 and g > 180 and b < 170 for r, g, b in pixels) / len(pixels)
