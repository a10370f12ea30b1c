"""What the talk says of its seven rows, kept beside the exact conditions."""

from __future__ import annotations

from genphys_sym.admissibility.question import Question
from genphys_sym.results import Reason

#: By (problem's shape): the talk's word on s-generativity.
_WORDS = {
    "diffusion": "yes (diffusion models)",
    "Poisson": "yes (Poisson flow)",
    "ideal wave": "no",
    "dissipative wave": "conditionally yes (large ε)",
    "Helmholtz": "conditionally yes (small k)",
    "screened Poisson": "yes",
    "Schrödinger": "no",
}
_EXACT = {
    "dissipative wave": "exactly: N = 1 for every ε; for N ≥ 2 the negative layer behind the front weighs exp(−εt)",
    "Helmholtz": "exactly: while k0·√(r² + t²) is below the first zero of Y of order (N + 1)/2",
}


def words(question: Question) -> Reason | None:
    """The talk's words where the equation is one of its rows."""
    row = _row(question)
    if row is None:
        return None
    return Reason(
        "G130", f"the talk's word on the {row} equation: {_WORDS[row]}", _EXACT.get(row, "agrees with the exact answer")
    )


def _row(question: Question) -> str | None:
    if question.complex:
        return "Schrödinger" if _free_schroedinger(question) else None
    if question.polynomial is None or any(question.degree(j) > (1 if j == 0 else 0) for j in range(question.order + 1)):
        return None
    zero = [question.coefficient(j, 0).is_zero() for j in range(question.order + 1)]
    signs = [question.domain.signs(question.coefficient(j, 0)) for j in range(question.order + 1)]
    slope = question.domain.signs(question.coefficient(0, 1))
    if len(slope) != 1 or slope == frozenset({0}):
        return None
    same = slope == signs[-1]
    if question.order == 1:
        return "diffusion" if zero[0] and same else None
    if question.order != 2:
        return None
    if same:
        if zero[0] and zero[1]:
            return "ideal wave"
        return "dissipative wave" if zero[0] and signs[1] == signs[2] else None
    if not zero[1]:
        return None
    return (
        "Poisson"
        if zero[0]
        else {True: "Helmholtz", False: "screened Poisson"}.get(signs[0] == signs[2])
        if signs[0] in (frozenset({1}), frozenset({-1}))
        else None
    )


def _free_schroedinger(question: Question) -> bool:
    if question.components is None or question.order != 1:
        return False
    (b_re, b_im), (a_re, a_im) = question.components
    product = a_re * b_re + a_im * b_im
    return bool(product.is_zero()) and not (b_re.is_zero() and b_im.is_zero())
