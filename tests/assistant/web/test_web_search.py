"""The search page: words, phrases, numbers, facets, order, pages, and the list as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_fakes import FakeAssistant

from assistant.web.app import create_app
from assistant.web.search import DOCUMENTS_PER_PAGE, harmless
from ingest.model import Consultation, Reference, Span

COUNCIL = "Rat der Stadt Hagen"
YOUTH = "Jugendhilfeausschuss"
PLAY = "Der Spielplatz in Altenhagen wird erneuert. Die Kosten betragen 40.000 Euro."
SCHOOL = "Die Schule in Haspe erhält neue Räume. Ein Spielplatz fehlt dort noch."
REPORT = "Die Stadt erneuert Schulen. Der Rat nimmt den Bericht zur Kenntnis."


def shelf_of(home: Path) -> FakeAssistant:
    assistant = FakeAssistant(home)
    assistant.add(
        "a.txt", b"a", "text/plain", (PLAY,), title="Spielplatz am Markt", type="Beschlussvorlage",
        reference="0012/2024", date=dt.date(2024, 3, 1), originator="SPD-Fraktion",
        consultations=(
            Consultation(COUNCIL, (dt.date(2024, 5, 2),), "Entscheidung", "held", None, ()),
        ),
        references=(Reference("0099/2019", "0099/2019", "cites", (Span(1, 0, 5),)),),
    )  # fmt: skip
    assistant.add(
        "b.txt", b"b", "text/plain", (SCHOOL,), title="Räume für die Schule", type="Antrag",
        date=dt.date(2025, 6, 1), organization=YOUTH, originator="CDU",
    )  # fmt: skip
    assistant.add(
        "c.txt", b"c", "text/plain", (REPORT,), title="Bericht", type="Antrag",
        date=dt.date(2023, 1, 1), organization=COUNCIL,
    )  # fmt: skip
    assistant.add(
        "d.txt", b"d", "text/plain", ("Ein geheimer Spielplatz.",), group="verwaltung",
        title="Geheim", type="Geheimnis", reference="0666/2024",
    )  # fmt: skip
    return assistant


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One app for all tests that only read: making one takes most of a second."""
    shelf = shelf_of(tmp_path_factory.mktemp("home"))
    with TestClient(create_app(shelf), follow_redirects=False) as client:
        yield client


@pytest.fixture
def shelf(tmp_path: Path) -> FakeAssistant:
    """A library for a test that adds to it."""
    return shelf_of(tmp_path)


@pytest.fixture
def own_client(shelf: FakeAssistant) -> Iterator[TestClient]:
    with TestClient(create_app(shelf), follow_redirects=False) as client:
        yield client


def titles(page: str) -> list[str]:
    return re.findall(r"<h3><a href=[^>]*>([^<]*)</a></h3>", page)


def facet(page: str, name: str) -> dict[str, int]:
    found = re.search(rf'aria-labelledby="f-{name}">.*?</div>', page, re.DOTALL)
    values = re.findall(
        r"</span><span>([^<]*).*?class=\"anzahl\">(\d+)", found.group() if found else "", re.DOTALL
    )
    return {value: int(count) for value, count in values}


def test_all_documents_are_listed_newest_first_without_words(client: TestClient) -> None:
    page = client.get("/suchen").text
    assert titles(page) == ["Räume für die Schule", "Spielplatz am Markt", "Bericht"]
    assert "3 Dokumente" in page
    assert "nach Treffern" not in page


def test_every_word_must_stand_in_a_document_in_any_inflection(client: TestClient) -> None:
    assert titles(client.get("/suchen?q=Spielplätze").text) == [
        "Spielplatz am Markt",
        "Räume für die Schule",
    ]
    assert titles(client.get("/suchen?q=Spielplatz Haspe").text) == ["Räume für die Schule"]
    assert titles(client.get("/suchen?q=schule").text) == ["Räume für die Schule", "Bericht"]


def test_words_no_document_has_together_are_said_to_be_so(client: TestClient) -> None:
    page = client.get("/suchen?q=Spielplatz Haspe Kenntnis").text
    assert "Kein Dokument enthält alle Wörter" in page
    assert titles(page) == ["Räume für die Schule"]


