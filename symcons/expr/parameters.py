"""Parameter statements: values, assumptions, and items that stand in a row."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symcons.expr.actions import ParameterItem
from symcons.expr.functions import CONSTANTS
from symcons.expr.grammar import read
from symcons.expr.heads import Head
from symcons.expr.lexer import Lexeme
from symcons.expr.reader import NOT_CONSTANT, Reader
from symcons.expr.source import Source
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, Num, names


def comma_separated(body: tuple[Lexeme, ...]) -> list[Lexeme]:
    """The lexemes with a comma put in where a new item starts without one, as XPPAUT allows: ``a=1 b=2``."""
    result: list[Lexeme] = []
    depth = 0
    for place, lexeme in enumerate(body):
        after = body[place + 1].type if place + 1 < len(body) else "_END"
        depth += {"_LPAR": 1, "_LSQB": 1, "_RPAR": -1, "_RSQB": -1}.get(lexeme.type, 0)
        starts = depth == 0 and lexeme.type == "NAME" and after in ("_EQ", "RELATION")
        if starts and result and result[-1].type == "STAR" and not result[-1].value:
            result.pop()
        if starts and result and result[-1].type in ("NUMBER", "NAME", "_RPAR", "_RSQB"):
            result.append(Lexeme("_COMMA", "", lexeme.line, lexeme.column))
        result.append(lexeme)
    return result


def read_parameters(
    source: Source, head: Head, symbolic: set[str], values: dict[str, Expr]
) -> Iterator[tuple[Lexeme, Parameter]]:
    """The parameters of one statement; ``values`` are those of earlier ones and receive the new ones."""
    reader = Reader(source, symbolic, values, NOT_CONSTANT)
    body = comma_separated(head.body)
    for place in range(1, len(body) - 1):
        if body[place].value == "in" and body[place - 1].type == "NAME" and body[place + 1].type in ("_LPAR", "_LSQB"):
            body[place].type = "_IN"
    for item in read("_PARAMETERS", body, head.end, reader):
        yield item.name, _parameter(reader, item)


def _parameter(reader: Reader, item: ParameterItem) -> Parameter:
    name = item.name.value
    if not item.relation:
        return Parameter(name)
    if item.relation == "=":
        unknown = names(item.values[0]) - CONSTANTS
        if unknown:
            message = f"{min(unknown)!r} has no value, so {name!r} has none"
            hint = f"write it as a definition: {name} = …, without par"
            raise reader.error("E209", message, item.name, hint)
        return Parameter(name, item.values[0])
    bounds = [_bound(reader, item, value) for value in item.values]
    if item.relation in ("()", "[]"):
        if bounds[0] >= bounds[1]:
            raise reader.error("E121", f"the interval of {name!r} is empty", item.name, "write the smaller end first")
        return Parameter(name, None, bounds[0], bounds[1], item.relation == "()")
    strict = len(item.relation) == 1
    if item.relation[0] == ">":
        return Parameter(name, None, bounds[0], None, strict)
    return Parameter(name, None, None, bounds[0], strict)


def _bound(reader: Reader, item: ParameterItem, value: Expr) -> Fraction:
    if not isinstance(value, Num):
        hint = "bounds are rational numbers, as in par m > 0 or par k in (0, 1)"
        raise reader.error("E121", f"a bound of {item.name.value!r} is not a rational number", item.name, hint)
    return value.value
