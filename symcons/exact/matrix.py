"""An immutable sparse matrix with exact entries.

A matrix A is rows × columns over Z or Q. Its null space is the set of all v with A v = 0. Rows are tuples of
``(column, value)`` pairs with ascending columns and no zero; values are ``int``, or ``Fraction`` where they are not
integers. Two matrices with the same entries are equal, hash alike and pickle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import index
from typing import Any

import numpy as np

Exact = int | Fraction
"""An exact number: an integer or a fraction in lowest terms."""

Row = tuple[tuple[int, Exact], ...]
"""A sparse row: ``(column, value)`` pairs, columns ascending, values nonzero."""


def exact_number(value: Any) -> Exact:
    """``value`` as an ``int`` where it is an integer, else as a ``Fraction``.

    Integers of NumPy and flint, and anything with integer attributes ``p``, ``q`` or ``numerator``, ``denominator``
    are accepted.

    Raises:
        TypeError: for floating-point numbers and whatever else is not exact.
    """
    if isinstance(value, int):
        return int(value)
    if hasattr(value, "__index__"):
        return index(value)
    for top, bottom in (("numerator", "denominator"), ("p", "q")):
        if hasattr(value, top) and hasattr(value, bottom):
            fraction = Fraction(int(getattr(value, top)), int(getattr(value, bottom)))
            return fraction.numerator if fraction.denominator == 1 else fraction
    raise TypeError(f"an exact number is needed (an integer or a fraction), got {value!r} of {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Matrix:
    """A ``rows`` × ``columns`` matrix whose i-th row is the sparse row ``entries[i]``.

    The constructor checks shape, order and zeros; :meth:`from_dense`, :meth:`from_dicts` and :meth:`from_array`
    put any input in order first.
    """

    rows: int
    columns: int
    entries: tuple[Row, ...]

    def __post_init__(self) -> None:
        if len(self.entries) != self.rows:
            raise ValueError(f"{self.rows} rows are announced, {len(self.entries)} are given")
        for number, row in enumerate(self.entries):
            before = -1
            for column, value in row:
                if not before < column < self.columns or not value:
                    raise ValueError(f"row {number}: entry {value!r} at column {column} is zero or out of order")
                before = column

    @classmethod
    def from_dense(cls, rows: Sequence[Sequence[Any]], columns: int | None = None) -> Matrix:
        """From a list of rows; ``columns`` is needed only where there are no rows."""
        width = columns if columns is not None else (len(rows[0]) if len(rows) else 0)
        for number, row in enumerate(rows):
            if len(row) != width:
                raise ValueError(f"row {number} has {len(row)} entries, expected {width}")
        return cls.from_dicts([dict(enumerate(row)) for row in rows], width)

    @classmethod
    def from_dicts(cls, rows: Iterable[Mapping[int, Any]], columns: int) -> Matrix:
        """From one mapping column → value for each row; zeros are dropped."""
        entries = tuple(_row(row) for row in rows)
        return cls(len(entries), columns, entries)

    @classmethod
    def from_array(cls, array: np.ndarray[Any, Any]) -> Matrix:
        """From a two-dimensional NumPy array of integers (of Python integers or fractions, if of dtype object)."""
        if array.ndim != 2 or array.dtype.kind not in "iubO":
            raise TypeError(f"a two-dimensional integer array is needed, got {array.ndim}-d {array.dtype}")
        found: list[dict[int, Any]] = [{} for _ in range(array.shape[0])]
        where_row, where_column = np.nonzero(array)
        values = array[where_row, where_column].tolist()
        for i, j, value in zip(where_row.tolist(), where_column.tolist(), values, strict=True):
            found[i][j] = value
        return cls.from_dicts(found, array.shape[1])

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.rows, self.columns

    @property
    def nonzeros(self) -> int:
        """How many entries are not zero."""
        return sum(map(len, self.entries))

    @property
    def density(self) -> float:
        """The share of nonzero entries, 0 for a matrix without entries."""
        size = self.rows * self.columns
        return self.nonzeros / size if size else 0.0

    @property
    def height(self) -> int:
        """The bit length of the largest numerator or denominator."""
        return max(
            (max(v.numerator.bit_length(), v.denominator.bit_length()) for row in self.entries for _, v in row),
            default=0,
        )

    def transpose(self) -> Matrix:
        """The columns × rows matrix Aᵀ."""
        found: list[list[tuple[int, Exact]]] = [[] for _ in range(self.columns)]
        for i, row in enumerate(self.entries):
            for j, value in row:
                found[j].append((i, value))
        return Matrix(self.columns, self.rows, tuple(map(tuple, found)))

    def times(self, vector: Sequence[Exact]) -> tuple[Exact, ...]:
        """A v, exactly, for a vector of length ``columns``."""
        if len(vector) != self.columns:
            raise ValueError(f"the vector has length {len(vector)}, expected {self.columns}")
        return tuple(exact_number(sum((value * vector[j] for j, value in row), 0)) for row in self.entries)

    def primitive(self) -> Matrix:
        """Each row scaled to coprime integers with positive first entry, zero rows and repetitions dropped.

        Rank and null space are unchanged.
        """
        kept = dict.fromkeys(row for row in map(primitive_row, self.entries) if row)
        return Matrix(len(kept), self.columns, tuple(kept))

    def select_columns(self, columns: Sequence[int]) -> Matrix:
        """The matrix of the given columns, in the given order."""
        place = {column: k for k, column in enumerate(columns)}
        rows = ({place[j]: v for j, v in row if j in place} for row in self.entries)
        return Matrix.from_dicts(rows, len(columns))

    def residues(self, prime: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The dense rows × columns array of the entries modulo ``prime`` < 2⁶³.

        Raises:
            ZeroDivisionError: if a denominator is divisible by the prime (take :meth:`primitive` first).
        """
        dense = np.zeros(self.shape, dtype=np.int64)
        for i, row in enumerate(self.entries):
            if row:
                dense[i, [j for j, _ in row]] = [residue(value, prime) for _, value in row]
        return dense

    def to_dense(self) -> list[list[Exact]]:
        """The rows as lists."""
        dense: list[list[Exact]] = [[0] * self.columns for _ in range(self.rows)]
        for i, row in enumerate(self.entries):
            for j, value in row:
                dense[i][j] = value
        return dense


