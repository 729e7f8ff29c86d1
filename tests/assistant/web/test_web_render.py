"""An answer as HTML: what is shown, and that nothing untrusted is interpreted."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from web_fakes import answer, citation

from assistant.answer import (
    Answer,
    Conflict,
    Nearest,
    Period,
    Searched,
    Statement,
    StatementKind,
    Status,
    Understood,
)
from assistant.record import Narrowing
from assistant.web.render import answer_html, escaped, exchange_html, message_html
from assistant.web.wording import count, german_date, german_moment, media_name, period
from ingest.model import Extent, Nature, Span

SHA = "a" * 64
QUOTED = StatementKind.QUOTED
SAID = Statement("Gesagt.", QUOTED, (1,))
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[klick](javascript:alert(1))",
    "$$\\href{javascript:alert(1)}{x}$$",
    "\\(x\\) \\[y\\] `code` **fett** _kursiv_ # Titel",
    "https://evil.example www.evil.example a@evil.example",
    "</div></div><h1>Ende</h1>",
    "erste\n\n    zweite\n\n- dritte",
    "&lt;b&gt; &#60;script&#62;",
    "javascript:alert(1)",
    "\u202egnp.exe\u2028neu",
)


def made_of(text: str) -> Answer:
    """Return an answer with a hostile text in every place that a document or a user can fill."""
    cited = citation(
        1,
        SHA,
        text,
        (Span(1, 0, 3),),
        title=text,
        file=text,
        reference=text,
        type=text,
        organization=text,
    )
    return answer(
        text,
        Status.NOT_FOUND,
        standalone_question=text + text,
        statements=(Statement(text, QUOTED, (1,), text),),
        citations=(cited,),
        understood=Understood(organizations=(text,), references=(text,), relaxed=(text,)),
        searched=Searched(1, None, None, (Nearest(text, text, text),)),
        conflicts=(Conflict(text, (1,)),),
        notes=(text,),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    shown = exchange_html(text, answer_html(made_of(text)) + message_html(text))
    without_tags = re.sub(
        r'<[a-z]+[0-9]?(?: class="[\w -]+"| href="[^"<>]*"| value="\d+")*>|</[a-z]+[0-9]?>',
        "",
        shown,
    )
    assert not set("<>") & set(without_tags)
    assert "\n" not in shown
    assert not re.search(r"[*_`$\[\]\\!]", without_tags)
    assert not re.search(r'href="(?!quelle&#47;|#")', shown)


def test_escaping_keeps_the_words() -> None:
    for text in HOSTILE[:-3]:
        assert " ".join(html.unescape(escaped(text)).split()) == " ".join(text.split())


def test_citation_link_is_named_quelle_and_number_and_is_relative() -> None:
    cited = citation(3, SHA, "Zitat", (Span(2, 0, 5),))
    shown = answer_html(
        answer("f", statements=(Statement("Zitat", QUOTED, (3,)),), citations=(cited,))
    )
    link = re.search(r'<a class="beleg" href="([^"]*)">(.*?)</a>', shown)
    assert link
    assert html.unescape(link[1]).startswith(f"quelle/{SHA}?stelle=2.0.5&zitat=Zitat")
    name = html.unescape(re.sub("<[^>]+>", "", link[2]))
    assert name.startswith("Quelle 3: Beschlussvorlage 0750/2025, Seite 2")


def test_conflict_is_set_apart_and_shows_both_sides() -> None:
    cited = tuple(citation(n, SHA, f"Wert {n}", (Span(1, 0, 3),)) for n in (1, 2, 3))
    shown = answer_html(
        answer(
            "f",
            statements=(Statement("Anderes", QUOTED, (3,)), Statement("Wert eins", QUOTED, (1,))),
            citations=cited,
            conflicts=(Conflict("Objekte", (1, 2)),),
        )
    )
    apart, _, rest = shown.partition("Anderes")
    assert "Die Angaben unterscheiden sich." in apart
    assert "Objekte" in apart
    assert "Wert eins" in apart
    assert "Wert 2" in apart
    assert 'class="widerspruch"' not in rest


def test_what_a_conflict_is_about_is_not_told_when_it_repeats_the_question() -> None:
    cited = tuple(citation(n, SHA, f"Wert {n}", (Span(1, 0, 3),)) for n in (1, 2))
    shown = answer_html(
        answer("Wie viele", citations=cited, conflicts=(Conflict("wie  viele", (1, 2)),))
    )
    assert "worum" not in shown


def test_computed_remark_is_marked() -> None:
    cited = citation(1, SHA, "64 und 100", (Span(1, 0, 3),))
    computed = Statement("64 von 100", StatementKind.COMPUTED, (1,))
    shown = answer_html(answer("f", statements=(computed,), citations=(cited,)))
    assert "<em>Berechnet: 64 von 100</em>" in shown


def test_not_found_says_what_was_searched_and_what_is_nearest() -> None:
    day, quote = dt.date(2025, 11, 18), "Im Fokusraum <liegen> 224 Objekte."
    nearest = Nearest("0750/2025", "Ergänzung", f"/quelle/{SHA}", day, quote)
    searched = Searched(80, dt.date(2005, 3, 1), dt.date(2026, 1, 30), (nearest,))
    shown = html.unescape(answer_html(answer("f", Status.NOT_FOUND, searched=searched)))
    assert "Dazu enthalten die Unterlagen nichts." in shown
    assert "Durchsucht: 80 Dokumente, datiert vom 01.03.2005 bis 30.01.2026." in shown
    assert f'href="quelle/{SHA}">0750/2025 – Ergänzung' in shown
    assert "18.11.2025<blockquote>„Im Fokusraum <liegen> 224 Objekte.“</blockquote>" in shown


def test_partial_answer_says_so() -> None:
    assert "nur zum Teil" in answer_html(answer("f", Status.PARTIAL))


def test_sources_show_what_they_are() -> None:
    cited = citation(1, SHA, "Zitat", (Span(1, 0, 5),), organization="Rat")
    shown = html.unescape(answer_html(answer("f", statements=(SAID,), citations=(cited,))))
    assert (
        "Beschlussvorlage 0750/2025 · 18.11.2025 · Rat · beschlossen am 11.12.2025 · Seite 1"
        in shown
    )
    assert "<blockquote>„Zitat“</blockquote>" in shown
    assert "Nacherzählung, nicht der Originalwortlaut" in shown
    assert ">Auszug<" in shown


def test_full_original_carries_no_label() -> None:
    cited = citation(1, SHA, "Zitat", (Span(1, 0, 5),), nature=Nature.ORIGINAL, extent=Extent.FULL)
    shown = answer_html(answer("f", statements=(SAID,), citations=(cited,)))
    assert "Zitat" in shown and "schild" not in shown


def test_only_what_is_cited_is_listed() -> None:
    two = tuple(citation(n, SHA, f"Zitat {n}", (Span(1, 0, 5),)) for n in (1, 2))
    shown = html.unescape(answer_html(answer("f", statements=(SAID,), citations=two)))
    assert "„Zitat 1“" in shown and "Zitat 2" not in shown
    at_odds = answer("f", statements=(SAID,), citations=two, conflicts=(Conflict("f", (1, 2)),))
    assert "„Zitat 2“" in html.unescape(answer_html(at_odds))


def test_what_a_question_was_narrowed_to_is_always_said() -> None:
    narrowing = Narrowing(dt.date(2024, 1, 1), None, "Rat", "Antrag")
    named = "Eingegrenzt auf: Zeitraum seit dem 01.01.2024 · Gremium Rat · Art Antrag"
    assert named in html.unescape(answer_html(answer("f"), narrowing))
    nothing = html.unescape(answer_html(answer("f", Status.NOT_FOUND), narrowing))
    assert named in nothing and "auf die Sie eingegrenzt haben" in nothing
    assert "Ohne die Eingrenzung" in nothing
    assert "ingrenz" not in html.unescape(answer_html(answer("f", Status.NOT_FOUND)))


def test_an_erased_source_is_told() -> None:
    shown = answer_html(answer("f"), notes=("Quelle 1 ist nicht mehr im Bestand.",))
    assert '<p class="entfernt">Quelle 1 ist nicht mehr im Bestand' in html.unescape(shown)


def test_state_of_papers_is_the_last_line() -> None:
    shown = html.unescape(answer_html(answer("f")))
    assert "Stand der Unterlagen: 30.01.2026 · 80 Dokumente durchsucht" in shown


def test_moment_of_a_figure_is_told_once() -> None:
    said = Statement("224 (Stand Oktober 2025)", QUOTED, (), "2025-10")
    unsaid = Statement("224", QUOTED, (), "2025-10")
    assert answer_html(answer("f", statements=(said,))).count("Oktober 2025") == 1
    assert "Stand Oktober 2025" in answer_html(answer("f", statements=(unsaid,)))


def test_understood_line_names_period_and_organization() -> None:
    read = Understood(Period(dt.date(2025, 1, 1), None), ("Rat",), ("0750/2025",), ("Zeitraum",))
    shown = html.unescape(
        answer_html(answer("und der?", standalone_question="Und der Rat?", understood=read))
    )
    assert "Verstanden als: „Und der Rat?“ · Zeitraum seit dem 01.01.2025 · Gremium Rat" in shown


@pytest.mark.parametrize(
    ("moment", "german"),
    [
        ("2025-10", "Oktober 2025"),
        ("2025", "2025"),
        ("2025-12-11", "11.12.2025"),
        ("2025-13", "2025-13"),
        ("bald", "bald"),
    ],
)
def test_moments_in_german(moment: str, german: str) -> None:
    assert german_moment(moment) == german


def test_other_words() -> None:
    assert german_date(dt.date(2025, 12, 1)) == "01.12.2025"
    assert count(1, "Dokument", "Dokumente") == "1 Dokument"
    assert count(23600, "Dokument", "Dokumente") == "23.600 Dokumente"
    assert period(None, None) == ""
    assert period(None, dt.date(2025, 1, 2)) == "bis zum 02.01.2025"
    assert media_name("text/html; charset=utf-8") == "HTML-Seite"
