"""Refutations by finitely many values: a negative definite ψ = g − g(0) on the line has PSD matrices ψ(a) + ψ(b) − ψ(a − b).

If for some wave numbers a_i and real c_i the form Σ c_i c_j (ψ(a_i) + ψ(a_j) − ψ(a_i − a_j)) is negative, certified in
ball arithmetic, exp(−t·ψ) is not positive definite for some t > 0 (Schoenberg), so the kernel is negative somewhere in
N = 1 and then in every N. With one point this is ψ(2k) ≤ 4ψ(k).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import numpy as np

from genphys_sym.admissibility.condition import FALSE
from genphys_sym.admissibility.domain import SQUARE, Domain
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.greens.balls import evaluate
from genphys_sym.results import Reason
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr

#: Steps of the grids of wave numbers that are tried, and the points on each.
STEPS = (Fraction(1, 50), Fraction(1, 10), Fraction(1, 3), Fraction(1), Fraction(3), Fraction(10))
POINTS = 12
BITS = 192


def test(exponent: Expr, question: Question) -> Finding:
    """Refute C1 where the exponent has no parameters and a form is negative; pass on all else."""
    if question.domain.parameters:
        return Finding()
    for step in STEPS:
        found = certificate(exponent, step)
        if found is not None:
            weights = ", ".join(str(w) for w in found)
            proof = f"Σ c_i c_j (ψ(a_i) + ψ(a_j) − ψ(a_i − a_j)) < 0 as a ball: a_i = i·{step}, i ≥ 1, c = ({weights})"
            return reject(
                FALSE, Reason("G115", "the exponent is not negative definite, so the kernel is negative at some t", proof)
            )
    return Finding()


def certificate(exponent: Expr, step: Fraction, points: int = POINTS) -> list[int] | None:
    """Whole numbers c that make the form negative for certain, or None."""
    psi = _values(exponent, step, points)
    if psi is None:
        return None
    middle = np.array([float(value.mid()) for value in psi])
    index = np.arange(1, points + 1)
    matrix = middle[index][:, None] + middle[index][None, :] - middle[np.abs(index[:, None] - index[None, :])]
    if not np.isfinite(matrix).all():
        return None
    values, vectors = np.linalg.eigh(matrix)
    if values[0] >= 0:
        return None
    vector = vectors[:, 0] / np.abs(vectors[:, 0]).max()
    weights = [round(float(x) * 1000) for x in vector]
    return weights if _form(psi, weights) < 0 else None


def _values(exponent: Expr, step: Fraction, points: int) -> list[Any] | None:
    try:
        start = evaluate(exponent, {SQUARE: Fraction(0)}, BITS).real
        values = [evaluate(exponent, {SQUARE: (step * j) ** 2}, BITS) for j in range(1, points + 1)]
    except UnsupportedError:
        return None
    if not start.is_finite() or not all(v.is_finite() and v.imag.contains(0) for v in values):
        return None
    return [flint.arb(0), *[v.real - start for v in values]]


def _form(psi: list[Any], weights: list[int]) -> Any:
    total = flint.arb(0)
    with flint.ctx.workprec(BITS):
        for i, a in enumerate(weights, 1):
            for j, b in enumerate(weights, 1):
                total += a * b * (psi[i] + psi[j] - psi[abs(i - j)])
    return total


def bounded(exponent: Expr, question: Question) -> bool:
    """Whether the exponent tends to a finite limit, judged by its values at two huge wave numbers."""
    point: dict[str, Any] = {**sample(question.domain), SQUARE: Fraction(10) ** 30}
    far = {**point, SQUARE: Fraction(10) ** 60}
    try:
        start = evaluate(exponent, {**point, SQUARE: Fraction(0)}, 512).real
        near_value, far_value = (evaluate(exponent, at, 512).real - start for at in (point, far))
    except UnsupportedError:
        return False
    if not (near_value.is_finite() and far_value.is_finite()) or near_value.contains(0):
        return False
    return bool(abs(far_value / near_value - 1) < flint.arb("1e-3"))


def sample(domain: Domain) -> dict[str, Fraction]:
    """A point of the domain of the parameters."""
    point = {}
    for name, bound in domain.bounds:
        if bound.lower is not None and bound.upper is not None:
            point[name] = (bound.lower + bound.upper) / 2
        elif bound.lower is not None:
            point[name] = bound.lower + 1
        else:
            point[name] = (bound.upper if bound.upper is not None else Fraction(2)) - 1
    return point
