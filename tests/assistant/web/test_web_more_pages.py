"""Bestand, Vorgang, Quelle in all sizes, the pages on law, and the figures for operators."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import LINES, MINUTES, FakeAssistant, filled, pdf_bytes

from assistant.web.app import create_app
from assistant.web.pictures import Pictures
from ingest.errors import ReadingError
from ingest.library.generation import Failure
from ingest.model import Consultation, Page, Reference, Span
from ingest.reading.docx import read_docx
from ingest.settings import Settings

PDF = hashlib.sha256(pdf_bytes()).hexdigest()
FOLLOW = "Diese Vorlage ergänzt die Vorlage 0750/2025. Sie kostet nichts."


def follow(assistant: FakeAssistant) -> str:
    """Add a paper with a way, that supplements the one that is there and names one that is not."""
    text = f"{FOLLOW} Näheres steht in 0815/2019."
    start, end = text.index("0750/2025"), text.index("0750/2025") + 9
    late = text.index("0815/2019")
    return assistant.add(
        "folge.txt", text.encode(), "text/plain", (text,), title="Folge in Altenhagen",
        type="Beschlussvorlage", reference="0075/2026", date=dt.date(2026, 1, 5),
        consultations=(
            Consultation(
                "Rat", (dt.date(2026, 2, 3),), "Entscheidung", "held", "beschlossen",
                (Span(1, 0, 4),),
            ),
            Consultation(
                "Seniorenbeirat", (dt.date(2026, 3, 3), dt.date(2026, 4, 7)), "Vorberatung",
                "planned", None, (Span(1, 0, 4),),
            ),
        ),
        references=(
            Reference("0750/2025", "0750/2025", "supplements", (Span(1, start, end),)),
            Reference("0815/2019", "0815/2019", "cites", (Span(1, late, late + 9),)),
        ),
    )  # fmt: skip


# -- Vorgang --------------------------------------------------------------------------------------


def test_a_paper_shows_its_way_with_days_roles_and_results(
    assistant: FakeAssistant, client: TestClient
) -> None:
    follow(assistant)
    page = client.get("/vorgang/0075/2026").text
    steps = re.search(r'<ol class="schritte">.*?</ol>', page, re.DOTALL)
    assert steps
    told = " ".join(re.sub(r"<[^>]+>", " ", steps.group()).split())
    assert told.index("05.01.2026") < told.index("03.02.2026") < told.index("07.04.2026")
    assert "Rat · Entscheidung: beschlossen" in told
    assert "Seniorenbeirat · Vorberatung: noch nicht beraten" in told
    assert "vorher genannt: 03.03.2026" in told
    assert 'role="img" aria-label="Zeitstrahl vom 05.01.2026 bis 07.04.2026 mit 3 Punkten' in page


def test_references_run_in_both_directions_with_the_words_that_name_them(
    assistant: FakeAssistant, client: TestClient
) -> None:
    follow(assistant)
    forth = client.get("/vorgang/0075/2026").text
    assert "Vorgänger" in forth
    assert "<q>Diese Vorlage ergänzt die Vorlage 0750/2025.</q>" in forth
    assert '<span class="schild">nicht im Bestand</span>' in forth
    back = client.get("/vorgang/0750/2025").text
    assert "Nachfolger und Ergänzungen" in back
    assert 'wird ergänzt von</span> <a href="/vorgang/0075/2026">' in back
    assert "Bild der Bezüge: 1 Unterlagen nennen 0750/2025" in back


def test_a_paper_that_is_only_named_says_so_and_who_names_it(
    assistant: FakeAssistant, client: TestClient
) -> None:
    follow(assistant)
    page = client.get("/vorgang/815/2019").text
    assert "Nicht im Bestand." in page
    assert "Näheres steht in 0815/2019." in page
    assert "Wortlaut, soweit er vorliegt" not in page


def test_the_words_of_a_paper_are_shown_and_every_link_leads_somewhere(
    assistant: FakeAssistant, client: TestClient
) -> None:
    follow(assistant)
    page = client.get("/vorgang/0075/2026").text
    assert "Sie kostet nichts." in page.partition("Wortlaut, soweit")[2]
    own = {u.replace("&amp;", "&") for u in re.findall(r'href="(/[^"]*)"', page)}
    for url in own:
        assert client.get(url).status_code == 200, url


def test_names_of_committees_and_numbers_lead_no_further_than_public(client: TestClient) -> None:
    assert client.get("/vorgang/Geheim").status_code == 404


# -- Bestand --------------------------------------------------------------------------------------


def test_new_since_a_day_is_grouped_by_quarter_or_kind(
    assistant: FakeAssistant, client: TestClient
) -> None:
    follow(assistant)
    page = client.get("/bestand?seit=12.2025").text
    assert "Neu seit 01.12.2025" in page
    assert "2 Dokumente, gezählt nach dem Datum des Dokuments" in page
    groups = re.findall(r'<details class="gruppe"[^>]*><summary>([^<]*?) <', page)
    assert groups == ["Altenhagen", "ohne Stadtteil"]
    by_kind = client.get("/bestand?seit=01.12.2025&nach=art").text
    groups = re.findall(r'<details class="gruppe"[^>]*><summary>([^<]*?) <', by_kind)
    assert groups == ["Beschlussvorlage", "Niederschrift"]


def test_a_day_that_is_none_is_said_to_be_none(client: TestClient) -> None:
    page = client.get("/bestand?seit=gestern").text
    assert 'aria-invalid="true"' in page
    assert "Bitte als Tag" in page


def test_the_run_its_failures_and_the_gaps_are_named(tmp_path: Path) -> None:
    assistant = filled(tmp_path)
    follow(assistant)
    assistant.add("leer.txt", b"leer", "text/plain", ("Text", " \n"), title="Halb leer")
    assistant.failures = (
        Failure("oeffentlich", "bild.pdf", "enthält nur Bilder"),
        Failure("verwaltung", "geheim.pdf", "kaputt"),
    )
    with TestClient(create_app(assistant)) as client:
        page = client.get("/bestand").text
    assert "bild.pdf: enthält nur Bilder" in page
    assert "geheim.pdf" not in page
    assert 'href="/vorgang/0815/2019">0815/2019</a> (1)' in page
    assert "Halb leer</a>: Seite 2" in page
    assert "01.02.2026" in page


def test_the_chart_has_its_numbers_as_a_table(client: TestClient) -> None:
    page = client.get("/bestand").text
    assert 'role="img" aria-label="Schaubild:' in page
    table = re.search(r"<table.*?</table>", page, re.DOTALL)
    assert table
    assert re.search(
        r'<th scope="row">Beschlussvorlage</th><td>1</td>', table.group().replace("\n", "")
    )


# -- Quelle ---------------------------------------------------------------------------------------


def test_a_page_can_be_seen_larger_and_is_drawn_sharper(client: TestClient) -> None:
    widths = []
    for zoom in (100, 150, 200):
        page = client.get(f"/quelle/{PDF}?zoom={zoom}").text
        image = re.search(r'<img src="([^"]*)" width="(\d+)"', page)
        assert image
        assert f'class="blatt zoom-{zoom}"' in page
        assert f'aria-current="true">{zoom} %' in page
        drawn = client.get(image.group(1).replace("&amp;", "&"))
        assert drawn.headers["content-type"] == "image/png"
        assert int.from_bytes(drawn.content[16:20], "big") == int(image.group(2))
        widths.append(int(image.group(2)))
    assert widths[0] * 1.4 < widths[1] < widths[2]
    assert 'class="blatt zoom-100"' in client.get(f"/quelle/{PDF}?zoom=1000000").text


def test_zoom_stays_from_page_to_page(client: TestClient) -> None:
    page = client.get(f"/quelle/{PDF}?zoom=150").text
    assert re.search(r'rel="next" href="[^"]*seite=2[^"]*zoom=150', page)


def test_long_documents_have_a_field_to_go_to_a_page(
    assistant: FakeAssistant, client: TestClient
) -> None:
    texts = [f"Blatt {n}" for n in range(1, 10)]
    sha = assistant.add("lang.txt", b"lang", "text/plain", texts)
    page = client.get(f"/quelle/{sha}?seite=5&zitat=Blatt%205").text
    assert 'name="seite" value="5"' in page
    assert '<input type="hidden" name="zitat" value="Blatt 5">' in page
    numbers = re.findall(r"Gehe zu </span>(\d+)</a>", page)
    assert numbers == ["1", "3", "4", "5", "6", "7", "9"]


def test_a_word_file_shows_its_text_and_how_it_was_read(tmp_path: Path) -> None:
    import docx

    written = docx.Document()
    written.add_paragraph("Der Brunnen kostet 5 Euro.")
    file = tmp_path / "brunnen.docx"
    written.save(str(file))
    read = read_docx(file)
    assistant = FakeAssistant(tmp_path)
    kind = read.media_type
    sha = assistant.add("brunnen.docx", file.read_bytes(), kind, read.pages)
    with TestClient(create_app(assistant)) as client:
        page = client.get(f"/quelle/{sha}?zitat=kostet+5+Euro").text
        assert "Word-Datei, 1 Seite" in page
        assert "Der Text stammt aus der Datei selbst." in page
        assert "kostet 5 Euro" in re.sub(r"<[^>]+>", "", page)
        assert '<mark id="beleg"' in page
        assert "<img" not in page
        assert client.get(f"/quelle/{sha}/datei").content == file.read_bytes()


def test_a_page_that_cannot_be_drawn_is_shown_without_picture(tmp_path: Path) -> None:
    tried = []

    def fail(path: Path, number: int, scale: float, marks: object, page: Page) -> object:
        tried.append(number)
        raise ReadingError(path, "nach 15 Sekunden abgebrochen", number)

    with TestClient(create_app(filled(tmp_path), fail)) as client:  # type: ignore[arg-type]
        for _ in range(3):
            page = client.get(f"/quelle/{PDF}").text
            assert "ließ sich kein Bild zeichnen" in page
            assert LINES[2].split(",")[0] in page
            assert str(tmp_path) not in page
        assert client.get(f"/quelle/{PDF}/seite/1.png").status_code == 404
    assert tried == [1]  # a page that hangs is not tried at every visit


def test_failures_count_little_among_the_kept_pictures(tmp_path: Path) -> None:
    def fail(path: Path, number: int, scale: float, marks: object, page: Page) -> object:
        raise ReadingError(path, "kaputt", number)

    pictures = Pictures(fail, kept_bytes=5000)  # type: ignore[arg-type]
    for number in range(1, 100):
        with pytest.raises(ReadingError):
            pictures.picture(tmp_path / "x.pdf", "a", Page(number, "x"), ())
    assert len(pictures._kept) == 5


# -- the pages on law -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/ueber", ["Artikel 50", "European Union Public Licence", "Grenzen", "Probemodell"]),
        (
            "/barrierefreiheit",
            ["teilweise vereinbar", "2016/2102", "§ 10d BGG NRW", "lbbp.nrw.de/ombudsstelle"],
        ),
        ("/datenschutz", ["365 Tagen", "Weder Netzadressen noch der Text von Fragen"]),
    ],
)
def test_the_pages_on_law_say_what_they_must(
    client: TestClient, path: str, words: list[str]
) -> None:
    page = client.get(path).text
    for word in words:
        assert word in page
    assert f'<a href="{path}" aria-current="page">' in page


def test_operator_contact_and_logging_are_told_as_they_are_set(tmp_path: Path) -> None:
    assistant = filled(tmp_path)
    assistant.settings = Settings(
        home=tmp_path, operator="Stadt <Hagen>", contact="barriere@example.org", log_details=True,
        link_days=7,
    )  # fmt: skip
    with TestClient(create_app(assistant)) as client:
        assert "Stadt &lt;Hagen&gt; ist bemüht" in client.get("/barrierefreiheit").text
        assert "barriere@example.org" in client.get("/barrierefreiheit").text
        privacy = client.get("/datenschutz").text
        assert "Ausführliche Protokolle sind eingeschaltet" in privacy
        assert "nach 7 Tagen" in privacy


def test_every_page_leads_to_the_pages_on_law(client: TestClient) -> None:
    for path in ("/", "/suchen", "/bestand", "/vorgang/0750/2025", f"/quelle/{PDF}", "/nirgends"):
        page = client.get(path).text
        for target in ("/ueber", "/barrierefreiheit", "/datenschutz"):
            assert f'href="{target}"' in page


# -- figures --------------------------------------------------------------------------------------


def test_metrics_count_and_tell_no_words(client: TestClient) -> None:
    client.get("/suchen?q=Geheimwort")
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "vorlagenlotse_search_seconds_count 1.0" in response.text
    assert "vorlagenlotse_documents 3.0" in response.text
    assert "vorlagenlotse_question_seconds_bucket" in response.text
    assert "Geheimwort" not in response.text


def test_metrics_count_failures(
    assistant: FakeAssistant, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(assistant, "library", lambda viewer: 1 / 0)
        client.get("/bestand")
    assert "vorlagenlotse_errors_total 1.0" in client.get("/metrics").text


def test_only_the_search_page_beside_the_chat_has_a_script(client: TestClient) -> None:
    assert "script-src 'self'" in client.get("/suchen").headers["content-security-policy"]
    for path in ("/bestand", "/suchen.csv", "/vorgang/0750/2025", "/ueber"):
        assert "script-src 'none'" in client.get(path).headers["content-security-policy"]
        assert "<script" not in client.get(path).text


def test_characters_that_turn_the_direction_are_left_out(tmp_path: Path) -> None:
    assistant = FakeAssistant(tmp_path)
    bad = "Plan\u202egnp.exe\u2066"
    day = dt.date(2026, 1, 1)
    sha = assistant.add(f"{bad}.txt", b"x", "text/plain", (f"{bad} Text",), title=bad, date=day)
    with TestClient(create_app(assistant)) as client:
        for path in (f"/quelle/{sha}", "/suchen?q=Text", "/bestand"):
            page = client.get(path).text
            assert "Plangnp.exe" in page
            assert "\u202e" not in page and "\u2066" not in page


def test_a_minute_file_shows_its_text(client: TestClient) -> None:
    sha = hashlib.sha256(MINUTES.encode()).hexdigest()
    page = client.get(f"/quelle/{sha}").text
    assert "HTML-Seite, 1 Seite" in page
    assert "Der Rat nimmt Kenntnis." in page
