"""Null spaces over Q(parameters) by evaluation and interpolation.

A matrix M(a) over Q[a₁, …, a_k] is known as a black box: its value at a point modulo a prime. Its generic null space
has a basis in the shape of the reduced row echelon form with leftmost pivots; its entries are rational functions of a.

1. Two random points give the generic pivots, and the entries that are constant: often all of them.
2. Entries that are constant multiples of one another form one class; each class is found once.
3. Changing one parameter at a time tells which ones a class depends on; lines along these and one line in general
   direction give the degrees of numerator and denominator in each parameter and in total
   (:mod:`symcons.exact.rational_functions`).
4. n(a) − f(a) d(a) = 0 at random points is a linear system for the coefficients on exactly these supports. Since n and
   d have no common factor its solution is unique up to a scalar.
5. The coefficients go to Q by Chinese remainders and rational reconstruction; from the second prime on only the nonzero
   ones are unknown. Then the whole basis is tested at a random point modulo a further prime.

Every step errs with a probability of at most about (degree · unknowns)/p, p ≈ 2³¹; callers prove the result by
expansion. The cost is one null space modulo p for each point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import gcd, lcm
from random import Random
from typing import Any

import flint
import numpy as np

from symcons.errors import SymconsError, UnsupportedError
from symcons.exact.modular_dense import (
    free_columns,
    modular_null_space,
    modular_product,
    modular_rref,
    null_space_of_rref,
)
from symcons.exact.modular_sparse import Watch
from symcons.exact.native import Residues
from symcons.exact.primes import PRIME31, primes_below
from symcons.exact.rational_functions import (
    Exponents,
    Newton,
    Polynomial,
    degrees,
    monomial_values,
    polynomial_value,
    rational_function,
    support,
    support_size,
)
from symcons.exact.reconstruction import Reconstruction, combine, reconstruct_rational

Point = tuple[int, ...]
Evaluate = Callable[[Point, int], np.ndarray[Any, Any]]
"""The matrix at a point modulo a prime below 2³¹, as a two-dimensional integer array."""

_PRIMES = 40


@dataclass(frozen=True)
class ParametricNullSpace:
    """The generic null space of M(a₁, …, a_k) with ``columns`` columns.

    Vector i maps columns to nonzero polynomials (exponents → integer coefficient) without a common factor; the leading
    coefficient of its first entry is positive (graded order). ``free`` are the free columns, ``rank`` the generic rank.
    """

    columns: int
    parameters: int
    rank: int
    free: tuple[int, ...]
    vectors: tuple[dict[int, Polynomial], ...]

    @property
    def constant(self) -> bool:
        """Whether no entry depends on a parameter."""
        return all(not any(map(any, entry)) for vector in self.vectors for entry in vector.values())


class _BadPoint(Exception):
    """The rank at a point is not the generic one; another point is needed."""


@dataclass
class _Sampler:
    """Null spaces at points modulo one prime, all with the generic pivots."""

    evaluate: Evaluate
    parameters: int
    prime: int
    random: Random
    watch: Watch | None
    free: tuple[int, ...] | None = None
    columns: int = 0

    def start(self) -> None:
        """Fix the generic pivots: the best pattern of two random points."""
        for _ in range(2):
            pattern = self._image(self.point())[1]
            if self.free is None or (-len(pattern), pattern) > (-len(self.free), self.free):
                self.free = pattern

    def point(self) -> Point:
        """A random point."""
        return tuple(self.random.randrange(1, self.prime) for _ in range(self.parameters))

    def vectors(self, point: Point) -> Residues:
        """The basis at a point."""
        image, free = self._image(point)
        if free != self.free:
            raise _BadPoint
        return image

    def somewhere(self) -> tuple[Point, Residues]:
        """A random point with its basis."""
        for _ in range(20):
            point = self.point()
            try:
                return point, self.vectors(point)
            except _BadPoint:
                continue
        raise SymconsError("the rank of the parametric matrix differs from one random point to the next", code="E902")

    def _image(self, point: Point) -> tuple[Residues, tuple[int, ...]]:
        if self.watch is not None:
            self.watch()
        reduced, pivots = modular_rref(self.evaluate(point, self.prime), self.prime)
        self.columns = reduced.shape[1]
        return null_space_of_rref(reduced, pivots, self.prime), tuple(free_columns(pivots, self.columns))


@dataclass
class _Class:
    """A rational function, all of its places in the basis, and what is known about it.

    ``members`` maps places (row, column) to the residues of the constant by which the function is multiplied there.
    """

    members: dict[tuple[int, int], list[int]]
    active: list[int] = field(default_factory=list)
    top: list[Exponents] = field(default_factory=list)
    bottom: list[Exponents] = field(default_factory=list)
    image: Reconstruction = field(default_factory=Reconstruction)

    @property
    def place(self) -> tuple[int, int]:
        """The place that stands for the class: its constant is 1."""
        return next(iter(self.members))


def parametric_null_space(
    evaluate: Evaluate,
    parameters: int,
    *,
    seed: int = 0,
    max_terms: int = 3000,
    budget: Watch | None = None,
) -> ParametricNullSpace:
    """The generic null space of a matrix whose entries are polynomials (or rational functions) of parameters.

    Args:
        evaluate: ``evaluate(point, prime)`` is the matrix at a tuple of ``parameters`` residues modulo a prime < 2³¹.
        parameters: the number k of parameters.
        seed: of the random points; the answer does not depend on it (but with tiny probability).
        max_terms: the largest number of unknown coefficients in one entry.
        budget: called before every evaluation; whatever it raises ends the computation.

    Raises:
        UnsupportedError: if an entry needs more than ``max_terms`` coefficients.
    """
    random, classes, constants = Random(seed), None, Reconstruction()
    primes = primes_below(PRIME31 + 1)
    pattern: tuple[int, ...] | None = None
    for prime in islice(primes, _PRIMES):
        sampler = _Sampler(evaluate, parameters, prime, random, budget)
        sampler.start()
        if pattern is not None and sampler.free != pattern:
            continue
        pattern = sampler.free
        first = _learn(sampler, max_terms) if classes is None else None
        if first is not None:
            classes = first
        found = _refine(sampler, classes or [], constants)
        if found is not None and _holds(evaluate, found, parameters, next(primes), random):
            return _result(found, sampler)
    raise SymconsError(f"{_PRIMES} primes do not suffice for the coefficients of the parametric null space", code="E902")


def _learn(sampler: _Sampler, max_terms: int) -> list[_Class]:
    """The classes of entries that are not constant, with their supports."""
    base, first = sampler.somewhere()
    samples = [first, *(sampler.somewhere()[1] for _ in range(2))]
    classes = _classes(samples, sampler.prime)
    if classes:
        _find_active(sampler, base, first, classes)
        _find_supports(sampler, classes, max_terms)
    return classes


def _classes(samples: list[Residues], prime: int) -> list[_Class]:
    """Entries that change, grouped by the ratios of their values at three points."""
    varying = (samples[0] != samples[1]) | (samples[0] != samples[2])
    groups: dict[tuple[int, int], _Class] = {}
    for row, column in zip(*(axis.tolist() for axis in np.nonzero(varying)), strict=True):
        values = [int(sample[row, column]) for sample in samples]
        if not all(values):
            raise SymconsError("an entry of the parametric null space vanishes at a random point", code="E902")
        inverse = pow(values[0], -1, prime)
        key = (values[1] * inverse % prime, values[2] * inverse % prime)
        groups.setdefault(key, _Class({})).members[row, column] = []
    return list(groups.values())


def _find_active(sampler: _Sampler, base: Point, first: Residues, classes: list[_Class]) -> None:
    """Which parameters each class depends on: change one at a time."""
    for variable in range(sampler.parameters):
        changed = _elsewhere(sampler, base, variable)
        for group in classes:
            if changed[group.place] != first[group.place]:
                group.active.append(variable)


def _elsewhere(sampler: _Sampler, base: Point, variable: int) -> Residues:
    for _ in range(20):
        value = sampler.random.randrange(1, sampler.prime)
        try:
            return sampler.vectors((*base[:variable], value, *base[variable + 1 :]))
        except _BadPoint:
            continue
    raise SymconsError("the rank of the parametric matrix drops along a line through a random point", code="E902")


def _find_supports(sampler: _Sampler, classes: list[_Class], max_terms: int) -> None:
    """Degrees along lines, then the exponents that numerators and denominators can have."""
    direction = [sampler.random.randrange(1, sampler.prime) for _ in range(sampler.parameters)]
    total = _line_degrees(sampler, direction, classes)
    partial = [([0] * sampler.parameters, [0] * sampler.parameters) for _ in classes]
    for variable in range(sampler.parameters):
        moved = [number for number, group in enumerate(classes) if variable in group.active]
        if not moved:
            continue
        axis = [int(k == variable) for k in range(sampler.parameters)]
        found = _line_degrees(sampler, axis, [classes[number] for number in moved])
        for number, (top, bottom) in zip(moved, found, strict=True):
            partial[number][0][variable], partial[number][1][variable] = top, bottom
    for group, (top, bottom), bounds in zip(classes, total, partial, strict=True):
        terms = support_size(top, bounds[0]) + support_size(bottom, bounds[1])
        if terms > max_terms:
            raise UnsupportedError(
                f"an entry of the null space over the parameters may have {terms} terms, more than {max_terms}: "
                "give some of the parameters values"
            )
        group.top, group.bottom = support(top, bounds[0]), support(bottom, bounds[1])


def _line_degrees(sampler: _Sampler, direction: Sequence[int], classes: list[_Class]) -> list[tuple[int, int]]:
    """Degrees of numerator and denominator of each class along a random line."""
    base, prime, step = sampler.point(), sampler.prime, 0
    curves = [Newton(prime) for _ in classes]
    functions: list[tuple[list[int], list[int]] | None] = [None] * len(classes)
    while None in functions:
        step += 1
        point = tuple((a + step * b) % prime for a, b in zip(base, direction, strict=True))
        try:
            image = sampler.vectors(point)
        except _BadPoint:
            continue
        for number, group in enumerate(classes):
            if functions[number] is None:
                curves[number].add(step, int(image[group.place]))
                if len(curves[number].points) >= 4:
                    functions[number] = rational_function(curves[number])
    return degrees([function for function in functions if function is not None])


def _refine(
    sampler: _Sampler, classes: list[_Class], constants: Reconstruction
) -> list[dict[int, tuple[Polynomial, Polynomial]]] | None:
    """Add one prime's knowledge to all classes and to the constant entries; the fractions, if they are ready."""
    unknowns = max((len(group.top) + len(group.bottom) for group in classes), default=0)
    samples = [sampler.somewhere() for _ in range(unknowns + 1)]
    for group in classes:
        _fit(group, samples, sampler.prime)
    constant = samples[0][1].copy()
    for group in classes:
        anchor = pow(int(constant[group.place]), -1, sampler.prime)
        for place, residues in group.members.items():
            residues.append(int(samples[0][1][place]) * anchor % sampler.prime)
            constant[place] = 0
    constants.add(sampler.prime, constant, sampler.free or ())
    return _assemble(classes, constants, sampler.parameters)


