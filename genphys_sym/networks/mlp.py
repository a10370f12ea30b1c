"""A fully connected network for points of few coordinates."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


class MLP(nn.Module):
    """F(y, c): ``depth`` hidden layers of ``width`` units with SiLU between them.

    The noise label c joins the coordinates as one more input. The last layer begins at zero, so that a new
    :class:`~genphys_sym.networks.Denoiser` is the best linear one.
    """

    def __init__(self, dim: int, width: int = 256, depth: int = 4, *, seed: int = 0) -> None:
        super().__init__()
        if min(dim, width, depth) < 1:
            raise ValueError(f"dim, width and depth are positive, got {dim}, {width}, {depth}")
        self.config = {"kind": "mlp", "dim": dim, "width": width, "depth": depth}
        self.dim = dim
        sizes = [dim + 1] + [width] * depth
        layers: list[nn.Module] = []
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after), nn.SiLU()]
        last = nn.Linear(width, dim)
        self.layers = nn.Sequential(*layers, last)
        start(self, seed)
        clear(last)

    def forward(self, y: Tensor, label: Tensor) -> Tensor:
        """F for ``y`` of shape (n, dim) and a ``label`` of shape (n,): shape (n, dim)."""
        said: Tensor = self.layers(torch.cat([y, label[:, None]], dim=1))
        return said


def start(net: nn.Module, seed: int) -> None:
    """Draw the weights of all linear and convolution layers anew from ``seed``: uniform within ±1/√(fan in)."""
    generator = torch.Generator().manual_seed(seed)
    for layer in net.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            bound = layer.weight[0].numel() ** -0.5
            for weight in (layer.weight, layer.bias):
                if weight is not None:
                    with torch.no_grad():
                        weight.copy_((2 * torch.rand(weight.shape, generator=generator) - 1) * bound)


def clear(layer: nn.Linear | nn.Conv2d) -> None:
    """Set a layer's weights to zero."""
    nn.init.zeros_(layer.weight)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
