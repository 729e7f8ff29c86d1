"""A chat model's answers: only what its citations carry is ever shown, whatever it says."""

import datetime as dt
from dataclasses import replace

import pytest
from scripted import Reply, endpoint, number_of
from shelf import Paper, Shelf

from assistant.answer import (
    Answer,
    Conflict,
    Searched,
    Seconds,
    Statement,
    StatementKind,
    Status,
    Understood,
    Viewer,
)
from assistant.composing.chat_model import Endpoint
from assistant.composing.citing import Citations
from assistant.phrasing import Phrasing
from assistant.verifying.gate import carried
from ingest.settings import Settings

QUESTION = "Wie viele Problemimmobilien liegen im Fokusraum?"
OBJECTS = "Im Fokusraum liegen 224 Objekte"
PAPERS = (
    Paper(
        "strategie",
        "In einem abgegrenzten Fokusraum sollen Problemimmobilien langfristig gekauft, gesichert"
        " oder beseitigt werden. Im Fokusraum liegen 224 Objekte und damit rund 64 % der erfassten"
        " Problemimmobilien (Stand Oktober 2025).",
        title="Handlungsstrategie zum Umgang mit Problemimmobilien",
        date=dt.date(2025, 11, 18),
        reference="0750/2025",
        type="Beschlussvorlage",
    ),
    Paper(
        "rat",
        "Oberbürgermeister Rehbein berichtet, es seien 350 Immobilien ermittelt worden, davon lägen"
        " 244 im Fokusraum (Wehringhausen, Altenhagen, Hauptbahnhof und Teile der Innenstadt).",
        title="Handlungsstrategie zum Umgang mit Problemimmobilien",
        date=dt.date(2025, 12, 11),
        type="Niederschriftsauszug",
    ),
    Paper(
        "kontrolle",
        "Bei der Kontrollaktion am 29.01.2026 sind sechs Häuser mit 209 gemeldeten Personen"
        " überprüft worden; angetroffen wurden 155 Personen.",
        title="Kontrolle von Problemimmobilien",
        date=dt.date(2026, 1, 29),
        type="Pressemeldung",
    ),
)


@pytest.fixture(scope="module")
def hits(tmp_path_factory):
    shelf = Shelf(tmp_path_factory.mktemp("shelf") / "store", PAPERS)
    return [shelf.hit(paper.name) for paper in PAPERS]


@pytest.fixture(scope="module")
def quoted(hits):
    """The answer of quotes: two sentences that differ, shown as a conflict."""
    citations, statements = Citations(), []
    for hit, index in ((hits[0], 1), (hits[1], 0)):
        sentence = hit.passage.sentences[index]
        number = citations.cite(hit.store, hit.document, sentence.spans)
        statements.append(Statement(sentence.text, StatementKind.QUOTED, (number,)))
    return Answer(
        question=QUESTION,
        standalone_question=QUESTION,
        status=Status.ANSWERED,
        composer="extractive",
        as_of=dt.date(2026, 1, 29),
        statements=tuple(statements),
        citations=citations.all(),
        understood=Understood(),
        searched=Searched(3, None, None),
        seconds=Seconds(0, 0),
        conflicts=(Conflict(QUESTION, (1, 2)),),
        notes=("Stand der Unterlagen.",),
    )


@pytest.fixture
def ask(hits, quoted):
    """Have a scripted endpoint word the answer; returns what is streamed, and the endpoint."""

    def asked(script, answer=quoted, **settings):
        with endpoint(script) as served:
            chosen = Settings(
                chat_model="openai:scripted",
                chat_model_url=served.url,
                **{"chat_model_retries": 0, "chat_model_seconds": 5.0, **settings},
            )
            answers = list(Phrasing(chosen).word(answer, hits, Viewer()))
        return answers, served

    return asked


def says(*sentences):
    """A script: each sentence is (its text, words of the passage it cites)."""

    def script(message):
        said = (f"{text} [{number_of(message, words)}]." for text, words in sentences)
        return Reply(" ".join(said))

    return script


def is_supported(answer):
    return carried(answer.statements, answer.citations) == answer.statements


def is_quoted_with_note(answer, quoted):
    """Whether this is the answer of quotes with one note more."""
    return answer == replace(quoted, notes=(*quoted.notes, answer.notes[-1]))


