"""A series is drawn only of figures that count the same; three are the least."""

import datetime as dt
from types import SimpleNamespace

from assistant.composing.series import newer_count, series_of
from assistant.question import read_question

ASKED = read_question("Wie hat sich die Zahl der Kontrollen entwickelt?", dt.date(2026, 2, 1))


def told(text, year, type_="Pressemeldung", organization=None):
    document = SimpleNamespace(
        type=type_, organization=organization, date=dt.date(year, 6, 1), consultations=()
    )
    return SimpleNamespace(
        sentence=SimpleNamespace(text=text), hit=SimpleNamespace(document=document)
    )


def series(*sentences, question=ASKED):
    return series_of(question, [(told(*s), n) for n, s in enumerate(sentences, 1)])


def test_three_figures_of_one_kind_are_a_series_in_time():
    found = series(
        ("Es gab rund 126 Kontrollen.", 2024),
        ("Es gab 93 Kontrollen.", 2022),
        ("Es gab 1.050 Kontrollen.", 2025),
    )
    assert found.thing == "Kontrollen"
    assert [(p.day.year, p.value, p.written, p.citation) for p in found.points] == [
        (2022, 93.0, "93", 2),
        (2024, 126.0, "rund 126", 1),
        (2025, 1050.0, "1.050", 3),
    ]


def test_two_figures_are_none():
    assert series(("Es gab 93 Kontrollen.", 2022), ("Es gab 126 Kontrollen.", 2024)) is None


def test_figures_of_other_things_places_sources_or_spans_are_kept_apart():
    base = (("Es gab 93 Kontrollen.", 2022), ("Es gab 126 Kontrollen.", 2024))
    others = (
        ("Es gab 12 Häuser.", 2025),
        ("In Haspe gab es 7 Kontrollen.", 2025),
        ("Es gab 130 Kontrollen.", 2025, "Niederschrift", "Rat der Stadt Hagen"),
        ("Seit 2015 gab es 200 Kontrollen.", 2025),
        ("Auf 3 Kontrollen im Mai folgten 4 Kontrollen im Juni.", 2025),
    )
    assert all(series(*base, other) is None for other in others)


def test_a_day_counts_once_and_a_date_is_no_figure():
    twice = (("Es gab 93 Kontrollen.", 2022), ("Es gab 94 Kontrollen.", 2022))
    assert series(*twice, ("Es gab 126 Kontrollen.", 2024)) is None
    assert series(*[("Am 3. Mai waren Kontrollen.", y) for y in (2021, 2022, 2023)]) is None


def test_only_a_question_about_a_course_gets_one():
    asked = read_question("Wie viele Kontrollen gab es?", dt.date(2026, 2, 1))
    same = [(f"Es gab {y} Kontrollen.", y) for y in (2021, 2022, 2023)]
    assert series(*same, question=asked) is None


def test_a_count_that_may_be_outdated_is_followed_by_the_newest_of_the_same_thing():
    asked = read_question("Ist die Zahl von 93 Kontrollen noch aktuell?", dt.date(2026, 2, 1))
    old = told("Es gab 93 Kontrollen (Stand Februar 2022).", 2022)
    new = told("Es gab 126 Kontrollen (Stand Juni 2024).", 2024)
    other = told("Es gab 40 Schulen (Stand Juni 2025).", 2025)
    undated = told("Es gab 130 Kontrollen.", 2025)
    assert newer_count(asked, [old, other, undated, new]) == [new]
    assert newer_count(asked, [new, old]) == []
    assert newer_count(asked, []) == []
    assert newer_count(ASKED, [old, new]) == []
