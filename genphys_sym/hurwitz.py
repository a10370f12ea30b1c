"""Where the roots λ(k) of a polynomial lie for large k: Hurwitz determinants over an ordered field.

The polynomial is shifted by ω, and its coefficients are ordered by k ≫ ω ≫ 1. All Hurwitz determinants are positive in
that order exactly if sup Re λ is finite for large k (A. Hurwitz, Math. Ann. 46 (1895) 273; I. G. Petrovskii's condition);
with ω = −δ, k ≫ 1 ≫ δ > 0, the changes of sign count the roots that decay. Parameters are generic within what is assumed
of them: a coefficient that may vanish, but need not, does not; the directions of k are all meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import comb

from genphys_sym.alphabet import Alphabet
from genphys_sym.signs import ANY, NEGATIVE, NOTHING, POSITIVE, Assumptions, Signs, multiplied, opposite
from symcons.expr.rational import Polynomial

#: The letter of the shift; no name of a file can be it.
SHIFT = " omega"
#: The components of a direction of k.
DIRECTIONS = (" u", " v", " w")


@dataclass(frozen=True, slots=True)
class Judged:
    """POSITIVE, NEGATIVE, or open with the coefficients whose sign decides."""

    verdict: Signs
    hanging: tuple[Polynomial, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """An ordered field: ``large`` is the letter that exceeds all others (or, with ``small``, is below all others)."""

    letters: Alphabet
    assumptions: Assumptions
    large: str
    small: bool = False

    def terms(self, polynomial: Polynomial, decaying: bool = False) -> list[Polynomial]:
        """The coefficients (in the parameters) in the order of their importance, signed for ω = −δ where ``decaying``."""
        found = []
        by_k = self.letters.by_powers(polynomial, self.large)
        for power in sorted(by_k, reverse=not self.small):
            by_shift = self.letters.by_powers(by_k[power], SHIFT)
            for order in sorted(by_shift, reverse=not decaying):
                found.append(by_shift[order] * ((-1) ** order if decaying else 1))
        return found

    def judge(self, polynomial: Polynomial, decaying: bool = False) -> Judged:
        """The sign of the polynomial in this order, or what it hangs on."""
        return self._judged(self.terms(polynomial, decaying))

    def _judged(self, terms: Sequence[Polynomial]) -> Judged:
        for place, term in enumerate(terms):
            signs = self.assumptions.sign_of_polynomial(self.letters, term)
            if signs == NOTHING:
                continue
            if len(signs - {0}) > 1:
                return self._open(term)
            if self.directed(term) and 0 in signs:
                return self._where_it_vanishes(term, signs - {0}, terms[place + 1 :])
            return Judged(signs - {0})
        return Judged(NOTHING)

    def _open(self, term: Polynomial) -> Judged:
        """A sign that hangs on the direction alone is negative for one."""
        if self.directed(term) and not self.parameters(term) and self.negative_somewhere(term):
            return Judged(NEGATIVE)
        return Judged(ANY, (term,))

    def _where_it_vanishes(self, term: Polynomial, signs: Signs, rest: Sequence[Polynomial]) -> Judged:
        """The sign for almost all directions, if it is also that of what follows in those where the term vanishes."""
        if signs == NEGATIVE:
            return Judged(NEGATIVE)
        letters = [name for name in DIRECTIONS if term.degrees()[self.letters.ring.index[name]] > 0]
        zeros = [name for name in letters if not self.without(term, name)]
        others = [factor for factor, _ in term.factor()[1] if self.directed(factor) and not self._is_letter(factor)]
        if any(0 in self.assumptions.sign_of_polynomial(self.letters, factor) for factor in others):
            return Judged(signs) if self._judged(rest).verdict == signs else Judged(ANY)
        for name in zeros:
            there = self._judged([self.without(one, name) for one in rest])
            if there.verdict not in (signs, NOTHING):
                return there
        return Judged(signs)

    def _is_letter(self, factor: Polynomial) -> bool:
        return any(factor == self.letters.ring.gen(name) for name in DIRECTIONS)

    def without(self, polynomial: Polynomial, name: str) -> Polynomial:
        """The polynomial where a letter is zero."""
        return self.letters.by_powers(polynomial, name).get(0, self.letters.ring.zero)

    def directed(self, polynomial: Polynomial) -> bool:
        """Whether the direction of k occurs."""
        return any(polynomial.degrees()[self.letters.ring.index[name]] > 0 for name in DIRECTIONS)

    def parameters(self, polynomial: Polynomial) -> list[str]:
        """The names in a polynomial whose value is not known, directions apart."""
        known = {*self.assumptions.values, *DIRECTIONS, self.large, SHIFT}
        pairs = zip(self.letters.ring.names, polynomial.degrees(), strict=True)
        return [name for name, degree in pairs if degree > 0 and name not in known]

    def negative_somewhere(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial in the directions is negative at one of a grid of rational points."""
        used = [n for n in DIRECTIONS if polynomial.degrees()[self.letters.ring.index[n]] > 0]
        return any(
            self.assumptions.with_values(point).sign_of_polynomial(self.letters, polynomial) == NEGATIVE for point in grid(used)
        )


