"""Many users at once, over HTTP as a browser speaks: errors, mixed-up answers, seconds, memory.

    python tests/assistant/web/load.py --home .vorlagenlotse

starts the app on a free port of the loopback, asks every question once alone, then lets the users
ask in parallel for a while and compares each answer with the one given alone. Prints JSON; the
exit code is 1 when something was wrong. Bounded by `--seconds`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[3]
# Each pair is one conversation: a question and what is asked after it.
TALKS = (
    ("Wie viele Problemimmobilien liegen im Fokusraum?", "Und wie viele wurden angekauft?"),
    ("Was hat der Rat zu 0750/2025 beschlossen?", "Wann war das?"),
    ("Worum geht es in der Vorlage 0067/2026?", "Von wem ist der Vorschlag?"),
    ("Was ist zum Hagen-Pakt bekannt?", "Wer hat ihn angekündigt?"),
    ("Was wurde zur Kita Rappelkiste berichtet?", "Wie viele Plätze hat sie?"),
    ("Welche Vorlagen gibt es zum Quartiersmanagement?", "Und in Wehringhausen?"),
    ("Wie ist der Stand bei Westside am Hauptbahnhof?", "Gibt es einen Bebauungsplan?"),
    ("Was kostet der Umbau des Opernhauses in Sydney?", "Und wann wird er fertig?"),
)
LIMIT_SECONDS = 4.0
_KEYS = re.compile(r"[0-9a-f]{16,64}")
_TAGS = re.compile(r"<[^>]+>")


@dataclass
class Tally:
    """What was seen while the users asked."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Door:
    """The address of the app and the numbers Gradio gave the parts of the chat."""

    url: str
    function: int
    button: int

    @classmethod
    async def find(cls, client: httpx.AsyncClient, url: str) -> Door:
        config = (await client.get(f"{url}/chat/config")).json()
        named = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
        button = named["fragen"]
        for number, event in enumerate(config["dependencies"]):
            if [button, "click"] in event["targets"]:
                return cls(url, event.get("id", number), button)
        raise LookupError("Der Knopf „Fragen“ tut nichts.")

    async def ask(self, client: httpx.AsyncClient, session: str, talk: str, question: str) -> str:
        """Return the conversation's HTML once the answer stands."""
        place = json.dumps({"conversation": talk})
        joined = await client.post(
            f"{self.url}/chat/gradio_api/queue/join",
            json={
                "data": [question, place],
                "fn_index": self.function,
                "trigger_id": self.button,
                "session_hash": session,
            },
        )
        joined.raise_for_status()
        shown = ""
        address = f"{self.url}/chat/gradio_api/queue/data"
        async with client.stream("GET", address, params={"session_hash": session}) as stream:
            async for line in stream.aiter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line.removeprefix("data:"))
                if message["msg"] == "process_generating":
                    shown = grown(shown, message["output"]["data"][0])
                elif message["msg"] == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(f"fehlgeschlagen: {message['output']}")
                    return shown
                elif message["msg"] == "unexpected_error":
                    raise RuntimeError(str(message))
        raise RuntimeError("Die Verbindung endete ohne Antwort.")


def grown(before: str, update: object) -> str:
    """Return the HTML after an update: Gradio sends the first value whole, then differences."""
    if isinstance(update, dict):
        return str(update.get("value", before))
    if not isinstance(update, list):
        return before
    value: object = before
    for action, path, change in update:
        if path in ([], ["value"]):
            if action == "append":
                value = str(value) + str(change)
            elif action in ("replace", "add"):
                value = change.get("value", value) if isinstance(change, dict) else change
    return str(value)


def plain(html: str) -> str:
    """Return what a conversation says, without its keys."""
    return " ".join(_KEYS.sub("", _TAGS.sub(" ", html)).split())


