"""A file of partial differential equations before its formulas are read: which names are fields, and in how many dimensions.

A field is a name that is differentiated (``phi_t``, ``d(phi, x)``) or stands alone under an operator (``lap(phi)``) and
is neither a parameter nor a definition. Where there is none of these, the one undeclared name inside an operator is it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from symcons.expr.draft import Draft, take_parameters
from symcons.expr.functions import CONSTANTS
from symcons.expr.heads import Head, check_first_word
from symcons.expr.lexer import Lexeme, Statement, StatementReader
from symcons.expr.operators import COORDINATES, MAX_DIM, OPERATOR_ALIASES, OPERATORS, SPACE, stripped, subscripted
from symcons.expr.reader import shorten
from symcons.expr.source import Source

#: Words that open a statement about ordinary differential equations.
_ORDINARY = frozenset("input positive basis constraint reaction init aux".split())
_ORDINARY_HINT = "a system of ordinary differential equations is read by symcons.parse and answered by `symcons conserve`"
#: Where an operator's field stands among its arguments; the first, unless it is listed here.
_FIELD_ARGUMENT = {"mult": (1,), "dot": (0, 1)}


@dataclass(frozen=True, slots=True)
class Word:
    """A name in a formula and where it stands: innermost operator around it and the argument there, whether alone in it,
    whether in the symbol of a multiplier."""

    lexeme: Lexeme
    operator: str = ""
    argument: int = 0
    alone: bool = False
    symbol: bool = False
    called: bool = False

    @property
    def acted_on(self) -> bool:
        """Whether an operator acts on the name."""
        return bool(self.operator) and not self.symbol and self.argument in _FIELD_ARGUMENT.get(self.operator, (0,))


@dataclass(slots=True)
class PdeDraft(Draft):
    """What the first pass over a file of partial differential equations finds.

    ``equations`` and ``formulas`` hold the statements that are equations and definitions; ``words`` their names, with
    their surroundings; ``fields`` the fields in order of appearance.
    """

    equations: list[Head] = field(default_factory=list)
    formulas: list[Head] = field(default_factory=list)
    weights: list[Head] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    fields: dict[str, Lexeme] = field(default_factory=dict)
    dim: int | None = None
    stated: Lexeme | None = None

    def is_field(self, name: str) -> bool:
        """Whether the name may be a field: not declared, no coordinate, no constant."""
        return name not in self.roles and name not in COORDINATES and name not in CONSTANTS

    def symbol_places(self) -> set[tuple[int, int]]:
        """The places of the names that stand in the symbol of a multiplier."""
        return {(word.lexeme.line, word.lexeme.column) for word in self.words if word.symbol}


def gather_pde(source: Source) -> PdeDraft:
    """Read every line of ``source`` into a draft; formulas stay unread.

    :raises EquationError: for a statement that does not belong here, and where there is no field.
    """
    draft = PdeDraft(source)
    undecided = []
    for statement in statements(StatementReader(source), partial=True):
        head = recognise_pde(source, statement)
        if head.kind == "parameters":
            take_parameters(draft, head)
        elif head.kind == "dim":
            _take_dimension(draft, head)
        elif head.kind == "weight":
            draft.weights.append(head)
        else:
            undecided.append(head)
    _sort_out(draft, undecided)
    for head in (*draft.equations, *draft.formulas):
        draft.words.extend(words(head.body))
    _refuse_coordinates(draft)
    _find_fields(draft)
    if draft.dim is None:
        draft.dim = _dimension(draft)
    return draft


def statements(reader: StatementReader, partial: bool) -> Iterator[Statement]:
    """The statements of the text before ``reader``, one after another."""
    source = reader.source
    for number in range(1, len(source.lines) + 1):
        if not reader.unfinished:
            verdict = check_first_word(source, number, partial)
            if verdict == "stop":
                break
            if verdict == "skip":
                continue
        reader.feed(number)
        if not reader.unfinished and (statement := reader.take()) is not None:
            yield statement
    if (statement := reader.take()) is not None:
        yield statement


def recognise_pde(source: Source, statement: Statement) -> Head:
    """The kind of a statement: parameters, dim, weight, "named" (``name = …``), equation.

    :raises EquationError: E145 for a statement about ordinary differential equations.
    """
    lexemes, end = statement.lexemes, statement.end
    types = [lexeme.type for lexeme in lexemes[:7]]
    first, follower = lexemes[0], types[1] if len(types) > 1 else "_END"
    if is_ordinary(lexemes):
        hint = f"a field's derivative by time is written {first.value[1:]}_t" if follower == "SLASH" else _ORDINARY_HINT
        raise source.error("E145", "this belongs to ordinary differential equations", first.place, hint)
    if types[0] == "NAME" and follower == "_EQ":
        return Head("named", first, lexemes, end)
    if types[0] == "NAME" and follower in ("NAME", "NUMBER", "_END"):
        if first.value in ("par", "param", "p") and (follower != "_END" or first.value != "p"):
            return Head("parameters", first, lexemes[1:], end)
        if first.value in ("dim", "weight"):
            return Head(first.value, first, lexemes[1:], end)
    return Head("equation", first, lexemes, end)


def is_ordinary(lexemes: tuple[Lexeme, ...]) -> bool:
    """Whether a statement can only be one about ordinary differential equations, a map or a lattice."""
    types = [lexeme.type for lexeme in lexemes[:7]]
    if types[:1] != ["NAME"]:
        return False
    if types[1:2] == ["PRIME"] or types[1:2] == ["_LSQB"]:
        return True
    if types[:4] == ["NAME", "SLASH", "NAME", "_EQ"] and lexemes[2].value == "dt" and lexemes[0].value[0] == "d":
        return True
    if types == ["NAME", "_LPAR", "NAME", "PLUS", "NUMBER", "_RPAR", "_EQ"]:
        return True
    return lexemes[0].value in _ORDINARY and types[1:2] in (["NAME"], ["NUMBER"])


def _take_dimension(draft: PdeDraft, head: Head) -> None:
    if draft.stated is not None:
        raise draft.error("E204", f"a second dim; the first is in line {draft.stated.line}", head.name)
    draft.stated = head.name
    value = head.body[0].value if len(head.body) == 1 and head.body[0].type == "NUMBER" else ""
    if not value.isdecimal() or len(value) > 9 or not 1 <= int(value) <= MAX_DIM:
        place = head.body[0] if head.body else head.end
        hint = "leave dim out for every dimension at once"
        raise draft.error("E142", "dim takes a whole number of space dimensions, at least 1, as in dim 2", place, hint)
    draft.dim = int(value)


def _sort_out(draft: PdeDraft, heads: list[Head]) -> None:
    """Tell equations from definitions, which both may read ``name = …``, and declare the definitions."""
    own = [[lexeme.value for lexeme in head.body if lexeme.type == "NAME"] for head in heads]
    counts: dict[str, int] = {}
    for name in (name for found in own for name in found):
        counts[name] = counts.get(name, 0) + 1
    left = {head.name.value for head in heads if head.kind == "named"}
    for head, found in zip(heads, own, strict=True):
        others = [name for name in found[1:] if name not in left]
        if head.kind == "named" and not _is_equation(draft, head, others, counts):
            draft.declare(head.name, "definition")
            draft.formulas.append(Head("definition", head.name, head.body[2:], head.end))
        else:
            draft.equations.append(head)


def _is_equation(draft: PdeDraft, head: Head, others: list[str], counts: dict[str, int]) -> bool:
    """Whether ``name = …`` is an equation: a derivative on the left, or a name that is differentiated on the right.

    ``v_x = 3`` is a definition where v_x is used elsewhere and nothing else shows that there is a field v; ``others`` are
    the names on the right that are not themselves so defined.
    """
    name = head.name.value
    parts = subscripted(name)
    if parts is None or name in draft.roles:
        return name not in draft.roles and any(
            (word.lexeme.value == name and word.acted_on and word.alone) or _stem(word.lexeme.value) == name
            for word in words(head.body[2:])
        )
    stem, subscripts = parts
    if stem in draft.roles:
        return False
    same = any(_stem(other) == stem for other in others)
    return "t" in subscripts or same or stem in counts or counts[name] == 1


def _stem(name: str) -> str:
    parts = subscripted(name)
    return parts[0] if parts else ""


def words(body: tuple[Lexeme, ...]) -> Iterator[Word]:
    """The names in a formula that are not called, each with the operator around it."""
    frames: list[list[str | int]] = []
    for place, lexeme in enumerate(body):
        if lexeme.type == "_LPAR":
            before = body[place - 1] if place else lexeme
            name = OPERATOR_ALIASES.get(before.value, before.value) if before.type == "NAME" else ""
            frames.append([name if name in OPERATORS else "", 0])
        elif lexeme.type == "_RPAR" and frames:
            frames.pop()
        elif lexeme.type == "_COMMA" and frames:
            frames[-1][1] = int(frames[-1][1]) + 1
        elif lexeme.type == "NAME":
            yield _word(body, place, frames)


def _word(body: tuple[Lexeme, ...], place: int, frames: list[list[str | int]]) -> Word:
    after = body[place + 1].type if place + 1 < len(body) else ""
    symbol = any(frame[0] == "mult" and frame[1] == 0 for frame in frames)
    inner = next(((str(name), int(count)) for name, count in reversed(frames) if name), ("", 0))
    alone = bool(frames) and frames[-1][0] != "" and after in ("_COMMA", "_RPAR")
    alone = alone and body[place - 1].type in ("_LPAR", "_COMMA")
    return Word(body[place], inner[0], inner[1], alone, symbol, after == "_LPAR")


def _refuse_coordinates(draft: PdeDraft) -> None:
    for name in COORDINATES:
        if name in draft.roles:
            hint = "t, x, y and z are time and space; choose another name"
            raise draft.error("E149", f"{name} is a coordinate and cannot be declared", draft.roles[name][1], hint)


def _find_fields(draft: PdeDraft) -> None:
    for word in draft.words:
        if not word.symbol and not word.called:
            _take_field(draft, word)
    if draft.fields:
        if not draft.equations:
            hint = "one of the fields " + ", ".join(map(shorten, draft.fields)) + " needs an equation, as in phi_t = lap(phi)"
            raise draft.error("E140", "there are definitions here, but no equation", draft.formulas[0].name, hint)
        return
    inside = {word.lexeme.value: word.lexeme for word in reversed(draft.words) if _maybe(draft, word)}
    if len(inside) != 1:
        _refuse_fieldless(draft, list(inside))
    draft.fields.update(inside)


def _maybe(draft: PdeDraft, word: Word) -> bool:
    return word.acted_on and not word.called and draft.is_field(word.lexeme.value) and word.lexeme.value != "i"


def _take_field(draft: PdeDraft, word: Word) -> None:
    """Note the field that a name is, or is a derivative of."""
    name = word.lexeme.value
    if name in draft.roles:
        return
    differentiated = word.acted_on and word.alone
    name, subscripts = stripped(name, draft.roles)
    differentiated = differentiated or bool(subscripts)
    if differentiated and draft.is_field(name):
        draft.fields.setdefault(name, word.lexeme)


def _refuse_fieldless(draft: PdeDraft, candidates: list[str]) -> NoReturn:
    if candidates:
        first = next(word.lexeme for word in draft.words if word.lexeme.value == candidates[-1])
        hint = "declare what is a parameter: par " + ", ".join(shorten(name) for name in candidates[-1:])
        raise draft.error("E144", f"which of {', '.join(map(shorten, sorted(candidates)))} is the field?", first, hint)
    for word in draft.words:
        _refuse_constant(draft, word)
    everything = [*draft.equations, *draft.formulas]
    first = everything[0].name if everything else Lexeme("_END", "", 1, 1)
    hint = "an equation in an unknown field, as in phi_t = D*lap(phi); " + _ORDINARY_HINT
    raise draft.error("E140", "there is no partial differential equation in this text", first, hint)


def _refuse_constant(draft: PdeDraft, word: Word) -> None:
    name = word.lexeme.value
    parts = subscripted(name) if name not in draft.roles else (name, "") if word.acted_on and word.alone else None
    if parts and not word.symbol and not word.called and not draft.is_field(parts[0]):
        known = draft.roles[parts[0]][0] if parts[0] in draft.roles else ""
        role = known or ("coordinate" if parts[0] in COORDINATES else "constant")
        raise draft.error("E143", *no_derivative(parts[0], role, word.lexeme))


def no_derivative(name: str, role: str, lexeme: Lexeme) -> tuple[str, Lexeme, str]:
    """Message, place and hint for a derivative of something that is no field."""
    hint = f"if {shorten(name)} is an unknown field, do not declare it" if role in ("parameter", "definition") else ""
    return f"{shorten(name)!r} is a {role} and has no derivative", lexeme, hint


def _dimension(draft: PdeDraft) -> int | None:
    """The dimension that the letters of space in derivatives and coefficients need; None where there is none of them."""
    highest = -1
    for word in draft.words:
        name = word.lexeme.value
        if word.symbol or word.called:
            continue
        if name in ("y", "z") or (name == "x" and word.operator == "d" and word.argument == 1):
            highest = max(highest, SPACE.index(name))
        highest = max(highest, *(SPACE.find(letter) for letter in stripped(name, draft.roles)[1]), -1)
    return highest + 1 if highest >= 0 else None
