"""One contract for every back end: A N = 0, rank + nullity = columns, the same answer from all, plain data."""

import pickle
from fractions import Fraction

import flint
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.errors import SymconsError
from symcons.exact import (
    METHODS,
    PRIME31,
    PRIME62,
    Matrix,
    NullSpace,
    annihilates,
    modular_null_space,
    modular_rank,
    modular_rref,
    null_space,
    rank,
    sparse_null_space,
    sparse_rank,
)
from symcons.exact.rational_flint import rank_by_flint
from symcons.exact.rational_sympy import rank_by_sympy
from tests.exact.matrices import KNOWN, MATRICES, stoichiometric

EVERY = ("auto", *METHODS)
PRIMES = (2, 101, PRIME31, PRIME62)

small_matrices = st.integers(0, 6).flatmap(
    lambda columns: st.lists(
        st.lists(
            st.one_of(st.integers(-3, 3), st.fractions(-2, 2, max_denominator=5), st.integers(-(2**70), 2**70)),
            min_size=columns,
            max_size=columns,
        ),
        max_size=6,
    ).map(lambda rows: Matrix.from_dense(rows, columns))
)


def check_null_space(matrix: Matrix, space: NullSpace, expected_rank: int) -> None:
    """Everything that a null space promises."""
    assert space.rank == expected_rank
    assert space.rank + space.nullity == space.columns == matrix.columns
    assert len(space.vectors) == len(space) == space.nullity
    ends = [max(j for j, value in enumerate(vector) if value) for vector in space]
    assert ends == sorted(set(ends))
    for vector, end in zip(space, ends, strict=True):
        assert not any(sum(value * vector[j] for j, value in row) for row in matrix.entries)
        assert [j for j in ends if vector[j]] == [end]
        assert next(value for value in vector if value) > 0
        assert np.gcd.reduce([*map(abs, vector)]) == 1
        assert all(type(value) is int for value in vector)


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("name", MATRICES)
def test_null_space(name, method):
    matrix, expected = MATRICES[name]
    space = null_space(matrix, method)
    check_null_space(matrix, space, expected)
    assert rank(matrix, method) == expected
    assert space.vectors == null_space(matrix).vectors


@pytest.mark.parametrize("method", EVERY)
@pytest.mark.parametrize("name", KNOWN)
def test_known_null_spaces(name, method):
    rows, vectors = KNOWN[name]
    assert null_space(Matrix.from_dense(rows), method).vectors == tuple(map(tuple, vectors))


@pytest.mark.parametrize("name", MATRICES)
def test_ranks_over_q_agree(name):
    matrix, expected = MATRICES[name]
    assert rank_by_flint(matrix) == rank_by_sympy(matrix) == rank(matrix.transpose()) == expected


@given(small_matrices)
def test_all_methods_agree(matrix):
    spaces = [null_space(matrix, method) for method in EVERY]
    check_null_space(matrix, spaces[0], rank_by_sympy(matrix))
    assert len({space.vectors for space in spaces}) == 1
    assert {rank(matrix, method) for method in EVERY} == {spaces[0].rank}


@given(small_matrices, st.randoms(use_true_random=False))
def test_null_space_ignores_order_and_scale_of_rows(matrix, random):
    factors = [random.choice((-3, Fraction(1, 7), 101, PRIME31)) for _ in range(matrix.rows)]
    rows = [{j: value * c for j, value in row} for row, c in zip(matrix.entries, factors, strict=True)]
    random.shuffle(rows)
    changed = Matrix.from_dicts(rows, matrix.columns)
    assert null_space(changed).vectors == null_space(matrix).vectors


@pytest.mark.parametrize("prime", PRIMES)
@pytest.mark.parametrize("name", MATRICES)
def test_modular_agrees_with_flint(name, prime):
    """Rank, reduced form and null space modulo p against python-flint's own elimination."""
    matrix = MATRICES[name][0].primitive()
    array = matrix.residues(prime)
    if array.size:
        reference, expected = flint.nmod_mat(array.tolist(), prime).rref()
        reduced = [[int(value) for value in row] for row in reference.tolist()][:expected]
    else:
        expected, reduced = 0, []
    rows, pivots = modular_rref(array, prime)
    assert modular_rank(array, prime) == expected == len(pivots)
    assert rows.tolist() == reduced
    check_modular(array, modular_null_space(array, prime), expected, prime)


def check_modular(array, vectors, expected, prime):
    """A basis modulo p in the canonical shape."""
    columns = array.shape[1]
    assert vectors.shape == (columns - expected, columns)
    exact = array.astype(object)
    assert not (exact @ vectors.astype(object).T % prime).any()
    ends = [int(np.flatnonzero(vector)[-1]) for vector in vectors]
    assert ends == sorted(set(ends))
    assert (vectors[:, ends] == np.eye(len(ends), dtype=np.int64)).all()


