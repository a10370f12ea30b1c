"""The flow dx/dσ = (x − D(x, σ))/σ along a schedule, by one of four methods, as plain functions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor

#: D: points (n, d) and a noise level for all of them, to points (n, d).
Denoise = Callable[[Tensor, Tensor], Tensor]
#: One step: the denoiser, points, the level they are at, the level to reach (may be 0).
Step = Callable[[Denoise, Tensor, Tensor, Tensor], Tensor]


def slope(denoise: Denoise, x: Tensor, sigma: Tensor) -> Tensor:
    """dx/dσ at ``x`` (n, d) and one level ``sigma`` > 0."""
    return (x - denoise(x, sigma)) / sigma


def euler_step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
    """x + h·f(x, σ), h = σ' − σ; to σ' = 0 this is D itself. One evaluation."""
    if float(there) == 0:
        return denoise(x, here)
    return x + (there - here) * slope(denoise, x, here)


def heun_step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
    """x + h·(f(x, σ) + f(x + h·f, σ'))/2; Euler's where σ' = 0, at which f has no value. Two evaluations or one."""
    if float(there) == 0:
        return denoise(x, here)
    first = slope(denoise, x, here)
    second = slope(denoise, x + (there - here) * first, there)
    return x + (there - here) / 2 * (first + second)


def rk4_step(denoise: Denoise, x: Tensor, here: Tensor, there: Tensor) -> Tensor:
    """The classical method of order four; Euler's where σ' = 0. Four evaluations or one."""
    if float(there) == 0:
        return denoise(x, here)
    h, middle = there - here, (here + there) / 2
    k1 = slope(denoise, x, here)
    k2 = slope(denoise, x + h / 2 * k1, middle)
    k3 = slope(denoise, x + h / 2 * k2, middle)
    k4 = slope(denoise, x + h * k3, there)
    return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def integrate(denoise: Denoise, x: Tensor, sigmas: Tensor, step: Step = heun_step) -> list[Tensor]:
    """The points at every level of ``sigmas`` (m,): x itself, then the result of each of the m − 1 steps.

    The levels stay on the CPU, as numbers do, so that no step waits for a GPU.
    """
    levels = sigmas.to("cpu", x.dtype)
    path = [x]
    for here, there in pairwise(levels):
        path.append(step(denoise, path[-1], here, there))
    return path


def evaluations(sigmas: Tensor, per_step: int) -> int:
    """How often a method of ``per_step`` evaluations asks the denoiser along ``sigmas``."""
    steps = len(sigmas) - 1
    return per_step * (steps - 1) + 1 if float(sigmas[-1]) == 0 else per_step * steps


def finite(x: Tensor) -> bool:
    """Whether every number of ``x`` is finite."""
    return bool(torch.isfinite(x).all())
