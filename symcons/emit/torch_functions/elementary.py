"""Gamma and error functions, and sums of terms given by logarithms."""

from __future__ import annotations

from math import inf, log, pi

import torch
from torch import Tensor

from symcons.emit.torch_functions.regimes import horner

#: Bernoulli's numbers B₂, B₄, …
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798, -174611 / 330)
_CLIMB = 9


def gamma(x: Tensor) -> Tensor:
    """Γ(x), for negative arguments by reflection."""
    right = x > 0
    upper, lower = torch.where(right, x, 0.5), torch.where(right, 0.5, x)
    reflected = pi / (torch.sin(pi * lower) * torch.exp(torch.lgamma(1 - lower)))
    return torch.where(right, torch.exp(torch.lgamma(upper)), reflected)


def trigamma(x: Tensor) -> Tensor:
    """(log Γ)'': reflected for x ≤ 0, climbed by ψ'(x) = ψ'(x + 1) + 1/x² and expanded (DLMF 5.15); torch's has 10 digits."""
    right = x > 0
    place = torch.where(right, x, 1 - x)
    total = torch.zeros_like(place)
    for k in range(_CLIMB):
        total = total + 1 / (place + k) ** 2
    y = 1 / (place + _CLIMB)
    total = total + y * (1 + y * (0.5 + y * horner(_BERNOULLI, y * y)))
    turn = pi / torch.sin(pi * torch.where(right, 0.5, x))
    return torch.where(right, total, turn * turn - total)


def heaviside(x: Tensor) -> Tensor:
    """The step, ½ at 0."""
    return 0.5 * torch.sign(x) + 0.5


def logabs(x: Tensor) -> Tensor:
    """log|x|."""
    return torch.log(torch.abs(x))


def logcosh(x: Tensor) -> Tensor:
    """log cosh x."""
    size = torch.abs(x)
    small = size < 1
    near = torch.log1p(2 * torch.sinh(0.5 * torch.where(small, x, 0.0)) ** 2)
    return torch.where(small, near, size + torch.log1p(torch.exp(-2 * size)) - log(2))


def logsinh(x: Tensor) -> Tensor:
    """log|sinh x|."""
    size = torch.abs(x)
    return size + torch.log(-torch.expm1(-2 * size)) - log(2)


def logerfc(x: Tensor) -> Tensor:
    """log erfc x."""
    right = x > 0
    far, near = torch.where(right, x, 0.0), torch.where(right, 0.0, x)
    return torch.where(right, torch.log(torch.special.erfcx(far)) - far * far, torch.log1p(-torch.erf(near)))


def logsum(*parts: Tensor | float) -> Tensor:
    """log|Σ s e^l| of logarithms and signs (l, s, l, s, …)."""
    top, total = _scaled(parts)
    return top + torch.log(torch.abs(total))


def share(place: int, *parts: Tensor | float) -> Tensor:
    """The part that a term has in such a sum."""
    top, total = _scaled(parts)
    return parts[2 * place + 1] * torch.exp(parts[2 * place] - top) / total


def _scaled(parts: tuple[Tensor | float, ...]) -> tuple[Tensor, Tensor]:
    """The largest logarithm and the sum of the terms divided by that one."""
    first = next(part for part in parts if isinstance(part, Tensor))
    logarithms = [torch.as_tensor(part, dtype=first.dtype, device=first.device) for part in parts[::2]]
    top = logarithms[0]
    for other in logarithms[1:]:
        top = torch.maximum(top, other)
    top = torch.where(torch.isfinite(top), top, torch.where(top == -inf, 0.0, top)).detach()
    total = torch.zeros_like(top)
    for logarithm, sign in zip(logarithms, parts[1::2], strict=True):
        total = total + sign * torch.exp(logarithm - top)
    return top, total
