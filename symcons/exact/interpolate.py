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

from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import gcd, lcm
from random import Random
from typing import Any

import flint
import numpy as np

from symcons.errors import SymconsError
from symcons.exact.entry_classes import EntryClass, fit, learn
from symcons.exact.modular_dense import modular_product
from symcons.exact.modular_sparse import Watch
from symcons.exact.primes import PRIME31, primes_below
from symcons.exact.rational_functions import Polynomial, polynomial_value
from symcons.exact.reconstruction import Reconstruction, combine, reconstruct_rational
from symcons.exact.sampling import Evaluate, Sampler

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
        sampler = Sampler(evaluate, parameters, prime, random, budget)
        sampler.start()
        if pattern is not None and sampler.free != pattern:
            continue
        pattern = sampler.free
        first = learn(sampler, max_terms) if classes is None else None
        if first is not None:
            classes = first
        found = _refine(sampler, classes or [], constants)
        if found is not None and _holds(evaluate, found, parameters, next(primes), random):
            return _result(found, sampler)
    raise SymconsError(f"{_PRIMES} primes do not suffice for the coefficients of the parametric null space", code="E902")


def _refine(
    sampler: Sampler, classes: list[EntryClass], constants: Reconstruction
) -> list[dict[int, tuple[Polynomial, Polynomial]]] | None:
    """Add one prime's knowledge to all classes and to the constant entries; the fractions, if they are ready."""
    unknowns = max((len(group.top) + len(group.bottom) for group in classes), default=0)
    samples = [sampler.somewhere() for _ in range(unknowns + 1)]
    for group in classes:
        fit(group, samples, sampler.prime)
    constant = samples[0][1].copy()
    for group in classes:
        anchor = pow(int(constant[group.place]), -1, sampler.prime)
        for place, residues in group.members.items():
            residues.append(int(samples[0][1][place]) * anchor % sampler.prime)
            constant[place] = 0
    constants.add(sampler.prime, constant, sampler.free or ())
    return _assemble(classes, constants, sampler.parameters)


def _assemble(
    classes: list[EntryClass], constants: Reconstruction, parameters: int
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


def _result(found: list[dict[int, tuple[Polynomial, Polynomial]]], sampler: Sampler) -> ParametricNullSpace:
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
