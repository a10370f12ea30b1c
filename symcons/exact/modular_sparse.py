"""Sparse linear algebra over GF(p), p < 2³¹: structured Gaussian elimination, then a dense Schur complement.

Rows are dictionaries column → residue; every column keeps the set of rows that meet it. In this order:

1. a column met by one row only is a pivot that changes nothing else (no fill-in);
2. a row with one entry says that its unknown is 0 and drops a column;
3. else the shortest row is the pivot row, and in it the column met by the fewest rows (Markowitz's cost
   (row − 1)(column − 1) over the rows of least length).

One step costs about 4 µs and 0.15 µs for each entry touched; it saves the dense elimination that follows one row and
one column, about 6·10⁻¹⁰ s times rows × columns of what is left. When a step costs more than it saves, the rest goes to
flint as a dense matrix. The null space of the rest is carried back through the pivots in reverse order.

Sources: H. Markowitz, Management Sci. 3 (1957) 255–269; B. LaMacchia, A. Odlyzko, *Solving large sparse linear systems
over finite fields*, CRYPTO '90.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

import numpy as np

from symcons.exact.blocks import connected_blocks
from symcons.exact.matrix import Matrix, Row, residue
from symcons.exact.modular_dense import canonical_basis, modular_null_space, modular_rank
from symcons.exact.native import Residues

_STEP, _TOUCH, _SAVED = 4e-6, 1.5e-7, 6e-10

Watch = Callable[[], object]
"""Called now and then during long work; whatever it raises ends the work."""


class _Elimination:
    """The state: active ``rows``, for each column the rows that meet it, and the ``pivots`` taken so far.

    A pivot (c, rest) means x_c + Σ rest[k] x_k = 0.
    """

    def __init__(self, entries: Sequence[Row], columns: int, prime: int, watch: Watch | None) -> None:
        self.prime = prime
        self.watch = watch
        self.rows: dict[int, dict[int, int]] = {}
        self.meets: list[set[int]] = [set() for _ in range(columns)]
        self.pivots: list[tuple[int, dict[int, int]]] = []
        self.taken: set[int] = set()
        self.live_columns = 0
        for number, row in enumerate(entries):
            residues = {j: r for j, value in row if (r := residue(value, prime))}
            if residues:
                self.rows[number] = residues
                for j in residues:
                    self.meets[j].add(number)
        self.live_columns = sum(map(bool, self.meets))
        self.heap = [(len(row), number) for number, row in self.rows.items()]
        heapify(self.heap)
        self.single = [j for j, rows in enumerate(self.meets) if len(rows) == 1]

    def run(self) -> None:
        """Eliminate as long as a step costs less than it saves."""
        steps = 0
        while self.rows:
            steps += 1
            if self.watch is not None and steps % 256 == 0:
                self.watch()
            self._take_single_columns()
            number = self._shortest_row()
            if number is None:
                return
            row = self.rows[number]
            column = min(row, key=lambda j: (len(self.meets[j]), j))
            touched = (len(row) - 1) * (len(self.meets[column]) - 1)
            saved = _SAVED * len(self.rows) * self.live_columns
            if touched and _STEP + _TOUCH * touched > saved:
                return
            self._pivot(number, column)

    def _take_single_columns(self) -> None:
        while self.single:
            column = self.single.pop()
            if len(self.meets[column]) == 1:
                (number,) = self.meets[column]
                self._record(number, column)

    def _shortest_row(self) -> int | None:
        while self.heap:
            length, number = self.heap[0]
            row = self.rows.get(number)
            if row is not None and len(row) == length:
                return number
            heappop(self.heap)
        return None

    def _record(self, number: int, column: int) -> dict[int, int]:
        """Take the row out as a pivot; returns its other entries, divided by the pivot's."""
        row = self.rows.pop(number)
        inverse = pow(row.pop(column), -1, self.prime)
        prime = self.prime
        rest = {j: value * inverse % prime for j, value in row.items()}
        self.pivots.append((column, rest))
        self.taken.add(column)
        self.meets[column].discard(number)
        if not self.meets[column]:
            self.live_columns -= 1
        for j in rest:
            self._leave(number, j)
        return rest

    def _leave(self, number: int, column: int) -> None:
        rows = self.meets[column]
        rows.discard(number)
        if len(rows) == 1:
            self.single.append(column)
        elif not rows:
            self.live_columns -= 1

    def _pivot(self, number: int, column: int) -> None:
        rest = self._record(number, column)
        others = self.meets[column]
        if not others:
            return
        self.meets[column] = set()
        self.live_columns -= 1
        for other in others:
            self._subtract(other, column, rest)

    def _subtract(self, number: int, column: int, rest: dict[int, int]) -> None:
        """Clear ``column`` in a row by its multiple of the pivot row."""
        row, prime, meets = self.rows[number], self.prime, self.meets
        factor = prime - row.pop(column)
        for j, value in rest.items():
            old = row.get(j)
            if old is None:
                row[j] = factor * value % prime
                if not meets[j]:
                    self.live_columns += 1
                meets[j].add(number)
                continue
            new = (old + factor * value) % prime
            if new:
                row[j] = new
            else:
                del row[j]
                self._leave(number, j)
        if row:
            heappush(self.heap, (len(row), number))
        else:
            del self.rows[number]

    def dense_rest(self) -> tuple[Residues, list[int]]:
        """The remaining rows as a dense array, and the columns that it keeps (those met by a row)."""
        kept = [j for j, rows in enumerate(self.meets) if rows]
        place = {column: k for k, column in enumerate(kept)}
        dense = np.zeros((len(self.rows), len(kept)), dtype=np.int64)
        for i, row in enumerate(self.rows.values()):
            dense[i, [place[j] for j in row]] = list(row.values())
        return dense, kept


