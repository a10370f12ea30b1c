"""Roots in numbers: every root of a polynomial in λ at a point, as a ball that holds exactly it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from genphys_sym.alphabet import Alphabet
from genphys_sym.greens.balls import Ball
from genphys_sym.greens.balls import evaluate as ball
from genphys_sym.greens.balls import to_ball as as_ball
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr, Num, substitute


def polynomial_roots(coefficients: Sequence[Expr], values: Mapping[str, Any], bits: int) -> list[Ball]:
    """The roots of Σ coefficients[j]·λ^j at a point, with multiplicity, by falling real and then imaginary part.

    :raises UnsupportedError: where roots cannot be told apart with ``bits`` bits.
    """
    exact = _exact(coefficients, values)
    with flint.ctx.workprec(bits if exact is not None else 2 * bits + 32):
        try:
            found = _isolated(exact) if exact is not None else _enclosed(coefficients, values, bits)
        except ValueError as problem:
            raise UnsupportedError(f"the roots at {dict(values)} cannot be told apart with {bits} bits") from problem
    return sorted(found, key=lambda z: (-float(z.real.mid()), -float(z.imag.mid())))


def _isolated(exact: Any) -> list[Ball]:
    """Of a polynomial over Z, multiplicities exact."""
    return [flint.acb(root) for root, times in exact.complex_roots() for _ in range(times)]


def _enclosed(coefficients: Sequence[Expr], values: Mapping[str, Any], bits: int) -> list[Ball]:
    """Of a polynomial with balls for coefficients, told apart and refined to 2^(−bits), or as far as they allow."""
    points = [ball(c, {name: as_ball(value) for name, value in values.items()}, 2 * bits + 32) for c in coefficients]
    if len(points) == 2:
        return [-points[0] / points[1]]
    polynomial = flint.acb_poly(points)
    for tolerance in (bits, bits // 2, bits // 4):
        try:
            return [flint.acb(root) for root in polynomial.roots(tol=flint.arb(2) ** -tolerance)]
        except ValueError:
            continue
    return [flint.acb(root) for root in polynomial.roots()]


def _exact(coefficients: Sequence[Expr], values: Mapping[str, Any]) -> Any:
    """The polynomial over Z where everything is rational, else None."""
    if not all(isinstance(value, int | Fraction) for value in values.values()):
        return None
    meaning: dict[str, Expr] = {name: Num(Fraction(value)) for name, value in values.items()}
    numbers = [substitute(c, meaning) for c in coefficients]
    letters = Alphabet(numbers)
    read = [letters.read(number) for number in numbers]
    if not all(value.numerator.is_constant() and value.denominator.is_constant() for value in read):
        return None
    exact = flint.fmpq_poly([value.numerator.leading_coefficient() if value.numerator else 0 for value in read])
    return exact.numer()
