"""What stays at the starting point: the limit of K̂ as k → ∞ is the mass of an atom there, and must not be negative.

Where all coefficients of a second-order symbol grow alike, a₂(s) ~ l₂sᵈ, …, the roots tend to those of l₂λ² + l₁λ + l₀. A
complex pair makes the atom oscillate around 0, for every share of the terms in p: its mass is a combination of the two.
"""

from __future__ import annotations

from genphys_sym.admissibility.condition import FALSE, TRUE, compare, text
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason


def oscillating_atom(question: Question) -> Finding:
    """Reject where the roots tend to a complex pair as k → ∞."""
    if question.polynomial is None or question.order != 2 or question.complex:
        return Finding()
    degree = question.degree(2)
    if degree < 1 or question.degree(0) != degree or question.degree(1) > degree:
        return Finding()
    l0, l1, l2 = (question.coefficient(j, degree) for j in range(3))
    condition = compare(l1 * l1 - 4 * l2 * l0, ">=", question.domain)
    if condition == TRUE:
        return Finding()
    where = "" if condition == FALSE else f" unless {text(condition)}"
    proof = "a measure's atoms are non-negative; as k → ∞ (in the mean) K̂ tends to the mass of the atom at the starting point"
    return reject(condition, Reason("G113", f"the mass of the atom at the starting point oscillates around 0{where}", proof))
