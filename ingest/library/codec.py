"""Turns frozen dataclasses into JSON values and back, exactly; the only importer of msgspec.

A missing field takes the default of its dataclass, and an unknown one is ignored, so a library
written by a neighbouring version of the program stays readable.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TypeVar, cast

import msgspec

T = TypeVar("T")


def to_json(value: object) -> str:
    """Return `value` (a dataclass, or a tuple of such) as compact JSON text.

    Raises TypeError for a type that has no form in JSON.
    """
    return msgspec.json.encode(value).decode("utf-8")


def from_json(kind: type[T], text: str) -> T:
    """Return the `kind` that `to_json` wrote; raises ValueError on anything else."""
    return cast(T, _decoder(cast(Hashable, kind)).decode(text))


def encode(value: object) -> object:
    """Return `value` as plain JSON values; raises TypeError as `to_json` does."""
    return msgspec.to_builtins(value)


def decode(kind: type[T], data: object) -> T:
    """Return `data`, plain JSON values, as a `kind`; raises ValueError where it does not fit."""
    return msgspec.convert(data, kind)


@lru_cache(maxsize=64)
def _decoder(kind: Hashable) -> msgspec.json.Decoder[object]:
    # Making a decoder costs more than decoding with it.
    return msgspec.json.Decoder(cast("type[object]", kind))
