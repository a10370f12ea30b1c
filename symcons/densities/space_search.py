"""Densities of evolution equations in two and three space dimensions, by the Euler operators.

Σ c_j D_t m_j is a divergence if and only if Σ c_j E_u(D_t m_j) = 0 for every field; the fluxes come from the homotopy.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symcons.densities.divergence import inverse_divergence
from symcons.densities.euler import signature
from symcons.densities.evolution_search import EvolutionSearch
from symcons.densities.jets import FIRST_LETTER, Monomial, Polynomial, add_to
from symcons.densities.normal_form import NormalForms


@dataclass
class SpaceSearch(EvolutionSearch):
    """The search of :class:`EvolutionSearch` where D_x alone does not decide."""

    def of_rank(self, rank: Fraction, top: Fraction) -> list[Monomial]:
        """The monomials of a rank, one for each class modulo divergences."""
        jets = self.flow.jets
        found = [m for m in self.watched(rank, top) if self.forms.is_normal(m)]
        found.sort(key=lambda m: (sorted((sum(jets.orders_of(v)) for v, e in m if v >= 0 for _ in range(e)), reverse=True), m))
        return self.classes(found)

    def classes(self, basis: list[Monomial]) -> list[Monomial]:
        """One monomial for each class modulo divergences."""
        one = self.flow.jets.coefficients.one
        return [basis[k] for k in self.independent([{m: one} for m in basis])]

    def obstruction(self, density: Polynomial) -> dict[Any, Any]:
        """The Euler operators of D_t ρ."""
        return signature(self.flow.jets, self.flow.time_derivative(density), self.flow.space)

    def trace(self, density: Polynomial) -> dict[Any, Any]:
        """The Euler operators of ρ."""
        return signature(self.flow.jets, density, self.flow.space)

    def fluxes(self, density: Polynomial) -> tuple[Polynomial, ...]:
        """J with D_t ρ + Σ D_i J_i = 0: what D_x alone integrates first, the rest by the homotopy."""
        jets = self.flow.jets
        rest, first = self.forms.reduce(self.flow.time_derivative(density))
        space = self.flow.space
        taken = {"x": first}
        for letter in space[1:]:
            lettered = {m: c for m, c in rest.items() if any(v <= FIRST_LETTER for v, _ in m)}
            _, taken[letter] = NormalForms(jets, letter).reduce(lettered)
            add_to(rest, jets.total(taken[letter], letter), jets.number(-1))
        found = inverse_divergence(jets, rest, space[1:] + space[:1])
        for letter, flux in taken.items():
            add_to(found[letter], flux)
        return tuple({m: -c for m, c in found[letter].items()} for letter in space)
