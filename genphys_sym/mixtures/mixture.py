"""x_t given x_0 as a Gaussian with a random variance 2τ: independent mixing laws by their clocks, added."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from genphys_sym.mixtures.components import Component
from genphys_sym.mixtures.random_draws import Source, generator_of
from genphys_sym.mixtures.scales import MeanOfLog, TabledClock
from genphys_sym.mixtures.transforms import OfSum


class Mixture:
    """x_t = x_0 + √(2τ_t) z: τ_t a sum of independent components.

    :param components: the laws with their clocks.
    :param name: what the equation is called.
    """

    def __init__(self, components: Sequence[Component], name: str = "") -> None:
        self.components = tuple(components)
        self.name = name

    @property
    def error(self) -> float:
        """The largest error of the distribution function of τ where tables stand for it, so far as they were needed; else 0."""
        return sum(component.law.error for component in self.components)

    @property
    def resting(self) -> bool:
        """Whether τ = 0 has a positive probability: particles that have not moved at all."""
        laws = [component.law for component in self.components]
        return all(law.drift() == 0 and math.isfinite(law.jumps()) for law in laws)

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
        """log σ(t): σ = √2·exp(½E log τ_t), and √(2·median τ_t), which is proportional, where τ keeps its law up to scale."""
        t = torch.as_tensor(t)
        return self._clock(t)[0].to(t.dtype)

    def rate_of_clock(self, t: Tensor) -> Tensor:
        """d log σ/dt."""
        t = torch.as_tensor(t)
        return self._clock(t)[1].to(t.dtype)

    def _clock(self, t: Tensor) -> tuple[Tensor, Tensor]:
        time = t.to(torch.float64)
        if self._by_mean is not None:
            return self._by_mean(time)
        (only,) = self.components
        power = only.law.power or 0.0
        log_median = power * only.clock.log(time) + self._log_median
        return (math.log(2) + log_median) / 2, power * only.clock.elasticity(time) / (2 * time)

    @functools.cached_property
    def _log_median(self) -> float:
        """log of the median at θ = 1, where all laws are one up to scale."""
        return self.components[0].law.log_median()

    @functools.cached_property
    def _by_mean(self) -> TabledClock | None:
        """The table of σ(t), None where it has a formula."""
        return None if self.rigid else TabledClock(MeanOfLog(OfSum(self.components)))

    def time(self, sigma: Tensor) -> Tensor:
        """t with σ(t) = ``sigma``.

        :raises UnsupportedError: where σ(t) never gets there.
        """
        sigma = torch.as_tensor(sigma)
        log_sigma = torch.log(sigma.to(torch.float64))
        if self._by_mean is not None:
            return self._by_mean.time(log_sigma).to(sigma.dtype)
        (only,) = self.components
        if only.clock.power is None:
            return self._inverse(log_sigma).to(sigma.dtype)
        log_theta = (2 * log_sigma - math.log(2) - self._log_median) / (only.law.power or 1.0)
        return torch.exp(only.clock.log_inverse(log_theta)).to(sigma.dtype)

    def _inverse(self, log_sigma: Tensor) -> Tensor:
        """t for a clock with a formula that is no monomial: from a table, and two of Newton's steps on the formula."""
        t = self._table_of_times.time(log_sigma)
        for _ in range(2):
            value, slope = self._clock(t)
            t = t * torch.exp((log_sigma - value) / (slope * t))
        return t

    @functools.cached_property
    def _table_of_times(self) -> TabledClock:
        def spread(t: float) -> tuple[float, float]:
            log_sigma, slope = self._clock(torch.tensor(t, dtype=torch.float64))
            return 2 * float(log_sigma) - math.log(2), 2 * t * float(slope)

        return TabledClock(spread)

    def characteristic(self, k2: Tensor, t: Tensor) -> Tensor:
        """E e^{ik·(x_t − x_0)} = K̂(k, t)/K̂(0, t) at k² = ``k2``."""
        k2, t = torch.as_tensor(k2), torch.as_tensor(t)
        s, time = np.broadcast_arrays(k2.detach().cpu().double().numpy(), t.detach().cpu().double().numpy())
        return torch.as_tensor(np.exp(-self.exponent(s, time))).to(dtype=k2.dtype, device=k2.device)

    def exponent(self, s: np.ndarray, t: np.ndarray) -> np.ndarray:
        """−log E e^{−sτ} for real s ≥ 0, arrays of one shape."""
        total = np.zeros(s.shape)
        for component in self.components:
            theta = torch.exp(component.clock.log(torch.as_tensor(np.array(t)))).numpy()
            total = total + component.law.exponent(np.maximum(s, 1e-300), theta)[0].real
        return total
