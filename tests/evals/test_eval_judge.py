"""The second opinion of a language model: three times each, its spread shown, never gated."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path

import pytest
from eval_small import TODAY, Parrot, good_answers, questions, texts

from evals.compare import GATES
from evals.judge import FILE, Judge, Judged, opinion
from evals.report import build, html, report_json
from evals.run import Run, configure, evaluate
from ingest.errors import SettingsError
from ingest.settings import Settings


class Scripted:
    """An OpenAI-compatible endpoint on the loopback that says what it is told to."""

    def __init__(self, replies: list[str]) -> None:
        self.asked: list[str] = []
        told = cycle(replies)
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked.append(body["messages"][-1]["content"])
                reply = next(told)
                if reply == "500":
                    self.send_error(400)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for delta, end in (({"role": "assistant", "content": reply}, None), ({}, "stop")):
                    choice = {"index": 0, "delta": delta, "finish_reason": end}
                    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0,
                             "model": "m", "choices": [choice]}  # fmt: skip
                    self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.write(b"data: [DONE]\n\n")

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def settings(self) -> Settings:
        return Settings(chat_model_url=self.url, chat_model_retries=0)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Iterator[Scripted]:
    scripted = Scripted(request.param)
    yield scripted
    scripted.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    configuration = configure(questions(), texts(), 7, "modell", "Test", TODAY)
    return evaluate(questions(), Parrot(good_answers()), texts(), tmp_path, configuration)


def judged(run: Run, endpoint: Scripted, folder: Path) -> Judged:
    return opinion(Judge.open(endpoint.settings(), "openai:richter"), run, questions(), folder)


@pytest.mark.parametrize("endpoint", [["RICHTIG", "**Richtig.**", "FALSCH"]], indirect=True)
def test_each_answer_is_judged_three_times_and_the_spread_is_shown(
    run: Run, endpoint: Scripted, tmp_path: Path
) -> None:
    found = judged(run, endpoint, tmp_path)
    assert len(endpoint.asked) == 3 * len(questions())
    assert (found.runs, found.spread, found.unclear) == ((1.0, 1.0, 0.0), 1.0, 0)
    assert (found.agreement, found.differing) == (1.0, ())  # two of three call each one right
    assert "1,000 / 1,000 / 0,000" in found.line() and "entscheidet nichts" in found.line()
    assert (tmp_path / FILE).exists()
    assert "Wie hoch sind die Kosten?" in "".join(endpoint.asked)
    assert "Die Kosten betragen 3,9 Mio. Euro." in "".join(endpoint.asked)


@pytest.mark.parametrize("endpoint", [["FALSCH"]], indirect=True)
def test_it_is_reported_beside_the_measures_and_decides_nothing(
    run: Run, endpoint: Scripted, tmp_path: Path
) -> None:
    found = judged(run, endpoint, tmp_path)
    report = build(run, questions(), texts(), judged=found)
    assert report.holds is True
    assert found.differing == tuple(q.id for q in questions())
    assert "Zweitmeinung, die nichts entscheidet" in html(report)
    assert report_json(report)["judge"] == found.as_json()
    assert not any("judge" in gate.name for gate in GATES)


@pytest.mark.parametrize("endpoint", [["Das hängt davon ab.", "500", "RICHTIG"]], indirect=True)
def test_a_reply_without_a_verdict_and_a_failing_endpoint_count_as_unclear(
    run: Run, endpoint: Scripted, tmp_path: Path
) -> None:
    found = judged(run, endpoint, tmp_path)
    assert found.unclear == 2 * len(questions())
    assert found.runs == (None, None, 1.0)


@pytest.mark.parametrize("endpoint", [["RICHTIG"]], indirect=True)
def test_non_public_papers_go_to_no_machine_but_this_one(
    run: Run, endpoint: Scripted, tmp_path: Path
) -> None:
    inside = replace(questions()[0], groups=frozenset({"liegenschaften"}))
    judge = Judge.open(endpoint.settings(), "openai:richter")
    assert judge.nonpublic
    elsewhere = replace(judge, nonpublic=False)
    asked = (inside, *questions()[1:])
    opinion(elsewhere, run, asked, tmp_path, runs=1)
    assert len(endpoint.asked) == len(questions()) - 1
    assert not any(inside.question in text for text in endpoint.asked)
    far = Settings(chat_model_url="https://modell.example/v1")
    assert not Judge.open(far, "openai:richter").nonpublic


def test_a_judge_without_an_address_is_an_error() -> None:
    with pytest.raises(SettingsError, match="CHAT_MODEL_URL"):
        Judge.open(Settings(), "openai:richter")
