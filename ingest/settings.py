"""The one place that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

PREFIX = "VORLAGENLOTSE_"


class Settings(BaseSettings):
    """All settings; each is read from `VORLAGENLOTSE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default=Path(".vorlagenlotse"), description="where the library is kept")
    model: str = Field(
        default="",
        description="sentence-transformers model name or folder; empty: the default model",
    )
    query_prompt: str = Field(default="query: ", description="put before a question for the model")
    passage_prompt: str = Field(
        default="passage: ", description="put before a passage for the model"
    )
    read_seconds: float = Field(default=120.0, gt=0, description="time limit for reading one file")
    read_megabytes: int = Field(default=3072, gt=0, description="memory limit of a reading process")
    read_pages: int = Field(default=5000, gt=0, description="most pages of one file")
    read_workers: int = Field(default=2, gt=0, description="reading processes at once")
    keep_generations: int = Field(default=2, gt=0, description="published generations kept on disk")
    question_characters: int = Field(default=2000, gt=0, description="longest question accepted")
    host: str = Field(default="127.0.0.1", description="address the web app listens on")
    root_path: str = Field(default="", description="prefix a reverse proxy cuts off")
    port: int = Field(default=7860, gt=0, lt=65536, description="port the web app listens on")


def _reject_unknown(environment: Mapping[str, str]) -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    unknown = sorted(k for k in environment if k.upper().startswith(PREFIX) and k not in known)
    if unknown:
        raise SettingsError(
            f"Unbekannte Einstellung {', '.join(unknown)}. Bekannt sind: {', '.join(sorted(known))}"
        )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process; raises SettingsError on an unknown or bad one."""
    _reject_unknown(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        bad = "; ".join(
            f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors() if e["loc"]
        )
        raise SettingsError(f"Einstellung nicht brauchbar: {bad}") from error
