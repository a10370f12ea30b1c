"""Square roots written as people write them: squares drawn out, the sign in front known, and roots of cubics by radicals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import flint

from genphys_sym.alphabet import UNIT, Alphabet
from genphys_sym.signs import NEGATIVE, NOT_NEGATIVE, Assumptions, opposite
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.tree import MINUS_ONE, ONE, Call, Expr, Num, Sym, add, mul, negate, power


@dataclass(frozen=True, slots=True)
class Surd:
    """above·√inside/below, the square root with Re ≥ 0 (of a negative number: i times the root of its modulus)."""

    above: Expr
    inside: Expr
    below: Expr = ONE

    def without_denominator(self) -> Expr:
        """above·√inside."""
        return self.above if self.inside == ONE else mul(self.above, Call("sqrt", (self.inside,)))

    def tree(self) -> Expr:
        """As one tree."""
        return mul(self.without_denominator(), power(self.below, MINUS_ONE))


def surd(letters: Alphabet, value: RationalFunction, assumptions: Assumptions) -> Surd:
    """√value with squares drawn out; factors of unknown sign come out as a modulus."""
    if value == letters.zero:
        return Surd(Num(Fraction(0)), ONE)
    if value.numerator.degrees()[letters.ring.index[UNIT]] > 0:
        return Surd(ONE, letters.write(value))
    sign = assumptions.sign_of(letters, value)
    negative = sign in (NEGATIVE, opposite(NOT_NEGATIVE))
    product = value.numerator * value.denominator
    constant, factors = (-product if negative else product).factor()
    number, rest = _rational_root(Fraction(int(constant.p), int(constant.q)))
    inside = letters.ring.constant(rest)
    outside = RationalFunction(letters.ring.constant(number), letters.ring.one)
    moduli: list[Expr] = []
    for factor, exponent in [(value.denominator, -2), *factors]:
        signed, modulus = _modulus(letters, factor, assumptions)
        if modulus is None:
            outside = outside * RationalFunction(signed, letters.ring.one) ** (exponent // 2)
        else:
            moduli.append(power(modulus, Num(Fraction(exponent // 2))))
        if exponent % 2:
            inside *= factor
    top, bottom = letters.halves(outside)
    units = [Sym(UNIT)] if negative else []
    return Surd(mul(*units, top, *moduli), letters.write(RationalFunction(inside, letters.ring.one)), bottom)


def _rational_root(value: Fraction) -> tuple[Fraction, Fraction]:
    """value = number²·rest with a square-free whole rest."""
    whole = value.numerator * value.denominator
    number, rest = 1, 1 if whole > 0 else -1
    for prime, exponent in flint.fmpz(abs(whole)).factor():
        number *= int(prime) ** (int(exponent) // 2)
        rest *= int(prime) ** (int(exponent) % 2)
    return Fraction(number, value.denominator), Fraction(rest)


def _modulus(letters: Alphabet, factor: Polynomial, assumptions: Assumptions) -> tuple[Polynomial, Expr | None]:
    """The factor with the sign that makes it positive, or its modulus as a tree where that is not known."""
    signs = assumptions.sign_of_polynomial(letters, factor)
    if signs <= NOT_NEGATIVE:
        return factor, None
    if signs <= opposite(NOT_NEGATIVE):
        return -factor, None
    return factor, Call("abs", (letters.write(RationalFunction(factor, letters.ring.one)),))


def cubic_roots(a: Expr, b: Expr, c: Expr, d: Expr, degenerate: bool, minus: bool = False) -> list[Expr]:
    """The roots of a·λ³ + b·λ² + c·λ + d by Cardano's formula, principal roots throughout.

    ``degenerate`` says that b² = 3ac, where one radical is enough; ``minus`` takes the other square root.
    """
    first = b**2 - 3 * a * c
    second = 2 * b**3 - 9 * a * b * c + 27 * a**2 * d
    root = Call("sqrt", (second**2 - 4 * first**3,))
    inside = second if degenerate else (second - root if minus else second + root) / 2
    radical = power(inside, Num(Fraction(1, 3)))
    half = Num(Fraction(1, 2))
    turn = add(mul(half, Sym(UNIT), Call("sqrt", (Num(Fraction(3)),))), Num(Fraction(-1, 2)))
    roots = []
    for factor in (ONE, turn, turn**2):
        shifted = mul(factor, radical)
        correction = Num(Fraction(0)) if degenerate else first / shifted
        roots.append(negate(add(b, shifted, correction)) / (3 * a))
    return roots
