"""Right-hand sides that are Python functions: called for all points at once where they can be, else point by point.

A function may take the points as columns, f(x) with x of shape (n, N), so that x[0] is the first state; or as rows, shape
(N, n); or one state at a time. The ways are tried in this order, and one counts only where its values at a few points are those
of single calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symcons.errors import SymconsError
from symcons.numerical.problem import EPSILON, Floats

#: What a function may raise at a point where it has no value, or for a shape that it does not take.
REFUSALS = (ArithmeticError, ValueError, TypeError, IndexError)
#: Points at which the ways are compared (no number of states, so that shapes tell them apart).
TRIED = 7
#: Relative differences that different orders of the same arithmetic make.
SAME = 1e-9


class Called:
    """A function of the state (of time and the state, where ``timed``) as one of tables of points, time last.

    ``precision`` is the relative one of its numbers; ``complaint`` what it raised last at a point where it has no value.
    Raises SymconsError (E613) where it does not give ``size`` numbers at any of the points tried.
    """

    def __init__(self, function: Callable[..., Any], size: int, timed: bool) -> None:
        self.function, self.size, self.timed = function, size, timed
        self.precision = EPSILON
        self.complaint = ""
        self._way = self._one_by_one
        self._ready = False

    def __call__(self, points: Floats) -> Floats:
        """dx/dt (and 1 for time), or the next states, at each row; not finite where the function has no value."""
        if not self._ready:
            self._choose(points)
        found = self._way(points)
        ones = np.ones((len(points), 1)) if self.timed else np.empty((len(points), 0))
        return np.hstack([found, ones])

    def noise(self, points: Floats) -> float:
        """The relative root mean square difference of two calls at the same points."""
        first, second = self(points), self(points)
        size = np.linalg.norm(first)
        return float(np.linalg.norm(first - second) / size) if size > 0 else 0.0

    def _choose(self, points: Floats) -> None:
        few = points[: TRIED + (self.size == TRIED)]
        single = self._one_by_one(few)
        good = np.isfinite(single).all(axis=1)
        if not good.any():
            return
        self._ready = True
        for way in (self._columns, self._rows):
            if _agree(way(few)[good], single[good]):
                self._way = way
                return

    def _one_by_one(self, points: Floats) -> Floats:
        return np.array([self._single(row) for row in points]).reshape(len(points), self.size)

    def _single(self, row: Floats) -> Floats:
        state = row[: self.size].copy()
        try:
            with np.errstate(all="ignore"):
                value = self._evaluated(state, float(row[-1]))
        except (ArithmeticError, ValueError) as error:
            self.complaint = f"{type(error).__name__}: {error}"
            return np.full(self.size, np.nan)
        if value.shape != (self.size,):
            message = f"the function gives an array of shape {value.shape} for a state of {self.size} numbers"
            raise SymconsError(f"{message}; expected ({self.size},)", code="E613")
        return value

    def _columns(self, points: Floats) -> Floats:
        return self._many(points[:, : self.size].T.copy(), points[:, -1]).T

    def _rows(self, points: Floats) -> Floats:
        return self._many(points[:, : self.size].copy(), points[:, -1])

    def _many(self, state: Floats, time: Floats) -> Floats:
        """The values for many states; not finite where the function does not take them together."""
        try:
            with np.errstate(all="ignore"):
                found = self._evaluated(state, time)
        except REFUSALS:
            return np.full(state.shape, np.nan)
        return found if found.shape == state.shape else np.full(state.shape, np.nan)

    def _evaluated(self, state: Floats, time: Any) -> Floats:
        found = np.asarray(self.function(time, state) if self.timed else self.function(state))
        if found.dtype.kind == "c":
            raise SymconsError("the function gives complex numbers; expected real ones", code="E613")
        if found.dtype.kind == "f":
            self.precision = max(self.precision, float(np.finfo(found.dtype).eps))
        return found.astype(np.float64)


def _agree(found: Floats, single: Floats) -> bool:
    scale = np.abs(single).max(initial=1e-300)
    return bool(np.isfinite(found).all() and np.abs(found - single).max(initial=0.0) <= SAME * scale)
