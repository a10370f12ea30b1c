"""Polynomials on the half line s > 0: when are they positive there, exactly, with parameters in the coefficients."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import flint

from genphys_sym.admissibility.condition import FALSE, TRUE, Condition, compare, conjunction, disjunction
from genphys_sym.admissibility.domain import Domain, Polynomial, part

Series = dict[int, Polynomial]


def trimmed(series: Series) -> Series:
    """Without zero coefficients."""
    return {power: c for power, c in series.items() if not c.is_zero()}


def positive(series: Series, domain: Domain, strict: bool = True) -> Condition | None:
    """When Σ c_j s^j > 0 (≥ 0 where not strict) for every s > 0; None where that is not expressed exactly.

    Degree 1: c₀, c₁ ≥ 0, not both 0. Degree 2: c₀, c₂ ≥ 0 and c₁ > −2√(c₀c₂), not all 0. Sturm's count of roots for
    numbers; for more parameters, coefficients of one sign.
    """
    series = trimmed(series)
    if not series:
        return FALSE if strict else TRUE
    low = min(series)
    series = {power - low: c for power, c in series.items()}
    step = _step(series)
    series = {power // step: c for power, c in series.items()}
    degree = max(series)
    if all(c.is_constant() for c in series.values()):
        return _sturm(series, strict)
    if degree <= 1:
        return _linear(part(series, 0, domain.ring), part(series, 1, domain.ring), domain, strict)
    if degree == 2:
        return _quadratic(part(series, 0, domain.ring), part(series, 1, domain.ring), series[2], domain, strict)
    if all(compare(c, ">=", domain) == TRUE for c in series.values()):
        return disjunction([FALSE if strict else TRUE, *(compare(c, ">", domain) for c in series.values())])
    ends = compare(part(series, 0, domain.ring), ">=", domain) & compare(series[degree], ">=", domain)
    return FALSE if ends == FALSE else None


def _step(series: Series) -> int:
    from math import gcd

    return max(1, gcd(*series))


def _linear(c0: Polynomial, c1: Polynomial, domain: Domain, strict: bool) -> Condition:
    both = compare(c0, ">=", domain) & compare(c1, ">=", domain)
    return both & (compare(c0, ">", domain) | compare(c1, ">", domain)) if strict else both


def _quadratic(c0: Polynomial, c1: Polynomial, c2: Polynomial, domain: Domain, strict: bool) -> Condition:
    ends = compare(c0, ">=", domain) & compare(c2, ">=", domain)
    upward = compare(c1, ">=", domain)
    if upward == TRUE:
        if not strict:
            return ends
        return ends & disjunction(compare(c, ">", domain) for c in (c0, c1, c2))
    inside = compare(4 * c0 * c2 - c1 * c1, ">" if strict else ">=", domain)
    some = disjunction(compare(c, ">", domain) for c in (c0, c1, c2)) if strict else TRUE
    return ends & (conjunction([upward, some]) | inside)


def _sturm(series: Series, strict: bool) -> Condition:
    coefficients: list[Any] = [flint.fmpq(0)] * (max(series) + 1)
    for power, c in series.items():
        coefficients[power] = c.leading_coefficient()
    polynomial = flint.fmpq_poly(coefficients)
    if polynomial.degree() <= 0:
        return TRUE if polynomial[0] > 0 else FALSE
    if not strict:
        polynomial = _odd_part(polynomial)
    if polynomial[polynomial.degree()] < 0 or roots_above_zero(polynomial):
        return FALSE
    return TRUE


def _odd_part(polynomial: Any) -> Any:
    """The polynomial without its factors of even multiplicity: it has the same sign wherever it does not vanish."""
    content, factors = polynomial.factor()
    result = flint.fmpq_poly([1 if content > 0 else -1])
    for factor, exponent in factors:
        if exponent % 2:
            result *= flint.fmpq_poly(factor)
    return result


def roots_above_zero(polynomial: Any) -> int:
    """The number of different real roots s > 0, by Sturm's theorem; the constant term may vanish."""
    while polynomial.degree() > 0 and polynomial[0] == 0:
        polynomial = polynomial.right_shift(1)
    chain = [polynomial, polynomial.derivative()]
    while not chain[-1].is_zero():
        chain.append(-(chain[-2] % chain[-1]))
    chain.pop()
    at_zero = [p[0] for p in chain]
    at_infinity = [p[p.degree()] for p in chain]
    return _changes(at_zero) - _changes(at_infinity)


def _changes(values: list[Any]) -> int:
    signs = [1 if v > 0 else -1 for v in values if v != 0]
    return sum(1 for a, b in pairwise(signs) if a != b)


def as_fraction(polynomial: Polynomial) -> Fraction:
    """The number that a constant polynomial is."""
    if polynomial.is_zero():
        return Fraction(0)
    lead = polynomial.leading_coefficient()
    return Fraction(int(lead.p), int(lead.q))
