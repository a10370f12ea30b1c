"""Powers of a momentum: where m_t + α m_x + b α_x m = 0, the power m^(1/b) is conserved with flux α m^(1/b).

For D_t m^q + D_x(α m^q) = m^(q−1) (q m_t + q α m_x + α_x m). The Camassa–Holm family has α = u, m = u − u_xx; b may be a
symbolic parameter, and the exponent with it. Source: D. Holm, M. Staley, *Phys. Lett. A* 308 (2003) 437–444.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcons.densities.evolution import Equations
from symcons.densities.jets import Jets, Polynomial, add_to, scaled
from symcons.densities.polynomials import tree_of
from symcons.expr.tree import Call, Expr, Mul, Num, Pow, mul, power


@dataclass(frozen=True)
class Momentum:
    """m, b and α with m_t + α m_x + b α_x m = 0 on solutions."""

    momentum: Polynomial
    ratio: Any
    speed: Polynomial
    jets: Jets

    def law(self) -> tuple[Expr, Expr]:
        """The density m^(1/b) and its flux."""
        root = power(tree_of(self.momentum, self.jets), power(self.jets.coefficients.tree(self.ratio), Num(Fraction(-1))))
        return root, self.flux_of(root)

    def flux_of(self, root: Expr) -> Expr:
        """The flux of the density, however it is written."""
        return mul(tree_of(self.speed, self.jets), root)


def root_law(equations: Equations) -> Momentum | None:
    """The momentum of a single equation in one dimension that has this form, or None."""
    if len(equations.polynomials) != 1 or equations.jets.size != 1:
        return None
    jets, given = equations.jets, equations.polynomials[0]
    momentum = _momentum(jets, given)
    if momentum is None:
        return None
    rest = dict(given)
    add_to(rest, jets.total(momentum, "t"), jets.number(-1))
    top = max(jets.variables(momentum))
    lead = jets.coefficients.constant(momentum[((top, 1),)])
    if top == 0 or not lead:
        return None
    speed = {m: c * jets.number(1 / lead) for m, c in jets.partial(rest, top + jets.size).items()}
    if not speed or max(jets.variables(speed), default=0) >= top:
        return None
    add_to(rest, jets.product(speed, jets.total(momentum)), jets.number(-1))
    ratio = _ratio(rest, jets.product(jets.total(speed), momentum))
    if ratio is None:
        return None
    return Momentum(momentum, ratio, speed, jets)


def _momentum(jets: Jets, given: Polynomial) -> Polynomial | None:
    """m with Δ = D_t m + (no derivatives by t); constant coefficients. None where there is none."""
    momentum: Polynomial = {}
    for monomial, c in given.items():
        timed = [v for v, _ in monomial if v >= 0 and jets.orders_of(v)[3]]
        if not timed:
            continue
        orders = jets.orders_of(timed[0])
        if len(monomial) != 1 or monomial[0][1] != 1 or orders[3] != 1 or jets.coefficients.constant(c) is None:
            return None
        momentum[((timed[0] - jets.steps["t"], 1),)] = c
    return momentum or None


def _ratio(left: Polynomial, right: Polynomial) -> Any | None:
    """The coefficient b ≠ 0 with left = b·right, or None."""
    if not left or not right or left.keys() != right.keys():
        return None
    monomial = next(iter(right))
    quotient = left[monomial] / right[monomial]
    return quotient if scaled(right, quotient) == left else None


def root_parts(density: Expr, flux: Expr) -> tuple[Expr, Expr, Expr] | None:
    """(m, 1/q, α) of a density m^q with flux α m^q, q not a whole number; None for another form."""
    root = power(density.args[0], Num(Fraction(1, 2))) if isinstance(density, Call) and density.name == "sqrt" else density
    if not isinstance(root, Pow) or (isinstance(root.exponent, Num) and root.exponent.value.denominator == 1):
        return None
    factors = flux.factors if isinstance(flux, Mul) else (flux,)
    if factors.count(density) != 1:
        return None
    speed = mul(*(factor for factor in factors if factor != density))
    exponent = root.exponent
    inverse = Num(1 / exponent.value) if isinstance(exponent, Num) else power(exponent, Num(Fraction(-1)))
    if isinstance(exponent, Pow) and exponent.exponent == Num(Fraction(-1)):
        inverse = exponent.base
    return root.base, inverse, speed

