"""Less noise in what is learned: the right answer averaged over who else in a group could have been the origin of x.

Let x_0 be one of the points y_1 … y_g of a group whose order is random, and x drawn from its kernel K. Given x and the group,
the origin is y_j with probability W_j = K(x − y_j)/Σ_k K(x − y_k), so that E[x_0 | x, group] = Σ W_j y_j, and its own mean
given x is E[x_0 | x]: the regression has the same solution, and targets of less variance (a Rao–Blackwell average; with a group
of all data it is the solution itself; compare Y. Xu et al., arXiv 2302.00670). For the target x_0 + (1 − ω)(x − x_0) of kernels
that change their shape it is Σ W_j (y_j + (1 − ω_j)(x − y_j)), ω_j = ω(|x − y_j|, σ).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from genphys_sym.training.lattice import Lattice

#: Up to so many coordinates distances are sums of squares of differences, beyond by a matrix product.
FEW = 4
#: Numbers held at once: few enough for a processor's cache.
NUMBERS = 2**17

#: Squared distances (groups, g, g) and σ (groups, g, 1) to log K up to a function of σ, and ω, None where it is 1.
Kernel = Callable[[Tensor, Tensor], tuple[Tensor, Tensor | None]]


def kernel_of(field: Any, low: float, high: float) -> Kernel | None:
    """The kernel of ``field`` for σ from ``low`` to ``high``: by its formula, or as a table; None where it is not isotropic,
    not at rest, not of the R-free gauge, or not known."""
    from genphys_sym.fields.profiles import Gaussian, Student

    at_rest = hasattr(field, "profile") and not getattr(field, "moves", True) and getattr(field, "gauge", "free") == "free"
    if not at_rest:
        return None
    if isinstance(field.profile, (Gaussian, Student)):
        return lambda squares, sigma: (field.profile.log_density(squares, sigma.log()), None)
    return Lattice(field, low, high)


def pair(
    field: Any, kernel: Kernel | None, clean: Tensor, sigma: Tensor, size: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """x and its target (n, d) for ``clean`` x_0 (n, d) and ``sigma`` (n,), averaged in groups of ``size`` rows (divides n)
    where there is a ``kernel``, else as the field draws them."""
    if kernel is None or size == 1:
        x, target = field.denoising_pair(clean, sigma, generator=generator)
        return x.to(clean), target.to(clean)
    x = field.sample(clean, field.time(sigma), generator=generator).to(clean)
    return x, averaged(kernel, clean, x, sigma, size)


def averaged(kernel: Kernel, clean: Tensor, x: Tensor, sigma: Tensor, size: int) -> Tensor:
    """Σ W_j (y_j + (1 − ω_j)(x − y_j)) over the group of each x, for ``clean`` (n, d), ``x`` (n, d), ``sigma`` (n,)."""
    given = (clean.view(-1, size, clean.shape[1]), x.view(-1, size, x.shape[1]), sigma.view(-1, size, 1))
    together = max(1, NUMBERS // (size * max(size, clean.shape[1])))
    parts = zip(*(torch.split(part, together) for part in given), strict=True)
    return torch.cat([_mean(kernel, y, there, level) for y, there, level in parts]).view_as(clean)


def _mean(kernel: Kernel, y: Tensor, x: Tensor, sigma: Tensor) -> Tensor:
    """The mean for some groups: y (groups, g, d), x (groups, g, d), σ (groups, g, 1)."""
    logs, ratio = kernel(_squares(x, y), sigma)
    weights = torch.softmax(logs, dim=2)
    if ratio is None:
        return weights @ y
    weights = weights * ratio
    return torch.addcmul(weights @ y, 1 - weights.sum(2, keepdim=True), x)


def _squares(x: Tensor, y: Tensor) -> Tensor:
    """|x_i − y_j|² within each group: (groups, g, d) twice to (groups, g, g)."""
    if x.shape[2] <= FEW:
        differences = (one[:, :, None] - other[:, None, :] for one, other in zip(x.unbind(2), y.unbind(2), strict=True))
        total = next(differences).square_()
        for difference in differences:
            total.addcmul_(difference, difference)
        return total
    middle = y.mean(dim=1, keepdim=True)
    x, y = x - middle, y - middle
    squares = x.square().sum(2)[:, :, None] + y.square().sum(2)[:, None, :]
    return torch.baddbmm(squares, x, y.transpose(1, 2), alpha=-2).clamp(min=0)
