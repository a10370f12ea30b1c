"""exp(c₀ − a √(bk² + m²)): Yukawa (screened Poisson), relativistic (Salpeter), and, for m² < 0, Helmholtz.

With A = a√b, M = √(m²/b), ρ = √(r² + A²): K = 2A (M/2πρ)^{(N+1)/2} K_{(N+1)/2}(Mρ), and with the transform divided by
√(k² + M²): 2 (2π)^{−(N+1)/2} (M/ρ)^{(N−1)/2} K_{(N−1)/2}(Mρ). For m² < 0 the real part, M = √(−m²/b):
−πA (M/2πρ)^{(N+1)/2} Y_{(N+1)/2}(Mρ) and −½ (M/2πρ)^{(N−1)/2} Y_{(N−1)/2}(Mρ).
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.greens import cauchy
from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.bessel import modified_k, ordinary_y
from genphys_sym.greens.reading import Expansion, expansion, normal
from genphys_sym.greens.setting import PI, Form, R, dimension, exp_of, halves, minus, over, root, square
from symcons.expr.tree import Expr, Num, add, as_expr, call, mul, power

SOURCE = "Gradshteyn & Ryzhik 6.596.7, 6.726; Bessel functions: DLMF 10.22, 10.43"


class Screen:
    """a √(bk² + m²) taken apart: A = a√b, m²/b and its sign."""

    def __init__(self, factor: Expr, radicand: Expr, facts: Assumptions) -> None:
        found = expansion(radicand, facts)
        self.fits = found is not None and found.is_polynomial and found.only(0, 2) and Fraction(2) in found.powers
        if found is None or not self.fits:
            return
        self.stretch = facts.root(found.coefficient(2))
        self.height = mul(factor, self.stretch)
        self.square = normal(over(found.coefficient(0), found.coefficient(2)), facts)
        self.sign = facts.sign(self.square)
        self.facts = facts

    def by_sign(self, screened: Expr, waving: Expr, free: Expr) -> Expr:
        """The form for the sign of m², all three where it is open."""
        if self.sign is not None:
            return screened if self.sign > 0 else waving if self.sign < 0 else free
        zero = as_expr(0)
        return call("piecewise", screened, call(">", self.square, zero), waving, call("<", self.square, zero), free)

    @property
    def masses(self) -> tuple[Expr, Expr]:
        """√(m²/b) and √(−m²/b)."""
        return self.facts.root(self.square), self.facts.root(normal(minus(self.square), self.facts))


def form(exponent: Expansion, dim: int | None, facts: Assumptions) -> Form | None:
    """The kernel of c₀ − a√(bk² + m²)."""
    screen = screen_of(exponent, facts)
    if screen is None:
        return None
    mass, wave = screen.masses
    screened, waving = _kernel(mass, screen, dim, "K"), _kernel(wave, screen, dim, "Y")
    formula = screen.by_sign(screened, waving, cauchy.kernel(screen.height, dim))
    return Form(mul(exp_of(exponent.coefficient(0)), formula), SOURCE)


def screen_of(exponent: Expansion, facts: Assumptions) -> Screen | None:
    """The one root of an exponent that is a constant less that root."""
    if exponent.logs or len(exponent.roots) != 1 or not exponent.only(0):
        return None
    factor, radicand = exponent.roots[0]
    screen = Screen(minus(factor), radicand, facts)
    return screen if screen.fits else None


def potential(screen: Screen, dim: int | None) -> Form:
    """The kernel with transform exp(−a√(bk² + m²))/√(k² + m²/b)."""
    mass, wave = screen.masses
    n = halves(dimension(dim), -1)
    rho = distance(screen.height)
    front = mul(as_expr(2), power(mul(as_expr(2), PI), minus(halves(dimension(dim), 1))))
    screened = mul(front, power(over(mass, rho), n), modified_k(n, mul(mass, rho)))
    waving = mul(Num(Fraction(-1, 2)), power(over(wave, mul(as_expr(2), PI, rho)), n), ordinary_y(n, mul(wave, rho)))
    free = cauchy.potential(screen.height, dim)
    if screen.sign == 0:
        return free
    return Form(screen.by_sign(screened, waving, free.formula), SOURCE)


def _kernel(mass: Expr, screen: Screen, dim: int | None, sort: str) -> Expr:
    n = halves(dimension(dim), 1)
    rho = distance(screen.height)
    decay = power(over(mass, mul(as_expr(2), PI, rho)), n)
    bessel = modified_k(n, mul(mass, rho)) if sort == "K" else ordinary_y(n, mul(mass, rho))
    front = mul(as_expr(2), screen.height) if sort == "K" else minus(mul(PI, screen.height))
    return mul(front, decay, bessel)


def distance(height: Expr) -> Expr:
    """ρ = √(r² + A²)."""
    return root(add(square(R), square(height)))