def sparse_rank(entries: Sequence[Row], columns: int, prime: int, watch: Watch | None = None) -> int:
    """The rank over GF(``prime``) of the matrix with the given sparse rows."""
    state = _eliminate(entries, columns, prime, watch)
    return len(state.pivots) + modular_rank(state.dense_rest()[0], prime)


def sparse_null_space(
    entries: Sequence[Row], columns: int, prime: int, watch: Watch | None = None
) -> tuple[Residues, tuple[int, ...]]:
    """The null space over GF(``prime``) as rows in the shape of ``modular_null_space``, and its free columns.

    Args:
        entries: sparse rows ``((column, value), …)``; denominators must not be divisible by the prime.
        columns: the number of columns.
        prime: a prime below 2³¹.
        watch: called every 256 steps.
    """
    state = _eliminate(entries, columns, prime, watch)
    dense, kept = state.dense_rest()
    inner = modular_null_space(dense, prime)
    held = set(kept)
    loose = [j for j in range(columns) if j not in held and j not in state.taken]
    solution = np.zeros((columns, len(inner) + len(loose)), dtype=np.int64)
    solution[kept, : len(inner)] = inner.T
    solution[loose, range(len(inner), len(inner) + len(loose))] = 1
    for column, rest in reversed(state.pivots):
        if rest:
            factors = np.array(list(rest.values()), dtype=np.int64)[:, None]
            solution[column] = -(factors * solution[list(rest)] % prime).sum(axis=0) % prime
    return _canonical(solution.T, prime)


def _canonical(vectors: Residues, prime: int) -> tuple[Residues, tuple[int, ...]]:
    """``canonical_basis``, block by block where the vectors are sparse."""
    if np.count_nonzero(vectors) > 0.05 * vectors.size:
        return canonical_basis(vectors, prime)
    parts = []
    for block in connected_blocks(Matrix.from_array(vectors))[0]:
        basis, free = canonical_basis(block.matrix.residues(prime), prime)
        parts += [(block.columns[last], block.columns, row) for last, row in zip(free, basis, strict=True)]
    parts.sort(key=lambda part: part[0])
    result = np.zeros(vectors.shape, dtype=np.int64)
    for number, (_, columns, row) in enumerate(parts):
        result[number, columns] = row
    return result, tuple(part[0] for part in parts)


def _eliminate(entries: Sequence[Row], columns: int, prime: int, watch: Watch | None) -> _Elimination:
    if prime >= 1 << 31:
        raise ValueError(f"a prime below 2^31 is needed, got {prime}")
    state = _Elimination(entries, columns, prime, watch)
    state.run()
    return state
