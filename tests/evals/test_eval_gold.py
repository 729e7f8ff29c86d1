import re

import pytest
from eval_small import GOLD, SmallCatalog, SmallLibrary, SmallStore, question, questions, texts

from evals.gold import GoldError, Kind, Split, digest, fingerprint, load, read
from evals.places import Texts, check_against, find, locate
from evals.splits import assign, cluster_of, groups, select, torn
from ingest.model import Page, Span

HEAD = "- id: eins\n  kind: fact\n  split: dev\n  question: Was?\n"
BODY = (
    "  status: answered\n  nuggets: {vital: [['x']]}\n"
    "  gold:\n    - {file: a.pdf, page: 1, text: x}\n"
)


def test_a_good_file_becomes_values() -> None:
    first = questions()[0]
    assert (first.id, first.kind, first.split) == ("objekte", Kind.FIGURE, Split.DEV)
    assert first.conflict and first.answerable and not first.unanswerable
    assert first.nuggets.vital[0][0].search("es sind 224 Objekte")
    assert first.files == ("a.pdf", "b.pdf")
    assert first.source == "klein.yaml:1"


def test_a_question_may_leave_the_status_open() -> None:
    text = HEAD + "  status: [answered, not_found]\n"
    only = read("f.yaml", text)[0]
    assert not only.answerable and not only.unanswerable


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (HEAD + BODY + "  farbe: rot\n", 9, "unbekannter Schlüssel 'farbe'"),
        (HEAD + "  id: zwei\n" + BODY, 5, "'id' steht doppelt"),
        ("- id: eins\n  kind: fact\n", 1, "es fehlt: question, split, status"),
        (HEAD.replace("fact", "Frage") + BODY, 2, "'Frage' ist unbekannt; möglich sind: fact"),
        (HEAD.replace("dev", "train") + BODY, 3, "möglich sind: dev, test"),
        (HEAD + BODY.replace("answered", "maybe"), 5, "answered, partial, not_found"),
        (HEAD + BODY.replace("answered", "[]"), 5, "die Liste ist leer"),
        (HEAD + BODY.replace("[['x']]", "[['(']]"), 6, "regulärer Ausdruck '(' ist ungültig"),
        (HEAD + BODY.replace("[['x']]", "[['x*']]"), 6, "passt auf den leeren Text"),
        (HEAD + BODY.replace("[['x']]", "['x']"), 6, "erwartet wird eine Liste"),
        (HEAD + BODY.replace("page: 1", "page: eins"), 8, "eine ganze Zahl, gefunden wurde ein Te"),
        (HEAD + BODY.replace("page: 1", "page: 0"), 8, "Seiten zählen ab 1"),
        (HEAD + BODY + "  forbidden: ['a', '[']\n", 9, "'[' ist ungültig"),
        (HEAD + BODY + "  today: gestern\n", 9, "erwartet wird ein Datum"),
        (HEAD + BODY + "  today: 2026-02-30\n", 9, "ist kein Datum"),
        (HEAD + BODY + "  conflict: vielleicht\n", 9, "true oder false"),
        (HEAD + BODY + "  conflict: true\n", 1, "braucht zwei Stellen"),
        (HEAD + BODY + HEAD + BODY, 9, "'eins' steht schon in f.yaml:1"),
        (HEAD + "  status: answered\n", 1, "braucht nuggets.vital"),
        (HEAD + "  status: answered\n  nuggets: {vital: [['x']]}\n", 1, "braucht gold"),
        (HEAD + BODY.replace("answered", "not_found"), 1, "schließen sich aus"),
        (HEAD.replace("fact", "follow_up") + BODY, 1, "braucht history"),
        ("- id: [\n", 2, "kein gültiges YAML"),
        ("id: eins\n", 1, "erwartet wird eine Liste"),
        ("# leer\n", 1, "die Datei ist leer"),
        (
            "- id: 12\n  kind: fact\n  split: dev\n  question: W?\n  status: partial\n",
            1,
            "ein Text",
        ),
    ],
)
def test_an_error_names_file_line_and_what_is_wrong(text: str, line: int, what: str) -> None:
    with pytest.raises(GoldError, match=re.escape(what)) as caught:
        read("f.yaml", text)
    assert (caught.value.file, caught.value.line) == ("f.yaml", line)
    assert str(caught.value).startswith(f"f.yaml:{line}: ")


def test_files_and_folders_are_loaded_and_ids_are_unique_across_them(tmp_path) -> None:
    (tmp_path / "b.yaml").write_text(HEAD + BODY, encoding="utf-8")
    (tmp_path / "a.yaml").write_text((HEAD + BODY).replace("eins", "null1"), encoding="utf-8")
    assert [q.id for q in load([tmp_path])] == ["null1", "eins"]
    (tmp_path / "a.yaml").write_text(HEAD + BODY, encoding="utf-8")
    with pytest.raises(GoldError, match=r"schon in a\.yaml:1"):
        load([tmp_path])


