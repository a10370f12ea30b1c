"""Mittag-Leffler's function E_β(−z) for z ≥ 0, 0 < β < 2: what one plane wave becomes under a Caputo derivative.

E_β(−z) = Σ (−z)^n/Γ(1 + βn), whose terms grow to about e^y, y = z^{1/β}, before they fall; for large y, off the poles
that 1 < β < 2 adds, the spectral integral

    sin(βπ)/(πβz) ∫_0^∞ e^{−w^{1/β}} / ((w/z)² + 2(w/z) cos βπ + 1) dw  +  [β > 1] (2/β) e^{y cos(π/β)} cos(y sin(π/β)).

Source: Gorenflo, Kilbas, Mainardi, Rogosin, Mittag-Leffler Functions, 3.4 and 3.7.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
from flint import acb, arb

from genphys_sym.greens.balls import to_ball
from symcons.errors import UnsupportedError

Real = Any
#: The largest y for which the series is summed.
_SERIES = 400
_MAX_TERMS = 20_000


def mittag_leffler(beta: Fraction, z: Real) -> Real:
    """E_β(−z) at the present precision, as a ball that holds it."""
    if z == 0:
        return arb(1)
    y = z ** to_ball(1 / beta).real
    if beta == 1:
        return (-z).exp()
    if y < _SERIES:
        bits = flint.ctx.prec + int(float(y.upper()) * 1.45) + 20
        with flint.ctx.workprec(bits):
            value = _series(beta, z)
        return +value
    return _spectral(beta, z) + (_poles(beta, y) if beta > 1 else 0)


def _series(beta: Fraction, z: Real) -> Real:
    """The series until its rest is below precision: its terms' ratio falls with n, and below ½ the rest is one term's size.

    By Wendel Γ(x + s)/Γ(x) ≥ x(x + s)^{s−1} for 0 ≤ s ≤ 1.
    """
    total, power = arb(0), arb(1)
    for n in range(_MAX_TERMS):
        x = to_ball(1 + beta * n).real
        term = power * x.rgamma()
        ratio = (z / _growth(beta, x)).upper()
        total += -term if n % 2 else term
        rest = abs(term) * ratio / (1 - ratio)
        if ratio < 0.5 and rest < arb(2) ** (-flint.ctx.prec):
            return total + arb(0, rest.upper())
        power *= z
    raise UnsupportedError("the series of Mittag-Leffler's function needs too many terms here")


def _growth(beta: Fraction, x: Real) -> Real:
    """A lower bound of Γ(x + β)/Γ(x) that grows with x."""
    b = to_ball(beta).real
    if beta <= 1:
        return x * (x + b) ** (b - 1)
    return x * (x + 1) * (x + b) ** (b - 2)


def _spectral(beta: Fraction, z: Real) -> Real:
    angle, rate = to_ball(beta).real * arb.pi(), to_ball(1 / beta)
    cosine = acb(angle.cos())

    def density(w: Any, analytic: bool) -> Any:
        v = w / z
        return (-w.pow(rate, analytic=analytic)).exp() / (v * v + 2 * v * cosine + 1)

    first, last = arb(2) ** -flint.ctx.prec, arb(flint.ctx.prec) * 0.7 + 5
    end = (last ** to_ball(beta).real).mid()
    value = acb.integral(density, acb(first), acb(end), eval_limit=200_000).real
    # The denominator is at least sin² βπ; beyond w = W, where W^{1/β} = Y, ∫ e^{−w^{1/β}} dw = β Γ(β, Y)
    beyond = to_ball(beta).real * (end**rate.real).gamma_upper(to_ball(beta).real)
    missed = (first + beyond) / angle.sin() ** 2
    return angle.sin() / (arb.pi() * to_ball(beta).real * z) * (value + arb(0, missed.upper()))


def _poles(beta: Fraction, y: Real) -> Real:
    turn = arb.pi() / to_ball(beta).real
    return 2 / to_ball(beta).real * (y * turn.cos()).exp() * (y * turn.sin()).cos()
