"""x_t given x_0 as a Gaussian with a random variance 2τ: independent mixing laws by their clocks, added."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.clocks import Clock
from genphys_sym.mixtures.laws import Law
from genphys_sym.mixtures.random_draws import Source, generator_of


@dataclass(frozen=True, slots=True, eq=False)
class Component:
    """A law whose operational time is θ = clock(t)."""

    law: Law
    clock: Clock


class Mixture:
    """x_t = x_0 + √(2τ_t) z: τ_t a sum of independent components.

    :param components: the laws with their clocks.
    :param name: what the equation is called.
    """

    def __init__(self, components: Sequence[Component], name: str = "") -> None:
        self.components = tuple(components)
        self.name = name
        self.error = sum(component.law.error for component in self.components)

    @property
    def rigid(self) -> bool:
        """Whether the rate is the same for every draw and equals the clock's: then D(x, σ) = E[x_0 | x]."""
        return len(self.components) == 1 and self.components[0].law.power is not None

    @property
    def self_similar(self) -> float | None:
        """α where σ(t) is proportional to t^{1/α} and all laws are one up to scale, else None."""
        if not self.rigid:
            return None
        (only,) = self.components
        return None if only.clock.power is None else 2 / ((only.law.power or 0) * only.clock.power)

    def sample_log(self, t: Tensor, generator: Source) -> tuple[Tensor, Tensor]:
        """(log τ, a) with a = (dτ/dt)/(2τ), of the shape of ``t``, in double precision."""
        t = torch.as_tensor(t)
        source, time = generator_of(generator, t.device), t.to(torch.float64)
        logs, slopes = [], []
        for component in self.components:
            log_tau, elasticity = component.law.draw(component.clock.log(time), source)
            logs.append(log_tau)
            slopes.append(elasticity * component.clock.elasticity(time))
        if len(logs) == 1:
            return logs[0], slopes[0] / (2 * time)
        parts = torch.stack(logs)
        total = torch.logsumexp(parts, 0)
        shares = torch.exp(parts - total)
        return total, (shares * torch.stack(slopes)).sum(0) / (2 * time)

    def sample(self, t: Tensor, generator: Source) -> tuple[Tensor, Tensor]:
        """(τ, a): the variance is 2τ, the conditional velocity (x − x_0)·a; of the shape, type and device of ``t``.

        Where τ leaves the range of the type it is its largest or smallest positive number; :meth:`sample_log` has no limits.
        """
        t = torch.as_tensor(t)
        log_tau, rate = self.sample_log(t, generator)
        kind = torch.finfo(t.dtype)
        return torch.exp(log_tau).clamp(kind.tiny, kind.max).to(t.dtype), rate.to(t.dtype)

    def log_scale(self, t: Tensor) -> Tensor:
        """log σ(t), σ = √(2·median τ_t)."""
        t = torch.as_tensor(t)
        return self._clock(t)[0].to(t.dtype)

    def rate_of_clock(self, t: Tensor) -> Tensor:
        """d log σ/dt."""
        t = torch.as_tensor(t)
        return self._clock(t)[1].to(t.dtype)

    def _clock(self, t: Tensor) -> tuple[Tensor, Tensor]:
        time = t.to(torch.float64)
        (only,) = self.components
        power = only.law.power or 0.0
        log_median = power * only.clock.log(time) + only.law.log_median()
        return (math.log(2) + log_median) / 2, power * only.clock.elasticity(time) / (2 * time)

    def time(self, sigma: Tensor) -> Tensor:
        """t with σ(t) = ``sigma``."""
        sigma = torch.as_tensor(sigma)
        (only,) = self.components
        power = (only.law.power or 0.0) * (only.clock.power or 0.0)
        start = float(self.log_scale(torch.ones((), dtype=torch.float64)))
        return torch.exp((torch.log(sigma.to(torch.float64)) - start) * 2 / power).to(sigma.dtype)

    def characteristic(self, k2: Tensor, t: Tensor) -> Tensor:
        """E e^{ik·(x_t − x_0)} = K̂(k, t)/K̂(0, t) at k² = ``k2``."""
        k2, t = torch.as_tensor(k2), torch.as_tensor(t)
        s, time = np.broadcast_arrays(k2.detach().cpu().double().numpy(), t.detach().cpu().double().numpy())
        exponent = np.zeros(s.shape)
        for component in self.components:
            theta = torch.exp(component.clock.log(torch.as_tensor(np.array(time)))).numpy()
            exponent = exponent + component.law.exponent(np.maximum(s, 1e-300), theta)[0].real
        return torch.as_tensor(np.exp(-exponent)).to(dtype=k2.dtype, device=k2.device)
