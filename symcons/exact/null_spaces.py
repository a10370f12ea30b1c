"""Null space and rank over Q, always certified: the one face of all back ends.

============== =============================================================================================
method         algorithm
============== =============================================================================================
modular-dense  reduced row echelon forms modulo 62-bit primes by flint, Chinese remainders, reconstruction
modular-sparse structured elimination modulo 31-bit primes, dense rest by flint, reconstruction
flint          ``fmpz_mat``: dense, over Z
sympy          sparse ``DomainMatrix`` over QQ
============== =============================================================================================

The matrix is first split into its connected blocks (rows and columns joined by nonzero entries), whose null spaces
together are the null space. ``auto`` then chooses block by block (`benchmarks/linear_algebra.py`; one thread):

* fewer than 400 cells (rows × columns): ``flint``;
* density below 0.15 and more than 60 columns: ``modular-sparse``;
* else ``modular-dense``;
* where two primes have not sufficed the answer is long, and blocks of up to 4·10⁶ cells are handed to ``flint``, which
  is then up to 15 times faster than more primes. For short answers (laws, moieties) the modular methods are faster
  than flint, 8 times for a sparse block of 400 columns.

Whatever the method, the answer is the same, and is a theorem. The vectors are in the shape of the reduced row echelon
form with leftmost pivots, so they are independent; A v = 0 is checked in exact integers for each; and rank(A mod p) ≤
rank(A), so there cannot be more than columns − rank(A mod p) of them. Where the two numbers meet, all are found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Literal

from symcons.errors import SymconsError
from symcons.exact.blocks import Block, connected_blocks
from symcons.exact.matrix import Matrix
from symcons.exact.modular_dense import free_columns, modular_rank, modular_rref, null_space_of_rref
from symcons.exact.modular_sparse import Watch, sparse_null_space, sparse_rank
from symcons.exact.native import Residues
from symcons.exact.primes import PRIME31, PRIME62, primes_below
from symcons.exact.rational_flint import null_space_by_flint
from symcons.exact.rational_sympy import null_space_by_sympy
from symcons.exact.reconstruction import Reconstruction
from symcons.exact.verification import annihilates

Method = Literal["auto", "modular-dense", "modular-sparse", "flint", "sympy"]
"""The names of the algorithms."""

METHODS: tuple[Method, ...] = ("modular-dense", "modular-sparse", "flint", "sympy")
"""All algorithms, without the choice between them."""

_PATIENCE = 2
_LARGE = 4_000_000

Vector = tuple[int, ...]
SparseVector = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NullSpace:
    """The null space over Q of a matrix with ``columns`` columns and the given ``rank``.

    ``sparse`` holds one primitive integer vector for each free column, ascending, as ``(column, value)`` pairs.
    ``primes`` are those that the proof rests on (one bounds the rank from below), ``methods`` the algorithms that were
    used for the blocks.
    """

    columns: int
    rank: int
    sparse: tuple[SparseVector, ...]
    primes: tuple[int, ...]
    methods: tuple[str, ...]

    @property
    def nullity(self) -> int:
        """The dimension, ``columns`` − ``rank``."""
        return len(self.sparse)

    @cached_property
    def vectors(self) -> tuple[Vector, ...]:
        """The basis as dense rows: primitive integers, the first nonzero one positive."""
        return tuple(_dense(vector, self.columns) for vector in self.sparse)

    @property
    def method(self) -> str:
        """The algorithms used, joined by commas."""
        return ", ".join(self.methods)

    def __len__(self) -> int:
        return len(self.sparse)

    def __iter__(self) -> Iterator[Vector]:
        return iter(self.vectors)

    def __getitem__(self, number: int) -> Vector:
        return self.vectors[number]


@dataclass(frozen=True)
class _Part:
    """The null space of one block, in the block's own columns."""

    vectors: tuple[Vector, ...]
    primes: tuple[int, ...]
    method: str


def null_space(matrix: Matrix, method: Method = "auto", budget: Watch | None = None) -> NullSpace:
    """All v with A v = 0, exactly and provably all.

    Args:
        matrix: A, rows × columns over Z or Q.
        method: the algorithm; the answer does not depend on it.
        budget: called now and then; whatever it raises ends the computation.

    Raises:
        ValueError: for an unknown method.

    >>> null_space(Matrix.from_dense([[1, 2, 3], [4, 5, 6]])).vectors
    ((1, -2, 1),)
    """
    if method not in ("auto", *METHODS):
        raise ValueError(f"unknown method {method!r}, expected auto or one of {', '.join(METHODS)}")
    blocks, zero_columns = connected_blocks(matrix.primitive())
    parts = [_solve(block.matrix, method, budget) for block in blocks]
    sparse: list[SparseVector] = [((column, 1),) for column in zero_columns]
    for block, part in zip(blocks, parts, strict=True):
        sparse += [_placed(vector, block) for vector in part.vectors]
    sparse.sort(key=lambda vector: vector[-1][0])
    primes = sorted(set(chain.from_iterable(part.primes for part in parts)), reverse=True)
    methods = dict.fromkeys(part.method for part in parts)
    return NullSpace(matrix.columns, matrix.columns - len(sparse), tuple(sparse), tuple(primes), tuple(methods))


