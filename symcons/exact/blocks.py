"""Splitting a sparse matrix into connected blocks.

Join column j with row i where A has an entry. The components of this bipartite graph are blocks of A that share neither
rows nor columns, so rank and null space are those of the blocks, put together.
"""

from __future__ import annotations

from dataclasses import dataclass

from symcons.exact.matrix import Matrix, Row


@dataclass(frozen=True)
class Block:
    """One component: ``matrix`` over the given ``columns`` (ascending) of the whole."""

    columns: tuple[int, ...]
    matrix: Matrix


def connected_blocks(matrix: Matrix) -> tuple[list[Block], list[int]]:
    """The blocks in the order of their first columns, and the columns that no row meets. Zero rows are dropped."""
    root = list(range(matrix.columns))
    for row in matrix.entries:
        if row:
            first = _find(root, row[0][0])
            for column, _ in row[1:]:
                root[_find(root, column)] = first
    members: dict[int, list[int]] = {}
    for column in range(matrix.columns):
        members.setdefault(_find(root, column), []).append(column)
    rows: dict[int, list[Row]] = {}
    for row in matrix.entries:
        if row:
            rows.setdefault(_find(root, row[0][0]), []).append(row)
    blocks = [_block(members[key], rows[key]) for key in members if key in rows]
    return blocks, [columns[0] for key, columns in members.items() if key not in rows]


def _find(root: list[int], column: int) -> int:
    """The representative of a column, with path halving."""
    while root[column] != column:
        root[column] = root[root[column]]
        column = root[column]
    return column


def _block(columns: list[int], rows: list[Row]) -> Block:
    place = {column: k for k, column in enumerate(columns)}
    entries = tuple(tuple((place[j], value) for j, value in row) for row in rows)
    return Block(tuple(columns), Matrix(len(rows), len(columns), entries))