def _fit(group: _Class, samples: list[tuple[Point, Residues]], prime: int) -> None:
    """Solve n(a) − f(a) d(a) = 0 on the supports of a class; the last coefficient that is not zero becomes 1."""
    used = samples[: len(group.top) + len(group.bottom) + 1]
    points = [point for point, _ in used]
    values = np.array([int(image[group.place]) for _, image in used], dtype=np.int64)[:, None]
    top = monomial_values(points, group.top, prime)
    bottom = monomial_values(points, group.bottom, prime) * values % prime
    solutions = modular_null_space(np.hstack([top, -bottom]), prime)
    if len(solutions) != 1:
        raise SymconsError("the degrees of a parametric entry were misjudged at a random line", code="E902")
    keep = np.flatnonzero(solutions[0])
    if len(group.image.primes) == 0:
        split = len(group.top)
        group.bottom = [group.bottom[k - split] for k in keep if k >= split]
        group.top = [group.top[k] for k in keep if k < split]
        solutions = solutions[:, keep]
        keep = np.arange(len(keep))
    group.image.add(prime, solutions, (int(keep[-1]),))


def _assemble(
    classes: list[_Class], constants: Reconstruction, parameters: int
) -> list[dict[int, tuple[Polynomial, Polynomial]]] | None:
    """All entries as (numerator, denominator), or None if more primes are needed."""
    plain = constants.candidate()
    if plain is None:
        return None
    zero = (0,) * parameters
    found = [{j: ({zero: v.numerator}, {zero: v.denominator}) for j, v in enumerate(row) if v} for row in plain]
    for group in classes:
        solved = group.image.integer_candidate()
        if solved is None:
            return None
        split = len(group.top)
        top = dict(zip(group.top, solved[0][:split], strict=True))
        bottom = dict(zip(group.bottom, solved[0][split:], strict=True))
        for (row, column), residues in group.members.items():
            (value,), modulus = combine([[r] for r in residues], constants.primes)
            factor = reconstruct_rational(value, modulus)
            if factor is None:
                return None
            found[row][column] = (_scaled(top, factor.numerator), _scaled(bottom, factor.denominator))
    return [dict(sorted(row.items())) for row in found]


