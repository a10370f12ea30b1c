"""PFGM++: D extra dimensions. p̂ = 2^{1−D/2}/Γ(D/2) (kt)^{D/2} K_{D/2}(kt).

The kernel is Γ((N+D)/2)/(π^{N/2} Γ(D/2)) t^D/(r² + t²)^{(N+D)/2}: Poisson's for D = 1, a Gaussian of variance t²/D as
D → ∞.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import expansion, normal
from genphys_sym.greens.setting import PI, Form, R, dimension, halves, minus, square
from symcons.expr.tree import Call, Expr, Mul, Num, Pow, Sym, add, as_expr, call, mul, power

SOURCE = "Xu et al. 2023, PFGM++ (arXiv 2302.04265); DLMF 10.22.46"


def transform(height: Expr, extra: Expr) -> Expr:
    """The transform in z = k·height for ``extra`` dimensions."""
    n = halves(extra)
    z = mul(Sym("k"), height)
    front = mul(power(as_expr(2), add(as_expr(1), minus(n))), power(call("gamma", n), as_expr(-1)))
    return mul(front, power(z, n), call("besselk", n, z))


def kernel(height: Expr, extra: Expr, dim: int | None) -> Expr:
    """Γ((N+D)/2)/(π^{N/2} Γ(D/2)) h^D/(r² + h²)^{(N+D)/2}."""
    n, both = halves(dimension(dim)), halves(add(dimension(dim), extra))
    front = mul(call("gamma", both), power(PI, minus(n)), power(call("gamma", halves(extra)), as_expr(-1)))
    return mul(front, power(height, extra), power(add(square(R), square(height)), minus(both)))


def form(hat: Expr, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel of a transform that holds one function K of kh; it is compared with its family's transform whole."""
    found = _bessel(hat, facts)
    if found is None:
        return None
    height, order = found
    extra = normal(mul(as_expr(2), order), facts)
    return Form(kernel(height, extra, dim), SOURCE) if _same(hat, transform(height, extra), facts) else None


def potential(hat: Expr, dim: int | None, facts: Assumptions) -> Form | None:
    """The field of the same flow: transform (kt)^{D/2−1} K_{D/2−1}(kt) t^{2−D} 2^{1−D/2}/Γ(D/2), for N + D > 2."""
    found = _bessel(hat, facts)
    if found is None:
        return None
    height, order = found
    extra = normal(add(mul(as_expr(2), order), as_expr(2)), facts)
    z, half = mul(Sym("k"), height), halves(extra)
    front = mul(power(as_expr(2), add(as_expr(1), minus(half))), power(call("gamma", half), as_expr(-1)))
    scale = power(height, add(as_expr(2), minus(extra)))
    if not _same(hat, mul(front, scale, power(z, order), call("besselk", order, z)), facts):
        return None
    rest = halves(add(dimension(dim), extra), -2)
    size = mul(call("gamma", rest), power(PI, minus(halves(dimension(dim)))), power(call("gamma", half), as_expr(-1)))
    value = mul(Num(Fraction(1, 2)), size, power(add(square(R), square(height)), minus(rest)))
    return Form(value, SOURCE)


def _bessel(hat: Expr, facts: Assumptions) -> tuple[Expr, Expr] | None:
    """h and ν of the one factor K_ν(kh)."""
    bessel = [f for f in (hat.factors if isinstance(hat, Mul) else (hat,)) if isinstance(f, Call) and f.name == "besselk"]
    if len(bessel) != 1:
        return None
    order, z = bessel[0].args
    found = expansion(z, facts)
    if found is None or not found.only(1) or not found.is_polynomial:
        return None
    return found.coefficient(1), order


def _same(left: Expr, right: Expr, facts: Assumptions) -> bool:
    """Whether two products agree after their powers are gathered by base."""
    return _gathered(left, facts) == _gathered(right, facts)


def _gathered(tree: Expr, facts: Assumptions) -> dict[Expr, Expr]:
    found: dict[Expr, Expr] = {}
    for factor in tree.factors if isinstance(tree, Mul) else (tree,):
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, Pow) else (factor, as_expr(1))
        for inner in base.factors if isinstance(base, Mul) else (base,):
            if isinstance(inner, Num) and inner.value == 1:
                continue
            key = normal(inner, facts) if not isinstance(inner, Call) else inner
            found[key] = normal(add(found.get(key, as_expr(0)), exponent), facts)
    return {base: exponent for base, exponent in found.items() if exponent != as_expr(0)}
