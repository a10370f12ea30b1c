"""How many laws a degree holds, modulo a prime: an upper bound over Q.

The monomials are split into blocks by the symmetry torus (large spaces) or the characters (small ones); each block's
nullity is one rank. Blocks are independent of each other, so any executor may count them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from symcons.budget import Budget, BudgetSpent
from symcons.expr.modular import Residues
from symcons.laws.determining import EXCESS, BlockCount, Frame, count_block, frame
from symcons.laws.monomials import Words, count, degrees, split, words
from symcons.symmetry.characters import Grading
from symcons.symmetry.flow import Flow
from symcons.symmetry.torus import Torus, find_torus

#: Spaces of fewer monomials than this are split by characters alone: the torus would cost more than it saves.
TORUS_FROM = 400
#: Monomials of a space, and of one block, that fit into memory.
MAX_MONOMIALS = 5_000_000
MAX_BLOCK = 6_000
#: Seconds for a rank over GF(p), divided by columns cubed: a block that cannot be done in time is not begun.
SECONDS_PER_CUBE = 1.5e-10
#: Work (columns cubed) handed to an executor at a time.
CHUNK = 15_000_000

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Total:
    """Dimensions of all blocks together."""

    columns: int
    nullity: int
    trivial: int


class Counter:
    """Counts laws of ``flow`` degree by degree, modulo one prime.

    ``graded`` says that the Lie derivative respects total degree, so that each degree stands alone.
    """

    def __init__(
        self, flow: Flow, grading: Grading, prime: int, rng: np.random.Generator, constants: Sequence[int]
    ) -> None:
        self.flow = flow
        self.grading = grading
        self.prime = prime
        self.rng = rng
        self.constants = constants
        self.letters = len(flow.coordinates)
        self.graded = _respects_degree(grading, self.letters)
        self._torus: Torus | None = None
        self._searched_torus = False
        self._counts: dict[tuple[int, ...], BlockCount] = {}

    def torus(self, degree: int, budget: Budget) -> Torus | None:
        """The symmetry torus, looked for once a space is large enough."""
        if not self._searched_torus and count(self.letters, degree) >= TORUS_FROM:
            self._searched_torus = True
            self._torus = find_torus(self.flow, self.prime, self.rng, self.constants, budget.check)
            self._counts.clear()
        return self._torus

    def total(self, degree: int, executor: Executor | None, budget: Budget, progress: Progress) -> Total:
        """Dimensions for all monomials of degree 1 … ``degree``."""
        torus = self.torus(degree, budget)
        start = degree if self._counts or not self.graded else 1
        for level in range(start, degree + 1) if self.graded else (degree,):
            self._count_level(level, torus, executor, budget, progress)
        values = self._counts.values()
        return Total(
            count(self.letters, degree), sum(c.nullity for c in values), sum(c.trivial for c in values)
        )

    def _count_level(
        self, degree: int, torus: Torus | None, executor: Executor | None, budget: Budget, progress: Progress
    ) -> None:
        _refuse(count(self.letters, degree), MAX_MONOMIALS, f"monomials of degree ≤ {degree}")
        rows = words(self.letters, degree, exact=self.graded)
        labels = self._labels(rows, torus)
        blocks = list(split(rows, labels))
        if self._counts and not self.graded:  # blocks without a monomial of this degree are counted already
            blocks = [b for b in blocks if int(degrees(b[:1], self.letters)[0]) == degree]
        largest = max(len(b) for b in blocks)
        _refuse(largest, MAX_BLOCK, f"monomials of degree ≤ {degree} in one block")
        if SECONDS_PER_CUBE * largest**3 > budget.remaining():
            raise BudgetSpent
        sample = self.flow.sample(self.flow.enough(largest + EXCESS + 4), self.prime, self.rng, self.constants)
        at = frame(sample, self.letters, self.flow.is_map, torus)
        sheets = self.flow.variety.sheets if self.flow.variety.polynomials else 0
        keys = [(degree if self.graded else 0, *map(int, self._labels(b[:1], torus)[0])) for b in blocks]
        counts = _run(blocks, at, sheets, executor, budget, lambda done: progress(f"degree {degree}", done))
        self._counts.update(zip(keys, counts, strict=True))

    def _labels(self, rows: Words, torus: Torus | None) -> Residues:
        if torus is None:
            return self.grading.labels(rows)
        weights = np.append(torus.weights, 0)
        return np.asarray(weights[rows].sum(axis=1) % self.prime, dtype=np.int64)[:, None]


def _refuse(size: int, most: int, what: str) -> None:
    """End the search in good order where a space does not fit."""
    if size > most:
        raise BudgetSpent(f"there are {size:,} {what}; at most {most:,} are searched")


def _respects_degree(grading: Grading, letters: int) -> bool:
    """Whether the all-ones weight is a combination of the free weights."""
    if not grading.free:
        return False
    weights = np.array(grading.free, dtype=float)
    rank = int(np.linalg.matrix_rank(weights))
    return int(np.linalg.matrix_rank(np.vstack([weights, np.ones(letters)]))) == rank


def count_blocks(blocks: Sequence[Words], at: Frame, sheets: int) -> list[BlockCount]:
    """The counts of several blocks; the unit of work of an executor."""
    return [count_block(block, at, sheets) for block in blocks]


def _chunks(blocks: Sequence[Words]) -> Iterator[list[Words]]:
    chunk: list[Words] = []
    work = 0
    for block in blocks:
        chunk.append(block)
        work += len(block) ** 3 + 20_000
        if work > CHUNK:
            yield chunk
            chunk, work = [], 0
    if chunk:
        yield chunk


def _run(
    blocks: Sequence[Words],
    at: Frame,
    sheets: int,
    executor: Executor | None,
    budget: Budget,
    tell: Callable[[float], None],
) -> list[BlockCount]:
    """All blocks in order, in chunks; the budget is checked and progress told between them."""
    chunks = list(_chunks(blocks))
    found: list[BlockCount] = []
    results: Iterable[list[BlockCount]]
    if executor is None:
        results = (count_blocks(chunk, at, sheets) for chunk in chunks)
        for result in results:
            found += result
            tell(len(found) / len(blocks))
            budget.check()
        return found
    futures = [executor.submit(count_blocks, chunk, at, sheets) for chunk in chunks]
    try:
        for future in futures:
            found += future.result()
            tell(len(found) / len(blocks))
            budget.check()
    finally:
        for future in futures:
            future.cancel()
    return found
