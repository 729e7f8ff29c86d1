"""An OpenAI-compatible endpoint on loopback that says what a test's script tells it to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Reply:
    """How the endpoint answers one request: `text` in pieces, or a failure.

    `delay` are seconds before each piece; `cut` ends the stream without its end; `raw` is sent
    instead of any of this.
    """

    text: str = ""
    status: int = 200
    delay: float = 0.0
    cut: bool = False
    raw: bytes | None = None

    def pieces(self) -> list[str]:
        return [self.text[i : i + 7] for i in range(0, len(self.text), 7)]


Script = Callable[[str], Reply]  # the last message → the reply


@dataclass
class Endpoint:
    """A running endpoint: its address and every request it got (path, headers, body)."""

    url: str
    script: Script
    requests: list[tuple[str, dict[str, str], dict]] = field(default_factory=list)

    @property
    def messages(self) -> list[str]:
        return [body["messages"][-1]["content"] for _, _, body in self.requests]


@contextmanager
def endpoint(script: Script) -> Iterator[Endpoint]:
    """Run an endpoint on a free port of loopback."""
    served = Endpoint("", script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length) or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.requests.append((self.path, headers, body))
            try:
                _send(self, served.script(body["messages"][-1]["content"]))
            except OSError:  # the client did not wait
                self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.send_response(reply.status)
    handler.send_header("Content-Type", "text/event-stream" if reply.status == 200 else "text/json")
    handler.end_headers()
    if reply.raw is not None or reply.status != 200:
        handler.wfile.write(reply.raw or b'{"error": {"message": "broken"}}')
        return
    for piece in reply.pieces():
        time.sleep(reply.delay)
        _event(handler, {"role": "assistant", "content": piece}, None)
    if not reply.cut:
        _event(handler, {}, "stop")
        handler.wfile.write(b"data: [DONE]\n\n")


def _event(handler: BaseHTTPRequestHandler, delta: dict, finish: str | None) -> None:
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()


def number_of(message: str, words: str) -> int:
    """Return the number of the passage in a message that holds these words."""
    number = 0
    for line in message.splitlines():
        if line.startswith("<<<"):
            number = int(line.rsplit(" ", 1)[1])
        if words in line:
            return number
    raise AssertionError(f"no passage with {words!r} was sent")
