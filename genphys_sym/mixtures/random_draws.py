"""Draws from a given generator, on its own device, in double precision."""

from __future__ import annotations

import torch
from torch import Tensor

#: What randomness is taken from.
Source = torch.Generator | int


def generator_of(source: Source, device: torch.device) -> torch.Generator:
    """The generator itself, or a new one on ``device`` with this seed."""
    return torch.Generator(device).manual_seed(source) if isinstance(source, int) else source


def uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    """Uniform in (0, 1), 0 and 1 excluded: multiples of 2^−53 moved by half a step."""
    drawn = torch.rand(like.shape, generator=generator, device=generator.device, dtype=torch.float64)
    return (drawn + 2.0**-54).clamp(max=1 - 2.0**-53).to(like.device)


def normal(like: Tensor, generator: torch.Generator) -> Tensor:
    """Standard normal."""
    return torch.randn(like.shape, generator=generator, device=generator.device, dtype=torch.float64).to(like.device)


def log_gamma_draw(shape: Tensor, generator: torch.Generator) -> Tensor:
    """log of a Gamma(shape) variable, for tiny shapes too: Γ(a) = Γ(a + 1)·U^{1/a} in law."""
    bigger = torch._standard_gamma((shape + 1).to(generator.device), generator=generator).to(shape.device)
    return torch.log(bigger) + torch.log(uniform(shape, generator)) / shape
