"""Turns frozen dataclasses into JSON values and back, exactly.

Knows dataclasses, tuples, `X | None`, enums, dates, bytes (base64), str, int, float and bool.
A missing field takes the default of its dataclass, and an unknown one is ignored, so a library
written by a neighbouring version of the program stays readable.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")

Json = object
_PLAIN = frozenset({str, int, float, bool, NoneType})
Decoder = Callable[[Json], object]


def to_json(value: object) -> str:
    """Return `value` (a dataclass, or a tuple of known values) as compact JSON text."""
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def from_json(kind: type[T], text: str) -> T:
    """Return the `kind` that `to_json` wrote; raises ValueError or TypeError on anything else."""
    return decode(kind, json.loads(text))


def encode(value: object) -> Json:
    """Return `value` as plain JSON values; raises TypeError for a type it does not know."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value):
        return {name: encode(getattr(value, name)) for name in _names(_key(type(value)))}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"cannot write a {type(value).__name__} as JSON")


def decode(kind: type[T], data: Json) -> T:
    """Return `data` as a `kind`; raises ValueError or TypeError where it does not fit."""
    return cast(T, _decoder(_key(kind))(data))


@lru_cache(maxsize=256)
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast(Any, kind)))


def _key(kind: object) -> Hashable:
    """Return `kind` as a cache key: mypy doubts that a class without a bound is hashable."""
    return kind


@lru_cache(maxsize=512)
def _decoder(kind: Hashable) -> Decoder:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _optional(get_args(kind))
    if origin is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, type):
        return _plain(kind)
    raise TypeError(f"cannot read {kind} from JSON")


def _plain(kind: type[object]) -> Decoder:
    if is_dataclass(kind):
        return _dataclass(kind)
    if issubclass(kind, Enum):
        return kind
    if kind is date:
        return lambda data: date.fromisoformat(_checked(str, data))
    if kind is bytes:
        return lambda data: base64.b64decode(_checked(str, data), validate=True)
    if kind is float:
        return lambda data: float(_checked_number(data))
    if kind in (str, int, bool):
        return partial(_checked, kind)
    raise TypeError(f"cannot read a {kind.__name__} from JSON")


def _checked(kind: type[T], data: Json) -> T:
    if type(data) is not kind:
        raise TypeError(f"expected {kind.__name__}, found {type(data).__name__}")
    return data


def _checked_number(data: Json) -> int | float:
    if isinstance(data, int | float) and not isinstance(data, bool):
        return data
    raise TypeError(f"expected a number, found {type(data).__name__}")


def _optional(choices: tuple[object, ...]) -> Decoder:
    kinds = [choice for choice in choices if choice is not NoneType]
    if len(kinds) != 1:
        raise TypeError(f"cannot tell {choices} apart in JSON")
    inner = _decoder(_key(kinds[0]))
    return lambda data: None if data is None else inner(data)


def _tuple(items: tuple[object, ...]) -> Decoder:
    if len(items) == 2 and items[1] is Ellipsis:
        inner = _decoder(_key(items[0]))
        return lambda data: tuple([inner(item) for item in _checked(list, data)])
    decoders = [_decoder(_key(item)) for item in items]

    def fixed(data: Json) -> object:
        return tuple(d(x) for d, x in zip(decoders, _checked(list, data), strict=True))

    return fixed


def _dataclass(kind: type[object]) -> Decoder:
    hints = get_type_hints(kind)
    decoders = {name: _decoder(hints[name]) for name in _names(_key(kind))}
    make = cast(Callable[..., object], kind)

    def build(data: Json) -> object:
        given = _checked(dict, data)
        if given.keys() >= decoders.keys():  # the usual case, and the quicker one
            return make(*[d(given[name]) for name, d in decoders.items()])
        return make(**{name: d(given[name]) for name, d in decoders.items() if name in given})

    return build
