"""The matrices that every back end must solve: name → (matrix, rank), the ranks known by construction or theorem."""

from fractions import Fraction
from random import Random

from symcons.exact import Matrix


def hilbert(rows: int, columns: int) -> list[list[Fraction]]:
    """1/(i + j + 1): every minor of a Hilbert matrix is nonzero (Cauchy's determinant)."""
    return [[Fraction(1, i + j + 1) for j in range(columns)] for i in range(rows)]


def vandermonde(nodes: list[int], columns: int) -> list[list[int]]:
    """Distinct positive nodes: every square submatrix of leading columns is regular."""
    return [[node**j for j in range(columns)] for node in nodes]


def product(rows: int, columns: int, inner: int, size: int, seed: int) -> list[list[int]]:
    """A product of unitriangular-bordered random factors: rank exactly ``inner``."""
    random = Random(seed)
    left = [
        [random.randint(-size, size) if k < i or i >= inner else int(i == k) for k in range(inner)] for i in range(rows)
    ]
    right = [
        [random.randint(-size, size) if j > k or j >= inner else int(j == k) for j in range(columns)]
        for k in range(inner)
    ]
    return [[sum(a * right[k][j] for k, a in enumerate(row)) for j in range(columns)] for row in left]


def incidence(vertices: int, edges: list[tuple[int, int]]) -> Matrix:
    """Edges × vertices with −1 and 1: rank is vertices minus connected components (Kirchhoff)."""
    return Matrix.from_dicts([{a: -1, b: 1} for a, b in edges], vertices)


def stoichiometric(species: int, reactions: int, pool: int, seed: int) -> Matrix:
    """Reactions × species; every reaction moves one unit inside two of the pools: each pool's sum is conserved."""
    random = Random(seed)
    pools = species // pool
    rows = []
    for _ in range(reactions):
        row: dict[int, int] = {}
        for number in random.sample(range(pools), 2):
            a, b = random.sample(range(number * pool, (number + 1) * pool), 2)
            row[a], row[b] = -1, 1
        rows.append(row)
    return Matrix.from_dicts(rows, species)


def ring(length: int) -> list[tuple[int, int]]:
    """The edges of a cycle."""
    return [(k, (k + 1) % length) for k in range(length)]


def second_difference(size: int) -> Matrix:
    """Rows 1, −2, 1: the null space is spanned by constants and linear sequences."""
    return Matrix.from_dicts([{k: 1, k + 1: -2, k + 2: 1} for k in range(size - 2)], size)


MATRICES: dict[str, tuple[Matrix, int]] = {
    "no rows": (Matrix.from_dense([], 4), 0),
    "no columns": (Matrix.from_dense([[], [], []]), 0),
    "nothing": (Matrix.from_dense([], 0), 0),
    "zero": (Matrix.from_dense([[0] * 5] * 3), 0),
    "identity": (Matrix.from_dense([[int(i == j) for j in range(7)] for i in range(7)]), 7),
    "one row": (Matrix.from_dense([[0, -6, 9, 0, 3]]), 1),
    "one column": (Matrix.from_dense([[0], [0], [-4], [2]]), 1),
    "row times column": (Matrix.from_dense([[i * j for j in range(1, 9)] for i in range(-3, 5)]), 1),
    "arithmetic": (Matrix.from_dense([[6 * i + j for j in range(6)] for i in range(5)]), 2),
    "signs": (Matrix.from_dense([[1, -1, 0], [0, 1, -1], [-1, 0, 1]]), 2),
    "hilbert 6 x 6": (Matrix.from_dense(hilbert(6, 6)), 6),
    "hilbert 5 x 9": (Matrix.from_dense(hilbert(5, 9)), 5),
    "vandermonde": (Matrix.from_dense(vandermonde([1, 2, 3, 4, 5, 6], 9)), 6),
    "vandermonde tall": (Matrix.from_dense(vandermonde([1, 2, 3, 4, 5, 6, 7, 8], 4)), 4),
    "multiples of the primes": (
        Matrix.from_dense([[101, 2147483629, 0, 4611686018427387847], [202, 2 * 2147483629, 0, 1]]),
        2,
    ),
    "denominators divisible by the primes": (
        Matrix.from_dense([[Fraction(1, 101), Fraction(5, 2147483629), 3], [Fraction(2, 4611686018427387847), 0, 1]]),
        2,
    ),
    "low rank": (Matrix.from_dense(product(12, 15, 5, 9, 1)), 5),
    "low rank, tall": (Matrix.from_dense(product(40, 12, 7, 3, 2)), 7),
    "low rank, dense 70": (Matrix.from_dense(product(70, 75, 41, 2, 3)), 41),
    "huge entries": (Matrix.from_dense(product(9, 11, 8, 2**150, 4)), 8),
    "huge entries, sparse": (
        Matrix.from_dicts([{k: 2**200 + k, k + 1: -(3**90), k + 7: 1} for k in range(20)], 70),
        20,
    ),
    "ring": (incidence(80, ring(80)), 79),
    "two rings": (incidence(90, ring(50) + [(a + 50, b + 50) for a, b in ring(40)]), 88),
    "second difference": (second_difference(100), 98),
    "repeated rows": (Matrix.from_dense([[1, 2, 3], [2, 4, 6], [-1, -2, -3], [0, 1, 1]]), 2),
}
"""Small and middling matrices with known ranks."""

KNOWN: dict[str, tuple[list[list[object]], list[list[int]]]] = {
    "cross product": ([[1, 2, 3], [4, 5, 6]], [[1, -2, 1]]),
    "Robertson's reactions": ([[-1, 1, 0], [1, -1, 0], [0, -1, 1]], [[1, 1, 1]]),
    "Michaelis-Menten (S, E, ES, P)": ([[-1, -1, 1, 0], [1, 1, -1, 0], [0, 1, -1, 1]], [[0, 1, 1, 0], [1, -1, 0, 1]]),
    "binomial": ([[1, 4, 6, 4, 1], [0, 1, 3, 3, 1], [0, 0, 1, 2, 1]], [[4, -3, 2, -1, 0], [3, -2, 1, 0, -1]]),
    "fractions": ([[Fraction(1, 2), Fraction(1, 3), 0], [0, Fraction(1, 5), 1]], [[10, -15, 3]]),
}
"""Null spaces in the canonical shape (leftmost pivots, primitive, first nonzero entry positive), worked out by hand."""
