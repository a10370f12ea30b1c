"""Smith and Hermite normal forms over Z, integer null lattices, characters of finitely generated abelian groups.

For an integer matrix A (rows × columns) there are unimodular U, V with U A V = D diagonal, nonnegative, each diagonal
entry dividing the next. D is found by Hermite forms of A and its transpose in turn (flint's ``hnf`` with transform),
which keeps the entries moderate, then by merging diagonal entries into divisibility order.

**Characters.** Let L be the lattice spanned by the rows of A in Z^m. A character of Z^m / L is a row θ of m real
numbers modulo 1 with A θ ≡ 0 (mod 1). With θ = V y this reads D y ≡ 0: y_i is a multiple of 1/d_i for i ≤ rank
and free beyond. So column i of V is a character with values in Z/d_i where d_i > 1, and an integer weight where
i > rank.

Source: H. Cohen, *A Course in Computational Algebraic Number Theory*, section 2.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import Any, NamedTuple

import flint

IntegerRows = tuple[tuple[int, ...], ...]
"""An integer matrix as a tuple of rows."""


@dataclass(frozen=True)
class SmithForm:
    """U A V = D: ``diagonal`` holds d₁ | d₂ | … | d_r (positive), ``left`` is U, ``right`` is V."""

    diagonal: tuple[int, ...]
    left: IntegerRows
    right: IntegerRows

    @property
    def rank(self) -> int:
        """The number r of nonzero diagonal entries."""
        return len(self.diagonal)


class Characters(NamedTuple):
    """The characters of Z^m / rowspan(A).

    ``free``: a basis of the integer weight vectors w with A w = 0. ``torsion``: generators ``(d, v)`` of the
    characters of finite order, v modulo d ≥ 2 with A v ≡ 0 (mod d), each order dividing the next.
    """

    free: list[tuple[int, ...]]
    torsion: list[tuple[int, tuple[int, ...]]]


def smith_form(rows: Sequence[Sequence[int]], columns: int | None = None) -> SmithForm:
    """The Smith normal form with its transforms; ``columns`` is needed only where there are no rows.

    >>> smith_form([[2, 4], [6, 8]]).diagonal
    (2, 4)
    """
    width = _width(rows, columns)
    work, left, right = _diagonalise(flint.fmpz_mat(len(rows), width, [int(v) for row in rows for v in row]))
    size = min(len(rows), width)
    values = [int(work[i, i]) for i in range(size)]
    left_rows, right_rows = _rows(left), _rows(right.transpose())
    _order_by_divisibility(values, left_rows, right_rows)
    return SmithForm(
        tuple(value for value in values if value),
        tuple(map(tuple, left_rows)),
        tuple(zip(*right_rows, strict=True)) if width else (),
    )


def _width(rows: Sequence[Sequence[int]], columns: int | None) -> int:
    width = columns if columns is not None else (len(rows[0]) if rows else 0)
    if any(len(row) != width for row in rows):
        raise ValueError(f"rows of length {width} are expected")
    return width


def _diagonalise(matrix: Any) -> tuple[Any, Any, Any]:
    """(D, U, V) with U · matrix · V = D diagonal; not yet in divisibility order."""
    height, width = matrix.nrows(), matrix.ncols()
    left, right = _identity(height), _identity(width)
    if not height or not width:
        return matrix, left, right
    while True:
        matrix, step = matrix.hnf(transform=True)
        left = step * left
        if matrix.is_diagonal():
            return matrix, left, right
        flipped, step = matrix.transpose().hnf(transform=True)
        right = right * step.transpose()
        matrix = flipped.transpose()
        if matrix.is_diagonal():
            return matrix, left, right


def _order_by_divisibility(values: list[int], left: list[list[int]], right: list[list[int]]) -> None:
    """Bring diag(values) to d₁ | d₂ | …, acting on the rows of U (``left``) and of Vᵀ (``right``)."""
    for i, value in enumerate(values):
        if value < 0:
            values[i] = -value
            left[i] = [-entry for entry in left[i]]
    for i in range(len(values)):
        for j in range(i + 1, len(values)):
            if values[j] and (not values[i] or values[j] % values[i]):
                _merge(values, left, right, i, j)


def _merge(values: list[int], left: list[list[int]], right: list[list[int]], i: int, j: int) -> None:
    """diag(a, b) → diag(g, a b / g) with g = s a + t b, by unimodular operations on rows i, j of U and Vᵀ.

    [[s, t], [−b/g, a/g]] · diag(a, b) · [[1, −t b/g], [1, s a/g]] = diag(g, a b/g); both factors have determinant 1.
    """
    a, b = values[i], values[j]
    common, s, t = _extended_gcd(a, b)
    p, q = a // common, b // common
    left[i], left[j] = _combine(s, left[i], t, left[j]), _combine(-q, left[i], p, left[j])
    right[i], right[j] = _combine(1, right[i], 1, right[j]), _combine(-t * q, right[i], s * p, right[j])
    values[i], values[j] = common, p * b


def _combine(x: int, first: list[int], y: int, second: list[int]) -> list[int]:
    return [x * a + y * b for a, b in zip(first, second, strict=True)]


def _extended_gcd(a: int, b: int) -> tuple[int, int, int]:
    """(g, s, t) with g = s a + t b ≥ 0."""
    s, t, u, v = 1, 0, 0, 1
    while b:
        quotient = a // b
        a, b = b, a - quotient * b
        s, u = u, s - quotient * u
        t, v = v, t - quotient * v
    return (a, s, t) if a >= 0 else (-a, -s, -t)


def hermite_form(rows: Sequence[Sequence[int]], columns: int | None = None) -> IntegerRows:
    """The nonzero rows of the Hermite normal form: a canonical basis of the lattice that the rows span.

    >>> hermite_form([[4, 6], [2, 2]])
    ((2, 0), (0, 2))
    """
    width = _width(rows, columns)
    if not rows or not width:
        return ()
    form = flint.fmpz_mat(len(rows), width, [int(v) for row in rows for v in row]).hnf()
    return tuple(tuple(row) for row in _rows(form) if any(row))


def null_lattice(rows: Sequence[Sequence[int]], columns: int | None = None) -> IntegerRows:
    """A basis (reduced by LLL) of *all* integer vectors w with A w = 0; first nonzero entries are positive.

    Primitive null vectors alone need not do: this basis spans every integer solution over Z.

    >>> null_lattice([[1, 1, -2]])
    ((1, -1, 0), (1, 1, 1))
    """
    form = smith_form(rows, columns)
    basis = [list(vector) for vector in list(zip(*form.right, strict=True))[form.rank :]]
    return _reduced(basis)


def solve_characters(rows: Sequence[Sequence[int]], columns: int | None = None) -> Characters:
    """All characters of Z^m / rowspan(``rows``): integer weights, and characters of finite order.

    Args:
        rows: integer vectors of length m, the relations.
        columns: m, needed only where there are no rows.

    >>> solve_characters([[2, -2, 0], [0, 0, 3]])
    Characters(free=[(1, 1, 0)], torsion=[(6, (0, 3, 4))])
    """
    form = smith_form(rows, columns)
    places = list(zip(*form.right, strict=True))
    free = _reduced([list(vector) for vector in places[form.rank :]])
    torsion = [
        (order, _normal_torsion(vector, order, free)) for order, vector in zip(form.diagonal, places, strict=False) if order > 1
    ]
    return Characters(list(free), torsion)


def _normal_torsion(vector: Sequence[int], order: int, free: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """A sparse representative of the cyclic group that v generates modulo ``order`` and modulo the free weights.

    Weights w reduced modulo d are characters of order d too, but belong to the free part; adding them changes nothing
    that matters. Units times v generate the same group.
    """
    best = _unit_normal(vector, order)
    improved = True
    while improved:
        improved = False
        for weight in free:
            for factor in range(1, min(order, 13)):
                trial = _unit_normal([a + factor * b for a, b in zip(best, weight, strict=True)], order)
                if _size(trial) < _size(best):
                    best, improved = trial, True
    return best


def _unit_normal(vector: Sequence[int], order: int) -> tuple[int, ...]:
    """The least multiple of v by a unit modulo ``order`` (found by making one entry equal to its gcd with it)."""
    base = tuple(value % order for value in vector)
    lead = next((value for value in base if value), 0)
    if not lead:
        return base
    common = gcd(lead, order)
    unit = pow(lead // common, -1, order // common) if order > common else 1
    while gcd(unit, order) != 1:
        unit += order // common
    return tuple(value * unit % order for value in base)


def _size(vector: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    return sum(map(bool, vector)), sum(vector), tuple(vector)


def _reduced(basis: list[list[int]]) -> IntegerRows:
    """The LLL-reduced basis of the same lattice, signs normalised, short vectors first."""
    if not basis:
        return ()
    vectors = _rows(flint.fmpz_mat(basis).lll())
    signed = [v if next(x for x in v if x) > 0 else [-x for x in v] for v in vectors]
    return tuple(sorted(map(tuple, signed), key=lambda v: (sum(x * x for x in v), [-x for x in v])))


def _identity(size: int) -> Any:
    return flint.fmpz_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def _rows(matrix: Any) -> list[list[int]]:
    return [[int(value) for value in row] for row in matrix.tolist()]
