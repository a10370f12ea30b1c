"""Constants of a formula computed beforehand, to more digits than any program holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

import flint
from flint import acb, arb

from symcons.expr.folding import fold
from symcons.expr.tree import Add, Call, Expr, Mul, Num, Pow, Sym, add, mul, names, rebuild

Ball = Any
_BITS = 256
_UNARY: dict[str, Callable[[Ball], Ball]] = {
    "exp": lambda z: z.exp(), "log": lambda z: z.log(), "sqrt": lambda z: z.sqrt(), "abs": abs,
    "logabs": lambda z: abs(z).log(), "sin": lambda z: z.sin(), "cos": lambda z: z.cos(), "tan": lambda z: z.tan(),
    "sinh": lambda z: z.sinh(), "cosh": lambda z: z.cosh(), "tanh": lambda z: z.tanh(), "atan": lambda z: z.atan(),
    "gamma": lambda z: z.gamma(), "loggamma": lambda z: z.lgamma(), "digamma": lambda z: z.digamma(),
    "erf": lambda z: z.erf(), "erfc": lambda z: z.erfc(), "sign": lambda z: z.sgn(),
}  # fmt: skip
_BESSEL: dict[str, Callable[[Ball, Ball], Ball]] = {
    "besselj": lambda n, z: z.bessel_j(n), "bessely": lambda n, z: z.bessel_y(n),
    "besseli": lambda n, z: z.bessel_i(n), "besselk": lambda n, z: z.bessel_k(n),
    "logbesselk": lambda n, z: z.bessel_k(n).log(), "logbesseli": lambda n, z: z.bessel_i(n).log(),
}  # fmt: skip


def with_constants(tree: Expr) -> Expr:
    """``tree`` with everything that holds no name but pi replaced by the double nearest to it.

    Constant terms of a sum are added up, constant factors of a product multiplied, before they are rounded.
    """
    return fold(tree, _node)


def _node(node: Expr, parts: list[Expr]) -> Expr:
    built = rebuild(node, tuple(parts)) if node.children else node
    if not (names(node) - {"pi"}):
        return node
    if isinstance(node, (Add, Mul)):
        fixed = [child for child in node.children if not names(child) - {"pi"}]
        moving = [part for child, part in zip(node.children, parts, strict=True) if names(child) - {"pi"}]
        join = add if isinstance(node, Add) else mul
        return join(rounded(join(*fixed)), *moving) if fixed else built
    return rebuild(node, tuple(rounded(p) if not names(p) - {"pi"} else p for p in parts)) if node.children else built


def rounded(tree: Expr) -> Expr:
    """The double nearest to a constant, exact numbers and what has no finite real value as they are."""
    if isinstance(tree, Num):
        return tree
    with flint.ctx.workprec(_BITS):
        value = fold(tree, _ball)
        middle = float(value.mid()) if value is not None and value.is_finite() else float("nan")
    return Num(Fraction(middle)) if isfinite(middle) else tree


def _ball(node: Expr, parts: Sequence[Ball | None]) -> Ball | None:
    """The value of a constant; None where this module cannot tell it."""
    if isinstance(node, Num):
        return arb(flint.fmpq(node.value.numerator, node.value.denominator))
    if isinstance(node, Sym):
        return arb.pi()
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if isinstance(node, Add):
        return sum(known, arb(0))
    if isinstance(node, Mul):
        value = arb(1)
        for part in known:
            value *= part
        return value
    if isinstance(node, Pow):
        return _power(node, known)
    return _call(node, known) if isinstance(node, Call) else None


def _power(node: Pow, parts: Sequence[Ball]) -> Ball:
    if isinstance(node.exponent, Num) and node.exponent.value.denominator == 1:
        return parts[0] ** int(node.exponent.value)
    return parts[0] ** parts[1]


def _call(node: Call, parts: Sequence[Ball]) -> Ball | None:
    if node.name in _UNARY:
        return _UNARY[node.name](parts[0])
    if node.name in _BESSEL:
        value = _BESSEL[node.name](acb(parts[0]), acb(parts[1]))
        return value.real if value.imag.contains(0) else None
    return None
