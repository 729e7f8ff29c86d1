import datetime as dt
import json
import re

from evals.bench.page import (
    Bar,
    Bars,
    Line,
    Lines,
    Machine,
    Sheet,
    Table,
    interval,
    number,
    page_of,
    write,
)
from evals.statistics import Interval

MACHINE = Machine(2, "x86_64", "3.11", 0.5)
DAY = dt.datetime(2026, 11, 22, 20, 0, tzinfo=dt.UTC)
SHEET = Sheet(
    title="Güte <der> Suche",
    notes=("Eine Anmerkung.",),
    parts=(
        Bars(
            "Balken",
            (Bar("gut", 0.98, 0.97, 0.99), Bar("schlecht & recht", 0.91)),
            start=0.9,
            target=0.95,
        ),
        Lines(
            "Linien",
            "Textstellen",
            "Millisekunden",
            (Line("Median", ((1e4, 10.0), (1e6, 40.0))), Line("95 %", ((1e4, 20.0), (1e6, 80.0)))),
            target=60.0,
        ),
        Table("Tafel", ("Maß", "Wert"), (("nDCG@10", "0,98"),)),
    ),
    result={"ndcg_at_10": 0.98},
)


def page():
    return page_of(SHEET, "vorlagenlotse bench x", MACHINE, DAY)


def test_numbers_are_written_in_german():
    assert number(1234.5, 1) == "1\u202f234,5"
    found = Interval(0.012, 0.001, 0.023, 10, 5)
    assert interval(found, signed=True) == "+0,012 (0,001 bis 0,023)"


def test_bars_are_as_long_as_their_values_above_the_start():
    widths = [float(w) for w in re.findall(r'class="bar"[^>]* width="([\d.]+)"', page())]
    good, bad = widths
    assert abs(good / bad - 0.08 / 0.01) < 0.05


def test_intervals_and_targets_lie_where_their_values_are():
    text = page()
    low, high = map(float, re.search(r'class="error" x1="([\d.]+)" x2="([\d.]+)"', text).groups())
    goal = float(re.search(r'class="target" x1="([\d.]+)"', text).group(1))
    start = 210
    assert abs((high - start) / (low - start) - 9 / 7) < 0.01
    assert abs((goal - start) / (low - start) - 5 / 7) < 0.01


def test_lines_rise_with_their_values_over_a_logarithmic_axis():
    first, _ = re.findall(r'polyline class="curve" points="([^"]+)"', page())
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in first.split())
    assert x2 > x1
    assert y2 < y1  # up is less


def test_the_page_says_how_and_where_it_was_made_and_escapes_what_it_shows():
    text = page()
    assert "Güte &lt;der&gt; Suche" in text
    assert "schlecht &amp; recht" in text
    assert "vorlagenlotse bench x" in text
    assert "22.11.2026" in text
    assert "2 Kerne" in text
    assert not re.search(r"(src|href)=", text)  # one file, nothing from elsewhere


def test_the_json_beside_it_holds_the_result(tmp_path):
    made = write(SHEET, tmp_path / "neu", "vorlagenlotse bench x", MACHINE, DAY)
    stated = json.loads((made.parent / "bench.json").read_text(encoding="utf-8"))
    assert made.name == "bench.html"
    assert stated["schema"] == 1
    assert stated["ndcg_at_10"] == 0.98
    assert stated["made"].startswith("2026-11-22")
