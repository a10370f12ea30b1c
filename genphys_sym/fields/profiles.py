"""Kernels at a noise scale σ: log K and the radial rate over the clock's, for any space dimension.

In the frame that moves along, x_t = x_0 + √(2τ) z with σ = √(2·median τ). At one σ a kernel is a function of r² = |x − x_0|²
alone, ``log_density``; ``ratio`` is ω = w/(d log σ/dt) with w = u/r the radial flux's rate. Self-similar kernels have ω = 1.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable

import torch
from torch import Tensor, nn

from genphys_sym.fields.clock import TableClock
from genphys_sym.mixtures import Mixture
from genphys_sym.mixtures.inverse_gamma import InverseGamma
from genphys_sym.mixtures.laws import Fixed
from genphys_sym.mixtures.stable import Stable

#: A kernel at one σ: r² to (log K, ω), ω None where it is 1.
Slice = Callable[[Tensor], tuple[Tensor, Tensor | None]]


class Profile(nn.Module, ABC):
    """A family of radial densities in ``dim`` dimensions, one for each σ.

    ``rigid`` says that ω = 1; ``error`` is the stated error of log K (and of ω); ``clock`` is set where ω belongs to it;
    ``cheap`` profiles cost no more at many distances than a look into a table; ``span`` is the range of σ where they hold.
    """

    rigid = True
    cheap = True
    span: tuple[float, float] = (0.0, math.inf)
    error = 0.0

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim
        self.clock: TableClock | None = None

    @abstractmethod
    def log_density(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        """log K at squared distances ``r2``, densities of integral one; shapes broadcast."""

    def ratio(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        """ω at squared distances ``r2``; shapes broadcast."""
        return torch.ones_like(r2 * log_sigma)

    def at(self, log_sigma: Tensor) -> Slice:
        """The kernel at one σ (a scalar tensor), to be applied to many distances."""
        return lambda r2: (self.log_density(r2, log_sigma), None)


class Gaussian(Profile):
    """(2πσ²)^{−N/2} e^{−r²/2σ²}: diffusion by any clock."""

    def log_density(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        front = -self.dim * (0.5 * math.log(2 * math.pi) + log_sigma)
        return front - r2 * (0.5 * torch.exp(-2 * log_sigma))


class Student(Profile):
    """Γ(ν + N/2)/(Γ(ν) π^{N/2}) h^{2ν} (h² + r²)^{−ν−N/2}: PFGM++ with ν = D/2, Poisson with ν = 1/2.

    h = ``height``·σ; 2τ = h²/(2 Γ(ν, 1)), so that height = √(2·median of Γ(ν, 1)).
    """

    def __init__(self, dim: int, order: float, height: float) -> None:
        super().__init__(dim)
        self.order, self.height = order, height
        self._front = math.lgamma(order + dim / 2) - math.lgamma(order) - dim / 2 * math.log(math.pi) - dim * math.log(height)

    def log_density(self, r2: Tensor, log_sigma: Tensor) -> Tensor:
        scaled = r2 * torch.exp(-2 * log_sigma - 2 * math.log(self.height))
        return self._front - self.dim * log_sigma - (self.order + self.dim / 2) * torch.log1p(scaled)


def elementary(law: Mixture, dim: int) -> Profile | None:
    """The kernel of a mixture in ``dim`` dimensions where it is a Gaussian or a Student law, else None."""
    if len(law.components) != 1:
        return None
    only = law.components[0].law
    if isinstance(only, Fixed):
        return Gaussian(dim)
    order = only.order if isinstance(only, InverseGamma) else 0.5 if isinstance(only, Stable) and only.alpha == 0.5 else None
    if order is None:
        return None
    return Student(dim, order, math.sqrt(math.exp(-InverseGamma(order).log_median()) / 2))