def test_verified_sentences_are_the_answer_with_the_shortest_quote(ask):
    answers, served = ask(
        says(
            ("224 Objekte liegen im Fokusraum, rund 64 Prozent der Problemimmobilien", OBJECTS),
            ("Von 350 ermittelten Immobilien liegen 244 im Fokusraum", "davon lägen 244"),
        )
    )
    final = answers[-1]
    assert final.composer == "chat_model"
    assert [s.kind for s in final.statements] == [StatementKind.MODEL] * 2
    assert final.statements[0].text.startswith("224 Objekte liegen im Fokusraum")
    quote = final.citations[final.statements[0].citations[0] - 1].quote
    assert quote.startswith("Im Fokusraum liegen 224 Objekte")
    assert quote.endswith("(Stand Oktober 2025).")
    assert is_supported(final)
    assert QUESTION in served.messages[0]
    assert "Beschlussvorlage 0750/2025 vom 18.11.2025" in served.messages[0]


def test_it_grows_sentence_by_sentence(ask):
    answers, _ = ask(
        says(
            ("224 Objekte liegen im Fokusraum", OBJECTS),
            ("Von 350 ermittelten Immobilien liegen 244 im Fokusraum", "davon lägen 244"),
        )
    )
    assert [len(a.statements) for a in answers] == [1, 2, 2]


def test_a_conflict_the_quotes_show_stays_when_the_model_smooths_it(ask, quoted):
    answers, _ = ask(says(("224 Objekte liegen im Fokusraum", OBJECTS)))
    final = answers[-1]
    assert final.composer == "chat_model"
    assert [c.number for c in final.citations] == [1, 2]
    (conflict,) = final.conflicts
    quotes = {final.citations[n - 1].quote for n in conflict.citations}
    assert quotes == {c.quote for c in quoted.citations}


LIES = {
    "altered number": ("242 Objekte liegen im Fokusraum", OBJECTS),
    "altered share": ("224 Objekte und damit rund 46 % liegen im Fokusraum", OBJECTS),
    "dropped approximator": ("64 % der erfassten Problemimmobilien liegen im Fokusraum", OBJECTS),
    "altered date": ("Im Oktober 2024 lagen 224 Objekte im Fokusraum", OBJECTS),
    "negated": ("224 Objekte liegen nicht im Fokusraum", OBJECTS),
    "wrong paper": ("Laut Vorlage 0337/2025 liegen 224 Objekte im Fokusraum", OBJECTS),
    "wrong passage": ("Der Fokusraum zählt 224 Objekte", "209 gemeldeten Personen"),
    "planned as done": ("Die Problemimmobilien im Fokusraum wurden gekauft und beseitigt", OBJECTS),
    "another body": ("Der Schulausschuss zählt 224 Objekte im Fokusraum", OBJECTS),
    "invention": ("Die Bürgerschaft protestiert seit Jahren heftig gegen die Pläne", OBJECTS),
    "English": ("There are 224 objects located within the focus area", OBJECTS),
    "link": ("224 Objekte liegen im Fokusraum, siehe https://example.org/x", OBJECTS),
    "picture": ("224 Objekte liegen im Fokusraum ![x](https://example.org/x)", OBJECTS),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_is_not_shown_and_the_quotes_are(ask, quoted, lie):
    answers, _ = ask(says(lie))
    assert [a.composer for a in answers] == ["extractive"]
    assert is_quoted_with_note(answers[-1], quoted)
    assert "nicht gedeckt" in answers[-1].notes[-1]


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_lie_among_true_sentences_is_left_out_and_counted(ask, lie):
    true = [
        ("224 Objekte liegen im Fokusraum", OBJECTS),
        ("Von 350 ermittelten Immobilien liegen 244 im Fokusraum", "davon lägen 244"),
    ]
    answers, _ = ask(says(true[0], lie, true[1]))
    assert [s.text for s in answers[-1].statements] == [f"{text}." for text, _ in true]
    assert all(is_supported(answer) for answer in answers)
    assert answers[-1].notes[-1].startswith("Ein Satz des Sprachmodells war nicht belegt")


@pytest.mark.parametrize(
    "reply",
    [
        "224 Objekte liegen im Fokusraum.",
        "224 Objekte liegen im Fokusraum [99].",
        "224 Objekte liegen im Fokusraum [1][99].",
        "224 Objekte liegen im Fokusraum [0].",
        "Nicht belegt.",
        "",
        "[1]",
        "{}[]<<<>>> 1 2 3",
    ],
)
def test_without_citations_that_exist_nothing_is_shown(ask, quoted, reply):
    answers, _ = ask(lambda _: Reply(reply))
    assert is_quoted_with_note(answers[-1], quoted)
    assert len(answers) == 1
    assert "Sprachmodell" in answers[-1].notes[-1]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500),
        Reply("224 Objekte liegen im Fo", cut=True),
        Reply(raw=b"data: {kein JSON\n\n"),
        Reply("Sehr langsam. " * 9, delay=0.8),
    ],
    ids=["500", "cut", "no JSON", "slow"],
)
def test_a_failing_endpoint_leaves_the_quotes_and_says_so(ask, quoted, reply):
    answers, served = ask(lambda _: reply, chat_model_seconds=0.6)
    assert is_quoted_with_note(answers[-1], quoted)
    note = answers[-1].notes[-1]
    assert "openai:scripted" in note
    assert note.endswith("Gezeigt wird die Antwort aus wörtlichen Zitaten.")
    assert len(served.requests) == 1


