"""The telegraph equation in one dimension as Kac's process: a particle that runs with speed c and turns at random times.

Turns come at the rate μ, the first direction is random, and histories with an odd number of turns count ω times: K̂ is
(cosh wt + ω (μ/w) sinh wt)/(cosh μt + ω sinh μt), w² = μ² − c²k² (M. Kac, Rocky Mountain J. Math. 4 (1974) 497). ω = 1 is the
telegraph and the damped wave equation, ω = 0 the tachyonic Klein–Gordon equation, ω = ε/μ, μ² = ε² − m², the damped one.
Given n turns x = ±ct(2B − 1) with B ~ Beta(⌊n/2⌋ + 1, ⌈n/2⌉). Within the fronts, which hold what has never turned, the density
is (μ/2c)((t/ρ) I₁(μρ) + ω I₀(μρ))/(cosh μt + ω sinh μt), ρ² = t² − x²/c².
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.flows import numbers_of
from genphys_sym.mixtures.pairs import coefficients_of
from genphys_sym.mixtures.random_draws import Source, generator_of, uniform
from genphys_sym.mixtures.scales import TabledClock
from genphys_sym.results import DensityFlow
from symcons.errors import UnsupportedError

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(48)


class KacProcess:
    """Displacements in one dimension.

    :param speed: c.
    :param turning: the rate μ of turns.
    :param odd: ω, the weight of histories with an odd number of turns.
    """

    self_similar: float | None = None
    error = 0.0
    rigid = False

    def __init__(self, speed: float, turning: float, odd: float = 1.0, name: str = "") -> None:
        if speed <= 0 or turning <= 0 or odd < 0:
            raise UnsupportedError("Kac's process has a positive speed and rate, and no negative weight")
        self.speed, self.turning, self.odd, self.name = speed, turning, odd, name

    def sample(self, t: Tensor, generator: Source) -> tuple[Tensor, Tensor]:
        """(x_t − x_0, a): the displacement, and a with dx/dt = (x − x_0)·a its velocity in the unique flux; shape of ``t``."""
        t = torch.as_tensor(t)
        source, time = generator_of(generator, t.device), t.to(torch.float64)
        turns = self._turns(time, source)
        first = _gamma(torch.floor(turns / 2) + 1, source)
        second = _gamma(torch.ceil(turns / 2), source)
        part = torch.where(turns > 0, (first - second) / (first + second), torch.ones_like(first))
        sign = torch.where(uniform(time, source) < 0.5, -1.0, 1.0)
        rate = torch.where(turns > 0, self.rate(part.abs() * self.speed * time, time), 1 / time)
        return (sign * part * self.speed * time).to(t.dtype), rate.to(t.dtype)

    def _turns(self, t: Tensor, source: torch.Generator) -> Tensor:
        """The number of turns: its parity, then Poisson's law within it, by rejection."""
        mean = self.turning * t
        odd = self.odd * torch.tanh(mean)
        wanted = (uniform(t, source) * (1 + odd) < odd).to(torch.float64)
        few = (wanted == 1) & (mean < 1)  # an odd number below 1 in the mean is 1 + an even one, kept with chance 1/number
        found = torch.full_like(mean, -1.0)
        while (found < 0).any():
            drawn = torch.poisson(mean.to(source.device), generator=source).to(mean.device)
            chance = uniform(t, source)
            kept = torch.where(few, (drawn % 2 == 0) & (chance * (drawn + 1) < 1), drawn % 2 == wanted)
            found = torch.where((found < 0) & kept, drawn + few.to(drawn.dtype), found)
        return found

    def rate(self, x: Tensor, t: Tensor) -> Tensor:
        """u/x at distances x < ct, u = −∂_tF/∂_xF of the mass F inside x; for ω = 1 it is I₁/(t I₁ + ρ I₀)."""
        if self.odd == 1.0:
            rho = self._rho(x, t)
            z = self.turning * rho
            ratio = torch.special.i1e(z) / torch.special.i0e(z)
            inner = torch.where(z > 1e-8, ratio / rho.clamp(min=1e-300), torch.full_like(z, self.turning / 2))
            return inner / (t * inner + 1)
        return self._lost(x, t) / (x * self._density(x, t)[0]).clamp(min=1e-300)

    def _rho(self, x: Tensor, t: Tensor) -> Tensor:
        return torch.sqrt(((t - x / self.speed) * (t + x / self.speed)).clamp(min=0))

    def _density(self, x: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
        """The density within the fronts and its derivative in t."""
        rho, mu = self._rho(x, t), self.turning
        z = mu * rho
        i0, i1 = torch.special.i0e(z), torch.special.i1e(z)
        safe = rho.clamp(min=1e-300)
        by_rho = torch.where(z > 1e-6, i1 / safe, i0 * mu / 2)
        second = torch.where(z > 1e-2, (i0 - 2 * i1 / z.clamp(min=1e-300)) / (safe * safe), mu * mu / 8 * (1 + z * z / 12) * i0)
        whole = t * by_rho + self.odd * i0
        slope = by_rho + t * t * mu * second + self.odd * mu * t * by_rho
        even = torch.exp(-2 * mu * t)
        mass = ((1 + even) + self.odd * (1 - even)) / 2
        growth = mu * ((1 - even) + self.odd * (1 + even)) / 2 / mass
        front = mu / (2 * self.speed) * torch.exp(z - mu * t) / mass
        return front * whole, front * (slope - growth * whole)

    def _lost(self, x: Tensor, t: Tensor) -> Tensor:
        """−∂/∂t of the mass between 0 and x."""
        total = torch.zeros_like(x)
        for point, weight in zip(_POINTS, _WEIGHTS, strict=True):
            total = total - float(weight) / 2 * self._density(x * float(point + 1) / 2, t)[1]
        return total * x

    def characteristic(self, k2: Tensor, t: Tensor) -> Tensor:
        """E cos k(x_t − x_0) at k² = ``k2``."""
        k2, t = torch.as_tensor(k2), torch.as_tensor(t)
        square = (self.turning**2 - self.speed**2 * k2.to(torch.float64)).to(torch.complex128)
        w, time = torch.sqrt(square), t.to(torch.float64)
        down = torch.exp(-self.turning * time)
        even = (torch.exp(w * time) + torch.exp(-w * time)) / 2
        odd = torch.where(w.abs() * time > 1e-6, (torch.exp(w * time) - torch.exp(-w * time)) / (2 * w), time + 0 * w)
        mass = (1 + down**2) / 2 + self.odd * (1 - down**2) / 2
        return ((even + self.odd * self.turning * odd).real * down / mass).to(k2.dtype)

    # The clock: σ is the root of the mean square displacement ------------------------------------------------------------

    @functools.cached_property
    def _inverse(self) -> TabledClock:
        def spread(t: float) -> tuple[float, float]:
            log_sigma, slope = self._clock(torch.tensor(t, dtype=torch.float64))
            return 2 * float(log_sigma) - math.log(2), 2 * t * float(slope)

        return TabledClock(spread)

    def _clock(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """log σ and its slope, σ² = c² (t sinh μt + ω (t cosh μt − sinh(μt)/μ))/(μ (cosh μt + ω sinh μt))."""
        mu, odd = self.turning, self.odd
        down = torch.exp(-2 * mu * t)
        sinh, cosh = -torch.expm1(-2 * mu * t) / 2, (1 + down) / 2
        square = t * sinh + odd * (t * cosh - sinh / mu)
        growth = (sinh + mu * t * cosh + odd * mu * t * sinh) / square
        mass = cosh + odd * sinh
        log_square = torch.log(square / mass) + math.log(self.speed**2 / mu)
        return log_square / 2, (growth - mu * (sinh + odd * cosh) / mass) / 2

    def log_scale(self, t: Tensor) -> Tensor:
        """log σ(t), σ the root of the mean square displacement."""
        t = torch.as_tensor(t)
        return self._clock(t.to(torch.float64))[0].to(t.dtype)

    def rate_of_clock(self, t: Tensor) -> Tensor:
        """d log σ/dt."""
        t = torch.as_tensor(t)
        return self._clock(t.to(torch.float64))[1].to(t.dtype)

    def time(self, sigma: Tensor) -> Tensor:
        """t with σ(t) = ``sigma``."""
        sigma = torch.as_tensor(sigma)
        return self._inverse.time(torch.log(sigma.to(torch.float64))).to(sigma.dtype)


def _gamma(shape: Tensor, source: torch.Generator) -> Tensor:
    """Gamma(shape), for shape 0 the number 0."""
    drawn = torch._standard_gamma(shape.clamp(min=1).to(source.device), generator=source).to(shape.device)
    return torch.where(shape > 0, drawn, torch.zeros_like(drawn))


def kac_process(flow: DensityFlow, values: Mapping[str, Any] | None = None) -> KacProcess:
    """Kac's process for a causal equation λ² + 2ελ + c²k² + m² = 0 with ε² > m², in one dimension.

    :raises UnsupportedError: for any other equation, and where odd histories would count negatively.
    """
    parts = coefficients_of(flow, numbers_of(flow, values))
    if parts is None:
        raise UnsupportedError("the equation is no telegraph equation: λ² + 2ελ + c²k² + m²")
    (a0, a1, a2), (c0, c1, c2), (start, *rest) = parts
    turning2 = a0 * a0 / 4 - c0
    if a1 or a2 or c2 or any(rest) or c1 <= 0 or turning2 <= 0:
        raise UnsupportedError("the equation is no telegraph equation with ε² > m²: λ² + 2ελ + c²k² + m²")
    turning = turning2**0.5
    odd = (start - a0 / 2) / turning
    return KacProcess(c1**0.5, turning, 1.0 if abs(odd - 1) < 1e-12 else odd, flow.pde.name)
