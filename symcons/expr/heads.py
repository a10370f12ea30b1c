"""What kind of statement a line is, told from its first lexemes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symcons.errors import EquationError, Place
from symcons.expr.functions import PDE_HINT
from symcons.expr.lexer import Lexeme, Statement
from symcons.expr.source import Source

#: Words that open a statement where what follows them is not ``=``, a prime or ``(n+1)``.
_KEYWORDS = {
    "par": "parameters", "param": "parameters", "p": "parameters", "input": "inputs", "positive": "positive",
    "basis": "basis", "constraint": "constraint", "reaction": "reaction", "init": "initials", "aux": "auxiliaries",
}  # fmt: skip
_LISTS_NAMES = frozenset({"parameters", "inputs", "positive", "initials", "auxiliaries"})
_WORD = re.compile(r"[ \t\u00a0]*([A-Za-z]+)(?:[ \t\u00a0]+[^\W_]|[ \t\u00a0]+[\"(\[{_]|[ \t\u00a0]*(?:#.*)?$)")

_NOT_YET = "understood, not answered by this version"
_XPP = "this statement of XPPAUT has no meaning for conserved quantities: remove it, or write its effect as equations"
#: Words that open a statement which is recognised and refused: code, what it is, what to do.
_REFUSED = {
    **dict.fromkeys("markov wiener table global".split(), ("E134", "{word!r} cannot stand in an equation file", _XPP)),
    **dict.fromkeys(("gradient", "network", "train"), ("E133", "a {word!r} statement describes learning", _NOT_YET)),
    **dict.fromkeys(("dim", "weight"), ("E131", "{word!r} belongs to a partial differential equation", PDE_HINT)),
}


@dataclass(frozen=True, slots=True)
class Head:
    """A statement taken apart: its kind, the name it is about, the lexemes of its body, and of a map the index."""

    kind: str
    name: Lexeme
    body: tuple[Lexeme, ...]
    end: Lexeme
    index: Lexeme | None = None


def check_first_word(source: Source, number: int, partial: bool = False) -> str:
    """Judge line ``number`` before it is taken apart: "skip" for an XPPAUT option, "stop" for ``done``, else "read".

    ``partial`` says that statements about partial differential equations belong here.

    :raises EquationError: for a statement that is recognised and refused.
    """
    line = source.lines[number - 1]
    if line.lstrip(" \t\u00a0").startswith("@"):
        return "skip"
    match = _WORD.match(line)
    word = match.group(1) if match else ""
    if match and word == "done" and not line[match.end(1) :].split("#")[0].strip():
        return "stop"
    if match and word in _REFUSED and line[match.end(1) :].split("#")[0].strip():
        code, message, hint = _REFUSED[word]
        if partial and code == "E131":
            return "read"
        raise source.error(code, message.format(word=word), Place(number, match.start(1) + 1, len(word)), hint)
    return "read"


def recognise(source: Source, statement: Statement) -> Head:
    """The kind of a statement and its parts."""
    lexemes, end = statement.lexemes, statement.end
    types = tuple(lexeme.type for lexeme in lexemes[:7])
    if types[0] != "NAME":
        return Head("relation", lexemes[0], lexemes, end)
    if types[1:2] == ("_EQ",):
        return Head("definition", lexemes[0], lexemes[2:], end)
    if types[1:2] == ("PRIME",):
        return _derivative(source, statement)
    if types[:4] == ("NAME", "SLASH", "NAME", "_EQ") and lexemes[2].value == "dt" and lexemes[0].value[0] == "d":
        return _quotient(source, statement)
    if types[1:2] == ("_LPAR",):
        applied = _applied(source, statement, types)
        if applied is not None:
            return applied
    return _worded(statement, types)


def _derivative(source: Source, statement: Statement) -> Head:
    name, *rest = statement.lexemes
    if len(rest) > 1 and rest[1].type == "PRIME":
        hint = f"introduce a state for the first derivative: {name.value}' = v and v' = …"
        raise source.error("E113", "a second derivative; equations are of first order", rest[1].place, hint)
    if len(rest) == 1 or rest[1].type != "_EQ":
        lexeme = rest[1] if len(rest) > 1 else statement.end
        hint = f"an equation has its derivative alone on the left: {name.value}' = …"
        raise source.error("E102", f"expected '=' after {name.value}'", lexeme.place, hint)
    return Head("ode", name, statement.lexemes[3:], statement.end)


def _quotient(source: Source, statement: Statement) -> Head:
    name = statement.lexemes[0]
    if len(name.value) == 1:
        raise source.error("E102", "expected a name after d, as in dx/dt", name.place)
    state = Lexeme("NAME", name.value[1:], name.line, name.column + 1)
    return Head("ode", state, statement.lexemes[4:], statement.end)


def _applied(source: Source, statement: Statement, types: tuple[str, ...]) -> Head | None:
    """The head of ``x(n+1) = …`` or ``x(0) = …``; None for anything else."""
    lexemes = statement.lexemes
    if types == ("NAME", "_LPAR", "NAME", "PLUS", "NUMBER", "_RPAR", "_EQ") and lexemes[4].value == "1":
        return Head("map", lexemes[0], lexemes[7:], statement.end, lexemes[2])
    if types[:5] == ("NAME", "_LPAR", "NUMBER", "_RPAR", "_EQ") and lexemes[2].value == "0":
        return Head("initial", lexemes[0], lexemes[5:], statement.end)
    return None


def wrong_application(source: Source, head: Head) -> EquationError | None:
    """The error for ``f(x) = …``, ``x(n+2) = …`` and their like, or None where the left side is an expression."""
    lexemes = head.body
    closing = next((i for i, lexeme in enumerate(lexemes) if lexeme.type == "_RPAR"), 0)
    if [lexeme.type for lexeme in lexemes[:2]] != ["NAME", "_LPAR"] or closing + 1 >= len(lexemes):
        return None
    if lexemes[closing + 1].type != "_EQ":
        return None
    hint = "a map is written x(n+1) = …, an initial value x(0) = …; functions cannot be defined, definitions can: y = …"
    return source.error("E114", "this left-hand side is not understood", lexemes[0].place, hint)


def _worded(statement: Statement, types: tuple[str, ...]) -> Head:
    first, *body = statement.lexemes
    kind = _KEYWORDS.get(first.value)
    follower = types[1] if len(types) > 1 else "_END"
    if kind in _LISTS_NAMES:
        accepted = follower == "NAME" or (follower in ("NUMBER", "_END") and first.value != "p")
    else:
        accepted = follower not in ("STAR", "SLASH", "POW")
    if kind is None or not accepted:
        return Head("relation", first, statement.lexemes, statement.end)
    return Head(kind, first, tuple(body), statement.end)


def lattice(source: Source, head: Head) -> EquationError | None:
    """The error for ``u[n]' = …``, or None."""
    if len(head.body) > 1 and head.body[0].type == "NAME" and head.body[1].type == "_LSQB":
        message = f"{head.name.value}[…] is a lattice variable, and this is read as a system of ordinary equations"
        hint = f"an equation on a lattice is {head.name.value}[n]' = …, and all equations of its file are"
        return source.error("E132", message, head.name.place, hint)
    return None