def test_a_cut_after_a_true_sentence_ends_with_the_quotes(ask):
    def script(message):
        number = number_of(message, OBJECTS)
        return Reply(f"224 Objekte liegen im Fokusraum [{number}]. Und dann", cut=True)

    answers, _ = ask(script)
    assert [a.composer for a in answers] == ["chat_model", "extractive"]
    assert "mitten in der Antwort" in answers[-1].notes[-1]


@pytest.mark.parametrize(
    "change", [{"status": Status.NOT_FOUND, "statements": ()}, {"composer": "facts"}]
)
def test_gaps_and_facts_are_not_asked_of_a_model(ask, quoted, change):
    exact = replace(quoted, **change)
    answers, served = ask(says(), answer=exact)
    assert answers == [exact]
    assert served.requests == []


# -- who may hear what ------------------------------------------------------------------------


class Deaf:
    """A model that must not be asked."""

    def __init__(self, url):
        self.endpoint = Endpoint("openai:x", url)

    def stream(self, rules, message):
        raise AssertionError("asked")


@pytest.mark.parametrize(
    ("url", "groups", "allowed", "hears"),
    [
        ("http://127.0.0.1:1/v1", {"oeffentlich", "intern"}, False, True),
        ("https://ki.example.org/v1", {"oeffentlich"}, False, True),
        ("https://ki.example.org/v1", {"oeffentlich", "intern"}, False, False),
        ("https://ki.example.org/v1", {"intern"}, False, False),
        ("https://ki.example.org/v1", {"intern"}, True, True),
    ],
)
def test_nonpublic_questions_stay_on_this_machine_unless_allowed(url, groups, allowed, hears):
    phrasing = Phrasing(Settings(chat_model_nonpublic=allowed), Deaf(url))
    assert phrasing.may_hear(Viewer(frozenset(groups))) is hears


def test_what_is_kept_back_is_said_and_the_history_stays_too(quoted):
    phrasing = Phrasing(Settings(), Deaf("https://ki.example.org/v1"))
    viewer = Viewer(frozenset({"oeffentlich", "intern"}))
    (kept,) = phrasing.word(quoted, [], viewer)
    assert "werden nicht an das Sprachmodell gesendet" in kept.notes[-1]
    followed = phrasing.standalone("Und in Haspe?", ["Was gilt in Kabel?"], viewer)
    assert followed == "Was gilt in Haspe?"


def test_the_endpoint_is_named_or_there_is_none(quoted):
    chosen = Settings(chat_model="openai:q", chat_model_url="http://127.0.0.1:1/v1")
    assert Phrasing(chosen).endpoint == Endpoint("openai:q", "http://127.0.0.1:1/v1")
    assert Phrasing(Settings()).endpoint is None
    assert list(Phrasing(Settings()).word(quoted, [], Viewer())) == [quoted]


# -- follow-ups -------------------------------------------------------------------------------


def rewrites(reply, question, *history):
    with endpoint(lambda _: Reply(reply)) as served:
        chosen = Settings(
            chat_model="openai:scripted", chat_model_url=served.url, chat_model_retries=0
        )
        return Phrasing(chosen).standalone(question, history, Viewer()), served


EARLIER = "Was plant die Stadt mit dem Hagen-Pakt in Altenhagen?"


def test_the_model_completes_a_follow_up():
    asked = "Wer ist für den Hagen-Pakt in Altenhagen zuständig?"
    found, served = rewrites(asked, "Wer ist dafür zuständig?", EARLIER)
    assert found == asked
    assert EARLIER in served.messages[0]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Was plant die Stadt mit dem Hagen-Pakt in Haspe?",
        "Was kostet der Hagen-Pakt mit 20 Mio. € in Altenhagen?",
        "Welche Rezepte für Käsekuchen empfiehlt der Bäcker am Bahnhof seinen Kunden?",
        "Hier ist die Frage:\nWer ist zuständig?",
        "Wer ist zuständig? " * 60,
    ],
    ids=["empty", "another place", "a number", "another matter", "two lines", "far too long"],
)
def test_a_completed_question_that_brings_in_something_is_not_taken(reply):
    found, _ = rewrites(reply, "Wer ist dafür zuständig?", EARLIER)
    assert found == f"Wer ist dafür zuständig? ({EARLIER.rstrip('?')})"


def test_a_first_question_is_not_sent_to_be_completed():
    found, served = rewrites("x", "Wer ist zuständig?")
    assert found == "Wer ist zuständig?"
    assert served.requests == []
