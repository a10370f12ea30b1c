"""∂_t^β φ = DΔφ (Caputo, 0 < β < 2) in odd dimensions: the M-Wright function, by its series with a proven rest.

In one dimension K = M(z)/(2√D t^{β/2}) with z = r/(√D t^{β/2}), ν = β/2 and M(z) = Σ (−z)^n/(n! Γ(1 − ν − νn)); two more
dimensions cost −(1/2πr) ∂/∂r. The transform is Mittag-Leffler's E_β(−Dk²t^β): no exponential, so no branches, no symbol.
By reflection |1/Γ(1 − ν − νn)| ≤ Γ(ν(n+1))/π, so that the terms fall like those of an entire function.

Source: Mainardi, Fractional Calculus and Waves in Linear Viscoelasticity, F.2–F.4.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import flint
from flint import arb

from genphys_sym.greens.balls import to_ball
from genphys_sym.greens.mittag_leffler import mittag_leffler
from genphys_sym.greens.values import written
from genphys_sym.results import Value
from symcons.errors import UnsupportedError

Real = Any
_MAX_TERMS = 20_000


def time_fractional(
    beta: Any, D: Any, *, t: Any, r: Any = None, k: Any = None, dim: int | None = None, digits: int = 20
) -> Value:
    """The kernel of ∂_t^β φ = DΔφ at (t, r) in ``dim`` dimensions, or its transform at (t, k), with a rigorous error.

    :param beta: 0 < β < 2; numbers are whole numbers, fractions or decimal text, and floats the decimals they print.
    :raises UnsupportedError: in even dimensions, for β outside (0, 2), and where neither r and dim nor k are given.
    """
    order, diffusivity, time = (_exact(v) for v in (beta, D, t))
    if not 0 < order < 2:
        raise UnsupportedError(f"the order of the time derivative is between 0 and 2, not {order}")
    if k is None:
        place = _exact(r) if r is not None else Fraction(-1)
        _check(place, dim)
    bits = int(digits * 3.33) + 60
    while True:
        with flint.ctx.workprec(bits):
            width2 = to_ball(diffusivity).real * to_ball(time).real ** to_ball(order).real
            if k is not None:
                value = mittag_leffler(order, to_ball(_exact(k)).real ** 2 * width2)
            else:
                value = _kernel(order, width2.sqrt(), place, dim or 1)
        if value.rel_accuracy_bits() > digits * 3.33 + 3 or bits > 20_000:
            return written(flint.acb(value), digits)
        bits *= 2


def _exact(value: Any) -> Fraction:
    return Fraction(str(value)) if isinstance(value, float) else Fraction(value)


def _check(place: Fraction, dim: int | None) -> None:
    if place < 0 or dim is None:
        raise UnsupportedError("give a distance r >= 0 and dim, or a wave number k")
    if dim < 1 or dim % 2 == 0:
        raise UnsupportedError("the time-fractional kernel is known here in odd space dimensions")
    if dim > 1 and place == 0:
        raise UnsupportedError("the kernel is unbounded at r = 0 beyond one dimension")


def _kernel(beta: Fraction, width: Real, place: Fraction, dim: int) -> Real:
    """K_1 = M(r/w)/(2w), and K_{2n+1} = (−1/(2πr) ∂/∂r)^n K_1, whose j-th derivatives have the coefficients
    (−1)^{n−j} (2n−j−1)!/(2^{n−j} (n−j)! (j−1)!) r^{j−2n}.
    """
    r, n = to_ball(place).real, dim // 2
    z = r / width
    if n == 0:
        return wright_m(beta / 2, z, 0) / (2 * width)
    total = arb(0)
    for j in range(1, n + 1):
        size = Fraction(factorial(2 * n - j - 1), 2 ** (n - j) * factorial(n - j) * factorial(j - 1))
        slope = wright_m(beta / 2, z, j) / (2 * width ** (j + 1))
        total += (-1) ** j * to_ball(size).real * slope * r ** (j - 2 * n)
    return total / (2 * arb.pi()) ** n


def wright_m(nu: Fraction, z: Real, derivative: int) -> Real:
    """M_ν(z) or its derivative for z ≥ 0, 0 < ν < 1: the series until its rest, a geometric one, is below precision.

    With b_n = z^n Γ(ν(n+1))/(π n!) ≥ |term n| the ratio b_{n+1}/b_n = z Γ(ν(n+2))/(Γ(ν(n+1)) (n+1)) ≤
    z (ν(n+2))^ν/(n+1) (Gautschi) falls with n as soon as it is defined.
    """
    total, power = arb(0), arb(1)
    for n in range(_MAX_TERMS):
        index = n + derivative
        total += (-1) ** index * power * to_ball(1 - nu - nu * index).real.rgamma()
        power *= z / (n + 1)
        bound = (power * to_ball(nu * (index + 2)).real.gamma() / arb.pi()).upper()
        ratio = (z * to_ball(nu * (index + 3)).real ** to_ball(nu).real / (n + 2)).upper()
        if ratio < 0.5 and bound < total.rad() + abs(total) * arb(2) ** (-flint.ctx.prec):
            return total + arb(0, (2 * bound).upper())
    raise UnsupportedError("the series of the M-Wright function needs too many terms here")
