"""Equations in which directions differ: what one axis says, and sums over axes.

A negative definite exponent is so on every axis (the kernel's marginal), and C2 on all of R^N holds on every axis: what fails
there fails. A sum Σ g_j(k_j) is the exponent of independent motions: it passes where every g_j does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from genphys_sym.admissibility.condition import FALSE, TRUE, conjunction
from genphys_sym.admissibility.finding import Finding
from genphys_sym.admissibility.question import Question, pose
from genphys_sym.admissibility.wedge import folded
from genphys_sym.alphabet import Alphabet
from genphys_sym.operators import COMPONENTS
from genphys_sym.symbols import symbol_of_trees
from symcons.expr.tree import ZERO, Expr, Num, Sym, add, mul, names, substitute

#: The findings on C1 and C2 of a question.
Ask = Callable[[Question], tuple[Finding, Finding]]
_MISSING = "a test for functions of several components of k"


def test(question: Question, ask: Ask) -> tuple[Finding, Finding] | None:
    """C1 and C2 by the axes; None for an equation of another kind, and for a polynomial of first order, which is decided.

    Of a higher order only refusals follow.
    """
    plain = question.order == 1 and question.components is not None
    if plain or question.isotropic or question.dim in (None, 1) or any("i" in names(tree) for tree in question.trees):
        return None
    axes = COMPONENTS[: question.dim or 1]
    alone = [_on_axis(question, axis, axes) for axis in axes]
    found = [ask(one) for one in alone]
    together = _is_sum(question, axes)
    return tuple(_joined([pair[n] for pair in found], together) for n in (0, 1))  # type: ignore[return-value]


def _on_axis(question: Question, axis: str, axes: Sequence[str]) -> Question:
    """The equation for waves along one axis, in one dimension."""
    images: dict[str, Expr] = {other: Num(Fraction(0)) for other in axes if other != axis}
    trees = [substitute(substitute(tree, images), {axis: Sym("kx")}) for tree in question.trees]
    return pose(symbol_of_trees([_settled(tree) for tree in trees], 1), (), 1, False, question.domain)


def _settled(tree: Expr) -> Expr:
    tree = folded(tree)
    letters = Alphabet([tree], COMPONENTS)
    return letters.write(letters.settle(letters.read(tree)))


def _is_sum(question: Question, axes: Sequence[str]) -> bool:
    """Whether an exponent is the sum of its values on the axes, less those at 0 that are counted twice."""
    rest = question.trees[0]
    if question.order > 1:
        return False
    zeros: dict[str, Expr] = {axis: Num(Fraction(0)) for axis in axes}
    parts = [substitute(rest, {other: zeros[other] for other in axes if other != axis}) for axis in axes]
    twice = mul(Num(Fraction(len(axes) - 1)), substitute(rest, zeros))
    total = add(rest, *(mul(Num(Fraction(-1)), part) for part in parts), twice)
    return _settled(total) == ZERO and not names(question.trees[1]) & set(axes)


def _joined(found: list[Finding], together: bool) -> Finding:
    reasons = tuple(dict.fromkeys(reason for one in found for reason in one.reasons))
    necessary = conjunction(one.necessary for one in found)
    sufficient = conjunction(one.sufficient for one in found) if together else FALSE
    if necessary == FALSE:
        return Finding(reasons, FALSE, FALSE)
    missing = None if sufficient == TRUE else next((one.missing for one in found if one.missing), _MISSING)
    atoms = conjunction(one.jumps for one in found) if together else FALSE
    return replace(Finding(reasons, sufficient, necessary, atoms), missing=missing)
