"""The log tells that something failed and where; who asked what stays out unless switched on."""

from __future__ import annotations

import io
import logging
import logging.config
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from web_fakes import FakeAssistant, filled

from assistant.web.app import create_app
from assistant.web.logs import log_config

SECRET = "Geheimfrage-4711"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Give the loggers back as they were: the configuration is the process's."""
    names = ("", "uvicorn", "uvicorn.access", "uvicorn.error")
    before = {
        name: (logger.level, list(logger.handlers), logger.propagate)
        for name in names
        for logger in [logging.getLogger(name)]
    }
    yield
    for name, (level, handlers, propagate) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers[:] = handlers
        logger.propagate = propagate


@contextmanager
def logged(assistant: FakeAssistant, details: bool) -> Iterator[tuple[str, io.StringIO]]:
    """Serve as the product does; yield the address and what was written to the log."""
    out = io.StringIO()
    config = log_config(details)
    config["handlers"]["stderr"]["stream"] = out
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(assistant), "127.0.0.1", port, log_config=config, access_log=details
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}", out
    finally:
        server.should_exit = True
        thread.join(10)


def use(assistant: FakeAssistant, url: str) -> None:
    """Search, ask for pages that are and are not there, and let a page and a question fail."""
    for path in (f"/suchen?q={SECRET}", "/bestand", f"/quelle/{SECRET}", f"/vorgang/{SECRET}"):
        httpx.get(url + path)
    working = assistant.library

    def broken(viewer: object) -> object:
        raise ValueError(f"unbrauchbar: {SECRET}")

    assistant.library = broken  # type: ignore[method-assign, assignment]
    try:
        assert httpx.get(f"{url}/suchen?q={SECRET}").status_code == 500
    finally:
        assistant.library = working  # type: ignore[method-assign]
    logging.getLogger("assistant.web.desk").error("A question could not be answered")
    logging.getLogger("fremd").warning("frage %s von %s", SECRET, "127.0.0.1")


def test_the_log_holds_no_question_and_no_address(tmp_path, capfd) -> None:
    assistant = filled(tmp_path)
    with logged(assistant, details=False) as (url, out):
        use(assistant, url)
    text = out.getvalue() + "".join(capfd.readouterr())
    assert "ValueError" in text
    assert "test_web_logs.py" in text  # where it arose
    assert "A question could not be answered" in text
    assert SECRET not in text
    assert "127.0.0.1" not in text


def test_details_can_be_switched_on(tmp_path) -> None:
    assistant = filled(tmp_path)
    with logged(assistant, details=True) as (url, out):
        use(assistant, url)
    text = out.getvalue()
    assert f"unbrauchbar: {SECRET}" in text
    assert "127.0.0.1" in text


def test_a_cause_is_named_without_its_message() -> None:
    handler = logging.StreamHandler(out := io.StringIO())
    config = log_config(details=False)
    handler.setFormatter(config["formatters"]["line"]["()"](config["formatters"]["line"]["fmt"]))
    logger = logging.getLogger("assistant.probe")
    logger.addHandler(handler)
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logger.exception("%d Fehler", 1)
    finally:
        logger.removeHandler(handler)
    assert "1 Fehler" in out.getvalue()
    assert "RuntimeError" in out.getvalue() and "KeyError" in out.getvalue()
    assert SECRET not in out.getvalue()
