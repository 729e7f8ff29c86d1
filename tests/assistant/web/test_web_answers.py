"""The addresses of answers: permanent page, exports, feedback; closed to all who may not look."""

from __future__ import annotations

import io
import json
import re

import docx
import pytest
from fastapi.testclient import TestClient
from test_web_chat import ME, collected
from web_fakes import HOSTILE_QUESTION, MINUTES_QUOTE, QUOTE, FakeAssistant

from assistant.web import asking
from assistant.web.app import create_app
from assistant.web.chat import Chat

QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"


class Visit:
    """A web app with the chat behind it."""

    def __init__(self, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
        chats: list[Chat] = []
        mount = asking.mount_chat
        monkeypatch.setattr(
            asking, "mount_chat", lambda app, chat: (chats.append(chat), mount(app, chat))
        )
        self.client = TestClient(
            create_app(assistant),  # type: ignore[arg-type]
            raise_server_exceptions=False,
        )
        self.chat = chats[0]

    def ask(self, question: str = QUESTION) -> str:
        """Return the key of the answer."""
        collected(self.chat.ask(question, json.dumps({"conversation": ME})))
        return self.chat._conversations.get(ME)[-1].key


@pytest.fixture
def visit(assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Visit:
    return Visit(assistant, monkeypatch)


def test_an_answer_has_a_page_only_after_it_was_kept(visit: Visit) -> None:
    key = visit.ask()
    assert visit.client.get(f"/antwort/{key}").status_code == 404
    kept = visit.client.post(f"/antwort/{key}")
    assert kept.status_code == 201
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", kept.json()["until"])
    page = visit.client.get(f"/antwort/{key}")
    assert page.status_code == 200
    assert "no-store" in page.headers["cache-control"]
    for words in (QUESTION, "Die Angaben unterscheiden sich", "Bestand Nr.", "Quellen"):
        assert words in page.text
    assert 'href="&#46;&#46;&#47;quelle&#47;' in page.text
    assert "neuen Tab" not in page.text


def test_a_kept_answer_outlives_the_program(
    visit: Visit, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = visit.ask()
    visit.client.post(f"/antwort/{key}")
    again = Visit(assistant, monkeypatch).client
    assert QUESTION in again.get(f"/antwort/{key}").text
    assert again.get(f"/antwort/{key}/antwort.docx").status_code == 200


def test_an_erased_source_vanishes_from_page_and_file(
    visit: Visit, assistant: FakeAssistant
) -> None:
    key = visit.ask()
    visit.client.post(f"/antwort/{key}")
    visit.client.post(f"/antwort/{key}/rueckmeldung", json={"verdict": "richtig"})
    assert assistant.default is not None
    cited = assistant.default.citations[0]
    assistant.remove(cited)
    page = visit.client.get(f"/antwort/{key}").text
    assert "Quelle 1 ist nicht mehr im Bestand" in page.replace("&#46;", ".")
    assert "224 Objekte" not in page and "244 von 350" in page
    for path in ("", "antwort.docx", "text"):
        assert b"224 Objekte" not in visit.client.get(f"/antwort/{key}/{path}").content
    home = assistant.settings.home
    for path in (*home.glob("answers/*"), home / "feedback.jsonl"):
        assert "224 Objekte" not in path.read_text(encoding="utf-8")
        assert cited.title not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["", "/antwort.docx", "/text"])
def test_what_other_groups_were_told_looks_like_what_does_not_exist(
    visit: Visit, assistant: FakeAssistant, path: str
) -> None:
    key = visit.ask()
    visit.client.post(f"/antwort/{key}")
    file = assistant.settings.home / "answers" / f"{key}.json"
    text = file.read_text(encoding="utf-8")
    secret = text.replace('"groups":["oeffentlich"]', '"groups":["oeffentlich","verwaltung"]')
    assert secret != text
    other = "S" * 22
    (file.parent / f"{other}.json").write_text(secret.replace(key, other), encoding="utf-8")
    unknown, hidden = (visit.client.get(f"/antwort/{k}{path}") for k in ("N" * 22, other))
    assert unknown.status_code == hidden.status_code == 404
    assert unknown.text == hidden.text
    assert visit.client.post(f"/antwort/{other}").status_code == 404


def test_word_file_and_text_hold_all_quotes(visit: Visit) -> None:
    key = visit.ask()
    word = visit.client.get(f"/antwort/{key}/antwort.docx")
    assert word.headers["content-disposition"].startswith("attachment")
    text = "\n".join(p.text for p in docx.Document(io.BytesIO(word.content)).paragraphs)
    copied = visit.client.get(f"/antwort/{key}/text").text
    for quote in (QUOTE, MINUTES_QUOTE):
        assert quote in text and quote in copied
    assert "http://testserver/quelle/" in copied


def test_feedback_is_taken_once(visit: Visit, assistant: FakeAssistant) -> None:
    key = visit.ask()
    address = f"/antwort/{key}/rueckmeldung"
    first, second = {"verdict": "falsch", "comment": "Nein"}, {"verdict": "richtig"}
    assert visit.client.post(address, json=first).status_code == 204
    assert visit.client.post(address, json=second).status_code == 409
    (line,) = (assistant.settings.home / "feedback.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["question"] == QUESTION
    assert json.loads(line)["comment"] == "Nein"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{}", 422),
        (b'{"verdict": "egal"}', 422),
        (b'{"verdict": "richtig", "mehr": 1}', 422),
        (b'{"verdict": "richtig", "comment": "' + b"x" * 2001 + b'"}', 422),
        (b'{"verdict": "richtig", "comment": "' + b"x" * 20_000 + b'"}', 413),
    ],
)
def test_feedback_that_is_none_is_refused(visit: Visit, body: bytes, status: int) -> None:
    key = visit.ask()
    response = visit.client.post(f"/antwort/{key}/rueckmeldung", content=body)
    assert response.status_code == status


def test_without_feedback_and_link_no_question_is_written_down(
    visit: Visit, assistant: FakeAssistant
) -> None:
    visit.ask("Eine ganz eigene Frage zum Zahnrad?")
    written = [p for p in assistant.settings.home.rglob("*") if p.is_file()]
    assert written
    assert not [p for p in written if b"Zahnrad" in p.read_bytes()]


@pytest.mark.parametrize("path", ["", "/rueckmeldung"])
def test_other_sites_cannot_write(visit: Visit, path: str) -> None:
    key = visit.ask()
    response = visit.client.post(
        f"/antwort/{key}{path}",
        json={"verdict": "richtig"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert response.status_code == 403


def test_a_hostile_question_does_nothing_on_its_page(visit: Visit) -> None:
    key = visit.ask(HOSTILE_QUESTION)
    visit.client.post(f"/antwort/{key}")
    response = visit.client.get(f"/antwort/{key}")
    assert "<script>alert" not in response.text and "<img src=x" not in response.text
    assert "script-src 'none'" in response.headers["content-security-policy"]


def test_the_front_page_says_that_a_machine_answers_and_offers_filters(visit: Visit) -> None:
    page = visit.client.get("/").text
    assert "Hier antwortet ein automatisches System, kein Mensch." in page
    assert '<option value="Rat der Stadt Hagen">Rat der Stadt Hagen (1)</option>' in page
    assert '<option value="Beschlussvorlage">Beschlussvorlage (1)</option>' in page
    assert "Geheim" not in page
