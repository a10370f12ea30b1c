"""Errors that a user can cause, each with a stable code that ``symcons explain`` explains.

Every error of the library derives from :class:`SymconsError`; its message names what arrived, what was expected
and what to do. Errors in equation files are :class:`EquationError` and know their place in the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: Characters of a source line that a message shows.
SHOWN_COLUMNS = 110


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text: one-based line and column of the first character, and the number of characters marked."""

    line: int
    column: int
    length: int = 1


class SymconsError(Exception):
    """Base class: ``code`` is stable and documented, ``message`` is one sentence for people."""

    code = "E000"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (type(self), self.args, dict(self.__dict__))


def _revive(kind: type[SymconsError], args: tuple[object, ...], content: dict[str, Any]) -> SymconsError:
    """An error as it was pickled, whatever its constructor asks for."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(content)
    return error


class EquationError(SymconsError):
    """An equation text that cannot be understood.

    ``place`` is where; ``file`` and ``source`` (the whole line) serve the caret display; ``hint`` says what to do.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        place: Place | None = None,
        file: str = "<string>",
        source: str = "",
        hint: str = "",
    ) -> None:
        super().__init__(message, code=code)
        self.place = place
        self.file = file
        self.source = source
        self.hint = hint

    def __str__(self) -> str:
        if self.place is None:
            head = f"{self.file}: {self.code}: {self.message}"
            return head + (f"\n  {self.hint}" if self.hint else "")
        head = f"{self.file}:{self.place.line}:{self.place.column}: {self.code}: {self.message}"
        lines = [head]
        if self.source:
            lines += _marked(self.source, self.place)
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)


def _marked(source: str, place: Place) -> list[str]:
    """The line and, below it, carets; of a long line only the part around the place."""
    start, before, after = 0, "", ""
    if len(source) > SHOWN_COLUMNS:
        start = max(0, min(place.column - 1 - SHOWN_COLUMNS // 2, len(source) - SHOWN_COLUMNS))
        before, after = "…" if start else "", "…" if start + SHOWN_COLUMNS < len(source) else ""
    shown = source[start : start + SHOWN_COLUMNS]
    indent = len(before) + place.column - 1 - start
    carets = "^" * max(1, min(place.length, len(before) + len(shown) - indent))
    return [f"  {before}{shown}{after}", "  " + " " * indent + carets]


class InvarianceError(SymconsError):
    """A constraint that the flow does not preserve: the question has no answer on that set."""

    code = "E301"

    def __init__(self, constraint: str, derivative: str) -> None:
        super().__init__(
            f"the constraint 0 = {constraint} is not invariant: along the flow its derivative is {derivative}, "
            "which does not vanish on the constraint set"
        )
        self.constraint = constraint
        self.derivative = derivative


class UnsupportedError(SymconsError):
    """A question that is understood but lies outside what this version answers."""

    code = "E401"


class CertificateError(SymconsError):
    """A certificate that does not prove what it claims."""

    code = "E501"
