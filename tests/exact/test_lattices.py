"""Smith and Hermite forms, null lattices, characters."""

from itertools import product
from math import gcd, prod

import flint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symcons.exact import Matrix, hermite_form, null_lattice, null_space, smith_form, solve_characters

# Invariant factors from the literature: H. Cohen (1993), section 2.4.4; presentations of finite abelian groups;
# Laplacians of graphs, whose factors are the sandpile group (K_n: n^(n-2) trees; cycles: Z/n; D. Lorenzini 1991).
FORMS = {
    "Wikipedia": ([[2, 4, 4], [-6, 6, 12], [10, 4, 16]], (2, 2, 156)),
    "coprime diagonal": ([[2, 0], [0, 3]], (1, 6)),
    "Z/4 x Z/6": ([[4, 0], [0, 6]], (2, 12)),
    "singular": ([[1, 2], [2, 4]], (1,)),
    "wide": ([[2, 4, 6]], (2,)),
    "tall": ([[6], [10], [15]], (1,)),
    "zero": ([[0, 0], [0, 0]], ()),
    "Laplacian of K_4": ([[3, -1, -1, -1], [-1, 3, -1, -1], [-1, -1, 3, -1], [-1, -1, -1, 3]], (1, 4, 4)),
    "Laplacian of C_5": (
        [[2 if i == j else -((i - j) % 5 in (1, 4)) for j in range(5)] for i in range(5)],
        (1, 1, 1, 5),
    ),
}

integer_tables = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(-9, 9), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


def times(left, right):
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*right, strict=True)] for row in left
    ]


def check_smith(rows):
    form = smith_form(rows)
    expected = [[0] * len(rows[0]) for _ in rows]
    for k, value in enumerate(form.diagonal):
        expected[k][k] = value
    assert times(times(form.left, rows), form.right) == expected
    assert all(value > 0 for value in form.diagonal)
    assert all(b % a == 0 for a, b in zip(form.diagonal, form.diagonal[1:], strict=False))
    for transform in (form.left, form.right):
        assert abs(int(flint.fmpz_mat([list(row) for row in transform]).det())) == 1
    return form


@pytest.mark.parametrize("name", FORMS)
def test_invariant_factors(name):
    rows, factors = FORMS[name]
    assert check_smith(rows).diagonal == factors


@given(integer_tables)
def test_smith_form(rows):
    form = check_smith(rows)
    snf = flint.fmpz_mat(rows).snf()
    size = min(len(rows), len(rows[0]))
    assert form.diagonal == tuple(int(snf[k, k]) for k in range(size) if snf[k, k])


def test_smith_form_of_degenerate_shapes():
    assert smith_form([], 3).right == ((1, 0, 0), (0, 1, 0), (0, 0, 1))
    assert smith_form([[], []]).left == ((1, 0), (0, 1))
    with pytest.raises(ValueError, match="length"):
        smith_form([[1, 2], [3]])


