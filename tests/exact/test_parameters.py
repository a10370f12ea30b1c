"""Null spaces over Q(parameters) and exceptional values, from planted answers."""

from fractions import Fraction
from random import Random

import flint
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symcons.errors import UnsupportedError
from symcons.exact import Matrix, exceptional_values, null_space, parametric_null_space

NAMES = ["a", "b", "c"]


def ring(parameters):
    """Polynomials over Z in the first few of a, b, c, with generators."""
    context = flint.fmpz_mpoly_ctx.get(NAMES[:parameters], "deglex")
    return context, context.gens()


def evaluation(rows):
    """The black box of a matrix of fmpz_mpoly (or int) entries."""

    def value(entry, point, prime):
        if isinstance(entry, int):
            return entry % prime
        total = 0
        for exponents, coefficient in entry.to_dict().items():
            term = int(coefficient)
            for base, exponent in zip(point, exponents, strict=True):
                term = term * pow(base, int(exponent), prime) % prime
            total += term
        return total % prime

    def evaluate(point, prime):
        return np.array([[value(entry, point, prime) for entry in row] for row in rows], dtype=np.int64)

    return evaluate


def annihilated(rows, vectors, context):
    """M(a) v(a) = 0, expanded exactly."""
    for vector in vectors:
        lifted = {j: context.from_dict(entry) for j, entry in vector.items()}
        for row in rows:
            if sum((row[j] * entry for j, entry in lifted.items()), context.constant(0)) != 0:
                return False
    return True


def coprime(vector, context):
    common = context.constant(0)
    for entry in vector.values():
        common = common.gcd(context.from_dict(entry))
    return common == 1


def test_kernel_of_one_row():
    """The row (a, b): null vector (b, −a)."""
    _, (a, b) = ring(2)
    space = parametric_null_space(evaluation([[a, b]]), 2)
    assert space.vectors == ({0: {(0, 1): 1}, 1: {(1, 0): -1}},)
    assert (space.rank, space.free, space.constant) == (1, (1,), False)


@pytest.mark.parametrize("parameters", [1, 2, 3])
@pytest.mark.parametrize("shape", [(1, 3), (2, 3), (2, 4), (3, 5)])
def test_random_matrices_of_polynomials(parameters, shape):
    random = Random(f"{parameters}{shape}")
    context, gens = ring(parameters)
    rows = [
        [
            random.randint(-9, 9) + sum(random.randint(-3, 3) * g ** random.randint(1, 2) for g in gens)
            for _ in range(shape[1])
        ]
        for _ in range(shape[0])
    ]
    space = parametric_null_space(evaluation(rows), parameters)
    assert space.rank == shape[0] and len(space.vectors) == shape[1] - shape[0]
    assert annihilated(rows, space.vectors, context)
    assert all(coprime(vector, context) for vector in space.vectors)
    assert [max(vector) for vector in space.vectors] == list(space.free)
    assert parametric_null_space(evaluation(rows), parameters, seed=7) == space


def test_planted_null_space():
    """Vectors (1, a, b/(a+1), 0), (0, b, 1, 7) of a matrix that is orthogonal to them."""
    context, (a, b) = ring(2)
    first, second = [a + 1, a * (a + 1), b, 0], [0, b, 1, 7]
    minors = [
        [first[1] * second[2] - first[2] * second[1], first[2] * second[0] - first[0] * second[2],
         first[0] * second[1] - first[1] * second[0], 0],
        [first[1] * second[3] - first[3] * second[1], first[3] * second[0] - first[0] * second[3], 0,
         first[0] * second[1] - first[1] * second[0]],
    ]  # fmt: skip
    space = parametric_null_space(evaluation(minors), 2)
    assert space.rank == 2
    assert annihilated(minors, space.vectors, context)
    lifted = [[context.from_dict(v.get(j, {})) for j in range(4)] for v in space.vectors]
    for vector in (first, second):
        three = [*lifted, [context.constant(0) + x for x in vector]]
        for skip in range(4):
            kept = [[row[j] for j in range(4) if j != skip] for row in three]
            (p, q, r), (s, t, u), (v, w, x) = kept
            assert p * (t * x - u * w) - q * (s * x - u * v) + r * (s * w - t * v) == 0


def test_constant_null_space_with_twelve_parameters():
    """Only the rows are scaled by parameters: the answer is that over Q, found from a few points."""
    calls = []
    rows = [[3, 1, -4, 1, 5], [9, -2, 6, 5, 3], [5, 8, -9, 7, 9]]

    def evaluate(point, prime):
        calls.append(point)
        return np.array([[v * s % prime for v in row] for row, s in zip(rows, point, strict=False)], dtype=np.int64)

    space = parametric_null_space(evaluate, 12)
    constant = tuple(tuple(v.get(j, {}).get((0,) * 12, 0) for j in range(5)) for v in space.vectors)
    assert constant == null_space(Matrix.from_dense(rows)).vectors
    assert space.constant and len(calls) < 30


def test_no_parameters():
    space = parametric_null_space(lambda point, prime: np.array([[2, 3]]), 0)
    assert space.vectors == ({0: {(): 3}, 1: {(): -2}},)


@pytest.mark.parametrize("shape", [(0, 3), (2, 2), (3, 0)])
def test_degenerate_shapes(shape):
    space = parametric_null_space(lambda point, prime: np.eye(*shape, dtype=np.int64) * point[0] % prime, 1)
    assert space.rank == min(shape) and len(space.vectors) == shape[1] - min(shape)


