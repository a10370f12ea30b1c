"""Bessel functions of a fixed real order ν and x > 0: J_ν(x), Y_ν(x), log|Y_ν(x)| and its slope.

At an order μ within ½ of zero: for x < 2 Temme's series (Temme 1976; DLMF 10.8), beyond it the trapezoidal rule on
Hankel's integral H_μ(x) = (1/πi) ∫ exp(x sinh u − μu) du (10.9.18) along the path of steepest descent of order zero,
whose imaginary part is the gudermannian of the real one. Y climbs to ν by Y_{ν+1} = (2ν/x) Y_ν − Y_{ν−1}, multiplied by
min(x/2, 1)^n; J climbs where x > ν and follows elsewhere from Wronski's determinant (10.5.2) and the continued fraction of
J_{ν+1}/J_ν (10.10.1). Orders from 30 on: :mod:`symcons.emit.torch_functions.bessel_y_large`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, gamma, inf, nan, pi, sin

import torch
from torch import Tensor

from symcons.emit.torch_functions.bessel_k import RECIPROCAL_GAMMA, sinhc
from symcons.emit.torch_functions.bessel_y_large import LARGE, large_y
from symcons.emit.torch_functions.regimes import Precision, horner, precision_of, prepared, safe
from symcons.errors import UnsupportedError

Pair = tuple[Tensor, Tensor]
_DEPTH = 70


@dataclass(frozen=True, slots=True)
class Climbed:
    """Y_ν and s Y_{ν+1} times e^{−scale}, s = min(x/2, 1); J_ν climbed in the same steps (of use where x > ν)."""

    scale: Tensor
    s: Tensor
    y: Pair
    j: Tensor


def bessely(order: float, x: Tensor) -> Tensor:
    """Y_ν(x): −∞ at x = 0, not a number for x < 0."""
    if order < 0:
        return _reflected(order, x, bessely, besselj)
    wide = prepared(x)
    inner = safe(wide, wide > 0, 1.0)
    if order >= LARGE:
        logarithm, _, sign = large_y(order, inner)
        value = sign * torch.exp(logarithm)
    else:
        found = _climb(order, inner)
        value = torch.exp(found.scale) * found.y[0]
    return _at_edges(value, wide, -inf).to(x.dtype)


def logbessely(order: float, x: Tensor) -> Tensor:
    """log|Y_ν(x)| for ν ≥ 0."""
    return _logarithm(order, x, 0)


def dlogbessely(order: float, x: Tensor) -> Tensor:
    """d log|Y_ν(x)|/dx for ν ≥ 0."""
    return _logarithm(order, x, 1)


def _logarithm(order: float, x: Tensor, which: int) -> Tensor:
    _refuse_negative(order)
    wide = prepared(x)
    inner = safe(wide, wide > 0, 1.0)
    if order >= LARGE:
        result = large_y(order, inner)[which]
    else:
        found = _climb(order, inner)
        y, above = found.y
        result = order / inner - above / y / found.s if which else found.scale + torch.log(torch.abs(y))
    return _at_edges(result, wide, -inf if which else inf).to(x.dtype)


def besselj(order: float, x: Tensor) -> Tensor:
    """J_ν(x) for ν below 30 (or a whole number above −30), x ≥ 0."""
    if order < 0:
        return _reflected(order, x, besselj, bessely)
    if order >= LARGE:
        raise UnsupportedError(f"J of order {order} cannot be computed in a torch program: orders below {LARGE:g} can")
    wide = prepared(x)
    inner = safe(wide, wide > 0, 1.0)
    small, above = inner < 2, inner > order
    found = _climb(order, safe(inner, ~small, 2.0))
    ratio = _ratio(order, safe(inner, ~above, 1.0))
    wronskian = 2 / (pi * inner) / (ratio * found.y[0] - found.y[1] / found.s) * torch.exp(-found.scale)
    value = torch.where(small, _series(order, safe(inner, small, 1.0)), torch.where(above, found.j, wronskian))
    return _at_edges(value, wide, 0.0 if order else 1.0).to(x.dtype)


def _refuse_negative(order: float) -> None:
    if order < 0:
        raise UnsupportedError(f"the logarithm of Y of the negative order {order} cannot be computed in a torch program")


def _reflected(order: float, x: Tensor, this: object, other: object) -> Tensor:
    """J_{−ν} = cos(νπ) J_ν − sin(νπ) Y_ν, Y_{−ν} = sin(νπ) J_ν + cos(νπ) Y_ν (10.4.7, 10.4.8)."""
    nu = -order
    turn, lift = _cosine(nu), _cosine(nu - 0.5)
    if this is besselj:
        return turn * besselj(nu, x) - (lift * bessely(nu, x) if lift else 0.0)
    return turn * bessely(nu, x) + (lift * besselj(nu, x) if lift else 0.0)


def _cosine(order: float) -> float:
    """cos(π order), exact at multiples of ½."""
    twice = 2 * order
    if twice == round(twice):
        return (1.0, 0.0, -1.0, 0.0)[round(twice) % 4]
    return cos(pi * order)


def _at_edges(value: Tensor, x: Tensor, at_zero: float) -> Tensor:
    return torch.where(x > 0, value, torch.where(x == 0, at_zero, nan))


def _climb(order: float, x: Tensor) -> Climbed:
    n = round(order)
    mu = order - n
    need = precision_of(x)
    small = x < 2
    low = _temme(mu, safe(x, small, 1.0), need.series_terms)
    far = _hankel(mu, safe(x, ~small, 2.0), need)
    half = 0.5 * x
    s = torch.where(small, half, 1.0)
    y, above = torch.where(small, low[0], far[0][1]), torch.where(small, low[1], far[1][1] * s)
    j, over = far[0][0], far[1][0] * s
    step = s / half
    for k in range(1, n + 1):
        rise = (mu + k) * step
        y, above = above, rise * above - s * s * y
        j, over = over, rise * over - s * s * j
    return Climbed(-n * torch.log(s), s, (y, above), j)


def _hankel(mu: float, x: Tensor, need: Precision) -> tuple[Pair, Pair]:
    """(J, Y) of the orders μ and μ + 1 for x ≥ 2: ∫₀^∞ 2 e^{−x sinh v tanh v} cosh(νv + iνg)(1 + i sech v) dv, g = gd v."""
    q = need.tail / x.detach()
    end = torch.acosh(0.5 * (q + torch.sqrt(q * q + 4)))
    steps = torch.linspace(0, 1, need.nodes // 2, dtype=x.dtype, device=x.device)
    v = end[..., None] * steps
    tilt, sech = torch.sinh(v), 1 / torch.cosh(v)
    weights = torch.exp(-x[..., None] * (tilt * tilt * sech)) * torch.where(steps == 0, 0.5, 1.0)
    width = end / (need.nodes // 2 - 1) * (2 / pi)
    turn = torch.atan(tilt)
    found = []
    for nu in (mu, mu + 1):
        even, odd = torch.cosh(nu * v) * torch.cos(nu * turn), torch.sinh(nu * v) * torch.sin(nu * turn)
        a, b = ((weights * part).sum(-1) * width for part in (even - sech * odd, odd + sech * even))
        c, s = _cosine(0.5 * nu), _cosine(0.5 * nu - 0.5)
        cosine, sine = torch.cos(x), torch.sin(x)
        real, imaginary = cosine * c + sine * s, sine * c - cosine * s
        found.append((a * imaginary + b * real, b * imaginary - a * real))
    return found[0], found[1]


def _temme(mu: float, x: Tensor, count: int) -> Pair:
    """Y_μ(x) and (x/2) Y_{μ+1}(x) for |μ| ≤ ½ and x ≤ 2."""
    order = torch.full_like(x, mu)
    square = mu * mu
    even, odd = (float(horner(RECIPROCAL_GAMMA[k::2], torch.tensor(square, dtype=torch.float64))) for k in (0, 1))
    gap = -torch.log(0.5 * x)
    sigma = order * gap
    growth = torch.exp(sigma)
    sinc = sin(pi * mu) / (pi * mu) if mu else 1.0
    f = (2 / pi) / sinc * (0.5 * (growth + 1 / growth) * -odd + sinhc(sigma, growth) * gap * even)
    p, q = growth / (pi * (even + mu * odd)), 1 / (growth * pi * (even - mu * odd))
    tilt = sin(0.5 * pi * mu) / (0.5 * pi * mu) if mu else 1.0
    r = pi * (0.5 * pi * mu) * tilt * tilt
    quarter, c = -0.25 * x * x, torch.ones_like(x)
    low, high = f + r * q, p
    for k in range(1, count):
        f = (k * f + p + q) / (k * k - square)
        p, q = p / (k - mu), q / (k + mu)
        c = c * quarter / k
        g = f + r * q
        low, high = low + c * g, high + c * (p - k * g)
    return -low, -high


def _series(order: float, x: Tensor) -> Tensor:
    """(x/2)^ν/Γ(ν + 1) Σ (−y)^k/(k! (ν + 1)_k), y = x²/4 ≤ 1."""
    y, total = 0.25 * x * x, torch.ones_like(x)
    for k in range(16, 0, -1):
        total = 1 - y / (k * (order + k)) * total
    return torch.pow(0.5 * x, order) / gamma(order + 1) * total


def _ratio(order: float, x: Tensor) -> Tensor:
    """J_{ν+1}/J_ν for 0 < x ≤ ν from the end of its continued fraction."""
    ratio = torch.zeros_like(x)
    for k in range(_DEPTH, 0, -1):
        ratio = 1 / (2 * (order + k) / x - ratio)
    return ratio