def test_smith_form_of_200_by_60():
    rows = [
        [((7 * i + 3 * j) ** 2 // 5 + i * j) % 7 - 3 if (i + 2 * j) % 4 == 0 else 0 for j in range(60)]
        for i in range(200)
    ]
    check_smith(rows)


@given(integer_tables)
def test_hermite_form_is_a_basis_of_the_same_lattice(rows):
    basis = hermite_form(rows)
    assert hermite_form([*basis, *rows], len(rows[0])) == basis
    assert hermite_form(list(reversed(rows)), len(rows[0])) == basis
    assert len(basis) == smith_form(rows).rank


@given(integer_tables)
def test_null_lattice_is_saturated(rows):
    basis = null_lattice(rows)
    assert all(not any(sum(a * w for a, w in zip(row, vector, strict=True)) for row in rows) for vector in basis)
    assert len(basis) == null_space(Matrix.from_dense(rows)).nullity
    if basis:
        assert set(smith_form(basis).diagonal) == {1}
        assert all(next(x for x in vector if x) > 0 for vector in basis)


def test_null_lattice_is_more_than_primitive_vectors():
    """x + y = 2z: the primitive vectors (1, −1, 0) and (2, 0, 1)·… of a rational basis may have index 2."""
    assert null_lattice([[1, 1, -2]]) == ((1, -1, 0), (1, 1, 1))
    rational = null_space(Matrix.from_dense([[2, 3, 5]])).vectors
    assert prod(smith_form(rational).diagonal) == 2
    assert prod(smith_form(null_lattice([[2, 3, 5]])).diagonal) == 1


@given(integer_tables)
def test_characters(rows):
    found = solve_characters(rows)
    for weight in found.free:
        assert all(sum(a * w for a, w in zip(row, weight, strict=True)) == 0 for row in rows)
    for order, vector in found.torsion:
        assert order > 1 and all(0 <= v < order for v in vector)
        assert all(sum(a * v for a, v in zip(row, vector, strict=True)) % order == 0 for row in rows)
    diagonal = smith_form(rows).diagonal
    assert len(found.free) == len(rows[0]) - len(diagonal)
    assert [order for order, _ in found.torsion] == [d for d in diagonal if d > 1]


@pytest.mark.parametrize(
    "rows",
    [
        [[2, 0], [0, 3]],
        [[2, 2], [0, 4]],
        [[3, 1, 1], [1, 3, 1], [1, 1, 3]],
        [[4, 2], [2, 4]],
        [[6, 4, 2], [2, 2, 2], [0, 0, 5]],
    ],
)
def test_torsion_generates_all_finite_characters(rows):
    """Without a free part, the generators give exactly |det| characters; counted by brute force modulo the exponent."""
    found, size = solve_characters(rows), len(rows[0])
    assert found.free == []
    exponent = found.torsion[-1][0]
    brute = {
        v
        for v in product(range(exponent), repeat=size)
        if all(sum(a * x for a, x in zip(row, v, strict=True)) % exponent == 0 for row in rows)
    }
    generated = set()
    for factors in product(*(range(order) for order, _ in found.torsion)):
        total = [0] * size
        for factor, (order, vector) in zip(factors, found.torsion, strict=True):
            total = [t + factor * (exponent // order) * v for t, v in zip(total, vector, strict=True)]
        generated.add(tuple(t % exponent for t in total))
    assert generated == brute
    assert len(brute) == abs(int(flint.fmpz_mat(rows).det()))


def test_characters_with_free_part_and_torsion_together():
    """Relations 2(e1 − e2), 3 e3: weights (1, 1, 0); order 6 = 2 · 3, separating e1 from e2 and turning e3."""
    found = solve_characters([[2, -2, 0], [0, 0, 3]])
    assert found.free == [(1, 1, 0)]
    ((order, vector),) = found.torsion
    assert order == 6 and gcd(vector[2], 6) == 2 and (vector[0] - vector[1]) % 6 == 3


def test_symmetries_of_henon_heiles():
    """x'' = −x − 2xy, y'' = −y − x² + y² in (x, y, u, v, t): no scaling, the reflection of x, u, and time reversal."""
    relations = [
        [-1, 0, 1, 0, 1],
        [0, -1, 0, 1, 1],
        [1, 0, -1, 0, 1],
        [1, 1, -1, 0, 1],
        [0, 1, 0, -1, 1],
        [2, 0, 0, -1, 1],
        [0, 2, 0, -1, 1],
    ]
    found = solve_characters(relations)
    assert found.free == []
    assert [order for order, _ in found.torsion] == [2, 2]
    (_, v), (_, w) = found.torsion
    group = {v, w, tuple((a + b) % 2 for a, b in zip(v, w, strict=True))}
    assert {(1, 0, 1, 0, 0), (0, 0, 1, 1, 1)} < group


def test_no_relations():
    assert solve_characters([], 2) == ([(1, 0), (0, 1)], [])
