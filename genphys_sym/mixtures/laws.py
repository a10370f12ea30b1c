"""The law of τ in its operational time θ: what every family of mixing laws answers.

τ_θ > 0 has Laplace transform E e^{−sτ} = e^{−ψ(s, θ)}. A draw comes with its elasticity ∂ log τ/∂ log θ along a coupling
of all θ whose paths are absolutely continuous, so that d/dθ E f(τ) = E f′(τ) ∂τ/∂θ: mostly the quantile coupling,
∂τ/∂θ = −(∂F/∂θ)/f. Everything is done in log τ: stable laws of small index leave the range of floating point numbers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
import torch
from torch import Tensor

from symcons.errors import UnsupportedError

Array = Any


class Law(ABC):
    """A family of laws of τ indexed by θ.

    ``name`` says which; ``error`` is the largest error of the distribution function of what is drawn (0 where a draw is
    exact); ``power`` is e where τ_θ = θ^e τ_1 in law, else None.
    """

    name: str = ""
    error: float = 0.0
    power: float | None = None

    @abstractmethod
    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """(log τ, ∂ log τ/∂ log θ), of the shape of ``log_theta``, double precision."""

    @abstractmethod
    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """(ψ, θ ∂ψ/∂θ) at complex ``s``, by principal continuation off the negative axis."""

    def excess(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """(E, θ ∂E/∂θ) with E = ψ − sδθ."""
        value, slope = self.exponent(s, theta)
        gone = self.drift() * theta * s
        return value - gone, slope - gone

    def deficit(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """(Cθ − E, θ ∂/∂θ of it) where the law has an atom."""
        value, slope = self.excess(s, theta)
        top = self.jumps() * theta
        return top - value, top - slope

    def log_median(self) -> float:
        """log of the median of τ at θ = 1, where ``power`` is not None."""
        raise UnsupportedError(f"the median of the law {self.name} is not closed")

    def drift(self) -> float:
        """δ = lim ψ/(sθ): τ ≥ δθ."""
        return 0.0

    def jumps(self) -> float:
        """lim (ψ − sδθ)/θ: an atom of mass e^{−θ·jumps} sits at τ = δθ; infinite where there is none."""
        return np.inf


class Fixed(Law):
    """τ = θ: diffusion by any clock."""

    name = "fixed"
    power = 1.0

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return log_theta, torch.ones_like(log_theta)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        return s * theta, s * theta

    def log_median(self) -> float:
        return 0.0

    def drift(self) -> float:
        return 1.0

    def jumps(self) -> float:
        return 0.0
