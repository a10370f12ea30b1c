"""The determining matrix of a block of monomials, sampled over GF(p).

At a point x of the constraint set the Lie derivative of a monomial is m(x)·Σ vⱼ/xⱼ over its letters; for a map it is
m(F(x)) − m(x). Rows are points, columns monomials; conserved elements are the null space, for random points
with error probability at most deg/p a row in excess.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symcons.exact.modular_dense import modular_rank
from symcons.expr.modular import Residues, invert_mod
from symcons.laws.monomials import Words
from symcons.symmetry.flow import Sample
from symcons.symmetry.pieces import enough
from symcons.symmetry.torus import Torus

#: Points in excess of the columns; each lets a wrong null vector through with probability at most degree/p.
EXCESS = 8


@dataclass(frozen=True, slots=True)
class Frame:
    """Sampled points in some linear coordinates, ready for monomials.

    ``position`` and ``motion`` have one more row, for the padding letter: of ones, and of zeros (ones for a map).
    ``motion`` is the image for a map, the velocity where a coordinate vanishes (``divided`` False), else velocity / position.
    """

    prime: int
    position: Residues
    motion: Residues
    is_map: bool
    divided: bool

    @property
    def size(self) -> int:
        """The number of points."""
        return int(self.position.shape[1])


def frame(sample: Sample, coordinates: int, is_map: bool, torus: Torus | None = None) -> Frame:
    """The sample in the coordinates of ``torus`` (default: as they are)."""
    position, velocity = sample.points[:coordinates], sample.velocity
    prime = sample.prime
    if torus is not None:
        position, velocity = torus.transform(position), torus.transform(velocity)
    one = np.ones((1, position.shape[1]), dtype=np.int64)
    if is_map:
        return Frame(prime, np.vstack([position, one]), np.vstack([velocity, one]), True, False)
    divided = bool((position != 0).all())
    motion = velocity * invert_mod(position, prime) % prime if divided else velocity
    return Frame(prime, np.vstack([position, one]), np.vstack([motion, 0 * one]), False, divided)


def values(rows: Words, points: Residues, prime: int) -> Residues:
    """Monomials × points."""
    result = points[rows[:, 0]]
    for column in rows.T[1:]:
        result = result * points[column] % prime
    return result


def derivatives(rows: Words, at: Frame, known: Residues, size: int) -> Residues:
    """The Lie derivatives (for a map the differences) of monomials whose values are ``known``: monomials × points."""
    if at.is_map:
        return (values(rows, at.motion[:, :size], at.prime) - known) % at.prime
    if not at.divided:
        return _by_leibniz(rows, at, size)
    rate = at.motion[rows[:, 0], :size]
    for column in rows.T[1:]:
        rate = rate + at.motion[column, :size]
    return known * (rate % at.prime) % at.prime


def _by_leibniz(rows: Words, at: Frame, size: int) -> Residues:
    """Σₖ vₖ Πₗ≠ₖ xₗ, letter by letter, for sets on which a coordinate vanishes."""
    value, slope = at.position[rows[:, 0], :size], at.motion[rows[:, 0], :size]
    for column in rows.T[1:]:
        x, v = at.position[column, :size], at.motion[column, :size]
        slope = (slope * x % at.prime + value * v) % at.prime
        value = value * x % at.prime
    return slope


@dataclass(frozen=True, slots=True)
class BlockCount:
    """Dimensions of a block modulo p: ``columns``, ``nullity`` and ``trivial`` (constant on the set)."""

    columns: int
    nullity: int
    trivial: int


def count_block(rows: Words, at: Frame, sheets: int) -> BlockCount:
    """The nullity of a block, and how much of it is constant on the set of so many ``sheets`` (0: no constraints)."""
    size = min(at.size, enough(len(rows) + EXCESS, sheets))
    known = values(rows, at.position[:, :size], at.prime)
    nullity = len(rows) - modular_rank(derivatives(rows, at, known, size), at.prime)
    trivial = 0
    if sheets and nullity:
        one = np.ones((1, size), dtype=np.int64)
        trivial = len(rows) + 1 - modular_rank(np.vstack([known, one]), at.prime)
    return BlockCount(len(rows), nullity, trivial)
