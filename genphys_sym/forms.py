"""Equations in which k enters through one quadratic form Q(k): the problem by the signs of minors, exactly.

λ + (c + i·β·k + …) + Q: causal iff Q ≥ 0 in all directions (all principal minors are non-negative). a₂λ² + a₁λ + a₀ + Q with
a₂ > 0: causal iff Q ≥ 0, and one root decays for every k iff −Q ≥ 0 is not zero; with Q of both signs it is ill-posed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from genphys_sym.alphabet import Alphabet
from genphys_sym.branches import Characteristic
from genphys_sym.hurwitz import determinant
from genphys_sym.operators import COMPONENTS
from genphys_sym.signs import NEGATIVE, NOT_NEGATIVE, NOTHING, POSITIVE, Assumptions, Signs
from symcons.expr.printing import print_expr
from symcons.expr.rational import Polynomial, RationalFunction
from symcons.expr.tree import add, negate


@dataclass(frozen=True, slots=True)
class Definiteness:
    """Whether a form is ≥ 0: for certain (``holds``), never, or where the inequalities of ``condition`` hold."""

    holds: bool
    fails: bool
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A quadratic form with its sign against the highest time derivative: 2·(its matrix), and what is known of its letters."""

    letters: Alphabet
    assumptions: Assumptions
    matrix: tuple[tuple[Polynomial, ...], ...]

    def negated(self) -> Form:
        """−Q."""
        return Form(self.letters, self.assumptions, tuple(tuple(-entry for entry in row) for row in self.matrix))

    def semidefinite(self) -> Definiteness:
        """Whether Q ≥ 0: all principal minors are non-negative; those of parts that do not touch follow from smaller ones."""
        size = len(self.matrix)
        groups = [g for n in range(1, size + 1) for g in combinations(range(size), n) if self._connected(g)]
        signs = {group: self._sign(group) for group in groups}
        if NEGATIVE in signs.values():
            return Definiteness(False, True)
        open_ = [group for group, sign in signs.items() if not sign <= NOT_NEGATIVE]
        if not open_:
            return Definiteness(True, False)
        return Definiteness(False, False, " and ".join(self._told(group) for group in open_))

    def _connected(self, group: Sequence[int]) -> bool:
        reached, rest = {group[0]}, set(group[1:])
        while found := {j for j in rest if any(not self.matrix[i][j].is_zero() for i in reached)}:
            reached, rest = reached | found, rest - found
        return not rest

    def _minor(self, group: Sequence[int]) -> Polynomial:
        return determinant(self.letters, [[self.matrix[i][j] for j in group] for i in group])

    def _sign(self, group: Sequence[int]) -> Signs:
        return self.assumptions.sign_of_polynomial(self.letters, self._minor(group))

    def _told(self, group: Sequence[int]) -> str:
        """A minor ≥ 0 with positive terms on both sides."""
        content, factors = self._minor(group).factor()
        whole = self.letters.ring.constant(1 if content > 0 else -1)
        for factor, exponent in factors:
            sign = self.assumptions.sign_of_polynomial(self.letters, factor)
            one = self.letters.ring.constant(1 if sign == POSITIVE else -1) if sign in (POSITIVE, NEGATIVE) else factor
            whole *= one ** int(exponent)
        terms = [
            (c > 0, RationalFunction(self.letters.ring.context.from_dict({e: abs(c)}), self.letters.ring.one))
            for e, c in whole.terms()
        ]
        left = [self.letters.write(term) for up, term in terms if up]
        right = [self.letters.write(term) for up, term in terms if not up]
        return f"{print_expr(add(*left))} >= {print_expr(add(*right))}" if left else f"{print_expr(negate(add(*right)))} >= 0"

    def zero(self) -> bool:
        """Whether the form vanishes."""
        return all(self.assumptions.sign_of_polynomial(self.letters, e) == NOTHING for row in self.matrix for e in row)


def form_of(char: Characteristic) -> Form | None:
    """The form of an equation of first or second order in time with this shape; None for any other."""
    order, dim = len(char.coefficients) - 1, char.symbol.dim or 0
    if order not in (1, 2) or not 1 <= dim <= len(COMPONENTS):
        return None
    sides = [char.letters.parts(c) for c in char.coefficients]
    top = sides[-1][0]
    if any(not b.is_zero() for _, b in sides[1:]) or any(_waves(char, a) - {0} for a, _ in sides[1:]):
        return None
    if (order == 2 and not sides[0][1].is_zero()) or not _waves(char, sides[0][0]) <= {0, 2}:
        return None
    lead = char.assumptions.sign_of_polynomial(char.letters, top)
    if lead not in (POSITIVE, NEGATIVE):
        return None
    return Form(char.letters, char.assumptions, _matrix(char, sides[0][0] if lead == POSITIVE else -sides[0][0], dim))


def _waves(char: Characteristic, polynomial: Polynomial) -> set[int]:
    """The degrees in the components of k that occur; 99 stands for |k|."""
    places = [char.letters.ring.index[axis] for axis in COMPONENTS]
    modulus = char.letters.ring.index["k"]
    return {99 if int(e[modulus]) else sum(int(e[p]) for p in places) for e, _ in polynomial.terms()}


def _matrix(char: Characteristic, polynomial: Polynomial, dim: int) -> tuple[tuple[Polynomial, ...], ...]:
    ring = char.letters.ring
    places = [ring.index[axis] for axis in COMPONENTS[:dim]]
    found: dict[tuple[int, ...], dict[tuple[int, ...], object]] = {}
    for exponents, coefficient in polynomial.terms():
        wave = tuple(int(exponents[p]) for p in places)
        rest = tuple(0 if p in places else int(e) for p, e in enumerate(exponents))
        if sum(wave) == 2:
            found.setdefault(wave, {})[rest] = coefficient
    terms: Mapping[tuple[int, ...], Polynomial] = {w: ring.context.from_dict(part) for w, part in found.items()}

    def entry(i: int, j: int) -> Polynomial:
        wave = tuple(int(p == i) + int(p == j) for p in range(dim))
        value = terms.get(wave, ring.zero)
        return 2 * value if i == j else value

    return tuple(tuple(entry(i, j) for j in range(dim)) for i in range(dim))


def both_signs(form: Form) -> bool:
    """Whether a form takes both signs for certain."""
    return form.semidefinite().fails and form.negated().semidefinite().fails
