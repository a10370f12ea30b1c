"""The denoiser's scales measured on the data themselves, for kernels whose tails no formula of variances covers."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from genphys_sym.networks import Denoiser
from genphys_sym.networks.denoiser import scaled
from genphys_sym.samplers.seeds import stream

#: Levels of noise, numbers drawn in all, and the degree of the polynomial.
LEVELS, NUMBERS, DEGREE = 33, 2**21, 4
#: The stream of the seed 0 that the draws come from.
_DRAWS = 5


@torch.no_grad()
def gain(denoiser: Denoiser, field: Any, data: Tensor) -> Tensor:
    """Coefficients for ln gain(σ) with which (target − base)/c_out has variance 1 at every noise level.

    ``denoiser`` is the one to be calibrated, its gain still 1. The variance is that of draws from the field at
    :data:`LEVELS` levels; a least-squares polynomial in ln σ goes through the logarithms of its root.
    """
    count = max(64, NUMBERS // (LEVELS * data.shape[1]))
    generator = stream(0, _DRAWS, device=data.device)
    sigmas = (
        torch.logspace(0, 1, LEVELS, base=denoiser.sigma_max / denoiser.sigma_min, dtype=torch.float64) * denoiser.sigma_min
    )
    logs = []
    for sigma in sigmas.tolist():
        clean = data[torch.randint(len(data), (count,), generator=generator, device=data.device)]
        level = clean.new_full((count,), sigma)
        x, target = field.denoising_pair(clean, level, generator=generator)
        centred = x.to(clean) - denoiser.centre
        skip, _, outer, _ = denoiser.scales(centred, level)
        logs.append(((target.to(clean) - denoiser.centre - skip * centred) / outer).square().mean().sqrt().log())
    place = scaled(sigmas, denoiser.sigma_min, denoiser.sigma_max)
    powers = torch.stack([place**degree for degree in range(DEGREE + 1)], dim=1)
    fitted: Tensor = torch.linalg.lstsq(powers, torch.stack(logs).double().cpu()[:, None]).solution
    return fitted[:, 0]
