"""The denoiser D(x, σ): a network between a skip and a scale that are right at every noise level."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Denoiser(nn.Module):
    """D(x, σ) = x̄ + c_skip·(x − x̄) + c_out·F(c_in·(x − x̄), c_noise) for a network F.

    With s the data's standard deviation, V = s² + σ² and q = 1 + tail·|x − x̄|²/(N·V): c_in = (V·q)^(−½),
    c_skip = s²/(V·q), c_out = σs/√V, c_noise = ¼ ln(σ/s). At ``tail = 0`` these are the choices of Karras et al.
    (arXiv 2206.00364, table 1), best for noise that is Gaussian. Kernels of infinite variance (Poisson, Lévy) put some x
    far out; q keeps what the network sees bounded by √(N/tail), and the skip with it, without losing where x is.

    ``slope`` is for kernels that are not self-similar: D ≈ x̄ + slope(σ)·(x − x̄) far away from all data, as a table over
    ln σ (:func:`genphys_sym.training.calibration.calibrated`).
    """

    sigma_data: Tensor
    centre: Tensor

    def __init__(
        self,
        net: nn.Module,
        sigma_data: float = 1.0,
        *,
        centre: Tensor | float = 0.0,
        tail: float = 0.0,
        sigma_min: float = 0.002,
        sigma_max: float = 80.0,
    ) -> None:
        super().__init__()
        if not (sigma_data > 0 and tail >= 0 and 0 < sigma_min < sigma_max):
            raise ValueError("sigma_data > 0, tail >= 0 and 0 < sigma_min < sigma_max are needed")
        self.net = net
        self.tail, self.sigma_min, self.sigma_max = float(tail), float(sigma_min), float(sigma_max)
        self.register_buffer("sigma_data", torch.as_tensor(float(sigma_data)))
        self.register_buffer("centre", torch.as_tensor(centre, dtype=torch.get_default_dtype()).clone())

    @property
    def config(self) -> dict[str, Any]:
        """The plain numbers beside the tensors."""
        return {"tail": self.tail, "sigma_min": self.sigma_min, "sigma_max": self.sigma_max}

    def scales(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """c_skip, c_in (n, 1), c_out (n, 1) and c_noise (n,) at centred ``x`` (n, d) and ``sigma`` (n,)."""
        wide = sigma[:, None]
        total = self.sigma_data**2 + wide**2
        stretched = total + self.tail * x.square().mean(dim=1, keepdim=True) if self.tail else total
        skip = self.sigma_data**2 / stretched
        return skip, stretched.rsqrt(), wide * self.sigma_data * total.rsqrt(), (sigma / self.sigma_data).log() / 4

    def residual(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The parts of D: x̄ + c_skip·(x − x̄), c_out, and what the network says, at ``x`` (n, d) and ``sigma`` (n,)."""
        centred = x - self.centre
        skip, inner, outer, label = self.scales(centred, sigma)
        return self.centre + skip * centred, outer, self.net(inner * centred, label)

    def forward(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        """D for points ``x`` of shape (n, d) and noise levels ``sigma``, one or n of them: shape (n, d)."""
        level = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).expand(x.shape[0])
        base, outer, said = self.residual(x, level)
        return base + outer * said
