"""From lines to lexemes: names, numbers and signs with their places, gathered into statements.

A statement ends with its line, unless a bracket is open or the line ends in a backslash. A number that stands before a
name or an opening bracket multiplies: ``2x`` is read exactly as ``2*x``, ``x^2y`` as ``x^2*y``. The longest number
wins: ``2e3x`` is ``2000*x``, and ``2e`` is ``2*e`` because no digit follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symcons.errors import EquationError, Place
from symcons.expr.limits import MAX_LEXEMES, MAX_NESTING, MAX_TOWER
from symcons.expr.source import Source

_GREEK = "\u0370-\u0373\u0376\u0377\u037b-\u037d\u0386\u0388-\u03ff\u00b5"
_TOKEN = re.compile(
    rf"""(?P<NAME>[A-Za-z_{_GREEK}][A-Za-z0-9_{_GREEK}]*)
    |(?P<SPACE>[ \t\u00a0]+)
    |(?P<NUMBER>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<ARROW><->|<=>|->|→|⇌|↔)
    |(?P<RELATION><=|>=|<|>|≤|≥)
    |(?P<SIGN>\*\*|[-+*/^(),=\[\]'’′−·×])
    |(?P<COMMENT>\#.*)
    |(?P<BACKSLASH>\\[ \t\u00a0]*(?:\#.*)?$)
    |(?P<BAD>.)""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "+": "PLUS", "-": "MINUS", "−": "MINUS", "*": "STAR", "·": "STAR", "×": "STAR", "/": "SLASH", "^": "POW",
    "**": "POW", "(": "_LPAR", ")": "_RPAR", "[": "_LSQB", "]": "_RSQB", ",": "_COMMA", "=": "_EQ",
    "'": "PRIME", "’": "PRIME", "′": "PRIME",
}  # fmt: skip
_SPELLING = {"→": "->", "⇌": "<->", "↔": "<->", "<=>": "<->", "≤": "<=", "≥": ">="}
_CLOSING = {"_RPAR": "_LPAR", "_RSQB": "_LSQB"}
_OPERATORS = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "_COMMA", "_EQ", "RELATION", "ARROW"})
_SIGNED = _OPERATORS | {"POW", "_LPAR", "_LSQB"}


class Lexeme:
    """A word of the text: its type, its spelling, the place where it starts, and the ``reader`` that understands it."""

    __slots__ = ("type", "value", "line", "column", "reader")
    start_pos = end_pos = end_line = end_column = None

    def __init__(self, type: str, value: str, line: int, column: int) -> None:
        self.type = type
        self.value = value
        self.line = line
        self.column = column
        self.reader: object = None

    def __repr__(self) -> str:
        return f"Lexeme({self.type}, {self.value!r}, {self.line}:{self.column})"

    @property
    def place(self) -> Place:
        """Where the lexeme stands, with its length."""
        return Place(self.line, self.column, max(1, len(self.value)))


@dataclass(frozen=True, slots=True)
class Statement:
    """The lexemes of one statement; ``end`` marks the place behind the last."""

    lexemes: tuple[Lexeme, ...]
    end: Lexeme


class StatementReader:
    """Gathers the lexemes of one statement after another, watching brackets and nesting."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lexemes: list[Lexeme] = []
        self._open: list[Lexeme] = []
        self._powers = [0]
        self._continued = False

    @property
    def unfinished(self) -> bool:
        """Whether the next line belongs to the statement at hand."""
        return bool(self._open) or self._continued

    def feed(self, number: int) -> None:
        """Read line ``number``."""
        self._continued = False
        for match in _TOKEN.finditer(self.source.lines[number - 1]):
            group = match.lastgroup or "BAD"
            if group == "BACKSLASH":
                self._continued = True
            elif group == "BAD":
                raise _bad_character(self.source, match.group(), Place(number, match.start() + 1))
            elif group not in ("SPACE", "COMMENT"):
                self._accept(group, match.group(), number, match.start() + 1)
        if len(self.lexemes) > MAX_LEXEMES:
            first = self.lexemes[0]
            message = f"this statement has more than {MAX_LEXEMES:,} words and signs"
            raise self.source.error("E108", message, first.place, "name parts of it by definitions: a = …")

    def take(self) -> Statement | None:
        """The statement gathered, if there is one; an open bracket is an error."""
        if self._open:
            mark = self._open[-1]
            message = f"the bracket {mark.value!r} is never closed"
            hint = "close it; a statement runs on while a bracket is open"
            raise self.source.error("E103", message, mark.place, hint)
        lexemes, self.lexemes, self._powers, self._continued = tuple(self.lexemes), [], [0], False
        if not lexemes:
            return None
        last = lexemes[-1]
        return Statement(lexemes, Lexeme("END", "", last.line, last.column + len(last.value)))

    def _accept(self, group: str, text: str, line: int, column: int) -> None:
        kind = _SIGNS[text] if group == "SIGN" else group
        lexeme = Lexeme(kind, _SPELLING.get(text, text), line, column)
        before = self.lexemes[-1].type if self.lexemes else "_EQ"
        if kind in ("NAME", "_LPAR") and before == "NUMBER":
            self._powers[-1] = 0
            self.lexemes.append(Lexeme("STAR", "", line, column))
        if group == "NAME":
            lexeme.value = text.replace("\u00b5", "\u03bc")
        elif group == "SIGN":
            self._nest(kind, lexeme, before)
        self.lexemes.append(lexeme)

    def _nest(self, kind: str, lexeme: Lexeme, before: str) -> None:
        if kind in ("_LPAR", "_LSQB"):
            self._open.append(lexeme)
            self._powers.append(0)
        elif kind in _CLOSING:
            if not self._open or self._open[-1].type != _CLOSING[kind]:
                raise _bad_bracket(self.source, lexeme, self._open)
            self._open.pop()
            self._powers.pop()
        elif kind == "POW":
            self._powers[-1] += 1
        elif kind in _OPERATORS and not (kind in ("PLUS", "MINUS") and before in _SIGNED):
            self._powers[-1] = 0
        depth = len(self._open)
        if kind in ("_LPAR", "_LSQB", "POW") and (depth > MAX_NESTING or depth + sum(self._powers) > MAX_TOWER):
            message = f"brackets are nested more than {MAX_NESTING} deep, or powers with them more than {MAX_TOWER}"
            raise self.source.error("E107", message, lexeme.place, "name inner parts by definitions: a = …")


def _bad_bracket(source: Source, lexeme: Lexeme, opened: list[Lexeme]) -> EquationError:
    if opened:
        message = f"{lexeme.value!r} cannot close the {opened[-1].value!r} of line {opened[-1].line}"
    else:
        message = f"{lexeme.value!r} closes a bracket that was never opened"
    return source.error("E103", message, lexeme.place, "every bracket needs its partner")


def _bad_character(source: Source, text: str, place: Place) -> EquationError:
    if text == ";":
        return source.error("E112", "one statement a line: ';' cannot join two", place, "begin a new line")
    if text == "\\":
        hint = "a backslash continues a line only as its last character"
        return source.error("E101", "a backslash inside a line", place, hint)
    if text in "∂∇":
        hint = "derivatives are written phi_t or d(phi, x), the operators lap(phi), grad(phi), div(…)"
        return source.error("E101", f"the character {text!r} means nothing here", place, hint)
    shown = repr(text) if text.isprintable() else f"U+{ord(text):04X}"
    hint = "names are made of letters, digits, underscores and Greek letters; operators are + - * / ^"
    return source.error("E101", f"the character {shown} means nothing here", place, hint)
