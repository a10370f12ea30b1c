"""Row spaces over GF(p) and sparse bases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.exact import PRIME31, Matrix, RowSpace, independent_rows, modular_rank, primitive_vector, rank, sparsify


@given(st.integers(0, 2**32 - 1), st.integers(0, 12), st.integers(1, 10), st.sampled_from([2, 3, 101, PRIME31]))
def test_row_space_is_the_greedy_matroid(seed, rows, columns, prime):
    random = np.random.default_rng(seed)
    array = random.integers(0, prime, (rows, columns))
    if rows > 2:
        array[rows // 2] = (array[0] * 3 + array[1]) % prime
    space = RowSpace(prime, columns)
    taken = [k for k, row in enumerate(array) if space.add(row)]
    greedy = [k for k in range(rows) if modular_rank(array[: k + 1], prime) > modular_rank(array[:k], prime)]
    assert taken == greedy == list(independent_rows(array, prime))
    assert space.rank == len(taken) == len(space.pivots)
    assert (space.basis()[:, space.pivots] == np.eye(space.rank, dtype=np.int64)).all()
    assert all(space.contains(row) for row in array)


def test_row_space_products_do_not_overflow():
    """The largest residues in the longest sums: 400 terms of (p − 1)²."""
    prime, size = PRIME31, 400
    space = RowSpace(prime, size + 1)
    for k in range(size):
        row = np.zeros(size + 1, dtype=np.int64)
        row[k], row[size] = 1, prime - 1
        assert space.add(row)
    vector = np.full(size + 1, prime - 1, dtype=np.int64)
    expected = (prime - 1 - size * (prime - 1) * (prime - 1)) % prime
    assert space.reduce(vector).tolist() == [0] * size + [expected]
    assert not space.add([1] * size + [-size])
    assert space.add([1] * size + [1])


def test_row_space_input():
    space = RowSpace(101, 2)
    assert space.add([-1, 0]) and not space.add([100, 0]) and not space.add([0, 202])
    with pytest.raises(ValueError, match="length 2"):
        space.add([1, 2, 3])
    with pytest.raises(ValueError, match="2\\^31"):
        RowSpace(2**61 - 1, 2)
    assert not RowSpace(101, 0).add([])


tables = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.lists(st.integers(-4, 4), min_size=n, max_size=n), min_size=1, max_size=5)
)


def nonzeros(rows):
    return sum(bool(value) for row in rows for value in row)


@given(tables)
def test_sparsify_keeps_the_span(rows):
    independent = [rows[k] for k in independent_rows(rows, PRIME31)]
    found = sparsify(independent)
    assert len(found) == len(independent) == rank(Matrix.from_dense([*found, *independent], len(rows[0])))
    assert nonzeros(found) <= nonzeros(independent)
    assert all(primitive_vector(vector) == vector for vector in found)
    assert sparsify(found) == found


@given(tables, st.randoms(use_true_random=False))
def test_sparsify_does_not_depend_on_scales(rows, random):
    independent = [rows[k] for k in independent_rows(rows, PRIME31)]
    scaled = [[value * factor for value in row] for row in independent for factor in [random.choice((-2, 3, 7))]]
    assert sparsify(scaled) == sparsify(independent)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1, 1, 1, 1], [1, 1, 1, 2]], [(0, 0, 0, 1), (1, 1, 1, 0)]),
        # Sums and differences of two moieties come apart.
        ([[1, 1, 1, 1, 1, 1], [1, 1, 1, -1, -1, -1]], [(1, 1, 1, 0, 0, 0), (0, 0, 0, 1, 1, 1)]),
    ],
)
def test_readable_forms(rows, expected):
    assert sparsify(rows) == expected


def test_sparsify_refuses_dependent_vectors():
    with pytest.raises(ValueError, match="independent"):
        sparsify([[1, 2], [2, 4], [0, 0]])
    with pytest.raises(ValueError, match="independent"):
        sparsify([[1, 2], [2, 4]])
    assert sparsify([]) == []
