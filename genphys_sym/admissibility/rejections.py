"""Quick necessary conditions for a positive kernel, valid for every choice of p and in every dimension.

|K̂(k)| ≤ K̂(0): no wave outgrows k = 0. K̂ = K̂(0)(1 + o(k²)) only for a point mass: a kernel without second moment is
not positive. The mass must not oscillate.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, compare
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason


def no_second_moment(question: Question) -> Finding:
    """Reject where k enters from k⁴ on: then K̂(k) = K̂(0)(1 + o(k²)) for every p."""
    if question.polynomial is None or question.complex:
        return Finding()
    lowest = [
        min((p for p, c in question.series(j).items() if p and not c.is_zero()), default=99) for j in range(question.order + 1)
    ]
    if min(lowest) < 2 or min(lowest) == 99:
        return Finding()
    proof = "a positive kernel with K̂ = K̂(0)(1 + o(k²)) has ∫x²K = 0: it is a point mass, and K̂ would be constant"
    return reject(FALSE, Reason("G108", "the kernel's second moment is 0 at every t, so it is not positive", proof))


def oscillating_mass(question: Question) -> Finding:
    """Reject where the mass of a second-order equation oscillates."""
    if question.polynomial is None or question.order != 2 or question.complex:
        return Finding()
    a0, a1, a2 = (question.coefficient(j, 0) for j in range(3))
    condition = compare(a1 * a1 - 4 * a2 * a0, ">=", question.domain)
    if condition == TRUE:
        return Finding()
    proof = "a positive measure's Laplace transform has its rightmost singularity on the real axis (Pringsheim–Landau)"
    return reject(condition, Reason("G113", "the mass ∫K oscillates around 0 where the roots at k = 0 are complex", proof))
