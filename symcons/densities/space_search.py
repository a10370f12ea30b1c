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
from symcons.densities.jets import Monomial, Polynomial


@dataclass
class SpaceSearch(EvolutionSearch):
    """The search of :class:`EvolutionSearch` where D_x alone does not decide."""

    def of_rank(self, rank: Fraction, top: Fraction) -> list[Monomial]:
        """The monomials of a rank, one for each class modulo divergences."""
        found = [m for m in self.candidates.of_rank(rank, top) if self.forms.is_normal(m)]
        one = self.flow.jets.coefficients.one
        return [found[k] for k in self.independent([{m: one} for m in found])]

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
        found = inverse_divergence(jets, rest, space[1:] + space[:1])
        for monomial, c in first.items():
            found["x"][monomial] = found["x"].get(monomial, 0) + c
        return tuple({m: -c for m, c in found[letter].items() if c != 0} for letter in space)
