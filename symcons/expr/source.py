"""The text of an equation file: reading it within bounds, its lines, and errors that point into it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from symcons.errors import EquationError, Place, SymconsError
from symcons.expr.limits import MAX_LINE, MAX_TEXT

_NEWLINE = re.compile(r"\r\n|\n|\r")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Source:
    """A text split into lines, with the name under which errors speak of it."""

    file: str
    lines: tuple[str, ...]

    def error(self, code: str, message: str, place: Place | None = None, hint: str = "") -> EquationError:
        """An error at ``place`` that shows the line there (tabs and control characters shown as one character)."""
        line = self.lines[place.line - 1] if place is not None and place.line <= len(self.lines) else ""
        return EquationError(message, code=code, place=place, file=self.file, source=printable(line), hint=hint)


def printable(line: str) -> str:
    """``line`` with tabs as blanks and control characters replaced, every character keeping its column."""
    return _UNPRINTABLE.sub("\ufffd", line.replace("\t", " "))


def make_source(text: str, name: str) -> Source:
    """``text`` as a :class:`Source`; a byte order mark is dropped, what is absurdly large or holds NUL is an error."""
    if len(text) > MAX_TEXT:
        raise _too_large(name, f"{len(text):,} characters")
    text = text.removeprefix("\ufeff")
    source = Source(name, tuple(_NEWLINE.split(text)))
    for number, line in enumerate(source.lines, 1):
        if len(line) > MAX_LINE:
            message = f"line {number} has {len(line):,} characters; a line may have {MAX_LINE:,}"
            raise EquationError(message, code="E108", place=Place(number, MAX_LINE + 1), file=name)
        if "\0" in line:
            message = "the text holds a NUL byte; an equation file is plain UTF-8 text"
            raise source.error("E109", message, Place(number, line.index("\0") + 1))
    return source


def read_file(path: str | os.PathLike[str]) -> str:
    """The text of a file, of which never more than the permitted size is read.

    :raises SymconsError: E602 if the file cannot be opened, as :class:`EquationError` E108 if it is too large and E109
        if it is not UTF-8.
    """
    try:
        with open(path, "rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            if size > MAX_TEXT:
                raise _too_large(str(path), f"{size:,} bytes")
            data = handle.read(MAX_TEXT + 1)
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise SymconsError(f"cannot read {str(path)!r}: {reason}", code="E602") from problem
    except ValueError as problem:
        raise SymconsError(f"cannot read {str(path)!r}: {problem}", code="E602") from problem
    if len(data) > MAX_TEXT:
        raise _too_large(str(path), f"more than {MAX_TEXT:,} bytes")
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """``data`` as UTF-8 text; what is not UTF-8 is an error (E109) that names the place."""
    if len(data) > MAX_TEXT:
        raise _too_large(name, f"{len(data):,} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        lines = _NEWLINE.split(data[: problem.start].decode("utf-8").removeprefix("\ufeff"))
        message = f"byte 0x{data[problem.start]:02x} is not UTF-8 text"
        place = Place(len(lines), len(lines[-1]) + 1)
        hint = "save the file as UTF-8"
        raise EquationError(message, code="E109", place=place, file=name, hint=hint) from problem


def _too_large(name: str, size: str) -> EquationError:
    return EquationError(f"the text has {size}; at most {MAX_TEXT:,} are read", code="E108", file=name)