def grid(names: Sequence[str]) -> list[dict[str, Fraction]]:
    """Rational points, dense enough to see a quadratic form change its sign."""
    values = [Fraction(n, 4) for n in (-24, -12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12, 24)]
    return [dict(zip(names, point, strict=True)) for point in product(values, repeat=len(names))]


def shifted(letters: Alphabet, coefficients: Sequence[Polynomial]) -> list[Polynomial]:
    """The coefficients of P(λ + ω)."""
    shift = letters.ring.gen(SHIFT)
    degree = len(coefficients) - 1
    result = []
    for j in range(degree + 1):
        total = letters.ring.zero
        for n in range(j, degree + 1):
            total += coefficients[n] * (shift ** (n - j) * comb(n, j))
        result.append(total)
    return result


def minors(letters: Alphabet, coefficients: Sequence[Polynomial]) -> list[Polynomial]:
    """The leading principal minors Δ₁ … Δₙ of Hurwitz's matrix of Σ coefficients[j]·λ^j."""
    degree = len(coefficients) - 1

    def entry(row: int, column: int) -> Polynomial:
        place = degree - 1 - 2 * column + row
        return coefficients[place] if 0 <= place <= degree else letters.ring.zero

    rows = [[entry(i, j) for j in range(degree)] for i in range(degree)]
    return [determinant(letters, [row[:n] for row in rows[:n]]) for n in range(1, degree + 1)]


def determinant(letters: Alphabet, matrix: list[list[Polynomial]]) -> Polynomial:
    """By Bareiss's fraction-free elimination."""
    rows = [list(row) for row in matrix]
    size, sign, before = len(rows), 1, letters.ring.one
    for step in range(size - 1):
        pivot = next((i for i in range(step, size) if not rows[i][step].is_zero()), None)
        if pivot is None:
            return letters.ring.zero
        if pivot != step:
            rows[step], rows[pivot] = rows[pivot], rows[step]
            sign = -sign
        for i in range(step + 1, size):
            for j in range(step + 1, size):
                value = rows[i][j] * rows[step][step] - rows[i][step] * rows[step][j]
                rows[i][j] = value / before
        before = rows[step][step]
    return rows[size - 1][size - 1] * sign


def _minors(order: Order, coefficients: Sequence[Polynomial]) -> list[Polynomial]:
    """Those of a_n·P(λ + ω), whose leading coefficient is a square."""
    top = coefficients[-1]
    return minors(order.letters, shifted(order.letters, [c * top for c in coefficients]))


def bounded(order: Order, coefficients: Sequence[Polynomial]) -> Judged:
    """Whether sup Re λ is finite at large k: POSITIVE yes, NEGATIVE no, else open with the coefficients it hangs on."""
    found = [order.judge(value) for value in _minors(order, coefficients)]
    if any(one.verdict == NEGATIVE for one in found):
        return Judged(NEGATIVE)
    if all(one.verdict == POSITIVE for one in found):
        return Judged(POSITIVE)
    return Judged(ANY, tuple(term for one in found for term in one.hanging))


def decaying_roots(order: Order, coefficients: Sequence[Polynomial]) -> int | tuple[Polynomial, ...]:
    """How many roots have Re λ < 0 at large k, or the coefficients that this hangs on (none where it is not that simple)."""
    found = [order.judge(value, decaying=True) for value in _minors(order, coefficients)]
    if any(one.verdict not in (POSITIVE, NEGATIVE) for one in found):
        return tuple(term for one in found for term in one.hanging)
    signs = [one.verdict for one in found]
    sequence: list[Signs] = [POSITIVE, signs[0], *(multiplied(after, before) for before, after in pairwise(signs))]
    changes = sum(a == opposite(b) for a, b in pairwise(sequence))
    return len(coefficients) - 1 - changes
