"""Monomial ideals: how many monomials of a degree lie outside, and of what dimension the zero set is.

For a monomial ideal M of k[x₁, …, x_n] the Hilbert series of k[x]/M is K(t)/(1 − t)ⁿ with the integer polynomial K of
``K(∅) = 1`` and ``K(m₁, …, m_r) = K(m₁, …, m_{r−1}) − t^{deg m_r} K((m₁, …, m_{r−1}) : m_r)``. Cumulative counts are
those of K(t)/(1 − t)^{n+1}, and the codimension is the order of the zero of K at t = 1.

Reference: D. Bayer, M. Stillman, *Computation of Hilbert functions*, J. Symbolic Computation 14 (1992).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

Exponents = tuple[int, ...]


def minimal_monomials(monomials: Sequence[Exponents]) -> list[Exponents]:
    """The monomials that no other of the list divides, each once."""
    kept: list[Exponents] = []
    for candidate in sorted(set(monomials), key=sum):
        if not any(_divides(known, candidate) for known in kept):
            kept.append(candidate)
    return kept


def standard_count(leads: Sequence[Exponents], letters: int, degree: int) -> int:
    """The number of monomials of total degree ≤ ``degree`` in ``letters`` letters that none of ``leads`` divides."""
    numerator = hilbert_numerator(minimal_monomials(leads))
    return sum(c * comb(letters + degree - k, letters) for k, c in numerator.items() if k <= degree)


def dimension_of(leads: Sequence[Exponents], letters: int) -> int:
    """The dimension of the zero set of the monomials ``leads`` in affine space; -1 where one of them is 1."""
    numerator = hilbert_numerator(minimal_monomials(leads))
    if not numerator:
        return -1
    coefficients = [numerator.get(k, 0) for k in range(max(numerator) + 1)]
    order = 0
    while sum(coefficients) == 0:
        coefficients = _divide_by_one_minus_t(coefficients)
        order += 1
    return letters - order


def hilbert_numerator(monomials: Sequence[Exponents]) -> dict[int, int]:
    """The coefficients of K(t) by degree, zeros left out; empty for the unit ideal."""
    if not monomials:
        return {0: 1}
    *others, last = monomials
    quotient = minimal_monomials([tuple(max(a - b, 0) for a, b in zip(m, last, strict=True)) for m in others])
    result = dict(hilbert_numerator(others))
    for k, c in hilbert_numerator(quotient).items():
        result[k + sum(last)] = result.get(k + sum(last), 0) - c
    return {k: c for k, c in result.items() if c}


def _divides(small: Exponents, large: Exponents) -> bool:
    return all(a <= b for a, b in zip(small, large, strict=True))


def _divide_by_one_minus_t(coefficients: list[int]) -> list[int]:
    sums, total = [], 0
    for c in coefficients[:-1]:
        total += c
        sums.append(total)
    return sums
