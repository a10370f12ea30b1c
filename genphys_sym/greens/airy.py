"""exp(c₀ − i d k − ν k² + i b k³) in one dimension: Airy's function, with drift and diffusion.

With s = (3b)^{1/3} (times the third root of t in b) and y = x − d: K = s^{−1} exp(2ν³/27b² + νy/3b) Ai((y + ν²/3b)/s),
for b > 0; for b < 0 the mirror image.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import Expansion, normal
from genphys_sym.greens.setting import Form, I, exp_of, minus, over, square
from symcons.expr.tree import Expr, Num, Sym, add, as_expr, call, mul, power

SOURCE = "Vallée & Soares, Airy Functions and Applications to Physics, 7.2; DLMF 9.5"


def form(exponent: Expansion, facts: Assumptions) -> Form | None:
    """The kernel in x of a cubic exponent."""
    if not exponent.is_polynomial or not exponent.only(0, 1, 2, 3) or exponent.coefficient(3) == as_expr(0):
        return None
    b = normal(mul(minus(I), exponent.coefficient(3)), facts)
    sign = facts.sign(b)
    if sign not in (1, -1):
        return None
    drift, nu = normal(mul(I, exponent.coefficient(1)), facts), minus(exponent.coefficient(2))
    y = mul(as_expr(sign), add(Sym("x"), minus(drift)))
    value = _profile(y, nu, mul(as_expr(3 * sign), b))
    return Form(mul(exp_of(exponent.coefficient(0)), value), SOURCE, "N = 1")


def _profile(y: Expr, nu: Expr, three_b: Expr) -> Expr:
    """The kernel with transform exp(−νk² + i(three_b/3)k³)."""
    width = power(three_b, Num(Fraction(1, 3)))
    if nu == as_expr(0):
        return over(call("airyai", over(y, width)), width)
    lift = add(mul(Num(Fraction(2, 3)), power(nu, as_expr(3)), power(three_b, as_expr(-2))), over(mul(nu, y), three_b))
    return over(mul(call("exp", lift), call("airyai", over(add(y, over(square(nu), three_b)), width))), width)
