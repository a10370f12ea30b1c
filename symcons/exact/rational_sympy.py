"""Rank and null space over Q by SymPy's sparse ``DomainMatrix``; SymPy is imported when it is first needed.

Its elimination over sparse rows of rationals is unbeaten where there is hardly any fill-in, and the third, independent
implementation that the conformance suite compares.
"""

from __future__ import annotations

from typing import Any

from symcons.exact.matrix import Matrix, exact_number, primitive_row


def sympy_matrix(matrix: Matrix) -> Any:
    """``matrix`` as a sparse ``DomainMatrix`` over QQ."""
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix

    rows = {i: {j: QQ(value.numerator, value.denominator) for j, value in row} for i, row in enumerate(matrix.entries) if row}
    return DomainMatrix(rows, matrix.shape, QQ)


def rank_by_sympy(matrix: Matrix) -> int:
    """The rank over Q."""
    return len(sympy_matrix(matrix).rref()[1])


def null_space_by_sympy(matrix: Matrix) -> tuple[tuple[int, ...], ...]:
    """The null space over Q: primitive integer rows, one for each free column, pivots leftmost."""
    reduced, pivots = sympy_matrix(matrix).rref()
    rows = reduced.rep.to_sdm()
    vectors: dict[int, dict[int, Any]] = {j: {j: 1} for j in range(matrix.columns) if j not in set(pivots)}
    for i, pivot in enumerate(pivots):
        for j, value in rows.get(i, {}).items():
            if j != pivot:
                vectors[j][pivot] = -exact_number(value)
    return tuple(_dense(vector, matrix.columns) for vector in vectors.values())


def _dense(vector: dict[int, Any], columns: int) -> tuple[int, ...]:
    dense = [0] * columns
    for j, value in primitive_row(tuple(sorted(vector.items()))):
        dense[j] = value
    return tuple(dense)
