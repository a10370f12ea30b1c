"""From a density flow to the independent laws that τ is made of, by the structure of its exponent, never by name.

ψ(k, t) = −log K̂(k, t)/K̂(0, t) is taken apart into terms: c(t) k² (fixed), c k^q with q < 2 (stable), c √(k² + M²)
(inverse Gaussian), c log(q₀ + q₂k²) (gamma); a transform with one K_ν(hk) is PFGM++'s (inverse gamma). What is left over
is one law more, to be inverted in numbers.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from genphys_sym.greens.assumptions import Assumptions
from genphys_sym.greens.augmented import form as augmented_form
from genphys_sym.greens.reading import Expansion, expansion
from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.evaluation import number, on_arrays
from genphys_sym.mixtures.gamma_law import Gamma
from genphys_sym.mixtures.inverse_gamma import InverseGamma
from genphys_sym.mixtures.inverse_gaussian import InverseGaussian
from genphys_sym.mixtures.inverse_stable import InverseStable
from genphys_sym.mixtures.laws import Fixed, Law
from genphys_sym.mixtures.stable import Stable
from symcons.expr.tree import (
    ZERO,
    Add,
    Call,
    Expr,
    Mul,
    Num,
    Pow,
    Sym,
    add,
    as_expr,
    call,
    mul,
    names,
    negate,
    power,
    substitute,
    walk,
)

_FREE = Assumptions()


def of_exponent(exponent: Expr) -> tuple[list[Component], Expr | None]:
    """The closed laws in K̂ = exp(``exponent``), and the exponent that remains (None: nothing), at values of all parameters."""
    found: list[Component] = []
    rest: list[Expr] = []
    for term in _whole_or_terms(exponent):
        if "k" not in names(term):
            continue
        components = _of_term(term)
        if components is None:
            rest.append(term)
        else:
            found += components
    return found, add(*rest) if rest else None


def _of_term(term: Expr) -> list[Component] | None:
    parts = expansion(term, _FREE)
    if parts is not None:
        return _of_expansion(parts)
    alone = _alone(term)
    one = None if alone is None else _power(alone[0], negate(alone[1]))
    return None if one is None else [one]


def _alone(term: Expr) -> tuple[Fraction, Expr] | None:
    """(q, c) of c·k^q with any fraction q, powers of powers and of products among the factors."""
    total, rest = Fraction(0), as_expr(1)
    for factor in term.factors if isinstance(term, Mul) else (term,):
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, Pow) else (factor, as_expr(1))
        if "k" not in names(factor):
            rest = mul(rest, factor)
        elif not isinstance(exponent, Num):
            return None
        elif base == Sym("k"):
            total += exponent.value
        elif isinstance(base, (Mul, Pow)) and (inner := _alone(base)) is not None:
            total, rest = total + inner[0] * exponent.value, mul(rest, power(inner[1], exponent))
        else:
            return None
    return total, rest


def _whole_or_terms(exponent: Expr) -> list[Expr]:
    return [exponent] if expansion(exponent, _FREE) is not None else terms_of(exponent)


def terms_of(tree: Expr) -> list[Expr]:
    """The terms of a sum, and of a sum times factors."""
    if isinstance(tree, Add):
        return [part for term in tree.terms for part in terms_of(term)]
    if isinstance(tree, Mul):
        sums = [factor for factor in tree.factors if isinstance(factor, Add)]
        if sums:
            rest = mul(*(factor for factor in tree.factors if factor is not sums[0]))
            return [part for term in sums[0].terms for part in terms_of(mul(rest, term))]
    return [tree]


def _of_expansion(parts: Expansion) -> list[Component] | None:
    """A component for every term; None where a term is no law of its own (its sign, its clock, its form)."""
    found: list[Component | None] = [_power(q, negate(c)) for q, c in parts.powers.items() if q != 0]
    found += [component for c, radicand in parts.roots for component in _root(negate(c), radicand)]
    found += [_logarithm(negate(c), argument) for c, argument in parts.logs]
    if any(component is None for component in found):
        return None
    return [component for component in found if component is not None]


def _component(law: Law, clock: Expr) -> Component | None:
    """The law by its clock, None where the clock runs backwards."""
    if names(clock) - {"t", "pi"}:
        return None
    made = Clock(clock)
    return Component(law, made) if made.is_increasing() else None


def _power(q: Fraction, clock: Expr) -> Component | None:
    if q == 2:
        return _component(Fixed(), clock)
    return _component(Stable(float(q) / 2), clock) if 0 < q < 2 else None


def _polynomial(tree: Expr, *exponents: int) -> list[float] | None:
    """The coefficients of these powers of k, where there are no others and all are numbers."""
    found = expansion(tree, _FREE)
    if found is None or not found.is_polynomial or not found.only(*exponents):
        return None
    if any(names(c) - {"pi"} for c in found.powers.values()):
        return None
    return [number(found.coefficient(e)) for e in exponents]


def _root(clock: Expr, radicand: Expr) -> list[Component | None]:
    """c √(bk² + m²), and c √((uk² + v)²)."""
    linear = _polynomial(radicand, 0, 2)
    if linear is not None:
        constant, slope = linear
        if slope <= 0 or constant < 0:
            return [None]
        scaled = mul(clock, call("sqrt", expansion(radicand, _FREE).coefficient(2)))  # type: ignore[union-attr]
        mass = (constant / slope) ** 0.5
        return [_component(InverseGaussian(mass) if mass > 0 else Stable(0.5), scaled)]
    quartic = _polynomial(radicand, 0, 2, 4)
    if quartic is None or quartic[2] <= 0 or quartic[1] < 0 or quartic[1] ** 2 != 4 * quartic[0] * quartic[2]:
        return [None]
    lead = expansion(radicand, _FREE).coefficient(4)  # type: ignore[union-attr]
    return [_component(Fixed(), mul(clock, call("sqrt", lead)))]


def _logarithm(clock: Expr, argument: Expr) -> Component | None:
    inner = _polynomial(argument, 0, 2)
    if inner is None or min(inner) <= 0:
        return None
    return _component(Gamma(inner[0] / inner[1]), clock)


def of_bessel(hat: Expr) -> Component | None:
    """PFGM++: 2^{1−ν}/Γ(ν) (kh)^ν K_ν(kh) with h = h(t)."""
    bessel = [node for node in walk(hat) if isinstance(node, Call) and node.name == "besselk"]
    if len(bessel) != 1 or augmented_form(hat, None, _FREE) is None:
        return None
    order, z = bessel[0].args
    found = expansion(z, _FREE)
    if found is None or names(order) - {"pi"} or number(order) <= 0:
        return None
    return _component(InverseGamma(number(order)), found.coefficient(1))


def of_memory(hat: Expr) -> Component | None:
    """Diffusion in fractional time: K̂ = E_β(−θ(t) k²)."""
    if not (isinstance(hat, Call) and hat.name == "mittag_leffler") or names(hat.args[0]) - {"pi"}:
        return None
    alone, beta = _alone(hat.args[1]), number(hat.args[0])
    return _component(InverseStable(beta), negate(alone[1])) if alone and alone[0] == 2 and 0 < beta < 1 else None


#: Where formulas are compared.
_K, _T = np.array([0.3, 0.7, 1.1, 2.3]), np.array([0.4, 1.3, 0.9, 0.6])


def agrees(left: Expr, right: Expr) -> bool:
    """Whether two formulas in k and t have the same values at a few places."""
    place = {"k": _K + 0j, "t": _T}
    one, other = on_arrays(left)(place), on_arrays(right)(place)
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-300))


def factorised(exponent: Expr) -> tuple[Expr, Expr] | None:
    """(h(k), θ(t)) with X(0, t) − X(k, t) = θ(t) h(k), θ(1) = 1; None where there are no such functions."""
    rise = add(substitute(exponent, {"k": ZERO}), negate(exponent))
    at_one, time = substitute(rise, {"t": as_expr(1)}), Sym("t")
    if agrees(rise, mul(at_one, time)):
        return at_one, time
    reference = Num(Fraction(number(substitute(at_one, {"k": as_expr(1)}))))
    clock = mul(substitute(rise, {"k": as_expr(1)}), power(reference, as_expr(-1)))
    return (at_one, clock) if agrees(rise, mul(at_one, clock)) else None
