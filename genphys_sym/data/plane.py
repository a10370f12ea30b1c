"""Distributions of the plane with which generative models are commonly shown.

Every function draws n independent points from the law stated in its docstring, with a generator of its own. (The
``make_moons`` of scikit-learn puts exactly half of the points on each moon. Two such samples lie closer together than
independent draws from any law can, so that a perfect model would seem to be wrong.)
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from symcons.errors import SymconsError


def two_moons(n: int, seed: int = 0, *, noise: float = 0.05) -> Tensor:
    """Two interleaved half circles: shape (n, 2).

    With θ uniform on (0, π) and a fair coin: (cos θ, sin θ), or (1 − cos θ, 1/2 − sin θ); plus Gaussian noise of
    standard deviation ``noise`` in each coordinate (the law of scikit-learn's ``make_moons``).
    """
    draw = _generator(n, seed)
    theta = math.pi * torch.rand(n, generator=draw)
    second = torch.randint(2, (n,), generator=draw).float()
    sign = 1 - 2 * second
    curve = torch.stack([second + sign * torch.cos(theta), second / 2 + sign * torch.sin(theta)], 1)
    return curve + noise * torch.randn(n, 2, generator=draw)


def rings(n: int, seed: int = 0, *, noise: float = 0.08) -> Tensor:
    """Four concentric rings of radii 0.75, 1.5, 2.25, 3, equally likely: shape (n, 2).

    The angle is uniform; Gaussian noise of standard deviation ``noise`` is added in each coordinate (after Grathwohl et
    al., arXiv 1810.01367).
    """
    draw = _generator(n, seed)
    radius = 0.75 * torch.randint(1, 5, (n,), generator=draw)
    return _polar(radius, 2 * math.pi * torch.rand(n, generator=draw)) + noise * torch.randn(n, 2, generator=draw)


def checkerboard(n: int, seed: int = 0) -> Tensor:
    """Uniform on the eight dark fields of a 4 × 4 board with side 1 on [−2, 2]²: shape (n, 2).

    The field of column i and row j (counted from −2) is dark where i + j is even.
    """
    draw = _generator(n, seed)
    column = torch.randint(4, (n,), generator=draw)
    row = 2 * torch.randint(2, (n,), generator=draw) + column % 2
    return torch.stack([column, row], 1) - 2.0 + torch.rand(n, 2, generator=draw)


def swiss_roll(n: int, seed: int = 0, *, noise: float = 0.2) -> Tensor:
    """A spiral, the swiss roll seen from its end: shape (n, 2).

    (t cos t, t sin t)/5 with t uniform on (3π/2, 9π/2), plus Gaussian noise of standard deviation ``noise`` in each
    coordinate.
    """
    draw = _generator(n, seed)
    t = 1.5 * math.pi * (1 + 2 * torch.rand(n, generator=draw))
    return _polar(t / 5, t) + noise * torch.randn(n, 2, generator=draw)


def gaussians8(n: int, seed: int = 0, *, noise: float = 0.5 / math.sqrt(2)) -> Tensor:
    """Eight Gaussians, equally likely, with centres on a circle of radius 2√2 at angles πj/4: shape (n, 2).

    Each has standard deviation ``noise`` in each coordinate (the default after arXiv 1810.01367).
    """
    draw = _generator(n, seed)
    angle = math.pi / 4 * torch.randint(8, (n,), generator=draw)
    return _polar(torch.full((n,), math.sqrt(8)), angle) + noise * torch.randn(n, 2, generator=draw)


def _polar(radius: Tensor, angle: Tensor) -> Tensor:
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], 1)


def _generator(n: int, seed: int) -> torch.Generator:
    """A generator on the CPU, so that a seed means the same points everywhere."""
    if n < 1:
        raise SymconsError(f"a sample has at least one point, not {n}", code="E603")
    return torch.Generator().manual_seed(seed)
