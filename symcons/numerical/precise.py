"""The determining matrix in ball arithmetic, where the right-hand side is a formula: a law's residual falls to 1e-110.

A ball that excludes 0 is not 0: the rank is bounded from below by a proof. What contains 0 and is smaller than
2^-128 counts as 0; that is no proof, though a false law would have to be conserved to forty digits at every point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log10

import flint

from symcons.budget import Budget
from symcons.errors import UnsupportedError
from symcons.expr.tree import Expr
from symcons.laws.balls import Ball, ball
from symcons.numerical.problem import Floats, Problem

#: Working precision in bits, tried in turn. An elimination loses a few bits for each function.
BITS = (384, 1024, 2048)
BITS_A_FUNCTION = 4
TINY_BITS = 128
#: Coefficients are wanted to this precision.
SHARP_BITS = 170
#: Functions beyond which the elimination would take too long.
MAX_FUNCTIONS = 300
EXTRA_ROWS = 8
NEWTON_STEPS = 9

Row = list[Ball]


class PrecisionLostError(ArithmeticError):
    """A ball too wide to say whether its number is 0."""


@dataclass(frozen=True, slots=True)
class Echelon:
    """Null vectors in echelon form, by place in the basis: 1 at the last entry, where all others have none. ``trivial``
    functions are combinations of others and constants; ``bits`` is the precision that told zeros from others."""

    vectors: tuple[dict[int, Ball], ...]
    trivial: int
    bits: int


def precisions(functions: int) -> tuple[int, ...]:
    """The precisions that may suffice for so many functions."""
    return tuple(bits for bits in BITS if bits > BITS_A_FUNCTION * functions)


def digits_of(bits: int) -> int:
    """The decimal digits of numbers of so many bits."""
    return int(bits * log10(2))


class Precise:
    """Evaluates a problem with formulas in ball arithmetic at ``bits``."""

    def __init__(self, problem: Problem, bits: int) -> None:
        if problem.formulas is None:
            raise UnsupportedError("a Python function has the precision of its numbers and no more")
        self.problem, self.bits, self.formulas = problem, bits, problem.formulas
        self.normals = problem.slopes(problem.constraints)

    def place(self, point: Floats) -> dict[str, Ball]:
        """The point as exact numbers; on a constraint set after Newton's steps to full precision."""
        place = {name: flint.arb(float(value)) for name, value in zip(self.problem.names, point, strict=True)}
        with flint.ctx.workprec(self.bits):
            for _ in range(NEWTON_STEPS if self.problem.constraints else 0):
                self._step(place)
        return place

    def _step(self, place: dict[str, Ball]) -> None:
        size = len(self.problem.coordinates)
        slopes = [self._values(self.normals[i * size : (i + 1) * size], place) for i in range(len(self.problem.constraints))]
        matrix = flint.arb_mat([row[: len(self.problem.states)] for row in slopes])
        values = flint.arb_mat([[v] for v in self._values(self.problem.constraints, place)])
        move = matrix.transpose() * (matrix * matrix.transpose()).solve(values)
        for i, name in enumerate(self.problem.states):
            place[name] = (place[name] - move[i, 0]).mid()

    def _values(self, trees: Sequence[Expr], place: Mapping[str, Ball]) -> Row:
        found = [ball(tree, place, self.bits) for tree in trees]
        if not all(value.is_finite() for value in found):
            raise PrecisionLostError("no value at a point")
        return found

    def changes(self, formulas: Sequence[Expr], slopes: Sequence[Expr], place: Mapping[str, Ball]) -> tuple[Row, Ball]:
        """The derivatives of ``formulas`` along the motion (their differences under a map), and |dx/dt| (the step)."""
        moved = self._values(self.formulas, place)
        with flint.ctx.workprec(self.bits):
            if self.problem.is_map:
                image = {**place, **dict(zip(self.problem.coordinates, moved, strict=True))}
                pairs = zip(self._values(formulas, image), self._values(formulas, place), strict=True)
                changes = [after - before for after, before in pairs]
                moved = [v - place[x] for v, x in zip(moved, self.problem.coordinates, strict=True)]
            else:
                n = len(moved)
                values = self._values(slopes, place)
                changes = [_dot(values[i : i + n], moved) for i in range(0, len(values), n)]
            return changes, _dot(moved, moved).sqrt()

    def independent(self, points: Floats, budget: Budget) -> list[int]:
        """Functions of the basis that are no combinations of those before them and constants, at ``points``."""
        rows = []
        for point in points[: len(self.problem.basis) + EXTRA_ROWS]:
            budget.check()
            rows.append([flint.arb(1), *self._values(self.problem.basis, self.place(point))])
        with flint.ctx.workprec(self.bits):
            free, _ = _eliminated(rows, len(rows[0]), budget)
        return [j for j in range(len(self.problem.basis)) if j + 1 not in free]

    def echelon(self, scales: Floats, points: Floats, budget: Budget) -> Echelon:
        """The combinations of independent functions that do not change, simple functions first.

        Raises PrecisionLostError where this precision does not tell zeros from others.
        """
        kept = self.independent(points, budget)
        chosen = [self.problem.basis[j] for j in kept]
        slopes = self.problem.slopes(chosen)
        rows = []
        for point in points[: len(kept) + EXTRA_ROWS]:
            budget.check()
            changes, size = self.changes(chosen, slopes, self.place(point))
            with flint.ctx.workprec(self.bits):
                rows.append([value / (size * flint.arb(float(scales[j]))) for value, j in zip(changes, kept, strict=True)])
        with flint.ctx.workprec(self.bits):
            free, pivots = _eliminated(rows, len(kept), budget)
            sizes = [flint.arb(float(scales[j])) for j in kept]
            scaled = [(k, _null_vector(k, pivots)) for k in free]
            found = [{kept[j]: value * sizes[k] / sizes[j] for j, value in vector.items()} for k, vector in scaled]
            sharp = flint.arb(2) ** -SHARP_BITS
            if not all(bool(value.rad() < sharp * (1 + abs(value))) for vector in found for value in vector.values()):
                raise PrecisionLostError("coefficients too wide to be recognised")
        return Echelon(tuple(found), len(self.problem.basis) - len(kept), self.bits)

    def residual(self, formula: Expr, points: Floats) -> float:
        """The largest |dH/dt| / (|∇H|·|dx/dt|) at the ``points`` where all has a value; infinite where there are none."""
        slopes = self.problem.slopes([formula])
        return max((r for r in (self._ratio(formula, slopes, point) for point in points) if isfinite(r)), default=inf)

    def _ratio(self, formula: Expr, slopes: Sequence[Expr], point: Floats) -> float:
        """An upper bound at one point; not finite where something has no value."""
        try:
            place = self.place(point)
            (change,), size = self.changes([formula], slopes, place)
            gradient = self._values(slopes, place)
        except ArithmeticError:
            return inf
        with flint.ctx.workprec(self.bits):
            scale = _dot(gradient, gradient).sqrt() * size
            ratio = abs(change) / scale if not scale.contains(0) else abs(change)
            return float(ratio.abs_upper())


