"""exp(c₀ − A k − B k²) in one dimension: Voigt's profile, the convolution of a Gaussian and a Cauchy law.

Re[w(z)]/√(4πB) with Faddeeva's function w(z) = e^{−z²} erfc(−iz), z = (r + iA)/(2√B).
"""

from __future__ import annotations

from genphys_sym.greens.reading import Expansion
from genphys_sym.greens.setting import PI, Form, I, R, exp_of, minus, over, root, square
from symcons.expr.tree import add, as_expr, call, mul, power

SOURCE = "DLMF 7.19"


def form(exponent: Expansion, dim: int | None) -> Form | None:
    """The kernel of c₀ + c₁k + c₂k² where N = 1."""
    if dim not in (None, 1) or not exponent.is_polynomial or not exponent.only(0, 1, 2):
        return None
    if exponent.coefficient(1) == as_expr(0) or exponent.coefficient(2) == as_expr(0):
        return None
    a, b = minus(exponent.coefficient(1)), minus(exponent.coefficient(2))
    z = over(add(R, mul(I, a)), mul(as_expr(2), root(b)))
    faddeeva = mul(call("exp", minus(square(z))), call("erfc", minus(mul(I, z))))
    value = mul(call("re", faddeeva), power(root(mul(as_expr(4), PI, b)), as_expr(-1)))
    return Form(mul(exp_of(exponent.coefficient(0)), value), SOURCE, "N = 1")
