"""Ranks where the functions have their real values: the second witness, which no unknown relation between letters deceives.

Modulo a prime a function is a letter, free but for the relations that are known. If letters owe each other more (√(xy)
and √x·√y, arcsin and arccos), points modulo the prime need not lie on the graph of the functions. Here the functions have
their values: rational coordinates in the real domain, functions in ball arithmetic, derivatives by the chain rule. A pivot
whose ball excludes 0 is not 0, which proves the rank from below; balls that contain 0 at several random points count as 0.
On a constraint set the points are Newton's, to some sixty digits.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import flint

from symcons.errors import UnsupportedError
from symcons.expr.tree import ZERO, Add, Expr, Mul, Num, Pow, Sym
from symcons.laws.balls import Ball, ball
from symcons.laws.closure import Closed

#: Working precision, and the size below which a number at an approximate point counts as 0.
BITS = 256
TINY = flint.arb(2) ** -90
#: Points drawn before the search for real ones gives up, and points looked at.
DRAWS = 60
POINTS = 3
NEWTON_STEPS = 24

#: A value and its derivatives by the coordinates.
Jet = tuple[Ball, list[Ball]]


@dataclass(frozen=True, slots=True)
class RealPoint:
    """``place`` gives the names of the given system their values, ``jets`` every name of the closed one its value and gradient
    over the coordinates of the given one; ``normals`` are the gradients of the constraints."""

    place: dict[str, Ball]
    jets: dict[str, Jet]
    normals: list[list[Ball]]

    def gradient(self, formula: Expr) -> list[Ball]:
        """The total derivatives of a formula of the closed system. Raises ArithmeticError where it has no value."""
        return jet(formula, self.jets, len(next(iter(self.jets.values()))[1]))[1]


class RealPoints:
    """Random points of the real domain of the functions of ``closed``, on its constraints and on ``also`` = 0."""

    def __init__(self, closed: Closed, also: Sequence[Expr] = (), seed: int = 1) -> None:
        given = closed.given
        self.closed = closed
        self.base = given.states + (() if given.time is None else (given.time,))
        self.also = tuple(also)
        count = len(given.constraints)
        self.constraints = (*closed.system.constraints[:count], *self.also)
        self.draws = random.Random(seed)
        self.positive = set(given.positive)

    def points(self) -> Iterator[RealPoint]:
        """At most :data:`POINTS` of them."""
        found = 0
        for number in range(DRAWS):
            with flint.ctx.workprec(BITS):
                point = self._point(number)
            if point is not None:
                yield point
                found += 1
            if found == POINTS:
                return

    def _point(self, number: int) -> RealPoint | None:
        place = {name: flint.arb(self._number(name, number)) for name in self._names()}
        try:
            for _ in range(NEWTON_STEPS if self.constraints else 0):
                jets = self._jets(place)
                size = len(self.base)
                rows = [jet(g, jets, size) for g in self.constraints]
                if all(abs(value) < TINY for value, _ in rows):
                    break
                self._step(place, rows)
            jets = self._jets(place)
            rows = [jet(g, jets, len(self.base)) for g in self.constraints]
        except (ArithmeticError, UnsupportedError, ValueError):
            return None
        if any(not abs(value) < TINY for value, _ in rows):
            return None
        return RealPoint(place, jets, [slopes for _, slopes in rows[: len(rows) - len(self.also)]])

    def _number(self, name: str, number: int) -> flint.fmpq:
        """Numbers of moderate size; positive ones first, since most domains are there."""
        size = flint.fmpq(self.draws.randint(200, 1900), 1009)
        if number % 4 == 1:
            size = size / 3
        if number % 4 == 2:
            size = size * 3
        free = number >= DRAWS // 6 and name not in self.positive
        return -size if free and self.draws.random() < 0.5 else size

    def _names(self) -> tuple[str, ...]:
        given = self.closed.given
        return (*self.base, *given.inputs, *given.symbolic_parameters())

    def _jets(self, place: Mapping[str, Ball]) -> dict[str, Jet]:
        """Every name of the closed system at ``place``; ArithmeticError where a function is not real."""
        size = len(self.base)
        jets: dict[str, Jet] = {name: (value, [flint.arb(0)] * size) for name, value in place.items()}
        for j, name in enumerate(self.base):
            jets[name] = (place[name], [flint.arb(int(i == j)) for i in range(size)])
        jets["pi"] = (flint.arb.pi(), [flint.arb(0)] * size)
        for name, meaning in self.closed.meaning.items():
            jets[name] = (_finite(ball(meaning, place, BITS)), [flint.arb(0)] * size)
        for name, slopes in self.closed.slopes.items():
            gradient = [jet(slopes.get(x, ZERO), jets, size)[0] for x in self.base]
            jets[name] = (jets[name][0], [_finite(g) for g in gradient])
        return jets

    def _step(self, place: dict[str, Ball], rows: Sequence[Jet]) -> None:
        """Newton's step of least length, to midpoints."""
        matrix = flint.arb_mat([slopes[: len(self.closed.given.states)] for _, slopes in rows])
        values = flint.arb_mat([[value] for value, _ in rows])
        move = matrix.transpose() * (matrix * matrix.transpose()).solve(values)
        for i, name in enumerate(self.closed.given.states):
            place[name] = (place[name] - move[i, 0]).mid()