def _scaled(polynomial: Polynomial, factor: int) -> Polynomial:
    return {exponents: factor * value for exponents, value in polynomial.items()}


def _holds(
    evaluate: Evaluate,
    found: list[dict[int, tuple[Polynomial, Polynomial]]],
    parameters: int,
    prime: int,
    random: Random,
) -> bool:
    """Whether M(a) v(a) = 0 at a random point modulo a fresh prime."""
    point = tuple(random.randrange(1, prime) for _ in range(parameters))
    matrix = evaluate(point, prime)
    vectors = np.zeros((len(found), matrix.shape[1]), dtype=np.int64)
    for number, entries in enumerate(found):
        for column, (top, bottom) in entries.items():
            below = polynomial_value(bottom, point, prime)
            if not below:
                return False
            vectors[number, column] = polynomial_value(top, point, prime) * pow(below, -1, prime) % prime
    return not modular_product(matrix, vectors.T, prime).any()


def _result(found: list[dict[int, tuple[Polynomial, Polynomial]]], sampler: _Sampler) -> ParametricNullSpace:
    names = [f"a{k}" for k in range(sampler.parameters)] or ["a0"]
    context = flint.fmpz_mpoly_ctx.get(names, "deglex")
    free = sampler.free or ()
    vectors = tuple(_cleared(entries, context, sampler.parameters) for entries in found)
    return ParametricNullSpace(sampler.columns, sampler.parameters, sampler.columns - len(free), free, vectors)


