"""Fields for tests of training and sampling that need no equation: Gaussian and Cauchy noise of a given size."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass
class ToyField:
    """x = x₀ + σ·z with z normal, or over |a normal number| (a Cauchy law) where ``heavy``."""

    dim: int
    heavy: bool = False

    def denoising_pair(self, x0: Tensor, sigma: Tensor, *, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        options = {"generator": generator, "dtype": x0.dtype, "device": x0.device}
        noise = torch.randn(x0.shape, **options)
        if self.heavy:
            noise = noise / torch.randn(len(x0), 1, **options).abs()
        return x0 + sigma[:, None] * noise, x0

    def prior(self, n: int, sigma_max: float, *, generator: torch.Generator, centre: Tensor) -> Tensor:
        clean = centre.expand(n, self.dim)
        return self.denoising_pair(clean, clean.new_full((n,), sigma_max), generator=generator)[0]

    def horizon(self, data: Tensor, tolerance: float) -> float:
        return 20.0 * float(data.std(dim=0).square().mean().sqrt())


@dataclass
class ExactGaussian:
    """The denoiser of data that are normal with variance ``variance`` about ``centre``, in closed form."""

    centre: Tensor
    variance: float
    sigma_min: float = 0.002
    sigma_max: float = 20.0

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        level = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).expand(len(x))[:, None]
        return self.centre + (x - self.centre) * self.variance / (self.variance + level**2)


def two_moons(n: int, seed: int = 0) -> Tensor:
    """Two interleaved half circles with noise, as a test needs them: (n, 2)."""
    generator = torch.Generator().manual_seed(seed)
    angle = torch.pi * torch.rand(n, generator=generator)
    upper = torch.arange(n) % 2 == 0
    x = torch.where(upper, angle.cos(), 1 - angle.cos())
    y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
    return torch.stack([x, y], dim=1) + 0.05 * torch.randn(n, 2, generator=generator)
