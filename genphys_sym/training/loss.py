"""The loss: a regression of the denoiser, weighted so that every noise level counts alike."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genphys_sym.networks import Denoiser


class Loss(nn.Module):
    """E |F(c_in·x, c_noise) − (target − base)/c_out|², which is EDM's λ(σ)·|D(x, σ) − target|² with λ = 1/c_out².

    ``target`` is the field's: x₀ for self-similar kernels, x₀ + (1 − w/ā)(x − x₀) for others; its conditional mean given
    (x, σ) is the D of dx/dσ = (x − D)/σ, whatever positive weight depends on (x, σ) alone.
    """

    def __init__(self, denoiser: Denoiser, *, autocast: torch.dtype | None = None) -> None:
        super().__init__()
        self.denoiser, self.autocast = denoiser, autocast

    def forward(self, x: Tensor, target: Tensor, sigma: Tensor) -> Tensor:
        """The mean over points ``x`` (n, d), ``target`` (n, d), ``sigma`` (n,): a scalar."""
        with torch.autocast(x.device.type, dtype=self.autocast, enabled=self.autocast is not None):
            base, outer, said = self.denoiser.residual(x, sigma)
        return (said.to(x.dtype) - (target - base) / outer).square().mean()
