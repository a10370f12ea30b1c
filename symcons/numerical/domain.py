"""Random points of a box: on the constraint set, by Newton's steps of least length, where all has a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from symcons.errors import SymconsError
from symcons.numerical.problem import Floats, Numbers, Problem, compiled

#: Where points are drawn if nothing is said: names that are positive, and others.
POSITIVE = (0.3, 1.8)
EITHER = (-2.0, 2.0)
NEWTON_STEPS = 40
#: Rounds before the search for points gives up, and how small a constraint must be against its slope.
ROUNDS = 60
ON_SET = 1e-13

Interval = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An interval for each name, in the order of the columns of points."""

    names: tuple[str, ...]
    intervals: tuple[Interval, ...]

    def draw(self, size: int, rng: np.random.Generator) -> Floats:
        """``size`` × names, evenly from the box."""
        low, high = np.array(self.intervals).T
        return rng.uniform(low, high, (size, len(self.names)))

    def outer(self) -> Box:
        """Intervals twice as long around each; half of what is positive stays so."""
        return Box(self.names, tuple((a / 2, 2 * b) if a > 0 else (2 * a, 2 * b) for a, b in self.intervals))

    def __str__(self) -> str:
        return ", ".join(f"{n} in [{a:g}, {b:g}]" for n, (a, b) in zip(self.names, self.intervals, strict=True))


def box_of(problem: Problem, asked: Mapping[str, Interval] | Interval | None, everywhere: Interval = EITHER) -> Box:
    """The box asked for; what is left open is :data:`POSITIVE` for positive names and ``everywhere`` for others.

    :raises SymconsError: with code E603 for a name that is none of the problem, and for an empty interval.
    """
    given = asked if isinstance(asked, Mapping) else {} if asked is None else dict.fromkeys(problem.names, asked)
    for name, (low, high) in given.items():
        if name not in problem.names:
            raise SymconsError(f"the domain names {name}; the names are {', '.join(problem.names)}", code="E603")
        if not (np.isfinite([low, high]).all() and low < high):
            raise SymconsError(f"the domain of {name} is no interval: {low} … {high}", code="E603")
    default = {n: POSITIVE if n in problem.positive else everywhere for n in problem.names}
    return Box(problem.names, tuple((float(a), float(b)) for a, b in ({**default, **given}[n] for n in problem.names)))


class Sampler:
    """Points of a problem: ``points`` draws them, or deals out those of the user.

    ``given`` are points of the user's, shape (number, names); ``regular`` holds functions that must have a value at a point.
    A box without a word of the user's that holds no such point becomes the positive one, where most functions live.
    """

    def __init__(
        self,
        problem: Problem,
        asked: Mapping[str, Interval] | Interval | None,
        regular: Sequence[Numbers],
        rng: np.random.Generator,
        given: Floats | None = None,
    ) -> None:
        self.problem, self.regular, self.rng = problem, (problem.velocity, *regular), rng
        self.box = box_of(problem, asked)
        self._is_open = self._may_move = asked is None and given is None
        self.on = OnSet(problem) if problem.constraints else None
        self.given = None if given is None else self._understood(given)

    def outer_points(self, size: int) -> Floats:
        """Points from a box twice as large, where nothing was said of a domain; else none.

        What holds in the box only because a combination approximates it fails there: a law goes on.
        """
        return self._drawn(size, self.box.outer()) if self._is_open else np.empty((0, len(self.problem.names)))

    def _understood(self, given: Floats) -> Floats:
        """The user's points that can be used, in random order; the box becomes theirs."""
        columns = len(self.problem.names)
        if given.ndim != 2 or given.shape[1] != columns or not len(given):
            wanted = f"(number of points, {columns}) for {', '.join(self.problem.names)}"
            raise SymconsError(f"the points have shape {given.shape}, expected {wanted}", code="E613")
        ends = zip(given.min(axis=0).tolist(), given.max(axis=0).tolist(), strict=True)
        self.box = Box(self.problem.names, tuple(ends))
        return self.kept(self.rng.permutation(given))

    def points(self, size: int) -> Floats:
        """``size`` × names, never a point twice. Raises SymconsError (E302) where too few were found."""
        if self.given is not None:
            found, self.given = self.given[:size], self.given[size:]
            if len(found) < size:
                raise SymconsError(f"{size - len(found)} more points are needed at which all has a value", code="E302")
            return found
        found = self._drawn(size, self.box)
        if len(found) < size // 16 and self._may_move:
            self.box = box_of(self.problem, None, POSITIVE)
            found = self._drawn(size, self.box)
        self._may_move = False
        if len(found) < size:
            raise SymconsError(self._why(len(found), size), code="E302")
        return found

    def _drawn(self, size: int, box: Box) -> Floats:
        """Up to ``size`` points of a box; fewer where they are rare."""
        found = np.empty((0, len(self.problem.names)))
        for number in range(ROUNDS):
            found = np.vstack([found, self.kept(box.draw(max(16, size), self.rng))])
            if len(found) >= size or (number >= 3 and len(found) < size // 16):
                break
        return found[:size]

    def kept(self, drawn: Floats) -> Floats:
        """Those of the points, brought onto the set, at which everything has a value and something moves."""
        points = drawn if self.on is None else self.on.projected(drawn)
        for values in self.regular:
            points = points[np.isfinite(points).all(axis=1)]
            points = points[np.isfinite(values(points)).all(axis=1)] if len(points) else points
        return points

    def _why(self, found: int, size: int) -> str:
        called = self.problem.called
        complaint = f" (the function raised {called.complaint})" if called is not None and called.complaint else ""
        return f"equations and basis have values at {found} of the {size} points needed, in the box {self.box}{complaint}"


class OnSet:
    """The zeros of the constraints of a problem: Newton's steps onto them, normals, projections along them."""

    def __init__(self, problem: Problem) -> None:
        self.count, self.size = len(problem.constraints), len(problem.coordinates)
        self.states = len(problem.states)
        self.values = compiled(problem.constraints, problem.names)
        self._slopes = compiled(problem.slopes(problem.constraints), problem.names)

    def normals(self, points: Floats) -> Floats:
        """Points × constraints × coordinates."""
        return self._slopes(points).reshape(len(points), self.count, self.size)

    def projected(self, points: Floats) -> Floats:
        """The points after Newton's steps in the states; those that did not arrive are left out."""
        points = points.copy()
        for _ in range(NEWTON_STEPS):
            normals = self.normals(points)[:, :, : self.states]
            regular = np.isfinite(normals).all(axis=(1, 2)) & np.isfinite(self.values(points)).all(axis=1)
            points, normals = points[regular], normals[regular]
            step = np.linalg.pinv(normals) @ self.values(points)[:, :, None] if len(points) else np.empty((0, self.states, 1))
            points[:, : self.states] -= step[:, :, 0]
        scale = np.abs(self.normals(points)).sum(axis=(1, 2)) * (1 + np.abs(points).max(axis=1, initial=0.0))
        arrived: Floats = points[np.abs(self.values(points)).max(axis=1, initial=0.0) <= ON_SET * np.maximum(scale, 1e-6)]
        return arrived

    def tangential(self, points: Floats, slopes: Floats) -> Floats:
        """The part of ``slopes`` (points × coordinates × columns) along the set."""
        normals = self.normals(points)
        along: Floats = slopes - np.linalg.pinv(normals) @ (normals @ slopes)
        return along
