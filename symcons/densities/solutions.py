"""Proof on solutions: derivatives that the equations determine are replaced until none is left.

Each equation is solved for one derivative, the greatest by order in t, then total order, that stands in it linearly with a
constant coefficient. A polynomial that reduces to zero vanishes on every solution; nothing of the search is used.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symcons.densities.evolution import Equations
from symcons.densities.jets import COORDINATES, Jets, Polynomial, add_term, add_to, joined, scaled, without
from symcons.errors import UnsupportedError


class Solutions:
    """The solution set of ``equations``."""

    def __init__(self, equations: Equations) -> None:
        self.jets = equations.jets
        self.leading: list[tuple[int, tuple[int, ...], Polynomial]] = []
        self._replaced: dict[int, Polynomial] = {}
        for polynomial in equations.polynomials:
            self._solve(self.reduce(polynomial))

    def _solve(self, polynomial: Polynomial) -> None:
        """Take in an equation, solved for its leading derivative."""
        if not polynomial:
            return
        jets = self.jets
        able = [v for v in jets.variables(polynomial) if v >= 0 and self._solvable(polynomial, v)]
        found = max(able, key=self._order, default=None)
        if found is None:
            raise UnsupportedError("an equation that cannot be solved for one of its derivatives with a constant factor")
        rest = dict(polynomial)
        factor = jets.coefficients.constant(rest.pop(((found, 1),))) or Fraction(1)
        right = scaled(rest, jets.number(-1 / factor))
        self.leading.append((jets.field_of(found), jets.orders_of(found), right))

    def _solvable(self, polynomial: Polynomial, v: int) -> bool:
        c = polynomial.get(((v, 1),))
        if c is None or self.jets.coefficients.constant(c) is None:
            return False
        if any(w == v for m in polynomial if m != ((v, 1),) for w, _ in m):
            return False
        others = (w for w in self.jets.variables(polynomial) if w >= 0 and w != v)
        return all(self._order(w) < self._order(v) or not self._is_derivative(w, v) for w in others)

    def _is_derivative(self, w: int, v: int) -> bool:
        jets = self.jets
        return jets.field_of(w) == jets.field_of(v) and all(
            a >= b for a, b in zip(jets.orders_of(w), jets.orders_of(v), strict=True)
        )

    def _order(self, v: int) -> tuple[Any, ...]:
        orders = self.jets.orders_of(v)
        return orders[3], sum(orders[:3]) if orders[3] else 0, sum(orders), -self.jets.field_of(v), orders

    def reduce(self, value: Polynomial) -> Polynomial:
        """The polynomial on solutions, without the derivatives that the equations determine."""
        while True:
            found = next((v for v in self.jets.variables(value) if v >= 0 and self._rule(v)), None)
            if found is None:
                return value
            value = substituted(self.jets, value, found, self._replacement(found))

    def moves(self, v: int) -> bool:
        """Whether an equation of motion determines a derivative: one solved for a derivative by t."""
        rule = self._rule(v)
        return rule is not None and rule[1][3] > 0

    def _rule(self, v: int) -> tuple[int, tuple[int, ...], Polynomial] | None:
        field, orders = self.jets.field_of(v), self.jets.orders_of(v)
        for rule in self.leading:
            if rule[0] == field and all(a >= b for a, b in zip(orders, rule[1], strict=True)):
                return rule
        return None

    def _replacement(self, v: int) -> Polynomial:
        found = self._replaced.get(v)
        if found is not None:
            return found
        rule = self._rule(v)
        if rule is None:
            raise KeyError(v)
        orders = self.jets.orders_of(v)
        place = next((k for k in range(4) if orders[k] > rule[1][k]), None)
        if place is None:
            found = rule[2]
        else:
            below = v - self.jets.steps[COORDINATES[place]]
            found = self.reduce(self.jets.total(self._replacement(below), COORDINATES[place]))
        self._replaced[v] = found
        return found

    def residual(self, density: Polynomial, fluxes: list[Polynomial]) -> Polynomial:
        """D_t ρ + Σ D_i J_i on solutions: zero if and only if this is a conservation law with that flux."""
        total = self.jets.total(density, "t")
        for coordinate, flux in zip(COORDINATES, fluxes, strict=False):
            add_to(total, self.jets.total(flux, coordinate))
        return self.reduce(total)


def substituted(jets: Jets, value: Polynomial, variable: int, replacement: Polynomial) -> Polynomial:
    """The polynomial with a jet variable replaced."""
    result: Polynomial = {}
    for monomial, c in value.items():
        exponent = next((e for v, e in monomial if v == variable), 0)
        if not exponent:
            add_term(result, monomial, c)
            continue
        if not isinstance(exponent, int) or exponent < 0:
            raise UnsupportedError("a quotient by a derivative that the equations determine")
        rest = without(monomial, (variable,))
        for other, d in jets.power(replacement, exponent).items():
            add_term(result, joined(rest, other), c * d)
    return result