@asynccontextmanager
async def served(home: Path | None, url: str | None) -> AsyncIterator[tuple[str, int | None]]:
    """Yield the app's address and process id; starts it unless an address is given."""
    if url is not None:
        yield url.rstrip("/"), None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = dict(os.environ)
    if home is not None:
        environment["VORLAGENLOTSE_HOME"] = str(home)
    program = [sys.executable, "-c", "from assistant.cli import main; main()", "serve"]
    process = subprocess.Popen([*program, "--port", str(port)], cwd=ROOT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        await _wait(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


async def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    async with httpx.AsyncClient(timeout=2) as client:
        for _ in range(240):
            if process.poll() is not None:
                break
            try:
                if (await client.get(f"{address}/health")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.5)
    raise TimeoutError("Die Anwendung ist nicht gestartet.")


def resident_megabytes(pid: int) -> float:
    """Return the resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def alone(client: httpx.AsyncClient, door: Door) -> dict[str, list[str]]:
    """Ask every talk once with nobody else there; return what each conversation said."""
    said = {}
    for talk in TALKS:
        key, session = secrets.token_hex(16), secrets.token_hex(5)
        said[talk[0]] = [plain(await door.ask(client, session, key, q)) for q in talk]
    return said


async def user(
    number: int,
    door: Door,
    expected: dict[str, list[str]],
    pause: float,
    deadline: float,
    tally: Tally,
) -> None:
    """Talk until the deadline, thinking `pause` seconds (± half) between questions."""
    dice = random.Random(number)
    async with httpx.AsyncClient(timeout=60) as client:
        await asyncio.sleep(dice.uniform(0, pause))
        turn = number
        while True:
            talk = TALKS[turn % len(TALKS)]
            turn += 1
            key, session = secrets.token_hex(16), secrets.token_hex(5)
            for question, wanted in zip(talk, expected[talk[0]], strict=True):
                if time.monotonic() > deadline:
                    return
                await ask_once(client, door, (session, key, question), wanted, tally)
                await asyncio.sleep(dice.uniform(0.5, 1.5) * pause)


async def ask_once(
    client: httpx.AsyncClient, door: Door, asked: tuple[str, str, str], wanted: str, tally: Tally
) -> None:
    started = time.monotonic()
    try:
        got = plain(await door.ask(client, *asked))
    except (httpx.HTTPError, RuntimeError, KeyError, ValueError) as error:
        tally.errors.append(f"{asked[2]}: {error!r}")
        return
    tally.seconds.append(time.monotonic() - started)
    if got != wanted:
        tally.mixed.append(f"{asked[2]}: {got[:300]}")


async def watch_memory(pid: int | None, deadline: float, tally: Tally) -> None:
    while pid is not None and time.monotonic() < deadline:
        tally.megabytes.append(round(resident_megabytes(pid), 1))
        await asyncio.sleep(5)


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


async def run(options: argparse.Namespace) -> dict[str, object]:
    """Do what the options say; return the figures."""
    tally = Tally()
    async with (
        served(options.home, options.url) as (url, pid),
        httpx.AsyncClient(timeout=60) as client,
    ):
        door = await Door.find(client, url)
        expected = await alone(client, door)
        deadline = time.monotonic() + options.seconds
        users = [
            user(n, door, expected, options.pause, deadline, tally) for n in range(options.users)
        ]
        await asyncio.gather(*users, watch_memory(pid, deadline, tally))
    half = tally.megabytes[len(tally.megabytes) // 2 :]
    return {
        "users": options.users,
        "pause": options.pause,
        "seconds": options.seconds,
        "questions": len(tally.seconds),
        "errors": tally.errors,
        "mixed_up": tally.mixed,
        "p50": round(percentile(tally.seconds, 0.50), 2),
        "p95": round(percentile(tally.seconds, 0.95), 2),
        "slowest": round(max(tally.seconds, default=0.0), 2),
        "megabytes": tally.megabytes,
        "growth_second_half": round(half[-1] - half[0], 1) if half else None,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--home", type=Path, help="home of the library; default: the setting")
    parser.add_argument("--url", help="an app that runs already, instead of one of our own")
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--pause", type=float, default=10.0, help="seconds of thinking")
    parser.add_argument("--seconds", type=float, default=120.0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the app we started must not stay behind
    figures = asyncio.run(run(parser.parse_args()))
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    slow = float(str(figures["p95"])) > LIMIT_SECONDS
    return int(bool(figures["errors"] or figures["mixed_up"] or slow or not figures["questions"]))


if __name__ == "__main__":
    sys.exit(main())