def test_large_coefficients_need_several_primes():
    _, (a,) = ring(1)
    rows = [[a + 10**40, 3**50 * a**2 - 7]]
    (vector,) = parametric_null_space(evaluation(rows), 1).vectors
    assert vector == {0: {(2,): 3**50, (0,): -7}, 1: {(1,): -1, (0,): -(10**40)}}


def test_entries_that_depend_on_few_of_many_parameters():
    """Twelve parameters, each entry depends on one or two of them: the supports stay small."""

    def evaluate(point, prime):
        return np.array([[1, point[3], 0], [0, 1, point[10] * point[11] % prime]], dtype=np.int64)

    (vector,) = parametric_null_space(evaluate, 12, max_terms=60).vectors

    def power(*which):
        return tuple(int(k in which) for k in range(12))

    assert vector == {0: {power(3, 10, 11): 1}, 1: {power(10, 11): -1}, 2: {power(): 1}}


def test_too_many_terms():
    _, (a, b, c) = ring(3)
    with pytest.raises(UnsupportedError, match="terms"):
        parametric_null_space(evaluation([[(a + b + c) ** 9, 1]]), 3, max_terms=100)


def planted(factors, rank, rows, columns, seed):
    """L diag(factors, 1, …) R with random regular L, R: the rank drops exactly at the roots of the factors."""
    random = Random(seed)
    left = [[random.randint(-4, 4) for _ in range(rank)] for _ in range(rows)]
    right = [[random.randint(-4, 4) for _ in range(columns)] for _ in range(rank)]
    diagonal = [*factors, *[1] * (rank - len(factors))]
    return [
        [sum((left[i][k] * right[k][j] * diagonal[k] for k in range(rank)), 0 * factors[0]) for j in range(columns)]
        for i in range(rows)
    ]


def test_exceptional_values_of_one_parameter():
    """Roots 0, 1, 2, 3, 4 (where divided differences at small integers would see nothing), 16/3, and a² + a + 1."""
    _, (a,) = ring(1)
    factors = [a * (a - 1) * (a - 2), (a - 3) * (a - 4), 3 * a - 16, (a**2 + a + 1) ** 2, a]
    found = exceptional_values(evaluation(planted(factors, 7, 9, 8, 1)), 1)
    assert found.rank == 7
    expected = {(0, 1), (-1, 1), (-2, 1), (-3, 1), (-4, 1), (-16, 3), (1, 1, 1)}
    assert set(found.factor_coefficients()) == expected
    product = flint.fmpz_poly([1])
    for factor in expected:
        product *= flint.fmpz_poly(list(factor))
    assert found.coefficients == tuple(int(c) for c in product.coeffs())


@settings(max_examples=25)
@given(
    st.lists(st.fractions(-9, 9, max_denominator=5), max_size=4),
    st.integers(4, 6),
    st.integers(0, 2),
    st.integers(0, 2),
)
def test_planted_roots_are_found(roots, rank, more_rows, more_columns):
    _, (a,) = ring(1)
    factors = [r.denominator * a - r.numerator for r in roots] or [a**0]
    found = exceptional_values(evaluation(planted(factors, rank, rank + more_rows, rank + more_columns, 5)), 1)
    assert {Fraction(-f[0], f[1]) for f in found.factor_coefficients()} == set(roots)


def test_rank_drops_exactly_there():
    """The parameter of the Hénon–Heiles family enters linearly; check ranks on and off the roots, over Q."""
    _, (a,) = ring(1)
    rows = planted([(a - 1) * (a - 6), a - 16], 5, 7, 6, 2)
    found = exceptional_values(evaluation(rows), 1)
    roots = {Fraction(-f[0], f[1]) for f in found.factor_coefficients()}
    assert roots == {1, 6, 16}
    for value in range(-3, 20):
        constant = Matrix.from_dense([[int(entry(value)) for entry in row] for row in rows])
        assert (null_space(constant).rank < found.rank) == (value in roots)


def test_exceptional_values_of_several_parameters():
    context, (a, b, c) = ring(3)
    factors = [a * b - 6 * b**2 + 5, a - 3 * c, (a - 3 * c) ** 2]
    found = exceptional_values(evaluation(planted(factors, 5, 6, 7, 3)), 3)
    assert [context.from_dict(f) for f in found.factors] == [a - 3 * c, a * b - 6 * b**2 + 5]
    assert context.from_dict(found.polynomial) == (a * b - 6 * b**2 + 5) * (a - 3 * c)
    with pytest.raises(ValueError, match="one parameter"):
        assert found.coefficients


def test_no_exceptional_values():
    _, (a,) = ring(1)
    assert exceptional_values(evaluation([[1 + 0 * a, a], [a, a**2]]), 1).factors == ()
    assert exceptional_values(evaluation([[0 * a, 0 * a]]), 1).rank == 0
    _, (a, b) = ring(2)
    found = exceptional_values(evaluation([[a, b]]), 2)
    assert (found.rank, found.factors, found.polynomial) == (1, (), {(0, 0): 1})


def test_conditions_with_too_many_terms_are_not_guessed():
    _, (a, b, c) = ring(3)
    assert exceptional_values(evaluation([[(a + b + c) ** 7 + a]]), 3, max_terms=50) is None
