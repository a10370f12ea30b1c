"""Rank and null space over Q by flint's dense integer matrices (``fmpz_mat``).

flint chooses between fraction-free elimination and a multimodular algorithm. Best for small or dense matrices with
large entries, where a modular computation of ours would need many primes.
"""

from __future__ import annotations

from typing import Any

import flint

from symcons.exact.matrix import Matrix, primitive_vector


def flint_integers(matrix: Matrix) -> Any:
    """The primitive rows of ``matrix`` as an ``fmpz_mat``."""
    primitive = matrix.primitive()
    flat = [0] * (primitive.rows * primitive.columns)
    for i, row in enumerate(primitive.entries):
        for j, value in row:
            flat[i * primitive.columns + j] = value.numerator
    return flint.fmpz_mat(primitive.rows, primitive.columns, flat)


def rank_by_flint(matrix: Matrix) -> int:
    """The rank over Q."""
    return int(flint_integers(matrix).rank())


def null_space_by_flint(matrix: Matrix) -> tuple[tuple[int, ...], ...]:
    """The null space over Q: primitive integer rows, one for each free column, pivots leftmost."""
    columns = matrix.columns
    reduced, denominator, rank = flint_integers(matrix).rref()
    rows = [[int(reduced[i, j]) for j in range(columns)] for i in range(int(rank))]
    pivots = [next(j for j, value in enumerate(row) if value) for row in rows]
    taken, vectors = set(pivots), []
    for free in range(columns):
        if free not in taken:
            vector = [0] * columns
            vector[free] = int(denominator)
            for pivot, row in zip(pivots, rows, strict=True):
                vector[pivot] = -row[free]
            vectors.append(primitive_vector(vector))
    return tuple(vectors)
