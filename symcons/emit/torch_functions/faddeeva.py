"""Faddeeva's function w(x + iy) = e^{−z²} erfc(−iz) for real x and y ≥ 0: its real part (Voigt's profile) and imaginary part.

The trapezoidal rule on w(z) = (i/π) ∫ e^{−t²}/(z − t) dt with the residue at the pole t = z added (DLMF 7.7.2; Al Azah &
Chandler-Wilde, SIAM J. Numer. Anal. 2021), nodes at multiples of h or in the middle between them, whichever keep off x.
"""

from __future__ import annotations

from math import pi, sqrt

import torch
from torch import Tensor

from symcons.emit.torch_functions.regimes import prepared, safe

_NODES = 12
_STEP = sqrt(pi / (_NODES + 1))


def faddeeva_re(x: Tensor, y: Tensor) -> Tensor:
    """Re w(x + iy), y ≥ 0."""
    return _parts(x, y)[0]


def faddeeva_im(x: Tensor, y: Tensor) -> Tensor:
    """Im w(x + iy), y ≥ 0."""
    return _parts(x, y)[1]


def _parts(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    place, height = torch.broadcast_tensors(prepared(x), prepared(y))  # type: ignore[no-untyped-call]
    cells = place.detach() / _STEP
    off = torch.abs(cells - torch.round(cells))
    between = off < 0.25
    shift = torch.where(between, 0.5, 0.0)
    steps = torch.arange(-_NODES, _NODES + 1, dtype=place.dtype, device=place.device)
    t = (steps + shift[..., None]) * _STEP
    away, lift = place[..., None] - t, height[..., None]
    weights = torch.exp(-t * t) * (_STEP / pi) / (away * away + lift * lift)
    real, imaginary = (weights * lift).sum(-1), (weights * away).sum(-1)
    over, under = _residue(place, height, between)
    return (real + over).to(x.dtype), (imaginary + under).to(x.dtype)


def _residue(x: Tensor, y: Tensor, between: Tensor) -> tuple[Tensor, Tensor]:
    """2 e^{−z²} q/(q ± 1), q = e^{2πiz/h}, below Im z = π/h; upper sign for nodes between the multiples."""
    low = y < pi / _STEP
    height = safe(y, low, 1.0)
    size, turn = torch.exp(-2 * pi / _STEP * height), 2 * pi / _STEP * x
    sign = torch.where(between, 1.0, -1.0)
    a, b = size * torch.cos(turn), size * torch.sin(turn)
    length = (a + sign) ** 2 + b * b
    real, imaginary = (a * (a + sign) + b * b) / length, b * sign / length
    bell = 2 * torch.exp(height * height - x * x)
    c, s = bell * torch.cos(2 * x * height), -bell * torch.sin(2 * x * height)
    return torch.where(low, real * c - imaginary * s, 0.0), torch.where(low, real * s + imaginary * c, 0.0)
