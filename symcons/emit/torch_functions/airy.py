"""Airy's function and its derivative for real arguments.

K of orders ⅓ and ⅔ for x > 1 (DLMF 9.6.2–3), J and Y of those orders for x < −2 (9.6.6–7), Maclaurin's series between (9.4).
"""

from __future__ import annotations

from math import gamma, pi, sqrt

import torch
from torch import Tensor

from symcons.emit.torch_functions.bessel_jy import besselj, bessely
from symcons.emit.torch_functions.bessel_k import logbesselk
from symcons.emit.torch_functions.regimes import horner, prepared, safe

_VALUE = 3 ** (-2 / 3) / gamma(2 / 3)
_SLOPE = -(3 ** (-1 / 3)) / gamma(1 / 3)
_TERMS = 14


def airyai(x: Tensor) -> Tensor:
    """Ai(x)."""
    wide = prepared(x)
    right, left = wide > 1, wide < -2
    far, back = safe(wide, right, 2.0), -safe(wide, left, -3.0)
    decay = torch.sqrt(far / 3) / pi * torch.exp(logbesselk(1 / 3, _phase(far)))
    phase = _phase(back)
    wave = torch.sqrt(back) / 3 * (1.5 * besselj(1 / 3, phase) - 0.5 * sqrt(3) * bessely(1 / 3, phase))
    near = safe(wide, ~(right | left), 0.0)
    cube = near**3
    between = _VALUE * horner(_series(0), cube) + _SLOPE * near * horner(_series(1), cube)
    return torch.where(right, decay, torch.where(left, wave, between)).to(x.dtype)


def airyai_prime(x: Tensor) -> Tensor:
    """Ai'(x)."""
    wide = prepared(x)
    right, left = wide > 1, wide < -2
    far, back = safe(wide, right, 2.0), -safe(wide, left, -3.0)
    decay = -far / (pi * sqrt(3)) * torch.exp(logbesselk(2 / 3, _phase(far)))
    phase = _phase(back)
    wave = back / 3 * (1.5 * besselj(2 / 3, phase) + 0.5 * sqrt(3) * bessely(2 / 3, phase))
    near = safe(wide, ~(right | left), 0.0)
    cube = near**3
    first = [c * 3 * k for k, c in enumerate(_series(0))][1:]
    second = [c * (3 * k + 1) for k, c in enumerate(_series(1))]
    between = _VALUE * near**2 * horner(first, cube) + _SLOPE * horner(second, cube)
    return torch.where(right, decay, torch.where(left, wave, between)).to(x.dtype)


def _phase(x: Tensor) -> Tensor:
    return 2 / 3 * x * torch.sqrt(x)


def _series(start: int) -> list[float]:
    """The solution of y'' = xy that begins with x^start, divided by it, in powers of x³."""
    terms = [1.0]
    for k in range(1, _TERMS):
        terms.append(terms[-1] / ((3 * k + start) * (3 * k + start - 1)))
    return terms
