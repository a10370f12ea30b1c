"""The denoiser D(x, σ): a network between a skip and a scale that are right at every noise level."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn


class Denoiser(nn.Module):
    """D(x, σ) = x̄ + c_skip·(x − x̄) + c_out·F(c_in·(x − x̄), c_noise) for a network F.

    With s the data's standard deviation, V = s² + σ² and ρ² = |x − x̄|²/(N·V): c_skip = s²/(V·q), c_in = g/√V,
    c_out = gain(σ)·σs/√V, c_noise = ¼ ln(σ/s), q = max(1, 1 + ρ² − reach²). Where ρ ≤ reach (always, with an infinite one)
    q = g = 1, and with gain 1 these are the choices of Karras et al. (arXiv 2206.00364, table 1), under which target and input
    of F have variance 1 where noise is Gaussian.

    Kernels of infinite variance (Poisson, Lévy) put some x farther out than ``reach`` deviations, where no data are. There
    g·ρ = reach·(2 − reach/ρ): what the network sees is bounded, by 2·reach·√N, is smooth in 1/|x| as D is, and tells every x
    from every other; the skip falls. A few far x also make up most of the error at small σ, more than σ²:
    ``gain`` (coefficients of a polynomial for ln gain in ln σ, scaled to −1 … 1 between ``sigma_min`` and ``sigma_max``)
    brings the target back to variance 1. ``growth`` multiplies c_out by √q, for targets that grow with x.

    ``root`` (k, N) has the data's covariance as its rootᵀ·root: samplers begin at the noise of the prior around points of the
    normal law with the data's mean and covariance (around x̄ with k = 0).
    """

    sigma_data: Tensor
    centre: Tensor
    gain: Tensor
    root: Tensor

    def __init__(
        self,
        net: nn.Module,
        sigma_data: float = 1.0,
        *,
        centre: Tensor | float = 0.0,
        reach: float = math.inf,
        growth: bool = False,
        gain: Tensor | None = None,
        root: Tensor | None = None,
        sigma_min: float = 0.002,
        sigma_max: float = 80.0,
    ) -> None:
        super().__init__()
        if not (sigma_data > 0 and reach >= 1 and 0 < sigma_min < sigma_max):
            raise ValueError("sigma_data > 0, reach >= 1 and 0 < sigma_min < sigma_max are needed")
        self.net = net
        self.reach, self.growth = float(reach), bool(growth)
        self.sigma_min, self.sigma_max = float(sigma_min), float(sigma_max)
        self.register_buffer("sigma_data", torch.as_tensor(float(sigma_data)))
        self.register_buffer("centre", torch.as_tensor(centre, dtype=torch.get_default_dtype()).clone())
        self.register_buffer("gain", torch.zeros(1) if gain is None else gain.detach().clone().to(torch.get_default_dtype()))
        self.register_buffer("root", torch.zeros(0, 1) if root is None else root.detach().clone().to(torch.get_default_dtype()))

    @property
    def config(self) -> dict[str, Any]:
        """The plain numbers beside the tensors."""
        ends = {"sigma_min": self.sigma_min, "sigma_max": self.sigma_max}
        return {"reach": None if math.isinf(self.reach) else self.reach, "growth": self.growth, **ends}

    def scales(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """c_skip, c_in, c_out and c_noise at centred ``x`` (n, d) and ``sigma``, one for all or (n,).

        The first three have the shape (n, 1), or () where they are the same for all; c_noise has that of ``sigma``.
        """
        wide = sigma[..., None] if sigma.ndim else sigma
        total = self.sigma_data**2 + wide**2
        outer = wide * self.sigma_data * total.rsqrt()
        stretched, inner = total, total.rsqrt()
        if not math.isinf(self.reach):
            beyond = (x.square().mean(dim=1, keepdim=True) / total).sqrt().div(self.reach).clamp(min=1)
            far = 1 + self.reach**2 * (beyond.square() - 1)
            stretched, inner = total * far, inner * (2 - 1 / beyond) / beyond
            outer = outer * far.sqrt() if self.growth else outer
        if len(self.gain) > 1:
            outer = outer * self.gain_at(wide)
        return self.sigma_data**2 / stretched, inner, outer, (sigma / self.sigma_data).log() / 4

    def gain_at(self, sigma: Tensor) -> Tensor:
        """gain(σ), by Horner's rule; beyond the range of σ as at its ends."""
        place = scaled(sigma, self.sigma_min, self.sigma_max)
        value = self.gain[-1].expand_as(place)
        for coefficient in self.gain[:-1].flip(0):
            value = value * place + coefficient
        return value.exp()

    def residual(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The parts of D: x̄ + c_skip·(x − x̄), c_out, and what the network says, at ``x`` (n, d) and ``sigma``, one or (n,)."""
        centred = x - self.centre
        skip, inner, outer, label = self.scales(centred, sigma)
        return torch.addcmul(self.centre, skip, centred), outer, self.net(inner * centred, label.expand(len(x)))

    def forward(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """D for points ``x`` of shape (n, d) and noise levels ``sigma``, one or n of them: shape (n, d)."""
        level = torch.as_tensor(sigma, dtype=x.dtype, device=x.device)
        base, outer, said = self.residual(x, level.reshape(()) if level.numel() == 1 else level)
        return torch.addcmul(base, outer, said)


def scaled(sigma: Tensor, low: float, high: float) -> Tensor:
    """ln σ on the scale where ``low`` is −1 and ``high`` is 1, cut off there."""
    middle, half = math.log(low * high) / 2, math.log(high / low) / 2
    return ((sigma.log() - middle) / half).clamp(-1, 1)
