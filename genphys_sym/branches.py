"""The roots λ_j(k) of a symbol in closed form: factors over Q(parameters) first, then formulas of degree 1, 2, 3.

A factor of higher degree is kept as ``rootof(P, j)``: the j-th root of P in ``lam``, by falling real part, then falling
imaginary part (:func:`genphys_sym.dispersions.roots_at` gives its value).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from genphys_sym.alphabet import UNIT, Alphabet
from genphys_sym.hurwitz import DIRECTIONS, SHIFT
from genphys_sym.operators import COMPONENTS
from genphys_sym.results import Symbol
from genphys_sym.signs import HALF_LINE, Assumptions
from genphys_sym.surds import cubic_roots, surd
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.system import Parameter
from symcons.expr.tree import ONE, Call, Expr, Num, add, mul, negate, power

LAM = "lam"


class Characteristic:
    """A symbol as a polynomial in λ over its letters, with what is assumed of them."""

    def __init__(self, symbol: Symbol, parameters: Sequence[Parameter] = ()) -> None:
        self.symbol = symbol
        self.letters = Alphabet(symbol.coefficients, ("k", *COMPONENTS, LAM, SHIFT, *DIRECTIONS, "t"))
        self.assumptions = Assumptions(parameters, {"k": HALF_LINE, SHIFT: HALF_LINE, "t": HALF_LINE})
        read = [self.letters.read(c) for c in symbol.coefficients]
        shared = self.letters.ring.one
        for value in read:
            shared = shared * value.denominator / shared.gcd(value.denominator)
        self.coefficients = [value.numerator * (shared / value.denominator) for value in read]
        self.shared = shared

    def copied(
        self, coefficients: Sequence[Polynomial] | None = None, assumptions: Assumptions | None = None
    ) -> Characteristic:
        """The same over the same letters, with other coefficients or assumptions."""
        copy = object.__new__(Characteristic)
        copy.symbol, copy.letters, copy.shared = self.symbol, self.letters, self.shared
        copy.assumptions = assumptions or self.assumptions
        copy.coefficients = list(self.coefficients if coefficients is None else coefficients)
        return copy

    @property
    def complex(self) -> bool:
        """Whether the imaginary unit occurs."""
        place = self.letters.ring.index[UNIT]
        return any(c.degrees()[place] > 0 for c in self.coefficients)

    def real_coefficients(self) -> list[Polynomial]:
        """The coefficients, or of a complex polynomial those of P·P̄, whose roots are those of P and their conjugates."""
        if not self.complex:
            return self.coefficients
        sides = [self.letters.parts(c) for c in self.coefficients]
        size = 2 * len(sides) - 1
        product = [self.letters.ring.zero] * size
        for i, (a, b) in enumerate(sides):
            for j, (c, d) in enumerate(sides):
                product[i + j] += a * c + b * d
        return product

    def polynomial(self) -> Polynomial:
        """P as a polynomial of the ring, λ among its letters."""
        lam = self.letters.ring.gen(LAM)
        total = self.letters.ring.zero
        for j, coefficient in enumerate(self.coefficients):
            total += coefficient * lam**j
        return total

    def write(self, polynomial: Polynomial) -> Expr:
        """A polynomial of the ring as a tree."""
        return self.letters.write(RationalFunction(polynomial, self.letters.ring.one))


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor of P of degree ≥ 1 in λ: coefficients by powers of λ, and how often it occurs."""

    coefficients: tuple[Any, ...]
    times: int


def factors_of(char: Characteristic) -> list[Factor]:
    """The factors of P over Q(letters) that contain λ; of a complex P the common factors of both parts, and the rest whole."""
    whole = char.polynomial()
    if not char.complex:
        return [factor for one, times in whole.factor()[1] for factor in _factor(char, one, int(times))]
    real, imaginary = char.letters.parts(whole)
    common = real.gcd(imaginary)
    found = [factor for one, times in common.factor()[1] for factor in _factor(char, one, int(times))]
    return found + _factor(char, whole / common, 1)


