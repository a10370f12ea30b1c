"""Arguments of functions in normal form: unique trees, sums split into terms, angles added, roots extracted."""

from __future__ import annotations

from fractions import Fraction

from symcons.expr.rational import RationalFunction, Ring, to_rational, to_tree
from symcons.expr.tree import MINUS_ONE, ONE, ZERO, Expr, Num, add, mul, names

Pair = tuple[Expr, Expr]


def canonical(value: Expr) -> Expr:
    """One tree for all ways of writing the same rational function of its names."""
    return to_tree(*_rational(value))


def split_terms(value: Expr) -> list[tuple[Fraction, Expr]]:
    """The argument as Σ coefficient · monomial; a quotient is one term, its leading coefficient split off."""
    quotient, ring = _rational(value)
    if quotient.is_polynomial:
        return [
            (Fraction(int(c.p), int(c.q)), to_tree(ring.context.from_dict({e: 1}), ring))
            for e, c in quotient.numerator.to_dict().items()
        ]
    lead = quotient.numerator.leading_coefficient()
    unit = RationalFunction(quotient.numerator / lead, quotient.denominator)
    return [(Fraction(int(lead.p), int(lead.q)), to_tree(unit, ring))]


def add_angles(first: Pair, second: Pair) -> Pair:
    """(cos, sin) of a sum of two angles from theirs."""
    (c, s), (d, t) = first, second
    return add(mul(c, d), mul(MINUS_ONE, s, t)), add(mul(s, d), mul(c, t))


def multiple_angle(pair: Pair, times: int) -> Pair:
    """(cos, sin) of a whole multiple of an angle."""
    base = pair if times >= 0 else (pair[0], mul(MINUS_ONE, pair[1]))
    total: Pair = (ONE, ZERO)
    for _ in range(abs(times)):
        total = add_angles(total, base)
    return total


def is_whole(exponent: Expr) -> bool:
    """Whether an exponent is a whole number."""
    return isinstance(exponent, Num) and exponent.value.denominator == 1


def exact_root(value: Fraction, degree: int) -> Fraction | None:
    """The nonnegative rational root of ``value``, where there is one."""
    if value < 0:
        return None
    top, bottom = _integer_root(value.numerator, degree), _integer_root(value.denominator, degree)
    return None if top is None or bottom is None else Fraction(top, bottom)


def _rational(value: Expr) -> tuple[RationalFunction, Ring]:
    ring = Ring(sorted(names(value)))
    return to_rational(value, ring), ring


def _integer_root(value: int, degree: int) -> int | None:
    low, high = 0, 1 << (value.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        if middle**degree < value:
            low = middle + 1
        else:
            high = middle
    return low if low**degree == value else None
