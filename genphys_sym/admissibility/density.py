"""The density p that was judged, as text: p̂ = M(λ, s)φ̂ with λ → ∂_t and s = k² → −∇²."""

from __future__ import annotations

from fractions import Fraction

from genphys_sym.admissibility.domain import LAM, SQUARE, Polynomial, collect
from genphys_sym.admissibility.question import Question
from genphys_sym.results import Problem
from symcons.expr.printing import print_expr
from symcons.expr.rational import to_tree
from symcons.expr.tree import Expr, Num, Sym, add, call, mul


def field(order: int, laplacians: int) -> Expr:
    """∇^(2·laplacians) of the time derivative of the field."""
    tree: Expr = Sym("phi" if not order else "phi_" + "t" * order)
    for _ in range(laplacians):
        tree = call("lap", tree)
    return tree


def density_text(symbol: Polynomial, question: Question) -> str:
    """p = M(∂_t, −∇²)φ."""
    ring = question.domain.ring
    terms = []
    for order, in_time in sorted(collect(symbol, ring.index[LAM], ring).items(), reverse=True):
        for laplacians, coefficient in sorted(collect(in_time, ring.index[SQUARE], ring).items()):
            if not coefficient.is_zero():
                sign = Num(Fraction(-1 if laplacians % 2 else 1))
                terms.append(mul(sign, to_tree(coefficient, ring), field(order, laplacians)))
    return print_expr(add(*terms))


def standard(question: Question, problem: Problem | None) -> str:
    """The p that is judged where no other is named: all terms under a time derivative, as ∂_t p."""
    ring = question.domain.ring
    if question.order == 1:
        if question.complex:
            return "phi*conj(phi)"
        return "phi"
    if problem is Problem.DECAYING:
        return ("" if question.order % 2 else "-") + "phi_" + "t" * (question.order - 1)
    if question.polynomial is None or question.components is not None:
        return "phi_" + "t" * (question.order - 1)
    lam = ring.gen(LAM)
    if question.order == 2 and not question.coefficient(0, 0).is_zero():
        half = question.coefficient(1, 0) / 2
        return density_text(question.coefficient(2, 0) * lam + half, question)
    whole = ring.zero
    for order in range(1, question.order + 1):
        whole += question.coefficient(order, 0) * lam ** (order - 1)
    return density_text(whole, question)
