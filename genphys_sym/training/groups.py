"""Less noise in what is learned: the right answer averaged over who else in a group could have been the origin of x.

Let x_0 be one of the points y_1 … y_g of a group whose order is random, and x drawn from its kernel K. Given x and the group,
the origin is y_j with probability W_j = K(x − y_j)/Σ_k K(x − y_k), so that E[x_0 | x, group] = Σ W_j y_j, and its own mean
given x is E[x_0 | x]: the regression has the same solution, and targets of less variance (a Rao–Blackwell average; with a group
of all data it is the solution itself; compare Y. Xu et al., arXiv 2302.00670). For the target x_0 + (1 − ω)(x − x_0) of kernels
that change their shape it is Σ W_j (y_j + (1 − ω_j)(x − y_j)), ω_j = ω(|x − y_j|, σ).

Weights are computed as ratios ρ_j = K(x − y_j)/K(x − x_0) to that of the origin. No largest one has to be sought so that they
do not overflow: for x drawn from K(· − x_0) the mean of ρ_j is ∫ K(x − y_j) dx = 1, so that ρ_j > 2^120 has a probability
below 2^−120, whatever the kernel and the dimension; and Σ ρ_j ≥ 1.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from genphys_sym.fields.profiles import Gaussian, Student
from genphys_sym.training.lattice import Lattice
from genphys_sym.training.ratios import NormalRatios, PowerRatios

#: Up to so many coordinates distances are sums of squares of differences, beyond by a matrix product.
FEW = 4
#: Numbers held at once: few enough for a processor's cache.
NUMBERS = 2**16


class Kernel(Protocol):
    """What an average needs to know of K."""

    def level(self, sigma: Tensor) -> Tensor:
        """The noise level nearest to ``sigma`` at which K is known."""

    def time(self, sigma: Tensor) -> Tensor:
        """t of such levels."""

    def rows(self, origin: Tensor, sigma: Tensor) -> tuple[Tensor, ...]:
        """What each x needs, of the shape of r_0² = ``origin`` and of its levels ``sigma``."""

    def __call__(self, squares: Tensor, rows: tuple[Tensor, ...]) -> tuple[Tensor, Tensor | None]:
        """ρ, and ω or None where it is 1, at r² = ``squares`` (groups, g, g), which is overwritten, and rows (groups, g, 1)."""


def kernel_of(field: Any, low: float, high: float, dtype: torch.dtype = torch.float32) -> Kernel | None:
    """The kernel of ``field`` for σ from ``low`` to ``high``: by its formula, or as a table of numbers of type ``dtype``; None
    where it is not isotropic, not at rest, not of the R-free gauge, or not known."""
    at_rest = hasattr(field, "profile") and not getattr(field, "moves", True) and getattr(field, "gauge", "free") == "free"
    if not at_rest:
        return None
    if isinstance(field.profile, Gaussian):
        return NormalRatios(field)
    return PowerRatios(field) if isinstance(field.profile, Student) else Lattice(field, low, high, dtype)


def pair(
    field: Any, kernel: Kernel | None, clean: Tensor, sigma: Tensor, size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """x and its target (n, d) for ``clean`` x_0 (n, d) and ``sigma`` (n,), averaged in groups of ``size`` rows (divides n)
    where there is a ``kernel`` (σ are then levels of it), else as the field draws them."""
    if kernel is None or size == 1:
        x, target = field.denoising_pair(clean, sigma, generator=generator)
        return x.to(clean), target.to(clean)
    x = field.sample(clean, kernel.time(sigma), generator=generator).to(clean)
    return x, averaged(kernel, clean, x, sigma, size)


def averaged(kernel: Kernel, clean: Tensor, x: Tensor, sigma: Tensor, size: int) -> Tensor:
    """Σ W_j (y_j + (1 − ω_j)(x − y_j)) over the group of each x, for ``clean`` (n, d), ``x`` (n, d), ``sigma`` (n,)."""
    width = clean.shape[1]
    rows = kernel.rows((x - clean).square().sum(1), sigma)
    lifted = torch.cat([torch.ones_like(clean[:, :1]), clean], 1).view(-1, size, 1 + width).mT.contiguous()
    given = (lifted, x.view(-1, size, width).mT.contiguous(), *(row.view(-1, size, 1) for row in rows))
    together = max(1, NUMBERS // (size * max(size, width)))
    parts = zip(*(torch.split(part, together) for part in given), strict=True)
    totals, sums = (torch.cat(found) for found in zip(*(_sums(kernel, *part) for part in parts), strict=True))
    mean = torch.addcmul(sums[:, :, 1:], totals - sums[:, :, :1], x.view(-1, size, width)) / totals
    return mean.view_as(clean)


def _sums(kernel: Kernel, lifted: Tensor, x: Tensor, *rows: Tensor) -> tuple[Tensor, Tensor]:
    """Σ ρ_j, and Σ ρ_j ω_j (1, y_j): (groups, g, 1) and (groups, g, 1 + d) for (1, y) (groups, 1 + d, g), x (groups, d, g)."""
    weights, ratio = kernel(_squares(x, lifted[:, 1:]), rows)
    if ratio is None:
        sums = weights @ lifted.mT
        return sums[:, :, :1], sums
    totals = weights.sum(2, keepdim=True)
    return totals, weights.mul_(ratio) @ lifted.mT


def _squares(x: Tensor, y: Tensor) -> Tensor:
    """|x_i − y_j|² within each group: (groups, d, g) twice to (groups, g, g)."""
    if x.shape[1] <= FEW:
        differences = (one[:, :, None] - other[:, None, :] for one, other in zip(x.unbind(1), y.unbind(1), strict=True))
        total = next(differences).square_()
        for difference in differences:
            total.addcmul_(difference, difference)
        return total
    middle = y.mean(dim=2, keepdim=True)
    x, y = x - middle, y - middle
    squares = x.square().sum(1)[:, :, None] + y.square().sum(1)[:, None, :]
    return squares.baddbmm_(x.mT, y, alpha=-2).clamp_(min=0)
