"""K̂ and Ĝ in numbers without roots: the exponential of the companion matrix, at any complex k.

With initial data (0, …, 0, 1/m) for φ, where m is the leading coefficient of M, the column e^{tC}·e_n holds φ̂ and its
time derivatives. It is entire in the coefficients: roots may meet, and the ball arithmetic knows nothing of branches.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flint

from genphys_sym.alphabet import Alphabet
from genphys_sym.branches import LAM
from genphys_sym.greens.balls import Ball, evaluate, to_ball
from genphys_sym.results import DensityFlow, Problem
from symcons.errors import UnsupportedError
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import Expr, names


def propagated(flow: DensityFlow, values: Mapping[str, Any], bits: int = 128) -> tuple[Ball, Ball]:
    """(K̂, Ĝ) of a causal flow at a point, as balls; ``values`` gives k (or kx, …), t and every parameter.

    :raises UnsupportedError: where the problem is not causal, the coefficients depend on time, or p is quadratic.
    """
    symbol = flow.symbol
    timed = symbol.drift is not None or any("t" in names(c) for c in symbol.coefficients)
    if flow.dispersion.problem is not Problem.CAUSAL or timed or not flow.linear:
        raise UnsupportedError("the exponential of a matrix serves causal equations with constant coefficients alone")
    with flint.ctx.workprec(bits):
        balls = {name: to_ball(value) for name, value in values.items()}
        column = _column([evaluate(c, balls, bits) for c in symbol.coefficients], balls["t"])
        density = [evaluate(c, balls, bits) for c in density_coefficients(flow)]
        kernel = sum((m * value for m, value in zip(density, column, strict=True)), flint.acb(0))
        return kernel / density[-1], column[0] / density[-1]


def _column(coefficients: list[Ball], t: Ball) -> list[Ball]:
    """The last column of e^{tC}: φ̂ and its derivatives from a unit (n−1)-th derivative."""
    order = len(coefficients) - 1
    rows = [[flint.acb(1 if j == i + 1 else 0) * t for j in range(order)] for i in range(order - 1)]
    rows.append([-c / coefficients[-1] * t for c in coefficients[:-1]])
    exponential = flint.acb_mat(rows).exp()
    return [exponential[i, order - 1] for i in range(order)]


def density_coefficients(flow: DensityFlow) -> list[Expr]:
    """M by powers of λ, one for each order in time below the highest."""
    letters = Alphabet((flow.p_symbol,), (LAM,))
    value = letters.read(flow.p_symbol)
    by_power = letters.by_powers(value.numerator, LAM)
    parts = {**dict.fromkeys(range(flow.symbol.order), letters.ring.zero), **by_power}
    return [letters.write(RationalFunction(parts[j], value.denominator)) for j in range(flow.symbol.order)]
