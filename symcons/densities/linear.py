"""The linear problem of a search: coefficients c with Σ c_j obstruction_j = 0, over Q or over Q(parameters).

Over Q the null space is solved modulo a prime, reconstructed and proven complete by :mod:`symcons.exact`. With symbolic
parameters the vectors are polynomials in them, found by evaluation and interpolation, and the polynomials where the rank
drops, so that more densities exist, are given as conditions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from symcons.densities.coefficients import Coefficients
from symcons.exact.exceptional import exceptional_values
from symcons.exact.interpolate import parametric_null_space
from symcons.exact.matrix import Matrix
from symcons.exact.null_spaces import null_space
from symcons.exact.sparse_vectors import sparsify_supports

Watch = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Problem:
    """A matrix by sparse rows, column → exponents → coefficient, in ``hidden`` letters (a rate) and the parameters."""

    rows: Sequence[dict[int, dict[tuple[int, ...], int]]]
    columns: int
    hidden: int = 0


@dataclass(frozen=True)
class Kernel:
    """``vectors``: column → coefficient; ``conditions``: elements of Q[parameters] at whose zeros there are more; ``problems``:
    what was solved, where it holds symbolic parameters."""

    vectors: tuple[dict[int, Any], ...]
    conditions: tuple[Any, ...]
    primes: tuple[int, ...]
    problems: tuple[Problem, ...] = ()


def kernel(
    columns: Sequence[dict[Any, Any]],
    coefficients: Coefficients,
    watch: Watch | None = None,
    *,
    graded: bool = False,
    seed: int = 0,
) -> Kernel:
    """All combinations of the ``columns`` that vanish.

    ``graded`` keeps the echelon form, in which every vector ends as early as possible; else the vectors are made sparse.
    """
    entries: dict[Any, dict[int, Any]] = {}
    for number, column in enumerate(columns):
        for monomial, c in column.items():
            entries.setdefault(monomial, {})[number] = c
    rows = list(entries.values())
    if coefficients.parameters:
        return _parametric(rows, len(columns), coefficients, watch, seed)
    exact = ({j: coefficients.constant(c) for j, c in row.items()} for row in rows)
    space = null_space(Matrix.from_dicts(exact, len(columns)), budget=watch)
    vectors = [dict(vector) for vector in space.sparse]
    if not graded and len(vectors) > 1:
        vectors = sparsify_supports(vectors)
    found = tuple({j: coefficients.number(Fraction(v)) for j, v in vector.items()} for vector in vectors)
    return Kernel(found, (), space.primes)


def _parametric(
    rows: Sequence[dict[int, Any]], columns: int, coefficients: Coefficients, watch: Watch | None, seed: int
) -> Kernel:
    basis, primes, rows = _without_constant_rows(rows, columns, coefficients)
    terms = [[(j, coefficients.terms(c)) for j, c in row.items()] for row in rows]
    columns = len(basis)
    if not columns:
        return Kernel((), (), primes)

    def evaluate(point: tuple[int, ...], prime: int) -> Any:
        dense = np.zeros((max(len(terms), 1), columns), dtype=np.int64)
        for i, row in enumerate(terms):
            for j, parts in row:
                dense[i, j] = _value(parts, point, prime)
        return dense

    count = len(coefficients.parameters)
    space = parametric_null_space(evaluate, count, seed=seed, budget=watch)
    found = exceptional_values(evaluate, count, seed=seed, budget=watch)
    vectors = tuple(_lifted(vector, basis, coefficients) for vector in space.vectors)
    factors = () if found is None else tuple(coefficients.from_terms(dict(factor)) for factor in found.factors)
    return Kernel(vectors, factors, primes, (Problem(tuple(map(_whole, terms)), columns),))


def _whole(row: Sequence[tuple[int, dict[tuple[int, ...], Fraction]]]) -> dict[int, dict[tuple[int, ...], int]]:
    """The row times a number that makes its coefficients whole."""
    scale = lcm(*(value.denominator for _, parts in row for value in parts.values()))
    return {j: {e: int(value * scale) for e, value in parts.items()} for j, parts in row}


def _without_constant_rows(
    rows: Sequence[dict[int, Any]], columns: int, coefficients: Coefficients
) -> tuple[list[dict[int, int]], tuple[int, ...], list[dict[int, Any]]]:
    """The null space over Q of the rows without parameters, and the other rows in its basis.

    The rank of the whole drops exactly where that of the others drops in this basis.
    """
    plain: list[dict[int, Any]] = []
    rest: list[dict[int, Any]] = []
    for row in rows:
        constants = {j: coefficients.constant(c) for j, c in row.items()}
        if None in constants.values():
            rest.append(row)
        else:
            plain.append(constants)
    space = null_space(Matrix.from_dicts(plain, columns))
    basis = [dict(vector) for vector in space.sparse]
    changed = []
    for row in rest:
        products = ((k, sum((row[j] * v for j, v in vector.items() if j in row), start=0)) for k, vector in enumerate(basis))
        entries = {k: value for k, value in products if value != 0}
        if entries and entries not in changed:
            changed.append(entries)
    return basis, space.primes, changed


def _lifted(vector: dict[int, Any], basis: Sequence[dict[int, int]], coefficients: Coefficients) -> dict[int, Any]:
    """A vector in a basis as one in the columns themselves."""
    result: dict[int, Any] = {}
    for k, polynomial in vector.items():
        factor = coefficients.from_terms(dict(polynomial))
        for j, value in basis[k].items():
            result[j] = result.get(j, 0) + factor * value
    return {j: c for j, c in result.items() if c != 0}


def _value(parts: dict[tuple[int, ...], Fraction], point: Sequence[int], prime: int) -> int:
    total = 0
    for exponents, value in parts.items():
        term = value.numerator * pow(value.denominator, -1, prime) % prime
        for base, exponent in zip(point, exponents, strict=True):
            if exponent:
                term = term * pow(base, exponent, prime) % prime
        total += term
    return total % prime
