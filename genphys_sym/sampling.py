"""Points that satisfy what is assumed of the parameters, and the growth of all branches there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy

from genphys_sym.branches import LAM, Characteristic, factors_of
from genphys_sym.greens.balls import evaluate
from genphys_sym.hurwitz import DIRECTIONS, SHIFT
from genphys_sym.operators import COMPONENTS
from genphys_sym.root_values import polynomial_roots
from genphys_sym.signs import Assumptions, Range
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr, names


def inside(known: Assumptions, used: Iterable[str], shift: int = 0) -> dict[str, Fraction]:
    """A value for each name, positive where nothing forbids it; smaller ones of those without a bound for every ``shift``."""
    return {name: _one(known, name, Fraction(7 + 2 * n, 11), shift) for n, name in enumerate(sorted(used))}


def _one(known: Assumptions, name: str, step: Fraction, shift: int) -> Fraction:
    if name in known.values:
        return known.values[name]
    where = known.ranges.get(name, Range())
    if where.lower is not None and where.upper is not None:
        return where.lower + (where.upper - where.lower) * step / (1 + step)
    if where.lower is not None:
        return max(where.lower, Fraction(0)) + step
    return step / 3**shift if where.upper is None else min(where.upper, Fraction(0)) - step


def sample(char: Characteristic, k: int, shift: int = 0) -> dict[str, Fraction]:
    """A point that satisfies what is assumed, with |k| = ``k`` and a direction; another one for every ``shift``."""
    trees = [*char.symbol.coefficients, *(char.write(c) for c in char.coefficients)]
    used = {n for tree in trees for n in names(tree)} - {"i", "pi", LAM, SHIFT, "k", *COMPONENTS}
    values = inside(char.assumptions, used, shift)
    for n, name in enumerate(DIRECTIONS):
        values.setdefault(name, Fraction(3 + 2 * n, 7))
    return {**values, "k": Fraction(k), **dict.fromkeys(COMPONENTS, Fraction(k))}


def growths(char: Characteristic, k: int, shift: int = 0) -> list[float]:
    """Re λ of all roots at a sample, factor by factor, so that roots that coincide everywhere are told apart."""
    values = sample(char, k, shift)
    found: list[float] = []
    for factor in factors_of(char):
        parts = _real_parts([char.write(c) for c in factor.coefficients], values)
        found += [part for part in parts for _ in range(factor.times)]
    return found


def _real_parts(coefficients: Sequence[Expr], values: dict[str, Fraction]) -> list[float]:
    """Re of the roots; where balls do not tell them apart, in floating point."""
    try:
        return [float(root.real.mid()) for root in polynomial_roots(coefficients, values, 256)]
    except UnsupportedError:
        numbers = [complex(evaluate(c, values, 256).mid()) for c in coefficients]
        return [float(root.real) for root in numpy.roots(numbers[::-1])]
