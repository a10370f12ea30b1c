"""Certified values where the time derivative is Caputo's: Mittag-Leffler's function of a wave, the M-Wright kernel in space."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import flint

from genphys_sym.greens.balls import evaluate, to_ball
from genphys_sym.greens.fractional_time import time_fractional
from genphys_sym.greens.growth import exact_value
from genphys_sym.greens.mittag_leffler import mittag_leffler
from genphys_sym.greens.values import written
from genphys_sym.results import DensityFlow, Value
from symcons.errors import UnsupportedError
from symcons.expr.tree import MINUS_ONE, ONE, Expr, Num, mul, power, substitute

#: No more bits than these are spent on a value.
_MOST_BITS = 20_000


def value_with_memory(flow: DensityFlow, quantity: str, known: Mapping[str, Any], dim: int | None, digits: int) -> Value:
    """A value of the kernel (S = D·k², odd N) or of its transform (any S ≥ 0) with a rigorous error.

    :raises UnsupportedError: naming what is missing.
    """
    beta = exact_value(flow.symbol.memory or ONE, known)
    if beta is None or not 0 < beta < 2:
        raise UnsupportedError("the order of Caputo's derivative must be a fraction between 0 and 2 here")
    if quantity.endswith("hat"):
        return _of_wave(flow, beta, known, digits)
    diffusivity = _diffusivity(flow, known)
    if diffusivity is None or "r" not in known:
        raise UnsupportedError(
            "with a Caputo derivative the kernel at a distance r is known for caputo(phi, beta) = D*lap(phi)"
        )
    space = dim if dim is not None else flow.symbol.dim
    return time_fractional(beta, diffusivity, t=known["t"], r=known["r"], dim=space, digits=digits)


def _rate(flow: DensityFlow) -> Expr:
    """S/c."""
    rest, lead = flow.symbol.coefficients
    return mul(rest, power(lead, MINUS_ONE))


def _diffusivity(flow: DensityFlow, known: Mapping[str, Any]) -> Fraction | None:
    """D where S/c = D·k² exactly."""
    rate = _rate(flow)
    sizes = [exact_value(substitute(rate, {"k": Num(Fraction(k))}), known) for k in (0, 1, 2, 3)]
    one = sizes[1]
    square = one is not None and flow.symbol.local and sizes == [0, one, 4 * one, 9 * one] and _degree(rate) <= 2
    return one if square and flow.symbol.isotropic else None


def _degree(rate: Expr) -> int:
    from genphys_sym.alphabet import Alphabet

    letters = Alphabet([rate], ("k",))
    return int(letters.read(rate).numerator.degrees()[letters.ring.index["k"]])


def _of_wave(flow: DensityFlow, beta: Fraction, known: Mapping[str, Any], digits: int) -> Value:
    bits = int(digits * 3.33) + 60
    while True:
        with flint.ctx.workprec(bits):
            rate = evaluate(_rate(flow), dict(known), bits).real
            z = rate * to_ball(known["t"]).real ** to_ball(beta).real
            if not z >= 0:
                raise UnsupportedError("E_beta(-z) is evaluated for z >= 0, for waves that fade")
            value = mittag_leffler(beta, z)
        if value.rel_accuracy_bits() > digits * 3.33 + 3 or bits > _MOST_BITS:
            return written(flint.acb(value), digits)
        bits *= 2
