"""Spaces of monomials as arrays, and their blocks.

A monomial of degree k ≤ D in n letters is a row of D letter numbers in ascending order, padded at the end with the
number n, which stands for 1. That form makes a value the product of D gathered columns, whatever n is.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.int16]


def words(letters: int, degree: int, exact: bool = False) -> Words:
    """All monomials of total degree 1 … ``degree`` (``exact``: of that degree alone), high degree first."""
    level = np.zeros((1, 0), dtype=np.int16)
    pieces = []
    for k in range(1, degree + 1):
        last = level[:, -1] if k > 1 else np.zeros(1, dtype=np.int16)
        counts = letters - last
        repeated = np.repeat(level, counts, axis=0)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        tail = np.arange(len(repeated)) - starts + np.repeat(last, counts)
        level = np.hstack([repeated, tail[:, None].astype(np.int16)])
        pieces.append(level)
    chosen = pieces[-1:] if exact else pieces[::-1]
    padded = [np.pad(p, ((0, 0), (0, degree - p.shape[1])), constant_values=letters) for p in chosen]
    return np.vstack(padded).astype(np.int16) if padded else np.zeros((0, degree), dtype=np.int16)


def count(letters: int, degree: int) -> int:
    """The number of monomials of total degree 1 … ``degree``."""
    return comb(letters + degree, degree) - 1


def exponents(rows: Words, letters: int) -> NDArray[np.int64]:
    """The exponent vector of each row."""
    out = np.zeros((len(rows), letters + 1), dtype=np.int64)
    for column in rows.T:
        out[np.arange(len(rows)), column] += 1
    return out[:, :letters]


def degrees(rows: Words, letters: int) -> NDArray[np.int64]:
    """The total degree of each row."""
    return np.asarray((rows < letters).sum(axis=1), dtype=np.int64)


def split(rows: Words, labels: NDArray[np.int64]) -> Iterator[Words]:
    """The rows grouped by equal labels (one row of integers a monomial), order kept within a group."""
    if labels.shape[1] == 0 or len(rows) == 0:
        if len(rows):
            yield rows
        return
    order = np.lexsort(labels.T[::-1])
    ordered = labels[order]
    edges = np.flatnonzero((ordered[1:] != ordered[:-1]).any(axis=1)) + 1
    for group in np.split(order, edges):
        yield rows[np.sort(group)]
