"""Particles that diffuse with constant D in one state and rest in another: Jeffreys' equation, and Guyer and Krumhansl's.

They leave the moving state at the rate a, the resting one at the rate b, and start in motion: λ² + (a + b + Ds)λ + bDs = 0.
τ_t = D u, u the time in motion (with a slower diffusion in place of rest τ_t = D₂t + (D₁ − D₂)u). The events {u ≤ y} and
{Pois(b(t − y)) < Pois(ay)} are the same, so P(u ≤ y) is a noncentral χ² distribution function; u = t with probability
e^{−at}. Densities of u by the last state, z = 2√(ab u v), v = t − u: moving e^{−au−bv} √(ab u/v) I₁(z), resting
a e^{−au−bv} I₀(z) (P. Pedler, J. Appl. Prob. 8 (1971) 381); hence dτ/dt = D·moving/(moving + resting), which is also
the quantile coupling.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.interpolation import Surface
from genphys_sym.mixtures.laws import Array, Law
from genphys_sym.mixtures.random_draws import uniform
from genphys_sym.mixtures.table import LOGITS, STEP, GrowingTable


class TwoState(Law):
    """τ = (D₁ − D₂)·(time in the first state) + D₂ t, in the time t.

    :param fast, slow: D₁ and D₂.
    :param leaving, waking: the rates from the first state to the second and back.
    """

    name = "two states"

    def __init__(self, fast: float, leaving: float, waking: float, slow: float = 0.0) -> None:
        self.diffusion, self.leaving, self.waking, self.slow = fast - slow, leaving, waking, slow
        self._table = GrowingTable(self._row, self._measured)

    @property
    def error(self) -> float:  # type: ignore[override]
        """The error of the table of quantiles."""
        return self._table.error

    def exponent(self, s: Array, theta: Array) -> tuple[Array, Array]:
        """For real s ≥ 0, with λ₋ as a quotient and nothing that overflows."""
        s = np.asarray(s).real
        a, b, move = self.leaving, self.waking, self.diffusion * s
        half = (a + b + move) / 2
        root = np.sqrt((a - b + move) ** 2 / 4 + a * b)
        slow = b * move / (half + root)
        weight = (a + b - slow) / (2 * root)
        fast = np.exp(-2 * root * theta) * (1 - weight)
        slope = theta * (slow + 2 * root * fast / (weight + fast))
        base = self.slow * s * theta
        return slow * theta - np.log(weight + fast) + base, slope + base

    def draw(self, log_theta: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        surface = self._table.over(log_theta)
        x = torch.logit(uniform(log_theta, generator))
        moving = uniform(log_theta, generator) < torch.exp(-self.leaving * torch.exp(log_theta))
        part = surface(x, log_theta)[0]
        part = torch.where(moving, torch.full_like(part, math.inf), part)
        return self._log_tau(part, log_theta), self.elasticity(part, torch.exp(log_theta))

    def _log_tau(self, part: Tensor, log_theta: Tensor) -> Tensor:
        moving = math.log(self.diffusion) + torch.nn.functional.logsigmoid(part)
        if self.slow:
            moving = torch.logaddexp(moving, torch.full_like(moving, math.log(self.slow)))
        return log_theta + moving

    def elasticity(self, part: Tensor, t: Tensor) -> Tensor:
        """∂ log τ/∂ log t at u = t/(1 + e^{−part})."""
        ratio = torch.sigmoid(part)
        u, v = ratio * t, torch.sigmoid(-part) * t
        z = 2 * torch.sqrt(self.leaving * self.waking * u * v)
        moving = self._moving(u, v, z)
        share = torch.where(v > 0, moving / (moving + self.leaving), torch.ones_like(v))
        return (self.slow + self.diffusion * share) / (self.slow + self.diffusion * ratio)

    def _moving(self, u: Tensor, v: Tensor, z: Tensor) -> Tensor:
        """√(ab u/v) I₁(z)/I₀(z)."""
        bessel = torch.special.i1e(z) / torch.special.i0e(z)
        small = self.leaving * self.waking * u
        return torch.where(z > 1e-8, torch.sqrt(small / v.clamp(min=1e-300)) * bessel, small)

    # The table ---------------------------------------------------------------------------------------------------------

    def cdf(self, part: Array, t: float) -> Array:
        """P(u ≤ y) at y = t/(1 + e^{−part})."""
        from scipy.special import chndtr, expit

        return chndtr(2 * self.leaving * t * expit(part), 2, 2 * self.waking * t * expit(-part))

    def _densities(self, part: Array, t: float) -> tuple[Array, Array]:
        """t times the densities of u, moving and resting."""
        from scipy.special import expit, i0e, i1e

        u, v = t * expit(part), t * expit(-part)
        z = 2 * np.sqrt(self.leaving * self.waking * u * v)
        front = t * np.exp(-((np.sqrt(self.leaving * u) - np.sqrt(self.waking * v)) ** 2))
        return front * np.sqrt(self.leaving * self.waking * u / v) * i1e(z), front * self.leaving * i0e(z)

    def _row(self, j: int) -> tuple[Array, int, int]:
        from scipy.special import expit

        t = math.exp(j * STEP)
        mass = -math.expm1(-self.leaving * t)
        part = self.quantiles(LOGITS, t)
        moving, resting = self._densities(part, t)
        v, r = expit(LOGITS), expit(part)
        density = (moving + resting) * r * (1 - r) / mass
        lost = self.leaving * t * math.exp(-self.leaving * t) / mass
        upward = -((r * (moving + resting) - moving) / mass - v * lost) / density
        along = v * (1 - v) / density
        return np.stack([part, along, upward, np.gradient(upward, LOGITS)], -1), 0, len(LOGITS) - 1

    def quantiles(self, logit: Array, t: float) -> Array:
        """logit u/t at quantiles of the part of the law that has a density, by bisection and Newton's method."""
        from scipy.special import expit

        goal, mass = expit(logit), -math.expm1(-self.leaving * t)
        low, high = np.full_like(goal, -60.0), np.full_like(goal, 60.0)
        for _ in range(70):
            middle = (low + high) / 2
            below = self.cdf(middle, t) < goal * mass
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return (low + high) / 2

    def _measured(self, j: int, surface: Surface) -> float:
        t = math.exp((j + 0.5) * STEP)
        x = torch.as_tensor((LOGITS[1:] + LOGITS[:-1]) / 2)
        part = surface(x, torch.full_like(x, (j + 0.5) * STEP))[0].numpy()
        found = self.cdf(part, t) / -math.expm1(-self.leaving * t)
        return float(np.max(np.abs(found - torch.sigmoid(x).numpy())))