def rank(matrix: Matrix, method: Method = "auto", budget: Watch | None = None) -> int:
    """The rank over Q, exactly: a full rank modulo one prime proves itself, else the null space does."""
    total = 0
    for block in connected_blocks(matrix.primitive())[0]:
        part = block.matrix if block.matrix.columns <= block.matrix.rows else block.matrix.transpose()
        bound = _modular_rank(part, budget)
        if bound < part.columns:
            bound = part.columns - null_space(part, method, budget).nullity
        total += bound
    return total


def choose(matrix: Matrix) -> Method:
    """The algorithm that ``auto`` takes for a connected matrix with primitive rows."""
    if matrix.rows * matrix.columns < 400:
        return "flint"
    if matrix.density < 0.15 and matrix.columns > 60:
        return "modular-sparse"
    return "modular-dense"


def _solve(matrix: Matrix, method: Method, budget: Watch | None) -> _Part:
    chosen = choose(matrix) if method == "auto" else method
    if chosen in _IMAGES:
        patience = _PATIENCE if method == "auto" and matrix.rows * matrix.columns <= _LARGE else None
        part = _modular(matrix, _IMAGES[chosen], chosen, patience, budget)
        if part is not None:
            return part
        chosen = "flint"
    exact = null_space_by_flint if chosen == "flint" else null_space_by_sympy
    return _certified(matrix, exact(matrix), chosen, budget)


def _certified(matrix: Matrix, vectors: tuple[Vector, ...], method: str, budget: Watch | None) -> _Part:
    """Check what a back end over Q answered, A v = 0 and completeness modulo a prime."""
    if not annihilates(matrix, vectors):
        raise SymconsError(f"the back end {method} returned a vector that is not in the null space", code="E901")
    for prime in islice(primes_below(PRIME31 + 1), 10):
        if matrix.columns - _modular_rank(matrix, budget, prime) == len(vectors):
            return _Part(vectors, (prime,), method)
    raise SymconsError(f"the back end {method} returned too few vectors", code="E901")


Image = Callable[[Matrix, int, Watch | None], tuple[Residues, Sequence[int]]]


def _modular(matrix: Matrix, image: tuple[Image, int], method: str, patience: int | None, budget: Watch | None) -> _Part | None:
    """Prime after prime, until the reconstructed vectors pass the exact check; None after ``patience`` primes."""
    solve, bound = image
    reconstruction, next_try = Reconstruction(), 1
    for prime in islice(primes_below(bound + 1), patience):
        if budget is not None:
            budget()
        vectors, free = solve(matrix, prime, budget)
        if not free:
            return _Part((), (prime,), method)
        reconstruction.add(prime, vectors, free)
        if len(reconstruction.primes) < next_try:
            continue
        found = reconstruction.integer_candidate()
        if found is not None and annihilates(matrix, found):
            return _Part(found, reconstruction.primes, method)
        next_try = len(reconstruction.primes) * 4 // 3 + 1
    return None


def _dense_image(matrix: Matrix, prime: int, _: Watch | None) -> tuple[Residues, Sequence[int]]:
    reduced, pivots = modular_rref(matrix.residues(prime), prime)
    return null_space_of_rref(reduced, pivots, prime), free_columns(pivots, matrix.columns)


def _sparse_image(matrix: Matrix, prime: int, budget: Watch | None) -> tuple[Residues, Sequence[int]]:
    return sparse_null_space(matrix.entries, matrix.columns, prime, budget)


_IMAGES: dict[str, tuple[Image, int]] = {
    "modular-dense": (_dense_image, PRIME62),
    "modular-sparse": (_sparse_image, PRIME31),
}


def _modular_rank(matrix: Matrix, budget: Watch | None, prime: int = PRIME31) -> int:
    if matrix.density < 0.15 and matrix.columns > 60:
        return sparse_rank(matrix.entries, matrix.columns, prime, budget)
    return modular_rank(matrix.residues(prime), prime)


def _placed(vector: Vector, block: Block) -> SparseVector:
    return tuple((block.columns[j], value) for j, value in enumerate(vector) if value)


def _dense(vector: SparseVector, columns: int) -> Vector:
    dense = [0] * columns
    for j, value in vector:
        dense[j] = value
    return tuple(dense)
