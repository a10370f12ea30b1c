"""The linear matroid of rows over GF(p): which rows enlarge the space spanned by the rows before them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symcons.exact.modular_dense import Dense, as_residues, modular_rref
from symcons.exact.native import Residues


def independent_rows(array: Dense, prime: int) -> tuple[int, ...]:
    """The indices of the rows that are not combinations of earlier rows: the greedy basis of the row space.

    They are the pivot columns of the reduced row echelon form of the transpose.

    >>> independent_rows([[1, 2], [2, 4], [0, 1]], 101)
    (0, 2)
    """
    return modular_rref(np.ascontiguousarray(as_residues(array, prime).T), prime)[1]


class RowSpace:
    """A growing space of row vectors over GF(``prime``), ``prime`` < 2³¹, with ``columns`` entries each.

    The basis is kept in reduced row echelon form, so a vector v is reduced by one product of its pivot entries with the
    basis: v − v[pivots] · B. The product is taken in two halves of 16 and 15 bits, exact in 64-bit words.
    """

    def __init__(self, prime: int, columns: int) -> None:
        if prime >= 1 << 31:
            raise ValueError(f"a prime below 2^31 is needed, got {prime}")
        self.prime = prime
        self.columns = columns
        self._basis: Residues = np.zeros((4, columns), dtype=np.int64)
        self._pivots: list[int] = []

    @property
    def rank(self) -> int:
        """The dimension so far."""
        return len(self._pivots)

    @property
    def pivots(self) -> tuple[int, ...]:
        """The pivot columns in the order in which they came."""
        return tuple(self._pivots)

    def basis(self) -> Residues:
        """The reduced basis, rank × columns, in the order in which its vectors came."""
        return self._basis[: self.rank].copy()

    def reduce(self, vector: Sequence[int] | Residues) -> Residues:
        """``vector`` minus its part in the space: zero exactly if it lies in the space."""
        residues = np.asarray(vector)
        if residues.shape != (self.columns,):
            raise ValueError(f"a vector of length {self.columns} is expected, got shape {residues.shape}")
        residues = (residues % self.prime).astype(np.int64, copy=False)
        if not self._pivots:
            return residues
        return (residues - self._combination(residues[self._pivots])) % self.prime

    def contains(self, vector: Sequence[int] | Residues) -> bool:
        """Whether ``vector`` lies in the space."""
        return not self.reduce(vector).any()

    def add(self, vector: Sequence[int] | Residues) -> bool:
        """Enlarge the space by ``vector``; False if it was there already."""
        rest = self.reduce(vector)
        pivot = int((rest != 0).argmax()) if self.columns else 0
        if not self.columns or not rest[pivot]:
            return False
        rest = rest * pow(int(rest[pivot]), -1, self.prime) % self.prime
        count = self.rank
        if count == len(self._basis):
            self._basis = np.concatenate([self._basis, np.zeros_like(self._basis)])
        basis = self._basis[:count]
        rows = basis[:, pivot].nonzero()[0]
        if rows.size:
            basis[rows] = (basis[rows] - basis[rows, pivot, None] * rest % self.prime) % self.prime
        self._basis[count] = rest
        self._pivots.append(pivot)
        return True

    def _combination(self, factors: Residues) -> Residues:
        basis = self._basis[: self.rank]
        high, low = factors >> 16, factors & 0xFFFF
        return (high @ basis % self.prime * 65536 + low @ basis) % self.prime
