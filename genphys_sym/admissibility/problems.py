"""Which problem an isotropic equation of first or second order poses: causal, decaying (elliptic in time), ill-posed."""

from __future__ import annotations

from genphys_sym.admissibility.domain import Polynomial
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Problem


def problem_of(question: Question) -> Problem | None:
    """The problem, from the leading behaviour as k → ∞; None where this module does not know."""
    if question.polynomial is None or question.complex:
        return None
    if question.order == 1:
        return _first(question)
    return _second(question) if question.order == 2 and question.degree(2) == 0 else None


def _lead(question: Question, order: int) -> tuple[int, int, Polynomial]:
    """(degree, sign, coefficient) of the leading term in s."""
    degree = question.degree(order)
    if degree < 0:
        return -1, 0, question.domain.ring.zero
    coefficient = question.coefficient(order, degree)
    sign = question.domain.require(coefficient)
    if sign == 0:
        return -1, 0, coefficient
    return degree, sign, coefficient


def _first(question: Question) -> Problem:
    top, side, _ = _lead(question, 1)
    degree, sign, _ = _lead(question, 0)
    return Problem.ILL_POSED if degree > top and sign * side < 0 else Problem.CAUSAL


def _second(question: Question) -> Problem:
    side = question.domain.require(question.coefficient(2, 0))
    d1, s1, _ = _lead(question, 1)
    d0, s0, _ = _lead(question, 0)
    s1, s0 = s1 * side, s0 * side
    if s0 < 0 and d0 > 0 and (d0 > d1 or s1 < 0):
        return Problem.DECAYING
    if d1 > 0 and s1 < 0:
        return Problem.ILL_POSED if s0 >= 0 else Problem.DECAYING
    return Problem.CAUSAL
