"""Signs of polynomials and quotients where their letters range over what is assumed: exact, or open.

A sign is the set of those of −1, 0, 1 that cannot be excluded. Every irreducible factor is judged apart: letters are
shifted so that they range over u > 0, where equal signs of all coefficients decide; then completed squares; then, in one
letter, the exact count of real roots.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import flint

from genphys_sym.alphabet import UNIT, Alphabet, root_of
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.system import Parameter
from symcons.expr.tree import Call, Expr, Num

Signs = frozenset[int]
POSITIVE: Signs = frozenset({1})
NEGATIVE: Signs = frozenset({-1})
NOTHING: Signs = frozenset({0})
ANY: Signs = frozenset({-1, 0, 1})
NOT_NEGATIVE: Signs = frozenset({0, 1})
NONZERO: Signs = frozenset({-1, 1})


def opposite(signs: Signs) -> Signs:
    """The signs of minus the quantity."""
    return frozenset(-s for s in signs)


def multiplied(left: Signs, right: Signs) -> Signs:
    """The signs of a product."""
    return frozenset(a * b for a, b in product(left, right))


@dataclass(frozen=True, slots=True)
class Range:
    """Where a letter lies: between the bounds, which belong to it unless ``strict``."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    strict: bool = True


HALF_LINE = Range(Fraction(0))


class Assumptions:
    """What is known of the letters: values and ranges of parameters; other names may be given a range."""

    def __init__(self, parameters: Iterable[Parameter], ranges: Mapping[str, Range] | None = None) -> None:
        self.values: dict[str, Fraction] = {}
        self.ranges: dict[str, Range] = dict(ranges or {})
        for p in parameters:
            if isinstance(p.value, Num):
                self.values[p.name] = p.value.value
            elif p.value is None:
                self.ranges[p.name] = Range(p.lower, p.upper, p.strict)
            else:
                self.ranges[p.name] = _around(p.value)

    def with_ranges(self, **ranges: Range) -> Assumptions:
        """The same, with ranges for more names."""
        more = Assumptions(())
        more.values, more.ranges = dict(self.values), {**self.ranges, **ranges}
        return more

    def with_values(self, values: Mapping[str, Fraction]) -> Assumptions:
        """The same, with values for more names."""
        more = Assumptions(())
        more.values, more.ranges = {**self.values, **values}, dict(self.ranges)
        return more

    def sign(self, tree: Expr, extra: Alphabet | None = None) -> Signs:
        """The signs that a real tree can have."""
        letters = extra or Alphabet((tree,))
        return self.sign_of(letters, letters.read(tree))

    def sign_of(self, letters: Alphabet, value: RationalFunction) -> Signs:
        """The signs of an element of the field; ANY where it is not real."""
        above = self.sign_of_polynomial(letters, value.numerator)
        return multiplied(above, self.sign_of_polynomial(letters, value.denominator))

    def sign_of_polynomial(self, letters: Alphabet, polynomial: Polynomial) -> Signs:
        """The signs of a polynomial in the letters."""
        if polynomial.is_zero():
            return NOTHING
        place = letters.ring.index[UNIT]
        if polynomial.degrees()[place] > 0:
            return ANY
        polynomial = self._valued(letters, polynomial)
        if polynomial.is_zero():
            return NOTHING
        constant, factors = polynomial.factor()
        signs = POSITIVE if constant > 0 else NEGATIVE
        for factor, exponent in factors:
            one = self._irreducible(letters, factor)
            signs = multiplied(signs, one if exponent % 2 else multiplied(one, one) & NOT_NEGATIVE)
        return signs

    def _valued(self, letters: Alphabet, polynomial: Polynomial) -> Polynomial:
        """With the parameters that have a rational value replaced."""
        ring = letters.ring
        known = {name: value for name, value in self.values.items() if name in ring.index}
        if not known:
            return polynomial
        images = [ring.constant(known[n]) if n in known else ring.gen(n) for n in ring.names]
        return polynomial.compose(*images, ctx=ring.context)

    def _irreducible(self, letters: Alphabet, factor: Polynomial) -> Signs:
        signs = self._by_coefficients(letters, factor)
        if signs in (POSITIVE, NEGATIVE):
            return signs
        signs &= self._by_square(letters, factor)
        if signs in (POSITIVE, NEGATIVE):
            return signs
        return signs & self._by_roots(letters, factor)

    def range_of(self, letters: Alphabet, name: str) -> Range:
        """Where a letter lies; a letter that stands for a function is judged by it."""
        if name in self.ranges:
            return self.ranges[name]
        function = letters.atoms().get(name)
        return HALF_LINE if function is not None and self._positive(function) else Range()

    def _positive(self, function: Expr) -> bool:
        root = root_of(function)
        if root is not None:
            return self.sign(root[0]) == POSITIVE
        return isinstance(function, Call) and (
            function.name == "exp"
            or (function.name == "cosh")
            or (function.name == "abs" and 0 not in self.sign(function.args[0]))
        )

    def _by_coefficients(self, letters: Alphabet, factor: Polynomial) -> Signs:
        """Shift every letter to u > 0 (or u ≥ 0, or a real letter in even powers) and compare the coefficients' signs."""
        ring, whole = letters.ring, factor
        strict: set[int] = set()
        real: set[int] = set()
        ends: set[tuple[int, Fraction]] = set()
        for place, degree in enumerate(factor.degrees()):
            if degree <= 0:
                continue
            where = self.range_of(letters, ring.names[place])
            if where.lower is None and where.upper is None:
                real.add(place)
                continue
            factor = _shifted(ring, factor, place, int(degree), where)
            if where.strict:
                strict.add(place)
            elif where.lower is not None and where.upper is not None:
                ends.add((place, where.upper))
        signs = _uniform(factor, strict, real)
        vanishes = any(0 in self._at_end(letters, whole, place, end) for place, end in ends)
        return signs | NOTHING if vanishes else signs

    def _at_end(self, letters: Alphabet, factor: Polynomial, place: int, end: Fraction) -> Signs:
        """The signs where a letter is at the upper end of a closed interval, which no u > 0 stands for."""
        ring = letters.ring
        images = [ring.constant(end) if n == place else ring.gen(name) for n, name in enumerate(ring.names)]
        return self.sign_of_polynomial(letters, factor.compose(*images, ctx=ring.context))

    def _by_square(self, letters: Alphabet, factor: Polynomial) -> Signs:
        """a·x² + b·x + c has the sign of a where 4ac > b², whatever x."""
        for place, degree in enumerate(factor.degrees()):
            if degree != 2 or factor.total_degree() > 12:
                continue
            a, b, c = letters.triple(factor, letters.ring.names[place])
            leading = self.sign_of_polynomial(letters, a)
            if leading in (POSITIVE, NEGATIVE) and self.sign_of_polynomial(letters, b * b - 4 * a * c) == NEGATIVE:
                return leading
        return ANY

    def _by_roots(self, letters: Alphabet, factor: Polynomial) -> Signs:
        """In one letter: no real root in the range, hence one sign."""
        places = [place for place, degree in enumerate(factor.degrees()) if degree > 0]
        if len(places) != 1:
            return ANY
        where = self.range_of(letters, letters.ring.names[places[0]])
        coefficients: list[Any] = [flint.fmpq(0)] * (int(factor.degrees()[places[0]]) + 1)
        for exponents, coefficient in factor.terms():
            coefficients[int(exponents[places[0]])] = coefficient
        return univariate_signs(flint.fmpq_poly(coefficients), where)


