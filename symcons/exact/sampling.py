"""Null spaces of a parametric matrix at points modulo a prime, all with the generic pivots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np

from symcons.errors import SymconsError
from symcons.exact.modular_dense import free_columns, modular_rref, null_space_of_rref
from symcons.exact.modular_sparse import Watch
from symcons.exact.native import Residues

Point = tuple[int, ...]
Evaluate = Callable[[Point, int], np.ndarray[Any, Any]]
"""The matrix at a point modulo a prime below 2³¹, as a two-dimensional integer array."""


class BadPointError(Exception):
    """The rank at a point is not the generic one; another point is needed."""


@dataclass
class Sampler:
    """Null spaces at points modulo one prime, all with the generic pivots."""

    evaluate: Evaluate
    parameters: int
    prime: int
    random: Random
    watch: Watch | None
    free: tuple[int, ...] | None = None
    columns: int = 0

    def start(self) -> None:
        """Fix the generic pivots: the best pattern of two random points."""
        for _ in range(2):
            pattern = self._image(self.point())[1]
            if self.free is None or (-len(pattern), pattern) > (-len(self.free), self.free):
                self.free = pattern

    def point(self) -> Point:
        """A random point."""
        return tuple(self.random.randrange(1, self.prime) for _ in range(self.parameters))

    def vectors(self, point: Point) -> Residues:
        """The basis at a point."""
        image, free = self._image(point)
        if free != self.free:
            raise BadPointError
        return image

    def somewhere(self) -> tuple[Point, Residues]:
        """A random point with its basis."""
        for _ in range(20):
            point = self.point()
            try:
                return point, self.vectors(point)
            except BadPointError:
                continue
        raise SymconsError("the rank of the parametric matrix differs from one random point to the next", code="E902")

    def _image(self, point: Point) -> tuple[Residues, tuple[int, ...]]:
        if self.watch is not None:
            self.watch()
        reduced, pivots = modular_rref(self.evaluate(point, self.prime), self.prime)
        self.columns = reduced.shape[1]
        return null_space_of_rref(reduced, pivots, self.prime), tuple(free_columns(pivots, self.columns))
