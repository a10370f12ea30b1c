"""Y_ν(x) for large ν, in logarithms: the trapezoidal rule on H_ν(x) = (1/πi) ∫ exp(νg − x sinh g) dg (DLMF 10.9.18).

The path runs from −∞ − πi to +∞; Y = −Re/π. With cosh g₀ = ν/x and E₀ = ν g₀ − √(ν² − x²), by the distance from the
turning point x = ν: where e^{−2E₀} is below precision the real axis from −g₀ on, through the saddle g₀; around x = ν a smooth
bend between the directions −120° and 0°, in the scale (2/x)^{1/3} of Airy's function; beyond it the line of slope 1 through
the saddle −i arccos(ν/x). Every integrand is entire, so that the rule converges exponentially.
"""

from __future__ import annotations

from math import log, pi, sqrt

import torch
from torch import Tensor

from symcons.emit.torch_functions.regimes import Precision, precision_of, safe

Triple = tuple[Tensor, Tensor, Tensor]

#: Orders from here on are treated in this module.
LARGE = 30.0
#: |(x − ν)(2/x)^{1/3}| up to which the bend is used on the side of the waves.
_TURNING = 9.0
_BEND = 1.5


def large_y(order: float, x: Tensor) -> Triple:
    """log|Y_ν(x)|, its slope and the sign of Y for ν ≥ 30, x > 0."""
    need = precision_of(x)
    inside = x < order
    near = safe(x, inside, 0.5 * order)
    saddle = _saddle(order, near)
    depth = order * saddle - torch.sqrt((order - near) * (order + near))
    calm = inside & (2 * depth > need.tail)
    left = _calm(order, safe(x, calm, 0.5 * order), need)
    right = _waving(order, safe(x, ~calm, 1.1 * order), need)
    first, second, third = (torch.where(calm, a, b) for a, b in zip(left, right, strict=True))
    return first, second, third


def _saddle(order: float, x: Tensor) -> Tensor:
    """arcosh(ν/x) for x < ν without overflow."""
    return torch.log(order + torch.sqrt((order - x) * (order + x))) - torch.log(x)


def _calm(order: float, x: Tensor, need: Precision) -> Triple:
    """Y = −(1/π) e^{E₀} ∫ exp(−ω(cosh v − 1) − ν(sinh v − v)) dv, ω = √(ν² − x²), x sinh(g₀ + v) = ω cosh v + ν sinh v."""
    omega = torch.sqrt((order - x) * (order + x))
    saddle = _saddle(order, x)
    fixed = omega.detach()
    right = torch.acosh(1 + need.tail / fixed)
    left = _left_limit(order, fixed, 2 * saddle.detach(), need.tail)
    steps = torch.linspace(0, 1, need.nodes, dtype=x.dtype, device=x.device)
    v = right[..., None] * steps - left[..., None] * (1 - steps)
    swell, tilt, deep = torch.cosh(v), torch.sinh(v), omega[..., None]
    weights = torch.exp(-deep * (swell - 1) - order * (tilt - v))
    total = weights.sum(-1)
    mean = (weights * (deep * swell + order * tilt)).sum(-1) / total
    logarithm = order * saddle - omega + torch.log((left + right) / (need.nodes - 1) / pi * total)
    return logarithm, -mean / x, -torch.ones_like(x)


def _left_limit(order: float, omega: Tensor, furthest: Tensor, tail: float) -> Tensor:
    """Where ω(cosh v − 1) − ν(sinh v − v) reaches the tail, by halving; it rises up to ``furthest`` = 2g₀."""
    low, high = torch.zeros_like(omega), torch.clamp(furthest, max=4 + 2 * tail / order)
    for _ in range(8):
        middle = 0.5 * (low + high)
        reached = omega * (torch.cosh(middle) - 1) - order * (torch.sinh(middle) - middle) > tail
        low, high = torch.where(reached, low, middle), torch.where(reached, middle, high)
    return high


def _waving(order: float, x: Tensor, need: Precision) -> Triple:
    """The turning point and the waves: −(1/π) Re ∫ exp(νg − x sinh g) dg along the bend or the line."""
    turning = x < order + _TURNING * (order / 2) ** (1 / 3)
    bend = _bend(order, safe(x.detach(), turning, order), need)
    line = _line(order, safe(x.detach(), ~turning, 2 * order), need)
    a, b, da, db = (torch.where(turning[..., None], p, q) for p, q in zip(bend, line, strict=True))
    place = x[..., None]
    tilt, swell = torch.sinh(a) * torch.cos(b), torch.cosh(a) * torch.sin(b)
    size, phase = order * a - place * tilt, order * b - place * swell
    top = size.detach().amax(-1)
    weights = torch.exp(size - top[..., None])
    real, imaginary = weights * torch.cos(phase), weights * torch.sin(phase)
    across, along = real * da - imaginary * db, imaginary * da + real * db
    total = across.sum(-1)
    slope = -(across * tilt - along * swell).sum(-1)
    logarithm = top + torch.log(torch.abs(total)) - log(pi)
    return logarithm, slope / total, -torch.sign(total)


def _bend(order: float, x: Tensor, need: Precision) -> tuple[Tensor, ...]:
    """g = κ(c + p + e^{−2πi/3} q), p, q = (√(s² + a²) ± s)/2: the nodes and their weights, real and imaginary parts."""
    kappa = (2 / x) ** (1 / 3)
    zeta = (order - x) * kappa
    drop = torch.sqrt(torch.clamp(-zeta, min=0.0)) - 0.433 * _BEND
    drop = torch.clamp(drop, min=0.0)
    lift = torch.sqrt(torch.clamp(zeta, min=0.0))
    low = -(1.6 + (3 * need.tail) ** (1 / 3)) - 0.5 * drop
    high = lift + (3 * need.tail) ** (1 / 3) + 0.5 * drop
    steps = torch.linspace(0, 1, 2 * need.nodes, dtype=x.dtype, device=x.device)
    s = low[..., None] * (1 - steps) + high[..., None] * steps
    root = torch.sqrt(s * s + _BEND**2)
    p, q, dp, dq = 0.5 * (root + s), 0.5 * (root - s), 0.5 * (s / root + 1), 0.5 * (s / root - 1)
    scale = kappa[..., None]
    width = scale * ((high - low) / (2 * need.nodes - 1))[..., None]
    side = sqrt(3) / 2
    return scale * (p - 0.5 * q), -scale * (side * q + drop[..., None]), width * (dp - 0.5 * dq), -width * side * dq


def _line(order: float, x: Tensor, need: Precision) -> tuple[Tensor, ...]:
    """g = −i arccos(ν/x) + (1 + i)s."""
    omega = torch.sqrt((x - order) * (x + order))
    angle = torch.atan2(omega, torch.full_like(omega, order))
    reach = torch.sqrt(need.tail / omega)
    steps = torch.linspace(-1, 1, 2 * need.nodes, dtype=x.dtype, device=x.device)
    s = reach[..., None] * steps
    width = (2 * reach / (2 * need.nodes - 1))[..., None].expand(s.shape)
    return s, s - angle[..., None], width, width
