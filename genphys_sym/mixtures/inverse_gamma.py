"""τ = θ²/(4 Γ(ν, 1)): PFGM++ with ν = D/2; ν = 1/2 is Poisson's kernel.

E e^{−sτ} = 2 (q/2)^ν K_ν(q)/Γ(ν), q = θ√s (Y. Xu et al., PFGM++, arXiv 2302.04265; the ratio of a normal vector and a
chi variable, r = θ|z_N|/|z_D|, without its density).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import log_gamma_draw


class InverseGamma(Law):
    """τ = θ²/(4 Γ(ν, 1))."""

    name = "inverse gamma"
    power = 2.0

    def __init__(self, order: float) -> None:
        self.order = order

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        log_gamma = log_gamma_draw(torch.full_like(log_theta, self.order), generator)
        return 2 * log_theta - math.log(4) - log_gamma, torch.full_like(log_theta, 2.0)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        from scipy.special import gammaln, kve

        q = theta * np.sqrt(s)
        upper = kve(self.order, q)
        value = q - math.log(2) - self.order * np.log(q / 2) - np.log(upper) + gammaln(self.order)
        return value, q * kve(self.order - 1, q) / upper

    def log_median(self) -> float:
        from scipy.special import gammaincinv

        return -math.log(4) - math.log(gammaincinv(self.order, 0.5))
