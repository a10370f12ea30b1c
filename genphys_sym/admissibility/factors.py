"""Products: a factor λ + g of the symbol is itself a flow of first order for p = (the other factors) φ.

P = (λ + g(s))·M(λ, s) with g(s) − g(0) a Bernstein function: with p = Mφ the equation reads p_t + g(−∇²)p = 0, whose
kernel is positive in every dimension. Only that branch is excited.
"""

from __future__ import annotations

from genphys_sym.admissibility import forgetting, polynomial_exponent
from genphys_sym.admissibility.condition import FALSE, Condition, text
from genphys_sym.admissibility.density import density_text
from genphys_sym.admissibility.domain import LAM, Polynomial
from genphys_sym.admissibility.finding import Finding, accept
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Problem, Reason
from symcons.expr.rational import to_tree


def linear_factors(question: Question) -> list[tuple[Polynomial, Polynomial, Polynomial]]:
    """(c₁, c₀, M) with P = (c₁λ + c₀)·M, for the factors of P over Q that are linear in λ."""
    if question.polynomial is None or question.order < 2:
        return []
    ring = question.domain.ring
    lam = ring.gen(LAM)
    whole = sum((p * lam**j for j, p in enumerate(question.polynomial)), ring.zero)
    _, factors = whole.factor()
    index = ring.index[LAM]
    found = []
    for factor, _ in factors:
        if int(factor.degrees()[index]) == 1:
            slope = factor.derivative(index)
            found.append((slope, factor - slope * lam, whole / factor))
    return found


def test(question: Question) -> tuple[Finding, Finding] | None:
    """C1 and C2 for the best factor, None where no factor gives a positive kernel."""
    best: tuple[Finding, Finding] | None = None
    for slope, rest, cofactor in linear_factors(question):
        inner = _factor_question(question, slope, rest)
        c1 = polynomial_exponent.test(inner)
        c2 = forgetting.test(inner, Problem.CAUSAL)
        both = c1.sufficient & c2.sufficient
        if c1.sufficient == FALSE or both == FALSE:
            continue
        found = _accepted(question, c1, cofactor), c2
        if best is None or _better(both, best[0].sufficient & best[1].sufficient):
            best = found
    return best


def _better(new: Condition, old: Condition) -> bool:
    return len(text(new)) < len(text(old))


def _factor_question(question: Question, slope: Polynomial, rest: Polynomial) -> Question:
    ring = question.domain.ring
    trees = (to_tree(rest, ring), to_tree(slope, ring))
    return Question(question.domain, question.dim, True, trees, (rest, slope))


def _accepted(question: Question, c1: Finding, cofactor: Polynomial) -> Finding:
    shown = density_text(cofactor, question)
    proof = "the symbol factorises as (λ + g)·M, so p_t + g p = 0: only the branch of the factor is excited"
    reason = Reason("G116", f"with p = {shown} the equation is of first order in time", proof)
    found = accept(c1.sufficient, reason, *c1.reasons, jumps=c1.jumps)
    return Finding(found.reasons, found.sufficient, found.necessary, found.jumps, grouping=shown)