def _around(value: Expr) -> Range:
    """A value that is no rational number, between two that are near it."""
    from genphys_sym.greens.balls import evaluate as ball

    number = ball(value, {}, 256).real
    lower, upper = (_rational(end) for end in (number.lower(), number.upper()))
    return Range(lower, upper, strict=False)


def _rational(number: Any) -> Fraction:
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _shifted(ring: Any, factor: Polynomial, place: int, degree: int, where: Range) -> Polynomial:
    """The factor with letter x = lower + u, upper − u, or (lower + upper·u)/(1 + u) times (1 + u)^degree."""
    u = ring.gen(ring.names[place])
    images = [ring.gen(name) for name in ring.names]
    if where.lower is not None and where.upper is not None:
        top, bottom = ring.constant(where.lower) + ring.constant(where.upper) * u, ring.one + u
        parts: dict[int, dict[Any, Any]] = {}
        for exponents, coefficient in factor.terms():
            key = (*exponents[:place], 0, *exponents[place + 1 :])
            parts.setdefault(int(exponents[place]), {})[key] = coefficient
        total = ring.zero
        for n, terms in parts.items():
            total += ring.context.from_dict(terms) * top**n * bottom ** (degree - n)
        return total
    images[place] = ring.constant(where.lower) + u if where.lower is not None else ring.constant(where.upper or 0) - u
    return factor.compose(*images, ctx=ring.context)


def _uniform(factor: Polynomial, strict: set[int], real: set[int]) -> Signs:
    seen: set[int] = set()
    certain = False
    for exponents, coefficient in factor.terms():
        if any(exponents[place] % 2 for place in real):
            return ANY
        seen.add(1 if coefficient > 0 else -1)
        certain = certain or all(not e or place in strict for place, e in enumerate(exponents))
    if len(seen) > 1:
        return ANY
    (sign,) = seen
    return frozenset({sign}) if certain else frozenset({sign, 0})


def univariate_signs(polynomial: Any, where: Range) -> Signs:
    """The signs of a polynomial over Q, without multiple roots, on a range: by exact isolation of its real roots."""
    lower, upper = where.lower, where.upper
    roots = real_roots(polynomial)
    inside = [r for r in roots if (lower is None or r[1] > lower) and (upper is None or r[0] < upper)]
    ends = [end for end in (lower, upper) if end is not None]
    marks = [root for pair in inside for root in pair]
    low = lower if lower is not None else min([*marks, Fraction(0), *ends]) - 1
    high = upper if upper is not None else max([*marks, Fraction(0), *ends]) + 1
    marks = [low, *marks, high]
    points = [(a + b) / 2 for a, b in zip(marks[::2], marks[1::2], strict=True)]
    if not where.strict:
        points += ends
    signs = {0} if inside else set()
    for point in points:
        value = polynomial(flint.fmpq(point.numerator, point.denominator))
        signs.add(int(value > 0) - int(value < 0))
    return frozenset(signs)


def real_roots(polynomial: Any) -> list[tuple[Fraction, Fraction]]:
    """Disjoint rational intervals, one for each real root, in order; a rational root of a linear polynomial exactly."""
    if polynomial.degree() == 1:
        root = -polynomial[0] / polynomial[1]
        exact = Fraction(int(root.p), int(root.q))
        return [(exact, exact)]
    roots = []
    for root, _ in polynomial.numer().complex_roots():
        if root.imag.is_zero():
            roots.append((_rational(root.real.lower()), _rational(root.real.upper())))
    return sorted(roots)
