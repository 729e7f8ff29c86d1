"""The client of a chat model: streaming, limits, retries, and that it talks to nobody else."""

import pytest
from pydantic import SecretStr
from scripted import Reply, endpoint

from assistant.composing.chat_model import ChatModel, ChatModelError, Endpoint
from ingest.errors import SettingsError
from ingest.settings import Settings

RULES = "Antworte."


def model(url, **settings):
    chosen = {"chat_model_retries": 0, "chat_model_seconds": 5.0, **settings}
    return ChatModel(Settings(chat_model="openai:scripted", chat_model_url=url, **chosen))


def test_a_reply_comes_piece_by_piece_and_whole():
    with endpoint(lambda message: Reply(f"Gehört: {message}")) as served:
        pieces = list(model(served.url).stream(RULES, "Grüße aus Hagen"))
    assert "".join(pieces) == "Gehört: Grüße aus Hagen"
    assert len(pieces) > 2
    ((path, headers, body),) = served.requests
    assert path == "/v1/chat/completions"
    assert [m["content"] for m in body["messages"]] == [RULES, "Grüße aus Hagen"]
    assert body["stream"] is True
    assert body["temperature"] == 0
    assert {body.get("max_tokens"), body.get("max_completion_tokens")} == {None, 2000}
    assert headers["authorization"] == "Bearer -"


def test_the_key_is_sent_and_shown_nowhere():
    with endpoint(lambda _: Reply("ja")) as served:
        chosen = Settings(
            chat_model="openai:scripted",
            chat_model_url=served.url,
            chat_model_key=SecretStr("geheim-123"),
        )
        ChatModel(chosen).reply(RULES, "x")
    assert served.requests[0][1]["authorization"] == "Bearer geheim-123"
    assert "geheim-123" not in repr(chosen)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(status=500), "HTTP 500"),
        (Reply(status=401), "VORLAGENLOTSE_CHAT_MODEL_KEY"),
        (Reply(status=404), "HTTP 404"),
        (Reply("Nur ein halber Satz", cut=True), "mitten in der Antwort"),
        (Reply(raw=b"data: {kein JSON\n\n"), "unverständlich"),
        (Reply(raw=b"<html>Wartung</html>"), "unverständlich"),
    ],
    ids=["500", "401", "404", "cut", "no JSON", "a web page"],
)
def test_a_broken_endpoint_is_an_error_that_names_it(reply, says):
    with endpoint(lambda _: reply) as served, pytest.raises(ChatModelError, match=says) as caught:
        model(served.url).reply(RULES, "x")
    assert "openai:scripted (127.0.0.1:" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "spoken"),
    [
        ("<think>Hm, 99 [1].</think>\n\nEs sind 224.", "Es sind 224."),
        ("\n<think></think>Ja.", "Ja."),
        ("<think>ohne Ende", ""),
        ("<thinner> ist kein Gedanke", "<thinner> ist kein Gedanke"),
        ("<th", "<th"),
        ("Nach <think> kommt nichts", "Nach <think> kommt nichts"),
    ],
)
def test_thoughts_before_a_reply_are_left_out(reply, spoken):
    with endpoint(lambda _: Reply(reply)) as served:
        assert model(served.url).reply(RULES, "x").strip() == spoken


def test_nobody_there_is_an_error():
    with endpoint(lambda _: Reply("x")) as served:
        url = served.url
    with pytest.raises(ChatModelError, match="nicht erreichbar"):
        model(url).reply(RULES, "x")


@pytest.mark.parametrize("delay", [0.7, 0.12], ids=["no first word", "a trickle"])
def test_a_slow_reply_ends_at_the_time_limit(delay):
    slow = Reply("Das dauert sehr lange. " * 4, delay=delay)
    with endpoint(lambda _: slow) as served, pytest.raises(ChatModelError, match="geantwortet"):
        model(served.url, chat_model_seconds=0.5).reply(RULES, "x")


@pytest.mark.parametrize("retries", [0, 2])
def test_a_failing_endpoint_is_asked_again_as_often_as_set(retries):
    with endpoint(lambda _: Reply(status=503)) as served, pytest.raises(ChatModelError):
        model(served.url, chat_model_retries=retries).reply(RULES, "x")
    assert len(served.requests) == 1 + retries


def test_an_endpoint_that_recovers_answers():
    replies = iter([Reply(status=500), Reply("doch noch")])
    with endpoint(lambda _: next(replies)) as served:
        assert model(served.url, chat_model_retries=1).reply(RULES, "x") == "doch noch"


def test_a_rejected_key_is_not_tried_again():
    with endpoint(lambda _: Reply(status=401)) as served, pytest.raises(ChatModelError):
        model(served.url, chat_model_retries=2).reply(RULES, "x")
    assert len(served.requests) == 1


def test_no_tracing_service_and_no_proxy_hears_anything(monkeypatch):
    with endpoint(lambda _: Reply("mitgehört")) as spy, endpoint(lambda _: Reply("ja")) as served:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
            monkeypatch.setenv(name, spy.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "x")
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "OPENAI_PROXY"):
            monkeypatch.setenv(name, spy.url.removesuffix("/v1"))
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("OPENAI_BASE_URL", spy.url)
        monkeypatch.setenv("OPENAI_API_KEY", "fremd")
        from langsmith import utils

        utils.get_env_var.cache_clear()
        assert utils.tracing_is_enabled()  # else this test shows nothing
        assert model(served.url).reply(RULES, "vertraulich") == "ja"
        from langchain_core.tracers.langchain import wait_for_all_tracers

        wait_for_all_tracers()
    utils.get_env_var.cache_clear()
    assert spy.requests == []
    assert len(served.requests) == 1
    assert served.requests[0][1]["authorization"] == "Bearer -"


@pytest.mark.parametrize("name", ["scripted", "openai:", ":scripted"])
def test_a_model_without_provider_or_name_is_refused(name):
    with pytest.raises(SettingsError, match="CHAT_MODEL"):
        ChatModel(Settings(chat_model=name, chat_model_url="http://127.0.0.1:1/v1"))


@pytest.mark.parametrize("url", ["", "127.0.0.1:11434", "ftp://127.0.0.1/v1"])
def test_an_address_that_is_none_is_refused(url):
    with pytest.raises(SettingsError, match="CHAT_MODEL_URL"):
        ChatModel(Settings(chat_model="openai:scripted", chat_model_url=url))


def test_a_provider_that_is_not_installed_is_refused_with_its_name():
    chosen = Settings(chat_model="unbekannt:x", chat_model_url="http://127.0.0.1:1/v1")
    with pytest.raises(SettingsError, match="unbekannt:x"):
        ChatModel(chosen).reply(RULES, "x")


@pytest.mark.parametrize(
    ("url", "local", "host"),
    [
        ("http://127.0.0.1:11434/v1", True, "127.0.0.1:11434"),
        ("http://localhost:8000/v1", True, "localhost:8000"),
        ("http://[::1]:8000/v1", True, "[::1]:8000"),
        ("https://ki.example.org/v1", False, "ki.example.org"),
        ("https://127.0.0.1.example.org/v1", False, "127.0.0.1.example.org"),
        ("https://name:secret@ki.example.org/v1", False, "ki.example.org"),
    ],
)
def test_an_endpoint_knows_whether_it_is_on_this_machine(url, local, host):
    found = Endpoint("openai:x", url)
    assert (found.is_local, found.host) == (local, host)
