"""Ranks where the functions are: letters are functions of the coordinates, not coordinates of their own.

The gradient of F(x, ℓ(x)) is ∂F/∂x + ∂F/∂ℓ·∂ℓ/∂x, rational in x and the letters, so its rank at a random point of the closed
system's variety over GF(p) is that on the graph of the functions, wherever the letters satisfy no further relation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from symcons.exact.modular_dense import modular_rank, modular_rref
from symcons.expr.modular import Residues
from symcons.expr.printing import print_expr
from symcons.expr.tree import ZERO, Expr
from symcons.laws.closure import Closed
from symcons.laws.independence import POINTS, Independence
from symcons.laws.real_points import independent_at_real_points
from symcons.laws.result import RankWitness
from symcons.symmetry.flow import Flow


class Graph:
    """The graph of the functions of ``closed``, over the given states (and time, where something depends on it)."""

    def __init__(self, closed: Closed, flow: Flow) -> None:
        self.closed, self.flow = closed, flow
        time = closed.given.time
        timed = time is not None and (flow.with_time or any(time in slopes for slopes in closed.slopes.values()))
        self.base: tuple[str, ...] = closed.given.states + ((time,) if timed and time is not None else ())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The flow's letters as people read them."""
        meaning = self.closed.meaning
        return tuple(print_expr(meaning[n]) if n in meaning else n for n in self.flow.letters)

    def chain(self, points: Residues, prime: int) -> Residues:
        """∂(coordinate)/∂(base) at points: coordinates × base × points."""
        coordinates, size = self.flow.coordinates, points.shape[1]
        rows, forms = [], []
        for i, name in enumerate(coordinates):
            for j, x in enumerate(self.base):
                if name not in self.closed.slopes:
                    continue
                slope = self.closed.slopes[name].get(x, ZERO)
                if slope != ZERO:
                    rows.append((i, j))
                    forms.append(slope)
        found = np.zeros((len(coordinates), len(self.base), size), dtype=np.int64)
        for j, x in enumerate(self.base):
            if x in coordinates:
                found[coordinates.index(x), j] = 1
        if forms:
            values, _ = self.flow.program(forms).values(points, prime)
            for (i, j), value in zip(rows, values, strict=True):
                found[i, j] = value
        return found

    def gradients(self, formulas: Sequence[Expr], points: Residues, prime: int) -> Residues:
        """Total derivatives of formulas (in the closed system's names): formulas × base × points."""
        slopes, _ = self.flow.program(formulas).jacobian(points, prime, len(self.flow.coordinates))
        return _contract(slopes, self.chain(points, prime), prime)

    def normals(self, points: Residues, prime: int) -> Residues:
        """Total derivatives of the constraints, 0 for relations between letters: constraints × base × points."""
        vectors, _ = self.flow.variety.normals(points, prime, len(self.flow.coordinates))
        return _contract(vectors, self.chain(points, prime), prime)

    def independence(
        self, formulas: Sequence[Expr], prime: int, rng: np.random.Generator, constants: Sequence[int]
    ) -> Independence:
        """The ranks of ``formulas`` on the constraint set, as functions of the base: the lower of two witnesses, modulo a prime
        and at real points, where letters have no freedom that the functions lack."""
        real = independent_at_real_points(self.closed, formulas) if self.closed.slopes and formulas else None
        if real is None or len(real) == len(formulas):
            return self._modular(formulas, prime, rng, constants)
        found = self._modular([formulas[i] for i in real], prime, rng, constants)
        chosen = tuple(real[i] for i in found.independent)
        witness = None if found.witness is None else replace(found.witness, laws=chosen)
        return replace(found, independent=chosen, witness=witness)

    def _modular(
        self, formulas: Sequence[Expr], prime: int, rng: np.random.Generator, constants: Sequence[int]
    ) -> Independence:
        sample = self.flow.sample(self.flow.enough(POINTS), prime, rng, constants)
        slopes, normals = (
            self.gradients(formulas, sample.points, prime),
            self.normals(sample.points, prime),
        )
        best = Independence(0, 0, 0, (), None)
        for k in range(sample.size):
            found = self._at_point(slopes[:, :, k], normals[:, :, k], sample.points[:, k], prime)
            best = found if found.rank > best.rank else best
        return best

    def _at_point(self, slopes: Residues, normals: Residues, point: Residues, prime: int) -> Independence:
        _, pivots = modular_rref(np.vstack([normals, slopes]).T, prime)
        codimension = sum(p < len(normals) for p in pivots)
        chosen = tuple(p - len(normals) for p in pivots if p >= len(normals))
        values = tuple((name, int(value)) for name, value in zip(self.names, point, strict=True))
        witness = RankWitness(prime, values, chosen, codimension) if chosen else None
        return Independence(len(chosen), modular_rank(slopes, prime), codimension, chosen, witness)

    def laws_that_exist(self, prime: int, rng: np.random.Generator, constants: Sequence[int]) -> int | None:
        """Laws of every kind: the dimension of the constraint set less that of an orbit; None for a map, without tangents."""
        if self.flow.is_map:
            return None
        sample = self.flow.sample(self.flow.enough(1), prime, rng, constants)
        most = 0
        for k in range(sample.size):
            point = sample.points[:, k : k + 1]
            codimension = modular_rank(self.normals(point, prime)[:, :, 0], prime)
            draws = np.repeat(point, len(self.base) + 1, axis=1)
            if self.flow.free:
                draws[-len(self.flow.free) :] = rng.integers(1, prime, (len(self.flow.free), draws.shape[1]))
            fields, _ = self.flow.field.values(draws, prime)
            rows = [self.flow.coordinates.index(x) for x in self.base if x in self.flow.coordinates]
            moving = np.vstack([fields[rows], np.ones((len(self.base) - len(rows), draws.shape[1]), dtype=np.int64)])
            most = max(most, len(self.base) - codimension - modular_rank(moving.T, prime))
        return most


def _contract(slopes: Residues, chain: Residues, prime: int) -> Residues:
    """Σ slopes[a, i, m]·chain[i, j, m] modulo the prime."""
    total = np.zeros((slopes.shape[0], chain.shape[1], slopes.shape[2]), dtype=np.int64)
    for i in range(chain.shape[0]):
        total += slopes[:, i, None, :] * chain[None, i, :, :] % prime
    return total % prime