def _dot(a: Sequence[Ball], b: Sequence[Ball]) -> Ball:
    return sum((x * y for x, y in zip(a, b, strict=True)), flint.arb(0))


def _eliminated(left: list[Row], size: int, budget: Budget) -> tuple[list[int], list[tuple[int, Row]]]:
    """Gauss' elimination, column after column: a column without a pivot is a combination of those before it.

    Returns the columns without, and (column, row with 1 there and 0 at the pivots before) for those with one.
    """
    tiny = flint.arb(2) ** -TINY_BITS
    pivots: list[tuple[int, Row]] = []
    free: list[int] = []
    for column in range(size):
        budget.check()
        if all(bool(abs(row[column]) < tiny) for row in left):
            free.append(column)
            continue
        best = max(range(len(left)), key=lambda i: float(abs(left[i][column]).mid()))
        entry = left[best][column]
        if entry.contains(0):
            raise PrecisionLostError("a number may be 0 or not")
        lead = left.pop(best)
        lead[column:] = [value / entry for value in lead[column:]]
        for row in left:
            _clear(row, lead, column)
        pivots.append((column, lead))
    return free, pivots


def _clear(row: Row, lead: Row, column: int) -> None:
    """``row`` less a multiple of ``lead``, so that 0 stands at ``column``; what lies before is 0 or no longer needed."""
    factor = row[column]
    if not factor.is_zero():
        row[column:] = [a - factor * b for a, b in zip(row[column:], lead[column:], strict=True)]


def _null_vector(free: int, pivots: Sequence[tuple[int, Row]]) -> dict[int, Ball]:
    """The combination with 1 at the column ``free`` and the other entries at pivots before it, from the last to the first."""
    found = {free: flint.arb(1)}
    for column, row in reversed([(j, row) for j, row in pivots if j < free]):
        found[column] = -sum((row[j] * value for j, value in found.items()), flint.arb(0))
    return found
