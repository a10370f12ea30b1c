"""Where the roots λ(k) of a polynomial lie for large k: Hurwitz determinants over an ordered field.

The polynomial is shifted by ω, and its coefficients are ordered by k ≫ ω ≫ 1. All Hurwitz determinants are positive in
that order exactly if sup Re λ is finite for large k (A. Hurwitz, Math. Ann. 46 (1895) 273; I. G. Petrovskii's condition);
with ω = −δ, k ≫ 1 ≫ δ > 0, the changes of sign count the roots that decay.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from genphys_sym.alphabet import Alphabet
from genphys_sym.signs import ANY, NEGATIVE, POSITIVE, Assumptions, Signs, multiplied, opposite
from symcons.expr.rational import Polynomial

#: The letter of the shift; no name of a file can be it.
SHIFT = " omega"


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

    def sign(self, polynomial: Polynomial, decaying: bool = False) -> Signs:
        """The signs the polynomial can have in this order."""
        signs: set[int] = set()
        for term in self.terms(polynomial, decaying):
            one = self.assumptions.sign_of_polynomial(self.letters, term)
            signs |= one - {0}
            if 0 not in one:
                return frozenset(signs)
        return frozenset(signs | {0})

    def open_term(self, polynomial: Polynomial) -> Polynomial | None:
        """The first coefficient whose sign must be known to know the polynomial's; None where an earlier one may vanish."""
        for term in self.terms(polynomial):
            signs = self.assumptions.sign_of_polynomial(self.letters, term)
            if len(signs - {0}) > 1:
                return term
            if 0 not in signs:
                break
        return None


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


def bounded(order: Order, coefficients: Sequence[Polynomial]) -> tuple[Signs, list[Polynomial]]:
    """Whether sup Re λ is finite at large k: POSITIVE yes, NEGATIVE no, else open, with the coefficients it hangs on."""
    top = coefficients[-1]
    values = minors(order.letters, shifted(order.letters, [c * top for c in coefficients]))
    verdict: Signs = POSITIVE
    hanging: list[Polynomial] = []
    for value in values:
        signs = order.sign(value)
        if signs == NEGATIVE:
            return NEGATIVE, []
        if signs != POSITIVE:
            verdict = ANY
            term = order.open_term(value)
            hanging += [] if term is None else [term]
    return verdict, hanging


def decaying_roots(order: Order, coefficients: Sequence[Polynomial]) -> int | None:
    """How many roots have Re λ < 0 at large k, None where that depends on the parameters."""
    top = coefficients[-1]
    values = minors(order.letters, shifted(order.letters, [c * top for c in coefficients]))
    signs = [order.sign(value, decaying=True) for value in values]
    if any(one not in (POSITIVE, NEGATIVE) for one in signs):
        return None
    sequence: list[Signs] = [POSITIVE, signs[0]]
    sequence += [multiplied(after, before) for before, after in itertools.pairwise(signs)]
    changes = sum(a == opposite(b) for a, b in itertools.pairwise(sequence))
    return len(coefficients) - 1 - changes
