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

#: Orders from here on are large.
LARGE = 2000.0


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
        q = theta * np.sqrt(s)
        upper = log_k(self.order, q)
        with np.errstate(invalid="ignore"):
            value = q - upper - math.log(2) - self.order * np.log(q / 2) + math.lgamma(self.order)
            slope = q * np.exp(log_k(self.order - 1, q) - upper)
        if self.order <= 2:
            return value, slope
        small = (abs(q) ** 2 < 1e-9 * self.order) | ~np.isfinite(upper)  # where K overflows q is small
        nearby = q * q / (4 * (self.order - 1))
        return np.where(small, nearby, value), np.where(small, 2 * nearby, slope)

    def log_median(self) -> float:
        from scipy.special import gammaincinv

        return -math.log(4) - math.log(gammaincinv(self.order, 0.5))


def log_k(order: float, q: Array) -> Array:
    """log of e^q K_ν(q): of large order by Debye's expansion (DLMF 10.41.4), which is good to 1e−14 there."""
    from scipy.special import kve

    if order < LARGE:
        with np.errstate(over="ignore", invalid="ignore"):
            return np.log(kve(order, q))
    z = q / order
    root = np.sqrt(1 + z * z)
    p = 1 / root
    eta = root + np.log(z / (1 + root))
    u1 = (3 * p - 5 * p**3) / 24
    u2 = (81 * p**2 - 462 * p**4 + 385 * p**6) / 1152
    u3 = (30375 * p**3 - 369603 * p**5 + 765765 * p**7 - 425425 * p**9) / 414720
    series = 1 - u1 / order + u2 / order**2 - u3 / order**3
    return q - order * eta + np.log(np.pi / (2 * order)) / 2 - np.log(root) / 2 + np.log(series)
