"""From a density flow to what the closed forms ask of it: an exponent, or a pair of roots."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.fronts import Pair
from genphys_sym.greens.reading import expansion, exponent_of, normal
from genphys_sym.greens.setting import T, minus, over, root, square
from genphys_sym.results import DensityFlow, Problem
from symcons.expr.tree import Expr, add, as_expr, mul, names, substitute


def facts_of(flow: DensityFlow) -> Assumptions:
    """What is known of the parameters of ``flow``."""
    return Assumptions(flow.pde.parameters)


def autonomous(flow: DensityFlow) -> bool:
    """Whether the symbol tells all: no explicit time, no drift that grows with the place."""
    symbol = flow.symbol
    timed = any("t" in names(coefficient) for coefficient in symbol.coefficients)
    return symbol.clock is None and symbol.drift is None and not timed


def growth(flow: DensityFlow, facts: Assumptions) -> Expr | None:
    """The one root λ(k) that is excited where the transform is exp(λt): first order, or the decaying root of a second."""
    symbol = flow.symbol
    if not autonomous(flow):
        return None
    if symbol.order == 1:
        low, high = symbol.coefficients
        return minus(over(low, high))
    if flow.dispersion.problem is not Problem.DECAYING:
        return None
    if symbol.order == 2:
        low, middle, high = symbol.coefficients
        beta = over(middle, mul(as_expr(2), high))
        radicand = normal(add(square(beta), minus(over(low, high))), facts)
        return add(minus(beta), minus(root(radicand)))
    return flow.dispersion.growth[flow.dispersion.selected[0]]


def exponent(flow: DensityFlow, facts: Assumptions) -> Expr | None:
    """X with K̂ = exp(X), None where the transform is no exponential."""
    if flow.symbol.memory is not None:
        return None
    rate = growth(flow, facts)
    if rate is not None:
        return mul(T, rate)
    transform = flow.kernel_hat if flow.kernel_hat is not None else flow.green_hat
    return None if transform is None else exponent_of(transform, facts)


def density_at(flow: DensityFlow, rate: Expr) -> Expr:
    """M(λ, k) at λ = ``rate``."""
    return substitute(flow.p_symbol, {"lam": rate})


def pair(flow: DensityFlow, facts: Assumptions) -> Pair | None:
    """The causal second-order symbol with a constant damping and d + c²k² = its constant part, None where it is not so."""
    symbol = flow.symbol
    if symbol.order != 2 or flow.dispersion.problem is not Problem.CAUSAL or not autonomous(flow):
        return None
    low, middle, high = symbol.coefficients
    beta = expansion(over(middle, mul(as_expr(2), high)), facts)
    spring = expansion(over(low, high), facts)
    density = expansion(flow.p_symbol, facts, "lam")
    if beta is None or spring is None or density is None:
        return None
    if not (beta.only(0) and beta.is_polynomial and spring.only(0, 2) and spring.is_polynomial and density.only(0, 1)):
        return None
    speed2 = spring.coefficient(2)
    if Fraction(2) not in spring.powers or facts.sign(speed2) == -1 or _varies(density.powers.values()):
        return None
    lead, damping = normal(mul(as_expr(flow.sign), high), facts), normal(beta.coefficient(0), facts)
    excess = normal(add(square(damping), minus(spring.coefficient(0))), facts)
    m1, m0 = density.coefficient(1), density.coefficient(0)
    return Pair(lead, damping, facts.root(speed2), speed2, excess, facts.sign(excess), m1, m0)


def _varies(trees: Iterable[Expr]) -> bool:
    return any("k" in names(tree) for tree in trees)
