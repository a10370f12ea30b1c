"""Numbers recognised: rational ones by continued fractions, and rational multiples of √n·π^{k/2}, and sums a + b·√n, a + b·π.

A hundred digits leave no room for chance. Of the twelve digits that a Python function allows only small fractions, decimals
of few places and small multiples are taken, so that one number in a thousand at most is recognised by accident; a law is
judged by its residual with the numbers as recognised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache

import flint

from symcons.expr.tree import ONE, Expr, Num, Sym, add, call, mul, names, power
from symcons.laws.balls import Ball, ball

#: Square-free numbers under roots, and powers of √π.
ROOTS = (1, 2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19)
HALF_POWERS = (0, 1, 2, -1, -2, 3, 4, -3, -4)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Numbers are known to a relative ``error``; fractions have numerators and denominators of at most ``height``, those before
    √ and π of at most ``multiple``; sums a + b·√n are tried where ``sums``; decimals of ``places`` places count too. Of a
    number that is not recognised ``shown`` digits are kept.
    """

    error: Fraction
    height: int
    multiple: int
    sums: bool
    places: int
    shown: int


#: The largest integer in a relation x·value + y + z·u = 0.
MAX_RELATION = 10**8

#: Of a formula in ball arithmetic, and of numbers in double precision.
PRECISE = Accuracy(Fraction(1, 2**160), 10**18, 10**17, True, 0, 30)
DOUBLE = Accuracy(Fraction(1, 10**9), 1000, 30, False, 6, 15)


def double_accuracy(rounding: float) -> Accuracy:
    """What to recognise of numbers in double precision with errors of the size ``rounding``."""
    return replace(DOUBLE, error=Fraction(min(1e-9, max(1e-12, 50 * rounding))))


def recognised(value: Ball | float, accuracy: Accuracy) -> Expr | None:
    """The number as a formula, or None."""
    with flint.ctx.workprec(320):
        middle = exact(value)
        if not isinstance(value, float) and exact(value.rad()) > accuracy.error * max(Fraction(1), abs(middle)):
            return None
        simple = rational(middle, accuracy.height, accuracy) or _decimal(middle, accuracy)
        if simple is not None:
            return Num(simple)
        for unit, size in _units():
            ratio = rational(exact(flint.arb(_fmpq(middle)) / size), accuracy.multiple, accuracy)
            if ratio is not None:
                return mul(Num(ratio), unit)
        return _sum(middle, accuracy) if accuracy.sums else None


def exact(value: Ball | float) -> Fraction:
    """The midpoint of a ball, or a double, as the rational number that it is."""
    if isinstance(value, float):
        return Fraction(value)
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def rational(value: Fraction, height: int, accuracy: Accuracy) -> Fraction | None:
    """The first convergent of the continued fraction within the error, if its numbers are at most ``height``."""
    for convergent in _convergents(value):
        if max(abs(convergent.numerator), convergent.denominator) > height:
            return None
        if abs(convergent - value) <= accuracy.error * max(Fraction(1), abs(value)):
            return convergent
    return None


def _decimal(value: Fraction, accuracy: Accuracy) -> Fraction | None:
    near = Fraction(round(value * 10**accuracy.places), 10**accuracy.places)
    return near if accuracy.places and near and abs(near - value) <= accuracy.error * abs(value) else None


def shortened(value: Ball | float, accuracy: Accuracy) -> Fraction:
    """The number in ``accuracy.shown`` significant digits."""
    with localcontext(prec=accuracy.shown):
        whole = exact(value)
        return Fraction(Decimal(whole.numerator) / Decimal(whole.denominator))


def _convergents(value: Fraction) -> Iterator[Fraction]:
    rest, (p, q), (r, s) = value, (1, 0), (0, 1)
    while True:
        whole = rest.numerator // rest.denominator
        p, q, r, s = whole * p + r, whole * q + s, p, q
        yield Fraction(p, q)
        if rest == whole:
            return
        rest = 1 / (rest - whole)


@lru_cache(maxsize=1)
def _units() -> tuple[tuple[Expr, Ball], ...]:
    """√n·π^{k/2}, the simple ones first."""
    found = []
    with flint.ctx.workprec(320):
        for k in HALF_POWERS:
            for n in ROOTS:
                unit = mul(*([] if n == 1 else [call("sqrt", Num(Fraction(n)))]), _pi_power(k))
                if unit != ONE:
                    found.append((unit, ball(unit, {}, 320)))
    return tuple(found)


def _pi_power(k: int) -> Expr:
    pi = Sym("pi")
    if k % 2 == 0:
        return power(pi, Num(Fraction(k // 2)))
    root = call("sqrt", pi)
    return power(root, Num(Fraction(k)))


def _sum(value: Fraction, accuracy: Accuracy) -> Expr | None:
    """a + b·u by a short vector of the lattice of (x, y, z, S·(x·value + y + z·u)): its integers are the relation."""
    scale = int(1 / accuracy.error)
    for unit, size in _units():
        if unit != Sym("pi") and "pi" in names(unit):
            continue
        u = exact(size)
        rows = [[1, 0, 0, round(value * scale)], [0, 1, 0, scale], [0, 0, 1, round(u * scale)]]
        x, y, z = (int(e) for e in flint.fmpz_mat(rows).lll().tolist()[0][:3])
        if x and max(abs(x), abs(y), abs(z)) <= MAX_RELATION:
            a, b = Fraction(-y, x), Fraction(-z, x)
            if abs(a + b * u - value) <= accuracy.error * max(Fraction(1), abs(value)) * 64:
                return add(mul(Num(b), unit), Num(a))
    return None


def _fmpq(value: Fraction) -> flint.fmpq:
    return flint.fmpq(value.numerator, value.denominator)
