"""Polynomials on balls by their Taylor form: around a double zero they are as small as they should be.

Term by term k⁴ − 2k² + 1 on a ball of radius ρ around 1 + h is enclosed with radius 8ρ; by its derivatives at the centre,
with 8hρ + 4ρ². A root of it then is integrated in steps that shrink with the distance to the zero, not with its square.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb_poly

from symcons.expr.tree import Add, Expr, Mul, Num, Pow, Sym

Ball = Any
Polynomial = Any  # flint.acb_poly
_MOST = 64
#: Balls with as many accurate bits are points, for which Horner's rule will do.
_SHARP = 40


def polynomial_of(node: Expr, variable: str, leaf: Callable[[Expr], Ball]) -> Polynomial | None:
    """``node`` as a polynomial in ``variable`` with balls as coefficients; None where it is none."""
    if isinstance(node, Sym) and node.name == variable:
        return acb_poly([0, 1])
    if isinstance(node, (Num, Sym)):
        return acb_poly([leaf(node)])
    if isinstance(node, Pow):
        exponent = node.exponent.value if isinstance(node.exponent, Num) else None
        if exponent is None or exponent.denominator != 1 or not 0 <= exponent <= _MOST:
            return None
        base = polynomial_of(node.base, variable, leaf)
        return None if base is None else base ** int(exponent)
    if not isinstance(node, (Add, Mul)):
        return None
    total = None
    for child in node.children:
        part = polynomial_of(child, variable, leaf)
        if part is None:
            return None
        total = part if total is None else total + part if isinstance(node, Add) else total * part
    return total


def centred(polynomial: Polynomial) -> Callable[[Ball, bool], Ball]:
    """The polynomial as a function; on a ball, from its Taylor form at the middle."""
    if polynomial.degree() == 1:
        return lambda x, _: polynomial(x)

    def value(x: Ball, _: bool) -> Ball:
        if x.rel_accuracy_bits() > _SHARP:
            return polynomial(x)
        middle = x.mid()
        return polynomial(acb_poly([middle, 1]))(x - middle)

    return value
