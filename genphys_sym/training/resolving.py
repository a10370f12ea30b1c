"""What the configuration leaves open, chosen from the data and the flow."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genphys_sym.samplers.seeds import stream
from genphys_sym.training.config import TrainConfig

#: The smallest noise level in units of the data's deviation.
SMALLEST = 0.004
#: Draws by which tails are told, the quantile looked at, and how much farther out than a Gaussian's is a heavy tail.
DRAWS, QUANTILE, HEAVY = 2**14, 0.999, 2.0


def resolved(config: TrainConfig, field: Any, data: Tensor) -> dict[str, float]:
    """The denoiser's numbers: ``sigma_data`` (root mean square over points and coordinates), ``sigma_min``, ``sigma_max``,
    ``tail``."""
    scale = float((data - data.mean(dim=0)).square().mean().sqrt())
    low = config.sigma_min or SMALLEST * scale
    high = config.sigma_max or float(field.horizon(data, config.tolerance))
    tail = (1.0 if heavy(field, data, high) else 0.0) if config.tail is None else config.tail
    return {"sigma_data": scale, "sigma_min": low, "sigma_max": max(high, 2 * low), "tail": tail}


def heavy(field: Any, data: Tensor, sigma: float) -> bool:
    """Whether the kernel's tail is heavier than a Gaussian's by far, told from draws of |x − x₀| at ``sigma``."""
    clean = data[:1].expand(DRAWS, -1)
    levels = clean.new_full((DRAWS,), sigma)
    x, _ = field.denoising_pair(clean, levels, generator=stream(0, 3, device=data.device))
    noise = torch.randn(clean.shape, generator=stream(0, 4, device=data.device), device=data.device, dtype=data.dtype)
    return _spread(x - clean) > HEAVY * _spread(noise)


def _spread(x: Tensor) -> float:
    radius = x.norm(dim=1)
    return float(radius.quantile(QUANTILE) / radius.median())
