"""Formulas with signs and moduli that jump: they do not change where they have a derivative, and are no laws.

The argument u of each sign, modulus or step is brought to 0 at random points; where the values on both sides differ by more
than continuity allows, the formula is torn there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symcons.expr.tree import Call, Expr, Num, Pow, names, walk
from symcons.numerical.domain import Box, OnSet
from symcons.numerical.problem import Problem, compiled

#: How far from u = 0 the sides are compared, and the jump that counts, against the spread of the values.
STEP = 1e-9
JUMP = 1e-2
TRIED = 32


def is_torn(problem: Problem, formula: Expr, box: Box, rng: np.random.Generator) -> bool:
    """Whether the formula jumps somewhere in the box; under a map there is nothing to cross."""
    return not problem.is_map and any(_jumps(problem, formula, u, box, rng) for u in _arguments(formula))


def _arguments(formula: Expr) -> set[Expr]:
    found: set[Expr] = set()
    for node in walk(formula):
        if isinstance(node, Call) and node.name in ("sign", "abs", "heaviside"):
            found.add(node.args[0])
        root = node.args[0] if isinstance(node, Call) and node.name == "sqrt" else None
        if isinstance(root, Pow) and isinstance(root.exponent, Num) and root.exponent.value % 2 == 0:
            found.add(root.base)
    return {u for u in found if names(u)}


def _jumps(problem: Problem, formula: Expr, u: Expr, box: Box, rng: np.random.Generator) -> bool:
    on = OnSet(replace(problem, constraints=(*problem.constraints, u)))
    points = on.projected(box.draw(TRIED, rng))
    if not len(points):
        return False
    slope = on.normals(points)[:, -1, : len(problem.states)]
    size = np.linalg.norm(slope, axis=1, keepdims=True)
    aside = np.zeros_like(points)
    aside[:, : len(problem.states)] = STEP * slope / np.maximum(size, 1e-300)
    values = compiled([formula], problem.names)
    above, below = values(points + aside)[:, 0], values(points - aside)[:, 0]
    good = np.isfinite(above) & np.isfinite(below)
    spread = np.ptp(above[good]) if good.any() else 0.0
    return bool((np.abs(above - below)[good] > JUMP * max(float(spread), 1e-6)).any())
