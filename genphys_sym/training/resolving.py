"""What the configuration leaves open, chosen from the data and the flow."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from genphys_sym.samplers.seeds import stream
from genphys_sym.training.config import TrainConfig

#: The smallest noise level in units of the data's deviation.
SMALLEST = 0.01
#: The mean of ln(σ/σ_data) for data that fill two directions or fewer.
CENTRE = -0.5
#: Draws by which tails are told, the quantile looked at, and how much farther out than a Gaussian's is a heavy tail.
DRAWS, QUANTILE, HEAVY = 2**14, 0.999, 2.0
#: Up to so many coordinates the covariance of the data is kept.
COVARIANCE = 1024


def resolved(config: TrainConfig, field: Any, data: Tensor) -> dict[str, Any]:
    """The denoiser's numbers: ``sigma_data`` (root mean square over points and coordinates), ``sigma_min``, ``sigma_max``,
    ``reach``, and ``growth``: whether what D regresses on grows with x."""
    scale = float((data - data.mean(dim=0)).square().mean().sqrt())
    low = config.sigma_min or SMALLEST * scale
    high = config.sigma_max or float(field.horizon(data, config.tolerance))
    heavy, grows = _tails(field, data, low, high)
    reach = (_reach(data, scale) if heavy or grows else math.inf) if config.reach is None else config.reach
    return {"sigma_data": scale, "sigma_min": low, "sigma_max": max(high, 2 * low), "reach": reach, "growth": grows}


def noise_mean(config: TrainConfig, data: Tensor) -> float:
    """The mean of ln(σ/σ_data): :data:`CENTRE` and, of data (n, N) that fill d > 2 directions, ½ ln(d/2) more.

    d = (tr Σ)²/tr Σ² for the covariance Σ (of equal variances it counts them). The distance of two data grows like √d in the
    units of what they differ in, and so does the noise at which one is taken for the other, where D has most to learn.
    """
    if config.noise_mean is not None:
        return config.noise_mean
    return round(CENTRE + 0.5 * math.log(max(_directions(data), 2.0) / 2), 3)


def _directions(data: Tensor) -> float:
    """(tr Σ)²/tr Σ² of ``data`` (n, N), from :data:`COVARIANCE` of the rows at most where N is larger still."""
    stride = math.ceil(len(data) / COVARIANCE) if data.shape[1] > COVARIANCE else 1
    centred = (data - data.mean(dim=0))[::stride].double()
    gram = centred @ centred.T if len(centred) < centred.shape[1] else centred.T @ centred
    return float(gram.trace().square() / gram.square().sum())


def root(data: Tensor) -> Tensor:
    """R (k, N) with RᵀR the covariance of the data (n, N), from its principal axes; none (k = 0) for N above
    :data:`COVARIANCE`."""
    if data.shape[1] > COVARIANCE:
        return data.new_zeros(0, data.shape[1])
    variances, axes = torch.linalg.eigh(torch.cov(data.double().T).reshape(data.shape[1], -1))
    kept = variances > variances[-1] * 1e-12
    found: Tensor = (axes[:, kept] * variances[kept].sqrt()).T
    return found.to(data)


def _reach(data: Tensor, scale: float) -> float:
    """How far from their mean the data lie, in root mean squares over coordinates and in units of ``scale``; at least √2."""
    radius = (data - data.mean(dim=0)).square().mean(dim=1).sqrt()
    return max(float(radius.max()) / scale, 2**0.5)


def _tails(field: Any, data: Tensor, low: float, high: float) -> tuple[bool, bool]:
    """Whether |x − x₀| has a heavier tail than a Gaussian's by far, and whether the target moves with x, told from draws
    at levels from ``low`` to ``high``."""
    clean = data[:1].expand(DRAWS, -1)
    noise = torch.randn(clean.shape, generator=stream(0, 4, device=data.device), device=data.device, dtype=data.dtype)
    heavy = grows = False
    for sigma in (low, (low * high) ** 0.5, high):
        x, target = field.denoising_pair(clean, clean.new_full((DRAWS,), sigma), generator=stream(0, 3, device=data.device))
        heavy = heavy or _spread(x - clean) > HEAVY * _spread(noise)
        grows = grows or not torch.equal(target.to(clean), clean)
    return heavy, grows


def _spread(x: Tensor) -> float:
    radius = x.norm(dim=1)
    return float(radius.quantile(QUANTILE) / radius.median())