def test_what_cannot_be_read_says_so(tmp_path) -> None:
    with pytest.raises(GoldError, match="nicht lesbar"):
        load([tmp_path / "fehlt.yaml"])
    (tmp_path / "x.yaml").write_bytes(b"- id: a\n  kind: \xff\n")
    with pytest.raises(GoldError, match=r"x\.yaml:2: die Datei ist nicht UTF-8"):
        load([tmp_path])
    (tmp_path / "leer").mkdir()
    with pytest.raises(GoldError, match="keine Fragen"):
        load([tmp_path / "leer"])


def test_the_fingerprint_ignores_comments_and_order_but_no_word() -> None:
    same = read("anders.yaml", "# Kommentar\n" + GOLD)
    assert fingerprint(reversed(same)) == fingerprint(questions())
    changed = read("klein.yaml", GOLD.replace("244\\b", "245\\b"))
    assert fingerprint(changed) != fingerprint(questions())
    assert digest(changed[1]) == digest(questions()[1])


@pytest.mark.parametrize(
    ("text", "page", "found"),
    [
        ("Baden- Württem-\nberg", "In Baden-Württemberg gilt", "Baden-Württemberg"),
        ("zwei  Worte", "Das sind zwei\nWorte.", "zwei\nWorte"),
        ('sagt "ja"', "Er sagt „ja“ dazu", "sagt „ja“"),
        ("für", "nur für", "für"),
        ("Plan", "der P\u00adlan", "P\u00adlan"),
    ],
)
def test_a_text_is_found_however_its_lines_break(text: str, page: str, found: str) -> None:
    gold = read("f.yaml", (HEAD + BODY).replace("text: x", "text: weg"))[0].gold[0]
    gold = type(gold)(gold.file, 1, text, gold.source)
    span = locate(gold, [Page(1, page)])
    assert page[span.start : span.end] == found


@pytest.mark.parametrize(
    ("text", "what"),
    [("fehlt", "steht nicht auf Seite 1"), ("ja", "steht mehrmals"), ("-", "steht nicht")],
)
def test_a_text_that_is_not_there_once_is_an_error(text: str, what: str) -> None:
    gold = read("f.yaml", HEAD + BODY)[0].gold[0]
    with pytest.raises(GoldError, match=what) as caught:
        locate(type(gold)("a.pdf", 1, text, "f.yaml:8"), [Page(1, "ja, ja")])
    assert caught.value.line == 8


def test_a_page_that_is_not_there_is_an_error() -> None:
    gold = read("f.yaml", HEAD + BODY)[0].gold[0]
    with pytest.raises(GoldError, match="hat keine Seite 1"):
        locate(gold, [])


def test_every_span_of_the_gold_set_is_checked_against_the_library() -> None:
    assert check_against(questions(), texts()) == []
    wrong = read("w.yaml", GOLD.replace("c.pdf, page: 1", "c.pdf, page: 2"))
    assert [str(e) for e in check_against(wrong, texts())] == [
        "w.yaml:36: c.pdf hat keine Seite 2 (Seiten: 1)"
    ]
    smaller = Texts(SmallLibrary((SmallStore(SmallCatalog(("a.pdf", "b.pdf"))),)))
    assert [e.what for e in check_against(questions(), smaller)] == ["c.pdf ist nicht im Bestand"]


def test_alternatives_are_other_places_of_the_same_evidence() -> None:
    text = (HEAD + BODY).replace(
        "text: x}", "text: 224 Objekte, or: [{file: b.pdf, page: 1, text: 244 von 350}]}"
    )
    only = read("f.yaml", text)[0]
    assert only.files == ("a.pdf", "b.pdf")
    place = find(only.gold[0].alternatives[0], texts())
    assert (place.sha256, place.span) == ("sha-b.pdf", Span(1, 28, 39))


def test_questions_that_share_documents_are_one_group() -> None:
    assert groups(questions()) == {
        "objekte": "objekte",
        "satzung": "objekte",
        "kosten": "objekte",
        "schule": "schule",
        "mond": "mond",
    }
    assert cluster_of(question("satzung")) == "a.pdf"
    assert cluster_of(question("mond")) == "mond"


def test_a_split_that_tears_a_group_is_reported() -> None:
    assert torn(questions()) == []
    wrong = read(
        "w.yaml", GOLD.replace("kind: result\n  split: dev", "kind: result\n  split: test")
    )
    assert torn(wrong) == [
        "w.yaml:12: satzung ist test, hängt aber über Dokumente mit objekte (dev) zusammen"
    ]


def test_assigned_splits_keep_groups_together() -> None:
    assert assign(questions()) == {
        "objekte": Split.DEV,
        "satzung": Split.DEV,
        "kosten": Split.DEV,
        "mond": Split.TEST,
        "schule": Split.TEST,
    }
    assert [q.id for q in select(questions(), Split.TEST)] == ["schule"]
    assert len(select(questions(), None)) == 5
