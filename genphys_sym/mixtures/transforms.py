"""Laplace transforms of τ with the least value and its atom taken away: what is left is continuous and can be inverted.

τ = d + Y, d = lim ψ/s. Y ≥ 0 has an atom at 0 of mass p₀ = e^{−C}, C = lim (ψ − ds), and its continuous part the transform
Z(s) = e^{−(ψ − ds)} − e^{−C}. All in an index θ: with slopes θ ∂/∂θ at fixed Y.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import torch

from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.laws import Array, Law

#: C beyond which an atom of mass e^{−C} is none.
NO_ATOM = 600.0


class Transform(ABC):
    """The exponent less its drift, and what it tends to."""

    @abstractmethod
    def excess(self, s: Array, theta: float) -> tuple[Array, Array]:
        """(E, θ ∂E/∂θ) with E = ψ − ds."""

    @abstractmethod
    def deficit(self, s: Array, theta: float) -> tuple[Array, Array]:
        """(C − E, θ ∂/∂θ of it) where there is an atom."""

    @abstractmethod
    def drift(self, theta: float) -> tuple[float, float]:
        """(d, θ d′)."""

    @abstractmethod
    def jumps(self, theta: float) -> tuple[float, float]:
        """(C, θ C′), infinite where there is no atom."""

    def atom(self, theta: float) -> tuple[float, float]:
        """(p₀, −θ ∂p₀/∂θ)."""
        jumps, slope = self.jumps(theta)
        mass = float(np.exp(-jumps))
        return mass, slope * mass if mass else 0.0

    def continuous(self, s: Array, theta: float) -> tuple[Array, Array]:
        """(Z, θ ∂Z/∂θ)."""
        jumps, jump_slope = self.jumps(theta)
        with np.errstate(all="ignore"):
            if jumps > NO_ATOM:
                excess, slope = self.excess(s, theta)
                whole = np.exp(-excess)
                return whole, -slope * whole
            missing, slope = self.deficit(s, theta)
            rise = np.expm1(missing)
            return np.exp(-jumps) * rise, np.exp(-jumps) * (slope * (1 + rise) - jump_slope * rise)


class OfLaw(Transform):
    """A law in its operational time."""

    def __init__(self, law: Law) -> None:
        self.law = law

    def drift(self, theta: float) -> tuple[float, float]:
        value = self.law.drift() * theta
        return value, value

    def jumps(self, theta: float) -> tuple[float, float]:
        value = self.law.jumps() * theta
        return value, value

    def excess(self, s: Array, theta: float) -> tuple[Array, Array]:
        return self.law.excess(s, theta)

    def deficit(self, s: Array, theta: float) -> tuple[Array, Array]:
        return self.law.deficit(s, theta)


class OfSum(Transform):
    """Independent components, θ being the time t."""

    def __init__(self, components: Sequence[Component]) -> None:
        self.components = tuple(components)

    def _operational(self, t: float) -> list[tuple[float, float]]:
        """(θ, d log θ/d log t) of every component."""
        time = torch.tensor(t, dtype=torch.float64)
        return [(float(torch.exp(c.clock.log(time))), float(c.clock.elasticity(time))) for c in self.components]

    def _total(self, rates: list[float], t: float) -> tuple[float, float]:
        values = [(rate * theta, slope) for rate, (theta, slope) in zip(rates, self._operational(t), strict=True)]
        return sum(v for v, _ in values), sum(v * e for v, e in values if v)

    def drift(self, theta: float) -> tuple[float, float]:
        return self._total([c.law.drift() for c in self.components], theta)

    def jumps(self, theta: float) -> tuple[float, float]:
        return self._total([c.law.jumps() for c in self.components], theta)

    def excess(self, s: Array, theta: float) -> tuple[Array, Array]:
        return self._summed(s, theta, "excess")

    def deficit(self, s: Array, theta: float) -> tuple[Array, Array]:
        return self._summed(s, theta, "deficit")

    def _summed(self, s: Array, theta: float, what: str) -> tuple[Array, Array]:
        value = slope = np.zeros_like(s)
        for component, (inner, elasticity) in zip(self.components, self._operational(theta), strict=True):
            one, moved = getattr(component.law, what)(s, inner)
            value, slope = value + one, slope + elasticity * moved
        return value, slope
