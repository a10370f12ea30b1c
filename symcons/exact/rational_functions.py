"""Rational functions of one variable over GF(p) from their values, and their degrees.

Let f = n/d in lowest terms be known at T points. Newton's interpolating polynomial F of degree < T satisfies
n ≡ F d modulo M = Π (t − tᵢ). The Euclidean algorithm on (M, F) passes through (n, d) up to a common factor as soon as
deg n + deg d < T, and the quotient that follows there has degree T − deg n − deg d, all others being of degree 1 for a
function in general position. So a quotient of degree > 2 marks the answer, confirmed by two values more than needed.

Source: J. von zur Gathen, J. Gerhard, *Modern Computer Algebra*, sections 5.7–5.8; M. Monagan (2004), as in
:mod:`symcons.exact.reconstruction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

import flint
import numpy as np

from symcons.exact.native import Residues

_CONFIRMED = 3

Exponents = tuple[int, ...]
"""The exponents of a monomial, one for each parameter."""

Polynomial = dict[Exponents, int]
"""A polynomial with integer coefficients: exponents → nonzero coefficient."""


class Newton:
    """The interpolating polynomial through points that arrive one after another (divided differences)."""

    def __init__(self, prime: int) -> None:
        self.prime = prime
        self.points: list[int] = []
        self.coefficients: list[int] = []

    def add(self, point: int, value: int) -> None:
        """Take f(``point``) = ``value``; the points must differ."""
        prime, rest, span = self.prime, value, 1
        for known, coefficient in zip(self.points, self.coefficients, strict=True):
            rest -= coefficient * span
            span = span * (point - known) % prime
        self.points.append(point)
        self.coefficients.append(rest * pow(span, -1, prime) % prime)

    def settled(self, extra: int) -> bool:
        """Whether the last ``extra`` values brought nothing new: a polynomial of lower degree passes through all."""
        return len(self.coefficients) > extra and not any(self.coefficients[-extra:])

    def polynomial(self) -> Any:
        """The polynomial, as an ``nmod_poly``."""
        result = flint.nmod_poly([], self.prime)
        for point, coefficient in zip(reversed(self.points), reversed(self.coefficients), strict=True):
            result = result * flint.nmod_poly([-point % self.prime, 1], self.prime) + coefficient
        return result


def rational_function(newton: Newton) -> tuple[list[int], list[int]] | None:
    """Coefficients (lowest first) of numerator and denominator through all points, or None if more are needed.

    The denominator's leading coefficient is 1.
    """
    prime, interpolant = newton.prime, newton.polynomial()
    modulus = flint.nmod_poly([1], prime)
    for point in newton.points:
        modulus *= flint.nmod_poly([-point % prime, 1], prime)
    high, low = modulus, interpolant
    above, below = flint.nmod_poly([], prime), flint.nmod_poly([1], prime)
    while low:
        quotient, rest = divmod(high, low)
        if quotient.degree() >= _CONFIRMED:
            return _monic(low, below)
        high, low = low, rest
        above, below = below, above - quotient * below
    return _monic(low, below) if high.degree() >= _CONFIRMED else None


def _monic(top: Any, bottom: Any) -> tuple[list[int], list[int]] | None:
    if top.gcd(bottom).degree() > 0:
        return None
    lead = pow(int(bottom.leading_coefficient()), -1, bottom.modulus())
    return [int(c) for c in (top * lead).coeffs()], [int(c) for c in (bottom * lead).coeffs()]


def degrees(functions: Sequence[tuple[list[int], list[int]]]) -> list[tuple[int, int]]:
    """The degrees of numerators (0 for the zero function) and denominators."""
    return [(max(0, len(top) - 1), len(bottom) - 1) for top, bottom in functions]


def support(total: int, partial: Sequence[int]) -> list[Exponents]:
    """All exponents of total degree ≤ ``total`` and degree ≤ ``partial[k]`` in variable k, lowest degree first.

    >>> support(1, [1, 2])
    [(0, 0), (0, 1), (1, 0)]
    """
    return sorted(_bounded(total, partial), key=lambda e: (sum(e), e))


def _bounded(total: int, partial: Sequence[int]) -> Iterator[Exponents]:
    if sum(partial) <= total:
        yield from product(*(range(bound + 1) for bound in partial))
        return
    if not partial:
        yield ()
        return
    for first in range(min(total, partial[0]) + 1):
        for rest in _bounded(total - first, partial[1:]):
            yield (first, *rest)


def support_size(total: int, partial: Sequence[int]) -> int:
    """The length of :func:`support`, without building it."""
    counts = [1] + [0] * total
    for bound in partial:
        counts = [sum(counts[max(0, degree - bound) : degree + 1]) for degree in range(total + 1)]
    return sum(counts)


def monomial_values(points: Sequence[Sequence[int]], exponents: Sequence[Exponents], prime: int) -> Residues:
    """The points × monomials array of values modulo ``prime`` < 2³¹."""
    values = np.ones((len(points), len(exponents)), dtype=np.int64)
    if not points or not exponents:
        return values
    for variable in range(len(points[0])):
        powers = [e[variable] for e in exponents]
        if any(powers):
            column = np.array([point[variable] for point in points], dtype=np.int64) % prime
            values = values * _powers(column, max(powers), prime)[:, powers] % prime
    return values


def _powers(column: Residues, degree: int, prime: int) -> Residues:
    table = np.ones((len(column), degree + 1), dtype=np.int64)
    for exponent in range(1, degree + 1):
        table[:, exponent] = table[:, exponent - 1] * column % prime
    return table


def polynomial_value(polynomial: Polynomial, point: Sequence[int], prime: int) -> int:
    """The value of an integer polynomial modulo ``prime``."""
    return sum(c * _monomial(e, point, prime) for e, c in polynomial.items()) % prime


def _monomial(exponents: Iterable[int], point: Sequence[int], prime: int) -> int:
    value = 1
    for base, exponent in zip(point, exponents, strict=True):
        if exponent:
            value = value * pow(base, exponent, prime) % prime
    return value
