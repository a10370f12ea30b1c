"""Functions of one field that stand beside its derivatives: exp(c u), sin(c u), cos(c u), log(u).

A letter L has a derivation dL/du in the algebra: (exp(cu))' = c exp(cu), sin' = c cos, cos' = -c sin, log' = 1/u. Only
sin^2 + cos^2 = 1 relates them; products are kept with cos to the power 0 or 1. :func:`antiderivative` integrates what
the algebra can: u^q times letters of one family (by parts, and by the reduction formula of powers of the sine).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from symcons.expr.tree import Call, Expr, Num, mul

Kind = Literal["exp", "sin", "cos", "log"]


@dataclass(frozen=True, slots=True, order=True)
class Letter:
    """``kind(rate * variable)``; ``variable`` is a jet variable (a field itself but for log, which has rate 1)."""

    kind: Kind
    variable: int
    rate: Fraction = Fraction(1)

    def tree(self, argument: Expr) -> Expr:
        """The letter as a formula, its variable being ``argument``."""
        return Call(self.kind, (mul(Num(self.rate), argument),))


def trig_antiderivative(power: int, rate: Fraction) -> tuple[dict[tuple[int, int], Fraction], Fraction]:
    """The integral of sin(cu)^n over u: coefficients by exponents of (sin, cos), and the coefficient of u itself.

    Source: the reduction n I_n = -sin^(n-1) cos / c + (n-1) I_(n-2).
    """
    terms: dict[tuple[int, int], Fraction] = {}
    factor = Fraction(1)
    while power > 0:
        terms[(power - 1, 1)] = -factor / (power * rate)
        factor *= Fraction(power - 1, power)
        power -= 2
    return terms, factor if power == 0 else Fraction(0)


