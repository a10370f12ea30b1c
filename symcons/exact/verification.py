"""The exact check A v = 0 for integer vectors.

Machine integers are used only where a bound shows that nothing can overflow: every partial sum of a row times a vector
is at most (Σ|a|) · max|v|. Else the product is computed in Python or flint integers.
"""

from __future__ import annotations

from collections.abc import Sequence

import flint
import numpy as np

from symcons.exact.matrix import Matrix
from symcons.exact.rational_flint import flint_integers

_CHUNK = 1 << 22


def annihilates(matrix: Matrix, vectors: Sequence[Sequence[int]]) -> bool:
    """Whether A v = 0 for each of the ``vectors``; the rows of ``matrix`` may be scaled, as that changes nothing."""
    if any(len(vector) != matrix.columns for vector in vectors):
        raise ValueError(f"vectors of length {matrix.columns} are expected")
    scaled = matrix.primitive()
    if not vectors or not scaled.rows:
        return True
    weight = max(sum(abs(value.numerator) for _, value in row) for row in scaled.entries)
    size = max(max(map(abs, vector), default=0) for vector in vectors)
    if weight * size < 1 << 62:
        return _annihilates_words(scaled, np.array(vectors, dtype=np.int64).T)
    if scaled.density > 0.2:
        columns = flint.fmpz_mat([list(map(int, vector)) for vector in vectors]).transpose()
        product = flint_integers(scaled) * columns
        return bool(product == flint.fmpz_mat(product.nrows(), product.ncols()))
    return all(not any(scaled.times(vector)) for vector in vectors)


def _annihilates_words(matrix: Matrix, vectors: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> bool:
    """The same for columns of machine integers: rows of A in compressed form, sums by ``reduceat``."""
    lengths = [len(row) for row in matrix.entries]
    starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    places = np.array([j for row in matrix.entries for j, _ in row])
    values = np.array([value for row in matrix.entries for _, value in row], dtype=np.int64)[:, None]
    step = max(1, _CHUNK // max(1, len(places)))
    for start in range(0, vectors.shape[1], step):
        chunk = np.ascontiguousarray(vectors[:, start : start + step])
        if np.add.reduceat(values * chunk[places], starts, axis=0).any():
            return False
    return True