def test_a_phrase_must_stand_as_it_is(client: TestClient) -> None:
    assert titles(client.get("/suchen", params={"q": '"neue Räume"'}).text) == [
        "Räume für die Schule"
    ]
    assert titles(client.get("/suchen", params={"q": "„Räume neue“"}).text) == []
    page = client.get("/suchen", params={"q": '"erhält neue Räume" Spielplatz'}).text
    assert "<mark>erhält neue Räume</mark>" in page
    assert "<mark>Spielplatz</mark>" in page


def test_snippets_mark_the_words_and_lead_to_their_sentence(client: TestClient) -> None:
    page = client.get("/suchen?q=Kosten").text
    assert "<mark>Kosten</mark>" in page
    start = PLAY.index("Die Kosten")
    assert f"stelle=1.{start}.{len(PLAY)}" in page
    source = re.search(r'class="seite" href="([^"]*)"', page)
    assert source
    shown = client.get(source.group(1).replace("&amp;", "&")).text
    assert re.search(r"<mark[^>]*>.*Die Kosten betragen 40.000 Euro\.", shown)


def test_filler_words_find_nothing_and_it_is_said(client: TestClient) -> None:
    assert "nur Füllwörter" in client.get("/suchen?q=der die das").text


@pytest.mark.parametrize(
    "typed", ["0012/2024", "12/2024", "DS 12/24", "Vorlage Nr. 0012/2024", "0012-2024", "12 / 2024"]
)
def test_a_number_in_any_form_leads_to_the_paper(client: TestClient, typed: str) -> None:
    response = client.get("/suchen", params={"q": typed})
    assert response.status_code == 303
    assert response.headers["location"] == "/vorgang/0012/2024"


def test_a_number_only_mentioned_leads_to_who_mentions_it(client: TestClient) -> None:
    response = client.get("/suchen", params={"q": "99/2019"})
    assert response.headers["location"] == "/vorgang/0099/2019"
    page = client.get("/vorgang/0099/2019").text
    assert "Nicht im Bestand" in page
    assert "Beschlussvorlage 0012/2024" in page


@pytest.mark.parametrize("typed", ["0500/2020", "0666/2024"])
def test_a_number_nobody_may_see_is_said_to_be_unknown(client: TestClient, typed: str) -> None:
    page = client.get("/suchen", params={"q": typed})
    assert page.status_code == 200
    assert f"{typed} ist nicht im Bestand" in page.text


def test_facets_count_what_one_more_choice_would_leave(client: TestClient) -> None:
    page = client.get("/suchen").text
    assert facet(page, "art") == {"Antrag": 2, "Beschlussvorlage": 1}
    assert facet(page, "gremium") == {COUNCIL: 2, YOUTH: 1}
    assert facet(page, "jahr") == {"2025": 1, "2024": 1, "2023": 1}
    assert facet(page, "urheber") == {"CDU": 1, "SPD-Fraktion": 1}
    assert facet(page, "stadtteil") == {"Altenhagen": 1, "Haspe": 1}
    assert "Geheimnis" not in page
    narrowed = client.get("/suchen", params={"art": "Antrag"}).text
    assert titles(narrowed) == ["Räume für die Schule", "Bericht"]
    assert facet(narrowed, "art") == {"Antrag": 2, "Beschlussvorlage": 1}
    assert facet(narrowed, "gremium") == {COUNCIL: 1, YOUTH: 1}


def test_values_of_one_facet_widen_and_facets_narrow(client: TestClient) -> None:
    both = client.get("/suchen", params={"jahr": ["2024", "2025"]}).text
    assert titles(both) == ["Räume für die Schule", "Spielplatz am Markt"]
    one = client.get("/suchen", params={"jahr": ["2024", "2025"], "stadtteil": "Haspe"}).text
    assert titles(one) == ["Räume für die Schule"]
    assert 'class="marke-filter"' in one


def test_a_chosen_value_can_be_taken_back_and_stays_when_nothing_is_left(
    client: TestClient,
) -> None:
    page = client.get("/suchen", params={"q": "Spielplatz", "art": "Niederschrift"}).text
    assert "Nichts gefunden mit diesen Filtern" in page
    assert facet(page, "art")["Niederschrift"] == 0
    assert 'href="/suchen?q=Spielplatz"' in page


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024", "2024", ["Spielplatz am Markt"]),
        ("01.06.2025", "", ["Räume für die Schule"]),
        ("", "2.2023", ["Bericht"]),
        ("2024-05-02", "2024-05-02", ["Spielplatz am Markt"]),
    ],
)
def test_a_period_is_typed_as_people_type_it(
    client: TestClient, since: str, until: str, found: list[str]
) -> None:
    assert titles(client.get("/suchen", params={"von": since, "bis": until}).text) == found


