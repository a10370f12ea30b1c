"""Debye's expansions of Bessel functions, uniform in x > 0 (DLMF 10.41): Σ (±1)^k u_k(p)/ν^k with p = ν/w, w = √(ν² + x²).

u_k(p) = p^k Σ_j c_kj p^{2j}, so that the k-th term is w^{−k} Σ_j c_kj (ν/w)^{2j}: it falls like Γ(k)/(2w)^k or faster for
every order from 0 on, and ν = 0 is Hankel's expansion.
"""

from __future__ import annotations

from fractions import Fraction
from math import lgamma, log

import torch
from torch import Tensor

from symcons.emit.torch_functions.regimes import DOUBLE, Precision, horner

Coefficients = tuple[float, ...]


def _coefficients(count: int) -> tuple[tuple[Coefficients, ...], tuple[Coefficients, ...]]:
    """The coefficients c_kj of u_k and of v_k (that of the derivative), k < ``count``, lowest power first."""
    values: list[tuple[Fraction, ...]] = [(Fraction(1),)]
    slopes: list[tuple[Fraction, ...]] = [(Fraction(1),)]
    for k in range(1, count):
        last = values[-1]
        u = [Fraction(0)] * (k + 1)
        for j, c in enumerate(last):
            degree = k - 1 + 2 * j
            u[j] += c * (Fraction(degree, 2) + Fraction(1, 8 * (degree + 1)))
            u[j + 1] -= c * (Fraction(degree, 2) + Fraction(5, 8 * (degree + 3)))
        v = list(u)
        for j, c in enumerate(last):
            degree = k - 1 + 2 * j
            v[j] -= c * (Fraction(1, 2) + degree)
            v[j + 1] += c * (Fraction(1, 2) + degree)
        values.append(tuple(u))
        slopes.append(tuple(v))
    return _floats(values), _floats(slopes)


def _floats(rows: list[tuple[Fraction, ...]]) -> tuple[Coefficients, ...]:
    return tuple(tuple(float(c) for c in row) for row in rows)


#: The polynomials u_k and v_k, as many as float64 needs.
U, V = _coefficients(DOUBLE.debye_terms)


def terms_for(order: float, precision: Precision) -> int:
    """How many terms reach the precision for every w ≥ max(order, the precision's radius): Γ(k)/(2w)^k/2π below it."""
    w = max(order, precision.radius)
    k = 2
    while k < precision.debye_terms and lgamma(k) - k * log(2 * w) - 1.8 > precision.exponent:
        k += 1
    return k


def total(rows: tuple[Coefficients, ...], order: float | Tensor, w: Tensor, count: int, sign: int) -> Tensor:
    """Σ_{k≥1} sign^k u_k/ν^k for ``rows`` = U, with v_k for V."""
    scaled = order / w
    square, inverse = scaled * scaled, sign / w
    value = torch.zeros_like(w)
    for row in rows[count - 1 : 0 : -1]:
        value = inverse * (horner(row, square) + value)
    return value


def action(order: float | Tensor, x: Tensor, w: Tensor) -> Tensor:
    """ν arsinh(ν/x), by logarithms where the quotient might overflow."""
    below = x < order
    far = torch.asinh(order / torch.where(below, w, x))
    near = torch.log(order + w) - torch.log(x)
    return order * torch.where(below, near, far)
