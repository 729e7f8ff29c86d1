"""The routes: source view, pictures, downloads, holdings, health, headers, errors."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from web_fakes import (
    END,
    MINUTES,
    MINUTES_QUOTE,
    QUOTE,
    SECRET,
    START,
    FakeAssistant,
    filled,
    pdf_bytes,
)

from assistant.links import source_url
from assistant.web.app import create_app
from assistant.web.pages import download_name
from assistant.web.pictures import Pictures
from assistant.web.source import web_address
from ingest.model import Consultation, File, Page, Reference, Span
from ingest.reading.render import render_page

PDF = hashlib.sha256(pdf_bytes()).hexdigest()
MINUTES_SHA = hashlib.sha256(MINUTES.encode()).hexdigest()
SECRET_SHA = hashlib.sha256(SECRET.encode()).hexdigest()
PLACE = f"stelle=1.{START}.{END}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One app for all tests that only read: making one takes most of a second."""
    with TestClient(create_app(filled(tmp_path_factory.mktemp("home")))) as client:
        yield client


@pytest.fixture
def own_client(assistant: FakeAssistant) -> Iterator[TestClient]:
    """An app for a test that changes its library."""
    with TestClient(create_app(assistant), raise_server_exceptions=False) as client:
        yield client


def test_source_view_marks_the_quote_and_tells_what_it_is(client: TestClient) -> None:
    page = client.get(source_url(PDF, [Span(1, START, END)], QUOTE)).text
    assert '<mark id="beleg" tabindex="-1">' in page
    assert page.count("<mark") == 1
    for words in (
        "Nacherzählung, nicht der Originalwortlaut",
        "Auszug",
        "18.11.2025",
        "0750/2025",
        "Seite 1 von 2",
    ):
        assert words in page
    assert f'src="/quelle/{PDF}/seite/1.png?stelle=1.{START}.{END}"' in page
    assert f'href="/quelle/{PDF}?seite=2&amp;stelle=1.{START}.{END}&amp;zitat=' in page
    assert 'href="https://www.hagen.de/vorlage" rel="noopener noreferrer external"' in page
    assert "wiedergefunden" not in page


def test_source_view_without_picture_shows_the_marked_text(client: TestClient) -> None:
    at = MINUTES.index(MINUTES_QUOTE)
    page = client.get(
        source_url(MINUTES_SHA, [Span(1, at, at + len(MINUTES_QUOTE))], MINUTES_QUOTE)
    ).text
    assert "<mark" in page
    assert "<img" not in page


def test_moved_quote_is_found_and_said_to_have_moved(client: TestClient) -> None:
    page = client.get(source_url(PDF, [Span(1, 0, 9)], QUOTE)).text
    assert "wiedergefunden" in page
    assert page.count("<mark") == 1


def test_missing_quote_is_said_to_be_missing(client: TestClient) -> None:
    page = client.get(source_url(PDF, [Span(1, 0, 9)], "steht hier nirgends")).text
    assert "nicht gefunden" in page
    assert "<mark" not in page


@pytest.mark.parametrize(
    "query", ["stelle=x", "stelle=1.5", "stelle=99.0.5", "stelle=1.0.99999999", "seite=abc", ""]
)
def test_mangled_address_still_shows_the_document(client: TestClient, query: str) -> None:
    response = client.get(f"/quelle/{PDF}?{query}")
    assert response.status_code == 200
    assert "<mark" not in response.text


def test_picture_is_a_png_with_an_etag(client: TestClient) -> None:
    first = client.get(f"/quelle/{PDF}/seite/1.png?{PLACE}")
    assert first.headers["content-type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    again = client.get(
        f"/quelle/{PDF}/seite/1.png?{PLACE}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert not again.content


def test_pictures_keep_no_more_than_allowed(tmp_path: Path) -> None:
    drawn: list[int] = []

    def render(path: Path, number: int, scale: float, marks: object, page: Page) -> object:
        drawn.append(number)
        return render_page(path, number, 0.2, (), page)

    file = tmp_path / "x.pdf"
    file.write_bytes(pdf_bytes())
    pictures = Pictures(render, kept_bytes=1)  # type: ignore[arg-type]
    for number in (1, 1, 2, 1):
        pictures.picture(file, "a", Page(number, "x"), ())
    assert drawn == [1, 2, 1]


def test_download_is_an_attachment_and_never_a_page(client: TestClient) -> None:
    response = client.get(f"/quelle/{MINUTES_SHA}/datei")
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"] == 'attachment; filename="niederschrift.html"'
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.text == MINUTES


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ('x"\r\n<y>.html', 'x"<y>.pdf'),
        ("..", "dokument.pdf"),
    ],
)
def test_download_names_are_safe(name: str, safe: str) -> None:
    assert download_name(File("a", name, "application/pdf", 1, 1), Path("a.pdf")) == safe


@pytest.mark.parametrize("rest", ["", "/datei", "/seite/1.png", f"?{PLACE}"])
def test_what_may_not_be_seen_looks_like_what_does_not_exist(client: TestClient, rest: str) -> None:
    hidden, absent = (client.get(f"/quelle/{sha}{rest}") for sha in (SECRET_SHA, "0" * 64))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert dict(hidden.headers) == dict(absent.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/nirgends",
        "/quelle/kurz",
        f"/quelle/{PDF}?seite=9",
        f"/quelle/{PDF}/seite/9.png",
        f"/quelle/{PDF}/seite/x.png",
        f"/quelle/{MINUTES_SHA}/seite/1.png",
        "/quelle/..%2f..%2fetc",
        "/docs",
        "/openapi.json",
    ],
)
def test_missing_addresses_are_a_german_page(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Nicht gefunden" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/chat",
        "/chat/",
        "/chat/gradio_api/upload",
        "/chat/gradio_api/file=/etc/passwd",
        "/chat/gradio_api/proxy=http://x",
        "/chat/manifest.json",
        "/chat/monitoring",
        "/chat/gradio_api/runs",
        "/chat/gradio_api/mcp",
        "/chat/login",
    ],
)
def test_gradio_addresses_that_the_chat_does_not_need_are_not_there(
    client: TestClient, path: str
) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in {404, 405}


