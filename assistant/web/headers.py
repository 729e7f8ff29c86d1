"""What every response carries, and which of Gradio's addresses exist at all."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.chat import CHAT_PATH

_COMMON = "default-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; "
PAGE_POLICY = _COMMON + (
    "base-uri 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'none'; frame-src 'none'"
)
# The search page has one small script: "/" leads to its field.
SEARCH_POLICY = PAGE_POLICY.replace("script-src 'none'", "script-src 'self'")
# Gradio 6.31 sets its theme by <style> and style attributes (2026-11); scripts need no exception.
CHAT_POLICY = _COMMON + (
    "base-uri 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; frame-src 'none'"
)
NOWHERE = "/nicht-vorhanden"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What the chat asks for; uploads, files by path, proxies, the API's description and the rest of
# Gradio's addresses are not there.
_CHAT_PATHS = re.compile(
    r"/(?:config|theme\.css|static/[\w./-]+|"
    r"gradio_api/(?:queue/(?:join|data)|heartbeat/\w+|startup-events|info|reset|cancel|app_id))/?"
)


class SecurityHeaders:
    """Adds the policy of the page and the common headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; everything but HTTP is passed on untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = security_headers(local_path(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, send_with_headers)


class ChatGate:
    """Lets only those of Gradio's addresses through that the chat needs."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is not wanted to an address that does not exist."""
        if scope["type"] == "http" and not admitted(local_path(scope)):
            scope["path"] = f"{scope.get('root_path', '')}{NOWHERE}"
        await self._app(scope, receive, send)


def local_path(scope: Scope) -> str:
    """Return the path below the prefix the app is served under."""
    path, root = str(scope["path"]), str(scope.get("root_path", ""))
    return path.removeprefix(root) if root and path.startswith(root) else path


def security_headers(path: str) -> dict[str, str]:
    """Return the headers for a path; the chat needs a wider policy than the other pages."""
    return {"Content-Security-Policy": _policy(path), **HEADERS}


def admitted(path: str) -> bool:
    """Tell whether a path may reach its handler."""
    return not _is_chat(path) or bool(_CHAT_PATHS.fullmatch(path[len(CHAT_PATH) :]))


def _policy(path: str) -> str:
    if path == "/" or _is_chat(path):
        return CHAT_POLICY
    return SEARCH_POLICY if path == "/suchen" else PAGE_POLICY


def _is_chat(path: str) -> bool:
    return path == CHAT_PATH or path.startswith(f"{CHAT_PATH}/")
