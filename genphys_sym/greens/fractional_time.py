"""∂_t^β φ = DΔφ (Caputo, 0 < β < 2) in one and three dimensions: the M-Wright function, by its series with a proven rest.

In one dimension K = M(z)/(2√D t^{β/2}) with z = r/(√D t^{β/2}), ν = β/2 and M(z) = Σ (−z)^n/(n! Γ(1 − ν − νn)); in three
K = −M'(z)/(4π r D t^β). The transform is Mittag-Leffler's E_β(−Dk²t^β): no exponential, so no branches, no symbol.
By reflection |1/Γ(1 − ν − νn)| ≤ Γ(ν(n+1))/π, so that the terms fall like those of an entire function.

Source: Mainardi, Fractional Calculus and Waves in Linear Viscoelasticity, F.2–F.4.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
from flint import arb

from genphys_sym.greens.balls import to_ball
from genphys_sym.greens.values import written
from genphys_sym.results import Value
from symcons.errors import UnsupportedError

Real = Any
_MAX_TERMS = 20_000


def time_fractional(beta: Any, D: Any, *, t: Any, r: Any, dim: int, digits: int = 20) -> Value:
    """The kernel of ∂_t^β φ = DΔφ at (t, r) with a rigorous error, for 0 < β < 2 and N = 1 or N = 3.

    :raises UnsupportedError: in other dimensions, or for β outside (0, 2).
    """
    order, diffusivity, time, place = (Fraction(str(v)) if isinstance(v, float) else Fraction(v) for v in (beta, D, t, r))
    if not 0 < order < 2:
        raise UnsupportedError(f"the order of the time derivative is between 0 and 2, not {order}")
    if dim not in (1, 3):
        raise UnsupportedError("the time-fractional kernel is known here in one and in three dimensions")
    if dim == 3 and place == 0:
        raise UnsupportedError("the kernel is unbounded at r = 0 in three dimensions")
    bits = int(digits * 3.33) + 60
    while True:
        with flint.ctx.workprec(bits):
            value = _kernel(order, diffusivity, time, place, dim)
        if value.rel_accuracy_bits() > digits * 3.33 + 3 or bits > 20_000:
            return written(flint.acb(value), digits)
        bits *= 2


def _kernel(beta: Fraction, diffusivity: Fraction, time: Fraction, place: Fraction, dim: int) -> Real:
    width = (to_ball(diffusivity).real * to_ball(time).real ** to_ball(beta).real).sqrt()
    z = to_ball(place).real / width
    if dim == 1:
        return wright_m(beta / 2, z, 0) / (2 * width)
    return -wright_m(beta / 2, z, 1) / (4 * arb.pi() * to_ball(place).real * width**2)


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
