"""From residues back to Q: rational reconstruction, one number, one vector, or a null space prime after prime.

Given r mod M there are many fractions n/d with n ≡ r d (mod M). Wang's bounds |n|, d ≤ √(M/2) make the fraction unique
if it exists. Monagan's *maximal quotient* needs only |n| d ≪ M: among the convergents of M/r it takes the one followed
by the largest quotient q, for which M ≈ q |n| d, and trusts it when q is large: q > 2¹² log₂ M for a single number,
q > 2⁵ log₂ M for the entries of a vector, all of which must pass. A wrong guess has probability about 1/q for each
entry and is caught by the exact proof that follows every reconstruction.

Sources: P. Wang, *A p-adic algorithm for univariate partial fractions*, SYMSAC 1981; M. Monagan, *Maximal quotient
rational reconstruction*, ISSAC 2004, 243–249; common denominators: P. Wang, SYMSAC 1981, and Z. Chen, A. Storjohann,
*A BLAS based C library for exact linear algebra on integer matrices*, ISSAC 2005.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, isqrt, prod
from typing import Any

import numpy as np

from symcons.exact.matrix import primitive_vector

_TRUST = 1 << 12
_TRUST_IN_VECTORS = 1 << 5


def reconstruct_rational(residue: int, modulus: int) -> Fraction | None:
    """The fraction n/d ≡ ``residue`` (mod ``modulus``) of the maximal quotient, or None if none stands out.

    >>> reconstruct_rational(pow(7, -1, 10**9 + 7) * -3, 10**9 + 7)
    Fraction(-3, 7)
    """
    pair = _maximal_quotient(residue % modulus, modulus)
    return None if pair is None else Fraction(*pair)


def reconstruct_bounded(residue: int, modulus: int) -> Fraction | None:
    """The fraction n/d ≡ ``residue`` (mod ``modulus``) with |n|, d ≤ √(``modulus``/2), which is unique, or None."""
    bound = isqrt(modulus // 2)
    high, low, above, below = modulus, residue % modulus, 0, 1
    while low > bound:
        quotient = high // low
        high, low = low, high - quotient * low
        above, below = below, above - quotient * below
    if abs(below) > bound or gcd(low, below) != 1:
        return None
    return Fraction(low, below)


def _maximal_quotient(residue: int, modulus: int, trust: int = _TRUST) -> tuple[int, int] | None:
    """(n, d) by the maximal quotient, d > 0."""
    needed = trust * modulus.bit_length()
    if residue == 0:
        return (0, 1) if modulus > needed else None
    best: tuple[int, int] | None = None
    high, low, above, below = modulus, residue, 0, 1
    while low and high > needed:
        quotient = high // low
        if quotient > needed:
            needed, best = quotient, (low, below)
        high, low = low, high - quotient * low
        above, below = below, above - quotient * below
    if best is None or gcd(*best) != 1:
        return None
    return best if best[1] > 0 else (-best[0], -best[1])


def reconstruct_vector(residues: Sequence[int], modulus: int) -> tuple[tuple[int, ...], int] | None:
    """Numerators and the common denominator d > 0 of a rational vector, or None if it does not stand out.

    Entry i of the vector is ``numerators[i] / d``. The denominator found so far is multiplied into every later entry,
    so that most entries need no Euclidean algorithm.
    """
    small = isqrt(modulus // (2 * _TRUST_IN_VECTORS * modulus.bit_length()))
    numerators: list[int] = []
    scales: list[int] = []
    denominator = 1
    for residue in residues:
        value = residue * denominator % modulus
        if value > modulus // 2:
            value -= modulus
        if abs(value) > small:
            pair = _maximal_quotient(value % modulus, modulus, _TRUST_IN_VECTORS)
            if pair is None:
                return None
            value = pair[0]
            denominator *= pair[1]
        numerators.append(value)
        scales.append(denominator)
    if denominator > 1:
        numerators = [value * (denominator // scale) for value, scale in zip(numerators, scales, strict=True)]
    return tuple(numerators), denominator


class Reconstruction:
    """A null space over Q from its images modulo primes that are :meth:`add`-ed one after another.

    An image is an array of vectors of the shape of
    :func:`~symcons.exact.modular_dense.modular_null_space` with its free columns. A prime is *unlucky* when the rank
    drops or a pivot moves to the right; images with more free columns, or with as many of which the first difference
    lies to the left, are dropped, and a better image throws out all worse ones before it.
    """

    def __init__(self) -> None:
        self.free: tuple[int, ...] | None = None
        self.primes: tuple[int, ...] = ()
        self._images: list[np.ndarray[Any, Any]] = []

    @property
    def modulus(self) -> int:
        """The product of the primes that were kept."""
        return prod(self.primes)

    def add(self, prime: int, vectors: np.ndarray[Any, Any], free: Sequence[int]) -> bool:
        """Take the image modulo ``prime``; False if it was dropped as unlucky."""
        pattern = tuple(free)
        if prime in self.primes:
            return False
        if self.free is not None and pattern != self.free:
            if _quality(pattern) < _quality(self.free):
                return False
            self.primes, self._images = (), []
        self.free = pattern
        self.primes += (prime,)
        self._images.append(np.asarray(vectors))
        return True

    def candidate(self) -> tuple[tuple[Fraction, ...], ...] | None:
        """The rational vectors that all primes together suggest, or None if more primes are needed."""
        found = self._solve(self._images, self.primes)
        return None if found is None else tuple(tuple(Fraction(n, d) for n in tops) for tops, d in found)

    def integer_candidate(self) -> tuple[tuple[int, ...], ...] | None:
        """As :meth:`candidate`, each vector made primitive with positive first nonzero entry."""
        found = self._solve(self._images, self.primes)
        return None if found is None else tuple(primitive_vector(tops) for tops, _ in found)

    def stable(self) -> tuple[tuple[Fraction, ...], ...] | None:
        """The rational vectors that all primes but the last suggest, if the last one confirms them; else None."""
        if len(self.primes) < 2:
            return None
        found = self._solve(self._images[:-1], self.primes[:-1])
        if found is None or not self._agree(found):
            return None
        return tuple(tuple(Fraction(n, d) for n in tops) for tops, d in found)

    def _agree(self, found: list[tuple[tuple[int, ...], int]]) -> bool:
        prime, image = self.primes[-1], self._images[-1]
        return all(
            all(top % prime == value * denominator % prime for top, value in zip(tops, row, strict=True))
            for (tops, denominator), row in zip(found, image.tolist(), strict=True)
        )

    def _solve(self, images: list[np.ndarray[Any, Any]], primes: tuple[int, ...]) -> list[tuple[tuple[int, ...], int]] | None:
        if not images:
            return None
        support = np.logical_or.reduce([image != 0 for image in images])
        found = []
        for number, mask in enumerate(support):
            columns = np.flatnonzero(mask)
            residues = [image[number, columns].tolist() for image in images]
            combined, modulus = combine(residues, primes)
            solved = reconstruct_vector(combined, modulus)
            if solved is None:
                return None
            dense = [0] * images[0].shape[1]
            for column, value in zip(columns.tolist(), solved[0], strict=True):
                dense[column] = value
            found.append((tuple(dense), solved[1]))
        return found


def _quality(free: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """Larger is nearer to the truth over Q: fewer free columns, then the first difference further right."""
    return -len(free), free


def combine(residues: Sequence[Sequence[int]], primes: Sequence[int]) -> tuple[list[int], int]:
    """Chinese remainders entry by entry: ``residues[k]`` are modulo ``primes[k]``; returns values and the modulus.

    Halves are combined first, so that long numbers are multiplied by long numbers.

    >>> combine([[2, 1], [3, 1]], [3, 5])
    ([8, 1], 15)
    """
    if len(primes) == 1:
        return list(residues[0]), primes[0]
    half = len(primes) // 2
    first, modulus = combine(residues[:half], primes[:half])
    second, other = combine(residues[half:], primes[half:])
    inverse = pow(modulus, -1, other)
    values = [old + modulus * ((new - old) * inverse % other) for old, new in zip(first, second, strict=True)]
    return values, modulus * other
