"""Densities as SymPy expressions: fields and their derivatives as symbols that carry the names of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symcons.expr.lattice import shift_of
from symcons.expr.operators import COORDINATES, taken_apart
from symcons.expr.tree import Call, Expr, Sym, rebuild

if TYPE_CHECKING:
    import sympy


def to_sympy(formula: Expr) -> sympy.Expr:
    """The formula with ``u_xx`` as one symbol; the symbol of a site is ``u[n+1]``."""
    from symcons.emit.sympy_form import to_sympy as plain

    result: Any = plain(with_symbols(formula))
    return result


def with_symbols(formula: Expr) -> Expr:
    """The tree with every derivative and every site of a field made a name."""
    if isinstance(formula, Call) and formula.name == "shift":
        name, steps = shift_of(formula)
        return Sym(f"{name}[n{f'{steps:+d}' if steps else ''}]")
    base, orders = taken_apart(formula)
    if orders and isinstance(base, Sym):
        return Sym(f"{base.name}_{''.join(letter * orders.get(letter, 0) for letter in COORDINATES)}")
    if not formula.children:
        return formula
    return rebuild(formula, tuple(with_symbols(child) for child in formula.children))
