"""The names that closed forms are written in, and what a family returns."""

from __future__ import annotations

from dataclasses import dataclass

from symcons.expr.tree import MINUS_ONE, ONE, Expr, Num, Sym, add, as_expr, call, mul, negate, power

R, T, PI, DIM, I = Sym("r"), Sym("t"), Sym("pi"), Sym("N"), Sym("i")


@dataclass(frozen=True, slots=True)
class Form:
    """A closed form: the regular part, atoms and fronts apart, where it holds and where it stands in the literature."""

    formula: Expr
    source: str
    dimensions: str = "all"
    singular: tuple[str, ...] = ()
    normalisation: str = ""


def dimension(dim: int | None) -> Expr:
    """N, or the number it is."""
    return DIM if dim is None else as_expr(dim)


def over(top: Expr, bottom: Expr) -> Expr:
    """top/bottom."""
    return mul(top, power(bottom, MINUS_ONE))


def halves(tree: Expr, shift: int = 0) -> Expr:
    """(tree + shift)/2."""
    moved = add(tree, as_expr(shift))
    return Num(moved.value / 2) if isinstance(moved, Num) else over(moved, as_expr(2))


def exp_of(exponent: Expr) -> Expr:
    """exp(exponent), 1 where the exponent is 0."""
    return as_expr(1) if exponent == as_expr(0) else call("exp", exponent)


def minus(tree: Expr) -> Expr:
    """−tree, distributed over a sum."""
    return negate(tree)


def square(tree: Expr) -> Expr:
    """tree²."""
    return power(tree, as_expr(2))


def power_of(base: Expr, exponent: Expr) -> Expr:
    """base^exponent, 1 where the base is 1."""
    return ONE if base == ONE else power(base, exponent)


def root(tree: Expr) -> Expr:
    """√tree."""
    return call("sqrt", tree)


def inside_front(value: Expr, distance: Expr) -> Expr:
    """``value`` for r below the front's ``distance``, 0 beyond it."""
    return call("piecewise", value, call("<", R, distance), as_expr(0))
