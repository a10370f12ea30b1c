"""From null vectors modulo primes to laws over Q.

The candidates of a block are its null space modulo one prime, columns ordered high degree first. More primes join by
the Chinese remainder theorem until rational reconstruction gives vectors that are proven exactly. With symbolic
parameters the null space over Q(parameters) comes from evaluation and interpolation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from symcons.exact.modular_dense import free_columns, modular_rref, null_space_of_rref
from symcons.exact.primes import primes_below
from symcons.exact.reconstruction import Reconstruction
from symcons.expr.modular import BadPrimeError, Residues, power_mod
from symcons.laws.determining import EXCESS, derivatives, frame, values
from symcons.laws.monomials import Words, exponents
from symcons.symmetry.flow import Flow, Sample, SamplingError

#: Primes joined before a block is given up as undecided.
MAX_PRIMES = 300

Vectors = tuple[tuple[int, ...], ...]


class Sampled(Protocol):
    """What can be lifted: a determining matrix that can be sampled at any prime."""

    @property
    def flow(self) -> Flow:
        """The flow it belongs to."""

    def matrix(self, prime: int, rng: np.random.Generator, constants: Sequence[int] | None = None) -> Residues:
        """Points × columns modulo ``prime``, at given residues of the symbolic parameters."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of monomials in the coordinates of ``flow``, and how to sample its determining matrix."""

    flow: Flow
    rows: Words

    def matrix(
        self,
        prime: int,
        rng: np.random.Generator,
        constants: Sequence[int] | None = None,
        cleared: bool = False,
    ) -> Residues:
        """The determining matrix modulo ``prime``: points × monomials.

        ``cleared`` multiplies each row by the denominators of the field, so that entries are polynomials in the
        constants.
        """
        return self.at(self.flow.sample(self.flow.enough(len(self.rows) + EXCESS), prime, rng, constants), cleared)

    def at(self, sample: Sample, cleared: bool = False) -> Residues:
        """The determining matrix at the points of ``sample``."""
        prime = sample.prime
        at = frame(sample, len(self.flow.coordinates), self.flow.is_map)
        known = values(self.rows, at.position, prime)
        matrix = derivatives(self.rows, at, known, at.size).T
        if not cleared:
            return matrix
        scale, _ = self.flow.denominator.values(sample.points, prime)
        degree = self.rows.shape[1] if self.flow.is_map else 1
        return matrix * power_mod(scale[0], degree, prime)[:, None] % prime


def null_space_with_pattern(matrix: Residues, prime: int) -> tuple[Residues, tuple[int, ...]]:
    """The null space in the shape of RREF, and its free columns."""
    reduced, pivots = modular_rref(matrix, prime)
    return null_space_of_rref(reduced, pivots, prime), tuple(free_columns(pivots, matrix.shape[1]))


def lifting_primes(avoid: int) -> Iterator[int]:
    """Word-size primes for reconstruction, largest first, without ``avoid``."""
    return (p for p in primes_below(1 << 31) if p != avoid)


def rational_vectors(
    block: Sampled, rng: np.random.Generator, accept: Callable[[Vectors], bool], avoid: int
) -> tuple[Vectors, tuple[int, ...]] | None:
    """The null space of ``block`` over Q as primitive integer vectors once ``accept`` (the exact proof) agrees, and the
    primes it took; None after :data:`MAX_PRIMES`."""
    rebuilt = Reconstruction()
    for prime in lifting_primes(avoid):
        if len(rebuilt.primes) >= MAX_PRIMES:
            return None
        try:
            vectors, free = null_space_with_pattern(block.matrix(prime, rng), prime)
        except (BadPrimeError, SamplingError):
            continue
        if not rebuilt.add(prime, vectors, free):
            continue
        candidate = rebuilt.integer_candidate()
        if candidate is not None and accept(candidate):
            return candidate, rebuilt.primes
    return None


def terms_of(vector: Sequence[int], rows: Words, flow: Flow) -> dict[tuple[int, ...], int]:
    """The terms of Σ vᵢ mᵢ, exponents over the coordinates and (zero) over the symbolic parameters."""
    n = len(flow.coordinates)
    chosen = [i for i, c in enumerate(vector) if c]
    pad = (0,) * len(flow.constants)
    table = exponents(rows[chosen], n).tolist()
    return {(*e, *pad): int(vector[i]) for i, e in zip(chosen, table, strict=True)}
