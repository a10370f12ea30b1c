"""ψ = θ (√(s + M²) − M): Yukawa in the R-free gauge, and the relativistic (Salpeter) diffusion.

y = 2τ is inverse Gaussian with mean θ/M and shape θ²: the time at which Brownian motion with drift M first reaches θ. Draws by
J. Michael, W. Schucany and R. Haas, Am. Stat. 30 (1976) 88, in a form without cancellation. The quantile coupling has
∂ log y/∂ log θ = 2 (1 − M√y R(M√y + θ/√y)) with Mills' ratio R = (1 − Φ)/Φ′.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import normal, uniform


class InverseGaussian(Law):
    """ψ = θ (√(s + M²) − M)."""

    name = "inverse Gaussian"

    def __init__(self, mass: float) -> None:
        self.mass = mass

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        log_mean = log_theta - math.log(self.mass)
        z, u = normal(log_theta, generator), uniform(log_theta, generator)
        w = z * z * torch.exp(-log_theta) / (2 * self.mass)
        q = 1 + w + torch.sqrt(w * (w + 2))
        log_y = log_mean + torch.where(u * (1 + q) <= q, -torch.log(q), torch.log(q))
        return log_y - math.log(2), self.elasticity(log_y, log_theta)

    def elasticity(self, log_y: Tensor, log_theta: Tensor) -> Tensor:
        """∂ log y/∂ log θ at a fixed quantile."""
        reach = self.mass * torch.exp(log_y / 2)
        x = reach + torch.exp(log_theta - log_y / 2)
        mills = math.sqrt(math.pi / 2) * torch.special.erfcx(x / math.sqrt(2))
        return 2 * (1 - torch.where(torch.isfinite(x), reach * mills, torch.zeros_like(x)))

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        value = theta * s / (np.sqrt(s + self.mass**2) + self.mass)
        return value, value
