"""The ways to read P(λ, k) = 0 as ∂p/∂t + ∇·J = R: which part of every coefficient is density, flux, source.

P = λ·M + S (Horner). Of a coefficient a_j(k), j ≥ 1, the value at k = 0 may sit in p (as λ^(j−1)) or in R, the rest, a
divergence, in p or in J, in any proportion; S(0) is a source, S − S(0) a flux. The leading coefficient belongs to p as
far as it can, so that p has a value of its own at t = 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from genphys_sym.alphabet import Alphabet
from genphys_sym.at_zero import at_zero
from genphys_sym.signs import Assumptions
from symcons.expr.rational import RationalFunction
from symcons.expr.tree import ONE, ZERO, Expr


@dataclass(frozen=True, slots=True)
class Grouping:
    """Shares in p, for j = 0 … n: of a_j(0) (the rest in R) and of a_j − a_j(0) (the rest in J); none for j = 0."""

    pure: tuple[Expr, ...]
    mixed: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A symbol's coefficients, taken apart at k = 0: ``pure[j]`` + ``mixed[j]`` is the coefficient of λ^j."""

    letters: Alphabet
    pure: tuple[RationalFunction, ...]
    mixed: tuple[RationalFunction, ...]

    @property
    def order(self) -> int:
        """The order in time."""
        return len(self.pure) - 1

    def density(self, grouping: Grouping) -> list[RationalFunction]:
        """M by powers of λ."""
        shares = zip(grouping.pure[1:], grouping.mixed[1:], self.pure[1:], self.mixed[1:], strict=True)
        return [self._share(a) * one + self._share(b) * two for a, b, one, two in shares]

    def flux(self, grouping: Grouping) -> list[RationalFunction]:
        """The divergence of the flux by powers of λ."""
        return [(self.letters.one - self._share(b)) * two for b, two in zip(grouping.mixed, self.mixed, strict=True)]

    def source(self, grouping: Grouping) -> list[RationalFunction]:
        """Minus the source by powers of λ."""
        return [(self.letters.one - self._share(a)) * one for a, one in zip(grouping.pure, self.pure, strict=True)]

    def _share(self, tree: Expr) -> RationalFunction:
        return self.letters.read(tree)


def parts_of(coefficients: tuple[Expr, ...], known: Assumptions, shares: tuple[Expr, ...] = ()) -> Parts:
    """The coefficients taken apart; ``shares`` are trees that a grouping will use."""
    pure = [_value_at_zero(c, known) for c in coefficients]
    letters = Alphabet([*coefficients, *pure, *shares], ("k", "kx", "ky", "kz", "lam"))
    read = [letters.read(tree) for tree in pure]
    mixed = [letters.read(c) - value for c, value in zip(coefficients, read, strict=True)]
    return Parts(letters, tuple(read), tuple(letters.settle(m) for m in mixed))


def _value_at_zero(tree: Expr, known: Assumptions) -> Expr:
    try:
        return at_zero(tree, known)
    except ZeroDivisionError:
        return ZERO


def groupings(parts: Parts) -> Iterator[Grouping]:
    """Every grouping whose shares are 0 or 1, the default first: k = 0 parts in p, the rest in J."""
    zero, order = parts.letters.zero, parts.order
    pure_choices, mixed_choices = [[ZERO]], [[ZERO]]
    for j in range(1, order + 1):
        leads = j == order
        pure_choices.append([ONE] if leads or parts.pure[j] == zero else [ONE, ZERO])
        if parts.mixed[j] == zero:
            mixed_choices.append([ZERO])
        else:
            mixed_choices.append([ONE] if leads and parts.pure[j] == zero else [ZERO, ONE])
    for pure in product(*pure_choices):
        for mixed in product(*mixed_choices):
            yield Grouping(pure, mixed)
