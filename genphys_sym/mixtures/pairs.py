"""Second-order causal equations as a process with two states: what their coefficients say of it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from genphys_sym.greens import shapes
from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.reading import expansion
from genphys_sym.greens.setting import over
from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.evaluation import number
from genphys_sym.mixtures.laws import Fixed
from genphys_sym.mixtures.two_state import TwoState
from genphys_sym.results import DensityFlow, Problem
from symcons.expr.tree import Expr, Num, Sym, mul, names, substitute

_FREE = Assumptions()


def in_squares(tree: Expr, numbers: Mapping[str, Expr]) -> tuple[float, float, float] | None:
    """(c₀, c₁, c₂) of c₀ + c₁k² + c₂k⁴ at the values, None for anything else."""
    found = expansion(substitute(tree, dict(numbers)), _FREE)
    if found is None or not found.is_polynomial or not found.only(0, 2, 4):
        return None
    if any(names(c) - {"pi"} for c in found.powers.values()):
        return None
    return number(found.coefficient(0)), number(found.coefficient(2)), number(found.coefficient(4))


def coefficients_of(flow: DensityFlow, numbers: Mapping[str, Expr]) -> tuple[tuple[float, float, float], ...] | None:
    """Of λ² + Aλ + C and M = m₁(λ + B): (A, C, B) by powers of k²; None where the equation is none of this kind."""
    symbol = flow.symbol
    if symbol.order != 2 or flow.dispersion.problem is not Problem.CAUSAL or not shapes.autonomous(flow):
        return None
    low, middle, lead = symbol.coefficients
    m0 = substitute(flow.p_symbol, {"lam": Num(Fraction(0))})
    m1 = expansion(substitute(flow.p_symbol, dict(numbers)), _FREE, "lam")
    if m1 is None or not m1.is_polynomial or not m1.only(0, 1):
        return None
    found = [in_squares(tree, numbers) for tree in (over(middle, lead), over(low, lead), over(m0, m1.coefficient(1)))]
    return None if any(part is None for part in found) else tuple(part for part in found if part is not None)


def of_pair(flow: DensityFlow, numbers: Mapping[str, Expr]) -> Component | None:
    """Two states with constants D₁ > D₂ ≥ 0, all particles starting in the faster one: B = a + b + D₂k²."""
    parts = coefficients_of(flow, numbers)
    if parts is None:
        return None
    (a0, a1, a2), (c0, c1, c2), start = parts
    spread = a1 * a1 - 4 * c2
    if a2 or c0 or c2 < 0 or a0 <= 0 or a1 <= 0 or spread <= 0:
        return None
    fast, slow = (a1 + spread**0.5) / 2, (a1 - spread**0.5) / 2 if c2 else 0.0
    waking = (c1 - slow * a0) / (fast - slow)
    leaving = a0 - waking
    if abs(start[0] - a0) > 1e-9 * a0 or abs(start[1] - slow) > 1e-9 * fast or start[2] or waking <= 0 or leaving < -1e-12 * a0:
        return None
    if leaving <= 1e-12 * a0:
        return Component(Fixed(), Clock(mul(Num(Fraction(fast)), Sym("t"))))
    return Component(TwoState(fast, leaving, waking, slow), Clock(Sym("t")))
