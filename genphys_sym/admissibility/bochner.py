"""Refutations of a positive kernel by finitely many values of K̂: Bochner's matrices [K̂(a_i − a_j)] must be PSD.

For a causal equation of second order without parameters. The density may take any share in [0, 1] of each mixed term, and
of the pure term so much that M at k = 0 has its root between the two of the symbol; K̂ is affine in each share, so weights
c with Σ c_i c_j K̂(a_i − a_j) < 0 at all corners of the cube of shares refute every choice. The values are balls: the sign
is certain. N = 1, hence every N.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import flint
import numpy as np

from genphys_sym.admissibility.condition import FALSE
from genphys_sym.admissibility.domain import SQUARE
from genphys_sym.admissibility.finding import Finding, reject
from genphys_sym.admissibility.question import Question
from genphys_sym.greens.balls import evaluate
from genphys_sym.results import Reason
from symcons.errors import UnsupportedError
from symcons.expr.tree import ZERO, Add, Expr, names

#: Minus a root at k = 0, and the mixed terms that sit in p.
Corner = tuple[Any, tuple[Expr, ...]]
STEPS = (Fraction(1, 5), Fraction(1), Fraction(3))
TIMES = (Fraction(1, 2), Fraction(2), Fraction(8))
POINTS = 12
BITS = 256


def test(question: Question) -> Finding:
    """Refute C1 where the equation is of second order, isotropic and without parameters; pass on all else."""
    if question.order != 2 or question.domain.parameters or not question.isotropic:
        return Finding()
    corners = corners_of(question)
    if not corners:
        return Finding()
    for t, step in product(TIMES, STEPS):
        weights = certificate(question, corners, t, step)
        if weights is not None:
            shown = ", ".join(str(w) for w in weights)
            proof = f"Σ c_i c_j K̂(a_i − a_j, t) < 0 as a ball, for every split: t = {t}, a_i = i·{step}, c = ({shown})"
            return reject(FALSE, Reason("G115", f"the kernel is not positive at t = {t} (Bochner), in any dimension", proof))
    return Finding()


def corners_of(question: Question) -> list[Corner]:
    """The corners of the cube of splits: minus a root at k = 0, and the mixed terms in p; none where there are many."""
    shares = tuple(term for term in _terms(question.trees[1]) if SQUARE in names(term))
    if len(shares) > 2:
        return []
    try:
        ends = _ends(question)
    except UnsupportedError:
        return []
    kept = [tuple(x for x, on in zip(shares, chosen, strict=True) if on) for chosen in product((0, 1), repeat=len(shares))]
    return [(end, terms) for end in ends for terms in kept]


def _terms(tree: Expr) -> tuple[Expr, ...]:
    if tree == ZERO:
        return ()
    return tree.terms if isinstance(tree, Add) else (tree,)


def certificate(question: Question, corners: Sequence[Corner], t: Fraction, step: Fraction) -> list[int] | None:
    """Weights that refute all corners at once, or None."""
    try:
        values = [[transform_at(question, corner, t, (step * j) ** 2) for j in range(POINTS)] for corner in corners]
    except UnsupportedError:
        return None
    if not all(v.is_finite() for row in values for v in row):
        return None
    index = np.abs(np.arange(POINTS)[:, None] - np.arange(POINTS)[None, :])
    total = sum(np.array([float(v.mid()) for v in row])[index] for row in values)
    eigenvalues, vectors = np.linalg.eigh(total)
    if eigenvalues[0] >= 0:
        return None
    weights = [round(float(x) * 1000) for x in vectors[:, 0]]
    return weights if all(_form(row, weights) < 0 for row in values) else None


def _form(row: list[Any], weights: list[int]) -> Any:
    with flint.ctx.workprec(BITS):
        return sum((a * b * row[abs(i - j)] for i, a in enumerate(weights) for j, b in enumerate(weights)), flint.arb(0))


def _ends(question: Question) -> list[Any]:
    """Minus the roots at k = 0, as balls; empty where they are not real."""
    a0, a1, a2 = (evaluate(tree, {SQUARE: Fraction(0)}, BITS).real for tree in question.trees)
    with flint.ctx.workprec(BITS):
        inside = a1 * a1 - 4 * a2 * a0
        if not inside.is_finite() or inside < 0 or (inside.contains(0) and not inside.is_zero()):
            return []
        return [(a1 + inside.sqrt()) / (2 * a2), (a1 - inside.sqrt()) / (2 * a2)]


def transform_at(question: Question, corner: Corner, t: Fraction, s: Fraction) -> Any:
    """K̂ = exp(−bt)·(cosh(t√d) + (m − b)·sinh(t√d)/√d) with b = a₁/2a₂, d = b² − a₀/a₂, M = a₂(λ + m)."""
    a0, a1, a2 = (evaluate(tree, {SQUARE: s}, BITS).real for tree in question.trees)
    start = evaluate(question.trees[2], {SQUARE: Fraction(0)}, BITS).real
    with flint.ctx.workprec(BITS):
        kept = sum((evaluate(term, {SQUARE: s}, BITS).real for term in corner[1]), flint.arb(0))
        b, m = a1 / (2 * a2), (corner[0] * start + kept) / a2
        time = flint.arb(flint.fmpq(t.numerator, t.denominator))
        inside = flint.acb((b * b - a0 / a2) * time * time)
        root = inside.sqrt()
        if inside.contains(0):
            return flint.arb("nan") if not inside.is_zero() else (-b * time).exp() * (1 + (m - b) * time)
        value = root.cosh() + (m - b) * time * root.sinh() / root
        return ((-b * time).exp() * value).real