@pytest.mark.parametrize("prime", [p for p in PRIMES if p < 2**31])
@pytest.mark.parametrize("name", MATRICES)
def test_sparse_agrees_with_dense(name, prime):
    matrix = MATRICES[name][0].primitive()
    vectors, free = sparse_null_space(matrix.entries, matrix.columns, prime)
    dense = modular_null_space(matrix.residues(prime), prime)
    assert vectors.tolist() == dense.tolist()
    assert list(free) == [int(np.flatnonzero(vector)[-1]) for vector in dense]
    assert sparse_rank(matrix.entries, matrix.columns, prime) == matrix.columns - len(dense)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("reactions", [60, 150, 400])
def test_moieties(reactions, seed):
    """Structured sparse matrices with enough fill-in to reach the dense rest; every pool is conserved."""
    matrix = stoichiometric(200, reactions, 20, seed)
    space = null_space(matrix, "modular-sparse")
    check_null_space(matrix, space, rank_by_sympy(matrix))
    assert space.vectors == null_space(matrix, "modular-dense").vectors
    pools = Matrix.from_dicts([dict.fromkeys(range(k, k + 20), 1) for k in range(0, 200, 20)], 200)
    stacked = Matrix.from_dicts([dict(row) for row in space.sparse] + [dict(row) for row in pools.entries], 200)
    assert rank(stacked) == space.nullity


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.int32, np.uint8, object])
def test_input_of_any_integer_type(kind):
    rows = [[1, 2, 3, 4], [5, 6, 7, 200], [6, 8, 10, 204]]
    array = np.array(rows, dtype=kind)
    assert modular_rank(array, PRIME31) == 2
    assert modular_null_space(array, PRIME31).tolist() == [[1, PRIME31 - 2, 1, 0], [PRIME31 - 94, 45, 0, 1]]
    assert array.tolist() == rows
    flipped = [list(reversed(column)) for column in zip(*rows, strict=True)]
    assert modular_rref(array.T[:, ::-1], 101)[0].tolist() == modular_rref(flipped, 101)[0].tolist()


def test_negative_and_large_residues():
    assert modular_rref(np.array([[-1, 2]], dtype=np.int64), 7)[0].tolist() == [[1, 5]]
    assert modular_rref([[2**200, -(2**201)]], PRIME62)[0].tolist() == [[1, PRIME62 - 2]]
    assert (
        modular_rref(np.array([[2**63, 2**64 - 1]], dtype=np.uint64), 101)[0].tolist()
        == modular_rref([[2**63, 2**64 - 1]], 101)[0].tolist()
    )


@pytest.mark.parametrize("bad", [np.zeros((2, 2)), np.zeros(3, dtype=np.int64), np.zeros((2, 2), dtype=complex)])
def test_inexact_or_misshapen_arrays_are_refused(bad):
    with pytest.raises(TypeError):
        modular_rank(bad, PRIME31)


def test_flint_without_direct_memory(monkeypatch):
    """The way through python-flint objects, taken where the C library cannot be called, gives the same."""
    matrix = MATRICES["low rank, dense 70"][0]
    array = matrix.residues(PRIME62)
    direct = modular_rref(array, PRIME62), modular_rank(array, PRIME62), modular_null_space(array, PRIME62)
    monkeypatch.setattr("symcons.exact.modular_dense.library", lambda: None)
    plain = modular_rref(array, PRIME62), modular_rank(array, PRIME62), modular_null_space(array, PRIME62)
    assert plain[0][0].tolist() == direct[0][0].tolist() and plain[0][1] == direct[0][1]
    assert plain[1] == direct[1] and plain[2].tolist() == direct[2].tolist()


def test_results_are_plain_data():
    matrix = MATRICES["two rings"][0]
    space = null_space(matrix)
    copy = pickle.loads(pickle.dumps(space))  # noqa: S301
    assert copy == space and copy.vectors == space.vectors
    assert pickle.loads(pickle.dumps(matrix)) == matrix  # noqa: S301
    assert hash(matrix) == hash(matrix.transpose().transpose())


def test_unknown_method():
    with pytest.raises(ValueError, match="modular-dense"):
        null_space(MATRICES["signs"][0], "gauss")


def test_budget_is_asked():
    class Spent(Exception):
        pass

    def spent():
        raise Spent

    with pytest.raises(Spent):
        null_space(MATRICES["low rank, dense 70"][0], "modular-dense", spent)


@pytest.mark.parametrize("answer", [((1, 0, 0),), ()])
def test_a_wrong_back_end_is_caught(monkeypatch, answer):
    """Certification does not trust flint or SymPy: a false vector and a missing vector are both refused."""
    monkeypatch.setattr("symcons.exact.null_spaces.null_space_by_flint", lambda matrix: answer)
    with pytest.raises(SymconsError):
        null_space(Matrix.from_dense([[1, 2, 3], [4, 5, 6]]), "flint")


@given(small_matrices, st.data())
def test_annihilates_is_exact(matrix, data):
    """Against the definition, for words, flint and Python integers alike."""
    size = data.draw(st.sampled_from([3, 2**40, 2**90]))
    vectors = data.draw(
        st.lists(st.lists(st.integers(-size, size), min_size=matrix.columns, max_size=matrix.columns), max_size=3)
    )
    space = null_space(matrix).vectors
    expected = all(not any(matrix.times(vector)) for vector in vectors)
    assert annihilates(matrix, vectors) is expected
    assert annihilates(matrix, [*space, *vectors]) is expected
