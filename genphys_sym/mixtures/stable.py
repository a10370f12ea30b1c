"""Positive stable laws, ψ = θ s^α with 0 < α < 1: Lévy flights; α = 1/2 is the Poisson kernel.

τ = θ^{1/α} S with Kanter's S = (sin αU/(sin U)^{1/α}) (sin (1 − α)U/E)^{(1−α)/α}, U uniform in (0, π), E exponential
(M. Kanter, Ann. Probab. 3 (1975) 697). For α = 1/2, S = 1/(2z²) with z normal. F(x) = (1/π) ∫₀^π exp(−x^{−α/(1−α)} a(φ)) dφ
with a(φ) = (sin αφ)^{α/(1−α)} sin((1 − α)φ)/(sin φ)^{1/(1−α)} (V. Zolotarev, 1966).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import normal, uniform


class Stable(Law):
    """ψ = θ s^α."""

    name = "stable"

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.power = 1 / alpha

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        if self.alpha == 0.5:
            z = normal(log_theta, generator)
            unit = -math.log(2) - torch.log(z * z)
        else:
            unit = self._kanter(log_theta, generator)
        return log_theta / self.alpha + unit, torch.full_like(log_theta, 1 / self.alpha)

    def _kanter(self, like: Tensor, generator: torch.Generator) -> Tensor:
        alpha, u = self.alpha, uniform(like, generator)
        wait = -torch.log(uniform(like, generator))
        near = torch.minimum(u, 1 - u)  # sin πu, exact near both ends
        bottom = torch.log(torch.sin(math.pi * near))
        angle = math.pi * u
        top = torch.log(torch.sin(alpha * angle))
        rest = torch.log(torch.sin((1 - alpha) * angle)) - torch.log(wait)
        return top - bottom / alpha + rest * ((1 - alpha) / alpha)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        value = theta * s**self.alpha
        return value, value

    def log_median(self) -> float:
        """By bisection of Zolotarev's integral."""
        if self.alpha == 0.5:
            return -math.log(2) - 2 * math.log(0.6744897501960817)
        low, high = -200.0, 200.0
        while high - low > 1e-15 * max(1.0, abs(low)):
            middle = (low + high) / 2
            if middle in (low, high):
                break
            low, high = (middle, high) if self.cdf(middle) < 0.5 else (low, middle)
        return (low + high) / 2

    def cdf(self, log_x: float) -> float:
        """F at θ = 1, by the trapezoidal rule after φ = π/(1 + e^{−y})."""
        alpha = self.alpha
        y = np.linspace(-40, 40, 12_001)
        ratio = 1 / (1 + np.exp(-y))
        phi, weight = math.pi * ratio, ratio / (1 + np.exp(y)) * (y[1] - y[0])
        sine = np.log(np.sin(math.pi * np.minimum(ratio, 1 / (1 + np.exp(y)))))
        inner = alpha / (1 - alpha) * (np.log(np.sin(alpha * phi)) - log_x) + np.log(np.sin((1 - alpha) * phi))
        with np.errstate(over="ignore"):
            return float(np.sum(weight * np.exp(-np.exp(inner - sine / (1 - alpha)))))
