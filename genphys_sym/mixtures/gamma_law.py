"""ψ = θ log(1 + s/κ²): τ = Γ(θ, 1)/κ², the variance-gamma flow.

∂ log x/∂ log θ = −θ (∂P/∂θ)/(x P′) at a fixed quantile of the regularised incomplete gamma function P(θ, x), by a five-point
difference in θ of P or of 1 − P, whichever is smaller; for x → 0 of log P = θ log x − log Γ(θ + 1) + log M(θ, θ + 1, −x).
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import log_gamma_draw

_STENCIL = ((-2, 1 / 12), (-1, -8 / 12), (1, 8 / 12), (2, -1 / 12))
_TINY = 1e-3


class Gamma(Law):
    """ψ = θ log(1 + s/κ²)."""

    name = "gamma"

    def __init__(self, kappa2: float) -> None:
        self.kappa2 = kappa2

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        shape = torch.exp(log_theta)
        log_x = log_gamma_draw(shape, generator)
        return log_x - math.log(self.kappa2), elasticity(shape, log_x)

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        value = theta * np.log1p(s / self.kappa2)
        return value, value


def elasticity(shape: Tensor, log_x: Tensor) -> Tensor:
    """∂ log x/∂ log θ of Γ(θ, 1) at a fixed quantile."""
    small = log_x < math.log(_TINY)
    x = torch.exp(torch.where(small, torch.zeros_like(log_x), log_x))
    return torch.where(small, _near_zero(shape, log_x), _by_difference(shape, x))


def _near_zero(shape: Tensor, log_x: Tensor) -> Tensor:
    """From the first terms of the series: P = x^θ/Γ(θ + 1)·(1 − θx/(θ + 1) + θx²/(2(θ + 2)) − …)."""
    x = torch.exp(log_x)
    series, slope, outer = torch.ones_like(x), torch.zeros_like(x), torch.ones_like(x)
    term = torch.ones_like(x)
    for n in range(1, 6):
        term = -term * x / n
        series = series + shape * term / (shape + n)
        slope = slope + n * term / (shape + n) ** 2
        outer = outer + term
    by_shape = log_x - torch.digamma(shape + 1) + slope / series
    return -by_shape * series / outer


def _by_difference(shape: Tensor, x: Tensor) -> Tensor:
    step = 4e-3 * shape / (1 + torch.sqrt(shape))
    upper = x > shape
    total = torch.zeros_like(x)
    for place, weight in _STENCIL:
        moved = shape + place * step
        value = torch.where(upper, -torch.special.gammaincc(moved, x), torch.special.gammainc(moved, x))
        total = total + weight * value
    log_density = shape * torch.log(x) - x - torch.lgamma(shape)
    return -total / step * shape / torch.exp(log_density)
