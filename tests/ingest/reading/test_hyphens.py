import pytest

from ingest.reading.hyphens import Joint, joint, known_words


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        ("zum Umgang mit Problem-", "immobilien in Hagen", "Problemimmobilien in Hagen"),
        ("das Land Baden-", "Württemberg", "das Land Baden-Württemberg"),
        ("Land Nordrhein-", "Westfalen", "Land Nordrhein-Westfalen"),
        ("bestehender Informations-", "und Bildung", "Informations- und Bildung"),
        ("bestehender Sozial-", "und Bildungsangebote", "Sozial- und Bildungsangebote"),
        ("Integrations-", "bzw. Bildungsangebote", "Integrations- bzw. Bildungsangebote"),
        ("mittel-", "bis langfristig", "mittel- bis langfristig"),
        ("die Verwaltung so-", "wie der Rat", "die Verwaltung sowie der Rat"),
        ("in den Jahren 2006-", "2008 erhoben", "2006-2008 erhoben"),
        ("COVID-", "19", "COVID-19"),
        ("die EU-", "weite Regel", "EU-weite Regel"),
        ("siehe www.stadt-", "hagen.de", "www.stadt-hagen.de"),
        ("Leiter/-", "in der Schule", "Leiter/-in der Schule"),
        ("eine öffentlich-", "rechtliche Vereinbarung", "öffentlich-rechtliche Vereinbarung"),
        ("die Öffentlich-", "keit", "die Öffentlichkeit"),
        ("HANDLUNGS-", "STRATEGIE", "HANDLUNGSSTRATEGIE"),
        ("die Ge-", "und Verbote", "Ge- und Verbote"),
        ("die Bun-", "desregierung", "die Bundesregierung"),
        ("Sanierungs- und -", "restrukturierungsgesetz", "und -restrukturierungsgesetz"),
        ("der Über-", "gang", "der Übergang"),
    ],
)
def test_a_word_broken_at_the_line_end_is_put_together(upper, lower, expected):
    how = joint(upper, lower)
    made = (upper if how.keeps_hyphen else upper[:-1]) + how.glue + lower
    assert made.endswith(expected)


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Der Rat beschließt -", "nach Beratung - folgendes"),
        ("-", "der erste Punkt"),
        ("ohne Strich", "geht es weiter"),
        ("2006–2008 –", "danach"),
        ("Ende-", ""),
    ],
)
def test_a_dash_or_bullet_is_no_hyphen(upper, lower):
    assert joint(upper, lower) is Joint.LINE


def test_a_compound_hyphenated_elsewhere_in_the_document_keeps_its_hyphen():
    known = known_words(["die neue Kosten-nutzen Rechnung gilt"])
    assert joint("eine Kosten-", "nutzen", known) is Joint.HARD
    assert joint("eine Kosten-", "nutzen") is Joint.SOFT


def test_first_and_last_words_of_lines_are_not_evidence():
    assert known_words(["nutzen Rechnung Kosten-"]) == {"rechnung"}
