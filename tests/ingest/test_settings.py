"""The environment is read in one place, and nothing in it is overlooked."""

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.errors import SettingsError
from ingest.settings import PREFIX, Settings, settings


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in [n for n in os.environ if n.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def test_without_an_environment_the_defaults_hold():
    assert settings().home == Path(".vorlagenlotse")
    assert settings().host == "127.0.0.1"
    assert settings().model == ""


def test_a_variable_sets_its_field(environment):
    environment.setenv("VORLAGENLOTSE_HOME", "/anderswo")
    environment.setenv("VORLAGENLOTSE_PORT", "8123")
    assert (settings().home, settings().port) == (Path("/anderswo"), 8123)


def test_an_unknown_variable_is_an_error_that_names_it_and_the_known_ones(environment):
    environment.setenv("VORLAGENLOTSE_HAUS", "/x")
    with pytest.raises(SettingsError, match=r"VORLAGENLOTSE_HAUS.*VORLAGENLOTSE_HOME"):
        settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "0"), ("PORT", "achtzig"), ("READ_WORKERS", "0"), ("KEEP_GENERATIONS", "-1")],
)
def test_a_bad_value_is_an_error_that_names_the_variable(environment, name, value):
    environment.setenv(PREFIX + name, value)
    with pytest.raises(SettingsError, match=PREFIX + name):
        settings()


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_every_setting_says_what_it_is():
    assert all(field.description for field in Settings.model_fields.values())
