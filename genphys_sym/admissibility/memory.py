"""Caputo's derivative of order β in time: K̂ = E_β(−S(s)·t^β), S the exponent of the equation without memory.

* β ≤ 1, any N: E_β(−x) = ∫e^{−ux}M(u)du with M ≥ 0 (Pollard), a mixture of the kernels e^{−uS}; and (K̂(0) − K̂(k))/t^β tends to
  a multiple of S − S(0) as t → 0. So K ≥ 0 iff S − S(0) is negative definite, as without memory.
* 1 < β ≤ 2, S = c·s^(α/2): as k → ∞, K̂ ~ −C/S with C > 0 (1/Γ(1 − β) < 0). For N ≥ 2, and for N = 1 with α ≤ 1, K → −∞ at
  r = 0; for N = 1 and 1 < α < β, K(0) is a positive multiple of 1/Γ(1 − β/α) < 0. For N = 1 and β ≤ α ≤ 2, K ≥ 0 (Mainardi,
  Luchko, Pagnini 2001; for α = 2 its Laplace transform q^{β/2−1}e^{−|x|q^{β/2}/√c} is completely monotone).
* C2: waves fade algebraically. If S(0) = 0 all k ≠ 0 fade against k = 0; if S(0) > 0, the ratio tends to S(0)/S(k) and
  nothing is forgotten (but for β = 1); if S(0) < 0, k = 0 outgrows all. For β = 2 waves oscillate.
"""

from __future__ import annotations

from dataclasses import replace

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, dimensions, text
from genphys_sym.admissibility.domain import NEGATIVE, POSITIVE, Domain, Polynomial
from genphys_sym.admissibility.exponent import exponent_of, power_terms
from genphys_sym.admissibility.finding import Finding, iff
from genphys_sym.admissibility.polynomial_exponent import by_waves
from genphys_sym.admissibility.question import Question
from genphys_sym.admissibility.wedge import at_zero, number
from genphys_sym.results import Reason
from symcons.expr.tree import Add, Expr

_ZERO_OR_MORE = POSITIVE | frozenset({0})


def within(question: Question, order: Expr) -> Question | None:
    """The question for 0 < β < 2, or β ≤ 2 where its assumption says so; None where β is no polynomial in the parameters.

    An order of 2 is another equation, without loss; it is written phi_tt.
    """
    beta = number(order, question.domain)
    if beta is None:
        return None
    domain = question.domain
    closed = any(beta == domain.gen(name) and bound.upper == 2 and not bound.open_upper for name, bound in domain.bounds)
    for polynomial, signs in ((beta, POSITIVE), (2 - beta, _ZERO_OR_MORE if closed else POSITIVE)):
        if not beta.is_constant() and not domain.signs(polynomial) <= signs:
            domain = domain.with_fact(polynomial, signs)
    return question.within(domain)


def test(question: Question, order: Expr, plain: tuple[Finding, Finding]) -> tuple[Finding, Finding]:
    """C1 and C2 with memory, from those without."""
    domain = question.domain
    beta = number(order, domain)
    if beta is None:
        missing = "the order of Caputo's derivative as a polynomial in the parameters"
        return Finding(missing=missing), Finding(missing=missing)
    return _positive(question, beta, plain[0]), _forgotten(question, beta, plain[1])


def _positive(question: Question, beta: Polynomial, plain: Finding) -> Finding:
    domain = question.domain
    low = compare(1 - beta, ">=", domain)
    fast, certain = _fast(question, beta)
    sufficient = plain.sufficient & (low | fast)
    necessary = plain.necessary & (low | fast if certain else TRUE)
    where = "" if sufficient == TRUE else f" iff {text(sufficient)}" if sufficient == necessary else ""
    says = f"the kernel is a mixture of kernels without memory{where}"
    if sufficient == FALSE:
        says = "the kernel with memory is not positive, since the one without is not, or waves overshoot (order above 1)"
    proof = "E_β(−x) is completely monotone iff β ≤ 1 (Pollard 1948); beyond, K̂ ~ −C/S(k), and K → −∞ at r = 0 unless N = 1"
    missing = None if sufficient == necessary else "positivity for 1 < β in one dimension where the symbol is no power of k"
    reasons = (*plain.reasons, Reason("G123", says, proof))
    return Finding(reasons, sufficient, necessary, plain.jumps & (low | fast), missing=missing or plain.missing)


def _fast(question: Question, beta: Polynomial) -> tuple[Condition, bool]:
    """Where the kernel is positive for 1 < β, and whether it is so only there."""
    domain = question.domain
    exponent = exponent_of(question, None) if question.isotropic else None
    terms = (power_terms(exponent, domain) or []) if exponent is not None else []
    start = _start(question)
    if start is not None and domain.signs(start) == POSITIVE:
        return FALSE, True
    if len(terms) != 1 or start is None or not start.is_zero():
        return FALSE, compare(1 - beta, ">=", domain) == TRUE
    twice = 2 * terms[0][1]
    return dimensions(1, 1) & compare(twice - beta, ">=", domain), True


def _start(question: Question) -> Polynomial | None:
    """S(0)/c with the sign of S(0) for c > 0."""
    domain = question.domain
    top = number(question.trees[1], domain)
    if top is None:
        return None
    if question.components is not None and not question.isotropic:
        constant: Polynomial = by_waves(question.components[0][0], domain).get((0, 0, 0), domain.ring.zero)
        return constant * domain.require(top)
    total = domain.ring.zero
    for term in question.trees[0].terms if isinstance(question.trees[0], Add) else (question.trees[0],):
        powers = power_terms(term, domain)
        if powers and all(domain.signs(exponent) == POSITIVE for _, exponent in powers):
            continue
        value = number(at_zero(term), domain)
        if value is None:
            return None
        total += value
    return total * domain.require(top)


def _forgotten(question: Question, beta: Polynomial, plain: Finding) -> Finding:
    domain: Domain = question.domain
    start = _start(question)
    below_two = compare(2 - beta, ">", domain)
    if start is None:
        return replace(plain, sufficient=FALSE, missing="C2 with memory: the symbol at k = 0")
    fades = below_two if start.is_zero() else (compare(start, "=", domain) & below_two) | compare(1 - beta, "=", domain)
    fades = TRUE if domain.signs(start) == NEGATIVE else fades | compare(start, "<", domain)
    if fades == FALSE:
        why = "K̂(k)/K̂(0) tends to S(0)/S(k), not to 0: an algebraic decay at k = 0 keeps the data"
        if below_two == FALSE:
            why = "for β = 2 waves oscillate and do not fade"
        return iff(FALSE, Reason("G122", f"C2 fails: {why}", "E_β(−x) ~ 1/(Γ(1 − β)·x) as x → ∞"))
    reason = Reason("G123", "the data are forgotten algebraically, like t^(−β), not exponentially", "E_β(−x) ~ 1/(Γ(1 − β)·x)")
    reasons = (*plain.reasons, reason)
    return Finding(reasons, plain.sufficient & fades, plain.necessary & fades, missing=plain.missing)
