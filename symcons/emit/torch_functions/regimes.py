"""What the regimes of special functions share: precision, polynomials, arguments made safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Precision:
    """What a floating type asks of the methods.

    ``exponent`` is the logarithm of the relative error aimed at; ``radius`` the √(ν² + x²) from which ``debye_terms`` of
    Debye's expansion reach it; ``series_terms`` reach it for x ≤ 2, ``table_terms`` of a Chebyshev series beyond,
    ``power_terms`` within the radius; ``nodes`` are those of a trapezoidal sum, whose integrand is cut where it has fallen
    by e^``tail``.
    """

    exponent: float
    radius: float
    debye_terms: int
    series_terms: int
    table_terms: int
    power_terms: int
    nodes: int
    tail: float


DOUBLE = Precision(log(2.0**-54), 32.0, 16, 15, 24, 64, 56, 39.0)
SINGLE = Precision(log(2.0**-26), 12.0, 10, 9, 11, 28, 28, 19.0)


def precision_of(x: Tensor) -> Precision:
    """The precision that the type of ``x`` asks for."""
    return DOUBLE if x.dtype == torch.float64 else SINGLE


def prepared(x: Tensor) -> Tensor:
    """``x`` in a type that is computed in: half precisions are widened."""
    return x if x.dtype in (torch.float32, torch.float64) else x.float()


def horner(coefficients: Sequence[float], x: Tensor) -> Tensor:
    """Σ coefficients[j] x^j."""
    value = torch.full_like(x, coefficients[-1])
    for c in reversed(coefficients[:-1]):
        value = value * x + c
    return value


def safe(x: Tensor, inside: Tensor, otherwise: float) -> Tensor:
    """``x`` where ``inside``, else a harmless number: the unused branch of a `where` then has a finite gradient."""
    return torch.where(inside, x, otherwise)


def safe_order(nu: float | Tensor, inside: Tensor, otherwise: float) -> float | Tensor:
    """An order for one regime: a number stays."""
    return torch.where(inside, nu, otherwise) if isinstance(nu, Tensor) else nu
