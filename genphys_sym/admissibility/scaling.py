"""Short times: K̂(√ρ·k, t/ρ^m) tends to the transform of the principal part as ρ → ∞, and limits of positive ones are so.

P = λⁿ + … + a₀(s) with principal part λⁿ + α·s^d (no share of it can sit in p elsewhere) and d > 1: the limit is a
function of tⁿ·s^d alone, 1 + O(k^(2d)): a kernel without second moment, never positive. For n = 2 and any power d the limit is
cos(|k|^d t), which is 1 at some k₀ ≠ 0: were it positive definite, it would have the period k₀, and 2^d would be a whole
number; so d = 1, and then N = 1. A purely quadratic principal part
q² + αsq + βs² is a product of two heat equations iff α² ≥ 4β, and oscillates else.
"""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.admissibility.condition import FALSE, Condition, compare, dimensions, text
from genphys_sym.admissibility.domain import SQUARE, collect
from genphys_sym.admissibility.exponent import degree_of
from genphys_sym.admissibility.finding import Finding, iff, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.admissibility.wedge import is_constant
from genphys_sym.results import Reason


def test(question: Question) -> Finding:
    """Reject a causal equation whose principal part is λⁿ + α·s^d with d > 1."""
    if question.polynomial is None or question.complex or question.order < 2 or question.degree(question.order) != 0:
        return Finding()
    order = question.order
    rates = {j: Fraction(question.degree(j), order - j) for j in range(order) if question.degree(j) > 0}
    if not rates or rates.get(0) != max(rates.values()) or question.degree(0) < 2:
        return Finding()
    if any(rate == rates[0] for j, rate in rates.items() if j) or not question.domain.require(
        question.coefficient(0, question.degree(0))
    ):
        return Finding()
    proof = "for t → 0 with tⁿ·k^(2d) fixed the transform tends to a function 1 + O(k^(2d)), d > 1: no second moment"
    return reject(FALSE, Reason("G108", "at short times the kernel has no second moment, so it is not positive", proof))


def homogeneous(question: Question) -> Finding:
    """Decide λ² + (αs + a)λ + βs² + bs + c whose discriminant is a multiple of s² alone: two heat equations, or oscillation.

    In the gauge in which k = 0 neither grows nor decays it is λ² + αsλ + βs².
    """
    if question.polynomial is None or question.complex or question.order != 2 or question.degree(2) != 0:
        return Finding()
    domain = question.domain
    a0, a1, a2 = question.polynomial
    powers = collect(a1 * a1 - 4 * a2 * a0, domain.ring.index[SQUARE], domain.ring)
    inside = {n: c for n, c in powers.items() if not c.is_zero()}
    if set(inside) != {2} or question.degree(1) != 1 or question.degree(0) != 2:
        return Finding()
    lead, slope, square = question.coefficient(2, 0), question.coefficient(1, 1), question.coefficient(0, 2)
    real: Condition = compare(inside[2], ">=", domain)
    condition = real & compare(slope * lead, ">", domain) & compare(square * lead, ">", domain)
    where = "" if condition == FALSE else f" iff {text(condition)}"
    if condition == FALSE:
        return iff(
            FALSE, Reason("G104", "the kernel is a Gaussian of complex width: it oscillates in r", "roots −r·s with complex r")
        )
    proof = "(λ + r₁s)(λ + r₂s) with real r > 0: p = φ_t − r₂∇²φ obeys the heat equation; complex r oscillate in r"
    return iff(condition, Reason("G116", f"the equation is a product of two heat equations{where}", proof))


def undamped(question: Question) -> Finding:
    """Refute a₂λ² + a₁λ + a₀(s) with constants a₂, a₁ and a₀ ~ c·s^d unless d = 1 and N = 1."""
    if question.order != 2 or question.complex or not all(is_constant(tree) for tree in question.trees[1:]):
        return Finding()
    degree = degree_of(question.trees[0], question.domain)
    if degree is None or question.domain.signs(degree) != frozenset({1}):
        return Finding()
    question.domain.require(degree - 1)
    condition = compare(degree - 1, "=", question.domain) & dimensions(1, 1)
    proof = "for t → 0 with t·k^d fixed the transform tends to cos(t·k^d), which is positive definite for d = 1 in N = 1 alone"
    return reject(condition, Reason("G115", "at short times the kernel is a wave's, and not positive", proof))
