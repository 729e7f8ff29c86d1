"""YAML with line numbers: typed access that names file, line and what is wrong.

The one importer of PyYAML.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import yaml

from ingest.errors import VorlagenlotseError

_TAG = "tag:yaml.org,2002:"
_GERMAN = {
    "str": "ein Text",
    "int": "eine ganze Zahl",
    "bool": "true oder false",
    "timestamp": "ein Datum (JJJJ-MM-TT)",
    "seq": "eine Liste",
    "map": "eine Zuordnung (schlüssel: wert)",
    "null": "nichts",
    "float": "eine Kommazahl",
}


class GoldError(VorlagenlotseError):
    """A gold file cannot be used; `file` and `line` (from 1) say where."""

    def __init__(self, file: str, line: int, what: str) -> None:
        self.file = file
        self.line = line
        self.what = what
        super().__init__(f"{file}:{line}: {what}")

    def __reduce__(self) -> tuple[type[GoldError], tuple[str, int, str]]:
        """Keep the three parts when a process hands the error over."""
        return type(self), (self.file, self.line, self.what)


@dataclass(frozen=True, slots=True)
class Value:
    """One YAML value and where it stands; every accessor raises GoldError on another kind."""

    file: str
    node: yaml.Node

    @property
    def line(self) -> int:
        """The line the value begins on, from 1."""
        return int(self.node.start_mark.line) + 1

    def error(self, what: str) -> GoldError:
        """Return the error that names this place."""
        return GoldError(self.file, self.line, what)

    def text(self) -> str:
        """Return a text that is not empty."""
        written = self._scalar("str")
        if not written.strip():
            raise self.error("der Text ist leer")
        return written

    def is_filled(self) -> bool:
        """Return whether the value is a text with something in it."""
        return isinstance(self.node, yaml.ScalarNode) and bool(str(self.node.value).strip("~ \n"))

    def integer(self) -> int:
        """Return a whole number."""
        return int(self._scalar("int"))

    def boolean(self) -> bool:
        """Return true or false."""
        return self._scalar("bool").lower() in ("true", "yes", "on")

    def date(self) -> dt.date:
        """Return a day."""
        written = self._scalar("timestamp")
        try:
            return dt.date.fromisoformat(written)
        except ValueError:
            raise self.error(f"{written!r} ist kein Datum (JJJJ-MM-TT)") from None

    def is_list(self) -> bool:
        """Return whether the value is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    def items(self) -> list[Value]:
        """Return the values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self._unexpected("seq")
        return [Value(self.file, node) for node in self.node.value]

    def fields(self, required: Collection[str], optional: Collection[str]) -> dict[str, Value]:
        """Return the values of a mapping; its keys must be known, unique and complete."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self._unexpected("map")
        found: dict[str, Value] = {}
        for key_node, value_node in self.node.value:
            key = Value(self.file, key_node)
            name = key.text()
            _check_key(key, name, found, (*required, *optional))
            found[name] = Value(self.file, value_node)
        missing = [name for name in required if name not in found]
        if missing:
            raise self.error(f"es fehlt: {', '.join(missing)}")
        return found

    def _scalar(self, kind: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or self.node.tag != _TAG + kind:
            raise self._unexpected(kind)
        return str(self.node.value)

    def _unexpected(self, kind: str) -> GoldError:
        found = self.node.tag.removeprefix(_TAG)
        return self.error(
            f"erwartet wird {_GERMAN[kind]}, gefunden wurde {_GERMAN.get(found, found)}"
        )


def parse(file: str, text: str) -> Value:
    """Return the one YAML document of `text`; raises GoldError where it is not YAML or empty."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GoldError(file, line, f"kein gültiges YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise GoldError(file, 1, f"kein gültiges YAML: {error}") from error
    if node is None:
        raise GoldError(file, 1, "die Datei ist leer")
    return Value(file, node)


def dump(value: object) -> str:
    """Return plain values as YAML as a person would write it, keys in the order given."""
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100))


def _check_key(key: Value, name: str, found: Collection[str], known: Collection[str]) -> None:
    if name not in known:
        raise key.error(f"unbekannter Schlüssel {name!r}; bekannt sind: {', '.join(known)}")
    if name in found:
        raise key.error(f"der Schlüssel {name!r} steht doppelt")