def test_a_day_that_is_none_is_named_at_its_field(client: TestClient) -> None:
    page = client.get("/suchen?von=31.02.2025").text
    assert 'aria-invalid="true"' in page
    assert 'id="von-fehler"' in page
    assert titles(page) == []
    assert "Das Ende liegt vor dem Anfang" in client.get("/suchen?von=2025&bis=2024").text


def test_order_by_date(client: TestClient) -> None:
    oldest = client.get("/suchen?sortierung=aelteste").text
    assert titles(oldest) == ["Bericht", "Spielplatz am Markt", "Räume für die Schule"]
    newest = client.get("/suchen?q=Spielplatz&sortierung=neueste").text
    assert titles(newest) == ["Räume für die Schule", "Spielplatz am Markt"]


def test_long_lists_have_pages_that_keep_the_search(
    shelf: FakeAssistant, own_client: TestClient
) -> None:
    for i in range(2 * DOCUMENTS_PER_PAGE):
        shelf.add(
            f"{i}.txt", f"x{i}".encode(), "text/plain", (f"Brunnen Nummer {i}.",), title=f"B{i:02}"
        )
    first = own_client.get("/suchen?q=Brunnen").text
    assert f"{2 * DOCUMENTS_PER_PAGE} Dokumente" in first
    assert len(titles(first)) == DOCUMENTS_PER_PAGE
    second = own_client.get("/suchen?q=Brunnen&seite=2").text
    assert 'aria-current="page"><span class="nur-vorlesen">Seite </span>2' in second
    assert not set(titles(first)) & set(titles(second))
    assert titles(own_client.get("/suchen?q=Brunnen&seite=99").text) == titles(second)
    assert len(rows(own_client.get("/suchen.csv?q=Brunnen").text)) == 1 + 2 * DOCUMENTS_PER_PAGE


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_list_as_csv_opens_in_a_german_spreadsheet(client: TestClient) -> None:
    response = client.get("/suchen.csv?q=Spielplatz&art=Beschlussvorlage")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["content-disposition"]
    assert response.content.startswith("\ufeff".encode())
    head, row = rows(response.text)
    found = dict(zip(head, row, strict=True))
    assert found["Art"] == "Beschlussvorlage"
    assert found["Nummer"] == "0012/2024"
    assert found["Datum"] == "01.03.2024"
    assert found["Seite"] == "1"
    assert "Spielplatz" in found["Wortlaut"]
    assert found["Adresse"].startswith("http://testserver/quelle/")
    assert client.get(found["Adresse"]).status_code == 200


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", " =1", "\r\n=1", "＝1+1"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_ordinary_cells_stay_as_they_are() -> None:
    assert harmless("Vorlage 0750/2025 = alt") == "Vorlage 0750/2025 = alt"


def test_hostile_titles_stay_text_in_the_csv(shelf: FakeAssistant, own_client: TestClient) -> None:
    bad = '=HYPERLINK("http://evil.example";"x")\r\nBrunnen'
    shelf.add("x.txt", b"x", "text/plain", ("Brunnen.",), title=bad, originator="@evil")
    row = rows(own_client.get("/suchen.csv?q=Brunnen").text)[1]
    assert row[2].startswith("'=HYPERLINK")
    assert row[5] == "'@evil"


@pytest.mark.parametrize(
    "query",
    ["?seite=0", "?seite=x", "?sortierung=x", "?q=" + "a+" * 500, "?q=%22", "?art=", "?q=%00",
     "?jahr=" + "&jahr=".join(map(str, range(500))), "?q=AND+OR+NOT+(", "?q=%22%22%22"],
)  # fmt: skip
def test_mangled_addresses_are_no_error(client: TestClient, query: str) -> None:
    assert client.get(f"/suchen{query}").status_code == 200
    assert client.get(f"/suchen.csv{query}").status_code == 200


def test_an_empty_library_is_said_to_be_empty(tmp_path: Path) -> None:
    with TestClient(create_app(FakeAssistant(tmp_path))) as client:
        assert "noch nichts eingelesen" in client.get("/suchen?q=x").text
