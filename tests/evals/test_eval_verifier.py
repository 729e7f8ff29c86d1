"""The verifier's own measure: pairs are read strictly, judged, and held to what is wanted."""

import pytest

from assistant.answer import Viewer
from assistant.verifying.verify import Source
from evals.bench.verifier import SETS, WANTED, load, measure, papers, sheet
from evals.yaml_lines import GoldError
from ingest.library.generation import Library

PAIR = """\
- id: a1
  kind: number
  statement: Im Fokusraum liegen 242 Objekte.
  quote: Im Fokusraum liegen 224 Objekte.
  file: x.pdf
  page: 1
  supported: false
"""


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_pairs_are_judged_and_counted_by_kind(tmp_path):
    true = PAIR.replace("a1", "a2").replace("242", "224").replace("false", "true")
    wrongly = PAIR.replace("a1", "a3").replace("kind: number", "kind: date").replace("242", "224")
    pairs = load(written(tmp_path / "p.yaml", PAIR + true + wrongly))
    found = measure("p", pairs, lambda _: Source())
    assert (found.kept.right, found.kept.pairs) == (1, 1)
    assert (found.rejected.right, found.rejected.pairs) == (1, 2)
    assert [(r.kind, r.right, r.pairs) for r in found.kinds] == [("number", 2, 2), ("date", 0, 1)]
    assert [name for name, _ in found.wrong] == ["a3"]
    assert sheet([found]).result["p"]["kinds"]["number"]["share"] == 1.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PAIR + PAIR, "p.yaml:8: .*doppelt"),
        (PAIR.replace("page: 1", "page: eins"), "p.yaml:6"),
        (PAIR.replace("kind", "kinds"), "kinds"),
        (PAIR.replace("  page: 1\n", ""), "page"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path, text, says):
    with pytest.raises(GoldError, match=says):
        load(written(tmp_path / "p.yaml", text))


def test_the_pairs_are_many_and_of_every_kind():
    dev = load(SETS["dev"])
    assert len(dev) >= 110
    assert {"true", "number", "date", "negated", "role", "planned_done", "wrong_paper"} <= {
        pair.kind for pair in dev
    }


def test_quotes_stand_on_their_pages_and_the_aims_are_held_on_dev(corpus_home):
    pairs = load(SETS["dev"])
    with Library.open(corpus_home, Viewer().groups) as library:
        found = measure("dev", pairs, papers(library, pairs))
    assert found.kept.share >= WANTED
    assert found.rejected.share >= WANTED


def test_fresh_quotes_stand_on_their_pages(corpus_home):
    pairs = load(SETS["fresh"])
    with Library.open(corpus_home, Viewer().groups) as library:
        found = measure("fresh", pairs, papers(library, pairs))
    assert found.kept.pairs >= 80
    assert found.rejected.pairs >= 80


def test_a_quote_that_is_not_on_its_page_is_refused(corpus_home, tmp_path):
    pairs = load(written(tmp_path / "p.yaml", PAIR.replace("x.pdf", "0750-2025.pdf")))
    with Library.open(corpus_home, Viewer().groups) as library, pytest.raises(GoldError, match="1"):
        papers(library, pairs)
