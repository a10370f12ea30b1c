"""Coarse blocks: the characters of a system, over Q.

A character gives every letter a weight so that all terms of x_i' have the weight of x_i minus that of time: scalings
(integer weights, the free part) and sign flips or cyclic phases (weights modulo d, the torsion). The Lie derivative maps
polynomials of one weight to polynomials of one weight, so the determining matrix is block diagonal over Q. One Smith
normal form finds all characters; definitions take part as letters, so nothing is expanded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symcons.exact.smith import hermite_form, solve_characters
from symcons.expr.rational import RationalFunction, Ring, to_rational
from symcons.expr.tree import Expr
from symcons.symmetry.flow import Flow

#: Beyond this many coordinates the Smith form costs more than the blocks save: all monomials are one block.
MAX_COORDINATES = 300


@dataclass(frozen=True, slots=True)
class Grading:
    """Characters restricted to the coordinates: ``free`` integer weights, ``torsion`` (order, weights)."""

    free: tuple[tuple[int, ...], ...]
    torsion: tuple[tuple[int, tuple[int, ...]], ...]

    def labels(self, words: NDArray[np.int16]) -> NDArray[np.int64]:
        """The weight of each monomial as a row of integers; a monomial is a row of letter numbers, padded with the number
        of letters."""
        columns = [np.array([*w, 0], dtype=np.int64)[words].sum(axis=1) for w in self.free]
        columns += [np.array([*w, 0], dtype=np.int64)[words].sum(axis=1) % order for order, w in self.torsion]
        return np.array(columns, dtype=np.int64).T.reshape(len(words), len(columns))


def grading(flow: Flow) -> Grading:
    """All characters of ``flow``, trivial on the coordinates left out. Constants (symbolic parameters) have weight 0."""
    n = len(flow.coordinates)
    if n > MAX_COORDINATES:
        return Grading((), ())
    rows, letters = _relations(flow)
    free, torsion = solve_characters(hermite_form(rows, len(letters) + 1), len(letters) + 1)
    return Grading(
        tuple(dict.fromkeys(tuple(w[:n]) for w in free if any(w[:n]))),
        tuple((d, tuple(v[:n])) for d, v in torsion if any(x % d for x in v[:n])),
    )


def _relations(flow: Flow) -> tuple[list[list[int]], tuple[str, ...]]:
    """Rows that every character annihilates; the columns are the letters, then time."""
    letters = flow.coordinates + flow.free + tuple(name for name, _ in flow.definitions)
    ring = Ring(letters + flow.constants)
    width = len(letters)
    clock = width if not flow.with_time else flow.coordinates.index(str(flow.system.time))
    rows: list[list[int]] = []
    for name, equation in zip(flow.coordinates, flow.equations, strict=True):
        rows += _homogeneous(_lower(equation, ring), width, ring.index[name], None if flow.is_map else clock)
    for name, formula in flow.definitions:
        rows += _homogeneous(_lower(formula, ring), width, ring.index[name], None)
    for constraint in flow.constraints:
        terms = _exponents(_lower(constraint, ring).numerator, width)
        rows += [_difference(e, terms[0]) for e in terms[1:]]
    return [list(row) for row in dict.fromkeys(map(tuple, rows)) if any(row)], letters


def _lower(value: Expr, ring: Ring) -> RationalFunction:
    return to_rational(value, ring)


def _exponents(polynomial: Any, width: int) -> list[list[int]]:
    """Exponent vectors over the graded letters, with a place for time; constants are cut off."""
    found = {tuple(int(i) for i in e)[:width] for e in polynomial.monoms()}
    return [[*e, 0] for e in sorted(found)]


def _difference(left: Sequence[int], right: Sequence[int]) -> list[int]:
    return [a - b for a, b in zip(left, right, strict=True)]


def _homogeneous(value: RationalFunction, width: int, target: int, clock: int | None) -> list[list[int]]:
    """Every term of ``value`` has the weight of letter ``target``, less that of time where ``clock`` says so."""
    top, bottom = _exponents(value.numerator, width), _exponents(value.denominator, width)
    if not top:
        return []
    rows = [_difference(e, top[0]) for e in top[1:]] + [_difference(e, bottom[0]) for e in bottom[1:]]
    weight = _difference(top[0], bottom[0])
    weight[target] -= 1
    if clock is not None:
        weight[clock] += 1
    return [*rows, weight]
