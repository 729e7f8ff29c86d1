import random
import unicodedata

import numpy as np
import pytest

from ingest.errors import LibraryError
from ingest.library.words import BODY_ONLY, FieldWeights, WordIndex, WordIndexWriter

TEXTS = [
    "Die Sozialraum-Gesamtstrategie für Altenhagen wird nicht umgesetzt.",
    "Die Maßnahme in Altenhagen ist abgeschlossen; 64 % der Fläche.",
    "Vorlage 0750/2025 vom 18. Juni 2024 zur Städtebauförderung.",
    "Stand der Umsetzung im Quartier, Umsetzung der Strategie.",
    "Nummer 0750 aus dem Jahr, später 2025.",
]


def build(path, texts=TEXTS, titles=None):
    path.mkdir(exist_ok=True)
    writer = WordIndexWriter(path)
    for row, text in enumerate(texts):
        writer.add(row, text, (titles or {}).get(row, ""), "", "")
    writer.commit()
    writer.close()
    return WordIndex(path)


@pytest.fixture
def index(tmp_path):
    return build(tmp_path)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Massnahmen", [1]),
        ("Sozialraumgesamtstrategie", [0]),
        ("Gesamtstrategien", [0]),
        ("64 Prozent", [1]),
        ("18.06.2024", [2]),
        ("nicht", [0]),
        ("Was ist das?", []),
        ("", []),
        ('AND OR NOT "(* body:', []),
    ],
)
def test_words_find_their_passages(index, question, rows):
    assert index.search(question, 10).rows.tolist() == rows


def test_the_whole_paper_number_beats_its_parts(index):
    assert index.search("0750/2025", 10).rows.tolist() == [2, 4]


def test_decomposed_questions_find_the_same(index):
    question = unicodedata.normalize("NFD", "Städtebauförderung")
    assert index.search(question, 10).rows.tolist() == [2]


@pytest.mark.parametrize(
    ("phrase", "rows"),
    [
        ("Stand der Umsetzung", [3]),
        ("Stand dieser Umsetzung", [3]),
        ("Umsetzung Stand", []),
        ("Umsetzung der Strategie", [3]),
        ("die Sozialraum-Gesamtstrategie für Altenhagen", [0]),
        ("Sozialraum Gesamtstrategie", [0]),
        ("Vorlage 0750/2025 vom 18.06.2024", [2]),
        ("0750/2025", [2]),
        ("Altenhagen", [0, 1]),
        ("der die das", []),
    ],
)
def test_phrases_need_the_order(index, phrase, rows):
    assert sorted(index.search_phrase(phrase, 10).rows.tolist()) == rows


def test_fields_count_as_weighted(tmp_path):
    index = build(tmp_path, titles={3: "Altenhagen", 4: "Altenhagen"})
    assert sorted(index.search("Altenhagen", 10, BODY_ONLY).rows.tolist()) == [0, 1]
    title = FieldWeights(body=0, title=2, section=0, reference=0)
    assert index.search("Altenhagen", 10, title).rows.tolist() == [3, 4]
    nothing = FieldWeights(0, 0, 0, 0)
    assert len(index.search("Altenhagen", 10, nothing)) == 0


def test_scores_are_bm25(tmp_path):
    index = build(tmp_path, ["rot rot grün", "rot blau", "gelb", "gelb"])
    hits = index.search("rot", 10, BODY_ONLY)
    idf = np.log(1 + (4 - 2 + 0.5) / (2 + 0.5))
    average = 7 / 4
    expected = {
        row: idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / average))
        for row, tf, length in ((0, 2, 3), (1, 1, 2))
    }
    for row, score in zip(hits.rows.tolist(), hits.scores.tolist(), strict=True):
        assert score == pytest.approx(expected[row], rel=1e-5)


def test_a_limited_search_sees_the_allowed_rows_with_their_usual_scores(index):
    everything = index.search("Altenhagen Umsetzung", 10)
    some = index.search("Altenhagen Umsetzung", 10, allowed=np.array([0, 4, 3]))
    assert set(some.rows.tolist()) == {0, 3}
    usual = dict(zip(everything.rows.tolist(), everything.scores.tolist(), strict=True))
    assert [usual[row] for row in some.rows.tolist()] == pytest.approx(some.scores.tolist())
    assert len(index.search("Altenhagen", 10, allowed=np.array([], np.int64))) == 0


def test_scores_of_given_rows(index):
    scores = index.scores("Altenhagen", np.array([4, 1, 0]))
    assert scores[0] == 0
    assert (scores[1:] > 0).all()


def test_frequency_counts_passages_with_a_term_in_text_or_title(tmp_path):
    index = build(tmp_path, titles={2: "Umsetzung", 3: "Umsetzung"})
    assert index.frequency("umsetz") == 2
    assert index.frequency("gibtsnicht") == 0


def test_ties_go_to_the_lower_row_at_any_limit(tmp_path):
    index = build(tmp_path, ["gleich"] * 500 + ["anders"])
    for limit in (1, 7, 499):
        assert index.search("gleich", limit).rows.tolist() == list(range(limit))


def test_two_builds_rank_alike(tmp_path):
    chooser = random.Random(3)
    words = [f"wort{n}" for n in range(300)]
    texts = [" ".join(chooser.choices(words, k=40)) for _ in range(2000)]
    first, second = build(tmp_path / "a", texts), build(tmp_path / "b", texts)
    for _ in range(50):
        question = " ".join(chooser.choices(words, k=6))
        one, two = first.search(question, 50), second.search(question, 50)
        assert one.rows.tolist() == two.rows.tolist()
        assert one.scores.tolist() == two.scores.tolist()


def test_missing_or_closed_is_our_error(tmp_path, index):
    with pytest.raises(LibraryError, match="nicht lesbar"):
        WordIndex(tmp_path / "nirgends")
    index.close()
    with pytest.raises(LibraryError, match="geschlossen"):
        index.search("Altenhagen", 1)
