"""A density flow as a field on a data set: kernels, their velocity and exact draws, in any dimension.

R-free gauge (the default): the density over its mass, carried by the unique radial flux. In the frame that moves along,
x_t = x_0 + √(2τ_t) z with z normal; the clock is σ(t) = √(2·median τ_t), and everything that is trained or sampled runs in σ:

    dx/dσ = (x − D(x, σ))/σ,    D = E[x_0 + (1 − ω)(x − x_0) | x],    ω = w/(d log σ/dt),  w = u(r, t)/r,

with u the radial velocity of the kernel. For self-similar kernels ω = 1, D is the denoiser and this is EDM's flow (T. Karras
et al., arXiv 2206.00364); for all others the same networks, weights, samplers and grids of σ apply.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from genphys_sym.admissibility import admissibility
from genphys_sym.fields.empirical import Kernel, Posterior, posterior
from genphys_sym.fields.profiles import Profile, elementary
from genphys_sym.fields.tables import Tabulated
from genphys_sym.mixtures import Mixture, mixture
from genphys_sym.mixtures.evaluation import number
from genphys_sym.mixtures.flows import numbers_of
from genphys_sym.results import Answer, DensityFlow
from symcons.errors import UnsupportedError

Number = float | Tensor


class InadmissibleError(UnsupportedError):
    """A flow that cannot carry a generative model: the message gives the verdict's reasons."""

    code = "E705"


class Parameters(nn.Module):
    """The parameters of an equation as buffers by their names."""

    def __init__(self, values: Mapping[str, float]) -> None:
        super().__init__()
        for name, value in values.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.float64))

    def values(self) -> dict[str, float]:
        """The numbers."""
        return {name: float(buffer) for name, buffer in self.named_buffers()}


