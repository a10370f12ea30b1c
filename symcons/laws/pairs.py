"""Planes x = y and x = −y that the flow keeps: equal particles stay equal, so x − y is a Darboux polynomial.

Of angles a and b it is 1 − cos(a − b), which vanishes where they agree. Cross-ratios of Riccati equations (whatever depends
on time in them) and of identical phase oscillators are products of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symcons.errors import UnsupportedError
from symcons.expr.rational import Ring, to_rational
from symcons.expr.system import System
from symcons.expr.tree import MINUS_ONE, ONE, Call, Expr, Sym, add, call, mul, names, substitute, walk
from symcons.laws.letters import FunctionLetters

#: States whose pairs are looked at, and angles.
MAX_STATES = 12
MAX_ANGLES = 6


def invariant_pairs(system: System) -> Iterator[Expr]:
    """The x − y and x + y, or 1 − cos(x − y) and 1 + cos(x + y) for angles, on whose zeros the flow stays."""
    if len(system.states) > MAX_STATES:
        return
    field = {n: system.expanded(e) for n, e in zip(system.states, system.equations, strict=True)}
    angles = {n for e in field.values() for node in walk(e) if _is_angle(node) for n in names(node)} & field.keys()
    if len(angles) > MAX_ANGLES:
        return
    for x, y in combinations(system.states, 2):
        if (x in angles) != (y in angles):
            continue
        for sign in (ONE, MINUS_ONE) if x not in angles else (ONE,):
            difference = field[y] - mul(sign, field[x])
            if _vanishes(system, difference):
                continue  # a law, whose logarithm and reciprocal tell no more
            if _vanishes(system, substitute(difference, {y: mul(sign, Sym(x))})):
                gap = add(Sym(x), mul(MINUS_ONE, sign, Sym(y)))
                yield ONE - call("cos", gap) if x in angles else gap


def _is_angle(node: Expr) -> bool:
    return isinstance(node, Call) and node.name in ("sin", "cos", "tan")


def _vanishes(system: System, formula: Expr) -> bool:
    """Whether a formula is 0 as a rational function of names and letters."""
    try:
        tree = FunctionLetters(system.symbolic_parameters()).abstract(substitute(formula, system.parameter_values()))
        return bool(to_rational(tree, Ring(sorted(names(tree)))).numerator.is_zero())
    except (UnsupportedError, ZeroDivisionError):
        return False
