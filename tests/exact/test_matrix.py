"""The sparse exact matrix."""

import pickle
from fractions import Fraction

import flint
import numpy as np
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from symcons.exact import Matrix, exact_number, primitive_vector

entries = st.one_of(st.integers(-9, 9), st.fractions(-3, 3, max_denominator=4))
tables = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(entries, min_size=n, max_size=n), min_size=1, max_size=5)
)


@given(tables)
def test_round_trips(rows):
    matrix = Matrix.from_dense(rows)
    assert matrix.to_dense() == rows
    assert matrix.transpose().transpose() == matrix
    assert matrix.transpose().to_dense() == [list(column) for column in zip(*rows, strict=True)]
    assert Matrix.from_dicts([dict(row) for row in matrix.entries], matrix.columns) == matrix
    assert pickle.loads(pickle.dumps(matrix)) == matrix  # noqa: S301
    assert matrix.shape == (len(rows), len(rows[0]))
    assert matrix.nonzeros == sum(bool(v) for row in rows for v in row)
    assert matrix.density == pytest.approx(matrix.nonzeros / (len(rows) * len(rows[0])))


@given(tables, st.data())
def test_times_is_the_matrix_product(rows, data):
    vector = data.draw(st.lists(entries, min_size=len(rows[0]), max_size=len(rows[0])))
    expected = tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in rows)
    assert Matrix.from_dense(rows).times(vector) == expected


@given(tables)
def test_primitive_rows_are_multiples(rows):
    matrix = Matrix.from_dense(rows)
    scaled = dict.fromkeys(matrix.primitive().entries)
    for row in scaled:
        values = [value for _, value in row]
        assert all(isinstance(v, int) for v in values) and values[0] > 0 and np.gcd.reduce(values) in (1, values[0])
    for row in matrix.entries:
        if row:
            first = row[0][1]
            assert any(
                [j for j, _ in row] == [j for j, _ in other]
                and all(
                    Fraction(v, first) == Fraction(w, other[0][1]) for (_, v), (_, w) in zip(row, other, strict=True)
                )
                for other in scaled
            )


@pytest.mark.parametrize("prime", [101, 2147483629, 4611686018427387847])
def test_residues(prime):
    matrix = Matrix.from_dense([[Fraction(1, 2), -1, 2**80], [0, prime, Fraction(-3, 7)]])
    residues = matrix.residues(prime)
    assert residues.dtype == np.int64
    assert [(2 * int(residues[0, 0])) % prime, int(residues[0, 1])] == [1, prime - 1]
    assert [int(residues[0, 2]), int(residues[1, 1]), 7 * int(residues[1, 2]) % prime] == [2**80 % prime, 0, prime - 3]
    with pytest.raises(ZeroDivisionError):
        Matrix.from_dense([[Fraction(1, prime)]]).residues(prime)


def test_every_exact_number_is_taken_and_nothing_else():
    values = [
        np.int64(-3),
        flint.fmpz(5),
        flint.fmpq(6, 4),
        sympy.Rational(7, 2),
        sympy.Integer(4),
        Fraction(8, 4),
        True,
    ]
    assert [exact_number(v) for v in values] == [-3, 5, Fraction(3, 2), Fraction(7, 2), 4, 2, 1]
    assert [type(exact_number(v)) for v in values] == [int, int, Fraction, Fraction, int, int, int]
    for bad in (0.5, "1", None, 1j, np.float64(1)):
        with pytest.raises(TypeError):
            exact_number(bad)


def test_arrays():
    assert Matrix.from_array(np.array([[0, 2], [-1, 0]])) == Matrix.from_dense([[0, 2], [-1, 0]])
    big = np.array([[2**70, Fraction(1, 3)]], dtype=object)
    assert Matrix.from_array(big).to_dense() == [[2**70, Fraction(1, 3)]]
    for bad in (np.zeros(3, dtype=int), np.zeros((2, 2))):
        with pytest.raises(TypeError):
            Matrix.from_array(bad)


@pytest.mark.parametrize(
    "arguments",
    [(2, 2, ()), (1, 2, (((2, 1),),)), (1, 2, (((1, 1), (0, 1)),)), (1, 2, (((0, 0),),)), (1, 1, (((-1, 1),),))],
)
def test_the_constructor_checks(arguments):
    with pytest.raises(ValueError):
        Matrix(*arguments)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match="row 1"):
        Matrix.from_dense([[1, 2], [3]])
    with pytest.raises(ValueError, match="length"):
        Matrix.from_dense([[1, 2]]).times([1])


def test_selection_of_columns():
    matrix = Matrix.from_dense([[1, 2, 3], [0, 5, 6]])
    assert matrix.select_columns([2, 0]).to_dense() == [[3, 1], [6, 0]]


def test_primitive_vector():
    assert primitive_vector([0, Fraction(-1, 2), Fraction(1, 3)]) == (0, 3, -2)
    assert primitive_vector([0, 0]) == (0, 0)
