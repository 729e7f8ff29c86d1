"""On demand: answers of a real small model, by llama.cpp's OpenAI-compatible chat completions.

Set LOTSE_TEST_GGUF to a GGUF file and install `xllamacpp`; else these tests are skipped.
"""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant.answer import StatementKind
from assistant.assistant import Assistant
from assistant.verifying.gate import carried
from ingest import pipeline
from ingest.settings import Settings

ROOT = Path(__file__).parents[3]
HELD = ("0750-2025.pdf", "2025-12-11_Rat_TOP6.34.pdf")
QUESTIONS = (
    "Wie viele Problemimmobilien liegen im Fokusraum?",
    "Was soll im Fokusraum mit Problemimmobilien geschehen?",
)


@pytest.fixture(scope="module")
def served():
    """The address of llama.cpp's chat completions for the weights of LOTSE_TEST_GGUF."""
    weights = os.environ.get("LOTSE_TEST_GGUF", "")
    if not weights:
        pytest.skip("LOTSE_TEST_GGUF nennt keine GGUF-Datei")
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp ist nicht installiert")
    chosen = xllamacpp.CommonParams()
    chosen.model.path = weights
    chosen.n_ctx = 8192
    llama = xllamacpp.Server(chosen)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            llama.handle_chat_completions(body, self.send_chunks)
            self.wfile.write(b"data: [DONE]\n\n")

        def send_chunks(self, found):
            for chunk in found if isinstance(found, list) else [found]:
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.mark.model
def test_whatever_a_real_model_says_only_what_is_carried_is_shown(served, tmp_path, embedder):
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in HELD:
        (folder / name).write_bytes((ROOT / "corpus/documents" / name).read_bytes())
    chosen = Settings(
        home=tmp_path / "home",
        chat_model="openai:local",
        chat_model_url=served,
        chat_model_key=SecretStr("x"),
        chat_model_seconds=300,
    )
    pipeline.ingest([folder], chosen, lambda: embedder)
    assistant = Assistant(chosen, embedder)
    for question in QUESTIONS:
        for answer in assistant.ask_streaming(question):
            spoken = [s for s in answer.statements if s.kind is StatementKind.MODEL]
            assert carried(spoken, answer.citations) == tuple(spoken)
        assert answer.statements
    assistant.close()
