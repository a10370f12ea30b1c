"""What makes a closed form a theorem at a point: it solves its equation, and its transform is the right one.

The equation is checked by exact derivatives of the formula, evaluated in balls; the transform by inverting K̂ on a proven
path, which knows nothing of the closed form. A ball that misses 0 refutes, one around 0 of small radius confirms.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import flint

from genphys_sym.greens.balls import Ball, evaluate
from genphys_sym.greens.closed import green, kernel
from genphys_sym.greens.inversion import Problem, invert
from genphys_sym.greens.reading import expansion
from genphys_sym.greens.setting import over
from genphys_sym.greens.shapes import autonomous, facts_of
from genphys_sym.greens.transforms import transform_of
from genphys_sym.results import DensityFlow
from symcons.emit.derivative import derivative
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr, Sym, add, as_expr, mul


def equation_residual(flow: DensityFlow, dim: int, point: Mapping[str, Fraction], bits: int = 256) -> tuple[Ball, Ball]:
    """(left side of the equation, sum of the sizes of its terms) for the Green's function at a point off its front.

    For local equations in |k|: λ → ∂/∂t, k² → −(∂²/∂r² + (N−1)/r ∂/∂r).
    """
    form = green(flow, dim).formula
    if form is None or not autonomous(flow):
        raise UnsupportedError("the substitution needs a closed form and constant coefficients")
    total, size = flint.acb(0), flint.arb(0)
    for order, coefficient in enumerate(flow.symbol.coefficients):
        moved = form
        for _ in range(order):
            moved = derivative(moved, "t")
        for term in _in_space(coefficient, moved, flow, dim):
            value = evaluate(term, point, bits)
            with flint.ctx.workprec(bits):
                total, size = total + value, size + abs(value)
    return total, flint.acb(size)


def _in_space(coefficient: Expr, form: Expr, flow: DensityFlow, dim: int) -> list[Expr]:
    """coefficient(k)·form with powers of k² as Laplacians, term by term."""
    found = expansion(coefficient, facts_of(flow))
    if found is None or not found.is_polynomial or any(q % 2 for q in found.powers):
        raise UnsupportedError("the substitution needs an equation that is local in space")
    terms = []
    for power_of_k, factor in found.powers.items():
        moved = form
        for _ in range(int(power_of_k) // 2):
            moved = mul(as_expr(-1), laplacian(moved, dim))
        terms.append(mul(factor, moved))
    return terms


def laplacian(form: Expr, dim: int) -> Expr:
    """The Laplacian of a radial formula."""
    slope = derivative(form, "r")
    return add(derivative(slope, "r"), mul(as_expr(dim - 1), over(slope, Sym("r"))))


def transform_residual(
    flow: DensityFlow, quantity: str, dim: int, point: Mapping[str, Any], digits: int = 20
) -> tuple[Ball, Ball]:
    """(closed form, inverse transform) at a point: two balls that must overlap."""
    form = (kernel if quantity == "kernel" else green)(flow, dim).formula
    if form is None:
        raise UnsupportedError("there is no closed form to compare")
    exact = {name: Fraction(value) for name, value in point.items()}
    transform = transform_of(flow, quantity)
    place = exact.get("x", exact.get("r", Fraction(0)))
    values = {name: value for name, value in exact.items() if name not in ("r", "x")}
    inverse = invert(Problem(transform, values, dim, place**2, place if transform.directed else None), digits)
    known = {**values, "r": abs(place), "x": place, "N": Fraction(dim)}
    return evaluate(form, known, int(digits * 3.33) + 60), inverse
