"""Reading untrusted JSON: every value is asked for by name and by type, and an error says which key is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from symcons.errors import SymconsError

#: More seconds than this are nonsense.
MAX_SECONDS = 1e12


class Reading:
    """A JSON object at a ``path`` of a record; what it does not hold as asked is a SymconsError (E621)."""

    def __init__(self, value: Any, path: str = "") -> None:
        self.path = path
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise SymconsError(f"the record's {path or 'top level'} is not an object", code="E621")
        self._value: dict[str, Any] = value

    def where(self, key: str) -> str:
        """The place of ``key`` in the record, for messages."""
        return f"{self.path}.{key}" if self.path else key

    def error(self, key: str, expected: str, found: object) -> SymconsError:
        """The error that says what stands at ``key`` and what should."""
        shown = repr(found)
        shown = shown if len(shown) <= 60 else f"{shown[:57]}..."
        return SymconsError(f"the record's {self.where(key)} is {shown}, expected {expected}", code="E621")

    def labels(self) -> Iterable[str]:
        """The keys, in order."""
        return self._value.keys()

    def _get(self, key: str) -> Any:
        if key not in self._value:
            raise SymconsError(f"the record lacks {self.where(key)}", code="E621")
        return self._value[key]

    def text(self, key: str) -> str:
        """A string."""
        value = self._get(key)
        if not isinstance(value, str):
            raise self.error(key, "a string", value)
        return value

    def optional_text(self, key: str) -> str | None:
        """A string or null."""
        return None if self._get(key) is None else self.text(key)

    def choice(self, key: str, words: Sequence[str]) -> str:
        """One of ``words``."""
        value = self.text(key)
        if value not in words:
            raise self.error(key, " or ".join(words), value)
        return value

    def count(self, key: str) -> int:
        """A whole number that is not negative."""
        return self._as_count(key, self._get(key))

    def optional_count(self, key: str) -> int | None:
        """A whole number that is not negative, or null."""
        return None if self._get(key) is None else self.count(key)

    def _as_count(self, key: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error(key, "a whole number that is not negative", value)
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._get(key)
        if not isinstance(value, bool):
            raise self.error(key, "true or false", value)
        return value

    def seconds(self, key: str) -> float:
        """A finite number of seconds."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < MAX_SECONDS:
            raise self.error(key, "a number of seconds", value)
        return float(value)

    def number(self, key: str) -> float:
        """A finite number."""
        return self._as_number(key, self._get(key))

    def _as_number(self, key: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise self.error(key, "a finite number", value)
        return float(value)

    def numbers(self, key: str) -> list[float]:
        """A list of finite numbers."""
        return [self._as_number(key, value) for value in self._list(key)]

    def _list(self, key: str) -> list[Any]:
        value = self._get(key)
        if not isinstance(value, list):
            raise self.error(key, "a list", value)
        return value

    def texts(self, key: str) -> list[str]:
        """A list of strings."""
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self.error(key, "a list of strings", values)
        return values

    def counts(self, key: str) -> list[int]:
        """A list of whole numbers that are not negative."""
        return [self._as_count(key, value) for value in self._list(key)]

    def inner(self, key: str) -> Reading:
        """An object."""
        return Reading(self._get(key), self.where(key))

    def optional_inner(self, key: str) -> Reading | None:
        """An object or null."""
        return None if self._get(key) is None else self.inner(key)

    def inners(self, key: str) -> list[Reading]:
        """A list of objects."""
        return [Reading(value, f"{self.where(key)}[{i}]") for i, value in enumerate(self._list(key))]
