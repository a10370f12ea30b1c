"""Modified Bessel functions of the first kind, as logarithms: log I_ν(x) and its slope, for x ≥ 0.

Debye's expansion where √(ν² + x²) is large (DLMF 10.41.3), the power series (10.25.2), whose terms are all positive, below.
A negative order, which must be a plain number, is reached by I_{−ν} = I_ν + (2/π) sin(νπ) K_ν (10.27.2).
"""

from __future__ import annotations

from math import inf, lgamma, log, nan, pi, sin

import torch
from torch import Tensor

from symcons.emit.torch_functions import bessel_k, debye
from symcons.emit.torch_functions.regimes import Precision, horner, precision_of, prepared, safe, safe_order

Order = float | Tensor
Pair = tuple[Tensor, Tensor]


def logbesseli(order: Order, x: Tensor) -> Tensor:
    """log|I_ν(x)|; not a number for x < 0."""
    return _evaluate(order, x, 0)


def dlogbesseli(order: Order, x: Tensor) -> Tensor:
    """d log|I_ν(x)|/dx = (I_{ν−1} + I_{ν+1})/(2I_ν)."""
    return _evaluate(order, x, 1)


def besseli(order: Order, x: Tensor) -> Tensor:
    """I_ν(x)."""
    wide = prepared(x)
    if not _mixed(order):
        return torch.exp(_evaluate(order, wide, 0)).to(x.dtype)
    first, second = _terms(float(order), wide)
    return (first + second).to(x.dtype)


def _mixed(order: Order) -> bool:
    """Whether the second kind comes in: a negative number that is not whole."""
    return not isinstance(order, Tensor) and order < 0 and order != round(order)


def _terms(order: float, x: Tensor) -> Pair:
    second = torch.exp(bessel_k.logbesselk(order, x)) * (2 / pi * sin(-pi * order))
    return torch.exp(logbesseli(-order, x)), second


def _evaluate(order: Order, x: Tensor, which: int) -> Tensor:
    wide = prepared(x)
    good = wide > 0
    inner = safe(wide, good, 1.0)
    if _mixed(order):
        result = _of_negative(float(order), inner)[which]
        edge = torch.where(wide == 0, -inf if which else inf, nan)
        return torch.where(good, result, edge).to(x.dtype)
    nu = order.to(wide.dtype) if isinstance(order, Tensor) else abs(order)
    at_zero = torch.where(torch.as_tensor(nu == 0, device=x.device), 0.0, inf if which else -inf)
    return torch.where(good, _pair(nu, inner, which)[which], torch.where(wide == 0, at_zero, nan)).to(x.dtype)


def _of_negative(order: float, x: Tensor) -> Pair:
    first, slope = _pair(-order, x, 1)
    second, other = bessel_k.logbesselk(order, x), bessel_k.dlogbesselk(order, x)
    top = torch.maximum(first, second).detach()
    one, two = torch.exp(first - top), torch.exp(second - top) * (2 / pi * sin(-pi * order))
    return top + torch.log(torch.abs(one + two)), (one * slope + two * other) / (one + two)


def _pair(nu: Order, x: Tensor, which: int) -> Pair:
    """log I and its slope for x > 0, ν ≥ 0; only the one that ``which`` says need be right."""
    need = precision_of(x)
    if not isinstance(nu, Tensor) and nu >= need.radius:
        return _expanded(nu, x, need, which)
    far = torch.hypot(torch.as_tensor(nu, dtype=x.dtype, device=x.device), x) >= need.radius
    outer = _expanded(safe_order(nu, far, need.radius), safe(x, far, need.radius), need, which)
    inner = _series(safe_order(nu, ~far, 0.0), safe(x, ~far, 1.0), need, which)
    return torch.where(far, outer[0], inner[0]), torch.where(far, outer[1], inner[1])


def _expanded(nu: Order, x: Tensor, need: Precision, which: int) -> Pair:
    """e^w (x/(ν + w))^ν/√(2πw) Σ u_k/ν^k."""
    w = torch.hypot(torch.as_tensor(nu, dtype=x.dtype, device=x.device), x)
    count = debye.terms_for(nu, need) if not isinstance(nu, Tensor) else need.debye_terms
    value = debye.total(debye.U, nu, w, count, 1)
    slope = debye.total(debye.V, nu, w, count, 1) if which else value
    front = -0.5 * (log(2 * pi) + torch.log(w))
    return w - debye.action(nu, x, w) + (front + torch.log1p(value)), (w / x) * ((1 + slope) / (1 + value))


def _series(nu: Order, x: Tensor, need: Precision, which: int) -> Pair:
    """(x/2)^ν/Γ(ν + 1) Σ y^k/(k! (ν + 1)_k), y = x²/4; the slope is ν/x + I_{ν+1}/I_ν."""
    half = 0.5 * x
    if not isinstance(nu, Tensor):
        size, excess = lgamma(nu + 1), _power_sum(nu, x, need)
        raised = 1 + _power_sum(nu + 1, x, need) if which else 1.0
        return _joined(nu, half, size, excess, raised, x)
    y = half * half
    total, raised = torch.ones_like(x), torch.ones_like(x)
    for k in range(need.power_terms, 1, -1):
        total = 1 + y / (k * (nu + k)) * total
        raised = 1 + y / (k * (nu + k + 1)) * raised
    excess = y / (nu + 1) * total
    raised = 1 + y / (nu + 2) * raised
    return _joined(nu, half, torch.lgamma(nu + 1), excess, raised, x)


def _joined(nu: Order, half: Tensor, size: Order, excess: Tensor, raised: Order, x: Tensor) -> Pair:
    return nu * torch.log(half) - size + torch.log1p(excess), nu / x + half / (nu + 1) * (raised / (1 + excess))


def _power_sum(nu: float, x: Tensor, need: Precision) -> Tensor:
    """Σ_{k≥1} y^k/(k! (ν + 1)_k) as a polynomial in y over its largest value."""
    largest = 0.25 * need.radius**2
    found, size = [], 1.0
    for k in range(1, need.power_terms + 1):
        size *= largest / (k * (nu + k))
        found.append(size)
    z = x * x * (0.25 / largest)
    return z * horner(found, z)
