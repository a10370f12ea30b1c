"""Derivatives and operators as trees: how they are built, taken apart, and which names of a file stand for them.

``phi_xxt`` is ``d(d(phi, x, 2), t, 1)``: one ``d`` for each coordinate, with its order, space inside and time outside, so
that a mixed derivative has one tree. A vector of a fixed dimension is ``vector(a, b)``, written ``(a, b)``; a condition
is a call of ``<``, ``<=``, ``>``, ``>=``, ``=``, ``and`` or ``or``, and stands in ``piecewise`` alone.
"""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction

from symcons.expr.tree import Call, Expr, Num, Sym

#: The coordinates, in the order in which a derivative is taken by them.
COORDINATES = "xyzt"
#: The letters of space, the first ``dim`` of which exist in ``dim`` dimensions.
SPACE = "xyz"
#: The largest order of a derivative by one coordinate.
MAX_ORDER = 100
#: The largest number of space dimensions that a file may fix.
MAX_DIM = 1_000_000
#: Names in the symbol of a Fourier multiplier: |k| and its components.
WAVE_NUMBERS = ("k", "kx", "ky", "kz")

#: Every operator with its least and greatest number of arguments.
OPERATORS: dict[str, tuple[int, int]] = {
    "d": (2, 3), "lap": (1, 1), "grad": (1, 1), "div": (1, 1), "dot": (2, 2), "fraclap": (2, 2), "mult": (2, 2),
    "caputo": (2, 2), "riemann_liouville": (2, 2),
}  # fmt: skip
#: Other words for an operator.
OPERATOR_ALIASES = {"laplacian": "lap", "Δ": "lap"}
#: Calls that are conditions.
CONDITIONS = frozenset({"<", "<=", ">", ">=", "=", "and", "or"})


def derivative(field: Expr, coordinate: str, order: int = 1) -> Expr:
    """The derivative of ``field`` by ``coordinate`` (t, x, y, z), put in its place among those taken already."""
    if order == 0:
        return field
    if isinstance(field, Call) and field.name == "d":
        inner, taken, times = parts_of(field)
        if taken == coordinate:
            return derivative(inner, coordinate, order + times)
        if COORDINATES.index(taken) > COORDINATES.index(coordinate):
            return derivative(derivative(inner, coordinate, order), taken, times)
    return Call("d", (field, Sym(coordinate), Num(Fraction(order))))


def parts_of(node: Call) -> tuple[Expr, str, int]:
    """What one ``d`` differentiates, by which coordinate, how often."""
    field, coordinate, order = node.args
    if not isinstance(coordinate, Sym) or not isinstance(order, Num):
        raise TypeError(f"{node!r} is not a derivative")
    return field, coordinate.name, int(order.value)


def taken_apart(value: Expr) -> tuple[Expr, dict[str, int]]:
    """What is differentiated, and how often by each coordinate; the tree itself and nothing where it is no derivative."""
    orders: dict[str, int] = {}
    while isinstance(value, Call) and value.name == "d":
        value, coordinate, order = parts_of(value)
        orders[coordinate] = orders.get(coordinate, 0) + order
    return value, orders


def subscripted(name: str) -> tuple[str, str] | None:
    """The stem and the subscripts of a name such as ``phi_xxt``, or None."""
    stem, _, subscripts = name.rpartition("_")
    return (stem, subscripts) if stem and subscripts and set(subscripts) <= set(COORDINATES) else None


def stripped(name: str, declared: Container[str]) -> tuple[str, str]:
    """A name without its subscripts, down to the first that is declared, and the subscripts: ``u_x_t`` gives u and xt.

    A name with absurdly many groups of them is left as it is.
    """
    stem, letters = name, ""
    for _ in range(MAX_ORDER):
        parts = None if stem in declared else subscripted(stem)
        if parts is None:
            return stem, letters
        stem, letters = parts[0], parts[1] + letters
    return name, ""
