"""Files of equations on a lattice in, a :class:`~symcons.expr.lattice.Lattice` out, and back.

``u[n]' = u[n]*(u[n+1] - u[n-1])``: every field stands at a site ``n + k`` with a whole number k, one letter n throughout;
parameters, definitions and ``weight`` as in other files. A site is read as one name, so the grammar of formulas is the same.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symcons.errors import EquationError
from symcons.expr.checks import check_numbers, check_size, constants, ordered
from symcons.expr.draft import Draft, take_parameters
from symcons.expr.folding import fold
from symcons.expr.grammar import read
from symcons.expr.heads import Head
from symcons.expr.lattice import Lattice, shift, shift_of
from symcons.expr.lexer import Lexeme, Statement, StatementReader
from symcons.expr.parameters import comma_separated
from symcons.expr.pde_draft import statements
from symcons.expr.printing import ATOM, Printed, parameter_lines, print_node, wrapped
from symcons.expr.reader import Reader, shorten
from symcons.expr.source import Source, make_source
from symcons.expr.tree import Call, Expr, Num

#: The farthest site that an equation may reach.
MAX_SHIFT = 100


def is_lattice(text: str) -> bool:
    """Whether a text has an equation ``u[n]' = …``; never raises."""
    reader = StatementReader(Source("", ()))
    try:
        reader = StatementReader(make_source(text, ""))
        return any(_is_motion(statement.lexemes) for statement in statements(reader, partial=True))
    except EquationError:
        return _is_motion(tuple(reader.lexemes))


def _is_motion(lexemes: Sequence[Lexeme]) -> bool:
    types = [lexeme.type for lexeme in lexemes[:8]]
    if types[:2] != ["NAME", "_LSQB"] or "_RSQB" not in types:
        return False
    place = types.index("_RSQB")
    return types[place + 1 : place + 2] == ["PRIME"]


def parse_lattice(text: str, name: str = "<string>") -> Lattice:
    """The lattice equations that a text describes.

    :raises EquationError: with code, place, line and hint, if the text cannot be understood.
    """
    return _assemble(_gather(make_source(text, name)))


def parse_lattice_expression(text: str, lattice: Lattice, known: Collection[str] = ()) -> Expr:
    """The tree of a formula in the fields of a lattice at any sites, and the ``known`` names."""
    source = make_source(text, "<expression>")
    found = list(statements(StatementReader(source), partial=True))
    body = _with_sites(source, tuple(lexeme for statement in found for lexeme in statement.lexemes), lattice.index)
    end = Lexeme("END", "", body[-1].line, body[-1].column + 1) if body else Lexeme("END", "", 1, 1)
    reader = LatticeReader(source, set(known), fields=lattice.fields)
    formula: Expr = read("_EXPRESSION", body, end, reader)
    check_size([(formula, body[0])], [], {}, {}, reader)
    return formula


class Site(Lexeme):
    """``u[n+1]`` as one lexeme: ``value`` is the field's name, ``steps`` the number of sites from n."""

    __slots__ = ("steps",)

    def __init__(self, lexeme: Lexeme, steps: int) -> None:
        super().__init__("NAME", lexeme.value, lexeme.line, lexeme.column)
        self.steps = steps


@dataclass(slots=True)
class LatticeReader(Reader):
    """A reader that knows the ``fields``, which stand at sites only."""

    fields: Collection[str] = ()

    def resolve(self, lexeme: Lexeme) -> Expr:
        """A site of a field, or a name."""
        name = lexeme.value
        if isinstance(lexeme, Site):
            if name not in self.fields:
                hint = f"write {shorten(name)}[n]' = …" if name not in self.known else "only fields stand at sites"
                raise self.error("E201", f"{shorten(name)}[…] has no equation", lexeme, hint)
            return shift(name, lexeme.steps)
        if name in self.fields:
            raise self.error("E132", f"{shorten(name)} is a lattice variable", lexeme, f"write {shorten(name)}[n]")
        return Reader.resolve(self, lexeme)


@dataclass(slots=True)
class _Parts:
    draft: Draft
    motions: list[Head] = field(default_factory=list)
    formulas: list[Head] = field(default_factory=list)
    weights: list[Head] = field(default_factory=list)
    index: str = "n"


def _gather(source: Source) -> _Parts:
    parts = _Parts(Draft(source))
    for statement in statements(StatementReader(source), partial=True):
        first, types = statement.lexemes[0], [lexeme.type for lexeme in statement.lexemes[:8]]
        if _is_motion(statement.lexemes):
            _take_motion(parts, statement, types.index("_RSQB"))
        elif first.value in ("par", "param", "p") and types[1:2] == ["NAME"]:
            take_parameters(parts.draft, Head("parameters", first, statement.lexemes[1:], statement.end))
        elif first.value == "weight" and types[1:2] == ["NAME"]:
            parts.weights.append(Head("weight", first, statement.lexemes[1:], statement.end))
        elif types[:2] == ["NAME", "_EQ"]:
            parts.draft.declare(first, "definition")
            parts.formulas.append(Head("definition", first, statement.lexemes[2:], statement.end))
        else:
            hint = "a lattice file holds equations u[n]' = …, parameters, definitions and weights"
            raise parts.draft.error("E102", "this statement does not belong to a lattice", first, hint)
    if not parts.motions:
        raise source.error("E208", "there is no equation u[n]' = … in this text", None, "write u[n]' = u[n]*(u[n+1] - u[n-1])")
    return parts


