"""The one place that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsError

PREFIX = "VORLAGENLOTSE_"
EmbeddingBackend = Literal["torch", "onnx", "bf16", "onnx-int8"]
# Their vectors differ in the last bits only (1e-6): a library of one is asked by the other.
EXACT: frozenset[EmbeddingBackend] = frozenset({"torch", "onnx"})


class Settings(BaseSettings):
    """All settings; each is read from `VORLAGENLOTSE_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(default=Path(".vorlagenlotse"), description="where the library is kept")
    model: str = Field(
        default="",
        description="sentence-transformers model name or folder; empty: the default model",
    )
    embedding_backend: EmbeddingBackend = Field(
        default="torch",
        description="how the model is computed: torch or onnx (exact), bf16 or onnx-int8 (faster on"
        " some processors, less exact; docs/retrieval.md); a library keeps to one precision",
    )
    question_backend: EmbeddingBackend | None = Field(
        default=None,
        description="how questions are computed; empty: as the library, where that is exact by"
        " onnx, which takes half of torch's time for so short a text (docs/retrieval.md)",
    )
    query_prompt: str = Field(default="query: ", description="put before a question for the model")
    passage_prompt: str = Field(
        default="passage: ", description="put before a passage for the model"
    )
    late_interaction: bool = Field(
        default=True,
        description="store the vectors of all tokens (about 30 kB a passage) and rank with them",
    )
    organizations: Path | None = Field(
        default=None, description="TOML file with more organizations, their short and former names"
    )
    synonyms: Path | None = Field(
        default=None, description="TOML file with more words that mean the same"
    )
    read_seconds: float = Field(default=120.0, gt=0, description="time limit for reading one file")
    read_megabytes: int = Field(default=3072, gt=0, description="memory limit of a reading process")
    read_pages: int = Field(default=5000, gt=0, description="most pages of one file")
    read_workers: int = Field(default=2, gt=0, description="reading processes at once")
    keep_generations: int = Field(default=2, gt=0, description="published generations kept on disk")
    question_characters: int = Field(default=2000, gt=0, description="longest question accepted")
    chat_model: str = Field(
        default="",
        description="chat model as provider:name, such as openai:NAME for every OpenAI-compatible"
        " endpoint; empty: answers are made of quotes only",
    )
    chat_model_url: str = Field(
        default="",
        description="base address of the chat model's endpoint; questions and passages go there",
    )
    chat_model_key: SecretStr = Field(
        default=SecretStr(""), description="key for the chat model's endpoint, if it asks for one"
    )
    chat_model_seconds: float = Field(
        default=60.0, gt=0, description="time limit for one attempt at an answer of the chat model"
    )
    chat_model_tokens: int = Field(
        default=2000, gt=0, description="most tokens of one answer of the chat model, thoughts too"
    )
    chat_model_retries: int = Field(
        default=2, ge=0, description="further attempts when the endpoint fails to answer"
    )
    chat_model_nonpublic: bool = Field(
        default=False,
        description="send passages of non-public groups to an endpoint on another machine, too",
    )
    operator: str = Field(
        default="", description="who is responsible for the web app, for its pages on law"
    )
    contact: str = Field(
        default="", description="mail address or web address to report a barrier or a problem to"
    )
    log_details: bool = Field(
        default=False, description="log requests with address and full error messages"
    )
    host: str = Field(default="127.0.0.1", description="address the web app listens on")
    root_path: str = Field(default="", description="prefix a reverse proxy cuts off")
    port: int = Field(default=7860, gt=0, lt=65536, description="port the web app listens on")
    questions_at_once: int = Field(default=4, gt=0, description="questions worked on at a time")
    questions_waiting: int = Field(
        default=64, gt=0, description="questions that may wait; each user has one at a time"
    )
    conversation_hours: float = Field(
        default=12.0, gt=0, description="how long an idle conversation is kept in memory"
    )
    link_days: int = Field(default=365, gt=0, description="how long a link to an answer is kept")
    feedback_days: int = Field(default=365, gt=0, description="how long feedback is kept")


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