def jet(formula: Expr, jets: Mapping[str, Jet], size: int) -> Jet:
    """Value and gradient of a formula without functions."""
    if isinstance(formula, Num):
        return flint.arb(flint.fmpq(formula.value.numerator, formula.value.denominator)), [flint.arb(0)] * size
    if isinstance(formula, Sym):
        if formula.name not in jets:
            raise UnsupportedError(f"the name {formula.name} has no value")
        return jets[formula.name]
    if isinstance(formula, Add):
        parts = [jet(term, jets, size) for term in formula.terms]
        slopes = [sum((g[i] for _, g in parts), flint.arb(0)) for i in range(size)]
        return sum((v for v, _ in parts), flint.arb(0)), slopes
    if isinstance(formula, Mul):
        value, gradient = flint.arb(1), [flint.arb(0)] * size
        for factor in formula.factors:
            v, g = jet(factor, jets, size)
            gradient = [a * v + value * b for a, b in zip(gradient, g, strict=True)]
            value = value * v
        return value, gradient
    if isinstance(formula, Pow) and isinstance(formula.exponent, Num) and formula.exponent.value.denominator == 1:
        v, g = jet(formula.base, jets, size)
        n = int(formula.exponent.value)
        slope = n * v ** (n - 1)
        return _finite(v**n), [_finite(slope * d) for d in g]
    raise UnsupportedError("a function is left in a formula that should have none")


def _finite(value: Ball) -> Ball:
    if not value.is_finite():
        raise ArithmeticError("no real value")
    return value


def independent_rows(normals: Sequence[Sequence[Ball]], rows: Sequence[Sequence[Ball]]) -> tuple[int, ...]:
    """The rows, in order, that are no combination of the normals and the rows before them."""
    pivots: list[tuple[int, list[Ball]]] = []
    chosen = []
    with flint.ctx.workprec(BITS):
        for number, row in enumerate([*normals, *rows]):
            scale = max((float(abs(v).mid()) for v in row), default=0.0) or 1.0
            rest = [v / flint.arb(scale) for v in row]
            for column, known in pivots:
                if not rest[column].is_zero():
                    factor = rest[column]
                    rest = [a - factor * b for a, b in zip(rest, known, strict=True)]
            best = max(range(len(rest)), key=lambda j: float(abs(rest[j]).mid()), default=None)
            if best is None or rest[best].contains(0) or bool(abs(rest[best]) < TINY):
                continue
            pivots.append((best, [v / rest[best] for v in rest]))
            if number >= len(normals):
                chosen.append(number - len(normals))
    return tuple(chosen)


def independent_at_real_points(closed: Closed, formulas: Sequence[Expr], seed: int = 1) -> tuple[int, ...] | None:
    """Which of ``formulas`` (of the closed system) are independent as functions of the given coordinates; None where no real
    point was found at which all have a value."""
    best: tuple[int, ...] | None = None
    for point in RealPoints(closed, seed=seed).points():
        try:
            with flint.ctx.workprec(BITS):
                rows = [point.gradient(f) for f in formulas]
        except (ArithmeticError, UnsupportedError):
            continue
        found = independent_rows(point.normals, rows)
        best = found if best is None or len(found) > len(best) else best
    return best