def _cleared(entries: dict[int, tuple[Polynomial, Polynomial]], context: Any, parameters: int) -> dict[int, Polynomial]:
    """The entries times their common denominator, without content, first leading coefficient positive."""
    if not any(any(e) for top, bottom in entries.values() for e in (*top, *bottom)):
        return _cleared_constants(entries, parameters)
    pairs = {j: (_lift(top, context), _lift(bottom, context)) for j, (top, bottom) in entries.items()}
    common = context.constant(1)
    for _, bottom in pairs.values():
        common = common * (bottom / common.gcd(bottom))
    cleared = {j: top * (common / bottom) for j, (top, bottom) in pairs.items()}
    content = gcd(*(int(c) for value in cleared.values() for c in value.coeffs()))
    if next(iter(cleared.values())).leading_coefficient() < 0:
        content = -content
    return {j: {tuple(map(int, e)): int(c) // content for e, c in value.to_dict().items()} for j, value in cleared.items()}


def _cleared_constants(entries: dict[int, tuple[Polynomial, Polynomial]], parameters: int) -> dict[int, Polynomial]:
    """The same for entries without parameters, in plain integers."""
    zero = (0,) * parameters
    fractions = {j: Fraction(top[zero], bottom[zero]) for j, (top, bottom) in entries.items()}
    common = lcm(*(value.denominator for value in fractions.values()))
    integers = {j: int(value * common) for j, value in fractions.items()}
    content = gcd(*integers.values())
    if next(iter(integers.values())) < 0:
        content = -content
    return {j: {zero: value // content} for j, value in integers.items()}


def _lift(polynomial: Polynomial, context: Any) -> Any:
    return context.from_dict(polynomial)
