"""Words that mean the same: the table that comes along, extended by the file of a setting."""

from functools import partial

import pytest

from assistant.synonyms import same_as
from ingest.errors import SettingsError
from ingest.library.german import terms
from ingest.settings import settings


def same(word):
    return same_as(terms(word)[0])


@pytest.fixture
def table(use_table):
    return partial(use_table, "synonyms")


def test_the_table_works_both_ways_and_for_every_form_of_a_word():
    assert terms("Schrottimmobilien")[0] in same("Problemimmobilie")
    assert terms("Problemimmobilien")[0] in same("Schrotthäuser")
    assert terms("Schrotthaus")[0] not in same("Schrotthaus")
    assert same("Handlungsstrategie") == frozenset()


def test_a_users_words_come_on_top(table):
    table('gleich = [["Schlachthofareal", "Bauhausgelände"]]\n')
    assert same("Schlachthofareal") == {terms("Bauhausgelände")[0]}
    assert same("Sperrmüll")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gleich = [[", "nicht lesbar"),
        ('gleich = "a"', "Liste von Listen"),
        ("gleich = [[1]]", "1. Gruppe: erwartet"),
        ('gleich = [["Kita"], ["Runder Tisch", "Tisch"]]', "2. Gruppe: „Runder Tisch“ ist kein"),
    ],
)
def test_a_table_that_cannot_be_used_is_our_error(table, text, message):
    table(text)
    with pytest.raises(SettingsError, match=message):
        same("Kita")


def test_a_missing_file_is_our_error(table, monkeypatch, tmp_path):
    monkeypatch.setenv("VORLAGENLOTSE_SYNONYMS", str(tmp_path / "fehlt.toml"))
    settings.cache_clear()
    with pytest.raises(SettingsError, match=r"fehlt\.toml ist nicht lesbar"):
        same("Kita")
