"""An exponent h(s) far away: its drift δ = lim h/s, and what h − δs tends to, C or infinity.

Where E = h − δs is analytic at infinity, C − E = Σ eₙ s^{−n}; the coefficients come from exact interpolation of balls of
high precision. Else E is continued by a power of s.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from flint import acb, arb, fmpq, fmpq_mat

from genphys_sym.greens.balls import evaluate
from genphys_sym.mixtures.laws import Array
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr

_BITS = 4000
_TERMS = 10
_TEN = Fraction(10)


@dataclass(frozen=True, slots=True)
class Far:
    """E for |s| beyond ``start``: C − Σ ``series``[n − 1] (start/s)^n, or, where it grows, size·(s/start)^power."""

    start: float
    jumps: float
    series: tuple[float, ...]
    size: float
    power: float

    def deficit(self, s: Array) -> Array:
        """C − E."""
        ratio = self.start / s
        total = np.zeros_like(ratio)
        for coefficient in reversed(self.series):
            total = (total + coefficient) * ratio
        return total

    def excess(self, s: Array) -> Array:
        """E."""
        return self.jumps - self.deficit(s) if math.isfinite(self.jumps) else self.size * (s / self.start) ** self.power


def limits(shape: Expr) -> tuple[float, float, Far]:
    """(δ, C, E far away) of h as a tree in k = √s."""
    drift = _at(shape, _TEN**300) / _TEN**300
    if drift < Fraction(1, 10**15) or abs(drift - _at(shape, _TEN**260) / _TEN**260) > drift / 10**10:
        drift = Fraction(0)

    def excess(s: Fraction) -> Fraction:
        return _at(shape, s) - drift * s

    top, other = excess(_TEN**30), excess(_TEN**20)
    bounded = abs(top - other) <= Fraction(1, 10**9) * (1 + abs(top))
    scale = next((_TEN**n for n in range(-20, 20) if excess(_TEN**n) > (top / 2 if bounded else 1)), Fraction(1))
    start = 200 * scale
    if not bounded:
        power = math.log10(excess(start * 100) / excess(start)) / 2 if drift else 0.0
        return float(drift), math.inf, Far(float(start), math.inf, (), float(excess(start)), power)
    top, series = _series(excess, start)
    found = Far(float(start), float(top), series, float(excess(start)), 0.0)
    missed = abs(float(top - excess(2 * start)) - found.deficit(np.array(2 * found.start)).item())
    if missed > 1e-9 * abs(float(top)):
        raise UnsupportedError("the exponent tends to its limit in a way that has no series in 1/s: its atom is not resolved")
    return float(drift), float(top), found


def _series(excess: Callable[[Fraction], Fraction], start: Fraction) -> tuple[Fraction, tuple[float, ...]]:
    """C and the coefficients of C − E in start/s, by interpolation at s = start·10⁶/j."""
    unit = Fraction(1, 10**6)
    rows = [[fmpq(*((unit * j) ** n).as_integer_ratio()) for n in range(_TERMS)] for j in range(1, _TERMS + 1)]
    values = [[fmpq(*excess(start / (unit * j)).as_integer_ratio())] for j in range(1, _TERMS + 1)]
    solved = fmpq_mat(rows).solve(fmpq_mat(values))
    found = [Fraction(int(solved[n, 0].p), int(solved[n, 0].q)) for n in range(_TERMS)]
    return found[0], tuple(-float(c) for c in found[1:])


def _at(shape: Expr, s: Fraction) -> Fraction:
    """h(s)."""
    import flint

    with flint.ctx.workprec(_BITS):
        k = acb(arb(fmpq(s.numerator, s.denominator)).sqrt())
        mantissa, exponent = evaluate(shape, {"k": k}, _BITS).real.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
