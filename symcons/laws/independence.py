"""Functional independence on the constraint set, with a point that proves it.

Laws H are independent on the set g = 0 when rank[∇g; ∇H] − rank[∇g] is their number at one smooth point. A smooth point
over GF(p), where the constraints' gradients have full rank, lifts to a p-adic point of the set (Hensel), where the
rank can only be larger: the lower bound is a proof. The upper bound holds with error probability at most deg/p.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symcons.exact.modular_dense import modular_rank, modular_rref
from symcons.expr.modular import Residues
from symcons.expr.tree import Expr
from symcons.laws.result import RankWitness
from symcons.symmetry.flow import Flow

#: Points at which ranks are taken; the largest counts.
POINTS = 4


@dataclass(frozen=True, slots=True)
class Independence:
    """``rank`` of the laws on the set, the ``independent`` ones (greedy, in order), a ``witness``, the ``codimension`` of
    the set, and ``ambient_rank``: that of the laws together with the constraints named in the call."""

    rank: int
    ambient_rank: int
    codimension: int
    independent: tuple[int, ...]
    witness: RankWitness | None


def independence(
    flow: Flow,
    formulas: Sequence[Expr],
    ambient: Sequence[int],
    prime: int,
    rng: np.random.Generator,
    constants: Sequence[int],
) -> Independence:
    """The ranks of ``formulas`` on the constraint set of ``flow``; ``ambient`` lists the constraints counted as elements
    of the searched space by the ambient rank."""
    n = len(flow.coordinates)
    sample = flow.sample(flow.enough(POINTS), prime, rng, constants)
    slopes, _ = flow.program(formulas).jacobian(sample.points, prime, n)
    normals, number = flow.variety.normals(sample.points, prime, n)
    constraints = flow.variety.gradients(sample.points, prime, n)[list(ambient)]
    best: Independence | None = None
    for k in range(sample.size):
        known = normals[: number[k], :, k]
        found = _at_point(flow, slopes[:, :, k], known, constraints[:, :, k], sample.points[:, k], prime)
        if best is None or found.rank > best.rank:
            best = found
    return best or Independence(0, 0, 0, (), None)


def _at_point(
    flow: Flow, slopes: Residues, normals: Residues, ambient: Residues, point: Residues, prime: int
) -> Independence:
    _, pivots = modular_rref(np.vstack([normals, slopes]).T, prime)
    codimension = sum(p < len(normals) for p in pivots)
    chosen = tuple(p - len(normals) for p in pivots if p >= len(normals))
    surrounding = modular_rank(np.vstack([ambient, slopes]), prime)
    names = (*flow.coordinates, *flow.constants, *flow.free)
    values = tuple((name, int(value)) for name, value in zip(names, point, strict=True))
    smooth = codimension == len(normals)
    witness = RankWitness(prime, values, chosen, codimension) if smooth and chosen else None
    return Independence(len(chosen), surrounding, codimension, chosen, witness)