def _take_motion(parts: _Parts, statement: Statement, close: int) -> None:
    lexemes, draft = statement.lexemes, parts.draft
    index = lexemes[2]
    if close != 3 or index.type != "NAME":
        raise draft.error("E132", "an equation is for the site n itself", lexemes[0], f"write {lexemes[0].value}[n]' = …")
    if len(lexemes) < 7 or lexemes[5].type != "_EQ":
        hint = f"an equation is {shorten(lexemes[0].value)}[n]' = …"
        raise draft.error("E102", "expected '=' and a right-hand side", lexemes[0], hint)
    if not parts.motions:
        parts.index = index.value
    elif parts.index != index.value:
        raise draft.error("E114", f"the sites are counted by {parts.index!r}", index, "use one letter throughout")
    draft.declare(lexemes[0], "state")
    parts.motions.append(Head("lattice", lexemes[0], lexemes[6:], statement.end))


def _with_sites(source: Source, body: tuple[Lexeme, ...], index: str) -> list[Lexeme]:
    """The lexemes with every ``u[n+k]`` made one."""
    result: list[Lexeme] = []
    place = 0
    while place < len(body):
        lexeme = body[place]
        if lexeme.type == "NAME" and place + 1 < len(body) and body[place + 1].type == "_LSQB":
            close = next(k for k in range(place, len(body)) if body[k].type == "_RSQB")
            lexeme = Site(lexeme, _steps(source, body[place + 2 : close], lexeme, index))
            place = close
        result.append(lexeme)
        place += 1
    return result


def _steps(source: Source, inside: tuple[Lexeme, ...], lexeme: Lexeme, index: str) -> int:
    """k of ``[n+k]``."""
    types = [part.type for part in inside]
    if types[:1] == ["NAME"] and inside[0].value == index:
        if len(inside) == 1:
            return 0
        if types[1:] in (["PLUS", "NUMBER"], ["MINUS", "NUMBER"]) and inside[2].value.isdecimal():
            steps = int(inside[2].value) if len(inside[2].value) < 9 else MAX_SHIFT + 1
            if steps <= MAX_SHIFT:
                return steps if types[1] == "PLUS" else -steps
            raise source.error("E106", f"a site more than {MAX_SHIFT} away", lexeme.place)
    hint = f"a site is {index}, {index}+1, {index}-2, …, as in {shorten(lexeme.value)}[{index}+1]"
    raise source.error("E132", "this site is not understood", lexeme.place, hint)


def _assemble(parts: _Parts) -> Lattice:
    draft = parts.draft
    fields = draft.of_role("state")
    known = {*draft.of_role("parameter"), *draft.of_role("definition")}
    reader = LatticeReader(draft.source, known, fields=fields)
    definitions, equations = {}, []
    for head in parts.formulas:
        body = _with_sites(draft.source, head.body, parts.index)
        definitions[head.name.value] = (read("_EXPRESSION", body, head.end, reader), head.name)
    for head in parts.motions:
        body = _with_sites(draft.source, head.body, parts.index)
        equations.append((read("_EXPRESSION", body, head.end, reader), head.name))
    order = ordered(definitions, reader)
    numbers = constants(order, definitions, draft.values)
    check_numbers(reader, numbers)
    check_size(equations, order, definitions, numbers, reader)
    return Lattice(
        fields,
        tuple(formula for formula, _ in equations),
        tuple((name, formula) for name, (formula, _) in definitions.items()),
        tuple(draft.parameters),
        _weights(parts),
        parts.index,
        draft.source.file,
    )


def _weights(parts: _Parts) -> tuple[tuple[str, Fraction], ...]:
    reader, found = Reader(parts.draft.source, (), parts.draft.values), dict[str, Fraction]()
    for head in parts.weights:
        for name, value in read("_ASSIGNMENTS", comma_separated(head.body), head.end, reader):
            if name.value not in parts.draft.roles or not isinstance(value, Num) or name.value in found:
                message = "a weight is a rational number for a field or a parameter, given once"
                raise parts.draft.error("E149", message, name)
            found[name.value] = value.value
    return tuple(found.items())


def print_lattice_expr(value: Expr, index: str = "n") -> str:
    """A formula as text that reads back; sites are written ``u[n+1]``."""
    return fold(value, lambda node, parts: _print_node(node, parts, index))[0]


def _print_node(node: Expr, parts: list[Printed], index: str) -> Printed:
    if isinstance(node, Call) and node.name == "shift":
        name, steps = shift_of(node)
        return f"{name}[{index}{f'{steps:+d}' if steps else ''}]", ATOM
    return print_node(node, parts)


def print_lattice(lattice: Lattice) -> str:
    """The equations as a file, a statement a line."""
    index = lattice.index
    lines = [
        *parameter_lines(lattice.parameters),
        *([f"weight {', '.join(f'{name} = {value}' for name, value in lattice.weights)}"] if lattice.weights else []),
        *(f"{name} = {print_lattice_expr(formula, index)}" for name, formula in lattice.definitions),
        *(
            f"{name}[{index}]' = {print_lattice_expr(formula, index)}"
            for name, formula in zip(lattice.fields, lattice.equations, strict=True)
        ),
    ]
    return "".join(wrapped(line) + "\n" for line in lines)
