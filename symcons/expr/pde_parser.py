"""Files of partial differential equations in, a :class:`~symcons.expr.pde.PDE` out.

The steps are those of :mod:`symcons.expr.parser`: statements, names and roles, formulas, and a judgement of the whole.
Nothing of a text is executed; every text ends in a PDE, an expression, or an :class:`~symcons.errors.EquationError`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symcons.errors import EquationError
from symcons.expr.checks import check_numbers, check_size, constants, ordered
from symcons.expr.functions import CONSTANTS
from symcons.expr.grammar import read
from symcons.expr.heads import Head
from symcons.expr.lexer import Lexeme, StatementReader
from symcons.expr.limits import MAX_EXPONENT
from symcons.expr.operators import OPERATOR_ALIASES, OPERATORS, subscripted
from symcons.expr.parameters import comma_separated
from symcons.expr.pde import PDE
from symcons.expr.pde_checks import MixedRanks, Ranks, moving
from symcons.expr.pde_draft import PdeDraft, gather_pde, is_ordinary, statements, words
from symcons.expr.pde_reader import UNDIFFERENTIATED, PdeReader
from symcons.expr.reader import Reader, shorten
from symcons.expr.source import Source, make_source, read_file
from symcons.expr.tree import ZERO, Call, Expr, Num, Sym, add, names, negate, walk


def parse_pde(text: str, name: str = "<string>") -> PDE:
    """The partial differential equation(s) that a text describes.

    :param text: the text; at most a million characters.
    :param name: the name of the text in messages.
    :raises EquationError: with code, place, line and hint, if the text cannot be understood.
    """
    return _assemble(gather_pde(make_source(text, name)))


def load_pde(path: str | os.PathLike[str]) -> PDE:
    """The partial differential equation(s) in the file ``path``.

    :raises SymconsError: with code E602 if the file cannot be read.
    :raises EquationError: if its text cannot be understood.
    """
    return parse_pde(read_file(path), os.fspath(path))


def parse_pde_expression(text: str, fields: Collection[str], known: Collection[str] = (), dim: int | None = None) -> Expr:
    """The tree of a formula as results print them: fields with derivatives and operators, ``known`` names, coordinates.

    Wave numbers ``k``, ``kx``, … may stand anywhere if they are known; ``piecewise(value, condition, …, otherwise)`` may.

    :raises EquationError: if it cannot be understood; E201 for a name that is not known.
    """
    source = make_source(text, "<expression>")
    body = [lexeme for statement in statements(StatementReader(source), partial=True) for lexeme in statement.lexemes]
    end = Lexeme("END", "", body[-1].line, body[-1].column + 1) if body else Lexeme("END", "", 1, 1)
    draft = PdeDraft(source, dim=dim, words=list(words(tuple(body))))
    reader = PdeReader(
        source, {*fields, *known}, operators=True, fields=fields, dim=dim, symbols=draft.symbol_places(), results=True
    )
    formula: Expr = read("_EXPRESSION", with_conditions(body), end, reader)
    check_size([(formula, body[0])], [], {}, {}, reader)
    _check_ranks(Ranks(dim), formula, body[0], reader)
    return formula


def is_pde(text: str) -> bool:
    """Whether a text is to be read as partial differential equations rather than as a system; never raises.

    It is where it has a derivative or an operator, or fixes a dimension, and no statement about ordinary equations.
    """
    declared, partial, reader = set[str](), False, StatementReader(Source("", ()))
    try:
        reader = StatementReader(make_source(text, ""))
        for statement in statements(reader, partial=True):
            if is_ordinary(statement.lexemes):
                return False
            partial = partial or _is_partial(statement.lexemes, declared)
    except EquationError:
        rest = tuple(reader.lexemes)
        return not is_ordinary(rest) and (partial or _is_partial(rest, declared))
    return partial


def _is_partial(lexemes: tuple[Lexeme, ...], declared: set[str]) -> bool:
    first = lexemes[0].value if len(lexemes) > 1 and lexemes[1].type in ("NAME", "NUMBER") else ""
    if first in ("par", "param", "p", "weight"):
        declared.update(lexeme.value for lexeme in lexemes[1:] if lexeme.type == "NAME")
        return False
    return first == "dim" or _shows_a_derivative(lexemes, declared)


def _shows_a_derivative(lexemes: tuple[Lexeme, ...], declared: Collection[str]) -> bool:
    for place, lexeme in enumerate(lexemes):
        if lexeme.type != "NAME" or lexeme.value in declared:
            continue
        called = place + 1 < len(lexemes) and lexemes[place + 1].type == "_LPAR"
        if called and OPERATOR_ALIASES.get(lexeme.value, lexeme.value) in OPERATORS:
            return True
        if not called and subscripted(lexeme.value):
            return True
    return False


def with_conditions(body: list[Lexeme]) -> list[Lexeme]:
    """The lexemes with the words of conditions marked: ``and``, ``or`` between two operands, and ``=``."""
    result: list[Lexeme] = []
    for place, lexeme in enumerate(body):
        after = body[place + 1].type if place + 1 < len(body) else "_END"
        if lexeme.type == "_EQ":
            lexeme.type = "EQUAL"
        elif lexeme.value in ("and", "or") and result and after in ("NAME", "NUMBER", "_LPAR"):
            if result[-1].type == "STAR" and not result[-1].value:
                result.pop()  # a number before a name multiplies it, but not this word
            if result and result[-1].type in ("NAME", "NUMBER", "_RPAR"):
                lexeme.type = lexeme.value.upper()
        result.append(lexeme)
    return result


@dataclass(slots=True)
class _Parts:
    """The parts of a PDE while they are read."""

    draft: PdeDraft
    reader: PdeReader
    definitions: dict[str, tuple[Expr, Lexeme]] = field(default_factory=dict)
    equations: list[tuple[Expr, Lexeme]] = field(default_factory=list)


def _assemble(draft: PdeDraft) -> PDE:
    reader = PdeReader(
        draft.source,
        {*draft.roles, *draft.fields},
        otherwise=UNDIFFERENTIATED,
        operators=True,
        fields=draft.fields,
        defined=frozenset(draft.of_role("definition")),
        dim=draft.dim,
        symbols=draft.symbol_places(),
    )
    parts = _Parts(draft, reader)
    for head in draft.formulas:
        parts.definitions[head.name.value] = (read("_EXPRESSION", head.body, head.end, reader), head.name)
    for head in draft.equations:
        parts.equations.append((_equation(head, reader), head.name))
    weights = _weights(draft)
    order = ordered(parts.definitions, reader)
    numbers = constants(order, parts.definitions, draft.values)
    check_numbers(reader, numbers)
    check_size(parts.equations, order, parts.definitions, numbers, reader)
    _check_operations(parts, order, numbers)
    _check_ranks_of(parts, order)
    _check_equations(parts, order)
    present = names(add(*(formula for formula, _ in (*parts.equations, *parts.definitions.values()))))
    return PDE(
        fields=tuple(name for name in draft.fields if name in present),
        equations=tuple(formula for formula, _ in parts.equations),
        definitions=tuple((name, formula) for name, (formula, _) in parts.definitions.items()),
        parameters=tuple(draft.parameters),
        dim=draft.dim,
        weights=weights,
        name=draft.source.file,
    )


def _equation(head: Head, reader: PdeReader) -> Expr:
    left, right = read("_RELATION", head.body, head.end, reader)
    formula: Expr = right if left == ZERO else left if right == ZERO else add(left, negate(right))
    return formula


def _weights(draft: PdeDraft) -> tuple[tuple[str, Fraction], ...]:
    reader = Reader(draft.source, (), draft.values)
    found: dict[str, Fraction] = {}
    for head in draft.weights:
        for name, value in read("_ASSIGNMENTS", comma_separated(head.body), head.end, reader):
            if name.value not in draft.fields and draft.roles.get(name.value, ("",))[0] != "parameter":
                hint = f"the fields are {', '.join(map(shorten, draft.fields))}"
                raise draft.error("E149", f"{shorten(name.value)!r} is no field or parameter and has no weight", name, hint)
            if name.value in found:
                raise draft.error("E204", f"a second weight of {shorten(name.value)!r}", name)
            if not isinstance(value, Num):
                raise draft.error("E149", "a weight is a rational number, as in weight u = 2", name)
            found[name.value] = value.value
    return tuple(found.items())


def _check_ranks_of(parts: _Parts, order: list[str]) -> None:
    """Scalars and vectors fit together in every formula, and equations are between scalars."""
    ranks = Ranks(parts.draft.dim)
    for name in order:
        ranks.known[name] = _check_ranks(ranks, *parts.definitions[name], parts.reader)
    for formula, lexeme in parts.equations:
        if _check_ranks(ranks, formula, lexeme, parts.reader):
            hint = "write an equation for a component, in a fixed dimension"
            raise parts.reader.error("E148", "this is an equation between vectors", lexeme, hint)


def _check_ranks(ranks: Ranks, formula: Expr, lexeme: Lexeme, reader: PdeReader) -> int:
    """The rank of a formula; what does not fit is an error at the innermost operator that shows it."""
    try:
        return ranks.of(formula)
    except MixedRanks as problem:
        message, place = str(problem), _culprit(ranks, reader) or lexeme
        hint = "x is the position vector where no dimension is fixed; dim 1 makes it a coordinate" if ranks.dim is None else ""
        raise reader.error("E148", message, place, hint) from None


def _culprit(ranks: Ranks, reader: PdeReader) -> Lexeme | None:
    for lexeme, node in reader.operations:
        try:
            ranks.of(node)
        except MixedRanks:
            return lexeme
    return None


def _check_operations(parts: _Parts, order: list[str], numbers: Mapping[str, Fraction]) -> None:
    """Every operator acts on a field, its exponents and symbols are constant."""
    formulas = {name: formula for name, (formula, _) in parts.definitions.items()}
    alive = moving(parts.draft.fields, formulas, order)
    varying = moving((*parts.draft.fields, *"xyz"), formulas, order)
    timed = moving("t", formulas, order)
    done: set[int] = set()
    for lexeme, node in parts.reader.operations:
        if node.name != "dot":
            _check_acted_on(parts.reader, lexeme, node, alive, done)
        if node.name in _ORDERED:
            _check_order(parts.reader, lexeme, node, numbers, varying | timed)
        if node.name == "mult" and names(node.args[0]) & varying:
            name = shorten(min(names(node.args[0]) & varying))
            hint = "a symbol is a function of k, constants and t"
            raise parts.reader.error("E147", f"the symbol of a Fourier multiplier cannot depend on {name}", lexeme, hint)


def _check_acted_on(reader: PdeReader, lexeme: Lexeme, node: Call, alive: set[str], done: set[int]) -> None:
    """An error unless the operator acts on a field; ``done`` are the operators known to, inner ones before outer ones."""
    acted = node.args[1] if node.name == "mult" else node.args[0]
    if any(id(part) in done or (isinstance(part, Sym) and part.name in alive) for part in walk(acted)):
        done.add(id(node))
        return
    used = names(acted) - CONSTANTS
    what = f"{shorten(min(used))} is" if len(used) == 1 else "its argument is"
    word = "a derivative" if node.name == "d" else node.name
    hint = "an operator acts on a field; if a name here is an unknown field, do not declare it"
    raise reader.error("E143", f"{word} of a constant: {what} no field", lexeme, hint)


#: Operators of a real order: the least (not itself allowed) and the largest, what an order outside means.
_ORDERED: dict[str, tuple[int | None, int, str, str]] = {
    "fraclap": (
        0, MAX_EXPONENT, "positive", "fraclap(phi, s) = (-lap)^s phi, s > 0; an inverse power is written mult(k^(-2*s), phi)",
    ),
    "caputo": (0, 2, "between 0 and 2", "caputo(phi, beta) is phi_t for beta = 1 and phi_tt for beta = 2"),
    "riemann_liouville": (None, 1, "at most 1", "phi_t = lap(riemann_liouville(phi, 1 - b)) is caputo(phi, b) = lap(phi)"),
}  # fmt: skip


def _check_order(reader: PdeReader, lexeme: Lexeme, node: Call, numbers: Mapping[str, Fraction], varying: set[str]) -> None:
    order, (least, most, where, hint) = node.args[1], _ORDERED[node.name]
    if names(order) & varying:
        raise reader.error("E146", f"the order of {node.name} must be constant", lexeme)
    value = order.value if isinstance(order, Num) else None
    if value is None and names(order) <= numbers.keys():
        known = constants(["order"], {"order": (order, lexeme)}, {name: Num(number) for name, number in numbers.items()})
        value = known.get("order")
    if value is not None and (value > most or (least is not None and value <= least)):
        raise reader.error("E146", f"the order of {node.name} must be {where}", lexeme, hint)


def _check_equations(parts: _Parts, order: list[str]) -> None:
    alive = moving(parts.draft.fields, {name: formula for name, (formula, _) in parts.definitions.items()}, order)
    for formula, lexeme in parts.equations:
        if not names(formula) & alive:
            hint = "a definition is written name = …; an equation holds a field"
            raise parts.reader.error("E140", "there is no field in this equation", lexeme, hint)
