"""Linear systems reduced to one equation: every field obeys det P(λ, k) = 0, where P is the matrix of the symbols.

Of ∂u/∂t + ∂q/∂x = 0, τ ∂q/∂t + q + D ∂u/∂x = 0 (Maxwell–Cattaneo) it is the telegraph equation of u. The first field is
kept; its equation has the order in time of the determinant.
"""

from __future__ import annotations

from genphys_sym.alphabet import Alphabet
from genphys_sym.operators import COMPONENTS, PlaneWave
from genphys_sym.spelling import Speller
from symcons.errors import UnsupportedError
from symcons.expr.operators import OPERATORS
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import ZERO, Call, Expr, Mul, Pow, Sym, mul, names, power, rebuild, walk
from symcons.expr.tree import as_expr as number

_LAM = "lam"


def determinant_equation(fields: tuple[str, ...], lefts: tuple[Expr, ...], dim: int | None) -> Expr:
    """The left side of the equation that the first of ``fields`` obeys.

    :raises UnsupportedError: for unequal numbers of fields and equations, nonlinear or variable terms, a zero determinant.
    """
    if len(fields) != len(lefts):
        raise UnsupportedError(f"{len(lefts)} equations for the fields {', '.join(fields)}: as many are needed")
    for left in lefts:
        _refuse_nonlinear(left, set(fields))
    rows = [[_entry(left, field, fields, dim) for field in fields] for left in lefts]
    letters = Alphabet([entry for row in rows for entry in row], (_LAM, "k", *COMPONENTS))
    value = _determinant(letters, [[letters.read(entry) for entry in row] for row in rows])
    value = _reduced(letters, letters.settle(value), dim)
    if value == letters.zero:
        raise UnsupportedError(f"the equations for {', '.join(fields)} do not determine them: the determinant vanishes")
    by_time = letters.by_powers(value.numerator, _LAM)
    if any(letters.ring.index[_LAM] == place and d > 0 for place, d in enumerate(value.denominator.degrees())):
        raise UnsupportedError(f"the fields {', '.join(fields)} cannot be reduced to one equation")
    isotropic = not any(value.numerator.degrees()[letters.ring.index[axis]] > 0 for axis in COMPONENTS)
    parts = {**dict.fromkeys(range(max(by_time) + 1), letters.ring.zero), **by_time}
    speller = Speller(letters, Sym(fields[0]), dim, isotropic)
    return speller.scalar([RationalFunction(parts[j], value.denominator) for j in range(max(by_time) + 1)])


def _reduced(letters: Alphabet, value: RationalFunction, dim: int | None) -> RationalFunction:
    from genphys_sym.symbols import in_components, modulus_reduced

    value = modulus_reduced(letters, value, dim)
    used = any(value.numerator.degrees()[letters.ring.index[axis]] > 0 for axis in COMPONENTS)
    return in_components(letters, value, dim or 0) if used else value


def _refuse_nonlinear(left: Expr, fields: set[str]) -> None:
    for node in walk(left):
        inside = [child for child in node.children if names(child) & fields]
        product = isinstance(node, Mul) and len(inside) > 1
        function = isinstance(node, Call) and node.name not in {*OPERATORS, "vector"} and inside
        if product or function or (isinstance(node, Pow) and inside):
            raise UnsupportedError(f"{print_operator_expr(node)} is nonlinear in {', '.join(sorted(names(node) & fields))}")


def _entry(left: Expr, field: str, fields: tuple[str, ...], dim: int | None) -> Expr:
    """The symbol by which one field enters one equation."""
    alone = _without(left, set(fields) - {field})
    if alone == ZERO:
        return ZERO
    wave = PlaneWave(field, dim).wave(alone)
    coefficients = wave.orders.values()
    if wave.drift != ZERO or any("t" in names(c) for c in coefficients):
        raise UnsupportedError("a system whose coefficients depend on time or place")
    terms = [mul(c, power(Sym(_LAM), number(j))) for j, c in wave.orders.items()]
    return sum(terms[1:], terms[0]) if terms else ZERO


def _without(tree: Expr, gone: set[str]) -> Expr:
    """The tree with some fields zero, and operators on zero dropped."""
    if isinstance(tree, Sym):
        return ZERO if tree.name in gone else tree
    if not tree.children or not names(tree) & gone:
        return tree
    node = rebuild(tree, tuple(_without(child, gone) for child in tree.children))
    if isinstance(node, Call) and node.name in OPERATORS:
        acted = node.args[1] if node.name == "mult" else node.args[0]
        empty = isinstance(acted, Call) and acted.name == "vector" and all(part == ZERO for part in acted.args)
        return ZERO if acted == ZERO or empty else node
    return node


def _determinant(letters: Alphabet, rows: list[list[RationalFunction]]) -> RationalFunction:
    """By the first row; systems are small."""
    if len(rows) == 1:
        return rows[0][0]
    total = letters.zero
    for place, entry in enumerate(rows[0]):
        if entry == letters.zero:
            continue
        minor = _determinant(letters, [[*row[:place], *row[place + 1 :]] for row in rows[1:]])
        total = total - entry * minor if place % 2 else total + entry * minor
    return total