def residue(value: Exact, prime: int) -> int:
    """The residue of a fraction modulo a prime that does not divide its denominator."""
    if isinstance(value, int):
        return value % prime
    if value.denominator % prime == 0:
        raise ZeroDivisionError(f"the denominator of {value} is divisible by {prime}")
    return value.numerator * pow(value.denominator, -1, prime) % prime


def primitive_row(row: Row) -> tuple[tuple[int, int], ...]:
    """The positive multiple of ± ``row`` with coprime integer entries, the first of them positive."""
    if not row:
        return ()
    common = lcm(*(value.denominator for _, value in row))
    integers = [(j, value.numerator * (common // value.denominator)) for j, value in row]
    content = gcd(*(value for _, value in integers))
    if integers[0][1] < 0:
        content = -content
    return tuple((j, value // content) for j, value in integers)


def primitive_vector(vector: Sequence[Exact]) -> tuple[int, ...]:
    """The multiple of ``vector`` with coprime integer entries, the first nonzero one positive.

    >>> primitive_vector([0, Fraction(-1, 2), Fraction(1, 3)])
    (0, 3, -2)
    """
    dense = [0] * len(vector)
    for j, value in primitive_row(tuple((j, v) for j, v in enumerate(vector) if v)):
        dense[j] = value
    return tuple(dense)


def _row(row: Mapping[int, Any]) -> Row:
    pairs = ((int(column), exact_number(value)) for column, value in row.items())
    return tuple(sorted((column, value) for column, value in pairs if value))
