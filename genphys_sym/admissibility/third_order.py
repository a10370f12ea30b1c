"""Third order in time, causal, linear in s: q·M₀(q) + (c₀ + c₁q)s with M₀ = a₃q² + a₂q + a₁ (Moore–Gibson–Thompson).

No wave may outgrow k = 0: Routh's conditions in s. N = 1, p̂ = M₀φ̂: the transform is √(M₀/(qC))·exp(−|x|√(qM₀/C)); with
real roots r₂ ≤ r₁ of M₀ and p₀ = −c₀/c₁ ≥ r₂ the root is a Stieltjes function and √(qM₀/C) a complete Bernstein function
(zeros and poles in the right order).

N ≥ 2: unless the whole mixed term sits in p, the leading term as r → 0 grows with q, which that of a positive kernel does
not; with it, there is an atom beside, and M₀(p₀) ≥ 0 is necessary for every share of the pure terms; for N ≥ 4 what runs on
the front is no measure. So beyond N = 1 at most N = 2, 3 remain. With a₁ = 0 the leading term vanishes at q = 0 and is
positive later, for every share of the mixed term in p, so it is not completely monotone.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, conjunction, dimensions, text
from genphys_sym.admissibility.domain import Polynomial
from genphys_sym.admissibility.finding import Finding
from genphys_sym.admissibility.half_line import positive, trimmed
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason


def test(question: Question) -> Finding:
    """Decide C1 where the equation has this shape; pass on all else."""
    if question.order != 3 or question.polynomial is None or question.degree(3) != 0 or question.degree(2) > 0:
        return Finding()
    if max(question.degree(0), question.degree(1)) > 1 or not question.coefficient(0, 0).is_zero():
        return Finding()
    side = question.domain.require(question.coefficient(3, 0))
    a1, a2, a3 = (side * question.coefficient(j, 0) for j in (1, 2, 3))
    c0, c1 = side * question.coefficient(0, 1), side * question.coefficient(1, 1)
    stable = _stable(question, (a1, a2, a3, c0, c1))
    if stable is None or question.domain.require(c1) != 1:
        return Finding()
    domain = question.domain
    at_pole = a3 * c0 * c0 - a2 * c0 * c1 + a1 * c1 * c1
    order = compare(at_pole, "<=", domain) | compare(a2 * c1 - 2 * a3 * c0, ">=", domain)
    line = conjunction([stable, order, compare(a2 * a2 - 4 * a3 * a1, ">=", domain), dimensions(1, 1)])
    space = compare(a1, "=", domain)
    atom = compare(at_pole, ">=", domain)
    necessary = stable & (dimensions(1, 1) if space == TRUE else dimensions(1, 1) | (dimensions(1, 3) & atom))
    return Finding(_reasons(stable, space == TRUE), line, necessary, missing="the kernel of a third-order equation in general")


def _stable(question: Question, numbers: tuple[Polynomial, ...]) -> Condition | None:
    a1, a2, a3, c0, c1 = numbers
    domain = question.domain
    product = trimmed({0: a2 * a1, 1: a2 * c1 - a3 * c0})
    parts = [positive({0: a1, 1: c1}, domain, False), positive({1: c0}, domain, False), positive(product, domain, False)]
    if any(part is None for part in parts):
        return None
    return conjunction([compare(a2, ">=", domain), *[part for part in parts if part is not None]])


def _reasons(stable: Condition, no_space: bool) -> tuple[Reason, ...]:
    reasons = []
    if stable != TRUE:
        proof = "Routh's conditions for all k; |K̂(k)| ≤ K̂(0) for a positive kernel"
        says = "some wave outgrows k = 0" if stable == FALSE else f"no wave outgrows k = 0 iff {text(stable)}"
        reasons.append(Reason("G106", says, proof))
    if stable != FALSE:
        proof = "√(M/(qC)) is a Stieltjes function and √(qM/C) complete Bernstein: zeros and poles alternate as needed"
        reasons.append(Reason("G111", "for N = 1 the kernel is positive there", proof))
    if no_space:
        proof = "as r → 0 the transform is a function that vanishes at q = 0 and is positive later: not completely monotone"
        reasons.append(Reason("G112", "for N ≥ 2 the kernel takes negative values", proof))
    return tuple(reasons)
