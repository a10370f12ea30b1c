"""Exact points of a constraint set: rational ones where they can be found, else with square roots.

Constraints are settled one after another. One that is linear in a free letter is solved for it, the other letters being
drawn small; otherwise all letters but one are drawn, rational roots give a first point, and a line through it in a
random direction meets a quadric in one more rational point (stereographic projection: from (0, 0, 1) all rational
points of the sphere are reached). A reducible constraint is split into factors, drawn at random, so that every
component is visited.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import flint

from symcons.expr.rational import Polynomial, Ring
from symcons.expr.system import Parameter
from symcons.expr.tree import Expr, Num, add, call, mul
from symcons.laws.balls import ball

#: Letters are drawn from whole numbers of this size at first; it grows by one every few rounds.
FIRST_HEIGHT = 2
ROUNDS_PER_HEIGHT = 6
#: Numbers tried for a first point of a quadric, and how often.
SMALL = (*(Fraction(v) for v in (0, 0, 0, 1, 1, -1, -1, 2, -2, 3)), Fraction(1, 2))
FIRST_POINT_TRIALS = 24

Point = dict[str, Expr]


class Domain:
    """The assumptions on letters: open intervals, None for no bound; ``relaxed`` forgets those on states."""

    def __init__(self, positive: Sequence[str], parameters: Sequence[Parameter]) -> None:
        self.bounds: dict[str, tuple[Fraction | None, Fraction | None]] = {n: (Fraction(0), None) for n in positive}
        self.bounds.update({p.name: (p.lower, p.upper) for p in parameters})

    def draw(self, name: str, height: int, rng: random.Random) -> Fraction:
        """A small number in the interval of ``name``; nonzero more often than not."""
        lower, upper = self.bounds.get(name, (None, None))
        if lower is not None and upper is not None:
            parts = rng.randint(2, height + 2)
            return lower + (upper - lower) * Fraction(rng.randint(1, parts - 1), parts)
        if lower is not None:
            return lower + rng.randint(1, height + 1)
        if upper is not None:
            return upper - rng.randint(1, height + 1)
        return Fraction(rng.choice([v for v in range(-height, height + 1) if v or rng.random() < 0.5]))

    def holds(self, name: str, value: Fraction) -> bool:
        """Whether ``value`` lies in the interval of ``name``."""
        lower, upper = self.bounds.get(name, (None, None))
        return (lower is None or value > lower) and (upper is None or value < upper)

    def surely_holds(self, name: str, value: Expr) -> bool:
        """Whether ball arithmetic proves that ``value`` lies in the interval of ``name``."""
        lower, upper = self.bounds.get(name, (None, None))
        above = lower is None or bool(ball(value - lower, {}) > 0)
        return above and (upper is None or bool(ball(value - upper, {}) < 0))


class PointFinder:
    """Draws points of the common zeros of ``constraints`` in the letters ``names`` of ``ring``.

    Constraints are solved for letters among ``solvable`` where they hold any.
    """

    def __init__(
        self,
        ring: Ring,
        names: Sequence[str],
        constraints: Sequence[Polynomial],
        domain: Domain,
        solvable: Sequence[str],
        seed: int = 0,
    ) -> None:
        self.ring = ring
        self.names = tuple(names)
        self.solvable = frozenset(ring.index[name] for name in solvable)
        self.domain = domain
        self.factors = [[f for f, _ in g.factor()[1]] for g in constraints]
        self.rng = random.Random(seed)

    def points(self, rounds: int) -> Iterator[Point]:
        """Up to ``rounds`` points: those inside the domain first, then anywhere; square roots only where needed.

        Every point gives each name an exact value and satisfies every constraint exactly.
        """
        found = 0
        for strict, algebraic in ((True, False), (True, True), (False, False), (False, True)):
            if not strict and not self.domain.bounds:
                continue
            if algebraic and (found or not self.factors):
                continue
            for number in range(rounds):
                point = self._attempt(FIRST_HEIGHT + number // ROUNDS_PER_HEIGHT, strict, algebraic)
                if point is not None:
                    found += 1
                    yield point

    def _attempt(self, height: int, strict: bool, algebraic: bool) -> Point | None:
        known: dict[int, Fraction] = {}
        roots: dict[int, Expr] = {}
        left = [self.rng.choice(choices) for choices in self.factors]
        while left:
            left.sort(key=lambda g: len(self._free(g, known)))
            first, left = left[0], left[1:]
            if not self._settle(first, left, known, roots, height, algebraic):
                return None
        for name in self.names:
            index = self.ring.index[name]
            if index not in known and index not in roots:
                known[index] = self.domain.draw(name, height, self.rng)
        if strict and not self._inside(known, roots):
            return None
        return {self.ring.names[i]: Num(v) for i, v in known.items()} | {self.ring.names[i]: v for i, v in roots.items()}

    def _inside(self, known: Mapping[int, Fraction], roots: Mapping[int, Expr]) -> bool:
        rational = all(self.domain.holds(self.ring.names[i], v) for i, v in known.items())
        return rational and all(self.domain.surely_holds(self.ring.names[i], v) for i, v in roots.items())

    def _free(self, polynomial: Polynomial, known: Mapping[int, Any]) -> list[int]:
        return [i for i, d in enumerate(polynomial.degrees()) if d and i not in known]

    def _settle(
        self,
        polynomial: Polynomial,
        others: Sequence[Polynomial],
        known: dict[int, Fraction],
        roots: dict[int, Expr],
        height: int,
        algebraic: bool,
    ) -> bool:
        free = self._free(polynomial, known)
        if any(i in roots for i in free):
            return False
        if not free:
            return not self._restricted(polynomial, known).total_degree() and self._value(polynomial, known) == 0
        solved = self._letter_to_solve(polynomial, free, others)
        if int(polynomial.degrees()[solved]) == 1:
            trial = known | {i: self._draw(i, height) for i in free if i != solved}
            found = self._solved(polynomial, solved, trial)
            known.update(found or {})
            return found is not None
        first = self._first_point(polynomial, solved, free, known)
        if first is not None:
            known.update(self._moved(polynomial, first, free, height))
            return True
        if not algebraic or any(g.degrees()[solved] for g in others):
            return False
        trial = known | {i: self._draw(i, height) for i in free if i != solved}
        square = _quadratic_root(univariate(self._restricted(polynomial, trial), solved), self.rng.choice((-1, 1)))
        if square is not None:
            known.update(trial)
            roots[solved] = square
        return square is not None

    def _draw(self, index: int, height: int) -> Fraction:
        return self.domain.draw(self.ring.names[index], height, self.rng)

    def _first_point(
        self, polynomial: Polynomial, solved: int, free: Sequence[int], known: Mapping[int, Fraction]
    ) -> dict[int, Fraction] | None:
        """A rational point of one constraint by trial with very small numbers, zero preferred."""
        for _ in range(FIRST_POINT_TRIALS):
            trial = {**known, **{i: self.rng.choice(SMALL) for i in free if i != solved}}
            found = self._solved(polynomial, solved, trial)
            if found is not None:
                return found
        return None

    def _solved(
        self, polynomial: Polynomial, solved: int, trial: Mapping[int, Fraction]
    ) -> dict[int, Fraction] | None:
        """``trial`` with a rational root for the letter ``solved``, where there is one."""
        root = self._rational_root(univariate(self._restricted(polynomial, trial), solved))
        return None if root is None else {**trial, solved: root}

    def _letter_to_solve(self, polynomial: Polynomial, free: Sequence[int], others: Sequence[Polynomial]) -> int:
        """A letter of low degree that few other constraints hold; ``solvable`` ones before others; ties at random."""
        degrees = polynomial.degrees()

        def weight(i: int) -> tuple[int, int, float]:
            shared = sum(1 for g in others if g.degrees()[i])
            return shared, int(degrees[i]), self.rng.random()

        return min([i for i in free if i in self.solvable] or free, key=weight)

    def _restricted(self, polynomial: Polynomial, values: Mapping[int, Fraction]) -> Polynomial:
        context = self.ring.context
        letters = [self.ring.constant(values[i]) if i in values else context.gen(i) for i in range(len(self.ring.names))]
        return polynomial.compose(*letters, ctx=context)

    def _value(self, polynomial: Polynomial, values: Mapping[int, Fraction]) -> Fraction:
        restricted = self._restricted(polynomial, values)
        return Fraction(0) if restricted.is_zero() else _fraction(restricted.coeffs()[0])

    def _rational_root(self, coefficients: Sequence[Fraction]) -> Fraction | None:
        if not coefficients:
            return Fraction(self.rng.randint(1, 3))
        roots = rational_roots(coefficients)
        return self.rng.choice(roots) if roots else None

    def _moved(
        self, polynomial: Polynomial, trial: dict[int, Fraction], free: Sequence[int], height: int
    ) -> dict[int, Fraction]:
        """Another rational point on a random line through ``trial``, where the line has one."""
        direction = {i: Fraction(self.rng.randint(-height, height)) for i in free}
        step = free[0]
        moving = self.ring.context.gen(step)
        letters = []
        for i in range(len(self.ring.names)):
            start = self.ring.constant(trial[i]) if i in trial else self.ring.context.gen(i)
            letters.append(start + moving * self.ring.constant(direction[i]) if i in direction else start)
        along = univariate(polynomial.compose(*letters, ctx=self.ring.context), step)
        steps = [s for s in rational_roots(along) if s]
        if not steps:
            return trial
        distance = self.rng.choice(steps)
        return {i: v + distance * direction.get(i, Fraction(0)) for i, v in trial.items()}


def univariate(polynomial: Polynomial, index: int) -> list[Fraction]:
    """Coefficients, ascending, of a polynomial in the letter ``index`` alone; empty for 0."""
    if polynomial.is_zero():
        return []
    coefficients = [Fraction(0)] * (int(polynomial.degrees()[index]) + 1)
    for exponents, c in polynomial.terms():
        coefficients[int(exponents[index])] += _fraction(c)
    return coefficients


def rational_roots(coefficients: Sequence[Fraction]) -> list[Fraction]:
    """The distinct rational roots of Σ cₖ sᵏ."""
    polynomial = flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in coefficients])
    if polynomial.degree() < 1:
        return []
    _, factors = polynomial.numer().factor()
    return [Fraction(-int(f[0]), int(f[1])) for f, _ in factors if f.degree() == 1]


def _quadratic_root(coefficients: Sequence[Fraction], sign: int) -> Expr | None:
    """A real root of a quadratic without rational roots, as a tree with a square root; None where there is none."""
    if len(coefficients) != 3:
        return None
    c, b, a = coefficients
    discriminant = b * b - 4 * a * c
    if discriminant <= 0:
        return None
    outer, inner = _square_split(discriminant)
    return add(Num(-b / (2 * a)), mul(Num(sign * outer / (2 * a)), call("sqrt", Num(inner))))


def _square_split(value: Fraction) -> tuple[Fraction, Fraction]:
    """value = outer² · inner with a whole inner free of small squares."""
    whole = value.numerator * value.denominator
    outer = Fraction(1, value.denominator)
    for prime in (2, 3, 5, 7, 11, 13):
        while whole % (prime * prime) == 0:
            whole //= prime * prime
            outer *= prime
    return outer, Fraction(whole)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
