"""The laws proven so far, and what follows from them.

A product of laws is a law, so only generators are kept. Their products of bounded degree, evaluated at points of the
constraint set, span a space whose rank modulo p bounds from below the number of laws of that degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symcons.exact.modular_dense import modular_rank, modular_rref
from symcons.expr.modular import Residues
from symcons.symmetry.flow import Sample

#: A list of products longer than this is cut; the lower bound stays valid.
MAX_PRODUCTS = 20_000


Terms = dict[tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Generator:
    """A proven polynomial law: integer coefficients by exponent vector over coordinates and symbolic parameters,
    ``degree`` in the coordinates, the ``primes`` it was found with and how it was proven."""

    terms: Terms
    degree: int
    rate_independent: bool
    primes: tuple[int, ...]
    method: str


def evaluate(terms: Terms, sample: Sample) -> Residues:
    """A polynomial at the points of ``sample``, whose first letters are those of its exponents."""
    prime = sample.prime
    total = np.zeros(sample.size, dtype=np.int64)
    for exponents, coefficient in terms.items():
        term = np.full(sample.size, coefficient % prime, dtype=np.int64)
        for letter, power in enumerate(exponents):
            for _ in range(power):
                term = term * sample.points[letter] % prime
        total += term
    return total % prime


def degree_in(terms: Terms, coordinates: int) -> int:
    """The total degree in the first ``coordinates`` letters."""
    return max((sum(e[:coordinates]) for e in terms), default=0)


def product_values(generators: Sequence[Generator], degree: int, sample: Sample) -> Residues:
    """Values of 1 and of all products of generators of total degree ≤ ``degree``: products × points."""
    one = np.ones((1, sample.size), dtype=np.int64)
    by_degree: dict[int, list[tuple[Residues, int]]] = {0: [(one[0], 0)]}
    base = [(evaluate(g.terms, sample), max(1, g.degree)) for g in generators]
    rows = 1
    for total in range(1, degree + 1):
        by_degree[total] = []
        for number, (value, step) in enumerate(base):
            for before, first in by_degree.get(total - step, ()):
                if first <= number and rows < MAX_PRODUCTS:
                    by_degree[total].append((before * value % sample.prime, number))
                    rows += 1
    flat = [value for level in by_degree.values() for value, _ in level]
    return np.array(flat, dtype=np.int64)


def count_products(values: Residues, prime: int) -> int:
    """The dimension of the span of products modulo constants, from the rows of :func:`product_values`."""
    return modular_rank(values, prime) - 1


def new_rows(spanned: Residues, candidates: Residues, prime: int) -> list[int]:
    """The candidates (rows of values), in order, that are independent of ``spanned`` and of those chosen before."""
    if not len(candidates):
        return []
    _, pivots = modular_rref(np.vstack([spanned, candidates]).T, prime)
    return [p - len(spanned) for p in pivots if p >= len(spanned)]
