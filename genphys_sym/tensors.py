"""Constant tensors: numbers, vectors (a, b) and matrices ((a, b), (c, d)) in a fixed dimension, and products of them.

A matrix times a vector is a vector; of ``div(A*grad(phi))`` the symmetric part of A alone matters, as k·A·k does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symcons.errors import UnsupportedError
from symcons.expr.operators import SPACE, WAVE_NUMBERS
from symcons.expr.pde_printing import print_operator_expr
from symcons.expr.tree import Add, Call, Expr, Mul, add, mul, names, walk


@dataclass(frozen=True, slots=True)
class Tensor:
    """A number (rank 0), a vector (1) or a matrix (2) with its components in order, a matrix by rows."""

    rank: int
    parts: tuple[Expr, ...]

    def times(self, factor: Expr) -> Tensor:
        """Every component times ``factor``."""
        return Tensor(self.rank, tuple(mul(factor, part) for part in self.parts))

    def rows(self) -> tuple[tuple[Expr, ...], ...]:
        """The rows of a matrix."""
        size = round(len(self.parts) ** 0.5)
        return tuple(self.parts[start : start + size] for start in range(0, len(self.parts), size))


def is_tensor(tree: Expr) -> bool:
    """Whether a tree without the field holds a vector or a matrix."""
    return any(isinstance(node, Call) and node.name == "vector" for node in walk(tree))


def tensor(tree: Expr) -> Tensor:
    """The tensor that a constant tree means.

    :raises UnsupportedError: where its parts do not fit together.
    """
    if not is_tensor(tree):
        return Tensor(0, (tree,))
    parts = [tensor(child) for child in tree.children]
    if isinstance(tree, Add):
        found = _sum(parts)
    elif isinstance(tree, Mul):
        found = product(parts)
    elif isinstance(tree, Call) and tree.name == "vector":
        found = _stacked(parts)
    elif isinstance(tree, Call) and tree.name == "dot" and [part.rank for part in parts] == [1, 1]:
        found = Tensor(0, (_dot(parts[0].parts, parts[1].parts),))
    else:
        found = None
    if found is None:
        raise UnsupportedError(f"{print_operator_expr(tree)} is no number, vector or matrix: its parts do not fit together")
    return found


def _stacked(parts: Sequence[Tensor]) -> Tensor | None:
    ranks = {part.rank for part in parts}
    if len(ranks) > 1 or 2 in ranks:
        return None
    return Tensor(1 + ranks.pop(), tuple(piece for part in parts for piece in part.parts))


def _sum(parts: Sequence[Tensor]) -> Tensor | None:
    if len({(part.rank, len(part.parts)) for part in parts}) > 1:
        return None
    return Tensor(parts[0].rank, tuple(add(*pieces) for pieces in zip(*(part.parts for part in parts), strict=True)))


def product(parts: Sequence[Tensor]) -> Tensor | None:
    """Numbers times a vector or a matrix, or a matrix times a vector; None for anything else."""
    number = mul(*(part.parts[0] for part in parts if part.rank == 0))
    tensors = sorted((part for part in parts if part.rank), key=lambda part: -part.rank)
    if len(tensors) < 2:
        return tensors[0].times(number) if tensors else Tensor(0, (number,))
    if [part.rank for part in tensors] != [2, 1]:
        return None
    matrix, vector = tensors
    return Tensor(1, tuple(mul(number, _dot(row, vector.parts)) for row in matrix.rows()))


def _dot(left: Sequence[Expr], right: Sequence[Expr]) -> Expr:
    return add(*(mul(a, b) for a, b in zip(left, right, strict=True)))


def variable(trees: Sequence[Expr]) -> tuple[Expr, str] | None:
    """A tree that depends on a coordinate, a distance or a wave number, with that name; None where all are constant."""
    for tree in trees:
        used = sorted(names(tree) & {*SPACE, *WAVE_NUMBERS, "r"})
        if used:
            return tree, used[0]
    return None
