"""The density of a trained model, by the divergence along its flow.

Along dx/dσ = (x − D)/σ the density changes by d ln p/dσ = −div (x − D)/σ = −(N − tr ∂D/∂x)/σ. From x at sigma_min to
sigma_max, where the density is the prior's, ln p(x) = ln p_prior(x_end) + ∫ (N − tr ∂D/∂x) d ln σ.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from genphys_sym.samplers.schedules import checked, karras_sigmas
from genphys_sym.samplers.seeds import stream
from symcons.errors import SymconsError

#: Up to so many coordinates the trace is exact, one derivative for each; beyond it is Hutchinson's estimate.
EXACT = 16
#: Draws of the mixing variable for the prior's density.
MIXED = 4096

#: D of the points (n, d), and the trace of its derivative at each (n,).
Traced = tuple[Tensor, Tensor]


def log_likelihood(
    denoiser: Any,
    field: Any,
    x: Tensor,
    *,
    steps: int = 40,
    seed: int = 0,
    probes: int | None = None,
    sigmas: Tensor | None = None,
) -> Tensor:
    """ln p at the points ``x`` (n, d), taken as they are at the smallest noise level: shape (n,).

    Heun's method in ln σ on the schedule of Karras et al. with ``steps`` steps, or on ``sigmas`` (decreasing, without a 0)
    exactly as given. The trace is exact for up to 16 coordinates, else the mean over ``probes`` (default 4) random signs
    drawn from ``seed`` (M. F. Hutchinson, 1990; unbiased); ``probes`` asks for the estimate in any dimension.
    The prior is that of samplers: where the denoiser has the ``root`` of the data's covariance Σ, the mean of N(x̄, Σ + 2τ)
    over 4096 draws of the ``mixture`` of the field, exact for Gaussian noise; else the field's ``log_kernel(r2, t)``.

    :raises SymconsError: with code E603 for a schedule that ends in 0, where the density does not exist.
    """
    levels = checked(karras_sigmas(steps + 1, denoiser.sigma_min, denoiser.sigma_max)[:-1] if sigmas is None else sigmas)
    if float(levels[-1]) == 0:
        raise SymconsError("a density is not defined at the noise level 0: leave it out of the schedule", code="E603")
    trace = _exact if probes is None and x.shape[1] <= EXACT else _estimate(seed, probes or 4)
    points, total = x.to(denoiser.centre), x.new_zeros(len(x)).to(denoiser.centre)
    for here, there in pairwise(levels.flip(0).to(points)):
        h = (there / here).log()
        first, one = trace(denoiser, points, here)
        slope = points - first
        second, two = trace(denoiser, points + h * slope, there)
        total = total + h * (x.shape[1] - (one + two) / 2)
        points = points + h / 2 * (slope + points + h * slope - second)
    prior = _log_prior(denoiser, field, points - denoiser.centre, levels[0], seed)
    return total + prior.to(total)


def _log_prior(denoiser: Any, field: Any, place: Tensor, sigma: Tensor, seed: int) -> Tensor:
    """The log density of the prior at ``place`` (n, d) from the centre: shape (n,)."""
    root, time = getattr(denoiser, "root", None), field.time(float(sigma))
    if root is None or not len(root):
        kernel: Tensor = field.log_kernel(place.square().sum(dim=1), time)
        return kernel
    draws = torch.as_tensor(time, dtype=torch.float64, device=place.device).expand(MIXED)
    noise = 2 * field.mixture.sample(draws, stream(seed, 7, device=place.device))[0]
    _, widths, axes = torch.linalg.svd(root.double(), full_matrices=True)
    widths = torch.cat([widths, widths.new_zeros(len(axes) - len(widths))])
    variances = noise[:, None] + widths.square()
    squares = (place.double() @ axes.T).square() @ variances.reciprocal().T
    logs = -(squares + (2 * math.pi * variances).log().sum(dim=1)) / 2
    return torch.logsumexp(logs, dim=1) - math.log(MIXED)


def _exact(denoiser: Any, x: Tensor, sigma: Tensor) -> Traced:
    """The trace from one derivative for each coordinate."""
    with torch.enable_grad():
        start = x.detach().requires_grad_()
        said = denoiser(start, sigma)
        total = torch.zeros_like(x[:, 0])
        for place in range(x.shape[1]):
            (slope,) = torch.autograd.grad(said[:, place].sum(), start, retain_graph=True)
            total = total + slope[:, place]
    return said.detach(), total.detach()


def _estimate(seed: int, probes: int) -> Callable[[Any, Tensor, Tensor], Traced]:
    """The mean of v·(∂D/∂x)v over ``probes`` vectors v of random signs, the same at every noise level."""

    def trace(denoiser: Any, x: Tensor, sigma: Tensor) -> Traced:
        with torch.enable_grad():
            start = x.detach().requires_grad_()
            said = denoiser(start, sigma)
            total = torch.zeros_like(x[:, 0])
            for probe in range(probes):
                generator = stream(seed, 6, probe, device=x.device)
                signs = torch.randint(2, x.shape, generator=generator, device=x.device).to(x) * 2 - 1
                (slope,) = torch.autograd.grad((said * signs).sum(), start, retain_graph=True)
                total = total + (slope * signs).sum(dim=1) / probes
        return said.detach(), total.detach()

    return trace