class Field(nn.Module):
    """The field of ``flow`` in ``dim`` dimensions.

    :param flow: what :func:`genphys_sym.density_flow` returns.
    :param dim: the number of space dimensions; data of any shape count with all their entries.
    :param values: numbers for parameters, over the equation's own.
    :param force: take a flow that the verdict does not admit.
    :param sigmas: the range of σ for which kernels without a formula are tabulated.
    :raises UnsupportedError: for a parameter without a value.
    :raises InadmissibleError: with the verdict's reasons.
    """

    def __init__(
        self,
        flow: DensityFlow,
        *,
        dim: int,
        values: Mapping[str, Any] | None = None,
        force: bool = False,
        sigmas: tuple[float, float] = (1e-3, 1e3),
    ) -> None:
        super().__init__()
        numbers = {name: number(value) for name, value in numbers_of(flow, values).items()}
        if not force:
            _admit(flow)
        self.flow, self.dim, self.sigmas = flow, dim, sigmas
        self.pde = Parameters(numbers)
        self.build(numbers)

        self.register_load_state_dict_post_hook(_rebuild)  # type: ignore[no-untyped-call]

    def build(self, numbers: Mapping[str, float]) -> None:
        """The mixture and the kernel at these values of the parameters."""
        self.numbers = dict(numbers)
        self.mixture: Mixture = mixture(self.flow, numbers)
        self.profile: Profile = elementary(self.mixture, self.dim) or Tabulated(self.mixture, self.dim, self.sigmas)

    # The clock ---------------------------------------------------------------------------------------------------------

    def sigma(self, t: Number) -> Tensor:
        """σ(t) = √(2·median τ_t)."""
        return torch.exp(self.mixture.log_scale(_tensor(t)))

    def time(self, sigma: Number) -> Tensor:
        """t with σ(t) = ``sigma``."""
        return self.mixture.time(_tensor(sigma))

    # The kernel --------------------------------------------------------------------------------------------------------

    def log_kernel(self, r2: Tensor, t: Number) -> Tensor:
        """log of the density over its mass at squared distances ``r2`` from the (moved) starting point; shapes broadcast."""
        return self.profile.log_density(r2, self.mixture.log_scale(_tensor(t, r2)))

    def rate(self, r2: Tensor, t: Number) -> Tensor:
        """w = u/r: the velocity is w·(x − x_0) for one starting point; shapes broadcast."""
        time = _tensor(t, r2)
        return self.profile.ratio(r2, self.mixture.log_scale(time)) * self.mixture.rate_of_clock(time)

    # Draws -------------------------------------------------------------------------------------------------------------

    def sample(self, x0: Tensor, t: Number, *, generator: torch.Generator | int) -> Tensor:
        """x_t given x_0, exactly; ``t`` is a number, or one for each row of ``x0``."""
        source = _generator(generator, x0)
        tau, _ = self.mixture.sample(_tensor(t, x0).expand(x0.shape[0]), source)
        return x0 + _like(torch.sqrt(2 * tau), x0) * _normal(x0, source)

    def denoising_pair(self, x0: Tensor, sigma: Number, *, generator: torch.Generator | int) -> tuple[Tensor, Tensor]:
        """(x, target): x_σ given x_0, and what D regresses on, x_0 + (1 − ω)(x − x_0); ``sigma`` one number or one a row."""
        source = _generator(generator, x0)
        level = _tensor(sigma, x0).reshape(-1).expand(x0.shape[0])
        x = self.sample(x0, self.mixture.time(level), generator=source)
        if self.profile.rigid:
            return x, x0
        moved = x - x0
        ratio = self.profile.ratio(moved.flatten(1).square().sum(-1), torch.log(level))
        return x, x0 + _like(1 - ratio, x0) * moved

    def prior(self, n: int, sigma_max: Number, *, generator: torch.Generator | int, centre: Number = 0.0) -> Tensor:
        """n points (n, dim) of the kernel at ``sigma_max`` around ``centre``."""
        level = _tensor(sigma_max, centre if isinstance(centre, Tensor) else None)
        start = (level * 0 + centre).expand(n, self.dim)
        return self.sample(start, self.time(level), generator=generator)

    def horizon(self, data: Tensor, tolerance: float = 1e-2) -> float:
        """The σ at which the data's density and the prior around their mean differ by ``tolerance`` in total variation.

        TV(K(· − a), K) ≤ |a| K¹(0) with the one-dimensional marginal K¹ in every dimension, so E|x − mean|·K¹(0) is a bound.
        """
        points = data.detach().flatten(1).to(torch.float64)
        spread = float((points - points.mean(0)).norm(dim=-1).mean())
        if spread == 0:
            return self.sigmas[0]
        low, high = math.log(spread) - 5, math.log(spread) + 60
        for _ in range(50):
            middle = (low + high) / 2
            far = spread * self.marginal_peak(math.exp(middle)) > tolerance
            low, high = (middle, high) if far else (low, middle)
        return math.exp(high)

    def marginal_peak(self, sigma: float) -> float:
        """K¹(0) at ``sigma``: (1/π) ∫₀^∞ K̂(k)/K̂(0) dk by the trapezoidal rule in log k where there is no formula."""
        log_sigma = torch.tensor(math.log(sigma), dtype=torch.float64)
        line = elementary(self.mixture, 1)
        if line is not None:
            return math.exp(float(line.log_density(torch.zeros_like(log_sigma), log_sigma)))
        k = torch.exp(torch.arange(-20.0, 60.0, 0.05, dtype=torch.float64) - log_sigma)
        decay = self.mixture.characteristic(k * k, self.mixture.time(log_sigma.exp()))
        return float((decay * k).sum() * 0.05 / math.pi)

    # Data --------------------------------------------------------------------------------------------------------------

    def empirical(self, data: Tensor, x: Tensor, sigma: Number, chunk: int = 2048) -> tuple[Tensor, Tensor]:
        """(log p, D) of the exact field of ``data`` (n, …) at ``x`` (q, …); ``sigma`` one number or one a row of ``x``."""
        found = self._posterior(data, x, _tensor(sigma, x), chunk)
        return found.log_p, found.denoised(x.flatten(1)).reshape(x.shape)

    def _posterior(self, data: Tensor, x: Tensor, sigma: Tensor, chunk: int) -> Posterior:
        level = torch.log(sigma)
        kernel: Kernel
        if level.numel() == 1:
            one = self.profile.at(level.reshape(()))
            kernel = lambda r2, rows: one(r2)  # noqa: E731
        else:
            levels = level.reshape(-1, 1)
            kernel = lambda r2, rows: self._elementwise(r2, levels[rows])  # noqa: E731
        return posterior(data.flatten(1), x.flatten(1), kernel, chunk=chunk, exact=x.dtype != torch.float64)

    def _elementwise(self, r2: Tensor, log_sigma: Tensor) -> tuple[Tensor, Tensor | None]:
        ratio = None if self.profile.rigid else self.profile.ratio(r2, log_sigma)
        return self.profile.log_density(r2, log_sigma), ratio

    def forward(self, x: Tensor, sigma: Number, data: Tensor) -> Tensor:
        """dx/dσ = (x − D)/σ of the exact field of ``data``."""
        level = _tensor(sigma, x)
        denoised = self.empirical(data, x, level)[1]
        return (x - denoised) / (level if level.numel() == 1 else _like(level.reshape(-1), x))


def _rebuild(field: nn.Module, _: Any) -> None:
    """After new parameters were loaded: their mixture and kernel."""
    if isinstance(field, Field) and field.pde.values() != field.numbers:
        field.build(field.pde.values())


def _admit(flow: DensityFlow) -> None:
    found = admissibility(flow)
    if found.status is Answer.NO:
        raise InadmissibleError("this flow cannot carry a generative model: " + "; ".join(r.text for r in found.reasons))


def _tensor(value: Number, like: Tensor | None = None) -> Tensor:
    if isinstance(value, Tensor):
        return value
    return (
        torch.tensor(value, dtype=torch.float64) if like is None else torch.tensor(value, dtype=like.dtype, device=like.device)
    )


def _like(value: Tensor, x: Tensor) -> Tensor:
    """One number a row, to be multiplied with ``x``."""
    return value.reshape(-1, *([1] * (x.dim() - 1)))


def _generator(source: torch.Generator | int, x: Tensor) -> torch.Generator:
    return torch.Generator(x.device).manual_seed(source) if isinstance(source, int) else source


def _normal(x: Tensor, source: torch.Generator) -> Tensor:
    return torch.randn(x.shape, generator=source, device=source.device, dtype=x.dtype).to(x.device)
