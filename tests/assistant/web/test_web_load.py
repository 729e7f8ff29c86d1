"""The load driver itself: it asks as a browser does, and it notices wrong answers and errors."""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

import httpx
import load
import pytest
from browser_tools import Served


def test_users_ask_in_parallel_and_get_their_own_answers(served: Served) -> None:
    options = argparse.Namespace(home=None, url=served.url, users=6, pause=0.5, seconds=5.0)
    figures = asyncio.run(load.run(options))
    assert figures["errors"] == []
    assert figures["mixed_up"] == []
    assert int(str(figures["questions"])) >= 12


def test_an_answer_that_is_not_the_expected_one_is_noticed(served: Served) -> None:
    tally = load.Tally()

    async def ask() -> None:
        async with httpx.AsyncClient(timeout=30) as client:
            door = await load.Door.find(client, served.url)
            await load.ask_once(client, door, ("s1", "a" * 32, "Wie viele?"), "anders", tally)
            gone = load.Door("http://127.0.0.1:9", door.function, door.button)
            await load.ask_once(client, gone, ("s2", "b" * 32, "Wie viele?"), "anders", tally)

    asyncio.run(ask())
    assert len(tally.mixed) == 1
    assert len(tally.errors) == 1


def test_memory_of_a_process_is_read() -> None:
    import os

    if not Path("/proc/self/statm").exists():
        pytest.skip("nur unter Linux")
    assert load.resident_megabytes(os.getpid()) > 10


def test_percentiles() -> None:
    assert load.percentile([], 0.95) == 0
    assert load.percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert load.percentile([float(n) for n in range(100)], 0.95) == 95.0


def test_the_driver_ends_in_time(served: Served) -> None:
    started = time.monotonic()
    options = argparse.Namespace(home=None, url=served.url, users=2, pause=1.0, seconds=1.0)
    asyncio.run(load.run(options))
    assert time.monotonic() - started < 30
