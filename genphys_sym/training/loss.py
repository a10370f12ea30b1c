"""The loss: a regression of the denoiser, weighted so that every noise level counts alike."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from genphys_sym.networks import Denoiser


class Loss(nn.Module):
    """E |F(c_in·x, c_noise) − (target − base)/c_out|², which is EDM's λ(σ)·|D(x, σ) − target|² with λ = 1/c_out².

    ``target`` is the field's: x₀ for self-similar kernels, x₀ + (1 − w/ā)(x − x₀) for others; its conditional mean given
    (x, σ) is the D of dx/dσ = (x − D)/σ, whatever positive weight depends on (x, σ) alone. What does not depend on the
    network is :func:`question`, for many steps in one go.
    """

    def __init__(self, net: nn.Module, *, autocast: torch.dtype | None = None) -> None:
        super().__init__()
        self.net, self.autocast = net, autocast

    def forward(self, y: Tensor, label: Tensor, goal: Tensor) -> Tensor:
        """The mean square of F(y, label) − goal over ``y`` (n, d), ``label`` (n,), ``goal`` (n, d): a scalar."""
        if self.autocast is None:
            said = self.net(y, label)
        else:
            with torch.autocast(y.device.type, dtype=self.autocast):
                said = self.net(y, label)
        return nn.functional.mse_loss(said.to(goal.dtype), goal)


def question(denoiser: Denoiser, x: Tensor, target: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """(y, label, goal): what the network is asked at ``x`` (n, d) and ``sigma`` (n,), and its right answer for ``target``."""
    centred = x - denoiser.centre
    skip, inner, outer, label = denoiser.scales(centred, sigma)
    return inner * centred, label, (target - denoiser.centre - skip * centred) / outer
