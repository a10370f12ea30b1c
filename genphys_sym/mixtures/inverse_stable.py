"""τ = θ S^{−β}, S positive stable of index β: diffusion in fractional time, E e^{−sτ} = E_β(−θs), Mittag-Leffler's function.

E_β(−x) = (sin πβ/πβ) ∫₀^∞ e^{−(ux)^{1/β}}/(u² + 2u cos πβ + 1) du (F. Mainardi, Fractional Calculus and Waves in Linear
Viscoelasticity, 2010, E.48); the time t^β S^{−β} is the inverse stable subordinator.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.stable import Stable


class InverseStable(Law):
    """τ = θ S^{−β}."""

    name = "inverse stable"
    power = 1.0

    def __init__(self, beta: float) -> None:
        self.beta = beta
        self._stable = Stable(beta)

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        log_s, _ = self._stable.draw(torch.zeros_like(log_theta), generator)
        return log_theta - self.beta * log_s, torch.ones_like(log_theta)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """For real s, by the trapezoidal rule in log u; the slope by θs alone."""
        x = np.asarray(s).real * theta
        low, high = (self._transform(x * np.exp(side * 1e-4)) for side in (-1, 1))
        return -np.log(self._transform(x)), -(np.log(high) - np.log(low)) / 2e-4

    def _transform(self, x: Array) -> Array:
        u = np.exp(np.arange(-45, 45, 0.01))
        weight = math.sin(math.pi * self.beta) / (math.pi * self.beta) * 0.01 * u
        weight = weight / (u * u + 2 * u * math.cos(math.pi * self.beta) + 1)
        with np.errstate(over="ignore"):
            return np.exp(-((np.asarray(x)[..., None] * u) ** (1 / self.beta))) @ weight

    def log_median(self) -> float:
        return -self.beta * self._stable.log_median()
