"""exp(c₀ − A k): the Poisson (Cauchy) kernel Γ((N+1)/2) π^{−(N+1)/2} A/(r² + A²)^{(N+1)/2}.

Its Green's function, transform exp(−Ak)/k, is Γ((N−1)/2)/(2π^{(N+1)/2}) (r² + A²)^{−(N−1)/2} for N ≥ 2; in one dimension
the integral diverges at k = 0 and −log(r² + A²)/(2π) stands for it, up to a constant.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens.reading import Expansion
from genphys_sym.greens.setting import PI, Form, R, dimension, exp_of, halves, minus, over, square
from symcons.expr.tree import Expr, Num, add, as_expr, call, mul, power

SOURCE = "Stein & Weiss, Introduction to Fourier Analysis on Euclidean Spaces, I.1"


def form(exponent: Expansion, dim: int | None) -> Form | None:
    """The kernel of c₀ + c₁k."""
    if not exponent.is_polynomial or not exponent.only(0, 1) or Fraction(1) not in exponent.powers:
        return None
    return Form(mul(exp_of(exponent.coefficient(0)), kernel(minus(exponent.coefficient(1)), dim)), SOURCE)


def kernel(height: Expr, dim: int | None) -> Expr:
    """The kernel with transform exp(−height·k)."""
    n = halves(dimension(dim), 1)
    return mul(call("gamma", n), power(PI, minus(n)), height, power(add(square(R), square(height)), minus(n)))


def potential(height: Expr, dim: int | None) -> Form:
    """The kernel with transform exp(−height·k)/k."""
    if dim == 1:
        line = over(minus(call("log", add(square(R), square(height)))), mul(as_expr(2), PI))
        return Form(line, SOURCE, "N = 1", normalisation="up to a constant")
    n = halves(dimension(dim), -1)
    shape = power(add(square(R), square(height)), minus(n))
    value = mul(Num(Fraction(1, 2)), call("gamma", n), power(PI, minus(halves(dimension(dim), 1))), shape)
    return Form(value, SOURCE, "N >= 2" if dim is None else f"N = {dim}")