def test_pages_allow_no_script_and_no_other_host(client: TestClient) -> None:
    for path in ("/bestand", f"/quelle/{PDF}", "/nirgends", "/health"):
        policy = client.get(path).headers["content-security-policy"]
        assert "script-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy


def test_chat_page_allows_only_own_scripts(client: TestClient) -> None:
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert response.headers["referrer-policy"] == "no-referrer"
    assert '<html lang="de">' in response.text
    assert "3 Dokumenten bis zum 11.12.2025" in response.text
    assert "<script>" not in response.text


def test_hostile_document_is_shown_as_text(tmp_path: Path) -> None:
    assistant = FakeAssistant(tmp_path)
    bad = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    sha = assistant.add(
        f"{bad}.txt",
        b"x",
        "text/plain",
        (bad,),
        title=bad,
        reference=bad,
        type=bad,
        organization=bad,
        originator=bad,
        url="javascript:alert(1)",
    )
    with TestClient(create_app(assistant)) as client:
        for path in (f"/quelle/{sha}?zitat=%3Cscript%3E", "/bestand", f"/suchen?q={quote(bad)}"):
            page = client.get(path).text
            assert page.count("<script") == page.count('<script src="/static/suchen.js"')
            assert "<img" not in page
            assert "javascript:" not in page


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.hagen.de/x?y=1", True),
        ("http://a.de", True),
        ("javascript:alert(1)", False),
        ("//a.de", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("http://[", False),
        ("https://a.de/\nx", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert (web_address(url) == url and url is not None) is kept


def test_holdings_list_kinds_years_and_documents(client: TestClient) -> None:
    page = client.get("/bestand").text
    assert (
        "3 Dokumente, das älteste vom 18.11.2025, das neueste vom 11.12.2025; 1 Dokument ohne Datum"
        in page
    )
    assert f'href="/quelle/{PDF}"' in page
    assert "Geheim" not in page
    assert SECRET_SHA not in page


def test_health_counts_only_what_is_public(client: TestClient) -> None:
    assert client.get("/health").json() == {
        "status": "ok",
        "generation": 1,
        "documents": 3,
        "newest": "2025-12-11",
    }


def test_empty_library(tmp_path: Path) -> None:
    with TestClient(create_app(FakeAssistant(tmp_path))) as client:
        assert "noch nichts eingelesen" in client.get("/").text
        assert "noch nichts eingelesen" in client.get("/bestand").text
        assert client.get("/health").status_code == 503
        assert client.get(f"/quelle/{PDF}").status_code == 404


def test_a_failure_shows_no_trace(
    assistant: FakeAssistant, own_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "library", lambda viewer: 1 / 0)
    response = own_client.get("/bestand")
    assert response.status_code == 500
    assert "Das hat nicht geklappt" in response.text
    assert "ZeroDivision" not in response.text
    assert "script-src 'none'" in response.headers["content-security-policy"]


def test_addresses_carry_the_prefix_of_a_proxy(tmp_path: Path) -> None:
    with TestClient(create_app(filled(tmp_path)), root_path="/lotse") as client:
        page = client.get(f"/lotse/quelle/{PDF}?{PLACE}").text
        assert 'href="/lotse/static/style.css"' in page
        assert f'src="/lotse/quelle/{PDF}/seite/1.png?' in page
        assert (
            client.get("/lotse/").headers["content-security-policy"].count("script-src 'self'") == 1
        )
        assert client.get("/lotse/chat/gradio_api/upload").status_code == 404
        assert 'aria-current="page">Bestand' in client.get("/lotse/bestand").text


def test_undated_documents_come_last(assistant: FakeAssistant, own_client: TestClient) -> None:
    assistant.add("neu.txt", b"neu", "text/plain", ("neu",), title="Neu", date=dt.date(2026, 1, 1))
    page = own_client.get("/suchen").text
    assert page.index(">Neu<") < page.index("Ergänzung der") < page.index(">notiz.txt<")
    assert ">Neu<" in own_client.get("/bestand").text


def test_paper_shows_files_consultations_and_mentions(
    assistant: FakeAssistant, own_client: TestClient
) -> None:
    consultation = Consultation(
        "Rat", (dt.date(2025, 12, 11),), "Entscheidung", None, None, (Span(1, 0, 1),)
    )
    mention = Reference("0750/2025", "0750/2025", "cites", ())
    assistant.add(
        "a.txt", b"a", "text/plain", ("a",), title="Folge", reference="0075/2024-1",
        consultations=(consultation,), references=(mention,),
    )  # fmt: skip
    page = own_client.get("/vorgang/0075/2024-1").text
    assert "11.12.2025" in page
    assert "nicht belegt" in page
    assert 'href="/vorgang/0750/2025"' in page
    assert "Vorlage 0075/2024-1" in own_client.get("/vorgang/0750/2025").text
    assert own_client.get("/vorgang/9999/1999").status_code == 404
