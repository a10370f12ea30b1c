"""exp(c₀ − b log(q₀ + q₂k²)): the variance-gamma (Matérn) kernel.

(1 + k²/κ²)^{−b} has the kernel κ^N 2^{1−b} (2π)^{−N/2} Γ(b)^{−1} (κr)^{b−N/2} K_{N/2−b}(κr), κ² = q₀/q₂; it is unbounded
at r = 0 for b ≤ N/2.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.bessel import modified_k
from genphys_sym.greens.reading import Expansion, expansion, normal
from genphys_sym.greens.setting import PI, Form, R, dimension, exp_of, halves, minus, over, power_of
from symcons.expr.tree import add, as_expr, call, mul, power

SOURCE = "Madan & Seneta 1990; Stein, Interpolation of Spatial Data, 2.7 (Matérn)"


def form(exponent: Expansion, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel of c₀ − b log(q₀ + q₂k²)."""
    if exponent.roots or len(exponent.logs) != 1 or not exponent.only(0):
        return None
    factor, argument = exponent.logs[0]
    inner = expansion(argument, facts)
    if inner is None or not inner.is_polynomial or not inner.only(0, 2) or Fraction(2) not in inner.powers:
        return None
    ratio = normal(over(inner.coefficient(0), inner.coefficient(2)), facts)
    if facts.sign(ratio) != 1:
        return None
    kappa, b, n = facts.root(ratio), minus(factor), halves(dimension(dim))
    front = mul(exp_of(exponent.coefficient(0)), power_of(inner.coefficient(0), factor), power_of(kappa, dimension(dim)))
    scale = mul(power(as_expr(2), add(as_expr(1), factor)), power(mul(as_expr(2), PI), minus(n)))
    z = mul(kappa, R)
    tail = mul(power(z, add(b, minus(n))), modified_k(add(n, factor), z))
    return Form(mul(front, scale, power(call("gamma", b), as_expr(-1)), tail), SOURCE)
