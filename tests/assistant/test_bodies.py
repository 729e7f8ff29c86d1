"""The table of organizations: Hagen's own, extended by the file of a setting."""

import datetime as dt
from functools import partial

import pytest

from assistant.bodies import known
from assistant.question import read_question
from ingest.errors import SettingsError
from ingest.settings import settings

TODAY = dt.date(2026, 2, 1)


@pytest.fixture
def table(use_table):
    return partial(use_table, "organizations")


def test_without_a_setting_hagens_bodies_are_known():
    assert known().match("SID") == "Ausschuss für Soziales, Integration und Demographie"


def test_a_users_body_is_understood_in_questions(table):
    table('[[gremium]]\nname = "Ortsrat Barnten"\nkurz = ["OR Barnten"]\n')
    question = read_question("Was hat der OR Barnten 2025 beschlossen?", TODAY)
    assert question.organizations == ("Ortsrat Barnten",)
    assert read_question("Was hat der SID beschlossen?", TODAY).organizations != ()


def test_a_table_that_cannot_be_read_is_our_error(table, monkeypatch, tmp_path):
    table("[[gremium]")
    with pytest.raises(SettingsError, match="TOML"):
        known()
    monkeypatch.setenv("VORLAGENLOTSE_ORGANIZATIONS", str(tmp_path / "fehlt.toml"))
    settings.cache_clear()
    with pytest.raises(SettingsError, match=r"fehlt\.toml ist nicht lesbar"):
        known()
