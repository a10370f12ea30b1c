"""Kernels with a formula as ratios ρ = K(r)/K(r_0) to their value at the origin's distance, in few passes over the numbers."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

#: log₂ e.
BITS = math.log2(math.e)
#: Up to so many multiplications are cheaper than a logarithm and an exponential.
FEW = 10


class Ratios:
    """What kernels with a formula share: any σ is a level."""

    def __init__(self, field: Any) -> None:
        self.field, self.profile = field, field.profile

    def level(self, sigma: Tensor) -> Tensor:
        """``sigma`` itself."""
        return sigma

    def time(self, sigma: Tensor) -> Tensor:
        """The time of the field's clock."""
        found: Tensor = self.field.time(sigma)
        return found


class NormalRatios(Ratios):
    """ρ = e^{(r_0² − r²)/2σ²}."""

    def rows(self, origin: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """r_0² and −log₂ e/2σ²."""
        return origin, -BITS / 2 / sigma.square()

    def __call__(self, squares: Tensor, rows: tuple[Tensor, ...]) -> tuple[Tensor, None]:
        origin, scale = rows
        return squares.sub_(origin).mul_(scale).exp2_(), None


class PowerRatios(Ratios):
    """ρ = ((h² + r_0²)/(h² + r²))^{ν + N/2}, h = height·σ."""

    def rows(self, origin: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """h² and h² + r_0²."""
        height = (self.profile.height * sigma).square()
        return height, height + origin

    def __call__(self, squares: Tensor, rows: tuple[Tensor, ...]) -> tuple[Tensor, None]:
        height, origin = rows
        return power(squares.add_(height).reciprocal_().mul_(origin), self.profile.order + self.profile.dim / 2), None


def power(base: Tensor, exponent: float) -> Tensor:
    """``base`` to a positive ``exponent``, possibly in place: by multiplications and a root where these are few."""
    whole, half = divmod(round(2 * exponent), 2)
    if 2 * exponent != 2 * whole + half or not 0 < whole or whole.bit_length() + whole.bit_count() - 2 > FEW:
        return base.log2_().mul_(exponent).exp2_()
    total = base.sqrt() if half else None
    while whole:
        if whole % 2:
            total = base.clone() if total is None else total.mul_(base)
        whole //= 2
        if whole:
            base = base.square_()
    return base if total is None else total