def _factor(char: Characteristic, polynomial: Polynomial, times: int) -> list[Factor]:
    """The factor, if λ occurs in it."""
    by_power = char.letters.by_powers(polynomial, LAM)
    degree = max(by_power)
    parts: dict[int, Polynomial] = {**dict.fromkeys(range(degree + 1), char.letters.ring.zero), **by_power}
    return [Factor(tuple(parts[j] for j in range(degree + 1)), times)] if degree else []


@dataclass(frozen=True, slots=True)
class Pair:
    """The roots σ ± ω of a quadratic: ``centre`` σ, ``square`` ω², and σ ± ω as (``above`` ± ``root``)/``below``."""

    centre: RationalFunction
    square: RationalFunction
    above: Expr
    root: Expr
    below: Expr

    def roots(self) -> list[Expr]:
        """σ + ω and σ − ω, over one denominator."""
        return [_over(add(self.above, self.root), self.below), _over(add(self.above, negate(self.root)), self.below)]


def _over(value: Expr, below: Expr) -> Expr:
    return mul(value, power(below, Num(Fraction(-1))))


def pair_of(char: Characteristic, coefficients: Sequence[Polynomial]) -> Pair:
    """The roots of a quadratic, written with a halved middle coefficient where that is free of fractions."""
    letters, one = char.letters, char.letters.ring.one
    c, b, a = (RationalFunction(value, one) for value in coefficients)
    two, four = (RationalFunction(letters.ring.constant(n), one) for n in (2, 4))
    if not _whole(b / two):
        minus, below, discriminant = letters.zero - b, two * a, b * b - four * a * c
    else:
        minus, below, discriminant = letters.zero - b / two, a, b * b / four - a * c
    if char.assumptions.sign_of(letters, a) == frozenset({-1}):
        minus, below = letters.zero - minus, letters.zero - below
    discriminant = letters.settle(discriminant)
    centre, square = letters.settle(minus / below), letters.settle(discriminant / (below * below))
    root = surd(letters, discriminant, char.assumptions).tree()
    if letters.complex_denominator(below):
        return Pair(centre, square, letters.write(centre), surd(letters, square, char.assumptions).tree(), ONE)
    return Pair(centre, square, letters.write(letters.settle(minus)), root, letters.write(below))


def _whole(value: RationalFunction) -> bool:
    return all(int(coefficient.q) == 1 for _, coefficient in value.numerator.terms())


def roots_of(char: Characteristic, factor: Factor) -> list[Expr]:
    """The roots of one factor as trees."""
    letters = char.letters
    if len(factor.coefficients) == 2:
        value = RationalFunction(factor.coefficients[0], letters.ring.one) / RationalFunction(
            factor.coefficients[1], letters.ring.one
        )
        return [letters.write(letters.settle(letters.zero - value))]
    if len(factor.coefficients) == 3:
        return pair_of(char, factor.coefficients).roots()
    trees = [char.write(c) for c in factor.coefficients]
    if len(trees) == 4:
        degenerate = (factor.coefficients[2] ** 2 - 3 * factor.coefficients[3] * factor.coefficients[1]).is_zero()
        return cubic_roots(trees[3], trees[2], trees[1], trees[0], degenerate, _negative_at_rest(char, factor))
    lam = letters.ring.gen(LAM)
    whole = char.write(sum((c * lam**j for j, c in enumerate(factor.coefficients)), letters.ring.zero))
    return [Call("rootof", (whole, Num(Fraction(j)))) for j in range(len(trees) - 1)]


def _negative_at_rest(char: Characteristic, factor: Factor) -> bool:
    """Whether 2b³ − 9abc + 27a²d is negative at k = 0: the other square root then avoids a difference of equal numbers."""
    d, c, b, a = factor.coefficients
    value = 2 * b**3 - 9 * a * b * c + 27 * a * a * d
    rest = char.letters.by_powers(value, "k").get(0)
    return rest is not None and char.assumptions.sign_of_polynomial(char.letters, rest) == frozenset({-1})


def all_roots(char: Characteristic) -> list[tuple[Expr, int]]:
    """Every root with its multiplicity."""
    return [(root, factor.times) for factor in factors_of(char) for root in roots_of(char, factor)]
