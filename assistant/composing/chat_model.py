"""A language model behind an endpoint: a message in, its words as they come out.

The one importer of LangChain's chat models. Whatever fails there becomes ChatModelError here.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextvars import Context, copy_context
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ingest.errors import SettingsError, VorlagenlotseError
from ingest.settings import PREFIX, Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_log = logging.getLogger(__name__)
_THINK, _THOUGHT = "<think>", "</think>"
_NO_KEY = "-"  # a client of its own will not start without one, and must not look for another
_T = TypeVar("_T")


class ChatModelError(VorlagenlotseError):
    """The endpoint cannot be reached, is too slow, or fails."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where questions and passages go: the model's name and the address of its endpoint."""

    model: str
    url: str

    @property
    def host(self) -> str:
        """The machine, with the port where one is given."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def is_local(self) -> bool:
        """Tell whether the endpoint is on this machine."""
        name = urlsplit(self.url).hostname or ""
        if name == "localhost":
            return True
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return False


class ChatModel:
    """The configured model; safe for many threads, keeps nothing between messages."""

    def __init__(self, settings: Settings) -> None:
        """Raise SettingsError when model or address is missing or no address."""
        self.endpoint = Endpoint(settings.chat_model, settings.chat_model_url)
        self._settings = settings
        self._model: BaseChatModel | None = None
        provider, _, name = settings.chat_model.partition(":")
        if not (provider and name):
            raise SettingsError(
                f"{PREFIX}CHAT_MODEL ist „{settings.chat_model}“; erwartet wird ANBIETER:NAME,"
                " zum Beispiel openai:qwen3."
            )
        parts = urlsplit(settings.chat_model_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(
                f"{PREFIX}CHAT_MODEL_URL ist „{settings.chat_model_url}“; erwartet wird die Adresse"
                " des Endpunkts, zum Beispiel http://127.0.0.1:11434/v1."
            )

    def stream(self, rules: str, message: str) -> Iterator[str]:
        """Yield the reply piece by piece; raises ChatModelError, also in the middle.

        Tracing services are shut out, whatever the environment says.
        """
        from langsmith import tracing_context

        # A generator runs in its caller's context: steps of its own keep the setting to itself.
        context = copy_context()
        no_tracing = tracing_context(enabled=False)
        context.run(no_tracing.__enter__)
        try:
            yield from _spoken(self._pieces(rules, message, context))
        finally:
            context.run(no_tracing.__exit__, None, None, None)

    def _pieces(self, rules: str, message: str, context: Context) -> Iterator[str]:
        messages = [("system", rules), ("human", message)]
        pieces = self._guarded(lambda: context.run(self._opened().stream, messages))
        seconds, since = self._settings.chat_model_seconds, None
        finished = False
        while (piece := self._guarded(lambda: context.run(next, pieces, None))) is not None:
            now = time.monotonic()
            since = since or now  # attempts before the first piece have limits of their own
            if now - since > seconds:
                raise self._error(f"hat nach {seconds:g} Sekunden nicht zu Ende geantwortet")
            finished = finished or bool(piece.response_metadata.get("finish_reason"))
            if piece.text:
                yield piece.text
        if not finished:
            raise self._error("hat mitten in der Antwort aufgehört")

    def reply(self, rules: str, message: str) -> str:
        """Return the whole reply; raises ChatModelError."""
        return "".join(self.stream(rules, message))

    def _opened(self) -> BaseChatModel:
        if self._model is None:
            self._model = _open(self._settings)
        return self._model

    def _guarded(self, action: Callable[[], _T]) -> _T:
        """Run a step of the client; its many kinds of errors become one that says what to do."""
        try:
            return action()
        except VorlagenlotseError:
            raise
        except Exception as error:
            _log.warning("Chat model: %s: %s", type(error).__name__, error)
            raise self._error(_reason(error)) from error

    def _error(self, what: str) -> ChatModelError:
        return ChatModelError(
            f"Das Sprachmodell {self.endpoint.model} ({self.endpoint.host}) {what}."
        )


def _spoken(pieces: Iterator[str]) -> Iterator[str]:
    """Yield a reply without the thoughts some models put before it ("<think>…</think>")."""
    held, thinking = "", True  # until it is known
    for piece in pieces:
        held += piece
        if thinking:
            begun = held.lstrip()
            if begun.startswith(_THINK):
                if _THOUGHT not in begun:
                    continue
                held = begun.partition(_THOUGHT)[2]
            elif _THINK.startswith(begun):
                continue
            thinking = False
        yield held
        held = ""
    if held and not held.lstrip().startswith(_THINK):
        yield held


def _open(settings: Settings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    direct = _direct(settings) if settings.chat_model.startswith("openai:") else {}
    try:
        model: BaseChatModel = init_chat_model(
            settings.chat_model,
            base_url=settings.chat_model_url,
            api_key=settings.chat_model_key.get_secret_value() or _NO_KEY,
            timeout=settings.chat_model_seconds,
            max_retries=settings.chat_model_retries,
            temperature=0,
            **direct,
        )
    except (ImportError, ValueError) as error:
        raise SettingsError(
            f"{PREFIX}CHAT_MODEL={settings.chat_model} ist nicht brauchbar: {error}"
        ) from error
    return model


def _direct(settings: Settings) -> dict[str, Any]:
    """Return options of an OpenAI-compatible client.

    They keep it to the address given, without a proxy of the environment, and bound its replies:
    a small model left alone repeats itself until its context is full.
    """
    from openai import DefaultHttpxClient

    return {
        "max_tokens": settings.chat_model_tokens,
        "openai_proxy": "",
        "http_client": DefaultHttpxClient(trust_env=False),
        "use_responses_api": False,
    }


def _reason(error: Exception) -> str:
    """Return what happened, in German, by the name of the client's error and its status."""
    status = getattr(error, "status_code", None)
    name = type(error).__name__
    if status in (401, 403):
        return f"lehnt den Zugang ab (HTTP {status}); bitte {PREFIX}CHAT_MODEL_KEY prüfen"
    if isinstance(status, int):
        return f"meldet einen Fehler (HTTP {status})"
    if "Timeout" in name:
        return "hat nicht rechtzeitig geantwortet"
    if "Connect" in name:
        return "ist nicht erreichbar"
    return "hat unverständlich geantwortet"
